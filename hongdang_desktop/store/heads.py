"""The heads of records, kept beside the journal: what no other revision of a record was made on."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from hongdang_desktop.core.journal import settled
from hongdang_desktop.store import kernel as k

_BATCH = 500


def refresh(connection: Connection, records: Iterable[str]) -> None:
    """Work out the heads of these records anew, from all revisions of them that are here.

    A child may have come before its parent, from another stream: then the parent is no head.
    """
    head, table = k.head, k.revision
    wanted = list(dict.fromkeys(records))
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        statement = select(
            table.c.record, table.c.stream, table.c.seq, table.c.type, table.c.parents
        )
        by_record: dict[str, list[Any]] = {}
        for row in connection.execute(statement.where(table.c.record.in_(batch))):
            by_record.setdefault(row.record, []).append(row)
        connection.execute(head.delete().where(head.c.record.in_(batch)))
        values = [
            {"record": row.record, "stream": row.stream, "seq": row.seq, "type": row.type}
            for listed in by_record.values()
            for row in standing(listed)
        ]
        if values:
            connection.execute(head.insert(), values)


def standing(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Return those of one record's rows (stream, seq, parents and more) that are heads."""
    gone = settled({f"{row.stream}:{row.seq}": json.loads(row.parents) for row in rows})
    return [row for row in rows if f"{row.stream}:{row.seq}" not in gone]
