"""What another station sent, put into the histories of the streams that it belongs to (§1.7).

Where a stream forked, the history that came later is kept beside the first as
``<stream>#<8 hex>``: nothing is refused and nothing dropped. Which of them has the plain name
differs between stations; what they hold does not.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, select

from hongdang_desktop.core.journal import FORK, GENESIS, Revision, chain, written_stream
from hongdang_desktop.store import heads, histories, journal
from hongdang_desktop.store import kernel as k
from hongdang_desktop.store.journal import GapFound, StreamInfo

Parts = tuple[tuple[str, int], ...]
"""A history as (stream, last number kept there), the oldest part first, the last its own."""

_SHORTEST = 8
"""Hex digits of a chain value that name a forked history; more only where they are taken."""


@dataclass(frozen=True)
class Run:
    """A run of one stream as it came, without holes and never empty; its links were checked.

    ``stream`` is what the sender calls the history, which says nothing here; ``previous`` is the
    chain value before the first revision as hex. ``own``: this computer wrote the stream.
    """

    stream: str
    device: str
    channel: str
    branch: str | None
    previous: str
    revisions: tuple[Revision, ...]
    own: bool = False

    @property
    def written(self) -> str:
        """Return the name under which it was written."""
        return written_stream(self.stream)

    @property
    def first(self) -> int:
        """Return the number of the first revision."""
        return self.revisions[0].seq

    def links(self) -> Iterator[tuple[Revision, bytes]]:
        """Yield the revisions, each with its chain value."""
        tip = bytes.fromhex(self.previous)
        for revision in self.revisions:
            tip = chain(tip, revision)
            yield revision, tip


@dataclass(frozen=True)
class Forked:
    """A history that was found to leave another one behind number ``base``."""

    stream: str
    base: int


@dataclass
class Placed:
    """What was new, as it is kept, and which histories began."""

    fresh: list[Revision] = field(default_factory=list)
    forks: list[Forked] = field(default_factory=list)


def place(connection: Connection, runs: Iterable[Run]) -> Placed:
    """Put runs into the journal, in whatever order they fit, and keep the heads.

    What is known is passed over. Raises GapFound where a predecessor is missing; runs in the
    caller's transaction.
    """
    placed = Placed()
    waiting = sorted(runs, key=lambda run: (run.written, run.first, run.stream))
    while waiting:
        fitting = [run for run in waiting if _fits(connection, run)]
        if not fitting:
            run = waiting[0]
            raise GapFound(run.written, _longest(connection, run.stream), run.first)
        for run in fitting:
            _place(connection, run, placed)
        waiting = [run for run in waiting if run not in fitting]
    heads.refresh(connection, {revision.record for revision in placed.fresh})
    return placed


def gaps(connection: Connection, runs: Sequence[Run]) -> dict[str, int]:
    """Return, by written stream, from which number on something is missing before ``runs`` fit.

    Nothing is written. 1 where the numbers before are here, but of another history: where that one
    left ours only its beginning can tell.
    """
    missing: dict[str, int] = {}
    brought = {run.written: set[tuple[int, str]]() for run in runs}
    for run in sorted(runs, key=lambda each: (each.written, each.first, each.stream)):
        known = brought[run.written]
        if (run.first - 1, run.previous) in known or _fits(connection, run):
            known.update((revision.seq, tip.hex()) for revision, tip in run.links())
            continue
        tip = _longest(connection, run.stream)
        missing[run.written] = min(
            missing.get(run.written, run.first), tip + 1 if tip < run.first - 1 else 1
        )
    return missing


def _fits(connection: Connection, run: Run) -> bool:
    """Say whether the place before a run is here."""
    if run.first == 1:
        return run.previous == GENESIS.hex()
    return _holder(connection, run.stream, run.first - 1, run.previous) is not None


def _holder(connection: Connection, name: str, seq: int, chained: str) -> str | None:
    """Return the history that keeps a number with this chain value."""
    table = k.revision
    return connection.execute(
        select(table.c.stream).where(
            journal.of_written(table.c.stream, name),
            table.c.seq == seq,
            table.c.chained == chained,
        )
    ).scalar_one_or_none()


def _longest(connection: Connection, name: str) -> int:
    return max((info.seq for info in histories.of(connection, name).values()), default=0)


def _place(connection: Connection, run: Run, placed: Placed) -> None:
    """Walk along the run: what is known is passed over, what is new goes to where the walk is."""
    known = histories.of(connection, run.written)
    if run.written not in known:
        known[run.written] = journal.open_stream(
            connection, run.written, device=run.device, channel=run.channel, branch=run.branch,
            own=run.own,
        )  # fmt: skip
    here = known[run.written]
    if run.first > 1:
        holder = _holder(connection, run.stream, run.first - 1, run.previous)
        here = known[holder] if holder else here
    nodes, links, at = _nodes(connection, run), list(run.links()), 0
    while at < len(links) and (owner := nodes.get((links[at][0].seq, links[at][1].hex()))):
        here, at = known[owner], at + 1
    if at == len(links):
        return
    (revision, tip), parts = links[at], histories.path(connection, here)
    if here.seq >= revision.seq:
        base = revision.seq - 1
        here = _begin(connection, here, base=base, tip=tip, taken=known)
        parts = (*((part, min(last, base)) for part, last in parts), (here.id, base))
        placed.forks.append(Forked(here.id, base))
    fresh = [(_named(revision, parts), tip) for revision, tip in links[at:]]
    journal.add(connection, fresh)
    placed.fresh += [revision for revision, _ in fresh]


def _nodes(connection: Connection, run: Run) -> dict[tuple[int, str], str]:
    """Return, by number and chain value, which history keeps what may be part of the run."""
    table = k.revision
    rows = connection.execute(
        select(table.c.stream, table.c.seq, table.c.chained).where(
            journal.of_written(table.c.stream, run.stream),
            table.c.seq.between(run.first, run.revisions[-1].seq),
        )
    )
    return {(row.seq, row.chained): row.stream for row in rows}


def _begin(
    connection: Connection, left: StreamInfo, *, base: int, tip: bytes, taken: dict[str, StreamInfo]
) -> StreamInfo:
    """Open the history that leaves another one behind ``base``; ``tip`` is its first chain value."""
    written = written_stream(left.id)
    names = (f"{written}{FORK}{tip.hex()[:size]}" for size in (_SHORTEST, 16, 32, 64))
    name = next(each for each in names if each not in taken)
    info = journal.open_stream(
        connection, name, device=left.device, channel=left.channel, branch=left.branch,
        own=left.own,
    )  # fmt: skip
    table = k.stream
    retired = left.own
    connection.execute(
        table.update().where(table.c.id == name).values(base=base, seq=base, retired=retired)
    )
    return replace(info, base=base, seq=base, retired=retired)


def _named(revision: Revision, parts: Parts) -> Revision:
    """Return a revision under the names of the histories here, its own and those of its parents.

    Within a stream a parent is of the same history: ``parts`` say which keeps its number.
    """
    name = parts[-1][0]
    if name == revision.stream:
        return revision  # the plain history: everything has the name under which it was written
    parents = []
    for parent in revision.parents:
        stream, _, seq = parent.rpartition(":")
        if stream == revision.stream:
            stream = next((part for part, last in parts if int(seq) <= last), name)
        parents.append(f"{stream}:{seq}")
    return replace(revision, stream=name, parents=tuple(parents))
