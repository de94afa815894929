"""A table that is typed into from beginning to end without the mouse (agenda, decisions, votes).

Where the cursor is, a real box is open, so that an input method works as everywhere. Enter goes to the
next field that is not ``aside`` and at the end of a row to a new one; → behind the last letter and ← before
the first go to the field beside, whichever it is; Enter in the first field of a last row that is still
blank takes it away again and leaves the table. Tab always leaves. After Esc arrows walk from field to field,
until Enter, F2 or typing turns to the text again; the box keeps the focus all the time, or an input
method would lose the first letter.
"""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from hongdang_desktop.ui.kit import edit_layout, enter_moves
from hongdang_desktop.ui.kit.boxes import LineBox, LongBox
from hongdang_desktop.ui.kit.buttons import digit_of
from hongdang_desktop.ui.kit.edit_cells import (
    EditColumn,
    EditRow,
    at_end,
    make_editor,
    take_value,
)
from hongdang_desktop.ui.kit.edit_grid import EditGrid
from hongdang_desktop.ui.kit.edit_paste import copied_cells
from hongdang_desktop.ui.kit.edit_rows import Spot
from hongdang_desktop.ui.kit.editor import ENTER, KeyWatch, really_left
from hongdang_desktop.ui.kit.suggest import SuggestBox

_WAITING = (
    Qt.FocusReason.MouseFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class EditTable(EditGrid):
    """As high as its rows: it lies in something that scrolls. All signals tell what the user did."""

    changed = Signal(str, str)
    """Row key and field: something was typed there (maybe half a word)."""
    settled = Signal(str, str)
    """Row key and field: the field was left after a change."""
    added = Signal(str)
    removed = Signal(object, int)
    """The EditRow and where it stood; ``insert_row`` puts it back."""
    moved = Signal(str)
    left = Signal()

    def __init__(
        self, columns: Iterable[EditColumn], *, name: str, new_row: Callable[[], EditRow]
    ) -> None:
        """``new_row`` gives a fresh key and the values that a new row begins with."""
        super().__init__(columns, name=name, new_row=new_row)
        self._dirty = False
        self._passing = False
        self._opening = False
        self._walking = False

    # What the page says

    def set_rows(self, rows: Iterable[EditRow]) -> None:
        """Show other rows without telling; a box that is open stays open on its row."""
        key = (
            self.content.lines[self._at[0]].key
            if self._at and self._at[0] < len(self.content.lines)
            else ""
        )
        field = self._at[1] if self._at else ""
        self._model.begin()
        self.content.set_rows(rows)
        self._model.end()
        row = self.content.row_of(key)
        self._at = (row, field) if row >= 0 else None
        if self._box is not None:
            if self._at is None:
                self._drop_box()
            else:
                take_value(
                    self.content.column(field), self.content.lines[row], self._box, final=False
                )
        self.measure()

    def set_raw(self, raw: object) -> None:
        """Take back what ``raw`` gave."""
        self._drop_box()
        self._at = None
        self._model.begin()
        self.content.set_raw(raw)
        self._model.end()
        self.measure()

    def go_to(self, row_key: str, field: str = "") -> bool:
        """Open the box of a field (the first one without ``field``); tell whether it is there."""
        row = self.content.row_of(row_key)
        if row >= 0:
            self._open((row, field or self.content.fields()[0]))
        return row >= 0

    def add_row(self, at: int | None = None) -> str:
        """Put in a new row (at the end) and open its first field; return its key."""
        self._settle()
        last = self.content.lines[-1] if self.content.lines else None
        if at is None and last is not None and self.content.blank(last):
            self._open((len(self.content.lines) - 1, self.content.fields()[0]))
            return last.key
        place = len(self.content.lines) if at is None else at
        self._model.begin()
        line = self.content.add(place)
        self._model.end()
        self.measure()
        self._open((place, self.content.fields()[0]))
        self.added.emit(line.key)
        return line.key

    def insert_row(self, row: EditRow, at: int) -> None:
        """Put back a row that was removed."""
        lines = [EditRow(line.key, line.values) for line in self.content.lines]
        lines.insert(min(at, len(lines)), row)
        self.set_rows(lines)

    # What the user does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that an open box did not want, and all keys while none is open."""
        if self._box_key(event):
            return
        if self._box is not None and self._at is not None:
            self._key_beside_box(event)
        elif self.content.lines and event.key() in (*ENTER, Qt.Key.Key_F2):
            self._open(self._at or (0, self.content.fields()[0]))
        elif event.key() in ENTER:
            self.add_row()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the field that was clicked."""
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        column = self.content.shown[index.column()]
        pieces = self.pieces(index.row(), index.column(), self.visualRect(index))
        key = edit_layout.hit(pieces, event.position().toPoint(), column)
        if not self.content.column(key).edited:
            key = self.content.fields()[0]
        self._open((index.row(), key))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with a row."""
        index = self.indexAt(self.viewport().mapFromGlobal(event.globalPos()))
        row = index.row() if index.isValid() else (self._at[0] if self._at else -1)
        if row < 0:
            return
        menu = QMenu(self)
        menu.setAccessibleName("这一行")
        menu.addAction("在下面加一行　Ins", lambda: self.add_row(row + 1))
        menu.addAction("往上移　Ctrl+Shift+↑", lambda: self._move(row, -1))
        menu.addAction("往下移　Ctrl+Shift+↓", lambda: self._move(row, 1))
        menu.addAction("删掉这一行　Ctrl+-", lambda: self._remove(row))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Open a box when the focus came by key: where the cursor was, else at the beginning."""
        super().focusInEvent(event)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        if self._passing or event.reason() in _WAITING:
            self.viewport().update()
        elif not self.content.lines:
            self.add_row()
        elif event.reason() == Qt.FocusReason.BacktabFocusReason:
            self._open((len(self.content.lines) - 1, self.content.fields()[-1]))
        else:
            self._open(self._at or (0, self.content.fields()[0]))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away; when the focus left the table, drop a row that stayed blank."""
        super().focusOutEvent(event)
        inside = self._box is not None and self._box.hasFocus()
        if really_left(event) and not inside and not self._opening:
            self._drop_blank()
            self.left.emit()
            self.measure()
        self.viewport().update()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Leave the table by Tab, from wherever the cursor is."""
        self._close_box()
        return super().focusNextPrevChild(forward)

    def _box_key(self, event: QKeyEvent) -> bool:
        """Handle the keys that mean the table even while something is typed; True when done."""
        key, mods = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self._at is None or not self.content.lines:
            return False
        if self._walking and not mods and self._walk(key, self._at):
            return True
        row = self._at[0]
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key, 0)
        aside = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key, 0)
        if key == Qt.Key.Key_Minus and mods == _CONTROL:
            self._remove(row)
        elif key == Qt.Key.Key_Insert:
            self.add_row(row + 1)
        elif by and mods == _CONTROL | _SHIFT:
            self._move(row, by)
        elif by and (mods == _CONTROL or (not mods and self._at_edge(by))):
            spot = self.content.along(self._at, by)
            if spot is not None:
                self._open(spot)
        elif aside and not mods and self._box is not None and at_end(self._box, aside):
            self._open(self.content.across(self._at, aside))
        elif isinstance(self._box, SuggestBox) and not mods and digit_of(event):
            return self._choose_by_digit(self._box, digit_of(event))
        else:
            return False
        return True

    def _key_beside_box(self, event: QKeyEvent) -> None:
        """Handle what an open box passed on."""
        if event.key() in ENTER and not event.modifiers() & _CONTROL:
            self._advance(back=bool(event.modifiers() & _SHIFT))
        elif event.key() == Qt.Key.Key_Escape and not self._walking and self._at is not None:
            self._open(self._at, walking=True)
        else:
            event.ignore()

    def _walk(self, key: Qt.Key, spot: Spot) -> bool:
        """Handle the keys that walk from field to field after Esc; True when done."""
        aside = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key, 0)
        along = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key, 0)
        if aside:
            self._open(self.content.across(spot, aside), walking=True)
        elif along:
            self._open(self.content.along(spot, along) or spot, walking=True)
        elif key in (*ENTER, Qt.Key.Key_F2):
            self._walking = False
        elif key == Qt.Key.Key_Delete and isinstance(self._box, LineBox | LongBox):
            self._box.empty()
            self._open(spot, walking=True)
        else:
            return False
        return True

    def _paste(self, event: QKeyEvent) -> bool:
        """Fill fields with the cells on the clipboard; False where it is text for the open box."""
        pasting = event.matches(QKeySequence.StandardKey.Paste)
        cells = copied_cells(long=isinstance(self._box, LongBox)) if pasting else ()
        spot = self._at
        if cells and spot is not None:
            self._settle()
            self._drop_box()
            new, filled = self.fill(spot, cells)
            for key in new:
                self.added.emit(key)
            for key, field in filled:
                self.changed.emit(key, field)
                self.settled.emit(key, field)
            self._open(spot)
        return bool(cells)

    def _at_edge(self, by: int) -> bool:
        """Tell whether Up or Down would do nothing in the text that is open."""
        if not isinstance(self._box, LongBox):
            return False
        cursor = self._box.textCursor()
        return not cursor.movePosition(
            cursor.MoveOperation.Up if by < 0 else cursor.MoveOperation.Down
        )

    def _choose_by_digit(self, box: SuggestBox, digit: int) -> bool:
        column = self.content.column(self._at[1]) if self._at else None
        untouched = not box.text() or box.selectedText() == box.text()
        if column is None or column.free or not untouched or digit > len(column.choices):
            return False
        box.take_key(column.choices[digit - 1].key)
        return True

    # The way of the cursor

    def _advance(self, *, back: bool) -> None:
        """Go on from the open box by Enter."""
        if self._at is None:
            return
        row, field = self._at
        self._settle()
        last = row == len(self.content.lines) - 1
        first = field == self.content.fields()[0]
        if not back and last and first and self.content.blank(self.content.lines[row]):
            self._leave(back=False)
            return
        spot = self.content.step(self._at, back=back)
        if spot is not None:
            self._open(spot)
        elif back or self.content.blank(self.content.lines[row]):
            self._leave(back=back)
        else:
            self.add_row()

    def _leave(self, *, back: bool) -> None:
        """Go on outside the table."""
        self._close_box()
        container: QWidget | None = self.parentWidget()
        while container is not None:
            if container.property("enterMoves") and enter_moves.move(container, back=back):
                return
            container = container.parentWidget()
        super().focusNextPrevChild(not back)

    def _open(self, spot: Spot, *, walking: bool = False) -> None:
        """Open the box of a field and put the cursor into it."""
        same = self._at == spot and self._walking == walking
        if same and self._box is not None and self._box.hasFocus():
            return
        self._walking = walking
        self._settle()
        before, self._at, self._dirty = self._box, spot, False
        row, field = spot
        column, line = self.content.column(field), self.content.lines[row]
        box = make_editor(column, line)
        title = column.title or column.hint or self.content.column(column.under).title
        box.setAccessibleName(f"第 {row + 1} 行，{title}")
        box.setParent(self.viewport())
        box.installEventFilter(KeyWatch(box, self._box_key))
        box.installEventFilter(KeyWatch(box, self._paste))
        if isinstance(box, LongBox):
            box.grew.connect(self.measure)
            box.moveCursor(box.textCursor().MoveOperation.End)
        if isinstance(box, LineBox | LongBox):
            box.changed.connect(self._typed)
            box.left.connect(lambda: self._box_left(box))
        self._box = box
        self.measure()
        box.show()
        self._opening = True
        box.setFocus(Qt.FocusReason.TabFocusReason)
        self._opening = False
        if field in line.typed and isinstance(box, LineBox):
            box.end(False)  # to be mended, not to be typed over
        if before is not None:  # only now: what has the focus and is hidden hands it on by itself
            before.hide()
            before.deleteLater()
        index = self._model.index(row, self.content.place_of(field))
        self.selectionModel().setCurrentIndex(index, self.selectionModel().SelectionFlag.NoUpdate)
        self.viewport().update()

    def _typed(self) -> None:
        """Keep every letter at once, so that an autosave finds it."""
        if self._at is None or self._box is None:
            return
        line = self.content.lines[self._at[0]]
        take_value(self.content.column(self._at[1]), line, self._box, final=False)
        self._dirty = True
        self._walking = False
        self.changed.emit(line.key, self._at[1])

    def _settle(self) -> None:
        """Read what stands in the open box for good."""
        if self._at is None or self._box is None:
            return
        line, field = self.content.lines[self._at[0]], self._at[1]
        take_value(self.content.column(field), line, self._box, final=True)
        if self._dirty:
            self._dirty = False
            self.settled.emit(line.key, field)

    def _box_left(self, box: QWidget) -> None:
        """The focus went elsewhere: close the box, drop a row that stayed blank."""
        if box is not self._box:
            return
        self._settle()
        self._drop_box()
        inside = self.window().focusWidget()
        if inside is not self:
            self._drop_blank()
            self.left.emit()
        self.measure()

    def _drop_box(self) -> None:
        """Let the open box go without reading it; the focus stays in the table."""
        box, self._box = self._box, None
        if box is None:
            return
        if box.hasFocus():
            self._hold_focus()
        box.hide()
        box.deleteLater()

    def _hold_focus(self) -> None:
        """Take the focus without opening a box."""
        self._passing = True
        self.setFocus()
        self._passing = False

    def _drop_blank(self) -> None:
        """Take the last row away when nobody has put anything into it."""
        if self.content.lines and self.content.blank(self.content.lines[-1]):
            self._model.begin()
            self.content.lines.pop()
            self._model.end()
            if self._at is not None and self._at[0] >= len(self.content.lines):
                self._at = None

    def _close_box(self) -> None:
        """Close the box and take the focus, on the way out of the table."""
        self._settle()
        self._drop_box()
        self.measure()
        self.viewport().update()

    def _remove(self, row: int) -> None:
        self._settle()
        self._drop_box()
        line = self.content.lines[row]
        blank = self.content.blank(line)
        self._model.begin()
        del self.content.lines[row]
        self._model.end()
        self._at = None
        self.measure()
        if self.content.lines:
            self._open((min(row, len(self.content.lines) - 1), self.content.fields()[0]))
        else:
            self._hold_focus()
        if not blank:
            self.removed.emit(EditRow(line.key, dict(line.values)), row)

    def _move(self, row: int, by: int) -> None:
        there = row + by
        if not 0 <= there < len(self.content.lines):
            return
        self._settle()
        field = self._at[1] if self._at else self.content.fields()[0]
        self._model.begin()
        lines = self.content.lines
        lines[row], lines[there] = lines[there], lines[row]
        self._model.end()
        self._open((there, field))
        self.moved.emit(lines[there].key)
