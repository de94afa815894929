"""Two columns where there is room, one under the other where there is not."""

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.frames import PAGE_MARGINS, Page

GAP = 16


class Beside(QWidget):
    """The left column takes what is left over; ``right`` is as wide as ``width`` (0: half of all).

    Under ``from_width`` logical pixels (at 11 pt) the right column comes below the left one.
    """

    def __init__(self, left: QWidget, right: QWidget, *, width: int, from_width: int) -> None:
        super().__init__()
        self._left, self._right, self._width, self._from = left, right, width, from_width
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        self._row.addWidget(left, 1)
        self._row.addWidget(right, 0 if width else 1)
        self._lay_out()

    @property
    def wide(self) -> bool:
        """Say whether the columns stand side by side now."""
        return self.width() >= theme.look().px(self._from)

    def minimumSizeHint(self) -> QSize:
        """Ask for the wider column only: side by side they never stand where there is no room."""
        least = max(part.minimumSizeHint().width() for part in (self._left, self._right))
        return QSize(least, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the columns where there is room for them."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        direction = QBoxLayout.Direction
        wanted = direction.LeftToRight if self.wide else direction.TopToBottom
        if self._row.direction() is not wanted:
            self._row.setDirection(wanted)
        if self._width and self.wide:
            self._right.setFixedWidth(theme.look().px(self._width))
        else:
            self._right.setMinimumWidth(0)
            self._right.setMaximumWidth(16777215)  # QWIDGETSIZE_MAX


def column(
    *parts: QWidget, spacing: int = 14, fill: bool | QWidget = False, foot: int = 0
) -> QWidget:
    """Return parts one under the other; with ``fill`` the last, or that one, takes what is left over.

    The last ``foot`` parts stand at the bottom.
    """
    made = QWidget()
    box = QVBoxLayout(made)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(spacing)
    for place, part in enumerate(parts):
        if foot and place == len(parts) - foot:
            box.addStretch(1)
        box.addWidget(part)
    if foot:
        return made
    if fill:
        box.setStretch(parts.index(fill) if isinstance(fill, QWidget) else len(parts) - 1, 1)
    else:
        box.addStretch(1)
    return made


def narrowed(page: Page, widest: int = 940) -> None:
    """Keep a page that has little to say in the middle, at most ``widest`` logical pixels wide."""
    _Narrowed(page, widest)


class _Narrowed(QObject):
    """Gives the margins what the page does not need."""

    def __init__(self, page: Page, widest: int) -> None:
        super().__init__(page)
        self._page, self._widest = page, widest
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Share what is left over between left and right; a little above, too."""
        del watched
        if isinstance(event, QResizeEvent):
            left, top, right, bottom = PAGE_MARGINS
            spare = max(0, event.size().width() - left - right - theme.look().px(self._widest))
            above = min(spare // 6, event.size().height() // 10)
            self._page.body.setContentsMargins(
                left + spare // 2, top + above, right + spare // 2, bottom
            )
        return False
