"""The plant's PC is gone: a new one begins with the sheet from the safe and what branches hold."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.exchange.errors import PackageError
from hongdang_desktop.station.keys.recovering import NoRoster
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused, Role
from tests.station.world import START, Chain, called, committee, group, refused

pytestmark = pytest.mark.usefixtures("quick_codes")


@dataclass(frozen=True)
class Sheet:
    root: str
    recovery: str


def sheet_of(plant: Station) -> Sheet:
    sheet = plant.post.recovery_sheet()
    assert sheet is not None
    rows = dict(sheet.rows)
    return Sheet(rows["根密钥"], rows["恢复密钥"])


def lost(chain: Chain) -> Sheet:
    """Take the plant away for good; only its sheet is left."""
    sheet = sheet_of(chain.plant)
    chain.plant.post.forget_paper_keys()
    chain.shut("plant")
    return sheet


def anew(chain: Chain, sheet: Sheet, *sources: Path) -> Station:
    return Station.from_paper(
        chain.folder / "anew", sources, root=sheet.root, recovery=sheet.recovery,
        clock=SetClock(START),
    )  # fmt: skip


def fill(chain: Chain) -> dict[str, str]:
    """Have everybody write something, carry it both ways, and return the digests by branch."""
    committee(chain.a)
    chain.a.book.save("party_group", group("一组"))
    chain.b.book.save("party_group", group("二组"))
    for branch in (chain.names.two, chain.names.three):
        chain.c.book.save("party_group", group("某组", branch=branch))
    chain.plant.tree.add("team", "采油二班", parent=chain.names.area, branch=chain.names.one)
    both = ((chain.a, chain.names.one), (chain.b, chain.names.one), (chain.c, chain.names.two),
            (chain.c, chain.names.three))  # fmt: skip
    for _ in range(2):
        for station, branch in both:
            assert chain.up(station, branch).code == ""
            assert chain.down(station, branch).code == ""
    branches = (chain.names.one, chain.names.two, chain.names.three)
    return {branch: chain.plant.digest(branch) for branch in branches}


def test_everything_comes_back_from_the_branches(chain: Chain) -> None:
    before = fill(chain)
    sheet = lost(chain)
    plant = anew(chain, sheet, chain.b.roster.export(chain.stick))
    assert plant.tree.branches() == ()
    stick = chain.folder / "second"
    stick.mkdir()
    roster = plant.roster.export(stick)
    for name, branches in (("a", ["one"]), ("b", ["one"]), ("c", ["two", "three"])):
        station = chain.station(name)
        station.roster.receive(roster)
        for branch in branches:
            path, _ = station.post.export(stick, getattr(chain.names, branch))
            assert plant.post.receive(path)[0].code == ""
    assert {branch: plant.digest(branch) for branch in before} == before
    assert (plant.verify(), plant.odd(), plant.book.conflicts()) == ([], (), ())
    assert [pc.name for pc in plant.roster.pcs()][1:] == ["厂党委", "电脑A", "电脑B", "电脑C"]
    plant.tree.add("team", "采油三班", parent=chain.names.area, branch=chain.names.one)
    down, _ = plant.post.export(stick, chain.names.one)
    assert chain.a.post.receive(down)[0].code == ""
    assert "采油三班" in {node.name for node in chain.a.tree.nodes("team")}
    assert chain.a.digest(chain.names.one) == plant.digest(chain.names.one)
    plant.close()


def test_the_former_pc_can_be_stopped_once_all_is_here(chain: Chain) -> None:
    down, _ = chain.plant.post.export(chain.stick, chain.names.two)
    former = chain.plant.info().device
    source = chain.a.roster.export(chain.stick)
    plant = anew(chain, lost(chain), source)
    with pytest.raises(Refused) as error:
        plant.roster.revoke(plant.info().device, "丢了")
    assert refused(error) == "OWN_PC"
    plant.roster.revoke(former, "被偷了")
    chain.c.roster.receive(plant.roster.export(chain.stick))
    assert chain.c.post.receive(down)[0].code == "E_REVOKED"
    plant.close()


def test_packages_made_before_anybody_knew_are_read_too(chain: Chain) -> None:
    chain.a.book.save("party_group", group("一组"))
    made, _ = chain.a.post.export(chain.stick)
    chain.plant.roster.rename("电脑C", "新名")  # so that a package carries the roster
    source, _ = chain.plant.post.export(chain.stick, chain.names.two)
    plant = anew(chain, lost(chain), source)
    assert plant.post.receive(made)[0].code == ""
    assert called(plant) == ["一组"]
    chain.a.roster.receive(plant.roster.export(chain.stick))
    path, _ = chain.a.post.export(chain.stick)
    assert plant.post.receive(path)[0].code == ""
    assert called(plant) == ["一组"]
    plant.close()


def test_a_slip_in_typing_makes_no_station(chain: Chain) -> None:
    sheet = lost(chain)
    source = chain.a.roster.export(chain.stick)
    wrong = [
        Sheet(sheet.root[:-1] + ("A" if sheet.root[-1] != "A" else "B"), sheet.recovery),
        Sheet(sheet.root, sheet.recovery[:-1] + ("Q" if sheet.recovery[-1] != "Q" else "P")),
        Sheet("", sheet.recovery),
    ]
    for each in wrong:
        with pytest.raises(PackageError) as error:
            anew(chain, each, source)
        assert refused(error) == "E_BAD_KEY"
        assert not (chain.folder / "anew").exists()


def test_the_sheet_of_another_plant(chain: Chain, tmp_path: Path) -> None:
    with Station.create(tmp_path / "q", role=Role.PLANT, name="别的厂") as other:
        foreign = sheet_of(other)
    sheet = lost(chain)
    source = chain.a.roster.export(chain.stick)
    with pytest.raises(PackageError) as error:
        anew(chain, Sheet(foreign.root, sheet.recovery), source)
    assert refused(error) == "E_ROSTER_SIGNATURE"
    with pytest.raises(PackageError) as error:
        anew(chain, foreign, source)
    assert refused(error) == "E_DECRYPT"


def test_nothing_with_a_roster_is_left(chain: Chain) -> None:
    with pytest.raises(NoRoster) as nothing:
        anew(chain, sheet_of(chain.plant))
    assert refused(nothing) == "NO_ROSTER"
    junk = chain.folder / "photo.djy"
    junk.write_bytes(b"\xff\xd8\xff")
    with pytest.raises(PackageError) as error:
        anew(chain, sheet_of(chain.plant), junk)
    assert refused(error) == "E_MAGIC"
    with pytest.raises(PackageError) as error:
        anew(chain, sheet_of(chain.plant), chain.folder / "gone.djy")
    assert refused(error) == "E_STICK_GONE"


def test_the_newest_roster_counts(chain: Chain) -> None:
    old = chain.a.roster.export(chain.stick)
    chain.plant.roster.revoke("电脑B", "丢了")
    new, _ = chain.plant.post.export(chain.stick, chain.names.one)
    plant = anew(chain, lost(chain), new, old)
    assert plant.roster.pc("电脑B").state == "已停用"
    plant.close()
