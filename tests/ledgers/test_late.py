"""Rules G01 and G02: what lies ahead, and what is written down late."""

from datetime import timedelta

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.catalogue import find
from tests.ledgers.makings import MONDAY, codes, meeting, said, session, setting


def held(*days: str, **more: object) -> JsonObject:
    """Return a lawful meeting with a sitting at nine on each of these days; all came to the first."""
    sittings = [session(f"s{n}", f"{day}T09:00", f"{day}T10:00") for n, day in enumerate(days, start=1)]  # fmt: skip
    return meeting(sessions=sittings, occurred_on=days[0], **more)


def late(payload: JsonObject, today: str) -> int:
    ledger = find("assembly")
    return ledger.lateness(ledger.read(payload), setting(today))


# --- G01 ---


def test_today_may_be_final_and_tomorrow_not() -> None:
    assert said("assembly", held("2026-11-23"), "2026-11-23") == set()
    assert said("assembly", held("2026-11-24"), "2026-11-23") == {
        ("G01", "occurred_on", Level.FINAL)
    }


def test_the_last_session_must_be_over() -> None:
    assert ("G01", Level.FINAL) in codes("assembly", held("2026-11-22", "2026-11-24"), "2026-11-23")


def test_a_plan_may_lie_ahead_as_a_draft() -> None:
    plan: JsonObject = {
        "branch": "b1", "title": "t", "planned_at": "2026-12-20T09:00:00+08:00",
        "occurred_on": "2026-12-20",
    }  # fmt: skip
    problems = said("assembly", plan)
    assert ("G01", "occurred_on", Level.FINAL) in problems
    assert {level for _, _, level in problems} == {Level.FINAL}


# --- G02 ---


@pytest.mark.parametrize(
    ("ended", "today", "number"),
    [
        ("2026-11-23", "2026-11-23", 0),
        ("2026-11-23", "2026-11-26", 0),  # Monday to Thursday: the third working day
        ("2026-11-23", "2026-11-27", 4),
        ("2026-11-24", "2026-11-27", 0),
        ("2026-11-24", "2026-11-28", 4),  # a Saturday counts as the Monday after
        ("2026-11-24", "2026-11-29", 4),
        ("2026-11-24", "2026-11-30", 4),
        ("2026-11-24", "2026-12-01", 5),
        ("2026-11-20", "2026-11-25", 0),  # over a weekend
        ("2026-11-20", "2026-11-26", 4),
        ("2026-11-21", "2026-11-25", 0),  # held on a Saturday
        ("2026-09-30", "2026-10-10", 0),  # over the national holiday; the 10th is a worked Saturday
        ("2026-09-30", "2026-10-11", 4),
        ("2027-03-01", "2027-03-04", 0),  # a year without a calendar: by the week alone
        ("2027-03-01", "2027-03-05", 4),
    ],
)
def test_three_working_days(ended: str, today: str, number: int) -> None:
    assert late(held(ended), today) == number


def test_late_entries_need_a_reason_and_then_only_bear_the_mark() -> None:
    assert said("assembly", held("2026-11-23"), "2026-11-26") == set()
    assert said("assembly", held("2026-11-23"), "2026-11-27") == {
        ("G02", "late_reason", Level.FINAL)
    }
    for blank in ("", " "):
        assert ("G02", Level.FINAL) in codes("assembly", held("2026-11-23", late_reason=blank), "2026-11-27")  # fmt: skip
    reasoned = held("2026-11-23", late_reason="停电两天")
    assert said("assembly", reasoned, "2026-11-27") == {("G02", "late_reason", Level.WARN)}


def test_the_sentence_is_that_of_the_plan() -> None:
    (problem,) = find("assembly").check(held("2026-11-23"), setting("2026-12-01"))
    assert problem.text == "第 6 个工作日才记，会标“补”。写一句原因。"
    assert problem.source == "会议记录通行要求（会后3个工作日）"


def test_the_clock_starts_at_the_last_session() -> None:
    two = held("2026-11-16", "2026-11-23")
    assert late(held("2026-11-16"), "2026-11-26") > 0
    assert late(two, "2026-11-26") == 0
    assert late(two, "2026-11-27") == 4
    # In whichever order they were written down.
    first, last = (session(f"s{n}", f"2026-11-{d}T09:00", f"2026-11-{d}T10:00") for n, d in ((1, 16), (2, 23)))  # fmt: skip
    assert late(meeting(sessions=[last, first]), "2026-11-26") == 0


def test_a_session_that_goes_past_midnight_ends_the_day_after() -> None:
    night = meeting(sessions=[session(starts="2026-11-23T23:00", ends="2026-11-24T01:00")])
    assert late(night, "2026-11-27") == 0
    assert late(meeting(sessions=[session(starts="2026-11-23T22:00", ends="2026-11-23T23:59")]), "2026-11-27") == 4  # fmt: skip


def test_without_an_end_the_start_counts() -> None:
    open_end: JsonObject = {"id": "s1", "starts_at": "2026-11-23T09:00:00+08:00", "place": "x"}
    assert late(meeting(sessions=[open_end]), "2026-11-27") == 4


def test_a_final_entry_is_judged_by_the_day_on_which_it_became_final() -> None:
    final = held("2026-11-23", finalised_at="2026-11-26T23:00:00+08:00", stage="final")
    assert late(final, "2027-06-01") == 0
    assert said("assembly", final, "2027-06-01") == set()
    assert late({**final, "finalised_at": "2026-11-27T00:30:00+08:00"}, "2027-06-01") == 4
    # Half past midnight here is still the day before in UTC.
    assert late({**final, "finalised_at": "2026-11-26T16:30:00Z"}, "2027-06-01") == 4


EVENTS = (
    "member_appraisal", "volunteering", "visit_and_help", "team_appraisal",
    "integrity_reminder", "leader_attendance", "secretary_report", "talk", "theme_day", "study",
)  # fmt: skip


@pytest.mark.parametrize("key", EVENTS)
@pytest.mark.parametrize(("today", "late"), [("2026-11-26", False), ("2026-11-27", True)])
def test_whatever_tells_of_an_event_may_be_late(key: str, today: str, late: bool) -> None:
    payload: JsonObject = {"branch": "b1", "occurred_on": "2026-11-23"}
    assert (("G02", "late_reason", Level.FINAL) in said(key, payload, today)) == late
    reasoned: JsonObject = {**payload, "late_reason": "停电两天"}
    assert (("G02", "late_reason", Level.WARN) in said(key, reasoned, today)) == late


def test_the_appraisal_of_last_month_is_in_time_if_it_was_done_now() -> None:
    """The day of the appraisal counts, not the month: the batch of November on 5 December."""
    payload: JsonObject = {"branch": "b1", "month": "2026-11", "occurred_on": "2026-12-05"}
    assert "G02" not in {code for code, _, _ in said("team_appraisal", payload, "2026-12-05")}
    assert "G02" not in {code for code, _, _ in said("team_appraisal", payload, "2026-12-09")}
    assert "G02" in {code for code, _, _ in said("team_appraisal", payload, "2026-12-10")}


@pytest.mark.parametrize("key", ["branch", "party_group", "member", "organisation"])
def test_registers_are_never_late(key: str) -> None:
    long_ago = (MONDAY - timedelta(days=400)).isoformat()
    assert "G02" not in {code for code, _ in codes(key, {"occurred_on": long_ago})}
