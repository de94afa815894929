"""A USTAR archive as a stream, both ways; the reader knows regular files only and extracts nothing.

Written by hand in place of ``tarfile`` because that one also understands links, devices, sparse
files and three name extensions, none of which a package may hold.
"""

import tarfile
from collections.abc import Iterator
from typing import Protocol

from hongdang_desktop.exchange.errors import Code, PackageError

BLOCK = 512
END = bytes(2 * BLOCK)
_REGULAR = b"0"
_MAGIC = b"ustar\x0000"


class Members(Protocol):
    """Whoever takes what an archive holds, in its order."""

    def start(self, name: str, size: int) -> None:
        """A member begins; raise to refuse it before any of its bytes came."""

    def data(self, piece: bytes) -> None:
        """A piece of the member, never empty."""

    def finish(self) -> None:
        """The member is complete."""


class TarReader:
    """Push bytes in by ``write``, members come out; ``close`` says that all have come.

    Raises PackageError TAR (damaged), MEMBER_TYPE, MEMBER_NAME, and whatever the members raise.
    """

    def __init__(self, members: Members) -> None:
        self._members = members
        self._waiting = b""  # less than a block of a header
        self._left = 0  # bytes of the member still to come
        self._padding = 0  # zeros after it
        self._zero_blocks = 0

    def write(self, data: bytes) -> int:
        """Take the next bytes of the archive."""
        rest = memoryview(data)
        while rest:
            if self._left:
                rest = self._take_data(rest)
            elif self._padding:
                rest = self._take_padding(rest)
            else:
                rest = self._take_header(rest)
        return len(data)

    def close(self) -> None:
        """Raise PackageError TAR unless the archive ended as it should."""
        if self._zero_blocks < len(END) // BLOCK or self._waiting:
            raise PackageError(Code.TAR, reason="no end")

    def _take_data(self, rest: memoryview) -> memoryview:
        piece = bytes(rest[: self._left])
        self._left -= len(piece)
        self._members.data(piece)
        if not self._left:
            self._members.finish()
        return rest[len(piece) :]

    def _take_padding(self, rest: memoryview) -> memoryview:
        piece = bytes(rest[: self._padding])
        self._padding -= len(piece)
        if any(piece):
            raise PackageError(Code.TAR, reason="padding is not zero")
        return rest[len(piece) :]

    def _take_header(self, rest: memoryview) -> memoryview:
        wanted = BLOCK - len(self._waiting)
        self._waiting += bytes(rest[:wanted])
        if len(self._waiting) == BLOCK:
            block, self._waiting = self._waiting, b""
            self._header(block)
        return rest[wanted:]

    def _header(self, block: bytes) -> None:
        if not any(block):
            self._zero_blocks += 1
            return
        if self._zero_blocks:
            raise PackageError(Code.TAR, reason="bytes after the end")
        if block[257:265] != _MAGIC or _octal(block[148:156]) != _checksum(block):
            raise PackageError(Code.TAR, reason="not a USTAR header")
        if block[156:157] != _REGULAR:
            raise PackageError(Code.MEMBER_TYPE, type=block[156])
        if any(block[157:257]) or any(block[345:512]):  # link name; prefix and what lies behind
            raise PackageError(Code.MEMBER_NAME)
        name, _, zeros = block[:100].partition(b"\0")
        if not name.isascii() or any(zeros):
            raise PackageError(Code.MEMBER_NAME)
        size = _octal(block[124:136])
        self._members.start(name.decode(), size)
        self._left, self._padding = size, -size % BLOCK
        if not size:
            self._members.finish()


def member_header(name: str, size: int) -> bytes:
    """Return the header block of a regular file; nothing of this computer stands in it."""
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o600
    return info.tobuf(tarfile.USTAR_FORMAT, "ascii", "strict")


def padding(size: int) -> bytes:
    """Return the zeros that follow a member of ``size`` bytes."""
    return bytes(-size % BLOCK)


class PieceSource:
    """Pieces of any length, readable as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes, none at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = memoryview(piece)
        data = bytes(self._rest[:size])
        self._rest = self._rest[size:]
        return data


def _checksum(block: bytes) -> int:
    return sum(block[:148]) + sum(b"        ") + sum(block[156:])


def _octal(field: bytes) -> int:
    digits = field.rstrip(b" \0")
    if not digits or digits.strip(b"01234567"):
        raise PackageError(Code.TAR, reason="not an octal number")
    return int(digits, 8)
