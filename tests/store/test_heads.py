"""Heads and conflicts: a pure function of the set of revisions, whatever the order of arrival."""

from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from hongdang_desktop.core.journal import Kind, Revision, heads
from hongdang_desktop.store import journal, projection
from hongdang_desktop.store.store import Store
from tests.store.world import LEDGER, Pc, State, keep, pure_heads, state, take, tried

PCS = ("here", "pc-b", "pc-c")
RECORDS = ("r-1", "r-2")
LEDGERS = (LEDGER, "branch", "of_a_newer_program")


@dataclass(frozen=True)
class Step:
    """A PC writes on the heads that it knows (or on some older revision), or hears of another's."""

    pc: int
    hears: int | None
    record: str
    kind: Kind
    ledger: str
    at: int
    older: bool


steps = st.lists(
    st.builds(
        Step,
        pc=st.integers(0, 2),
        hears=st.none() | st.integers(0, 2),
        record=st.sampled_from(RECORDS),
        kind=st.sampled_from((Kind.PUT, Kind.PUT, Kind.PUT, Kind.DELETE)),
        ledger=st.sampled_from((LEDGER,) * 4 + LEDGERS),
        at=st.integers(0, 4),
        older=st.booleans(),
    ),
    min_size=2,
    max_size=14,
)


def history(listed: list[Step]) -> dict[str, list[Revision]]:
    """Return the streams that come of it."""
    pcs = [Pc(name) for name in PCS]
    known: list[dict[str, Revision]] = [{} for _ in pcs]
    for step in listed:
        mine = known[step.pc]
        if step.hears is not None:
            mine |= known[step.hears]
            continue
        all_of_record = [r for r in mine.values() if r.record == step.record]
        on = [all_of_record[0]] if step.older and all_of_record else heads(all_of_record)
        made = pcs[step.pc].write(
            step.record, f"{len(mine)}组", on=on, at=step.at, kind=step.kind, ledger=step.ledger
        )
        mine[made.id] = made
    return {pc.name: pc.written for pc in pcs if pc.written}


def arrivals(streams: dict[str, list[Revision]], dice: Random) -> list[list[Revision]]:
    """Return packages: each stream in its order, mixed with the others, some pieces twice."""
    order = [name for name, written in streams.items() for _ in written]
    dice.shuffle(order)
    sent = dict.fromkeys(streams, 0)
    packages: list[list[Revision]] = []
    while order:
        package: list[Revision] = []
        for _ in range(dice.randint(1, len(order))):
            name = order.pop()
            again = dice.randint(0, sent[name])
            sent[name] += 1
            package += streams[name][again : sent[name]]
        packages.append(package)
    return packages


def arrived(connection: Connection, packages: list[list[Revision]]) -> State:
    for package in packages:
        take(connection, package)
    return state(connection, LEDGER, "branch")


@settings(
    max_examples=100, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(listed=steps, dice=st.randoms(use_true_random=False))
def test_every_order_of_arrival_gives_one_state(
    store: Store, listed: list[Step], dice: Random
) -> None:
    streams = history(listed)
    everything = [revision for listed in streams.values() for revision in listed]
    packages = arrivals(streams, dice)
    at_once = tried(store, lambda c: arrived(c, [everything]))
    mixed = tried(store, lambda c: arrived(c, packages))
    assert mixed == at_once
    assert at_once.heads == pure_heads(everything)

    def rebuilt(connection: Connection) -> State:
        take(connection, everything)
        projection.rebuild(connection)
        return state(connection, LEDGER, "branch")

    assert tried(store, rebuilt) == at_once


def test_winner_is_not_deleted_then_later_then_by_id(store: Store) -> None:
    here, b, c = Pc("here"), Pc("pc-b"), Pc("pc-c")
    first = here.write("r-1", "甲")
    early = b.write("r-1", "乙", on=[first], at=5)
    late = c.write("r-1", "丙", on=[first], at=6)
    gone = here.write("r-1", on=[first], at=9, kind=Kind.DELETE)
    keep(store, first, gone, early, late)
    assert _shown(store) == [late.id, early.id, gone.id]
    same = here.write("r-1", "丁", on=[gone], at=6)
    keep(store, same)
    assert _shown(store) == [late.id, same.id, early.id]  # pc-c sorts after here


def _shown(store: Store) -> list[str]:
    return [each.id for each in store.read(lambda c: journal.heads_of(c, "r-1"))]


def test_child_before_its_parent(store: Store) -> None:
    here, other = Pc("here"), Pc("pc-b")
    first = here.write("r-1", "甲")
    second = other.write("r-1", "乙", on=[first])
    keep(store, second)
    keep(store, first)
    assert _shown(store) == [second.id]
    assert store.read(journal.conflicted) == ()


def test_conflict_ends_with_a_revision_on_all_heads(store: Store) -> None:
    here, other = Pc("here"), Pc("pc-b")
    first = here.write("r-1", "甲")
    mine, theirs = here.write("r-1", "乙", on=[first]), other.write("r-1", "丙", on=[first])
    keep(store, first, mine, theirs)
    assert store.read(journal.conflicted) == ("r-1",)
    keep(store, here.write("r-1", "丁", on=[mine, theirs]))
    assert store.read(journal.conflicted) == ()
    assert store.faults() == []


def test_a_record_deleted_on_two_computers_is_no_conflict(store: Store) -> None:
    here, other = Pc("here"), Pc("pc-b")
    first = here.write("r-1", "甲")
    keep(
        store, first, here.write("r-1", on=[first], kind=Kind.DELETE),
        other.write("r-1", on=[first], kind=Kind.DELETE),
    )  # fmt: skip
    assert store.read(journal.conflicted) == ()
    assert store.read(state).rows[LEDGER] == []


def test_digest_tells_a_conflict_from_its_winner(store: Store) -> None:
    here, other = Pc("here"), Pc("pc-b")
    first = here.write("r-1", "甲")
    mine, theirs = here.write("r-1", "乙", on=[first], at=9), other.write("r-1", "丙", on=[first])
    assert tried(store, lambda c: _digest(c, first, mine)) != tried(
        store, lambda c: _digest(c, first, mine, theirs)
    )


def _digest(connection: Connection, *revisions: Revision) -> str:
    take(connection, revisions)
    return projection.digest(connection)


def test_gap_is_refused_whole(store: Store) -> None:
    here, other = Pc("here"), Pc("pc-b")
    revisions = [here.write(f"r-{n}") for n in range(4)]
    with pytest.raises(journal.GapFound) as gap:
        keep(store, other.write("r-9"), revisions[0], revisions[2])
    assert (gap.value.have, gap.value.got) == (1, 3)
    assert store.read(state).heads == {}
    keep(store, *revisions)
    assert store.faults() == []


def test_same_place_with_other_content_is_a_fork(store: Store) -> None:
    here = Pc("here")
    keep(store, here.write("r-1", "甲"))
    before = store.read(state)
    restored = Pc("here")
    with pytest.raises(journal.ForkFound) as fork:
        keep(store, restored.write("r-1", "乙"), restored.write("r-2"))
    assert fork.value.revision.seq == 1
    assert store.read(state) == before
    keep(store, *here.written, here.write("r-2"))  # the same again is skipped, the new one taken
    assert len(store.read(state).heads) == 2
