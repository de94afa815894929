"""责任清单: what a person has to do by when, and how far it is (L03, L37)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Day, Text
from hongdang_desktop.core.records import Part
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.reminding import within

CYCLES = {"month": "每月", "quarter": "每季", "half": "每半年", "year": "每年", "once": "一次"}
STATES = {"doing": "在办", "done": "已完成", "undone": "没完成"}

_LONGEST = 16


class Responsibility(Part):
    """One line of a person's list of duties."""

    matter: Annotated[str | None, Text("事项", required=True)] = None
    cycle: Annotated[str | None, Choice("周期", options=CYCLES)] = None
    due: Annotated[date | None, Day("期限")] = None
    state: Annotated[str | None, Choice("完成情况", living=True, options=STATES)] = None
    done_on: Annotated[date | None, Day("完成日期", living=True)] = None


def due_lines(asked: Asked, entry: str, lines: Sequence[Responsibility]) -> Iterator[Due]:
    """Yield the lines whose day is near or over and that are not done (rule O14)."""
    today = asked.setting.today
    rule = asked.setting.rules.on("O14", today)
    for line in lines:
        if rule is None or line.due is None or line.state in ("done", "undone") or line.done_on:
            continue
        if within(rule, line.due, today):
            matter = line.matter or "责任事项"
            short = matter if len(matter) <= _LONGEST else matter[: _LONGEST - 1] + "…"
            yield Due(
                f"{short}：责任清单到期", line.due, rule.id, rule.reference,
                "在那条里填完成情况，就算办好。", entry=entry, action="填完成情况",
                weight=Weight(rule.weight) if today > line.due else Weight.BLUE,
                about=f"{entry}/{line.id}",
            )  # fmt: skip
