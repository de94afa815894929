"""Projects the heads of records into ledger tables, rebuilds them, and says what they amount to."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, select
from sqlalchemy.dialects.sqlite import insert

from hongdang_desktop.core import privacy
from hongdang_desktop.core.canonical import JsonObject, canonical
from hongdang_desktop.core.journal import SALT, Kind, Revision
from hongdang_desktop.core.merging import FOLLOWED, torn
from hongdang_desktop.core.records import Malformed
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.ledger import Audience, Owner
from hongdang_desktop.store import finding, journal
from hongdang_desktop.store import kernel as k
from hongdang_desktop.store.tables import fingerprint, row_of, table_of, text_of

_BATCH = 2000

_LISTED = "(SELECT value FROM json_each(?))"


@dataclass(frozen=True)
class Odd:
    """Why a record that is in the journal cannot be shown (待修正)."""

    code: str
    sentence: str


def project(connection: Connection, records: Iterable[str]) -> None:
    """Bring the tables up to the present heads of these records, or of those they stand beside."""
    heads_by_record = journal.heads_by_record(connection, map(privacy.entry_beside, records))
    if not heads_by_record:
        return
    gone = (json.dumps(list(heads_by_record)),)
    connection.exec_driver_sql(f"DELETE FROM odd WHERE record IN {_LISTED}", gone)
    finding.forget(connection, list(heads_by_record))
    # A record may have been of another kind before: its row goes from wherever it stood.
    for key in journal.types(connection, heads_by_record) & kinds().keys():
        connection.exec_driver_sql(f"DELETE FROM {table_of(key).name} WHERE id IN {_LISTED}", gone)
    by_kind: dict[str, list[tuple[Revision, ...]]] = {}
    for heads in heads_by_record.values():
        by_kind.setdefault(heads[0].type, []).append(heads)
    for key, group in by_kind.items():
        _put(connection, list(_rows(connection, group)), key)


def rebuild(connection: Connection, keys: Iterable[str] | None = None) -> None:
    """Drop and refill the tables of these kinds (all, when none are named) from the journal."""
    wanted = set(kinds() if keys is None else keys)
    finding.begin_anew(connection, wanted)
    for key in sorted(wanted):
        table = table_of(key)
        table.drop(connection, checkfirst=True)
        table.create(connection)
        connection.execute(k.odd.delete().where(k.odd.c.type == key))
        note_fingerprint(connection, key)
    waiting: dict[str, list[dict[str, Any]]] = {}
    for heads in journal.all_heads(connection):
        if heads[0].type not in wanted:
            continue
        rows = waiting.setdefault(heads[0].type, [])
        rows.extend(_rows(connection, [heads]))
        if len(rows) >= _BATCH:
            _put(connection, rows, heads[0].type)
            rows.clear()
    for key, rows in waiting.items():
        _put(connection, rows, key)


def outdated(connection: Connection) -> tuple[str, ...]:
    """Return the kinds whose tables do not have the shape that this program expects."""
    rows = connection.execute(select(k.setting).where(k.setting.c.key.like("table:%")))
    kept = {row.key.removeprefix("table:"): row.value for row in rows}
    return tuple(key for key in sorted(kinds()) if kept.get(key) != fingerprint(key))


def note_fingerprint(connection: Connection, key: str) -> None:
    """Keep the shape that a table was made with."""
    values = {"key": f"table:{key}", "value": fingerprint(key)}
    connection.execute(
        insert(k.setting)
        .values(values)
        .on_conflict_do_update(["key"], set_={"value": values["value"]})
    )


def present_payload(revision: Revision) -> JsonObject:
    """Return a revision's payload in the present form of its kind, without what no record says.

    With its private values, where they are here.
    """
    ledger = kinds()[revision.type]
    payload = ledger.raised(privacy.whole(revision), revision.version)
    payload.pop(SALT, None)
    payload.pop(FOLLOWED, None)
    return payload


def digest(connection: Connection, branch: str | None = None) -> str:
    """Return the SHA-256 over the table rows, 64 hex digits.

    Local and derived columns are left out; of conflicted records all heads count. With ``branch``
    only what branch and plant can both read of that branch.
    """
    total = hashlib.sha256()
    for line in _lines(connection, branch):
        total.update(line)
    return total.hexdigest()


def odd(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Return (record, sentence) of what is in the journal but cannot be shown."""
    rows = connection.execute(select(k.odd).order_by(k.odd.c.record))
    return tuple((row.record, row.sentence) for row in rows)


def odd_heads(connection: Connection) -> tuple[tuple[str, str, Revision], ...]:
    """Return (code, sentence, winning head) of what cannot be shown, the latest first."""
    why = {row.record: row for row in connection.execute(select(k.odd))}
    found = [
        (why[record].code, why[record].sentence, heads[0])
        for record, heads in journal.heads_by_record(connection, why).items()
    ]
    return tuple(sorted(found, key=lambda each: each[2].clock, reverse=True))


def _lines(connection: Connection, branch: str | None) -> Iterator[bytes]:
    conflicted = set(journal.conflicted(connection))
    for key in sorted(kinds()):
        ledger = kinds()[key]
        of_one_side = ledger.audience is Audience.BRANCH or ledger.owner is Owner.OFFICE
        if branch is not None and of_one_side:
            continue
        table = table_of(key)
        unread = privacy.private_names(ledger.model) if branch is not None else frozenset[str]()
        begin = f'["{key}",'
        for row in connection.execute(_all_of(table, of_one=branch is not None), {"of": branch}):
            # The canonical form of [kind, record, payload], put together from what lies there.
            record = row[0]
            yield f"{begin}{json.dumps(record, ensure_ascii=False)},{text_of(ledger, row, unread)}]\n".encode()
            if record in conflicted:
                heads = journal.heads_of(connection, record)
                yield canonical([head.payload_hash for head in heads]) + b"\n"


@cache
def _all_of(table: Table, *, of_one: bool) -> Select[Any]:
    statement = select(table).order_by(table.c.id)
    return statement.where(table.c.branch == bindparam("of")) if of_one else statement


def shown(heads: Sequence[Revision]) -> dict[str, Any] | Odd | None:
    """Return the row by which a record is shown, None where it is gone; ``heads`` winner first."""
    winner = heads[0]
    if privacy.is_beside(winner.type):
        return None
    ledger = kinds().get(winner.type)
    if ledger is None or winner.version > ledger.version:
        return Odd("E_TYPE", "这类记录要更新版本的程序才看得懂，先替您留着。")
    if winner.kind is not Kind.PUT or winner.payload is None:
        return None
    try:
        row = row_of(ledger, present_payload(winner))
    except Malformed as malformed:
        return Odd("E_PAYLOAD_SCHEMA", f"待修正：{malformed.problems[0].text}")
    row["id"] = winner.record
    row["revision"] = winner.id
    row["conflicted"] = torn(heads)
    return row


def _rows(connection: Connection, group: Iterable[Sequence[Revision]]) -> Iterator[dict[str, Any]]:
    """Yield the rows of the records that can be shown, and note those that cannot."""
    for heads in group:
        row = shown(heads)
        if isinstance(row, Odd):
            values = {"record": heads[0].record, "type": heads[0].type, **asdict(row)}
            statement = insert(k.odd).values(values)
            connection.execute(statement.on_conflict_do_update(["record"], set_=values))
        elif row is not None:
            yield row


def _put(connection: Connection, rows: list[dict[str, Any]], key: str) -> None:
    if rows and key in kinds():
        statement, values = _insert(table_of(key))
        connection.exec_driver_sql(statement, [values(row) for row in rows])
        finding.put(connection, key, rows)


@cache
def _insert(table: Table) -> tuple[str, Callable[[dict[str, Any]], tuple[Any, ...]]]:
    """Return the statement that fills a table, and what takes its values from a row."""
    names = table.columns.keys()
    marks = ", ".join("?" for _ in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table.name} ({quoted}) VALUES ({marks})", itemgetter(*names)
