"""What can still be read of a damaged database: the journal's revisions, one by one.

Each broken page takes those revisions with it that lie on it, no others. Nothing is repaired, and
the damaged file is only read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.journal import Revision, payload_fits
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.store import journal
from hongdang_desktop.store.database import Database
from hongdang_desktop.store.errors import Damaged

_STEP = 512
_BEYOND = 4096
"""So far behind the last known number is still looked: the list of streams may be older."""


@dataclass
class Salvaged:
    """What was read: revisions by stream, numbers that could not be, and those that do not fit."""

    read: dict[str, int] = field(default_factory=dict)
    lost: dict[str, list[int]] = field(default_factory=dict)
    odd: int = 0


def salvage(
    file: Path, key: bytes, names: Iterable[str], found: Salvaged, progress: Progress
) -> Iterator[Revision]:
    """Yield the revisions of a damaged database that can be read; ``found`` tells how it went.

    ``names`` are streams that are known from elsewhere: the list of them may be damaged too. Raises
    Damaged where not even the first page can be read.
    """
    reader = _Reader(file, key)
    try:
        tips = reader.tips()
        for stream in sorted({*tips, *names}):
            yield from _of_stream(reader, stream, tips.get(stream, 0), found, progress)
    finally:
        reader.close()


def _of_stream(
    reader: "_Reader", stream: str, tip: int, found: Salvaged, progress: Progress
) -> Iterator[Revision]:
    last, first = tip or _BEYOND, 1
    while first <= last:
        progress.step("正在抢救", first, last)
        revisions, lost = reader.span(stream, first, min(first + _STEP - 1, last))
        for revision in revisions:
            found.read[stream] = found.read.get(stream, 0) + 1
            found.odd += not payload_fits(revision)
            yield revision
        if lost:
            found.lost.setdefault(stream, []).extend(lost)
        first += _STEP
        if not tip and revisions and first > last:
            last += _BEYOND


class _Reader:
    """A damaged file, opened again after each fault: SQLCipher reads nothing more after one."""

    def __init__(self, file: Path, key: bytes) -> None:
        self._file = file
        self._key = key
        self._database = Database(file, key, read_only=True)

    def close(self) -> None:
        self._database.close()

    def tips(self) -> dict[str, int]:
        """Return the last number by stream, none where the list itself is damaged."""
        try:
            return self._database.outside(
                lambda c: {
                    row[0]: row[1] for row in c.exec_driver_sql("SELECT id, seq FROM stream")
                }
            )
        except (Damaged, DBAPIError):
            self._again()
            return {}

    def span(self, stream: str, first: int, last: int) -> tuple[list[Revision], list[int]]:
        """Return what can be read from ``first`` to ``last``, and which numbers cannot."""

        def look(connection: Connection) -> list[Revision]:
            listed = journal.of_stream(connection, stream, first - 1, limit=last - first + 1)
            return [revision for revision in listed if revision.seq <= last]

        try:
            return self._database.outside(look), []
        except (UserError, DBAPIError, ValueError):
            self._again()
        if first == last:
            return [], [first]
        middle = (first + last) // 2
        left, right = self.span(stream, first, middle), self.span(stream, middle + 1, last)
        return left[0] + right[0], left[1] + right[1]

    def _again(self) -> None:
        self._database.close()
        self._database = Database(self._file, self._key, read_only=True)
