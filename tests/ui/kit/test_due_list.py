"""The day's work is gone through by arrows; a reason is asked in the row."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from hongdang_desktop.ui.kit.buttons import MainButton
from hongdang_desktop.ui.kit.due_list import DueGroup, DueRow, GroupedRows
from tests.ui.kit.hands import commit, focus, hold, name, press, shown

GROUPS = (
    DueGroup("已过期", "1 件", (DueRow("a", "过 3 天", "党费", "登记党费", "规定", "规定全文"),)),
    DueGroup("本周", "", ()),
    DueGroup(
        "以后", "", (DueRow("b", "11月30日", "党务公开", "去登记", "台账", link="本月无此事项"),)
    ),
)


@pytest.fixture
def due(qtbot: QtBot) -> GroupedRows:
    window = QWidget()
    due = GroupedRows(GROUPS)
    QVBoxLayout(window).addWidget(due)
    qtbot.addWidget(window)
    hold(due, window)
    shown(window, 900, 400)
    due.focus_first()
    return due


def test_arrows_go_between_rows_and_to_the_quiet_link(due: GroupedRows) -> None:
    told: list[tuple[str, str]] = []
    due.pressed.connect(lambda key: told.append(("do", key)))
    due.link_pressed.connect(lambda key: told.append(("none", key)))
    assert isinstance(focus(), MainButton)
    assert name() == "登记党费：过 3 天，党费"
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Down)
    assert name() == "去登记：11月30日，党务公开"
    press(Qt.Key.Key_Left)
    assert name() == "本月无此事项：党务公开"
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Up)
    assert name().startswith("登记党费")
    assert told == [("do", "a"), ("none", "b"), ("do", "b")]


def test_a_reason_is_asked_in_the_row(due: GroupedRows) -> None:
    told: list[tuple[str, str]] = []
    due.answered.connect(lambda key, words: told.append((key, words)))
    due.ask("b", "11 月为什么没有？")
    assert name() == "11 月为什么没有？"
    press(Qt.Key.Key_Return)
    assert told == [], "an empty answer stays open"
    commit("本月没有要公开的。")
    press(Qt.Key.Key_Return)
    assert told == [("b", "本月没有要公开的。")]
    assert name().startswith("去登记"), "the focus is back in the row"
    due.ask("b", "11 月为什么没有？")
    press(Qt.Key.Key_Escape)
    assert name().startswith("去登记")
    assert len(told) == 1


def test_the_focus_stays_on_its_row_when_the_list_is_made_anew(due: GroupedRows) -> None:
    press(Qt.Key.Key_Down)
    due.set_groups(GROUPS)
    QApplication.processEvents()
    assert name().startswith("去登记")
    due.set_groups(GROUPS[:1])
    QApplication.processEvents()
    assert name().startswith("登记党费"), "the row is gone: the first one has the focus"


def test_f1_tells_the_whole_rule(due: GroupedRows) -> None:
    press(Qt.Key.Key_F1)
    assert QToolTip.text() == "规定全文"
    QToolTip.hideText()
    assert focus().accessibleDescription() == "规定全文"


def test_narrow_rows_put_the_rule_under_the_matter(due: GroupedRows) -> None:
    line = due._lines[0]
    assert line._rule.isVisible()
    due.window().resize(480, 400)
    QApplication.processEvents()
    assert not line._rule.isVisible()
    assert line._under.isVisible()
