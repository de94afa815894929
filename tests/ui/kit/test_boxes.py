"""Boxes check nothing while typing, read what was typed when left, and take an input method."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from hongdang_desktop.ui.kit.boxes import LineBox, LongBox, ReadBox
from hongdang_desktop.ui.kit.buttons import MainButton
from hongdang_desktop.ui.kit.choice_box import ChoiceBox, MultiChoice
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.enter_moves import EnterMoves
from hongdang_desktop.ui.kit.fields import Field, Form
from hongdang_desktop.ui.kit.tokens import Tone
from tests.ui.kit.gallery import PEOPLE, read_day, write_day
from tests.ui.kit.hands import commit, compose, focus, hold, letters, press, shown

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    form = Form()
    day = ReadBox(read_day, write_day, width=92)
    form.add(Field("日期(T)", day, key="day"), Field("地点", LineBox(), key="place"))
    form.add(Field("主持", ChoiceBox(PEOPLE), key="chair"))
    form.add(Field("决议", LongBox(), key="text"))
    window = QWidget()
    column = QVBoxLayout(window)
    column.addWidget(form)
    column.addWidget(MainButton("定稿(S)"))
    EnterMoves(window)
    qtbot.addWidget(window)
    shown(window, 700, 400)
    hold(form, window)
    form.fields["day"].box.setFocus()
    return form


def test_nothing_is_checked_while_typing(form: Form) -> None:
    day = form.fields["day"]
    letters("ab")
    assert day.problem() == ""
    press(Qt.Key.Key_Return)
    assert day.problem() == "没看懂这一天。写成 11-23。"
    assert day.box.property("problem") is True
    assert day.box.accessibleDescription() == day.problem()
    assert day.value() is None
    press(Qt.Key.Key_Return, SHIFT)
    assert focus() is day.box
    letters("11-3")
    assert day.problem() != "", "the old complaint stays until the box is left again"
    press(Qt.Key.Key_Tab)
    assert (day.problem(), day.value()) == ("", "2026-11-03")
    assert day.box.text() == "11-03"  # type: ignore[attr-defined]  # it is a line box


def test_enter_goes_through_all_boxes_to_the_main_button(form: Form) -> None:
    way = []
    for _ in range(4):
        press(Qt.Key.Key_Return)
        way.append(focus().accessibleName())
    assert way == ["地点", "主持", "决议", "定稿"]
    for wanted in ("决议", "主持", "地点", "日期"):
        form.fields["text"].box.setFocus() if wanted == "决议" else press(Qt.Key.Key_Return, SHIFT)
        assert focus().accessibleName() == wanted


def test_what_the_check_says_waits_behind_what_cannot_be_read(form: Form) -> None:
    day = form.fields["day"]
    day.set_problem("会议日期在将来。")
    letters("xx")
    press(Qt.Key.Key_Tab)
    assert day.problem().startswith("没看懂")
    day.set_value("2026-11-23")
    assert day.problem() == "会议日期在将来。"
    form.show_problems({"place": ("还没有地点。", Tone.TODO)})
    assert day.problem() == ""
    assert form.fields["place"].problem() == "还没有地点。"
    assert form.fields["place"].box.property("problem") is False, "a warning has no red edge"


def test_a_form_keeps_what_was_half_typed(form: Form) -> None:
    letters("11-")
    form.fields["place"].box.setFocus()
    commit("二楼")
    kept = form.raw()
    assert kept["day"] == "11-"
    fresh = Form()
    fresh.add(Field("日期", ReadBox(read_day, write_day), key="day"))
    fresh.set_raw(kept)
    assert fresh.raw() == {"day": "11-"}
    assert form.values()["place"] == "二楼"


def test_set_value_never_tells(form: Form) -> None:
    told: list[str] = []
    for key, field in form.fields.items():
        field.editor.changed.connect(lambda key=key: told.append(key))
    for key, value in (("day", "2026-11-23"), ("place", "二楼"), ("chair", "p2"), ("text", "好")):
        form.fields[key].set_value(value)
    assert told == []
    assert form.values() == {"day": "2026-11-23", "place": "二楼", "chair": "p2", "text": "好"}


def test_an_input_method_composes_and_commits(form: Form) -> None:
    place = form.fields["place"]
    place.box.setFocus()
    told: list[object] = []
    place.editor.changed.connect(lambda: told.append(place.value()))
    compose("nihao")
    assert place.value() is None, "letters that are still composed are not yet text"
    commit("张䶮𬭎")
    assert place.value() == "张䶮𬭎"
    assert told == ["张䶮𬭎"]


def test_long_text_grows_and_takes_new_lines_by_ctrl_enter(form: Form) -> None:
    box = form.fields["text"].box
    assert isinstance(box, LongBox)
    box.setFocus()
    low = box.height()
    commit("一")
    for _ in range(3):
        press(Qt.Key.Key_Return, CTRL)
        commit("二")
    assert box.value() == "一\n二\n二\n二"
    assert box.height() > low + 40
    commit("长" * 3000)
    assert box.height() < 400, "very long text scrolls inside"


def test_an_untouched_value_stays_exact_although_less_is_shown(qtbot: QtBot) -> None:
    box = ReadBox(read_day, write_day)
    qtbot.addWidget(box)
    box.set_value("2025-03-01")
    assert box.text() == "03-01"
    box.finish()
    assert box.value() == "2025-03-01", "a day of last year must not become one of this year"


def test_up_and_down_step_a_value(qtbot: QtBot) -> None:
    box = ReadBox(lambda text: int(text or 0), str, step=lambda value, by: int(str(value)) + by)
    qtbot.addWidget(box)
    shown(box)
    box.setFocus()
    box.set_value(4)
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Down)
    assert box.value() == 5


def test_a_combo_is_chosen_from_by_digit_and_initials_but_not_by_wheel(qtbot: QtBot) -> None:
    box = ChoiceBox(PEOPLE, name="主持")
    qtbot.addWidget(box)
    shown(box)
    box.setFocus()
    told: list[object] = []
    box.changed.connect(lambda: told.append(box.value()))
    letters("3")
    letters("s")
    letters("b")
    letters("9")
    press(Qt.Key.Key_Delete)
    assert told == ["p3", "p4", None]
    box.set_value("p2")
    box.set_choices(PEOPLE[1:])
    assert box.value() == "p2"
    box.set_value("gone")
    assert box.value() is None


def test_words_that_toggle(qtbot: QtBot) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    choice = MultiChoice(
        [Choice("a", "公出"), Choice("b", "倒班"), Choice("c", "病假")], name="类别"
    )
    after = LineBox(name="后面")
    column.addWidget(choice)
    column.addWidget(after)
    EnterMoves(window)
    qtbot.addWidget(window)
    shown(window, 500, 200)
    choice.setFocus()
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Space)
    letters("2")
    assert choice.value() == ("a", "b", "c")
    letters("1")
    assert choice.raw() == ["b", "c"]
    press(Qt.Key.Key_Return)
    assert focus() is after
    press(Qt.Key.Key_Return, SHIFT)
    assert focus().accessibleName() == "病假", "back to where one was"
