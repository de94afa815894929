"""三会一课 and theme days: full, part, none and not applicable, and the edge of each band."""

from datetime import date

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.ledgers.frame import Frame
from tests.assessment.books import PEOPLE, asked, books, given


def meeting(day: str, came: int = 2, of: int = 2, **more: Json) -> JsonObject:
    people: list[Json] = [
        {"id": f"p{n}", "member": who, "voter": True, "sessions": ["s1"] if n < came else []}
        for n, who in enumerate(("sec", "org", "a", "b")[:of])
    ]
    start = f"{day}T09:00:00+08:00"
    return {
        "occurred_on": day, "title": "会", "attendance": people,
        "sessions": [{"id": "s1", "starts_at": start, "ends_at": f"{day}T10:00:00+08:00"}], **more,
    }  # fmt: skip


def group(entry: str, name: str, **more: Json) -> JsonObject:
    return {"id": entry, "name": name, "leader": "a", "members": ["a"], **more}


BEGUN = {"b1": Frame(start=date(2026, 1, 1))}


def test_a_committee_meeting_of_half_is_enough() -> None:
    facts = books(committee_meeting=(meeting("2026-11-03", came=2, of=4),))
    found = asked("committee_meeting", facts, short=2)
    assert (found.points, found.words) == (400, "本月开了 1 次，到会够半数")
    assert found.entries == ("committee_meeting-1",)


def test_one_of_less_than_half_costs_what_the_form_says() -> None:
    facts = books(committee_meeting=(meeting("2026-11-03", came=1, of=3),))
    assert given("committee_meeting", facts, short=2) == (200, "本月开了 1 次，到会不到半数")
    better = (meeting("2026-11-03", came=1, of=3), meeting("2026-11-20", came=2, of=3))
    assert given("committee_meeting", books(committee_meeting=better), short=2)[0] == 400


def test_without_a_meeting_there_are_no_points() -> None:
    facts = books(committee_meeting=(meeting("2026-10-31"), meeting("2026-12-01")))
    assert given("committee_meeting", facts) == (0, "本月没有开支委会")


def test_a_branch_without_a_committee_is_not_asked() -> None:
    alone = {"sec": PEOPLE["sec"], "a": PEOPLE["a"]}
    assert given("committee_meeting", books(people=alone)) == (None, "不设支委会")


def test_months_of_a_half_year_are_averaged() -> None:
    held = tuple(meeting(f"2026-{month:02d}-05") for month in (7, 8, 9, 10))
    facts = books(frames=BEGUN, today="2027-01-02", committee_meeting=held)
    # 4 of 6 months: 400 × 4/6 = 266.67
    assert given("committee_meeting", facts, "2026H2") == (267, "6 个月开了 4 个月")


def test_the_assembly_is_judged_where_its_quarter_ends() -> None:
    facts = books(today="2027-01-02", assembly=(meeting("2026-11-03"),))
    assert given("assembly", facts, "2026-11") == (None, "第四季度还没完，已有 1 次")
    found = asked("assembly", facts, "2026-12")
    assert (found.points, found.words) == (400, "第四季度开了 1 次党员大会")
    assert found.entries == ("assembly-1",)
    assert given("assembly", books(today="2027-01-02"), "2026-12") == (0, "第四季度没有开党员大会")
    whole = asked("assembly", facts, "2026")
    assert (whole.points, whole.words) == (100, "4 个季度开了 1 个")


@pytest.mark.parametrize(
    ("start", "period", "expected"),
    [
        (date(2026, 11, 15), "2026-11", 0),  # the first half of the month
        (date(2026, 11, 16), "2026-11", None),
        (date(2026, 12, 1), "2026-11", None),
    ],
)
def test_a_branch_that_began_in_mid_month(start: date, period: str, expected: int | None) -> None:
    facts = books(frames={"b1": Frame(start=start)})
    found = asked("committee_meeting", facts, period)
    assert found.points == expected
    held = books(frames={"b1": Frame(start=start)}, committee_meeting=(meeting("2026-11-28"),))
    assert given("committee_meeting", held)[0] == (400 if start < date(2026, 12, 1) else None)


def test_no_branch_before_its_books_nor_after_its_end() -> None:
    later = books(frames={"b1": Frame(start=date(2026, 12, 1))})
    assert given("theme_day", later) == (None, "支部那时还没有建账")
    gone = books(frames={"b1": Frame(start=date(2026, 1, 1), ended=date(2026, 10, 31))})
    assert given("theme_day", gone) == (None, "支部那时已经撤销")
    assert given("theme_day", books(today="2026-10-31")) == (None, "本月还没到")


def test_each_group_that_meets_counts() -> None:
    groups = (group("g1", "一组"), group("g2", "二组"), group("g3", "三组"))
    held = (meeting("2026-11-05", party_group="g1", others=["g2"], combined=True),)
    facts = books(party_group=groups, group_meeting=held)
    assert given("group_meetings", facts, points=300) == (200, "3 个党小组开了 2 个，差三组")
    all_ = (*held, meeting("2026-11-30", party_group="g3"))
    assert given("group_meetings", books(party_group=groups, group_meeting=all_))[0] == 400
    assert given("group_meetings", books(party_group=groups))[0] == 0
    assert given("group_meetings", books()) == (None, "没有划分党小组")


def test_a_dissolved_group_owes_nothing() -> None:
    groups = (group("g1", "一组"), group("g2", "二组", dissolved_on="2026-11-10"))
    facts = books(party_group=groups, group_meeting=(meeting("2026-11-05", party_group="g1"),))
    assert given("group_meetings", facts)[0] == 400


def test_a_lecture_each_quarter() -> None:
    facts = books(today="2027-01-02", party_lecture=({"occurred_on": "2026-10-08"},))
    assert given("lecture", facts, "2026-12", 200) == (200, "第四季度上了 1 次党课")
    assert given("lecture", books(today="2027-01-02"), "2026-12", 200) == (0, "第四季度没有上党课")


@pytest.mark.parametrize(
    ("day", "expected", "words"),
    [
        ("2026-11-20", 400, "本月开展了 1 次，在固定日前后"),  # five days off
        ("2026-11-21", 300, "本月开展了 1 次，离固定日超过 5 天"),
        ("2026-11-10", 400, "本月开展了 1 次，在固定日前后"),
        ("2026-10-15", 0, "本月没有开展主题党日"),
    ],
)
def test_a_theme_day_near_the_fixed_day(day: str, expected: int, words: str) -> None:
    facts = books(branch=({"theme_day": 15},), theme_day=({"occurred_on": day},))
    assert given("theme_day", facts, held=3, days=5) == (expected, words)


def test_without_a_fixed_day_the_last_point_is_open() -> None:
    facts = books(theme_day=({"occurred_on": "2026-11-20"},))
    assert given("theme_day", facts) == (300, "本月开展了 1 次，基本情况里没定固定党日")


def test_an_answer_that_there_was_nothing_is_no_deduction() -> None:
    answer: JsonObject = {
        "ledger": "affairs_disclosure",
        "period": "2026-11",
        "occurred_on": "2026-12-01",
    }
    assert given("disclosure", books(nothing_due=(answer,))) == (None, "已答复没有这类事项")
    assert given("disclosure", books()) == (0, "本月没有公开党务")
    both = books(nothing_due=(answer,), affairs_disclosure=({"occurred_on": "2026-11-02"},))
    assert given("disclosure", both) == (400, "本月公开了 1 次党务")


def test_decisions_of_weight_want_their_outcome() -> None:
    part = meeting("2026-11-03", takes_part_in_decision=True, outcome="照支部意见办")
    other = meeting("2026-11-09", agenda=[{"id": "a", "title": "大修", "subject": "decision"}])
    facts = books(committee_meeting=(part, other))
    assert given("major_matters", facts, points=300) == (150, "参与决策 2 次，填了行政结果 1 次")
    assert given("major_matters", books(committee_meeting=(part,)), points=300)[0] == 300
    plain = books(committee_meeting=(meeting("2026-11-03"),))
    assert given("major_matters", plain) == (None, "本月没有重大问题决策")


def test_all_that_was_asked_for_makes_one_rate() -> None:
    # November: committee and theme day are owed (no groups; quarters do not end): 1 of 2.
    facts = books(committee_meeting=(meeting("2026-11-03"),))
    assert given("meeting_rate", facts) == (200, "三会一课和党日应有 2 次，有了 1 次")
    assert asked("meeting_rate", facts, off=("theme_day",)).points == 400


def test_the_organisation_life_of_a_year_may_be_held_in_the_next() -> None:
    last: JsonObject = {"occurred_on": "2026-01-20", "year": 2025}
    assert given("organisation_life_held", books(organisation_life=(last,)), "2026")[0] == 0
    january = books(organisation_life=(last,), today="2026-02-01")
    assert given("organisation_life_held", january, "2025")[0] == 400
    mine = books(organisation_life=(meeting("2026-11-20"),))
    assert given("organisation_life_held", mine, "2026") == (400, "2026年度的组织生活会记了 1 次")


def test_a_ledger_that_is_off_asks_nothing() -> None:
    assert asked("theme_day", books(), off=("theme_day",)).words == "这本台账没有启用"
