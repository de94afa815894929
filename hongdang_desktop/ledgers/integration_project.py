"""L40 党建与生产融合项目: a party group and its team take on one matter of production (论文四（二）).

Targets and results are rates: absolute amounts of production may be trade secrets (domain.md §0.16).
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Day, LongText, Number, Parts, Text
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import EntryRef, EntryRefs, MemberRef, OrganisationRef
from hongdang_desktop.ledgers import follow_up
from hongdang_desktop.ledgers.due import Asked, Due
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.follow_up import short
from hongdang_desktop.ledgers.ledger import Derived, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.party_group import PartyGroup
from hongdang_desktop.ledgers.rates_only import amounts

KINDS = {
    "production": "上产会战",
    "problem": "难题攻关",
    "efficiency": "提质增效",
    "skills": "岗位练兵",
    "hse": "HSE",
    "cost": "降本",
}


class Advance(Part):
    """What was done on a day, and how far the target is reached."""

    day: Annotated[date | None, Day("日期", required=True)] = None
    text: Annotated[str | None, LongText("内容", required=True)] = None
    rate: Annotated[int | None, Number("完成率", most=10_000, unit="%")] = None


class IntegrationProject(Envelope):
    """One project from ``occurred_on`` until ``until``; it ends with ``ended_on`` and a result."""

    occurred_on: Annotated[date | None, Day("开始日期", required=True)] = None
    until: Annotated[date | None, Day("计划完成", required=True)] = None
    title: Annotated[str | None, Text("课题", required=True)] = None
    kind: Annotated[str | None, Choice("类别", options=KINDS, required=True)] = None
    problem: Annotated[str | None, LongText("要解决的问题", hint="卡在哪里，一两句。")] = None
    party_group: Annotated[
        str | None, EntryRef("党小组", ledger="party_group", required=True)
    ] = None  # fmt: skip
    team: Annotated[str | None, OrganisationRef("班组", of=("team",), required=True)] = None
    leader: Annotated[str | None, MemberRef("负责人", required=True)] = None
    target: Annotated[
        str | None, LongText("目标", required=True, hint="写比率，如“泵效提高 5%”，不写吨数。")
    ] = None
    target_rate: Annotated[int | None, Number("目标完成率", most=10_000, unit="%")] = None
    progress: Annotated[tuple[Advance, ...], Parts("进展", living=True)] = ()
    ended_on: Annotated[date | None, Day("结题日期", living=True)] = None
    result: Annotated[str | None, LongText("结果", living=True)] = None
    rate: Annotated[
        int | None, Number("完成率", most=10_000, unit="%", living=True, weighty=True)
    ] = None
    proofs: Annotated[
        tuple[str, ...], EntryRefs("佐证记录", living=True, hint="选会议、检查、考评等记录。")
    ] = ()


def problems(record: IntegrationProject, setting: Setting) -> Iterator[Problem]:
    """Yield days that do not fit, an end without a result, and absolute amounts (rule XM01)."""
    begun = record.occurred_on
    yield from follow_up.not_before(begun, record.until, "until", "计划完成在开始日期之前")
    yield from follow_up.not_before(begun, record.ended_on, "ended_on", "结题日期在开始日期之前")
    yield from follow_up.not_yet(record.ended_on, setting.today, "ended_on", "结题日期")
    if record.ended_on and not (record.result or "").strip():
        yield Problem("result", "REQUIRED", Level.FINAL, "结题了，还没写结果。", "没做成也照实写。")
    if record.result and not record.ended_on:
        yield Problem("ended_on", "REQUIRED", Level.FINAL, "写了结果，还没填结题日期。")
    steps = ((f"progress/{each.id}/text", each.text) for each in record.progress)
    texts = (("target", record.target), ("result", record.result), ("problem", record.problem))
    yield from amounts((*texts, *steps), setting)


def cross(record: IntegrationProject, entry_id: str, facts: Facts, setting: Setting) -> Iterator[Problem]:  # fmt: skip
    """Yield a warning where group and team do not run as one (rule XM03)."""
    del entry_id
    rule = setting.rules.on("XM03", setting.today)
    group = facts.record(record.party_group) if record.party_group else None
    if rule is None or not isinstance(group, PartyGroup) or not record.team:
        return
    if group.team and group.team != record.team:
        other = facts.organisation(group.team) or "别的班组"
        yield rule.problem("team", f"这个党小组对应的是{other}。", "看看班组有没有选错。")


def duties(asked: Asked) -> Iterator[Due]:
    """Yield projects near their end or past it that have no result yet (rule XM02)."""
    names = ("title", "until", "ended_on")
    for entry, title, until, ended in asked.facts.values(
        "integration_project", asked.branch, names
    ):
        last = follow_up.day(until)
        if last and not ended:
            yield from follow_up.deadline(
                asked, f"{short(title)}：项目到期", last, entry=entry, action="填结果", rule="XM02",
                done_by="填结题日期、结果和完成率；没做成也照实写。",
            )  # fmt: skip


def _state(record: IntegrationProject, entry_id: str, facts: Facts) -> str:
    del entry_id, facts
    return "已结题" if record.ended_on else "进行中"


def _latest(record: IntegrationProject, entry_id: str, facts: Facts) -> str:
    del entry_id, facts
    rates = [each.rate for each in record.progress if each.rate is not None]
    rate = record.rate if record.rate is not None else rates[-1] if rates else None
    return "" if rate is None else f"{Number('').format(rate)}%"


LEDGER = Ledger(
    code="L40",
    key="integration_project",
    title="党建与生产融合项目",
    model=IntegrationProject,
    mechanism="organisation",
    rhythm=Rhythm.ANY,
    called=lambda record: record.title or "（还没写课题）",
    shown=("occurred_on", "title", "team", "until", "reached", "state", "kind", "leader"),
    rules=problems,
    derived=(
        Derived("state", "项目状态", _state),
        Derived("reached", "现在完成", _latest),
    ),
    cross=cross,
    duties=duties,
)
