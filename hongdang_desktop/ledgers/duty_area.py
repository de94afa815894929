"""L22 责任区、示范岗、突击队: named, evaluated every quarter, awarded and taken down (domain.md §7.7).

The quarterly evaluations are entered in one batch; how many entries there are is never scored.
"""

from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Day, LongText, Parts, Text
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import EntryRefs, MemberRef, MemberRefs
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm

KINDS = {"area": "责任区", "model_post": "示范岗", "vanguard_post": "先锋岗", "team": "突击队"}
GRADES = {"good": "好", "fair": "一般", "poor": "差"}


class Evaluation(Part):
    """How an area stood in a quarter, 2026Q4."""

    quarter: Annotated[str | None, Text("季度", required=True, longest=6, hint="如 2026Q4")] = None
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


LEDGER = Ledger(
    code="L22",
    key="duty_area",
    title="责任区、示范岗和突击队",
    model=DutyArea,
    mechanism="organisation",
    rhythm=Rhythm.QUARTER,
    called=lambda area: area.name or "（还没有名称）",
    shown=("kind", "name", "leader", "place", "evaluations", "awarded_on", "removed_on"),
)
