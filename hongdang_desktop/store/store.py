"""A station's folder: key, database, lock; opened, migrated, rebuilt where the shape has changed."""

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.store import faults, kernel, migrations, projection
from hongdang_desktop.store.blobs import Blobs
from hongdang_desktop.store.database import Database
from hongdang_desktop.store.errors import Damaged, NoStation, StationExists, disk_speaks
from hongdang_desktop.store.lock import StationLock
from hongdang_desktop.store.place import require_local

T = TypeVar("T")

_FOLDERS = ("keys", "blobs", "inbox", "backups")


class Store:
    """Everything that a station keeps on disk. Methods may be called from any thread."""

    def __init__(self, folder: Path, lock: StationLock, database: Database, blobs: Blobs) -> None:
        self.folder = folder
        #: the attachments
        self.blobs = blobs
        self._lock = lock
        self._database = database

    @classmethod
    def create(cls, folder: Path) -> "Store":
        """Make an empty store. Raises StationExists, or what refuses the place."""
        if any(path.exists() for path in _made(folder)):
            raise StationExists(str(folder))
        require_local(folder)
        with disk_speaks():
            for name in ("", *_FOLDERS):
                (folder / name).mkdir(parents=True, exist_ok=True)
        lock = StationLock(folder)
        try:
            with disk_speaks():
                key = _new_key(folder)
            return cls._opened(folder, lock, key, new=True)
        except BaseException:
            _clear(folder)  # so that it can be tried again
            lock.release()
            raise

    @classmethod
    def open(cls, folder: Path) -> "Store":
        """Open a store. Raises NoStation, StationInUse, NewerSchema, Damaged, or what refuses the place."""
        if not (folder / "station.db").is_file():
            raise NoStation(str(folder))
        require_local(folder)
        lock = StationLock(folder)
        try:
            return cls._opened(folder, lock, _read_key(folder), new=False)
        except BaseException:
            lock.release()
            raise

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

    def abandon(self) -> None:
        """Close a store that was just made, and remove it: what should fill it has failed."""
        self._database.close()
        _clear(self.folder)
        self._lock.release()

    def faults(self) -> list[str]:
        """Return a sentence for everything that is damaged or was changed behind our back."""
        return faults.find(self._database)

    @classmethod
    def _opened(cls, folder: Path, lock: StationLock, key: bytes, *, new: bool) -> "Store":
        database = Database(folder / "station.db", key)
        try:
            _bring_up(database, folder, new=new)
            changed = database.read(projection.outdated)
            if changed:
                database.write(lambda connection: projection.rebuild(connection, changed))
        except BaseException:
            database.close()
            raise
        blobs = Blobs(folder / "blobs", key)
        blobs.sweep()
        return cls(folder, lock, database, blobs)


def _made(folder: Path) -> tuple[Path, ...]:
    return folder / "station.db", folder / "station.db-journal", folder / "keys" / "data.key"


def _clear(folder: Path) -> None:
    for path in _made(folder):
        path.unlink(missing_ok=True)


def _bring_up(database: Database, folder: Path, *, new: bool) -> None:
    steps = database.read(kernel.pending)
    if not new and steps == len(migrations.MIGRATIONS):
        raise Damaged  # empty: it was cut off, and must not be taken for a new one
    if steps and not new:
        _back_up(database, folder / "backups" / f"升级前-{len(migrations.MIGRATIONS) - steps}.db")
    if steps:
        database.write(kernel.migrate)


def _back_up(database: Database, target: Path) -> None:
    """Keep the database as it is now, under the same key."""
    part = target.with_name(target.name + ".part")
    with disk_speaks():
        target.parent.mkdir(exist_ok=True)  # whoever copied the folder may have left out empty ones
        part.unlink(missing_ok=True)
        database.outside(lambda c: c.exec_driver_sql("VACUUM INTO ?", (str(part),)))
        with part.open("r+b") as file:  # Windows syncs only what may be written
            os.fsync(file.fileno())
        part.replace(target)


def get_setting(connection: Connection, key: str) -> Json:
    """Return a kept setting, None when there is none."""
    table = kernel.setting
    value = connection.execute(select(table.c.value).where(table.c.key == key)).scalar_one_or_none()
    return None if value is None else json.loads(value)


def put_setting(connection: Connection, key: str, value: Json) -> None:
    """Keep a setting."""
    text = json.dumps(value, ensure_ascii=False)
    connection.execute(
        insert(kernel.setting)
        .values(key=key, value=text)
        .on_conflict_do_update(["key"], set_={"value": text})
    )


def _new_key(folder: Path) -> bytes:
    # Until accounts come the data key lies in an unlocked slot beside the database (design.md §9).
    key = secrets.token_bytes(32)
    slot = folder / "keys" / "data.key"
    with os.fdopen(os.open(slot, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({"slot": "open", "key": key.hex()}, file)
        file.flush()
        os.fsync(file.fileno())
    return key


def _read_key(folder: Path) -> bytes:
    try:
        slot = json.loads((folder / "keys" / "data.key").read_text(encoding="utf-8"))
        return bytes.fromhex(slot["key"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damaged from error
