"""The arithmetic of the way into the Party, and its 25 steps in both versions."""

from dataclasses import replace
from datetime import date

import pytest

from hongdang_desktop.core.workdays import WorkCalendar
from hongdang_desktop.ledgers.applicant import cross
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.joining import (
    Step,
    age_on,
    days_of,
    extension_bounds,
    missing_before,
    next_step,
    order_problems,
    probation_end,
    publicity_end,
    steps_on,
    workdays_within,
)
from hongdang_desktop.ledgers.joining_windows import Known, window_of
from hongdang_desktop.ledgers.rulebook import rule_book, work_calendar
from tests.ledgers.askings import asked, record
from tests.ledgers.makings import FakeFacts, setting

OLD, NEW = date(2026, 5, 10), date(2026, 5, 11)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize("on", [date(2014, 5, 28), OLD, NEW, date(2036, 1, 1)])
def test_the_steps_are_twenty_five_and_each_is_a_field(on: date) -> None:
    steps = steps_on(rule_book(), on)
    assert [step.no for step in steps] == list(range(1, 26))
    for step in steps:
        columns = find(step.ledger).columns
        assert step.field in columns
        assert step.day.partition("/")[0] in {*columns, ""}
        assert all(former < step.no for former in step.after)
        assert step.materials
        assert step.article.startswith("第")


def test_before_the_first_version_there_are_none() -> None:
    assert steps_on(rule_book(), date(2014, 5, 27)) == ()


def test_the_versions_differ_in_what_comes_before_the_listing() -> None:
    old, new = ({s.no: s.name for s in steps_on(rule_book(), on)} for on in (OLD, NEW))
    assert {no for no in old if old[no] != new[no]} == {7, 8}
    assert old[7].endswith("备案")
    assert new[7].endswith("同意")
    assert new[8].startswith("公示")


@pytest.mark.parametrize(
    ("start", "workdays", "plant_workdays", "plant_days", "end"),
    [
        ("2026-06-01", 5, 0, 0, "2026-06-05"),  # Monday to Friday: the first day counts
        ("2026-06-03", 5, 0, 0, "2026-06-09"),
        ("2026-06-06", 5, 0, 0, "2026-06-12"),  # a Saturday is none
        ("2026-06-15", 5, 0, 0, "2026-06-22"),  # 19 June is Dragon Boat Festival
        ("2026-09-28", 5, 0, 0, "2026-10-09"),  # the national holidays lie within
        ("2026-06-01", 5, 7, 0, "2026-06-09"),  # the plant asks for more
        ("2026-06-01", 5, 3, 0, "2026-06-05"),  # the plant asks for less: the nation holds
        ("2026-06-01", 5, 0, 7, "2026-06-07"),
        ("2026-06-01", 0, 0, 0, "2026-06-01"),
        ("2026-06-01", 0, 0, 7, "2026-06-07"),
    ],
)  # fmt: skip
def test_the_end_of_a_publicity(start: str, workdays: int, plant_workdays: int, plant_days: int, end: str) -> None:  # fmt: skip
    rule = rule_book().on("D04", NEW)
    assert rule is not None
    numbers = {"workdays": workdays, "plant_workdays": plant_workdays, "plant_days": plant_days}
    changed = replace(rule, numbers=numbers)
    found = publicity_end(work_calendar(), changed, day(start))
    assert found == day(end)
    if workdays >= plant_workdays and not plant_days and workdays:
        assert workdays_within(work_calendar(), day(start), found) == workdays


def test_a_year_without_calendar_counts_by_the_week() -> None:
    rule = rule_book().on("D04", date(2040, 1, 1))
    assert rule is not None
    assert publicity_end(WorkCalendar(), rule, date(2040, 1, 2)) == date(2040, 1, 6)
    assert WorkCalendar().provisional(date(2040, 1, 2), date(2040, 1, 6))


@pytest.mark.parametrize(
    ("admitted", "end"),
    [("2025-06-30", "2026-06-30"), ("2024-02-29", "2025-02-28"), ("2027-02-28", "2028-02-28")],
)
def test_the_probation_is_a_year(admitted: str, end: str) -> None:
    rule = rule_book().on("D08", day(admitted))
    assert rule is not None
    assert probation_end(day(admitted), rule) == day(end)
    assert probation_end(day(admitted), rule, date(2027, 1, 1)) == date(2027, 1, 1)


def test_bounds_of_an_extension() -> None:
    rule = rule_book().on("D09", NEW)
    assert rule is not None
    assert extension_bounds(day("2026-08-31"), rule) == (day("2027-02-28"), day("2027-08-31"))


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [("2008-11-23", "2026-11-22", 17), ("2008-11-23", "2026-11-23", 18), ("2008-02-29", "2026-02-28", 17),
     ("2008-02-29", "2026-03-01", 18)],
)  # fmt: skip
def test_age(born: str, on: str, age: int) -> None:
    assert age_on(day(born), day(on)) == age


def test_each_step_is_at_the_earliest_on_the_day_of_the_one_before() -> None:
    applicant = record("applicant", applied_on="2024-01-05", talk_on="2024-01-05", decided_on="2024-07-01")  # fmt: skip
    rules = rule_book()
    assert not list(order_problems(rules, {"applicant": applicant}, "applicant", NEW))
    early = applicant.model_copy(update={"talk_on": date(2024, 1, 4)})
    (problem,) = order_problems(rules, {"applicant": early}, "applicant", NEW)
    assert (problem.code, problem.field) == ("J00", "talk_on")
    assert "早于“递交入党申请书”的 2024-01-05" in problem.sentence


def test_a_step_without_a_day_hides_none_before_it() -> None:
    applicant = record("applicant", applied_on="2024-01-05", decided_on="2024-01-04")
    (problem,) = order_problems(rule_book(), {"applicant": applicant}, "applicant", NEW)
    assert (problem.code, problem.field) == ("J00", "decided_on")
    assert "早于“递交入党申请书”的 2024-01-05" in problem.sentence
    same = applicant.model_copy(update={"decided_on": date(2024, 1, 5)})
    assert not list(order_problems(rule_book(), {"applicant": same}, "applicant", NEW))


def test_what_is_missing_before_a_step() -> None:
    development = record("development", listed_on="2026-06-08", trained_until="2026-06-20")
    missing = missing_before(rule_book(), {"development": development}, 15, NEW)
    assert sorted(step.no for step in missing) == [7, 10, 12, 13]


def test_steps_of_one_ledger_are_told_in_that_ledger() -> None:
    applicant = record("applicant", applied_on="2024-01-05", decided_on="2024-07-01")
    development = record("development", consent_on="2024-06-30")
    records = {"applicant": applicant, "development": development}
    assert not list(order_problems(rule_book(), records, "applicant", NEW))
    assert [p.field for p in order_problems(rule_book(), records, "development", NEW)] == [
        "consent_on"
    ]


def test_a_step_in_parts_is_told_at_its_last_part() -> None:
    parts = [{"id": "d1", "on": "2026-07-01"}, {"id": "d2", "on": "2026-06-01"}]
    development = record("development", requested_on="2026-06-15", discussions=parts)
    steps = steps_on(rule_book(), NEW)
    assert days_of(steps, {"development": development})[23] == date(2026, 6, 1)
    problems = order_problems(rule_book(), {"development": development}, "development", NEW)
    assert [p.field for p in problems] == ["discussions/d2/on"]


def test_the_next_step_is_the_first_without_anything() -> None:
    steps = steps_on(rule_book(), NEW)
    applicant = record("applicant", applied_on="2024-01-05", talk_on="2024-01-06")

    def upcoming(**records: object) -> Step | None:
        return next_step(steps, records)

    step = upcoming(applicant=applicant)
    assert step is not None
    assert (step.no, step.field) == (3, "decided_on")
    assert upcoming() == steps[0]


@pytest.mark.parametrize(
    ("applied", "today", "source"),
    [
        ("2025-01-10", "2026-11-24", "2014年版"),  # its last day was under the former version
        ("2026-04-10", "2026-05-10", "2014年版"), ("2026-04-10", "2026-05-11", "2014年版"),
        ("2026-04-11", "2026-05-12", "2026年版"), ("2026-05-01", "2026-05-11", "2026年版"),
        ("2025-01-10", "2025-01-20", "2014年版"),
    ],
)  # fmt: skip
def test_deadline_warning_and_duty_name_one_version(applied: str, today: str, source: str) -> None:
    person = record("applicant", name="苗沐阳", applied_on=applied)
    day = date.fromisoformat(today)
    known = Known(person, None, setting(day))
    step = next(s for s in steps_on(rule_book(), day) if s.day == "talk_on")
    window = window_of(step, known)
    assert source in window.until
    facts = FakeFacts({}, books={"applicant": (("a", person),)})
    (duty,) = [each for each in asked("applicant", facts, today) if each.rule == "D01"]
    assert (duty.due, source in duty.source) == (window.latest, True)
    told = [p for p in cross(person, "a", facts, known.setting) if p.code == "D01"]
    assert all(source in each.source for each in told)
    assert bool(told) is (window.latest is not None and day > window.latest)
