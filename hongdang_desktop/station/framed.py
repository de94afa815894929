"""Within which days and years each branch keeps its books, as the records here say."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.ledgers.frame import Frame
from hongdang_desktop.ledgers.office import (
    opening,
    opening_ruling,
    organisation,
    year_close,
    year_reopening,
)
from hongdang_desktop.store import listing

_MADE_OF = (opening, opening_ruling, organisation, year_close, year_reopening)
KINDS = frozenset(each.LEDGER.key for each in _MADE_OF)
"""Records from which the frames are made."""


def frames(connection: Connection) -> Mapping[str, Frame]:
    """Return the frame of every branch of which something is said."""
    found: dict[str, Frame] = {}

    def of(row: listing.Row) -> tuple[str, Frame]:
        branch = str(row.payload.get("branch"))
        return branch, found.get(branch, Frame())

    for row in listing.called(connection, organisation.LEDGER.key):
        until = _day(row.payload.get("valid_until"))
        if row.payload.get("kind") == "branch" and until:
            found[row.id] = Frame(ended=until)
    for ledger in (opening.LEDGER, opening_ruling.LEDGER):  # the plant's word counts
        for row in listing.called(connection, ledger.key):
            branch, frame = of(row)
            begun = frame.begun or _day(row.payload.get("occurred_on"))
            if start := _day(row.payload.get("starts_on")):
                found[branch] = replace(frame, start=start, begun=begun)
    for row in listing.called(connection, year_close.LEDGER.key):
        branch, frame = of(row)
        found[branch] = replace(frame, closed=frame.closed | _year(row))
    for row in listing.called(connection, year_reopening.LEDGER.key):
        branch, frame = of(row)
        until = _day(row.payload.get("until")) or date.min
        again = {year: max(until, frame.reopened.get(year, until)) for year in _year(row)}
        found[branch] = replace(frame, reopened={**frame.reopened, **again})
    return found


def _year(row: listing.Row) -> frozenset[int]:
    """Return the year of which a record speaks, none where it is no year."""
    year = row.payload.get("closed_year")
    return frozenset((year,) if isinstance(year, int) else ())


def _day(value: Json) -> date | None:
    """Return a day, None for what is none: what came in is checked for form only."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
