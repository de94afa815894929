"""A layout that puts things in a line and goes on in the next one, like words; emptying a layout."""

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget


class Flow(QLayout):
    """Left to right, then down; hidden widgets take no room.

    It does not tell layouts that it has a height for a width: they would demand the height for the
    narrowest width. The widget that owns it keeps its height by ``FlowBox``.
    """

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802  Qt calls it
        """Take an item in."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Return an item, None behind the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]  # noqa: N802
        """Take an item out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        """Want no more room than needed."""
        return Qt.Orientation(0)

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines at this width."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Put everything in its place."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """Return the least size: the width decides the rest."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802
        """Return the size of the largest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, move: bool) -> int:
        """Put lines below each other, in each one what is lower in its middle; return the height."""
        x, y, height = rect.x(), rect.y(), 0
        line: list[tuple[QLayoutItem, int, QSize]] = []
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            if line and x + size.width() > rect.right() + 1:
                if move:
                    _put(line, y, height)
                x, y, height, line = rect.x(), y + height + self._gap, 0, []
            line.append((item, x, size))
            x += size.width() + self._gap
            height = max(height, size.height())
        if move:
            _put(line, y, height)
        return y + height - rect.y()


def _put(line: list[tuple[QLayoutItem, int, QSize]], y: int, height: int) -> None:
    for item, x, size in line:
        item.setGeometry(QRect(QPoint(x, y + (height - size.height()) // 2), size))


class FlowBox(QWidget):
    """A widget as high as its flow needs at the width it was given."""

    def __init__(self, *, gap: int = 8) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.flow = Flow(self, gap=gap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the new width asks for."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Ask for the height in use."""
        return QSize(self.flow.sizeHint().width(), self.flow.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Give way in width only."""
        return self.sizeHint()


def clear_out(layout: QLayout) -> None:
    """Take everything out of a layout and let the widgets go."""
    while layout.count():
        widget: QWidget | None = layout.takeAt(0).widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def tab_after(anchor: QWidget, widgets: Iterable[QWidget]) -> None:
    """Let Tab come to the widgets right after the anchor, in their order.

    What is made later stands at the end of its window's order; a container calls this for what it makes.
    """
    policy = anchor.focusPolicy()
    anchor.setFocusPolicy(
        Qt.FocusPolicy.TabFocus
    )  # else Qt does not take it as a place in the order
    before = anchor
    for widget in widgets:
        QWidget.setTabOrder(before, widget)
        before = widget
    anchor.setFocusPolicy(policy)
