"""A package ``.djx`` read in stages, so that nothing is opened before its signature was verified.

``DJX1``, a JSON header line, a signature line over both, then an age file of a tar. Stage one,
``open_package``, meets unauthenticated bytes and knows only lines, one flat JSON object and a
signature. Stage two, ``read_body``, hashes the body, opens it and hands on what is inside.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from pydantic import ValidationError

from hongdang_desktop.core.progress import Progress
from hongdang_desktop.exchange import strictjson
from hongdang_desktop.exchange.contents import Contents, Intake
from hongdang_desktop.exchange.errors import Code, PackageError, Size
from hongdang_desktop.exchange.limits import LIMITS, Limits
from hongdang_desktop.exchange.manifest import (
    FORMAT,
    READER,
    TO_ALL,
    TO_PLANT,
    Header,
    Manifest,
    signature_bytes,
)
from hongdang_desktop.exchange.names import PART
from hongdang_desktop.exchange.roster import Device, Directory, Status
from hongdang_desktop.exchange.suite import Identity, VerifyKey, suite_named
from hongdang_desktop.exchange.tarstream import TarReader

MAGIC: Final = b"DJX1\n"
_SIGNATURE_LINE: Final = 1024
_PIECE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Me:
    """Who reads: this computer, its plant, and either the plant itself or some branches."""

    device: str
    plant: str
    is_plant: bool = False
    branches: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OpenedPackage:
    """A package whose header is signed by a known device, meant for us, and of the right length."""

    path: Path
    header: Header
    sender: Device
    from_plant: bool
    body_at: int


def open_package(
    path: Path, *, directory: Directory, me: Me, limits: Limits = LIMITS
) -> OpenedPackage:
    """Read the outside of a package; ``path`` may lie on a medium that cannot be written.

    Raises PackageError, in this order of checks: MAGIC, FORMAT, TOO_BIG, DEPTH, HEADER,
    UNKNOWN_SENDER, SIGNATURE, REVOKED, SENDER_BRANCH, NOT_FOR_ME, TOO_BIG, TRUNC, TRAILING.
    """
    with path.open("rb") as file:
        header, signed, signature = _read_header(file, limits)
        body_at = file.tell()
    sender, from_plant = _sender(header, directory)
    if not suite_named(header.suite).verify(signed, signature, sender.verify_key):
        raise PackageError(Code.SIGNATURE, sender=sender.id)
    if sender.status is Status.REVOKED:
        raise PackageError(Code.REVOKED, sender=sender.id)
    if not from_plant and header.branch not in sender.branches:
        raise PackageError(Code.SENDER_BRANCH, sender=sender.id, branch=header.branch)
    if not _addressed(header, me, from_plant=from_plant):
        raise PackageError(Code.NOT_FOR_ME, plant=header.plant, branch=header.branch, to=header.to)
    if header.body_len > limits.body_bytes:
        raise PackageError(Code.TOO_BIG, what="数据包", limit=Size(limits.body_bytes))
    opened = OpenedPackage(path, header, sender, from_plant, body_at)
    _check_length(path, header, body_at)
    return opened


def peek_header(path: Path, *, limits: Limits = LIMITS) -> Header:
    """Return the header as it stands, unverified: for lists and names only, never for a decision.

    Raises PackageError MAGIC, FORMAT, TOO_BIG, DEPTH or HEADER; TRUNC for a ``.part`` that was cut
    off before its header ended.
    """
    try:
        with path.open("rb") as file:
            return _read_header(file, limits)[0]
    except PackageError:
        start = cut_off(path, limits=limits)
        if start is None:
            raise
        raise PackageError(Code.TRUNC, expected="更多", found=Size(len(start))) from None


def cut_off(path: Path, *, limits: Limits = LIMITS) -> bytes | None:
    """Return all of a ``.part`` that ends before its header does; None for any other file."""
    if path.suffix.lower() != PART:
        return None
    with path.open("rb") as file:
        lines = [file.readline(limits.header_bytes + 1) for _ in range(3)]
    whole = lines[-1].endswith(b"\n")
    return None if whole or not MAGIC.startswith(lines[0]) else b"".join(lines)


def passes_by(header: Header, me: Me) -> bool:
    """Say whether a package is, by its own unverified word, for somebody else of our plant.

    A stick that goes round holds packages for many; those of others are no fault.
    """
    return header.plant == me.plant and not _addressed(header, me, from_plant=True)


def missing_bytes(path: Path, *, limits: Limits = LIMITS) -> int:
    """Return how many bytes a package lacks by its own unverified header; 0 when it is complete."""
    with path.open("rb") as file:
        header = _read_header(file, limits)[0]
        return max(0, file.tell() + header.body_len - path.stat().st_size)


def own_header(
    path: Path, *, device: str, key: VerifyKey, limits: Limits = LIMITS
) -> Header | None:
    """Return the header of a package that ``device`` signed with ``key``; None for any other file."""
    try:
        with path.open("rb") as file:
            header, signed, signature = _read_header(file, limits)
    except PackageError:
        return None
    genuine = suite_named(header.suite).verify(signed, signature, key)
    return header if header.sender == device and genuine else None


def check_whole(path: Path, *, progress: Progress, limits: Limits = LIMITS) -> Header:
    """Check what needs no keys: form, length and hash. Who sent it remains unknown.

    Raises PackageError as ``peek_header`` and ``check_body``.
    """
    with path.open("rb") as file:
        header = _read_header(file, limits)[0]
        body_at = file.tell()
    _check_hash(path, header, body_at, progress)
    return header


def check_body(opened: OpenedPackage, *, progress: Progress) -> None:
    """Hash the sealed part. Raises PackageError TRUNC, TRAILING, BODY_HASH or NEEDS_UPGRADE."""
    _check_hash(opened.path, opened.header, opened.body_at, progress)


def read_body(
    opened: OpenedPackage,
    *,
    identities: tuple[Identity, ...],
    directory: Directory,
    intake: Intake,
    progress: Progress,
    limits: Limits = LIMITS,
) -> Manifest:
    """Check and open the sealed part and hand everything to ``intake``; return the manifest.

    Memory is bounded whatever the package holds. Raises PackageError as in ``check_body``, then
    DECRYPT and every code of the inside; whatever was handed on before an error is void.
    """
    check_body(opened, progress=progress)
    contents = Contents(opened.header, directory, intake, limits)
    with contents:
        _stream(opened.path, opened.body_at, contents, opened.header, identities, progress, limits)
        return contents.close()


def read_unproved(
    path: Path, *, identities: tuple[Identity, ...], directory: Directory, intake: Intake,
    progress: Progress, limits: Limits = LIMITS,
) -> Header:  # fmt: skip
    """Open a package though nobody knows its sender: only for what proves itself, as a roster does.

    ``intake`` ends it by raising once it has that. Raises PackageError as ``check_whole`` and
    ``read_body``.
    """
    with path.open("rb") as file:
        header = _read_header(file, limits)[0]
        body_at = file.tell()
    _check_hash(path, header, body_at, progress)
    with Contents(header, directory, intake, limits) as contents:
        _stream(path, body_at, contents, header, identities, progress, limits)
        contents.close()
    return header


def _stream(  # noqa: PLR0917 - what both ways of reading have, in the same order
    path: Path,
    body_at: int,
    contents: Contents,
    header: Header,
    identities: tuple[Identity, ...],
    progress: Progress,
    limits: Limits,
) -> None:
    """Decrypt the sealed part into ``contents``."""
    tar = TarReader(contents)
    with path.open("rb") as file:
        file.seek(body_at)
        source = _Reporting(file, progress, header.body_len)
        suite_named(header.suite).open(source, tar, identities, head=limits.envelope_bytes)
        tar.close()


def _read_header(file: BinaryIO, limits: Limits) -> tuple[Header, bytes, bytes]:
    """Return the header, the bytes that are signed, and the signature; the file stands behind it."""
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
        header = Header.model_validate_json(line)
    except ValidationError as error:
        raise PackageError(Code.HEADER, reason=str(error)) from error
    if header.vol > header.vols:
        raise PackageError(Code.HEADER, reason="vol beyond vols")
    suite_named(header.suite)
    signature = file.readline(_SIGNATURE_LINE)
    return header, magic + line, signature_bytes(signature.removesuffix(b"\n"))


def _sender(header: Header, directory: Directory) -> tuple[Device, bool]:
    device = directory.plant_device(header.sender)
    if device is not None:
        return device, True
    device = directory.branch_device(header.sender)
    if device is None:
        raise PackageError(Code.UNKNOWN_SENDER, sender=header.sender)
    return device, False


def _addressed(header: Header, me: Me, *, from_plant: bool) -> bool:
    """Say whether a package is for us: the plant's own way up, or anything about our branches.

    What we sent ourselves opens too: it shows what we knew before a backup was restored.
    """
    if header.plant != me.plant:
        return False
    if header.sender == me.device:
        return True
    if TO_ALL in {header.to, header.branch}:
        return header.to == header.branch and from_plant and not me.is_plant
    if header.to not in (TO_PLANT, header.branch):
        return False
    return header.to == TO_PLANT if me.is_plant else header.branch in me.branches


def _check_hash(path: Path, header: Header, body_at: int, progress: Progress) -> None:
    _check_length(path, header, body_at)
    hasher = suite_named(header.suite).hasher()
    with path.open("rb") as file:
        file.seek(body_at)
        done = 0
        while piece := file.read(_PIECE):
            hasher.update(piece)
            done += len(piece)
            progress.step("正在核对文件", done, header.body_len)
    if hasher.hexdigest() != header.body_sha256:
        raise PackageError(Code.BODY_HASH)
    if header.min_reader > READER:
        raise PackageError(Code.NEEDS_UPGRADE, min_reader=header.min_reader)


def _check_length(path: Path, header: Header, body_at: int) -> None:
    expected = body_at + header.body_len
    found = path.stat().st_size
    if found < expected:
        raise PackageError(Code.TRUNC, expected=Size(expected), found=Size(found))
    if found > expected:
        raise PackageError(Code.TRAILING, extra=Size(found - expected))


class _Reporting:
    """The sealed part, telling how far it was read."""

    def __init__(self, file: BinaryIO, progress: Progress, total: int) -> None:
        self._file = file
        self._progress = progress
        self._total = total
        self._done = 0

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self._done += len(data)
        self._progress.step("正在读数据包", self._done, self._total)
        return data
