"""Projects the heads of records into ledger tables, rebuilds them, and says what they amount to."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert

from hongdang_desktop.core.canonical import JsonObject, canonical
from hongdang_desktop.core.journal import SALT, Kind, Revision
from hongdang_desktop.core.records import Malformed
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.ledger import Audience
from hongdang_desktop.store import journal
from hongdang_desktop.store import kernel as k
from hongdang_desktop.store.tables import fingerprint, payload_of, row_of, table_of

_BATCH = 500


def project(connection: Connection, records: Iterable[str]) -> None:
    """Bring the tables up to the present heads of these records."""
    heads_by_record = journal.heads_by_record(connection, records)
    by_kind: dict[str, list[tuple[Revision, ...]]] = {}
    for heads in heads_by_record.values():
        by_kind.setdefault(heads[0].type, []).append(heads)
    if heads_by_record:
        gone = [{"r": record} for record in heads_by_record]
        connection.execute(k.odd.delete().where(k.odd.c.record == bindparam("r")), gone)
    for key, group in by_kind.items():
        if key in kinds():
            table = table_of(key)
            gone = [{"r": heads[0].record} for heads in group]
            connection.execute(table.delete().where(table.c.id == bindparam("r")), gone)
        _put(connection, [row for heads in group if (row := _shown(connection, heads))], key)


def rebuild(connection: Connection, keys: Iterable[str] | None = None) -> None:
    """Drop and refill the tables of these kinds (all, when none are named) from the journal."""
    wanted = set(kinds() if keys is None else keys)
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
        row = _shown(connection, heads)
        if row:
            rows = waiting.setdefault(heads[0].type, [])
            rows.append(row)
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
    """Return a revision's payload in the present form of its kind, without the salt."""
    ledger = kinds()[revision.type]
    payload = ledger.raised(revision.payload or {}, revision.version)
    payload.pop(SALT, None)
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


def faults(connection: Connection) -> list[str]:
    """Return a sentence for every row that is not what the journal says."""
    expected: dict[str, dict[str, bytes]] = {key: {} for key in kinds()}
    for heads in journal.all_heads(connection):
        if heads[0].type in kinds() and heads[0].kind is Kind.PUT and heads[0].payload is not None:
            try:
                row = row_of(kinds()[heads[0].type], present_payload(heads[0]))
            except Malformed:
                continue
            payload = payload_of(kinds()[heads[0].type], row)
            expected[heads[0].type][heads[0].record] = canonical(payload)
    found: list[str] = []
    for key, ledger in kinds().items():
        actual = {
            row["id"]: canonical(payload_of(ledger, row))
            for row in connection.execute(select(table_of(key))).mappings()
        }
        wrong = {i for i in {*actual, *expected[key]} if actual.get(i) != expected[key].get(i)}
        found.extend(f"{ledger.title}的记录 {each} 和流水不一致。" for each in sorted(wrong))
    return found


def _lines(connection: Connection, branch: str | None) -> Iterator[bytes]:
    torn = set(journal.conflicted(connection))
    for key in sorted(kinds()):
        ledger = kinds()[key]
        if branch is not None and ledger.audience is Audience.BRANCH:
            continue
        table = table_of(key)
        statement = select(table).order_by(table.c.id)
        if branch is not None:
            statement = statement.where(table.c.branch == branch)
        for row in connection.execute(statement).mappings():
            yield canonical([key, row["id"], payload_of(ledger, row)]) + b"\n"
            if row["id"] in torn:
                heads = journal.heads_of(connection, row["id"])
                yield canonical([head.payload_hash for head in heads]) + b"\n"


def _shown(connection: Connection, heads: tuple[Revision, ...]) -> dict[str, Any] | None:
    shown = heads[0]
    ledger = kinds().get(shown.type)
    if ledger is None or shown.version > ledger.version:
        _note_odd(connection, shown, "E_TYPE", "这类记录要更新版本的程序才看得懂，先替您留着。")
        return None
    if shown.kind is not Kind.PUT or shown.payload is None:
        return None
    try:
        row = row_of(ledger, present_payload(shown))
    except Malformed as malformed:
        first = malformed.problems[0]
        _note_odd(connection, shown, "E_PAYLOAD_SCHEMA", f"待修正：{first.text}")
        return None
    row["id"] = shown.record
    row["revision"] = shown.id
    row["conflicted"] = len(heads) > 1
    return row


def _note_odd(connection: Connection, revision: Revision, code: str, sentence: str) -> None:
    values = {
        "record": revision.record, "type": revision.type, "code": code, "sentence": sentence,
    }  # fmt: skip
    connection.execute(insert(k.odd).values(values).on_conflict_do_update(["record"], set_=values))


def _put(connection: Connection, rows: list[dict[str, Any]], key: str) -> None:
    if rows and key in kinds():
        connection.execute(table_of(key).insert(), rows)
