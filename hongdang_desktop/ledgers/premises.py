"""L34 阵地与资产: rooms and things, and how they are used (paper.txt: 展馆、创新工作室、H152 基地)."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choice, Day, Parts, Text, Whole
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import MemberRef
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Beginning, Derived, Facts, Ledger, Rhythm, Setting

KINDS = {
    "room": "活动室", "base": "教育基地", "exhibition": "展馆", "studio": "创新工作室",
    "h152": "H152 基地", "media": "电教设备", "books": "书刊", "flags": "旗徽",
}  # fmt: skip
STATES = {"good": "完好", "mending": "待修", "idle": "闲置", "gone": "已报废"}


class Use(Part):
    """One use: a lesson, a visit, a meeting."""

    day: Annotated[date | None, Day("日期", required=True)] = None
    purpose: Annotated[str | None, Text("用途", required=True)] = None
    people: Annotated[int | None, Whole("人数", most=10_000, unit="人")] = None


class Premises(Envelope):
    """One room, or things of one kind."""

    name: Annotated[str | None, Text("名称", required=True)] = None
    kind: Annotated[str | None, Choice("类别", required=True, options=KINDS)] = None
    quantity: Annotated[int | None, Whole("数量")] = None
    bought_on: Annotated[date | None, Day("购置日期", hint="房间填启用日期")] = None
    keeper: Annotated[str | None, MemberRef("保管人", living=True)] = None
    state: Annotated[str | None, Choice("现状", options=STATES, living=True)] = None
    uses: Annotated[tuple[Use, ...], Parts("使用记录", living=True)] = ()


def problems(premises: Premises, setting: Setting) -> Iterator[Problem]:
    """Yield days of use that have not come, or were before there was anything to use."""
    for use in premises.uses:
        at = f"uses/{use.id}/day"
        if use.day and use.day > setting.today:
            yield Problem(at, "FUTURE", Level.FINAL, f"{use.day} 还没到。", "用过再记。")
        if use.day and premises.bought_on and use.day < premises.bought_on:
            yield Problem(at, "BEFORE", Level.WARN, "比购置还早。", "看看哪个日期抄反了。")


def begin(beginning: Beginning) -> JsonObject:
    """Return one thing in good order."""
    del beginning
    return {"quantity": 1, "state": "good"}


def _used(premises: Premises, entry_id: str, facts: Facts) -> str:
    """Return when it was used last: what stands idle shows."""
    del entry_id, facts
    days = [use.day for use in premises.uses if use.day]
    return f"{max(days)}" if days else "没有记录"


LEDGER = Ledger(
    at_once=("keeper", "state"),
    code="L34",
    key="premises",
    title="阵地与资产",
    model=Premises,
    mechanism="organisation",
    rhythm=Rhythm.CHANGE,
    called=lambda each: each.name or "（还没有名称）",
    shown=("name", "kind", "quantity", "keeper", "state", "used"),
    derived=(Derived("used", "最近使用", _used),),
    rules=problems,
    begin=begin,
    optional=True,
)
