"""No import makes a record vanish that nobody deleted (exchange.md §1.5)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.journal import Kind, Revision
from hongdang_desktop.store import journal, projection, standing


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
    return Seen(standing.standing(connection, frozenset(records)), standing.rows(connection))


def require(connection: Connection, seen: Seen, records: Iterable[str]) -> None:
    """Raise Lost where a record that stood there is gone and nobody deleted it; call at the end."""
    now = standing.standing(connection, frozenset(records))
    gone = seen.records - now
    odd = {record for record, _ in projection.odd(connection)}
    heads = journal.heads_by_record(connection, gone)
    lost = [
        record
        for record in gone - odd
        if record not in heads or any(_readable(head) for head in heads[record])
    ]
    expected = seen.rows + len(now - seen.records) - len(gone)
    if lost or standing.rows(connection) != expected:
        raise Lost(tuple(sorted(lost)))


def _readable(head: Revision) -> bool:
    return head.kind is Kind.PUT and head.payload is not None
