"""Anybody may be put back to any earlier day, with or without its memory: nothing is ever lost."""

import shutil
from pathlib import Path

import pytest

from tests.station.test_epochs import hashes
from tests.station.test_random_exchange import Life
from tests.station.world import Chain


class Falling(Life):
    """Random work in which computers are put back to older copies of their folders.

    What they wrote is on a stick by then, which may come late or after all others.
    """

    def __init__(self, chain: Chain, seed: int, memory: Path) -> None:
        super().__init__(chain, seed)
        self.memory = memory
        self.copies: dict[str, list[Path]] = {"a": [], "b": [], "plant": [self.older]}
        self.ever: set[str] = set()

    def keep(self) -> None:
        name = self.dice.choice(("a", "b", "plant"))
        self.copies[name].append(self.chain.copy(name))

    def fall(self) -> None:
        name = self.dice.choice([name for name, kept in self.copies.items() if kept])
        self.write_out(name)
        self.ever |= hashes(self.chain.station(name))
        self.chain.back_to(name, self.dice.choice(self.copies[name]))
        if self.dice.random() < 0.5:
            shutil.rmtree(self.memory, ignore_errors=True)

    def write_out(self, name: str) -> None:
        place = self.chain.folder / f"fall{len(self.pile)}"
        place.mkdir()
        path, _ = self.chain.station(name).post.export(place, self.chain.names.one)
        self.pile.append((name, path))

    def carry_all(self) -> None:
        """Bring every package that was ever made to everybody, also to who made it."""
        self.dice.shuffle(self.pile)
        for _ in range(2):
            for _, path in self.pile:
                for receiver in ("a", "b", "plant"):
                    self.chain.station(receiver).post.receive(path)


@pytest.mark.parametrize("seed", range(4))
def test_in_the_end_all_agree_and_have_everything(chain: Chain, seed: int, state: Path) -> None:
    life = Falling(chain, seed, state / "highwater")
    for number in range(48):
        life.step()
        if number % 6 == 2:
            life.keep()
        if number % 8 == 7:
            life.fall()
    stations = [chain.station(name) for name in ("a", "b", "plant")]
    life.ever |= hashes(*stations)
    life.carry_all()
    life.settle()
    assert len({station.digest(chain.names.one) for station in stations}) == 1
    assert life.ever <= hashes(chain.plant)
    for station in stations:
        assert station.verify() == []
        digest = station.digest()
        station.rebuild()
        assert station.digest() == digest
        assert "ROLLED_BACK" not in [notice.code for notice in station.notices()]
    torn = {tuple(sorted(entry.id for entry in station.book.conflicts())) for station in stations}
    assert len(torn) == 1
