"""Everything in a database that is damaged, or was changed behind the program's back, as sentences.

Nothing is repaired here. The journal is followed link by link; heads, ledger tables and the list of
what is odd are worked out anew and compared.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, select

from hongdang_desktop.core.canonical import digest
from hongdang_desktop.core.journal import GENESIS, Kind, chain, payload_fits
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.store import journal, projection
from hongdang_desktop.store import kernel as k
from hongdang_desktop.store.database import Database
from hongdang_desktop.store.errors import Damaged
from hongdang_desktop.store.tables import table_of

_CHECKS = ("cipher_integrity_check", "quick_check")


def find(database: Database) -> list[str]:
    """Return a sentence for every fault; an empty list is clean."""
    found: list[str] = []
    for look in (_of_file, _of_journal, _of_heads, _of_tables):
        try:
            found += database.outside(lambda connection, look=look: list(look(connection)))  # type: ignore[misc]
        except Damaged as damaged:
            return [*found, damaged.sentence]
        except ValueError as error:  # JSON, kinds, numbers that the program never writes
            found.append(f"有的内容读不出来，没能核对完：{error}。")
    return found


def _of_file(connection: Connection) -> Iterator[str]:
    for pragma in _CHECKS:
        for row in connection.exec_driver_sql(f"PRAGMA {pragma}"):
            if row[0] != "ok":
                yield f"数据文件受损：{row[0]}"


def _of_journal(connection: Connection) -> Iterator[str]:
    known = journal.streams(connection)
    for info in known.values():
        yield from _of_stream(connection, info)
    written = connection.execute(select(k.revision.c.stream).distinct()).scalars()
    yield from (f"流水 {name} 没有登记。" for name in written if name not in known)


def _of_stream(connection: Connection, info: journal.StreamInfo) -> Iterator[str]:
    tip, count = GENESIS, 0
    for count, (revision, chained) in enumerate(journal.links(connection, info.id), start=1):
        tip = chain(tip, revision)
        if revision.seq != count or chained != tip.hex():
            yield f"流水 {info.id} 第 {revision.seq} 条接不上前一条。"
            return
        if not payload_fits(revision):
            yield f"流水 {info.id} 第 {revision.seq} 条的内容被改过。"
        if info.own and revision.payload is None and revision.kind is not Kind.ERASE:
            yield f"流水 {info.id} 第 {revision.seq} 条的内容没有了。"
    if count != info.seq or tip.hex() != info.head:
        yield f"流水 {info.id} 应有 {info.seq} 条，实有 {count} 条，末尾对不上。"


def _of_heads(connection: Connection) -> Iterator[str]:
    head, table = k.head, k.revision
    kept: dict[str, set[tuple[str, int, str]]] = {}
    for row in connection.execute(select(head)):
        kept.setdefault(row.record, set()).add((row.stream, row.seq, row.type))
    statement = select(
        table.c.record, table.c.stream, table.c.seq, table.c.type, table.c.parents
    ).order_by(table.c.record)
    for record, group in groupby(connection.execute(statement), key=attrgetter("record")):
        if _heads(group) != kept.pop(record, set()):
            yield f"记录 {record} 的最新版本和流水不一致。"
    yield from (f"记录 {record} 的最新版本和流水不一致。" for record in sorted(kept))


def _heads(rows: Iterable[Any]) -> set[tuple[str, int, str]]:
    listed = tuple(rows)
    named = {parent for row in listed for parent in json.loads(row.parents)}
    return {
        (row.stream, row.seq, row.type)
        for row in listed
        if f"{row.stream}:{row.seq}" not in named
    }  # fmt: skip


def _of_tables(connection: Connection) -> Iterator[str]:
    expected: dict[str, dict[str, str]] = {key: {} for key in kinds()}
    odd: dict[str, str] = {}
    for heads in journal.all_heads(connection):
        shown = projection.shown(heads)
        if isinstance(shown, projection.Odd):
            odd[heads[0].record] = shown.sentence
        elif shown is not None:
            expected[heads[0].type][heads[0].record] = digest(shown)
    for key, ledger in kinds().items():
        rows = connection.execute(select(table_of(key))).mappings()
        actual = {row["id"]: digest(dict(row)) for row in rows}
        wrong = {i for i in {*actual, *expected[key]} if actual.get(i) != expected[key].get(i)}
        yield from (f"{ledger.title}的记录 {each} 和流水不一致。" for each in sorted(wrong))
    if dict(projection.odd(connection)) != odd:
        yield "待修正的名单和流水不一致。"
