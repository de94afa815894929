"""Words that stand still: text in its roles, chips, the sentence of a rule, hairlines."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.tokens import Tone

GAP = "　•　"
"""Between the parts of a secondary line."""


def text(
    words: str = "",
    *,
    role: str = "",
    tone: Tone | None = None,
    wrap: bool = False,
    select: bool = False,
) -> QLabel:
    """Return a label. Roles: title, section, strong, total, small (secondary), problem, or base text."""
    label = Wrapped(words) if wrap else QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        label.setProperty("role", role)
    if tone is not None:
        label.setProperty("tone", tone.value)
    if select:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


class Wrapped(QLabel):
    """Words that wrap, as high as they need at the width they were given.

    Qt's own wrapping label lets layouts demand the height for its narrowest width, which makes whole
    pages higher than the screen; this one never asks for more than it uses.
    """

    def __init__(self, words: str = "") -> None:
        super().__init__(words)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def setText(self, words: str) -> None:  # noqa: N802  Qt's name
        """Change the words and the height with them."""
        super().setText(words)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the new width asks for."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Be as high as the new type asks for."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def sizeHint(self) -> QSize:
        """Ask for the height in use."""
        return QSize(super().sizeHint().width(), self._height())

    def minimumSizeHint(self) -> QSize:
        """Give way in width only."""
        return QSize(min(60, super().sizeHint().width()), self._height())

    def _height(self) -> int:
        height = self.heightForWidth(self.width())
        return height if height >= 0 else self.fontMetrics().lineSpacing()

    def _fit(self) -> None:
        if self.testAttribute(Qt.WidgetAttribute.WA_Resized) or self.isVisible():
            self.updateGeometry()


def hairline() -> QFrame:
    """Return a thin line across."""
    line = QFrame()
    line.setProperty("role", "hairline")
    return line


def upright() -> QFrame:
    """Return a thin line down."""
    line = QFrame()
    line.setProperty("role", "upright")
    return line


def show_if(widget: QWidget, shown: bool) -> None:
    """Show or hide a part; one that has no parent yet must not come up as a window of its own."""
    if shown and widget.parentWidget() is None:
        widget.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
    else:
        widget.setVisible(shown)


class Chip(QLabel):
    """A word on a tint; never clickable, hidden while it has no word."""

    def __init__(self, words: str = "", tone: Tone = Tone.INFO) -> None:
        super().__init__()
        self.setProperty("role", "chip")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.say(words, tone)

    def say(self, words: str, tone: Tone = Tone.INFO) -> None:
        """Change word and tint."""
        theme.set_tone(self, tone)
        self.setText(words)
        show_if(self, bool(words))


class RuleLine(QWidget):
    """The rule speaking: a bold sentence in its tone, and the article in grey behind it."""

    def __init__(self, sentence: str = "", source: str = "", tone: Tone = Tone.DONE) -> None:
        super().__init__()
        self._sentence = text(role="strong", wrap=False)
        self._source = text(role="small")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addWidget(self._sentence)
        row.addWidget(self._source)
        row.addStretch(1)
        self.say(sentence, source, tone)

    def say(self, sentence: str, source: str = "", tone: Tone = Tone.DONE) -> None:
        """Change what is said; the tone is also in the words, never in the colour alone."""
        theme.set_tone(self._sentence, tone)
        self._sentence.setText(sentence)
        self._source.setText(source)
        self.setAccessibleName(f"{sentence}{source}")
