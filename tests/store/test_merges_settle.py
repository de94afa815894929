"""Three PCs edit, merge and hear of each other in any order: all end with one digest, and stop."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.journal import Kind, Revision, heads
from hongdang_desktop.core.merging import MERGED, merged, torn, values
from hongdang_desktop.store import projection
from hongdang_desktop.store.store import Store
from tests.store.world import BRANCH, Pc, state, take, tried

RECORDS = ("r-1", "r-2")
FIELDS = ("name", "note", "founded_on", "leader")
DAYS = ("2020-07-01", "2021-07-01", "2022-07-01")
ROUNDS = 4
"""So many times everybody hears of everybody until nobody has anything to merge; found by trying."""


@dataclass(frozen=True)
class Step:
    """A PC hears of another's, or merges, or edits fields of a record, or deletes it."""

    pc: int
    hears: int | None
    what: str
    record: str
    fields: frozenset[str]
    value: int


steps = st.lists(
    st.builds(
        Step, pc=st.integers(0, 2), hears=st.none() | st.integers(0, 2),
        what=st.sampled_from(("edit",) * 6 + ("merge",) * 3 + ("settle", "delete")),
        record=st.sampled_from(RECORDS),
        fields=st.frozensets(st.sampled_from(FIELDS), min_size=1, max_size=2),
        value=st.integers(0, 2),
    ),
    min_size=4, max_size=24,
)  # fmt: skip


class World:
    """Three PCs, and what each of them knows."""

    def __init__(self) -> None:
        self.pcs = [Pc(name) for name in ("here", "pc-b", "pc-c")]
        self.known: list[dict[str, Revision]] = [{} for _ in self.pcs]
        self.at = 0
        base: JsonObject = {"branch": BRANCH, "name": "一组", "stage": "draft"}
        for record in RECORDS:
            self.write(0, record, base)
        for pc in (1, 2):
            self.known[pc] |= self.known[0]

    def of(self, pc: int, record: str) -> dict[str, Revision]:
        return {i: r for i, r in self.known[pc].items() if r.record == record}

    def heads(self, pc: int, record: str) -> tuple[Revision, ...]:
        return heads(self.of(pc, record).values())

    def write(
        self, pc: int, record: str, payload: JsonObject, on: Sequence[Revision] = (),
        kind: Kind = Kind.PUT,
    ) -> None:  # fmt: skip
        self.at += 1
        made = self.pcs[pc].write(record, on=on, payload=payload, at=self.at, kind=kind)
        self.known[pc][made.id] = made

    def run(self, step: Step) -> None:
        if step.hears is not None:
            self.known[step.pc] |= self.known[step.hears]
        elif step.what == "merge":
            self.merge(step.pc)
        else:
            self.decide(step)

    def decide(self, step: Step) -> None:
        now = self.heads(step.pc, step.record)
        shown: JsonObject = {"branch": BRANCH}
        if now[0].kind is Kind.PUT:
            shown = values(now[0].payload or {})
        on = now if step.what == "settle" or not torn(now) else now[:1]
        if step.what == "delete":
            self.write(step.pc, step.record, {}, now, Kind.DELETE)
            return
        for name in step.fields:
            shown[name] = DAYS[step.value] if name == "founded_on" else f"{step.pc}{step.value}"
        self.write(step.pc, step.record, shown, on)

    def merge(self, pc: int) -> int:
        """Do as a station does after an import; return how much was merged."""
        done = 0
        for record in RECORDS:
            now = self.heads(pc, record)
            if torn(now):
                joined = merged(
                    self.of(pc, record), now, fields=lambda r: r.payload,
                    weighty=lambda name: name == "leader",
                )  # fmt: skip
                if joined is not None:
                    self.write(pc, record, {**joined, MERGED: True}, now)
                    done += 1
        return done

    def order(self, dice: Random) -> list[Revision]:
        """Return everything in an order in which it may arrive."""
        streams = {pc.stream: list(pc.written) for pc in self.pcs if pc.written}
        found: list[Revision] = []
        while streams:
            name = dice.choice(sorted(streams))
            found.append(streams[name].pop(0))
            if not streams[name]:
                del streams[name]
        return found

    def settle(self, dice: Random) -> None:
        """Let everybody hear of everybody, in any order, until nobody merges any more."""
        for _ in range(ROUNDS):
            before = [dict(known) for known in self.known]
            for pc in dice.sample(range(3), 3):
                for other in dice.sample(range(3), 3):
                    self.known[pc] |= before[other]
            if not sum(self.merge(pc) for pc in range(3)):
                return
        pytest.fail("they go on merging for ever")


@settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(listed=steps, seed=st.integers(0, 99))
def test_one_digest_in_all_orders_and_an_end(store: Store, listed: list[Step], seed: int) -> None:
    world, dice = World(), Random(seed)  # noqa: S311 - dice
    for step in listed:
        world.run(step)
    world.settle(dice)
    assert world.known[0] == world.known[1] == world.known[2]
    orders = [world.order(dice) for _ in range(3)]
    found = {tried(store, partial(arrived, order=order)) for order in orders}
    assert len(found) == 1


def arrived(connection: Connection, order: Sequence[Revision]) -> tuple[str, tuple[str, ...]]:
    """Return digest and conflicts after revisions came one by one; a rebuild changes nothing."""
    for revision in order:
        take(connection, [revision])
    there = state(connection)
    projection.rebuild(connection)
    assert state(connection) == there
    return there.digest, there.torn
