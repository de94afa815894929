"""The roster: who may sign it, what is older, what is another plant's."""

import hashlib
import json
from typing import Any

import pytest

from hongdang_desktop.core.canonical import canonical
from hongdang_desktop.exchange.errors import Code
from hongdang_desktop.exchange.limits import LIMITS
from hongdang_desktop.exchange.roster import (
    Delegation,
    Roster,
    Seen,
    Status,
    VerifiedRoster,
    sign_delegation,
    sign_roster,
    verify_roster,
)
from hongdang_desktop.exchange.suite import Recipient, SigningKey, VerifyKey
from tests.exchange.world import PLANT, SUITE, Keys, World, refused


def check(
    world: World, blob: bytes, *, seen: Seen | None = None, plant: str = PLANT
) -> VerifiedRoster:
    root = VerifyKey(world.roster.root)
    return verify_roster(blob, root=root, plant=plant, seen=seen, suite=SUITE)


def delegated(
    world: World,
    roster: Roster,
    key: SigningKey,
    *,
    root: SigningKey | None = None,
    changes: dict[str, Any] | None = None,
) -> bytes:
    fields = {"plant": PLANT, "serial": roster.serial, "key": SUITE.verify_key(key).text}
    delegation = Delegation.model_validate(fields | (changes or {}))
    signature = sign_delegation(delegation, root=root or world.root.sign, suite=SUITE)
    return sign_roster(
        roster, key=key, suite=SUITE, delegation=delegation, delegation_signature=signature
    )


def version(world: World, number: int, serial: int = 1, **changes: object) -> Roster:
    return world.roster.model_copy(update={"version": number, "serial": serial, **changes})


def test_root_or_its_delegate_signs(world: World) -> None:
    by_root = sign_roster(world.roster, key=world.root.sign, suite=SUITE)
    assert check(world, by_root).roster == world.roster
    assert check(world, delegated(world, world.roster, world.hq.sign)).roster == world.roster


def test_anybody_else_signs_in_vain(world: World) -> None:
    stranger = Keys().sign
    delegation = delegated(world, world.roster, stranger, root=stranger)
    wrong = [
        sign_roster(world.roster, key=world.hq.sign, suite=SUITE),  # not delegated
        delegation,  # delegated by itself
        delegated(world, world.roster, world.hq.sign, changes={"plant": "plant-2"}),
        delegated(world, world.roster, world.hq.sign, changes={"serial": 2}),
        delegated(
            world, world.roster, world.hq.sign, changes={"key": SUITE.verify_key(stranger).text}
        ),
        delegated(world, world.roster, world.hq.sign, changes={"key": "ed25519:nonsense"}),
    ]
    for blob in wrong:
        refused(Code.ROSTER_SIGNATURE, lambda blob=blob: check(world, blob))  # type: ignore[misc]


def test_one_changed_sign_is_seen(world: World) -> None:
    blob = delegated(world, world.roster, world.hq.sign)
    changed = blob.replace("电脑pc-a".encode(), "电脑pc-z".encode())
    assert changed != blob
    refused(Code.ROSTER_SIGNATURE, lambda: check(world, changed))


def test_a_roster_that_names_another_root(world: World) -> None:
    other = world.roster.model_copy(update={"root": SUITE.verify_key(Keys().sign).text})
    blob = sign_roster(other, key=world.root.sign, suite=SUITE)
    refused(Code.ROSTER_SIGNATURE, lambda: check(world, blob))


def test_a_roster_of_another_plant_under_the_same_root(world: World) -> None:
    other = world.roster.model_copy(update={"plant": "plant-2"})
    blob = sign_roster(other, key=world.root.sign, suite=SUITE)
    refused(Code.NOT_FOR_ME, lambda: check(world, blob))
    assert check(world, blob, plant="plant-2").roster == other


def test_older_rosters_are_refused(world: World) -> None:
    def signed(number: int) -> bytes:
        return sign_roster(version(world, number), key=world.root.sign, suite=SUITE)

    seen = check(world, signed(5)).seen
    refused(Code.ROSTER_ROLLBACK, lambda: check(world, signed(4), seen=seen))
    assert check(world, signed(5), seen=seen).seen == seen
    assert check(world, signed(6), seen=seen).roster.version == 6


def test_two_rosters_of_one_version_are_refused(world: World) -> None:
    first = sign_roster(version(world, 5), key=world.root.sign, suite=SUITE)
    second = sign_roster(version(world, 5, devices=()), key=world.root.sign, suite=SUITE)
    seen = check(world, first).seen
    refused(Code.ROSTER_ROLLBACK, lambda: check(world, second, seen=seen))


def test_a_stolen_key_cannot_block_its_replacement(world: World) -> None:
    stolen, new = Keys().sign, Keys().sign
    seen = check(world, delegated(world, version(world, 9999), stolen)).seen
    replaced = check(world, delegated(world, version(world, 1, serial=2), new), seen=seen)
    assert replaced.roster.version == 1
    again = delegated(world, version(world, 10_000), stolen)
    refused(Code.ROSTER_ROLLBACK, lambda: check(world, again, seen=replaced.seen))


@pytest.mark.parametrize(
    "change",
    [
        {"version": "1"},
        {"version": -1},
        {"plant": ""},
        {"plant": "../x"},
        {"devices": None},
        {"root": "a key with blanks"},
        {"plant_name": ""},
        {"serial": None},
    ],
)
def test_a_roster_of_wrong_types(world: World, change: dict[str, Any]) -> None:
    value = json.loads(sign_roster(world.roster, key=world.root.sign, suite=SUITE))
    value["roster"].update(change)
    refused(Code.ROSTER, lambda: check(world, canonical(value)))


def test_a_roster_that_is_none(world: World) -> None:
    for data in (b"", b"[]", b"{}", b"nonsense", b"\xff"):
        refused(Code.ROSTER, lambda data=data: check(world, data))  # type: ignore[misc]
    refused(Code.DUP_KEY, lambda: check(world, b'{"roster":{},"roster":{}}'))
    refused(Code.TOO_BIG, lambda: check(world, b" " * (LIMITS.roster_bytes + 1)))
    refused(Code.DEPTH, lambda: check(world, b"[" * 17))


def test_only_the_canonical_form_is_read(world: World) -> None:
    blob = sign_roster(world.roster, key=world.root.sign, suite=SUITE)
    refused(Code.ROSTER, lambda: check(world, blob + b" "))


def test_a_device_twice(world: World) -> None:
    device = world.roster.devices[0]
    for changes in ({"devices": (device, device)}, {"plant_devices": (device,)}):
        twice = world.roster.model_copy(update=changes)
        blob = sign_roster(twice, key=world.root.sign, suite=SUITE)
        refused(Code.ROSTER, lambda blob=blob: check(world, blob))  # type: ignore[misc]


def test_keys_of_a_newer_program_are_kept_and_signed(world: World) -> None:
    device = world.roster.devices[0].model_copy(update={"model": "later"})
    later = world.roster.model_copy(update={"devices": (device,), "policy": {"x": 1}})
    read = check(world, sign_roster(later, key=world.root.sign, suite=SUITE)).roster
    assert read.model_extra == {"policy": {"x": 1}}
    assert read.devices[0].model_extra == {"model": "later"}


def test_to_whom_a_package_is_sealed(world: World) -> None:
    roster = world.roster

    def of(*keys: Keys) -> tuple[Recipient, ...]:
        return tuple(key.recipient for key in keys)

    assert roster.recipients("b-one") == of(world.hq, world.recovery, world.a, world.b)
    assert roster.recipients("b-two") == of(world.hq, world.recovery, world.c)
    assert roster.recipients(None) == of(world.hq, world.recovery, world.a, world.b, world.c)
    lost = world.roster_with("pc-b", status=Status.REVOKED)
    assert lost.recipients("b-one") == of(world.hq, world.recovery, world.a)
    moved = world.roster_with("hq", status=Status.RETIRED)
    assert moved.recipients("b-two") == of(world.recovery, world.c)


def test_what_a_carrier_adds_around_it_does_not_bar_the_genuine_one(world: World) -> None:
    blob = delegated(world, world.roster, world.hq.sign)
    padded = canonical({**json.loads(blob), "x": 1})
    assert padded != blob
    seen = check(world, padded).seen
    assert check(world, blob, seen=seen).seen == seen
    assert check(world, padded, seen=seen).seen == seen


def test_the_first_databases_remember_the_hash_of_it_all(world: World) -> None:
    blob = delegated(world, world.roster, world.hq.sign)
    old = Seen(1, 1, hashlib.sha256(blob).hexdigest())
    assert check(world, blob, seen=old).seen.version == 1
    other = delegated(world, version(world, 1, devices=()), world.hq.sign)
    refused(Code.ROSTER_ROLLBACK, lambda: check(world, other, seen=old))


def test_a_signature_has_one_form(world: World) -> None:
    value = json.loads(delegated(world, world.roster, world.hq.sign))
    last = value["signature"].removesuffix("==")
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz":
        other = last[:-1] + letter + "=="
        if other != value["signature"]:
            blob = canonical({**value, "signature": other})
            refused(Code.ROSTER_SIGNATURE, lambda blob=blob: check(world, blob))  # type: ignore[misc]
