"""P08 and L04: when a handover is asked for, and groups whose team is no more."""

from datetime import date

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers.office.organisation import Organisation
from hongdang_desktop.ledgers.plant.handover import (
    Answered,
    Card,
    Handover,
    bare,
    entry_id_of,
    states,
    whole,
)
from hongdang_desktop.station.handing.taking import month_after
from tests.ledgers.askings import asked, record, rules_asked
from tests.ledgers.besides import beside
from tests.ledgers.makings import FakeFacts

CARD: JsonObject = {"id": "m1", "ledger": "member", "called": "甘棠", "content": {"name": "甘棠"}}


def handover(**more: object) -> Handover:
    payload: dict[str, object] = {
        "side": "to", "why": "transfer", "occurred_on": "2026-11-02", "letter": "2026-001",
        "issued_on": "2026-11-02", "valid_until": "2027-01-31", "cards": [CARD],
        "counterpart": "第一支部", **more,
    }  # fmt: skip
    found = record("handover", **payload)
    assert isinstance(found, Handover)
    return found


def asked_of(entry: Handover, today: str) -> set[tuple[str, str, str]]:
    facts = FakeFacts(books={"handover": (("h1", entry),)})
    return rules_asked("handover", facts, today)


@pytest.mark.parametrize(
    ("today", "rule", "colour"),
    [
        ("2026-11-02", "R04", "yellow"), ("2026-11-12", "R04", "yellow"),
        ("2026-11-13", "R04", "red"), ("2027-01-31", "R04", "red"), ("2027-02-01", "R01", "red"),
    ],
)  # fmt: skip
def test_a_card_is_asked_for_until_it_is_answered(today: str, rule: str, colour: str) -> None:
    found = asked_of(handover(), today)
    assert {(each[0], each[2]) for each in found} == {(rule, colour)}


def test_what_was_withdrawn_is_not_asked_for() -> None:
    withdrawn = handover(withdrawn_on="2026-11-03", withdrawn_reason="开错了")
    assert asked_of(withdrawn, "2026-12-01") == set()


@pytest.mark.parametrize(
    ("why", "today", "there"),
    [
        ("reorganisation", "2026-11-12", False),
        ("reorganisation", "2026-11-13", True),
        ("transfer", "2026-11-13", False),  # his letter (L18) says it
    ],
)
def test_the_sender_of_a_reorganisation_is_told_later(why: str, today: str, there: bool) -> None:
    assert bool(asked_of(handover(side="from", why=why), today)) == there


def test_the_sender_knows_what_he_was_told() -> None:
    told_him = handover(
        side="from", answers=[{"id": "m1", "verdict": "refused", "reason": "搞错了"}]
    )
    (state,) = states("h1", told_him, FakeFacts())
    assert (state.verdict, state.reason) == ("refused", "搞错了")
    assert asked_of(told_him, "2026-12-01") == set()


def test_ids_follow_from_branch_and_source_and_come_back() -> None:
    one = entry_id_of("b1", "m1")
    assert one == entry_id_of("b1", "m1")
    assert len({one, entry_id_of("b2", "m1"), entry_id_of("b1", "m2")}) == 3
    assert whole(bare(one)) == one
    assert (whole(None), whole("x")) == ("", "x")


@pytest.mark.parametrize(("month", "after"), [("2026-11", "2026-12"), ("2026-12", "2027-01")])
def test_dues_begin_in_the_month_after(month: str, after: str) -> None:
    assert month_after(month) == after


def test_parts_are_read() -> None:
    entry = handover(answers=[{"id": "m1", "verdict": "accepted", "on": "2026-11-03"}])
    assert isinstance(entry.cards[0], Card)
    assert isinstance(entry.answers[0], Answered)
    assert entry.names == ("甘棠",)


@pytest.mark.parametrize(
    ("until", "home", "rules"),
    [
        (None, "b1", set()),
        (date(2026, 11, 23), "b1", set()),
        (date(2026, 11, 22), "b1", {"TEAM_GONE"}),
        (None, "b2", {"TEAM_GONE"}),
    ],
)
def test_a_group_on_a_team_that_is_no_more(until: date | None, home: str, rules: set[str]) -> None:
    team = Organisation(kind="team", name="采油一班", branch=home, valid_until=until)
    group: JsonObject = {"name": "一班党小组", "team": "t1", "branch": "b1"}
    books = {
        "organisation": (("t1", team),),
        "party_group": (("g1", record("party_group", **group)),),
    }
    facts = FakeFacts(books=books)
    found = beside("party_group", group, facts)
    assert {code for code, _, _ in found if code == "TEAM_GONE"} == rules
    said = [due.entry for due in asked("party_group", facts, "2026-11-23")]
    assert said == (["g1"] if rules else [])
