"""备份: made by hand, at the end of the day, and the way back from the window."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.station.books.entries import NoSuchEntry
from hongdang_desktop.station.drafts import Drafts
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Role
from hongdang_desktop.store import shelf
from hongdang_desktop.store.errors import DiskFull
from hongdang_desktop.ui import files, opening
from hongdang_desktop.ui.app import Program
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.backups import BackupsPage
from hongdang_desktop.ui.pages.home import HomePage
from hongdang_desktop.ui.pages.settings import SettingsPage
from hongdang_desktop.ui.pages.starting import TroublePage
from hongdang_desktop.ui.unkept import Typed
from tests.ui.desk_hands import page_of, running, said, words, yield_to
from tests.ui.pages.desk import make_station


def _page(program: Program) -> BackupsPage:
    yield_to(program)
    page = page_of(program)
    assert isinstance(page, BackupsPage)
    return page


def _press(program: Program, button: object) -> None:
    QTest.keyClick(button, Qt.Key.Key_Space)  # type: ignore[call-overload]  # a button
    yield_to(program)


def _group(station: Station, name: str) -> str:
    return station.book.save("party_group", {"name": name}).ids[0]


def test_a_backup_by_hand_is_listed_and_checked(tmp_path: Path, set_clock: SetClock) -> None:
    with running(make_station(tmp_path / "b", set_clock), page="backups") as program:
        page = _page(program)
        assert "第一份" in words(page)
        _press(program, page.now)
        assert "备份好了" in said(page)
        assert page.table.current_key().endswith(".db")
        assert (
            "完整" in page.table.accessible_text()
            if hasattr(page.table, "accessible_text")
            else True
        )


def test_going_back_asks_first_and_brings_the_former_state(
    tmp_path: Path, set_clock: SetClock
) -> None:
    station = make_station(tmp_path / "b", set_clock)
    first = _group(station, "第一组")
    with running(station, page="backups") as program:
        page = _page(program)
        _press(program, page.now)
        set_clock.advance(minutes=5)
        second = _group(station, "第二组")
        _press(program, page.go_back)
        assert page.sure.no.hasFocus()
        _press(program, page.sure.no)
        assert not page.sure.isVisible()
        assert station.book.entry(second).called == "第二组"
        _press(program, page.go_back)
        page.looked_at()  # who comes back is not asked an old question
        yield_to(program)
        assert not page.sure.isVisible()
        _press(program, page.go_back)
        _press(program, page.sure.yes)
        yield_to(program)
        assert program.work is not None
        again = program.work.station
        assert again is not station
        assert again.book.entry(first).called == "第一组"
        with pytest.raises(NoSuchEntry):
            again.book.entry(second)
        assert "RESTORED" in [notice.code for notice in again.notices()]
        program.shell.go("home")
        yield_to(program)
        home = page_of(program)
        assert isinstance(home, HomePage)
        assert home.notices._bands[0].message.title == "数据恢复过了"


def test_closing_leaves_a_backup_of_what_was_changed(tmp_path: Path, set_clock: SetClock) -> None:
    station = make_station(tmp_path / "b", set_clock)
    _group(station, "第一组")
    with running(station):
        assert shelf.read(tmp_path / "b").good == ()
    (made,) = shelf.read(tmp_path / "b").good
    assert made.reason is shelf.Reason.CLOSE


def test_to_the_stick(tmp_path: Path, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(files, "choose_folder", lambda *_: stick)
    with running(make_station(tmp_path / "b", set_clock), page="backups") as program:
        page = _page(program)
        _press(program, page.stick)
        assert "还没有和厂党委连上" in said(page) or list(stick.rglob("*.djb"))


def test_a_damaged_station_offers_the_way_back(tmp_path: Path, set_clock: SetClock) -> None:
    folder = tmp_path / "b"
    station = make_station(folder, set_clock)
    kept = _group(station, "第一组")
    station.backups.make()
    station.close()
    data = bytearray((folder / "station.db").read_bytes())
    data[2048:6144] = bytes(4096)
    (folder / "station.db").write_bytes(data)
    with running() as program:
        program.shell.show()
        program.open(folder)
        yield_to(program)
        page = page_of(program)
        assert isinstance(page, TroublePage)
        assert page.restore.isVisible()
        assert page.first_focus() is page.restore
        assert "hongdang" not in words(page)
        _press(program, page.restore)
        assert program.work is not None
        assert program.work.station.book.entry(kept).called == "第一组"
    assert list(folder.glob("损坏-*"))


def test_a_second_folder_on_the_same_disk_is_no_safety(
    tmp_path: Path, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    monkeypatch.setattr(files, "choose_folder", lambda *_: beside)
    with running(make_station(tmp_path / "b", set_clock), page="backups") as program:
        page = _page(program)
        _press(program, page.now)
        _press(program, page.second)
        assert "不保险" in said(page)
        assert "盘坏了都没有" in page._line.text()
        assert "本机两处" in " ".join(cell.text for cell in page.table.row_at(0).cells)


def _two(program: Program, set_clock: SetClock) -> BackupsPage:
    """Make two backups, the newer one chosen."""
    page = _page(program)
    _press(program, page.now)
    set_clock.advance(minutes=5)
    assert program.work is not None
    _group(program.work.station, "第二组")
    _press(program, page.now)
    page.table.stand_on(0)
    return page


def test_the_question_goes_with_esc_another_row_or_another_page(
    tmp_path: Path, set_clock: SetClock
) -> None:
    with running(make_station(tmp_path / "b", set_clock), page="backups") as program:
        page = _two(program, set_clock)
        _press(program, page.go_back)
        QTest.keyClick(page.sure.no, Qt.Key.Key_Escape)
        assert page_of(program) is page
        assert not page.sure.isVisible()
        _press(program, page.go_back)
        page.table.stand_on(1)
        assert not page.sure.isVisible()
        _press(program, page.go_back)
        assert str(page.sure.file) == page.table.current_key()
        program.shell.go("settings")
        assert page.sure.isHidden()


def test_a_damaged_backup_is_refused_while_the_station_stays_open(
    tmp_path: Path, set_clock: SetClock
) -> None:
    station = make_station(tmp_path / "b", set_clock)
    with running(station, page="backups") as program:
        page = _two(program, set_clock)
        bad = Path(page.table.current_key())
        data = bytearray(bad.read_bytes())
        data[5000:5100] = bytes(100)
        bad.write_bytes(data)
        _press(program, page.go_back)
        _press(program, page.sure.yes)
        assert page_of(program) is page
        assert "这份备份坏了" in said(page)
        assert program.work is not None
        assert program.work.station is station
        page.table.stand_on(1)
        _press(program, page.go_back)
        _press(program, page.sure.yes)
        yield_to(program)
        assert program.work.station is not station


def test_what_fails_after_closing_opens_the_station_again(
    tmp_path: Path, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Station:
        raise DiskFull

    station = make_station(tmp_path / "b", set_clock)
    with running(station, page="backups") as program:
        page = _two(program, set_clock)
        monkeypatch.setattr(opening, "restore_station", refuse)
        _press(program, page.go_back)
        _press(program, page.sure.yes)
        yield_to(program)
        again = _page(program)
        assert "硬盘满了" in said(again)
        assert program.work is not None
        assert program.work.station is not station


def test_a_backup_on_the_stick_brings_the_station_back(
    tmp_path: Path, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    plant = Station.create(tmp_path / "p", role=Role.PLANT, name="红岗采油厂党委", clock=set_clock)
    plant.tree.add("branch", "第一支部", code="B001")
    file = plant.backups.to_stick(stick)
    broken = tmp_path / "broken.djb"
    broken.write_bytes(file.read_bytes()[:-20])
    set_clock.advance(minutes=5)
    plant.tree.add("branch", "第二支部", code="B002")
    chosen = iter((broken, file))
    monkeypatch.setattr(files, "choose_file", lambda *_: next(chosen))
    with running(plant, page="backups") as program:
        page = _page(program)
        _press(program, page.from_stick)
        assert not page.sure.isVisible()
        assert page.messages.messages()[0].tone is Tone.BAD
        _press(program, page.from_stick)
        assert page.sure.isVisible()
        assert file.name in words(page.sure)
        _press(program, page.sure.yes)
        yield_to(program)
        assert program.work is not None
        again = program.work.station
        assert again is not plant
        assert [node.name for node in again.tree.nodes("branch")] == ["第一支部"]
        assert "RESTORED" in [notice.code for notice in again.notices()]


def test_a_second_disk_that_is_gone_is_said_and_given_up(
    tmp_path: Path, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    monkeypatch.setattr(files, "choose_folder", lambda *_: disk)
    with running(make_station(tmp_path / "b", set_clock), page="backups") as program:
        page = _page(program)
        assert not page.no_second.isVisible()
        _press(program, page.second)
        disk.rename(tmp_path / "unplugged")
        program.shell.go("settings")
        yield_to(program)
        settings = page_of(program)
        assert isinstance(settings, SettingsPage)
        assert "没接上" in words(settings.backups)
        program.shell.go("backups")
        yield_to(program)
        assert page.no_second.isVisible()
        _press(program, page.no_second)
        assert "不再存第二份" in said(page)
        assert not page.no_second.isVisible()
        assert shelf.read(tmp_path / "b").second == ""


def test_words_that_are_not_saved_stop_a_restore(
    tmp_path: Path, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise DiskFull

    station = make_station(tmp_path / "b", set_clock)
    with running(station, page="backups") as program, monkeypatch.context() as full:
        page = _two(program, set_clock)
        work = program.work
        assert work is not None
        full.setattr(Drafts, "put", refuse)
        with pytest.raises(DiskFull):
            work.unkept.putting(Typed("new", "party_group", "", None, "第三组", {}))()
        _press(program, page.go_back)
        _press(program, page.sure.yes)
        assert program.work is work
        assert "“第三组”没存上的字" in program.shell.notes.messages()[0].sentence
        full.undo()
