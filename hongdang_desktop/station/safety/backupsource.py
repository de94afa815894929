"""What a backup file turns out to be, read through before a restore decides anything."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.exchange import backupfile
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.names import BACKUP
from hongdang_desktop.exchange.roster import Status
from hongdang_desktop.exchange.suite import Identity, VerifyKey
from hongdang_desktop.station.keys import keyring, paper
from hongdang_desktop.station.station import Station
from hongdang_desktop.store import backups, keyslots, shelf, swapping
from hongdang_desktop.store.backups import Standing
from hongdang_desktop.store.errors import Damaged, disk_speaks
from hongdang_desktop.store.lock import StationLock
from hongdang_desktop.store.place import require_local
from hongdang_desktop.store.shelf import Backup

_SALT: Final = 16


class ForeignBackup(UserError):
    """A backup of another station."""

    code = "FOREIGN_BACKUP"

    def __init__(self) -> None:
        super().__init__("这不是这个工作台的备份，没有动任何数据。看看是不是选错了文件或文件夹。")


class BadBackup(UserError):
    """A backup that is damaged itself."""

    code = "BACKUP_DAMAGED"

    def __init__(self) -> None:
        super().__init__("这份备份坏了，不能用，没有动任何数据。换早一点的一份再试。")


class NoBackup(UserError):
    """Nothing to restore from."""

    code = "NO_BACKUP"

    def __init__(self) -> None:
        super().__init__("还没有核对过的备份。先做一次备份，再来试。")


class NoKey(UserError):
    """A folder without the key to its backups."""

    code = "NO_KEY"

    def __init__(self) -> None:
        super().__init__("这里没有开备份的钥匙。先用密钥纸找回钥匙，或用带出去的 .djb 备份。")


@dataclass(frozen=True)
class Helpers:
    """What opens a ``.djb`` besides this PC's own keys: the recovery key, or a station of the same branch."""

    recovery: str = ""
    station: Path | None = None


@dataclass(frozen=True)
class Present:
    """How a station folder stands now; ``standing`` is None where its database cannot be read.

    The rest comes from the newest backup then: who this PC is, and what it opens.
    """

    key: bytes | None = None
    standing: Standing | None = None
    counts: dict[str, int] | None = None
    own: frozenset[str] = frozenset()
    devices: frozenset[str] = frozenset()
    identities: tuple[Identity, ...] = ()
    signs: dict[str, VerifyKey] | None = None


@dataclass(frozen=True)
class Source:
    """A backup that was read through: its database, the key to it, what it says of itself.

    ``signed``: by a device that is known here; always for one under the station's own key. Where
    nothing is known yet (an empty folder, a paper key) a backup vouches for itself only.
    """

    database: Path
    key: bytes
    standing: Standing
    counts: dict[str, int]
    at: datetime
    program: str
    signed: bool
    blobs: Path | None = None


@dataclass(frozen=True)
class Checked:
    """A ``.djb`` that is whole; ``signed`` is None where nobody was there to know the key."""

    plant: str
    sender: str
    at: datetime
    entries: int
    signed: bool | None
    sentence: str


def check(file: Path, folder: Path | None, progress: Progress) -> Checked:
    """Say whether a ``.djb`` is whole, and signed by a PC that the station in ``folder`` knows.

    It is not opened. Raises PackageError, SIGNATURE among others, and as ``Station.open``.
    """
    header = backupfile.peek(file)
    key, name = None, ""
    if folder is not None:
        with Station.open(folder) as station:
            key, name = station._core.read(lambda c: _signer(c, header.sender))  # noqa: SLF001
    backupfile.verify(file, key, progress=progress)
    at = datetime.fromisoformat(header.at).astimezone(PLANT_TIME)
    said = f"完整，是{at:%Y年%m月%d日 %H:%M}的备份，{header.revisions} 条记录。"
    if key is not None:
        said += f"签名对，是“{name}”写的。" if name else "签名对。"
    elif folder is not None:
        said += "签名没法核对：这个工作台不认识写它的电脑。"
    else:
        said += "签名没有核对：加上 --with 工作台文件夹。"
    signed = None if folder is None else key is not None
    return Checked(header.plant, header.sender, at, header.revisions, signed, said)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder, finishing a restore that was cut off; one that is not there is not made."""
    if not folder.is_dir():
        yield
        return
    require_local(folder)
    lock = StationLock(folder)
    try:
        swapping.resume(folder)
        yield
    finally:
        lock.release(clean=lock.clean)


def present_of(folder: Path) -> Present:
    """Return how a folder stands. Never raises for what is damaged."""
    try:
        key = keyslots.open_slots(folder)
    except Damaged:
        return Present()
    live = folder / swapping.DATABASE
    found = _read(live, key, read_only=False) if live.is_file() else None
    if found is not None:
        return found
    for backup in shelf.read(folder).good:
        found = _read(folder / shelf.FOLDER / backup.file, key, read_only=True)
        if found is not None:
            return replace(found, standing=None, counts=None)
    return Present(key)


@contextmanager
def opened(
    file: Path, folder: Path, present: Present, helpers: Helpers, progress: Progress
) -> Iterator[Source]:
    """Read a backup through and yield it.

    Raises ForeignBackup, BadBackup, NewerSchema, NoKey, PackageError.
    """
    if file.suffix.lower() == BACKUP:
        with work(folder / swapping.WORK) as place:
            yield _from_stick(file, place, present, helpers, progress)
    else:
        yield _from_folder(file, folder, present, progress)


@contextmanager
def work(place: Path) -> Iterator[Path]:
    """Yield an empty folder that is gone afterwards."""
    swapping.clear(place)
    with disk_speaks():
        place.mkdir(parents=True)
    try:
        yield place
    finally:
        swapping.clear(place)


def _read(file: Path, key: bytes, *, read_only: bool) -> Present | None:
    """Return what a database says of its station; one of ours in use may have to be rolled back."""

    def look(connection: Connection) -> Present:
        try:
            identities = keyring.identities(connection)
            signs = keyring.own_signers(connection)
        except keyring.NotJoined:
            identities, signs = (), {}
        return Present(
            key, backups.standing(connection), backups.counts(connection),
            backups.own_streams(connection), keyring.own_devices(connection), identities, signs,
        )  # fmt: skip

    return backups.told_by(file, key, look, read_only=read_only)


def _signer(connection: Connection, sender: str) -> tuple[VerifyKey | None, str]:
    """Return the key of a PC as this station knows it, and how that PC is called."""
    directory = keyring.trust(connection).directory
    device = directory.branch_device(sender) or directory.plant_device(sender)
    if device is not None and device.status is Status.REVOKED:
        raise PackageError(Code.REVOKED, sender=sender)
    key = keyring.own_signers(connection).get(sender)
    return key or (device.verify_key if device else None), device.name if device else ""


def _from_folder(file: Path, folder: Path, present: Present, progress: Progress) -> Source:
    if present.key is None:
        raise NoKey
    known = _known(file, folder)
    try:
        source = _inspected(file, present.key, known, progress)
    except Damaged as error:
        ours = known is not None or _salt(file) in _salts(folder)
        refusal: UserError = BadBackup() if ours else ForeignBackup()
        raise refusal from error
    _require_ours(source, present)
    return source


def _from_stick(
    file: Path, place: Path, present: Present, helpers: Helpers, progress: Progress
) -> Source:
    header = backupfile.peek(file)
    if present.devices and header.sender not in present.devices:
        raise ForeignBackup
    identities, key = list(present.identities), (present.signs or {}).get(header.sender)
    if helpers.recovery:
        identities.append(Identity(helpers.recovery))
    if helpers.station is not None:
        with Station.open(helpers.station) as station:
            identities += paper.identities(station._core)  # noqa: SLF001 - a helper's keys
            directory = station._core.read(keyring.trust).directory  # noqa: SLF001
        device = directory.branch_device(header.sender) or directory.plant_device(header.sender)
        key = key or (device.verify_key if device else None)
    if key is None and present.devices:  # anybody may write that he is this PC, and seal it to us
        raise PackageError(Code.SIGNATURE, sender=header.sender)
    backupfile.verify(file, key, progress=progress)
    if not identities:
        raise PackageError(Code.DECRYPT, reason="no identity")
    unpacked = backupfile.unpack(file, identities, place, progress=progress)
    try:
        slot = keyslots.slot_key(unpacked.slot)
        source = _inspected(place / swapping.DATABASE, slot, None, progress)
    except (Damaged, ValueError) as error:
        raise BadBackup from error
    inside = _read(source.database, slot, read_only=True)
    if inside is None or header.sender not in inside.devices:
        raise ForeignBackup
    own = (inside.signs or {}).get(header.sender)
    if own is None or not backupfile.signed_by(file, own):
        raise PackageError(Code.SIGNATURE, sender=header.sender)
    _require_ours(source, present)
    at = datetime.fromisoformat(header.at)
    program = str(unpacked.manifest.get("program") or "")
    return replace(source, at=at, program=program, signed=key is not None, blobs=place)


def _inspected(file: Path, key: bytes, known: Backup | None, progress: Progress) -> Source:
    try:
        standing = backups.inspect(file, key, known=known, progress=progress)
        told = file.stat()
    except OSError as error:
        raise BadBackup from error
    counts = backups.told_by(file, key, backups.counts) or {}
    at = known.at if known else datetime.fromtimestamp(told.st_mtime, PLANT_TIME)
    return Source(file, key, standing, counts, at, known.program if known else "", signed=True)


def _require_ours(source: Source, present: Present) -> None:
    inside = _read(source.database, source.key, read_only=True)
    mine = inside.devices if inside else frozenset[str]()
    if present.devices and mine and not present.devices & mine:
        raise ForeignBackup


def _known(file: Path, folder: Path) -> Backup | None:
    """Return what the list knows of a file in the folder of backups, or in the second one."""
    known = shelf.read(folder)
    places = {(folder / shelf.FOLDER).resolve(), *([Path(known.second)] if known.second else [])}
    if file.resolve().parent not in places:
        return None
    return next((each for each in known.backups if each.file == file.name and each.no), None)


def _salts(folder: Path) -> set[bytes]:
    """Return the first bytes of our databases: a copy by ``VACUUM INTO`` begins with the same."""
    files = [folder / swapping.DATABASE, *(folder / shelf.FOLDER).glob(f"*{shelf.SUFFIX}")]
    return {salt for file in files if (salt := _salt(file))}


def _salt(file: Path) -> bytes:
    try:
        with file.open("rb") as source:
            return source.read(_SALT)
    except OSError:
        return b""
