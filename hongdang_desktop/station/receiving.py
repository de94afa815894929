"""Packages in: copied to the inbox, verified, then taken over in one transaction (exchange.md §0.8)."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from hongdang_desktop.core.journal import Revision
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.exchange import medium
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.manifest import Manifest
from hongdang_desktop.exchange.package import (
    Me,
    OpenedPackage,
    open_package,
    passes_by,
    peek_header,
    read_body,
)
from hongdang_desktop.exchange.roster import Directory, Seen, VerifiedRoster, verify_roster
from hongdang_desktop.exchange.streams import Way, parse_stream
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.ledger import Owner
from hongdang_desktop.station import keyring
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.keyring import SUITE, Trust
from hongdang_desktop.station.sending import count_by_kind
from hongdang_desktop.station.tree import Tree
from hongdang_desktop.station.views import Arrival, Changes, Receipt, Role
from hongdang_desktop.store import journal, packages, projection
from hongdang_desktop.store.packages import PackageRow

_DUPLICATE = "DUPLICATE"
_GAP = "GAP"
_FORK = "FORK"
_OWN = "OWN"


@dataclass
class _Content:
    """What a package holds, read completely before anything of it counts."""

    trust: Trust
    manifest: Manifest | None = None
    roster: VerifiedRoster | None = None
    revisions: list[Revision] = field(default_factory=list)

    def begin(self, manifest: Manifest) -> Directory | None:
        """Keep the manifest; check the rest by a newer roster if one came along."""
        self.manifest = manifest
        blob = manifest.roster_blob
        if blob is None:
            return None
        try:
            self.roster = verify_roster(
                blob,
                root=self.trust.root,
                plant=self.trust.plant,
                seen=self.trust.seen,
                suite=SUITE,
            )
        except PackageError as error:
            # A package that was overtaken on its way carries yesterday's roster: it is not adopted.
            if error.code != Code.ROSTER_ROLLBACK or not _overtaken(blob, self.trust):
                raise
            return None
        return self.roster.roster

    def revision(self, revision: Revision, chained: bytes) -> None:
        """Collect a revision."""
        del chained
        self.revisions.append(revision)

    def blob(self, digest: str, size: int) -> None:
        """Attachments are only checked until their store is built."""
        del digest, size


class Receiving:
    """What the other side says, looked at and taken over."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def look(self, place: Path, progress: Progress) -> tuple[Arrival, ...]:
        """Return what a file or a folder brings; nothing is written."""
        paths, warnings = self._packages(place)
        found = []
        for number, path in enumerate(paths, start=1):
            progress.step(f"正在看 {number} / {len(paths)} 包", number - 1, len(paths))
            found.append(self._look(path, warnings, progress))
        return tuple(found)

    def receive(self, place: Path, progress: Progress) -> tuple[Receipt, ...]:
        """Take over a file or all packages of a folder, by branch and number; one bad file stops none.

        Raises Stopped between two files; what was taken over stays, each file being all or nothing.
        """
        paths, _ = self._packages(place)
        receipts = []
        for number, path in enumerate(paths, start=1):
            progress.step(f"正在收 {number} / {len(paths)} 包", number - 1, len(paths))
            receipts.append(self._receive(path, progress))
        if any(receipt.changes for receipt in receipts):
            receipts.extend(self.replay(progress))
        return tuple(receipts)

    def replay(self, progress: Progress) -> tuple[Receipt, ...]:
        """Take over what waited in the inbox and can be used now."""
        done: list[Receipt] = []
        again = True
        while again:
            again = False
            for row in self._core.read(packages.waiting):
                copy = self._inbox(row.pid)
                if copy.is_file():
                    receipt = self._take(copy, row.file, progress)
                    if receipt.changes is not None:
                        done.append(receipt)
                        again = True
        return tuple(done)

    def _receive(self, path: Path, progress: Progress) -> Receipt:
        try:
            opened = self._open(path)
        except PackageError as error:
            if error.code == Code.UNKNOWN_SENDER and self._keep_unadmitted(path, progress):
                sentence = "来源电脑还没入网。这一包先替您收着，受理入网申请后自动用上。"
                return Receipt(path.name, error.code, sentence)
            return Receipt(path.name, error.code, error.sentence)
        if opened.header.sender == self._core.device:
            return Receipt(path.name, _OWN, "这是本机带出去的包，不用收。")
        row = self._core.read(lambda c: packages.known(c, opened.header.pid))
        if row is not None and row.state == "received":
            return Receipt(path.name, _DUPLICATE, "这一包以前收过，没有重复收。")
        copy = self._inbox(opened.header.pid)
        try:
            medium.fetch(path, copy, progress=progress)
        except PackageError as error:
            return Receipt(path.name, error.code, error.sentence)
        return self._take(copy, path.name, progress)

    def _take(self, copy: Path, name: str, progress: Progress) -> Receipt:
        """Read a package from the inbox and take it over; the copy goes unless it must wait."""
        keep = False
        try:
            opened = self._open(copy)
            content = self._content(opened, progress)
            hole = self._core.read(lambda c: _hole(c, content))
            if hole is not None:
                keep = True
                self._wait(opened, content, name, "waiting")
                return Receipt(name, _GAP, hole)
            changes, new = self._apply(opened, content, name)
        except PackageError as error:
            keep = error.code in (Code.NEEDS_UPGRADE, Code.UNKNOWN_SENDER)
            return Receipt(name, error.code, error.sentence)
        except journal.ForkFound:
            keep = True
            return Receipt(
                name, _FORK, "发现历史分叉：那台电脑可能恢复过旧数据。这一包先留着，没有用。"
            )
        finally:
            if not keep:
                copy.unlink(missing_ok=True)
        return Receipt(name, "", changes.sentence, new, changes)

    def _apply(self, opened: OpenedPackage, content: _Content, name: str) -> tuple[Changes, int]:
        core, manifest = self._core, content.manifest
        if manifest is None:
            raise PackageError(Code.MANIFEST, reason="none")

        def work(connection: Connection) -> list[Revision]:
            for segment in manifest.segs:
                stream = parse_stream(segment.s)
                branch = stream.branch if stream else ""
                journal.open_stream(
                    connection, segment.s, device=segment.device, channel=segment.channel,
                    branch=branch or None, own=False,
                )  # fmt: skip
                before = journal.chained(connection, segment.s, segment.first - 1)
                if before != segment.prev:
                    raise journal.ForkFound(content.revisions[0])
            fresh = journal.append(connection, content.revisions)
            _check_ownership(connection, fresh, core.role)
            projection.project(connection, dict.fromkeys(r.record for r in fresh))
            self._note_acks(connection, opened, manifest)
            if content.roster is not None and content.roster.seen != content.trust.seen:
                keyring.keep_roster(connection, content.roster.blob, content.roster.seen)
            packages.keep(connection, self._row(opened, content, name, "received"))
            return fresh

        fresh = core.store.write(work)
        if fresh:
            for revision in fresh:
                core.hybrid.witness(revision.clock)
        sentence = f"收好了，{len(fresh)} 处新内容。" if fresh else "收好了，没有新内容。"
        changes = Changes(
            sentence, frozenset(r.type for r in fresh), "", tuple({r.record for r in fresh})
        )
        core.tell(changes)
        return changes, len(fresh)

    def _note_acks(self, connection: Connection, opened: OpenedPackage, manifest: Manifest) -> None:
        """Believe the newest word of a sender about what it holds; it may also go back."""
        sender, branch = opened.sender.id, opened.header.branch
        if opened.header.no <= packages.last_number(connection, branch, sender):
            return
        known = journal.streams(connection)
        have: dict[str, int] = {}
        for stream, (seq, head) in manifest.have.items():
            if stream in known and known[stream].own:
                have[stream] = seq if journal.chained(connection, stream, seq) == head else 0
        for stream, first in manifest.need.items():
            if stream in known and known[stream].own:
                have[stream] = min(have.get(stream, first - 1), first - 1)
        for stream, info in known.items():
            if info.own and info.branch in (branch, None):
                packages.acknowledge(connection, sender, stream, have.get(stream, 0))
        packages.note_acknowledged(connection, branch, have)

    def _look(self, path: Path, warnings: tuple[str, ...], progress: Progress) -> Arrival:
        arrival = _named(path, warnings)
        try:
            opened = self._open(path)
            content = self._content(opened, progress)
        except PackageError as error:
            return replace(arrival, code=error.code, sentence=error.sentence, importable=False)
        branches = {node.id: node.shown for node in Tree(self._core).nodes("branch")}
        arrival = replace(
            arrival, sender=opened.sender.name, made_at=_made_at(content),
            peer=branches.get(opened.header.branch, ""),
        )  # fmt: skip

        def compare(connection: Connection) -> tuple[Arrival, str | None]:
            row = packages.known(connection, opened.header.pid)
            if row is not None and row.state == "received":
                return replace(arrival, code=_DUPLICATE, sentence="以前收过了。"), None
            tips = {name: info.seq for name, info in journal.streams(connection).items()}
            fresh = [r for r in content.revisions if r.seq > tips.get(r.stream, 0)]
            known = frozenset(
                record
                for record in {revision.record for revision in fresh}
                if journal.heads_of(connection, record)
            )
            counts = count_by_kind(fresh, known)
            return replace(arrival, counts=counts), _hole(connection, content)

        looked, hole = self._core.read(compare)
        return replace(looked, code=_GAP, sentence=hole) if hole else looked

    def _open(self, path: Path) -> OpenedPackage:
        trust = self._core.read(keyring.trust)
        try:
            return open_package(path, directory=trust.directory, me=self._me())
        except OSError as error:
            raise PackageError(Code.STICK_GONE, file=str(path)) from error

    def _me(self) -> Me:
        core = self._core
        plant, is_plant = core.read(keyring.trust).plant, core.role is Role.PLANT
        return core.read(lambda c: keyring.me(c, core.device, plant, is_plant=is_plant))

    def _content(self, opened: OpenedPackage, progress: Progress) -> _Content:
        trust = self._core.read(keyring.trust)
        keys = self._core.read(keyring.own_keys)
        content = _Content(trust)
        read_body(
            opened, identities=(keys.identity,), directory=trust.directory, intake=content,
            progress=progress,
        )  # fmt: skip
        return content

    def _keep_unadmitted(self, path: Path, progress: Progress) -> bool:
        """Keep a package of a PC that is not on the roster yet (待入网); only at its own plant."""
        core = self._core
        header = peek_header(path)
        trust = core.read(keyring.trust)
        if core.role is not Role.PLANT or header.plant != trust.plant:
            return False
        medium.fetch(path, self._inbox(header.pid), progress=progress)
        row = PackageRow(
            pid=header.pid, out=False, peer=header.branch, number=header.no,
            at=core.clock.now().isoformat(timespec="seconds"), revisions=0, reach={},
            file=path.name, state="unadmitted", sender=header.sender,
        )  # fmt: skip
        core.store.write(lambda c: packages.keep(c, row))
        return True

    def _wait(self, opened: OpenedPackage, content: _Content, name: str, state: str) -> None:
        row = self._row(opened, content, name, state)
        self._core.store.write(lambda c: packages.keep(c, row))

    def _row(self, opened: OpenedPackage, content: _Content, name: str, state: str) -> PackageRow:
        segments = content.manifest.segs if content.manifest else ()
        return PackageRow(
            pid=opened.header.pid, out=False, peer=opened.header.branch, number=opened.header.no,
            at=self._core.clock.now().isoformat(timespec="seconds"),
            revisions=len(content.revisions), reach={seg.s: seg.to for seg in segments},
            file=name, state=state, sender=opened.sender.id,
        )  # fmt: skip

    def _packages(self, place: Path) -> tuple[list[Path], tuple[str, ...]]:
        """Return the packages of a place by branch and number, and what to warn about.

        In a folder those that this PC made itself, and those for others, are passed over.
        """
        if place.is_file():
            return [place], ()
        listing, who = medium.look(place), self._me()
        found = [
            file
            for file in listing.files
            if file.kind is medium.FileKind.PACKAGE
            and not (file.header and file.header.sender == self._core.device)
            and not (file.header and passes_by(file.header, who))
        ]
        found.sort(key=lambda f: (f.header.branch, f.header.no) if f.header else ("~", 0))
        return [file.path for file in found], listing.warnings

    def _inbox(self, pid: str) -> Path:
        return self._core.store.folder / "inbox" / f"{pid}.djx"


def _named(path: Path, warnings: tuple[str, ...]) -> Arrival:
    try:
        number = peek_header(path).no
    except (PackageError, OSError):
        number = 0
    return Arrival(str(path), path.name, "", number, None, (), warnings)


def _made_at(content: _Content) -> datetime | None:
    try:
        return datetime.fromisoformat(content.manifest.created) if content.manifest else None
    except ValueError:
        return None


def _hole(connection: Connection, content: _Content) -> str | None:
    """Return what is missing before this package can be used, None when nothing is."""
    tips = {name: info.seq for name, info in journal.streams(connection).items()}
    for segment in content.manifest.segs if content.manifest else ():
        have = tips.get(segment.s, 0)
        if segment.first > have + 1:
            return (
                f"缺前面的包：第 {have + 1} 到第 {segment.first - 1} 条还没来。"
                "这一包先替您收着，等它到了一起用。"
            )
    return None


def _overtaken(blob: bytes, trust: Trust) -> bool:
    older = verify_roster(blob, root=trust.root, plant=trust.plant, seen=None, suite=SUITE).seen
    seen = trust.seen or Seen(0, 0, "")
    return (older.serial, older.version) < (seen.serial, seen.version)


def _check_ownership(connection: Connection, fresh: list[Revision], role: Role) -> None:
    """Refuse what a stream may not say, though it is rightly signed (exchange.md §1.1).

    A branch writes about itself only, into no other branch's records, and no longer into a record
    of the organisation that the plant has taken over.
    """
    known = journal.streams(connection)
    theirs = [r for r in fresh if _way(r.stream) in (Way.UP, Way.OWN)]
    writers = journal.writers(connection, {revision.record for revision in theirs})
    heads = journal.heads_by_record(connection, writers)
    for revision in theirs:
        info = known[revision.stream]
        about = (revision.payload or {}).get("branch")
        streams = [known[stream] for stream in writers[revision.record]]
        kind = kinds().get(revision.type)
        if role is Role.PLANT and kind is not None and kind.owner is Owner.PLANT:
            taken = any(stream.own for stream in streams)
            shown = [known[head.stream] for head in heads[revision.record]]
            allowed = not taken or all(stream.own for stream in shown)
        else:
            allowed = all(stream.branch in (info.branch, None) for stream in streams)
        if not allowed or about not in (None, info.branch):
            raise PackageError(Code.FOREIGN_STREAM, stream=revision.stream)


def _way(stream: str) -> Way | None:
    name = parse_stream(stream)
    return name.way if name else None
