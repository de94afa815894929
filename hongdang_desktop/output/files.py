"""Puts bytes into a file where the user wants it, whole or not at all."""

import errno
import os
from pathlib import Path

from hongdang_desktop.core.errors import UserError


class NotWritten(UserError):
    """The file could not be written where the user wants it; what stood there is unchanged."""

    code = "PRINT_NOT_WRITTEN"

    def __init__(self, path: Path, reason: OSError) -> None:
        if reason.errno == errno.ENOSPC:
            cure = "盘满了。删掉些文件再存，或换个地方存。"
        elif isinstance(reason, FileNotFoundError):
            cure = "那个文件夹不在了。换个地方存。"
        elif isinstance(reason, PermissionError):
            cure = "那里不让写，或者文件正开着。关掉它再存，或换个地方存。"
        else:
            cure = "换个地方存。"
        super().__init__(f"“{path.name}”没存成：{cure}")


def write_file(data: bytes, path: Path) -> None:
    """Write bytes to ``path``, whole or not at all. Raises NotWritten."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as reason:
        part.unlink(missing_ok=True)
        raise NotWritten(path, reason) from reason
