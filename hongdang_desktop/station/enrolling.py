"""A branch PC joins without network: invitation, request, admission (exchange.md §2.3)."""

import json
from pathlib import Path

from sqlalchemy import select

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import today
from hongdang_desktop.core.progress import silent
from hongdang_desktop.exchange import enrolment, medium, names, plantkeys
from hongdang_desktop.exchange.enrolment import Invitation, check_fingerprint, open_request, peek
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.roster import (
    Delegation,
    Roster,
    sign_delegation,
    sign_roster,
    verify_roster,
)
from hongdang_desktop.exchange.suite import Identity, SigningKey, VerifyKey
from hongdang_desktop.station import adopting, keyring
from hongdang_desktop.station.adopting import Unit
from hongdang_desktop.station.core import Core, Pen
from hongdang_desktop.station.keyring import SUITE
from hongdang_desktop.station.tree import Tree
from hongdang_desktop.station.views import (
    Candidate,
    Changes,
    Invited,
    Node,
    Offer,
    Refused,
    Requested,
)
from hongdang_desktop.store import journal, kernel, listing
from hongdang_desktop.store.errors import disk_speaks
from hongdang_desktop.store.store import get_setting, put_setting


def _found_plant(core: Core, name: str) -> None:
    """Make a new plant: its node, its keys, its first roster."""
    plant = core.ids.new()
    Tree(core).add("plant", name, node_id=plant)
    keys = plantkeys.new_plant_keys(SUITE)
    root = SUITE.verify_key(keys.root)
    delegation = Delegation(plant=plant, serial=1, key=SUITE.verify_key(keys.signing).text)
    signature = sign_delegation(delegation, root=keys.root, suite=SUITE)

    def keep(pen: Pen) -> None:
        connection = pen.connection
        put_setting(
            connection,
            "keys",
            {"pc": "厂党委", "sign": keys.signing.text, "identity": keys.identity.text},
        )
        put_setting(connection, "plant", plant)
        put_setting(connection, "root", root.text)
        put_setting(
            connection,
            "delegation",
            {"delegation": delegation.model_dump(mode="json"), "signature": signature.hex()},
        )
        put_setting(
            connection, "paper_keys", {"root": keys.root.text, "recovery": keys.recovery.text}
        )
        device = keyring.own_keys(connection).device(core.device, ())
        _sign_roster(
            pen,
            Roster(
                serial=1, version=1, plant=plant, plant_name=name, root=root.text,
                recovery=SUITE.recipient(keys.recovery).text, plant_devices=(device,),
            ),
        )  # fmt: skip

    core.verb("厂党委建好了。", keep, undoable=False)


def read_invitation(path: Path, code: str) -> Offer:
    """Return what an invitation says, so that two people can compare the fingerprint by phone.

    Raises PackageError, BAD_CODE among others.
    """
    return offer_of(open_invitation(path, code))


def open_invitation(path: Path, code: str) -> Invitation:
    """Return the invitation itself; opening takes half a second on purpose. Raises PackageError."""
    return enrolment.open_invitation(_read(path), code)


def offer_of(invitation: Invitation) -> Offer:
    """Return what people are shown of an invitation."""
    return Offer(invitation.plant_name, _branches(invitation), invitation.fingerprint)


class Enrolling:
    """Who belongs to the exchange, and how one comes to."""

    def __init__(self, core: Core) -> None:
        self._core = core

    # At the plant ---------------------------------------------------------------------------

    def found(self, name: str) -> None:
        """Make a new plant: its node, its keys, its first roster; once, by ``Station.create``."""
        _found_plant(self._core, name)

    def invite(self, branches: tuple[str, ...], folder: Path) -> Invited:
        """Write an invitation for one new PC of these branches (none: for one that began alone)."""
        tree = Tree(self._core)
        nodes = [node for node in tree.nodes() if node.kind != "team"]
        wanted = [tree.node(each) for each in branches]
        seed: JsonObject = {
            "nodes": [
                {
                    "id": n.id, "kind": n.kind, "code": n.code, "name": n.name,
                    "short_name": n.shown, "parent": n.parent,
                }
                for n in nodes
                if n.kind != "branch" or n in wanted
            ]
        }  # fmt: skip
        trust = self._core.read(keyring.trust)
        if trust.roster is None:
            raise keyring.NotJoined
        made = enrolment.make_invitation(
            roster=trust.roster, suite=SUITE, invitation=self._core.ids.new(),
            branches=tuple(node.id for node in wanted), seed=seed,
        )  # fmt: skip
        record = made.invitation.model_dump_json()
        self._core.store.write(
            lambda c: c.execute(
                kernel.invitation.insert().values(id=made.invitation.id, record=record, used=False)
            )
        )
        code, name = (wanted[0].code, wanted[0].shown) if wanted else ("新支部", "待入网")
        path = self._put(
            made.file, names.invitation_name(branch_code=code, branch_name=name), folder
        )
        return Invited(path, made.code, made.invitation.fingerprint)

    def fingerprint(self) -> str:
        """Return the plant's 24 digits, as every invitation shows them."""
        trust = self._core.read(keyring.trust)
        if trust.invitation is not None:
            return trust.invitation.fingerprint
        if trust.roster is None:
            raise keyring.NotJoined
        devices = [[d.id, d.sign, d.recipient] for d in trust.roster.plant_devices]
        return enrolment.fingerprint(
            "plant", trust.plant, trust.root.text, trust.roster.recovery, devices
        )

    def read_request(self, path: Path) -> Candidate:
        """Return who asks to be admitted. Raises PackageError."""
        request, invitation, units = self._open_request(path)
        nodes = _branches(invitation) or adopting.shown(units)
        trust = self._core.read(keyring.trust)
        known = trust.roster is not None and trust.roster.branch_device(request.device.id)
        return Candidate(request.device.name, nodes, request.fingerprint, bool(known))

    def admit(self, path: Path, fingerprint: str) -> Changes:
        """Put a PC on the roster; ``fingerprint`` as read out by the branch over the phone.

        Raises PackageError FINGERPRINT among others. The next package to the branch tells it.
        """
        request, _, units = self._open_request(path)
        check_fingerprint(request.fingerprint, fingerprint)

        def work(pen: Pen) -> None:
            trust = keyring.trust(pen.connection)
            roster = trust.roster
            if roster is None:
                raise keyring.NotJoined
            adopting.adopt(pen, units, trust.plant)
            devices = tuple(d for d in roster.devices if d.id != request.device.id)
            renewed = roster.model_copy(
                update={"version": roster.version + 1, "devices": (*devices, request.device)}
            )
            _sign_roster(pen, renewed)
            table = kernel.invitation
            pen.connection.execute(
                table.update().where(table.c.id == request.invitation).values(used=True)
            )

        return self._core.verb(f"{request.device.name}入网了。", work, undoable=False)

    def recovery_sheet(self) -> plantkeys.RecoverySheet | None:
        """Return what goes on paper into the safe; None once the keys have left this computer."""
        trust = self._core.read(keyring.trust)
        kept = self._core.read(lambda c: get_setting(c, "paper_keys"))
        own = self._core.read(keyring.own_keys)
        if not isinstance(kept, dict) or trust.roster is None:
            return None
        keys = plantkeys.PlantKeys(
            SigningKey(str(kept["root"])), own.sign, own.identity,
            Identity(str(kept["recovery"])),
        )  # fmt: skip
        return plantkeys.recovery_sheet(
            keys, plant_name=trust.roster.plant_name, plant=trust.plant,
            day=f"{today(self._core.clock):%Y年%m月%d日}", fingerprint=self.fingerprint(),
        )  # fmt: skip

    def forget_paper_keys(self) -> None:
        """Take root and recovery key off this computer; call once both sheets are in the safe."""
        self._core.store.write(lambda c: put_setting(c, "paper_keys", None))

    # At the branch --------------------------------------------------------------------------

    def join(self, path: Path, code: str, pc: str) -> None:
        """Take an invitation; ids and history of a branch that began alone stay.

        The caller has compared the fingerprint of ``read_invitation`` by phone.
        """
        self.accept(open_invitation(path, code), pc)

    def accept(self, invitation: Invitation, pc: str) -> None:
        """Take an invitation that has been opened."""
        kept = self._core.read(lambda c: get_setting(c, "invitation"))
        if isinstance(kept, dict) and kept.get("plant") != invitation.plant:
            raise Refused("OTHER_PLANT", "这台电脑已经属于另一个厂党委。换一台，或新建一个工作台。")

        def work(pen: Pen) -> None:
            connection = pen.connection
            keyring.make_own_keys(connection, pc)
            put_setting(connection, "invitation", json.loads(invitation.model_dump_json()))
            put_setting(connection, "plant", invitation.plant)
            put_setting(connection, "root", invitation.root)
            put_setting(connection, "seed", list(invitation.seed.get("nodes", [])))
            if not get_setting(connection, "branches"):
                put_setting(connection, "branches", list(invitation.branches))

        self._core.verb("收下了邀请。", work, undoable=False)
        if not self._core.home and invitation.branches:
            self._core.home = invitation.branches[0]

    def request(self, folder: Path) -> Requested:
        """Write the request to be admitted. Raises NotJoined before ``join``."""
        trust = self._core.read(keyring.trust)
        keys = self._core.read(keyring.own_keys)
        if trust.invitation is None:
            raise keyring.NotJoined
        kept = self._core.read(lambda c: get_setting(c, "branches"))
        branches = tuple(str(each) for each in kept) if isinstance(kept, list) else ()
        device = keys.device(self._core.device, branches)
        organisation: JsonObject = {"nodes": self._own_nodes()}
        data = enrolment.make_request(
            invitation=trust.invitation, device=device, key=keys.sign, organisation=organisation
        )
        first = next(iter(Tree(self._core).branches()), None)
        name = names.request_name(
            branch_code=first.code if first else "", branch_name=first.shown if first else ""
        )
        return Requested(self._put(data, name, folder), enrolment.device_fingerprint(device))

    def _own_nodes(self) -> list[Json]:
        """Return the nodes that this PC wrote itself while it was alone, of what it keeps."""
        kept = {node.id for node in Tree(self._core).branches()}
        rows = self._core.read(lambda c: listing.called(c, "organisation"))
        own = self._core.read(lambda c: {i for i, s in journal.streams(c).items() if s.own})
        return [
            {"id": row.id, "revision": row.revision, "payload": dict(row.payload)}
            for row in rows
            if row.revision.rpartition(":")[0] in own and row.payload.get("branch") in (None, *kept)
        ]

    def _open_request(self, path: Path) -> tuple[enrolment.Request, Invitation, tuple[Unit, ...]]:
        data = _read(path)
        header = peek(data)
        table = kernel.invitation
        rows = self._core.read(lambda c: c.execute(select(table)).all())
        record = next((row.record for row in rows if row.id == header.invitation), None)
        if record is None:
            raise PackageError(Code.FOREIGN_INVITATION, invitation=header.invitation)
        invitation = Invitation.model_validate_json(record)
        keys = self._core.read(keyring.own_keys)
        request = open_request(
            data, invitation=invitation, identities=(keys.identity,),
            used={row.id for row in rows if row.used},
        )  # fmt: skip
        roster, setting = self._core.read(keyring.trust).roster, self._core.setting()
        if roster is None:
            raise keyring.NotJoined
        units = self._core.read(
            lambda c: adopting.units_of(c, request, invitation, roster=roster, setting=setting)
        )
        return request, invitation, units

    def _put(self, data: bytes, name: str, folder: Path) -> Path:
        medium.require(folder)
        local = self._core.store.folder / "inbox" / f"{self._core.ids.new()}.djy"
        try:
            with disk_speaks():
                local.write_bytes(data)
            target = folder / names.FOLDER
            return medium.put([medium.Outgoing(local, name)], target, progress=silent())[0]
        finally:
            local.unlink(missing_ok=True)


def _sign_roster(pen: Pen, roster: Roster) -> None:
    kept = get_setting(pen.connection, "delegation")
    keys = keyring.own_keys(pen.connection)
    if not isinstance(kept, dict):
        raise keyring.NotJoined
    delegation = Delegation.model_validate(kept["delegation"])
    blob = sign_roster(
        roster, key=keys.sign, suite=SUITE, delegation=delegation,
        delegation_signature=bytes.fromhex(str(kept["signature"])),
    )  # fmt: skip
    root = VerifyKey(roster.root)
    verified = verify_roster(blob, root=root, plant=roster.plant, seen=None, suite=SUITE)
    keyring.keep_roster(pen.connection, blob, verified.seen)


def _branches(invitation: Invitation) -> tuple[Node, ...]:
    nodes = invitation.seed.get("nodes", [])
    return tuple(
        Node(
            str(n["id"]), "branch", str(n.get("code") or ""), str(n["name"]),
            str(n.get("short_name") or n["name"]), n.get("parent"),
        )
        for n in nodes
        if n.get("id") in invitation.branches
    )  # fmt: skip


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PackageError(Code.STICK_GONE, file=str(path)) from error
