"""Journals for the tests of the store, written as a station's pen writes them."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, text

from hongdang_desktop.core.canonical import Json, digest
from hongdang_desktop.core.journal import Kind, Revision, heads
from hongdang_desktop.exchange.streams import StreamName, Way
from hongdang_desktop.store import journal, projection
from hongdang_desktop.store.store import Store

T = TypeVar("T")

EPOCH = "0123456789ab"
BRANCH = "b-one"
LEDGER = "party_group"


@dataclass
class Pc:
    """A computer that writes one stream; what it knows is handed to it revision by revision."""

    name: str
    branch: str = BRANCH
    written: list[Revision] = field(default_factory=list)

    @property
    def stream(self) -> str:
        return str(StreamName(self.name, EPOCH, Way.UP, self.branch))

    def write(
        self,
        record: str,
        name: str = "第一党小组",
        *,
        on: Sequence[Revision] = (),
        at: int = 0,
        kind: Kind = Kind.PUT,
        ledger: str = LEDGER,
        version: int = 1,
        payload: dict[str, Json] | None = None,
    ) -> Revision:
        """Write the next revision; ``at`` is the clock in milliseconds."""
        seq = len(self.written) + 1
        content: dict[str, Json] = {"_salt": f"{self.name}-{seq}"}
        if kind is Kind.PUT:
            content |= payload or {"branch": self.branch, "name": name, "stage": "draft"}
        made = Revision(
            stream=self.stream, seq=seq, type=ledger, version=version, record=record, kind=kind,
            parents=tuple(each.id for each in on), clock=f"{1_764_000_000_000 + at:013d}.0000",
            actor="卞秋禾", action=f"x-{self.name}-{seq}", payload_hash=digest(content),
            payload=content,
        )  # fmt: skip
        self.written.append(made)
        return made


def take(connection: Connection, revisions: Iterable[Revision]) -> None:
    """Append and project, as a station does within one transaction."""
    listed = list(revisions)
    for name in {revision.stream for revision in listed}:
        device, _, channel = name.split("/", 2)
        journal.open_stream(
            connection, name, device=device, channel=channel, branch=BRANCH, own=device == "here"
        )
    fresh = journal.append(connection, listed)
    projection.project(connection, dict.fromkeys(r.record for r in fresh))


def keep(store: Store, *revisions: Revision) -> None:
    store.write(lambda c: take(c, revisions))


@dataclass(frozen=True)
class State:
    """Everything that must not depend on the order in which revisions came."""

    digest: str
    heads: dict[str, tuple[str, ...]]
    torn: tuple[str, ...]
    rows: dict[str, list[tuple[Any, ...]]]
    odd: tuple[tuple[str, str], ...]


def state(connection: Connection, *ledgers: str) -> State:
    return State(
        digest=projection.digest(connection),
        heads={
            found[0].record: tuple(each.id for each in found)
            for found in journal.all_heads(connection)
        },
        torn=journal.conflicted(connection),
        rows={
            key: [tuple(row) for row in connection.execute(text(f"SELECT * FROM ledger_{key} ORDER BY id"))]
            for key in ledgers or (LEDGER,)
        },
        odd=projection.odd(connection),
    )  # fmt: skip


def pure_heads(revisions: Iterable[Revision]) -> dict[str, tuple[str, ...]]:
    """Return the heads by record as the pure function sees them."""
    by_record: dict[str, list[Revision]] = {}
    for revision in revisions:
        by_record.setdefault(revision.record, []).append(revision)
    return {
        record: tuple(each.id for each in heads(listed)) for record, listed in by_record.items()
    }


class _Enough(Exception):
    pass


def tried(store: Store, work: Callable[[Connection], T]) -> T:
    """Return what ``work`` finds in a transaction that is then taken back: quick, and no trace."""
    found: list[T] = []

    def transaction(connection: Connection) -> None:
        found.append(work(connection))
        raise _Enough

    with suppress(_Enough):
        store.write(transaction)
    return found[0]


def run_sql(store: Store, *statements: str) -> None:
    """Tamper: run statements behind the program's back, in the open database."""

    def work(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    store.write(work)


def raw(folder: Path) -> bytes:
    return (folder / "station.db").read_bytes()
