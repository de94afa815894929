"""L29 党建协作区与互联共建: entered by one branch, confirmed by the other (论文四（五）).

A branch never writes into another's ledger, and the plant relays to a branch only what concerns it.
So an entry shows a confirmation number; the other branch writes an entry of its own with that number.
Where both are known (at the plant, or on a PC that keeps both branches) they are seen to match.
"""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import (
    Choice,
    Choices,
    Day,
    LongText,
    Text,
    Texts,
    Whole,
)
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.typed import plain
from hongdang_desktop.ledgers import follow_up
from hongdang_desktop.ledgers.due import Asked, Clock, Due, Weight
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.follow_up import short
from hongdang_desktop.ledgers.ledger import Derived, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.rates_only import amounts

WAYS = {
    "advanced": "先进后进互联",
    "office": "机关基层互联",
    "outside": "企业内外互联",
    "area": "党建协作区",
}
SEVEN = {
    "organisation": "组织联建",
    "thought": "思想联抓",
    "skills": "业务联学",
    "activity": "活动联办",
    "care": "关怀联心",
    "resources": "资源联用",
    "benefit": "效益联创",
}
"""七联 of the paper, in its order."""

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 6


def confirmation_number(entry_id: str) -> str:
    """Return the number of an entry, ``K7M-4QT-R``: six signs of its id and one that finds slips."""
    rest = int.from_bytes(hashlib.sha256(f"L29/{entry_id}".encode()).digest()[:8])
    signs = ""
    for _ in range(_LENGTH):
        rest, place = divmod(rest, len(_LETTERS))
        signs += _LETTERS[place]
    return f"{signs[:3]}-{signs[3:]}-{_check(signs)}"


def _check(signs: str) -> str:
    total = sum(_LETTERS.index(sign) * weight for weight, sign in enumerate(signs, start=2))
    return _LETTERS[total % len(_LETTERS)]


def read_number(text: str | None) -> str:
    """Return a number as it is printed; "" where it is none: a slip in one sign is found."""
    signs = "".join(sign for sign in plain(text or "").upper() if sign.isalnum())
    if len(signs) != _LENGTH + 1 or not set(signs) <= set(_LETTERS):
        return ""
    if _check(signs[:_LENGTH]) != signs[_LENGTH]:
        return ""
    return f"{signs[:3]}-{signs[3:_LENGTH]}-{signs[_LENGTH]}"


class JointBuilding(Envelope):
    """One activity of two or more units; ``confirms`` is the number of the other branch's entry."""

    occurred_on: Annotated[date | None, Day("活动日期", required=True)] = None
    partners: Annotated[
        tuple[str, ...], Texts("共建单位", required=True, hint="厂内支部写简称，厂外单位写全名。")
    ] = ()
    way: Annotated[str | None, Choice("方式", options=WAYS, required=True)] = None
    seven: Annotated[tuple[str, ...], Choices("七联", options=SEVEN, required=True)] = ()
    agreed_on: Annotated[date | None, Day("协议日期")] = None
    agreed_until: Annotated[date | None, Day("协议有效期至")] = None
    activity: Annotated[str | None, LongText("活动", required=True)] = None
    participants: Annotated[int | None, Whole("本支部参加", unit="人")] = None
    solved: Annotated[str | None, LongText("解决的问题", hint="解决了什么写什么；没有就空着。")] = (
        None
    )
    benefit: Annotated[str | None, LongText("效益", hint="写比率或金额，不写产量。")] = None
    confirms: Annotated[
        str | None, Text("对方确认号", longest=20, hint="对方先记的，抄对方单子上的确认号。")
    ] = None


def problems(record: JointBuilding, setting: Setting) -> Iterator[Problem]:
    """Yield days that do not fit together, and an activity that solved nothing (rule GJ03)."""
    yield from follow_up.not_before(
        record.agreed_on, record.agreed_until, "agreed_until", "协议有效期在协议日期之前"
    )
    rule = setting.rules.on("GJ03", record.occurred_on or setting.today)
    if rule and record.activity and not (record.solved or "").strip():
        yield rule.problem("solved", "还没写解决了什么问题。", "真没有就空着，照实记。")
    if record.confirms and not read_number(record.confirms):
        yield Problem(
            "confirms", "BAD_CODE", Level.FINAL, f"“{record.confirms}”不是确认号。",
            "照对方单子上的抄，如 K7M-4QT-R。",
        )  # fmt: skip
    yield from amounts((("benefit", record.benefit), ("solved", record.solved)), setting)


def cross(record: JointBuilding, entry_id: str, facts: Facts, setting: Setting) -> Iterator[Problem]:  # fmt: skip
    """Yield an entry that confirms itself, or a number that this branch has confirmed already."""
    del setting
    if not record.confirms:
        return
    if entry_id and record.confirms == confirmation_number(entry_id):
        yield Problem(
            "confirms", "OWN_CODE", Level.FINAL, "这是本条自己的确认号。", "抄对方单子上的。"
        )
    kept = facts.values("joint_building", record.branch or "", ("confirms",), drafts=True)
    if any(entry != entry_id and code == record.confirms for entry, code in kept):
        yield Problem(
            "confirms", "TWICE", Level.FINAL, "这个确认号已经确认过一次。", "看看是不是记了两条。"
        )


def settle(record: JointBuilding) -> JsonObject:
    """Return the confirmation number as it is printed, however it was typed."""
    number = read_number(record.confirms)
    return {"confirms": number} if number else {}


def _partner_entries(record: JointBuilding, facts: Facts) -> Iterator[tuple[str, JointBuilding]]:
    """Yield the entries of the partners that are branches known here."""
    for name in record.partners:
        for node_id in facts.find_organisations(name):
            node: Any = facts.node(node_id)
            if node is not None and node.kind == "branch" and node_id != record.branch:
                yield from facts.records("joint_building", node_id)


def matched(record: JointBuilding, entry_id: str, facts: Facts) -> JointBuilding | None:
    """Return the entry of a partner that belongs to the same activity, None where none is known."""
    number = confirmation_number(entry_id)
    for other_id, other in _partner_entries(record, facts):
        if other.confirms == number or record.confirms == confirmation_number(other_id):
            return other
    return None


def _confirmation(record: JointBuilding, entry_id: str, facts: Facts) -> str:
    if not entry_id or not record.activity:
        return ""
    other = matched(record, entry_id, facts)
    if other is None:
        return "已填确认号" if record.confirms else "等对方确认"
    if other.occurred_on != record.occurred_on:
        return f"日期不同，对方 {other.occurred_on}"
    return "对上了"


def _number(record: JointBuilding, entry_id: str, facts: Facts) -> str:
    del facts
    return confirmation_number(entry_id) if entry_id and not record.confirms else ""


def duties(asked: Asked) -> Iterator[Due]:
    """Yield agreements that run out, unless the same partners agreed anew (rule GJ02)."""
    rule = asked.setting.rules.on("GJ02", asked.setting.today)
    if rule is None:
        return
    today, margin = asked.setting.today, timedelta(days=rule.numbers["days"])
    latest: dict[tuple[str, ...], tuple[date, str]] = {}
    names = ("partners", "agreed_until")
    for entry, partners, until in asked.facts.values("joint_building", asked.branch, names):
        last = follow_up.day(until)
        key = tuple(sorted(partners or ()))
        if last and last > latest.get(key, (date.min, ""))[0]:
            latest[key] = (last, entry)
    for partners, (last, entry) in latest.items():
        if abs(last - today) <= margin:
            yield Due(
                f"与{short('、'.join(partners), 8)}的协议到期", last, rule.id, entry=entry,
                done_by="续签后在下一次共建里写新的有效期；不再共建就不用管。", action="看协议",
                weight=Weight.BLUE if last >= today else Weight.YELLOW,
            )  # fmt: skip


LEDGER = Ledger(
    code="L29",
    key="joint_building",
    title="党建协作区与互联共建",
    model=JointBuilding,
    mechanism="appraisal",
    rhythm=Rhythm.QUARTER,
    called=lambda record: (
        f"与{short('、'.join(record.partners), 16)}共建" if record.partners else "（还没写单位）"
    ),
    shown=("occurred_on", "partners", "way", "activity", "confirmation"),
    rules=problems,
    rule="GJ01",
    ended_on=lambda record: record.occurred_on,
    settle=settle,
    derived=(
        Derived("number", "本条确认号", _number),
        Derived("confirmation", "对方确认", _confirmation),
    ),
    cross=cross,
    clock=Clock(
        rule="GJ01", every=Rhythm.QUARTER, missing="第{quarter}季度互联共建还没记", may_be_none=True
    ),
    duties=duties,
)
