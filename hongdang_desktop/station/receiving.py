"""Packages in: copied to the inbox, verified, then taken over in one transaction (exchange.md §0.8)."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from hongdang_desktop.core.errors import Stopped, UserError
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.exchange import medium
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.manifest import Header
from hongdang_desktop.exchange.package import (
    Me,
    OpenedPackage,
    open_package,
    passes_by,
    peek_header,
    read_body,
)
from hongdang_desktop.station import keyring
from hongdang_desktop.station.applying import apply
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.intake import Content
from hongdang_desktop.station.sending import count_by_kind
from hongdang_desktop.station.tree import Tree
from hongdang_desktop.station.views import Arrival, Receipt, Role
from hongdang_desktop.store import journal, packages
from hongdang_desktop.store.packages import PackageRow

_DUPLICATE = "DUPLICATE"
_GAP = "GAP"
_FORK = "FORK"
_OWN = "OWN"

_PATIENT: dict[str, str] = {
    Code.NEEDS_UPGRADE: "upgrade",
    Code.UNKNOWN_SENDER: "unadmitted",
    Code.REVOKED: packages.QUARANTINE,
}
"""Refusals after which a package is kept: time heals them, or the plant will want to see it."""


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
        upgraded = any(row.state == "upgrade" for row in self._core.read(packages.waiting))
        if upgraded or any(receipt.changes for receipt in receipts):
            receipts.extend(self.replay(progress))
        return tuple(receipts)

    def replay(self, progress: Progress) -> tuple[Receipt, ...]:
        """Take over what waited in the inbox and can be used now."""
        done: list[Receipt] = []
        again = True
        while again:
            again = False
            for row in self._core.read(packages.waiting):
                if not self._inbox(row.pid).is_file():
                    self._note(row, "refused")  # somebody cleared the inbox; it is asked for again
                    continue
                receipt = self._take(self._inbox(row.pid), row.file, progress, waited=row)
                if receipt.changes is not None:
                    done.append(receipt)
                    again = True
        return tuple(done)

    def sweep(self) -> None:
        """Clear the inbox of what an interrupted run left; what waits stays."""
        inbox = self._core.store.folder / "inbox"
        inbox.mkdir(exist_ok=True)
        kept = {self._inbox(row.pid) for row in self._core.read(packages.kept)}
        for path in inbox.iterdir():
            if path.is_file() and path not in kept:
                path.unlink()

    def _receive(self, path: Path, progress: Progress) -> Receipt:
        try:
            header = _peek(path)
            if header.sender == self._core.device:
                return Receipt(path.name, _OWN, "这是本机带出去的包，不用收。")
            row = self._core.read(lambda c: packages.known(c, header.pid))
            if not self._admitted(header):
                return self._keep_unadmitted(path, header, row, progress)
            self._open(path)
            _require_own_id(header, row)
            if row is not None and row.state == "received":
                return Receipt(path.name, _DUPLICATE, "这一包以前收过，没有重复收。")
            copy = self._inbox(header.pid)
            if row is None or row.state not in packages.WAITING or not copy.is_file():
                row = None
                medium.fetch(path, copy, progress=progress)
        except PackageError as error:
            if error.code == Code.REVOKED and self._core.role is Role.PLANT:
                return self._keep_revoked(path, progress, error)
            return Receipt(path.name, error.code, error.sentence)
        return self._take(copy, path.name, progress, waited=row)

    def _take(
        self, copy: Path, name: str, progress: Progress, *, waited: PackageRow | None
    ) -> Receipt:
        """Read a package from the inbox and take it over; the copy goes unless it must wait.

        What waited already also stays when this is stopped, or the disk is full.
        """
        keep = waited is not None
        try:
            state, receipt = self._tried(copy, name, progress)
            if waited is not None and state == "refused":
                self._note(waited, state)
            keep = state in packages.KEPT or (keep and not state)
            return receipt
        finally:
            if not keep:
                copy.unlink(missing_ok=True)

    def _tried(self, copy: Path, name: str, progress: Progress) -> tuple[str, Receipt]:
        """Return what became of a package, "" where that is open, and what to say of it."""
        try:
            opened = self._open(copy)
            content = self._content(opened, progress)
            row = self._row(opened.header, name, content)
            hole = self._core.read(content.hole)
            if hole is not None:
                return self._note(row, "waiting"), Receipt(name, _GAP, hole)
            changes, new = apply(self._core, opened, content, row)
        except PackageError as error:
            state = _PATIENT.get(error.code, "refused")
            if state == packages.QUARANTINE and self._core.role is not Role.PLANT:
                state = "refused"
            if state != "refused":
                self._note(self._row(_peek(copy), name), state)
            return state, Receipt(name, error.code, error.sentence)
        except journal.ForkFound:
            state = self._note(self._row(_peek(copy), name), "forked")
            sentence = "发现历史分叉：那台电脑可能恢复过旧数据。这一包先留着，没有用。打电话叫那边先别写，请厂里核对。"
            return state, Receipt(name, _FORK, sentence)
        except Stopped:
            raise
        except UserError as error:  # of the disk: the next try may go well
            return "", Receipt(name, error.code, error.sentence)
        return "received", Receipt(name, "", changes.sentence, new, changes)

    def _look(self, path: Path, warnings: tuple[str, ...], progress: Progress) -> Arrival:
        arrival = _named(path, warnings)
        try:
            opened = self._open(path)
            content = self._content(opened, progress)
        except PackageError as error:
            return replace(arrival, code=error.code, sentence=error.sentence, importable=False)
        branches = {node.id: node.shown for node in Tree(self._core).nodes("branch")}
        arrival = replace(
            arrival, sender=opened.sender.name, made_at=content.made_at(),
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
            return replace(arrival, counts=counts), content.hole(connection)

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

    def _content(self, opened: OpenedPackage, progress: Progress) -> Content:
        trust = self._core.read(keyring.trust)
        keys = self._core.read(keyring.own_keys)
        content = Content(trust)
        read_body(
            opened, identities=(keys.identity,), directory=trust.directory, intake=content,
            progress=progress,
        )  # fmt: skip
        return content

    def _admitted(self, header: Header) -> bool:
        directory = self._core.read(keyring.trust).directory
        return bool(directory.plant_device(header.sender) or directory.branch_device(header.sender))

    def _keep_unadmitted(
        self, path: Path, header: Header, row: PackageRow | None, progress: Progress
    ) -> Receipt:
        """Keep a package of a PC that is not on the roster yet (待入网); only at its own plant.

        Nothing about it is proved: it never takes the place of another.
        """
        mine = row is None or (row.state == "unadmitted" and row.sender == header.sender)
        plant = self._core.read(keyring.trust).plant
        if self._core.role is not Role.PLANT or header.plant != plant or not mine:
            raise PackageError(Code.UNKNOWN_SENDER, sender=header.sender)
        copy = self._inbox(header.pid)
        if row is None or not copy.is_file():
            medium.fetch(path, copy, progress=progress)
            self._note(self._row(header, path.name), "unadmitted")
        sentence = "来源电脑还没入网。这一包先替您收着，受理入网申请后自动用上。"
        return Receipt(path.name, Code.UNKNOWN_SENDER, sentence)

    def _keep_revoked(self, path: Path, progress: Progress, error: PackageError) -> Receipt:
        """Keep what a PC signed that was stopped (停用后的数据); only at the plant."""
        try:
            header = _peek(path)
            row = self._core.read(lambda c: packages.known(c, header.pid))
            copy = self._inbox(header.pid)
            if row is None or (row.state == packages.QUARANTINE and not copy.is_file()):
                medium.fetch(path, copy, progress=progress)
                self._note(self._row(header, path.name), packages.QUARANTINE)
        except PackageError as fault:
            return Receipt(path.name, fault.code, fault.sentence)
        return Receipt(path.name, error.code, error.sentence)

    def _note(self, row: PackageRow, state: str) -> str:
        """Remember in which state a package is; return it."""
        self._core.store.write(lambda c: packages.keep(c, replace(row, state=state)))
        return state

    def _row(self, header: Header, name: str, content: Content | None = None) -> PackageRow:
        segments = content.manifest.segs if content and content.manifest else ()
        return PackageRow(
            pid=header.pid, out=False, peer=header.branch, number=header.no,
            at=self._core.clock.now().isoformat(timespec="seconds"),
            revisions=len(content.revisions) if content else 0,
            reach={segment.s: segment.to for segment in segments}, file=name, state="",
            sender=header.sender,
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


def _peek(path: Path) -> Header:
    try:
        return peek_header(path)
    except OSError as error:
        raise PackageError(Code.STICK_GONE, file=str(path)) from error


def _require_own_id(header: Header, row: PackageRow | None) -> None:
    if row is not None and (row.out or row.sender != header.sender):
        raise PackageError(Code.HEADER, reason="the id of another package")
