"""A station brought back to a backup: looked at first, the present state kept, then swapped (恢复).

The station must not be open. Order of ways, exchange.md §4.3: newest verified backup, older ones, our
own packages on the stick, the plant's 恢复包, and what can be salvaged of the damaged file.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from hongdang_desktop.core.clock import PLANT_TIME, Clock, SystemClock
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.station.safety.backing import BackupRow, row
from hongdang_desktop.station.safety.backupsource import (
    BadBackup,
    Helpers,
    NoBackup,
    Present,
    Source,
    held,
    opened,
    present_of,
)
from hongdang_desktop.station.station import Station
from hongdang_desktop.store import backups, second, shelf, swapping
from hongdang_desktop.store.database import Database
from hongdang_desktop.store.errors import Damaged, disk_speaks
from hongdang_desktop.store.shelf import Reason

_NOBODY: Final = Helpers()
UNSIGNED: Final = "签名没法核对：这里还没有本机的数据。问清是谁给的再用。"


@dataclass(frozen=True)
class Finding:
    """What a backup is, read through from end to end.

    ``missing`` counts the revisions of the present station that are not in it, ``missing_own`` those
    of them that this PC wrote; both None where the present database cannot be read. ``program`` is
    the version that made it, "" where that is not known. Not ``signed``: nobody here knows the key.
    """

    path: Path
    at: datetime
    entries: int
    schema: int
    program: str
    missing: int | None
    missing_own: int | None
    signed: bool
    sentence: str


@dataclass(frozen=True)
class Restored:
    """A finished restore; ``kept`` is the damaged file that was moved aside, None where none was."""

    finding: Finding
    kept: Path | None
    sentence: str


def listed(folder: Path) -> tuple[BackupRow, ...]:
    """Return the backups of a station that is not open, and may not open: the newest first."""
    known = shelf.read(folder)
    return tuple(row(folder, backup, known) for backup in reversed(known.backups))


def look(
    file: Path, folder: Path, *, helpers: Helpers = _NOBODY, progress: Progress | None = None
) -> Finding:
    """Say what a backup is and what would be missing after a restore; nothing is changed.

    Raises ForeignBackup, BadBackup, NoKey, NewerSchema, PackageError (a ``.djb`` that nobody here
    opens), StationInUse, Stopped.
    """
    progress = progress or silent()
    with _new(folder, only_look=True), held(folder):
        present = present_of(folder)
        with opened(file, folder, present, helpers, progress) as source:
            return _finding(file, source, present)


def restore(
    file: Path,
    folder: Path,
    *,
    helpers: Helpers = _NOBODY,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> Restored:
    """Bring a station back to a backup, with a backup of its present state before.

    A present database that cannot be read is moved aside (损坏-…), never deleted. Killed at any step
    there is the old station or the new one at the next opening. Raises as ``look``, DiskFull,
    Stopped; then everything is as it was.
    """
    progress, clock = progress or silent(), clock or SystemClock()
    with _new(folder):
        with disk_speaks():
            folder.mkdir(parents=True, exist_ok=True)
        finding, aside, present = _brought(file, folder, helpers, clock, progress)
    try:
        with Station.open(folder, clock=clock) as station:
            station.tell_restored(finding.at)
    except UserError:
        _go_back(folder, aside, present)
        raise
    kept = folder / aside
    sentence = f"恢复好了，回到 {finding.at:%Y年%m月%d日 %H:%M}，共 {finding.entries} 条记录。"
    if not finding.signed:
        sentence += UNSIGNED
    return Restored(finding, kept if kept.exists() else None, sentence)


def restore_newest(
    folder: Path, *, clock: Clock | None = None, progress: Progress | None = None
) -> Restored:
    """Bring a station back to the newest backup that is whole: one that is damaged is passed over.

    Verified ones first; the others are those of which the list was lost. Raises NoBackup where none
    is left, and as ``restore``.
    """
    known = shelf.read(folder)
    others = tuple(each for each in reversed(known.backups) if not each.verified)
    for backup in (*known.good, *others):
        try:
            file = folder / shelf.FOLDER / backup.file
            return restore(file, folder, clock=clock, progress=progress)
        except BadBackup:
            continue
    raise NoBackup


@contextmanager
def _new(folder: Path, *, only_look: bool = False) -> Iterator[None]:
    """Leave nothing of a folder that was not there before, unless it became a station."""
    fresh = [each for each in (folder, *folder.parents) if not each.exists()]
    done = False
    try:
        yield
        done = not only_look
    finally:
        if fresh and not done:
            shutil.rmtree(folder, ignore_errors=True)
            for parent in fresh[1:]:
                with suppress(OSError):
                    parent.rmdir()


def _brought(
    file: Path, folder: Path, helpers: Helpers, clock: Clock, progress: Progress
) -> tuple[Finding, str, Present]:
    """Put a backup in the place of the database; return what it is and how all stood before."""
    with held(folder):
        present = present_of(folder)
        with opened(file, folder, present, helpers, progress) as source:
            finding = _finding(file, source, present)
            # First of all: the backup of the present may push the one to be restored off the shelf.
            staged = _staged(folder, source, progress)
            try:
                aside = _keep_present(folder, present, clock, progress)
                if source.blobs is not None:
                    second.bring_blobs(folder, source.blobs, source.key, progress)
            except BaseException:
                staged.unlink(missing_ok=True)
                raise
            progress.step("正在换上")
            swapping.swap(folder, aside=aside, key=source.key)
    return finding, aside, present


def _staged(folder: Path, source: Source, progress: Progress) -> Path:
    staged = swapping.stage(folder, source.database, progress)
    if not backups.opens(staged, source.key):
        staged.unlink(missing_ok=True)
        raise BadBackup
    return staged


def _finding(file: Path, source: Source, present: Present) -> Finding:
    missing = own = None
    if present.counts is not None:
        short = {
            stream: count - source.counts.get(stream, 0) for stream, count in present.counts.items()
        }
        missing = sum(max(0, count) for count in short.values())
        own = sum(max(0, count) for stream, count in short.items() if stream in present.own)
    at = source.at.astimezone(PLANT_TIME)
    sentence = f"{at:%Y年%m月%d日 %H:%M} 的备份，{source.standing.revisions} 条记录，完整。"
    if missing is None:
        sentence += "现在的数据文件读不出来，会移到一边留着。"
    elif missing:
        sentence += f"恢复后比现在少 {missing} 条，其中本机写的 {own} 条。现在的会先备份一份。"
    else:
        sentence += "现在有的它都有。"
    if not source.signed:
        sentence += UNSIGNED
    return Finding(
        file, at, source.standing.revisions, source.standing.schema, source.program, missing, own,
        source.signed, sentence,
    )  # fmt: skip


def _keep_present(folder: Path, present: Present, clock: Clock, progress: Progress) -> str:
    """Back up the present state; return under which name its file goes aside."""
    live = folder / swapping.DATABASE
    if not live.is_file():
        return swapping.REPLACED
    if present.key is not None and present.standing is not None:
        try:
            database = Database(live, present.key)
            try:
                backups.make(
                    folder, database, present.key, Reason.RESTORE, clock=clock, progress=progress
                )
            finally:
                database.close()
        except (Damaged, backups.BackupFailed):
            pass  # what could not be copied whole stays itself
        else:
            return swapping.REPLACED
    now, count = clock.now().astimezone(PLANT_TIME), 1
    name = f"{swapping.DAMAGED}-{now:%Y%m%d-%H%M%S}"
    aside = f"{name}.db"
    while (folder / aside).exists():
        count += 1
        aside = f"{name}({count}).db"
    return aside


def _go_back(folder: Path, aside: str, present: Present) -> None:
    """Put the former database back: the new one was whole, and still could not be opened."""
    with held(folder):
        if present.standing is not None and (folder / aside).is_file():
            swapping.stage(folder, folder / aside, silent())
            swapping.swap(folder, aside=f"{aside}.refused", key=present.key)
