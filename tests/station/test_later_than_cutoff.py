"""What a stolen PC wrote, where it was taken in before the news of it came."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hongdang_desktop.station.station import Station
from hongdang_desktop.store import tails
from tests.station import forge
from tests.station.test_recovering import sheet_of
from tests.station.world import Chain, called, group, saved

LATER = "LATER_THAN_CUTOFF"


def _told(station: Station, code: str = LATER) -> list[str]:
    return [f"{n.sentence}{n.cure}" for n in station.notices() if n.code == code]


def _units(station: Station) -> list[str]:
    return [node.name for node in station.tree.nodes("team")]


def _stolen(chain: Chain) -> str:
    """Let PC b take what a thief wrote at PC a, before the plant stops it; return the record."""
    entry = saved(chain.a.book.save("party_group", group("一")))
    chain.up(chain.a)
    chain.down(chain.b)
    chain.a.book.save("party_group", group("贼写的"))
    chain.a.book.save("party_group", group("贼改的一"), entry)
    path, _ = chain.a.post.export(chain.stick)
    assert chain.b.post.receive(path)[0].code == ""
    assert sorted(called(chain.b)) == ["贼写的", "贼改的一"]
    chain.plant.roster.revoke(chain.a.info().device, "被偷")
    return entry


def _by_package(chain: Chain) -> None:
    chain.up(chain.b)
    assert chain.down(chain.b).code == ""


def _by_file(chain: Chain) -> None:
    assert chain.b.roster.receive(chain.plant.roster.export(chain.stick)).ids


@pytest.mark.parametrize("bring", [_by_package, _by_file])
def test_it_no_longer_counts_once_the_roster_is_here(
    chain: Chain, bring: Callable[[Chain], None]
) -> None:
    _stolen(chain)
    bring(chain)
    assert called(chain.b) == ["一"]
    (told,) = _told(chain.b)
    assert "电脑A停用以后写的 2 条" in told
    assert "拿开" in told
    assert len(chain.b._core.read(tails.kept)) == 2
    for _ in range(2):
        assert (chain.up(chain.b).code, chain.down(chain.b).code) == ("", "")
    assert chain.b.digest(chain.names.one) == chain.plant.digest(chain.names.one)
    assert chain.b.verify() == chain.plant.verify()
    if chain.b.post.can_undo_import() is not None:
        chain.b.post.undo_import()
    assert "贼写的" not in called(chain.b)
    path, _ = chain.a.post.export(chain.stick)
    assert chain.b.post.receive(path)[0].code == "E_REVOKED"


def test_what_was_built_upon_stays_and_is_told_of(chain: Chain) -> None:
    entry = _stolen(chain)
    chain.b.book.save("party_group", group("b再改一"), entry)
    _by_file(chain)
    assert sorted(called(chain.b)) == ["b再改一", "贼写的"]
    (told,) = _told(chain.b)
    assert "2 条" in told
    assert "别照着办" in told
    assert chain.b._core.read(tails.kept) == ()


def test_what_came_in_before_it_was_stopped_stays(chain: Chain) -> None:
    chain.a.book.save("party_group", group("一"))
    chain.up(chain.a)
    chain.down(chain.b)
    chain.plant.roster.revoke(chain.a.info().device, "丢了")
    _by_file(chain)
    assert called(chain.b) == ["一"]
    assert _told(chain.b) == []


def test_what_the_plant_had_and_lost_stays(chain: Chain) -> None:
    old = chain.copy("plant")
    chain.a.book.save("party_group", group("一"))
    chain.up(chain.a)
    chain.down(chain.b)
    chain.back_to("plant", old)
    chain.plant.roster.revoke(chain.a.info().device, "丢了")
    _by_file(chain)
    assert called(chain.plant) == []
    assert called(chain.b) == ["一"]
    assert chain.b._core.read(tails.kept) == ()


def test_a_stolen_plant_key_leaves_nothing_and_cries_no_wolf(
    chain: Chain, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sheet = sheet_of(chain.plant)
    chain.plant.post.forget_paper_keys()
    for station in (chain.a, chain.b):
        chain.up(station)
        chain.down(station)
    copy = chain.copy("plant")
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("HONGDANG_STATE", str(tmp_path / "elsewhere"))
        thief = Station.open(copy, clock=chain.now)
        thief.actor = "贼"
        thief.tree.add("team", "贼班", parent=chain.names.area, branch=chain.names.one)
        path, _ = thief.post.export(chain.stick, chain.names.one)
        thief.close()
    assert chain.a.post.receive(path)[0].code == ""
    assert "贼班" in _units(chain.a)
    said, _ = chain.a.post.export(chain.stick)
    chain.plant.roster.renew_plant_key(sheet.root, stolen=True)
    chain.a.roster.receive(chain.plant.roster.export(chain.stick))
    assert "贼班" not in _units(chain.a)
    assert len(_told(chain.a)) == 1
    assert chain.plant.post.receive(said)[0].code == ""
    assert _told(chain.plant, "ROLLED_BACK") == []


def test_a_claim_about_another_branch_says_nothing(chain: Chain) -> None:
    chain.plant.post.export(chain.stick, chain.names.three)
    stream, seq, _ = forge.tip(chain.plant, chain.names.three)
    path = forge.package(
        chain.a, chain.folder / "x.djx", chain.names.one, have={stream: (seq + 1000, "a" * 64)}
    )
    assert chain.plant.post.receive(path)[0].code == ""
    assert _told(chain.plant, "ROLLED_BACK") == []
