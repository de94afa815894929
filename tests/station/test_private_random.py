"""Private values in whatever order things happen: both PCs end with the same, the plant with none."""

import pytest

from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from hongdang_desktop.store import packages
from tests.station import test_private_columns as columns
from tests.station.test_own_sealed import everything
from tests.station.test_private_columns import KEY
from tests.station.test_random_exchange import Life
from tests.station.world import Chain, group

private = columns.private
MARK = "只在支部说"


class PrivateLife(Life):
    """The same life, in which half of what is written has something private in it."""

    def _verb(self, station: Station) -> None:
        if self.dice.random() < 0.5:
            super()._verb(station)
            return
        self.count += 1
        ids = station.book.ids(Listing(KEY))
        said = self.dice.choice((f"{MARK}{self.count}", f"{MARK}一样的", None))
        if not ids or self.dice.random() < 0.3:
            station.book.save(KEY, group(f"{self.count}组", opinion=said))
            return
        entry = self.dice.choice(ids)
        payload = {**station.book.entry(entry).payload, "opinion": said}
        if self.dice.random() < 0.3:
            payload["note"] = f"备注{self.count}"
        station.book.save(KEY, payload, entry)


@pytest.mark.parametrize("seed", range(3))
def test_in_the_end_both_pcs_agree_and_the_plant_knows_nothing(chain: Chain, seed: int) -> None:
    life = PrivateLife(chain, seed)
    for number in range(70):
        life.step()
        if number == 40 and seed % 2:
            life.restore()
    life.settle()
    a, b, plant = (chain.station(name) for name in ("a", "b", "plant"))
    assert a.digest() == b.digest()
    assert len({station.digest(chain.names.one) for station in (a, b, plant)}) == 1
    opinions = {
        entry: a.book.entry(entry).payload.get("opinion") for entry in a.book.ids(Listing(KEY))
    }
    assert any(opinions.values())
    assert {entry: b.book.entry(entry).payload.get("opinion") for entry in opinions} == opinions
    assert MARK not in everything(plant)
    for station in (a, b, plant):
        digest = station.digest()
        assert station.verify() == []
        station.rebuild()
        assert station.digest() == digest
        assert station.odd() == ()
        assert station._core.read(packages.waiting) == ()
