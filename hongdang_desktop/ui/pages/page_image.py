"""One page of a paper as it will come out of the printer, in the zoom that was chosen."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from hongdang_desktop.ui.kit import theme

if TYPE_CHECKING:
    from hongdang_desktop.station.views import Picture

_A4 = 297 / 210
_MARGIN = 15
_WIDTH_100 = 794
"""An A4 page at 100 % in logical pixels, at 96 to the inch."""


class Zoom(StrEnum):
    """How large the page is shown."""

    WHOLE = "whole"
    NORMAL = "normal"
    LARGE = "large"


class PageImage(QScrollArea):
    """Asks with ``wanted`` for a picture so many device pixels wide, and shows what comes."""

    wanted = Signal(int)
    turned = Signal(int)
    """The wheel was turned past the end of the page: +1 or -1."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("这一页")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setMinimumSize(240, 220)
        self._sheet = _Sheet()
        self.setWidget(self._sheet)
        self.zoom = Zoom.WHOLE
        self._ratio = _A4
        self._asked = 0

    def set_zoom(self, zoom: Zoom) -> None:
        """Show the page larger or smaller."""
        self.zoom = zoom
        self.ask()

    def ask(self) -> None:
        """Ask for the picture that fits now."""
        width = round(self._width() * self.devicePixelRatioF())
        self._asked = width
        self.wanted.emit(width)

    def show_picture(self, image: QImage | None, said: str = "") -> None:
        """Show a page, or none."""
        if image is not None and not image.isNull():
            ratio = image.height() / image.width()
            if abs(ratio - self._ratio) > 0.01:
                self._ratio = ratio
                self.ask()  # it lies crosswise: another width fits
                return
            image.setDevicePixelRatio(self.devicePixelRatioF())
        self._sheet.show_image(image)
        self.setAccessibleDescription(said)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A page that is shown whole changes with the window."""
        super().resizeEvent(event)
        if (
            self.zoom is Zoom.WHOLE
            and round(self._width() * self.devicePixelRatioF()) != self._asked
        ):
            self.ask()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the page where there is nothing more to scroll."""
        bar, down = self.verticalScrollBar(), event.angleDelta().y() < 0
        if bar.value() == (bar.maximum() if down else bar.minimum()):
            self.turned.emit(1 if down else -1)
        else:
            super().wheelEvent(event)

    def _width(self) -> float:
        if self.zoom is Zoom.WHOLE:
            # One pixel each way for rounding, or a scroll bar comes and takes the room.
            room = self.viewport().size() - QSize(2 * _MARGIN + 2, 2 * _MARGIN + 2)
            return max(60.0, min(room.width(), room.height() / self._ratio))
        return _WIDTH_100 * (1.0 if self.zoom is Zoom.NORMAL else 1.5)


class _Sheet(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None

    def show_image(self, image: QImage | None) -> None:
        self._image = image
        size = _logical(image) if image is not None else QSize(0, 0)
        self.setMinimumSize(size + QSize(2 * _MARGIN, 2 * _MARGIN))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the desk, the page, and a thin edge around it."""
        del event
        look = theme.look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.desk))
        painter.drawRoundedRect(self.rect(), 8, 8)
        if self._image is not None:
            size = _logical(self._image)
            corner = QPoint(
                (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
            )
            painter.drawImage(corner, self._image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(look.edge), 1))
            painter.drawRect(QRect(corner, size).adjusted(-1, -1, 0, 0))
        painter.end()


def image_of(picture: Picture) -> QImage:
    """Return a picture as Qt draws it; the bytes are copied."""
    kind = QImage.Format.Format_RGB888
    return QImage(picture.data, picture.width, picture.height, picture.stride, kind).copy()


def _logical(image: QImage) -> QSize:
    return image.deviceIndependentSize().toSize()
