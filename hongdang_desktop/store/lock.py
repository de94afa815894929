"""One program at a time on a station: an exclusive lock on ``station.lock`` in its folder."""

import os
import sys
from errno import EDQUOT, EIO, ENOSPC, EROFS
from pathlib import Path

from hongdang_desktop.core.clock import Clock, SystemClock
from hongdang_desktop.core.errors import UserError

FILE_NAME = "station.lock"
_CLOSED = "closed"


class StationInUse(UserError):
    """Another window or command has the station open; ``holder`` is what it wrote: pid and time."""

    code = "STATION_IN_USE"

    def __init__(self, holder: str) -> None:
        super().__init__("这个工作台已经开着；换到那个窗口，或先关掉它。")
        self.holder = holder


class LockRefused(UserError):
    """The lock file cannot be made or locked at all."""

    code = "LOCK_REFUSED"

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(f"“{file}”写不进去（{reason}）。看看这个文件夹能不能写。")


class StationLock:
    """Held from its making until ``release``; the system lets go of it when the process dies.

    The file stays, also after ``release``: to remove it would let two programs lock two files of one
    name. A forked child shares the lock, so workers must be started with spawn. ``clean`` says
    whether the holder before let go in good order. Raises StationInUse, also within one process, and
    LockRefused. The half for Windows was never run there.
    """

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        self.file = folder / FILE_NAME
        try:
            self._handle = os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise LockRefused(self.file, error.strerror or "") from error
        try:
            _lock(self._handle)
            self.clean = _read(self._handle).endswith(_CLOSED)
            moment = (clock or SystemClock()).now().isoformat(timespec="seconds")
            self._text = f"{os.getpid()} {moment}"
            _write(self._handle, self._text + "\n")
        except BlockingIOError as error:
            holder = _read(self._handle)
            os.close(self._handle)
            raise StationInUse(holder) from error
        except OSError as error:
            os.close(self._handle)
            raise LockRefused(self.file, error.strerror or "") from error

    def release(self, *, clean: bool = True) -> None:
        """Let go; a second call does nothing. Not ``clean``: the next holder shall look closely."""
        if self._handle >= 0:
            _write(self._handle, f"{self._text} {_CLOSED}\n" if clean else f"{self._text}\n")
            os.close(self._handle)
            self._handle = -1


def _write(handle: int, text: str) -> None:
    """Say who holds it. The lock itself needs no room: on a full disk nobody is named."""
    try:
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, text.encode())
    except OSError as error:
        if error.errno not in (ENOSPC, EDQUOT, EIO, EROFS):
            raise


def _read(handle: int) -> str:
    os.lseek(handle, 0, os.SEEK_SET)
    return os.read(handle, 200).decode(errors="replace").strip()


if sys.platform == "win32":
    import msvcrt

    # Windows locks bytes against reading too, so the locked one lies far behind the text.
    _LOCKED_BYTE = 1 << 20

    def _lock(handle: int) -> None:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(*error.args) from error

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
