"""The list of backups, ``backups/index.json``: what there is, which are good, which may go.

The files are the truth and the list only remembers what was found out about them: it may be lost.
Backups follow each other by number, not by clock, which may have been wrong.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.store.errors import disk_speaks
from hongdang_desktop.store.keyslots import PART, sync_folder

FOLDER: Final = "backups"
INDEX: Final = "index.json"
SUFFIX: Final = ".db"
DAYS, WEEKS, MONTHS = 7, 5, 12
_LATEST = 3
"""So many stay whatever their day: also the last few of a long working day."""
_RESTORE_DAYS = 30
"""So long the state stays that a restore took the place of: it may have been a mistake."""
_NO_TIME = datetime(1970, 1, 1, tzinfo=PLANT_TIME)


class Reason(StrEnum):
    """Why a backup was made."""

    CLOSE = "close"
    TIMED = "timed"
    HAND = "hand"
    IMPORT = "import"
    MIGRATION = "migration"
    RESTORE = "restore"
    TEMPLATE = "template"


WORDS: Final[Mapping[Reason, str]] = {
    Reason.CLOSE: "关闭时", Reason.TIMED: "定时", Reason.HAND: "手动", Reason.IMPORT: "导入前",
    Reason.MIGRATION: "升级前", Reason.RESTORE: "恢复前", Reason.TEMPLATE: "换模板前",
}  # fmt: skip


@dataclass(frozen=True)
class Backup:
    """One backup, as it was when it was made.

    ``full``: every link of the journal was followed, not only the seal of every page. ``mark`` stands for the whole state (equal mark, nothing changed), ``own`` for what this PC alone
    can bring back; ``digest`` is "" where it was not worked out (not ``full``, or an older schema).
    """

    no: int
    file: str
    at: datetime
    reason: Reason
    verified: bool
    full: bool = False
    size: int = 0
    sha256: str = ""
    schema: int = 0
    program: str = ""
    revisions: int = 0
    digest: str = ""
    mark: str = ""
    own: str = ""


@dataclass(frozen=True)
class Shelf:
    """All backups by number, and the second folder (on another disk), "" when none was chosen."""

    backups: tuple[Backup, ...] = ()
    second: str = ""
    copied: tuple[str, ...] = field(default=())
    """Names of those that lie in the second folder too."""

    @property
    def good(self) -> tuple[Backup, ...]:
        """Return the verified ones, the newest first."""
        return tuple(backup for backup in reversed(self.backups) if backup.verified)

    @property
    def next_number(self) -> int:
        """Return the number of the next backup."""
        return max((backup.no for backup in self.backups), default=0) + 1


def read(folder: Path) -> Shelf:
    """Return the shelf of a station folder: what its list says of the files that are really there.

    Never raises: a file that the list does not name is shown, as not verified.
    """
    place = folder / FOLDER
    try:
        kept: Any = json.loads((place / INDEX).read_bytes())
    except (OSError, ValueError, RecursionError):
        kept = {}
    kept = kept if isinstance(kept, dict) else {}
    try:
        there = {path.name for path in place.iterdir() if path.suffix == SUFFIX and path.is_file()}
    except OSError:
        there = set()
    listed = [known for each in _list(kept.get("backups")) if (known := _backup(each)) is not None]
    listed = [backup for backup in listed if backup.file in there]
    strangers = sorted(there - {backup.file for backup in listed})
    found = [_stranger(place / name) for name in strangers]
    second = kept.get("second")
    copied = [str(name) for name in _list(kept.get("copied"))]
    return Shelf(
        (*found, *sorted(listed, key=lambda backup: backup.no)),
        second if isinstance(second, str) else "", tuple(copied),
    )  # fmt: skip


def write(folder: Path, shelf: Shelf) -> None:
    """Keep the list; killed at any moment there is the old one or the new one."""
    place = folder / FOLDER
    data = {
        "version": 1,
        "second": shelf.second,
        "copied": list(shelf.copied),
        "backups": [{**asdict(each), "at": each.at.isoformat()} for each in shelf.backups],
    }
    with disk_speaks():
        place.mkdir(exist_ok=True)
        part = place / (INDEX + PART)
        with part.open("wb") as file:
            file.write(json.dumps(data, ensure_ascii=False, indent=1).encode())
            file.flush()
            os.fsync(file.fileno())
        part.replace(place / INDEX)
        sync_folder(place)


def change(folder: Path, work: Callable[[Shelf], Shelf]) -> Shelf:
    """Read the shelf, let ``work`` change it, keep it; return it."""
    shelf = work(read(folder))
    write(folder, shelf)
    return shelf


def added(shelf: Shelf, backup: Backup) -> Shelf:
    """Return the shelf with one more backup."""
    return replace(shelf, backups=(*shelf.backups, backup))


def to_go(backups: Iterable[Backup]) -> tuple[Backup, ...]:
    """Return what rotation takes away: all but 7 daily, 5 weekly, 12 monthly and what must stay.

    Only verified backups take a place, and of each day, week and month the newest. All from before
    a migration stay, the last three stay, and of those that failed to verify the newest, until a
    verified one came after it.
    """
    listed = sorted(backups, key=lambda backup: backup.no, reverse=True)
    good = [backup for backup in listed if backup.verified]
    kept = {backup.file for backup in good[:_LATEST]}
    for most, name in ((DAYS, "%Y-%m-%d"), (WEEKS, "%G-%V"), (MONTHS, "%Y-%m")):
        newest: dict[str, str] = {}
        for backup in good:
            newest.setdefault(backup.at.strftime(name), backup.file)
        kept |= set(list(newest.values())[:most])
    kept |= {backup.file for backup in listed if backup.reason is Reason.MIGRATION}
    if good:
        kept |= {
            backup.file
            for backup in good
            if backup.reason is Reason.RESTORE and (good[0].at - backup.at).days < _RESTORE_DAYS
        }
    if listed and not listed[0].verified:
        kept.add(listed[0].file)
    # What the list does not know was put there by a person, or the list was lost: it stays.
    return tuple(each for each in listed if each.file not in kept and each.no > 0)


def _backup(kept: object) -> Backup | None:
    if not isinstance(kept, dict):
        return None
    fields = {name: kept[name] for name in Backup.__dataclass_fields__ if name in kept}
    if not isinstance(fields.get("no"), int) or not isinstance(fields.get("file"), str):
        return None
    try:
        made = Backup(**fields)
        reason, at = Reason(made.reason), datetime.fromisoformat(str(made.at))
    except (TypeError, ValueError):
        return None
    if made.no < 1 or at.tzinfo is None:
        return None
    return replace(made, reason=reason, at=at, verified=fields.get("verified") is True)


def _stranger(path: Path) -> Backup:
    try:
        told = path.stat()
        at, size = datetime.fromtimestamp(told.st_mtime, PLANT_TIME), told.st_size
    except OSError:
        at, size = _NO_TIME, 0
    return Backup(no=0, file=path.name, at=at, reason=Reason.HAND, verified=False, size=size)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
