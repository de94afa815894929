"""One ring follows the focus everywhere, and is cut off where its widget is."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from hongdang_desktop.ui.kit import focus_ring
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import Button, MainButton
from hongdang_desktop.ui.kit.focus_ring import FocusRing
from hongdang_desktop.ui.kit.frames import Scroller
from tests.ui.kit.hands import shown


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    QVBoxLayout(window)
    qtbot.addWidget(window)
    return window


def ring_of(window: QWidget) -> FocusRing | None:
    QApplication.processEvents()
    rings = [child for child in window.children() if isinstance(child, FocusRing)]
    return next((ring for ring in rings if ring.isVisible()), None)


def place_of(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def add(window: QWidget, *widgets: QWidget) -> None:
    layout = window.layout()
    assert layout is not None
    for widget in widgets:
        layout.addWidget(widget)


def test_it_stands_on_the_edge_of_a_box_and_off_the_main_button(window: QWidget) -> None:
    box, main = LineBox(), MainButton("定稿")
    add(window, box, main)
    shown(window, 300, 200)
    box.setFocus()
    ring = ring_of(window)
    assert ring is not None
    assert ring.geometry() == place_of(box)
    main.setFocus()
    ring = ring_of(window)
    assert ring is not None
    assert ring.geometry() == place_of(main).adjusted(-4, -4, 4, 4)
    box.setFocus()
    box.set_problem(True)
    assert ring.geometry() == place_of(box).adjusted(-4, -4, 4, 4), "a red edge stays to be seen"


def test_it_moves_goes_and_comes_with_its_widget(window: QWidget) -> None:
    above, box = Button("上"), LineBox()
    add(window, above, box)
    shown(window, 300, 200)
    box.setFocus()
    window.resize(400, 300)
    ring = ring_of(window)
    assert ring is not None
    assert ring.geometry() == place_of(box)
    box.hide()
    QApplication.processEvents()
    ring = ring_of(window)
    assert ring is None or ring.geometry() == place_of(above)


def test_what_has_the_focus_is_scrolled_into_view(window: QWidget) -> None:
    content = QWidget()
    column = QVBoxLayout(content)
    boxes = [LineBox(name=str(number)) for number in range(30)]
    for box in boxes:
        column.addWidget(box)
    scroller = Scroller(content)
    add(window, scroller)
    shown(window, 300, 200)
    boxes[20].setFocus()
    QApplication.processEvents()
    seen = QRect(scroller.viewport().mapTo(window, QPoint(0, 0)), scroller.viewport().size())
    assert seen.contains(place_of(boxes[20]))
    ring = ring_of(window)
    assert ring is not None
    assert ring.geometry() == place_of(boxes[20])
    scroller.verticalScrollBar().setValue(0)
    assert ring_of(window) is None, "the ring does not float over what has nothing to do with it"


def test_a_widget_that_dies_with_the_focus_takes_nothing_along(window: QWidget) -> None:
    box = LineBox()
    add(window, box)
    shown(window, 300, 200)
    box.setFocus()
    box.deleteLater()
    QApplication.processEvents()
    other = QLineEdit()
    add(window, other)
    other.setFocus()
    QApplication.processEvents()
    ring = ring_of(window)
    assert ring is not None
    assert ring.geometry() == place_of(other)


def test_it_still_follows_when_the_wrapper_of_a_parent_is_gone(
    window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    between, box = QWidget(), LineBox()
    QVBoxLayout(between).addWidget(box)
    add(window, between)
    shown(window, 300, 200)
    box.setFocus()
    assert ring_of(window) is not None

    # So PySide answers for the viewport of a scroll area after a while.
    monkeypatch.setattr(focus_ring, "isValid", lambda one: one is not between and isValid(one))
    window.resize(500, 300)

    ring = ring_of(window)
    assert ring is not None
    assert ring.geometry() == place_of(box)
