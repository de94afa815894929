"""That a branch closed the books of a year: nothing of it is changed any more (年度封账)."""

import uuid
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Day, Texts, Whole
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm


class YearClose(Envelope):
    """One a branch and year. ``left`` is what was still open when it was closed all the same."""

    closed_year: Annotated[
        int | None, Whole("封账年度", required=True, least=1921, most=2200, unit="年")
    ] = None
    closed_on: Annotated[date | None, Day("封账日期", required=True)] = None
    left: Annotated[tuple[str, ...], Texts("封账时没办完的")] = ()


def close_id(branch: str, year: int) -> str:
    """Return the id of the record about a year of a branch, the same on every PC."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"year_close/{branch}/{year}"))


LEDGER = Ledger(
    code="O16",
    key="year_close",
    title="年度封账",
    model=YearClose,
    mechanism="execution",
    rhythm=Rhythm.CHANGE,
    called=lambda close: f"{close.closed_year or ''} 年度封账",
    shown=("closed_year", "closed_on", "left"),
    latest_wins=True,
)
