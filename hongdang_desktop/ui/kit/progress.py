"""Work that is going on, and how far a month is: words, a thin bar, 停止."""

from collections.abc import Iterable
from typing import ClassVar

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit import paint, theme
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.kit.tokens import Size

_BAR = 6


class Bar(QWidget):
    """A thin bar; ``total`` 0 means that the end is not known."""

    def __init__(self, done: int = 0, total: int = 0, *, name: str = "") -> None:
        super().__init__()
        self.done, self.total = done, total
        self.setAccessibleName(name)
        self.setFixedHeight(_BAR)
        self.setMinimumWidth(60)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Be thin."""
        return QSize(160, _BAR)

    def set_done(self, done: int, total: int) -> None:
        """Show how far it is."""
        self.done, self.total = done, total
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the track, and on it the part that is done."""
        del event
        look = theme.look()
        painter = QPainter(self)
        place = QRectF(self.rect())
        paint.box(painter, place, fill=look.track, radius=_BAR / 2)
        if self.done > 0 and self.total > 0:
            place.setWidth(max(_BAR, place.width() * min(self.done / self.total, 1.0)))
            paint.box(painter, place, fill=look.green, radius=_BAR / 2)
        painter.end()


class ProgressLine(QWidget):
    """Stands where the button was: what is being done, a bar, 停止."""

    stop_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("进度")
        self._words = text()
        self._bar = Bar(name="进度")
        self._bar.setMaximumWidth(220)
        self.stop = Button("停止", self.stop_pressed.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._words)
        row.addWidget(self._bar, 1)
        row.addWidget(self.stop)

    def say(self, sentence: str, done: int = 0, total: int = 0) -> None:
        """Show how far the work is, ``正在核对 3 / 7 包`` in the caller's words."""
        self._words.setText(sentence)
        self._bar.setVisible(total > 0)
        self._bar.set_done(done, total)
        self.setAccessibleDescription(sentence)


class ProgressPlace(QWidget):
    """A button, and in its place a progress line while its work goes on (``tasks`` does that)."""

    stop_pressed = Signal()

    def __init__(self, button: Button) -> None:
        super().__init__()
        self.button = button
        self.line = ProgressLine()
        self.line.stop_pressed.connect(self.stop_pressed)
        self.line.hide()
        self._held = False
        self.setProperty("ring", "none")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(button)
        row.addWidget(self.line, 1)

    def begin(self) -> None:
        """Take the button out of use; the focus waits here."""
        self._held = self.button.hasFocus()
        if self._held:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setFocus()
        self.button.setEnabled(False)

    def show_line(self) -> None:
        """Put the line where the button was."""
        self.button.hide()
        self.line.show()
        if self.hasFocus():
            self.line.stop.setFocus()

    def end(self) -> None:
        """Bring the button back, and the focus if it waited."""
        waiting = self._held and (self.hasFocus() or self.line.stop.hasFocus())
        self.button.setEnabled(True)
        self.button.show()
        if waiting:
            self.button.setFocus()
        self.line.hide()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


class MonthBars(QWidget):
    """Thin bars with “5 / 8”, no percent: (words, done, due) one under the other."""

    def __init__(self, bars: Iterable[tuple[str, int, int]] = ()) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(7)
        self.set_bars(bars)

    def set_bars(self, bars: Iterable[tuple[str, int, int]]) -> None:
        """Show other bars."""
        clear_out(self._column)
        for words, done, due in bars:
            self._column.addWidget(_OneBar(words, done, due))


class _OneBar(QWidget):
    def __init__(self, words: str, done: int, due: int) -> None:
        super().__init__()
        said = f"{words}，{due} 件办好 {done} 件"
        self.setAccessibleName(said)
        top = QHBoxLayout()
        top.addWidget(text(words))
        top.addStretch(1)
        top.addWidget(text(f"{done} / {due}"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(Bar(done, due, name=said))


class StepNumber(QWidget):
    """The circle with the number of a step: still to come, next (dark), done (green)."""

    COMING, NEXT, DONE = "coming", "next", "done"
    _SAID: ClassVar = {COMING: "还没到", NEXT: "现在办", DONE: "办好了"}

    def __init__(self, number: int, state: str = COMING) -> None:
        super().__init__()
        self.number = number
        side = theme.look().px(30)
        self.setFixedSize(side, side)
        self.set_state(state)

    def set_state(self, state: str) -> None:
        """Change the state."""
        self.state = state
        self.setAccessibleName(f"第 {self.number} 步，{self._SAID[state]}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw circle and number."""
        del event
        look = theme.look()
        fill, edge, ink = {
            self.COMING: (look.card, look.edge, look.ink2),
            self.NEXT: (look.ink, look.ink, look.card),
            self.DONE: (look.green_bg, look.green, look.green),
        }[self.state]
        painter = QPainter(self)
        place = QRectF(self.rect())
        paint.box(painter, place, fill=fill, edge=edge, radius=place.width() / 2)
        painter.setFont(theme.font(Size.BASE, bold=True))
        painter.setPen(ink)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self.number))
        painter.end()
