"""What went out and came in, and what each peer has proved to hold."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from hongdang_desktop.core.journal import FORK
from hongdang_desktop.store import kernel as k

WAITING = ("waiting", "unadmitted", "upgrade", "forked")
QUARANTINE = "quarantine"
KEPT = (*WAITING, QUARANTINE)


@dataclass(frozen=True)
class PackageRow:
    """One package. ``reach`` is, by stream, the last number it carries; ``state`` is a key.

    ``peer`` is the branch that it is about, whichever way it goes.
    States: ``made`` (number reserved), ``written`` (on the medium, read back), ``acknowledged``;
    ``received``, ``waiting`` (for a hole to be filled), ``unadmitted`` (for the sender to be on the
    roster), ``upgrade`` (for a newer program), ``forked`` (an older program left it), ``quarantine``
    (of a PC that was stopped), ``taken_back`` (with its whole import; it can be received again),
    ``refused`` (it waited, and then was no good). Those of ``KEPT`` lie in the inbox. ``batch`` is the import
    that it came with.
    """

    pid: str
    out: bool
    peer: str
    number: int
    at: str
    revisions: int
    reach: Mapping[str, int]
    file: str
    state: str
    sender: str = ""
    batch: str = ""


def next_number(connection: Connection, peer: str) -> int:
    """Return the next package number towards a peer; reserve it with ``keep`` before writing."""
    statement = select(func.max(k.package.c.number)).where(
        k.package.c.out, k.package.c.peer == peer
    )
    return int(connection.execute(statement).scalar_one() or 0) + 1


def keep(connection: Connection, row: PackageRow) -> None:
    """Remember a package, or its new state."""
    values = {
        "pid": row.pid, "out": row.out, "peer": row.peer, "number": row.number, "at": row.at,
        "revisions": row.revisions, "reach": json.dumps(dict(row.reach)), "file": row.file,
        "state": row.state, "sender": row.sender, "batch": row.batch,
    }  # fmt: skip
    connection.execute(insert(k.package).values(values).on_conflict_do_update(["pid"], set_=values))


def known(connection: Connection, pid: str) -> PackageRow | None:
    """Return a package by its id."""
    return next(iter(_rows(connection, k.package.c.pid == pid)), None)


def latest(
    connection: Connection, limit: int = 20, peer: str | None = None
) -> tuple[PackageRow, ...]:
    """Return the last packages, the latest first."""
    return _rows(connection, *([k.package.c.peer == peer] if peer else []), limit=limit)


def waiting(connection: Connection) -> tuple[PackageRow, ...]:
    """Return what lies in the inbox and may be used one day, by number."""
    rows = _rows(connection, k.package.c.state.in_(WAITING), limit=10_000)
    return tuple(sorted(rows, key=lambda row: (row.peer, row.number)))


def kept(connection: Connection) -> tuple[PackageRow, ...]:
    """Return everything that lies in the inbox rightly."""
    return _rows(connection, k.package.c.state.in_(KEPT), limit=10_000)


def holes(connection: Connection, branch: str) -> dict[str, int]:
    """Return, by stream of a branch, the first number that waiting packages need and nobody brought.

    A waiting package whose ``reach`` names a stream with ``#`` behind it needs all of that stream.
    """
    table = k.stream
    found = {}
    for row in waiting(connection):
        for stream in row.reach:
            if stream.endswith(FORK) and row.peer == branch:
                found[stream.removesuffix(FORK)] = 1  # a history of which nothing is here yet
            if stream.endswith(FORK):
                continue
            info = connection.execute(select(table).where(table.c.id == stream)).one_or_none()
            if row.peer == branch:
                found[stream] = (info.seq if info else 0) + 1
    return found


def last_number(connection: Connection, peer: str, sender: str) -> int:
    """Return the highest number that was received from a sender about a branch."""
    statement = select(func.max(k.package.c.number)).where(
        ~k.package.c.out, k.package.c.peer == peer, k.package.c.sender == sender,
        k.package.c.state == "received",
    )  # fmt: skip
    return int(connection.execute(statement).scalar_one() or 0)


def last_received(connection: Connection) -> dict[str, str]:
    """Return by peer the moment, as ISO text, at which its last package was taken in."""
    table = k.package
    statement = select(table.c.peer, func.max(table.c.at)).where(
        ~table.c.out, table.c.state == "received"
    )
    return {row[0]: row[1] for row in connection.execute(statement.group_by(table.c.peer)).all()}


def acknowledged(connection: Connection, peer: str) -> dict[str, int]:
    """Return, by stream, the number up to which a peer has proved to hold everything."""
    table = k.acknowledged
    rows = connection.execute(select(table).where(table.c.peer == peer))
    return {row.stream: row.seq for row in rows}


def acknowledge(connection: Connection, peer: str, stream: str, seq: int) -> None:
    """Set what a peer holds; it may also go back, when the peer was restored from a backup."""
    values = {"peer": peer, "stream": stream, "seq": seq}
    connection.execute(
        insert(k.acknowledged)
        .values(values)
        .on_conflict_do_update(["peer", "stream"], set_={"seq": seq})
    )


def note_acknowledged(connection: Connection, peer: str, have: Mapping[str, int]) -> None:
    """Mark the packages to a peer that it has received completely."""
    for row in _rows(connection, k.package.c.out, k.package.c.peer == peer, limit=1000):
        if row.state != "acknowledged" and all(have.get(s, 0) >= n for s, n in row.reach.items()):
            connection.execute(
                k.package.update().where(k.package.c.pid == row.pid).values(state="acknowledged")
            )


def note_exported(connection: Connection, reach: Mapping[str, int]) -> None:
    """Remember the highest number of each stream that ever left."""
    table = k.stream
    for stream, seq in reach.items():
        connection.execute(
            table.update().where(table.c.id == stream, table.c.exported < seq).values(exported=seq)
        )


def from_sender(connection: Connection, sender: str) -> tuple[PackageRow, ...]:
    """Return what came from one PC, the latest first."""
    return _rows(connection, ~k.package.c.out, k.package.c.sender == sender)


def last_words(connection: Connection, peer: str) -> tuple[str, str]:
    """Return one sentence each on the last package out and in, "" when there was none."""
    sent = received = ""
    for row in _rows(connection, k.package.c.peer == peer, limit=50):
        day = f"{int(row.at[5:7])}月{int(row.at[8:10])}日"
        if row.out and not sent:
            end = "对方已收。" if row.state == "acknowledged" else "还没有回执。"
            sent = f"{day}带走第 {row.number} 包，{end}"
        elif not row.out and not received and row.state == "received":
            received = f"{day}收到第 {row.number} 包。"
    return sent, received


def odd_records(connection: Connection) -> tuple[str, ...]:
    """Return the records that came in and cannot be shown (待修正)."""
    return tuple(connection.execute(select(k.odd.c.record)).scalars())


def _rows(
    connection: Connection, *where: ColumnElement[bool], limit: int = 200
) -> tuple[PackageRow, ...]:
    statement = (
        select(k.package).where(*where).order_by(k.package.c.at.desc(), k.package.c.number.desc())
    )
    rows = connection.execute(statement.limit(limit)).mappings()
    return tuple(PackageRow(**{**row, "reach": json.loads(row["reach"])}) for row in rows)
