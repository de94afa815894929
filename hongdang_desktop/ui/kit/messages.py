"""Messages that stand in the page: one band, and a stack of the most serious and what was done."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QPainter,
    QPainterPath,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hongdang_desktop.core.errors import Stopped, UserError
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import Button, LinkButton
from hongdang_desktop.ui.kit.flow import tab_after
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.tokens import Tone

DONE_STAYS_MS = 6000
_SERIOUS = (Tone.BAD, Tone.TODO, Tone.INFO, Tone.DONE)


@dataclass(frozen=True, slots=True)
class Message:
    """What is the matter, and what to do now.

    ``title`` is short and bold, ``sentence`` one sentence; ``buttons`` at most two of (words, what to
    do). A message with the ``key`` of an earlier one takes its place.
    """

    title: str
    sentence: str = ""
    tone: Tone = Tone.INFO
    buttons: tuple[tuple[str, Callable[[], object]], ...] = ()
    key: str = ""


def refusal(error: UserError, *, key: str = "refused") -> Message:
    """Turn an error of the outside world into a message: its first sentence stands in bold."""
    first, _stop, rest = error.sentence.partition("。")
    tone = Tone.INFO if isinstance(error, Stopped) else Tone.BAD
    return Message(first, rest, tone, key=key)


class MessageBand(QFrame):
    """One message: a tint with a bar, words, buttons at the right."""

    def __init__(self, message: Message) -> None:
        super().__init__()
        self.message = message
        self.setProperty("role", "band")
        theme.set_tone(self, message.tone)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(message.title)
        self.setAccessibleDescription(message.sentence)
        words = text(role="", wrap=True)
        words.setTextFormat(Qt.TextFormat.RichText)
        words.setText(
            f"<b>{escape(message.title, quote=False)}</b> {escape(message.sentence, quote=False)}"
        )
        words.setAccessibleName(f"{message.title}　{message.sentence}".strip())
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 10, 7)
        row.setSpacing(10)
        row.addWidget(words, 1)
        self.buttons = [Button(label, pressed) for label, pressed in message.buttons]
        for button in self.buttons:
            row.addWidget(button)
        self.setMinimumHeight(theme.look().px(50))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tint, and the bar straight at the left edge."""
        del event
        look = theme.look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 6, 6)
        painter.fillPath(shape, QColor(look.tint(self.message.tone)))
        painter.setClipRect(QRectF(0, 0, 4, self.height()))
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 2, 2)
        painter.fillPath(shape, QColor(look.text_colour(self.message.tone)))
        painter.end()

    def busy(self) -> bool:
        """Tell whether the pointer or the focus is on it."""
        focus = QApplication.focusWidget()
        return self.underMouse() or (focus is not None and self.isAncestorOf(focus))


class MessageStack(QWidget):
    """Shows the most serious message, “还有 2 条” for the rest; green leaves by itself.

    What was just done stands beside it: who pressed a button sees that it went well.
    """

    emptied = Signal()
    shown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._messages: list[Message] = []
        self._open = False
        self._bands: list[MessageBand] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._more = LinkButton("", self._turn)
        self._column.addWidget(self._more)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._leave)
        self.hide()

    def say(self, message: Message) -> None:
        """Show a message; one with the same key is replaced."""
        key = message.key or message.title
        self._messages = [known for known in self._messages if (known.key or known.title) != key]
        self._messages.append(message)
        self._messages.sort(
            key=lambda known: _SERIOUS.index(known.tone) if known.tone in _SERIOUS else 9
        )
        self._show()
        self.shown.emit()
        if self._bands:
            alert = QAccessibleEvent(self._bands[0], QAccessible.Event.Alert)
            QAccessible.updateAccessibility(alert)

    def drop(self, key: str) -> None:
        """Take a message away, by its key or title; nothing happens when it is not there."""
        left = [known for known in self._messages if (known.key or known.title) != key]
        if len(left) != len(self._messages):
            self._messages = left
            self._show()

    def clear(self) -> None:
        """Take all messages away."""
        self._messages = []
        self._show()

    def focus_button(self, key: str) -> bool:
        """Put the focus on the first button of a message; tell whether one is shown."""
        for band in self._bands:
            if band.message.key == key and band.buttons:
                band.show()
                band.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False

    def messages(self) -> tuple[Message, ...]:
        """Return what is to be said, the most serious first."""
        return tuple(self._messages)

    def _show(self) -> None:
        for band in self._bands:
            self._column.removeWidget(band)
            band.hide()
            band.deleteLater()
        shown = self._messages if self._open else self._first()
        self._bands = [MessageBand(message) for message in shown]
        for place, band in enumerate(self._bands):
            self._column.insertWidget(place, band)
        tab_after(self, [button for band in self._bands for button in band.buttons])
        rest = len(self._messages) - len(self._first())
        self._open = self._open and rest > 0
        self._more.setVisible(rest > 0)
        self._more.say("收起" if self._open else f"还有 {rest} 条")
        show_if(self, bool(self._messages))
        self._timer.stop()
        if any(band.message.tone is Tone.DONE for band in self._bands):
            self._timer.start(DONE_STAYS_MS)
        if not self._messages:
            self.emptied.emit()

    def _first(self) -> list[Message]:
        """Return what is shown before the rest is asked for: the worst, and the newest that was done."""
        done = [known for known in self._messages[1:] if known.tone is Tone.DONE]
        return [*self._messages[:1], *done[-1:]]

    def _turn(self) -> None:
        self._open = not self._open
        self._show()

    def _leave(self) -> None:
        """Let the green ones go, unless somebody is just looking at or standing on them."""
        done = [band for band in self._bands if band.message.tone is Tone.DONE]
        if any(band.busy() for band in done):
            self._timer.start(DONE_STAYS_MS // 3)
            return
        for band in done:
            self.drop(band.message.key or band.message.title)

    def changeEvent(self, event: QEvent) -> None:
        """Build the bands again when the type size changed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._messages:
            for band in self._bands:
                band.setMinimumHeight(theme.look().px(50))
