"""Steps 1 to 6: rules D01, D02, D11, the age, and what is due to whom."""

from datetime import date

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.catalogue import find
from tests.ledgers.askings import asked, beside, members, record, rules_asked, told, worked_out
from tests.ledgers.makings import FakeFacts

APPLICANT: JsonObject = {
    "name": "苗沐阳", "born_on": "2000-03-01", "applied_on": "2025-01-31", "talk_on": "2025-02-10",
}  # fmt: skip
ACTIVIST: JsonObject = {
    **APPLICANT, "decided_on": "2025-08-31", "filed_on": "2025-09-10", "contacts": ["m0"],
}  # fmt: skip


def test_an_applicant_without_any_problem() -> None:
    assert beside("applicant", APPLICANT) == set()
    assert beside("applicant", ACTIVIST, FakeFacts(members(1))) == set()


@pytest.mark.parametrize(
    ("applied", "talk", "rules"),
    [
        ("2025-01-31", "2025-02-28", set()), ("2025-01-31", "2025-03-01", {"D01"}),
        ("2024-01-31", "2024-02-29", set()), ("2024-01-31", "2024-03-01", {"D01"}),
        ("2026-05-20", "2026-06-20", set()), ("2026-05-20", "2026-06-21", {"D01"}),
        # Before the first version nothing is judged.
        ("2010-01-31", "2010-06-01", set()),
    ],
)  # fmt: skip
def test_the_talk_is_within_a_month(applied: str, talk: str, rules: set[str]) -> None:
    payload: JsonObject = {**APPLICANT, "born_on": None, "applied_on": applied, "talk_on": talk}
    assert told("applicant", payload) == rules
    assert {level for *_, level in beside("applicant", payload)} <= {Level.WARN}


@pytest.mark.parametrize(("today", "rules"), [("2025-02-28", set()), ("2025-03-01", {"D01"})])
def test_a_talk_that_is_not_noted(today: str, rules: set[str]) -> None:
    payload: JsonObject = {**APPLICANT, "talk_on": None, "occurred_on": "2025-01-31"}
    assert told("applicant", payload, today=today) == rules
    gone: JsonObject = {**payload, "ending": "left", "ended_on": "2025-02-20"}
    assert told("applicant", gone, today=today) == set()


@pytest.mark.parametrize(("born", "rules"), [("2007-01-31", set()), ("2007-02-01", {"J01"})])
def test_who_applies_is_of_age(born: str, rules: set[str]) -> None:
    assert told("applicant", {**APPLICANT, "born_on": born}) == rules


@pytest.mark.parametrize(
    ("days", "rules"),
    [
        (["2026-02-28"], set()), (["2026-03-30"], set()), (["2026-03-31"], {"D02"}),
        (["2026-02-28", "2026-09-27"], set()), (["2026-02-28", "2026-09-28"], {"D02"}),
        (["2026-09-27", "2026-02-28"], set()), ([], set()),
    ],
)  # fmt: skip
def test_reviews_half_a_year_apart(days: list[str], rules: set[str]) -> None:
    reviews: list[Json] = [{"id": f"r{n}", "on": day} for n, day in enumerate(days)]
    facts = FakeFacts(members(1))
    assert told("applicant", {**ACTIVIST, "reviews": reviews}, facts) == rules


@pytest.mark.parametrize(
    ("contacts", "changes", "rules"),
    [
        (["m0"], {}, set()), (["m0", "m1"], {}, set()), (["m0", "m1", "m2"], {}, {"D11"}),
        (["m3"], {}, {"D11"}),  # on probation
        (["m0"], {"voting": "watched"}, {"D11"}), (["m0"], {"voting": "suspended"}, set()),
    ],
)  # fmt: skip
def test_contacts_are_one_or_two_full_members(contacts: list[Json], changes: dict[str, str], rules: set[str]) -> None:  # fmt: skip
    people = members(3, 1)
    people["m0"] = people["m0"].model_copy(update=changes)
    assert told("applicant", {**ACTIVIST, "contacts": contacts}, FakeFacts(people)) == rules


def test_a_contact_counts_as_he_was_then() -> None:
    """Who is a full member today may have been on probation when he was named."""
    people = members(1)
    facts = FakeFacts(people)
    then: JsonObject = {
        **ACTIVIST,
        "applied_on": "2010-01-01",
        "talk_on": "2010-01-01",
        "born_on": None,
    }
    assert told("applicant", {**then, "decided_on": "2014-06-01"}, facts) == set()
    people["m0"] = people["m0"].model_copy(update={"confirmed_on": date(2025, 9, 1)})  # fmt: skip
    assert told("applicant", ACTIVIST, facts) == {"D11"}
    assert told("applicant", {**ACTIVIST, "decided_on": "2025-09-01"}, facts) == set()


def test_whoever_stops_says_when() -> None:
    assert beside("applicant", {**APPLICANT, "ending": "withdrawn"}) == {
        ("REQUIRED", "ended_on", Level.FINAL)
    }


def test_the_day_of_the_decision_comes_from_the_meeting() -> None:
    meeting = record("committee_meeting", occurred_on="2025-08-31")
    facts = FakeFacts(members(1), books={"committee_meeting": (("k1", meeting),)})
    payload: JsonObject = {**ACTIVIST, "decided_on": None, "decision": "k1"}
    assert worked_out("applicant", "earliest", payload, facts) == "2026-08-31"
    assert worked_out("applicant", "stage_now", payload, facts) == "积极分子"
    assert told("applicant", {**payload, "talk_on": "2025-09-01"}, facts) == {"J00", "D01"}


@pytest.mark.parametrize(
    ("changes", "stage"),
    [
        ({}, "积极分子"), ({"decided_on": None}, "申请人"), ({"ending": "moved"}, "转到别的支部"),
    ],
)  # fmt: skip
def test_the_stage(changes: JsonObject, stage: str) -> None:
    assert worked_out("applicant", "stage_now", {**ACTIVIST, **changes}, FakeFacts()) == stage
    followed = FakeFacts(books={"development": (("d1", record("development", applicant="x")),)})
    if not changes:
        assert worked_out("applicant", "stage_now", ACTIVIST, followed) == "已列入发展"


# --- what is due ---


def kept(**changes: object) -> FakeFacts:
    return FakeFacts(members(1), books={"applicant": (("p1", record("applicant", **{**ACTIVIST, **changes})),)})  # fmt: skip


@pytest.mark.parametrize(
    ("today", "colour"),
    [
        ("2025-02-24", "blue"), ("2025-02-25", "yellow"), ("2025-02-28", "yellow"),
        ("2025-03-01", "red"),
    ],
)  # fmt: skip
def test_the_talk_is_asked_for(today: str, colour: str) -> None:
    facts = kept(talk_on=None, decided_on=None)
    assert rules_asked("applicant", facts, today) == {("D01", "2025-02-28", colour)}
    assert asked("applicant", kept(decided_on=None), today) == []


@pytest.mark.parametrize(
    ("today", "colour"),
    [
        ("2026-01-28", None), ("2026-01-29", "blue"), ("2026-02-28", "blue"),
        ("2026-03-01", "yellow"), ("2026-03-30", "yellow"), ("2026-03-31", "red"),
    ],
)  # fmt: skip
def test_the_review_is_asked_for(today: str, colour: str | None) -> None:
    expected = {("D02", "2026-02-28", colour)} if colour else set()
    assert rules_asked("applicant", kept(), today) == expected
    reviewed = kept(reviews=[{"id": "r1", "on": "2026-01-20"}])
    assert asked("applicant", reviewed, today) == []


def test_filing_and_contacts_are_asked_for() -> None:
    facts = kept(filed_on=None, contacts=())
    blue = {("J04", "2025-09-30", "blue"), ("J05", "2025-09-30", "blue")}
    assert rules_asked("applicant", facts, "2025-09-30") == blue
    assert {d[2] for d in rules_asked("applicant", facts, "2025-10-01")} == {"yellow"}


@pytest.mark.parametrize(
    ("today", "there"),
    [("2026-07-31", False), ("2026-08-01", True), ("2026-10-30", True), ("2026-10-31", False)],
)
def test_who_may_be_proposed_is_told_for_some_weeks(today: str, there: bool) -> None:
    facts = kept(reviews=[{"id": "r1", "on": "2026-07-31"}])
    expected = {("J07", "2026-10-30", "blue")} if there else set()
    assert rules_asked("applicant", facts, today) == expected


def test_nothing_is_asked_of_who_stopped_or_went_on() -> None:
    assert asked("applicant", kept(ending="left"), "2030-01-01") == []
    facts = kept()
    facts.books = {**facts.books, "development": (("d1", record("development", applicant="p1")),)}
    assert asked("applicant", facts, "2030-01-01") == []


def test_what_comes_later_is_added_without_a_correction() -> None:
    columns = find("applicant").columns
    assert {"talk_on", "decided_on", "reviews", "ending"} <= {
        n for n, c in columns.items() if c.living
    }
    assert not columns["applied_on"].living
