"""Anything may happen in any order: packages late, lost, twice, the plant restored. In the end all agree."""

from pathlib import Path
from random import Random

import pytest

from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Refused
from hongdang_desktop.store import packages
from tests.station.world import Chain, group

EXPECTED = {"G03", "PROBLEMS", "CONFLICT", "ALREADY_FINAL", "CHANGED_SINCE", "FIXED",
            "NOTHING_TO_UNDO", "NOTHING_TO_REDO", "NO_REASON"}  # fmt: skip


class Life:
    """Random work of two PCs and the plant, with a pile of packages that are never all carried."""

    def __init__(self, chain: Chain, seed: int) -> None:
        self.chain = chain
        self.dice = Random(seed)  # noqa: S311 - dice
        self.pile: list[tuple[str, Path]] = []
        self.count = 0
        self.older = chain.copy("plant")

    def step(self) -> None:
        self.chain.now.advance(minutes=self.dice.choice((1, 1, 60, -30)))
        self.dice.choice((self.work, self.work, self.work, self.send, self.carry, self.carry))()

    def work(self) -> None:
        station = self.chain.station(self.dice.choice("ab"))
        try:
            self._verb(station)
        except Refused as refused:
            assert refused.code in EXPECTED, refused.code  # noqa: PT017 - others are bugs

    def _verb(self, station: Station) -> None:
        book, self.count = station.book, self.count + 1
        ids = book.ids(Listing("party_group"))
        torn = book.conflicts()
        verb = self.dice.choice(("new", "new", "edit", "edit", "delete", "undo", "redo", "choose"))
        if verb == "choose" and torn:
            book.resolve(torn[0].id, self.dice.choice(book.heads(torn[0].id)).revision)
        elif verb in ("undo", "redo"):
            book.undo() if verb == "undo" else book.redo()
        elif verb == "new" or not ids:
            book.save("party_group", group(f"{self.count}组"))
        elif verb == "edit":
            book.save("party_group", group(f"改{self.count}"), self.dice.choice(ids))
        elif verb == "delete":
            book.delete(self.dice.choice(ids))

    def send(self) -> None:
        name = self.dice.choice(("a", "b", "plant"))
        place = self.chain.folder / f"stick{len(self.pile)}"
        place.mkdir()
        path, _ = self.chain.station(name).post.export(place, self.chain.names.one)
        self.pile.append((name, path))

    def carry(self) -> None:
        if self.pile:
            sender, path = self.dice.choice(self.pile)
            for receiver in self.dice.sample(("a", "b", "plant"), 2):
                if receiver != sender:
                    self.chain.station(receiver).post.receive(path)

    def restore(self) -> None:
        self.chain.back_to("plant", self.older)

    def settle(self) -> None:
        """Carry everything to everybody until nobody has anything to say.

        A restored plant uses its package numbers again; until they are new its word only lowers
        what it is believed to hold, so that this takes as many packages as it was set back.
        """
        for _ in range(30):
            for name in ("a", "b", "plant"):
                self.round(name)
            stations = [self.chain.station(name) for name in ("a", "b", "plant")]
            if all(s.post.outgoing(self.chain.names.one).total == 0 for s in stations):
                return
        pytest.fail("never came to rest")

    def round(self, name: str) -> None:
        place = self.chain.folder / f"last{len(self.pile)}"
        place.mkdir()
        path, _ = self.chain.station(name).post.export(place, self.chain.names.one)
        self.pile.append((name, path))
        for other in {"a", "b", "plant"} - {name}:
            self.chain.station(other).post.receive(path)


@pytest.mark.parametrize("seed", range(4))
def test_in_the_end_all_agree(chain: Chain, seed: int) -> None:
    life = Life(chain, seed)
    for number in range(70):
        life.step()
        if number == 40 and seed % 2:
            life.restore()
    life.settle()
    stations = [chain.station(name) for name in ("a", "b", "plant")]
    assert len({station.digest(chain.names.one) for station in stations}) == 1
    for station in stations:
        digest = station.digest()
        assert station.verify() == []
        station.rebuild()
        assert station.digest() == digest
        assert station._core.read(packages.waiting) == ()
        assert list((station.folder / "inbox").iterdir()) == []
    torn = {tuple(sorted(entry.id for entry in station.book.conflicts())) for station in stations}
    assert len(torn) == 1
