"""Small things that are drawn by hand: tick, arrow, framed mark, tinted chip, ring."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

_TICK = ((0.08, 0.52), (0.36, 0.80), (0.92, 0.20))
_ARROW = ((0.0, 0.3), (0.5, 0.75), (1.0, 0.3))


def line(painter: QPainter, points: list[QPointF], *, colour: str, width: float) -> None:
    """Draw a line with round ends and corners through the points."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(points)
    painter.restore()


def tick(painter: QPainter, box: QRectF, *, colour: str, width: float = 1.8) -> None:
    """Draw a tick of three points into the box; the √ of the font looks torn."""
    line(painter, _placed(_TICK, box), colour=colour, width=width)


def arrow(painter: QPainter, box: QRectF, *, colour: str) -> None:
    """Draw the open arrow of a combo into the box."""
    line(painter, _placed(_ARROW, box), colour=colour, width=1.4)


def box(
    painter: QPainter,
    place: QRectF,
    *,
    fill: str | None = None,
    edge: str | None = None,
    width: float = 1.0,
    radius: float = 6.0,
) -> None:
    """Draw a rounded box whose edge lies wholly inside ``place``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
    if edge:
        painter.setPen(QPen(QColor(edge), width))
        half = width / 2
        place = place.adjusted(half, half, -half, -half)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(place, radius, radius)
    painter.restore()


def words(
    painter: QPainter,
    place: QRect,
    text: str,
    *,
    face: QFont,
    colour: str,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Write one line, vertically in the middle, elided at the end when it is too long."""
    painter.setFont(face)
    painter.setPen(QColor(colour))
    shown = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, align | Qt.AlignmentFlag.AlignVCenter, shown)


def _placed(points: tuple[tuple[float, float], ...], box: QRectF) -> list[QPointF]:
    return [QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in points]
