"""What is done with others, and plans and appraisals of a year: full, part, none, not applicable."""

from datetime import date

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.ledgers.frame import Frame
from tests.assessment.books import Payloads, asked, books, given

BEGUN = {"b1": Frame(start=date(2026, 1, 1))}
END = "2027-01-02"


def building(day: str, solved: str = "") -> JsonObject:
    return {"occurred_on": day, "partners": ["三支部"], "solved": solved or None}


@pytest.mark.parametrize(
    ("kept", "expected", "words"),
    [
        ((building("2026-10-08", "解决停输"),), 400, "这个季度共建 1 次，写了解决的问题"),
        ((building("2026-10-08"),), 200, "这个季度共建 1 次，没写解决了什么问题"),
        ((building("2026-09-30", "解决停输"),), 0, "这个季度没有共建活动"),
    ],
)
def test_a_common_activity_each_quarter(kept: Payloads, expected: int, words: str) -> None:
    facts = books(today=END, joint_building=kept)
    assert given("joint_building", facts, "2026-12", held=2) == (expected, words)


def test_common_activities_of_a_half_year_and_of_no_quarter() -> None:
    facts = books(today=END, frames=BEGUN, joint_building=(building("2026-10-08", "解决停输"),))
    assert given("joint_building", facts, "2026H2", held=2)[0] == 200
    assert given("joint_building", facts, "2026-11") == (None, "第四季度还没完，已有 1 次")
    answer: JsonObject = {
        "ledger": "joint_building",
        "period": "2026Q4",
        "occurred_on": "2026-12-30",
    }
    assert given("joint_building", books(today=END, nothing_due=(answer,)), "2026-12")[0] is None


def honour(name: str, rank: str = "plant", **more: Json) -> JsonObject:
    return {
        "occurred_on": "2026-07-01",
        "kind": "honour",
        "name": name,
        "rank": rank,
        "subject": "branch",
        **more,
    }


def test_an_honour_counts_once_by_its_highest_rank() -> None:
    kept = (honour("先进党支部"), honour("先进党支部", "company"), honour("红旗班组", "branch"))
    found = asked("honours", books(honour_and_discipline=kept, today=END), "2026H2", 500)
    # 2 for the company's, 0.5 for the branch's own.
    assert (found.points, found.words) == (250, "下半年受表彰 2 项")
    assert found.entries == ("honour_and_discipline-2", "honour_and_discipline-3")
    many = tuple(honour(str(n), "national") for n in range(4))
    assert given("honours", books(honour_and_discipline=many, today=END), "2026H2", 500)[0] == 500
    assert given("honours", books(today=END), "2026H2") == (0, "下半年没有记表彰")


def test_a_punishment_is_told() -> None:
    kept = (honour("警告", kind="discipline"),)
    assert given("clean_record", books(honour_and_discipline=kept, today=END), "2026H2") == (
        0, "下半年有处分、处置 1 件",
    )  # fmt: skip
    assert (
        given("clean_record", books(honour_and_discipline=(honour("先进"),), today=END), "2026H2")[
            0
        ]
        == 400
    )


def test_visits() -> None:
    kept: Payloads = ({"occurred_on": "2026-09-28", "category": "festival"},)
    facts = books(visit_and_help=kept, today=END)
    assert given("visits", facts, "2026H2") == (400, "下半年走访慰问 1 次")
    assert given("visits", facts, "2026H2", least=2)[0] == 200
    assert given("visits", books(today=END), "2026H2") == (0, "下半年没有走访慰问")


def project(**more: Json) -> JsonObject:
    return {"occurred_on": "2026-07-05", "until": "2026-12-31", "title": "降电耗", **more}


def test_projects_move() -> None:
    moving = project(progress=[{"id": "p", "day": "2026-11-03", "text": "换了电机"}])
    over = project(ended_on="2026-06-01", result="好")
    facts = books(integration_project=(moving, project(until="2026-11-01"), over))
    assert given("projects", facts) == (200, "融合项目 2 个，有进展 1 个，1 个过了计划日期")
    done = project(ended_on="2026-11-20", result="降 5%")
    assert given("projects", books(integration_project=(done,)))[0] == 400
    assert given("projects", books()) == (None, "没有融合项目")


@pytest.mark.parametrize(
    ("receipt", "expected"), [("2026-11-29", 400), ("2026-11-30", 0), (None, 0)]
)
def test_letters_come_back_in_time(receipt: str | None, expected: int) -> None:
    letter: JsonObject = {
        "direction": "out", "member": "a", "letter": "2026-003", "issued_on": "2026-10-30",
        "occurred_on": "2026-10-30", "valid_days": 30, "receipt_on": receipt,
    }  # fmt: skip
    assert given("transfers", books(transfer=(letter,)))[0] == expected
    assert given("transfers", books()) == (None, "本月没有到期的介绍信")


def duty(entry: str, **more: Json) -> JsonObject:
    return {"id": entry, "matter": "查一次现场", **more}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((duty("l1", due="2026-11-10", done_on="2026-11-09"),), 300),
        ((duty("l1", due="2026-11-10", state="done"), duty("l2", due="2026-11-30")), 150),
        ((duty("l1", due="2026-11-10", done_on="2026-12-01"),), 0),  # only after the month
        ((duty("l1", due="2026-12-10"),), None),
        ((duty("l1", cycle="month", done_on="2026-11-03"),), 300),
        ((duty("l1", cycle="month", done_on="2026-10-03"),), 0),
        ((duty("l1", cycle="quarter"),), None),
        ((duty("l1", cycle="once"),), None),
    ],
)
def test_the_lists_of_duties(lines: Payloads, expected: int | None) -> None:
    post: JsonObject = {
        "person": "sec", "posts": ["secretary"], "since": "2024-01-10", "responsibilities": [*lines],
    }  # fmt: skip
    facts = books(committee_post=(post,), today="2026-12-05", frames=BEGUN)
    assert given("responsibilities", facts, points=300)[0] == expected


def test_what_a_quarter_asks_of_somebody() -> None:
    lines: list[Json] = [
        duty("l1", cycle="quarter", done_on="2026-10-05"),
        duty("l2", cycle="year"),
    ]
    post: JsonObject = {
        "person": "sec",
        "posts": ["secretary"],
        "since": "2024-01-10",
        "responsibilities": lines,
    }
    facts = books(committee_post=(post,), today=END, frames=BEGUN)
    assert given("responsibilities", facts, "2026-12") == (200, "本月责任清单应办 2 件，办了 1 件")
    left = {**post, "until": "2026-11-30"}
    assert given("responsibilities", books(committee_post=(left,), today=END), "2026-12")[0] is None


def plan(*tasks: JsonObject) -> JsonObject:
    return {
        "occurred_on": "2026-01-10",
        "tasks": [{"id": f"k{n}", "task": "t", **t} for n, t in enumerate(tasks)],
    }


def test_the_plan_of_the_year() -> None:
    due: tuple[JsonObject, ...] = (
        {"due": "2026-03-31", "progress": "done"}, {"due": "2026-06-30", "progress": "doing"},
        {"due": "2026-06-30", "progress": "dropped"}, {"due": "2026-12-31", "progress": "waiting"},
    )  # fmt: skip
    facts = books(work_plan=(plan(*due),))
    assert given("plan_progress", facts, "2026H1") == (200, "年度计划到期 2 项，办完 1 项")
    assert given("plan_progress", facts, "2026-02") == (None, "年度计划里还没有到期的任务")
    assert given("plan_progress", books()) == (0, "2026 年的年度计划还没有定")


def test_meetings_and_decisions_share_the_points() -> None:
    meeting: JsonObject = {
        "occurred_on": "2026-11-03", "title": "会",
        "sessions": [{"id": "s1", "starts_at": "2026-11-03T09:00:00+08:00"}],
        "agenda": [{"id": "i1", "title": "学", "decision": "办", "owner": "a", "due": "2026-11-10", "progress": "done"}],
    }  # fmt: skip
    facts = books(committee_meeting=(meeting,))
    # Half for one of two (no theme day), half for one of one: 100 + 200.
    assert given("meetings_and_decisions", facts, meetings=50) == (
        300, "会该开 2 次开了 1 次；决议到期 1 条落实 1 条",
    )  # fmt: skip


def appraised(who: str, grade: str, year: int = 2026) -> JsonObject:
    return {"occurred_on": "2026-12-20", "year": year, "member": who, "grade": grade}


def test_appraisals_of_a_year() -> None:
    kept = (appraised("sec", "excellent"), appraised("org", "good"), appraised("a", "fair"))
    facts = books(member_appraisal=kept, today=END)
    assert given("appraisal_held", facts, "2026") == (300, "2026 年度应评议 4 人，评了 3 人")
    assert given("member_grades", facts, "2026", 300) == (
        200,
        "评定 3 人，合格以上 2 人，优秀 1 人",
    )
    two = (appraised("sec", "excellent"), appraised("org", "good"))
    assert given("member_grades", books(member_appraisal=two, today=END), "2026")[1].endswith(
        "超过三分之一"
    )
    assert given("member_grades", books(today=END), "2026") == (0, "2026 年度还没有评定等次")
    assert given("appraisal_held", books(people={}, today=END), "2026")[0] is None


@pytest.mark.parametrize(
    ("grade", "expected"),
    [("good", 400), ("fairly_good", 300), ("average", 100), ("poor", 0), (None, 0)],
)
def test_the_grade_of_the_secretarys_report(grade: str | None, expected: int) -> None:
    kept: Payloads = ({"occurred_on": "2026-12-20", "secretary": "sec", "grade": grade},)
    facts = books(secretary_report=kept, today=END)
    assert given("secretary_grade", facts, "2026")[0] == expected
    assert given("secretary_grade", books(today=END), "2026") == (0, "2026 年度的述职评议还没有记")
