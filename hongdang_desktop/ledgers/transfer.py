"""L18 组织关系转接: the letter, its validity, and the receipt that comes back (domain.md L18, R01)."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choice, Day, Month, Text, Whole
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import MemberOrText, MemberRef
from hongdang_desktop.ledgers.due import Asked, Due
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Beginning, Derived, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.letters import transfer as letters
from hongdang_desktop.ledgers.petitioning import Fill, Petition, Subject
from hongdang_desktop.ledgers.reminding import remind

DIRECTIONS = {"out": "转出", "in": "转入", "between": "支部之间"}


class Transfer(Envelope):
    """One letter. ``valid_days`` is empty where the usual number of days holds."""

    direction: Annotated[
        str | None, Choice("方向", required=True, weighty=True, options=DIRECTIONS)
    ] = None
    member: Annotated[
        str | None, MemberRef("党员", required=True, weighty=True, hint="转入的先登进名册。")
    ] = None
    counterpart: Annotated[str | None, Text("对方党组织", required=True)] = None
    letter: Annotated[
        str | None, Text("介绍信编号", weighty=True, hint="年加序号，例如 2026-003。")
    ] = None
    addressee: Annotated[str | None, Text("抬头")] = None
    issued_on: Annotated[date | None, Day("开具日期", required=True, weighty=True)] = None
    valid_days: Annotated[int | None, Whole("有效期", least=1, most=366, unit="天")] = None
    dues_until: Annotated[str | None, Month("党费交至", required=True)] = None
    receipt_on: Annotated[
        date | None, Day("回执日期", living=True, weighty=True, hint="收到回执再填。")
    ] = None
    handler: Annotated[str | None, MemberOrText("经办人")] = None
    online: Annotated[str | None, Text("线上流转号")] = None


def expires_on(transfer: Transfer, setting: Setting) -> date | None:
    """Return the last day on which the letter is valid (rule R01 where no days are written)."""
    rule = setting.rules.on("R01", transfer.issued_on) if transfer.issued_on else None
    if transfer.issued_on is None or rule is None:
        return None
    return transfer.issued_on + timedelta(days=transfer.valid_days or rule.numbers["valid_days"])


def problems(transfer: Transfer, setting: Setting) -> Iterator[Problem]:
    """Yield what does not fit within one letter: the receipt against its validity (rule R01)."""
    if transfer.issued_on and transfer.receipt_on and transfer.receipt_on < transfer.issued_on:
        yield Problem(
            "receipt_on", "END_BEFORE_START", Level.SAVE, "回执日期在开具日期之前。",
            "看看哪个日期抄反了。",
        )  # fmt: skip
    last = expires_on(transfer, setting)
    rule = setting.rules.on("R01", transfer.issued_on) if transfer.issued_on else None
    if rule is None or last is None:
        return
    if transfer.receipt_on and transfer.receipt_on > last:
        yield rule.problem(
            "receipt_on", f"介绍信 {last} 就失效了，回执晚了。", "照实记，问清原因。"
        )
    elif not transfer.receipt_on and setting.today > last:
        yield rule.problem("receipt_on", f"介绍信 {last} 失效，还没有回执。", "问对方接上没有。")


def cross(transfer: Transfer, entry_id: str, facts: Facts, setting: Setting) -> Iterator[Problem]:
    """Yield where two letters of a branch bear one number."""
    del setting
    if not transfer.letter:
        return
    for other_id in facts.bearing("transfer", transfer.branch or "", "letter", transfer.letter):
        other = facts.record(other_id)
        if other_id != entry_id and other and other.direction == transfer.direction:
            yield Problem(
                "letter", "SAME_NUMBER", Level.WARN, f"已经有一封编号 {transfer.letter} 了。",
                "看看存根。",
            )  # fmt: skip
            return


def duties(asked: Asked) -> Iterator[Due]:
    """Yield the letters whose receipt is missing and whose validity ends (rule R01)."""
    for entry_id, transfer in asked.facts.records("transfer", asked.branch):
        last = expires_on(transfer, asked.setting)
        rule = asked.setting.rules.on("R01", asked.setting.today)
        if rule is None or last is None or transfer.receipt_on:
            continue
        over = asked.setting.today > last
        name = asked.facts.member(transfer.member or "")
        sentence = f"{name}的介绍信失效，没回执" if over else f"{name}的介绍信快失效，催回执"
        yield from remind(
            asked, rule, last, sentence, entry=entry_id, action="填回执",
            done_by="填上回执日期，就算办好。",
        )  # fmt: skip


def _begin(beginning: Beginning) -> JsonObject:
    """Propose the number that follows the last letter's of this year.

    Below a plant committee it is the plant that issues letters: its answer brings number and day.
    """
    if beginning.unit is not None and beginning.unit.parent:
        return {"direction": "out"}
    last = beginning.last.letter if isinstance(beginning.last, Transfer) else None
    match = re.fullmatch(r"(\d{4})(-)(\d{1,6})", last or "")
    number = int(match[3]) + 1 if match and int(match[1]) == beginning.today.year else 1
    return {
        "letter": f"{beginning.today.year}-{number:03d}", "direction": "out",
        "issued_on": beginning.today.isoformat(),
    }  # fmt: skip


def _called(transfer: Transfer) -> str:
    words = DIRECTIONS.get(transfer.direction or "", "")
    return f"{words} {transfer.letter or ''}".strip() or "（还没有编号）"


def _expires(transfer: Transfer, entry_id: str, facts: Facts) -> str:
    del entry_id
    last = expires_on(transfer, facts.setting())
    return last.isoformat() if last else ""


def _overdue(transfer: Transfer, entry_id: str, facts: Facts) -> str:
    del entry_id
    last = expires_on(transfer, facts.setting())
    if last is None:
        return ""
    return "是" if (transfer.receipt_on or facts.setting().today) > last else "否"


def _settle(transfer: Transfer) -> JsonObject:
    """Return the day that the entry stands for in lists."""
    day = transfer.issued_on
    return {"occurred_on": day.isoformat(), "year": day.year} if day else {}


def _leaving(subject: Subject) -> bool:
    record = subject.record
    return record.direction in ("out", "between") and not record.issued_on


PETITIONS = (
    Petition(
        "transfer_letter", "关于转移党员组织关系的请示", letter=letters.asking, wanted=_leaving,
        lacking=lambda s: "" if s.record.dues_until else "党费交至哪个月",
        asks=lambda s: f"{s.facts.member(s.record.member or '')}的组织关系转往"
        f"{s.record.counterpart or '（对方党组织）'}，请开具介绍信。",
        fills=(Fill("letter", "number"), Fill("issued_on", "day")),
    ),
)  # fmt: skip


LEDGER = Ledger(
    code="L18",
    key="transfer",
    title="组织关系转接",
    model=Transfer,
    mechanism="organisation",
    rhythm=Rhythm.CHANGE,
    order="issued_on",
    settle=_settle,
    called=_called,
    shown=("letter", "direction", "member", "counterpart", "issued_on", "expires_on", "receipt_on"),
    printed=(
        "letter", "direction", "member", "counterpart", "issued_on", "expires_on", "dues_until",
        "receipt_on", "overdue", "handler",
    ),
    rules=problems,
    cross=cross,
    duties=duties,
    petitions=PETITIONS,
    begin=_begin,
    derived=(Derived("expires_on", "失效日期", _expires), Derived("overdue", "逾期", _overdue)),
)  # fmt: skip
