"""An official document as the lines of its pages, from the title down to the remark."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hongdang_desktop.ledgers.official import Level, Official, attached, numbered, said
from hongdang_desktop.output.fonts import BOLD, HEI, REGULAR, Chain, Fonts
from hongdang_desktop.output.official.grid import (
    CHARACTERS,
    PITCH,
    ROWS,
    TITLE_SIZE,
    WIDTH,
    lines,
    one,
    width_of,
)
from hongdang_desktop.output.official.title import title_lines
from hongdang_desktop.output.typeset import Line

HEAD_ROWS = 8
"""Lines that the red head takes up, its rule below them."""

_AFTER_HEAD = 2  # blank lines between the red rule and the title
_INDENT = 2.0
_DATE_FREE = 4.0  # characters right of the date
SEALS = (2, 1)
"""Blank lines above the name, so that the seal reaches up to the text; fewer save a page."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the grid; ``keep``: the next one stands on the same page. ``line`` None is empty."""

    line: Line | None = None
    x: float = 0.0
    keep: bool = False


def rows_of(written: Official, fonts: Fonts, *, seal: int = SEALS[0]) -> list[Row]:
    """Return every line below the red head; ``seal`` is how many blank ones stand above the name."""
    song = fonts.chain(REGULAR)
    found = [Row(keep=True)] * _AFTER_HEAD if written.head else []
    found += _title(written, fonts)
    if written.to:
        found += [replace(each, keep=True) for each in _rows(lines(f"{written.to}：", song))]
    body = list(_body(written, fonts))
    ending = list(_ending(written, song, seal))
    if ending and body:  # the name and the date never stand alone on a page
        body[-1:] = [replace(body[-1], keep=True)]
    return [*found, *body, *ending]


def pages_of(rows: Sequence[Row], *, first: int = ROWS) -> Iterator[list[Row]]:
    """Yield the lines of each page; ``first`` is how many the first one holds."""
    start, room = 0, first
    while start < len(rows):
        while start < len(rows) - 1 and rows[start].line is None and room == ROWS and start:
            start += 1  # no empty line at the head of a further page
        end = min(start + room, len(rows))
        cut = end
        while cut < len(rows) and cut > start + 1 and rows[cut - 1].keep:
            cut -= 1
        if cut == start + 1 and rows[start].keep:
            cut = end  # what belongs together is longer than a page
        yield list(rows[start:cut])
        start, room = cut, ROWS


def _title(written: Official, fonts: Fonts) -> Iterator[Row]:
    song = fonts.chain(BOLD)
    for words in title_lines(written.title, written.together):
        line = one(words, song, size=TITLE_SIZE, grid=False)
        yield Row(line, (WIDTH - line.width) / 2, keep=True)
    yield Row(keep=True)


def _body(written: Official, fonts: Fonts) -> Iterator[Row]:
    chains = {Level.FIRST: HEI, Level.SECOND: BOLD}
    for each in numbered(written.body):
        chain = fonts.chain(chains.get(each.level, REGULAR))
        heading = each.level in chains
        for row in _rows(lines(each.text, chain, indent=_INDENT)):
            yield replace(row, keep=heading)


def _ending(written: Official, song: Chain, seal: int) -> Iterator[Row]:
    yield from _attachments(attached(written.attachments), song)
    if written.signed or written.day:
        yield from _signature(written, song, seal)
    if written.remark:
        for row in _rows(lines(f"（{written.remark}）", song, indent=_INDENT)):
            yield replace(row, keep=True)


def _attachments(names: Sequence[str], song: Chain) -> Iterator[Row]:
    """Yield 附件说明; only its head and its last line hold on to what is around them."""
    if not names:
        return
    hang = 3.0 + (2.0 if len(names) > 1 else 0.0)  # below the first letter of the name
    yield Row(keep=True)
    for place, text in enumerate(names, start=1):
        made = list(_attachment(text, song, hang))
        for number, line in enumerate(made):
            x = (_INDENT + (hang if number else 0.0)) * PITCH
            yield Row(line, x, keep=place == len(names))


def _attachment(text: str, song: Chain, hang: float) -> Iterator[Line]:
    """Yield the lines of one attachment, those after the first set in."""
    made = lines(text, song, room=CHARACTERS - _INDENT)
    if len(made) == 1:
        yield made[0]
        return
    yield from lines(text, song, room=CHARACTERS - _INDENT - hang)


def _signature(written: Official, song: Chain, seal: int) -> Iterator[Row]:
    """Yield name and date: the date four characters from the edge, the name centred above it."""
    date = one(said(written.day), song)
    date_x = WIDTH - _DATE_FREE * PITCH - width_of(date)
    middle = date_x + width_of(date) / 2
    yield from [Row(keep=True)] * seal
    for name in written.signed:
        for line in _fitting(name, song):
            x = min(middle - width_of(line) / 2, WIDTH - width_of(line))
            yield Row(line, max(x, 0.0), keep=True)
    yield Row(date, date_x, keep=True)


def _fitting(name: str, song: Chain) -> list[Line]:
    line = one(name, song)
    return [line] if width_of(line) <= WIDTH else lines(name, song)


def _rows(made: Sequence[Line]) -> Iterator[Row]:
    for line in made:
        yield Row(line)
