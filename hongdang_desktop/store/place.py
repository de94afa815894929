"""Where a station may lie, and which sticks are plugged in.

Only what is positively removable, network or read-only is refused (design.md §9): where the system
does not tell, the place is taken. Linux is asked by /proc/self/mountinfo and /sys/dev/block, Windows
by ``GetDriveTypeW`` (this half was never run on Windows); on macOS nothing is refused.
"""

import errno
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hongdang_desktop.core.errors import UserError

_MOUNTINFO = Path("/proc/self/mountinfo")
_DEVICES = Path("/sys/dev/block")
_STICK_FOLDERS = (Path("/media"), Path("/run/media"), Path("/mnt"))

# 9p and virtiofs are left out: virtual machines use them for disks of the same computer.
_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda", "ceph", "lustre", "davfs"}
    | {f"fuse.{kind}" for kind in ("sshfs", "davfs", "davfs2", "rclone", "s3fs", "curlftpfs")}
    | {"fuse.glusterfs", "fuse.gvfsd-fuse"}
)

_DRIVE_REMOVABLE, _DRIVE_REMOTE, _DRIVE_CDROM = 2, 4, 5
_FILE_READ_ONLY_VOLUME = 0x80000
_ERROR_WRITE_PROTECT = 19


class PlaceRemovable(UserError):
    """A station on a stick would go away with the stick."""

    code = "PLACE_REMOVABLE"

    def __init__(self, folder: Path) -> None:
        super().__init__(f"“{folder}”在移动盘上。换到本机硬盘，移动盘只用来带数据包。")


class PlaceNetwork(UserError):
    """Locks and flushes do not hold across a network."""

    code = "PLACE_NETWORK"

    def __init__(self, folder: Path) -> None:
        super().__init__(f"“{folder}”在网络盘上，断网会丢数据。换到本机硬盘。")


class PlaceReadOnly(UserError):
    """Nothing can be kept there."""

    code = "PLACE_READ_ONLY"

    def __init__(self, folder: Path) -> None:
        super().__init__(f"“{folder}”只能读，存不进东西。换到本机硬盘。")


@dataclass(frozen=True, slots=True)
class Medium:
    """A stick that is plugged in; ``free`` in bytes."""

    path: Path
    label: str
    free: int
    read_only: bool


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of mountinfo; ``device`` is ``major:minor``, ``kind`` the type of file system."""

    point: Path
    device: str
    kind: str
    source: str
    read_only: bool


def require_local(folder: Path) -> None:
    """Pass when a station may lie in ``folder``, which need not exist yet.

    Raises PlaceRemovable, PlaceNetwork, PlaceReadOnly. A lack of rights is no reason here: making
    the files will say so.
    """
    place = folder.resolve()
    if sys.platform == "win32":
        _require_local_on_windows(place)
    elif sys.platform == "linux":
        require_mount(place, _mountinfo(), _DEVICES)
        _require_writable(place)


def removable_media() -> tuple[Medium, ...]:
    """Return the sticks that are plugged in and readable; never raises."""
    if sys.platform == "win32":
        found = tuple(_windows_sticks())
    elif sys.platform == "linux":
        found = sticks(_mountinfo(), _DEVICES)
    else:
        found = ()
    return found


def require_mount(place: Path, mountinfo: str, devices: Path) -> None:
    """Refuse what mountinfo and the folder of block devices say of a resolved path.

    Raises as ``require_local``, without trying to write.
    """
    mounts = read_mounts(mountinfo)
    mount = mount_of(place, mounts)
    if mount is None:
        return
    if mount.kind in _NETWORK or "://" in mount.source:
        raise PlaceNetwork(place)
    if _comes_off(mount, mounts, devices):
        raise PlaceRemovable(place)
    if mount.read_only:
        raise PlaceReadOnly(place)


def sticks(mountinfo: str, devices: Path) -> tuple[Medium, ...]:
    """Return what is mounted where systems mount sticks, and can be pulled out."""
    mounts = read_mounts(mountinfo)
    found = {
        mount.point: medium
        for mount in mounts
        if any(mount.point.is_relative_to(folder) for folder in _STICK_FOLDERS)
        and _comes_off(mount, mounts, devices)
        and (medium := _medium(mount.point, mount.point.name, read_only=mount.read_only))
    }
    return tuple(found[point] for point in sorted(found))


def read_mounts(mountinfo: str) -> tuple[Mount, ...]:
    """Return the mounts of a mountinfo text (man 5 proc); lines of another form are passed over."""
    found = []
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        fields, system = before.split(" "), after.split(" ")
        if len(fields) < 6 or len(system) < 2:
            continue
        options = {*fields[5].split(","), *(system[2].split(",") if len(system) > 2 else ())}
        found.append(
            Mount(Path(_unescaped(fields[4])), fields[2], system[0], _unescaped(system[1]), "ro" in options)
        )  # fmt: skip
    return tuple(found)


def mount_of(place: Path, mounts: tuple[Mount, ...]) -> Mount | None:
    """Return the mount with the longest matching point; of two at one point the later covers."""
    over = [mount for mount in mounts if place.is_relative_to(mount.point)]
    return max(reversed(over), key=lambda mount: len(mount.point.parts), default=None)


def _mountinfo() -> str:
    try:
        return _MOUNTINFO.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""  # no /proc: nothing is known, so nothing is refused


def _unescaped(field: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), field)


def _comes_off(mount: Mount, mounts: tuple[Mount, ...], devices: Path) -> bool:
    """Say whether a disk under the mount can be pulled out.

    The disk that the system itself runs from stays in, even if it hangs on USB.
    """
    root = mount_of(Path("/"), mounts)
    disks = _disks(devices / mount.device)
    return any(map(_is_removable, disks - (_disks(devices / root.device) if root else set())))


def _disks(device: Path) -> set[Path]:
    """Return the whole disks under a block device of /sys: not its partition, not its encryption."""
    if not device.exists():
        return set()
    folder = device.resolve()
    lower = list((folder / "slaves").glob("*"))
    if lower:
        return {disk for each in lower for disk in _disks(each)}
    return {folder.parent if (folder / "partition").exists() else folder}


def _is_removable(disk: Path) -> bool:
    on_usb = any(re.fullmatch(r"usb\d+", part) for part in disk.parts)
    is_card = _word(disk / "device" / "type") == "SD"  # a built-in eMMC says MMC
    return on_usb or is_card or _word(disk / "removable") == "1"


def _word(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _require_writable(place: Path) -> None:
    """Raise PlaceReadOnly when the system says that nothing can be written at all."""
    there = next((each for each in (place, *place.parents) if each.is_dir()), place)
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        protected = getattr(error, "winerror", None) == _ERROR_WRITE_PROTECT
        if error.errno == errno.EROFS or protected:
            raise PlaceReadOnly(place) from error


def _medium(path: Path, label: str, *, read_only: bool) -> Medium | None:
    try:
        return Medium(path, label, shutil.disk_usage(path).free, read_only)
    except OSError:
        return None  # pulled out meanwhile, or a card reader without a card


if sys.platform == "win32":
    import ctypes

    def _require_local_on_windows(place: Path) -> None:
        kind = ctypes.windll.kernel32.GetDriveTypeW(f"{place.drive}\\")
        if place.drive.startswith("\\\\") or kind == _DRIVE_REMOTE:
            raise PlaceNetwork(place)
        if kind == _DRIVE_REMOVABLE:
            raise PlaceRemovable(place)
        if kind == _DRIVE_CDROM:
            raise PlaceReadOnly(place)
        _require_writable(place)

    def _windows_sticks() -> Iterator[Medium]:
        kernel = ctypes.windll.kernel32
        # An empty card reader must not open a box that asks for a disk.
        kernel.SetThreadErrorMode(1, None)
        letters = kernel.GetLogicalDrives()
        for number in range(26):
            root = f"{chr(ord('A') + number)}:\\"
            if not letters >> number & 1 or kernel.GetDriveTypeW(root) != _DRIVE_REMOVABLE:
                continue
            label, flags = ctypes.create_unicode_buffer(261), ctypes.c_ulong()
            told = kernel.GetVolumeInformationW(
                root, label, len(label), None, None, ctypes.byref(flags), None, 0
            )
            read_only = bool(told and flags.value & _FILE_READ_ONLY_VOLUME)
            medium = _medium(Path(root), label.value or root[:2], read_only=read_only)
            if medium:
                yield medium

else:

    def _require_local_on_windows(place: Path) -> None:
        raise NotImplementedError

    def _windows_sticks() -> Iterator[Medium]:
        raise NotImplementedError
