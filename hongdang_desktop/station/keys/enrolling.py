"""A branch PC joins without network: invitation, request, admission (exchange.md §2.3)."""

import json
from pathlib import Path

from sqlalchemy import select

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import today
from hongdang_desktop.core.progress import silent
from hongdang_desktop.exchange import enrolment, medium, names, plantkeys
from hongdang_desktop.exchange.enrolment import Invitation, check_fingerprint, open_request
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.roster import Roster, Status
from hongdang_desktop.exchange.smallfile import peek
from hongdang_desktop.station.carriage.answers import Candidate, Invited, Offer, Requested
from hongdang_desktop.station.core import Core, Pen
from hongdang_desktop.station.keys import adopting, keyring, paper
from hongdang_desktop.station.keys.adopting import Unit
from hongdang_desktop.station.keys.endings import Ending, ended
from hongdang_desktop.station.keys.keyring import OwnKeys
from hongdang_desktop.station.keys.rotating import renew_own_keys
from hongdang_desktop.station.tree import Tree
from hongdang_desktop.station.views import Changes, Node, Refused, Role
from hongdang_desktop.store import journal, kernel, listing
from hongdang_desktop.store.errors import disk_speaks
from hongdang_desktop.store.store import get_setting, put_setting

_STOPPED = "stopped"
"""In the seed of an invitation: ids of PCs that are, or will then be, no longer used."""
_REPLACES = "replaces"
"""In the plant's own record of an invitation: which PC goes when the new one comes, and how."""


def _found_plant(core: Core, name: str) -> None:
    """Make a new plant: its node, its keys, its first roster."""
    plant = core.ids.new()
    Tree(core).add("plant", name, node_id=plant)
    suite = core.read(keyring.suite)
    keys = plantkeys.new_plant_keys(suite)
    root = suite.verify_key(keys.root)

    def keep(pen: Pen) -> None:
        connection = pen.connection
        own = OwnKeys("厂党委", keys.signing, keys.identity, suite)
        keyring.keep_own_keys(connection, own)
        put_setting(connection, "plant", plant)
        put_setting(connection, "root", root.text)
        keyring.delegate(connection, keys.root, plant=plant, serial=1)
        paper.keep(core, keys.root, keys.recovery)
        keyring.publish(
            connection,
            Roster(
                serial=1, version=1, plant=plant, plant_name=name, root=root.text,
                recovery=suite.recipient(keys.recovery).text,
                plant_devices=(own.device(core.device, ()),),
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

    def invite(
        self,
        branches: tuple[str, ...],
        folder: Path,
        *,
        replaces: str = "",
        ending: Ending = Ending.RETIRED,
    ) -> Invited:
        """Write an invitation for one new PC of these branches (none: for one that began alone).

        To admit it stops the PC ``replaces`` in the same version of the roster, as ``ending`` says;
        without ``branches`` it gets those of that one. Raises Refused PLANT_ONLY, NO_SUCH_PC,
        NOT_ACTIVE.
        """
        if self._core.role is not Role.PLANT:
            raise Refused("PLANT_ONLY", "建站邀请由厂党委写。请厂里办。")
        tree = Tree(self._core)
        branches = branches or self._branches_of(replaces)
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
        seed[_STOPPED] = _stopped(trust.roster, tuple(node.id for node in wanted), replaces)
        made = enrolment.make_invitation(
            roster=trust.roster, suite=trust.suite, invitation=self._core.ids.new(),
            branches=tuple(node.id for node in wanted), seed=seed,
        )  # fmt: skip
        told = {_REPLACES: [replaces, str(ending)]} if replaces else {}
        record = json.dumps({**made.invitation.model_dump(mode="json"), **told})
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

    def _branches_of(self, device: str) -> tuple[str, ...]:
        """Return the branches of a PC that shall be replaced; none where none shall."""
        if not device:
            return ()
        roster = self._core.read(keyring.trust).roster
        known = roster.branch_device(device) if roster else None
        if known is None:
            raise Refused("NO_SUCH_PC", "名册上没有要换下的那台电脑。")
        if known.status is not Status.ACTIVE:
            raise Refused("NOT_ACTIVE", "要换下的那台电脑早已停用。直接邀请新电脑就行。")
        return known.branches

    def fingerprint(self) -> str:
        """Return the plant's 24 digits, as every invitation shows them."""
        trust = self._core.read(keyring.trust)
        if trust.invitation is not None:
            return trust.invitation.fingerprint
        if trust.roster is None:
            raise keyring.NotJoined
        active = [d for d in trust.roster.plant_devices if d.status is Status.ACTIVE]
        devices = [[d.id, d.sign, d.recipient] for d in active]
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
        request, invitation, units = self._open_request(path)
        check_fingerprint(request.fingerprint, fingerprint)
        replaces, ending = (invitation.model_extra or {}).get(_REPLACES, ("", Ending.RETIRED))
        day = today(self._core.clock).isoformat()

        def work(pen: Pen) -> None:
            trust = keyring.trust(pen.connection)
            roster = trust.roster
            if roster is None:
                raise keyring.NotJoined
            adopting.adopt(pen, units, trust.plant)
            devices = tuple(d for d in roster.devices if d.id != request.device.id)
            renewed = roster.model_copy(
                update={"version": trust.next_version, "devices": (*devices, request.device)}
            )
            former = renewed.branch_device(replaces)
            if former and former.status is Status.ACTIVE and former.id != request.device.id:
                reason = f"换成了{request.device.name}"
                renewed = ended(
                    pen.connection, renewed, replaces, Ending(ending), reason=reason, day=day
                )
            keyring.publish(pen.connection, renewed)
            table = kernel.invitation
            pen.connection.execute(
                table.update().where(table.c.id == request.invitation).values(used=True)
            )

        return self._core.verb(f"{request.device.name}入网了。", work, undoable=False)

    def recovery_sheet(self) -> plantkeys.RecoverySheet | None:
        """Return what goes on paper into the safe; None once the keys have left this computer."""
        trust = self._core.read(keyring.trust)
        own = self._core.read(keyring.own_keys)
        kept = None if trust.roster is None else paper.kept(self._core, trust.roster)
        if kept is None or trust.roster is None:
            return None
        keys = plantkeys.PlantKeys(kept.root, own.sign, own.identity, kept.recovery)
        return plantkeys.recovery_sheet(
            keys, plant_name=trust.roster.plant_name, plant=trust.plant,
            day=f"{today(self._core.clock):%Y年%m月%d日}", fingerprint=self.fingerprint(),
        )  # fmt: skip

    def forget_paper_keys(self) -> None:
        """Take root and recovery key off this computer; call once both sheets are in the safe."""
        paper.forget(self._core)

    # At the branch --------------------------------------------------------------------------

    def join(self, path: Path, code: str, pc: str, *, new_root: bool = False) -> None:
        """Take an invitation; ids and history of a branch that began alone stay.

        The caller has compared the fingerprint of ``read_invitation`` by phone. A PC that the
        invitation replaces, or that the plant has stopped, goes on under new keys and a new id.
        ``new_root``: the plant's root key may be another one now; the old one is believed no more.
        """
        self.accept(open_invitation(path, code), pc, new_root=new_root)

    def accept(self, invitation: Invitation, pc: str, *, new_root: bool = False) -> None:
        """Take an invitation that has been opened, as ``join``. Raises Refused."""
        core = self._core
        kept = core.read(lambda c: [get_setting(c, key) for key in ("invitation", "root")])
        if isinstance(kept[0], dict) and kept[0].get("plant") != invitation.plant:
            raise Refused("OTHER_PLANT", "这台电脑已经属于另一个厂党委。换一台，或新建一个工作台。")
        if kept[1] not in (None, invitation.root) and not new_root:
            raise Refused(
                "OTHER_ROOT", "厂党委换了根密钥。先打电话问清，逐组核对指纹，再按“换根密钥”入网。"
            )

        def work(pen: Pen) -> None:
            connection = pen.connection
            put_setting(connection, "suite", invitation.suite)
            if _is_stopped(invitation, core.device):
                renew_own_keys(core, connection, pc=pc)
            else:
                keyring.make_own_keys(connection, pc)
            put_setting(connection, "invitation", json.loads(invitation.model_dump_json()))
            put_setting(connection, "plant", invitation.plant)
            put_setting(connection, "root", invitation.root)
            if kept[1] not in (None, invitation.root):
                keyring.forget_roster(connection)
            put_setting(connection, "seed", list(invitation.seed.get("nodes", [])))
            if not get_setting(connection, "branches"):
                put_setting(connection, "branches", list(invitation.branches))

        core.verb("收下了邀请。", work, undoable=False)
        core.refresh()
        if not core.home and invitation.branches:
            core.home = invitation.branches[0]

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
        request = open_request(
            data, invitation=invitation, identities=paper.identities(self._core),
            used={row.id for row in rows if row.used},
        )  # fmt: skip
        roster, setting = self._core.read(keyring.trust).roster, self._core.setting()
        if roster is None:
            raise keyring.NotJoined
        if invitation.root != roster.root:  # of before the new root: that PC would believe nothing
            raise PackageError(Code.FOREIGN_INVITATION, invitation=invitation.id)
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


def _is_stopped(invitation: Invitation, device: str) -> bool:
    """Say whether the plant wants to see this PC under this id no more."""
    stopped = invitation.seed.get(_STOPPED, [])
    return isinstance(stopped, list) and device in stopped


def _stopped(roster: Roster, branches: tuple[str, ...], replaces: str) -> list[Json]:
    """Return the PCs of these branches that must come back under a new id, if they come."""
    gone = [
        d.id
        for d in roster.devices
        if {*branches} & {*d.branches} and d.status is not Status.ACTIVE
    ]
    return [*gone, *([replaces] if replaces else [])]


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
