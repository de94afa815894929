"""One field in which versions differ: what stands in each, and which of them is to stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QTextCursor
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.boxes import LineBox, LongBox
from hongdang_desktop.ui.kit.buttons import digit_of
from hongdang_desktop.ui.kit.editor import ENTER
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from hongdang_desktop.station.books.disputes import Difference, Side

LABELS = 124
"""Width of the column of labels, in logical px."""
GAP = 14

_LONG = 12
_TAKE, _TAKEN = "用这个", "已选这个"
_BOTH, _ALL, _TYPED = "两个都要", "几个都要", "合起来写"
_PAIR = 2


class FieldRow(QWidget):
    """Arrows go from side to side, Enter and Space choose and go on to the next field, digits choose."""

    changed = Signal()
    answered = Signal()
    """Chosen by Enter or Space: the next field is wanted."""

    def __init__(self, difference: Difference, sides: tuple[Side, ...]) -> None:
        super().__init__()
        self.difference = difference
        self._group = QButtonGroup(self)
        self._cells: list[_Cell] = []
        self._free = difference.free and sum(difference.changed) > 1
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(_label(difference), 0, Qt.AlignmentFlag.AlignTop)
        for number, side in enumerate(sides):
            words = difference.texts[number]
            button = TakeButton(f"{difference.label}：用{side.author}的，{words}", _TAKE, _TAKEN)
            self._group.addButton(button, number)
            cell = _Cell(words, button, note="没有改" if not difference.changed[number] else "")
            self._cells.append(cell)
            row.addWidget(cell, 1)
        name = f"{difference.label}：{_TYPED}"
        self.box = LongBox(name=name, lines=2, most=8) if difference.long else LineBox(name=name)
        self.box.changed.connect(self.changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        if difference.before is not None and _is_long(difference):
            column.addLayout(_under(text(f"原来：{difference.before}", role="small", wrap=True)))
        if self._free:
            self._add_both(column)
        self._group.idToggled.connect(self._show)
        self._group.idClicked.connect(self._clicked)
        if difference.suggested is not None:
            self._group.button(difference.suggested).setChecked(True)
        self._show()

    @property
    def side(self) -> int | None:
        """Return which side was chosen, None for none (or for both)."""
        chosen = self._group.checkedId()
        return chosen if 0 <= chosen < len(self._cells) else None

    @property
    def typed(self) -> str | None:
        """Return what was written together, None when a side was chosen."""
        return str(self.box.value() or "") if self._group.checkedId() == len(self._cells) else None

    @property
    def decided(self) -> bool:
        """Say whether anything was chosen."""
        return self._group.checkedId() >= 0

    @property
    def buttons(self) -> list[QPushButton]:
        """Return the buttons, those of the sides first."""
        return [b for b in self._group.buttons() if isinstance(b, QPushButton)]

    def stop(self) -> QPushButton:
        """Return the button on which the focus belongs."""
        return self.buttons[max(self._group.checkedId(), 0)]

    def choose(self, number: int) -> None:
        """Choose a side; the number of sides: both."""
        self._group.button(number).setChecked(True)
        self._clicked(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to the neighbour, digits choose by place; the rest is the page's."""
        here = next((n for n, b in enumerate(self.buttons) if b.hasFocus()), None)
        if here is not None and _takes(event):
            if not event.isAutoRepeat():  # a key held down must not choose in every field
                self._take(here)
            return
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        digit = digit_of(event) - 1
        if here is not None and step and 0 <= here + step < len(self.buttons):
            self.buttons[here + step].setFocus(Qt.FocusReason.OtherFocusReason)
        elif here is not None and 0 <= digit < len(self.buttons):
            self.buttons[digit].setFocus(Qt.FocusReason.OtherFocusReason)
            self.choose(digit)
        else:
            event.ignore()

    def put_back(self, side: int | None, typed: str | None) -> None:
        """Show what was chosen before: a side, or what was written together."""
        if typed is not None and self._free:
            self.box.set_value(typed)
            self._group.button(len(self._cells)).setChecked(True)
        elif side is not None:
            self._group.button(side).setChecked(True)

    def _take(self, number: int) -> None:
        self.choose(number)
        if number < len(self._cells):  # of both there is something to be written first
            self.answered.emit()

    def _add_both(self, column: QVBoxLayout) -> None:
        label = self.difference.label
        pair = len(self._cells) == _PAIR
        both = _BOTH if pair else _ALL
        button = TakeButton(f"{label}：{both}，{_TYPED}", both, _TYPED)
        self._group.addButton(button, len(self._cells))
        if pair:
            self._cells[-1].line.addWidget(button)
        else:  # there is no room for a second button in one of three columns
            column.addLayout(_under(button, stretch=True))
        column.addLayout(_under(self.box))
        self.box.hide()

    def _clicked(self, number: int) -> None:
        if number == len(self._cells):
            if not self.box.value():
                found = dict.fromkeys(t for t in self.difference.texts if t and t != _EMPTY)
                self.box.set_value(("\n" if self.difference.long else "；").join(found))
            self.box.setFocus(Qt.FocusReason.OtherFocusReason)
            _to_end(self.box)
        self.changed.emit()

    def _show(self, *_toggled: object) -> None:
        """Show what is chosen; keep one stop for Tab: the chosen one, else the first."""
        chosen = self._group.checkedId()
        for number, cell in enumerate(self._cells):
            cell.mark(chosen == number)
        for button in self.buttons:
            stop = button is self.stop()
            button.setProperty("enterStop", stop)
            policy = Qt.FocusPolicy.StrongFocus if stop else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(policy)
        if self._free:
            show_if(self.box, chosen == len(self._cells))


_EMPTY = "（空）"


class TakeButton(QPushButton):
    """Chooses one of several; says in words whether it is chosen."""

    def __init__(self, name: str, words: str, chosen: str) -> None:
        super().__init__(words)
        self._name, self._words, self._chosen = name, words, chosen
        self.setProperty("role", "segment")
        self.setProperty("first", True)
        self.setProperty("ringRadius", 1)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedWidth(theme.look().px(104))
        self.setAccessibleName(name)
        self.toggled.connect(self._say)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave all keys to the row and the page."""
        event.ignore()

    def _say(self, checked: bool) -> None:
        self.setText(self._chosen if checked else self._words)
        self.setAccessibleName(f"{self._name}，已选" if checked else self._name)


class _Cell(QFrame):
    """What one side says, with its button; tinted with a bar when it is chosen."""

    def __init__(self, words: str, button: TakeButton, *, note: str) -> None:
        super().__init__()
        self._button, self._chosen = button, False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        said = text(words, wrap=True, select=True)
        self.line = QHBoxLayout()
        self.line.setSpacing(10)
        self.line.addWidget(button)
        if note:
            self.line.addWidget(text(note, role="small"))
        self.line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(said)
        column.addStretch(1)
        column.addLayout(self.line)

    def mark(self, chosen: bool) -> None:
        """Show whether this side was chosen."""
        self._chosen = chosen
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tint and the bar."""
        del event
        look = theme.look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 6, 6)
        painter.fillPath(shape, QColor(look.selection if self._chosen else look.page))
        if self._chosen:
            painter.setClipRect(QRectF(0, 0, 4, self.height()))
            painter.fillPath(shape, QColor(look.focus))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Draw again when the look changed."""
        super().changeEvent(event)
        self.update()


def _takes(event: QKeyEvent) -> bool:
    """Say whether a key takes the version on which the focus stands."""
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return plain and event.key() in (*ENTER, Qt.Key.Key_Space)


def _to_end(box: LineBox | LongBox) -> None:
    """Put the cursor behind the last word: what is added comes after both versions."""
    if isinstance(box, LineBox):
        box.end(False)
    else:
        box.moveCursor(QTextCursor.MoveOperation.End)


def _is_long(difference: Difference) -> bool:
    """Say whether what stood before is too long for the column of labels."""
    before = difference.before or ""
    return len(before) > _LONG or "\n" in before


def _under(widget: QWidget, *, stretch: bool = False) -> QHBoxLayout:
    """Return a line that begins where the sides begin."""
    line = QHBoxLayout()
    line.setContentsMargins(theme.look().px(LABELS) + GAP, 0, 0, 0)
    line.addWidget(widget)
    if stretch:
        line.addStretch(1)
    return line


def _label(difference: Difference) -> QWidget:
    made = QWidget()
    made.setFixedWidth(theme.look().px(LABELS))
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 8, 0, 0)
    column.setSpacing(2)
    column.addWidget(text(difference.label, role="strong", wrap=True))
    if difference.before is not None and not _is_long(difference):
        column.addWidget(text(f"原来：{difference.before}", role="small", wrap=True))
    if difference.weighty:
        column.addWidget(text("这一栏要您来定", role="small", tone=Tone.TODO, wrap=True))
    return made
