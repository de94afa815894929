"""The road between stations: packages out and in, enrolment, what went and came."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.exchange import medium
from hongdang_desktop.exchange.errors import PackageError
from hongdang_desktop.exchange.roster import Status
from hongdang_desktop.station.books.merging import merge
from hongdang_desktop.station.carriage import giving_back, receipts
from hongdang_desktop.station.carriage.answers import (
    Arrival,
    BranchPost,
    Candidate,
    ImportDone,
    Outgoing,
    PackageNote,
    Receipt,
    ReceiptOf,
)
from hongdang_desktop.station.carriage.batches import Imports
from hongdang_desktop.station.carriage.receiving import Receiving
from hongdang_desktop.station.carriage.sending import Sending, sentence
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.following import follow
from hongdang_desktop.station.handing.settling import settle
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.keys.enrolling import Enrolling
from hongdang_desktop.station.keys.roster_files import RosterFiles, promised
from hongdang_desktop.station.safety.backing import Backing
from hongdang_desktop.station.tree import Tree
from hongdang_desktop.station.views import Changes, Role
from hongdang_desktop.store import packages
from hongdang_desktop.store.packages import PackageRow
from hongdang_desktop.store.place import Medium, removable_media


class Post(Enrolling):
    """Everything that leaves a station or comes to it."""

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self._sending = Sending(core)
        self._receiving = Receiving(core)
        self._imports = Imports(core)
        self._rosters = RosterFiles(core)

    def outgoing(self, branch: str | None = None) -> Outgoing:
        """Return what would be taken along now. Raises NotJoined, NoSuchNode."""
        return self._sending.outgoing(self._one(branch))

    def export(
        self, place: Path, branch: str | None = None, progress: Progress | None = None
    ) -> tuple[Path, Changes]:
        """Write one package into the exchange folder of ``place`` (a stick or any folder).

        Returns the file, read back and verified; of several volumes the first, see
        ``export_volumes``. Raises NotJoined, PackageError, Stopped.
        """
        paths, changes = self.export_volumes(place, branch, progress)
        return paths[0], changes

    def export_volumes(
        self, place: Path, branch: str | None = None, progress: Progress | None = None
    ) -> tuple[tuple[Path, ...], Changes]:
        """Do as ``export`` and return all volumes; attachments of more than 1 GiB make several.

        Each is a package of its own: whichever arrives, in whatever order, is of use.
        """
        medium.require(place)
        folder = medium.outgoing_folder(place, up=self._core.role is Role.BRANCH)
        about = self._one(branch)
        Backing(self._core).refresh_escrow()
        written = self._sending.export(about, folder, progress or silent())
        self._rosters.export_beside(place, about)
        pids = tuple(row.pid for row in written.rows)
        changes = Changes(sentence(written), frozenset(), "", pids)
        self._core.tell(changes)
        return written.paths, changes

    def restore_package(
        self, branch: str | None, place: Path, progress: Progress | None = None
    ) -> tuple[Path, ...]:
        """Write everything that the plant holds of a branch, for a PC that lost it; all volumes.

        Raises Refused PLANT_ONLY, NotJoined, PackageError, Stopped.
        """
        written = giving_back.write(self._core, self._one(branch), place, progress or silent())
        self._rosters.export_beside(place, self._one(branch))
        self._core.tell(giving_back.told(written))
        return written.paths

    def look(self, place: Path, progress: Progress | None = None) -> tuple[Arrival, ...]:
        """Return what a package or a folder of packages would bring; nothing is written."""
        rosters, newer = self._rosters.look_all(place)
        if rosters and place.is_file():
            return rosters
        found = self._receiving.look(place, progress or silent())
        return (*rosters, *(promised(each, newer) if newer else each for each in found))

    def dangers(self, place: Path) -> tuple[str, ...]:
        """Return a sentence for each thing on a stick that should not be there; nothing is opened."""
        return medium.look(place).warnings

    def for_others(self, place: Path) -> int:
        """Return how many packages on a stick are for somebody else: it may be the wrong stick."""
        return 0 if place.is_file() else self._receiving.for_others(place)

    def receive(self, place: Path, progress: Progress | None = None) -> tuple[Receipt, ...]:
        """Take over a package or a folder of packages; each file is all or nothing.

        A roster that lies there is taken in first: packages of a new plant key are known by it. What
        two PCs changed in different fields of one entry is joined after it, as an action of its own;
        then the books are brought up to what the plant's records say, as another one.
        """
        rosters = self._rosters.receive_all(place)
        if rosters and place.is_file():
            self._receiving.replay(silent())
            follow(self._core)
            return rosters
        taken = (*rosters, *self._receiving.receive(place, progress or silent()))
        done = (merge(self._core), settle(self._core), follow(self._core))
        said = "".join(each.sentence for each in done if each is not None)
        if not said or not taken:
            return taken
        *others, last = taken
        return (*others, replace(last, sentence=last.sentence + said))

    def can_undo_import(self) -> ImportDone | None:
        """Return the last import when it can be taken back as one action."""
        return self._imports.can_undo()

    def undo_import(self) -> Changes:
        """Take the last import back; its packages can be received again.

        Rosters and attachments stay. Raises Refused NOTHING_TO_UNDO, BUILT_ON.
        """
        return self._imports.undo()

    def receipts(self, branch: str | None = None) -> tuple[ReceiptOf, ...]:
        """Return what the other side has proved to hold about a branch (回执)."""
        return receipts.of(self._core, self._one(branch))

    def sweep(self) -> None:
        """Clear the inbox of what an interrupted run left; for the opening of a station."""
        self._receiving.sweep()

    def admit(self, path: Path, fingerprint: str) -> Changes:
        """Put a PC on the roster and use what it had already sent. Raises PackageError."""
        changes = super().admit(path, fingerprint)
        self._receiving.replay(silent())
        return changes

    def candidates(self, place: Path) -> tuple[tuple[Path, Candidate], ...]:
        """Return the requests on a stick that fit an invitation of ours."""
        files = medium.look(place).files
        paths = [f.path for f in files if f.kind is medium.FileKind.ENROLMENT and not f.code]
        found = []
        for path in paths:
            try:
                found.append((path, self.read_request(path)))
            except PackageError:
                continue  # an invitation, or somebody else's request
        return tuple(found)

    def notes(self, limit: int = 20, branch: str | None = None) -> tuple[PackageNote, ...]:
        """Return the last packages, the latest first."""
        rows = self._core.read(lambda c: packages.latest(c, limit, branch))
        names = {node.id: node.shown for node in Tree(self._core).nodes("branch")}
        return tuple(_note(row, names) for row in rows)

    def branches(self) -> tuple[BranchPost, ...]:
        """Return what the plant knows of the exchange with each branch, by code."""
        trust = self._core.read(keyring.trust)
        devices = trust.roster.devices if trust.roster else ()
        found = []
        for node in Tree(self._core).branches():
            rows = self._core.read(partial(packages.latest, limit=200, peer=node.id))
            came = [row for row in rows if not row.out and row.state == "received"]
            found.append(
                BranchPost(
                    branch=node,
                    pcs=sum(node.id in d.branches and d.status is Status.ACTIVE for d in devices),
                    last_received=datetime.fromisoformat(came[0].at) if came else None,
                    last_number=came[0].number if came else 0,
                    waiting=sum(row.state in packages.WAITING for row in rows),
                )
            )
        return tuple(found)

    def media(self) -> tuple[Medium, ...]:
        """Return the sticks that are plugged in."""
        return removable_media()

    def _one(self, branch: str | None) -> str:
        tree = Tree(self._core)
        if branch is not None:
            return tree.node(branch).id
        if self._core.home:
            return self._core.home
        return tree.node("").id


_STATES = {
    "made": "没写完",
    "written": "还没有回执",
    "acknowledged": "对方已收",
    "received": "已用",
    "waiting": "缺前面的包，先收着",
    "unadmitted": "等受理入网",
    "upgrade": "等升级软件，先收着",
    "forked": "历史分叉，先留着",
    "quarantine": "停用后的数据，先留着",
    "taken_back": "已撤销，可以再收",
    "refused": "没有用",
}


def _note(row: PackageRow, names: dict[str, str]) -> PackageNote:
    return PackageNote(
        at=datetime.fromisoformat(row.at), out=row.out, number=row.number,
        peer=names.get(row.peer, ""), entries=row.revisions, state=_STATES.get(row.state, row.state),
        file=row.file,
    )  # fmt: skip
