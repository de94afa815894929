"""L06 年度计划与月度安排: one for each branch and year; months and progress go on after it is final."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choice, Day, LongText, Month, Parts, Text, Texts
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import EntryRef, MemberRef
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.envelope import MECHANISMS, Envelope, Stage
from hongdang_desktop.ledgers.follow_up import short
from hongdang_desktop.ledgers.ledger import Beginning, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.reminding import together

STATES = {"waiting": "没开始", "doing": "在办", "done": "办完", "dropped": "不办了"}
_SETTLED = ("done", "dropped")
_SOON = 7
_DECEMBER = 12


class Task(Part):
    """One main task of the year, with who carries it out by when."""

    mechanism: Annotated[str | None, Choice("机制", options=MECHANISMS)] = None
    task: Annotated[str | None, Text("任务", required=True)] = None
    measures: Annotated[str | None, LongText("措施")] = None
    owner: Annotated[str | None, MemberRef("责任人")] = None
    due: Annotated[date | None, Day("期限")] = None
    progress: Annotated[str | None, Choice("进度", living=True, options=STATES)] = None


class MonthsWork(Part):
    """What a month takes up of the year's tasks, in their words."""

    month: Annotated[str | None, Month("月份", required=True)] = None
    tasks: Annotated[tuple[str, ...], Texts("任务", hint="几件事用顿号隔开。")] = ()


class WorkPlan(Envelope):
    """The plan of one branch for one year; ``year`` says which."""

    occurred_on: Annotated[date | None, Day("制定日期", required=True)] = None
    tasks: Annotated[tuple[Task, ...], Parts("年度重点", required=True)] = ()
    months: Annotated[tuple[MonthsWork, ...], Parts("月度安排", living=True)] = ()
    summary: Annotated[
        str | None, LongText("年度总结", living=True, hint="年底再写，不用更正。")
    ] = None
    reviewed_by: Annotated[
        str | None, EntryRef("支委会审议", ledger="committee_meeting", living=True)
    ] = None


def problems(plan: WorkPlan, setting: Setting) -> Iterator[Problem]:
    """Yield tasks that nobody has to carry out by any day, and months of another year."""
    del setting
    for number, task in enumerate(plan.tasks, start=1):
        for name, value, what, cure in (
            ("owner", task.owner, "责任人", "填一个人；定不下来先填书记。"),
            ("due", task.due, "期限", "先估一个日期。"),
        ):
            if task.task and not value:
                yield Problem(
                    f"tasks/{task.id}/{name}", "REQUIRED", Level.FINAL,
                    f"任务 {number}：还没有{what}。", cure,
                )  # fmt: skip
    seen: set[str] = set()
    for each in plan.months:
        if each.month and plan.year and not each.month.startswith(f"{plan.year}-"):
            yield Problem(
                f"months/{each.id}/month", "YEAR", Level.FINAL,
                f"{each.month} 不在 {plan.year} 年里。", "改月份，或记到那一年的计划里。",
            )  # fmt: skip
        if each.month and each.month in seen:
            yield Problem(
                f"months/{each.id}/month", "TWICE", Level.FINAL, "同一个月写了两行。",
                "并成一行。",
            )  # fmt: skip
        seen.add(each.month or "")


def cross(plan: WorkPlan, entry_id: str, facts: Facts, setting: Setting) -> Iterator[Problem]:
    """Yield rule W03: a branch has one plan a year."""
    rule = setting.rules.on("W03", plan.occurred_on or setting.today)
    known = facts.values("work_plan", plan.branch or "", ("year",), drafts=True)
    if rule and plan.year and any(y == plan.year and entry != entry_id for entry, y in known):
        yield rule.problem("year", f"{plan.year}年的计划已经有了。", "打开原来那份接着写。")


def duties(asked: Asked) -> Iterator[Due]:
    """Yield the plan that is missing (W01), the summary (W02), and tasks due within a week."""
    plans = {
        plan.year: (entry, plan)
        for entry, plan in asked.facts.records("work_plan", asked.branch, drafts=True)
        if isinstance(plan, WorkPlan)
    }
    today = asked.setting.today
    first = asked.start.year if asked.start else today.year
    rows = [
        row for year in range(first, today.year + 1)
        for row in _plan_duty(asked, year, plans.get(year))
    ]  # fmt: skip
    over = [row for row in rows if row.period != str(today.year)]
    yield from together(over, f"{len(over)} 年没有年度计划")
    yield from (row for row in rows if row.period == str(today.year))
    for year in (today.year - 1, today.year):
        if year in plans and plans[year][1].stage == Stage.FINAL:
            yield from _summary_duty(asked, *plans[year])
            yield from _task_duties(today, *plans[year])


def _plan_duty(asked: Asked, year: int, known: tuple[str, WorkPlan] | None) -> Iterator[Due]:
    rule = asked.setting.rules.on("W01", date(year, 12, 31))
    if rule is None or (known and known[1].stage == Stage.FINAL) or asked.start is None:
        return
    due = date(year, rule.numbers["month"], rule.numbers["day"])
    if asked.start > due:
        return
    yield Due(
        f"{year}年度计划还没定", due, rule.id, rule.reference,
        done_by="写好年度重点并定稿，这件事就算办好。", entry=known[0] if known else None,
        action="接着写" if known else "开始写", weight=Weight.YELLOW, period=str(year),
        new={"year": year},
    )  # fmt: skip


def _summary_duty(asked: Asked, entry: str, plan: WorkPlan) -> Iterator[Due]:
    today, year = asked.setting.today, plan.year or 0
    rule = asked.setting.rules.on("W02", today)
    if rule is None or (plan.summary or "").strip() or not year:
        return
    if today >= date(year, rule.numbers["month"], 1):
        yield Due(
            f"{year}年度总结还没写", date(year, rule.numbers["month"], rule.numbers["day"]),
            rule.id, rule.reference, done_by="在年度计划里写好“年度总结”，这件事就算办好。",
            entry=entry, action="写总结", period=str(year),
        )  # fmt: skip


def _task_duties(today: date, entry: str, plan: WorkPlan) -> Iterator[Due]:
    for task in plan.tasks:
        if task.due and task.due <= today + timedelta(days=_SOON) and task.progress not in _SETTLED:
            yield Due(
                f"{short(task.task, 16)}：计划到期", task.due, source=f"{plan.year}年度计划",
                done_by="在年度计划里把进度改成“办完”，这件事就算办好。", entry=entry,
                action="填进度", weight=Weight.YELLOW, about=task.id,
            )  # fmt: skip


def _begin(beginning: Beginning) -> JsonObject:
    """A plan that is begun in December, or where this year has one, is for the next year."""
    today, facts = beginning.today, beginning.facts
    known = facts.values("work_plan", beginning.branch, ("year",), drafts=True) if facts else ()
    later = today.month == _DECEMBER or any(year == today.year for _, year in known)
    return {"year": beginning.given.get("year") or today.year + later}


LEDGER = Ledger(
    at_once=("months",),
    code="L06",
    key="work_plan",
    title="年度计划与月度安排",
    model=WorkPlan,
    mechanism="politics",
    rhythm=Rhythm.YEAR,
    called=lambda plan: f"{plan.year}年度计划" if plan.year else "（还没有年度）",
    shown=("year", "occurred_on", "tasks", "months", "reviewed_by"),
    printed=("year", "occurred_on", "tasks", "months", "summary", "reviewed_by"),
    rules=problems,
    rule="W01",
    begin=_begin,
    cross=cross,
    duties=duties,
    by_year=True,
)
