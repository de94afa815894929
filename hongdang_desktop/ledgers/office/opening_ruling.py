"""The plant's word from when a branch keeps its books: it counts before the branch's own (建账日)."""

import uuid
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Day, Text
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Owner, Rhythm


class OpeningRuling(Envelope):
    """One a branch; its id follows from the branch."""

    starts_on: Annotated[date | None, Day("建账日", required=True, weighty=True)] = None
    number: Annotated[str | None, Text("批准文号")] = None
    why: Annotated[str | None, Text("为什么改", required=True)] = None


def ruling_id(branch: str) -> str:
    """Return the id of the plant's record about a branch, the same on every PC."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"opening_ruling/{branch}"))


LEDGER = Ledger(
    code="O19",
    key="opening_ruling",
    title="建账日调整",
    model=OpeningRuling,
    mechanism="organisation",
    rhythm=Rhythm.CHANGE,
    called=lambda ruling: f"{ruling.starts_on or '（还没定）'} 起记账（厂里定的）",
    shown=("starts_on", "number", "why"),
    owner=Owner.PLANT,
)
