"""Every control of every component has a name that a screen reader can say."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from hongdang_desktop.ui.kit.frames import Page
from hongdang_desktop.ui.shell import Shell
from tests.ui.kit import gallery
from tests.ui.kit.hands import nameless, shown

PAGES = (gallery.home, gallery.ledger, gallery.meeting, gallery.states)


@pytest.mark.parametrize("make", PAGES)
def test_no_control_is_nameless(qtbot: QtBot, make: Callable[[Shell | None], Page]) -> None:
    page = make(None)
    qtbot.addWidget(page)
    shown(page, 1190, 768)
    assert nameless(page) == []


def test_the_window_itself_has_names(qtbot: QtBot) -> None:
    shell = gallery.window()
    qtbot.addWidget(shell)
    shown(shell, 1366, 768)
    shell.go("首页")
    QApplication.processEvents()
    assert nameless(shell) == []


def test_a_nameless_box_would_be_found(qtbot: QtBot) -> None:
    window = QWidget()
    QLineEdit(window)
    qtbot.addWidget(window)
    shown(window)
    assert nameless(window) == ["EditableText QLineEdit"]


@pytest.mark.parametrize("make", PAGES)
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1093, 614), (911, 512)])
def test_pages_fit_into_small_windows(
    qtbot: QtBot, make: Callable[[Shell | None], Page], width: int, height: int
) -> None:
    shell = gallery.window((("页", make),))
    qtbot.addWidget(shell)
    shown(shell, width, height)
    shell.go("页")
    QApplication.processEvents()
    assert (shell.width(), shell.height()) == (width, height), "no page may force the window open"
    assert shell.side.width() == (176 if width >= 1200 else 84)
