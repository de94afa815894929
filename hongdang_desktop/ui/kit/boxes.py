"""Boxes that are typed into: one line, text that is read when left, long text that grows."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextOption
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QTextEdit

from hongdang_desktop.core.columns import Unreadable
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.editor import ENTER, Read, Write, really_left

_EDGES = 2
_TEXT_PADDING = 6


class LineBox(QLineEdit):
    """One line of text. ``width`` in logical pixels at 11 pt; without it the box takes what is there."""

    changed = Signal()
    left = Signal()
    problem = Signal(str)

    def __init__(self, *, name: str = "", hint: str = "", width: int = 0, longest: int = 0) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        if longest:
            self.setMaxLength(longest)
        if width:
            self.setFixedWidth(theme.look().px(width))
        self.textEdited.connect(self.changed)

    def value(self) -> object:
        """Return the text without white space at its ends, None for nothing."""
        return self.text().strip() or None

    def set_value(self, value: object) -> None:
        """Show text from its beginning."""
        self.setText("" if value is None else str(value))
        self.setCursorPosition(0)

    def raw(self) -> object:
        """Return what stands in the box."""
        return self.text()

    def set_raw(self, raw: object) -> None:
        """Put back what stood in the box."""
        self.setText("" if raw is None else str(raw))

    def empty(self) -> None:
        """Take the text out as the user does; Ctrl+Z brings it back."""
        self.selectAll()
        self.del_()

    def set_problem(self, problem: bool) -> None:
        """Give or take the red edge."""
        theme.set_property(self, "problem", problem)
        self.setProperty("ring", "out" if problem else "in")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the box was left."""
        super().focusOutEvent(event)
        if really_left(event):
            self.finish()

    def finish(self) -> None:
        """Do what leaving the box does."""
        self.left.emit()


class ReadBox(LineBox):
    """Text that means something else: a day, a time, a number, money.

    What is typed is read when the box is left, never before; then the box shows it as ``write`` says,
    or keeps the text and tells the ``problem``. ``step`` moves a value by -1 or +1 (Up and Down keys).
    """

    def __init__(
        self,
        read: Read,
        write: Write,
        *,
        name: str = "",
        hint: str = "",
        width: int = 0,
        right: bool = False,
        step: Callable[[object, int], object] | None = None,
    ) -> None:
        super().__init__(name=name, hint=hint, width=width)
        self._read, self._write, self._step = read, write, step
        self._kept: tuple[str, object] = ("", None)
        if right:
            self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def value(self) -> object:
        """Return what the text means, None for nothing or when it cannot be read."""
        return self._reading()[0]

    def set_value(self, value: object) -> None:
        """Show a value as ``write`` says; it stays exact although less of it may be shown."""
        super().set_value("" if value is None else self._write(value))
        self._kept = (self.text(), value)

    def readable(self) -> bool:
        """Tell whether the text means anything (nothing is readable, too)."""
        return not self._reading()[1]

    def finish(self) -> None:
        """Read the text; show it the usual way, or say why it cannot be read."""
        value, sentence = self._reading()
        if not sentence:
            self.set_value(value)
        self.problem.emit(sentence)
        super().finish()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down move the value by one where that means something."""
        moves = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        by = moves.get(Qt.Key(event.key()), 0)
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if not by or not plain or self._step is None:
            super().keyPressEvent(event)
            return
        value, sentence = self._reading()
        if not sentence:
            self.set_value(self._step(value, by))
            self.selectAll()
            self.changed.emit()

    def _reading(self) -> tuple[object, str]:
        """Return the value and why there is none; untouched text keeps the value that was set."""
        typed = self.text()
        if typed == self._kept[0]:
            return self._kept[1], ""
        try:
            return self._read(typed), ""
        except Unreadable as wrong:
            return None, wrong.sentence + wrong.cure


class LongBox(QTextEdit):
    """Text of several lines; grows with what is typed. Enter is the form's, Ctrl+Enter a new line."""

    changed = Signal()
    left = Signal()
    problem = Signal(str)
    grew = Signal()

    def __init__(self, *, name: str = "", hint: str = "", lines: int = 1, most: int = 12) -> None:
        """``lines`` is the height when empty, from ``most`` lines on it scrolls."""
        super().__init__()
        self._lines, self._most = lines, most
        self._silent = False
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(2)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self.textChanged.connect(self._changed)
        self._grow()

    def value(self) -> object:
        """Return the text without white space at its end, None for nothing."""
        return self.toPlainText().rstrip() or None

    def set_value(self, value: object) -> None:
        """Show text without telling."""
        self._silent = True
        self.setPlainText("" if value is None else str(value))
        self._silent = False

    def raw(self) -> object:
        """Return what stands in the box."""
        return self.toPlainText()

    def set_raw(self, raw: object) -> None:
        """Put back what stood in the box."""
        self.set_value(raw)

    def set_problem(self, problem: bool) -> None:
        """Give or take the red edge."""
        theme.set_property(self, "problem", problem)
        self.setProperty("ring", "out" if problem else "in")

    def empty(self) -> None:
        """Take the text out as the user does; Ctrl+Z brings it back."""
        self.selectAll()
        self.textCursor().removeSelectedText()

    def sizeHint(self) -> QSize:
        """Be as high as the text."""
        return QSize(240, self._height())

    def minimumSizeHint(self) -> QSize:
        """Never cut the text off."""
        return QSize(80, self._height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to the form; Ctrl+Enter is a new line."""
        if event.key() not in ENTER:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.textCursor().insertText("\n")
            self.ensureCursorVisible()
        else:
            event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the box was left."""
        super().focusOutEvent(event)
        if really_left(event):
            self.left.emit()

    def wanted_height(self) -> int:
        """Return how high all the text is, without the edges."""
        return round(self.document().size().height())

    def _height(self) -> int:
        line = self.fontMetrics().lineSpacing()
        least = max(theme.look().px(34), self._lines * line + 2 * _TEXT_PADDING + _EDGES)
        most = self._most * line + 2 * _TEXT_PADDING + _EDGES
        return max(least, min(most, self.wanted_height() + 2 * _TEXT_PADDING - 2 + _EDGES))

    def _grow(self) -> None:
        height = self._height()
        scrolls = self.wanted_height() > height
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if scrolls else policy.ScrollBarAlwaysOff
        )
        if height != self.maximumHeight():
            self.setFixedHeight(height)
            self.grew.emit()

    def _changed(self) -> None:
        if not self._silent:
            self.changed.emit()
