"""L19 流动与失联党员: who is away or cannot be found, and who keeps in touch (domain.md L19, R02)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choice, Day, LongText, Parts, Text, YesNo
from hongdang_desktop.core.periods import plus_months
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import MemberRef
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm, Setting

KINDS = {"mobile": "流动", "lost": "失联"}
REASONS = {
    "market": "外部市场", "training": "学习进修", "secondment": "借调挂职", "family": "随家人居住",
    "retired": "离退休异地居住", "other": "其他",
}  # fmt: skip
WAYS = {"phone": "电话", "message": "微信短信", "visit": "见面", "letter": "书信"}
HANDLINGS = {
    "found": "已找到", "transferred": "已转组织关系", "returned": "已回来", "stopped": "停止党籍",
    "expelled": "按规定除名",
}  # fmt: skip


class Contact(Part):
    """One time that somebody got in touch."""

    on: Annotated[date | None, Day("日期", required=True)] = None
    way: Annotated[str | None, Choice("方式", options=WAYS)] = None
    content: Annotated[str | None, LongText("内容")] = None


class MobileMember(Envelope):
    """One absence of one member, up to how it ended."""

    member: Annotated[str | None, MemberRef("党员", required=True, weighty=True)] = None
    kind: Annotated[str | None, Choice("类型", required=True, weighty=True, options=KINDS)] = None
    away_since: Annotated[date | None, Day("外出日期")] = None
    lost_since: Annotated[date | None, Day("失联起", weighty=True)] = None
    whereabouts: Annotated[str | None, Text("去向")] = None
    fixed: Annotated[bool | None, YesNo("地点固定")] = None
    cause: Annotated[str | None, Choice("原因", options=REASONS)] = None
    contact: Annotated[str | None, MemberRef("固定联系人")] = None
    host: Annotated[str | None, Text("流入党组织")] = None
    contacts: Annotated[tuple[Contact, ...], Parts("联系记录", living=True)] = ()
    handling: Annotated[
        str | None,
        Choice("处置", living=True, weighty=True, options=HANDLINGS, hint="还在外面的空着。"),
    ] = None
    handling_number: Annotated[str | None, Text("文号", living=True, weighty=True)] = None


def problems(away: MobileMember, setting: Setting) -> Iterator[Problem]:
    """Yield which day is missing."""
    del setting
    if away.kind == "mobile" and not away.away_since:
        yield Problem("away_since", "REQUIRED", Level.FINAL, "还没填外出日期。", "填离开的那天。")
    if away.kind == "lost" and not away.lost_since:
        yield Problem(
            "lost_since", "REQUIRED", Level.FINAL, "还没填失联起。", "填最后一次联系上的日期。"
        )


def last_contact(away: MobileMember) -> date | None:
    """Return the last day on which somebody was in touch, else the day on which it began."""
    days = [each.on for each in away.contacts if each.on]
    return max(days, default=away.away_since or away.lost_since)


def duties(asked: Asked) -> Iterator[Due]:
    """Yield who should be transferred (rule R02), and with whom nobody was in touch (rule R03)."""
    for entry_id, away in asked.facts.records("mobile_member", asked.branch):
        if not away.handling:
            yield from _transfer(asked, entry_id, away)
            yield from _keep_in_touch(asked, entry_id, away)


def _transfer(asked: Asked, entry_id: str, away: MobileMember) -> Iterator[Due]:
    rule = asked.setting.rules.on("R02", asked.setting.today)
    if rule is None or away.kind != "mobile" or not away.fixed or away.away_since is None:
        return
    due = plus_months(away.away_since, rule.numbers["months"])
    letters = asked.facts.values(
        "transfer", asked.branch, ("member", "direction"), since=away.away_since, drafts=True
    )
    going = any(who == away.member and way != "in" for _, who, way in letters)
    if not going and asked.setting.today >= due:
        name = asked.facts.member(away.member or "")
        yield Due(
            f"{name}外出满半年，该转组织关系", due, rule.id, rule.reference,
            "开了介绍信，或写明怎么处置，就算办好。", entry=entry_id, action="看这条",
            weight=Weight(rule.weight), about=entry_id,
        )  # fmt: skip


def _keep_in_touch(asked: Asked, entry_id: str, away: MobileMember) -> Iterator[Due]:
    today = asked.setting.today
    rule, last = asked.setting.rules.on("R03", today), last_contact(away)
    if rule is None or last is None:
        return
    due = plus_months(last, rule.numbers["months"])
    if today >= due - timedelta(days=rule.numbers["days"]):
        name = asked.facts.member(away.member or "")
        yield Due(
            f"该和{name}联系一次了", due, rule.id, rule.reference,
            "在联系记录里加一行，就算办好。", entry=entry_id, action="记联系",
            weight=Weight(rule.weight) if today > due else Weight.BLUE, about=entry_id,
        )  # fmt: skip


def _settle(away: MobileMember) -> JsonObject:
    """Return the day that the entry stands for in lists."""
    day = away.away_since or away.lost_since
    return {"occurred_on": day.isoformat(), "year": day.year} if day else {}


LEDGER = Ledger(
    code="L19",
    key="mobile_member",
    title="流动与失联党员",
    model=MobileMember,
    mechanism="organisation",
    rhythm=Rhythm.CHANGE,
    order="away_since",
    settle=_settle,
    called=lambda away: away.whereabouts or KINDS.get(away.kind or "", "（还没有去向）"),
    shown=("member", "kind", "away_since", "whereabouts", "contact", "handling"),
    rules=problems,
    duties=duties,
)
