"""Paragraphs made into lines: cut to the width, coded in fonts, stretched to a straight edge."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hongdang_desktop.output.document import Align, Paragraph, Span, Style
from hongdang_desktop.output.fonts import Chain, Fonts, Strip
from hongdang_desktop.output.wrap import breaks

_SMALLER = {Style.NOTE: 0.88}
_GREY = {Style.NOTE: 0.25}
_STRETCH = 0.08  # em a character; more would read as a space when the text is copied
_SMALLEST = 2 / 3  # of the size: what does not wrap is set smaller only so far
_LINE_END = re.compile("\r?\n|[\r\x0b\x0c\u2028\u2029]")
_GAP = "\u3000"  # for a tabulator
_SHORT = 40  # longer cells rarely come twice: not remembered


class Piece(NamedTuple):
    """Coded text in one font, size and ink; ``width`` in points, ``length`` in characters."""

    font: str
    shown: str
    size: float
    grey: float
    struck: bool
    width: float
    length: int


class Line(NamedTuple):
    """A line ready to be drawn, in points.

    ``width`` is without ``spacing``, which stands after each character; ``indent`` comes before.
    ``size`` is that of its ordinary letters.
    """

    pieces: tuple[Piece, ...]
    width: float
    size: float
    spacing: float = 0.0
    indent: float = 0.0


class Typesetter:
    """Sets the texts of one PDF; what was set once is remembered."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._cells: dict[tuple[str, float, float, bool, Align], list[Line]] = {}

    def lines(self, text: Paragraph, *, width: float, size: float) -> list[Line]:
        """Return the lines of a paragraph; ``width`` in points, ``size`` unless it has its own."""
        size = text.size or size
        if len(text.spans) == 1 and not text.indent and len(text.spans[0].text) * size <= width * 2:
            line = self._plain(text.spans[0], size)
            if line is not None and line.width <= width:
                return [_moved(line, width, text.align)]
        lines: list[Line] = []
        for spans in _hard_lines(text.spans):
            lines += _wrapped(
                spans,
                [self._chain(span.style).strip(span.text) for span in spans],
                width=width,
                size=size,
                align=text.align,
                indent=text.indent,
            )
        return lines

    def one(self, text: str, *, size: float, style: Style = Style.PLAIN) -> Line:
        """Return a text as one line, however wide."""
        span = Span(_LINE_END.sub(" ", text).replace("\t", _GAP), style)
        return self._plain(span, size) or self._strip(span, size)

    def fitted(self, text: str, *, width: float, size: float, style: Style = Style.PLAIN) -> Line:
        """Return a text as one line, set smaller where it would be wider than its place."""
        line = self.one(text, size=size, style=style)
        if line.width <= width:
            return line
        return self.one(text, size=size * width / line.width, style=style)

    def _plain(self, span: Span, size: float) -> Line | None:
        if not span.text:
            return Line((), 0.0, size)
        plain = self._chain(span.style).plain(span.text)
        if plain is None:
            return None
        font, shown, em = plain
        width = em * size * _SMALLER.get(span.style, 1.0)
        return Line((_piece(span.style, (font, shown), size, width, len(span.text)),), width, size)

    def _strip(self, span: Span, size: float) -> Line:
        strip = self._chain(span.style).strip(span.text)
        pieces = _pieces(strip, span.style, start=0, end=len(span.text), size=size)
        return Line(tuple(pieces), sum(piece.width for piece in pieces), size)

    def cell(
        self, text: str, *, width: float, size: float, wrap: bool, align: Align = Align.LEFT
    ) -> list[Line]:
        """Return a plain text as lines; without ``wrap`` it is set smaller until it fits.

        A text that would have to be less than two thirds of the size is wrapped all the same.
        """
        key = (text, width, size, wrap, align)
        known = self._cells.get(key)
        if known is None:
            known = self._cell(text, width=width, size=size, wrap=wrap, align=align)
            if len(text) <= _SHORT:
                self._cells[key] = known
        return known

    def _cell(
        self, text: str, *, width: float, size: float, wrap: bool, align: Align
    ) -> list[Line]:
        span = Span(text)
        line = self._plain(span, size)
        if line is None and not _LINE_END.search(text):
            line = self.one(text, size=size)
        if line is not None:
            if line.width > width and not wrap and line.width * _SMALLEST <= width:
                line = self.one(text, size=size * width / line.width)
            if line.width <= width + 1e-6:
                return [_moved(line, width, align)]
        return self.lines(Paragraph((span,), align), width=width, size=size)

    def _chain(self, style: Style) -> Chain:
        return self._fonts.bold if style is Style.BOLD else self._fonts.regular


def _hard_lines(spans: Sequence[Span]) -> Iterator[list[Span]]:
    """Yield the spans of each line that the writer ended himself."""
    line: list[Span] = []
    for span in spans:
        first, *rest = _LINE_END.split(span.text.replace("\t", _GAP))
        line.append(Span(first, span.style))
        for text in rest:
            yield line
            line = [Span(text, span.style)]
    yield line


def _wrapped(
    spans: Sequence[Span],
    strips: Sequence[Strip],
    *,
    width: float,
    size: float,
    align: Align,
    indent: float,
) -> list[Line]:
    text = "".join(span.text for span in spans)
    reach = _reach(spans, strips)
    ends = breaks(text, reach, width=width / size, first=width / size - indent)
    lines = []
    for number, (start, end) in enumerate(ends, 1):
        before = indent * size if number == 1 else 0.0
        length = (reach[end] - reach[start]) * size
        slack = max(width - before - length, 0.0)
        spacing = 0.0
        if align is Align.CENTRE:
            before += slack / 2
        elif align is Align.RIGHT:
            before += slack
        elif align is Align.JUSTIFY and number < len(ends):
            spacing = slack / max(end - start - 1, 1)
            spacing = spacing if spacing <= _STRETCH * size else 0.0
        pieces: list[Piece] = []
        at = 0
        for span, strip in zip(spans, strips, strict=True):
            pieces += _pieces(strip, span.style, start=start - at, end=end - at, size=size)
            at += len(span.text)
        lines.append(Line(tuple(pieces), length, size, spacing, before))
    return lines


def _reach(spans: Sequence[Span], strips: Sequence[Strip]) -> list[float]:
    if len(spans) == 1 and spans[0].style not in _SMALLER:
        return strips[0].reach
    reach = [0.0]
    for span, strip in zip(spans, strips, strict=True):
        before, smaller = reach[-1], _SMALLER.get(span.style, 1.0)
        reach += [before + place * smaller for place in strip.reach[1:]]
    return reach


def _pieces(strip: Strip, style: Style, *, start: int, end: int, size: float) -> list[Piece]:
    reach, size_here = strip.reach, size * _SMALLER.get(style, 1.0)
    return [
        _piece(style, (font, shown), size, (reach[right] - reach[left]) * size_here, right - left)
        for font, shown, left, right in strip.shown(start, end)
    ]


def _piece(style: Style, shown: tuple[str, str], size: float, width: float, length: int) -> Piece:
    size *= _SMALLER.get(style, 1.0)
    return Piece(*shown, size, _GREY.get(style, 0.0), style is Style.STRUCK, width, length)


def _moved(line: Line, width: float, align: Align) -> Line:
    """Return a line that fits, moved to where its column wants it."""
    if align is Align.RIGHT:
        return Line(line.pieces, line.width, line.size, indent=width - line.width)
    if align is Align.CENTRE:
        return Line(line.pieces, line.width, line.size, indent=(width - line.width) / 2)
    return line
