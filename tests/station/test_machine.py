"""A folder on another computer: a new epoch at once, and a question with two answers (§1.7)."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hongdang_desktop.station.safety import machine
from hongdang_desktop.station.safety.machine import Machine, this_machine
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from hongdang_desktop.store import journal
from hongdang_desktop.store.store import put_setting
from tests.station.test_epochs import codes, epoch, hashes, require_same, rounds, save
from tests.station.world import Chain, called, group

HERE, THERE = Machine("aa", "bb"), Machine("cc", "dd")


@pytest.fixture
def copies() -> Iterator[list[Station]]:
    """Stations to close at the end."""
    opened: list[Station] = []
    yield opened
    for station in opened:
        station.close()


class Pcs:
    """The folder of a, on the computers where it is opened; each has its own state folder."""

    def __init__(self, chain: Chain, patch: pytest.MonkeyPatch, opened: list[Station]) -> None:
        self.chain = chain
        self._patch = patch
        self._opened = opened

    def folder(self) -> Path:
        """Return the folder of a, which knows no computer yet."""
        self.chain.a._core.store.write(lambda c: put_setting(c, "machine", None))
        return self.chain.shut("a")

    def open(self, folder: Path, pc: Machine) -> Station:
        self._patch.setenv("HONGDANG_STATE", str(self.chain.folder / f"state-{pc.computer}"))
        station = Station.open(folder, clock=self.chain.now, machine=pc)
        station.actor = "某人"
        self._opened.append(station)
        return station

    def shut(self, station: Station) -> None:
        self._opened.remove(station)
        station.close()


@pytest.fixture
def pcs(chain: Chain, monkeypatch: pytest.MonkeyPatch, copies: list[Station]) -> Pcs:
    return Pcs(chain, monkeypatch, copies)


def test_the_same_computer_is_no_news(chain: Chain, pcs: Pcs) -> None:
    folder = pcs.folder()
    first = pcs.open(folder, HERE)
    save(first, "一组")
    before = epoch(first)
    pcs.shut(first)
    again = pcs.open(folder, HERE)
    assert (codes(again), epoch(again)) == ([], before)


@pytest.mark.parametrize("now", [Machine("cc", "bb"), Machine("aa", "dd"), THERE])
def test_another_one_is_asked_about_once(chain: Chain, pcs: Pcs, now: Machine) -> None:
    folder = pcs.folder()
    first = pcs.open(folder, HERE)
    save(first, "一组")
    before = epoch(first)
    pcs.shut(first)
    moved = pcs.open(folder, now)
    assert codes(moved) == ["MOVED_PC"]
    assert "换了电脑" in moved.notices()[0].cure
    after = epoch(moved)
    assert after != before
    pcs.shut(moved)
    again = pcs.open(folder, now)
    assert (codes(again), epoch(again)) == (["MOVED_PC"], after)
    again.keep_device()
    assert codes(again) == []
    pcs.shut(again)
    last = pcs.open(folder, now)
    assert (codes(last), epoch(last)) == ([], after)


@pytest.mark.parametrize("now", [Machine(), Machine("aa", ""), Machine("", "bb")])
def test_what_the_system_does_not_tell_is_not_compared(
    chain: Chain, pcs: Pcs, now: Machine
) -> None:
    folder = pcs.folder()
    pcs.shut(pcs.open(folder, HERE))
    station = pcs.open(folder, now)
    assert codes(station) == []
    pcs.shut(station)
    assert codes(pcs.open(folder, THERE)) == ["MOVED_PC"]


def test_brought_back_to_where_it_was_the_question_is_gone(chain: Chain, pcs: Pcs) -> None:
    folder = pcs.folder()
    for pc, expected in ((HERE, []), (THERE, ["MOVED_PC"]), (HERE, [])):
        station = pcs.open(folder, pc)
        assert codes(station) == expected
        pcs.shut(station)


def test_a_clone_and_its_original_both_write_and_nothing_forks(chain: Chain, pcs: Pcs) -> None:
    folder = pcs.folder()
    pcs.shut(pcs.open(folder, HERE))
    copy = Path(shutil.copytree(folder, chain.folder / "clone"))
    original, clone = pcs.open(folder, HERE), pcs.open(copy, THERE)
    save(original, "原机")
    save(clone, "克隆")
    for station in (original, clone):
        path, _ = station.post.export(chain.stick)
        assert chain.plant.post.receive(path)[0].code == ""
    assert "FORK" not in codes(chain.plant)
    assert sorted(called(chain.plant)) == ["克隆", "原机"]
    epochs = []
    for _ in range(3):  # what the copy goes on writing does not drive the original from its own
        chain.down(original)
        epochs.append(epoch(original))
        save(clone, "又一个")
        path, _ = clone.post.export(chain.stick)
        chain.plant.post.receive(path)
    assert epochs[1] == epochs[2]


def test_a_copy_becomes_a_computer_of_its_own(chain: Chain, pcs: Pcs) -> None:
    save(chain.a, "一组")
    folder = pcs.folder()
    pcs.shut(pcs.open(folder, HERE))
    copy = Path(shutil.copytree(folder, chain.folder / "clone"))
    original, clone = pcs.open(folder, HERE), pcs.open(copy, THERE)
    save(original, "原机")
    save(clone, "克隆")
    device = clone._core.device
    ever = hashes(original, clone)
    clone.become_new_pc()
    assert codes(clone) == []
    assert clone._core.device not in {device, original._core.device}
    assert sorted(called(clone)) == ["一组", "克隆"]
    assert not any(info.own for info in clone._core.read(journal.streams).values())
    assert clone.book.can_undo() is None
    assert clone.verify() == []
    invited = chain.plant.post.invite((chain.names.one,), chain.stick)
    clone.post.join(invited.path, invited.code, "电脑E")
    request = clone.post.request(chain.stick)
    chain.plant.post.admit(request.path, request.fingerprint)
    save(clone, "新机")
    ever |= hashes(clone)
    chain._open |= {"a": original, "e": clone}
    rounds(chain, "a", "e")
    require_same(chain, ever, "a", "e")
    assert sorted(called(chain.plant)) == ["一组", "克隆", "原机", "新机"]
    assert "FORK" not in codes(chain.plant)
    for name in "ae":
        chain._open.pop(name)


def test_a_clone_that_nobody_noticed_forks_and_loses_nothing(chain: Chain, pcs: Pcs) -> None:
    """As virtual machines do: the very same ids, two computers, each with its memory."""
    (entry,) = save(chain.a, "一组")
    folder = pcs.folder()
    pcs.shut(pcs.open(folder, HERE))
    copy = Path(shutil.copytree(folder, chain.folder / "clone"))
    first, second = pcs.open(folder, HERE), pcs.open(copy, HERE)
    first.book.save("party_group", group("甲改"), entry)
    second.book.save("party_group", group("乙改"), entry)
    save(second, "乙组")
    for station in (first, second):
        path, _ = station.post.export(chain.stick)
        assert chain.plant.post.receive(path)[0].code == ""
    assert codes(chain.plant) == ["FORK"]
    ever = hashes(first, second)
    chain._open |= {"a": first, "e": second}
    rounds(chain, "a", "e")
    save(first, "丙组")
    save(second, "丁组")
    ever |= hashes(first, second)
    rounds(chain, "a", "e")
    require_same(chain, ever, "a", "e")
    assert len(chain.plant.book.conflicts()) == 1
    for name in "ae":
        chain._open.pop(name)


def test_a_computer_without_keys_can_become_another(branch: Station) -> None:
    save(branch, "一组")
    device = branch._core.device
    branch.become_new_pc()
    assert branch._core.device != device
    save(branch, "二组")
    assert sorted(called(branch)) == ["一组", "二组"]
    assert branch.verify() == []


def test_a_plant_is_never_two(chain: Chain, pcs: Pcs) -> None:
    chain.plant._core.store.write(lambda c: put_setting(c, "machine", HERE.as_json()))
    plant = pcs.open(chain.shut("plant"), THERE)
    assert "只能有一份" in plant.notices()[0].cure
    with pytest.raises(Refused) as refused:
        plant.become_new_pc()
    assert refused.value.code == "ONE_PLANT"
    plant.keep_device()
    assert codes(plant) == []


def test_this_computer_is_told_by_hashes_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, devices = tmp_path / "machine-id", tmp_path / "by-uuid"
    file.write_text("0123456789abcdef\n")
    devices.mkdir()
    monkeypatch.setattr(machine, "_MACHINE_IDS", (tmp_path / "absent", file))
    monkeypatch.setattr(machine, "_BY_UUID", devices)
    found = this_machine(tmp_path)
    assert len(found.computer) == 64
    assert "0123456789abcdef" not in found.computer
    assert found.volume == ""
    monkeypatch.setattr(machine, "_MACHINE_IDS", (tmp_path / "absent",))
    monkeypatch.setattr(machine, "_BY_UUID", tmp_path / "absent")
    assert this_machine(tmp_path) == Machine()
    assert Machine.of(found.as_json()) == found
    assert Machine.of(None) == Machine.of({"computer": None}) == Machine()
