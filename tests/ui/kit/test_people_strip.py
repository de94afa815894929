"""Attendance is taken by arrows, Space and digits, for five people and for forty."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.enter_moves import EnterMoves
from hongdang_desktop.ui.kit.people_strip import Attendee, PeopleStrip
from tests.ui.kit.gallery import PEOPLE, REASONS
from tests.ui.kit.hands import click, focus, heard, hold, letters, name, press, shown

SHIFT = Qt.KeyboardModifier.ShiftModifier


def people(count: int = 5) -> list[Attendee]:
    return [
        Attendee(f"p{n + 1}", PEOPLE[n % 5].words, PEOPLE[n % 5].note, PEOPLE[n % 5].initials)
        for n in range(count)
    ]


@pytest.fixture
def strip(qtbot: QtBot) -> PeopleStrip:
    window = QWidget()
    column = QVBoxLayout(window)
    strip = PeopleStrip(REASONS)
    column.addWidget(LineBox(name="记录"))
    column.addWidget(strip)
    column.addWidget(LineBox(name="列席"))
    column.addStretch(1)
    EnterMoves(window)
    qtbot.addWidget(window)
    hold(strip, window)
    shown(window, 860, 300)
    strip.set_people(people())
    strip.focus_person("p1")
    QApplication.processEvents()
    return strip


def noted(strip: PeopleStrip) -> str:
    """Return 到 as +, 缺 as the reason's first letter or -, nothing as ?."""
    signs = {True: "+", None: "?"}
    return "".join(signs.get(person.present, person.reason[:1] or "-") for person in strip.people())


def test_space_toggles_and_a_digit_notes_the_reason_and_goes_on(strip: PeopleStrip) -> None:
    told: list[str] = []
    strip.changed.connect(told.append)
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Right)
    letters("23")
    press(Qt.Key.Key_Space)
    assert noted(strip) == "+-si+"
    assert told == ["p1", "p2", "p2", "p3", "p4", "p5"]
    assert name() == "储望舒，纪检委员，到"
    press(Qt.Key.Key_Delete)
    assert noted(strip) == "+-si?"
    letters("9")
    assert noted(strip) == "+-si?", "there are only five reasons"


def test_the_strip_is_one_stop_for_tab_and_for_enter(strip: PeopleStrip) -> None:
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Return)
    assert name() == "列席"
    press(Qt.Key.Key_Return, SHIFT)
    assert name().startswith("丛南麓"), "back to where one was"
    press(Qt.Key.Key_Tab)
    assert name() == "列席"
    press(Qt.Key.Key_Backtab, SHIFT)
    press(Qt.Key.Key_Backtab, SHIFT)
    assert name() == "记录"


def test_arrows_go_by_rows_and_letters_find_people(qtbot: QtBot, strip: PeopleStrip) -> None:
    strip.set_people(people(40))
    strip.focus_person("p1")
    QApplication.processEvents()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Right)
    assert strip.people()[11].key == "p12"
    assert focus().geometry().y() == 2 * (40 + 10)
    press(Qt.Key.Key_End)
    press(Qt.Key.Key_Right)
    assert focus() is strip._cells[39], "the end is the end"
    letters("sbc")
    assert name().startswith("舒北辰")
    press(Qt.Key.Key_Home)
    assert focus() is strip._cells[0]


def test_only_the_absent_are_shown_and_stay_while_they_are_mended(strip: PeopleStrip) -> None:
    for digit in ("1", "2"):
        letters(digit)
    strip.set_all_present()
    assert noted(strip) == "os+++"
    strip.show_only_absent(True)
    assert [cell.person.key for cell in strip._shown] == ["p1", "p2"]
    strip.focus_person("p1")
    press(Qt.Key.Key_Space)
    assert noted(strip) == "+s+++"
    assert strip._cells[0].isVisible(), "it does not vanish under the cursor"
    strip.show_only_absent(True)
    assert [cell.person.key for cell in strip._shown] == ["p2"]
    strip.show_only_absent(False)
    assert len(strip._shown) == 5


def test_cells_wrap_into_five_columns_at_most(strip: PeopleStrip) -> None:
    strip.set_people(people(40))
    window = strip.window()
    for width, columns in ((1000, 5), (700, 4), (360, 2)):
        window.resize(width, 900)
        QApplication.processEvents()
        assert len({cell.x() for cell in strip._cells}) == columns
        assert strip.height() == -(-40 // columns) * 50 - 10


def test_a_click_is_like_space_and_the_menu_offers_reasons(
    strip: PeopleStrip, qtbot: QtBot
) -> None:
    click(strip._cells[2])
    assert noted(strip) == "??+??"
    strip._cells[2].menu_wanted.emit(strip.mapToGlobal(strip._cells[2].pos()))
    menu = QApplication.activePopupWidget()
    assert menu is not None
    words = [action.text() for action in menu.actions()]
    assert words[:3] == ["到", "缺", "缺：&1 公出"]
    menu.actions()[4].trigger()
    menu.close()
    assert noted(strip) == "??i??"


def test_an_autosave_brings_everything_back(strip: PeopleStrip) -> None:
    letters("2")
    press(Qt.Key.Key_Space)
    kept = strip.raw()
    strip.set_people(people())
    assert noted(strip) == "?????"
    strip.set_raw(kept)
    assert noted(strip) == "s+???"
    strip.set_raw({"gone": [True, ""], "p5": "odd"})
    assert noted(strip) == "s+???"


def test_a_reader_hears_a_box_with_the_whole_state(strip: PeopleStrip) -> None:
    letters("2")
    boxes = [thing for thing in heard(strip) if thing.role() == QAccessible.Role.CheckBox]
    names = {thing.text(QAccessible.Text.Name) for thing in boxes}
    assert "耿砚山，书记，缺，倒班" in names
    assert "丛南麓，副书记，未记" in names


def test_leaving_is_told_once_and_not_between_people(strip: PeopleStrip) -> None:
    told: list[int] = []
    strip.left.connect(lambda: told.append(1))
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Right)
    assert told == []
    press(Qt.Key.Key_Tab)
    assert told == [1]
