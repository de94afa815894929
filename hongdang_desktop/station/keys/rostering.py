"""Who belongs to the exchange, kept by the plant: PCs listed, renamed, stopped (exchange.md §2.3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from hongdang_desktop.core.clock import today
from hongdang_desktop.core.progress import silent
from hongdang_desktop.core.typed import tidy
from hongdang_desktop.exchange.contents import Collected
from hongdang_desktop.exchange.package import Me, open_package, read_body
from hongdang_desktop.exchange.roster import Device, Directory, Roster, Status
from hongdang_desktop.exchange.suite import Identity
from hongdang_desktop.station.carriage.answers import ArrivalCount
from hongdang_desktop.station.carriage.receiving import Receiving
from hongdang_desktop.station.carriage.sending import count_by_kind
from hongdang_desktop.station.core import Core, Pen
from hongdang_desktop.station.keys import keyring, paper, rekeying
from hongdang_desktop.station.keys.endings import Ending, changed, ended, endings, held_of
from hongdang_desktop.station.keys.keyring import Trust
from hongdang_desktop.station.keys.roster_files import RosterFiles
from hongdang_desktop.station.tree import Tree
from hongdang_desktop.station.views import Changes, Node, Refused, Role
from hongdang_desktop.store import journal, packages
from hongdang_desktop.store.packages import PackageRow
from hongdang_desktop.store.store import get_setting

_LONGEST_NAME = 50
_LONGEST_REASON = 200


@dataclass(frozen=True)
class PcNote:
    """One PC of the roster, as people are shown it; ``plant`` marks the plant's own.

    ``reach`` is, by stream, the last number that this station holds of it; ``quarantined`` how many
    packages came from it after it was stopped. ``since`` and ``reason``: of its stopping.
    """

    id: str
    name: str
    branches: tuple[Node, ...]
    status: Status
    state: str
    plant: bool
    here: bool
    last_number: int
    last_at: datetime | None
    reach: Mapping[str, int]
    quarantined: int = 0
    since: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Quarantined:
    """A package that came after its PC was stopped (停用后的数据); kept, never used by itself."""

    pid: str
    pc: str
    branch: str
    number: int
    at: datetime
    file: str
    size: int


STATES: Mapping[Status, str] = {
    Status.ACTIVE: "在用", Status.RETIRED: "已换下", Status.REVOKED: "已停用",
}  # fmt: skip


class Rostering:
    """What a station knows of all PCs, and what the plant decides about them."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def pcs(self) -> tuple[PcNote, ...]:
        """Return all PCs of the roster, the plant's own first, then by branch and name.

        At a branch: those of its plant and of itself. Raises NotJoined.
        """
        nodes = {node.id: node for node in Tree(self._core).nodes("branch")}
        mine = None if self._core.role is Role.PLANT else {*self._branches()}

        def read(connection: Connection) -> list[PcNote]:
            roster = keyring.trust(connection).roster
            if roster is None:
                raise keyring.NotJoined
            plants = [_note(connection, d, nodes, plant=True) for d in roster.plant_devices]
            found = [
                _note(connection, d, nodes, plant=False)
                for d in roster.devices
                if mine is None or mine & {*d.branches}
            ]
            return plants + sorted(found, key=lambda n: ([b.code for b in n.branches], n.name))

        return tuple(self._core.read(read))

    def pc(self, words: str) -> PcNote:
        """Return the one PC of that id or name. Raises NO_SUCH_PC, or MANY_PCS where a name is twice."""
        known = self.pcs()
        found = [note for note in known if note.id == words]
        found = found or [note for note in known if note.name == words]
        active = [note for note in found if note.status is Status.ACTIVE]
        if len(found) > 1 and len(active) != 1:
            raise Refused("MANY_PCS", f"叫“{words}”的电脑不止一台。用编号来说。")
        if not found:
            raise Refused("NO_SUCH_PC", f"名册上没有“{words}”这台电脑。")
        return (active or found)[0]

    def revoke(self, device: str, reason: str) -> Changes:
        """Stop a PC that was lost or stolen: of it counts only what the plant holds now.

        What comes from it later is kept apart (``quarantined``). Raises Refused.
        """
        return self._end(device, Ending.REVOKED, reason)

    def retire(self, device: str, reason: str = "") -> Changes:
        """Let a PC go in good order: nothing new is sealed to it, all that it wrote counts.

        One that was revoked and has been found comes so to its right: what was kept apart is used.
        """
        changes = self._end(device, Ending.RETIRED, reason)

        def wait_again(connection: Connection) -> None:
            for row in packages.kept(connection):  # colleagues may have handed something on, too
                if row.state == packages.QUARANTINE:
                    packages.keep(connection, replace(row, state="unadmitted"))

        self._core.store.write(wait_again)
        Receiving(self._core).replay(silent())
        return changes

    def rename(self, device: str, name: str) -> Changes:
        """Call a PC otherwise. Raises Refused."""
        known = tidy(name)[:_LONGEST_NAME]
        if not known:
            raise Refused("NO_NAME", "给电脑起个名字，比如“电脑A”。")
        self._require_plant()
        note = self.pc(device)
        return self.change(
            f"{note.name}改名叫{known}。",
            lambda _, roster: changed(roster, note.id, {"name": known}),
        )

    def quarantined(self) -> tuple[Quarantined, ...]:
        """Return the packages that came from PCs after they were stopped; only the plant has any."""
        nodes = {node.id: node.shown for node in Tree(self._core).nodes("branch")}
        names = {note.id: note.name for note in self.pcs()}
        rows = self._core.read(packages.kept)
        return tuple(
            Quarantined(
                row.pid, names.get(row.sender, row.sender), nodes.get(row.peer, ""), row.number,
                datetime.fromisoformat(row.at), row.file, self._size(row),
            )
            for row in rows
            if row.state == packages.QUARANTINE
        )  # fmt: skip

    def inside(self, pid: str) -> tuple[ArrivalCount, ...]:
        """Return what a quarantined package has beyond what counts. Raises PackageError."""
        path, core = self._core.store.folder / "inbox" / f"{pid}.djx", self._core

        def read(connection: Connection) -> tuple[Trust, Me, tuple[Identity, ...]]:
            trust = keyring.trust(connection)
            who = keyring.me(connection, core.device, trust.plant, is_plant=True)
            return trust, who, paper.identities_in(core, connection)

        trust, who, identities = core.read(read)
        directory, intake = _Indulgent(trust.directory), Collected()
        opened = open_package(path, directory=directory, me=who)
        read_body(
            opened, identities=identities, directory=directory, intake=intake, progress=silent()
        )
        held = core.read(journal.streams)
        fresh = [
            r for r, _ in intake.revisions if r.stream not in held or r.seq > held[r.stream].seq
        ]
        known = core.read(
            lambda c: frozenset(journal.heads_by_record(c, {r.record for r in fresh}))
        )
        return count_by_kind(fresh, known)

    def change(self, sentence: str, work: Callable[[Connection, Roster], Roster]) -> Changes:
        """Publish the roster that ``work`` returns as the next version; the next packages carry it."""
        self._require_plant()

        def publish(pen: Pen) -> None:
            trust = keyring.trust(pen.connection)
            if trust.roster is None:
                raise keyring.NotJoined
            renewed = work(pen.connection, trust.roster)
            renewed = renewed.model_copy(update={"version": trust.next_version})
            keyring.publish(pen.connection, renewed)

        return self._core.verb(sentence, publish, undoable=False)

    def export(self, place: Path) -> Path:
        """Write the roster as a file: for those who do not know the plant's new key yet.

        Any station may, a branch too, for a plant that begins anew. Raises NotJoined, PackageError.
        """
        return RosterFiles(self._core).export(place)

    def receive(self, path: Path) -> Changes:
        """Believe the roster of a file from now on, and use what waited for it.

        Raises PackageError ROSTER_SIGNATURE, ROSTER_ROLLBACK and others.
        """
        changes = RosterFiles(self._core).receive(path)
        Receiving(self._core).replay(silent())
        return changes

    def renew_plant_key(self, root_text: str, *, stolen: bool) -> Changes:
        """Give the plant new keys by its root; see ``rekeying``. Raises Refused, PackageError BAD_KEY."""
        return rekeying.renew_plant_key(self._core, root_text, stolen=stolen)

    def renew_recovery(self, root_text: str) -> Changes:
        """Make a new recovery key, to be printed. Raises Refused, PackageError BAD_KEY."""
        return rekeying.renew_recovery(self._core, root_text)

    def renew_root(self) -> Changes:
        """Begin with a new root: every PC has to be invited again. Raises Refused."""
        return rekeying.renew_root(self._core)

    def _end(self, device: str, how: Ending, reason: str) -> Changes:
        self._require_plant()
        note = self.pc(device)
        if note.here:
            raise Refused("OWN_PC", "这是厂党委现在用的电脑。要换它，用“换厂党委密钥”。")
        word = "停用" if how is Ending.REVOKED else "换下"
        said = tidy(reason)[:_LONGEST_REASON]
        if how is Ending.REVOKED and not said:
            raise Refused("NO_REASON", "写一句为什么停用，比如“电脑丢了”。")
        day = today(self._core.clock).isoformat()
        return self.change(
            f"{word}了{note.name}。下次下发数据包时告诉各支部。",
            lambda c, roster: ended(c, roster, note.id, how, reason=said, day=day),
        )

    def _require_plant(self) -> None:
        if self._core.role is not Role.PLANT:
            raise Refused("PLANT_ONLY", "名册由厂党委管。请厂里办。")

    def _branches(self) -> tuple[str, ...]:
        kept = self._core.read(lambda c: get_setting(c, "branches"))
        return tuple(str(each) for each in kept) if isinstance(kept, list) else ()

    def _size(self, row: PackageRow) -> int:
        path = self._core.store.folder / "inbox" / f"{row.pid}.djx"
        return path.stat().st_size if path.is_file() else 0


class _Indulgent:
    """A directory in which every PC still counts: to look at what must not be used."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def plant_device(self, device: str) -> Device | None:
        return _as_active(self._directory.plant_device(device))

    def branch_device(self, device: str) -> Device | None:
        return _as_active(self._directory.branch_device(device))


def _as_active(device: Device | None) -> Device | None:
    return device and device.model_copy(update={"status": Status.ACTIVE})


def _note(
    connection: Connection, device: Device, nodes: Mapping[str, Node], *, plant: bool
) -> PcNote:
    rows = packages.from_sender(connection, device.id)
    used = [row for row in rows if row.state == "received"]
    ending = endings(connection).get(device.id)
    told = ending if isinstance(ending, dict) else {}
    return PcNote(
        id=device.id, name=device.name,
        branches=tuple(nodes[each] for each in device.branches if each in nodes),
        status=device.status, state=STATES[device.status], plant=plant,
        here=device.id == keyring.own_device(connection),
        last_number=used[0].number if used else 0,
        last_at=datetime.fromisoformat(used[0].at) if used else None,
        reach=held_of(connection, device.id),
        quarantined=sum(row.state == packages.QUARANTINE for row in rows),
        since=str(told.get("since") or ""), reason=str(told.get("reason") or ""),
    )  # fmt: skip
