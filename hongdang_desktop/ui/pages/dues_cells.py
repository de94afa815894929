"""A list that is typed into in place: a box over a cell, Enter to the next one, Esc out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence

from hongdang_desktop.ui.kit.boxes import LineBox, ReadBox
from hongdang_desktop.ui.kit.edit_cells import at_end
from hongdang_desktop.ui.kit.edit_paste import copied_cells
from hongdang_desktop.ui.kit.editor import ENTER, KeyWatch
from hongdang_desktop.ui.kit.suggest import SuggestBox

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from hongdang_desktop.ui.kit.list_table import ListTable

Spot = tuple[str, str]
"""Row key and column key."""
_SAME = Qt.Key.Key_Equal
_ASIDE = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class CellTyping(QObject):
    """One open box at a time, made new for each cell: an input method works in it as anywhere.

    ``typed`` tells row, column and value once a cell is left after a change; ``unread`` the sentence
    why what was typed means nothing ("" for what does): the box then stays open. ``ended`` says that Esc was pressed, or
    that there is no next cell.
    """

    typed = Signal(str, str, object)
    unread = Signal(str)
    ended = Signal()
    pasted = Signal(str, str, object)
    """Cells copied elsewhere, from this row and column on."""

    def __init__(
        self,
        table: ListTable,
        columns: Iterable[str],
        make: Callable[[str, str], LineBox],
        *,
        step: Callable[[Spot, bool], Spot | None],
        same: Callable[[str, str], object],
    ) -> None:
        """``columns`` are typed into. ``make`` gives the box of a cell, filled; ``step`` the next cell, backwards with True.

        ``same`` gives the value that the key = puts into a cell, None for nothing.
        """
        super().__init__(table)
        self._table, self._make, self._step, self._same = table, make, step, same
        self.at: Spot | None = None
        self.box: LineBox | None = None
        self._before: object = None
        self._ending = self._reading = False
        self._columns = tuple(columns)
        table.viewport().installEventFilter(self)
        table.verticalScrollBar().valueChanged.connect(lambda _value: self._place())

    def begin(self, row: str, column: str) -> bool:
        """Open the box over a cell; tell whether the cell is there and in sight."""
        at = self._column(column)
        if at < 0 or self._table.isColumnHidden(at) or not self._table.go_to(row):
            return False
        self._close(keep=True)
        box = self._make(row, column)
        box.setParent(self._table.viewport())
        box.installEventFilter(KeyWatch(box, self._pressed))
        box.left.connect(lambda: self._left(box))
        self.at, self.box, self._before = (row, column), box, _value(box)
        self._place()
        box.show()
        box.setFocus(Qt.FocusReason.OtherFocusReason)
        box.selectAll()
        return True

    def refill(self, value: object) -> None:
        """Put another value into the box that is open, where nobody has typed into it yet."""
        if self.box is not None and not self.box.isModified() and _value(self.box) is None:
            self.box.set_value(value)
            self.box.selectAll()
            self._before = _value(self.box)

    def place(self) -> None:
        """Stand over the cell again: the rows are others now."""
        if self.at is not None and not self._table.go_to(self.at[0]):
            self._close(keep=False)
        self._place()

    def end(self) -> None:
        """Close the box and keep what was typed."""
        self._close(keep=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the cell when the list becomes wider or narrower."""
        if event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, self._place)
        return super().eventFilter(watched, event)

    def _column(self, key: str) -> int:
        return next((at for at, c in enumerate(self._table.columns) if c.key == key), -1)

    def _place(self) -> None:
        if self.at is None or self.box is None:
            return
        index = self._table.model().index(
            self._table.currentIndex().row(), self._column(self.at[1])
        )
        cell = self._table.visualRect(index)
        height = min(cell.height() - 2, self.box.sizeHint().height())
        self.box.setGeometry(
            cell.x() + 2, cell.y() + (cell.height() - height) // 2, cell.width() - 4, height
        )

    def _pressed(self, event: QKeyEvent) -> bool:
        key, mods = Qt.Key(event.key()), event.modifiers()
        back = bool(mods & Qt.KeyboardModifier.ShiftModifier)
        if self.at is None or self.box is None:
            return False
        if event.matches(QKeySequence.StandardKey.Paste) and (cells := copied_cells(long=False)):
            spot = self.at
            self._close(keep=False)
            self.pasted.emit(*spot, cells)
            return True
        open_list = isinstance(self.box, SuggestBox) and self.box.list_is_open()
        if key == Qt.Key.Key_Escape and not open_list:
            self._close(keep=True)
            self.ended.emit()
        elif key in ENTER:
            if isinstance(self.box, SuggestBox):
                self.box.take_marked()
            self._go_on(back=back)
        elif key in _ASIDE and at_end(self.box, _ASIDE[key]):
            self._aside(_ASIDE[key])
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not open_list:
            self._along(-1 if key == Qt.Key.Key_Up else 1)
        elif key == _SAME and self._same(*self.at) is not None:
            self.box.set_value(self._same(*self.at))
            self._go_on(back=False)
        else:
            return False
        return True

    def _go_on(self, *, back: bool) -> None:
        spot = self.at
        if spot is None or not self._keep():
            return
        following = self._step(spot, back)
        while following is not None and not self.begin(*following):
            following = self._step(following, back)
        if following is None:
            self._close(keep=False)
            self.ended.emit()

    def _along(self, by: int) -> None:
        """Go to the same cell of the row above or below."""
        spot = self.at
        place = self._table.currentIndex().row() + by
        if spot is None or not 0 <= place < self._table.count() or not self._keep():
            return
        self.begin(self._table.row_at(place).key, spot[1])

    def _aside(self, by: int) -> None:
        """Go to the cell beside, whether or not it needs anything."""
        spot = self.at
        if spot is None or not self._keep():
            return
        keys = [c.key for c in self._table.columns if c.key in self._columns]
        at = keys.index(spot[1]) + by
        while 0 <= at < len(keys) and not self.begin(spot[0], keys[at]):
            at += by

    def _keep(self) -> bool:
        """Tell what was typed; False where it cannot be read: the box stays open then."""
        box, spot = self.box, self.at
        if box is None or spot is None:
            return True
        self._reading = True  # reading a box leaves it, which would read it once more
        sentence = _unread(box)
        self._reading = False
        box.set_problem(bool(sentence))
        self.unread.emit(sentence)
        if sentence:
            return False
        value = _value(box)
        if value != self._before:
            self._before = value
            self.typed.emit(*spot, value)
        return True

    def _left(self, box: LineBox) -> None:
        if box is self.box and not self._ending and not self._reading and self._keep():
            self._close(keep=False)

    def _close(self, *, keep: bool) -> None:
        box = self.box
        if box is None or self._ending:
            return
        self._ending = True  # hiding takes the focus, which would end it once more
        if keep:
            self._keep()
        had_focus = box.hasFocus()
        self.at = self.box = None
        box.hide()
        box.deleteLater()
        if had_focus:
            self._table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ending = False
        self.unread.emit("")  # what could not be read is gone with its box


def _value(box: LineBox) -> object:
    return box.value()


def _unread(box: LineBox) -> str:
    """Return why what stands in a box means nothing, "" where it means something."""
    if not isinstance(box, ReadBox | SuggestBox):
        return ""
    said: list[str] = []
    box.problem.connect(said.append)
    box.finish()
    return said[-1] if said else ""


def filled(box: LineBox, value: object) -> LineBox:
    """Return a box with a value in it."""
    box.set_value(value)
    return box
