"""A branch, group, team or member that has hardly begun owes nothing; what is missing is no crash."""

from datetime import date

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers.frame import Frame
from hongdang_desktop.ledgers.member import Member
from tests.assessment.books import PEOPLE, TEAMS, Payloads, asked, books, given, team
from tests.assessment.test_rules_meetings import group, meeting

YOUNG = "支部这段时间过半才建账"
MIDDLE = date(2026, 11, 15)
LATE = date(2026, 11, 16)


MONTHLY = ("committee_meeting", "theme_day", "disclosure", "two_groups", "talks", "study_hours")


@pytest.mark.parametrize("rule", MONTHLY)
def test_who_begins_in_the_second_half_of_a_month_is_not_asked_for_it(rule: str) -> None:
    def of(start: date) -> tuple[int | None, str]:
        return given(rule, books(frames={"b1": Frame(start=start)}))

    assert of(LATE) == (None, YOUNG)
    assert of(MIDDLE)[0] is not None
    assert of(date(2026, 12, 1)) == (None, "支部那时还没有建账")


def test_what_a_young_branch_did_counts() -> None:
    facts = books(
        frames={"b1": Frame(start=LATE)},
        theme_day=({"occurred_on": "2026-11-28"},),
        team_appraisal=(
            {"occurred_on": "2026-11-28", "month": "2026-11", "team": "t1", "two_groups": True},
        ),
    )
    assert given("theme_day", facts)[0] == 300
    assert given("two_groups", facts)[0] == 400


def test_the_branch_of_the_tree_says_since_when_it_is() -> None:
    node: JsonObject = {"id": "b1", "kind": "branch", "name": "一支部", "valid_from": "2026-11-20"}
    facts = books(organisation=(node,), frames={"b1": Frame(start=date(2024, 1, 1))})
    assert given("theme_day", facts) == (None, YOUNG)
    assert given("theme_day", facts, "2026-12")[1] != YOUNG


@pytest.mark.parametrize(("founded", "expected"), [("2026-11-15", 200), ("2026-11-16", 400)])
def test_a_group_that_was_founded_late_in_the_month(founded: str, expected: int) -> None:
    groups = (group("g1", "一组"), group("g2", "二组", founded_on=founded))
    held = meeting("2026-11-05", party_group="g1")
    facts = books(party_group=groups, group_meeting=(held,))
    assert given("group_meetings", facts)[0] == expected
    both = (held, meeting("2026-11-29", party_group="g2"))
    assert given("group_meetings", books(party_group=groups, group_meeting=both)) == (
        400, "2 个党小组开了 2 个",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("start", "expected"), [(date(2026, 11, 1), 0), (date(2026, 11, 2), None)]
)  # fmt: skip
def test_marks_of_the_month_in_which_the_books_began(start: date, expected: int | None) -> None:
    facts = books(organisation=TEAMS, frames={"b1": Frame(start=start)})
    found = asked("team_appraisal", facts)
    assert found.points == expected
    assert found.words == (
        "应考评班组 2 个，考评了 0 个，达标 0 个"
        if expected is not None
        else "刚开始，从下个月起考评"
    )


@pytest.mark.parametrize(("since", "expected"), [("2026-11-15", 200), ("2026-11-16", 400)])
def test_marks_of_a_team_that_is_new(since: str, expected: int) -> None:
    teams = (TEAMS[0], team("t2", "采油二班", valid_from=since))
    mark: JsonObject = {
        "occurred_on": "2026-11-28", "month": "2026-11", "team": "t1", "grade": "reached",
    }  # fmt: skip
    facts = books(organisation=teams, team_appraisal=(mark,))
    assert given("five_types_reached", facts)[0] == expected


@pytest.mark.parametrize(
    ("arrived", "asked_for"),
    [(None, 2), ("2026-11-15", 2), ("2026-11-16", 1), ("2026-03-02", 2)],
)
def test_hours_of_who_came_from_elsewhere(arrived: str | None, asked_for: int) -> None:
    day = date.fromisoformat(arrived) if arrived else None
    people = {
        "a": Member(name="甲", category="full"),
        "n": Member(name="新", category="full", arrived_on=day),
    }
    # By November 29.3 hours are needed, of who came on November 15 only 2.7.
    lesson: JsonObject = {
        "occurred_on": "2026-11-20", "hours": 27, "participants": ["n"], "form": "course",
    }  # fmt: skip
    facts = books(people=people, study=(lesson,), frames={"b1": Frame(start=date(2026, 1, 1))})
    reached = int(arrived == "2026-11-15")
    assert given("study_hours", facts)[1] == f"{asked_for} 名党员，学时跟上进度的 {reached} 名"


def test_nobody_but_newcomers() -> None:
    people = {"n": Member(name="新", category="full", arrived_on=date(2026, 11, 20))}
    assert given("study_hours", books(people=people)) == (None, "来得还不到半个月")


def test_hours_are_more_where_somebody_has_a_post() -> None:
    facts = books(
        frames={"b1": Frame(start=date(2026, 1, 1))},
        study=(
            {"occurred_on": "2026-05-05", "hours": 294, "participants": ["sec", "a"], "form": "course"},
        ),
    )  # fmt: skip
    assert given("study_hours", facts)[0] == 200
    assert given("study_hours_by_post", facts)[0] == 100  # 29.4 of 51.4 for the secretary


BARE = {"sec": PEOPLE["sec"], "a": PEOPLE["a"]}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("committee_meeting", "不设支委会"),
        ("group_meetings", "没有划分党小组"),
        ("coverage", "没有班组"),
        ("team_appraisal", "没有班组"),
        ("duty_areas", "没有设责任区、示范岗和突击队"),
        ("activists", "没有积极分子，也没有双培养的人"),
        ("joining", "没有正在发展的人"),
        ("problems", "本月没有到期的问题"),
        ("post_duty", "本月没有到期的岗责问题"),
        ("faults", "本月没有到期的低老坏和隐患"),
        ("last_deductions", "本月没有到期的自评问题"),
        ("requests", "本月没有到期的诉求"),
        ("major_matters", "本月没有重大问题决策"),
        ("conveyed", "本月没有到期要传达的文件"),
        ("responsibilities", "本月责任清单没有要办的事"),
        ("output", "科室还没交这个月的数"),
        ("accidents", "科室还没交 HSE 结果"),
    ],
)
def test_a_branch_that_has_nothing_of_it_is_told_so(rule: str, words: str) -> None:
    assert given(rule, books(people=BARE))[0] is None
    if rule != "output":  # the words of production results are their own
        assert given(rule, books(people=BARE)) == (None, words)


def test_an_answer_stands_only_where_the_clock_takes_one() -> None:
    def answer(ledger: str, period: str = "2026-11") -> JsonObject:
        return {"ledger": ledger, "period": period, "occurred_on": "2026-11-30", "why": "没有"}

    facts = books(nothing_due=(answer("theme_day"), answer("committee_meeting")))
    assert given("theme_day", facts) == (0, "本月没有开展主题党日")
    assert given("committee_meeting", facts) == (0, "本月没有开支委会")
    assert given("disclosure", books(nothing_due=(answer("affairs_disclosure"),)))[0] is None


def test_what_was_deleted_is_no_evidence() -> None:
    """The books that a rule asks hold no deleted entries; what named one still counts as named."""
    letter: JsonObject = {
        "occurred_on": "2026-11-01", "title": "通知", "to_convey": True, "carried_out": ["gone"],
    }  # fmt: skip
    assert given("conveyed", books(directive=(letter,))) == (0, "要传达 1 件，10 天内学了 0 件")
    area: JsonObject = {
        "occurred_on": "2026-01-05", "kind": "area", "name": "一号", "violations": ["gone"],
    }  # fmt: skip
    assert given("duty_areas", books(duty_area=(area,)))[0] == 400


def test_a_list_of_posts_without_a_secretary_is_a_vacancy() -> None:
    posts: Payloads = ({"person": "org", "posts": ["organisation"], "since": "2026-01-10"},)
    for approved, expected in (("2026-08-29", 0), ("2026-08-30", 400)):
        term: JsonObject = {"session": "届", "approved_on": approved, "occurred_on": approved}
        assert given("term", books(term=(term,), committee_post=posts))[0] == expected
    assert given("term", books(term=({"session": "届", "approved_on": "2026-01-10"},)))[0] == 400


def test_areas_without_the_book_of_checks_say_nothing() -> None:
    area: JsonObject = {"occurred_on": "2026-01-05", "kind": "area", "name": "一号"}
    facts = books(duty_area=(area,))
    assert asked("duty_areas", facts, off=("field_check",)).points is None
    assert asked("duty_areas", facts, off=("duty_area",)).points is None
    assert asked("duty_areas", facts).points == 400


def test_sealed_talks_are_not_taken_for_none() -> None:
    """At the plant talks are sealed: the requests alone are judged there."""
    wish: JsonObject = {
        "occurred_on": "2026-11-01", "request": "淋浴", "due": "2026-11-20", "handling": "办了",
        "done_on": "2026-11-18",
    }  # fmt: skip
    found = asked("talks_and_requests", books(employee_request=(wish,)), off=("talk",))
    assert (found.points, found.words) == (400, "诉求到期 1 条办结 1 条")
