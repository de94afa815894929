"""A backup checked while the station is open, so that a bad one is refused before it is closed."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.exchange import backupfile
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.names import BACKUP
from hongdang_desktop.exchange.suite import VerifyKey
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.safety.backupsource import BadBackup, ForeignBackup
from hongdang_desktop.station.station import Station
from hongdang_desktop.store import backups, keyslots, shelf
from hongdang_desktop.store.errors import Damaged


@dataclass(frozen=True)
class Whole:
    """A backup that is whole: its file, and the moment of which it is (plant time, None: unknown)."""

    path: Path
    at: datetime | None


def check_open(station: Station, file: Path, progress: Progress) -> Whole:
    """Read a backup of an open station through; nothing is changed.

    Raises BadBackup, ForeignBackup, NewerSchema, PackageError (of a ``.djb``), Stopped.
    """
    try:
        if file.suffix.lower() == BACKUP:
            return _carried(station, file, progress)
        folder = station.folder
        known = next(
            (each for each in shelf.read(folder).backups if each.file == file.name and each.no),
            None,
        )
        backups.inspect(file, keyslots.open_slots(folder), known=known, progress=progress)
    except (Damaged, OSError) as error:
        raise BadBackup from error
    return Whole(file, known.at.astimezone(PLANT_TIME) if known else None)


def _carried(station: Station, file: Path, progress: Progress) -> Whole:
    header = backupfile.peek(file)
    devices, signs = station._core.read(_known)  # noqa: SLF001 - who may have written it
    if devices and header.sender not in devices:
        raise ForeignBackup
    key = signs.get(header.sender)
    if key is None and devices:
        raise PackageError(Code.SIGNATURE, sender=header.sender)
    backupfile.verify(file, key, progress=progress)
    return Whole(file, datetime.fromisoformat(header.at).astimezone(PLANT_TIME))


def _known(connection: Connection) -> tuple[frozenset[str], dict[str, VerifyKey]]:
    try:
        signs = keyring.own_signers(connection)
    except keyring.NotJoined:
        signs = {}
    return keyring.own_devices(connection), signs
