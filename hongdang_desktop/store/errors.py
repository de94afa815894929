"""What the disk and the database file may refuse, each with its sentence."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import EACCES, EDQUOT, EIO, ENOSPC, EPERM, EROFS

from sqlalchemy.exc import DBAPIError

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.store.lock import StationInUse


class NoStation(UserError):
    """A folder without a station."""

    code = "NO_STATION"

    def __init__(self, folder: str) -> None:
        super().__init__(f"“{folder}”里没有工作台的数据。看看是不是选错了文件夹。")


class StationExists(UserError):
    """A folder that already holds a station."""

    code = "STATION_EXISTS"

    def __init__(self, folder: str) -> None:
        super().__init__(f"“{folder}”里已经有工作台的数据。打开它，或换一个空文件夹。")


class NewerSchema(UserError):
    """A database that a newer program made."""

    code = "NEWER_SCHEMA"

    def __init__(self) -> None:
        super().__init__("这份数据是更新版本的程序写的。先升级程序再打开，数据没有动。")


class DiskFull(UserError):
    """No room to write."""

    code = "E_DISK_FULL"

    def __init__(self) -> None:
        super().__init__("电脑的硬盘满了，没有存上，原来的数据没有动。腾出些空间再试。")


class DiskTrouble(UserError):
    """The disk did not do what it was told."""

    code = "E_DISK"

    def __init__(self) -> None:
        super().__init__(
            "磁盘读写出错，没有存上，原来的数据没有动。再试一次；还不行就请人看看磁盘。"
        )


class ReadOnlyPlace(UserError):
    """The file may not be written."""

    code = "READ_ONLY"

    def __init__(self) -> None:
        super().__init__("数据文件现在只能读。看看文件夹的权限，或请人帮忙。")


class Damaged(UserError):
    """The file cannot be read with its key; ``best`` says from when the newest good backup is."""

    code = "DAMAGED"

    def __init__(self, best: str = "") -> None:
        way = f"用 {best} 的备份恢复" if best else "先用最近的备份恢复"
        super().__init__(f"数据文件打不开：文件坏了，或钥匙不是它的。不要删，{way}。")
        self.best = best


_KNOWN: dict[str, Callable[[], UserError]] = {
    "SQLITE_FULL": DiskFull,
    "SQLITE_READONLY": ReadOnlyPlace,
    "SQLITE_NOTADB": Damaged,
    "SQLITE_CORRUPT": Damaged,
    "SQLITE_IOERR": DiskTrouble,
    "SQLITE_CANTOPEN": ReadOnlyPlace,  # no journal can be made beside the file
    "SQLITE_BUSY": lambda: StationInUse(""),  # another program holds the file, without our lock
}


def known(error: DBAPIError) -> UserError | None:
    """Return the sentence for a fault of the environment, None for a fault of the program."""
    name = str(getattr(error.orig, "sqlite_errorname", ""))
    kind = next((make for prefix, make in _KNOWN.items() if name.startswith(prefix)), None)
    if kind is None and "file is not a database" in str(error.orig):
        kind = Damaged
    return kind() if kind else None


@contextmanager
def disk_speaks() -> Iterator[None]:
    """Turn what the system says of the disk while files are made into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (ENOSPC, EDQUOT):
            raise DiskFull from error
        if error.errno in (EROFS, EACCES, EPERM):
            raise ReadOnlyPlace from error
        if error.errno == EIO:
            raise DiskTrouble from error
        raise
