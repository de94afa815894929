"""L22 责任区、示范岗、突击队: named, evaluated every quarter, awarded and taken down (domain.md §7.7).

The quarterly evaluations are entered in one batch; how many entries there are is never scored.
The entry is a register that goes on for years: it is never late (G02); what is missing is the quarter's
evaluation, of which the clock speaks.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Choice, Day, LongText, Parts, Text
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.periods import Period, quarter_of, read_period
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import EntryRefs, MemberRef, MemberRefs
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Derived, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.naming_few import sentence

KINDS = {"area": "责任区", "model_post": "示范岗", "vanguard_post": "先锋岗", "team": "突击队"}
GRADES = {"good": "好", "fair": "一般", "poor": "差"}


class Evaluation(Part):
    """How an area stood in a quarter, 2026Q4."""

    quarter: Annotated[str | None, Text("季度", required=True, longest=12, hint="如 2026Q4")] = None
    grade: Annotated[str | None, Choice("结论", required=True, options=GRADES)] = None
    reason: Annotated[str | None, Text("事由")] = None


class DutyArea(Envelope):
    """One area, post or crew; it goes on until it is taken down."""

    kind: Annotated[str | None, Choice("类型", required=True, options=KINDS)] = None
    name: Annotated[str | None, Text("名称", required=True)] = None
    occurred_on: Annotated[date | None, Day("设立日期", required=True)] = None
    leader: Annotated[str | None, MemberRef("负责人", required=True)] = None
    members: Annotated[tuple[str, ...], MemberRefs("成员")] = ()
    place: Annotated[str | None, Text("区域或岗位")] = None
    goal: Annotated[str | None, LongText("目标")] = None
    promise: Annotated[str | None, LongText("承诺")] = None
    evaluations: Annotated[tuple[Evaluation, ...], Parts("季度评价", living=True)] = ()
    awarded_on: Annotated[date | None, Day("授牌日期", living=True)] = None
    removed_on: Annotated[date | None, Day("摘牌日期", living=True)] = None
    violations: Annotated[
        tuple[str, ...], EntryRefs("关联违章", ledger="field_check", living=True)
    ] = ()


def problems(area: DutyArea, setting: Setting) -> Iterator[Problem]:
    """Yield days that stand the wrong way round, and quarters that are none or come twice."""
    del setting
    begun = area.awarded_on or area.occurred_on
    if area.removed_on and begun and area.removed_on < begun:
        yield Problem(
            "removed_on", "END_BEFORE_START", Level.SAVE, "摘牌在授牌之前。", "看看哪个日期抄反了。"
        )
    seen: set[str] = set()
    for each in area.evaluations:
        if each.quarter is None:
            continue
        at = f"evaluations/{each.id}/quarter"
        if _quarter(each.quarter) is None:
            yield Problem(
                at, "BAD_QUARTER", Level.SAVE, f"“{each.quarter}”不是季度。", "照 2026Q4 这样填。"
            )
        elif each.quarter in seen:
            yield Problem(
                at, "QUARTER_TWICE", Level.FINAL, f"{each.quarter} 评了两次。", "留一次。"
            )
        seen.add(each.quarter)


def _quarter(text: str) -> Period | None:
    try:
        found = read_period(text)
    except UserError:
        return None
    return found if found == quarter_of(found.first) and found.text == text else None


def standing(asked: Asked, quarter: Period) -> Iterator[tuple[str, DutyArea]]:
    """Yield the final areas that stood at the end of a quarter (or stand today, within it)."""
    day = min(quarter.last, asked.setting.today)
    for entry_id, area in asked.facts.records(LEDGER.key, asked.branch):
        begun = area.occurred_on
        if begun and begun <= day and (area.removed_on is None or area.removed_on > day):
            yield entry_id, area


def _evaluated(area: DutyArea, quarter: Period) -> bool:
    return any(each.quarter == quarter.text and each.grade for each in area.evaluations)


def batch(asked: Asked) -> Iterator[JsonObject]:
    """Yield every area that stands, with an empty line for this quarter as its last evaluation."""
    quarter = quarter_of(asked.setting.today)
    for entry_id, area in standing(asked, quarter):
        if _evaluated(area, quarter):
            continue
        payload = area.payload()
        lines = payload.get("evaluations")
        known = (
            [each for each in lines if isinstance(each, dict)] if isinstance(lines, list) else []
        )
        others: list[Json] = [each for each in known if each.get("quarter") != quarter.text]
        line: JsonObject = {"id": quarter.text, "quarter": quarter.text}
        yield {**payload, "id": entry_id, "evaluations": [*others, line]}


def duties(asked: Asked) -> Iterator[Due]:
    """Yield one row a quarter, naming the areas that are not evaluated yet (rule CA03)."""
    today = asked.setting.today
    this = quarter_of(today)
    for quarter in (quarter_of(this.first - timedelta(days=1)), this):
        rule = asked.setting.rules.on("CA03", quarter.last)
        if rule is None or asked.start is None or asked.start > quarter.last:
            continue
        pressing = quarter.last.replace(day=min(rule.numbers["day"], quarter.last.day))
        waiting = [
            area.name or "" for _, area in standing(asked, quarter) if not _evaluated(area, quarter)
        ]
        if waiting and today >= pressing:
            number = "一二三四"[(quarter.first.month - 1) // 3]
            yield Due(
                sentence(f"第{number}季度还没评", waiting, "个"), quarter.last, rule.id,
                done_by="给每个写上这个季度的结论，就算办好。", action="排好这个季度",
                weight=Weight(rule.weight), period=quarter.text, may_be_none=True, batch=True,
            )  # fmt: skip


def _standing(area: DutyArea, entry_id: str, facts: Facts) -> str:
    """Return the latest evaluation, or that it hangs no more."""
    del entry_id, facts
    if area.removed_on:
        return "已摘牌"
    judged = [each for each in area.evaluations if each.quarter and each.grade]
    last = max(judged, key=lambda each: each.quarter or "", default=None)
    return f"{last.quarter} {GRADES.get(last.grade or '', last.grade)}" if last else "还没评过"


LEDGER = Ledger(
    code="L22",
    key="duty_area",
    title="责任区、示范岗和突击队",
    model=DutyArea,
    mechanism="organisation",
    rhythm=Rhythm.QUARTER,
    called=lambda area: area.name or "（还没有名称）",
    shown=("kind", "name", "leader", "place", "awarded_on", "standing"),
    derived=(Derived("standing", "最近评价", _standing),),
    rules=problems,
    rule="CA03",
    duties=duties,
    batch=batch,
    batched=("name", "evaluations/-1/grade", "evaluations/-1/reason"),
)
