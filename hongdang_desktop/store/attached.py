"""Which attachments the journal names and which lie here: the tables ``attached`` and ``blob``.

``attached`` is filled by triggers as revisions come and go, so that nobody has to think of it.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from hongdang_desktop.store import kernel as k


def present(connection: Connection) -> dict[str, int]:
    """Return the attachments that lie here: hash and length."""
    rows = connection.execute(select(k.blob.c.sha256, k.blob.c.size))
    return {row.sha256: row.size for row in rows}


def is_present(connection: Connection, sha256: str) -> bool:
    """Say whether one attachment lies here."""
    found = select(k.blob.c.sha256).where(k.blob.c.sha256 == sha256)
    return connection.execute(found).first() is not None


def note(connection: Connection, sha256: str, size: int, at: str) -> None:
    """Note that an attachment lies here, after ``Blobs.flush``; ``at`` is a moment, ISO 8601."""
    statement = insert(k.blob).values(sha256=sha256, size=size, at=at)
    connection.execute(statement.on_conflict_do_nothing())


def lose(connection: Connection, sha256: str) -> None:
    """Note that an attachment does not lie here, or no longer sound: it is asked for again."""
    connection.execute(k.blob.delete().where(k.blob.c.sha256 == sha256))


def wanted(connection: Connection) -> dict[str, int]:
    """Return what revisions name and what does not lie here: hash and length, in order."""
    table = k.attached
    rows = connection.execute(
        select(table.c.sha256, table.c.size)
        .where(table.c.sha256.not_in(select(k.blob.c.sha256)))
        .order_by(table.c.sha256, table.c.stream, table.c.seq)
    )
    return {row.sha256: row.size for row in rows}


def wanted_of(connection: Connection, streams: Iterable[str]) -> tuple[str, ...]:
    """Return the hashes that revisions of these streams name and that do not lie here, in order."""
    table = k.attached
    rows = connection.execute(
        select(table.c.sha256)
        .where(table.c.stream.in_(list(streams)))
        .where(table.c.sha256.not_in(select(k.blob.c.sha256)))
        .distinct()
        .order_by(table.c.sha256)
    )
    return tuple(rows.scalars())


def named(connection: Connection, stream: str, *, after: int, upto: int) -> dict[str, int]:
    """Return what the revisions ``after`` < number <= ``upto`` of a stream name: hash and length."""
    table = k.attached
    rows = connection.execute(
        select(table.c.sha256, table.c.size)
        .where(table.c.stream == stream, table.c.seq > after, table.c.seq <= upto)
        .order_by(table.c.seq, table.c.sha256)
    )
    return {row.sha256: row.size for row in rows}


def named_in(
    connection: Connection, streams: Iterable[str], hashes: Iterable[str]
) -> frozenset[str]:
    """Return those of some hashes that revisions of these streams name."""
    table = k.attached
    rows = connection.execute(
        select(table.c.sha256).where(
            table.c.stream.in_(list(streams)), table.c.sha256.in_(list(hashes))
        )
    )
    return frozenset(rows.scalars())


def awaited(connection: Connection) -> tuple[tuple[str, str, int], ...]:
    """Return what entries name now and what does not lie here: record, hash, length."""
    table, head = k.attached, k.head
    here = (head.c.stream == table.c.stream) & (head.c.seq == table.c.seq)
    rows = connection.execute(
        select(head.c.record, table.c.sha256, table.c.size)
        .select_from(table.join(head, here))
        .where(table.c.sha256.not_in(select(k.blob.c.sha256)))
        .order_by(head.c.record, table.c.sha256)
        .distinct()
    )
    return tuple((row.record, row.sha256, row.size) for row in rows)


def unnamed(connection: Connection) -> dict[str, str]:
    """Return what lies here and neither a revision nor an open editor names: hash, and since when."""
    table = k.blob
    in_editor = select(k.scratch.c.key).where(func.instr(k.scratch.c.texts, table.c.sha256) > 0)
    rows = connection.execute(
        select(table.c.sha256, table.c.at).where(
            table.c.sha256.not_in(select(k.attached.c.sha256)), ~in_editor.exists()
        )
    )
    return {row.sha256: row.at for row in rows}
