"""A package ``.djx`` written: what to send in, one complete volume out (exchange.md §2)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from hongdang_desktop.core.canonical import Json, canonical
from hongdang_desktop.core.journal import FORK, Revision, chain, written_stream
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.exchange import strictjson
from hongdang_desktop.exchange.contents import BLOB_FOLDER, MANIFEST_NAME, OPS_NAME
from hongdang_desktop.exchange.errors import Code, PackageError, Size
from hongdang_desktop.exchange.limits import LIMITS, Limits
from hongdang_desktop.exchange.manifest import (
    FORMAT,
    PLAIN,
    READER,
    Header,
    Manifest,
    Segment,
    checkpoint,
    signature_text,
)
from hongdang_desktop.exchange.package import MAGIC
from hongdang_desktop.exchange.segments import compress_lines, read_line
from hongdang_desktop.exchange.streams import parse_stream
from hongdang_desktop.exchange.suite import Recipient, SigningKey, Suite
from hongdang_desktop.exchange.tarstream import END, PieceSource, member_header, padding

_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class SegmentDraft:
    """A run of one stream to send, in order and without holes; never empty.

    ``previous`` is the chain hash (32 bytes) before the first revision. ``signer`` and ``cp`` are
    the stored checkpoint of a stream that is passed on, which ends at the last revision; empty for
    what the sender itself vouches for (its own streams; the plant: any stream it holds).
    """

    previous: bytes
    revisions: tuple[Revision, ...]
    signer: str = ""
    cp: str = ""


@dataclass(frozen=True, slots=True)
class BlobDraft:
    """An attachment to send; ``open`` gives its plain bytes, each time from the beginning."""

    digest: str
    size: int
    open: Callable[[], AbstractContextManager[BinaryIO]]


@dataclass(frozen=True, slots=True)
class PackageDraft:
    """What goes into one volume; names as in ``Manifest``, ``roster`` as signed bytes.

    ``extras`` are further keys of the manifest that older readers keep and pass over. Without a
    ``min_reader`` the package says what it needs.
    """

    pid: str
    no: int
    plant: str
    sender: str
    branch: str
    to: str
    created: str
    segments: tuple[SegmentDraft, ...] = ()
    blobs: tuple[BlobDraft, ...] = ()
    have: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    need: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    roster: bytes | None = None
    digest: str = ""
    vol: int = 1
    vols: int = 1
    min_reader: int = 0
    extras: Mapping[str, Json] = field(default_factory=dict)


def write_package(
    target: Path,
    draft: PackageDraft,
    *,
    suite: Suite,
    key: SigningKey,
    recipients: tuple[Recipient, ...],
    progress: Progress,
    limits: Limits = LIMITS,
) -> Header:
    """Write one volume to ``target`` on the local disk (not the stick) and return its header.

    A file that is there is replaced; after an error there is none. Everything that a reader would
    refuse is refused here already, with the same codes; BLOB_HASH and BLOB_LENGTH say that an
    attachment in our own store is damaged.
    """
    _check_blobs(draft, limits)
    if len(recipients) > limits.recipients:
        raise PackageError(Code.TOO_MANY, what="收件的电脑", limit=limits.recipients)
    ops = compress_lines(lambda: _lines(draft, limits), limits)
    segments = tuple(_segment(segment, draft.sender, suite, key) for segment in draft.segments)
    manifest = canonical(_manifest(draft, segments))
    strictjson.parse(
        manifest, syntax=Code.MANIFEST, what="清单", max_bytes=limits.manifest_bytes,
        max_depth=limits.manifest_depth, max_text=limits.text_chars,
    )  # fmt: skip
    pieces = PieceSource(_archive(manifest, ops, draft.blobs, suite, progress))
    try:
        with target.open("w+b") as file:
            return _write(
                file, pieces, draft, suite=suite, key=key, recipients=recipients, limits=limits
            )
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _write(
    file: BinaryIO,
    pieces: PieceSource,
    draft: PackageDraft,
    *,
    suite: Suite,
    key: SigningKey,
    recipients: tuple[Recipient, ...],
    limits: Limits,
) -> Header:
    """Leave room for the two lines, write the sealed part behind it, then fill the room.

    The room is what the longest header of this package takes; blanks fill the header line up.
    """
    room = len(_header_line(_header(draft, suite, limits.body_bytes, "0" * 64)))
    signature_room = len(signature_text(suite.sign(b"", key))) + 1
    file.write(bytes(len(MAGIC) + room + signature_room))
    body = _Body(file, suite, limits.body_bytes)
    suite.seal(pieces, body, recipients)
    header = _header(draft, suite, body.size, body.digest)
    line = _header_line(header)
    signed = MAGIC + line[:-1] + b" " * (room - len(line)) + b"\n"
    file.seek(0)
    file.write(signed + signature_text(suite.sign(signed, key)).encode() + b"\n")
    return header


def _header(draft: PackageDraft, suite: Suite, size: int, digest: str) -> Header:
    return Header(
        format=FORMAT, suite=suite.name, pid=draft.pid, plant=draft.plant, sender=draft.sender,
        branch=draft.branch, to=draft.to, no=draft.no, vol=draft.vol, vols=draft.vols,
        min_reader=_needed(draft), body_len=size, body_sha256=digest,
    )  # fmt: skip


def _header_line(header: Header) -> bytes:
    return canonical(header.model_dump(mode="json")) + b"\n"


def _manifest(draft: PackageDraft, segments: tuple[Segment, ...]) -> dict[str, object]:
    """Return the manifest's fields, validated by the reader's own model."""
    fields: dict[str, object] = {
        **draft.extras,
        "pid": draft.pid, "no": draft.no, "vol": draft.vol, "vols": draft.vols,
        "sender": draft.sender, "branch": draft.branch, "to": draft.to, "created": draft.created,
        "segs": [segment.model_dump(mode="json", by_alias=True) for segment in segments],
        "nops": sum(len(segment.revisions) for segment in draft.segments),
        "blobs": [[blob.digest, blob.size] for blob in draft.blobs],
        "have": {stream: list(head) for stream, head in draft.have.items()},
        "need": dict(draft.need), "missing": list(draft.missing),
        "min_reader": _needed(draft), "digest": draft.digest,
    }  # fmt: skip
    if draft.roster is not None:
        fields["roster"] = strictjson.parse(
            draft.roster, syntax=Code.ROSTER, what="名册", max_bytes=LIMITS.roster_bytes,
            max_depth=LIMITS.manifest_depth, max_text=LIMITS.text_chars,
        )  # fmt: skip
    Manifest.model_validate_json(canonical(fields))
    return fields


def _needed(draft: PackageDraft) -> int:
    """Return what a reader must understand for this package."""
    revisions = (revision for segment in draft.segments for revision in segment.revisions)
    newer = any(revision.sealed or FORK in revision.stream for revision in revisions)
    return draft.min_reader or (READER if newer else PLAIN)


def _segment(draft: SegmentDraft, sender: str, suite: Suite, key: SigningKey) -> Segment:
    first, last = draft.revisions[0], draft.revisions[-1]
    name = parse_stream(written_stream(first.stream))
    if name is None:
        raise ValueError(f"not the name of a stream: {first.stream}")
    head = draft.previous
    for seq, revision in enumerate(draft.revisions, first.seq):
        if (revision.stream, revision.seq) != (first.stream, seq):
            raise PackageError(Code.CHAIN, seq=revision.seq, stream=revision.stream)
        head = chain(head, revision)
    cp = draft.cp
    if not cp:
        cp = signature_text(suite.sign(checkpoint(first.stream, last.seq, head.hex()), key))
    return Segment.model_validate(
        {
            "s": first.stream, "device": name.device, "channel": name.channel,
            "from": first.seq, "to": last.seq, "prev": draft.previous.hex(), "head": head.hex(),
            "signer": draft.signer or sender, "cp": cp,
        }
    )  # fmt: skip


def _lines(draft: PackageDraft, limits: Limits) -> Iterator[bytes]:
    """Yield the lines, each one read as a receiver will."""
    number = 0
    for segment in draft.segments:
        for revision in segment.revisions:
            number += 1
            if number > limits.lines:
                raise PackageError(Code.TOO_MANY, what="记录", limit=limits.lines)
            line = revision.to_line()
            read_line(line, number, limits)
            yield line


def _check_blobs(draft: PackageDraft, limits: Limits) -> None:
    if len(draft.blobs) > limits.blobs:
        raise PackageError(Code.TOO_MANY, what="附件", limit=limits.blobs)
    if any(blob.size > limits.blob_bytes for blob in draft.blobs):
        raise PackageError(Code.TOO_BIG, what="附件", limit=Size(limits.blob_bytes))


def _archive(
    manifest: bytes, ops: bytes, blobs: Iterable[BlobDraft], suite: Suite, progress: Progress
) -> Iterator[bytes]:
    for name, data in ((MANIFEST_NAME, manifest), (OPS_NAME, ops)):
        yield member_header(name, len(data)) + data + padding(len(data))
    listed = tuple(blobs)
    total, done = sum(blob.size for blob in listed), 0
    for blob in listed:
        yield member_header(BLOB_FOLDER + blob.digest, blob.size)
        for piece in _blob_pieces(blob, suite):
            yield piece
            done += len(piece)
            progress.step("正在装附件", done, total)
        yield padding(blob.size)
    yield END


def _blob_pieces(blob: BlobDraft, suite: Suite) -> Iterator[bytes]:
    hasher, left = suite.hasher(), blob.size
    with blob.open() as file:
        while piece := file.read(_PIECE):
            left -= len(piece)
            if left < 0:
                break
            hasher.update(piece)
            yield piece
    if left:
        raise PackageError(Code.BLOB_LENGTH, blob=blob.digest)
    if hasher.hexdigest() != blob.digest:
        raise PackageError(Code.BLOB_HASH, blob=blob.digest)


class _Body:
    """The sealed part on its way into the file: counted, hashed, bounded."""

    def __init__(self, file: BinaryIO, suite: Suite, limit: int) -> None:
        self._file = file
        self._hasher = suite.hasher()
        self._limit = limit
        self.size = 0

    @property
    def digest(self) -> str:
        return self._hasher.hexdigest()

    def write(self, data: bytes) -> int:
        self.size += len(data)
        if self.size > self._limit:
            raise PackageError(Code.TOO_BIG, what="数据包", limit=Size(self._limit))
        self._hasher.update(data)
        return self._file.write(data)
