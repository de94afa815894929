"""Restored, cloned, reinstalled: nothing that was ever saved is lost, and nothing written over (§1.7)."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import Connection

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.core.ids import Uuid7Source
from hongdang_desktop.core.journal import Revision
from hongdang_desktop.exchange.errors import PackageError
from hongdang_desktop.exchange.package import peek_header
from hongdang_desktop.exchange.roster import verify_roster
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Notice, Role
from hongdang_desktop.store import journal, packages
from hongdang_desktop.store.packages import PackageRow
from hongdang_desktop.store.store import get_setting, put_setting
from tests.station.world import START, Chain, admitted, called, group, saved

ANOTHERS = json.dumps({"birth": "0" * 32, "streams": {"x": [5, "ab" * 32]}})
"""The memory of another station under this one's name."""


def revisions(station: Station) -> list[Revision]:
    def read(connection: Connection) -> list[Revision]:
        return [
            r for name in journal.streams(connection) for r in journal.of_stream(connection, name)
        ]

    return station._core.read(read)


def hashes(*stations: Station) -> set[str]:
    """Return the hash of everything that stands in the journals of these stations."""
    return {revision.payload_hash for station in stations for revision in revisions(station)}


def codes(station: Station) -> list[str]:
    return [notice.code for notice in station.notices()]


def notice(station: Station, code: str) -> Notice:
    (found,) = [each for each in station.notices() if each.code == code]
    return found


def epoch(station: Station) -> str:
    return station._core.epoch


def save(station: Station, *names: str) -> list[str]:
    return [saved(station.book.save("party_group", group(name))) for name in names]


def rounds(chain: Chain, *names: str, turns: int = 3) -> None:
    """Carry a package of everybody to everybody, some times over."""
    stations = {name: chain.station(name) for name in (*names, "plant")}
    for _ in range(turns):
        for name, station in stations.items():
            place = chain.folder / f"round-{len(list(chain.folder.iterdir()))}"
            place.mkdir()
            path, _ = station.post.export(place, chain.names.one)
            for other, receiver in stations.items():
                if other != name:
                    receiver.post.receive(path)


def require_same(chain: Chain, ever: Iterable[str], *names: str) -> None:
    """The plant holds everything that was ever saved; all agree, and nothing is damaged."""
    stations = [chain.station(name) for name in (*names, "plant")]
    assert len({station.digest(chain.names.one) for station in stations}) == 1
    assert set(ever) <= hashes(chain.plant)
    for station in stations:
        assert station.verify() == []
        digest = station.digest()
        station.rebuild()
        assert station.digest() == digest


@pytest.fixture
def memory(state: Path) -> Path:
    return state / "highwater"


# The memory outside the folder ------------------------------------------------------------------


def test_put_back_to_last_week_with_the_state_folder_kept(chain: Chain, memory: Path) -> None:
    save(chain.a, "一组", "二组")
    chain.up(chain.a)
    old, before = chain.copy("a"), epoch(chain.a)
    chain.now.advance(days=7)
    save(chain.a, "三组", "四组", "五组")
    chain.up(chain.a)
    ever = hashes(chain.a)
    chain.back_to("a", old)
    told = notice(chain.a, "ROLLED_BACK")
    assert "11月23日以后的 3 条不在本机" in told.sentence
    assert epoch(chain.a) != before
    save(chain.a, "六组")
    ever |= hashes(chain.a)
    assert chain.up(chain.a).code == ""
    assert "FORK" not in codes(chain.plant)
    rounds(chain, "a")
    require_same(chain, ever, "a")
    assert codes(chain.a) == []
    assert sorted(called(chain.a)) == sorted(f"{n}组" for n in "一二三四五六")


def test_opened_again_it_has_one_new_epoch_and_put_back_again_another(
    chain: Chain, memory: Path
) -> None:
    save(chain.a, "一组")
    old = chain.copy("a")
    save(chain.a, "二组")
    chain.back_to("a", old)
    second = epoch(chain.a)
    chain.shut("a")
    assert epoch(chain.a) == second
    save(chain.a, "三组")
    chain.back_to("a", old)
    assert epoch(chain.a) != second
    assert " 2 条不在本机" in notice(chain.a, "ROLLED_BACK").sentence
    streams = chain.a._core.read(journal.streams).values()
    assert all(info.retired for info in streams if info.own)


def test_put_back_to_before_the_first_word(chain: Chain, memory: Path) -> None:
    old, before = chain.copy("a"), epoch(chain.a)
    save(chain.a, "一组", "二组")
    chain.back_to("a", old)
    assert " 2 条不在本机" in notice(chain.a, "ROLLED_BACK").sentence
    assert epoch(chain.a) != before


def test_nothing_is_said_where_nothing_was_lost(chain: Chain, memory: Path) -> None:
    save(chain.a, "一组")
    before = epoch(chain.a)
    chain.shut("a")
    assert (codes(chain.a), epoch(chain.a)) == ([], before)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"birth": 1}', "null", '{"streams": {"s": 5}}', ANOTHERS]
)
def test_a_memory_that_is_no_good_is_passed_over(chain: Chain, memory: Path, text: str) -> None:
    save(chain.a, "一组")
    old, before = chain.copy("a"), epoch(chain.a)
    save(chain.a, "二组")
    chain.shut("a")
    (file,) = [each for each in memory.iterdir() if "up/" in each.read_text("utf-8")]
    chain.back_to("a", old)
    file.write_text(text, "utf-8")
    assert (codes(chain.a), epoch(chain.a)) == ([], before)
    save(chain.a, "三组")
    assert '"streams"' in file.read_text("utf-8")


def test_of_a_memory_that_is_half_right_the_right_half_counts(chain: Chain, memory: Path) -> None:
    save(chain.a, "一组")
    (file,) = [each for each in memory.iterdir() if "up/" in each.read_text("utf-8")]
    kept = json.loads(file.read_text("utf-8"))
    (stream,) = kept["streams"]
    chain.shut("a")
    kept["streams"] |= {"odd": [1], "worse": ["x", "y"], stream: [9, "ab" * 32]}
    kept["roster"] = {"serial": "x"}
    file.write_text(json.dumps(kept), "utf-8")
    assert " 8 条不在本机" in notice(chain.a, "ROLLED_BACK").sentence


def test_a_save_does_not_fail_for_its_memory(chain: Chain, memory: Path) -> None:
    chain.a.book.save("party_group", group("一组"))
    shutil.rmtree(memory)
    memory.write_text("a file where the folder should be")
    save(chain.a, "二组")
    assert sorted(called(chain.a)) == ["一组", "二组"]
    chain.shut("a")
    assert codes(chain.a) == []


def test_another_station_with_the_same_ids_has_its_own_memory(tmp_path: Path, memory: Path) -> None:
    clock = SetClock(START)
    for name, count in (("first", 3), ("second", 1)):
        ids = Uuid7Source(clock, seed=7)
        with Station.create(
            tmp_path / name, role=Role.PLANT, name="练习厂", clock=clock, ids=ids
        ) as station:
            for number in range(count):
                station.tree.add("area", f"作业区{number}", code=f"Q{number}")
    with Station.open(tmp_path / "second", clock=clock) as station:
        assert codes(station) == []
    assert len(list(memory.iterdir())) == 2


def test_a_database_of_the_program_before_this_one_gets_a_memory(
    chain: Chain, memory: Path
) -> None:
    def forget(connection: Connection) -> None:
        connection.exec_driver_sql("DELETE FROM setting WHERE key = 'birth'")

    save(chain.a, "一组")
    chain.a._core.store.write(forget)
    old = chain.copy("a")
    save(chain.a, "二组")
    chain.back_to("a", old)
    assert codes(chain.a) == ["ROLLED_BACK"]


def test_what_is_given_up_is_not_told_again(chain: Chain, memory: Path) -> None:
    save(chain.a, "一组")
    old = chain.copy("a")
    save(chain.a, "二组")
    chain.back_to("a", old)
    assert codes(chain.a) == ["ROLLED_BACK"]
    chain.a.dismiss("ROLLED_BACK")
    assert codes(chain.a) == []
    before = epoch(chain.a)
    chain.shut("a")
    assert (codes(chain.a), epoch(chain.a)) == ([], before)


def test_undo_and_redo_reach_back_over_a_new_epoch(chain: Chain, memory: Path) -> None:
    (entry,) = save(chain.a, "一组")
    chain.a.book.save("party_group", group("改一组"), entry)
    old = chain.copy("a")
    save(chain.a, "二组")
    chain.back_to("a", old)
    before = epoch(chain.a)
    assert chain.a.book.can_undo() == "存好了。"
    chain.a.book.undo()
    assert called(chain.a) == ["一组"]
    chain.a.book.redo()
    assert called(chain.a) == ["改一组"]
    chain.a.book.undo()
    chain.a.book.undo()
    assert called(chain.a) == []
    assert epoch(chain.a) == before
    assert chain.up(chain.a).code == ""
    assert called(chain.plant) == []


# Without that memory ----------------------------------------------------------------------------


def test_put_back_with_the_state_folder_lost(chain: Chain, memory: Path) -> None:
    (entry,) = save(chain.a, "一组")
    chain.up(chain.a)
    old = chain.copy("a")
    chain.a.book.save("party_group", group("原来"), entry)
    save(chain.a, "二组")
    chain.up(chain.a)
    ever = hashes(chain.a)
    chain.back_to("a", old)
    shutil.rmtree(memory)
    assert codes(chain.a) == []
    before = epoch(chain.a)
    chain.a.book.save("party_group", group("后来"), entry)
    save(chain.a, "三组", "四组")
    ever |= hashes(chain.a)
    assert chain.up(chain.a).code == ""
    assert "第一支部·电脑A在恢复前和恢复后都记过" in notice(chain.plant, "FORK").sentence
    assert set(hashes(chain.plant)) >= ever
    (torn,) = chain.plant.book.conflicts()
    assert torn.id == entry
    chain.down(chain.a)
    assert epoch(chain.a) != before
    assert "ROLLED_BACK" in codes(chain.a) or "FORK" in codes(chain.a)
    save(chain.a, "五组")
    ever |= hashes(chain.a)
    rounds(chain, "a", "b")
    require_same(chain, ever, "a", "b")
    assert {code for station in (chain.a, chain.b, chain.plant) for code in codes(station)} == {
        "FORK"
    }
    chain.b.book.resolve(entry, chain.b.book.heads(entry)[0].revision)
    rounds(chain, "a", "b")
    for station in (chain.a, chain.b, chain.plant):
        assert station.book.conflicts() == ()
        station.dismiss("FORK", notice(station, "FORK").subject)
        assert codes(station) == []


def test_the_two_histories_in_either_order(chain: Chain, memory: Path) -> None:
    """The plant hears of the first history first, the colleague of the second."""
    (entry,) = save(chain.a, "一组")
    rounds(chain, "a", "b")
    old = chain.copy("a")
    chain.a.book.save("party_group", group("原来"), entry)
    first, _ = chain.a.post.export(chain.stick)
    first = Path(shutil.copy(first, chain.folder / "first.djx"))
    chain.back_to("a", old)
    shutil.rmtree(memory)
    chain.a.book.save("party_group", group("后来"), entry)
    save(chain.a, "二组")
    second, _ = chain.a.post.export(chain.stick)
    for station, order in ((chain.plant, (first, second)), (chain.b, (second, first))):
        for path in order:
            assert [r.code for r in station.post.receive(path)] == [""]
    plain = {
        station: {s: i.base for s, i in station._core.read(journal.streams).items() if "#" in s}
        for station in (chain.plant, chain.b)
    }
    assert plain[chain.plant] != plain[chain.b]
    assert chain.plant.digest(chain.names.one) == chain.b.digest(chain.names.one)
    chain.b.book.resolve(entry, chain.b.book.heads(entry)[0].revision)
    chain.b.book.save("party_group", group("乙改"), entry)
    ever = hashes(chain.a, chain.b, chain.plant)
    rounds(chain, "a", "b")
    require_same(chain, ever, "a", "b")
    assert called(chain.a) == called(chain.plant)
    assert all(station.book.conflicts() == () for station in (chain.a, chain.b, chain.plant))


def test_own_packages_on_the_stick_bring_back_what_they_hold(chain: Chain, memory: Path) -> None:
    save(chain.a, "一组")
    old = chain.copy("a")
    save(chain.a, "二组", "三组")
    path, _ = chain.a.post.export(chain.stick)
    ever = hashes(chain.a)
    assert [r.code for r in chain.a.post.receive(path)] == ["OWN"]
    chain.back_to("a", old)
    shutil.rmtree(memory)
    before = epoch(chain.a)
    (receipt,) = chain.a.post.receive(chain.stick)
    assert (receipt.code, receipt.new) == ("", 2)
    assert epoch(chain.a) != before
    assert hashes(chain.a) == ever
    assert [r.code for r in chain.a.post.receive(path)] == ["OWN"]
    save(chain.a, "四组")
    later, _ = chain.a.post.export(chain.stick)
    assert peek_header(later).no > peek_header(path).no
    assert chain.up(chain.a).code == ""
    assert "FORK" not in codes(chain.plant)
    assert hashes(chain.plant) >= hashes(chain.a)


def test_own_package_after_the_memory_told_settles_it(chain: Chain, memory: Path) -> None:
    save(chain.a, "一组")
    old = chain.copy("a")
    save(chain.a, "二组")
    path, _ = chain.a.post.export(chain.stick)
    chain.back_to("a", old)
    assert codes(chain.a) == ["ROLLED_BACK"]
    chain.a.post.receive(path)
    assert codes(chain.a) == []


def test_what_came_back_counts_as_having_left(chain: Chain, memory: Path) -> None:
    """So that undoing what is final stays refused."""
    old = chain.copy("a")
    save(chain.a, "一组", "二组")
    path, _ = chain.a.post.export(chain.stick)
    chain.back_to("a", old)
    chain.a.post.receive(path)
    own = [i for i in chain.a._core.read(journal.streams).values() if i.own and i.seq]
    assert [(i.seq, i.exported, i.retired) for i in own] == [(2, 2, True)]


# The plant --------------------------------------------------------------------------------------


def test_a_plant_that_was_put_back_gets_its_own_words_again(chain: Chain, memory: Path) -> None:
    old, before = chain.copy("plant"), epoch(chain.plant)
    chain.plant.tree.add("team", "采油二班", parent=chain.names.area, branch=chain.names.one)
    chain.down(chain.a)
    save(chain.a, "一组")
    chain.up(chain.a)
    ever = hashes(chain.a, chain.plant)
    chain.back_to("plant", old)
    assert "请各支部再带一次包" in notice(chain.plant, "ROLLED_BACK").cure
    assert epoch(chain.plant) != before
    chain.plant.tree.add("team", "采油三班", parent=chain.names.area, branch=chain.names.one)
    ever |= hashes(chain.plant)
    rounds(chain, "a")
    require_same(chain, ever, "a")
    assert codes(chain.plant) == []


def test_a_plant_without_memory_learns_from_a_branch(chain: Chain, memory: Path) -> None:
    old, before = chain.copy("plant"), epoch(chain.plant)
    chain.plant.tree.add("team", "采油二班", parent=chain.names.area, branch=chain.names.one)
    chain.down(chain.a)
    ever = hashes(chain.a, chain.plant)
    chain.back_to("plant", old)
    shutil.rmtree(memory)
    chain.up(chain.a)
    assert epoch(chain.plant) != before
    rounds(chain, "a")
    require_same(chain, ever, "a")
    assert codes(chain.plant) == []


def test_a_roster_that_was_overtaken_stays_refused_after_a_restore(
    chain: Chain, memory: Path
) -> None:
    older, _ = chain.plant.post.export(chain.folder, chain.names.one)
    old = chain.copy("a")
    admitted(chain.plant, chain.folder / "d", chain.folder, "电脑D", chain.names.one).close()
    chain.down(chain.a)
    seen = chain.a._core.read(keyring.trust).seen
    chain.back_to("a", old)
    trust = chain.a._core.read(keyring.trust)
    assert trust.seen == seen
    assert trust.roster is not None
    assert seen is not None
    assert trust.roster.version < seen.version
    blob = trust.roster_blob
    assert blob is not None
    with pytest.raises(PackageError) as refused:
        verify_roster(
            blob, root=trust.root, plant=trust.plant, seen=trust.seen, suite=keyring.SUITE
        )
    assert refused.value.code == "E_ROSTER_ROLLBACK"
    chain.a.post.receive(older)
    assert chain.a._core.read(keyring.trust).seen == seen
    chain.down(chain.a)
    trust = chain.a._core.read(keyring.trust)
    assert (trust.roster and trust.roster.version) == seen.version


def test_a_new_root_begins_to_count_anew(chain: Chain, memory: Path) -> None:
    def root(value: str) -> None:
        chain.a._core.store.write(lambda c: put_setting(c, "root", value))

    def seen(version: int) -> None:
        kept: JsonObject = {"serial": 1, "version": version, "digest": "ab" * 32}
        chain.a._core.store.write(lambda c: put_setting(c, "roster_seen", kept))
        chain.shut("a")

    def known() -> object:
        kept = chain.a._core.read(lambda c: get_setting(c, "roster_seen"))
        return kept.get("version") if isinstance(kept, dict) else None

    seen(90)
    seen(80)
    assert known() == 90
    former = str(chain.a._core.read(lambda c: get_setting(c, "root")))
    root("another-root-key")
    seen(2)
    assert known() == 2
    root(former)
    seen(1)
    assert known() == 1


def test_what_an_older_program_left_forked_is_taken_up(chain: Chain, memory: Path) -> None:
    save(chain.a, "一组")
    chain.up(chain.a)
    path, _ = chain.b.post.export(chain.stick)
    save(chain.b, "二组")
    path, _ = chain.b.post.export(chain.stick)
    chain.plant._core.store.write(
        lambda c: packages.keep(
            c,
            PackageRow(
                pid="old", out=False, peer=chain.names.one, number=77, at=START.isoformat(),
                revisions=1, reach={}, file=path.name, state="forked",
            ),
        )
    )  # fmt: skip
    shutil.copy(path, chain.plant.folder / "inbox" / "old.djx")
    save(chain.a, "三组")
    chain.up(chain.a)
    assert "二组" in called(chain.plant)
