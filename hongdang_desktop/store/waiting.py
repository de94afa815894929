"""Asks the ledger tables what may still wait in them, without reading years of records."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from hongdang_desktop.store.tables import table_of


def written_in(connection: Connection, ledgers: Sequence[str], branch: str) -> frozenset[str]:
    """Return the ledgers in which a branch has any record, in one look."""
    looks = [
        select(literal(key)).where(
            select(table_of(key).c.id).where(table_of(key).c.branch == bindparam("branch")).exists()
        )
        for key in ledgers
    ]
    if not looks:
        return frozenset()
    found = connection.execute(union_all(*looks), {"branch": branch}).scalars()
    return frozenset(str(key) for key in found)


def first_entered(connection: Connection, ledger: str, branch: str) -> str:
    """Return the moment, as ISO text, at which a branch wrote its first entry in a ledger, or ""."""
    table = table_of(ledger)
    statement = select(func.min(table.c.entered_at)).where(table.c.branch == branch)
    return str(connection.execute(statement).scalar_one() or "")


def first_open(
    connection: Connection,
    ledger: str,
    branch: str,
    *,
    until: date,
    month: str,
    settled: Sequence[str],
) -> date | None:
    """Return the day of the oldest meeting with a decision that waits until a day, or of the month.

    ``settled`` are the states of an item with which nothing is left to do; None: nothing waits.
    """
    table = table_of(ledger)
    part = func.json_each(table.c.agenda).table_valued("value", name="part")

    def of(key: str) -> ColumnElement[Any]:
        return func.json_extract(part.c.value, f"$.{key}")

    due, progress = of("due"), of("progress")
    is_open = and_(
        due <= until.isoformat(), or_(progress.is_(None), progress.not_in(tuple(settled)))
    )
    statement = (
        select(func.min(table.c.occurred_on))
        .select_from(table.join(part, true()))
        .where(table.c.branch == branch, table.c.sessions.is_not(None))
        # A look at the text spares the reading of agendas in which nothing has a day.
        .where(func.instr(table.c.agenda, '"due"') > 0)
        .where(of("decision").is_not(None), or_(is_open, func.substr(due, 1, 7) == month))
    )
    found = connection.execute(statement).scalar_one()
    return date.fromisoformat(found) if found else None


def parts(
    connection: Connection,
    ledger: str,
    branch: str,
    name: str,
    *,
    keys: Sequence[str],
    given: str,
    since: date,
) -> tuple[Row[Any], ...]:
    """Return ``id``, ``called`` and some keys of every part in a field of a branch's records.

    The newest come first; records before ``since`` or without anything in the field ``given`` are
    left out. Nothing is validated.
    """
    table = table_of(ledger)
    part = func.json_each(table.c[name]).table_valued("key", "value", name="part")
    values = [func.json_extract(part.c.value, f"$.{key}").label(f"part_{key}") for key in keys]
    statement = (
        select(table.c.id, table.c.called, *values)
        .select_from(table.join(part, true()))
        .where(table.c.branch == branch, table.c[given].is_not(None))
        .where(table.c.occurred_on >= since.isoformat())
        .order_by(table.c.occurred_on.desc(), table.c.id.desc(), part.c.key.desc())
    )
    return tuple(connection.execute(statement).all())
