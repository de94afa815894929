"""Ledger tables, derived from the columns of each ledger; never migrated, always rebuilt.

A table has one column a field, all nullable, JSON text for lists, ISO text for days and moments;
canonical so that a digest takes it as it lies there; beside them what is local (``revision``, ``conflicted``) or derived (``called``,
``initials``). No UNIQUE, FOREIGN KEY or CHECK: else the order of arrival would matter.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin

from sqlalchemy import BigInteger, Boolean, Column, Index, MetaData, RowMapping, Table, Text
from sqlalchemy.schema import CreateTable
from sqlalchemy.types import TypeEngine

from hongdang_desktop.core.canonical import Json, JsonObject, canonical
from hongdang_desktop.core.columns import Column as AnyColumn
from hongdang_desktop.core.columns import LongText
from hongdang_desktop.core.columns import Text as TextColumn
from hongdang_desktop.core.privacy import private_names
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Malformed, Record, columns_of, part_model
from hongdang_desktop.core.references import MemberRef
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.envelope import STAGES
from hongdang_desktop.ledgers.ledger import AnyLedger, Owner

books = MetaData()

NAMES = "_names"
"""Payload key: the name of every record that a final entry points at, by id."""

_TEXT = json.JSONEncoder(ensure_ascii=False).encode

LOCAL = ("id", "revision", "conflicted", "called", "initials", "extra")
"""Columns that no payload has; ``extra`` holds keys of newer versions."""


@cache
def table_of(key: str) -> Table:
    """Return the table of a kind of record."""
    ledger = kinds()[key]
    table = Table(
        f"ledger_{key}",
        books,
        Column("id", Text, primary_key=True),
        *(Column(name, kind) for name, kind in _fields(ledger).items()),
        Column("revision", Text),
        Column("conflicted", Boolean),
        Column("called", Text),
        Column("initials", Text),
        Column("extra", Text),
    )
    Index(f"{table.name}_branch_day", table.c.branch, table.c.occurred_on)
    return table


@cache
def fingerprint(key: str) -> str:
    """Return what changes when the table's shape, the payload's form or its version does."""
    ledger = kinds()[key]
    private = "".join(sorted(private_names(ledger.model)))
    shape = f"{CreateTable(table_of(key))}|{_form(ledger.model)}|{private}|{ledger.version}|8"
    return hashlib.sha256(shape.encode()).hexdigest()[:16]


def is_list(key: str, name: str) -> bool:
    """Say whether a field of a kind of record is kept as a JSON list."""
    return isinstance(_fields(kinds()[key]).get(name), _ListText)


def row_of(ledger: AnyLedger, payload: Mapping[str, Json]) -> dict[str, Any]:
    """Return the row of a kept payload with the derived columns, without the local ones.

    Its ``_words`` are no column: they go into the table of ``finding``.

    Raises Malformed, also where nobody could ever find the record or say what may be done with it.
    """
    record = ledger.reread(payload)
    if ledger.owner is Owner.BRANCH and not record.branch:
        raise Malformed((_homeless("branch", "没有写是哪个支部的。"),))
    if record.stage not in tuple(STAGES):
        raise Malformed((_homeless("stage", f"没有“{record.stage[:30]}”这种状态。"),))
    fields = _fields(ledger)
    plain = record.payload()
    row: dict[str, Any] = dict.fromkeys(fields)
    for name in plain.keys() & fields.keys():
        row[name] = _to_sql(plain[name])
    extra = {k: v for k, v in plain.items() if k not in fields and k != "_salt"}
    row["extra"] = json.dumps(extra, ensure_ascii=False) if extra else None
    row["called"] = ledger.called(record)
    row["initials"] = initials(row["called"])
    people = _people(type(record), plain, plain.get(NAMES))
    row["_words"] = "\n".join((row["called"], row["initials"], *texts(record), *people)).lower()
    return row


def _homeless(name: str, sentence: str) -> Problem:
    return Problem(name, "BAD_FORM", Level.SAVE, sentence, "请对方改好再带来。")


def payload_of(ledger: AnyLedger, row: Mapping[str, Any] | RowMapping) -> JsonObject:
    """Return the payload that a row stands for, as it was written but for the salt."""
    model: type[Record] = ledger.model
    payload: JsonObject = {}
    for name, is_list in _read(model):
        value = row[name]
        if value is not None:
            payload[name] = json.loads(value) if is_list else value
    if row["extra"]:
        payload.update(json.loads(row["extra"]))
    return payload


@cache
def _read(model: type[Record]) -> tuple[tuple[str, bool], ...]:
    """Return the fields of a payload, and whether each is a list."""
    return tuple((name, isinstance(kind, _ListText)) for name, kind in _fields_of(model).items())


def text_of(ledger: AnyLedger, row: Sequence[Any], leave_out: frozenset[str] = frozenset()) -> str:
    """Return the canonical text of ``payload_of`` a whole row of the table, its columns in order."""
    model: type[Record] = ledger.model
    members = list(_members(_places(table_of(ledger.key), model, leave_out), row))
    if row[-1]:  # the column ``extra``: what a final entry keeps, or a newer program wrote
        more: JsonObject = json.loads(row[-1])
        members += [
            (name, f"{_TEXT(name)}:{canonical(value).decode()}")
            for name, value in more.items()
            if name not in leave_out
        ]
        members.sort()
    return f"{{{','.join([text for _, text in members])}}}"


def _members(
    places: Iterable[tuple[str, str, int, bool]], row: Sequence[Any]
) -> Iterator[tuple[str, str]]:
    for name, begin, place, is_list in places:
        value = row[place]
        if value is not None:
            yield name, begin + (value if is_list else _TEXT(value))


@cache
def _places(
    table: Table, model: type[Record], leave_out: frozenset[str]
) -> tuple[tuple[str, str, int, bool], ...]:
    """Return what a payload is put together from: names in order, as JSON, places in a row, whether lists."""
    names = table.columns.keys()
    return tuple(
        (name, f"{_TEXT(name)}:", names.index(name), is_list)
        for name, is_list in sorted(_read(model))
        if name not in leave_out
    )


def initials(words: str) -> str:
    """Return the pinyin initials of a name, Latin letters as they are: 卞秋禾 gives bqh."""
    return "".join(map(_initial, words))


@cache
def _initial(sign: str) -> str:
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")  # the phrase table costs 40 MB and 0.1 s
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - start-up time

    return "".join(lazy_pinyin(sign, style=Style.FIRST_LETTER)).lower()


class _ListText(Text):
    """Text that holds a JSON list."""


def _form(model: type[Record]) -> str:
    """Return what a record must be to be read: narrower than before, and old rows are odd now."""
    fields = []
    for name, info in model.model_fields.items():
        bounds = [each for each in info.metadata if not isinstance(each, AnyColumn)]
        part = part_model(model, name)
        fields.append(f"{name}:{info.annotation}{bounds}{_form(part) if part else ''}")
    return ",".join(fields)


@cache
def _fields_of(model: type[Record]) -> dict[str, TypeEngine[Any]]:
    return {name: _sql_type(info.annotation) for name, info in model.model_fields.items()}


def _fields(ledger: AnyLedger) -> dict[str, TypeEngine[Any]]:
    model: type[Record] = ledger.model
    return _fields_of(model)


def _sql_type(annotation: Any) -> TypeEngine[Any]:  # noqa: ANN401 - any type annotation
    if get_origin(annotation) is tuple:
        return _ListText()
    plain = [each for each in get_args(annotation) or (annotation,) if each is not NoneType]
    if plain and plain[0] is bool:
        return Boolean()
    if plain and plain[0] is int:
        return BigInteger()
    return Text()


def _to_sql(value: Json) -> object:
    return canonical(value).decode() if isinstance(value, list) else value


def texts(record: Record) -> list[str]:
    """Return what a search may find in a record: its texts and those of its parts, nothing sensitive."""
    found: list[str] = []
    for name, is_parts, is_text in _searched(type(record)):
        value = getattr(record, name)
        if is_parts:
            for part in value:
                found.extend(texts(part))
        if is_text and value:
            found.append(value)
    return found


def _people(model: type[Record], payload: Mapping[str, Json], names: Json) -> list[str]:
    """Return the names that a final entry keeps of the people in it, but for what is sensitive."""
    if not isinstance(names, dict):
        return []
    found: dict[str, None] = {}
    for name, in_parts in _with_people(model):
        value = payload.get(name)
        part = part_model(model, name)
        for each in value if isinstance(value, list) else [value]:
            if in_parts and part is not None and isinstance(each, dict):
                found.update(dict.fromkeys(_people(part, each, names)))
            elif isinstance(each, str) and isinstance(names.get(each), str):
                found[str(names[each])] = None
    return list(found)


@cache
def _with_people(model: type[Record]) -> tuple[tuple[str, bool], ...]:
    """Return the columns that name people, or hold parts: name, whether parts."""
    return tuple(
        (name, part_model(model, name) is not None)
        for name, column in columns_of(model).items()
        if not (column.sensitive or column.private)
        and (part_model(model, name) is not None or isinstance(column, MemberRef))
    )


@cache
def _searched(model: type[Record]) -> tuple[tuple[str, bool, bool], ...]:
    """Return the columns that hold parts or texts: name, whether parts, whether a text to find."""
    found = (
        (
            name,
            part_model(model, name) is not None,
            isinstance(column, TextColumn | LongText),
        )
        for name, column in columns_of(model).items()
        if not (column.sensitive or column.private)  # nor what stands in parts of such a column
    )
    return tuple(each for each in found if each[1] or each[2])
