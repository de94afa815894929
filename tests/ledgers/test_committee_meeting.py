"""Rule M08: half of the committee must come; a meeting with fewer is still written down as it was."""

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.catalogue import find
from tests.ledgers.makings import FakeFacts, meeting, people, said, session, setting

LEDGER = find("committee_meeting")


def held(came: int, committee: int, **more: object) -> JsonObject:
    return meeting(**{"attendance": people(came, committee - came), "votes": [], **more})


def half_came(payload: JsonObject) -> str:
    (derived,) = (each for each in LEDGER.derived if each.name == "half_came")
    return derived.value(LEDGER.read(payload), "x", FakeFacts())


@pytest.mark.parametrize(("came", "committee", "enough"), [(5, 5, True), (3, 5, True), (2, 5, False), (2, 4, True), (1, 4, False), (1, 1, True)])  # fmt: skip
def test_half_of_the_committee_includes_the_half(came: int, committee: int, enough: bool) -> None:
    expected = set() if enough else {("M08", "attendance", Level.WARN)}
    assert said("committee_meeting", held(came, committee)) == expected
    assert half_came(held(came, committee)) == ("是" if enough else "否")


def test_the_sentence() -> None:
    (problem,) = LEDGER.check(held(2, 7), setting())
    assert problem.text == "应到 7 人，到了 2 人，还差 2 人才够半数。会可以照实记。"
    assert problem.source == "支部条例第12条"


def test_it_is_one_session_that_counts() -> None:
    sittings = [session(), session("s2", "2026-11-23T20:00", "2026-11-23T21:00")]
    attendance = [
        *people(2, 1),
        *({**line, "id": f"n{n}", "member": f"n{n}", "sessions": ["s2"]} for n, line in enumerate(people(2))),
    ]  # fmt: skip
    payload = held(0, 0, sessions=sittings, attendance=attendance)
    assert said("committee_meeting", payload) == {("M08", "attendance", Level.WARN)}
    assert half_came(payload) == "否"


def test_the_typed_number_of_expected_counts() -> None:
    assert said("committee_meeting", held(3, 3, expected=6)) == set()
    assert said("committee_meeting", held(3, 3, expected=7)) == {("M08", "attendance", Level.WARN)}


def test_a_plan_is_not_judged() -> None:
    plan: JsonObject = {"title": "t", "planned_at": "2026-11-20T09:00:00+08:00"}
    assert "M08" not in {code for code, _, _ in said("committee_meeting", plan)}
    assert half_came(plan) == half_came({}) == ""


def test_who_is_left_out_is_a_missing_half() -> None:
    """Leaving out is for elections: one of five who came alone is no half."""
    excused: JsonObject = {"id": "x", "member": "x", "voter": True, "excused": "外派"}
    assert said("committee_meeting", held(0, 0, attendance=[*people(2, 1), excused])) == set()
    assert said("committee_meeting", held(0, 0, attendance=[*people(2, 2), excused])) == {
        ("M08", "attendance", Level.WARN)
    }
    came: JsonObject = {**excused, "sessions": ["s1"]}
    assert ("M08", "attendance", Level.WARN) in said(
        "committee_meeting", held(0, 0, attendance=[*people(1, 2), came])
    )
