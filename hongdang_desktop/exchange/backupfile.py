"""A backup for the stick, ``.djb``: as a package a magic line, a header, a signature, then age.

``DJB1``, a JSON header line, base64 Ed25519 over both, then an age file of a tar: ``manifest.json``,
``station.db`` (SQLCipher as it is), ``data.key`` (the slot that opens it), ``blobs/<64 hex>`` (sealed
under that key). By hand: ``tail -n +4 p.djb | age -d -i key.txt | tar x``.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, BinaryIO, Final

from pydantic import Field, ValidationError

from hongdang_desktop.core.canonical import canonical
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.exchange import strictjson
from hongdang_desktop.exchange.errors import Code, PackageError, Size
from hongdang_desktop.exchange.limits import LIMITS, Limits
from hongdang_desktop.exchange.manifest import Hash, Number, signature_bytes, signature_text
from hongdang_desktop.exchange.roster import Count, Strict, Token
from hongdang_desktop.exchange.suite import (
    Identity,
    Recipient,
    SigningKey,
    Suite,
    VerifyKey,
    suite_named,
)
from hongdang_desktop.exchange.tarstream import (
    END,
    PieceSource,
    TarReader,
    member_header,
    padding,
)

MAGIC: Final = b"DJB1\n"
FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATABASE: Final = "station.db"
SLOT: Final = "data.key"
BLOBS: Final = "blobs/"
_SMALL: Final = frozenset({MANIFEST, SLOT})
_BLOB = re.compile(r"blobs/[0-9a-f]{64}")
_HEADER_ROOM: Final = 1024
"""What the header line is filled up to; its longest fields take less than half of it."""
_PIECE: Final = 1 << 18
_GREATEST_FILE: Final = 8 << 30
"""USTAR counts to 8 GiB; the database of a plant takes about 1.2 GB in five years."""


class BackupHeader(Strict):
    """The open line: no names, no content; signed by ``sender``."""

    format: Number
    suite: Annotated[str, Field(max_length=20)]
    plant: Token
    sender: Token
    at: Annotated[str, Field(max_length=40)]
    revisions: Count
    body_len: Count
    body_sha256: Hash


@dataclass(frozen=True, slots=True)
class Member:
    """One file that goes in; ``open`` gives its bytes, exactly ``size`` of them."""

    name: str
    size: int
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose backup it is: plant, device, ISO moment, number of revisions."""

    plant: str
    sender: str
    at: str
    revisions: int


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What came out: the manifest as it stands, the slot, and the names of the blobs."""

    manifest: dict[str, object]
    slot: bytes
    blobs: tuple[str, ...]


def write(
    target: Path,
    members: Iterable[Member],
    origin: Origin,
    *,
    suite: Suite,
    key: SigningKey,
    recipients: Sequence[Recipient],
    progress: Progress,
) -> BackupHeader:
    """Write a backup file to ``target`` on the local disk. After an error there is none."""
    listed = tuple(members)
    fields: dict[str, object] = {"format": FORMAT, "suite": suite.name, **asdict(origin)}
    signature_room = len(signature_text(suite.sign(b"", key))) + 1
    try:
        with target.open("w+b") as file:
            file.write(bytes(len(MAGIC) + _HEADER_ROOM + signature_room))
            body = _Body(file)
            suite.seal(PieceSource(_archive(listed, progress)), body, recipients)
            fields |= {"body_len": body.size, "body_sha256": body.hasher.hexdigest()}
            line = canonical(fields).ljust(_HEADER_ROOM - 1)
            signed = MAGIC + line + b"\n"
            file.seek(0)
            file.write(signed + signature_text(suite.sign(signed, key)).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        return BackupHeader.model_validate_json(line)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def peek(path: Path, *, limits: Limits = LIMITS) -> BackupHeader:
    """Return the header, unverified. Raises PackageError MAGIC, HEADER, FORMAT, TRUNC, TRAILING."""
    with path.open("rb") as file:
        header = _read_header(file, limits)[0]
        _check_length(path, file.tell(), header)
        return header


def verify(
    path: Path, key: VerifyKey | None, *, progress: Progress, limits: Limits = LIMITS
) -> BackupHeader:
    """Return the header once every byte fits it, and the signature ``key`` (None: not known here).

    Raises PackageError as ``peek``, SIGNATURE, BODY_HASH, or Stopped.
    """
    with path.open("rb") as file:
        header, signed, signature = _read_header(file, limits)
        _check_length(path, file.tell(), header)
        suite = suite_named(header.suite)
        if key is not None and not suite.verify(signed, signature, key):
            raise PackageError(Code.SIGNATURE, sender=header.sender)
        hasher, done = suite.hasher(), 0
        while piece := file.read(_PIECE):
            hasher.update(piece)
            done += len(piece)
            progress.step("正在核对备份", done, header.body_len)
    if hasher.hexdigest() != header.body_sha256:
        raise PackageError(Code.BODY_HASH)
    return header


def signed_by(path: Path, key: VerifyKey, *, limits: Limits = LIMITS) -> bool:
    """Say whether the header is signed with a key that became known only by opening it."""
    with path.open("rb") as file:
        header, signed, signature = _read_header(file, limits)
    return suite_named(header.suite).verify(signed, signature, key)


def unpack(
    path: Path,
    identities: Sequence[Identity],
    folder: Path,
    *,
    progress: Progress,
    limits: Limits = LIMITS,
) -> Unpacked:
    """Open a backup into ``folder``: ``station.db`` and ``blobs/``, nothing by a name of its own.

    Raises PackageError DECRYPT, TAR, MEMBER_NAME, MEMBER_TYPE, DUP_MEMBER, ORDER, MANIFEST,
    TOO_BIG; what lies in ``folder`` after an error is void.
    """
    with path.open("rb") as file:
        header = _read_header(file, limits)[0]
        with _Members(folder, header.body_len, progress) as members:
            tar = TarReader(members)
            suite_named(header.suite).open(file, tar, identities)
            tar.close()
        return members.result()


def _archive(members: tuple[Member, ...], progress: Progress) -> Iterator[bytes]:
    total, done = sum(member.size for member in members), 0
    for member in members:
        yield member_header(member.name, member.size)
        left = member.size
        with member.open() as file:
            while left and (piece := file.read(min(left, _PIECE))):
                yield piece
                left -= len(piece)
                done += len(piece)
                progress.step("正在写备份", done, total)
            if left or file.read(1):
                raise PackageError(Code.BLOB_LENGTH, name=member.name)
        yield padding(member.size)
    yield END


def _read_header(file: BinaryIO, limits: Limits) -> tuple[BackupHeader, bytes, bytes]:
    magic = file.read(len(MAGIC))
    if magic != MAGIC:
        newer = magic[:3] == MAGIC[:3] and magic[3:4].isdigit() and magic[4:] == b"\n"
        raise PackageError(Code.FORMAT if newer else Code.MAGIC)
    line = file.readline(limits.header_bytes + 1)
    value = strictjson.parse(
        line, syntax=Code.HEADER, what="文件开头", max_bytes=limits.header_bytes,
        max_depth=limits.header_depth, max_text=limits.text_chars,
    )  # fmt: skip
    if not isinstance(value, dict) or not line.endswith(b"\n"):
        raise PackageError(Code.HEADER, reason="not an object in one line")
    version = value.get("format")
    if type(version) is int and version > FORMAT:
        raise PackageError(Code.FORMAT, format=version)
    try:
        header = BackupHeader.model_validate_json(line)
    except ValidationError as error:
        raise PackageError(Code.HEADER, reason=str(error)) from error
    suite_named(header.suite)
    signature = file.readline(1024)
    return header, magic + line, signature_bytes(signature.removesuffix(b"\n"))


def _check_length(path: Path, body_at: int, header: BackupHeader) -> None:
    expected, found = body_at + header.body_len, path.stat().st_size
    if found < expected:
        raise PackageError(Code.TRUNC, expected=Size(expected), found=Size(found))
    if found > expected:
        raise PackageError(Code.TRAILING, extra=Size(found - expected))


class _Body:
    """The sealed part on its way into the file: counted and hashed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.hasher = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self.size += len(data)
        self.hasher.update(data)
        return self._file.write(data)


class _Members:
    """Takes what a backup holds into a folder, in its one order, under names that we know."""

    def __init__(self, folder: Path, total: int, progress: Progress) -> None:
        self._folder = folder
        self._total = total
        self._progress = progress
        self._done = 0
        self._names: list[str] = []
        self._small: dict[str, bytes] = {}
        self._file: BinaryIO | None = None

    def start(self, name: str, size: int) -> None:
        order = (MANIFEST, DATABASE, SLOT)
        at = len(self._names)
        if name in self._names:
            raise PackageError(Code.DUP_MEMBER, name=name)
        if name not in order and not _BLOB.fullmatch(name):
            raise PackageError(Code.MEMBER_NAME, name=name)
        if (name in order) != (at < len(order)) or (at < len(order) and order[at] != name):
            raise PackageError(Code.ORDER, name=name)
        most = LIMITS.small_file_bytes if name in _SMALL else _GREATEST_FILE
        if size > most:
            raise PackageError(Code.TOO_BIG, what="备份里的文件", limit=Size(most))
        self._names.append(name)
        if name in _SMALL:
            self._small[name] = b""
        else:
            target = self._folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            self._file = target.open("xb")

    def data(self, piece: bytes) -> None:
        self._done += len(piece)
        self._progress.step("正在打开备份", min(self._done, self._total), self._total)
        if self._file is None:
            self._small[self._names[-1]] += piece
        else:
            self._file.write(piece)

    def finish(self) -> None:
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None

    def result(self) -> Unpacked:
        if self._names[:3] != [MANIFEST, DATABASE, SLOT]:
            raise PackageError(Code.ORDER, reason="not whole")
        value = strictjson.parse(
            self._small[MANIFEST], syntax=Code.MANIFEST, what="清单",
            max_bytes=LIMITS.small_file_bytes, max_depth=LIMITS.manifest_depth,
            max_text=LIMITS.text_chars,
        )  # fmt: skip
        if not isinstance(value, dict):
            raise PackageError(Code.MANIFEST)
        blobs = tuple(name.removeprefix(BLOBS) for name in self._names[3:])
        return Unpacked(dict(value), self._small[SLOT], blobs)

    def __enter__(self) -> "_Members":
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
