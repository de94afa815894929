"""The roster as a file: who can open it, what is wrong with one."""

from dataclasses import replace

import pytest

from hongdang_desktop.core.canonical import canonical
from hongdang_desktop.exchange.errors import Code
from hongdang_desktop.exchange.limits import LIMITS
from hongdang_desktop.exchange.roster import Status, VerifiedRoster, sign_roster, verify_roster
from hongdang_desktop.exchange.rosterfile import make_roster_file, open_roster_file
from hongdang_desktop.exchange.smallfile import lacking, peek
from hongdang_desktop.exchange.suite import VerifyKey
from tests.exchange.world import PLANT, SUITE, Keys, World, refused


def verified(world: World, **changes: object) -> VerifiedRoster:
    roster = world.roster.model_copy(update=changes)
    blob = sign_roster(roster, key=world.root.sign, suite=SUITE)
    root = VerifyKey(roster.root)
    return verify_roster(blob, root=root, plant=PLANT, seen=None, suite=SUITE)


@pytest.fixture
def file(world: World) -> bytes:
    return make_roster_file(verified(world), suite=SUITE)


@pytest.mark.parametrize("who", ["hq", "pc-a", "pc-c", "recovery"])
def test_every_active_pc_and_the_recovery_key_open_it(world: World, file: bytes, who: str) -> None:
    keys = {**world.keys, "recovery": world.recovery}[who]
    header, blob = open_roster_file(file, identities=(keys.identity,))
    assert (header.kind, header.plant, header.invitation) == ("roster", PLANT, None)
    assert blob == verified(world).blob


def test_nobody_else_opens_it(world: World, file: bytes) -> None:
    stranger = (Keys().identity,)
    refused(Code.DECRYPT, lambda: open_roster_file(file, identities=stranger))
    changed = world.roster_with("pc-b", status=Status.REVOKED)
    gone = make_roster_file(verified(world, devices=changed.devices), suite=SUITE)
    refused(Code.DECRYPT, lambda: open_roster_file(gone, identities=(world.b.identity,)))


def test_no_name_stands_outside(world: World, file: bytes) -> None:
    assert world.roster.plant_name.encode() not in file
    assert b"pc-a" not in file


def test_damage_is_seen(world: World, file: bytes) -> None:
    mine = (world.a.identity,)
    for data, code in (
        (file[:-1], Code.TRUNC),
        (file + b"x", Code.TRAILING),
        (file[:-9] + b"x" + file[-8:], Code.BODY_HASH),
        (b"x" + file, Code.MAGIC),
        (file.replace(b'"suite":"A1"', b'"suite":"Z9"'), Code.FORMAT),
        (file.replace(b'"kind":"roster"', b'"kind":"request"'), Code.WRONG_KIND),
        (file.replace(b'"kind":"roster"', b'"kind":"monster"'), Code.HEADER),
    ):
        assert data != file
        refused(code, lambda data=data: open_roster_file(data, identities=mine))  # type: ignore[misc]
    assert lacking(file[:-7]) == 7


def test_a_roster_may_be_longer_than_an_invitation(world: World, file: bytes) -> None:
    less = replace(LIMITS, small_file_bytes=len(file) // 2)
    assert peek(file, limits=less).plant == PLANT
    less = replace(LIMITS, roster_bytes=len(file) // 2)
    refused(Code.TOO_BIG, lambda: peek(file, limits=less))
    refused(Code.TOO_BIG, lambda: make_roster_file(verified(world), suite=SUITE, limits=less))


def test_a_header_without_a_suite_is_of_the_first(world: World, file: bytes) -> None:
    older = file.replace(b',"suite":"A1"', b"")
    assert canonical({"suite": "A1"}) not in older
    assert open_roster_file(older, identities=(world.a.identity,))[0].suite == "A1"
