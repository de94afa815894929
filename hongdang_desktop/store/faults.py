"""Everything in a database that is damaged, or was changed behind the program's back, as sentences.

Nothing is repaired here. The journal is followed link by link; heads, ledger tables and the list of
what is odd are worked out anew and compared.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, select

from hongdang_desktop.core.canonical import digest
from hongdang_desktop.core.journal import FORK, Kind, chain, payload_fits
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.store import histories, journal, projection
from hongdang_desktop.store import kernel as k
from hongdang_desktop.store.database import Database
from hongdang_desktop.store.errors import Damaged
from hongdang_desktop.store.heads import standing
from hongdang_desktop.store.tables import table_of

_OWN_TAIL, _TAIL = 1000, 50


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
    written = connection.execute(select(k.revision.c.stream).distinct()).scalars()
    yield from (f"流水 {name} 没有登记。" for name in written if name not in known)


def _of_stream(connection: Connection, info: journal.StreamInfo) -> Iterator[str]:
    """Follow a stream link by link; one that forked goes on from what its original says there."""
    tip, count = histories.before(connection, info), info.base
    if tip is None or (info.base >= info.seq and FORK in info.id):
        yield f"流水 {info.id} 不知从哪一条分出来。"
        return
    for count, (revision, chained) in enumerate(journal.links(connection, info.id), info.base + 1):
        tip = chain(tip, revision)
        if revision.seq != count or chained != tip.hex():
            yield f"流水 {info.id} 第 {revision.seq} 条接不上前一条。"
            return
        if not payload_fits(revision):
            yield f"流水 {info.id} 第 {revision.seq} 条的内容被改过。"
        unread = revision.payload is None and not revision.sealed
        if info.own and unread and revision.kind is not Kind.ERASE:
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
    return {(row.stream, row.seq, row.type) for row in standing(tuple(rows))}


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
