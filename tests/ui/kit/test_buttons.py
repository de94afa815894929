"""Buttons are pressed by Enter, Space and their mnemonic, and say what they are."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from hongdang_desktop.ui.kit.buttons import (
    Button,
    CheckBox,
    LinkButton,
    MainButton,
    mnemonic,
    plain_words,
    set_main,
)
from hongdang_desktop.ui.kit.segment import Segment, YesNo
from tests.ui.kit.hands import focus, letters, press, shown


def test_a_mnemonic_is_written_as_it_is_read() -> None:
    assert mnemonic("定稿(S)") == "定稿(&S)"
    assert mnemonic("R&D") == "R&&D"
    assert mnemonic("导出⋯") == "导出⋯"
    assert mnemonic("共 (12 份)") == "共 (12 份)"
    assert plain_words("导出⋯") == "导出"
    assert plain_words("定稿(S)") == "定稿"


def test_enter_space_and_alt_letter_press(qtbot: QtBot) -> None:
    pressed: list[str] = []
    window = QWidget()
    row = QHBoxLayout(window)
    plain = Button("打印(P)", lambda: pressed.append("plain"))
    main = MainButton("定稿(S)", lambda: pressed.append("main"))
    row.addWidget(plain)
    row.addWidget(main)
    qtbot.addWidget(window)
    shown(window)
    plain.setFocus()
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: pressed == ["plain", "plain", "main"])  # Qt shows the press first
    assert (plain.accessibleName(), main.accessibleName()) == ("打印", "定稿")
    assert main.property("ring") == "out"


def test_a_page_moves_its_main_button(qtbot: QtBot) -> None:
    button = Button("上报")
    qtbot.addWidget(button)
    set_main(button, main=True)
    assert (button.property("role"), button.property("ring")) == ("main", "out")
    set_main(button, main=False)
    assert (button.property("role"), button.property("ring")) == ("plain", "in")


def test_a_given_name_stays_when_the_words_change(qtbot: QtBot) -> None:
    link = LinkButton("本月无此事项", name="本月无此事项：党务公开")
    qtbot.addWidget(link)
    link.say("已记")
    assert link.accessibleName() == "本月无此事项：党务公开"


def test_a_check_box_leaves_enter_to_the_form(qtbot: QtBot) -> None:
    box = CheckBox("双面(D)")
    qtbot.addWidget(box)
    shown(box)
    box.setFocus()
    press(Qt.Key.Key_Return)
    assert not box.isChecked()
    press(Qt.Key.Key_Space)
    assert box.isChecked()
    assert box.accessibleName() == "双面"


def test_a_segment_is_one_stop_and_moves_by_arrows_and_digits(qtbot: QtBot) -> None:
    window = QWidget()
    row = QHBoxLayout(window)
    segment = Segment(
        (("all", "全部"), ("some", "要定的"), ("done", "定了的")), name="看", value="all"
    )
    after = Button("后面")
    row.addWidget(segment)
    row.addWidget(after)
    qtbot.addWidget(window)
    shown(window)
    told: list[object] = []
    segment.changed.connect(lambda: told.append(segment.value()))
    segment.setFocus()
    press(Qt.Key.Key_Right)
    letters("3")
    press(Qt.Key.Key_Right)
    assert told == ["some", "done"]
    press(Qt.Key.Key_Tab)
    assert focus() is after
    segment.set_value("all")
    assert (segment.value(), told) == ("all", ["some", "done"])
    segment.set_value(None)
    assert segment.value() is None


def test_yes_no_is_a_bool_or_nothing_yet(qtbot: QtBot) -> None:
    answer = YesNo(name="有无", yes="有", no="没有")
    qtbot.addWidget(answer)
    shown(answer)
    assert answer.value() is None
    answer.setFocus()
    letters("2")
    assert answer.value() is False
    answer.set_value(True)
    assert answer.raw() is True
    answer.set_raw(None)
    assert answer.value() is None
