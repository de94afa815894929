"""P09 支部调整: the plant's decision to merge, split or dissolve branches, and what follows from it.

《中国共产党支部工作条例（试行）》第七条: a branch is merged or dissolved on its own report or by the
plant's committee directly, and reported upwards. The decision names branches and numbers, no persons:
it goes to all branches. Who and what goes where stands in the handovers (P08) that bear its id.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Day, Parts, Text, Texts, Whole
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Owner, Rhythm, Setting

KINDS = {"merge": "合并", "split": "拆分", "dissolve": "撤销"}


class Share(Part):
    """How many of what went from one branch to another (or stayed); ids without strokes."""

    sender: str | None = None
    receiver: str | None = None
    what: Annotated[str | None, Text("内容", required=True, longest=40)] = None
    count: Annotated[int | None, Whole("几项")] = None


class Reorganisation(Envelope):
    """One decision. ``occurred_on`` is the first day on which the new order holds.

    ``ended`` are the branches that are no more from that day on, ``senders`` all that give something
    away; ids without strokes.
    """

    kind: Annotated[str | None, Choice("调整方式", required=True, options=KINDS)] = None
    number: Annotated[str | None, Text("文件编号", required=True)] = None
    decided_on: Annotated[date | None, Day("决定日期", required=True)] = None
    occurred_on: Annotated[date | None, Day("从哪天起", required=True)] = None
    from_names: Annotated[tuple[str, ...], Texts("原支部")] = ()
    to_names: Annotated[tuple[str, ...], Texts("调整后的支部")] = ()
    shares: Annotated[tuple[Share, ...], Parts("去向")] = ()
    senders: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()


def problems(decision: Reorganisation, setting: Setting) -> Iterator[Problem]:
    """Yield what does not fit together within one."""
    del setting
    first, decided = decision.occurred_on, decision.decided_on
    if first and decided and first < decided:
        yield Problem(
            "occurred_on", "BEFORE_DECISION", Level.WARN, f"{first} 在决定日期 {decided} 之前。",
            "看看哪个日期抄反了；先调整后发文的照实记。",
        )  # fmt: skip


def _called(decision: Reorganisation) -> str:
    words = "、".join(decision.from_names)
    return f"{KINDS.get(decision.kind or '', '')} {words}".strip() or "（空）"


LEDGER = Ledger(
    code="P09",
    key="reorganisation",
    title="支部调整",
    model=Reorganisation,
    mechanism="organisation",
    rhythm=Rhythm.ANY,
    owner=Owner.PLANT,
    called=_called,
    shown=("occurred_on", "kind", "number", "from_names", "to_names"),
    printed=("occurred_on", "kind", "number", "decided_on", "from_names", "to_names"),
    rules=problems,
    page="reorganise",
)
