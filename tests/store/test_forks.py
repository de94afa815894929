"""A stream with two histories: both are kept, and no order of arrival makes a difference (§1.7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, digest
from hongdang_desktop.core.journal import (
    GENESIS,
    Kind,
    Revision,
    chain,
    heads,
    named_fully,
    written_id,
    written_stream,
)
from hongdang_desktop.exchange.streams import StreamName, Way
from hongdang_desktop.store import faults, histories, journal, placing, projection
from hongdang_desktop.store.placing import Placed, Run
from hongdang_desktop.store.store import Store
from tests.store.world import BRANCH, LEDGER, run_sql, tried

RECORDS = ("r-1", "r-2", "r-3")


@dataclass
class Writer:
    """A computer that writes one history; a clone of it writes another one under the same name.

    ``known`` is all that it has heard of, under names that tell the histories apart.
    """

    device: str
    history: str = ""
    epoch: int = 1
    written: list[Revision] = field(default_factory=list)
    known: dict[str, Revision] = field(default_factory=dict)

    @property
    def stream(self) -> str:
        return str(StreamName(self.device, f"{self.epoch:012x}", Way.UP, BRANCH)) + self.history

    def clone(self, history: str) -> "Writer":
        """Return this computer as a copy of its folder goes on."""
        return replace(self, history=history, written=[*self.written], known={**self.known})

    def hear(self, others: Iterable[Revision]) -> None:
        """Take over what another knows; who sees that its own stream forked begins a new one."""
        self.known |= {each.id: each for each in others}
        mine = {each.id for each in self.written}
        if any(
            written_stream(each.stream) == written_stream(self.stream) and each.id not in mine
            for each in self.known.values()
        ):
            self.epoch, self.history, self.written = self.epoch + 1, "", []

    def write(
        self,
        record: str,
        name: str = "组",
        *,
        on: Sequence[Revision] | None = None,
        at: int = 0,
        kind: Kind = Kind.PUT,
    ) -> Revision:
        """Write the next revision, as a pen does, on the heads that it knows or on ``on``."""
        versions = {e.id: e for e in self.known.values() if e.record == record}
        parents = heads(versions.values()) if on is None else on
        full = named_fully([e.id for e in parents], {i: e.parents for i, e in versions.items()})
        seq = len(self.written) + 1
        content: dict[str, Json] = {"_salt": f"{self.stream}-{seq}"}
        if kind is Kind.PUT:
            content |= {"branch": BRANCH, "name": name, "stage": "draft"}
        made = Revision(
            stream=self.stream, seq=seq, type=LEDGER, version=1, record=record, kind=kind,
            parents=tuple(self._meant(each) for each in full), clock=f"{1_764_000_000_000 + at:013d}.0000",
            actor="卞秋禾", action=f"x-{seq}", payload_hash=digest(content), payload=content,
        )  # fmt: skip
        self.written.append(made)
        self.known[made.id] = made
        return made

    def _meant(self, parent: str) -> str:
        home = written_stream(self.stream) == written_stream(parent.rpartition(":")[0])
        return parent if home else written_id(parent)


def package(history: Sequence[Revision], first: int = 1, last: int | None = None) -> Run:
    """Return a piece of a history as it travels: everything under the name that was written."""
    tip = GENESIS
    for revision in history[: first - 1]:
        tip = chain(tip, revision)
    name = written_stream(history[0].stream)
    device, _, channel = name.split("/", 2)
    revisions = tuple(
        replace(r, stream=name, parents=tuple(map(written_id, r.parents)))
        for r in history[first - 1 : last]
    )
    return Run(name, device, channel, BRANCH, tip.hex(), revisions)


def take(connection: Connection, *runs: Run) -> Placed:
    placed = placing.place(connection, runs)
    projection.project(connection, dict.fromkeys(r.record for r in placed.fresh))
    return placed


@dataclass(frozen=True)
class Seen:
    """What must not depend on the order of arrival; of names only what was written."""

    digest: str
    heads: dict[str, tuple[tuple[str, str], ...]]
    torn: tuple[str, ...]
    revisions: tuple[tuple[str, str], ...]
    faults: tuple[str, ...] = ()


def seen(connection: Connection) -> Seen:
    every = [r for name in journal.streams(connection) for r in journal.of_stream(connection, name)]
    return Seen(
        digest=projection.digest(connection),
        heads={found[0].record: _ids(found) for found in journal.all_heads(connection)},
        torn=journal.conflicted(connection),
        revisions=tuple(sorted(_ids(every))),
        faults=(*faults._of_journal(connection), *faults._of_heads(connection)),
    )


def arrived(connection: Connection, runs: Iterable[Run]) -> Seen:
    for run in runs:
        take(connection, run)
    return seen(connection)


def pure(revisions: Iterable[Revision]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the heads by record as the pure function sees them, each history by its own name."""
    by_record: dict[str, list[Revision]] = {}
    for revision in revisions:
        by_record.setdefault(revision.record, []).append(revision)
    return {record: _ids(heads(listed)) for record, listed in by_record.items()}


def _ids(revisions: Iterable[Revision]) -> tuple[tuple[str, str], ...]:
    return tuple((written_id(each.id), each.payload_hash) for each in revisions)


# Any history ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    who: int
    what: str
    other: int
    record: str
    kind: Kind
    at: int
    older: bool


steps = st.lists(
    st.builds(
        Step,
        who=st.integers(0, 3), what=st.sampled_from(("write", "write", "write", "hear", "clone")),
        other=st.integers(0, 3), record=st.sampled_from(RECORDS),
        kind=st.sampled_from((Kind.PUT, Kind.PUT, Kind.PUT, Kind.DELETE)), at=st.integers(0, 3),
        older=st.booleans(),
    ),
    min_size=4, max_size=24,
)  # fmt: skip


def lived(listed: list[Step]) -> list[list[Revision]]:
    """Return the histories that come of it, each from its first number on."""
    writers = [Writer("pc-a"), Writer("pc-b")]
    all_histories: dict[str, list[Revision]] = {}
    for step in listed:
        writer, other = writers[step.who % len(writers)], writers[step.other % len(writers)]
        if step.what == "hear":
            writer.hear(other.known.values())
        elif step.what == "clone" and len(writers) < 4 and writer.written:
            writers.append(writer.clone(f"#{len(writers):08x}"))
        elif step.what == "write":
            versions = [e for e in writer.known.values() if e.record == step.record]
            older = versions[:1] if step.older and versions else None
            writer.write(
                step.record, f"{len(writer.known)}组", on=older, at=step.at, kind=step.kind
            )
            all_histories[writer.stream] = [*writer.written]
    return list(all_histories.values())


def mixed(all_histories: list[list[Revision]], dice: Random) -> list[Run]:
    """Return packages: each history in its order, mixed with the others, some pieces twice."""
    order = [number for number, history in enumerate(all_histories) for _ in history]
    dice.shuffle(order)
    sent = [0] * len(all_histories)
    runs = []
    for number in order:
        first = dice.randint(0, sent[number]) + 1
        sent[number] += 1
        runs.append(package(all_histories[number], first, sent[number]))
    return runs


@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(listed=steps, dice=st.randoms(use_true_random=False))
def test_every_order_of_arrival_gives_one_state(
    store: Store, listed: list[Step], dice: Random
) -> None:
    all_histories = lived(listed)
    whole = [package(each) for each in all_histories]
    # Drawn here: hypothesis hears of nothing that the data thread asks for.
    piecemeal = mixed(all_histories, dice)
    shuffled = sorted(whole, key=lambda _: dice.random())
    at_once = tried(store, lambda c: arrived(c, whole))
    assert at_once.faults == ()
    assert tried(store, lambda c: arrived(c, whole[::-1])) == at_once
    assert tried(store, lambda c: arrived(c, piecemeal)) == at_once
    every = {each.id: each for history in all_histories for each in history}.values()
    assert at_once.revisions == tuple(sorted(_ids(every)))
    assert at_once.heads == pure(every)

    def together(connection: Connection) -> Seen:
        take(connection, *shuffled)
        projection.rebuild(connection)
        return seen(connection)

    assert tried(store, together) == at_once


# One fork, in every order -----------------------------------------------------------------------


@dataclass
class Fork:
    """A computer that wrote one, was set back, and wrote another two; a colleague built on each."""

    first: Writer
    second: Writer
    b: Writer
    c: Writer


@pytest.fixture
def fork() -> Fork:
    first, b, c = Writer("pc-a"), Writer("pc-b"), Writer("pc-c")
    first.write("r-1", "甲", at=1)
    second = first.clone("#1")
    first.write("r-1", "乙", at=2)
    first.write("r-2", "丙", at=3)
    second.write("r-1", "丁", at=4)
    second.write("r-2", "戊", at=5)
    b.hear(first.known.values())
    b.write("r-1", "己", at=6)
    c.hear(second.known.values())
    c.write("r-1", "庚", at=7)
    return Fork(first, second, b, c)


def test_all_orders_of_packages_give_one_state(store: Store, fork: Fork) -> None:
    pieces = [
        package(fork.first.written, 1, 2), package(fork.first.written, 2, 3),
        package(fork.second.written, 1, 2), package(fork.second.written, 1, 3),
        package(fork.b.written), package(fork.c.written),
    ]  # fmt: skip
    states = set()
    count = 0
    for order in permutations(pieces):
        if order.index(pieces[0]) < order.index(pieces[1]):
            found = tried(store, lambda c, order=order: arrived(c, order))  # type: ignore[misc]
            states.add((found.digest, str(found.heads), found.torn, found.revisions, found.faults))
            count += 1
    assert count == 360
    ((_, _, torn, revisions, wrong),) = states
    assert (torn, len(revisions), wrong) == (("r-1", "r-2"), 7, ())


def test_the_later_history_has_a_name_of_its_own(store: Store, fork: Fork) -> None:
    def work(connection: Connection) -> tuple[Placed, dict[str, journal.StreamInfo]]:
        take(connection, package(fork.first.written))
        placed = take(connection, package(fork.second.written))
        return placed, journal.streams(connection)

    placed, streams = tried(store, work)
    plain = fork.first.stream
    tip = chain(chain(GENESIS, fork.second.written[0]), fork.second.written[1])
    (forked,) = placed.forks
    assert forked == placing.Forked(f"{plain}#{tip.hex()[:8]}", 1)
    assert [(r.stream, r.seq, r.parents) for r in placed.fresh] == [
        (forked.stream, 2, (f"{plain}:1",)), (forked.stream, 3, ()),
    ]  # fmt: skip
    assert [(s.seq, s.base) for s in streams.values()] == [(3, 0), (3, 1)]
    assert all(each.envelope()["s"] == plain for each in placed.fresh)


def test_what_follows_a_history_goes_on_there(store: Store, fork: Fork) -> None:
    def work(connection: Connection) -> list[tuple[int, int]]:
        take(connection, package(fork.first.written, 1, 2), package(fork.second.written, 1, 2))
        again = take(connection, package(fork.second.written, 1, 2))
        assert (again.fresh, again.forks) == ([], [])
        more = take(connection, package(fork.second.written, 3), package(fork.first.written, 2, 3))
        assert (len(more.fresh), more.forks) == (2, [])
        return [(s.seq, s.base) for s in journal.streams(connection).values()]

    assert tried(store, work) == [(3, 0), (3, 1)]


def test_a_fork_of_a_fork_and_one_from_the_beginning(store: Store, fork: Fork) -> None:
    third, fourth = fork.second.clone("#2"), Writer("pc-a", "#3")
    fork.second.write("r-2", "辛", at=8)
    third.write("r-2", "壬", at=9)
    third.write("r-2", "癸", at=9)
    fourth.write("r-3", "子", at=9)
    whole = [package(w.written) for w in (fork.first, fork.second, third, fourth)]
    states = [
        tried(store, lambda c, order=order: arrived(c, order))  # type: ignore[misc]
        for order in permutations(whole)
    ]
    assert all(state == states[0] for state in states)
    assert states[0].faults == ()
    assert len(states[0].revisions) == 9

    def bases(connection: Connection) -> list[tuple[int, int]]:
        arrived(connection, whole)
        return sorted((s.base, s.seq) for s in journal.streams(connection).values())

    assert tried(store, bases) == [(0, 1), (0, 3), (1, 4), (3, 5)]


# What settles what ------------------------------------------------------------------------------


def shown(connection: Connection, record: str) -> list[str]:
    return [str((r.payload or {}).get("name")) for r in journal.heads_of(connection, record)]


def both_ways(store: Store, fork: Fork, record: str, *more: Run) -> list[str]:
    """Return the heads of a record by name, the same whichever history came first."""
    found = []
    for writers in ((fork.first, fork.second), (fork.second, fork.first)):

        def work(connection: Connection, writers: tuple[Writer, ...] = writers) -> list[str]:
            take(connection, *[package(writers[0].written)])
            take(connection, package(writers[1].written), *more)
            return shown(connection, record)

        found.append(tried(store, work))
    assert found[0] == found[1]
    return found[0]


def test_who_named_one_history_settles_neither(store: Store, fork: Fork) -> None:
    assert both_ways(store, fork, "r-1", package(fork.b.written)) == ["己", "丁", "乙"]


def test_a_number_that_is_of_this_record_in_one_history_only_is_clear(
    store: Store, fork: Fork
) -> None:
    fork.first.write("r-3", "丑", at=8)
    fork.second.write("r-2", "寅", at=8)
    fork.b.hear(fork.first.known.values())
    fork.b.write("r-3", "卯", at=9)
    assert both_ways(store, fork, "r-3", package(fork.b.written)) == ["卯"]


def test_who_knew_both_settles_both(store: Store, fork: Fork) -> None:
    d = Writer("pc-d")
    d.hear([*fork.first.written, *fork.second.written])
    made = d.write("r-1", "定", at=9)
    assert made.parents == (f"{fork.first.stream}:2",) * 2
    assert both_ways(store, fork, "r-1", package(d.written)) == ["定"]


def test_who_knew_both_settles_what_another_stands_upon(store: Store, fork: Fork) -> None:
    # In the first history another revision came later, so that only that one is a head.
    fork.first.write("r-1", "辰", at=8)
    d = Writer("pc-d")
    d.hear([*fork.first.written, *fork.second.written])
    d.write("r-1", "定", at=9)
    assert both_ways(store, fork, "r-1", package(d.written)) == ["定"]


def test_who_chose_among_two_of_three_histories_settles_none(store: Store, fork: Fork) -> None:
    third = Writer("pc-a", "#4", written=[fork.first.written[0]])
    third.known = {fork.first.written[0].id: fork.first.written[0]}
    third.write("r-1", "巳", at=8)
    d = Writer("pc-d")
    d.hear([*fork.first.written, *fork.second.written])
    d.write("r-1", "定", at=9)
    assert both_ways(store, fork, "r-1", package(d.written), package(third.written)) == [
        "定", "巳", "丁", "乙",
    ]  # fmt: skip


def test_parents_are_found_in_all_histories_that_they_can_mean(store: Store, fork: Fork) -> None:
    def work(connection: Connection) -> tuple[list[str], list[str]]:
        take(connection, package(fork.first.written))
        take(connection, package(fork.second.written), package(fork.b.written))
        (made,) = journal.of_stream(connection, fork.b.stream)
        (forked,) = (s for s in journal.streams(connection) if "#" in s)
        later = journal.of_stream(connection, forked)[0]
        return (
            [str((r.payload or {})["name"]) for r in histories.parents_of(connection, made)],
            [r.id for r in histories.parents_of(connection, later)],
        )

    assert tried(store, work) == (["乙", "丁"], [f"{fork.first.stream}:1"])


# Gaps -------------------------------------------------------------------------------------------


def test_the_end_of_an_unknown_history_waits_for_its_beginning(store: Store, fork: Fork) -> None:
    end, plain = package(fork.second.written, 3), fork.first.stream

    def work(connection: Connection) -> None:
        take(connection, package(fork.first.written))
        assert placing.gaps(connection, [end]) == {plain: 1}
        with pytest.raises(journal.GapFound):
            take(connection, end)
        whole = [end, package(fork.second.written, 1, 2)]
        assert placing.gaps(connection, whole) == {}
        assert len(take(connection, *whole).fresh) == 2

    tried(store, work)


def test_a_hole_is_told_by_its_first_number(store: Store, fork: Fork) -> None:
    def work(connection: Connection) -> None:
        end = package(fork.first.written, 3)
        assert placing.gaps(connection, [end]) == {fork.first.stream: 1}
        take(connection, package(fork.first.written, 1, 1))
        assert placing.gaps(connection, [end]) == {fork.first.stream: 2}
        with pytest.raises(journal.GapFound) as gap:
            take(connection, end)
        assert (gap.value.have, gap.value.got) == (1, 3)

    tried(store, work)


def test_first_link_must_hang_on_the_beginning(store: Store, fork: Fork) -> None:
    wrong = replace(package(fork.first.written), previous="0" * 63 + "1")
    with pytest.raises(journal.GapFound):
        tried(store, lambda c: take(c, wrong))


# Own streams, names, damage ---------------------------------------------------------------------


def test_another_history_of_an_own_stream_is_own_and_never_written_again(
    store: Store, fork: Fork
) -> None:
    def work(connection: Connection) -> list[tuple[bool, bool]]:
        for writer in (fork.first, fork.second):
            take(connection, replace(package(writer.written), own=True))
        return [(s.own, s.retired) for s in journal.streams(connection).values()]

    assert tried(store, work) == [(True, False), (True, True)]


def test_a_name_that_is_taken_grows_longer(store: Store, fork: Fork) -> None:
    tip = chain(chain(GENESIS, fork.second.written[0]), fork.second.written[1]).hex()

    def work(connection: Connection) -> list[str]:
        take(connection, package(fork.first.written))
        journal.open_stream(
            connection, f"{fork.first.stream}#{tip[:8]}", device="pc-a", channel="up",
            branch=BRANCH, own=False,
        )  # fmt: skip
        return [forked.stream for forked in take(connection, package(fork.second.written)).forks]

    assert tried(store, work) == [f"{fork.first.stream}#{tip[:16]}"]


def test_a_fork_that_was_moved_is_damage(store: Store, fork: Fork) -> None:
    def work(connection: Connection) -> None:
        take(connection, package(fork.first.written))
        take(connection, package(fork.second.written))

    store.write(work)
    assert store.faults() == []
    run_sql(store, "UPDATE stream SET base = 2 WHERE id LIKE '%#%'")
    (fault,) = [each for each in store.faults() if "不知从哪一条" in each]
    assert "#" in fault
    run_sql(store, "UPDATE stream SET base = 3 WHERE id LIKE '%#%'")
    assert len([each for each in store.faults() if "不知从哪一条" in each]) == 1
