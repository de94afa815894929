"""The drill, the lost key, and what can still be read of a damaged database (exchange.md §4.3)."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from hongdang_desktop import __version__
from hongdang_desktop.core.clock import PLANT_TIME, Clock, SystemClock
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.journal import Revision
from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.exchange.plantkeys import identity_from_paper
from hongdang_desktop.exchange.suite import Identity
from hongdang_desktop.station.keys.keyring import SUITE
from hongdang_desktop.station.safety.backupsource import NoBackup, held, work
from hongdang_desktop.store import backups, keyslots, projection, shelf, swapping
from hongdang_desktop.store.errors import Damaged, NoStation, disk_speaks
from hongdang_desktop.store.salvage import Salvaged, salvage
from hongdang_desktop.store.shelf import Backup
from hongdang_desktop.store.store import Store

_MARK: Final = "AGESECRETKEY1"
_LETTERS: Final = 58
"""Of an age secret key, behind its mark."""


class DrillFailed(UserError):
    """The newest backup does not give the station that it was made of."""

    code = "DRILL_FAILED"

    def __init__(self, why: str) -> None:
        super().__init__(f"演练没有通过：{why}。马上再做一次备份，并请人看看磁盘。")


class NothingSalvaged(UserError):
    """A damaged database of which not one revision can be read; how many there were is not known."""

    code = "NOTHING_SALVAGED"

    def __init__(self) -> None:
        super().__init__(
            "一条也读不出来，原文件没有动。用备份恢复，或收回U盘、厂里和别的电脑上的包。"
        )


@dataclass(frozen=True)
class Drilled:
    """A drill that passed: the newest backup was opened and says what it said when it was made."""

    path: Path
    at: datetime
    entries: int
    digest: str


@dataclass(frozen=True)
class Rescued:
    """What was salvaged: the file, how many revisions, how many numbers are lost, by stream."""

    path: Path
    entries: int
    lost: dict[str, int]
    odd: int
    sentence: str


def drill(folder: Path, progress: Progress | None = None) -> Drilled:
    """Restore the newest verified backup into a temporary folder, open it, compare what it says.

    The station itself is not touched; it must not be open. Raises NoBackup, DrillFailed.
    """
    with held(folder):
        return drilled(folder, keyslots.open_slots(folder), progress or silent())


def drilled(folder: Path, key: bytes, progress: Progress) -> Drilled:
    """As ``drill``, for a station that is open."""
    good = shelf.read(folder).good
    if not good:
        raise NoBackup
    newest = good[0]
    source = folder / shelf.FOLDER / newest.file
    with work(folder / swapping.DRILL) as place, disk_speaks():
        progress.step("正在演练恢复")
        if backups.sha256_of(source, progress) != newest.sha256:
            raise DrillFailed("备份文件和登记的不一样")
        (place / keyslots.FOLDER).mkdir()
        keyslots.put(place, key)
        backups.copy_file(source, place / swapping.DATABASE, progress, "正在演练恢复")
        try:
            digest = _says(place, newest, progress)
        except Damaged as error:
            raise DrillFailed("备份打不开") from error
    return Drilled(source, newest.at, newest.revisions, digest)


def recover_key(folder: Path, sheet: str, escrow: bytes | None = None) -> None:
    """Put a lost data key back with the plant's recovery key; ``escrow``: its slot, if lost too.

    ``sheet`` is what stands on the paper, the whole or the key alone. Nothing is changed unless the
    key opens the database or a backup. Raises NoEscrow, WrongKey, NoStation, PackageError BAD_KEY or
    DECRYPT.
    """
    identity = recovery_of(sheet)

    def unseal(sealed: bytes) -> bytes:
        target = io.BytesIO()
        SUITE.open(io.BytesIO(sealed), target, (identity,))
        return target.getvalue()

    with held(folder):
        files = [folder / swapping.DATABASE, *(folder / shelf.FOLDER).glob(f"*{shelf.SUFFIX}")]
        there = [file for file in files if file.is_file()]
        if not there:
            raise NoStation(str(folder))
        keyslots.recover(
            folder, keyslots.escrow(folder) if escrow is None else escrow, unseal,
            lambda key: any(backups.opens(file, key) for file in there),
        )  # fmt: skip


def recovery_of(sheet: str) -> Identity:
    """Return the recovery key in the text of a sheet. Raises PackageError BAD_KEY."""
    letters = "".join(sheet.split()).upper().replace("-", "")
    _, mark, rest = letters.partition(_MARK)
    return identity_from_paper("AGE-SECRET-KEY-1" + rest[:_LETTERS] if mark else "", suite=SUITE)


def rescue(
    folder: Path,
    to: Path,
    *,
    file: Path | None = None,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> Rescued:
    """Write every revision that can still be read as JSON Lines into ``to``; the database stays.

    ``file`` is a damaged database that was moved aside, else the station's own. A line is as in a
    package. Raises NoStation, Damaged (not even the first page), NothingSalvaged, Stopped; then no
    file is left.
    """
    progress = progress or silent()
    now = (clock or SystemClock()).now().astimezone(PLANT_TIME)
    with held(folder):
        source = file or folder / swapping.DATABASE
        if not source.is_file():
            raise NoStation(str(folder))
        key, found = keyslots.open_slots(folder), Salvaged()
        target = to / f"抢救-{now:%Y%m%d-%H%M%S}.jsonl"
        part = target.with_name(target.name + keyslots.PART)
        with disk_speaks():
            try:
                _write(part, salvage(source, key, _streams(folder, key), found, progress), found)
                part.replace(target)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
    count = sum(found.read.values())
    lost = {stream: len(numbers) for stream, numbers in found.lost.items()}
    sentence = f"读出 {count} 条，写在“{target.name}”里。原文件没有动。"
    if lost:
        sentence += f"有 {sum(lost.values())} 条读不出来，看看支部或厂里、U盘上的包里有没有。"
    return Rescued(target, count, lost, found.odd, sentence)


def _says(place: Path, newest: Backup, progress: Progress) -> str:
    """Open a restored copy; return its digest once all is as it was."""
    store = Store.open(place)
    try:
        progress.step("正在核对")
        faults = store.faults()
        if faults:
            raise DrillFailed(faults[0].rstrip("。"))
        if sum(store.read(backups.counts).values()) != newest.revisions:
            raise DrillFailed("条数和做备份时不一样")
        digest = store.read(projection.digest)
    finally:
        store.close()
    # A later program may show the same entries in another form.
    if newest.digest and newest.program == __version__ and digest != newest.digest:
        raise DrillFailed("内容和做备份时不一样")
    return digest


def _write(part: Path, revisions: Iterator[Revision], found: Salvaged) -> None:
    with part.open("wb") as out:
        for revision in revisions:
            out.write(revision.to_line() + b"\n")
    if found.lost and not found.read:
        raise NothingSalvaged


def _streams(folder: Path, key: bytes) -> list[str]:
    """Return the streams that the newest readable backup knows of."""
    for backup in reversed(shelf.read(folder).backups):
        known = backups.told_by(folder / shelf.FOLDER / backup.file, key, backups.counts)
        if known is not None:
            return list(known)
    return []
