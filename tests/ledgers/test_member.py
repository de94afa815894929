"""The sixteen core items, and who may vote."""

from datetime import date

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.member import NATIONS, STANDINGS, Member
from hongdang_desktop.ledgers.party_posts import POSTS
from tests.ledgers.makings import said, setting

CORE = {
    "name", "sex", "identity_number", "nation", "born_on", "education", "category", "branch",
    "joined_on", "confirmed_on", "post", "phone", "address", "standing", "lost", "away",
}  # fmt: skip


def person(**changes: object) -> JsonObject:
    """Return a member without any problem; nobody's number (region 999999)."""
    payload: JsonObject = {
        "branch": "b1", "occurred_on": "2026-11-23", "name": "耿砚山", "sex": "1", "nation": "01",
        "identity_number": "999999198001010011", "born_on": "1980-01-01", "category": "full",
        "joined_on": "2005-07-01", "confirmed_on": "2006-07-01", "standing": "normal",
    }  # fmt: skip
    return {**payload, **changes}  # type: ignore[dict-item]  # tests name real values


def test_a_member_without_any_problem() -> None:
    assert said("member", person()) == set()


def test_the_sixteen_items_are_there() -> None:
    assert set(find("member").columns) >= CORE
    assert {"lost_on", "whereabouts"} <= set(find("member").columns)


def test_number_phone_and_address_are_sensitive() -> None:
    sensitive = {name for name, column in find("member").columns.items() if column.sensitive}
    assert sensitive == {"identity_number", "phone", "address"}


# --- identity number ---


@pytest.mark.parametrize(
    "number",
    ["999999198001010012", "99999919800101001", "9999991980010100111", "99999919800101002x",
     "999999198002300012", "旧证件", "999999800101001"],
)  # fmt: skip
def test_a_wrong_number_only_warns(number: str) -> None:
    assert said("member", person(identity_number=number)) == {
        ("IDENTITY", "identity_number", Level.WARN)
    }


def test_no_number_is_a_gap() -> None:
    assert said("member", person(identity_number=None)) == {
        ("REQUIRED", "identity_number", Level.FINAL)
    }


def test_the_sentences() -> None:
    problems = find("member").check(person(identity_number="99999919800101001"), setting())
    assert [p.text for p in problems] == ["身份证号少 1 位，现在 17 位。对照证件再看一遍。"]
    problems = find("member").check(person(born_on="1980-01-02", sex="2"), setting())
    assert [p.text for p in problems] == [
        "身份证号上的生日是 1980-01-01。看看哪个抄错了。",
        "身份证号上是男。看看哪个抄错了。",
    ]


def test_birthday_and_sex_are_compared_only_with_a_right_number() -> None:
    assert said("member", person(born_on="1980-01-02", sex="2")) == {
        ("IDENTITY", "born_on", Level.WARN),
        ("IDENTITY", "sex", Level.WARN),
    }
    wrong = person(identity_number="999999198001010012", born_on="1980-01-02")
    assert said("member", wrong) == {("IDENTITY", "identity_number", Level.WARN)}


# --- days ---


def test_nobody_is_confirmed_before_joining() -> None:
    assert said("member", person(confirmed_on="2005-07-01")) == set()
    assert said("member", person(confirmed_on="2005-06-30")) == {
        ("END_BEFORE_START", "confirmed_on", Level.SAVE)
    }


def test_who_is_on_probation_is_not_confirmed_yet() -> None:
    assert said("member", person(category="probationary", confirmed_on=None)) == set()
    assert said("member", person(category="probationary")) == {
        ("CATEGORY", "confirmed_on", Level.FINAL)
    }


@pytest.mark.parametrize("name", ["joined_on", "confirmed_on", "lost_on", "born_on"])
def test_days_of_the_past_do_not_lie_ahead(name: str) -> None:
    today, tomorrow = "2026-11-23", "2026-11-24"
    base = person(identity_number="旧证件", joined_on="2005-07-01", confirmed_on=None)
    if name == "confirmed_on":
        base["confirmed_on"] = today
    assert "FUTURE" not in {code for code, _, _ in said("member", {**base, name: today})}
    assert ("FUTURE", name, Level.FINAL) in said("member", {**base, name: tomorrow})


def test_who_is_lost_is_so_since_a_day() -> None:
    assert said("member", person(lost=True)) == {("REQUIRED", "lost_on", Level.FINAL)}
    assert said("member", person(lost=True, lost_on="2026-01-01")) == set()
    assert said("member", person(lost=False)) == set()


# --- who votes ---


@pytest.mark.parametrize(
    ("category", "standing", "voting", "votes"),
    [
        ("full", "normal", None, True), ("full", "normal", "has", True), ("full", None, None, True),
        ("full", "normal", "watched", False), ("full", "normal", "suspended", False),
        ("probationary", "normal", None, False), ("probationary", "normal", "has", False),
        (None, "normal", None, False), ("full", "moved", None, False), ("full", "dead", "has", False),
    ],
)  # fmt: skip
def test_who_may_vote(category: str | None, standing: str | None, voting: str | None, votes: bool) -> None:  # fmt: skip
    assert Member(category=category, standing=standing, voting=voting).may_vote is votes


def test_who_left_is_not_active() -> None:
    active = {standing for standing in STANDINGS if Member(standing=standing).active}
    assert active == {"normal"}


# --- codes ---


def test_all_nations_of_the_standard_can_be_chosen() -> None:
    assert set(NATIONS) == {f"{n:02d}" for n in range(1, 57)} | {"97", "98"}
    assert [NATIONS[code] for code in ("01", "10", "11", "38", "56")] == [
        "汉族", "朝鲜族", "满族", "锡伯族", "基诺族",
    ]  # fmt: skip
    assert next(iter(NATIONS)) == "01"


def test_the_secretary_stands_first() -> None:
    assert list(POSTS)[:2] == ["secretary", "deputy"]


def test_days_are_days() -> None:
    record = find("member").read(person())
    assert isinstance(record, Member)
    assert record.born_on == date(1980, 1, 1)


def test_a_right_identity_number_offers_birthday_and_sex() -> None:
    fills = find("member").fills({"identity_number": "999999198001010011"}, setting().rules)
    assert fills == {"born_on": "1980-01-01", "sex": "1"}


@pytest.mark.parametrize("number", [None, "", "99999919800101001", "X" * 18, "999999198001010012"])
def test_a_wrong_identity_number_offers_nothing(number: str | None) -> None:
    assert find("member").fills({"identity_number": number}, setting().rules) == {}
