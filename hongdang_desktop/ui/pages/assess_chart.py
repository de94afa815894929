"""The months of one branch as small bars, one field for the whole and one for each mechanism."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hongdang_desktop.ui.kit import paint, theme
from hongdang_desktop.ui.kit.tokens import Size

_GAP, _BAR_MOST, _LEAST_FIELD, _LEAST_HEIGHT = 22, 26, 250, 112


@dataclass(frozen=True)
class Bar:
    """One month in one field: its number, its points in words, its share of the whole (0 to 1).

    ``share`` None: there is nothing yet. ``sure``: the plant has accepted it.
    """

    month: str
    said: str
    share: float | None
    sure: bool = False


@dataclass(frozen=True)
class Field:
    """One field: what it is of, how much the whole is, its months from the earliest."""

    title: str
    whole: str
    bars: tuple[Bar, ...]


class Chart(QWidget):
    """Draws the fields beside and below one another; the figures are also its accessible words."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: tuple[Field, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_fields(self, fields: tuple[Field, ...]) -> None:
        """Draw other figures."""
        self.fields = fields
        self.setAccessibleName("各月走势")
        self.setAccessibleDescription("。".join(_said(each) for each in fields))
        self.setMinimumHeight(theme.look().px(_LEAST_HEIGHT) * self._lines())
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for fields that can be read."""
        return QSize(theme.look().px(640), theme.look().px(150) * self._lines())

    def minimumSizeHint(self) -> QSize:
        """Give way in width: fields then stand in more lines."""
        return QSize(theme.look().px(_LEAST_FIELD), theme.look().px(_LEAST_HEIGHT) * self._lines())

    def resizeEvent(self, event: object) -> None:
        """Ask for another height where the fields stand in more lines now."""
        del event
        self.setMinimumHeight(theme.look().px(_LEAST_HEIGHT) * self._lines())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw every field in its place."""
        del event
        if not self.fields:
            return
        painter = QPainter(self)
        across, lines = self._across(), self._lines()
        width = (self.width() - _GAP * (across - 1)) // across
        height = (self.height() - _GAP * (lines - 1)) // lines
        for place, field in enumerate(self.fields):
            left = (place % across) * (width + _GAP)
            top = (place // across) * (height + _GAP)
            _draw(painter, QRect(left, top, width, height), field)
        painter.end()

    def _across(self) -> int:
        return max(1, min(3, self.width() // theme.look().px(_LEAST_FIELD)))

    def _lines(self) -> int:
        return max(1, -(-len(self.fields) // self._across()))


def _draw(painter: QPainter, place: QRect, field: Field) -> None:
    look = theme.look()
    bold, small = theme.font(Size.SMALL, bold=True), theme.font(Size.SMALL)
    line = QFontMetrics(small).height()
    head = QRect(place.x(), place.y(), place.width(), line + 4)
    paint.words(painter, head, field.title, face=bold, colour=look.ink)
    whole = f"满分 {field.whole}"
    paint.words(
        painter, head, whole, face=small, colour=look.ink2, align=Qt.AlignmentFlag.AlignRight
    )
    foot = QRect(place.x(), place.bottom() - line, place.width(), line)
    room = QRect(place.x(), head.bottom() + 2, place.width(), foot.top() - head.bottom() - 4)
    painter.fillRect(QRect(place.x(), foot.top() - 1, place.width(), 1), look.edge)
    count = max(1, len(field.bars))
    step = place.width() / count
    widest = max((QFontMetrics(small).horizontalAdvance(bar.said) for bar in field.bars), default=0)
    for at, bar in enumerate(field.bars):
        cell = QRect(round(place.x() + at * step), room.y(), round(step), room.height())
        _draw_bar(painter, cell, bar, words=widest <= step or at == _last(field))
        month = QRect(cell.x() - 4, foot.y(), cell.width() + 8, foot.height())
        centre = Qt.AlignmentFlag.AlignHCenter
        paint.words(painter, month, bar.month, face=small, colour=look.ink2, align=centre)


def _draw_bar(painter: QPainter, cell: QRect, bar: Bar, *, words: bool) -> None:
    look, small = theme.look(), theme.font(Size.SMALL)
    line = QFontMetrics(small).height()
    if bar.share is None:
        return
    high = max(2.0, (cell.height() - line) * min(max(bar.share, 0.0), 1.0))
    wide = min(look.px(_BAR_MOST), cell.width() * 0.6)
    body = QRectF(cell.center().x() - wide / 2, cell.bottom() - high, wide, high)
    fill = look.blue if bar.sure else look.blue_bg
    paint.box(painter, body, fill=fill, edge=look.blue, radius=2)
    if words:
        wider = max(0, QFontMetrics(small).horizontalAdvance(bar.said) - cell.width())
        above = QRect(cell.x() - wider, round(body.y()) - line, cell.width() + 2 * wider, line)
        centre = Qt.AlignmentFlag.AlignHCenter
        paint.words(painter, above, bar.said, face=small, colour=look.ink, align=centre)


def _last(field: Field) -> int:
    """Return the place of the latest month that has points: it gets its figure at least."""
    return max((at for at, bar in enumerate(field.bars) if bar.share is not None), default=-1)


def _said(field: Field) -> str:
    months = "，".join(f"{bar.month}月 {bar.said or '没有'}" for bar in field.bars)
    return f"{field.title}，满分 {field.whole}：{months}"
