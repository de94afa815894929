"""Every limit of the exchange: the last case that it lets in, and the first that it keeps out.

One row per limit (exchange.md §3). Where the real size would be slow the limit is shrunk; that the
real values are those of the page stands in a test of its own.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest
import zstandard

from hongdang_desktop.core.canonical import Json, canonical, digest
from hongdang_desktop.core.journal import Revision, from_fields
from hongdang_desktop.exchange import enrolment, smallfile
from hongdang_desktop.exchange.errors import Code
from hongdang_desktop.exchange.limits import LIMITS, Limits
from hongdang_desktop.exchange.manifest import READER
from hongdang_desktop.exchange.package import MAGIC, peek_header
from hongdang_desktop.exchange.roster import sign_roster, verify_roster
from hongdang_desktop.exchange.segments import LineReader, read_line
from hongdang_desktop.exchange.suite import VerifyKey
from tests.exchange.world import (
    PLANT,
    SUITE,
    UP,
    Member,
    World,
    blob,
    draft,
    forge,
    manifest_fields,
    members,
    outer,
    read,
    refused,
    revision,
    run,
    sealed,
    seeded,
    segment_fields,
    tar,
    write,
    zst,
)

PHOTO = b"\xff\xd8 a photo"


@dataclass(frozen=True)
class Case:
    """``work`` meets a limit set so that ``over`` more bytes (or pieces) than allowed come."""

    limit: str
    code: Code
    work: Callable[[World, Path, int], object]


def _package(world: World, folder: Path, lines: Sequence[Revision] = (), **changes: Any) -> Path:  # noqa: ANN401
    lines = lines or run(UP, 3)
    manifest = manifest_fields(world, lines, [PHOTO], **changes)
    return forge(world, folder / "a.djx", members(manifest, [r.to_line() for r in lines], [PHOTO]))


def _line(payload: dict[str, Json]) -> Revision:
    return revision(UP, 1, payload=payload, payload_hash=digest(payload))


def _nested(depth: int) -> Json:
    value: Json = 1
    for _ in range(depth):
        value = [value]
    return value


def _header_bytes(world: World, folder: Path, over: int) -> object:
    body = sealed(world, tar(members(manifest_fields(world))))
    honest = outer(world, body).split(b"\n")[1]
    line = honest + b" " * 50
    path = folder / "a.djx"
    path.write_bytes(outer(world, body, line=line))
    return read(world, path, limits=replace(LIMITS, header_bytes=len(line) + 1 - over))


def _header_depth(world: World, folder: Path, over: int) -> object:
    body = sealed(world, tar(members(manifest_fields(world))))
    path = folder / "a.djx"
    path.write_bytes(outer(world, body, later=_nested(3 + over)))
    return read(world, path)


def _body_bytes(world: World, folder: Path, over: int) -> object:
    path = _package(world, folder)
    limits = replace(LIMITS, body_bytes=peek_header(path).body_len - over)
    return read(world, path, limits=limits)


def _envelope_bytes(world: World, folder: Path, over: int) -> object:
    path = _package(world, folder)
    end = path.read_bytes().index(b"age-encryption")
    needed = path.read_bytes()[end:].index(b"\n--- ") + len(b"\n--- ")
    return read(world, path, limits=replace(LIMITS, envelope_bytes=needed - over))


def _recipients(world: World, folder: Path, over: int) -> object:
    count = len(world.roster.recipients("b-one"))
    return write(world, folder / "a.djx", draft(), limits=replace(LIMITS, recipients=count - over))


def _manifest_bytes(world: World, folder: Path, over: int) -> object:
    size = len(canonical(manifest_fields(world, run(UP, 3), [PHOTO])))
    limits = replace(LIMITS, manifest_bytes=size - over)
    return read(world, _package(world, folder), limits=limits)


def _manifest_depth(world: World, folder: Path, over: int) -> object:
    return read(world, _package(world, folder, later=_nested(15 + over)))


def _ops_bytes(world: World, folder: Path, over: int) -> object:
    size = sum(len(r.to_line()) + 1 for r in run(UP, 3))
    return read(world, _package(world, folder), limits=replace(LIMITS, ops_bytes=size - over))


def _ops_packed(world: World, folder: Path, over: int) -> object:
    """The compressed file alone, which is longer than what it holds."""
    plain = seeded(1).randbytes(400).hex().encode()
    frame = zstandard.ZstdCompressor(level=1).compress(plain) + zst([])
    archive = [*members(manifest_fields(world))[:1], Member("ops.jsonl.zst", frame + bytes(900))]
    path = forge(world, folder / "a.djx", archive)
    return read(world, path, limits=replace(LIMITS, ops_bytes=len(frame) + 900 - over))


def _frame(limits: Limits, data: bytes) -> LineReader:
    reader = LineReader(limits, lambda _line: None)
    reader.data(data)
    reader.close()
    return reader


def _ops_ratio(_world: World, _folder: Path, over: int) -> object:
    """Four times as long as its frame, so many bytes over as the slack allows."""
    data = zst([b"0123456789" * 20])
    limits = replace(LIMITS, ops_ratio=4, ops_slack=201 - 4 * len(data) - over)
    return _frame(limits, data)


def _zstd_window(_world: World, _folder: Path, over: int) -> object:
    parameters = zstandard.ZstdCompressionParameters(window_log=20)
    frame = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    line = seeded(2).randbytes(200_000).hex().encode() + b"\n"
    data = frame.compress(line * 4) + frame.flush()
    return _frame(replace(LIMITS, zstd_window=(1 << 20) - over), data)


def _lines(world: World, folder: Path, over: int) -> object:
    return read(world, _package(world, folder), limits=replace(LIMITS, lines=3 - over))


def _values(world: World, folder: Path, over: int) -> object:
    text = b"\n".join(r.to_line() for r in run(UP, 3))
    values = sum(text.count(sign) for sign in (b",", b"[", b"{"))
    return read(world, _package(world, folder), limits=replace(LIMITS, values=values - over))


def _line_bytes(world: World, folder: Path, over: int) -> object:
    size = max(len(r.to_line()) for r in run(UP, 3))
    return read(world, _package(world, folder), limits=replace(LIMITS, line_bytes=size - over))


def _line_depth(world: World, folder: Path, over: int) -> object:
    lines = [_line({"deep": _nested(14 + over)})]
    return read(world, _package(world, folder, lines))


def _parents(world: World, folder: Path, over: int) -> object:
    parents = tuple(f"pc-b/0123456789ab/up/b-one:{n}" for n in range(1, 65 + over))
    return read(world, _package(world, folder, [revision(UP, 1, parents=parents)]))


def _blob_bytes(world: World, folder: Path, over: int) -> object:
    limits = replace(LIMITS, blob_bytes=len(PHOTO) - over)
    return read(world, _package(world, folder), limits=limits)


def _blobs(world: World, folder: Path, over: int) -> object:
    return read(world, _package(world, folder), limits=replace(LIMITS, blobs=1 - over))


def _long_text(length: int) -> str:
    """Of any signs, since what repeats itself is taken for a bomb first."""
    pick = seeded(3)
    return "".join(chr(pick.randrange(0x4E00, 0x9FA5)) for _ in range(length))


def _text_chars(world: World, folder: Path, over: int) -> object:
    return read(world, _package(world, folder, [_line({"text": _long_text(100_000 + over)})]))


def _text_of_a_key(world: World, folder: Path, over: int) -> object:
    return read(world, _package(world, folder, [_line({_long_text(100_000 + over): 1})]))


def _integer(world: World, folder: Path, over: int) -> object:
    return read(world, _package(world, folder, [_line({"n": 2**53 + over})]))


def _negative_integer(world: World, folder: Path, over: int) -> object:
    return read(world, _package(world, folder, [_line({"n": -(2**53) - over})]))


def _small_file(world: World, _folder: Path, over: int) -> object:
    made = enrolment.make_invitation(
        roster=world.roster, suite=SUITE, invitation="i-1", branches=("b-new",), seed={}
    )
    return smallfile.peek(made.file, limits=replace(LIMITS, small_file_bytes=len(made.file) - over))


def _roster(world: World, _folder: Path, over: int) -> object:
    signed = sign_roster(world.roster, key=world.root.sign, suite=SUITE)
    return verify_roster(
        signed, root=VerifyKey(world.roster.root), plant=PLANT, seen=None, suite=SUITE,
        limits=replace(LIMITS, roster_bytes=len(signed) - over),
    )  # fmt: skip


def _reader(world: World, folder: Path, over: int) -> object:
    body = sealed(world, tar(members(manifest_fields(world, min_reader=READER + over))))
    path = folder / "a.djx"
    path.write_bytes(outer(world, body, min_reader=READER + over))
    return read(world, path)


def _format(world: World, folder: Path, over: int) -> object:
    body = sealed(world, tar(members(manifest_fields(world))))
    path = folder / "a.djx"
    path.write_bytes(outer(world, body, format=1 + over))
    return read(world, path)


def _length(world: World, folder: Path, over: int) -> object:
    path = _package(world, folder)
    path.write_bytes(path.read_bytes() + b"x" * over)
    return read(world, path)


def _cut(world: World, folder: Path, over: int) -> object:
    path = _package(world, folder)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) - over])
    return read(world, path)


def _token(world: World, folder: Path, over: int) -> object:
    pid = "p" * (64 + over)
    body = sealed(world, tar(members(manifest_fields(world, pid=pid))))
    path = folder / "a.djx"
    path.write_bytes(outer(world, body, pid=pid))
    return read(world, path)


def _stream_name(world: World, folder: Path, over: int) -> object:
    """The name of a stream somewhere in ``have``; nobody needs to know it."""
    return read(world, _package(world, folder, have={"s" * (250 + over): [1, "ab" * 32]}))


def _envelope_text(world: World, folder: Path, over: int) -> object:
    return read(world, _package(world, folder, [revision(UP, 1, actor="人" * (400 + over))]))


def _first_number(world: World, folder: Path, over: int) -> object:
    lines = run(UP, 3)
    segment = segment_fields(world, lines) | {"from": 1 - over}
    return read(world, _package(world, folder, segs=[segment]))


CASES = (
    Case("header_bytes", Code.TOO_BIG, _header_bytes),
    Case("header_depth", Code.DEPTH, _header_depth),
    Case("envelope_bytes", Code.DECRYPT, _envelope_bytes),
    Case("recipients", Code.TOO_MANY, _recipients),
    Case("body_bytes", Code.TOO_BIG, _body_bytes),
    Case("manifest_bytes", Code.TOO_BIG, _manifest_bytes),
    Case("manifest_depth", Code.DEPTH, _manifest_depth),
    Case("ops_bytes", Code.TOO_BIG, _ops_bytes),
    Case("ops_ratio", Code.BOMB, _ops_ratio),
    Case("ops_slack", Code.BOMB, _ops_ratio),
    Case("zstd_window", Code.BOMB, _zstd_window),
    Case("lines", Code.TOO_MANY, _lines),
    Case("values", Code.TOO_MANY, _values),
    Case("line_bytes", Code.TOO_BIG, _line_bytes),
    Case("line_depth", Code.DEPTH, _line_depth),
    Case("parents", Code.TOO_MANY, _parents),
    Case("blob_bytes", Code.TOO_BIG, _blob_bytes),
    Case("blobs", Code.TOO_MANY, _blobs),
    Case("text_chars", Code.TEXT, _text_chars),
    Case("text_chars", Code.TEXT, _text_of_a_key),
    Case("small_file_bytes", Code.TOO_BIG, _small_file),
    Case("roster_bytes", Code.TOO_BIG, _roster),
    # What is no size in ``Limits``
    Case("", Code.NUMBER, _integer),
    Case("", Code.NUMBER, _negative_integer),
    Case("", Code.NEEDS_UPGRADE, _reader),
    Case("", Code.FORMAT, _format),
    Case("", Code.TRAILING, _length),
    Case("", Code.TRUNC, _cut),
    Case("", Code.HEADER, _token),
    Case("", Code.MANIFEST, _stream_name),
    Case("", Code.MANIFEST, _first_number),
    Case("", Code.LINE, _envelope_text),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.work.__name__.strip("_"))
def test_the_last_that_is_let_in_and_the_first_that_is_not(
    case: Case, world: World, tmp_path: Path
) -> None:
    case.work(world, tmp_path, 0)
    refused(case.code, lambda: case.work(world, tmp_path, 1))


def test_the_compressed_file_alone_may_be_no_longer_either(world: World, tmp_path: Path) -> None:
    refused(Code.ZSTD, lambda: _ops_packed(world, tmp_path, 0))
    refused(Code.TOO_BIG, lambda: _ops_packed(world, tmp_path, 1))


def test_no_limit_is_without_its_case() -> None:
    assert {field.name for field in fields(Limits)} - {case.limit for case in CASES} <= NOT_READ


NOT_READ = {"volume_bytes"}
"""What bounds our own writing only."""


def test_the_real_limits_are_those_of_the_page() -> None:
    real = {
        "header_bytes": 64 << 10, "header_depth": 4, "body_bytes": 2 << 30,
        "manifest_bytes": 4 << 20, "ops_bytes": 256 << 20, "ops_ratio": 200, "ops_slack": 64 << 10,
        "zstd_window": 128 << 20, "lines": 500_000, "line_bytes": 1 << 20, "line_depth": 16,
        "parents": 64, "blob_bytes": 64 << 20, "blobs": 20_000, "text_chars": 100_000,
    }  # fmt: skip
    assert {name: getattr(LIMITS, name) for name in real} == real


def test_every_recipient_that_may_be_written_to_can_be_read_past() -> None:
    stanza = len(b"-> X25519 " + b"A" * 43 + b"\n" + b"B" * 43 + b"\n")
    grease = 1024
    assert LIMITS.recipients * stanza + grease < LIMITS.envelope_bytes


# What stands in an envelope, at its edges


EDGES: list[tuple[str, Json, Json]] = [
    ("n", 1, 0),
    ("n", 2**53, 2**53 + 1),
    ("v", 1, 0),
    ("v", 2**53, 2**53 + 1),
    ("s", "s" * 400, "s" * 401),
    ("s", "s", ""),
    ("t", "t" * 400, "t" * 401),
    ("r", "r", ""),
    ("x", "x" * 400, "x" * 401),
    ("u", "u" * 400, "u" * 401),
    ("u", "u", ""),
    ("a", "", None),
    ("c", "9" * 13 + ".9999", "9" * 14 + ".9999"),
    ("c", "0" * 13 + ".0000", "0" * 13 + ".000"),
    ("ph", "f" * 64, "f" * 63),
    ("ph", "0" * 64, "g" * 64),
    ("b", ["a:1"], ["a:0"]),
    ("b", [f"a:{'9' * 15}"], [f"a:{'9' * 17}"]),
    ("b", ["a" * 398 + ":1"], ["a" * 399 + ":1"]),
    ("k", "put", "PUT"),
    ("k", "del", "delete"),
    ("k", "erase", ""),
]


@pytest.mark.parametrize(("key", "good", "bad"), EDGES, ids=lambda value: str(value)[:12])
def test_edges_of_the_envelope(key: str, good: Json, bad: Json) -> None:
    whole: dict[str, object] = dict(revision(UP, 1).envelope())
    line = canonical({**whole, key: good})
    assert read_line(line, 1, LIMITS) == from_fields(json.loads(line))
    refused(
        Code.NUMBER if bad == 2**53 + 1 else Code.LINE,
        lambda: read_line(canonical({**whole, key: bad}), 1, LIMITS),
    )


# The writer refuses what the reader would


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ("body_bytes", Code.TOO_BIG),
        ("manifest_bytes", Code.TOO_BIG),
        ("ops_bytes", Code.TOO_BIG),
        ("line_bytes", Code.TOO_BIG),
        ("lines", Code.TOO_MANY),
        ("values", Code.TOO_MANY),
        ("blob_bytes", Code.TOO_BIG),
        ("blobs", Code.TOO_MANY),
        ("text_chars", Code.TEXT),
        ("line_depth", Code.DEPTH),
        ("manifest_depth", Code.DEPTH),
    ],
)
def test_what_could_not_be_read_is_not_written(
    world: World, tmp_path: Path, limit: str, code: Code
) -> None:
    path = tmp_path / "a.djx"
    package = draft(blobs=(blob(PHOTO), blob(b"another")))
    write(world, path, package)
    refused(code, lambda: write(world, path, package, limits=replace(LIMITS, **{limit: 1})))
    assert not path.exists() or path.read_bytes().startswith(MAGIC)
