"""Which revisions the program wrote by joining two versions."""

from sqlalchemy import ColumnElement, Connection, and_, func, select

from hongdang_desktop.core.journal import Revision
from hongdang_desktop.core.merging import MERGED
from hongdang_desktop.store import journal
from hongdang_desktop.store import kernel as k

_MARK = f'"{MERGED}":true'
"""A text that a person typed has its quotes escaped in JSON: it never looks like this."""


def latest(connection: Connection, limit: int) -> tuple[Revision, ...]:
    """Return them, the latest first."""
    table = k.revision
    found = connection.execute(
        select(table.c.stream, table.c.seq)
        .where(_is_merged())
        .order_by(table.c.clock.desc(), table.c.stream, table.c.seq.desc())
        .limit(limit)
    ).all()
    made = (journal.revision_of(connection, f"{row.stream}:{row.seq}") for row in found)
    return tuple(each for each in made if each is not None)


def count_after(connection: Connection, stream: str, seq: int) -> int:
    """Return how many the program wrote in a stream behind a number."""
    table = k.revision
    behind = (table.c.stream == stream, table.c.seq > seq, _is_merged())
    found = select(func.count(func.distinct(table.c.record))).where(*behind)
    return int(connection.execute(found).scalar_one())


def _is_merged() -> ColumnElement[bool]:
    """Return the condition that a revision is one; few payloads are looked at for it.

    What joins versions names all of them: a list of several parents has a comma.
    """
    table = k.revision
    return and_(func.instr(table.c.parents, ",") > 0, func.instr(table.c.payload, _MARK) > 0)
