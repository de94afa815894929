"""The append-only journal in the database: streams, revisions, heads."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, func, select
from sqlalchemy.dialects.sqlite import insert

from hongdang_desktop.core.canonical import JsonObject, canonical
from hongdang_desktop.core.journal import (
    FORK,
    GENESIS,
    Kind,
    Revision,
    chain,
    precedence,
    written_id,
    written_stream,
)
from hongdang_desktop.core.merging import torn
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.store import beside, heads
from hongdang_desktop.store import kernel as k

_OFFICE = "office"  # the channel that no package carries
_BATCH = 500
"""Records asked for at once; SQLite takes some thousand variables in a statement."""

# Run for every entry that is saved: as text, which needs no statement to be built.
_LISTED = "(SELECT value FROM json_each(?))"
_STREAMS = f"SELECT {', '.join(k.stream.c.keys())} FROM stream"
_ONE_STREAM = f"{_STREAMS} WHERE id = ?"
_HISTORIES = f"{_STREAMS} WHERE id = ? OR id BETWEEN ? AND ? ORDER BY id"
_INSERT = (
    f"INSERT INTO revision ({', '.join(k.revision.c.keys())}) "
    f"VALUES ({', '.join('?' for _ in k.revision.c)})"
)
_HEADS_OF = (
    f"SELECT {', '.join(f'r.{name}' for name in k.revision.c.keys())} FROM head h "  # noqa: SIM118
    f"JOIN revision r ON r.stream = h.stream AND r.seq = h.seq WHERE h.record IN {_LISTED}"
)


@dataclass(frozen=True)
class StreamInfo:
    """One stream as this station holds it; ``head`` is the chain value of ``seq`` as hex.

    ``exported`` is the highest number that ever left in a package. One that forked from another
    begins behind ``base``; one that is ``retired`` is never written again.
    """

    id: str
    device: str
    channel: str
    branch: str | None
    own: bool
    seq: int
    head: str
    exported: int = 0
    base: int = 0
    retired: bool = False

    def concerns(self, branch: str) -> bool:
        """Say whether a package about a branch has to do with it: not with what the office keeps."""
        return self.branch in (branch, None) and self.channel != _OFFICE


class Link(NamedTuple):
    """A revision without its payload, that payload as its text is kept, and its chain value as hex."""

    revision: Revision
    payload: str | None
    chained: str


class ForkFound(Exception):
    """The same stream and number with other content than what is already here."""

    def __init__(self, revision: Revision) -> None:
        super().__init__(revision.id)
        self.revision = revision


class GapFound(Exception):
    """A revision whose predecessor in its stream is not here."""

    def __init__(self, stream: str, have: int, got: int) -> None:
        super().__init__(f"{stream}: have {have}, got {got}")
        self.stream = stream
        self.have = have
        self.got = got


def streams(connection: Connection) -> dict[str, StreamInfo]:
    """Return all streams by id."""
    return {row[0]: _info(row) for row in connection.exec_driver_sql(_STREAMS)}


def histories_of(connection: Connection, name: str) -> dict[str, StreamInfo]:
    """Return the streams that were written under a name, forked ones behind the plain one."""
    written = written_stream(name)
    spans = (written, f"{written}{FORK}", f"{written}{FORK}~")
    return {row[0]: _info(row) for row in connection.exec_driver_sql(_HISTORIES, spans)}


def tips(connection: Connection, names: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Return the last number and chain value of these streams."""
    if not names:
        return {}
    rows = connection.exec_driver_sql(
        "SELECT id, seq, head FROM stream WHERE id IN " + _LISTED,
        (json.dumps(names),),
    )
    return {name: (seq, head) for name, seq, head in rows}


def open_stream(
    connection: Connection,
    stream_id: str,
    *,
    device: str,
    channel: str,
    branch: str | None,
    own: bool,
) -> StreamInfo:
    """Return a stream, made empty when it is new."""
    found = connection.exec_driver_sql(_ONE_STREAM, (stream_id,)).one_or_none()
    if found is not None:
        return _info(found)
    statement = insert(k.stream).values(
        id=stream_id,
        device=device,
        channel=channel,
        branch=branch,
        own=own,
        seq=0,
        head=GENESIS.hex(),
    )
    connection.execute(statement)
    return StreamInfo(stream_id, device, channel, branch, own, seq=0, head=GENESIS.hex())


def _info(row: Sequence[Any]) -> StreamInfo:
    stream_id, device, channel, branch, own, seq, head, exported, base, retired = row
    return StreamInfo(
        stream_id, device, channel, branch, bool(own), seq, head, exported, base, bool(retired)
    )


def append(connection: Connection, revisions: Sequence[Revision]) -> list[Revision]:
    """Append revisions in order and keep the heads; return those that were new.

    Known ones are skipped when they are the same. Raises ForkFound, GapFound. Runs in the caller's
    transaction, so nothing stays of a batch that raises. What another station sent is placed by
    ``placing.place``, which keeps both histories of a fork.
    """
    names = list({revision.stream for revision in revisions})
    ends = {
        name: (seq, bytes.fromhex(head)) for name, (seq, head) in tips(connection, names).items()
    }
    known = _known(connection, revisions, {name: seq for name, (seq, _) in ends.items()})
    fresh: list[tuple[Revision, bytes]] = []
    for revision in revisions:
        seq, tip = ends.get(revision.stream, (0, GENESIS))
        if revision.seq <= seq:
            if known.get(revision.id) != revision.envelope():
                raise ForkFound(revision)
            continue
        if revision.seq > seq + 1:
            raise GapFound(revision.stream, seq, revision.seq)
        tip = chain(tip, revision)
        ends[revision.stream] = (revision.seq, tip)
        known[revision.id] = revision.envelope()
        fresh.append((revision, tip))
    add(connection, fresh)
    heads.refresh(connection, {revision.record for revision, _ in fresh})
    return [revision for revision, _ in fresh]


def add(connection: Connection, links: Sequence[tuple[Revision, bytes]]) -> None:
    """Write revisions at the ends of their streams, each with its chain value; heads are not kept.

    The caller has checked that each follows the one before.
    """
    if not links:
        return
    connection.exec_driver_sql(_INSERT, [_row(revision, tip) for revision, tip in links])
    tips = {revision.stream: (revision.seq, tip) for revision, tip in links}
    for name, (seq, tip) in tips.items():
        connection.exec_driver_sql(
            "UPDATE stream SET seq = ?, head = ? WHERE id = ?", (seq, tip.hex(), name)
        )


def revision_of(connection: Connection, revision_id: str) -> Revision | None:
    """Return one revision by ``stream:seq``."""
    stream, _, seq = revision_id.rpartition(":")
    table = k.revision
    row = connection.execute(
        select(table).where(table.c.stream == stream, table.c.seq == int(seq))
    ).one_or_none()
    return beside.joined(connection, [_revision(row)])[0] if row is not None else None


def of_written(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """Return the condition that a column names a history of a stream, by whatever name."""
    written = written_stream(name)
    return (column == written) | column.between(f"{written}{FORK}", f"{written}{FORK}~")


def of_record(connection: Connection, record: str) -> tuple[Revision, ...]:
    """Return all revisions of a record in the order in which they were made, the oldest first.

    By clock, but none before those that it was made on: a clock may be wrong.
    """
    table = k.revision
    rows = connection.execute(select(table).where(table.c.record == record))
    return _in_order(beside.joined(connection, [_revision(row) for row in rows]))


def _in_order(revisions: Sequence[Revision]) -> tuple[Revision, ...]:
    by_id = {revision.id: revision for revision in revisions}
    awaited = {r.id: {p for p in r.parents if p in by_id} for r in revisions}
    children: dict[str, list[str]] = {}
    for revision_id, parents in awaited.items():
        for parent in parents:
            children.setdefault(parent, []).append(revision_id)
    ready = [_turn(r) for r in revisions if not awaited[r.id]]
    heapify(ready)
    found: list[Revision] = []
    while ready:
        made = by_id[heappop(ready)[-1]]
        found.append(made)
        for child in children.get(made.id, ()):
            awaited[child].discard(made.id)
            if not awaited[child]:
                heappush(ready, _turn(by_id[child]))
    return tuple(found)


def _turn(revision: Revision) -> tuple[str, str, int, str, str]:
    stream = written_stream(revision.stream)
    return (revision.clock, stream, revision.seq, revision.payload_hash, revision.id)


def writers(connection: Connection, records: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return by record the streams in which it was ever written."""
    table = k.revision
    wanted = list(dict.fromkeys(records))
    found: dict[str, list[str]] = {}
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        statement = select(table.c.record, table.c.stream).where(table.c.record.in_(batch))
        for row in connection.execute(statement.distinct()):
            found.setdefault(row.record, []).append(row.stream)
    return {record: tuple(streams) for record, streams in found.items()}


def types(connection: Connection, records: Iterable[str]) -> set[str]:
    """Return the kinds in which these records were ever written."""
    rows = connection.exec_driver_sql(
        f"SELECT DISTINCT type FROM revision WHERE record IN {_LISTED}",
        (json.dumps(list(dict.fromkeys(records))),),
    )
    return set(rows.scalars())


def of_action(connection: Connection, action: str) -> tuple[Revision, ...]:
    """Return all revisions that one verb made, in order."""
    table = k.revision
    rows = connection.execute(
        select(table).where(table.c.action == action).order_by(table.c.stream, table.c.seq)
    )
    return tuple(_revision(row) for row in rows)


def of_stream(
    connection: Connection, stream: str, after: int = 0, *, limit: int | None = None
) -> tuple[Revision, ...]:
    """Return the revisions of a stream whose number is greater than ``after``, in order."""
    table = k.revision
    statement = (
        select(table)
        .where(table.c.stream == stream, table.c.seq > after)
        .order_by(table.c.seq)
        .limit(limit)
    )
    return tuple(_revision(row) for row in connection.execute(statement))


def links(connection: Connection, stream: str) -> Iterator[Link]:
    """Yield all revisions of a stream in order, as they lie there."""
    table = k.revision
    for row in connection.execute(
        select(table).where(table.c.stream == stream).order_by(table.c.seq)
    ):
        yield Link(_revision(row, payload=False), row.payload, row.chained)


def chained(connection: Connection, stream: str, seq: int) -> str | None:
    """Return the chain value of a stream at a number as hex; GENESIS at 0, None when not here."""
    if seq == 0:
        return GENESIS.hex()
    value = connection.exec_driver_sql(
        "SELECT chained FROM revision WHERE stream = ? AND seq = ?", (stream, seq)
    ).scalar()
    return None if value is None else str(value)


def heads_of(connection: Connection, record: str) -> tuple[Revision, ...]:
    """Return the heads of a record, the shown one first; none when it is unknown."""
    return heads_by_record(connection, [record]).get(record, ())


def all_heads(connection: Connection) -> Iterator[tuple[Revision, ...]]:
    """Yield the heads of every record, the shown one first."""
    table, head = k.revision, k.head
    # By the column of ``head``: in the order of its key nothing has to be sorted.
    rows = connection.execute(
        select(table, head.c.record.label("of"))
        .join(head, (head.c.stream == table.c.stream) & (head.c.seq == table.c.seq))
        .order_by(head.c.record)
    )
    for record, group in groupby(rows, key=attrgetter("of")):
        heads = [_revision(row) for row in group if row.record == record]
        heads = list(beside.joined(connection, heads))
        if heads:
            yield tuple(sorted(heads, key=precedence, reverse=True))


def conflicted(connection: Connection) -> tuple[str, ...]:
    """Return the ids of the records that can be read here and whose heads say different things."""
    head = k.head
    several = select(head.c.record).group_by(head.c.record).having(func.count() > 1)
    records = connection.execute(several.order_by(head.c.record)).scalars().all()
    heads = heads_by_record(connection, records)
    return tuple(
        record for record in records if heads[record][0].payload is not None and torn(heads[record])
    )


def named_elsewhere(connection: Connection, record: str) -> bool:
    """Say whether the present form of another record names this one.

    Ids are long and random, so that finding one in the text of a payload is proof enough. What only
    quotes it as it was (a submitted sheet) does not need it.
    """
    table, head = k.revision, k.head
    quoting = [key for key, kind in kinds().items() if kind.quotes]
    statement = (
        select(func.count())
        .select_from(table)
        .join(head, (head.c.stream == table.c.stream) & (head.c.seq == table.c.seq))
        .where(head.c.record != record, table.c.payload.like(f"%{record}%"))
        .where(table.c.type.not_in(quoting))
    )
    return bool(connection.execute(statement).scalar_one())


def was_printed(connection: Connection, revision_id: str) -> bool:
    """Say whether this revision ever went onto paper."""
    statement = select(func.count()).where(k.printed.c.revision == revision_id)
    return bool(connection.execute(statement).scalar_one())


def note_printed(
    connection: Connection, revision_ids: Iterable[str], *, paper: str, at: str
) -> None:
    """Remember that these revisions went onto paper."""
    rows = [{"revision": each, "paper": paper, "at": at} for each in revision_ids]
    if rows:
        connection.execute(insert(k.printed).on_conflict_do_nothing(), rows)


def last_stamps(connection: Connection) -> tuple[str, tuple[str, ...]]:
    """Return the latest stamp of this station's own streams ("" when there is none), and others'."""
    # CROSS: from the streams to their ends; the other way round every revision would be looked at.
    rows = connection.exec_driver_sql(
        "SELECT r.clock, s.own FROM stream s CROSS JOIN revision r "
        "ON r.stream = s.id AND r.seq = s.seq"
    ).all()
    own = max((row.clock for row in rows if row.own), default="")
    return own, tuple(row.clock for row in rows if not row.own)


def heads_by_record(
    connection: Connection, records: Iterable[str]
) -> dict[str, tuple[Revision, ...]]:
    """Return the heads of many records, the shown one first; unknown records are left out."""
    found: dict[str, list[Revision]] = {}
    wanted = json.dumps(list(dict.fromkeys(records)))
    heads = [_revision(row) for row in connection.exec_driver_sql(_HEADS_OF, (wanted,))]
    for head in beside.joined(connection, heads):
        found.setdefault(head.record, []).append(head)
    return {
        record: tuple(sorted(heads, key=precedence, reverse=True))
        for record, heads in found.items()
    }


def _known(
    connection: Connection, revisions: Sequence[Revision], tips: Mapping[str, int]
) -> dict[str, JsonObject]:
    """Return by id the envelopes of those revisions that are here already."""
    spans: dict[str, tuple[int, int]] = {}
    for revision in revisions:
        if revision.seq <= tips.get(revision.stream, 0):
            low, high = spans.get(revision.stream, (revision.seq, revision.seq))
            spans[revision.stream] = (min(low, revision.seq), max(high, revision.seq))
    table = k.revision
    found: dict[str, JsonObject] = {}
    for stream, (low, high) in spans.items():
        rows = connection.execute(
            select(table).where(table.c.stream == stream, table.c.seq.between(low, high))
        )
        for row in rows:
            revision = _revision(row)
            found[revision.id] = revision.envelope()
    return found


def _row(revision: Revision, tip: bytes) -> tuple[Any, ...]:
    """Return the values of a revision in the order of the table's columns."""
    return (
        revision.stream, revision.seq, revision.type, revision.version, revision.record,
        str(revision.kind), canonical(_kept_parents(revision)).decode(), revision.clock,
        revision.actor, revision.action, revision.undoes, revision.payload_hash,
        None if revision.payload is None else canonical(revision.payload).decode(),
        tip.hex(), " ".join(revision.sealed) or None,
    )  # fmt: skip


def _kept_parents(revision: Revision) -> list[str]:
    """Return the parents as they are kept: of another device's stream by the name it wrote."""
    home = written_stream(revision.stream)
    return [
        parent if written_stream(parent.rpartition(":")[0]) == home else written_id(parent)
        for parent in revision.parents
    ]


def _revision(row: Row[Any], *, payload: bool = True) -> Revision:
    return Revision(
        stream=row.stream, seq=row.seq, type=row.type, version=row.version, record=row.record,
        kind=Kind(row.kind), parents=tuple(json.loads(row.parents)), clock=row.clock,
        actor=row.actor, action=row.action, undoes=row.undoes, payload_hash=row.payload_hash,
        payload=json.loads(row.payload) if payload and row.payload is not None else None,
        sealed=tuple(row.sealed.split(" ")) if row.sealed else (),
    )  # fmt: skip
