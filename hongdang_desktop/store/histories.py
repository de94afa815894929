"""The histories that one written stream may have: the plain one, and what forked from it (§1.7).

A forked history ``<stream>#<8 hex>`` keeps only what lies behind its ``base``; up to there it is
the history that it leaves. Chain values tell them apart, names do not: another station may call
them otherwise.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from hongdang_desktop.core import journal as pure
from hongdang_desktop.core.journal import GENESIS, Revision, chain, written_stream
from hongdang_desktop.store import journal
from hongdang_desktop.store import kernel as k
from hongdang_desktop.store.journal import StreamInfo


@dataclass(frozen=True)
class Checkpoint:
    """How far somebody vouches for a stream: his signature of (written stream, seq, head)."""

    stream: str
    seq: int
    head: str
    signer: str
    cp: str


def of(connection: Connection, name: str) -> dict[str, StreamInfo]:
    """Return the histories of a stream, by the names that they have here; the plain one first."""
    return journal.histories_of(connection, name)


def path(connection: Connection, info: StreamInfo) -> tuple[tuple[str, int], ...]:
    """Return (stream, last number of that part) of a history, the oldest part first.

    The last part is the history's own; the ones before are where it comes from.
    """
    parts = [(info.id, info.seq)]
    known = of(connection, info.id)
    while info.base:
        parent = _parent(connection, info, known)
        if parent is None:
            break
        parts.append((parent.id, info.base))
        info = parent
    return tuple(reversed(parts))


def chained(connection: Connection, info: StreamInfo, seq: int) -> str | None:
    """Return the chain value of a history at a number as hex, also before it forked."""
    if seq > info.base or seq == 0:
        return journal.chained(connection, info.id, seq)
    for stream, last in path(connection, info):
        if seq <= last:
            return journal.chained(connection, stream, seq)
    return None


def before(connection: Connection, info: StreamInfo) -> bytes | None:
    """Return the chain value that a stream's own part begins behind, None where nothing fits it."""
    if not info.base:
        return GENESIS
    parent = _parent(connection, info, of(connection, info.id))
    value = journal.chained(connection, parent.id, info.base) if parent else None
    return None if value is None else bytes.fromhex(value)


def at(connection: Connection, name: str, seq: int, head: str) -> dict[str, int]:
    """Return by history of a stream how far it is the one whose chain value at ``seq`` is ``head``.

    Empty where that value is none of ours. A history that left it earlier is named with the number
    where it left.
    """
    known = of(connection, name)
    keepers = (each for each in known if journal.chained(connection, each, seq) == head)
    owner = next(keepers, None) if seq else None
    if owner is None:
        return {}
    if len(known) == 1:
        return {owner: seq}
    found: dict[str, int] = {}
    trunk = dict(path(connection, known[owner]))
    trunk[owner] = seq
    for info in known.values():
        shared = [
            min(last, trunk[stream])
            for stream, last in path(connection, info)
            if stream in trunk
        ]  # fmt: skip
        if shared:
            found[info.id] = max(shared)
    return found


def parents_of(connection: Connection, revision: Revision) -> tuple[Revision, ...]:
    """Return what a revision was made on, as far as it is here.

    Where it names another device's stream that forked, all that it can mean are returned.
    """
    home = written_stream(revision.stream)
    found: dict[str, Revision] = {}
    for parent in revision.parents:
        stream, _, seq = parent.rpartition(":")
        names = [stream] if written_stream(stream) == home else of(connection, stream)
        for name in names:
            each = journal.revision_of(connection, f"{name}:{seq}")
            if each is not None and each.record == revision.record:
                found[each.id] = each
    return tuple(found.values())


def named_fully(
    connection: Connection, record: str, parents: tuple[str, ...], *, home: str
) -> tuple[str, ...]:
    """Return the parents to write into stream ``home`` so that all stations take them as meant.

    More than was given only where one is of another device's stream that forked.
    """
    abroad = {written_stream(parent.rpartition(":")[0]) for parent in parents} - {home}
    if all(len(of(connection, name)) <= 1 for name in abroad):
        return parents
    known = {each.id: each.parents for each in journal.of_record(connection, record)}
    return pure.named_fully(parents, known)


def retire_own(connection: Connection) -> None:
    """Let none of this station's streams be written again; they stay its own and are sent."""
    table = k.stream
    connection.execute(table.update().where(table.c.own).values(retired=True))


def give_away_own(connection: Connection) -> None:
    """Let this station's streams be those of another computer: this one was only a copy of it."""
    table = k.stream
    connection.execute(table.update().where(table.c.own).values(own=False, retired=True))


def chain_values(connection: Connection, name: str, first: int, last: int) -> frozenset[str]:
    """Return the chain values of all histories of a stream between two numbers."""
    table = k.revision
    rows = connection.execute(
        select(table.c.chained).where(
            journal.of_written(table.c.stream, name), table.c.seq.between(first, last)
        )
    )
    return frozenset(rows.scalars())


def checkpoints(connection: Connection) -> dict[str, Checkpoint]:
    """Return the furthest signature that is kept for each stream."""
    rows = connection.execute(select(k.checkpoint)).mappings()
    return {row["stream"]: Checkpoint(**row) for row in rows}


def keep_checkpoint(connection: Connection, checkpoint: Checkpoint) -> None:
    """Keep a signature in the place of the one before."""
    values = {
        "stream": checkpoint.stream, "seq": checkpoint.seq, "head": checkpoint.head,
        "signer": checkpoint.signer, "cp": checkpoint.cp,
    }  # fmt: skip
    connection.execute(
        insert(k.checkpoint).values(values).on_conflict_do_update(["stream"], set_=values)
    )


def _parent(
    connection: Connection, info: StreamInfo, known: dict[str, StreamInfo]
) -> StreamInfo | None:
    """Return the history that keeps the number at the base, and from which this one goes on."""
    first = journal.revision_of(connection, f"{info.id}:{info.base + 1}")
    value = journal.chained(connection, info.id, info.base + 1)
    if first is None or value is None:
        return None
    for other in known.values():
        before = journal.chained(connection, other.id, info.base)
        if other.id == info.id or before is None:
            continue
        if chain(bytes.fromhex(before), first).hex() == value:
            return other
    return None


def changed_of_plant(connection: Connection, key: str) -> tuple[str, ...]:
    """Return the plant's records of a kind that were changed or taken away once they were final."""
    rows = connection.exec_driver_sql(
        "SELECT record FROM revision WHERE type = ? AND stream IN "
        "(SELECT id FROM stream WHERE channel = 'all' OR channel LIKE 'down/%') "
        "AND (kind != 'put' OR instr(payload, ?) > 0) "
        "GROUP BY record HAVING COUNT(*) > 1 ORDER BY record",
        (key, '"stage":"final"'),
    )
    return tuple(rows.scalars())
