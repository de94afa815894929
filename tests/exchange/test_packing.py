"""Writing a package: nothing goes out that a reader would refuse, and nothing half is left."""

import io
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from hongdang_desktop.core.canonical import Json, digest
from hongdang_desktop.core.errors import Stopped
from hongdang_desktop.core.journal import GENESIS
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.exchange.contents import Collected
from hongdang_desktop.exchange.errors import Code
from hongdang_desktop.exchange.limits import LIMITS, Limits
from hongdang_desktop.exchange.package import peek_header
from hongdang_desktop.exchange.packing import BlobDraft, PackageDraft, SegmentDraft
from hongdang_desktop.exchange.roster import sign_roster
from tests.exchange.world import (
    SUITE,
    UP,
    World,
    blob,
    draft,
    read,
    refused,
    revision,
    run,
    write,
)


def refused_and_gone(
    world: World, path: Path, package: PackageDraft, code: Code, limits: Limits = LIMITS
) -> None:
    refused(code, lambda: write(world, path, package, limits=limits))
    assert list(path.parent.iterdir()) == []


def of(**changes: Any) -> PackageDraft:  # noqa: ANN401 - any field to anything
    return draft(segments=(SegmentDraft(GENESIS, (revision(UP, 1, **changes),)),))


def with_payload(payload: dict[str, Json]) -> PackageDraft:
    return of(payload=payload, payload_hash=digest(payload))


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"x": "a\u0000b"}, Code.TEXT),
        ({"x": "\u202e姓名"}, Code.TEXT),
        ({"x": "e\u0301"}, Code.TEXT),
        ({"x": "长" * 100_001}, Code.TEXT),
        ({"x": 2**53 + 1}, Code.NUMBER),
        ({"x": ["长" * 90_000] * 5}, Code.TOO_BIG),
    ],
)
def test_what_no_reader_takes_is_not_sent(
    world: World, tmp_path: Path, payload: dict[str, Json], code: Code
) -> None:
    refused_and_gone(world, tmp_path / "a.djx", with_payload(payload), code)


def test_a_broken_envelope_is_not_sent(world: World, tmp_path: Path) -> None:
    refused_and_gone(world, tmp_path / "a.djx", of(clock="yesterday"), Code.LINE)


def test_a_hole_is_not_sent(world: World, tmp_path: Path) -> None:
    first, _, third = run(UP, 3)
    package = draft(segments=(SegmentDraft(GENESIS, (first, third)),))
    refused_and_gone(world, tmp_path / "a.djx", package, Code.CHAIN)


def test_limits_hold_for_the_writer_too(world: World, tmp_path: Path) -> None:
    path, photos = tmp_path / "a.djx", (blob(b"one" * 9), blob(b"two" * 9))
    for package, limits, code in (
        (draft(), replace(LIMITS, lines=2), Code.TOO_MANY),
        (draft(blobs=photos), replace(LIMITS, blobs=1), Code.TOO_MANY),
        (draft(blobs=photos), replace(LIMITS, blob_bytes=26), Code.TOO_BIG),
        (draft(), replace(LIMITS, manifest_bytes=500), Code.TOO_BIG),
        (draft(), replace(LIMITS, body_bytes=1000), Code.TOO_BIG),
    ):
        refused_and_gone(world, path, package, code, limits)
    exact = replace(LIMITS, lines=3, blobs=2, blob_bytes=27)
    write(world, path, draft(blobs=photos), limits=exact)


def test_a_stream_of_no_name_is_a_bug(world: World, tmp_path: Path) -> None:
    package = draft(segments=(SegmentDraft(GENESIS, run("pc-a", 1)),))
    with pytest.raises(ValueError, match="pc-a"):
        write(world, tmp_path / "a.djx", package)


def test_a_draft_that_no_reader_understands_is_a_bug(world: World, tmp_path: Path) -> None:
    for changes in ({"have": {UP: (3, "no hash")}}, {"need": {UP: 0}}, {"no": 0}):
        with pytest.raises(ValidationError):
            write(world, tmp_path / "a.djx", draft(**changes))
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_attachment_of_ours_is_not_sent(world: World, tmp_path: Path) -> None:
    good = blob(b"a photo")
    for content, code in (
        (b"a phota", Code.BLOB_HASH),
        (b"a phot", Code.BLOB_LENGTH),
        (b"a photo and more", Code.BLOB_LENGTH),
    ):
        damaged = BlobDraft(good.digest, good.size, lambda content=content: io.BytesIO(content))  # type: ignore[misc]
        refused_and_gone(world, tmp_path / "a.djx", draft(blobs=(damaged,)), code)


def test_stopping_leaves_nothing(world: World, tmp_path: Path) -> None:
    progress = Progress()
    progress.stop()
    with pytest.raises(Stopped):
        write(world, tmp_path / "a.djx", draft(blobs=(blob(b"x"),)), progress=progress)
    assert list(tmp_path.iterdir()) == []


def test_the_room_for_the_header_is_filled_with_blanks(world: World, tmp_path: Path) -> None:
    path = write(world, tmp_path / "a.djx", draft())
    _, line, signature = path.read_bytes().split(b"\n")[:3]
    assert line.rstrip(b" ") + b" " * 6 == line
    assert len(signature) == 88
    assert peek_header(path).body_len < 10**9


def test_a_package_of_nothing_is_a_receipt(world: World, tmp_path: Path) -> None:
    path = write(world, tmp_path / "a.djx", draft(segments=(), have={UP: (3, "ab" * 32)}))
    assert read(world, path).have == {UP: (3, "ab" * 32)}
    assert path.stat().st_size < 5120


def test_a_roster_comes_along_byte_for_byte(world: World, tmp_path: Path) -> None:
    signed = sign_roster(world.roster, key=world.root.sign, suite=SUITE)
    path = write(world, tmp_path / "a.djx", draft(roster=signed))
    assert read(world, path).roster_blob == signed


def test_extras_never_stand_for_what_the_format_says(world: World, tmp_path: Path) -> None:
    path = write(world, tmp_path / "a.djx", draft(extras={"nops": 99, "x": 1}))
    manifest = read(world, path)
    assert manifest.nops == 3
    assert manifest.model_extra == {"x": 1}


def test_a_second_volume(world: World, tmp_path: Path) -> None:
    package = draft(segments=(), blobs=(blob(b"x"),), vol=2, vols=3)
    manifest = read(world, write(world, tmp_path / "a.djx", package))
    assert (manifest.vol, manifest.vols) == (2, 3)


def test_the_same_revisions_in_five_thousand_lines(world: World, tmp_path: Path) -> None:
    package = draft(segments=(SegmentDraft(GENESIS, run(UP, 5000)),))
    intake = Collected()
    began = time.perf_counter()
    read(world, write(world, tmp_path / "a.djx", package), intake=intake)
    assert len(intake.revisions) == 5000
    assert time.perf_counter() - began < 60  # a hang, not a budget
