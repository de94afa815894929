"""The stick: what lies on it, and writing to it so that what was said to be written is (§2.2).

Media lie about having written, are pulled early, and carry what others left. So: room first, a
``.part``, flush, read again from the medium itself, then the name; nothing is overwritten and
nothing but our own old packages is ever removed.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from errno import (
    EACCES,
    EDQUOT,
    EIO,
    ENODEV,
    ENOENT,
    ENOSPC,
    ENOTCONN,
    ENOTDIR,
    ENXIO,
    EPERM,
    EROFS,
)
from pathlib import Path
from typing import BinaryIO, Final

from hongdang_desktop.core.progress import Progress
from hongdang_desktop.exchange.errors import Code, PackageError, Size
from hongdang_desktop.exchange.limits import LIMITS, MIB, Limits
from hongdang_desktop.exchange.manifest import Header
from hongdang_desktop.exchange.names import (
    BACKUP,
    DOWN_FOLDER,
    ENROLMENT,
    FOLDER,
    PACKAGE,
    PART,
    UP_FOLDER,
    numbered,
    shown,
)
from hongdang_desktop.exchange.package import cut_off, missing_bytes, own_header, peek_header
from hongdang_desktop.exchange.smallfile import lacking
from hongdang_desktop.exchange.suite import VerifyKey

KEPT_PACKAGES: Final = 3
_SPARE: Final = MIB // 8
"""Room for the folder and for what a file takes beside its bytes."""
_HERE: Final = "电脑的硬盘"
_THERE: Final = "U盘或那个文件夹"
"""Left free beside what is written: a folder entry may need a cluster too."""
_PIECE: Final = 1 << 18
_PATIENCE: Final = 2.5
"""Seconds in which a virus scanner must let go of a file that it looks through (zarr#4358)."""
_BUSY: Final = frozenset({5, 32, 33})
"""Windows: access denied, sharing violation, lock violation."""

_FULL: Final = frozenset({ENOSPC, EDQUOT})
_PROTECTED: Final = frozenset({EROFS, EACCES, EPERM})
_GONE: Final = frozenset({EIO, ENODEV, ENXIO, ENOENT, ENOTCONN, ENOTDIR})
_WINDOWS: Final[dict[int, Code]] = {
    19: Code.READ_ONLY,
    39: Code.DISK_FULL,
    112: Code.DISK_FULL,
    21: Code.STICK_GONE,  # not ready
    55: Code.STICK_GONE,  # no longer there
    433: Code.STICK_GONE,  # no such device
    1167: Code.STICK_GONE,  # not connected
}
_RUNNABLE: Final = frozenset(
    {".lnk", ".exe", ".scr", ".com", ".bat", ".cmd", ".vbs", ".js", ".pif"}
)


class Disk:
    """What is done to a file system; tests stand a faulty one in its place."""

    def free(self, folder: Path) -> int:
        """Return the bytes that are free where ``folder`` lies."""
        return shutil.disk_usage(folder).free

    def sync(self, file: BinaryIO) -> None:
        """Have what was written really on the medium (on Windows FlushFileBuffers)."""
        file.flush()
        os.fsync(file.fileno())

    def forget(self, file: BinaryIO) -> None:
        """Drop what the computer remembers of a file, so that the next read asks the medium."""
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

    def rename(self, source: Path, target: Path) -> None:
        """Give a file its name."""
        source.replace(target)

    def sync_folder(self, folder: Path) -> None:
        """Have the name really on the medium; Windows knows no such call."""
        if os.name == "posix":
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def wait(self, seconds: float) -> None:
        """Let somebody else finish."""
        time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A finished local file and the name that it gets on the stick."""

    path: Path
    name: str


class FileKind(StrEnum):
    """What a file seems to be, by its name alone."""

    PACKAGE = PACKAGE
    ENROLMENT = ENROLMENT
    BACKUP = BACKUP


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of ours on a medium; nothing about it is verified yet.

    ``unfinished`` (未写完): bytes are missing. ``header`` is a package's own word; None for other
    kinds and where ``code`` says why it could not be read.
    """

    path: Path
    kind: FileKind
    size: int
    unfinished: bool = False
    header: Header | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What was found, sorted by name, and sentences about what should not be there."""

    files: tuple[FoundFile, ...]
    warnings: tuple[str, ...]


def outgoing_folder(root: Path, *, up: bool) -> Path:
    """Return where on the stick ``root`` packages go."""
    return root / FOLDER / (UP_FOLDER if up else DOWN_FOLDER)


def require(root: Path) -> None:
    """Pass when a stick (or a folder that stands for one) is there.

    Raises PackageError STICK_GONE: what was its folder must not be made anew on the local disk.
    """
    if not root.is_dir():
        raise PackageError(Code.STICK_GONE, folder=str(root))


def put(
    files: Sequence[Outgoing], folder: Path, *, progress: Progress, disk: Disk | None = None
) -> tuple[Path, ...]:
    """Write files into ``folder`` (made if need be) and return their paths, each verified.

    The same file already there is left and returned; another one of that name stays, and ours gets
    a number. Raises PackageError DISK_FULL, READ_ONLY, STICK_GONE or WRITE_BACK, or Stopped; files
    already finished then stay, the one being written is removed.
    """
    disk = disk or Disk()
    needed = sum(file.path.stat().st_size for file in files) + _SPARE
    with _speaking(needed):
        new = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        for each in new:  # what is safe in a folder is no safer than the folder's own name
            disk.sync_folder(each.parent)
        free = disk.free(folder)
        if free < needed:
            raise PackageError(Code.DISK_FULL, short=Size(needed - free), where=_THERE)
        return tuple(_put(file, folder, progress, disk) for file in files)


def fetch(source: Path, target: Path, *, progress: Progress, disk: Disk | None = None) -> None:
    """Copy a file from a medium, which is only read, to the local ``target`` durably.

    Nothing is checked: open the copy, not the medium, afterwards. Raises as ``put``.
    """
    disk = disk or Disk()
    with _speaking(0, _HERE), source.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        free = disk.free(target.parent)
        if free < size + _SPARE:
            raise PackageError(Code.DISK_FULL, short=Size(size + _SPARE - free), where=_HERE)
        part = target.with_name(target.name + PART)
        with _removed_on_error(part):
            _copy(file, part, progress, disk, "正在收下文件")
            _rename(part, target, disk)
    with _speaking(0):
        disk.sync_folder(target.parent)


def look(root: Path, *, limits: Limits = LIMITS) -> Listing:
    """List our files on a stick: in its exchange folder, or in ``root`` itself where there is none.

    Only reads, follows no links, opens nothing but files with our endings. Raises PackageError
    STICK_GONE or READ_ONLY (not readable).
    """
    with _speaking(0):
        ours = root / FOLDER
        base = ours if ours.is_dir() else root
        folders = [f for f in (base, base / UP_FOLDER, base / DOWN_FOLDER) if f.is_dir()]
        if not folders:
            raise PackageError(Code.STICK_GONE, folder=str(root))
        paths = sorted({path for folder in folders for path in folder.iterdir()})
        files = tuple(found for path in paths if (found := _found(path, limits)) is not None)
        return Listing(files, tuple(_warnings({*paths, *root.iterdir()})))


def prune(
    folder: Path, *, device: str, key: VerifyKey, kept: int = KEPT_PACKAGES, limits: Limits = LIMITS
) -> tuple[Path, ...]:
    """Remove our own packages but the last ``kept`` for each receiver; return what went.

    Ours is only what ``device`` signed with ``key``; an unfinished one of ours goes too, also where
    nothing came of it but a beginning that names us. Call after ``put``, never before.
    """
    packages: dict[tuple[str, str, str], dict[int, list[Path]]] = {}
    with _speaking(0):
        gone: list[Path] = []
        for path in sorted((*folder.glob(f"*{PACKAGE}"), *folder.glob(f"*{PACKAGE}{PART}"))):
            header = (
                None
                if path.is_symlink()
                else own_header(path, device=device, key=key, limits=limits)
            )
            if header is None:
                start = None if path.is_symlink() else cut_off(path, limits=limits)
                if start is not None and (not start or device.encode() in start):
                    gone.append(path)
                continue
            if missing_bytes(path, limits=limits):
                gone.append(path)
                continue
            receiver = (header.plant, header.branch, header.to)
            packages.setdefault(receiver, {}).setdefault(header.no, []).append(path)
        for numbers in packages.values():
            gone += [path for no in sorted(numbers)[:-kept] for path in numbers[no]]
        for path in gone:
            path.unlink()
    return tuple(gone)


def _put(file: Outgoing, folder: Path, progress: Progress, disk: Disk) -> Path:
    digest = _digest(file.path)
    target, count = folder / file.name, 1
    while target.exists():
        if _same(target, file.path, digest):
            return target
        count += 1
        target = folder / numbered(file.name, count)
    part = target.with_name(target.name + PART)
    with file.path.open("rb") as source, _removed_on_error(part):
        _copy(source, part, progress, disk, "正在写U盘")
        with part.open("rb") as written:
            disk.forget(written)
        if _digest(part) != digest:
            raise PackageError(Code.WRITE_BACK, name=file.name)
        _rename(part, target, disk)
    disk.sync_folder(folder)
    return target


def _copy(source: BinaryIO, part: Path, progress: Progress, disk: Disk, sentence: str) -> None:
    total, done = os.fstat(source.fileno()).st_size, 0
    part.unlink(missing_ok=True)  # may be a link that leads elsewhere
    with part.open("xb") as target:
        while piece := source.read(_PIECE):
            target.write(piece)
            done += len(piece)
            progress.step(sentence, done, total)
        disk.sync(target)


def _rename(part: Path, target: Path, disk: Disk) -> None:
    """Rename, waiting for a virus scanner that holds the file (Windows)."""
    waited, pause = 0.0, 0.01
    while True:
        try:
            disk.rename(part, target)
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _BUSY or waited >= _PATIENCE:
                raise
        else:
            return
        disk.wait(pause)
        waited, pause = waited + pause, pause * 2


def _same(path: Path, other: Path, digest: str) -> bool:
    return path.stat().st_size == other.stat().st_size and _digest(path) == digest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _found(path: Path, limits: Limits) -> FoundFile | None:
    part = path.suffix.lower() == PART
    suffix = Path(path.stem).suffix.lower() if part else path.suffix.lower()
    hidden = path.name.startswith(("._", "~$"))  # what other systems leave beside a file
    if suffix not in {str(kind) for kind in FileKind} or hidden:
        return None
    if path.is_symlink() or not path.is_file():
        return None
    kind, size = FileKind(suffix), path.stat().st_size
    try:
        if kind is FileKind.PACKAGE:
            header = peek_header(path, limits=limits)
            return FoundFile(path, kind, size, missing_bytes(path, limits=limits) > 0, header)
        if kind is FileKind.ENROLMENT:
            with path.open("rb") as file:
                part = lacking(file.read(limits.roster_bytes + 1), limits=limits) > 0
        return FoundFile(path, kind, size, unfinished=part)
    except PackageError as error:
        return FoundFile(path, kind, size, unfinished=part, code=error.code)


def _warnings(paths: Iterable[Path]) -> Iterator[str]:
    for path in sorted(paths):
        if path.name.lower() == "autorun.inf" or path.suffix.lower() in _RUNNABLE:
            yield f"U盘上有“{shown(path)}”，可能是病毒。别点开，让电脑管理员看看。"


@contextmanager
def _removed_on_error(part: Path) -> Iterator[None]:
    """After any error the part goes: what a failed sync left must never be written on."""
    try:
        yield
    except BaseException:
        with suppress(OSError):  # the error that led here says more
            part.unlink(missing_ok=True)
        raise


@contextmanager
def _speaking(needed: int, where: str = _THERE) -> Iterator[None]:
    """Turn what the system says about a medium into a sentence; anything else is a bug and stays."""
    try:
        yield
    except OSError as error:
        code = _WINDOWS.get(getattr(error, "winerror", 0)) or _posix(error.errno)
        if code is None:
            raise
        raise PackageError(code, short=Size(needed), where=where, errno=error.errno) from error


def _posix(number: int | None) -> Code | None:
    for numbers, code in (
        (_FULL, Code.DISK_FULL), (_PROTECTED, Code.READ_ONLY), (_GONE, Code.STICK_GONE),
    ):  # fmt: skip
        if number in numbers:
            return code
    return None
