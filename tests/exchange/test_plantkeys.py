"""The plant's keys and the paper for the safe."""

import base64
import hashlib

import pytest

from hongdang_desktop.exchange.errors import Code
from hongdang_desktop.exchange.plantkeys import (
    identity_from_paper,
    identity_on_paper,
    new_plant_keys,
    recovery_sheet,
    signing_key_from_paper,
    signing_key_on_paper,
)
from tests.exchange.world import SUITE, refused

KEYS = new_plant_keys(SUITE)
ON_PAPER = signing_key_on_paper(KEYS.root)


def test_all_keys_differ() -> None:
    texts = {KEYS.root.text, KEYS.signing.text, KEYS.identity.text, KEYS.recovery.text}
    assert len(texts) == 4


def test_a_key_in_groups_of_four() -> None:
    algorithm, *groups = ON_PAPER.split(" ")
    assert algorithm == "ED25519"
    assert [len(group) for group in groups] == [4] * 14


def test_read_back_as_people_type() -> None:
    tail = ON_PAPER.partition(" ")[2]
    for typed in (
        ON_PAPER,
        ON_PAPER.lower(),
        f"  {ON_PAPER}\n",
        "ED25519 " + tail.replace(" ", ""),
        "ed25519 " + tail.replace(" ", "-"),
        "ED25519 " + tail.replace("O", "0").replace("I", "1").replace("B", "8"),
    ):
        assert signing_key_from_paper(typed) == KEYS.root


def test_one_wrong_letter_is_noticed() -> None:
    for place in range(8, len(ON_PAPER)):
        if ON_PAPER[place] != " ":
            other = "A" if ON_PAPER[place] != "A" else "C"
            typed = ON_PAPER[:place] + other + ON_PAPER[place + 1 :]
            refused(Code.BAD_KEY, lambda typed=typed: signing_key_from_paper(typed))  # type: ignore[misc]


@pytest.mark.parametrize(
    "typed",
    ["", "ED25519", "ED25519 AAAA", "ED25519 ????", pytest.param(ON_PAPER[:-1], id="one short")],
)
def test_what_is_no_key(typed: str) -> None:
    refused(Code.BAD_KEY, lambda: signing_key_from_paper(typed))


def test_an_empty_key_with_its_right_check_is_none() -> None:
    check = hashlib.sha256(b"hongdang paper 1\n").digest()[:3]
    typed = "ED25519 " + base64.b32encode(check).decode()
    refused(Code.BAD_KEY, lambda: signing_key_from_paper(typed))


def test_the_recovery_key_read_back() -> None:
    text = KEYS.recovery.text
    spaced = " ".join(text[at : at + 8] for at in range(0, len(text), 8)).lower()
    assert identity_from_paper(spaced, suite=SUITE) == KEYS.recovery
    wrong = text[:-1] + ("Q" if text[-1] != "Q" else "P")
    refused(Code.BAD_KEY, lambda: identity_from_paper(wrong, suite=SUITE))


def test_the_recovery_key_in_groups_of_four() -> None:
    mark, *groups = identity_on_paper(KEYS.recovery).split(" ")
    assert mark == "AGE-SECRET-KEY-1"
    assert [len(group) for group in groups] == [4] * 14 + [2]


def test_the_recovery_key_as_people_type_it() -> None:
    printed = identity_on_paper(KEYS.recovery)
    for typed in (
        printed,
        printed.lower(),
        f"  {printed}\n",
        printed.replace(" ", ""),
        printed.replace(" ", "-"),
        printed.replace("-", " "),
        printed.replace("-", "").replace(" ", "").lower(),
        printed.replace(" ", "\n"),
    ):
        assert identity_from_paper(typed, suite=SUITE) == KEYS.recovery


def test_the_sheet_has_what_a_new_computer_needs() -> None:
    sheet = recovery_sheet(
        KEYS,
        plant_name="第九采油厂党委",
        plant="plant-1",
        day="2025年11月23日",
        fingerprint="1 2 3 4",
    )
    rows = dict(sheet.rows)
    assert signing_key_from_paper(rows["根密钥"]) == KEYS.root
    assert identity_from_paper(rows["恢复密钥"], suite=SUITE) == KEYS.recovery
    assert (rows["单位"], rows["核对码"]) == ("第九采油厂党委", "1 2 3 4")
    assert rows["恢复密钥"].split(" ")[1:] == identity_on_paper(KEYS.recovery).split(" ")[1:]
    assert "口令" not in "".join(sheet.advice)
    assert any("PDF" in each and "删掉" in each for each in sheet.advice)
    everything = "".join((sheet.title, *rows.values(), *sheet.advice))
    assert KEYS.signing.text not in everything
    assert KEYS.identity.text not in everything


def test_keys_do_not_stand_in_logs() -> None:
    for key in (KEYS.root, KEYS.identity):
        assert key.text not in repr(KEYS)
