"""Plans, duties and appraisals of a year (ZR3, §8 A2 A5, §10)."""

from collections.abc import Iterator
from datetime import date

from hongdang_desktop.assessment.evidence import Gathered, Judged, Numbers
from hongdang_desktop.assessment.rules.asking import (
    Ask,
    count,
    hundredths,
    ids,
    number,
    rule,
    said,
    share,
)
from hongdang_desktop.assessment.rules.matters import decisions, due_in
from hongdang_desktop.assessment.rules.meetings import REGULAR, regular
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.periods import Period, half_of, quarter_of, year_of
from hongdang_desktop.ledgers.committee_post import CommitteePost
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.member_appraisal import MemberAppraisal, on_probation
from hongdang_desktop.ledgers.responsibility import Responsibility
from hongdang_desktop.ledgers.secretary_report import SecretaryReport
from hongdang_desktop.ledgers.work_plan import WorkPlan

_CYCLES = {"quarter": quarter_of, "half": half_of, "year": year_of}
_THIRD = 3
_GRADES = {"good": "好", "fairly_good": "较好", "average": "一般", "poor": "差"}


def _duties(ask: Ask, numbers: Numbers) -> Gathered:
    """Lines with a day are due on it; others once in each of their cycles that ends in the period."""
    del numbers
    due = done = 0
    entries: list[str] = []
    notes: dict[str, str] = {}
    for entry, post in ask.records("committee_post"):
        if not isinstance(post, CommitteePost) or not post.in_force_on(ask.last):
            continue
        found = [each for line in post.responsibilities for each in _lines(ask, line)]
        due += len(found)
        done += sum(found)
        if found:
            entries.append(entry)
            notes[entry] = f"应办 {len(found)} 件，办了 {sum(found)} 件"
    values: JsonObject = {"due": due, "done": done, "span": ask.span}
    absent = "" if due else f"{ask.span}责任清单没有要办的事"
    return Gathered(values, ids(entries), absent, notes)


def _lines(ask: Ask, line: Responsibility) -> Iterator[bool]:
    """Yield for each time that a line is due in the period whether it was done then."""
    reached = line.done_on is not None and line.done_on <= ask.last
    if line.due is not None:
        if line.due in ask.period:
            yield reached or (line.state == "done" and line.done_on is None)
        return
    for cycle in _cycles(ask, line.cycle or ""):
        by_day = reached and line.done_on is not None and cycle.first <= line.done_on
        yield by_day or (line.state == "done" and line.done_on is None)


def _cycles(ask: Ask, cycle: str) -> tuple[Period, ...]:
    if cycle == "month":
        return ask.months
    of = _CYCLES.get(cycle)
    found = (of(month.last) for month in ask.months) if of else ()
    return tuple(dict.fromkeys(each for each in found if each.last in ask.period))


def _judge_duties(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    due, done = count(values, "due"), count(values, "done")
    return Judged(share(points, done, due), f"{said(values)}责任清单应办 {due} 件，办了 {done} 件")


def _plan(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    plans = [
        (entry, plan)
        for entry, plan in ask.records("work_plan")
        if isinstance(plan, WorkPlan) and plan.year == ask.last.year
    ]
    due = [
        task.progress == "done"
        for _, plan in plans
        for task in plan.tasks
        if task.due and task.due <= ask.last and task.progress != "dropped"
    ]
    values: JsonObject = {
        "plans": len(plans), "due": len(due), "done": sum(due), "year": ask.last.year,
    }  # fmt: skip
    absent = "年度计划里还没有到期的任务" if plans and not due else ""
    return Gathered(values, tuple(entry for entry, _ in plans), absent)


def _judge_plan(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    due, done = count(values, "due"), count(values, "done")
    if not count(values, "plans"):
        return Judged(0, f"{count(values, 'year')} 年的年度计划还没有定")
    return Judged(share(points, done, due), f"年度计划到期 {due} 项，办完 {done} 项")


def _both(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    meetings, held = regular(ask)
    carried = due_in(ask, decisions(ask), "决议")
    values: JsonObject = {
        **meetings, "due": carried.values["due"], "closed": carried.values["closed"],
    }  # fmt: skip
    absent = "" if values["owed"] or values["due"] else f"{ask.span}没有要开的会，也没有到期的决议"
    return Gathered(values, ids(held, carried.entries), absent, carried.notes)


def _judge_both(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    owed, done, due, closed = (count(values, key) for key in ("owed", "done", "due", "closed"))
    part = min(max(number(numbers, "meetings"), 0), 100) if owed and due else 100 if owed else 0
    base = share(points, part, 100)
    given = share(base, done, owed) + share(points - base, closed, due)
    told = [f"会该开 {owed} 次开了 {done} 次"] if owed else []
    told += [f"决议到期 {due} 条落实 {closed} 条"] if due else []
    return Judged(given, "；".join(told) or "没有要开的会和到期的决议")


def _appraised(ask: Ask, numbers: Numbers) -> Gathered:
    """Full members of the last day; a probationary member takes part but is not graded."""
    del numbers
    year = ask.period.last.year
    full = {
        entry
        for entry, member in ask.facts.members(ask.branch)
        if isinstance(member, Member) and member.active and not on_probation(member, ask.last)
    }
    found = {
        record.member: (entry, record)
        for entry, record in ask.of_year("member_appraisal")
        if isinstance(record, MemberAppraisal) and record.member in full
    }
    grades = [record.grade for _, record in found.values() if record.grade not in (None, "none")]
    values: JsonObject = {
        "full": len(full), "appraised": len(found), "graded": len(grades), "year": year,
        "qualified": sum(each in ("excellent", "good") for each in grades),
        "excellent": grades.count("excellent"),
    }  # fmt: skip
    absent = "" if full else "名册里还没有正式党员"
    notes = dict.fromkeys(sorted(full.difference(found)), "还没评议")
    return Gathered(values, ids(entry for entry, _ in found.values()), absent, notes)


def _judge_appraised(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    full, done = count(values, "full"), count(values, "appraised")
    told = f"{count(values, 'year')} 年度应评议 {full} 人，评了 {done} 人"
    return Judged(share(points, done, full), told)


def _judge_grades(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    graded, good = count(values, "graded"), count(values, "qualified")
    best = count(values, "excellent")
    over = "，超过三分之一" if best * _THIRD > graded else ""
    if not graded:
        return Judged(0, f"{count(values, 'year')} 年度还没有评定等次")
    return Judged(
        share(points, good, graded), f"评定 {graded} 人，合格以上 {good} 人，优秀 {best} 人{over}"
    )


def _report(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    year = ask.period.last.year
    found = [
        (record.occurred_on or date.min, entry, record.grade or "")
        for entry, record in ask.of_year("secretary_report")
        if isinstance(record, SecretaryReport)
    ]
    _, entry, grade = max(found, default=(date.min, "", ""))
    return Gathered({"year": year, "grade": grade, "held": len(found)}, ids((entry,)))


def _judge_report(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    year, grade = count(values, "year"), said(values, "grade")
    if not count(values, "held"):
        return Judged(0, f"{year} 年度的述职评议还没有记")
    if grade not in _GRADES:
        return Judged(0, f"{year} 年度的述职评议还没有综合等次")
    return Judged(hundredths(numbers, grade, points), f"{year} 年度述职评议：{_GRADES[grade]}")


RULES = (
    rule("responsibilities", "支委责任清单上该办的事，办了的按比例给分。", ("committee_post",), _duties, _judge_duties),
    rule("plan_progress", "年度计划到期的任务，办完的按比例给分。", ("work_plan",), _plan, _judge_plan),
    rule("meetings_and_decisions", "会开够次数占 {meetings}% 的分，到期的决议落实占余下的分。", REGULAR, _both, _judge_both, meetings=50),
    rule("appraisal_held", "正式党员都要民主评议，评了的按比例给分。", ("member_appraisal",), _appraised, _judge_appraised),
    rule("member_grades", "评定了等次的党员里，合格以上的按比例给分。", ("member_appraisal",), _appraised, _judge_grades),
    rule("secretary_grade", "书记述职评议：好 {good} 分，较好 {fairly_good} 分，一般 {average} 分。", ("secretary_report",), _report, _judge_report, good=4, fairly_good=3, average=1, poor=0),
)  # fmt: skip
