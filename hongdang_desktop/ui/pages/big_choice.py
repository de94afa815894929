"""A button as large as a card: a number, a title, a sentence."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from hongdang_desktop.ui.kit import paint, theme
from hongdang_desktop.ui.kit.editor import ENTER
from hongdang_desktop.ui.kit.tokens import Size

_PADDING = 18
_NUMBER = 34


class BigChoice(QAbstractButton):
    """One of a few ways to go on; Alt and its number press it from anywhere on the page."""

    def __init__(
        self, number: int, title: str, sentence: str, pressed: Callable[[], object]
    ) -> None:
        super().__init__()
        self.number, self.title, self.sentence = number, title, sentence
        self.setAccessibleName(f"{number}　{title}")
        self.setAccessibleDescription(sentence)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ringRadius", 8)
        self.setShortcut(QKeySequence(f"Alt+{number}"))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _checked: pressed())

    def sizeHint(self) -> QSize:
        """Be as high as a title and the sentence under it, which may take two lines."""
        lines = QFontMetrics(theme.font()).lineSpacing() * self._lines()
        title = QFontMetrics(theme.font(Size.SECTION, bold=True)).lineSpacing()
        return QSize(360, 2 * _PADDING + title + 6 + lines)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the new width asks for."""
        super().resizeEvent(event)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Give way in width only."""
        return QSize(240, self.sizeHint().height())

    def _lines(self) -> int:
        room = self.width() - _PADDING * 2 - _NUMBER
        return 1 if QFontMetrics(theme.font()).horizontalAdvance(self.sentence) <= room else 2

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses; arrows are the page's."""
        if event.key() in ENTER and not event.isAutoRepeat():
            self.click()
        elif event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card, the number, the title and the sentence under it."""
        del event
        look = theme.look()
        painter = QPainter(self)
        ground = look.line if self.isDown() else look.mute if self.underMouse() else look.card
        paint.box(painter, QRectF(self.rect()), fill=ground, edge=look.edge, radius=8)
        left = _PADDING + _NUMBER
        face = theme.font(Size.SECTION, bold=True)
        title = QRect(
            left, _PADDING, self.width() - left - _PADDING, QFontMetrics(face).lineSpacing()
        )
        number = QRect(_PADDING, title.y(), _NUMBER, title.height())
        paint.words(painter, title, self.title, face=face, colour=look.ink)
        painter.setFont(_underlined(theme.font(Size.SECTION)))
        painter.setPen(look.ink2)
        painter.drawText(number, Qt.AlignmentFlag.AlignVCenter, str(self.number))
        rest = QRect(left, title.bottom() + 7, title.width(), self.height() - title.bottom() - 7)
        painter.setFont(theme.font())
        painter.setPen(look.ink2)
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
        painter.drawText(rest, int(flags), self.sentence)
        painter.end()


def _underlined(face: QFont) -> QFont:
    """Return the face with a line under it: the number is the mnemonic."""
    made = QFont(face)
    made.setUnderline(True)
    return made
