"""Within which days and years each branch keeps its books, as the records here say."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from hongdang_desktop.ledgers.frame import Frame
from hongdang_desktop.ledgers.office import opening, organisation
from hongdang_desktop.store import listing

KINDS = frozenset((opening.LEDGER.key, organisation.LEDGER.key))
"""Records from which the frames are made."""


def frames(connection: Connection) -> Mapping[str, Frame]:
    """Return the frame of every branch of which something is said."""
    found: dict[str, Frame] = {}
    for row in listing.called(connection, organisation.LEDGER.key):
        until = row.payload.get("valid_until")
        if row.payload.get("kind") == "branch" and isinstance(until, str):
            found[row.id] = Frame(ended=date.fromisoformat(until))
    for row in listing.called(connection, opening.LEDGER.key):
        branch, day = str(row.payload.get("branch")), row.payload.get("starts_on")
        if isinstance(day, str):
            found[branch] = replace(found.get(branch, Frame()), start=date.fromisoformat(day))
    return found
