"""The outside of a package: what is refused before anything is opened, and in which order."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hongdang_desktop.core.canonical import canonical
from hongdang_desktop.core.errors import Stopped, UserError
from hongdang_desktop.core.journal import GENESIS
from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.exchange.contents import Collected
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.limits import LIMITS
from hongdang_desktop.exchange.package import (
    Me,
    check_body,
    check_whole,
    missing_bytes,
    open_package,
    own_header,
    peek_header,
)
from hongdang_desktop.exchange.packing import SegmentDraft, write_package
from hongdang_desktop.exchange.roster import Roster, Status
from tests.exchange.world import (
    ALL,
    AT_A,
    AT_C,
    AT_PLANT,
    DOWN,
    PLANT,
    SUITE,
    UP,
    Keys,
    World,
    blob,
    draft,
    forge,
    manifest_fields,
    members,
    outer,
    read,
    read_opened,
    refused,
    run,
    sealed,
    seeded,
    tar,
    write,
)


@pytest.fixture
def package(world: World, tmp_path: Path) -> Path:
    return write(world, tmp_path / "a.djx", draft())


def opened_code(
    world: World, path: Path, me: Me = AT_PLANT, directory: Roster | None = None
) -> str:
    with pytest.raises(PackageError) as caught:
        open_package(path, me=me, directory=directory or world.roster)
    return caught.value.code


def test_what_was_sent_arrives(world: World, tmp_path: Path) -> None:
    photo = bytes(range(256)) * 600
    sent = draft(
        blobs=(blob(photo), blob(b"")), have={UP: (3, "ab" * 32)}, need={DOWN: 4},
        missing=("cd" * 32,), digest="ef" * 32, extras={"audit": {"head": "12"}},
    )  # fmt: skip
    path = write(world, tmp_path / "a.djx", sent)
    intake = Collected()
    manifest = read(world, path, intake=intake)
    assert [revision for revision, _ in intake.revisions] == list(run(UP, 3))
    assert intake.revisions[-1][1].hex() == manifest.segs[0].head
    assert manifest.have == {UP: (3, "ab" * 32)}
    assert manifest.need == {DOWN: 4}
    assert manifest.missing == ("cd" * 32,)
    assert manifest.model_extra == {"audit": {"head": "12"}}
    assert dict(manifest.blobs) == {blob(photo).digest: len(photo), blob(b"").digest: 0}


def test_a_colleague_of_the_branch_reads_it_too(world: World, package: Path) -> None:
    me = Me(device="pc-b", plant=PLANT, branches=frozenset({"b-one"}))
    assert read(world, package, me=me).nops == 3


def test_the_recovery_key_opens_it(world: World, package: Path) -> None:
    plant = replace(world, hq=world.recovery)
    opened = open_package(package, directory=world.roster, me=AT_PLANT)
    assert read_opened(plant, opened, AT_PLANT, world.roster).nops == 3


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", Code.MAGIC),
        (b"PK\x03\x04 a zip file of somebody", Code.MAGIC),
        (b"DJX1\r\n{}", Code.MAGIC),
        (b"DJXA\n{}", Code.MAGIC),
        (b"DJX2\n{}", Code.FORMAT),
        (b"DJX2{}", Code.MAGIC),
        (b"PKX2\n{}", Code.MAGIC),
        (b"DJX1\n", Code.HEADER),
        (b"DJX1\n{}", Code.HEADER),
        (b"DJX1\n[]\n", Code.HEADER),
        (b"DJX1\nnonsense\n", Code.HEADER),
        (b"DJX1\n\xff\xfe\n", Code.HEADER),
        (b'DJX1\n{"format":1}\n', Code.HEADER),
        (b'DJX1\n{"format":2,"novelty":true}\n', Code.FORMAT),
        (b'DJX1\n{"format":true}\n', Code.HEADER),
        (b'DJX1\n{"no":1,"no":2}\n', Code.DUP_KEY),
        (b'DJX1\n{"a":[[[[1]]]]}\n', Code.DEPTH),
        (b'DJX1\n{"a":NaN}\n', Code.NUMBER),
        (b'DJX1\n{"a":"\\u0000"}\n', Code.TEXT),
        (b'DJX1\n{"a":"' + b"x" * LIMITS.header_bytes + b'"}\n', Code.TOO_BIG),
    ],
)
def test_a_beginning_that_is_none(world: World, tmp_path: Path, content: bytes, code: Code) -> None:
    path = tmp_path / "odd.djx"
    path.write_bytes(content)
    assert opened_code(world, path) == code
    refused(code, lambda: peek_header(path))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sender": "pc-x"}, Code.UNKNOWN_SENDER),
        ({"sender": "pc-b"}, Code.SIGNATURE),
        ({"branch": "b-two"}, Code.SENDER_BRANCH),
        ({"branch": "all", "to": "all"}, Code.SENDER_BRANCH),
        ({"plant": "plant-2"}, Code.NOT_FOR_ME),
        ({"to": "b-one"}, Code.NOT_FOR_ME),
        ({"to": "b-two"}, Code.NOT_FOR_ME),
        ({"to": "all"}, Code.NOT_FOR_ME),
        ({"suite": "G1"}, Code.FORMAT),
        ({"format": 7}, Code.FORMAT),
        ({"vol": 2, "vols": 1}, Code.HEADER),
        ({"no": 0}, Code.HEADER),
        ({"no": "1"}, Code.HEADER),
        ({"no": 1.0}, Code.NUMBER),
        ({"body_sha256": "AB" * 32}, Code.HEADER),
        ({"sender": "../../etc"}, Code.HEADER),
        ({"body_len": LIMITS.body_bytes + 1}, Code.TOO_BIG),
        ({"body_len": LIMITS.body_bytes}, Code.TRUNC),
        ({"body_len": 11}, Code.TRUNC),
        ({"body_len": 9}, Code.TRAILING),
    ],
)
def test_a_header_that_says_something_else(
    world: World, tmp_path: Path, changes: dict[str, Any], code: Code
) -> None:
    path = tmp_path / "a.djx"
    path.write_bytes(outer(world, b"0123456789", **changes))
    assert opened_code(world, path) == code


def test_a_signature_by_anybody_else(world: World, tmp_path: Path) -> None:
    path = tmp_path / "a.djx"
    for body in (outer(world, b"x", key=Keys().sign), outer(world, b"x").replace(b"=\n", b"\n")):
        path.write_bytes(body)
        assert opened_code(world, path) == Code.SIGNATURE


def test_a_header_line_without_its_end(world: World, tmp_path: Path) -> None:
    path = tmp_path / "a.djx"
    path.write_bytes(b"\n".join(outer(world, b"x").split(b"\n")[:2]))
    assert opened_code(world, path) == Code.HEADER
    refused(Code.HEADER, lambda: peek_header(path))


def test_a_suite_of_a_newer_program_is_said_before_the_sender(world: World, tmp_path: Path) -> None:
    path = tmp_path / "a.djx"
    path.write_bytes(outer(world, b"x", suite="G1", sender="pc-x"))
    assert opened_code(world, path) == Code.FORMAT
    refused(Code.FORMAT, lambda: peek_header(path))


@pytest.mark.parametrize(
    "changes", [{"branch": "b-one", "to": "all"}, {"branch": "all", "to": "b-one"}]
)
def test_a_package_of_the_plant_half_for_all(
    world: World, tmp_path: Path, changes: dict[str, Any]
) -> None:
    path = tmp_path / "a.djx"
    path.write_bytes(outer(world, b"x", sender="hq", key=world.hq.sign, **changes))
    assert opened_code(world, path, AT_A) == Code.NOT_FOR_ME


def test_a_lost_computer_is_refused_and_a_replaced_one_is_not(world: World, package: Path) -> None:
    lost = world.roster_with("pc-a", status=Status.REVOKED)
    assert opened_code(world, package, directory=lost) == Code.REVOKED
    replaced = world.roster_with("pc-a", status=Status.RETIRED)
    assert read(world, package, roster=replaced).nops == 3


def test_a_package_for_another_branch(world: World, package: Path, tmp_path: Path) -> None:
    assert opened_code(world, package, AT_C) == Code.NOT_FOR_ME
    down = draft(sender="hq", to="b-one", segments=(SegmentDraft(GENESIS, run(DOWN, 1)),))
    path = write(world, tmp_path / "down.djx", down)
    assert opened_code(world, path, AT_C) == Code.NOT_FOR_ME
    other_clerk = replace(AT_PLANT, device="hq-2")
    assert opened_code(world, path, other_clerk) == Code.NOT_FOR_ME
    assert read(world, path, me=AT_A).nops == 1


def test_what_we_sent_ourselves_opens_again(world: World, tmp_path: Path) -> None:
    down = draft(sender="hq", to="b-one", segments=(SegmentDraft(GENESIS, run(DOWN, 2)),))
    assert read(world, write(world, tmp_path / "down.djx", down)).nops == 2
    up = write(world, tmp_path / "up.djx", draft())
    assert read(world, up, me=AT_A).nops == 3
    assert opened_code(world, up, replace(AT_A, plant="plant-2")) == Code.NOT_FOR_ME


def test_a_package_of_another_plant_with_the_same_branch(world: World, package: Path) -> None:
    me = replace(AT_A, plant="plant-2")
    assert opened_code(world, package, me) == Code.NOT_FOR_ME


def test_a_package_of_the_plant_for_all(world: World, tmp_path: Path) -> None:
    sent = draft(
        sender="hq", branch="all", to="all", segments=(SegmentDraft(GENESIS, run(ALL, 2)),)
    )
    path = tmp_path / "all.djx"
    recipients = world.roster.recipients(None)
    write_package(
        path, sent, suite=SUITE, key=world.hq.sign, recipients=recipients, progress=silent()
    )
    assert read(world, path, me=AT_A).nops == 2
    assert read(world, path, me=AT_C).nops == 2
    assert opened_code(world, path, replace(AT_PLANT, device="hq-2")) == Code.NOT_FOR_ME


def test_the_signature_comes_before_everything_it_covers(world: World, tmp_path: Path) -> None:
    """A stranger learns nothing: whatever else is wrong, the signature is what is told."""
    path = tmp_path / "a.djx"
    wrong = {"branch": "b-two", "plant": "plant-2", "body_len": 5, "min_reader": 9}
    path.write_bytes(outer(world, b"x", key=Keys().sign, **wrong))
    assert opened_code(world, path) == Code.SIGNATURE


def test_a_needed_upgrade_is_said_only_of_a_whole_file(world: World, tmp_path: Path) -> None:
    body = sealed(world, tar(members(manifest_fields(world, min_reader=3))))
    path = tmp_path / "a.djx"
    path.write_bytes(outer(world, body, min_reader=3))
    opened = open_package(path, directory=world.roster, me=AT_PLANT)
    refused(Code.NEEDS_UPGRADE, lambda: check_body(opened, progress=silent()))
    path.write_bytes(outer(world, body, min_reader=3, body_sha256="00" * 32))
    opened = open_package(path, directory=world.roster, me=AT_PLANT)
    refused(Code.BODY_HASH, lambda: check_body(opened, progress=silent()))


def test_the_body_is_hashed_before_it_is_opened(world: World, package: Path) -> None:
    content = bytearray(package.read_bytes())
    content[-1] ^= 1
    package.write_bytes(content)
    refused(Code.BODY_HASH, lambda: read(world, package))


def test_a_file_that_grew_or_shrank_after_it_was_opened(world: World, package: Path) -> None:
    opened = open_package(package, directory=world.roster, me=AT_PLANT)
    content = package.read_bytes()
    for changed, code in ((content + b"x", Code.TRAILING), (content[:-1], Code.TRUNC)):
        package.write_bytes(changed)
        refused(code, lambda: read_opened(world, opened, AT_PLANT, world.roster))


def test_sealed_to_somebody_else(world: World, package: Path) -> None:
    stranger = replace(world, hq=Keys())
    opened = open_package(package, directory=world.roster, me=AT_PLANT)
    refused(Code.DECRYPT, lambda: read_opened(stranger, opened, AT_PLANT, world.roster))


@pytest.mark.parametrize("body", [b"not age at all", b"age-encryption.org/v1\n--- x\n"])
def test_a_body_that_is_not_sealed(world: World, tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "a.djx"
    path.write_bytes(outer(world, body))
    refused(Code.DECRYPT, lambda: read(world, path))


def test_an_endless_list_of_recipients_is_not_read(world: World, tmp_path: Path) -> None:
    body = sealed(world, tar(members(manifest_fields(world))))
    stanza = b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n"
    start = body.index(b"\n") + 1
    path = tmp_path / "a.djx"
    path.write_bytes(outer(world, body[:start] + stanza * 2000 + body[start:]))
    error = refused(Code.DECRYPT, lambda: read(world, path))
    assert isinstance(error, PackageError)
    assert error.facts["reason"] == "no end of the list of recipients"


def test_reading_can_be_stopped(world: World, package: Path) -> None:
    progress = Progress()
    progress.stop()
    with pytest.raises(Stopped):
        read(world, package, progress=progress)


def test_stopping_while_a_file_is_hashed(world: World, package: Path) -> None:
    progress = Progress()
    progress.stop()
    opened = open_package(package, directory=world.roster, me=AT_PLANT)
    with pytest.raises(Stopped):
        check_body(opened, progress=progress)


def test_stopping_while_the_sealed_part_is_read(world: World, package: Path) -> None:
    def listener(sentence: str, done: int, total: int) -> None:
        if sentence == "正在读数据包":
            progress.stop()

    progress = Progress(listener)
    opened = open_package(package, directory=world.roster, me=AT_PLANT)
    with pytest.raises(Stopped):
        read_opened(world, opened, AT_PLANT, world.roster, progress=progress)


def test_every_cut_is_refused(world: World, package: Path) -> None:
    whole = package.read_bytes()
    header_end = len(whole) - peek_header(package).body_len
    pick = seeded(20251123)
    cuts = {0, 4, 5, 6, header_end - 1, header_end, len(whole) - 1}
    for cut in sorted(cuts | {pick.randrange(len(whole)) for _ in range(60)}):
        package.write_bytes(whole[:cut])
        code = opened_code(world, package)
        if cut < 5:
            assert code == Code.MAGIC
        elif cut >= header_end:
            assert code == Code.TRUNC
            assert missing_bytes(package) == len(whole) - cut
        else:
            assert code in {Code.HEADER, Code.SIGNATURE, Code.TRUNC}


def test_every_flipped_bit_is_refused_in_words(world: World, package: Path) -> None:
    whole = package.read_bytes()
    header_end = len(whole) - peek_header(package).body_len
    pick = seeded(20251124)
    places = [pick.randrange(header_end) for _ in range(150)]
    places += [pick.randrange(header_end, len(whole)) for _ in range(50)]
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << pick.randrange(8)
        package.write_bytes(changed)
        with pytest.raises(UserError) as caught:
            read(world, package)
        if place >= header_end:
            assert caught.value.code == Code.BODY_HASH


def test_flipped_bits_in_rightly_signed_archives(world: World, tmp_path: Path) -> None:
    """Behind signature and hash too: an infected computer signs what it likes."""
    revisions = run(UP, 3)
    good = tar(members(manifest_fields(world, revisions, [b"photo"]),
                       [r.to_line() for r in revisions], [b"photo"]))  # fmt: skip
    pick = seeded(20251125)
    path = tmp_path / "a.djx"
    first = read(world, forge(world, path, good))
    for _ in range(300):
        changed = bytearray(good)
        changed[pick.randrange(len(good))] ^= 1 << pick.randrange(8)
        forge(world, path, bytes(changed))
        intake = Collected()
        try:
            manifest = read(world, path, intake=intake)
        except PackageError:
            continue
        # The date in the manifest is the sender's own word and covered by nothing further.
        assert [each for each, _ in intake.revisions] == list(revisions)
        assert manifest.model_copy(update={"created": first.created}) == first


def test_a_file_is_found_whole_without_any_key(package: Path) -> None:
    data = package.read_bytes()
    assert check_whole(package, progress=silent()) == peek_header(package)
    for changed, code in (
        (data[:-1], Code.TRUNC),
        (data + b"x", Code.TRAILING),
        (data[:-1] + bytes([data[-1] ^ 1]), Code.BODY_HASH),
    ):
        package.write_bytes(changed)
        with pytest.raises(PackageError) as error:
            check_whole(package, progress=silent())
        assert error.value.code == code


def test_our_own_package_is_known_by_its_signature(world: World, package: Path) -> None:
    key = SUITE.verify_key(world.a.sign)
    found = own_header(package, device="pc-a", key=key)
    assert found is not None
    assert found.no == 1
    assert own_header(package, device="pc-b", key=key) is None
    assert own_header(package, device="pc-a", key=SUITE.verify_key(world.b.sign)) is None
    package.write_bytes(b"somebody's diary")
    assert own_header(package, device="pc-a", key=key) is None


def test_the_header_names_nobody(world: World, package: Path) -> None:
    open_part = package.read_bytes().split(b"\nage-encryption")[0]
    assert open_part.isascii()
    assert canonical("张三") not in package.read_bytes()
