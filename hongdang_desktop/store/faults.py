"""Everything in a database that is damaged, or was changed behind the program's back, as sentences.

Nothing is repaired here. The journal is followed link by link; heads, ledger tables and the list of
what is odd are worked out anew and compared. All of it is walked in one order, so that a large plant needs no more
memory than a small one.
"""

import hashlib
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Connection, Row, func, select

from hongdang_desktop.core.journal import FORK, Kind, chain, payload_fits
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.store import finding, histories, journal, projection
from hongdang_desktop.store import kernel as k
from hongdang_desktop.store.abreast import abreast
from hongdang_desktop.store.database import Database
from hongdang_desktop.store.errors import Damaged
from hongdang_desktop.store.heads import standing
from hongdang_desktop.store.tables import table_of

_OWN_TAIL, _TAIL = 1000, 50

_ODD = ""

_WORDS = "~"
"""Stands behind every kind of record."""
"""Stands for the list of what is odd where the kinds of records are named."""


def find(database: Database) -> list[str]:
    """Return a sentence for every fault; an empty list is clean."""
    found: list[str] = []
    for look in (of_file, _of_journal, _of_heads, _of_tables):
        try:
            found += database.outside(lambda connection, look=look: list(look(connection)))  # type: ignore[misc]
        except Damaged as damaged:
            return [*found, damaged.sentence]
        except ValueError as error:  # JSON, kinds, numbers that the program never writes
            found.append(f"有的内容读不出来，没能核对完：{error}。")
    return found


def find_in_copy(database: Database) -> list[str]:
    """Return a sentence for what is wrong with a copy: every page, every link of the journal.

    Heads and tables are not worked out anew: they came with the pages, and can be made again.
    """
    found: list[str] = []
    for look in (of_file, _of_journal):
        found += database.outside(lambda connection, look=look: list(look(connection)))  # type: ignore[misc]
    return found


def after_a_crash(connection: Connection, *, quick: bool) -> Iterator[str]:
    """Yield a sentence for what an end without closing may have spoilt (exchange.md §4.2).

    Unless ``quick`` every page, and the ends of all streams: the last thousand revisions of our own,
    some of others.
    """
    for row in [] if quick else connection.exec_driver_sql("PRAGMA quick_check"):
        if row[0] != "ok":
            yield f"数据文件受损：{row[0]}"
    for info in journal.streams(connection).values():
        first = max(info.base, info.seq - (_OWN_TAIL if info.own else _TAIL))
        known = first > info.base or first == 0
        tip = journal.chained(connection, info.id, first) if known else None
        head = None if tip is None else bytes.fromhex(tip)
        for revision in journal.of_stream(connection, info.id, first):
            if head is not None:
                head = chain(head, revision)
            if not payload_fits(revision):
                yield f"流水 {info.id} 第 {revision.seq} 条的内容被改过。"
        if head is not None and head.hex() != info.head:
            yield f"流水 {info.id} 的末尾对不上。"


def of_file(connection: Connection) -> Iterator[str]:
    """Yield a sentence for every page that was changed or does not fit the others."""
    yield from of_pages(connection)
    for row in connection.exec_driver_sql("PRAGMA quick_check"):
        if row[0] != "ok":
            yield f"数据文件受损：{row[0]}"


def of_pages(connection: Connection) -> Iterator[str]:
    """Yield a sentence for every page whose seal does not fit it."""
    for row in connection.exec_driver_sql("PRAGMA cipher_integrity_check"):
        yield f"数据文件受损：{row[0]}"


def _of_journal(connection: Connection) -> Iterator[str]:
    known = journal.streams(connection)
    for info in known.values():
        yield from _of_stream(connection, info)
    yield from (f"流水 {name} 没有登记。" for name in _written(connection) if name not in known)


def _written(connection: Connection) -> Iterator[str]:
    """Yield the streams of all revisions, without looking at each revision."""
    column, name = k.revision.c.stream, ""
    while name := connection.execute(select(func.min(column)).where(column > name)).scalar_one():
        yield name


def _of_stream(connection: Connection, info: journal.StreamInfo) -> Iterator[str]:
    """Follow a stream link by link; one that forked goes on from what its original says there."""
    tip, count = histories.before(connection, info), info.base
    if tip is None or (info.base >= info.seq and FORK in info.id):
        yield f"流水 {info.id} 不知从哪一条分出来。"
        return
    for count, link in enumerate(journal.links(connection, info.id), info.base + 1):
        revision, text = link.revision, link.payload
        tip = chain(tip, revision)
        if revision.seq != count or link.chained != tip.hex():
            yield f"流水 {info.id} 第 {revision.seq} 条接不上前一条。"
            return
        # It is kept as the very text that was hashed: any other is a changed one.
        if text is not None and hashlib.sha256(text.encode()).hexdigest() != revision.payload_hash:
            yield f"流水 {info.id} 第 {revision.seq} 条的内容被改过。"
        unread = text is None and not revision.sealed
        if info.own and unread and revision.kind is not Kind.ERASE:
            yield f"流水 {info.id} 第 {revision.seq} 条的内容没有了。"
    if count != info.seq or tip.hex() != info.head:
        yield f"流水 {info.id} 应有 {info.seq} 条，实有 {count} 条，末尾对不上。"


def _of_heads(connection: Connection) -> Iterator[str]:
    head, table = k.head, k.revision
    kept = connection.execute(select(head).order_by(head.c.record))
    made = connection.execute(
        select(table.c.record, table.c.stream, table.c.seq, table.c.type, table.c.parents)
        .order_by(table.c.record)
    )  # fmt: skip
    for record, ours, all_of_it in abreast(_by_record(kept), _by_record(made)):
        if _places(ours or ()) != _places(standing(all_of_it or ())):
            yield f"记录 {record} 的最新版本和流水不一致。"


def _by_record(rows: Iterable[Any]) -> Iterator[tuple[str, tuple[Row[Any], ...]]]:
    return ((record, tuple(group)) for record, group in groupby(rows, key=attrgetter("record")))


def _places(rows: Iterable[Row[Any]]) -> set[tuple[str, int, str]]:
    return {(row.stream, row.seq, row.type) for row in rows}


def _of_tables(connection: Connection) -> Iterator[str]:
    keys = (_ODD, *kinds(), _WORDS)
    kept = merge(*(_kept(connection, key) for key in keys), key=itemgetter(0))
    odd_fits = words_fit = True
    for (record, key), row, wanted in abreast(kept, _wanted(connection)):
        if row == wanted:
            continue
        if key == _ODD:
            odd_fits = False
        elif key == _WORDS:
            words_fit = False
        else:
            yield f"{kinds()[key].title}的记录 {record} 和流水不一致。"
    if not odd_fits:
        yield "待修正的名单和流水不一致。"
    if not words_fit:
        yield "查找用的字和流水不一致。"


def _kept(connection: Connection, key: str) -> Iterator[tuple[tuple[str, str], Any]]:
    """Yield (record, kind) and the row of all records in a table, by record."""
    if key == _ODD:
        statement = select(k.odd.c.record, k.odd.c.sentence).order_by(k.odd.c.record)
        return (((row.record, key), row.sentence) for row in connection.execute(statement))
    if key == _WORDS:
        return (((row[0], key), row) for row in finding.kept(connection))
    table = table_of(key)
    rows = connection.execute(select(table).order_by(table.c.id))
    return (((row.id, key), row) for row in rows)


def _wanted(connection: Connection) -> Iterator[tuple[tuple[str, str], Any]]:
    """Yield (record, kind) and what the tables must hold of all records, by record."""
    columns = {key: itemgetter(*table_of(key).columns.keys()) for key in kinds()}
    for heads in journal.all_heads(connection):
        record, row = heads[0].record, projection.shown(heads)
        if isinstance(row, projection.Odd):
            yield (record, _ODD), row.sentence
        elif row is not None:
            yield (record, heads[0].type), columns[heads[0].type](row)
            yield (record, _WORDS), finding.values_of(heads[0].type, row)
