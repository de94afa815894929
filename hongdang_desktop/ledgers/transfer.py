"""L18 组织关系转接: the letter, its validity, and the receipt that comes back (domain.md L18, R01)."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Day, Month, Text, Whole
from hongdang_desktop.core.problems import Problem
from hongdang_desktop.core.references import MemberOrText, MemberRef
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm, Setting

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
    valid_days: Annotated[
        int | None, Whole("有效期", least=1, most=366, unit="天", hint="空着按 90 天。")
    ] = None
    dues_until: Annotated[str | None, Month("党费交至")] = None
    receipt_on: Annotated[
        date | None, Day("回执日期", living=True, weighty=True, hint="收到回执再填。")
    ] = None
    handler: Annotated[str | None, MemberOrText("经办人")] = None
    online: Annotated[str | None, Text("线上流转号")] = None


def problems(transfer: Transfer, setting: Setting) -> Iterator[Problem]:
    """Yield what does not fit within one letter."""
    del transfer, setting
    yield from ()


LEDGER = Ledger(
    code="L18",
    key="transfer",
    title="组织关系转接",
    model=Transfer,
    mechanism="organisation",
    rhythm=Rhythm.ANY,
    called=lambda transfer: transfer.letter or "（还没有编号）",
    shown=("letter", "direction", "member", "counterpart", "issued_on", "receipt_on"),
    rules=problems,
)
