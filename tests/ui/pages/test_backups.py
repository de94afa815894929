"""备份: made by hand, at the end of the day, and the way back from the window."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.station.books.entries import NoSuchEntry
from hongdang_desktop.station.station import Station
from hongdang_desktop.store import shelf
from hongdang_desktop.ui import files
from hongdang_desktop.ui.app import Program
from hongdang_desktop.ui.pages.backups import BackupsPage
from hongdang_desktop.ui.pages.home import HomePage
from hongdang_desktop.ui.pages.starting import TroublePage
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
