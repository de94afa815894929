"""恢复包: what a branch lost comes back from the plant, complete (§1.7)."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hongdang_desktop.ledgers.ledger import Audience
from hongdang_desktop.ledgers.party_group import LEDGER
from hongdang_desktop.station.carriage import sealing
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Refused
from hongdang_desktop.store import journal
from tests.station.pictures import photo, written
from tests.station.test_epochs import codes, epoch, hashes, rounds, save
from tests.station.world import Chain, admitted, called, committee, group


@pytest.fixture
def private() -> Iterator[None]:
    """Let a ledger be for the branch alone."""
    object.__setattr__(LEDGER, "audience", Audience.BRANCH)
    yield
    object.__setattr__(LEDGER, "audience", Audience.PLANT)


def fill(chain: Chain) -> None:
    """Write 140 entries on both PCs, some of them changed and deleted, and carry them."""
    committee(chain.a)
    for station, first in ((chain.a, 0), (chain.b, 70)):
        ids = station.book.save_all(
            "party_group", [(group(f"{number}组"), None) for number in range(first, first + 70)]
        ).ids
        station.book.save("party_group", group("改过"), ids[0])
        station.book.delete(ids[1])
    rounds(chain, "a", "b", turns=2)
    chain.a.book.save("party_group", group("最后"))
    chain.up(chain.a)


def restored(chain: Chain, station: Station) -> int:
    """Carry a restore package; return how many revisions were new."""
    place = chain.folder / f"restore-{len(list(chain.folder.iterdir()))}"
    place.mkdir()
    paths = chain.plant.post.restore_package(chain.names.one, place)
    assert all("恢复包" in path.name for path in paths)
    receipts = station.post.receive(place)
    assert [receipt.code for receipt in receipts] == [""] * len(paths)
    return sum(receipt.new for receipt in receipts)


def test_a_pc_put_back_to_its_first_day_has_all_again(chain: Chain, state: Path) -> None:
    empty = chain.copy("a")
    fill(chain)
    digest, ever = chain.a.digest(), hashes(chain.a)
    count = chain.a.book.count(Listing("party_group"))
    assert count == 139
    chain.back_to("a", empty)
    shutil.rmtree(state / "highwater")
    before = epoch(chain.a)
    assert restored(chain, chain.a) > 140
    assert chain.a.digest() == digest
    assert chain.a.book.count(Listing("party_group")) == count
    assert hashes(chain.a) == ever
    assert chain.a.verify() == []
    assert (
        epoch(chain.a) != before
    )  # our own words came back: they were ours in a time that is lost
    assert codes(chain.a) == []
    save(chain.a, "之后")
    assert chain.up(chain.a).code == ""
    assert chain.plant.digest(chain.names.one) == chain.a.digest(chain.names.one)


def test_it_settles_what_the_memory_told(chain: Chain) -> None:
    empty = chain.copy("a")
    fill(chain)
    digest = chain.a.digest()
    chain.back_to("a", empty)
    assert codes(chain.a) == ["ROLLED_BACK"]
    restored(chain, chain.a)
    assert (codes(chain.a), chain.a.digest()) == ([], digest)


def test_a_pc_that_was_admitted_just_now_has_all(chain: Chain) -> None:
    fill(chain)
    digest = chain.a.digest()
    fresh = admitted(chain.plant, chain.folder / "d", chain.folder, "电脑D", chain.names.one)
    restored(chain, fresh)
    assert fresh.digest() == digest
    assert called(fresh) == called(chain.a)
    assert fresh.verify() == []
    assert restored(chain, fresh) == 0
    fresh.book.save("party_group", group("新电脑的"))
    assert chain.up(fresh).code == ""
    assert chain.plant.digest(chain.names.one) == fresh.digest(chain.names.one)
    fresh.close()


def test_photos_come_back(chain: Chain, tmp_path: Path) -> None:
    empty = chain.copy("a")
    part = chain.a.attachments.take(written(tmp_path / "in", "现场.jpg", photo(300, 200)))
    chain.a.book.save("party_group", group("一组", attachments=[part]))
    chain.up(chain.a)
    plain = chain.a.attachments.read(str(part["sha256"]))
    chain.back_to("a", empty)
    restored(chain, chain.a)
    assert chain.a.attachments.missing() == ()
    assert chain.a.attachments.read(str(part["sha256"])) == plain


def test_both_histories_of_a_fork_come_back(chain: Chain, state: Path) -> None:
    (entry,) = save(chain.a, "一组")
    chain.up(chain.a)
    old = chain.copy("a")
    chain.a.book.save("party_group", group("原来"), entry)
    chain.up(chain.a)
    chain.back_to("a", old)
    shutil.rmtree(state / "highwater")
    chain.a.book.save("party_group", group("后来"), entry)
    chain.up(chain.a)
    chain.back_to("a", old)
    shutil.rmtree(state / "highwater")
    restored(chain, chain.a)
    assert chain.a.digest(chain.names.one) == chain.plant.digest(chain.names.one)
    assert len(chain.a.book.conflicts()) == 1
    restored(chain, chain.b)
    assert chain.b.digest(chain.names.one) == chain.plant.digest(chain.names.one)
    assert chain.a.verify() == chain.b.verify() == []


@pytest.mark.usefixtures("private")
def test_what_is_for_the_branch_alone_comes_back_too(chain: Chain, state: Path) -> None:
    empty = chain.copy("a")
    save(chain.a, "只给支部看的话")
    chain.up(chain.a)
    assert called(chain.plant) == []
    chain.back_to("a", empty)
    shutil.rmtree(state / "highwater")
    restored(chain, chain.a)
    assert called(chain.a) == ["只给支部看的话"]
    assert chain.a.verify() == []
    own = [i for i in chain.a._core.read(journal.streams).values() if sealing.is_private(i.id)]
    assert [(info.own, info.retired, info.seq) for info in own] == [(True, True, 1)]


def test_only_the_plant_makes_one(chain: Chain) -> None:
    with pytest.raises(Refused) as refused:
        chain.a.post.restore_package(chain.names.one, chain.stick)
    assert refused.value.code == "PLANT_ONLY"
