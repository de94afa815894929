"""打印: what is seen is the file; saved whole; warnings lead to their page; a missing character stops."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.ui import files
from hongdang_desktop.ui.app import Program
from hongdang_desktop.ui.pages import printer
from hongdang_desktop.ui.pages.page_image import Zoom
from hongdang_desktop.ui.pages.printer import Job
from hongdang_desktop.ui.pages.printing import PrintingPage
from tests.ui.desk_hands import page_of, running, said, words, write, yield_to
from tests.ui.pages.desk import branch_of, held, make_station


@pytest.fixture
def printing(
    tmp_path: Path, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Program, PrintingPage]]:
    """Open the print page of a branch with two final meetings and a draft."""
    monkeypatch.setattr(printer, "printers", lambda: ("二楼 HP M405", "三楼"))
    station = make_station(tmp_path / "b", set_clock)
    held(station, "2026-09-16", "9月支部委员会会议")
    held(station, "2026-10-15", "10月支部委员会会议")
    draft = station.book.blank("committee_meeting", branch_of(station))
    station.book.save("committee_meeting", {**draft, "title": "11月支部委员会会议"})
    with running(station) as program:
        program.shell.go("printing", paper="committee_meeting")
        yield_to(program)
        page = page_of(program)
        assert isinstance(page, PrintingPage)
        yield program, page


def test_the_file_is_what_is_seen(
    printing: tuple[Program, PrintingPage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, page = printing
    file = tmp_path / "会议.pdf"
    monkeypatch.setattr(files, "save_as", lambda *_args: file)
    page.save.click()
    yield_to(program)
    assert page.paper is not None
    assert file.read_bytes() == page.paper.pdf
    assert said(page).startswith("存好了")


def test_what_cannot_be_written_is_said(
    printing: tuple[Program, PrintingPage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, page = printing
    monkeypatch.setattr(files, "save_as", lambda *_args: tmp_path / "nowhere" / "会议.pdf")
    page.save.click()
    yield_to(program)
    assert said(page)
    assert not (tmp_path / "nowhere").exists()


def test_drafts_are_named_with_their_page(printing: tuple[Program, PrintingPage]) -> None:
    program, page = printing
    message = page.messages.messages()[0]
    assert message.title == "有 1 处先看看"
    assert page.paper is not None
    note = next(note for note in page.paper.notes if note.kind == "draft")
    message.buttons[0][1]()
    yield_to(program)
    assert page.number.value() == note.page


def test_keys_turn_pages_and_change_the_size(printing: tuple[Program, PrintingPage]) -> None:
    program, page = printing
    assert page.number.value() == 1
    page.thumbs.setFocus()
    QTest.keyClick(page.thumbs, Qt.Key.Key_PageDown)
    yield_to(program)
    assert page.number.value() == 2
    QTest.keyClick(page.thumbs, Qt.Key.Key_Up)
    yield_to(program)
    assert page.number.value() == 1
    QTest.keyClick(page.thumbs, Qt.Key.Key_Plus)
    yield_to(program)
    assert page.image.zoom is Zoom.NORMAL
    QTest.keyClick(page.thumbs, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert page.number.hasFocus()
    write(page.number, "3")
    QTest.keyClick(page.number, Qt.Key.Key_Return)
    yield_to(program)
    assert page.image.accessibleDescription().startswith("第 3 页")
    write(page.number, "99")
    QTest.keyClick(page.number, Qt.Key.Key_Return)
    assert page.number.value() == 3


def test_one_month_alone(printing: tuple[Program, PrintingPage]) -> None:
    program, page = printing
    page.panel.month.set_value("9")
    page.panel.month.changed.emit()
    yield_to(program)
    assert page.paper is not None
    assert page.paper.pages == 1
    page.panel.month.set_value("2")
    page.panel.month.changed.emit()
    yield_to(program)
    assert "这个范围没有记录。" in words(page.empty)
    assert not page.save.isEnabled()


def test_a_single_entry_with_its_name(printing: tuple[Program, PrintingPage]) -> None:
    program, page = printing
    assert program.work is not None
    entry = held(program.work.station, "2026-08-14", "8月支部委员会会议")
    yield_to(program)
    program.shell.go("printing", paper="committee_meeting", entry=entry, called="8月支部委员会会议")
    yield_to(program)
    assert page.paper is not None
    assert page.paper.pages == 1
    assert page.panel.title() == "8月支部委员会会议"


def test_a_character_that_no_font_has_stops_the_print_by_name_and_place(
    printing: tuple[Program, PrintingPage],
) -> None:
    program, page = printing
    assert program.work is not None
    station = program.work.station
    payload = station.book.blank("party_group", branch_of(station))
    station.book.save("party_group", {**payload, "name": "第\U0003134a党小组"})
    program.shell.go("printing", paper="party_group")
    yield_to(program)
    assert page.paper is None
    assert "\U0003134a" in said(page)
    assert not page.print.isEnabled()


def test_printing_marks_the_entries_as_printed(
    printing: tuple[Program, PrintingPage], tmp_path: Path
) -> None:
    program, page = printing
    assert program.work is not None
    assert page.paper is not None
    file = tmp_path / "out.pdf"
    printer.print_paper(program.work.station.papers, page.paper, Job("", file=str(file)), silent())
    assert file.read_bytes().startswith(b"%PDF")


def test_printing_can_be_stopped(printing: tuple[Program, PrintingPage], tmp_path: Path) -> None:
    program, page = printing
    assert program.work is not None
    assert page.paper is not None
    stopped = Progress()
    stopped.stop()
    with pytest.raises(Exception, match="停下了") as caught:
        printer.print_paper(
            program.work.station.papers, page.paper, Job("", file=str(tmp_path / "x.pdf")), stopped
        )
    assert getattr(caught.value, "code", "") == "STOPPED"


def test_without_a_printer_the_main_button_saves(
    tmp_path: Path, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer, "printers", tuple)
    with running(make_station(tmp_path / "b", set_clock)) as program:
        program.shell.go("printing", paper="member")
        yield_to(program)
        page = page_of(program)
        assert isinstance(page, PrintingPage)
        assert page.save.property("role") == "main"
        assert not page.printing.isVisible()
        assert "没有找到打印机" in words(page.panel)


def test_with_a_printer_there_are_copies_and_both_sides(
    printing: tuple[Program, PrintingPage],
) -> None:
    _, page = printing
    assert page.panel.printer.value() == "二楼 HP M405"
    assert page.print.property("role") == "main"
    write(page.panel.copies, "0")
    page.panel.copies.finish()
    assert page.panel.copies.value() is None
    assert "份数不对。" in words(page.panel)


def test_the_marks_of_the_print_are_counted(printing: tuple[Program, PrintingPage]) -> None:
    _, page = printing
    assert "补记 2 处" in words(page.panel)
    assert "草稿 1 处" in words(page.panel)
