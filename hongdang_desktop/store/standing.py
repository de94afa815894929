"""Which records stand in the ledger tables now, and how many in all."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.store import journal, tables

_BATCH = 500


def standing(connection: Connection, records: Iterable[str]) -> frozenset[str]:
    """Return those of the records that have a row in a ledger table."""
    wanted = sorted(frozenset(records))
    found: set[str] = set()
    for key in journal.types(connection, wanted) & kinds().keys():
        table = tables.table_of(key)
        for start in range(0, len(wanted), _BATCH):
            batch = wanted[start : start + _BATCH]
            found.update(
                connection.execute(select(table.c.id).where(table.c.id.in_(batch))).scalars()
            )
    return frozenset(found)


def rows(connection: Connection) -> int:
    """Return how many rows all ledger tables have."""
    counts = (f"(SELECT count(*) FROM {tables.table_of(key).name})" for key in kinds())
    return int(connection.exec_driver_sql(f"SELECT {' + '.join(counts)}").scalar_one())
