"""Private values after an accident: from the plant that cannot read them, from a fork, from a spoilt file."""

import shutil
from pathlib import Path

import pytest

from hongdang_desktop.station.safety import rescuing
from tests.station import test_private_columns as columns
from tests.station.test_own_sealed import everything, sealed
from tests.station.test_private_columns import KEY, OTHER, SECRET
from tests.station.test_restore_package import restored
from tests.station.world import Chain, alone, clock, group, saved

private = columns.private


def test_the_plant_gives_back_what_it_cannot_read(chain: Chain, state: Path) -> None:
    empty = chain.copy("a")
    entry = saved(chain.a.book.save(KEY, group("第一党小组", opinion=SECRET)))
    chain.a.book.save(KEY, {**chain.a.book.entry(entry).payload, "opinion": OTHER}, entry)
    digest = chain.a.digest()
    chain.up(chain.a)
    chain.back_to("a", empty)
    shutil.rmtree(state / "highwater")
    assert restored(chain, chain.a) > 0
    assert chain.a.book.entry(entry).payload["opinion"] == OTHER
    assert [each.payload.get("opinion") for each in chain.a.book.history(entry)] == [OTHER, SECRET]
    assert chain.a.digest() == digest
    assert chain.a.verify() == []
    assert SECRET not in everything(chain.plant)


def test_both_histories_of_a_fork_keep_their_own(chain: Chain, state: Path) -> None:
    entry = saved(chain.a.book.save(KEY, group("第一党小组", opinion="起初的话")))
    chain.up(chain.a)
    old = chain.copy("a")
    chain.a.book.save(KEY, {**chain.a.book.entry(entry).payload, "opinion": SECRET}, entry)
    chain.up(chain.a)
    chain.back_to("a", old)
    shutil.rmtree(state / "highwater")
    chain.a.book.save(KEY, {**chain.a.book.entry(entry).payload, "opinion": OTHER}, entry)
    chain.up(chain.a)
    chain.down(chain.b)
    (torn,) = chain.b.book.conflicts()
    conflict = chain.b.book.conflict(torn.id, uncovered=True)
    (opinion,) = [each for each in conflict.differences if each.field == "opinion"]
    assert set(opinion.texts) == {SECRET, OTHER}
    assert chain.b.verify() == chain.plant.verify() == []
    one = chain.names.one
    assert chain.b.digest(one) == chain.plant.digest(one)
    kept = everything(chain.plant)
    assert SECRET not in kept
    assert OTHER not in kept


def test_what_is_salvaged_holds_both_halves(tmp_path: Path) -> None:
    station, _ = alone(tmp_path / "s")
    with station:
        station.book.save(KEY, group("第一党小组", opinion=SECRET))
        assert len(sealed(station)) == 1
    saved_to = rescuing.rescue(tmp_path / "s", tmp_path, clock=clock())
    text = saved_to.path.read_text(encoding="utf-8")
    assert SECRET in text
    assert "第一党小组" in text
    assert saved_to.lost == {}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_packages_may_come_in_any_order(chain: Chain, order: tuple[int, int]) -> None:
    entry = saved(chain.a.book.save(KEY, group("第一党小组", opinion=SECRET)))
    first, _ = chain.a.post.export(chain.stick)
    first = Path(shutil.copy(first, chain.folder / "first.djx"))
    chain.a.book.save(KEY, {**chain.a.book.entry(entry).payload, "opinion": OTHER}, entry)
    second, _ = chain.a.post.export(chain.stick)
    second = Path(shutil.copy(second, chain.folder / "second.djx"))
    for number in order:
        chain.b.post.receive((first, second)[number])
    assert chain.b.book.entry(entry).payload["opinion"] == OTHER
    assert chain.b.digest() == chain.a.digest()
    assert chain.b.verify() == []
