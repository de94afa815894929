"""Packages in: copied to the inbox, verified, then taken over in one transaction (exchange.md §0.8)."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from hongdang_desktop.core.errors import Stopped, UserError
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.exchange import medium
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.manifest import Header
from hongdang_desktop.exchange.names import shown
from hongdang_desktop.exchange.package import (
    Me,
    OpenedPackage,
    check_body,
    open_package,
    passes_by,
    peek_header,
    read_body,
)
from hongdang_desktop.station.carriage import gapping, previewing
from hongdang_desktop.station.carriage.answers import Arrival, Receipt
from hongdang_desktop.station.carriage.applying import apply
from hongdang_desktop.station.carriage.inbox import Inbox
from hongdang_desktop.station.carriage.intake import Attachments, Content
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.keys import keyring, paper
from hongdang_desktop.station.safety.backing import Backing
from hongdang_desktop.station.tree import Tree
from hongdang_desktop.station.views import Role
from hongdang_desktop.store import attached, batches, packages
from hongdang_desktop.store.journal import GapFound
from hongdang_desktop.store.packages import PackageRow
from hongdang_desktop.store.shelf import Reason
from hongdang_desktop.store.store import get_setting

DUPLICATE: Final = "DUPLICATE"
GAP: Final = "GAP"
OWN: Final = "OWN"

_AGAIN: Final = "这一包以前收过，没有重复收。"

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
        self._inbox = Inbox(core)
        self._backed = ""

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

        All of it is one import, which can be taken back. Raises Stopped between two files; what was
        taken over stays, each file being all or nothing.
        """
        paths, _ = self._packages(place)
        receipts: list[Receipt] = []
        batch = self._core.ids.new()
        try:
            for number, path in enumerate(paths, start=1):
                progress.step(f"正在收 {number} / {len(paths)} 包", number - 1, len(paths))
                receipts.append(self._receive(path, progress, batch))
            upgraded = any(
                row.state in ("upgrade", "forked") for row in self._core.read(packages.waiting)
            )
            if upgraded or any(receipt.changes for receipt in receipts):
                receipts.extend(self.replay(progress, batch))
        finally:
            self._say(batch, receipts)
        return tuple(receipts)

    def replay(self, progress: Progress, batch: str = "") -> tuple[Receipt, ...]:
        """Take over what waited in the inbox and can be used now."""
        done: list[Receipt] = []
        batch = batch or self._core.ids.new()
        again = True
        while again:
            again = False
            for row in self._core.read(packages.waiting):
                copy = self._inbox.path(row.pid)
                if not copy.is_file():
                    # somebody cleared the inbox; it is asked for again
                    self._inbox.note(row, "refused")
                    continue
                receipt = self._take(copy, row.file, progress, batch, waited=row)
                if receipt.changes is not None:
                    done.append(receipt)
                    again = True
        return tuple(done)

    def sweep(self) -> None:
        """Clear the inbox of what an interrupted run left; what waits stays."""
        self._inbox.sweep()

    def _receive(self, path: Path, progress: Progress, batch: str) -> Receipt:
        try:
            header = _peek(path)
            row = self._core.read(lambda c: packages.known(c, header.pid))
            if self._is_own(header) and not self._is_lost(path, row):
                return Receipt(shown(path), OWN, "这是本机带出去的包，不用收。")
            if not self._admitted(header):
                return self._inbox.keep_unadmitted(path, header, row, progress)
            opened = self._open(path)
            _require_own_id(header, row)
            if row is not None and row.state == "received":
                check_body(opened, progress=progress)
                return Receipt(shown(path), DUPLICATE, _AGAIN)
            copy = self._inbox.path(header.pid)
            if row is None or row.state not in packages.WAITING or not copy.is_file():
                row = None
                self._back_up(progress, batch)
                self._inbox.fetch(path, header, progress)
        except PackageError as error:
            if error.code == Code.REVOKED and self._core.role is Role.PLANT:
                return self._keep_revoked(path, progress, error)
            return Receipt(shown(path), error.code, error.sentence)
        except Stopped:
            raise
        except UserError as error:
            return Receipt(shown(path), error.code, error.sentence)
        return self._take(copy, shown(path), progress, batch, waited=row)

    def _keep_revoked(self, path: Path, progress: Progress, error: PackageError) -> Receipt:
        try:
            return self._inbox.keep_revoked(path, _peek(path), progress, error)
        except Stopped:
            raise
        except UserError as fault:
            return Receipt(shown(path), fault.code, fault.sentence)

    def _take(
        self, copy: Path, name: str, progress: Progress, batch: str, *, waited: PackageRow | None
    ) -> Receipt:
        """Read a package from the inbox and take it over; the copy goes unless it must wait.

        What waited already also stays when this is stopped, or the disk is full.
        """
        keep = waited is not None
        try:
            state, receipt = self._tried(copy, name, progress, batch)
            if waited is not None and state == "refused":
                self._inbox.note(waited, state)
            keep = state in packages.KEPT or (keep and not state)
            return receipt
        finally:
            if not keep:
                with suppress(OSError):  # the next opening sweeps the inbox
                    copy.unlink(missing_ok=True)

    def _tried(self, copy: Path, name: str, progress: Progress, batch: str) -> tuple[str, Receipt]:
        """Return what became of a package, "" where that is open, and what to say of it."""
        attachments = Attachments(
            self._core.store.blobs, frozenset(self._core.read(attached.present))
        )
        taken = False
        try:
            opened = self._open(copy)
            content = self._content(opened, progress, attachments)
            row = self._row(opened.header, name, content, batch)
            gaps = self._core.read(content.gaps)
            if gaps:
                return self._wait(opened, content, row, gaps)
            attachments.flush()
            try:
                changes, new, records = apply(self._core, opened, content, row)
            except GapFound as gap:  # something was taken back since it was looked at
                return self._wait(opened, content, row, {gap.stream: gap.have + 1})
            taken = True
        except PackageError as error:
            state = _PATIENT.get(error.code, "refused")
            if state == packages.QUARANTINE and self._core.role is not Role.PLANT:
                state = "refused"
            if state != "refused":
                self._inbox.note(self._inbox.row(_peek(copy), name), state)
            return state, Receipt(name, error.code, error.sentence)
        except Stopped:
            raise
        except UserError as error:  # of the disk: the next try may go well
            return "", Receipt(name, error.code, error.sentence)
        finally:
            if not taken:
                attachments.discard(self._core.read(attached.present))
        return "received", Receipt(
            name, "", changes.sentence, new, changes, records=records
        )  # fmt: skip

    def _wait(
        self, opened: OpenedPackage, content: Content, row: PackageRow, gaps: dict[str, int]
    ) -> tuple[str, Receipt]:
        """Keep a package until what comes before it has come."""
        sentence = self._gap(opened, content, gaps)
        known = self._core.read(lambda c: packages.known(c, row.pid))
        if known is None or known.state not in packages.KEPT:
            self._inbox.require_room(opened.path.stat().st_size, "waiting")
        # A history of which nothing fits is asked for from its beginning (packages.holes).
        reach = {**row.reach, **{f"{name}#": 1 for name, first in gaps.items() if first == 1}}
        return self._inbox.note(replace(row, reach=reach), "waiting"), Receipt(
            row.file, GAP, sentence
        )

    def _gap(self, opened: OpenedPackage, content: Content, gaps: dict[str, int]) -> str:
        manifest, names = content.manifest, self._branches()
        if manifest is None:
            raise PackageError(Code.MANIFEST, reason="none")
        return self._core.read(
            lambda c: gapping.sentence(
                c, content.trust, opened.header, manifest, gaps=gaps, names=names
            )
        )

    def _look(self, path: Path, warnings: tuple[str, ...], progress: Progress) -> Arrival:
        arrival = previewing.named(path, warnings)
        try:
            opened = self._open(path)
            content = self._content(opened, progress)
        except PackageError as error:
            return replace(arrival, code=error.code, sentence=error.sentence, importable=False)
        arrival = replace(
            arrival, sender=opened.sender.name, made_at=content.made_at(),
            peer=self._branches().get(opened.header.branch, ""),
        )  # fmt: skip
        row = self._core.read(lambda c: packages.known(c, opened.header.pid))
        if row is not None and row.state == "received":
            return replace(arrival, code=DUPLICATE, sentence="以前收过了。")
        gaps = self._core.read(content.gaps)
        looked = self._core.read(lambda c: previewing.brought(c, arrival, opened.header, content))
        if not gaps:
            return looked
        return replace(looked, code=GAP, sentence=self._gap(opened, content, gaps))

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

    def _content(
        self, opened: OpenedPackage, progress: Progress, attachments: Attachments | None = None
    ) -> Content:
        trust = self._core.read(keyring.trust)
        identities = paper.identities(self._core)
        # What is for the branch alone is not for the plant, even where it could open it.
        private = () if self._core.role is Role.PLANT else identities
        content = Content(trust, private, attachments)
        read_body(
            opened, identities=identities, directory=trust.directory, intake=content,
            progress=progress,
        )  # fmt: skip
        return content

    def _admitted(self, header: Header) -> bool:
        directory = self._core.read(keyring.trust).directory
        return bool(directory.plant_device(header.sender) or directory.branch_device(header.sender))

    def _is_own(self, header: Header) -> bool:
        return header.sender in self._core.read(keyring.own_devices)

    def _is_lost(self, path: Path, row: PackageRow | None) -> bool:
        """Say whether we made a package in a time that this database has lost (restored backup)."""
        if row is not None:
            return False
        self._open(path)
        return True

    def _row(self, header: Header, name: str, content: Content, batch: str) -> PackageRow:
        segments = content.manifest.segs if content.manifest else ()
        return replace(
            self._inbox.row(header, name), revisions=len(content.revisions), batch=batch,
            reach={segment.s: segment.to for segment in segments},
        )  # fmt: skip

    def _branches(self) -> dict[str, str]:
        return {node.id: node.shown for node in Tree(self._core).nodes("branch")}

    def _back_up(self, progress: Progress, batch: str) -> None:
        """Make a backup before the first package of an import is taken; a practice plant needs none."""
        if batch == self._backed or self._core.read(lambda c: get_setting(c, "practice")):
            return
        self._backed = batch
        try:
            Backing(self._core).before(Reason.IMPORT, progress)
        except Stopped:
            raise
        except UserError:
            return  # it stands among the notices; what others bring can be sent again

    def _say(self, batch: str, receipts: list[Receipt]) -> None:
        """Keep of an import what it brought, in a sentence."""
        taken = [receipt for receipt in receipts if receipt.changes is not None]
        new = sum(receipt.records for receipt in taken)
        if taken:
            sentence = f"收了 {len(taken)} 包，{new} 条"
            self._core.store.write(lambda c: batches.say(c, batch, sentence))

    def _packages(self, place: Path) -> tuple[list[Path], tuple[str, ...]]:
        """Return the packages of a place by branch and number, and what to warn about.

        In a folder those that this PC made itself and remembers, and those for others, are passed
        over.
        """
        if place.is_file():
            return [place], ()
        listing, who = medium.look(place), self._me()
        found = [
            file
            for file in listing.files
            if file.kind is medium.FileKind.PACKAGE
            and not (file.header and self._passed(file.header, who))
        ]
        found.sort(
            key=lambda f: (f.header.branch, f.header.no, f.header.vol) if f.header else ("~", 0, 0)
        )
        return [file.path for file in found], listing.warnings

    def for_others(self, place: Path) -> int:
        """Return how many packages of a folder are, by their own word, for somebody else."""
        who, files = self._me(), medium.look(place).files
        return sum(
            1
            for file in files
            if file.header and not self._is_own(file.header) and passes_by(file.header, who)
        )

    def _passed(self, header: Header, who: Me) -> bool:
        if self._is_own(header):

            def known(connection: Connection) -> bool:
                return packages.known(connection, header.pid) is not None

            return self._core.read(known)
        return passes_by(header, who)


def _peek(path: Path) -> Header:
    try:
        return peek_header(path)
    except OSError as error:
        raise PackageError(Code.STICK_GONE, file=str(path)) from error


def _require_own_id(header: Header, row: PackageRow | None) -> None:
    if row is not None and (row.out or row.sender != header.sender):
        raise PackageError(Code.HEADER, reason="the id of another package")
