"""Backups made, verified, rotated, copied to a second disk (exchange.md §4.3).

``VACUUM INTO`` a part under the same key, opened again by itself and read through, then named. What
is written while the copy is verified is simply not in it.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from hongdang_desktop import __version__
from hongdang_desktop.core.clock import PLANT_TIME, Clock, SystemClock
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.store import faults, migrations, projection, shelf
from hongdang_desktop.store.database import Database
from hongdang_desktop.store.errors import Damaged, DiskFull, NewerSchema, disk_speaks
from hongdang_desktop.store.keyslots import PART, sync_folder
from hongdang_desktop.store.shelf import FOLDER, SUFFIX, WORDS, Backup, Reason

T = TypeVar("T")

_PIECE = 1 << 20
_LEFT = (PART, f"{PART}-journal", f"{SUFFIX}.djb", f"{SUFFIX}.djb{PART}")
_SPARE = 1 << 20
LARGE = 200 << 20
"""Of a database beyond this the seal of every page is checked each time, every link once a week:
at a plant that takes a minute (exchange.md §4.2)."""
_FULL_EVERY = timedelta(days=7)
_TIPS = "SELECT id, seq, head FROM stream ORDER BY id"
_LAST = """
SELECT r.stream, r.seq, r.chained FROM revision r JOIN
    (SELECT stream, max(seq) AS seq FROM revision GROUP BY stream) last
    ON last.stream = r.stream AND last.seq = r.seq
"""
_MARKED = (
    _TIPS,
    """SELECT "key", value FROM setting WHERE "key" <> 'blobs_read' ORDER BY "key\"""",
    'SELECT "key", saved_at FROM scratch ORDER BY "key"',
    "SELECT pid, state FROM package ORDER BY pid",
    "SELECT id, used FROM invitation ORDER BY id",
    "SELECT count(*) FROM printed",
)
_OWN = (
    "SELECT id, seq, head FROM stream WHERE own ORDER BY id",
    """SELECT "key", value FROM setting WHERE "key" IN ('keys', 'former_keys', 'root', 'roster',
    'endings', 'invitation', 'branches') ORDER BY "key\"""",
    'SELECT "key", saved_at FROM scratch ORDER BY "key"',
)

Tips = tuple[tuple[str, int, str], ...]
"""Of every stream: its name, its last number, the chain value there."""


class BackupFailed(UserError):
    """A copy that does not say what the station says; ``reasons`` are sentences."""

    code = "BACKUP_FAILED"

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(
            "备份做好后核对不上，不算数。原来的数据和以前的备份都没有动，请人看看磁盘。"
        )
        self.reasons = reasons


@dataclass(frozen=True)
class Standing:
    """How a database stands: readable whatever its schema is."""

    tips: Tips
    schema: int
    revisions: int
    mark: str
    own: str


def standing(connection: Connection) -> Standing:
    """Return how a database stands."""
    tips = _rows(connection, _TIPS)
    schema = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    count = connection.exec_driver_sql("SELECT count(*) FROM revision").scalar_one()
    return Standing(tips, schema, count, _mark(connection, _MARKED), _mark(connection, _OWN))


def counts(connection: Connection) -> dict[str, int]:
    """Return how many revisions of every stream are here; readable whatever the schema is."""
    rows = connection.exec_driver_sql("SELECT stream, count(*) FROM revision GROUP BY stream")
    return {row[0]: row[1] for row in rows}


def own_streams(connection: Connection) -> frozenset[str]:
    """Return the streams that this PC wrote."""
    return frozenset(
        row[0] for row in connection.exec_driver_sql("SELECT id FROM stream WHERE own")
    )


def marks(connection: Connection) -> tuple[str, str]:
    """Return what stands for the whole state, and for what this PC alone can bring back."""
    return _mark(connection, _MARKED), _mark(connection, _OWN)


def make(
    folder: Path,
    database: Database,
    key: bytes,
    reason: Reason,
    *,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> Backup:
    """Make a backup, verify it, list it, let rotation take away what may go; return it.

    Raises BackupFailed (the copy stays, listed as not verified), DiskFull, Damaged (the database
    itself), Stopped. After an error nothing that was there is less.
    """
    progress = progress or silent()
    now = (clock or SystemClock()).now().astimezone(PLANT_TIME)
    place, known = folder / FOLDER, shelf.read(folder)
    with disk_speaks():
        place.mkdir(exist_ok=True)  # whoever copied the folder may have left out empty ones
        part = _free_name(place, now, reason).with_suffix(SUFFIX + PART)
        try:
            made = _copy(database, folder / "station.db", part, progress)
            full = part.stat().st_size <= LARGE or _is_time(known, now)
            reasons, digest = _look_through(part, key, made, progress, full=full)
            sha256 = _durable(part)
            file = part.with_suffix("")
            part.replace(file)
            sync_folder(place)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    backup = Backup(
        no=known.next_number, full=full and not reasons, file=file.name, at=now, reason=reason,
        verified=not reasons, size=file.stat().st_size, sha256=sha256, schema=made.schema,
        program=__version__, revisions=made.revisions, digest=digest, mark=made.mark, own=made.own,
    )  # fmt: skip
    shelf.change(folder, lambda known: shelf.added(known, backup))
    rotate(folder)
    if reasons:
        raise BackupFailed(reasons)
    return backup


def sweep(folder: Path) -> None:
    """Take away what a backup left that was killed: parts, and what waited to go onto a stick.

    The caller holds the folder, and no backup is being made.
    """
    place = folder / FOLDER
    with suppress(OSError):  # what cannot be taken away now does no harm
        for path in place.iterdir():
            if path.name.endswith(_LEFT) and path.is_file():
                path.unlink()


def rotate(folder: Path) -> tuple[Backup, ...]:
    """Take away what may go, here and in the second folder; return it. The files go first."""
    known = shelf.read(folder)
    gone = shelf.to_go(known.backups)
    if gone:
        files = {backup.file for backup in gone}
        left = tuple(backup for backup in known.backups if backup.file not in files)
        copied = tuple(name for name in known.copied if name not in files)
        places = [folder / FOLDER, *([Path(known.second)] if known.second else [])]
        with disk_speaks():
            for file in files:
                (places[0] / file).unlink(missing_ok=True)
                if len(places) > 1 and places[1].is_dir() and file in known.copied:
                    (places[1] / file).unlink(missing_ok=True)
        shelf.write(folder, replace(known, backups=left, copied=copied))
    return gone


def inspect(
    file: Path, key: bytes, *, known: Backup | None = None, progress: Progress | None = None
) -> Standing:
    """Read a backup through and return how it stands. Raises Damaged, NewerSchema, Stopped.

    With what is ``known`` of it every byte is compared, else every page and link is verified.
    """
    progress = progress or silent()
    if known is not None and known.sha256:
        progress.step("正在核对备份")
        if sha256_of(file, progress) != known.sha256:
            raise Damaged
    database = Database(file, key, read_only=True)
    try:
        found = database.outside(standing)
        progress.step("正在核对备份")
        if found.schema > len(migrations.MIGRATIONS):
            raise NewerSchema
        if _reasons(database, found.schema, full=True):
            raise Damaged
        return found
    except DBAPIError as error:  # no such table: not a station's database
        raise Damaged from error
    finally:
        database.close()


def opens(file: Path, key: bytes) -> bool:
    """Say whether a key opens a database file."""
    try:
        Database(file, key, read_only=True).close()
    except UserError:
        return False
    return True


def told_by(
    file: Path, key: bytes, look: Callable[[Connection], T], *, read_only: bool = True
) -> T | None:
    """Return what ``look`` finds in a database file, None where it cannot be read.

    A station's own file is opened to be written: what a crash left may have to be rolled back.
    """
    try:
        database = Database(file, key, read_only=read_only)
        try:
            return database.outside(look)
        finally:
            database.close()
    except (UserError, DBAPIError, ValueError):
        return None


def sha256_of(file: Path, progress: Progress) -> str:
    """Return the SHA-256 of a file. Raises Stopped."""
    hasher, total, done = hashlib.sha256(), file.stat().st_size, 0
    with file.open("rb") as source:
        while piece := source.read(_PIECE):
            hasher.update(piece)
            done += len(piece)
            progress.step("正在核对备份", done, total)
    return hasher.hexdigest()


def copy_file(source: Path, target: Path, progress: Progress, sentence: str) -> None:
    """Copy a file durably by a part and a rename. Raises DiskFull, Stopped, OSError of a medium."""
    part, total, done = target.with_name(target.name + PART), source.stat().st_size, 0
    try:
        with source.open("rb") as read, part.open("wb") as write:
            while piece := read.read(_PIECE):
                write.write(piece)
                done += len(piece)
                progress.step(sentence, done, total)
            write.flush()
            os.fsync(write.fileno())
        part.replace(target)
        sync_folder(target.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _copy(database: Database, live: Path, part: Path, progress: Progress) -> Standing:
    part.unlink(missing_ok=True)
    total = live.stat().st_size
    if shutil.disk_usage(part.parent).free < total + _SPARE:
        raise DiskFull

    def beat() -> None:
        done = part.stat().st_size if part.exists() else 0
        progress.step("正在备份", min(done, total), total)

    progress.step("正在备份", 0, total)
    return database.copy_to(part, standing, beat)


def _is_time(known: shelf.Shelf, now: datetime) -> bool:
    """Say whether no backup was followed link by link for a week."""
    last = next((backup.at for backup in known.good if backup.full), None)
    return last is None or abs(now - last) >= _FULL_EVERY


def _look_through(
    part: Path, key: bytes, made: Standing, progress: Progress, *, full: bool
) -> tuple[tuple[str, ...], str]:
    """Return what is wrong with a fresh copy, and its digest."""
    progress.step("正在核对备份")
    try:
        copy = Database(part, key, read_only=True)
        try:
            if copy.outside(standing) != made:
                return ("备份里的条数和工作台不一样。",), ""
            progress.step("正在核对备份")
            reasons = _reasons(copy, made.schema, full=full)
            digest = ""
            if (
                full
                and made.schema == len(migrations.MIGRATIONS)
                and not copy.read(projection.outdated)
            ):
                digest = copy.read(projection.digest)
            return reasons, digest
        finally:
            copy.close()
    except Damaged as damaged:
        return (damaged.sentence,), ""


def _reasons(copy: Database, schema: int, *, full: bool) -> tuple[str, ...]:
    """Return what is wrong; of an older schema only the ends of the journal are compared."""
    try:
        if full and schema == len(migrations.MIGRATIONS):
            return tuple(faults.find_in_copy(copy))
        return tuple(copy.outside(lambda c: [*faults.of_pages(c), *_ends(c)]))
    except ValueError as error:  # JSON and numbers that the program never writes
        return (f"有的内容读不出来：{error}。",)


def _ends(connection: Connection) -> Iterator[str]:
    last = {name: (seq, head) for name, seq, head in _rows(connection, _LAST)}
    for name, seq, head in _rows(connection, _TIPS):
        if seq and last.get(name) != (seq, head):
            yield f"流水 {name} 的末尾对不上。"


def _durable(part: Path) -> str:
    """Have a file really on the disk; return its SHA-256, read back."""
    with part.open("r+b") as file:  # Windows syncs only what may be written
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return sha256_of(part, silent())


def _free_name(place: Path, now: datetime, reason: Reason) -> Path:
    base, count = f"备份-{now:%Y%m%d-%H%M%S}-{WORDS[reason]}", 1
    path = place / (base + SUFFIX)
    while path.exists():
        count += 1
        path = place / f"{base}({count}){SUFFIX}"
    return path


def _mark(connection: Connection, questions: tuple[str, ...]) -> str:
    hasher = hashlib.sha256()
    for question in questions:
        for row in connection.exec_driver_sql(question):
            hasher.update(repr(tuple(row)).encode())
        hasher.update(b"\n")
    return hasher.hexdigest()


def _rows(connection: Connection, question: str) -> Tips:
    return tuple((row[0], row[1], row[2]) for row in connection.exec_driver_sql(question))
