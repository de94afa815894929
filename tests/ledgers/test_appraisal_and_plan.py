"""Appraisal of members, the year's plan, study elsewhere, leading cadres: nearest cases of each rule."""

from datetime import date

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.catalogue import find
from tests.ledgers.besides import CREW, begun, beside, book, changed, due, heard, member
from tests.ledgers.makings import FakeFacts, meeting, said

# --- L13 ---

APPRAISAL: JsonObject = {
    "branch": "b1", "occurred_on": "2026-11-23", "year": 2026, "member": "m2", "participants": 10,
    "votes_excellent": 7, "votes_good": 3, "votes_fair": 0, "votes_poor": 0, "grade": "good",
}  # fmt: skip


def test_as_many_votes_as_people() -> None:
    assert said("member_appraisal", APPRAISAL) == set()
    more = {**APPRAISAL, "votes_good": 4}
    assert said("member_appraisal", more) == {("P03", "participants", Level.SAVE)}
    less = {**APPRAISAL, "votes_good": 2}
    assert said("member_appraisal", less) == {("P03", "participants", Level.SAVE)}
    # What is still being counted stops no draft; where nobody counted, nothing is said.
    counting = {**less, "votes_poor": None}
    assert said("member_appraisal", counting) == {("P03", "participants", Level.FINAL)}
    none = {key: value for key, value in APPRAISAL.items() if not key.startswith("votes")}
    assert said("member_appraisal", none) == set()


def test_on_probation_nobody_gets_a_grade() -> None:
    facts = FakeFacts(CREW)
    young: JsonObject = {**APPRAISAL, "member": "m3"}
    assert beside("member_appraisal", young, facts) == {("P02", "grade", Level.FINAL)}
    assert beside("member_appraisal", {**young, "grade": "none"}, facts) == set()
    assert beside("member_appraisal", APPRAISAL, facts) == set()
    later = FakeFacts({"m2": member("乙", confirmed_on=date(2026, 11, 24))})
    assert beside("member_appraisal", APPRAISAL, later) == {("P02", "grade", Level.FINAL)}


def _excellent(already: int, full: int, participants: int | None = None) -> set[str]:
    crew = {f"m{n}": member(f"党员{n}") for n in range(full)}
    others: list[JsonObject] = [
        {"year": 2026, "member": f"m{n + 5}", "grade": "excellent"} for n in range(already)
    ]
    facts = FakeFacts(crew, books={"member_appraisal": book("member_appraisal", *others)})
    payload: JsonObject = {"branch": "b1", "occurred_on": "2026-11-23", "year": 2026, "member": "m0",
                           "grade": "excellent", "participants": participants}  # fmt: skip
    return {code for code, _, _ in beside("member_appraisal", payload, facts)}


def test_at_most_a_third_is_excellent() -> None:
    assert _excellent(3, 12) == set()
    assert _excellent(4, 12) == {"P01"}
    assert _excellent(2, 11) == set()
    assert _excellent(3, 11) == {"P01"}
    # Of those who took part, where fewer did.
    assert _excellent(2, 12, participants=9) == set()
    assert _excellent(3, 12, participants=9) == {"P01"}


def test_a_member_is_appraised_once_a_year() -> None:
    facts = FakeFacts(CREW, books={"member_appraisal": book("member_appraisal", APPRAISAL)})
    again = beside("member_appraisal", APPRAISAL, facts)
    assert again == {("TWICE", "member", Level.FINAL)}
    assert beside("member_appraisal", APPRAISAL, facts, "member_appraisal-0") == set()
    assert beside("member_appraisal", {**APPRAISAL, "year": 2025}, facts) == set()


def test_who_is_not_appraised_yet_is_counted_from_october_on() -> None:
    crew = FakeFacts(CREW)
    assert heard("member_appraisal", crew, "2026-09-30", "2026-01-01") == []
    assert heard("member_appraisal", crew, "2026-10-01", "2026-01-01") == ["2026年民主评议还没做"]
    # A year that was left out is never forgotten; several stand in one row.
    assert heard("member_appraisal", crew, "2027-09-30", "2026-01-01") == ["2026年民主评议还没做"]
    (several,) = due("member_appraisal", crew, "2036-09-30", "2026-01-01")
    assert several.sentence == "2026年起 10 年民主评议没做齐"
    assert (several.period, several.due) == ("2026", date(2027, 3, 31))
    newcomer = FakeFacts({"m1": member("甲", occurred_on="2028-05-01")})
    assert heard("member_appraisal", newcomer, "2030-01-01", "2026-01-01") == [
        "2029年民主评议还没做", "2028年民主评议还没做",
    ]  # fmt: skip
    partly = FakeFacts(CREW, books={"member_appraisal": book("member_appraisal", APPRAISAL)})
    (row,) = due("member_appraisal", partly, "2027-03-31", "2026-01-01")
    assert (row.sentence, row.due, row.weight) == (
        "2026年民主评议还差 1 人", date(2027, 3, 31), "blue",
    )  # fmt: skip
    (row,) = due("member_appraisal", partly, "2027-04-01", "2026-01-01")
    assert row.weight == "red"
    assert row.new == {"year": 2026, "member": "m1"}
    both: JsonObject = {**APPRAISAL, "member": "m1"}
    done = FakeFacts(CREW, books={"member_appraisal": book("member_appraisal", APPRAISAL, both)})
    assert heard("member_appraisal", done, "2027-04-01", "2026-01-01") == []


# --- L06 ---

_TASK: JsonObject = {"id": "t1", "task": "上产会战", "owner": "m1", "due": "2026-06-30"}
PLAN: JsonObject = {
    "branch": "b1", "occurred_on": "2026-01-10", "year": 2026, "late_reason": "x",
    "tasks": [_TASK],
}  # fmt: skip


def plan(**changes: object) -> JsonObject:
    return changed(PLAN, **changes)


def test_a_plan_names_who_and_when() -> None:
    assert said("work_plan", PLAN) == set()
    for name in ("owner", "due"):
        task = {"id": "t1", "task": "上产", "owner": "m1", "due": "2026-06-30", name: None}
        assert said("work_plan", plan(tasks=[task])) == {
            ("REQUIRED", f"tasks/t1/{name}", Level.FINAL)
        }
    months = [{"id": "a", "month": "2026-01"}, {"id": "b", "month": "2026-02"}]
    assert said("work_plan", plan(months=months)) == set()
    assert said("work_plan", plan(months=[{"id": "a", "month": "2025-12"}])) == {
        ("YEAR", "months/a/month", Level.FINAL)
    }
    assert said("work_plan", plan(months=[months[0], {**months[0], "id": "b"}])) == {
        ("TWICE", "months/b/month", Level.FINAL)
    }


def test_a_branch_has_one_plan_a_year() -> None:
    facts = FakeFacts(books={"work_plan": book("work_plan", PLAN)})
    assert beside("work_plan", PLAN, facts) == {("W03", "year", Level.FINAL)}
    assert beside("work_plan", PLAN, facts, "work_plan-0") == set()
    assert beside("work_plan", plan(year=2027), facts) == set()


def test_the_plan_is_due_in_january_and_the_summary_in_december() -> None:
    nothing = FakeFacts()
    (row,) = due("work_plan", nothing, "2026-01-01", "2026-01-01")
    assert (row.sentence, row.due) == ("2026年度计划还没定", date(2026, 1, 31))
    assert heard("work_plan", nothing, "2026-02-01", "2026-01-31") == ["2026年度计划还没定"]
    assert heard("work_plan", nothing, "2026-02-01", "2026-02-01") == []
    missing = ["2026年度计划还没定", "2027年度计划还没定"]
    assert heard("work_plan", nothing, "2027-01-01", "2026-01-31") == missing
    (former, now) = due("work_plan", nothing, "2029-01-01", "2026-01-31")
    assert (former.sentence, former.due) == ("2026年起 3 年没有年度计划", date(2026, 1, 31))
    assert now.sentence == "2029年度计划还没定"
    draft = FakeFacts(books={"work_plan": book("work_plan", plan(stage="draft"))})
    (row,) = due("work_plan", draft, "2026-01-20", "2026-01-01")
    assert (row.entry, row.action) == ("work_plan-0", "接着写")
    settled = plan(tasks=[{**_TASK, "progress": "done"}])
    final = FakeFacts(books={"work_plan": book("work_plan", settled)})
    assert heard("work_plan", final, "2026-11-30", "2026-01-01") == []
    assert heard("work_plan", final, "2026-12-01", "2026-01-01") == ["2026年度总结还没写"]
    whole = FakeFacts(books={"work_plan": book("work_plan", {**settled, "summary": "完成。"})})
    assert heard("work_plan", whole, "2026-12-31", "2026-01-01") == []


def test_a_task_is_reminded_of_a_week_before() -> None:
    facts = FakeFacts(books={"work_plan": book("work_plan", PLAN)})
    assert heard("work_plan", facts, "2026-06-22", "2026-01-01") == []
    assert heard("work_plan", facts, "2026-06-23", "2026-01-01") == ["上产会战：计划到期"]


@pytest.mark.parametrize(("today", "year"), [("2026-11-30", 2026), ("2026-12-01", 2027)])
def test_in_december_one_plans_the_next_year(today: str, year: int) -> None:
    assert begun("work_plan", FakeFacts(), today)["year"] == year


# --- L20, L36 ---


def test_what_counts_by_itself_is_not_written_twice() -> None:
    study: JsonObject = {"branch": "b1", "occurred_on": "2026-11-23", "topic": "t", "form": "online",
                         "hours": 10, "participants": ["m1"]}  # fmt: skip
    facts = FakeFacts(books={"assembly": book("assembly", meeting())})
    assert beside("study", study, facts) == set()
    again = {**study, "comes_from": "assembly-0"}
    assert beside("study", again, facts) == {("E02", "comes_from", Level.WARN)}
    assert said("study", {**study, "until": "2026-11-23"}) == set()
    assert ("END_BEFORE_START", "until", Level.SAVE) in said("study", {**study, "until": "2026-11-22"})  # fmt: skip


def test_a_cadre_is_counted_by_half_years() -> None:
    def once(day: str) -> JsonObject:
        return {"occurred_on": day, "cadre": "m1", "meeting": "assembly-0"}

    ledger = find("leader_attendance")
    facts = FakeFacts(books={"leader_attendance": book(
        "leader_attendance", once("2026-06-30"), once("2026-07-01"))})  # fmt: skip
    (derived,) = ledger.derived
    june = ledger.read({**once("2026-06-30"), "branch": "b1"})
    assert derived.value(june, "leader_attendance-0", facts) == "2026年上半年 1 次"
    new = ledger.read({**once("2026-08-01"), "branch": "b1"})
    assert derived.value(new, "", facts) == "2026年下半年 2 次"


def test_a_cadre_was_where_he_is_said_to_have_been() -> None:
    facts = FakeFacts(CREW, books={"assembly": book("assembly", meeting())})
    there: JsonObject = {"branch": "b1", "occurred_on": "2026-11-23", "cadre": "came-3", "meeting": "assembly-0"}  # fmt: skip
    assert beside("leader_attendance", there, facts) == set()
    assert beside("leader_attendance", {**there, "cadre": "m9"}, facts) == {
        ("NOT_THERE", "meeting", Level.WARN)
    }
    assert beside("leader_attendance", {**there, "occurred_on": "2026-11-22"}, facts) == {
        ("NOT_THERE", "occurred_on", Level.WARN)
    }
