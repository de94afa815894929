"""Streams, checkpoints, chains and lines of a package: who may vouch for what."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zstandard

from hongdang_desktop.core.canonical import Json, canonical, digest
from hongdang_desktop.core.journal import GENESIS, Kind, Revision
from hongdang_desktop.exchange.contents import Collected
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.limits import LIMITS, Limits
from hongdang_desktop.exchange.packing import SegmentDraft
from hongdang_desktop.exchange.roster import Status
from hongdang_desktop.exchange.segments import LineReader, compress_lines, read_line
from tests.exchange.world import (
    ALL,
    AT_A,
    DOWN,
    DOWN_TO_OTHERS,
    EPOCH,
    UP,
    UP_OF_COLLEAGUE,
    UP_OF_STRANGER,
    Member,
    World,
    draft,
    forge,
    head_of,
    manifest_fields,
    members,
    read,
    refused,
    relayed,
    revision,
    run,
    seeded,
    segment_fields,
    write,
)


def sent(
    world: World, path: Path, revisions: Sequence[Revision], segments: Sequence[dict[str, Any]]
) -> Path:
    manifest = manifest_fields(world, revisions, segs=list(segments))
    return forge(world, path, members(manifest, [each.to_line() for each in revisions]))


# Whose stream, and who vouches for it


@pytest.mark.parametrize("stream", [UP_OF_STRANGER, DOWN_TO_OTHERS, f"pc-x/{EPOCH}/up/b-one"])
def test_a_stream_that_is_not_the_branchs(world: World, tmp_path: Path, stream: str) -> None:
    revisions = run(stream, 2)
    path = sent(world, tmp_path / "a.djx", revisions, [segment_fields(world, revisions, "hq")])
    refused(Code.FOREIGN_STREAM, lambda: read(world, path))


@pytest.mark.parametrize(
    "stream",
    [
        f"pc-c/{EPOCH}/up/b-one",
        f"pc-a/{EPOCH}/down/b-one",
        f"pc-a/{EPOCH}/all",
        f"hq/{EPOCH}/up/b-one",
    ],
)
def test_a_stream_in_a_channel_that_is_not_its_devices(
    world: World, tmp_path: Path, stream: str
) -> None:
    revisions = run(stream, 1)
    path = sent(world, tmp_path / "a.djx", revisions, [segment_fields(world, revisions, "hq")])
    refused(Code.FOREIGN_STREAM, lambda: read(world, path))


def test_one_computer_of_two_branches(world: World, tmp_path: Path) -> None:
    both = world.roster_with("pc-a", branches=("b-one", "b-two"))
    second = f"pc-a/{EPOCH}/up/b-two"
    path = write(
        world,
        tmp_path / "2.djx",
        draft(branch="b-two", segments=(SegmentDraft(GENESIS, run(second, 1)),)),
    )
    assert read(world, path, roster=both).nops == 1
    mixed = write(
        world, tmp_path / "1.djx", draft(segments=(SegmentDraft(GENESIS, run(second, 1)),))
    )
    refused(Code.FOREIGN_STREAM, lambda: read(world, mixed, roster=both))


@pytest.mark.parametrize(
    "changes",
    [
        {"device": "pc-b"},
        {"channel": "own/b-one"},
        {"s": "pc-a"},
        {"s": f"pc-a/{EPOCH}/up/b-one/more"},
        {"s": f"pc-a/{EPOCH}/up/"},
        {"from": 4, "to": 3},
        {"from": 0},
        {"prev": "00"},
        {"head": "XY" * 32},
    ],
)
def test_a_segment_that_contradicts_itself(
    world: World, tmp_path: Path, changes: dict[str, Any]
) -> None:
    revisions = run(UP, 3)
    segment = segment_fields(world, revisions, **changes)
    path = sent(world, tmp_path / "a.djx", revisions, [segment])
    refused(Code.MANIFEST, lambda: read(world, path))


def test_segments_that_do_not_count_up_to_the_lines(world: World, tmp_path: Path) -> None:
    revisions = run(UP, 3)
    path = sent(world, tmp_path / "a.djx", revisions, [segment_fields(world, revisions, to=5)])
    refused(Code.COUNT, lambda: read(world, path))


def test_a_relayed_stream_needs_its_own_checkpoint(world: World, tmp_path: Path) -> None:
    """A colleague cannot rewrite, and not even cut short, what he carries."""
    revisions = run(UP_OF_COLLEAGUE, 3)
    honest = draft(segments=(relayed(world.b, "pc-b", revisions),))
    assert read(world, write(world, tmp_path / "a.djx", honest)).nops == 3
    vouched_by_carrier = draft(segments=(SegmentDraft(GENESIS, revisions),))
    forged = draft(segments=(relayed(world.a, "pc-b", revisions),))
    checkpoint_of_three = relayed(world.b, "pc-b", revisions)
    shortened = draft(segments=(replace(checkpoint_of_three, revisions=revisions[:2]),))
    rewritten = (*run(UP_OF_COLLEAGUE, 2), revision(UP_OF_COLLEAGUE, 3, actor="李四"))
    changed = draft(segments=(replace(checkpoint_of_three, revisions=rewritten),))
    not_base64 = draft(segments=(replace(checkpoint_of_three, cp="!" * 20),))
    for package in (vouched_by_carrier, forged, shortened, changed, not_base64):
        path = write(world, tmp_path / "b.djx", package)
        refused(Code.CHECKPOINT, lambda path=path: read(world, path))  # type: ignore[misc]


def test_a_signer_who_is_nobody_here(world: World, tmp_path: Path) -> None:
    revisions = run(UP, 1)
    for signer in ("pc-x", "pc-b"):
        segment = segment_fields(world, revisions, cp="A" * 88) | {"signer": signer}
        path = sent(world, tmp_path / "a.djx", revisions, [segment])
        refused(Code.CHECKPOINT, lambda path=path: read(world, path))  # type: ignore[misc]


def test_the_plant_attests_what_it_holds(world: World, tmp_path: Path) -> None:
    restored = draft(
        sender="hq", to="b-one",
        segments=(SegmentDraft(GENESIS, run(UP, 3)), SegmentDraft(GENESIS, run(DOWN, 1)),
                  SegmentDraft(GENESIS, run(ALL, 1))),
    )  # fmt: skip
    assert read(world, write(world, tmp_path / "a.djx", restored), me=AT_A).nops == 5


def test_a_branch_carries_the_plants_streams_to_its_other_computers(
    world: World, tmp_path: Path
) -> None:
    carried = draft(to="b-one", segments=(relayed(world.hq, "hq", run(DOWN, 2)),))
    assert read(world, write(world, tmp_path / "a.djx", carried), me=AT_A).nops == 2


# Computers that are no longer used


@pytest.mark.parametrize(
    ("status", "cutoff", "allowed"),
    [
        (Status.ACTIVE, {}, 3),
        (Status.RETIRED, {}, 3),
        (Status.RETIRED, {UP_OF_COLLEAGUE: 2}, 2),
        (Status.REVOKED, {UP_OF_COLLEAGUE: 2}, 2),
        (Status.REVOKED, {}, 0),
    ],
)
def test_a_computer_no_longer_used_counts_up_to_its_cutoff(
    world: World, tmp_path: Path, status: Status, cutoff: dict[str, int], allowed: int
) -> None:
    roster = world.roster_with("pc-b", status=status, cutoff=cutoff)
    for last in (1, 2, 3):
        package = draft(segments=(relayed(world.b, "pc-b", run(UP_OF_COLLEAGUE, last)),))
        path = write(world, tmp_path / f"{last}.djx", package)
        if last <= allowed:
            assert read(world, path, roster=roster).nops == last
        else:
            refused(Code.REVOKED, lambda path=path: read(world, path, roster=roster))  # type: ignore[misc]


def test_a_stolen_key_of_the_plant_attests_nothing_more(world: World, tmp_path: Path) -> None:
    revisions = run(UP, 1)
    path = sent(world, tmp_path / "a.djx", revisions, [segment_fields(world, revisions, "hq")])
    assert read(world, path).nops == 1
    stolen = world.roster_with("hq", status=Status.REVOKED, cutoff={UP: 9})
    refused(Code.REVOKED, lambda: read(world, path, roster=stolen))


# Chains


def test_a_chain_that_does_not_begin_at_the_beginning(world: World, tmp_path: Path) -> None:
    revisions = run(UP, 1)
    other = bytes(31) + b"\1"
    head = head_of(revisions, other).hex()
    segment = segment_fields(world, revisions, prev=other.hex(), head=head)
    path = sent(world, tmp_path / "a.djx", revisions, [segment])
    refused(Code.CHAIN, lambda: read(world, path))


def test_a_later_part_of_a_chain(world: World, tmp_path: Path) -> None:
    middle = head_of(run(UP, 3))
    package = draft(segments=(SegmentDraft(middle, run(UP, 6, first=4)),))
    intake = Collected()
    read(world, write(world, tmp_path / "a.djx", package), intake=intake)
    assert intake.revisions[-1][1] == head_of(run(UP, 6))


def test_lines_changed_dropped_or_moved_within_a_signed_package(
    world: World, tmp_path: Path
) -> None:
    revisions = run(UP, 3)
    first, second, third = revisions
    segments = [segment_fields(world, revisions)]
    spoiled_payload = replace(second, payload={"title": "另一个题目"})
    wrong = {
        "another author": (first, replace(second, actor="李四"), third),
        "another payload": (first, spoiled_payload, third),
        "moved": (second, first, third),
        "twice": (first, first, third),
        "another stream": (first, revision(UP_OF_COLLEAGUE, 2), third),
        "a hole": (first, third, revision(UP, 4)),
    }
    for lines in wrong.values():
        path = sent(world, tmp_path / "a.djx", lines, segments)
        refused(Code.CHAIN, lambda path=path: read(world, path))  # type: ignore[misc]


@pytest.mark.parametrize(
    "lines",
    [
        (revision(UP, 1), revision(UP, 3), revision(UP, 4)),
        (revision(UP, 2), revision(UP, 3), revision(UP, 4)),
        (revision(UP, 1), revision(UP_OF_STRANGER, 2), revision(UP, 3)),
        run(UP_OF_STRANGER, 3),
    ],
)
def test_a_chain_that_holds_but_is_of_other_numbers_or_streams(
    world: World, tmp_path: Path, lines: tuple[Revision, ...]
) -> None:
    """The sender signs a head over whatever he likes; what a segment says must be what it holds."""
    segment = segment_fields(world, run(UP, 3), head=head_of(lines).hex())
    path = sent(world, tmp_path / "a.djx", lines, [segment])
    refused(Code.CHAIN, lambda: read(world, path))


def test_an_erased_payload_leaves_the_chain_whole(world: World, tmp_path: Path) -> None:
    first, second, third = run(UP, 3)
    erased = (first, replace(second, payload=None), third)
    intake = Collected()
    path = write(world, tmp_path / "a.djx", draft(segments=(SegmentDraft(GENESIS, erased),)))
    read(world, path, intake=intake)
    assert [each.payload is None for each, _ in intake.revisions] == [False, True, False]


# Single lines


def line(**changes: Json) -> bytes:
    fields: dict[str, Any] = {**revision(UP, 2).envelope(), "p": revision(UP, 2).payload}
    for key, value in changes.items():
        if value == "absent":
            del fields[key]
        else:
            fields[key] = value
    return canonical(fields)


def code_of_line(raw: bytes) -> str:
    with pytest.raises(PackageError) as caught:
        read_line(raw, 7, LIMITS)
    return caught.value.code


def test_every_kind_of_revision_reads_back() -> None:
    for each in (
        revision(UP, 2),
        revision(UP, 2, undoes="x-1"),
        revision(UP, 2, kind=Kind.DELETE),
        revision(UP, 2, kind=Kind.ERASE, payload=None),
        revision(UP, 65, parents=tuple(f"{UP}:{seq}" for seq in range(1, 65))),
    ):
        assert read_line(each.to_line(), 1, LIMITS) == each


@pytest.mark.parametrize("key", ["s", "n", "t", "v", "r", "k", "b", "c", "a", "x", "ph"])
@pytest.mark.parametrize("value", ["absent", None, True, {"a": 1}, [1], -1])
def test_an_envelope_of_wrong_types(key: str, value: Json) -> None:
    assert code_of_line(line(**{key: value})) == Code.LINE


@pytest.mark.parametrize(
    "changes",
    [
        {"p": None},
        {"p": "text"},
        {"p": []},
        {"u": None},
        {"u": 5},
        {"k": "patch"},
        {"c": "yesterday"},
        {"c": "1764000000000.00x0"},
        {"ph": "AB" * 32},
        {"ph": "ab"},
        {"b": ["no-number"]},
        {"b": [f"{UP}:0"]},
        {"b": [f"{UP}:01"]},
        {"n": 0},
        {"z": 1},
        {"r": "r" * 401},
    ],
)
def test_an_envelope_of_wrong_values(changes: dict[str, Json]) -> None:
    assert code_of_line(line(**changes)) == Code.LINE


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", Code.LINE),
        (b"5", Code.LINE),
        (b"nonsense", Code.LINE),
        (line() + b" ", Code.LINE),
        (line().replace(b'"a":', b'"a": '), Code.LINE),
        (line().replace("张".encode(), b"\\u5f20"), Code.LINE),
        (line().replace(b'"k":"put"', b'"k":"put","k":"put"'), Code.DUP_KEY),
        (line(n=2**53 + 1), Code.NUMBER),
        (line().replace(b'"v":1', b'"v":1.0'), Code.NUMBER),
        (line(p={"x": "\u0000"}), Code.TEXT),
        (line(p={"x\u202e": 1}), Code.TEXT),
        (line(p={"x": "e\u0301"}), Code.TEXT),
        (line(n=66, b=[f"{UP}:{n}" for n in range(1, 66)]), Code.TOO_MANY),
        (line(p={"x": ["y" * 90_000] * 12}), Code.TOO_BIG),
        (b'{"p":' + b"[" * 16 + b"]" * 16 + b"}", Code.DEPTH),
    ],
)
def test_a_line_beyond_what_is_allowed(raw: bytes, code: Code) -> None:
    assert code_of_line(raw) == code


def test_a_line_names_its_place() -> None:
    with pytest.raises(PackageError, match="第 7 行"):
        read_line(b"nonsense", 7, LIMITS)


# The compressed file


def read_frame(data: bytes, limits: Limits) -> None:
    reader = LineReader(limits, lambda _line: None)
    reader.data(data)
    reader.close()


def code_of_frame(data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(PackageError) as caught:
        read_frame(data, limits)
    return caught.value.code


def compressed(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(data)


def lines_of(data: bytes, step: int = 1000) -> list[bytes]:
    lines: list[bytes] = []
    reader = LineReader(LIMITS, lines.append)
    for start in range(0, len(data), step):
        reader.data(data[start : start + step])
    reader.close()
    return lines


@pytest.mark.parametrize("step", [1, 7, 256, 100_000])
def test_lines_come_out_however_the_bytes_come_in(step: int) -> None:
    pick = seeded(3)
    lines = [pick.randbytes(pick.randrange(3000)).hex().encode() for _ in range(40)]
    assert lines_of(compress_lines(lambda: lines, LIMITS), step) == lines


def test_a_bomb(world: World, tmp_path: Path) -> None:
    bomb = compressed(bytes(64 << 20))
    assert len(bomb) < 10_000
    assert code_of_frame(bomb) == Code.BOMB
    revisions = run(UP, 1)
    archive = members(manifest_fields(world, revisions))
    archive[1] = Member("ops.jsonl.zst", bomb)
    refused(Code.BOMB, lambda: read(world, forge(world, tmp_path / "a.djx", archive)))


def test_a_window_that_wants_too_much_memory() -> None:
    small = replace(LIMITS, zstd_window=1 << 20)
    parameters = zstandard.ZstdCompressionParameters(window_log=22)
    frame = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    data = frame.compress(seeded(1).randbytes(3 << 20)) + frame.flush()
    assert code_of_frame(data, small) == Code.BOMB


def test_a_file_that_is_too_long_though_honest() -> None:
    data = compressed(seeded(1).randbytes(3000).hex().encode() + b"\n")
    assert code_of_frame(data, replace(LIMITS, ops_bytes=6000)) == Code.TOO_BIG
    read_frame(data, replace(LIMITS, ops_bytes=6001))


def test_a_line_without_end_is_not_collected() -> None:
    endless = compressed(seeded(1).randbytes(2000).hex().encode())
    assert code_of_frame(endless, replace(LIMITS, line_bytes=3999)) == Code.TOO_BIG
    assert code_of_frame(endless, replace(LIMITS, line_bytes=4000)) == Code.ZSTD


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nonsense",
        compressed(b"{}\n")[:-1],
        compressed(b"{}\n") + b"more",
        compressed(b"{}\n") + compressed(b"{}\n"),
        compressed(b"a line without its end"),
    ],
)
def test_a_frame_that_is_none(data: bytes) -> None:
    assert code_of_frame(data) == Code.ZSTD


def test_bytes_after_the_frame_in_a_later_piece() -> None:
    reader = LineReader(LIMITS, lambda _line: None)
    reader.data(compressed(b"{}\n"))
    refused(Code.ZSTD, lambda: reader.data(b"x"))


def test_what_repeats_itself_is_not_taken_for_a_bomb() -> None:
    """A long text saved fifty times compresses more than a thousandfold; it must travel all the same."""
    line = b'{"p":"' + "会议记录".encode() * 8000 + b'"}'
    lines = [line] * 50
    assert code_of_frame(compressed(b"".join(each + b"\n" for each in lines))) == Code.BOMB
    assert lines_of(compress_lines(lambda: lines, LIMITS)) == lines


def test_more_than_fits_is_not_packed() -> None:
    limits = replace(LIMITS, ops_bytes=1000)
    refused(Code.TOO_BIG, lambda: compress_lines(lambda: [b"x" * 2000], limits))


def repetitive() -> tuple[Revision, ...]:
    payload: dict[str, Json] = {"minutes": "学习贯彻会议精神。" * 11_000}
    return tuple(
        revision(UP, seq, payload=payload, payload_hash=digest(payload)) for seq in range(1, 31)
    )


def test_a_repetitive_history_arrives(world: World, tmp_path: Path) -> None:
    package = draft(segments=(SegmentDraft(GENESIS, repetitive()),))
    assert read(world, write(world, tmp_path / "a.djx", package)).nops == 30
