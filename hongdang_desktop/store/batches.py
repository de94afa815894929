"""One import of one or many packages: how things stood before it, and putting them back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, delete, literal_column, select

from hongdang_desktop.core import privacy
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.store import finding, heads, journal, projection, tables
from hongdang_desktop.store import kernel as k

_KEPT: Final = 3
"""Only the last import can be taken back; how it was before older ones need not be kept."""

_WORDS: Final[dict[str, Table]] = {
    "acknowledged": k.acknowledged, "peer": k.peer, "checkpoint": k.checkpoint, "notice": k.notice,
}  # fmt: skip
"""What an import says of others, put back whole."""

_LATEST: Final[ColumnElement[Any]] = literal_column("rowid").desc()
"""As they were begun: clocks go wrong, and two imports may fall into one second."""

_GONE: Final = ("FORK", "MISMATCH")
"""Notices that an import raises; others stay as they are."""


@dataclass(frozen=True)
class BatchRow:
    """One import; ``at`` is an ISO moment."""

    id: str
    at: str
    sentence: str
    undone: bool


def begin(connection: Connection, batch: str, at: str) -> None:
    """Keep how things stand, once for each import; call before its first package is applied."""
    if connection.execute(select(k.batch.c.id).where(k.batch.c.id == batch)).first():
        return
    streams = {info.id: [info.seq, info.head] for info in journal.streams(connection).values()}
    before: dict[str, Any] = {"streams": streams, "open": _unacknowledged(connection)}
    for name, table in _WORDS.items():
        before[name] = [dict(row) for row in connection.execute(select(table)).mappings()]
    values = {"id": batch, "at": at, "sentence": "", "before": json.dumps(before), "undone": False}
    connection.execute(k.batch.insert().values(values))
    table = k.batch
    latest = select(table.c.id).order_by(_LATEST).limit(_KEPT)
    connection.execute(table.update().where(table.c.id.not_in(latest)).values(before="{}"))


def say(connection: Connection, batch: str, sentence: str) -> None:
    """Keep what an import brought, in a sentence."""
    connection.execute(k.batch.update().where(k.batch.c.id == batch).values(sentence=sentence))


def last(connection: Connection) -> BatchRow | None:
    """Return the last import, whether it was taken back or not."""
    table = k.batch
    row = connection.execute(select(table).order_by(_LATEST).limit(1)).one_or_none()
    return None if row is None else BatchRow(row.id, row.at, row.sentence, bool(row.undone))


@dataclass(frozen=True)
class Brought:
    """What came with an import, or later: of each stream that grew the number before it."""

    theirs: Mapping[str, int]
    own: Mapping[str, int]
    """What this station wrote since; it is built on nothing as long as it names none of theirs."""


def brought(connection: Connection, batch: str) -> Brought:
    """Return which streams grew since an import began, without a look at what is in them."""
    before = _before(connection, batch)["streams"]
    theirs: dict[str, int] = {}
    own: dict[str, int] = {}
    for info in journal.streams(connection).values():
        seq = int(before.get(info.id, (info.base, ""))[0])
        if info.seq > seq:
            (own if info.own else theirs)[info.id] = seq
    return Brought(theirs, own)


def is_built_on(connection: Connection, found: Brought) -> bool:
    """Say whether something that this station wrote since names a revision of theirs as parent."""
    since: dict[str, int] = {}
    for stream, seq in found.theirs.items():
        for name in (stream, stream.partition("#")[0]):  # parents bear the name that was written
            since[name] = min(seq, since.get(name, seq))
    rows = connection.exec_driver_sql(
        "SELECT r.parents FROM json_each(?) AS came CROSS JOIN revision r ON r.stream = came.key "
        "AND r.seq > came.value",
        (json.dumps(found.own),),
    )
    for row in rows:
        for parent in json.loads(row[0]):
            stream, _, seq = parent.rpartition(":")
            if stream in since and int(seq) > since[stream]:
                return True
    return False


def was_printed(connection: Connection, found: Brought) -> bool:
    """Say whether anything of theirs went onto paper."""
    # What was printed is looked through, not what came: at a plant that may be everything.
    rows = connection.exec_driver_sql("SELECT DISTINCT revision FROM printed")
    for row in rows:
        stream, _, seq = row[0].rpartition(":")
        if stream in found.theirs and int(seq) > found.theirs[stream]:
            return True
    return False


def records_of(connection: Connection, streams: Mapping[str, int]) -> tuple[str, ...]:
    """Return the records that streams speak of behind a number each."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT r.record FROM json_each(?) AS came CROSS JOIN revision r "
        "ON r.stream = came.key AND r.seq > came.value",
        (json.dumps(dict(streams)),),
    )
    return tuple(rows.scalars())


def reach(connection: Connection, batch: str) -> frozenset[str]:
    """Return the streams that the packages of an import carried."""
    found = connection.execute(
        select(k.package.c.reach).where(k.package.c.batch == batch)
    ).scalars()
    return frozenset(name for text in found for name in json.loads(text))


def take_back(connection: Connection, batch: str) -> tuple[str, ...]:
    """Put the streams of others, and what they had said, to before an import; return the records.

    Own streams stay: the caller has seen that nothing in them was built on what goes. Rosters,
    attachments and packages that wait stay too.
    """
    before = _before(connection, batch)
    known = journal.streams(connection)
    theirs = brought(connection, batch).theirs
    records = records_of(connection, theirs)
    connection.execute(k.setting.insert().values(key="taking_back", value="true"))
    for name, seq in theirs.items():
        connection.execute(
            delete(k.revision).where(k.revision.c.stream == name, k.revision.c.seq > seq)
        )
    connection.execute(delete(k.setting).where(k.setting.c.key == "taking_back"))
    for info in known.values():
        if info.own:
            continue
        if info.id not in before["streams"]:
            connection.execute(delete(k.stream).where(k.stream.c.id == info.id))
            continue
        seq, head = before["streams"][info.id]
        connection.execute(
            k.stream.update().where(k.stream.c.id == info.id).values(seq=seq, head=head)
        )
    _restore_words(connection, before)
    project_again(connection, records)
    connection.execute(k.batch.update().where(k.batch.c.id == batch).values(undone=True))
    packages = k.package.update().where(k.package.c.batch == batch, k.package.c.state == "received")
    connection.execute(packages.values(state="taken_back"))
    return records


def _restore_words(connection: Connection, before: dict[str, Any]) -> None:
    for name, table in _WORDS.items():
        rows = before[name]
        where = []
        if table is k.notice:
            where = [k.notice.c.code.in_(_GONE)]
            rows = [row for row in rows if row["code"] in _GONE]
        connection.execute(delete(table).where(*where))
        if rows:
            connection.execute(table.insert(), rows)
    opened = k.package.c.pid.in_(before["open"])
    connection.execute(k.package.update().where(opened).values(state="written"))


def project_again(connection: Connection, records: Iterable[str]) -> None:
    """Bring heads and tables up to what is left; of some records that is nothing at all."""
    wanted = tuple(records)
    heads.refresh(connection, wanted)
    left = journal.heads_by_record(connection, wanted)
    gone = (json.dumps([record for record in wanted if record not in left]),)
    listed = "(SELECT value FROM json_each(?))"
    connection.exec_driver_sql(f"DELETE FROM odd WHERE record IN {listed}", gone)
    finding.forget(connection, wanted)
    for key in kinds():
        name = tables.table_of(key).name
        connection.exec_driver_sql(f"DELETE FROM {name} WHERE id IN {listed}", gone)
    # Of an entry whose private values alone came, the rest stays.
    projection.project(connection, {**left, **dict.fromkeys(map(privacy.entry_beside, wanted))})


def _unacknowledged(connection: Connection) -> list[str]:
    """Return the packages out that nobody has confirmed yet."""
    table = k.package
    rows = connection.execute(select(table.c.pid).where(table.c.out, table.c.state == "written"))
    return list(rows.scalars())


def _before(connection: Connection, batch: str) -> dict[str, Any]:
    text = connection.execute(select(k.batch.c.before).where(k.batch.c.id == batch)).scalar_one()
    found: dict[str, Any] = json.loads(text)
    return found
