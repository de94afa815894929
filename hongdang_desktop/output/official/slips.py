"""The letter of introduction on one sheet: stub, letter and receipt, a seal across each cut."""

from hongdang_desktop.ledgers.official import Slip, ThreeParts
from hongdang_desktop.output.flow import UPRIGHT
from hongdang_desktop.output.fonts import BOLD, REGULAR, Fonts
from hongdang_desktop.output.official.grid import lines, one, width_of
from hongdang_desktop.output.sheet import MIDDLE, MM, Sheet

_SIZE, _TITLE, _SMALL = 13.0, 17.0, 10.5
_ROW = 21.0
_EDGE = 22 * MM  # left and right
_TOP, _FOOT = 14 * MM, 12 * MM
_SHARES = (0.27, 0.44, 0.29)
_DASH = 6.0


def slips_page(written: ThreeParts, fonts: Fonts, *, draft: bool) -> bytes:
    """Return the page with its parts below one another, a line to cut along between them."""
    sheet = Sheet()
    if draft:
        watermark(sheet, fonts, middle=UPRIGHT.height / 2)
    height = UPRIGHT.height - _TOP - _FOOT
    top = UPRIGHT.height - _TOP
    for place, (slip, share) in enumerate(zip(written.slips, _SHARES, strict=True)):
        if place:
            _cut(sheet, slip.number, fonts, top)
        _put(sheet, written.title, slip, fonts, top=top, bottom=top - share * height)
        top -= share * height
    return sheet.stream()


def watermark(sheet: Sheet, fonts: Fonts, *, middle: float) -> None:
    """Lay the word 草稿 under a page, around this height."""
    size = UPRIGHT.width / 4
    line = one("草稿", fonts.chain(BOLD), size=size, grid=False)
    sheet.under(line, (UPRIGHT.width - line.width) / 2, middle - size * MIDDLE, grey=0.9)


def _put(sheet: Sheet, title: str, slip: Slip, fonts: Fonts, *, top: float, bottom: float) -> None:
    song, right = fonts.chain(REGULAR), UPRIGHT.width - _EDGE
    room = (right - _EDGE) / _SIZE
    y = top - 8 * MM
    head = one(f"{title}{slip.title}", fonts.chain(BOLD), size=_TITLE, grid=False)
    sheet.line(head, (UPRIGHT.width - head.width) / 2, y - _TITLE)
    y -= _TITLE + 10
    number = one(slip.number, song, size=_SIZE, grid=False)
    sheet.line(number, right - number.width, y - _SIZE)
    y -= _ROW
    text = [(f"{slip.to}：", 0.0)] if slip.to else []
    for words, indent in (*text, *((each, 2.0) for each in slip.body)):
        made = lines(words, song, indent=indent, room=room, size=_SIZE)
        sheet.lines(made, x=_EDGE, top=y, leading=_ROW)
        y -= len(made) * _ROW
    day = one(slip.day, song, size=_SIZE)
    sheet.line(day, right - width_of(day) - 2 * _SIZE, y - _ROW)
    base = bottom + 7 * MM + (len(slip.below) - 1) * (_SMALL + 5)
    for words in slip.below:
        sheet.line(one(words, song, size=_SMALL), _EDGE, base)
        base -= _SMALL + 5


def _cut(sheet: Sheet, number: str, fonts: Fonts, y: float) -> None:
    """Draw the line to cut along, the number across it where the seal goes."""
    words = one(f"{number}　（骑缝章）", fonts.chain(REGULAR), size=_SMALL, grid=False)
    left = (UPRIGHT.width - words.width) / 2
    sheet.line(words, left, y - _SMALL * MIDDLE)
    x = _EDGE / 2
    while x < UPRIGHT.width - _EDGE / 2:
        if not left - _DASH * 2 < x < left + words.width + _DASH:
            sheet.rule(x, y, x + _DASH, y)
        x += 2 * _DASH
