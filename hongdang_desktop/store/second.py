"""The second folder: backups and attachments once more, on another disk of the user's choice.

Attachments never change under their name, so that only new ones are copied; a thirtieth of them is
read through each day, and one that is spoilt on one disk comes back from the other.
"""

import filecmp
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.store import keyslots, shelf
from hongdang_desktop.store.backups import copy_file, sha256_of
from hongdang_desktop.store.blobs import Blobs
from hongdang_desktop.store.errors import disk_speaks
from hongdang_desktop.store.shelf import Shelf

_BLOBS: Final = "blobs"
_PARTS: Final = 30


class SecondFolder(UserError):
    """A folder that does not do for a second set of backups."""

    code = "SECOND_FOLDER"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


@dataclass(frozen=True)
class Looked:
    """What a day's reading found: attachments that came back, and those that are spoilt or gone."""

    read: int = 0
    healed: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def choose(folder: Path, place: Path | None, name: str) -> Shelf:
    """Use ``place``/``name`` from now on, or no second folder. Raises SecondFolder.

    What lies in a former one stays there.
    """
    chosen = ""
    if place is not None:
        if not place.is_dir():
            raise SecondFolder(f"“{place}”不在。插好移动硬盘，或换一个文件夹。")
        inside = place.resolve().is_relative_to(folder.resolve())
        if inside or folder.resolve().is_relative_to(place.resolve() / name):
            raise SecondFolder("备份要放到工作台文件夹外面，最好在另一块盘上。换一个文件夹。")
        target = place / name
        with disk_speaks():
            target.mkdir(exist_ok=True)
        chosen = str(target.resolve())
    return shelf.change(folder, lambda known: replace(known, second=chosen, copied=()))


def copy(folder: Path, blobs: Blobs, progress: Progress) -> bool:
    """Bring the second folder up to date; say whether it is there. Raises what its disk refuses.

    Only verified backups go there, and the escrow slot: without it nobody could open them.
    """
    known = shelf.read(folder)
    target = Path(known.second)
    if not known.second or not target.is_dir():
        return False
    with disk_speaks():
        for backup in known.good:
            if backup.file not in known.copied or not (target / backup.file).is_file():
                source = folder / shelf.FOLDER / backup.file
                copy_file(source, target / backup.file, progress, "正在抄到第二个文件夹")
                if sha256_of(target / backup.file, progress) != backup.sha256:
                    (target / backup.file).unlink()
                    raise SecondFolder("第二个文件夹里写的和读的不一样，那块盘靠不住。换一块盘。")
        escrow = folder / keyslots.FOLDER / keyslots.ESCROW
        if escrow.is_file():
            copy_file(escrow, target / keyslots.ESCROW, progress, "正在抄到第二个文件夹")
        for name in blobs.names():
            if not _beside(target, name).is_file():
                _beside(target, name).parent.mkdir(parents=True, exist_ok=True)
                copy_file(blobs.path(name), _beside(target, name), progress, "正在抄附件")
    names = tuple(backup.file for backup in known.good)
    shelf.change(folder, lambda now: replace(now, copied=names))
    return True


def look(folder: Path, blobs: Blobs, day: date, progress: Progress) -> Looked:
    """Read the attachments whose day it is, here and in the second folder; bring back what is spoilt."""
    second = shelf.read(folder).second
    beside = Path(second) if second and Path(second).is_dir() else None
    names = list(_of_day(blobs, day))
    healed, lost = [], []
    for number, name in enumerate(names):
        progress.step("正在核对附件", number, len(names))
        copy_of_it = _beside(beside, name) if beside else None
        if blobs.verify(name):
            if copy_of_it and copy_of_it.is_file() and _sha(copy_of_it) != _sha(blobs.path(name)):
                with disk_speaks():
                    copy_file(blobs.path(name), copy_of_it, progress, "正在抄附件")
                healed.append(name)
        elif copy_of_it and _brought_back(blobs, name, copy_of_it, progress):
            healed.append(name)
        else:
            lost.append(name)
    return Looked(len(names), tuple(healed), tuple(lost))


def bring_blobs(folder: Path, source: Path, key: bytes, progress: Progress) -> int:
    """Copy attachments that are missing or damaged here from another folder of them; return how many.

    ``key`` is the data key of the station that they are for.
    """
    blobs = Blobs(folder / _BLOBS, key)
    count = 0
    with disk_speaks():
        for path in sorted((source / _BLOBS).rglob("*")):
            target = folder / _BLOBS / path.name[:2] / path.name
            if not path.is_file() or len(path.name) != 64:
                continue
            here = target.is_file()
            if not here or not (
                filecmp.cmp(path, target, shallow=False) or blobs.verify(path.name)
            ):
                target.parent.mkdir(parents=True, exist_ok=True)
                copy_file(path, target, progress, "正在取回附件")
                count += 1
    return count


def _of_day(blobs: Blobs, day: date) -> Iterator[str]:
    return (
        name for name in blobs.names() if int(name[:8], 16) % _PARTS == day.toordinal() % _PARTS
    )


def _beside(place: Path, name: str) -> Path:
    return place / _BLOBS / name[:2] / name


def _brought_back(blobs: Blobs, name: str, source: Path, progress: Progress) -> bool:
    if not source.is_file():
        return False
    with disk_speaks():
        copy_file(source, blobs.path(name), progress, "正在取回附件")
    return blobs.verify(name)


def _sha(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
