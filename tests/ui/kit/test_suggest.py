"""People are found by name and by pinyin initials, with and without an input method."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.editor import Choice, matching
from hongdang_desktop.ui.kit.enter_moves import EnterMoves
from hongdang_desktop.ui.kit.suggest import SuggestBox
from tests.ui.kit.gallery import PEOPLE
from tests.ui.kit.hands import commit, compose, focus, hold, letters, press, shown


@pytest.fixture
def box(qtbot: QtBot) -> SuggestBox:
    window = QWidget()
    column = QVBoxLayout(window)
    box = SuggestBox(PEOPLE, name="责任人")
    column.addWidget(box)
    column.addWidget(LineBox(name="后面"))
    EnterMoves(window)
    hold(box, window)
    qtbot.addWidget(window)
    shown(window, 400, 300)
    box.setFocus()
    return box


def test_the_likeliest_comes_first() -> None:
    choices = (
        Choice("1", "郭舒北", "gsb"),
        Choice("2", "舒北辰", "sbc"),
        Choice("3", "沈白楚", "sbc"),
    )
    assert [found.key for found in matching(choices, "sbc")] == ["2", "3"]
    assert [found.key for found in matching(choices, "舒")] == ["2", "1"]
    assert [found.key for found in matching(choices, "b")] == [], "one letter inside is noise"
    assert matching(choices, "") == choices


def test_initials_and_enter_take_the_first_and_go_on(box: SuggestBox) -> None:
    letters("sb")
    assert box.suggestions() == ("舒北辰　宣传委员",)
    press(Qt.Key.Key_Return)
    assert (box.value(), box.text()) == ("p4", "舒北辰")
    assert focus().accessibleName() == "后面"
    assert not box.list_is_open()


def test_the_list_never_takes_the_focus(box: SuggestBox) -> None:
    press(Qt.Key.Key_Down)
    assert box.list_is_open()
    assert focus() is box
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Tab)
    assert box.value() == "p2"


def test_down_marks_the_first_line_and_enter_takes_it(box: SuggestBox) -> None:
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert box.value() == PEOPLE[0].key


def test_an_input_method_finds_by_characters(box: SuggestBox) -> None:
    commit("储")
    assert box.suggestions() == ("储望舒　纪检委员",)
    press(Qt.Key.Key_Escape)
    assert not box.list_is_open()
    assert box.text() == "储", "Esc closes the list and keeps the words"
    press(Qt.Key.Key_Tab)
    assert box.value() == "p5", "what can only be meant is taken when the box is left"


def test_letters_that_are_still_composed_find_by_initials(box: SuggestBox) -> None:
    compose("s'b")
    assert box.suggestions() == ("舒北辰　宣传委员",)
    assert box.value() is None
    commit("sb")
    press(Qt.Key.Key_Return)
    assert box.value() == "p4"


def test_words_that_nobody_has_are_a_problem_when_left(box: SuggestBox) -> None:
    told: list[str] = []
    box.problem.connect(told.append)
    commit("王")
    press(Qt.Key.Key_Tab)
    assert box.value() is None
    assert told == ["没有找到“王”。打姓名或拼音首字母，从列表里选。"]
    assert box.raw() == {"key": None, "words": "王"}


def test_free_words_may_stand(qtbot: QtBot) -> None:
    box = SuggestBox(PEOPLE, name="列席", free=True)
    qtbot.addWidget(box)
    shown(box, 300, 60)
    box.setFocus()
    told: list[str] = []
    box.problem.connect(told.append)
    commit("采油二班班长 佟海若")
    box.finish()
    assert (box.value(), box.words()) == (None, "采油二班班长 佟海若")
    assert told == [""]
    box.set_words("耿砚山")
    assert box.value() == "p1", "words that are exactly somebody's mean them"


def test_initials_mean_somebody_even_where_free_words_may_stand(qtbot: QtBot) -> None:
    box = SuggestBox(PEOPLE, name="责任人", free=True)
    qtbot.addWidget(box)
    shown(box, 300, 200)
    box.setFocus()
    letters("sb")
    press(Qt.Key.Key_Return)
    assert (box.value(), box.text()) == ("p4", "舒北辰")
    box.set_value(None)
    letters("sbc")
    box.finish()
    assert box.value() == "p4"


def test_two_of_the_same_name_are_not_guessed(qtbot: QtBot) -> None:
    box = SuggestBox(
        (Choice("1", "王建国", "wjg", "一班"), Choice("2", "王建国", "wjg", "二班")), name="人"
    )
    qtbot.addWidget(box)
    shown(box, 300, 200)
    box.setFocus()
    commit("王建国")
    box.finish()
    assert box.value() is None


def test_other_choices_keep_the_value_that_is_still_there(box: SuggestBox) -> None:
    box.set_value("p4")
    box.set_choices(PEOPLE[2:])
    assert box.value() == "p4"
    box.set_choices(PEOPLE[:2])
    assert (box.value(), box.text()) == (None, "")
