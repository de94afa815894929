"""Asks the ledger tables: which entries, in which order, how many."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, func, or_, select

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.store import finding
from hongdang_desktop.store import kernel as k
from hongdang_desktop.store.tables import is_list, payload_of, table_of

_SORTED_BY_SOUND = frozenset({"called", "name", "full_name", "title"})
"""Columns of names: they sort by pinyin initials, code points would make no sense to a reader."""

# Asked for every entry that is saved: put together once, with places for the values.
_LISTED = select(func.json_each(bindparam("ids")).table_valued("value").c.value)
_KINDS_OF = select(k.head.c.type).where(k.head.c.record == bindparam("record")).distinct()


@cache
def _rows_of(table: Table) -> Select[Any]:
    return select(table).where(table.c.id.in_(_LISTED))


@cache
def _names_of(table: Table) -> Select[Any]:
    return select(table.c.id, table.c.called).where(table.c.id.in_(_LISTED))


@dataclass(frozen=True)
class Row:
    """One record as its table holds it."""

    id: str
    ledger: str
    payload: JsonObject
    revision: str
    called: str
    initials: str
    conflicted: bool


@dataclass(frozen=True)
class Question:
    """Which records are wanted; None means any. ``words`` must all be found, in the text or as pinyin initials."""

    ledger: str
    branch: str | None = None
    year: int | None = None
    month: int | None = None
    stage: str | None = None
    words: str = ""
    sort: str = "occurred_on"
    descending: bool = True
    since: date | None = None


def ids(
    connection: Connection, question: Question, *, limit: int | None = None, offset: int = 0
) -> tuple[str, ...]:
    """Return the ids in the order asked for; equal ones by id, so that the order is total."""
    table = table_of(question.ledger)
    column: ColumnElement[Any] = table.c.get(question.sort, table.c.occurred_on)
    if question.sort in _SORTED_BY_SOUND:
        column = table.c.initials
    order = (column.desc(), table.c.id.desc()) if question.descending else (column, table.c.id)
    statement = select(table.c.id).where(*_where(question)).order_by(*order)
    return tuple(connection.execute(statement.limit(limit).offset(offset)).scalars().all())


def count(connection: Connection, question: Question) -> int:
    """Return how many there are."""
    table = table_of(question.ledger)
    statement = select(func.count()).select_from(table).where(*_where(question))
    return int(connection.execute(statement).scalar_one())


def rows(connection: Connection, ledger: str, wanted: Sequence[str]) -> tuple[Row, ...]:
    """Return the rows of these ids, in their order; ids that are not there are left out."""
    table, kind = table_of(ledger), kinds()[ledger]
    names = table.columns.keys()
    found: dict[str, Row] = {}
    for each in connection.execute(_rows_of(table), {"ids": json.dumps(list(wanted))}).all():
        row = dict(zip(names, each, strict=True))
        found[row["id"]] = Row(
            row["id"], ledger, payload_of(kind, row), row["revision"], row["called"],
            row["initials"], bool(row["conflicted"]),
        )  # fmt: skip
    return tuple(found[each] for each in wanted if each in found)


def names_of(connection: Connection, ledger: str, wanted: Sequence[str]) -> dict[str, str]:
    """Return how the records of these ids are called, by id; ids that are not there are left out."""
    asked = {"ids": json.dumps(list(wanted))}
    rows = connection.execute(_names_of(table_of(ledger)), asked)
    return {row.id: row.called for row in rows}


def values(
    connection: Connection, question: Question, names: Sequence[str]
) -> tuple[tuple[Any, ...], ...]:
    """Return (id, value, …) of some fields of the records asked for, in their order; lists as lists.

    Nothing is validated: for counting over years of records.
    """
    table = table_of(question.ledger)
    lists = [is_list(question.ledger, name) for name in names]
    column: ColumnElement[Any] = table.c.get(question.sort, table.c.occurred_on)
    order = (column.desc(), table.c.id.desc()) if question.descending else (column, table.c.id)
    wanted = [table.c.id, *(table.c[name] for name in names)]
    statement = select(*wanted).where(*_where(question)).order_by(*order)
    return tuple(
        (
            row[0],
            *(
                json.loads(v) if v and listed else v
                for v, listed in zip(row[1:], lists, strict=True)
            ),
        )
        for row in connection.execute(statement).all()
    )


def bearing(
    connection: Connection, ledger: str, branch: str, field: str, value: str
) -> tuple[str, ...]:
    """Return the ids of records, drafts too, with just this value in a field; branch "" is any."""
    table = table_of(ledger)
    statement = select(table.c.id).where(table.c[field] == value)
    if branch:
        statement = statement.where(table.c.branch == branch)
    return tuple(connection.execute(statement.order_by(table.c.id)).scalars().all())


def one(connection: Connection, record: str) -> Row | None:
    """Return the row of a record of whatever kind, None when it is not shown anywhere."""
    for ledger in connection.execute(_KINDS_OF, {"record": record}).scalars().all():
        if ledger in kinds() and (found := rows(connection, ledger, (record,))):
            return found[0]
    return None


def called(connection: Connection, ledger: str, branch: str | None = None) -> tuple[Row, ...]:
    """Return all rows of a small ledger by initials."""
    question = Question(ledger, branch=branch, sort="called", descending=False)
    return rows(connection, ledger, ids(connection, question))


def ordinal(connection: Connection, ledger: str, record: str) -> int:
    """Return the place of a record among the final ones of its branch and year by day, from 1.

    The record itself counts, final or not; plans and other drafts do not. 0 when it is unknown.
    """
    table = table_of(ledger)
    this = connection.execute(
        select(table.c.branch, table.c.year, table.c.occurred_on).where(table.c.id == record)
    ).one_or_none()
    if this is None or this.occurred_on is None:
        return 0
    earlier = or_(
        table.c.occurred_on < this.occurred_on,
        (table.c.occurred_on == this.occurred_on) & (table.c.id <= record),
    )
    statement = (
        select(func.count())
        .select_from(table)
        .where(table.c.branch == this.branch, table.c.year == this.year, earlier)
        .where(or_(table.c.stage == Stage.FINAL, table.c.id == record))
    )
    return int(connection.execute(statement).scalar_one())


def _where(question: Question) -> list[ColumnElement[bool]]:
    table = table_of(question.ledger)
    found: list[ColumnElement[bool]] = []
    if question.branch is not None:
        # With words they lead to the rows: the index by branch would, by way of all of them.
        branch = func.ifnull(table.c.branch, "") if question.words.split() else table.c.branch
        found.append(branch == question.branch)
    if question.year is not None:
        found.append(table.c.year == question.year)
    if question.month is not None:
        found.append(func.substr(table.c.occurred_on, 6, 2) == f"{question.month:02d}")
    if question.since is not None:
        found.append(table.c.occurred_on >= question.since.isoformat())
    if question.stage is not None:
        found.append(table.c.stage == question.stage)
    if question.words.split():
        found.append(table.c.id.in_(finding.records(question.ledger, question.words)))
    return found
