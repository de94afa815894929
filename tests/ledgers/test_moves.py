"""L18 transfers and L19 members away (R01 to R03), L37 talent and L38 training, duplicate numbers."""

from datetime import date

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.ledger import Beginning
from tests.ledgers.askings import asked, beside, members, record, rules_asked, told, worked_out
from tests.ledgers.makings import FakeFacts

LETTER: JsonObject = {
    "direction": "out", "member": "m0", "counterpart": "中共某厂委员会", "letter": "2026-003",
    "issued_on": "2026-03-01", "dues_until": "2026-03",
}  # fmt: skip


# --- L18 ---


def test_a_letter_says_until_when_dues_are_paid() -> None:
    assert beside("transfer", {**LETTER, "receipt_on": "2026-03-20"}) == set()
    assert beside("transfer", {**LETTER, "receipt_on": "2026-03-20", "dues_until": None}) == {
        ("REQUIRED", "dues_until", Level.FINAL)
    }


@pytest.mark.parametrize(
    ("days", "last"),
    [(None, "2026-05-30"), (90, "2026-05-30"), (1, "2026-03-02"), (30, "2026-03-31")],
)
def test_a_letter_is_valid_for_ninety_days(days: int | None, last: str) -> None:
    payload: JsonObject = {**LETTER, "valid_days": days}
    assert worked_out("transfer", "expires_on", payload, FakeFacts()) == last
    assert worked_out("transfer", "expires_on", {}, FakeFacts()) == ""


@pytest.mark.parametrize(
    ("receipt", "today", "rules", "overdue"),
    [
        (None, "2026-05-30", set(), "否"), (None, "2026-05-31", {"R01"}, "是"),
        ("2026-05-30", "2026-11-23", set(), "否"), ("2026-05-31", "2026-11-23", {"R01"}, "是"),
        ("2026-03-01", "2026-11-23", set(), "否"),
    ],
)  # fmt: skip
def test_the_receipt_comes_in_time(receipt: str | None, today: str, rules: set[str], overdue: str) -> None:  # fmt: skip
    payload: JsonObject = {**LETTER, "receipt_on": receipt}
    assert told("transfer", payload, today=today) == rules
    assert worked_out("transfer", "overdue", payload, FakeFacts(today=today)) == overdue


def test_no_receipt_before_the_letter() -> None:
    assert beside("transfer", {**LETTER, "receipt_on": "2026-02-28"}) == {
        ("END_BEFORE_START", "receipt_on", Level.SAVE)
    }


@pytest.mark.parametrize(
    ("today", "colour"),
    [
        ("2026-05-14", None),
        ("2026-05-15", "yellow"),
        ("2026-05-30", "yellow"),
        ("2026-05-31", "red"),
    ],
)
def test_the_receipt_is_asked_for(today: str, colour: str | None) -> None:
    facts = FakeFacts(members(1), books={"transfer": (("t1", record("transfer", **LETTER)),)})
    expected = {("R01", "2026-05-30", colour)} if colour else set()
    assert rules_asked("transfer", facts, today) == expected
    done = record("transfer", **{**LETTER, "receipt_on": "2026-05-01"})
    assert asked("transfer", FakeFacts(books={"transfer": (("t1", done),)}), today) == []


@pytest.mark.parametrize(
    ("last", "number"),
    [
        (None, "2026-001"), ("2026-003", "2026-004"), ("2025-012", "2026-001"),
        ("2026-999", "2026-1000"), ("吉字12号", "2026-001"),
    ],
)  # fmt: skip
def test_the_next_number_is_proposed(last: str | None, number: str) -> None:
    former = record("transfer", letter=last) if last else None
    begun = find("transfer").begin(Beginning(date(2026, 11, 23), (), former))
    assert begun["letter"] == number


def test_two_letters_with_one_number_are_told() -> None:
    facts = FakeFacts(books={"transfer": (("t1", record("transfer", **LETTER)),)})
    assert beside("transfer", {**LETTER, "receipt_on": "2026-04-01"}, facts) == {
        ("SAME_NUMBER", "letter", Level.WARN)
    }
    own: JsonObject = {**LETTER, "receipt_on": "2026-04-01"}
    assert beside("transfer", own, facts, entry_id="t1") == set()
    assert beside("transfer", {**own, "letter": "2026-004"}, facts) == set()
    assert beside("transfer", {**own, "direction": "in"}, facts) == set()


# --- L19 ---

AWAY: JsonObject = {
    "member": "m0", "kind": "mobile", "away_since": "2025-08-31", "fixed": True,
    "contacts": [{"id": "c1", "on": "2026-02-20"}],
}  # fmt: skip


def test_each_kind_has_its_day() -> None:
    assert beside("mobile_member", AWAY) == set()
    assert beside("mobile_member", {**AWAY, "away_since": None}) == {("REQUIRED", "away_since", Level.FINAL)}  # fmt: skip
    lost: JsonObject = {"member": "m0", "kind": "lost"}
    assert beside("mobile_member", lost) == {("REQUIRED", "lost_since", Level.FINAL)}
    assert beside("mobile_member", {**lost, "lost_since": "2026-01-01"}) == set()


@pytest.mark.parametrize(
    ("changes", "today", "there"),
    [
        ({}, "2026-02-27", False), ({}, "2026-02-28", True), ({}, "2026-06-01", True),
        ({"fixed": False}, "2026-06-01", False), ({"fixed": None}, "2026-06-01", False),
        ({"handling": "returned"}, "2026-06-01", False), ({"kind": "lost"}, "2026-06-01", False),
    ],
)  # fmt: skip
def test_half_a_year_at_one_place_asks_for_a_transfer(changes: JsonObject, today: str, there: bool) -> None:  # fmt: skip
    entry = record("mobile_member", **{**AWAY, **changes})
    facts = FakeFacts(members(1), books={"mobile_member": (("a1", entry),)})
    rules = {rule for rule, _, _ in rules_asked("mobile_member", facts, today)}
    assert ("R02" in rules) == there


def test_a_letter_that_was_written_settles_it() -> None:
    letter = record("transfer", **{**LETTER, "occurred_on": "2026-03-01"})
    books = {
        "mobile_member": (("a1", record("mobile_member", **AWAY)),),
        "transfer": (("t1", letter),),
    }
    assert asked("mobile_member", FakeFacts(members(1), books=books), "2026-06-01") == []


@pytest.mark.parametrize(
    ("today", "colour"),
    [
        ("2026-07-20", None),
        ("2026-07-21", "blue"),
        ("2026-08-20", "blue"),
        ("2026-08-21", "yellow"),
    ],
)
def test_somebody_keeps_in_touch(today: str, colour: str | None) -> None:
    entry = record("mobile_member", **{**AWAY, "fixed": None})
    facts = FakeFacts(members(1), books={"mobile_member": (("a1", entry),)})
    expected = {("R03", "2026-08-20", colour)} if colour else set()
    assert rules_asked("mobile_member", facts, today) == expected


# --- L37, L38 ---


@pytest.mark.parametrize(
    ("changes", "today", "colour"),
    [
        ({}, "2026-05-31", None), ({}, "2026-06-01", "blue"), ({}, "2026-07-01", "blue"),
        ({}, "2026-07-02", "yellow"), ({"conclusion": "good"}, "2026-07-02", None),
        ({"kind": "reserve"}, "2026-07-02", None), ({"until": None}, "2026-07-02", None),
    ],
)  # fmt: skip
def test_who_was_lent_is_judged_in_the_end(changes: JsonObject, today: str, colour: str | None) -> None:  # fmt: skip
    entry: JsonObject = {
        "person": "m0",
        "kind": "secondment",
        "since": "2026-01-01",
        "until": "2026-07-01",
    }
    facts = FakeFacts(members(1), books={"cadre_talent": (("k1", record("cadre_talent", **{**entry, **changes})),)})  # fmt: skip
    expected = {("B01", "2026-07-31", colour)} if colour else set()
    assert rules_asked("cadre_talent", facts, today) == expected


def test_a_duty_list_of_a_cadre_is_asked_for_until_he_is_judged() -> None:
    lines: list[Json] = [{"id": "r1", "matter": "一岗双责半年评价", "due": "2026-06-30"}]
    entry: JsonObject = {
        "person": "外单位的人",
        "kind": "dual_duty",
        "since": "2026-01-01",
        "responsibilities": lines,
    }
    facts = FakeFacts(books={"cadre_talent": (("k1", record("cadre_talent", **entry)),)})
    assert rules_asked("cadre_talent", facts, "2026-06-30") == {("O14", "2026-06-30", "blue")}
    assert told("cadre_talent", {**entry, "until": "2025-12-31"}) == {"END_BEFORE_START"}
    assert told("cadre_talent", {**entry, "until": "2026-01-01"}) == set()


@pytest.mark.parametrize(
    ("state", "today", "colour"),
    [
        (None, "2026-05-31", None), (None, "2026-06-01", "blue"), ("doing", "2026-07-01", "blue"),
        ("doing", "2026-07-02", "yellow"), ("done", "2026-07-02", None), ("stopped", "2026-07-02", None),
    ],
)  # fmt: skip
def test_a_training_ends_with_an_outcome(state: str | None, today: str, colour: str | None) -> None:
    entry = record(
        "dual_training", person="m0", direction="to_backbone", mentor="m1", goal="考取技师",
        due="2026-07-01", state=state,
    )  # fmt: skip
    facts = FakeFacts(members(2), books={"dual_training": (("k1", entry),)})
    expected = {("B02", "2026-07-01", colour)} if colour else set()
    assert rules_asked("dual_training", facts, today) == expected


# --- L05: the same number twice ---


def test_the_same_identity_number_twice_is_told() -> None:
    number = "999999198001010011"
    people = members(2)
    people["m0"] = people["m0"].model_copy(update={"identity_number": number})
    payload: JsonObject = {"name": "新登的", "identity_number": number, "standing": "normal"}
    assert ("SAME_IDENTITY", "identity_number", Level.WARN) in beside(
        "member", payload, FakeFacts(people)
    )
    assert "SAME_IDENTITY" not in {c for c, _, _ in beside("member", payload, FakeFacts(people), entry_id="m0")}  # fmt: skip
    other: JsonObject = {**payload, "identity_number": "999999197511070124"}
    assert "SAME_IDENTITY" not in told("member", other, FakeFacts(people))
    people["m0"] = people["m0"].model_copy(update={"standing": "moved"})
    assert "SAME_IDENTITY" not in told("member", payload, FakeFacts(people))
    people["m0"] = people["m0"].model_copy(update={"standing": "normal", "branch": "b2"})
    assert "SAME_IDENTITY" in told("member", payload, FakeFacts(people))  # a PC with two branches


# --- who has moved out ---


@pytest.mark.parametrize(
    ("changes", "today", "expected"),
    [
        ({"receipt_on": "2026-03-20"}, "2026-03-20", [("m0", date(2026, 3, 20))]),
        ({"receipt_on": "2026-03-20"}, "2026-03-19", []),
        ({}, "2026-03-20", []),
        ({"receipt_on": "2026-03-20", "direction": "in"}, "2026-03-20", []),
        ({"receipt_on": "2026-03-20", "direction": "between"}, "2026-03-20", []),
        ({"receipt_on": "2026-03-20", "member": "m9"}, "2026-03-20", []),
    ],
)
def test_who_has_moved_out_is_to_leave_the_register(
    changes: JsonObject, today: str, expected: list[tuple[str, date]]
) -> None:
    letter = record("transfer", **{**LETTER, **changes})
    facts = FakeFacts(members(1), books={"transfer": (("t1", letter),)})
    found = [due for due in asked("member", facts, today) if due.rule == "R01"]
    assert [(due.entry, due.due) for due in found] == expected


def test_who_left_the_register_or_came_back_is_not_asked_for() -> None:
    out = record("transfer", **{**LETTER, "receipt_on": "2026-03-20"})
    back = record("transfer", **{**LETTER, "direction": "in", "issued_on": "2026-08-01"})
    people = members(1)
    facts = FakeFacts(people, books={"transfer": (("t2", back), ("t1", out))})
    assert asked("member", facts, "2026-11-23") == []
    gone = {key: each.model_copy(update={"standing": "moved"}) for key, each in people.items()}
    facts = FakeFacts(gone, books={"transfer": (("t1", out),)})
    assert asked("member", facts, "2026-11-23") == []
