"""The heads of records, kept beside the journal: what no other revision of a record was made on."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from hongdang_desktop.core.journal import settled

_BATCH = 2000

# Run for every entry that is saved: as text, which needs no statement to be built.
_THESE = "record IN (SELECT value FROM json_each(?))"
_ALL = f"SELECT record, stream, seq, type, parents FROM revision WHERE {_THESE}"
_DELETE = f"DELETE FROM head WHERE {_THESE}"
_INSERT = "INSERT INTO head (record, stream, seq, type) VALUES (?, ?, ?, ?)"


def refresh(connection: Connection, records: Iterable[str]) -> None:
    """Work out the heads of these records anew, from all revisions of them that are here.

    A child may have come before its parent, from another stream: then the parent is no head.
    """
    wanted = list(dict.fromkeys(records))
    for start in range(0, len(wanted), _BATCH):
        batch = (json.dumps(wanted[start : start + _BATCH]),)
        by_record: dict[str, list[Any]] = {}
        for row in connection.exec_driver_sql(_ALL, batch):
            by_record.setdefault(row.record, []).append(row)
        connection.exec_driver_sql(_DELETE, batch)
        values = [
            (row.record, row.stream, row.seq, row.type)
            for listed in by_record.values()
            for row in standing(listed)
        ]
        if values:
            connection.exec_driver_sql(_INSERT, values)


def standing(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Return those of one record's rows (stream, seq, parents and more) that are heads."""
    if len(rows) == 1:  # most are, and nothing is made on itself
        return list(rows)
    gone = settled({f"{row.stream}:{row.seq}": json.loads(row.parents) for row in rows})
    return [row for row in rows if f"{row.stream}:{row.seq}" not in gone]
