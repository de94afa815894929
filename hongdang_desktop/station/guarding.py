"""No import makes a record vanish that nobody deleted (exchange.md §1.5)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.journal import Kind, Revision
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.store import journal, projection, tables


class Lost(UserError):
    """An import would have made records vanish; it was rolled back."""

    code = "E_LOST"

    def __init__(self, records: tuple[str, ...]) -> None:
        super().__init__(
            "收这一包会让原有的记录不见，所以没有收，原来的数据没动。请把这个包留着，告诉维护的人。"
        )
        self.records = records


@dataclass(frozen=True)
class Seen:
    """What stood in the tables before an import: which of its records, and how many rows in all."""

    records: frozenset[str]
    rows: int


def before(connection: Connection, records: Iterable[str]) -> Seen:
    """Look at the tables before anything is taken over; ``records`` is what the package writes to."""
    return Seen(_standing(connection, frozenset(records)), _rows(connection))


def require(connection: Connection, seen: Seen, records: Iterable[str]) -> None:
    """Raise Lost where a record that stood there is gone and nobody deleted it; call at the end."""
    now = _standing(connection, frozenset(records))
    gone = seen.records - now
    odd = {record for record, _ in projection.odd(connection)}
    heads = journal.heads_by_record(connection, gone)
    lost = [
        record
        for record in gone - odd
        if record not in heads or any(_readable(head) for head in heads[record])
    ]
    expected = seen.rows + len(now - seen.records) - len(gone)
    if lost or _rows(connection) != expected:
        raise Lost(tuple(sorted(lost)))


def _readable(head: Revision) -> bool:
    return head.kind is Kind.PUT and head.payload is not None


def _standing(connection: Connection, records: frozenset[str]) -> frozenset[str]:
    found: set[str] = set()
    for key in journal.types(connection, records) & kinds().keys():
        table = tables.table_of(key)
        wanted = sorted(records)
        for start in range(0, len(wanted), 500):
            batch = wanted[start : start + 500]
            found.update(
                connection.execute(select(table.c.id).where(table.c.id.in_(batch))).scalars()
            )
    return frozenset(found)


def _rows(connection: Connection) -> int:
    return sum(
        int(connection.execute(select(func.count()).select_from(tables.table_of(key))).scalar_one())
        for key in kinds()
    )
