"""The log of looks: the plant uncovered sensitive values of a branch's records (domain.md §13, 审计).

Written by the plant, carried to the branch like everything of the plant's: so the branch sees who
looked, when, and at what.
"""

from typing import Annotated

from hongdang_desktop.core.columns import Choice, Text, Texts, Whole
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Owner, Rhythm

PLACES = {
    "list": "看列表", "entry": "看这条", "conflict": "比两份", "paper": "打印", "table": "导出",
    "command": "用命令行", "review": "审核自评",
}  # fmt: skip

MOST = 200
"""So many records are named in one look; more are counted."""


class Look(Envelope):
    """One look. Who and when are the envelope's.

    ``records`` are ids without their strokes: a look must not keep a record from being deleted, as
    whatever names it would. ``named`` is how the first of them were called.
    """

    ledger: Annotated[str | None, Text("台账", required=True, longest=50)] = None
    place: Annotated[str | None, Choice("在哪里看", options=PLACES)] = None
    count: Annotated[int | None, Whole("几条", unit="条")] = None
    records: Annotated[tuple[str, ...], Texts("记录")] = ()
    named: Annotated[tuple[str, ...], Texts("名称")] = ()


def mark_of(entry_id: str) -> str:
    """Return how a look names a record."""
    return entry_id.replace("-", "")


def called(look: Look) -> str:
    """Return what was looked at."""
    first = "、".join(look.named[:3])
    more = f"等 {look.count} 条" if (look.count or 0) > len(look.named[:3]) else ""
    return f"{first}{more}" or "（空）"


LEDGER = Ledger(
    code="O14",
    key="look",
    title="厂里看过的敏感栏",
    model=Look,
    mechanism="organisation",
    rhythm=Rhythm.ANY,
    called=called,
    shown=("occurred_on", "entered_by", "ledger", "place", "count", "named"),
    owner=Owner.PLANT,
)
