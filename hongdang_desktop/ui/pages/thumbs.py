"""The pages of a paper one under the other, small; only those in sight are drawn and asked for."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from hongdang_desktop.ui.kit import paint, theme
from hongdang_desktop.ui.kit.tokens import Size

WIDTH = 78
"""Logical pixels; pictures are asked for four times as wide and scaled down smoothly."""
_HEIGHT = 110
_LABEL = 34


class Thumbs(QScrollArea):
    """Up and Down go between pages; ``wanted`` asks for the picture of a page."""

    chosen = Signal(int)
    wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("各页")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        # Gives way to nothing: where there is no room for it, the page hides it.
        self.setMinimumWidth(0)
        self.setMaximumWidth(132)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", "none")
        self._pages = 0
        self._current = 0
        self._titles: dict[int, str] = {}
        self._pictures: dict[int, QImage] = {}
        self._asked: set[int] = set()
        self._strip = _Strip(self)
        self.setWidget(self._strip)

    def set_pages(self, pages: int, titles: dict[int, str]) -> None:
        """Show another paper; ``titles`` stand under the pages on which something begins."""
        self._pages, self._titles = pages, titles
        self._pictures, self._asked = {}, set()
        self._current = 1 if pages else 0
        self._strip.setMinimumHeight(pages * self.step())
        self._strip.update()
        self.verticalScrollBar().setValue(0)

    def stand_on(self, page: int) -> None:
        """Mark a page and bring it into sight."""
        self._current = page
        self.setAccessibleDescription(f"第 {page} 页，{self._titles.get(page, '')}")
        self.ensureVisible(0, (page - 1) * self.step() + self.step() // 2, 0, self.step() // 2)
        self._strip.update()

    def show_picture(self, page: int, image: QImage) -> None:
        """Take the picture of a page."""
        ratio = self.devicePixelRatioF()
        small = image.scaled(
            round(WIDTH * ratio), round(_HEIGHT * ratio), Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )  # fmt: skip
        small.setDevicePixelRatio(ratio)
        self._pictures[page] = small
        self._strip.update()

    def step(self) -> int:
        """Return how high one page with its label is."""
        return _HEIGHT + theme.look().px(_LABEL)

    def sizeHint(self) -> QSize:
        """Want the room for a page and its name."""
        return QSize(132, 300)

    def minimumSizeHint(self) -> QSize:
        """Ask for none: the page leaves the small pages out where there is no room."""
        return QSize(0, 60)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the page above or below."""
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if by and 1 <= self._current + by <= self._pages:
            self.chosen.emit(self._current + by)
        elif not by:
            event.ignore()

    def choose_at(self, y: int) -> None:
        """Go to the page that lies there."""
        page = y // self.step() + 1
        if 1 <= page <= self._pages:
            self.chosen.emit(page)

    def draw(self, painter: QPainter, area: QRect) -> None:
        """Draw the pages that lie in ``area``, and ask for pictures that are not there yet."""
        look = theme.look()
        first = max(1, area.top() // self.step() + 1)
        last = min(self._pages, area.bottom() // self.step() + 1)
        for page in range(first, last + 1):
            place = QRect(
                (self._strip.width() - WIDTH) // 2, (page - 1) * self.step() + 6, WIDTH, _HEIGHT
            )
            image = self._pictures.get(page)
            size = image.deviceIndependentSize().toSize() if image else QSize(WIDTH, _HEIGHT)
            sheet = QRect(place.topLeft(), size)
            sheet.moveCenter(place.center())
            painter.fillRect(sheet, QColor(look.card))
            if image is not None:
                painter.drawImage(sheet.topLeft(), image)
            elif page not in self._asked:
                self._asked.add(page)
                self.wanted.emit(page)
            painter.setPen(QPen(QColor(look.edge), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(sheet.adjusted(-1, -1, 0, 0))
            self._draw_label(painter, page, place)
            if page == self._current:
                colour = look.focus if self.hasFocus() else look.blue
                ring = QRectF(sheet).adjusted(-4, -4, 4, 4)
                paint.box(painter, ring, edge=colour, width=3 if self.hasFocus() else 2, radius=5)

    def _draw_label(self, painter: QPainter, page: int, place: QRect) -> None:
        look = theme.look()
        title = self._titles.get(page, "")
        words = f"{page}　{title}" if title else str(page)
        here = page == self._current
        line = QRect(QPoint(2, place.bottom() + 5), QSize(self._strip.width() - 4, look.px(22)))
        paint.words(
            painter, line, words, face=theme.font(Size.SMALL, bold=here),
            colour=look.ink if here else look.ink2, align=Qt.AlignmentFlag.AlignHCenter,
        )  # fmt: skip


class _Strip(QWidget):
    def __init__(self, thumbs: Thumbs) -> None:
        super().__init__()
        self._thumbs = thumbs

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is in sight."""
        painter = QPainter(self)
        self._thumbs.draw(painter, event.rect())
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the page that was clicked."""
        self._thumbs.choose_at(round(event.position().y()))
