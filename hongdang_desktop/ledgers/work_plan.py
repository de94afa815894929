"""L06 年度计划与月度安排: one for each branch and year; months and progress go on after it is final."""

from datetime import date
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choice, Day, LongText, Month, Parts, Text, Texts
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import EntryRef, MemberRef
from hongdang_desktop.ledgers.envelope import MECHANISMS, Envelope
from hongdang_desktop.ledgers.ledger import Beginning, Ledger, Rhythm

STATES = {"waiting": "没开始", "doing": "在办", "done": "办完", "dropped": "不办了"}


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

    tasks: Annotated[tuple[Task, ...], Parts("年度重点", required=True)] = ()
    months: Annotated[tuple[MonthsWork, ...], Parts("月度安排", living=True)] = ()
    summary: Annotated[
        str | None, LongText("年度总结", living=True, hint="年底再写，不用更正。")
    ] = None
    reviewed_by: Annotated[
        str | None, EntryRef("支委会审议", ledger="committee_meeting", living=True)
    ] = None


def _begin(beginning: Beginning) -> JsonObject:
    """A plan that is begun in December is for the next year."""
    today = beginning.today
    return {"year": today.year + (today.month == 12)}


LEDGER = Ledger(
    code="L06",
    key="work_plan",
    title="年度计划与月度安排",
    model=WorkPlan,
    mechanism="politics",
    rhythm=Rhythm.YEAR,
    called=lambda plan: f"{plan.year}年度计划" if plan.year else "（还没有年度）",
    shown=("year", "occurred_on", "tasks", "months", "reviewed_by"),
    printed=("year", "occurred_on", "tasks", "months", "summary", "reviewed_by"),
    begin=_begin,
    by_year=True,
)
