"""Asks the journal about many sheets at once: what their heads are, since when a branch writes."""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from hongdang_desktop.store.tables import table_of

_HEADS = (
    "SELECT h.record, r.stream, r.seq, r.kind, r.type, r.clock, r.payload_hash FROM head h "
    "JOIN revision r ON r.stream = h.stream AND r.seq = h.seq "
    "WHERE h.record IN (SELECT value FROM json_each(?))"
)
# The first revision of each stream that came from elsewhere: one step into the key of the table.
_FIRST = (
    "SELECT s.branch, MIN(r.clock) FROM stream s JOIN revision r ON r.stream = s.id AND r.seq = "
    "(SELECT MIN(q.seq) FROM revision q WHERE q.stream = s.id) "
    "WHERE NOT s.own AND s.branch IS NOT NULL GROUP BY s.branch"
)


class HeadOf(NamedTuple):
    """The head of a record without what it says; ``id`` is ``stream:seq``."""

    record: str
    stream: str
    seq: int
    kind: str
    type: str
    clock: str
    payload_hash: str

    @property
    def id(self) -> str:
        """Return the id of the revision."""
        return f"{self.stream}:{self.seq}"


def heads(connection: Connection, records: Iterable[str]) -> dict[str, tuple[HeadOf, ...]]:
    """Return the heads of many records, in no order; records that are unknown are left out."""
    found: dict[str, list[HeadOf]] = {}
    wanted = json.dumps(list(dict.fromkeys(records)))
    for row in connection.exec_driver_sql(_HEADS, (wanted,)):
        head = HeadOf(*row)
        found.setdefault(head.record, []).append(head)
    return {record: tuple(each) for record, each in found.items()}


def first_stamps(connection: Connection) -> Mapping[str, str]:
    """Return by branch the stamp of the first thing that came from it."""
    return {str(row[0]): str(row[1]) for row in connection.exec_driver_sql(_FIRST)}


def first_periods(connection: Connection, form: str) -> Mapping[str, str]:
    """Return by branch the earliest month of which it has a sheet of a form."""
    table = table_of("sheet")
    statement = (
        select(table.c.branch, func.min(table.c.period))
        .where(table.c.form == form, table.c.period.like("____-__"))
        .group_by(table.c.branch)
    )
    return {str(row[0]): str(row[1]) for row in connection.execute(statement)}
