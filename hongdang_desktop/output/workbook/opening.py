"""Looks at a file before it is read: what it is, and whether it would swell beyond all measure."""

import io
import zipfile
from pathlib import Path

from hongdang_desktop.output.workbook import delimited
from hongdang_desktop.output.workbook.errors import (
    DamagedSheet,
    LockedSheet,
    NoSheetFile,
    NotASheet,
    TooBigSheet,
)
from hongdang_desktop.output.workbook.raw import RawBook

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MOST_BYTES = 50_000_000
_MOST_UNPACKED = 100_000_000
_MOST_PARTS = 5_000
_WORKBOOK = "xl/workbook.xml"
_TEXT_ENDINGS = frozenset({".csv", ".txt", ".tsv"})


def bytes_of(file: Path) -> bytes:
    """Return what is in a file. Raises NoSheetFile, TooBigSheet."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise TooBigSheet(file.name)
        return file.read_bytes()
    except OSError:
        raise NoSheetFile(file.name) from None


def is_old(data: bytes) -> bool:
    """Say whether bytes are a binary workbook of 2003, and not a new one behind a password."""
    return data.startswith(_OLD) and _LOCKED not in data


def workbook_in(data: bytes, name: str) -> io.BytesIO | RawBook:
    """Return the bytes of a workbook that may be read, or a text table already read.

    Raises LockedSheet, NotASheet, DamagedSheet, TooBigSheet, NoText, EmptySheet.
    """
    if data.startswith(_OLD):
        raise LockedSheet(name)
    if data.startswith(b"PK"):
        _look_into(data, name)
        return io.BytesIO(data)
    if Path(name).suffix.lower() in _TEXT_ENDINGS and not data.startswith((b"%PDF", b"\x89PNG")):
        return delimited.read_csv(data, name)
    raise NotASheet(name)


def _look_into(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, OSError):
        raise DamagedSheet(name) from None
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise LockedSheet(name)
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise TooBigSheet(name)
    if _WORKBOOK not in {part.lower() for part in names}:
        raise NotASheet(name)
