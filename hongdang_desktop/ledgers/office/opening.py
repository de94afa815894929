"""The day from which a branch keeps its books: nothing before it is missing, late or in arrears."""

import uuid
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Day, Texts
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm


class Opening(Envelope):
    """One a branch; its id follows from the branch. The day of writing is when it was first said.

    ``without`` are the keys of what the branch has none of (opening values that need not be typed).
    """

    starts_on: Annotated[date | None, Day("建账日", required=True, weighty=True)] = None
    without: Annotated[tuple[str, ...], Texts("没有的")] = ()


def opening_id(branch: str) -> str:
    """Return the id of a branch's record, the same on every PC."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"opening/{branch}"))


LEDGER = Ledger(
    code="O15",
    key="opening",
    title="建账日",
    model=Opening,
    mechanism="organisation",
    rhythm=Rhythm.CHANGE,
    called=lambda opening: f"{opening.starts_on or '（还没定）'} 起记账",
    shown=("starts_on", "occurred_on"),
    latest_wins=True,
)
