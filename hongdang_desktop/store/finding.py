"""The words of all records in one narrow table, so that a search reads nothing else.

``words`` holds nothing but text, by number; ``found`` says whose it is and is asked about hits only.
Both are derived like the ledger tables: filled with them, rebuilt with them, never migrated. What is
sensitive does not stand there (``tables.texts``).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    func,
    select,
)

from hongdang_desktop.ledgers.catalogue import catalogue

_tables = MetaData()

words = Table("words", _tables, Column("n", Integer, primary_key=True), Column("words", Text))
"""``words``: the record's name, its pinyin initials and its texts, in small letters."""

found = Table(
    "found",
    _tables,
    Column("n", Integer, primary_key=True),
    Column("record", Text),
    Column("ledger", Text),
    Column("branch", Text),
    Column("day", Text),
)
Index("found_record", found.c.record)


def values_of(ledger: str, row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what is kept of a row as ``tables.row_of`` makes it, with its id."""
    return row["id"], ledger, row["branch"], row["occurred_on"], row["_words"]


def put(connection: Connection, ledger: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add the words of rows of one ledger, of which nothing stands there."""
    lines = [values_of(ledger, row) for row in rows]
    connection.exec_driver_sql(
        "INSERT INTO found (record, ledger, branch, day) VALUES (?, ?, ?, ?)",
        [line[:4] for line in lines],
    )
    connection.exec_driver_sql(
        "INSERT INTO words (n, words) VALUES ((SELECT n FROM found WHERE record = ?), ?)",
        [(line[0], line[4]) for line in lines],
    )


def forget(connection: Connection, records: Sequence[str]) -> None:
    """Take away the words of records."""
    gone = connection.exec_driver_sql(
        "DELETE FROM found WHERE record IN (SELECT value FROM json_each(?)) RETURNING n",
        (json.dumps(list(records)),),
    )
    if numbers := [row[0] for row in gone.all()]:
        connection.exec_driver_sql(
            "DELETE FROM words WHERE n IN (SELECT value FROM json_each(?))", (json.dumps(numbers),)
        )


def begin_anew(connection: Connection, ledgers: Iterable[str]) -> None:
    """Take away the words of whole ledgers, before their tables are filled again."""
    _tables.create_all(connection)
    connection.execute(found.delete().where(found.c.ledger.in_(list(ledgers))))
    connection.execute(words.delete().where(words.c.n.not_in(select(found.c.n))))


def kept(connection: Connection) -> Iterator[tuple[Any, ...]]:
    """Yield what is kept of all records, by record, as ``values_of`` gives it."""
    columns = (found.c.record, found.c.ledger, found.c.branch, found.c.day, words.c.words)
    rows = connection.execute(
        select(*columns)
        .select_from(found.outerjoin(words, words.c.n == found.c.n))
        .order_by(found.c.record)
    )
    yield from map(tuple, rows)


def ask(
    connection: Connection, wanted: str, *, branch: str | None, limit: int
) -> tuple[tuple[str, str], ...]:
    """Return (record, ledger) of the book where all words stand, the newest first; none for no words."""
    if not wanted.split():
        return ()
    holding = [_hit(wanted)]
    holding.append(found.c.ledger.in_([ledger.key for ledger in catalogue()]))
    if branch is not None:
        holding.append(found.c.branch == branch)
    statement = (
        select(found.c.record, found.c.ledger)
        .where(*holding)
        .order_by(found.c.day.desc(), found.c.record.desc())
        .limit(limit)
    )
    return tuple((row.record, row.ledger) for row in connection.execute(statement).all())


def records(ledger: str, wanted: str) -> Select[tuple[str]]:
    """Return the question for the records of one ledger in which all words stand."""
    return select(found.c.record).where(_hit(wanted), found.c.ledger == ledger)


def _hit(wanted: str) -> ColumnElement[bool]:
    # As a list of numbers, not as a join: SQLite would begin with the other table, and look up each.
    # Not LIKE: it takes signs for wildcards, and refuses a long text that was pasted by mistake.
    holding = [func.instr(words.c.words, word) > 0 for word in wanted.lower().split()]
    return found.c.n.in_(select(words.c.n).where(*holding))
