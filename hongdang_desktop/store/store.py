"""A station's folder: key, database, lock; opened, migrated, rebuilt where the shape has changed."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.clock import Clock
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.store import (
    backups,
    faults,
    kernel,
    keyslots,
    migrations,
    paperkeys,
    projection,
    shelf,
    swapping,
)
from hongdang_desktop.store.blobs import Blobs
from hongdang_desktop.store.database import Database
from hongdang_desktop.store.errors import Damaged, NoStation, StationExists, disk_speaks
from hongdang_desktop.store.lock import StationLock
from hongdang_desktop.store.place import require_local
from hongdang_desktop.store.shelf import Backup, Reason

T = TypeVar("T")

MAKING = "making"
"""Setting of a station that is being made; whoever fills it takes it away in the end."""

_FOLDERS = ("keys", "blobs", "inbox", "backups")


class Store:
    """Everything that a station keeps on disk. Methods may be called from any thread."""

    def __init__(self, folder: Path, lock: StationLock, database: Database, key: bytes) -> None:
        self.folder = folder
        #: the attachments
        self.blobs = Blobs(folder / "blobs", key)
        self._lock = lock
        self._key = key
        self._database = database

    @classmethod
    def create(cls, folder: Path) -> "Store":
        """Make an empty store. Raises StationExists, or what refuses the place.

        What a making that was cut off left is cleared: nothing was ever kept in it.
        """
        half = _is_half_made(folder)
        if not half and any(path.exists() for path in _made(folder)):
            raise StationExists(str(folder))
        require_local(folder)
        with disk_speaks():
            _make_folders(folder)
        lock = StationLock(folder)
        try:
            with disk_speaks():
                if half:
                    _clear(folder)
                key = keyslots.new_key()
                keyslots.begin(folder, key)
            store = cls._opened(folder, lock, key, new=True)
        except BaseException:
            _clear(folder)  # so that it can be tried again
            lock.release()
            raise
        try:
            with disk_speaks():
                keyslots.sync_folder(folder)  # the database has a name, before it has its key
                keyslots.finish(folder)
        except BaseException:
            store.abandon()
            raise
        return store

    @classmethod
    def open(cls, folder: Path) -> "Store":
        """Open a store. Raises NoStation, StationInUse, NewerSchema, Damaged, or what refuses the place.

        A restore that was cut off is finished first. Damaged names the newest good backup.
        """
        if not (folder / "station.db").is_file() and not swapping.pending(folder):
            raise NoStation(str(folder))
        if keyslots.is_making(folder):
            raise NoStation(str(folder))  # cut off before anything was kept
        require_local(folder)
        lock = StationLock(folder)
        try:
            swapping.resume(folder)
            store = cls._opened(folder, lock, keyslots.open_slots(folder), new=False)
        except Damaged as damaged:
            lock.release(clean=lock.clean)
            raise Damaged(newest_good(folder)) from damaged
        except BaseException:
            lock.release(clean=lock.clean)
            raise
        swapping.settle(folder)
        backups.sweep(folder)
        return store

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run a query on the data thread; it returns plain data."""
        return self._database.read(work)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run one transaction on the data thread."""
        return self._database.write(work)

    def close(self) -> None:
        """Close the database and let go of the folder; a second call does nothing."""
        self._database.close()
        self._lock.release()

    def keep_paper_keys(self, content: bytes) -> None:
        """Keep beside the database what no backup may hold; see ``paperkeys``."""
        paperkeys.keep(self.folder, self._key, content)

    def paper_keys(self) -> bytes | None:
        """Return what ``keep_paper_keys`` kept, None where there is nothing."""
        return paperkeys.kept(self.folder, self._key)

    def forget_paper_keys(self) -> None:
        """Take away what ``keep_paper_keys`` kept."""
        paperkeys.forget(self.folder)

    @contextmanager
    def kept_if_opened(self) -> Iterator[None]:
        """Let the folder go again where what follows the opening fails; Damaged names a backup.

        Else nobody could restore one in the same process.
        """
        try:
            yield
        except Damaged as damaged:
            self._let_go()
            raise Damaged(newest_good(self.folder)) from damaged
        except BaseException:
            self._let_go()
            raise

    def _let_go(self) -> None:
        self._database.close()
        self._lock.release(clean=self._lock.clean)

    def abandon(self) -> None:
        """Close a store that was just made, and remove it: what should fill it has failed."""
        self._database.close()
        _clear(self.folder)
        self._lock.release()

    def faults(self) -> list[str]:
        """Return a sentence for everything that is damaged or was changed behind our back."""
        return faults.find(self._database)

    def back_up(
        self, reason: Reason, *, clock: Clock | None = None, progress: Progress | None = None
    ) -> Backup:
        """Make and verify a backup; see ``backups.make``. Other verbs wait while it is copied."""
        return backups.make(
            self.folder, self._database, self._key, reason, clock=clock, progress=progress
        )

    def opens(self, file: Path) -> bool:
        """Say whether a database file is under this station's key."""
        return backups.opens(file, self._key)

    @classmethod
    def _opened(cls, folder: Path, lock: StationLock, key: bytes, *, new: bool) -> "Store":
        database = Database(folder / "station.db", key)
        try:
            _bring_up(database, folder, key, new=new)
            # Where there is nothing to go back to, a station that can be read is better than none:
            # the next backup will say what is wrong with it.
            if not new and not lock.clean and shelf.read(folder).good:
                quick = (folder / "station.db").stat().st_size > backups.LARGE
                _check(database, quick=quick)
            changed = database.read(projection.outdated)
            if changed:
                database.write(lambda connection: projection.rebuild(connection, changed))
        except BaseException:
            database.close()
            raise
        store = cls(folder, lock, database, key)
        store.blobs.sweep()
        return store


def newest_good(folder: Path) -> str:
    """Return when the newest verified backup was made, as people say it; "" where there is none."""
    good = shelf.read(folder).good
    return f"{good[0].at:%Y年%m月%d日 %H:%M}" if good else ""


def _made(folder: Path) -> tuple[Path, ...]:
    keys = folder / keyslots.FOLDER
    database = (folder / "station.db", folder / "station.db-journal")
    return (*database, keys / keyslots.OPEN, keys / keyslots.MAKING, keys / paperkeys.NAME)


def _make_folders(folder: Path) -> None:
    """Make the station's folders, those above it too, so that a power cut takes none of them."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for name in ("", *_FOLDERS):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for place in dict.fromkeys((folder, *(each.parent for each in missing))):
        keyslots.sync_folder(place)


def _clear(folder: Path) -> None:
    for path in _made(folder):
        path.unlink(missing_ok=True)


def _is_half_made(folder: Path) -> bool:
    """Say whether a station was begun here and cut off: it was never named and holds no entry."""
    if keyslots.is_making(folder):
        return True
    if not (folder / "station.db").is_file() or not (folder / keyslots.FOLDER).is_dir():
        return False
    try:
        database = Database(folder / "station.db", keyslots.open_slots(folder), read_only=True)
    except UserError:
        return False
    try:
        return database.read(_is_empty)
    except DBAPIError:  # no such table
        return False
    finally:
        database.close()


def _is_empty(connection: Connection) -> bool:
    count = connection.exec_driver_sql("SELECT count(*) FROM revision").scalar_one()
    role, making = get_setting(connection, "role"), get_setting(connection, MAKING)
    return bool(making) or (role is None and count == 0)


def _check(database: Database, *, quick: bool) -> None:
    """Raise Damaged for what an end without closing spoilt."""
    try:
        found = database.outside(lambda c: list(faults.after_a_crash(c, quick=quick)))
        if found:
            raise Damaged
    except ValueError as error:
        raise Damaged from error


def _bring_up(database: Database, folder: Path, key: bytes, *, new: bool) -> None:
    steps = database.read(kernel.pending)
    if not new and steps == len(migrations.MIGRATIONS):
        raise Damaged  # empty: it was cut off, and must not be taken for a new one
    if steps and not new:
        backups.make(folder, database, key, Reason.MIGRATION)
    if steps:
        database.write(kernel.migrate)


def get_setting(connection: Connection, key: str) -> Json:
    """Return a kept setting, None when there is none."""
    # Asked some dozen times for each package: as text, which needs no statement to be built.
    value = connection.exec_driver_sql("SELECT value FROM setting WHERE key = ?", (key,)).scalar()
    return None if value is None else json.loads(value)


def put_setting(connection: Connection, key: str, value: Json) -> None:
    """Keep a setting."""
    text = json.dumps(value, ensure_ascii=False)
    connection.execute(
        insert(kernel.setting)
        .values(key=key, value=text)
        .on_conflict_do_update(["key"], set_={"value": text})
    )
