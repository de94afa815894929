"""The attachments on disk: each an encrypted file that is named by the SHA-256 of its plain bytes."""

import hashlib
import io
import os
import re
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.store.errors import disk_speaks

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAGIC: Final = b"HDB1"
CHUNK: Final = 256 * 1024
_SALT: Final = 16
_HEAD: Final = len(MAGIC) + _SALT
_TAG: Final = 16
_NAME = re.compile("[0-9a-f]{64}")


class BlobGone(UserError):
    """An attachment that does not lie here."""

    code = "BLOB_GONE"

    def __init__(self) -> None:
        super().__init__("这个附件还没收到。等下次交换带来，或请有的那台电脑再导出一次。")


class BlobDamaged(UserError):
    """An attachment whose file was changed, cut off or swapped; or that was not what it said."""

    code = "BLOB_DAMAGED"

    def __init__(self) -> None:
        super().__init__("这个附件的文件坏了，打不开。下次交换时会请对方再送一份。")


class Cipher(Protocol):
    """What AES-GCM of the library offers."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """Return the sealed bytes with their tag."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """Return the plain bytes; raises InvalidTag."""


class Blobs:
    """The folder of a station's attachments. Any thread may call; memory stays at a few chunks.

    A file is ``HDB1``, 16 random bytes, then chunks of 256 KiB, each sealed by AES-256-GCM with a
    tag of 16 bytes. The key is HKDF-SHA256 of the data key with those bytes as salt and the hash as
    info; the nonce is the number of the chunk (11 bytes) and 1 for the last one, 0 for the others.
    """

    def __init__(self, folder: Path, data_key: bytes) -> None:
        self.folder = folder
        self._key = data_key
        self._unsynced: set[Path] = set()
        self._guard = threading.Lock()

    def writer(self, sha256: str, size: int) -> "BlobWriter":
        """Begin an attachment of which hash and length are known; one that is there is replaced.

        Raises BlobGone for what is no hash at all.
        It lies here after ``keep``, and outlasts a power cut after the next ``flush``.
        """
        return BlobWriter(self, sha256, size)

    def put(self, source: BinaryIO) -> tuple[str, int]:
        """Take in a file that can be read twice; return hash and length. ``flush`` comes after.

        One that is there and sound is left as it is.
        """
        start = source.tell()
        sha256, size = _measured(source)
        if self.verify(sha256):
            return sha256, size
        source.seek(start)
        writer = self.writer(sha256, size)
        try:
            while piece := source.read(CHUNK):
                writer.write(piece)
            writer.keep()
        except BaseException:
            writer.discard()
            raise
        return sha256, size

    @contextmanager
    def open(self, sha256: str) -> Iterator[BinaryIO]:
        """Give the plain bytes, each checked before it is handed out; the file can be sought.

        Raises BlobGone at once; BlobDamaged at once or while reading.
        """
        with disk_speaks():
            try:
                file = self.path(sha256).open("rb")
            except FileNotFoundError as error:
                raise BlobGone from error
        with file, io.BufferedReader(_Plain(file, sha256, self._key), CHUNK) as plain:
            yield plain

    def has(self, sha256: str) -> bool:
        """Say whether a file lies here; whether it is sound, ``verify`` says."""
        return self.path(sha256).is_file()

    def verify(self, sha256: str) -> bool:
        """Read an attachment to its end; say whether it is here and just what its name says."""
        try:
            with self.open(sha256) as plain:
                return _measured(plain)[0] == sha256
        except (BlobGone, BlobDamaged):
            return False

    def names(self) -> Iterator[str]:
        """Yield the hashes of all files that lie here, in order."""
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(each.name for each in folder.iterdir() if _NAME.fullmatch(each.name))

    def remove(self, sha256: str) -> None:
        """Take a file away, when it is there."""
        with disk_speaks():
            self.path(sha256).unlink(missing_ok=True)

    def flush(self) -> None:
        """Make what was kept outlast a power cut: once for many, before the database names them."""
        with self._guard:
            folders, self._unsynced = self._unsynced, set()
        if sys.platform == "win32":
            return  # there is no syncing of a folder; NTFS keeps its own journal
        with disk_speaks():
            for folder in sorted(folders):
                handle = os.open(folder, os.O_RDONLY)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)

    def sweep(self) -> None:
        """Take away what a killed program left half-written; nothing may be being written now."""
        for part in self.folder.glob("*.part"):
            with suppress(OSError):  # it does no harm
                part.unlink()

    def path(self, sha256: str) -> Path:
        """Return where an attachment lies. Raises BlobGone for what is no hash at all."""
        if not _NAME.fullmatch(sha256):
            raise BlobGone
        return self.folder / sha256[:2] / sha256

    def moved_in(self, part: Path, sha256: str) -> None:
        """Give a finished file its name. For ``BlobWriter`` alone."""
        target = self.path(sha256)
        if not target.parent.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
            with self._guard:
                self._unsynced |= {self.folder, self.folder.parent}
        part.replace(target)
        with self._guard:
            self._unsynced.add(target.parent)

    def cipher(self, sha256: str, salt: bytes) -> Cipher:
        """Return what seals and opens the chunks of one file. For the classes of this file."""
        return _cipher(self._key, sha256, salt)


class BlobWriter:
    """One attachment on its way in: sealed chunk by chunk beside the store, then given its name."""

    def __init__(self, blobs: Blobs, sha256: str, size: int) -> None:
        blobs.path(sha256)  # refuses what is no hash
        self._blobs = blobs
        self._sha256 = sha256
        self._size = size
        self._hash = hashlib.sha256()
        self._taken = 0
        self._waiting = bytearray()
        self._chunks = 0
        self._aad = MAGIC + secrets.token_bytes(_SALT)
        self._cipher = blobs.cipher(sha256, self._aad[len(MAGIC) :])
        self._part = blobs.folder / f"{secrets.token_hex(8)}.part"
        with disk_speaks():
            blobs.folder.mkdir(parents=True, exist_ok=True)
            self._file = self._part.open("xb")
            self._file.write(self._aad)

    def write(self, data: bytes, /) -> int:
        """Take all of ``data``. Raises BlobDamaged as soon as it is more than was said."""
        self._taken += len(data)
        if self._taken > self._size:
            raise BlobDamaged
        self._hash.update(data)
        self._waiting += data
        while len(self._waiting) > CHUNK:  # the last one is never empty but in an empty file
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def keep(self) -> None:
        """End it. Raises BlobDamaged when it is not of the hash and length that were said."""
        if self._taken != self._size or self._hash.hexdigest() != self._sha256:
            self.discard()
            raise BlobDamaged
        try:
            self._seal(bytes(self._waiting), last=True)
            with disk_speaks():
                self._file.flush()
                os.fsync(self._file.fileno())
                self._file.close()
                self._blobs.moved_in(self._part, self._sha256)
        except BaseException:
            self.discard()  # what could not be synced once is never trusted again
            raise

    def discard(self) -> None:
        """Throw it away; a second call does nothing."""
        with suppress(OSError):  # what led here says more
            self._file.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._chunks, last=last), chunk, self._aad)
        self._chunks += 1
        with disk_speaks():
            self._file.write(sealed)


class _Plain(io.RawIOBase):
    """The plain bytes of a sealed file. The last chunk is opened first: it vouches for the length."""

    def __init__(self, file: BinaryIO, sha256: str, data_key: bytes) -> None:
        super().__init__()
        self._file = file
        self._aad = file.read(_HEAD)
        sealed = os.fstat(file.fileno()).st_size - _HEAD
        if len(self._aad) != _HEAD or not self._aad.startswith(MAGIC) or sealed < _TAG:
            raise BlobDamaged
        self._count = -(-sealed // (CHUNK + _TAG))
        self._cipher = _cipher(data_key, sha256, self._aad[len(MAGIC) :])
        self._at = 0
        self._number, self._chunk = self._count - 1, b""
        self._chunk = self._opened(self._count - 1)
        self._size = (self._count - 1) * CHUNK + len(self._chunk)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("before the beginning")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        if self._at >= self._size:
            return 0
        number, start = divmod(self._at, CHUNK)
        if number != self._number:
            self._number, self._chunk = number, self._opened(number)
        view = memoryview(buffer).cast("B")
        piece = self._chunk[start : start + len(view)]
        view[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _opened(self, number: int) -> bytes:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see _cipher

        nonce = _nonce(number, last=number == self._count - 1)
        try:
            self._file.seek(_HEAD + number * (CHUNK + _TAG))
            sealed = self._file.read(CHUNK + _TAG)
            return self._cipher.decrypt(nonce, sealed, self._aad)
        except (InvalidTag, OSError) as error:  # a bad sector is damage too
            raise BlobDamaged from error


def _measured(source: BinaryIO) -> tuple[str, int]:
    """Return hash and length of what is left of a file."""
    total, size = hashlib.sha256(), 0
    while piece := source.read(CHUNK):
        total.update(piece)
        size += len(piece)
    return total.hexdigest(), size


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _cipher(data_key: bytes, sha256: str, salt: bytes) -> Cipher:
    # Loaded with the first attachment: a station opens without waiting for cryptography.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    key = HKDF(algorithm=SHA256(), length=32, salt=salt, info=bytes.fromhex(sha256))
    return AESGCM(key.derive(data_key))
