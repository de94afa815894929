"""A month is judged as it ended: what came later is not there yet, nobody is asked for other years."""

from datetime import date

import pytest

from hongdang_desktop.assessment.rules.moment import Moment
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.ledgers.frame import Frame
from hongdang_desktop.ledgers.member import Member
from tests.assessment.books import PEOPLE, TEAMS, Payloads, asked, books, given, team

LATER = "2027-02-01"


def term(approved: str, **more: Json) -> JsonObject:
    return {"session": "届", "approved_on": approved, "occurred_on": approved, **more}


@pytest.mark.parametrize(("changed", "expected"), [("2026-11-30", 400), ("2026-12-01", 0)])
def test_an_election_after_the_month_was_too_late_for_it(changed: str, expected: int) -> None:
    facts = books(today=LATER, term=(term("2023-11-01", changed_on=changed),))
    assert given("term", facts)[0] == expected


def test_a_term_that_began_later_does_not_mend_the_month() -> None:
    facts = books(today=LATER, term=(term("2023-11-01"), term("2026-12-01")))
    assert given("term", facts)[0] == 0
    assert given("term", facts, "2026-12")[0] == 400
    same_day = books(today=LATER, term=(term("2023-11-01"), term("2026-11-30")))
    assert given("term", same_day)[0] == 400


@pytest.mark.parametrize(("ended", "expected"), [("2026-11-01", 300), ("2026-10-31", None)])
def test_who_withdrew_in_the_month_was_on_the_way_in_it(ended: str, expected: int | None) -> None:
    gone: JsonObject = {
        "id": "x1", "name": "求真", "born_on": "1999-01-01", "applied_on": "2026-01-05",
        "talk_on": "2026-01-20", "occurred_on": "2026-01-05", "ending": "withdrawn",
        "ended_on": ended,
    }  # fmt: skip
    assert given("joining", books(today=LATER, applicant=(gone,)), points=300)[0] == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"cycle": "month", "done_on": "2026-11-01"}, 400),
        ({"cycle": "month", "done_on": "2026-11-30"}, 400),
        ({"cycle": "month", "done_on": "2026-12-01"}, 0),
        ({"cycle": "month", "state": "done"}, 400),
        ({"cycle": "month", "state": "done", "done_on": "2026-10-31"}, 0),
        ({"due": "2026-11-10", "state": "done", "done_on": "2026-12-01"}, 0),
        ({"due": "2026-11-10", "state": "done"}, 400),
        ({"due": "2026-11-10", "state": "doing"}, 0),
    ],
)
def test_a_duty_is_done_within_its_month(line: JsonObject, expected: int) -> None:
    post: JsonObject = {
        "person": "sec", "posts": ["secretary"], "since": "2024-01-10",
        "responsibilities": [{"id": "l", "matter": "查", **line}],
    }  # fmt: skip
    assert given("responsibilities", books(today=LATER, committee_post=(post,)))[0] == expected


def test_the_plan_of_another_year_is_not_asked() -> None:
    old: JsonObject = {
        "occurred_on": "2025-01-10",
        "tasks": [{"id": "k", "task": "t", "due": "2025-03-31", "progress": "done"}],
    }
    assert given("plan_progress", books(work_plan=(old,)))[0] == 0


@pytest.mark.parametrize(("certified", "expected"), [("2026-11-30", 400), ("2026-12-01", 0)])
def test_a_certificate_of_later_was_not_there(certified: str, expected: int) -> None:
    post: JsonObject = {
        "person": "sec", "posts": ["secretary"], "since": "2024-01-10", "certified_on": certified,
    }  # fmt: skip
    assert given("certificate", books(today=LATER, committee_post=(post,)))[0] == expected


def test_a_secretary_who_is_no_member_here_is_judged_by_the_certificate() -> None:
    post: JsonObject = {
        "person": "x",
        "posts": ["secretary"],
        "since": "2024-01-10",
        "certified_until": "2027-01-01",
    }
    facts = books(people={"a": PEOPLE["a"]}, committee_post=(post,))
    assert given("secretary_training", facts, points=300, hours=2) == (300, "书记证书有效")


@pytest.mark.parametrize(("visited", "expected"), [("2026-11-30", 400), ("2026-12-01", 300)])
def test_somebody_was_content_within_the_month(visited: str, expected: int) -> None:
    wish: JsonObject = {
        "occurred_on": "2026-11-01", "request": "淋浴", "due": "2026-11-20", "handling": "办了",
        "done_on": "2026-11-18", "answer": "satisfied", "visited_on": visited,
    }  # fmt: skip
    assert given("requests", books(today=LATER, employee_request=(wish,)), settled=3)[0] == expected


def test_decisions_of_a_ledger_that_is_off_are_left_out() -> None:
    day: JsonObject = {
        "occurred_on": "2026-11-03",
        "decisions": [{"id": "d", "matter": "打扫", "due": "2026-11-10", "progress": "doing"}],
    }
    facts = books(theme_day=(day,))
    assert given("decisions_carried", facts)[0] == 0
    assert asked("decisions_carried", facts, off=("theme_day",)).points is None


def people(**more: Member) -> dict[str, Member]:
    return {"a": Member(name="甲", category="full"), **more}


@pytest.mark.parametrize(
    ("member", "there"),
    [
        (Member(name="乙", arrived_on=date(2026, 12, 1)), False),
        (Member(name="乙", arrived_on=date(2026, 11, 30)), True),
        (Member(name="乙", joined_on=date(2026, 12, 1)), False),
        (Member(name="乙", standing="moved", left_on=date(2026, 12, 1)), True),
        (Member(name="乙", standing="moved", left_on=date(2026, 11, 30)), False),
        (Member(name="乙", standing="moved"), False),
    ],
)
def test_members_are_those_of_the_day(member: Member, *, there: bool) -> None:
    facts = books(today=LATER, people=people(b=member))
    known = dict(Moment(facts, date(2026, 11, 30)).members("b1"))
    found = known.get("b")
    assert (isinstance(found, Member) and found.active) is there
    asked = there and member.arrived_on is None  # who came on the last day owes no hours yet
    assert given("study_hours", facts)[1].startswith("2 名" if asked else "1 名")


def test_posts_are_those_of_the_day() -> None:
    posts: Payloads = (
        {"person": "a", "posts": ["secretary"], "since": "2026-01-01", "until": "2026-11-30"},
        {"person": "b", "posts": ["secretary"], "since": "2026-12-01"},
    )
    facts = books(
        today=LATER, people=people(b=Member(name="乙", category="full")), committee_post=posts
    )
    then = dict(Moment(facts, date(2026, 11, 30)).members("b1"))
    now = dict(Moment(facts, date(2026, 12, 1)).members("b1"))
    assert [getattr(then[who], "party_post", "") for who in "ab"] == ["secretary", None]
    assert [getattr(now[who], "party_post", "") for who in "ab"] == [None, "secretary"]


@pytest.mark.parametrize(
    ("start", "needed"),
    [
        (date(2025, 6, 1), 5),  # 11 months of 12: 4.58
        (date(2026, 1, 1), 5),
        (date(2026, 6, 20), 3),  # June to November: 2.5
        (date(2026, 11, 1), 1),
    ],
)
def test_the_year_begins_with_the_books(start: date, needed: int) -> None:
    facts = books(frames={"b1": Frame(start=start)})
    assert given("talks", facts)[1] == f"到现在该谈 {needed} 次，谈了 0 次（全年 5 次）"


def test_drafts_are_no_evidence() -> None:
    draft: JsonObject = {"occurred_on": "2026-11-15", "stage": "draft"}
    assert given("theme_day", books(theme_day=(draft,)))[0] == 0
    study: JsonObject = {"id": "s1", "occurred_on": "2026-11-02", "stage": "draft"}
    letter: JsonObject = {
        "occurred_on": "2026-11-01", "title": "通知", "to_convey": True, "carried_out": ["s1"],
    }  # fmt: skip
    assert given("conveyed", books(directive=(letter,), study=(study,)))[0] == 0


def test_a_punishment_is_no_honour_and_a_plan_for_today_is_not_late() -> None:
    both: Payloads = (
        {"occurred_on": "2026-11-03", "kind": "discipline", "name": "警告", "rank": "plant"},
        {"occurred_on": "2026-11-03", "kind": "honour", "name": "先进", "rank": "plant"},
    )
    assert given("honours", books(honour_and_discipline=both)) == (100, "本月受表彰 1 项")
    project: JsonObject = {"occurred_on": "2026-07-05", "until": "2026-11-30", "title": "降电耗"}
    assert (
        given("projects", books(integration_project=(project,)))[1] == "融合项目 1 个，有进展 0 个"
    )


@pytest.mark.parametrize(
    ("receipt", "expected"), [("2026-10-31", None), ("2026-11-01", 400), (None, None)]
)
def test_a_letter_counts_when_it_came_back(receipt: str | None, expected: int | None) -> None:
    letter: JsonObject = {
        "direction": "out", "member": "a", "letter": "2026-003", "issued_on": "2026-10-20",
        "occurred_on": "2026-10-20", "valid_days": 60, "receipt_on": receipt,
    }  # fmt: skip
    assert given("transfers", books(transfer=(letter,)))[0] == expected


@pytest.mark.parametrize(("archived", "expected"), [("2026-11-01", 400), ("2026-10-31", None)])
def test_a_way_ends_with_its_papers_filed(archived: str, expected: int | None) -> None:
    way: JsonObject = {"occurred_on": "2024-01-05", "archived_on": archived}
    assert given("joining", books(development=(way,)))[0] == expected


def test_a_post_left_before_this_term_is_no_vacancy_of_it() -> None:
    posts: Payloads = (
        {"person": "org", "posts": ["publicity"], "since": "2021-01-10", "until": "2024-01-10"},
        {"person": "sec", "posts": ["secretary"], "since": "2024-01-10"},
    )
    facts = books(term=(term("2024-01-10"),), committee_post=posts)
    assert given("term", facts)[0] == 400


def test_requests_alone_take_all_the_points() -> None:
    wish: JsonObject = {
        "occurred_on": "2026-11-01", "request": "淋浴", "due": "2026-11-20", "handling": "办了",
        "done_on": "2026-11-18",
    }  # fmt: skip
    assert given("talks_and_requests", books(people={}, employee_request=(wish,)))[0] == 400


@pytest.mark.parametrize(
    ("start", "expected"), [(date(2026, 11, 30), None), (date(2026, 12, 1), None)]
)
def test_books_begun_on_the_last_day(start: date, expected: int | None) -> None:
    facts = books(frames={"b1": Frame(start=start)})
    found = asked("committee_meeting", facts)
    assert found.points is expected
    young = "支部这段时间过半才建账"
    assert found.words == (young if start.month == 11 else "支部那时还没有建账")


def on_the_way(**more: Json) -> JsonObject:
    return {
        "id": "x1", "name": "求真", "born_on": "1999-01-01", "applied_on": "2026-10-05",
        "occurred_on": "2026-10-05", **more,
    }  # fmt: skip


def test_a_talk_of_later_does_not_mend_the_month() -> None:
    """It was due by November 5; held in December it is late once more, in the month in which it was."""
    late = on_the_way(talk_on="2026-12-08", talked_by="sec")
    for applicant in (on_the_way(), late):
        facts = books(today=LATER, applicant=(applicant,))
        assert given("joining", facts, points=300)[0] == 200
    assert given("joining", books(today=LATER, applicant=(late,)), "2026-12", 300)[0] == 200
    assert given("joining", books(today=LATER, applicant=(late,)), "2027-01", 300)[0] == 300
    in_time = on_the_way(talk_on="2026-11-05", talked_by="sec")
    assert given("joining", books(today=LATER, applicant=(in_time,)), points=300)[0] == 300


def test_a_review_of_later_does_not_mend_the_month() -> None:
    known = on_the_way(
        applied_on="2025-11-01", talk_on="2025-11-20", decided_on="2026-01-31", contacts=["a"],
        reviews=[{"id": "r", "on": "2026-12-10"}],
    )  # fmt: skip
    facts = books(today=LATER, applicant=(known,))
    assert given("activists", facts, points=300)[0] == 0
    assert given("activists", facts, "2026-12", 300)[0] == 300


def test_who_withdrew_later_was_on_the_way_for_the_team() -> None:
    teams = (TEAMS[0], team("t3", "集输班"))
    gone = on_the_way(team="t3", ending="withdrawn", ended_on="2026-12-05")
    facts = books(today=LATER, organisation=teams, applicant=(gone,))
    assert given("coverage", facts, points=300, planned=2)[0] == 200
    assert given("coverage", facts, "2026-12", 300, planned=2)[0] == 0


def test_a_decision_of_a_later_meeting_was_none_yet() -> None:
    meeting: JsonObject = {
        "id": "m", "occurred_on": "2026-12-05", "title": "会",
        "sessions": [{"id": "s1", "starts_at": "2026-12-05T09:00:00+08:00"}],
    }  # fmt: skip
    known = on_the_way(talk_on="2026-10-20", decision="m")
    facts = books(today=LATER, applicant=(known,), committee_meeting=(meeting,))
    assert given("activists", facts, points=300)[0] is None
    assert given("activists", facts, "2026-12", 300)[0] == 300


@pytest.mark.parametrize(
    ("name", "with_it"),
    [
        ("vetted_on", {"vetting": "passed"}),
        ("trained_until", {"training": "passed", "trained_hours": 240}),
        ("approved_on", {"approval": "approved"}),
        ("archived_on", {"archived": ["申请书"]}),
    ],
)
def test_a_step_of_development_is_there_from_its_day(name: str, with_it: JsonObject) -> None:
    payload: JsonObject = {"id": "d", "occurred_on": "2026-01-05", name: "2026-12-01", **with_it}
    facts = books(today=LATER, development=(payload,))
    before = Moment(facts, date(2026, 11, 30)).record("d")
    after = Moment(facts, date(2026, 12, 1)).record("d")
    assert not any(getattr(before, each) for each in (name, *with_it))
    assert all(getattr(after, each) for each in (name, *with_it))
