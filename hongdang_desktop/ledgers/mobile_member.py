"""L19 流动与失联党员: who is away or cannot be found, and who keeps in touch (domain.md L19, R02)."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Day, LongText, Parts, Text, YesNo
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import MemberRef
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
    whereabouts: Annotated[str | None, Text("去向")] = None
    fixed: Annotated[bool | None, YesNo("地点固定")] = None
    cause: Annotated[str | None, Choice("原因", options=REASONS)] = None
    contact: Annotated[str | None, MemberRef("固定联系人")] = None
    host: Annotated[str | None, Text("流入党组织")] = None
    contacts: Annotated[tuple[Contact, ...], Parts("联系记录", living=True)] = ()
    lost_since: Annotated[date | None, Day("失联起", weighty=True)] = None
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


LEDGER = Ledger(
    code="L19",
    key="mobile_member",
    title="流动与失联党员",
    model=MobileMember,
    mechanism="organisation",
    rhythm=Rhythm.ANY,
    called=lambda away: away.whereabouts or KINDS.get(away.kind or "", "（还没有去向）"),
    shown=("member", "kind", "away_since", "whereabouts", "contact", "handling"),
    rules=problems,
)
