"""The inbox: local copies of packages while they are read, and of those that must wait."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.exchange import medium
from hongdang_desktop.exchange.errors import Code, PackageError, Size
from hongdang_desktop.exchange.limits import GIB, MIB
from hongdang_desktop.exchange.manifest import Header
from hongdang_desktop.exchange.names import shown
from hongdang_desktop.station.carriage.answers import Receipt
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.views import Role
from hongdang_desktop.store import packages
from hongdang_desktop.store.packages import QUARANTINE, PackageRow

MOST_BYTES: Final = 5 * GIB
"""Of everything that waits (exchange.md §3)."""

MOST_UNKNOWN: Final = 100
MOST_UNKNOWN_BYTES: Final = 500 * MIB
"""Of packages of PCs that are not on the roster: anybody can make such ones."""

UNKNOWN: Final = ("unadmitted", QUARANTINE)


class InboxFull(UserError):
    """There is no more room for what has to wait; the package stays on its medium."""

    code = "E_INBOX_FULL"

    def __init__(self, size: int) -> None:
        super().__init__(
            f"先收着等处理的包已有 {Size(size):}，再收不下了。这一包没有收，原样留在U盘上。"
            "先受理入网，或者请前面的支部把缺的包补来。"
        )


class Inbox:
    """Copies by package id; a file that no row speaks for is swept away."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def path(self, pid: str) -> Path:
        """Return where the copy of a package lies."""
        return self._core.store.folder / "inbox" / f"{pid}.djx"

    def fetch(self, source: Path, header: Header, progress: Progress) -> Path:
        """Copy a package here from a medium; return the copy. Raises PackageError, Stopped."""
        copy = self.path(header.pid)
        medium.fetch(source, copy, progress=progress)
        return copy

    def sweep(self) -> None:
        """Clear the inbox of what an interrupted run left; what waits stays."""
        folder = self._core.store.folder / "inbox"
        folder.mkdir(exist_ok=True)
        kept = {self.path(row.pid) for row in self._core.read(packages.kept)}
        for path in folder.iterdir():
            if path.is_file() and path not in kept:
                with suppress(OSError):  # it does no harm
                    path.unlink()

    def require_room(self, size: int, state: str) -> None:
        """Pass when one more package of that size may wait. Raises InboxFull."""
        sizes = [(row.state, self._size(row)) for row in self._core.read(packages.kept)]
        held = sum(each for _, each in sizes)
        unknown = [each for kept, each in sizes if kept in UNKNOWN]
        full = held + size > MOST_BYTES
        if state in UNKNOWN and not full:
            full = sum(unknown) + size > MOST_UNKNOWN_BYTES or len(unknown) >= MOST_UNKNOWN
        if full:
            raise InboxFull(held)

    def keep_unadmitted(
        self, path: Path, header: Header, row: PackageRow | None, progress: Progress
    ) -> Receipt:
        """Keep a package of a PC that is not on the roster yet (待入网); only at its own plant.

        Nothing about it is proved: it never takes the place of another. Raises PackageError,
        InboxFull.
        """
        mine = row is None or (row.state == "unadmitted" and row.sender == header.sender)
        plant = self._core.read(keyring.trust).plant
        if self._core.role is not Role.PLANT or header.plant != plant or not mine:
            raise PackageError(Code.UNKNOWN_SENDER, sender=header.sender)
        if row is None or not self.path(header.pid).is_file():
            self.require_room(path.stat().st_size, "unadmitted")
            self.fetch(path, header, progress)
            self.note(self.row(header, shown(path)), "unadmitted")
        sentence = "来源电脑还没入网。这一包先替您收着，受理入网申请后自动用上。"
        return Receipt(shown(path), Code.UNKNOWN_SENDER, sentence)

    def keep_revoked(
        self, path: Path, header: Header, progress: Progress, error: PackageError
    ) -> Receipt:
        """Keep what a PC signed that was stopped (停用后的数据); only at the plant."""
        row = self._core.read(lambda c: packages.known(c, header.pid))
        if row is None or (row.state == QUARANTINE and not self.path(header.pid).is_file()):
            self.require_room(path.stat().st_size, QUARANTINE)
            self.fetch(path, header, progress)
            self.note(self.row(header, shown(path)), QUARANTINE)
        return Receipt(shown(path), error.code, error.sentence)

    def note(self, row: PackageRow, state: str) -> str:
        """Remember in which state a package is; return it."""
        self._core.store.write(lambda c: packages.keep(c, replace(row, state=state)))
        return state

    def row(self, header: Header, name: str) -> PackageRow:
        """Return the row of a package of which nothing but the header is known."""
        return PackageRow(
            pid=header.pid, out=False, peer=header.branch, number=header.no,
            at=self._core.clock.now().isoformat(timespec="seconds"), revisions=0, reach={},
            file=name, state="", sender=header.sender,
        )  # fmt: skip

    def _size(self, row: PackageRow) -> int:
        try:
            return self.path(row.pid).stat().st_size
        except FileNotFoundError:
            return 0
