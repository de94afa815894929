"""Where everything stands in the cells of a table that is typed into: measured, painted, hit."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.cell_paint import PADDING, paint_chip
from hongdang_desktop.ui.kit.edit_cells import EditColumn, Kind, Line
from hongdang_desktop.ui.kit.labels import GAP
from hongdang_desktop.ui.kit.tokens import Size, Tone

_ABOVE = 6
_BETWEEN = 1
_TOP_DOWN = 6
_LEAST_ROW = 44
_ENDLESS = 10_000
_WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a cell: the field it belongs to ("" for none), its words, where it stands.

    ``top`` counts from the top of the cell. ``chip`` pieces are one line on a tint.
    """

    key: str
    words: str
    top: int
    height: int
    tone: Tone = Tone.PLAIN
    small: bool = False
    strong: bool = False
    chip: bool = False
    open: bool = False


def blocks(
    column: EditColumn,
    under: Iterable[EditColumn],
    line: Line,
    *,
    number: int,
    blank: bool,
    width: int,
    open_key: str,
    open_height: int,
) -> list[Block]:
    """Return the pieces of one cell from top to bottom.

    A ``blank`` row misses nothing yet. ``open_key`` is the field whose editor is open in this row, "" for none; it has ``open_height``.
    """
    pieces: list[Block] = []
    top = _ABOVE
    if column.key == open_key:
        pieces.append(Block(column.key, "", top, open_height, open=True))
    else:
        pieces.append(_main(column, line, number=number, blank=blank, top=top, width=width))
    top += pieces[-1].height
    for second in under:
        if second.key == open_key:
            top += _BETWEEN
            pieces.append(Block(second.key, "", top, open_height, open=True))
        else:
            words, tone = _words(second, line, blank=blank)
            note = line.look.notes.get(column.key, "")
            words = GAP.join(part for part in (words, note) if part)
            if not words:
                continue
            tone = Tone.QUIET if tone is Tone.PLAIN else tone
            top += _BETWEEN
            height = _height(words, Size.SMALL, width)
            pieces.append(Block(second.key, words, top, height, tone, small=True))
        top += pieces[-1].height
    for known in (column, *under):
        problem = line.problem(known)
        if problem:
            height = _height(problem, Size.SMALL, width)
            pieces.append(Block(known.key, problem, top + _BETWEEN, height, Tone.BAD, small=True))
            top += _BETWEEN + height
    return pieces


def row_height(cells: Iterable[list[Block]]) -> int:
    """Return how high a row with these cells has to be."""
    lowest = max((pieces[-1].top + pieces[-1].height for pieces in cells if pieces), default=0)
    return max(theme.look().px(_LEAST_ROW), lowest + _ABOVE)


def placed(pieces: list[Block], cell: QRect, *, top: bool) -> list[tuple[Block, QRect]]:
    """Return the pieces with their places; short cells stand in the middle unless ``top``."""
    room = cell.height() - 1 - (pieces[-1].top + pieces[-1].height + _ABOVE) if pieces else 0
    down = max(0, min(room // 2, _TOP_DOWN) if top else room // 2)
    out = []
    for piece in pieces:
        # An editor has the padding of its own box.
        side = 0 if piece.open else PADDING
        left, width = cell.x() + side, cell.width() - 2 * side
        out.append((piece, QRect(left, cell.y() + piece.top + down, width, piece.height)))
    return out


def hit(pieces: list[tuple[Block, QRect]], at: QPoint, column: EditColumn) -> str:
    """Return the field that a click means."""
    for piece, place in pieces:
        if piece.key and place.top() <= at.y() <= place.bottom():
            return piece.key
    return column.key


def paint_blocks(painter: QPainter, pieces: Iterable[tuple[Block, QRect]]) -> None:
    """Paint the pieces of one cell; the open one is the editor's own."""
    look = theme.look()
    for piece, place in pieces:
        if piece.open or not piece.words:
            continue
        if piece.chip:
            paint_chip(painter, place, piece.words, piece.tone, align=Qt.AlignmentFlag.AlignLeft)
            continue
        painter.setFont(theme.font(Size.SMALL if piece.small else Size.BASE, bold=piece.strong))
        painter.setPen(QColor(look.text_colour(piece.tone)))
        painter.drawText(place, _WRAP, piece.words)


def _main(
    column: EditColumn, line: Line, *, number: int, blank: bool, top: int, width: int
) -> Block:
    chip = line.look.chips.get(column.key)
    if chip is not None:
        return Block(column.key, chip[0], top, theme.look().px(26), chip[1], chip=True)
    if column.kind is Kind.NUMBER:
        words, tone = str(number), Tone.PLAIN
    else:
        words, tone = _words(column, line, blank=blank)
    height = _height(words, Size.BASE, width)
    return Block(column.key, words, top, height, tone, strong=tone is Tone.TODO)


def _words(column: EditColumn, line: Line, *, blank: bool) -> tuple[str, Tone]:
    words = line.words(column)
    if column.key in line.typed:
        return words, Tone.BAD
    if not words and column.missing and not blank:
        return column.missing, Tone.TODO
    return words, Tone.PLAIN


def _height(words: str, size: Size, width: int) -> int:
    metrics = QFontMetrics(theme.font(size))
    if not words:
        return metrics.height()
    room = QRect(0, 0, max(width - 2 * PADDING, 20), _ENDLESS)
    return metrics.boundingRect(room, _WRAP, words).height()
