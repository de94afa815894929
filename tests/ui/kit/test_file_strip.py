"""The row of files: arrows, Enter, Delete, the menu key, and words for who cannot see."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from hongdang_desktop.ui.kit.file_strip import FileItem, FileStrip
from tests.ui.kit.hands import press
from tests.ui.pages.desk import inside

FILES = (
    FileItem("a", "现场.jpg", "64 KB", "JPG"), FileItem("b", "扫描.pdf", "1.2 MB", "PDF"),
    FileItem("c", "通知.docx", "还没收到", "DOCX", here=False),
)  # fmt: skip


def _strip(qtbot: QtBot, *, locked: bool = False) -> tuple[FileStrip, list[tuple[str, str]]]:
    strip, told = FileStrip(), list[tuple[str, str]]()
    qtbot.addWidget(strip)
    for signal, word in ((strip.opened, "open"), (strip.saved, "save"), (strip.removed, "remove")):
        signal.connect(lambda key, word=word: told.append((word, key)))
    strip.resize(600, 200)
    strip.set_files(FILES, locked=locked)
    with qtbot.waitExposed(strip):
        strip.show()
    strip.activateWindow()
    qtbot.waitUntil(strip.isActiveWindow)
    return strip, told


def _here(strip: FileStrip) -> str:
    return next((cell.item.name for cell in strip._cells if cell.hasFocus()), "")


def test_keys_go_along_the_files_and_open_them(qtbot: QtBot) -> None:
    strip, told = _strip(qtbot)
    assert strip.focus_on()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_End):
        press(key)
    assert _here(strip) == "通知.docx"
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Enter)
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Left)
    press(Qt.Key.Key_Delete)
    assert told == [("open", "a"), ("open", "b"), ("open", "c"), ("remove", "a")]


def test_it_is_one_stop_for_tab(qtbot: QtBot) -> None:
    strip, _ = _strip(qtbot)
    assert strip.focus_on("b")
    stops = [
        cell.accessibleName()
        for cell in strip._cells
        if cell.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert stops == ["扫描.pdf"]


def test_a_locked_one_only_opens(qtbot: QtBot) -> None:
    strip, told = _strip(qtbot, locked=True)
    strip.focus_on()
    press(Qt.Key.Key_Delete)
    press(Qt.Key.Key_Return)
    assert told == [("open", "a")]


def test_the_menu_offers_what_can_be_done(qtbot: QtBot) -> None:
    strip, told = _strip(qtbot)

    def offered(at: int) -> list[str]:
        strip.offer(strip._cells[at], strip.mapToGlobal(strip.rect().center()))
        *_, menu = inside(strip, QMenu)
        words = [action.text() for action in menu.actions()]
        menu.actions()[-1].trigger()
        menu.close()
        return words

    assert offered(0) == ["打开(&O)", "另存为(&A)", "去掉(&D)"]
    assert offered(2) == ["去掉(&D)"]
    assert told == [("remove", "a"), ("remove", "c")]


def test_after_one_is_taken_away_the_focus_is_on_the_next(qtbot: QtBot) -> None:
    strip, _ = _strip(qtbot)
    strip.focus_on("b")
    strip.set_files((FILES[0], FILES[2]), locked=False)
    assert _here(strip) == "通知.docx"
    strip.set_files(FILES[:1], locked=False)
    assert _here(strip) == "现场.jpg"
    strip.set_files((), locked=False)
    assert not strip.focus_on()


def test_every_file_says_its_name_and_how_it_is(qtbot: QtBot) -> None:
    strip, _ = _strip(qtbot)
    said = [(cell.accessibleName(), cell.accessibleDescription()) for cell in strip._cells]
    assert said == [("现场.jpg", "64 KB"), ("扫描.pdf", "1.2 MB"), ("通知.docx", "还没收到")]


def test_a_picture_is_drawn_and_stays_when_others_come(qtbot: QtBot) -> None:
    strip, _ = _strip(qtbot)
    picture = QImage(60, 40, QImage.Format.Format_RGB888)
    picture.fill(Qt.GlobalColor.red)
    strip.set_picture("a", picture)
    strip.set_files((*FILES, FileItem("d", "新.png")), locked=False)
    drawn = strip._cells[0].grab().toImage()
    assert drawn.pixelColor(drawn.width() // 2, 48) == Qt.GlobalColor.red
