"""Every closing counts in one item only: where it came up, and of several that name it in the first."""

from datetime import date, timedelta

import pytest
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st

from hongdang_desktop.core.canonical import Json, JsonObject
from tests.assessment.books import asked, books, given
from tests.ledgers.makings import FakeFacts

OF_THE_FORM = ("problems", "post_duty", "faults", "last_deductions", "requests")
"""ZY9, ZD1, ZD3, KH1, KH2."""


def problem(entry: str, due: str = "2026-11-20", done: str = "2026-11-18", **more: Json) -> JsonObject:  # fmt: skip
    closed: JsonObject = (
        {"done_on": done, "verified_on": done, "verifier": "a", "conclusion": "solved"}
        if done
        else {}
    )
    return {
        "id": entry, "occurred_on": "2026-11-01", "source": "opinion", "problem": "漏油",
        "owner": "b", "term": "usual", "due": due, **closed, **more,
    }  # fmt: skip


def finding(entry: str, check: str = "post_duty", **more: Json) -> JsonObject:
    return {
        "id": entry,
        "occurred_on": "2026-11-01",
        "check": check,
        "problem": "坏习惯",
        "due": "2026-11-10",
        **more,
    }


def wish(entry: str, **more: Json) -> JsonObject:
    return {
        "id": entry,
        "occurred_on": "2026-11-01",
        "request": "淋浴",
        "due": "2026-11-10",
        **more,
    }


def counted(facts: FakeFacts, off: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """Return by rule the entries that it counts, of those that count any."""
    found = {rule: asked(rule, facts, off=off).entries for rule in OF_THE_FORM}
    return {rule: entries for rule, entries in found.items() if entries}


def test_a_finding_that_was_handed_on_counts_where_it_came_up() -> None:
    facts = books(problem=(problem("p"),), field_check=(finding("f", problem_entry="p"),))
    assert counted(facts) == {"post_duty": ("f",)}
    # It has the day of the problem and was closed there.
    assert given("post_duty", facts) == (400, "到期 1 条，关了 1 条")
    assert given("problems", facts)[0] is None


def test_a_deduction_that_is_a_finding_counts_as_a_finding() -> None:
    facts = books(
        problem=(problem("p", source="self_assessment"), problem("q", source="self_assessment")),
        field_check=(finding("f", "hse", problem_entry="p"),),
    )
    assert counted(facts) == {"faults": ("f",), "last_deductions": ("q",)}


def test_of_two_findings_with_one_problem_the_first_counts() -> None:
    facts = books(
        problem=(problem("p"),),
        field_check=(finding("f", problem_entry="p"), finding("g", "hse", problem_entry="p")),
        employee_request=(wish("r", problem_entry="p"),),
    )
    assert counted(facts) == {"post_duty": ("f",)}


def test_what_was_mended_on_the_spot_is_a_closing_of_its_own() -> None:
    own = finding("g", "hse", problem_entry="p", done_on="2026-11-05", verifier="a")
    facts = books(problem=(problem("p"),), field_check=(finding("f", problem_entry="p"), own))
    assert counted(facts) == {"post_duty": ("f",), "faults": ("g",)}


def test_the_way_of_a_model_station_is_no_finding() -> None:
    facts = books(
        problem=(problem("p", source_record="f"),), field_check=(finding("f", "model_station"),)
    )
    assert counted(facts) == {"problems": ("p",)}


def test_what_a_switched_off_ledger_would_count_is_a_problem_like_others() -> None:
    facts = books(problem=(problem("p"),), field_check=(finding("f", problem_entry="p"),))
    assert counted(facts, off=("field_check",)) == {"problems": ("p",)}
    assert asked("post_duty", facts, off=("field_check",)).words == "这本台账没有启用"


def test_a_deleted_or_draft_origin_leaves_the_problem_to_itself() -> None:
    gone = books(problem=(problem("p", source_record="f"),))
    assert counted(gone) == {"problems": ("p",)}
    draft = books(
        problem=(problem("p", source_record="f"),), field_check=(finding("f", stage="draft"),)
    )
    assert counted(draft) == {"problems": ("p",)}


def test_a_problem_that_is_a_draft_moves_no_day() -> None:
    facts = books(
        problem=(problem("p", "2026-12-20", "", stage="draft"),),
        field_check=(finding("f", problem_entry="p"),),
    )
    assert given("post_duty", facts) == (0, "到期 1 条，关了 0 条")


@pytest.mark.parametrize("rule", ["post_duty", "requests"])
def test_what_another_branch_took_over_is_not_asked_here(rule: str) -> None:
    facts = books(
        problem=(problem("p", done="", handed_to="二支部"), problem("q", done="", handed_to="二支部")),
        field_check=(finding("f", problem_entry="p"),),
        employee_request=(wish("r", problem_entry="q"),),
    )  # fmt: skip
    assert given(rule, facts)[0] is None
    assert counted(facts) == {}


def test_a_request_that_another_branch_took_over_leaves_its_problem() -> None:
    facts = books(
        problem=(problem("p"),),
        employee_request=(wish("r", handed_to="二支部", problem_entry="p"),),
    )
    assert counted(facts) == {"problems": ("p",)}


ORIGINS = ("f1", "f2", "f3", "r1", "r2")
DUE = st.sampled_from(("2026-11-10", "2026-11-30", "2026-12-05"))
DONE = st.sampled_from(("", "2026-11-09", "2026-12-01"))


@st.composite
def linked(draw: st.DrawFn) -> FakeFacts:
    problems = tuple(
        problem(
            entry, draw(DUE), draw(DONE),
            source=draw(st.sampled_from(("opinion", "self_assessment"))),
            source_record=draw(st.none() | st.sampled_from(ORIGINS)),
            handed_to=draw(st.none() | st.just("二支部")),
        )
        for entry in ("p1", "p2", "p3")
    )  # fmt: skip
    names = st.none() | st.sampled_from(("p1", "p2", "p3", "nothing"))
    checks = tuple(
        finding(
            entry,
            draw(st.sampled_from(("post_duty", "hse", "model_station"))),
            problem_entry=draw(names),
        )
        for entry in ("f1", "f2", "f3")
    )
    wishes = tuple(wish(entry, problem_entry=draw(names)) for entry in ("r1", "r2"))
    return books("2027-01-05", problem=problems, field_check=checks, employee_request=wishes)


@settings(max_examples=150, deadline=None)
@given_any(linked())
def test_no_closing_counts_twice(facts: FakeFacts) -> None:
    """Without closings of their own, as many are closed as problems are at most."""
    closed = sum(
        int(str(asked(rule, facts, month).values.get("closed", 0)))
        for rule in OF_THE_FORM
        for month in ("2026-11", "2026-12")
    )
    solved = sum(record.conclusion == "solved" for _, record in facts.books["problem"])
    assert closed <= solved
    entries = [
        entry
        for month in ("2026-11", "2026-12")
        for found in (counted_in(facts, month),)
        for entry in found
    ]
    assert len(entries) == len(set(entries))


def counted_in(facts: FakeFacts, month: str) -> list[str]:
    return [entry for rule in OF_THE_FORM for entry in asked(rule, facts, month).entries]


@settings(max_examples=60, deadline=None)
@given_any(
    st.lists(
        st.tuples(
            st.dates(date(2026, 10, 20), date(2026, 12, 10)),
            st.none() | st.dates(date(2026, 10, 20), date(2026, 12, 31)),
        ),
        max_size=8,
    )
)
def test_the_rate_is_that_of_a_plain_count(days: list[tuple[date, date | None]]) -> None:
    several = tuple(
        problem(f"p{n}", due.isoformat(), done.isoformat() if done else "", occurred_on="2026-10-01")
        for n, (due, done) in enumerate(days)
    )  # fmt: skip
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    due = [(until, done) for until, done in days if first <= until <= last]
    in_time = sum(done is not None and done <= until for until, done in due)
    found = asked("problems", books("2027-01-05", problem=several))
    if not due:
        assert (found.points, found.words) == (None, "本月没有到期的问题")
    else:
        assert found.points == (800 * in_time + len(due)) // (2 * len(due))
        assert found.words == f"到期 {len(due)} 条，按期关了 {in_time} 条"


def test_while_a_month_runs_what_is_not_due_yet_is_not_asked() -> None:
    today = date(2026, 11, 15)
    later = problem("p", (today + timedelta(days=5)).isoformat(), "")
    early = problem("q", "2026-11-28", "2026-11-12")
    facts = books(today.isoformat(), problem=(later, early))
    assert given("problems", facts) == (400, "到期 1 条，按期关了 1 条")
    assert given("problems", books("2026-12-01", problem=(later, early)))[0] == 200
