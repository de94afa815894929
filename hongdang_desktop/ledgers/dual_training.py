"""L38 双培养一输送: members become skilled hands, skilled hands members, both go to key posts (§7.11)."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Day, LongText, Parts, Text
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import MemberOrText
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm
from hongdang_desktop.ledgers.reminding import within

DIRECTIONS = {
    "to_backbone": "党员培养成骨干", "to_member": "骨干培养成党员", "to_key_post": "输送关键岗位",
}  # fmt: skip
STATES = {"doing": "培养中", "done": "已达成", "stopped": "中止"}


class Progress(Part):
    """What was reached, and when."""

    on: Annotated[date | None, Day("日期", required=True)] = None
    what: Annotated[str | None, LongText("进展", required=True)] = None


class DualTraining(Envelope):
    """One person who is trained, with a mentor and a goal."""

    person: Annotated[str | None, MemberOrText("人员", required=True, weighty=True)] = None
    direction: Annotated[
        str | None, Choice("方向", required=True, weighty=True, options=DIRECTIONS)
    ] = None
    mentor: Annotated[str | None, MemberOrText("导师", required=True)] = None
    goal: Annotated[str | None, LongText("目标", required=True)] = None
    due: Annotated[date | None, Day("期限")] = None
    progress: Annotated[tuple[Progress, ...], Parts("进展", living=True)] = ()
    state: Annotated[str | None, Choice("培养状态", living=True, weighty=True, options=STATES)] = (
        None
    )
    destination: Annotated[str | None, Text("去向", living=True)] = None


def duties(asked: Asked) -> Iterator[Due]:
    """Yield whose training comes to its day without an outcome (rule B02)."""
    today = asked.setting.today
    rule = asked.setting.rules.on("B02", today)
    for entry_id, training in asked.facts.records("dual_training", asked.branch):
        is_open = training.due and training.state in (None, "doing")
        if rule and is_open and within(rule, training.due, today):
            name = asked.facts.member(training.person or "") or training.person or ""
            yield Due(
                f"{name[:8]}培养到期，看结果", training.due, rule.id, rule.reference,
                "把培养状态改成已达成或中止，就算办好。", entry=entry_id, action="填结果",
                weight=Weight(rule.weight) if today > training.due else Weight.BLUE,
                about=entry_id,
            )  # fmt: skip


LEDGER = Ledger(
    code="L38",
    key="dual_training",
    title="双培养一输送",
    model=DualTraining,
    mechanism="quality",
    rhythm=Rhythm.CHANGE,
    order="due",
    called=lambda training: DIRECTIONS.get(training.direction or "", "（还没有方向）"),
    shown=("person", "direction", "mentor", "due", "state"),
    printed=("person", "direction", "mentor", "goal", "due", "state", "destination"),
    duties=duties,
)
