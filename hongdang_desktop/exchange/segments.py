"""The revisions of a package: lines strictly read, checkpoints verified, chains followed."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Final

import zstandard

from hongdang_desktop.core.canonical import canonical
from hongdang_desktop.core.journal import (
    GENESIS,
    Revision,
    chain,
    from_fields,
    payload_fits,
    written_stream,
)
from hongdang_desktop.exchange import strictjson
from hongdang_desktop.exchange.errors import Code, PackageError, Size
from hongdang_desktop.exchange.limits import Limits
from hongdang_desktop.exchange.manifest import (
    PLAIN,
    Header,
    Manifest,
    Segment,
    checkpoint,
    signature_bytes,
)
from hongdang_desktop.exchange.roster import Device, Directory, Status
from hongdang_desktop.exchange.streams import StreamName, Way, parse_stream
from hongdang_desktop.exchange.suite import Suite

LEVEL: Final = 10
_SLICE: Final = 256
"""Compressed bytes fed at once: a hostile slice can swell to some megabytes, not to gigabytes."""
_DENSE: Final = 256
_FORKED: Final = re.compile("[^#]+#[0-9a-f]{8,64}")

Taker = Callable[[Revision, bytes], None]


def read_line(raw: bytes, number: int, limits: Limits) -> Revision:
    """Return the revision that line ``number`` (from 1, without line end) says.

    Raises PackageError LINE, or what ``strictjson.parse`` raises. Only the canonical form is read,
    so what is kept and hashed is what was sent.
    """
    fields = strictjson.parse(
        raw, syntax=Code.LINE, what="一条记录", max_bytes=limits.line_bytes,
        max_depth=limits.line_depth, max_text=limits.text_chars, line=number,
    )  # fmt: skip
    if not isinstance(fields, dict) or canonical(fields) != raw:
        raise PackageError(Code.LINE, line=number, reason="not a canonical object")
    try:
        revision = from_fields(fields)
    except ValueError as error:
        raise PackageError(Code.LINE, line=number, reason=str(error)) from error
    if len(revision.parents) > limits.parents:
        raise PackageError(Code.TOO_MANY, what="一条记录的前版", limit=limits.parents, line=number)
    return revision


def check_segments(manifest: Manifest, header: Header, directory: Directory, suite: Suite) -> None:
    """Check what a package says about its streams before a line of it is read.

    Raises PackageError MANIFEST, COUNT, CHAIN, FOREIGN_STREAM, CHECKPOINT or REVOKED.
    """
    names = [segment.s for segment in manifest.segs]
    if len(names) != len(set(names)):
        raise PackageError(Code.MANIFEST, reason="a stream twice")
    for segment in manifest.segs:
        _check_segment(segment, header, directory, suite)
    total = sum(segment.to - segment.first + 1 for segment in manifest.segs)
    if total != manifest.nops:
        raise PackageError(Code.COUNT, expected=manifest.nops, found=total)


def _check_segment(segment: Segment, header: Header, directory: Directory, suite: Suite) -> None:
    name = parse_stream(written_stream(segment.s))
    forked = segment.s != written_stream(segment.s)
    if forked and not (_FORKED.fullmatch(segment.s) and header.min_reader > PLAIN):
        raise PackageError(Code.MANIFEST, stream=segment.s, reason="not the name of a fork")
    if name is None or (name.device, name.channel) != (segment.device, segment.channel):
        raise PackageError(Code.MANIFEST, stream=segment.s)
    if segment.to < segment.first:
        raise PackageError(Code.MANIFEST, stream=segment.s, reason="empty")
    if segment.first == 1 and segment.prev != GENESIS.hex():
        raise PackageError(Code.CHAIN, seq=1, stream=segment.s)
    owner = owner_of(name, header.branch, directory)
    if owner is None:
        raise PackageError(Code.FOREIGN_STREAM, stream=segment.s)
    signer = owner if segment.signer == owner.id else directory.plant_device(segment.signer)
    if signer is None:
        raise PackageError(Code.CHECKPOINT, stream=segment.s, signer=segment.signer)
    _check_status(signer, segment, own=signer.id == owner.id)
    message = checkpoint(segment.s, segment.to, segment.head)
    if not suite.verify(message, signature_bytes(segment.cp), signer.verify_key):
        raise PackageError(Code.CHECKPOINT, stream=segment.s, signer=segment.signer)


def owner_of(name: StreamName, branch: str, directory: Directory) -> Device | None:
    """Return whose stream it is, if a package about ``branch`` may carry it at all."""
    if name.way in (Way.UP, Way.OWN):
        device = directory.branch_device(name.device)
        return device if device and name.branch == branch and branch in device.branches else None
    if name.way is Way.OFFICE:  # it leaves no PC: whoever sends it has no right to
        return None
    device = directory.plant_device(name.device)
    return device if name.way is Way.ALL or name.branch == branch else None


def _check_status(signer: Device, segment: Segment, *, own: bool) -> None:
    """A device no longer active vouches for what it wrote up to its cutoff, and for nobody else."""
    if signer.status is Status.ACTIVE:
        return
    unlimited = segment.to if signer.status is Status.RETIRED else 0
    last = signer.cutoff.get(written_stream(segment.s), unlimited) if own else 0
    if segment.to > last:
        raise PackageError(Code.REVOKED, stream=segment.s, device=signer.id, last=last)


class SegmentChecker:
    """Takes the lines of a package in order and hands each revision on once its link holds.

    Handed-on revisions are only good when ``close`` has passed too: the caller keeps nothing before.
    Raises PackageError LINE, COUNT or CHAIN, and what strict reading raises.
    """

    def __init__(self, manifest: Manifest, limits: Limits, take: Taker) -> None:
        if manifest.nops > limits.lines:
            raise PackageError(Code.TOO_MANY, what="记录", limit=limits.lines)
        self._expected = manifest.nops
        self._limits = limits
        self._take = take
        self._places = _places(manifest.segs)
        self._count = 0
        self._last = b""

    def line(self, raw: bytes) -> None:
        """Take the next line, without its line end."""
        self._count += 1
        if self._count > self._expected:
            raise PackageError(Code.COUNT, expected=self._expected, found=self._count)
        revision = read_line(raw, self._count, self._limits)
        segment, seq = next(self._places)
        if (revision.stream, revision.seq) != (written_stream(segment.s), seq) or not payload_fits(
            revision
        ):
            raise PackageError(Code.CHAIN, seq=revision.seq, stream=revision.stream)
        if revision.sealed and not segment.channel.startswith(f"{Way.OWN}/"):
            raise PackageError(
                Code.LINE, line=self._count, reason="sealed, and not in that channel"
            )
        previous = bytes.fromhex(segment.prev) if seq == segment.first else self._last
        self._last = chain(previous, revision)
        if seq == segment.to and self._last.hex() != segment.head:
            raise PackageError(Code.CHAIN, seq=seq, stream=segment.s)
        self._take(revision, self._last)

    def close(self) -> None:
        """Raise PackageError COUNT unless all lines have come."""
        if self._count != self._expected:
            raise PackageError(Code.COUNT, expected=self._expected, found=self._count)


def _places(segments: Iterable[Segment]) -> Iterator[tuple[Segment, int]]:
    for segment in segments:
        for seq in range(segment.first, segment.to + 1):
            yield segment, seq


class LineReader:
    """Push the bytes of ``ops.jsonl.zst`` in, lines come out; swells no further than allowed.

    Raises PackageError ZSTD, BOMB, TOO_BIG or TOO_MANY, and whatever ``line`` raises.
    """

    def __init__(self, limits: Limits, line: Callable[[bytes], None]) -> None:
        self._limits = limits
        self._line = line
        decompressor = zstandard.ZstdDecompressor(max_window_size=limits.zstd_window)
        self._frame = decompressor.decompressobj()
        self._waiting: list[bytes] = []  # the pieces of a line whose end has not come
        self._length = 0
        self._in = self._out = self._values = 0

    def data(self, piece: bytes) -> None:
        """Take the next compressed bytes."""
        for start, end in pairwise([*range(0, len(piece), _SLICE), len(piece)]):
            self._slice(piece[start:end])

    def close(self) -> None:
        """Raise PackageError ZSTD unless the frame and its last line are complete."""
        if not self._frame.eof or self._frame.unused_data or self._length:
            raise PackageError(Code.ZSTD, reason="no end")

    def _slice(self, compressed: bytes) -> None:
        try:
            plain = self._frame.decompress(compressed)
        except zstandard.ZstdError as error:
            code = Code.BOMB if "too much memory" in str(error) else Code.ZSTD
            raise PackageError(code, reason=str(error)) from error
        self._in += len(compressed)
        self._out += len(plain)
        if self._out > self._limits.ops_ratio * self._in + self._limits.ops_slack:
            raise PackageError(Code.BOMB, compressed=self._in, plain=self._out)
        if self._out > self._limits.ops_bytes:
            raise PackageError(Code.TOO_BIG, what="记录", limit=Size(self._limits.ops_bytes))
        self._values += strictjson.count_values(plain)
        if self._values > self._limits.values:
            raise PackageError(Code.TOO_MANY, what="记录里的项目", limit=self._limits.values)
        self._split(plain)

    def _split(self, plain: bytes) -> None:
        *ends, rest = plain.split(b"\n")
        for end in ends:
            self._line(b"".join((*self._waiting, end)))
            self._waiting, self._length = [], 0
        self._waiting.append(rest)
        self._length += len(rest)
        if self._length > self._limits.line_bytes:
            limit = Size(self._limits.line_bytes)
            raise PackageError(Code.TOO_BIG, what="一条记录", limit=limit)


def compress_lines(lines: Callable[[], Iterable[bytes]], limits: Limits) -> bytes:
    """Return the lines as one zstd frame that a ``LineReader`` with these limits accepts.

    ``lines`` may be called twice: what repeats itself so much that it looks like a bomb is
    compressed again, deliberately less well. Raises PackageError TOO_BIG or TOO_MANY.
    """
    compressed = _compressed(lines(), every=0)
    try:
        _try(compressed, limits)
    except PackageError as error:
        if error.code != Code.BOMB:
            raise
        compressed = _compressed(lines(), every=_DENSE)
        _try(compressed, limits)
    return compressed


def _try(compressed: bytes, limits: Limits) -> None:
    reader = LineReader(limits, lambda _line: None)
    reader.data(compressed)
    reader.close()


def _compressed(lines: Iterable[bytes], *, every: int) -> bytes:
    """Return the frame; a block ends after ``every`` so many bytes (0: as zstd likes)."""
    frame = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compressobj()
    pieces = []
    for line in lines:
        whole = line + b"\n"
        if not every:
            pieces.append(frame.compress(whole))
            continue
        for start in range(0, len(whole), every):
            pieces.append(frame.compress(whole[start : start + every]))
            pieces.append(frame.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK))
    pieces.append(frame.flush())
    return b"".join(pieces)
