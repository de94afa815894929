"""Teams, production, study, records: full, part, none, not applicable, the edge of each band."""

from datetime import date

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.frame import Frame
from hongdang_desktop.ledgers.member import Member
from tests.assessment.books import PEOPLE, TEAMS, Payloads, asked, books, given, team
from tests.ledgers.makings import FakeFacts

BEGUN = {"b1": Frame(start=date(2026, 1, 1))}


def test_every_team_has_a_member_or_somebody_on_the_way() -> None:
    assert given("coverage", books(organisation=TEAMS), points=300) == (300, "2 个班组，2 个有党员")
    three = (*TEAMS, team("t3", "集输班"))
    way: JsonObject = {"id": "x1", "name": "求真", "team": "t3", "applied_on": "2026-05-01"}
    planned = books(organisation=three, applicant=(way,))
    found = asked("coverage", planned, points=300, planned=2)
    assert (found.points, found.words) == (200, "3 个班组，2 个有党员，1 个在培养")
    assert "x1" in found.entries
    blank = books(organisation=(*three, team("t4", "维修班")), applicant=(way,))
    assert given("coverage", blank, points=300)[0] == 0
    assert given("team_coverage", blank) == (200, "4 个班组，2 个有党员，1 个在培养，1 个空白")
    assert given("coverage", books()) == (None, "没有班组")


def marks(month: str, entry: str, grade: str = "reached", **more: Json) -> JsonObject:
    return {"occurred_on": f"{month}-28", "month": month, "team": entry, "grade": grade, **more}


@pytest.mark.parametrize(
    ("kept", "expected", "words"),
    [
        ((marks("2026-11", "t1"), marks("2026-11", "t2", "benchmark")), 400, "考评了 2 个，达标 2 个"),
        ((marks("2026-11", "t1"), marks("2026-11", "t2", "not_reached")), 300, "考评了 2 个，达标 1 个"),
        ((marks("2026-11", "t1"),), 300, "考评了 1 个，达标 1 个"),
        ((marks("2026-10", "t1"), marks("2026-10", "t2")), 0, "考评了 0 个，达标 0 个"),
        ((marks("2026-11", "t1", overruled="not_reached"),), 100, "考评了 1 个，达标 0 个"),
    ],
)  # fmt: skip
def test_teams_are_judged_and_reach_their_mark(kept: Payloads, expected: int, words: str) -> None:
    facts = books(organisation=TEAMS, team_appraisal=kept)
    assert given("team_appraisal", facts, judged=2) == (expected, f"应考评班组 2 个，{words}")


def test_marks_are_given_when_the_month_is_over() -> None:
    kept = tuple(
        marks("2026-11", each, occurred_on="2026-12-02", two_groups=True) for each in ("t1", "t2")
    )
    facts = books(organisation=TEAMS, team_appraisal=kept, today="2026-12-03")
    assert given("team_appraisal", facts)[0] == 400
    assert given("two_groups", facts)[0] == 400


def test_the_five_types_of_several_months() -> None:
    kept = (marks("2026-10", "t1"), marks("2026-11", "t1"), marks("2026-11", "t2", "not_reached"))
    facts = books(
        organisation=TEAMS,
        team_appraisal=kept,
        frames={"b1": Frame(start=date(2026, 10, 1))},
        today="2026-12-31",
    )
    # Two of six (two teams in October, November, December).
    assert given("five_types_reached", facts, "2026H2", 300) == (
        100, "应考评班组 6 个次，考评了 3 个次，达标 2 个次",
    )  # fmt: skip
    assert given("team_appraisal", books()) == (None, "没有班组")


def test_groups_and_teams_together() -> None:
    groups: tuple[JsonObject, ...] = (
        {"id": "g1", "name": "一组", "team": "t1", "joined": True, "members": ["a"]},
    )
    both = marks("2026-11", "t1", two_groups=True)
    assert given("two_groups", books(team_appraisal=(both,))) == (400, "两组一起的考评和会 1 次")
    meeting: JsonObject = {"occurred_on": "2026-11-05", "party_group": "g1"}
    assert given("two_groups", books(party_group=groups, group_meeting=(meeting,)))[0] == 400
    apart = ({**groups[0], "joined": False},)
    assert given("two_groups", books(party_group=apart, group_meeting=(meeting,)))[0] == 0
    assert given("two_groups", books()) == (0, "本月没有两组一起的考评和会")


def violation(owner: str, **more: Json) -> JsonObject:
    return {
        "occurred_on": "2026-11-05",
        "check": "hse",
        "category": "violation",
        "owner": owner,
        **more,
    }


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ((), 400),
        ((violation("a"),), 200),
        ((violation("a"), violation("b")), 0),
        ((violation("a"), violation("b"), violation("sec")), 0),
        ((violation("外来施工的"),), 400),
        ((violation("a", occurred_on="2026-10-31"),), 400),
        ((violation("a", category="hazard"),), 400),
    ],
)
def test_violations_of_members_cost_points(checks: Payloads, expected: int) -> None:
    area: JsonObject = {"occurred_on": "2026-01-05", "kind": "area", "name": "一号", "leader": "a"}
    facts = books(duty_area=(area,), field_check=checks)
    assert given("duty_areas", facts, each=2)[0] == expected


def test_a_violation_named_at_an_area_counts_once() -> None:
    area: JsonObject = {
        "occurred_on": "2026-01-05", "kind": "area", "name": "一号", "violations": ["f1"],
        "evaluations": [{"id": "e", "quarter": "2026Q4", "grade": "good"}],
    }  # fmt: skip
    facts = books(duty_area=(area,), field_check=({**violation("a"), "id": "f1"},))
    assert given("duty_areas", facts) == (200, "责任区等 1 个，本月党员违章 1 次")
    assert given("duty_areas_evaluated", facts) == (400, "责任区等 1 个，2026Q4 评了 1 个")
    assert given("duty_areas", books()) == (None, "没有设责任区、示范岗和突击队")
    assert given("duty_areas_evaluated", books())[0] is None


def document(day: str, *carried: str, **more: Json) -> JsonObject:
    return {
        "occurred_on": day,
        "title": "通知",
        "to_convey": True,
        "carried_out": [*carried],
        **more,
    }


def test_documents_are_conveyed_within_ten_days() -> None:
    studies: tuple[JsonObject, ...] = (
        {"id": "s1", "occurred_on": "2026-11-11"}, {"id": "s2", "occurred_on": "2026-11-12"},
    )  # fmt: skip
    first = books(directive=(document("2026-11-01", "s1"),), study=studies)
    found = asked("conveyed", first, points=300, days=10)
    assert (found.points, found.words) == (300, "要传达 1 件，10 天内学了 1 件")
    assert found.entries == ("directive-1", "s1")
    two = (document("2026-11-01", "s2"), document("2026-11-02", "s2"))
    assert given("conveyed", books(directive=two, study=studies), points=300)[0] == 150
    assert (
        given("conveyed", books(directive=(document("2026-11-20", "nobody"),)), points=300)[0] == 0
    )
    plain = books(directive=(document("2026-11-01", to_convey=False),))
    assert given("conveyed", plain) == (None, "本月没有到期要传达的文件")


def test_a_document_counts_in_one_month_only() -> None:
    waiting = books(directive=(document("2026-10-25"),), today="2026-12-01")
    assert given("conveyed", waiting, "2026-10")[0] is None  # its last day is November 4
    assert given("conveyed", waiting, "2026-11")[0] == 0
    study: JsonObject = {"id": "s1", "occurred_on": "2026-10-30"}
    early = books(directive=(document("2026-10-25", "s1"),), study=(study,))
    assert given("conveyed", early, "2026-10")[0] == 400
    assert given("conveyed", early, "2026-11")[0] is None


def lesson(tenths: int, *people: str, **more: Json) -> JsonObject:
    return {
        "occurred_on": "2026-05-05",
        "hours": tenths,
        "participants": [*people],
        "form": "course",
        **more,
    }


def test_hours_keep_step_with_the_months() -> None:
    # 32 hours a year, November: 32 × 11/12 = 29.33; 29.3 is not enough, 29.4 is.
    kept = (lesson(294, "sec", "a"), lesson(293, "b"))
    found = asked("study_hours", books(study=kept, frames=BEGUN))
    assert (found.points, found.words) == (200, "4 名党员，学时跟上进度的 2 名")
    assert found.entries == ("study-1", "study-2")
    assert given("study_hours", books(frames=BEGUN))[0] == 0
    assert given("study_hours", books(people={})) == (None, "名册里还没有党员")


def test_a_member_who_joined_later_owes_less() -> None:
    people = {"n": Member(name="新", category="probationary", joined_on=date(2026, 11, 3))}
    # One month of 32: 2.67.
    assert (
        given(
            "study_hours", books(people=people, study=(lesson(27, "n", occurred_on="2026-11-09"),))
        )[0]
        == 400
    )
    assert (
        given(
            "study_hours", books(people=people, study=(lesson(26, "n", occurred_on="2026-11-09"),))
        )[0]
        == 0
    )


def post(**more: Json) -> JsonObject:
    return {"person": "sec", "posts": ["secretary"], "since": "2024-01-10", **more}


@pytest.mark.parametrize(
    ("tenths", "until", "expected"),
    [(514, "2026-11-30", 300), (514, "2026-11-29", 200), (513, "2026-11-30", 100), (0, None, 0)],
)
def test_the_secretary_learns_more_and_has_a_certificate(
    tenths: int, until: str | None, expected: int
) -> None:
    # 56 × 11/12 = 51.33.
    facts = books(
        committee_post=(post(certificate="1", certified_until=until),), study=(lesson(tenths, "sec"),),
        frames=BEGUN,
    )  # fmt: skip
    assert given("secretary_training", facts, points=300, hours=2)[0] == expected
    assert (given("certificate", facts, points=100)[0] == 100) is (until == "2026-11-30")


def test_nobody_is_registered_as_secretary() -> None:
    people = {"a": PEOPLE["a"]}
    assert given("secretary_training", books(people=people)) == (None, "还没有登记书记和支委")
    assert given("certificate", books()) == (None, "还没有登记书记")


@pytest.mark.parametrize(
    "facts",
    [
        books(study=(lesson(10, "a", occurred_on="2026-11-03", form="practice"),)),
        books(study=(lesson(10, "a", occurred_on="2026-11-03", bases=["skills"]),)),
        books(theme_day=({"occurred_on": "2026-11-03", "ties": ["drill"]},)),
        books(team_appraisal=(marks("2026-11", "t1", bases=["skills"]),)),
    ],
)
def test_practice_is_found_where_it_is_tagged(facts: FakeFacts) -> None:
    assert given("drill", facts, points=200) == (200, "本月岗位练兵记了 1 次")
    assert given("drill", facts, "2026-10", 200)[0] == 0


def written(day: str, done: str, **more: Json) -> JsonObject:
    return {"occurred_on": day, "finalised_at": f"{done}T09:00:00+08:00", **more}


def late(reason: str) -> JsonObject:
    return written("2026-11-02", "2026-11-20", late=True, late_reason=reason)


@pytest.mark.parametrize(
    ("number", "expected"), [(0, 200), (1, 200), (2, 100), (3, 100), (4, 0), (10, 0)]
)
def test_late_entries_of_ten(number: int, expected: int) -> None:
    kept = (late("忘了"),) * number + (written("2026-11-04", "2026-11-05"),) * (10 - number)
    found = asked(
        "records_in_time", books(theme_day=kept), points=200, low=10, high=30, part_points=1
    )
    assert found.points == expected
    assert found.words == f"定稿 10 条，补记 {number} 条（{number * 10}%）"
    assert len(found.entries) == number
    assert given("late_rate", books(theme_day=kept))[0] == 40 * (10 - number)


def test_an_honest_late_entry_with_a_good_cause_costs_nothing() -> None:
    kept = (late("倒班错不开"), late("上级统一安排培训"), written("2026-11-04", "2026-11-05"))
    assert given("records_in_time", books(theme_day=kept), points=200) == (
        200, "定稿 3 条，补记 0 条（0%），有正当原因 2 条",
    )  # fmt: skip
    strict = given("records_in_time", books(theme_day=kept), points=200, excuses=["抢险"])
    assert strict[0] == 0


def test_opening_entries_cost_nothing_and_hidden_ones_are_named() -> None:
    taken = written("2025-03-02", "2026-11-20", opening=True)
    assert given("records_in_time", books(theme_day=(taken,))) == (None, "本月没有定稿的记录")
    hidden = written("2026-10-02", "2026-11-20", topic="重温誓词")
    facts = books(theme_day=(hidden, written("2026-11-04", "2026-11-05")))
    found = asked("records_in_time", facts, points=200)
    assert (found.points, found.words) == (0, "没标补记的倒填 1 条：主题党日 10月2日")
    assert found.entries == ("theme_day-1",)
    assert given("hidden_late", facts, points=100)[0] == 0
    good = books(theme_day=(late("忘了"),))
    assert given("hidden_late", good, points=100) == (100, "没有倒填不标补记的")


def test_a_doubt_about_days_off_hides_nothing() -> None:
    near = written("2026-11-04", "2026-11-18", topic="重温誓词")  # fourteen days, unmarked
    assert given("hidden_late", books(theme_day=(near,)), points=100)[0] == 100
    assert given("hidden_late", books(theme_day=(near,)), points=100, sure_days=13)[0] == 0


def test_only_ledgers_that_are_kept_are_looked_at() -> None:
    facts = books(theme_day=(late("忘了"),))
    assert asked("records_in_time", facts, off=("theme_day",)).points is None
    assert "theme_day" in kinds()
