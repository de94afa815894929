"""Lines on the grid of an official page: 28 characters to the line, 22 lines to the page."""

from hongdang_desktop.output.flow import Margins
from hongdang_desktop.output.fonts import Chain, Strip
from hongdang_desktop.output.sheet import MM
from hongdang_desktop.output.typeset import Line, Piece
from hongdang_desktop.output.wrap import HALF_EMPTY, breaks

CHARACTERS, ROWS = 28, 22
WIDTH, HEIGHT = 156 * MM, 225 * MM
PITCH, ROW = WIDTH / CHARACTERS, HEIGHT / ROWS
"""Of a character and of a line, in points: 15.79 and 28.99."""
SIZE, TITLE_SIZE, NUMBER_SIZE = 16.0, 22.0, 14.0
"""三号, 二号, 四号."""

MARGINS = Margins(210 * MM, 297 * MM, 28 * MM, 26 * MM, 37 * MM, 35 * MM, (-2 * MM, 0))
"""版心 156 × 225 mm; on the back of a sheet the wider margin is at the binding too."""

_STRETCH = 0.1  # em a character; more would read as a space when the text is copied


def lines(
    text: str, chain: Chain, *, indent: float = 0.0, room: float = CHARACTERS, size: float = SIZE
) -> list[Line]:
    """Return a text as lines of ``room`` characters; ``indent`` is that of the first, in characters.

    All lines but the last reach from edge to edge.
    """
    strip = chain.strip(text)
    ends = breaks(text, strip.reach, width=room, first=room - indent)
    pitch = size * PITCH / SIZE
    made = []
    for number, (start, end) in enumerate(ends):
        before = indent if number == 0 else 0.0
        em = strip.reach[end] - strip.reach[start]
        if em > room - before and text[end - 1] in HALF_EMPTY:
            em -= 0.5  # the empty half of the last sign stands out
        spacing = pitch - size
        if number < len(ends) - 1:
            full = ((room - before) * pitch - em * size) / max(end - start, 1)
            spacing = full if full <= _STRETCH * size else spacing
        pieces = _pieces(strip, start, end, size)
        made.append(Line(pieces, em * size, size, spacing, before * pitch))
    return made


def one(text: str, chain: Chain, *, size: float = SIZE, grid: bool = True) -> Line:
    """Return a text as one line, however wide; with ``grid`` its characters stand on the grid."""
    strip = chain.strip(text)
    spacing = size * (PITCH / SIZE - 1) if grid else 0.0
    return Line(_pieces(strip, 0, len(text), size), strip.reach[-1] * size, size, spacing)


def width_of(line: Line) -> float:
    """Return how wide a line is on the page."""
    return line.width + sum(piece.length for piece in line.pieces) * line.spacing


def _pieces(strip: Strip, start: int, end: int, size: float) -> tuple[Piece, ...]:
    return tuple(
        Piece(font, shown, size, 0.0, False, (strip.reach[b] - strip.reach[a]) * size, b - a)
        for font, shown, a, b in strip.shown(start, end)
    )
