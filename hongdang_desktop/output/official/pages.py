"""Official documents drawn: the pages of one, each with its number and the first with its red head."""

from collections.abc import Iterator

from hongdang_desktop.ledgers.official import Official, ThreeParts, Written
from hongdang_desktop.output.flow import UPRIGHT, Page
from hongdang_desktop.output.fonts import BOLD, REGULAR, Fonts
from hongdang_desktop.output.official.grid import (
    HEIGHT,
    MARGINS,
    NUMBER_SIZE,
    ROW,
    ROWS,
    SIZE,
    WIDTH,
    one,
    width_of,
)
from hongdang_desktop.output.official.rows import HEAD_ROWS, SEALS, Row, pages_of, rows_of
from hongdang_desktop.output.official.slips import slips_page, watermark
from hongdang_desktop.output.sheet import MIDDLE, MM, Sheet

RED = (0.85, 0.07, 0.1)

_LEFT, _TOP = MARGINS.left, MARGINS.height - MARGINS.top
_BOTTOM = _TOP - HEIGHT
_ISSUER_SIZE, _ISSUER_BELOW = 36.0, 35 * MM  # from the upper edge of the text area
_RULE_BELOW = 4 * MM  # from the number to the red rule
_RED_RULE = 1.4
_DASH_BELOW = 7 * MM  # from the text area to the dashes beside the page number
_DASH_HIGH = 0.31  # of the size: the dash above its base line


def official_pages(written: Written, number: int, fonts: Fonts, *, draft: bool) -> list[Page]:
    """Return the pages of a document; ``number`` is its place in the file."""
    if isinstance(written, ThreeParts):
        return [Page(slips_page(written, fonts, draft=draft), number, UPRIGHT, foot=False)]
    sheets = list(_sheets(written, fonts, draft=draft))
    for page, sheet in enumerate(sheets, start=1):
        _page_number(sheet, page, fonts)
    return [Page(sheet.stream(), number, MARGINS, foot=False) for sheet in sheets]


def _sheets(written: Official, fonts: Fonts, *, draft: bool) -> Iterator[Sheet]:
    taken = HEAD_ROWS if written.head else 0
    ways = [list(pages_of(rows_of(written, fonts, seal=n), first=ROWS - taken)) for n in SEALS]
    for rows in min(ways, key=len):
        sheet = Sheet()
        if draft:
            watermark(sheet, fonts, middle=_BOTTOM + HEIGHT / 2)
        if taken:
            _red_head(sheet, written, fonts)
        for place, row in enumerate(rows, start=taken):
            _draw(sheet, row, place)
        taken = 0
        yield sheet


def _draw(sheet: Sheet, row: Row, place: int) -> None:
    if row.line is not None:
        sheet.line(row.line, _LEFT + row.x, _base(place, row.line.size))


def _base(place: int, size: float) -> float:
    """Return the base line of a row of the grid, counted from 0."""
    return _TOP - (place + 0.5) * ROW - MIDDLE * size


def _red_head(sheet: Sheet, written: Official, fonts: Fonts) -> None:
    head = written.head
    if head is None:
        return
    size = _ISSUER_SIZE
    issuer = one(head.issuer, fonts.chain(BOLD), size=size, grid=False)
    if issuer.width > WIDTH:
        size *= WIDTH / issuer.width
        issuer = one(head.issuer, fonts.chain(BOLD), size=size, grid=False)
    base = _TOP - _ISSUER_BELOW - size * (0.5 + MIDDLE)
    sheet.inked(issuer, _LEFT + (WIDTH - issuer.width) / 2, base, RED)
    below = _base(HEAD_ROWS - 1, SIZE)
    if head.number:
        line = one(head.number, fonts.chain(REGULAR))
        sheet.line(line, _LEFT + (WIDTH - width_of(line)) / 2, below)
    edge = below - SIZE * (0.5 - MIDDLE) - _RULE_BELOW
    sheet.inked_rule(_LEFT, edge, _LEFT + WIDTH, edge, colour=RED, weight=_RED_RULE)


def _page_number(sheet: Sheet, page: int, fonts: Fonts) -> None:
    """Draw — 1 — below the text area: odd pages at the right, even ones at the left."""
    line = one(f"— {page} —", fonts.chain(REGULAR), size=NUMBER_SIZE, grid=False)
    free = NUMBER_SIZE  # 空一字, of this size
    odd = page % 2 == 1
    x = _LEFT + WIDTH - free - line.width if odd else _LEFT + free
    sheet.line(line, x, _BOTTOM - _DASH_BELOW - _DASH_HIGH * NUMBER_SIZE)
