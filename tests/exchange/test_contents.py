"""The inside of a rightly signed package: members, manifest, attachments, each with its own code."""

import hashlib
import io
import tarfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from hongdang_desktop.core.canonical import canonical
from hongdang_desktop.core.journal import Revision
from hongdang_desktop.exchange.contents import BlobTarget
from hongdang_desktop.exchange.errors import Code
from hongdang_desktop.exchange.limits import LIMITS, Limits
from hongdang_desktop.exchange.manifest import Manifest
from hongdang_desktop.exchange.roster import Directory
from tests.exchange.world import (
    UP,
    UP_OF_COLLEAGUE,
    Member,
    World,
    draft,
    forge,
    manifest_fields,
    members,
    read,
    refused,
    relayed,
    run,
    segment_fields,
    tar,
    write,
    zst,
)

PHOTO = b"\xff\xd8 a photo"
PHOTO_HASH = hashlib.sha256(PHOTO).hexdigest()
OTHER = b"\xff\xd8 another"
OTHER_HASH = hashlib.sha256(OTHER).hexdigest()
SMALL = replace(
    LIMITS, manifest_bytes=4096, ops_bytes=8192, blob_bytes=64, blobs=2, lines=3, line_bytes=1024
)


@dataclass
class Kept:
    """A store of attachments in memory."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    discarded: int = 0
    newer: Directory | None = None
    revisions: int = 0

    def begin(self, manifest: Manifest) -> Directory | None:
        return self.newer

    def revision(self, revision: Revision, chained: bytes) -> None:
        self.revisions += 1

    def blob(self, digest: str, size: int) -> BlobTarget | None:
        return KeptBlob(self, digest)


class KeptBlob(io.BytesIO):
    def __init__(self, store: Kept, digest: str) -> None:
        super().__init__()
        self.store = store
        self.digest = digest

    def keep(self) -> None:
        self.store.blobs[self.digest] = self.getvalue()

    def discard(self) -> None:
        self.store.discarded += 1


def good(world: World, **changes: Any) -> list[Member]:  # noqa: ANN401 - any field to anything
    revisions = run(UP, 3)
    fields = manifest_fields(world, revisions, [PHOTO, OTHER])
    lines = [revision.to_line() for revision in revisions]
    return members({**fields, **changes}, lines, [PHOTO, OTHER])


def code_of(
    world: World, tmp_path: Path, archive: list[Member] | bytes, code: Code, limits: Limits = LIMITS
) -> Kept:
    """Check that an archive is refused with ``code``; return what was handed on before."""
    kept = Kept()
    path = forge(world, tmp_path / "a.djx", archive)
    refused(code, lambda: read(world, path, intake=kept, limits=limits))
    return kept


def test_the_forger_can_also_write_a_good_one(world: World, tmp_path: Path) -> None:
    kept = Kept()
    read(world, forge(world, tmp_path / "a.djx", good(world)), intake=kept)
    assert kept == Kept({PHOTO_HASH: PHOTO, OTHER_HASH: OTHER}, revisions=3)


@pytest.mark.parametrize(
    "name",
    [
        "../../home/somebody/.bashrc",
        "/etc/passwd",
        "blobs/../manifest.json",
        "blobs/" + "A" * 64,
        "blobs/" + "a" * 63,
        "blobs/" + "a" * 65,
        "blobs\\" + "a" * 64,
        "Manifest.json",
        "manifest.json ",
        "党员名册.xlsx",
        "",
    ],
)
def test_a_member_of_another_name(world: World, tmp_path: Path, name: str) -> None:
    code_of(world, tmp_path, [Member(name, b"x")], Code.MEMBER_NAME)


@pytest.mark.parametrize(
    "type_",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
        tarfile.DIRTYPE,
        tarfile.FIFOTYPE,
        tarfile.CONTTYPE,
        tarfile.GNUTYPE_SPARSE,
        tarfile.XHDTYPE,
        tarfile.XGLTYPE,
        tarfile.AREGTYPE,
    ],
)
def test_a_member_that_is_no_plain_file(world: World, tmp_path: Path, type_: bytes) -> None:
    code_of(world, tmp_path, [Member("manifest.json", b"", type=type_)], Code.MEMBER_TYPE)


def test_a_plain_file_that_names_a_link(world: World, tmp_path: Path) -> None:
    code_of(world, tmp_path, [Member("manifest.json", b"", link="/etc")], Code.MEMBER_NAME)


def patched(name: bytes = b"manifest.json", size: bytes = b"00000000000\0") -> bytes:
    """An archive of one header written byte by byte, its checksum right."""
    header = bytearray(tar([Member("manifest.json", b"")])[:512])
    header[:100] = name.ljust(100, b"\0")
    header[124:136] = size
    header[148:156] = b"%06o\0 " % (sum(header[:148]) + 256 + sum(header[156:]))
    return bytes(header) + bytes(1024)


@pytest.mark.parametrize("name", [b"\xff\xfe", b"manifest.json\0more", b"\xe5\x85\x9a"])
def test_names_that_are_not_plain_ascii(world: World, tmp_path: Path, name: bytes) -> None:
    code_of(world, tmp_path, patched(name=name), Code.MEMBER_NAME)


@pytest.mark.parametrize(
    "size",
    [bytes(12), b" " * 12, b"0000000009\0 ", b"-0000000001\0", b"\x80" + bytes(10) + b"\x05"],
)
def test_sizes_that_are_no_octal_numbers(world: World, tmp_path: Path, size: bytes) -> None:
    code_of(world, tmp_path, patched(size=size), Code.TAR)


def test_names_longer_than_a_header(world: World, tmp_path: Path) -> None:
    hidden = Member("d" * 90 + "/manifest.json", b"{}")
    code_of(world, tmp_path, [hidden], Code.MEMBER_NAME)
    split = Member("d" * 60 + "/" + "n" * 60, b"x")
    code_of(world, tmp_path, [split], Code.MEMBER_NAME)
    gnu = Member("n" * 200, b"x", format=tarfile.GNU_FORMAT)
    code_of(world, tmp_path, [gnu], Code.TAR)


def test_a_member_twice(world: World, tmp_path: Path) -> None:
    manifest, ops, photo, other = good(world)
    code_of(world, tmp_path, [manifest, manifest], Code.DUP_MEMBER)
    code_of(world, tmp_path, [manifest, ops, ops], Code.DUP_MEMBER)
    code_of(world, tmp_path, [manifest, ops, photo, photo, other], Code.DUP_MEMBER)


def test_members_out_of_order(world: World, tmp_path: Path) -> None:
    manifest, ops, photo, _ = good(world)
    for archive in ([ops, manifest], [photo, manifest], [manifest, photo, ops]):
        code_of(world, tmp_path, archive, Code.ORDER)


def test_members_missing(world: World, tmp_path: Path) -> None:
    manifest, ops, photo, _ = good(world)
    code_of(world, tmp_path, [], Code.TAR)
    code_of(world, tmp_path, [manifest], Code.TAR)
    kept = code_of(world, tmp_path, [manifest, ops, photo], Code.BLOB_MISSING)
    assert kept.blobs == {PHOTO_HASH: PHOTO}


def test_an_archive_cut_off_or_drawn_out(world: World, tmp_path: Path) -> None:
    whole = tar(good(world))
    for cut in (len(whole) - 512, len(whole) - 1024, len(whole) - 1100, 700, 512, 100, 0):
        code_of(world, tmp_path, whole[:cut], Code.TAR)
    code_of(world, tmp_path, whole + b"more", Code.TAR)
    code_of(world, tmp_path, whole + tar(good(world)), Code.TAR)
    code_of(world, tmp_path, whole + bytes(511), Code.TAR)
    read(world, forge(world, tmp_path / "a.djx", whole + bytes(9 * 512)))  # as stock tar pads


def test_what_lies_between_members_must_be_zero(world: World, tmp_path: Path) -> None:
    whole = bytearray(tar(good(world)))
    whole[whole.index(OTHER) + len(OTHER)] = 1
    code_of(world, tmp_path, bytes(whole), Code.TAR)


@pytest.mark.parametrize("at", [0, 125, 150, 257, 263])
def test_a_damaged_tar_header(world: World, tmp_path: Path, at: int) -> None:
    whole = bytearray(tar(good(world)))
    whole[at] ^= 0x41
    code_of(world, tmp_path, bytes(whole), Code.TAR)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Code.MANIFEST),
        (b"[]", Code.MANIFEST),
        (b"{}", Code.MANIFEST),
        (b'{"a":1,"a":2}', Code.DUP_KEY),
        (b'{"a":1e400}', Code.NUMBER),
        (b'{"a":9007199254740993}', Code.NUMBER),
        (b'{"a":' + b"[" * 17 + b"]" * 17 + b"}", Code.DEPTH),
        ('{"a":"\u202e"}'.encode(), Code.TEXT),
        (b'{"a":"' + b"x" * 100_001 + b'"}', Code.TEXT),
        (b'"' + b"x" * LIMITS.manifest_bytes + b'"', Code.TOO_BIG),
    ],
)
def test_a_manifest_that_is_none(world: World, tmp_path: Path, data: bytes, code: Code) -> None:
    code_of(world, tmp_path, [Member("manifest.json", data)], code)


@pytest.mark.parametrize(
    "changes",
    [
        {"no": 2},
        {"vol": 2, "vols": 2},
        {"vols": 2},
        {"pid": "p-2"},
        {"sender": "pc-b"},
        {"branch": "b-two"},
        {"to": "b-one"},
        {"min_reader": 2},
        {"nops": "3"},
        {"nops": True},
        {"nops": -1},
        {"segs": {}},
        {"segs": [{}]},
        {"blobs": [[PHOTO_HASH]]},
        {"blobs": [[PHOTO_HASH, -1]]},
        {"blobs": [["00", 1]]},
        {"blobs": [[PHOTO_HASH, len(PHOTO)], [PHOTO_HASH, len(PHOTO)]]},
        {"have": {UP: [3]}},
        {"have": {UP: ["3", "ab" * 32]}},
        {"need": {UP: 0}},
        {"missing": ["x"]},
        {"roster": "text"},
        {"created": None},
        {"digest": 5},
    ],
)
def test_a_manifest_of_wrong_types_or_another_package(
    world: World, tmp_path: Path, changes: dict[str, Any]
) -> None:
    kept = code_of(world, tmp_path, good(world, **changes), Code.MANIFEST)
    assert kept == Kept()


def test_keys_of_a_newer_program_are_kept(world: World, tmp_path: Path) -> None:
    path = forge(world, tmp_path / "a.djx", good(world, later={"x": [1]}))
    assert read(world, path).model_extra == {"later": {"x": [1]}}


def test_an_attachment_that_is_not_listed(world: World, tmp_path: Path) -> None:
    manifest = good(world, blobs=[[PHOTO_HASH, len(PHOTO)]])
    code_of(world, tmp_path, manifest, Code.BLOB_UNLISTED)


def test_an_attachment_of_another_length(world: World, tmp_path: Path) -> None:
    manifest = good(world, blobs=[[PHOTO_HASH, len(PHOTO) + 1], [OTHER_HASH, len(OTHER)]])
    code_of(world, tmp_path, manifest, Code.BLOB_LENGTH)


def test_swapped_attachments(world: World, tmp_path: Path) -> None:
    manifest, ops, photo, _ = good(world)
    swapped = replace(photo, data=PHOTO[::-1])
    kept = code_of(world, tmp_path, [manifest, ops, swapped], Code.BLOB_HASH)
    assert (kept.blobs, kept.discarded) == ({}, 1)


def test_an_attachment_cut_off_is_thrown_away(world: World, tmp_path: Path) -> None:
    whole = tar(good(world))
    kept = code_of(world, tmp_path, whole[: whole.index(OTHER) + 3], Code.TAR)
    assert (kept.blobs, kept.discarded) == ({PHOTO_HASH: PHOTO}, 1)


def test_limits_of_members(world: World, tmp_path: Path) -> None:
    code_of(world, tmp_path, [Member("manifest.json", bytes(4097))], Code.TOO_BIG, SMALL)
    manifest = good(world)[0]
    code_of(world, tmp_path, [manifest, Member("ops.jsonl.zst", bytes(8193))], Code.TOO_BIG, SMALL)
    code_of(world, tmp_path, [Member("manifest.json", bytes(4096))], Code.MANIFEST, SMALL)
    code_of(world, tmp_path, [manifest, Member("ops.jsonl.zst", bytes(8192))], Code.ZSTD, SMALL)
    large = good(world, blobs=[[PHOTO_HASH, 64]])
    code_of(world, tmp_path, large, Code.BLOB_LENGTH, SMALL)
    large = good(world, blobs=[[PHOTO_HASH, 65]])
    code_of(world, tmp_path, large, Code.TOO_BIG, SMALL)
    many = good(world, blobs=[[f"{n:064x}", 1] for n in range(3)])
    code_of(world, tmp_path, many, Code.TOO_MANY, SMALL)
    read(world, forge(world, tmp_path / "a.djx", good(world)), limits=SMALL)


def test_more_lines_than_allowed(world: World, tmp_path: Path) -> None:
    revisions = run(UP, 4)
    archive = members(manifest_fields(world, revisions), [r.to_line() for r in revisions])
    code_of(world, tmp_path, archive, Code.TOO_MANY, SMALL)


@pytest.mark.parametrize(("nops", "kept_lines"), [(2, 3), (4, 3)])
def test_lines_that_do_not_count_up_to_the_manifest(
    world: World, tmp_path: Path, nops: int, kept_lines: int
) -> None:
    """The segments agree with ``nops``, the lines do not."""
    revisions = run(UP, nops)
    lines = [r.to_line() for r in run(UP, kept_lines)]
    archive = members(manifest_fields(world, revisions), lines)
    code_of(world, tmp_path, archive, Code.COUNT)


@pytest.mark.parametrize("ops", [b"", zst([]) + b"more", zst([])[:-1]])
def test_lines_that_do_not_end_as_they_should(world: World, tmp_path: Path, ops: bytes) -> None:
    archive = members(manifest_fields(world))
    archive[1] = replace(archive[1], data=ops)
    code_of(world, tmp_path, archive, Code.ZSTD)


def test_no_lines_at_all(world: World, tmp_path: Path) -> None:
    manifest = manifest_fields(world)
    archive = [Member("manifest.json", canonical(manifest)), Member("ops.jsonl.zst", zst([]))]
    assert read(world, forge(world, tmp_path / "a.djx", archive)).nops == 0


def test_a_newer_roster_that_came_along_is_what_the_rest_is_checked_by(
    world: World, tmp_path: Path
) -> None:
    older = world.roster.model_copy(update={"devices": world.roster.devices[:1]})
    sent = draft(segments=(relayed(world.b, "pc-b", run(UP_OF_COLLEAGUE, 2)),))
    path = write(world, tmp_path / "a.djx", sent)
    refused(Code.FOREIGN_STREAM, lambda: read(world, path, roster=older))
    assert read(world, path, roster=older, intake=Kept(newer=world.roster)).nops == 2


def test_what_the_taker_raises_comes_out_unchanged(world: World, tmp_path: Path) -> None:
    class Full(Kept):
        def revision(self, revision: Revision, chained: bytes) -> None:
            raise OSError(28, "no space left")

    path = forge(world, tmp_path / "a.djx", good(world))
    with pytest.raises(OSError, match="no space left") as caught:
        read(world, path, intake=Full())
    assert caught.value.errno == 28


def test_volumes_stand_alone(world: World, tmp_path: Path) -> None:
    """Volume 2 has attachments and no lines; either can be read without the other."""
    revisions = run(UP, 3)
    first = manifest_fields(world, revisions, [PHOTO], vols=2)
    second = manifest_fields(world, (), [OTHER], vol=2, vols=2)
    kept = Kept()
    two = members(second, [], [OTHER])
    read(world, forge(world, tmp_path / "2.djx", two, vol=2, vols=2), intake=kept)
    one = members(first, [r.to_line() for r in revisions], [PHOTO])
    read(world, forge(world, tmp_path / "1.djx", one, vols=2), intake=kept)
    assert kept == Kept({PHOTO_HASH: PHOTO, OTHER_HASH: OTHER}, revisions=3)


def test_a_segment_said_twice(world: World, tmp_path: Path) -> None:
    revisions = run(UP, 3)
    segment = segment_fields(world, revisions)
    code_of(world, tmp_path, good(world, segs=[segment, segment], nops=6), Code.MANIFEST)
