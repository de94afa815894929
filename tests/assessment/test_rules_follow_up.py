"""What fell due and was closed; every closing counts in one item only."""

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from tests.assessment.books import asked, books, given


def problem(due: str, done: str = "", **more: Json) -> JsonObject:
    closed: JsonObject = (
        {"done_on": done, "verified_on": done, "verifier": "a", "conclusion": "solved"}
        if done
        else {}
    )
    return {
        "occurred_on": "2026-10-20", "source": "opinion", "problem": "漏油", "owner": "b",
        "term": "usual", "due": due, **closed, **more,
    }  # fmt: skip


def finding(check: str, due: str, done: str = "", **more: Json) -> JsonObject:
    closed: JsonObject = {"done_on": done, "verifier": "a"} if done else {}
    return {
        "occurred_on": "2026-11-01",
        "check": check,
        "problem": "坏习惯",
        "due": due,
        **closed,
        **more,
    }


@pytest.mark.parametrize(
    ("done", "expected", "words"),
    [
        ("2026-11-10", 400, "到期 1 条，按期关了 1 条"),  # on its day
        ("2026-11-11", 0, "到期 1 条，按期关了 0 条"),
        ("", 0, "到期 1 条，按期关了 0 条"),
    ],
)
def test_a_problem_closed_on_its_day_is_in_time(done: str, expected: int, words: str) -> None:
    assert given("problems", books(problem=(problem("2026-11-10", done),))) == (expected, words)


def test_only_what_fell_due_in_the_month_is_asked() -> None:
    several = (
        problem("2026-11-10", "2026-11-08"), problem("2026-11-30", "2026-11-30"),
        problem("2026-11-20"), problem("2026-10-31"), problem("2026-12-01"),
        problem("2026-11-05", handed_to="二支部"),
    )  # fmt: skip
    found = asked("problems", books(problem=several))
    assert (found.points, found.entries) == (267, ("problem-1", "problem-2", "problem-3"))
    assert given("problems", books()) == (None, "本月没有到期的问题")


def test_an_extension_moves_the_day() -> None:
    later = problem("2026-11-10", extensions=[{"id": "e", "until": "2026-12-10", "reason": "等料"}])
    assert given("problems", books(problem=(later,)))[0] is None


def test_what_other_items_count_is_left_out_here() -> None:
    several = (
        problem("2026-11-10", "2026-11-08", source="self_assessment"),
        problem("2026-11-10", source_record="f1"),
        problem("2026-11-11", id="named"),
        problem("2026-11-12", source_record="r1"),
        problem("2026-11-13", "2026-11-13", source_record="m1"),
    )
    facts = books(
        problem=several,
        field_check=(
            {**finding("post_duty", "2026-11-05"), "id": "f1"},
            {**finding("bad_habits", "2026-11-05", problem_entry="named"), "id": "f2"},
        ),
        employee_request=({"id": "r1", "occurred_on": "2026-11-01", "due": "2026-11-12"},),
    )
    assert asked("problems", facts).entries == ("problem-5",)
    assert given("problems", facts) == (400, "到期 1 条，按期关了 1 条")
    assert asked("last_deductions", facts).entries == ("problem-1",)
    # The one handed on lives in the problem ledger, with the day of that.
    assert asked("post_duty", facts).entries == ("f1",)
    assert given("post_duty", facts) == (0, "到期 1 条，关了 0 条")
    assert asked("faults", facts).entries == ("f2",)
    assert asked("requests", facts).entries == ("r1",)


def test_findings_closed_in_the_month_count_even_late() -> None:
    several = (
        finding("post_duty", "2026-11-05", "2026-11-20"), finding("post_duty", "2026-11-06"),
        finding("hse", "2026-11-06", "2026-11-06"), finding("bad_habits", "2026-11-07", "2026-12-01"),
        finding("model_station", "2026-11-07"),
    )  # fmt: skip
    facts = books(field_check=several, today="2026-12-05")
    assert given("post_duty", facts) == (200, "到期 2 条，关了 1 条")
    # The habit was mended after the month, which is judged as it ended.
    assert given("faults", facts) == (200, "到期 2 条，关了 1 条")
    assert given("faults", books()) == (None, "本月没有到期的低老坏和隐患")


def test_requests_are_settled_and_somebody_is_content() -> None:
    def wish(due: str, done: str = "", answer: str = "") -> JsonObject:
        more: JsonObject = {"done_on": done, "handling": "办了"} if done else {}
        if answer:
            more |= {"answer": answer, "visited_on": done}
        return {"occurred_on": "2026-11-01", "request": "淋浴", "due": due, **more}

    one = wish("2026-11-20", "2026-11-18", "satisfied")
    assert given("requests", books(employee_request=(one,)), settled=3) == (
        400, "到期 1 条，办结 1 条，回访满意 1 条",
    )  # fmt: skip
    several = (wish("2026-11-20", "2026-11-18", "unsatisfied"), wish("2026-11-21"))
    assert given("requests", books(employee_request=several), settled=3)[0] == 150
    assert given("requests_settled", books(employee_request=several))[0] == 200
    assert given("requests", books()) == (None, "本月没有到期的诉求")


def test_closed_and_in_time_share_the_points() -> None:
    several = (
        problem("2026-08-10", "2026-08-09"),
        problem("2026-09-10", "2026-09-20"),
        problem("2026-10-10"),
    )
    facts = books(problem=several, today="2027-01-02")
    # 60 % of 500 for in time 1/3 = 100, 40 % for closed 2/3 = 133.33
    assert given("problems_closed", facts, "2026H2", 500)[0] == 233


def test_decisions_are_carried_out_where_they_live() -> None:
    def item(entry: str, due: str, **more: Json) -> JsonObject:
        return {"id": entry, "title": "培训", "decision": "办", "owner": "a", "due": due, **more}

    meeting: JsonObject = {
        "id": "m1", "occurred_on": "2026-11-01", "title": "会",
        "sessions": [{"id": "s1", "starts_at": "2026-11-01T09:00:00+08:00"}],
        "agenda": [
            item("i1", "2026-11-10", progress="done", done_on="2026-11-09"),
            item("i2", "2026-11-10", progress="doing"),
            item("i3", "2026-11-10", progress="none"),
            item("i4", "2026-11-10"),
        ],
    }  # fmt: skip
    there = problem("2026-11-25", "2026-11-24", source_record="m1", source_part="agenda/i4")
    facts = books(assembly=(meeting,), problem=(there,))
    # Two of three: one done, one handed on and closed in the problem ledger, one open.
    assert given("decisions_carried", facts, points=300) == (200, "到期 3 条，落实了 2 条")
    assert given("decisions_carried", books()) == (None, "本月没有到期的决议")
