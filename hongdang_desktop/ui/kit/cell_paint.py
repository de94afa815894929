"""Paints cells of lists: tints, bars, hairlines, second lines, chips, ticks, marks."""

from typing import Protocol

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from hongdang_desktop.ui.kit import paint, theme
from hongdang_desktop.ui.kit.cells import Cell, Column, Row
from hongdang_desktop.ui.kit.tokens import Look, Size, Tone

PADDING = 10
_TIGHT = 4
BAR = 4
_CHIP_SIDE = 8
_MARK = 22

Index = QModelIndex | QPersistentModelIndex


class PaintedTable(Protocol):
    """What the painter asks its table."""

    columns: tuple[Column, ...]
    grid: bool

    def row_at(self, place: int) -> Row:
        """Return a row."""

    def height_of(self, place: int) -> int:
        """Return how high a row is."""

    def first_column(self) -> int:
        """Return the leftmost column that is shown."""

    def hasFocus(self) -> bool:  # noqa: N802  Qt's name
        """Tell whether the table has the focus."""

    def currentIndex(self) -> QModelIndex:  # noqa: N802  Qt's name
        """Return the current cell."""


class CellPainter(QStyledItemDelegate):
    """Asks its table for rows and columns; the model's roles are for screen readers only."""

    def __init__(self, table: PaintedTable, parent: QObject) -> None:
        super().__init__(parent)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        table = self._table
        row = table.row_at(index.row())
        look = theme.look()
        place: QRect = option.rect  # type: ignore[attr-defined]  # the stub lacks it
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # the stub lacks it
        selected = bool(state & QStyle.StateFlag.State_Selected) and not table.grid
        first = table.first_column() == index.column()
        _ground(painter, place, look, row, selected=selected, active=table.hasFocus(), first=first)
        cell = row.cells[index.column()] if index.column() < len(row.cells) else Cell()
        column = table.columns[index.column()]
        align = Qt.AlignmentFlag.AlignLeft
        if column.right:
            align = Qt.AlignmentFlag.AlignRight
        elif column.centre:
            align = Qt.AlignmentFlag.AlignHCenter
        side = _TIGHT if column.tight else PADDING
        paint_cell(painter, place.adjusted(side, 0, -side, -1), cell, align=align, row=row)
        if table.grid and table.hasFocus() and index == table.currentIndex():
            ring = QRectF(place).adjusted(1, 1, -2, -2)
            paint.box(painter, ring, edge=look.focus, width=2)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows have the table's height; columns never ask their contents."""
        del option
        return QSize(40, self._table.height_of(index.row()))


def paint_cell(
    painter: QPainter, place: QRect, cell: Cell, *, align: Qt.AlignmentFlag, row: Row | None = None
) -> None:
    """Paint the contents of a cell into a place without padding."""
    look = theme.look()
    group = row is not None and row.group
    if cell.chip and cell.text:
        paint_chip(painter, place, cell.text, cell.tone, align=align)
        return
    if cell.tick:
        _tick(painter, place, align, look)
        return
    if cell.second:
        line = QFontMetrics(theme.font()).height() + QFontMetrics(theme.font(Size.SMALL)).height()
        top = place.y() + (place.height() - line) // 2
        upper = QRect(place.x(), top, place.width(), QFontMetrics(theme.font()).height())
        lower = QRect(place.x(), upper.bottom() + 1, place.width(), line - upper.height())
        paint.words(
            painter,
            lower,
            cell.second,
            face=theme.font(Size.SMALL),
            colour=look.text_colour(cell.second_tone),
            align=align,
        )
        place = upper
    if not cell.text:
        return
    size = Size.SMALL if cell.small or (group and not cell.strong) else Size.BASE
    face = theme.font(size, bold=cell.strong)
    if cell.mark:
        place = _mark(painter, place, cell, QFontMetrics(face))
    tone = Tone.QUIET if group and not cell.strong and cell.tone is Tone.PLAIN else cell.tone
    paint.words(painter, place, cell.text, face=face, colour=look.text_colour(tone), align=align)


def paint_chip(
    painter: QPainter, place: QRect, words: str, tone: Tone, *, align: Qt.AlignmentFlag
) -> None:
    """Paint a word on its tint, as the widget ``Chip`` looks."""
    look = theme.look()
    face = theme.font(Size.SMALL)
    width = min(QFontMetrics(face).horizontalAdvance(words) + 2 * _CHIP_SIDE, place.width())
    height = min(look.px(24), place.height())
    left = place.x()
    if align == Qt.AlignmentFlag.AlignRight:
        left = place.right() + 1 - width
    elif align == Qt.AlignmentFlag.AlignHCenter:
        left = place.x() + (place.width() - width) // 2
    chip = QRect(left, place.y() + (place.height() - height) // 2, width, height)
    paint.box(painter, QRectF(chip), fill=look.tint(tone), radius=4)
    inner = chip.adjusted(_CHIP_SIDE - 2, 0, 2 - _CHIP_SIDE, 0)
    colour = look.text_colour(tone)
    paint.words(
        painter, inner, words, face=face, colour=colour, align=Qt.AlignmentFlag.AlignHCenter
    )


def _ground(
    painter: QPainter,
    place: QRect,
    look: Look,
    row: Row,
    *,
    selected: bool,
    active: bool,
    first: bool,
) -> None:
    fill, bar = "", ""
    if row.group:
        fill = look.mute
    elif row.tone is not Tone.PLAIN:
        fill, bar = look.tint(row.tone), look.text_colour(row.tone)
    if selected:
        fill, bar = (look.selection, look.focus) if active else (look.mute, look.edge)
    if fill:
        painter.fillRect(place, QColor(fill))
    if bar and first:
        painter.fillRect(QRect(place.x(), place.y(), BAR, place.height() - 1), QColor(bar))
    painter.fillRect(QRect(place.x(), place.bottom(), place.width(), 1), QColor(look.line))


def _tick(painter: QPainter, place: QRect, align: Qt.AlignmentFlag, look: Look) -> None:
    side = look.px(13)
    left = place.x()
    if align == Qt.AlignmentFlag.AlignHCenter:
        left = place.x() + (place.width() - side) // 2
    elif align == Qt.AlignmentFlag.AlignRight:
        left = place.right() + 1 - side
    box = QRectF(left, place.y() + (place.height() - side) / 2, side, side)
    paint.tick(painter, box, colour=look.green, width=1.6)


def _mark(painter: QPainter, place: QRect, cell: Cell, metrics: QFontMetrics) -> QRect:
    """Draw the framed mark behind the text; return the place that is left for the text."""
    look = theme.look()
    side = look.px(_MARK)
    room = max(place.width() - side - 6, 0)
    width = min(metrics.horizontalAdvance(cell.text), room)
    top = place.y() + (place.height() - side) // 2
    box = QRectF(place.x() + width + 6, top, side, side)
    paint.box(painter, box, fill=look.amber_bg, edge=look.amber, radius=4)
    paint.words(
        painter,
        box.toRect(),
        cell.mark,
        face=theme.font(Size.SMALL),
        colour=look.amber,
        align=Qt.AlignmentFlag.AlignHCenter,
    )
    return QRect(place.x(), place.y(), room, place.height())
