"""Buttons: plain, the one main button of a page, links, check boxes.

A mnemonic is written as the user reads it: ``"定稿(S)"`` is pressed by Alt+S.
"""

import re
from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QPushButton, QSizePolicy, QStyle, QStyleOptionButton

from hongdang_desktop.ui.kit import paint, theme
from hongdang_desktop.ui.kit.tokens import Tone

_MNEMONIC = re.compile(r"\((\w)\)")
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def mnemonic(text: str) -> str:
    """Turn ``定稿(S)`` into what Qt reads as a mnemonic; other & in the text stay as they are."""
    return _MNEMONIC.sub(lambda found: f"(&{found[1]})", text.replace("&", "&&"), count=1)


def plain_words(text: str) -> str:
    """Return the words of a button without the mnemonic, for the accessible name."""
    return _MNEMONIC.sub("", text).replace("…", "").replace("⋯", "").strip()


class Button(QPushButton):
    """A plain button; Enter presses it as Space does."""

    role = "plain"

    def __init__(
        self,
        text: str,
        pressed: Callable[[], object] | None = None,
        *,
        name: str = "",
        tip: str = "",
    ) -> None:
        super().__init__()
        self.setProperty("role", self.role)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._name = name
        self.say(text)
        self.setToolTip(tip)
        if pressed is not None:
            self.clicked.connect(lambda _checked: pressed())

    def say(self, text: str) -> None:
        """Change the words; the accessible name follows unless it was given."""
        self.setText(mnemonic(text))
        self.setAccessibleName(self._name or plain_words(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button; everything else is Qt's."""
        if event.key() in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            if not event.isAutoRepeat():
                self.click()
            return
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()  # who lays out several buttons says what arrows do
            return
        super().keyPressEvent(event)


class MainButton(Button):
    """What is to be done next; one on a page at most."""

    role = "main"

    def __init__(
        self,
        text: str,
        pressed: Callable[[], object] | None = None,
        *,
        name: str = "",
        tip: str = "",
    ) -> None:
        super().__init__(text, pressed, name=name, tip=tip)
        self.setProperty("ring", "out")


class LinkButton(Button):
    """Underlined words that lead somewhere; ``Tone.QUIET`` for those in grey."""

    role = "link"

    def __init__(
        self,
        text: str,
        pressed: Callable[[], object] | None = None,
        *,
        tone: Tone = Tone.INFO,
        name: str = "",
        tip: str = "",
    ) -> None:
        super().__init__(text, pressed, name=name, tip=tip)
        self.setProperty("tone", tone.value)
        self.setProperty("ring", "near")
        self.setProperty("ringRadius", 3)
        self.setCursor(Qt.CursorShape.PointingHandCursor)


def set_main(button: Button, *, main: bool) -> None:
    """Make a button the main one of its page, or a plain one again."""
    theme.set_property(button, "role", "main" if main else "plain")
    button.setProperty("ring", "out" if main else "in")


class CheckBox(QCheckBox):
    """A check box whose tick is drawn, because a styled one loses the native mark."""

    def __init__(self, text: str, *, checked: bool = False) -> None:
        super().__init__(mnemonic(text))
        self.setChecked(checked)
        self.setAccessibleName(plain_words(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is for the form, Space for the box."""
        if event.key() in _ENTER:
            event.ignore()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tick over what the style sheet drew."""
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        element = QStyle.SubElement.SE_CheckBoxIndicator
        place = QRectF(self.style().subElementRect(element, option, self)).adjusted(
            4.5, 4.5, -4.5, -4.5
        )
        painter = QPainter(self)
        paint.tick(painter, place, colour=theme.look().card, width=2.0)
        painter.end()


def digit_of(event: QKeyEvent) -> int:
    """Return the digit 1-9 that was typed without a modifier, else 0."""
    text = event.text()
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return int(text) if plain and len(text) == 1 and text in "123456789" else 0
