"""A box over one cell of a list: what stands there is typed over in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer

from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.editor import ENTER, KeyWatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from hongdang_desktop.ui.kit.list_table import ListTable


class InPlace:
    """Enter, or leaving, keeps what was typed; Esc leaves it as it was. ``kept`` is told key and text."""

    def __init__(
        self, table: ListTable, column: int, kept: Callable[[str, str], object], *, longest: int
    ) -> None:
        self._table, self._column, self._kept = table, column, kept
        self._key, self._ending = "", False
        self.box = LineBox(name=table.columns[column].title, longest=longest)
        self.box.setParent(table.viewport())
        self.box.hide()
        self._resized = _Resized(table, self._place)
        self.box.installEventFilter(KeyWatch(self.box, self._pressed))
        self.box.editingFinished.connect(self.keep)

    def begin(self, key: str, words: str) -> None:
        """Open the box over the row's cell."""
        self._table.go_to(key)
        self._key = key
        self._place()
        self.box.set_value(words)
        self.box.show()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.box.selectAll()

    def keep(self) -> None:
        """Close the box and tell what was typed."""
        self._end(keep=True)

    def _place(self) -> None:
        """Stand over the cell of the current row, however wide it is now."""
        if not self._key:
            return
        index = self._table.model().index(self._table.currentIndex().row(), self._column)
        place = self._table.visualRect(index)
        height = min(place.height() - 2, self.box.sizeHint().height())
        self.box.setGeometry(
            place.x() + 2, place.y() + (place.height() - height) // 2, place.width() - 4, height
        )

    def _end(self, *, keep: bool) -> None:
        if not self._key or self._ending:
            return
        self._ending = True  # hiding takes the focus, which would end it once more
        key, words = self._key, self.box.text()
        had_focus = self.box.hasFocus()
        self._key = ""
        self.box.hide()
        if had_focus:
            self._table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ending = False
        if keep:
            self._kept(key, words)

    def _pressed(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self._end(keep=False)
            return True
        if event.key() in ENTER:
            self.keep()
            return True
        return False


class _Resized(QObject):
    """Tells that a table has another size, once its columns have theirs."""

    def __init__(self, table: ListTable, told: Callable[[], None]) -> None:
        super().__init__(table)
        self._told = told
        table.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass everything on."""
        if event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, self._told)
        return super().eventFilter(watched, event)
