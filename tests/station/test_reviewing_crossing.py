"""Branch and plant act without knowing of each other, packages cross, and in the end both say the same."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest

from hongdang_desktop.station.assessing.views import OPEN, State, Which
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from tests.station.reviewed import started, submit
from tests.station.world import Chain

STEPS = 30

EXPECTED = frozenset((
    "ALREADY_ACCEPTED", "RETURN_SENT", "STILL_RETURNED", "SHEET_WITHDRAWN", "SHEET_CHANGED",
    "NOT_SUBMITTED", "NOT_OPEN", "TAKEN_UP", "ITEM_NOT_RETURNED", "NOT_DECIDED", "CONFLICT",
    "NO_REASON", "NO_WORDS", "NOTHING_TO_UNDO", "FIXED", "CHANGED_SINCE",
))  # fmt: skip
"""What either side may hear; anything else is a mistake of ours."""


class Crossing:
    """One sheet, a branch with two PCs, the plant, and what each may do next."""

    def __init__(self, chain: Chain, seed: int) -> None:
        self.chain, self.random = chain, Random(seed)  # noqa: S311
        self.which, _ = started(chain)
        chain.up(chain.a)
        chain.down(chain.b, self.which.branch)
        self.seen = ""
        self.heard: set[str] = set()

    def acts(self) -> tuple[Callable[[], object], ...]:
        chain, which, plant = self.chain, self.which, self.chain.plant
        return (
            self.submitted, self.submitted, self.submitted,
            lambda: self.branch().assessing.withdraw(which),
            self.decided,
            self.looked, self.looked,
            lambda: plant.reviewing.take(which, seen=self.seen),
            lambda: plant.reviewing.mark(
                which, self.item(), returned=self.random.random() < 0.5, words="看看", seen=self.seen
            ),
            lambda: plant.reviewing.return_(which, "改一改", items=(self.item(),), seen=self.seen),
            lambda: plant.reviewing.accept(which, seen=self.seen),
            plant.book.undo,
            self.branch().book.undo,
            lambda: chain.up(chain.a), lambda: chain.up(chain.b),
            lambda: chain.down(chain.a), lambda: chain.down(chain.b),
        )  # fmt: skip

    def branch(self) -> Station:
        return self.chain.a if self.random.random() < 0.8 else self.chain.b

    def item(self) -> str:
        return self.random.choice(("ZY2", "ZY7", "ZR1", "ZR2", "KH3"))

    def submitted(self) -> None:
        submit(self.branch(), self.which)

    def decided(self) -> None:
        station = self.branch()
        line = station.assessing.sheet(self.which).line(self.item())
        if line.suggested is not None:
            own = self.random.randrange(line.suggested + 1)
            station.assessing.decide(self.which, line.item.key, own=own, reason="Y4")

    def looked(self) -> None:
        self.seen = self.chain.plant.reviewing.sheet(self.which).payload_hash
        self.chain.plant.reviewing.compare(self.which)

    def step(self) -> None:
        self.chain.now.moment += timedelta(minutes=self.random.randrange(1, 90))
        try:
            self.random.choice(self.acts())()
        except Refused as refusal:
            self.heard.add(refusal.code)


@pytest.mark.parametrize("seed", [4, 5, 6, 8])
def test_whatever_crosses_both_sides_agree_in_the_end(chain: Chain, seed: int) -> None:
    both = Crossing(chain, seed)
    for _ in range(STEPS):
        both.step()
    assert both.heard <= EXPECTED
    for _ in range(3):
        for station in (chain.a, chain.b):
            chain.up(station)
            chain.down(station)
    states = {name: _state(chain, name, both.which) for name in ("a", "b", "plant")}
    assert len(set(states.values())) == 1, states
    digests = {chain.station(name).digest(both.which.branch) for name in ("a", "b", "plant")}
    assert len(digests) == 1
    (row,) = [
        each for each in chain.plant.reviewing.overview(2026).rows
        if each.branch == both.which.branch
    ]  # fmt: skip
    (cell,) = [each for each in row.months if each.period == both.which.period]
    assert cell.state is states["plant"]
    if states["plant"] is State.ACCEPTED:
        with pytest.raises(Refused):
            chain.a.assessing.agree(both.which, ["ZY2"])
    told = chain.a.reviewing.answered(both.which.branch)
    assert all(each.state not in OPEN or each.open for each in told)


def _state(chain: Chain, name: str, which: Which) -> State:
    return chain.station(name).assessing.sheet(which).state
