"""A station put back to before a change of the roster gets the newer one again (exchange.md §1.7)."""

import pytest

from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.safety.highwater import HighWater
from hongdang_desktop.station.station import Station
from hongdang_desktop.store.store import get_setting
from tests.station.world import Chain, admitted, called, group

ROSTER_OLD = "ROSTER_OLD"


def _round(chain: Chain, *stations: Station) -> list[str]:
    """Carry from all to the plant and from it to all; return the codes."""
    codes = [chain.up(station).code for station in stations]
    return [*codes, *(chain.down(station).code for station in stations)]


def _version(station: Station) -> tuple[int, int]:
    roster = station._core.read(keyring.trust).roster
    assert roster is not None
    return roster.serial, roster.version


def _codes(station: Station) -> list[str]:
    return [notice.code for notice in station.notices()]


def _put_back(chain: Chain) -> Station:
    """Put PC a back to before PC d was admitted, which everybody told that they know; return d."""
    _round(chain, chain.a, chain.b)
    old = chain.copy("a")
    d = admitted(chain.plant, chain.folder / "d", chain.stick, "电脑D", chain.names.one)
    for _ in range(2):
        _round(chain, chain.a, chain.b, d)
    assert _version(chain.a) == _version(chain.plant)
    chain.back_to("a", old)
    assert _version(chain.a) < _version(chain.plant)
    d.book.save("party_group", group("D组"))
    return d


@pytest.mark.usefixtures("quick_codes")
def test_a_branch_put_back_gets_the_roster_again(chain: Chain) -> None:
    d = _put_back(chain)
    try:
        assert ROSTER_OLD in _codes(chain.a)
        path, _ = d.post.export(chain.stick)
        chain.plant.post.receive(path)
        assert chain.up(chain.a).code == ""
        assert chain.down(chain.a).code == ""
        assert _version(chain.a) == _version(chain.plant)
        assert ROSTER_OLD not in _codes(chain.a)
        assert called(chain.a) == ["D组"]
        assert chain.a.digest(chain.names.one) == chain.plant.digest(chain.names.one)
    finally:
        d.close()


@pytest.mark.usefixtures("quick_codes")
def test_the_file_of_the_roster_once_seen_is_taken(chain: Chain) -> None:
    d = _put_back(chain)
    try:
        file = chain.plant.roster.export(chain.stick)
        (arrival,) = chain.a.post.look(file)
        assert (arrival.code, arrival.importable) == ("", True)
        assert chain.a.roster.receive(file).ids
        assert _version(chain.a) == _version(chain.plant)
        assert chain.a.roster.receive(file).ids == ()
        assert ROSTER_OLD not in _codes(chain.a)
    finally:
        d.close()


def test_a_plant_put_back_gets_its_own_roster_back(chain: Chain) -> None:
    _round(chain, chain.a, chain.b)
    old = chain.copy("plant")
    gone = chain.b.info().device
    chain.plant.roster.revoke(gone, "电脑丢了")
    _round(chain, chain.a)
    seen = _version(chain.plant)
    chain.back_to("plant", old)
    assert chain.plant.roster.pc(gone).state == "在用"
    assert ROSTER_OLD in _codes(chain.plant)
    assert chain.plant._core.read(keyring.trust).next_version == seen[1] + 1

    assert _round(chain, chain.a) == ["", ""]
    assert chain.up(chain.a).code == ""
    assert chain.plant.roster.pc(gone).state == "已停用"
    assert _version(chain.plant) == seen
    assert ROSTER_OLD not in _codes(chain.plant)


@pytest.mark.parametrize("wrong", [{"serial": 9999}, {"version": 2**52}])
def test_a_nonsense_memory_of_a_roster_blocks_nothing(chain: Chain, wrong: dict[str, int]) -> None:
    birth = str(chain.a._core.read(lambda c: get_setting(c, "birth")))
    chain.shut("a")
    memory = HighWater.load(birth)
    assert memory.roster is not None
    values = {**vars(memory.roster), **wrong}
    memory.note({}, type(memory.roster)(**values))
    assert HighWater.load(birth).roster == memory.roster
    assert ROSTER_OLD not in _codes(chain.a)
    chain.plant.roster.rename(chain.b.info().device, "新B")
    assert chain.down(chain.a).code == ""
    assert _version(chain.a) == _version(chain.plant)
