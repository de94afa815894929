"""What came sealed to others: kept as it came, and filled in when it comes in a form that opens."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, select

from hongdang_desktop.core.canonical import canonical
from hongdang_desktop.core.journal import Revision, written_stream
from hongdang_desktop.store import journal
from hongdang_desktop.store import kernel as k


def readable(connection: Connection, stream: str, upto: int) -> int:
    """Return the last number of a stream before the first that is sealed to others."""
    table = k.revision
    first = connection.execute(
        select(func.min(table.c.seq)).where(
            table.c.stream == stream, table.c.payload.is_(None), table.c.sealed.is_not(None)
        )
    ).scalar_one()
    return upto if first is None else int(first) - 1


def fill_in(
    connection: Connection, links: Iterable[tuple[Revision, bytes]], *, newest: bool = True
) -> tuple[str, ...]:
    """Put payloads where a revision lay here sealed, and newer seals where it still does.

    ``links`` are revisions as they came, each with its chain value: that says which ones they are,
    and the chain covers the payload's hash. Without ``newest`` seals stay as they are. Returns the
    records that can be read now.
    """
    table = k.revision
    filled: list[str] = []
    listed = tuple(links)
    here = _sealed_here(connection, listed)
    for revision, tip in listed:
        if (written_stream(revision.stream), revision.seq) not in here:
            continue
        payload = None if revision.payload is None else canonical(dict(revision.payload)).decode()
        if payload is None and not (revision.sealed and newest):
            continue
        done = connection.execute(
            table.update()
            .where(
                journal.of_written(table.c.stream, revision.stream), table.c.seq == revision.seq,
                table.c.chained == tip.hex(), table.c.payload.is_(None),
                table.c.sealed.is_not(None),
            )
            .values(payload=payload, sealed=None if payload else " ".join(revision.sealed))
        )  # fmt: skip
        if done.rowcount and payload:
            filled.append(revision.record)
    return tuple(dict.fromkeys(filled))


def _sealed_here(
    connection: Connection, links: Sequence[tuple[Revision, bytes]]
) -> set[tuple[str, int]]:
    """Return written stream and number of what lies here unread, among the numbers that came."""
    spans: dict[str, tuple[int, int]] = {}
    for revision, _ in links:
        name = written_stream(revision.stream)
        low, high = spans.get(name, (revision.seq, revision.seq))
        spans[name] = (min(low, revision.seq), max(high, revision.seq))
    table = k.revision
    found: set[tuple[str, int]] = set()
    for name, span in spans.items():
        rows = connection.execute(
            select(table.c.seq).where(
                journal.of_written(table.c.stream, name), table.c.seq.between(*span),
                table.c.payload.is_(None), table.c.sealed.is_not(None),
            )
        )  # fmt: skip
        found |= {(name, seq) for seq in rows.scalars()}
    return found
