"""Anything in any order, three PCs and the plant: in the end one digest everywhere, nothing lost."""

import shutil
import time
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from hongdang_desktop.store import packages
from tests.station import world
from tests.station.world import Chain, Names
from tests.torture import tally
from tests.torture.conftest import ALL as EVERYTHING
from tests.torture.lives import ALL, Life, build

SEEDS = range(24) if EVERYTHING else range(2)
STEPS = 120 if EVERYTHING else 70


@pytest.fixture(scope="session")
def lives(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Names]:
    folder = tmp_path_factory.mktemp("lives")
    with pytest.MonkeyPatch.context() as patch:
        world.quick_codes(patch)
        return folder, build(folder)


@pytest.fixture
def chain(lives: tuple[Path, Names], tmp_path: Path) -> Iterator[Chain]:
    made = Chain(lives[0], tmp_path / "chain", lives[1])
    yield made
    made.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_in_the_end_one_digest_and_nothing_lost(chain: Chain, seed: int) -> None:
    row, began = tally.row("random histories of 3 PCs and the plant"), time.monotonic()
    life = Life(chain, seed)
    for _ in range(STEPS):
        life.step()
    life.settle()
    lost = life.lost()
    row.tried += 1
    row.lost += len(lost)
    row.seen["steps"] += STEPS
    row.seen["packages"] += len(life.pile)
    row.seen["entries followed"] += sum(len(k.here | k.left) for k in life.kept.values())
    for what, count in life.done.items():
        row.seen[what] += count
    row.seconds += time.monotonic() - began
    assert lost == set()
    stations = [chain.station(name) for name in ALL]
    assert len({station.digest(chain.names.one) for station in stations}) == 1
    torn = {tuple(sorted(entry.id for entry in station.book.conflicts())) for station in stations}
    assert len(torn) == 1
    for station in stations:
        _require_sound(station)


@pytest.mark.parametrize("seed", SEEDS[: len(SEEDS) // 2])
def test_every_order_of_arrival_gives_one_digest(
    chain: Chain, lives: tuple[Path, Names], tmp_path: Path, seed: int
) -> None:
    """The same packages at a plant that knows none of them: shuffled, each of them twice."""
    row, began = tally.row("orders of arrival of the same packages"), time.monotonic()
    life = Life(chain, 1000 + seed)
    for _ in range(STEPS // 2):
        life.step()
    life.settle()
    up = [path for sender, path in life.pile if sender != "plant"]
    few = life.dice.sample(up, 4)
    orders = [list(order) + up for order in permutations(few)] if EVERYTHING else []
    orders += [life.dice.sample(up, len(up)) for _ in range(10 if EVERYTHING else 3)]
    digests = set()
    for number, order in enumerate(orders):
        folder = Path(shutil.copytree(lives[0] / "plant", tmp_path / f"plant{number}"))
        with Station.open(folder, clock=chain.now) as plant:
            for path in (*order, *reversed(order)):
                plant.post.receive(path)
            digests.add(plant.digest(chain.names.one))
            assert plant.verify() == []
            assert list((folder / "inbox").iterdir()) == []
        shutil.rmtree(folder)
    row.tried += len(orders)
    row.seen["packages"] += sum(2 * len(order) for order in orders)
    row.seconds += time.monotonic() - began
    assert digests == {chain.plant.digest(chain.names.one)}


def _require_sound(station: Station) -> None:
    digest = station.digest()
    assert station.verify() == []
    for group in station.book.list(Listing("party_group"), limit=10_000):
        for part in group.record.attachments:
            assert part.sha256
            assert len(station.attachments.read(part.sha256)) == part.size
    station.rebuild()
    assert station.digest() == digest
    assert station._core.read(packages.waiting) == ()
    assert list((station.folder / "inbox").iterdir()) == []
