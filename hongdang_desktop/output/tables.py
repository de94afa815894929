"""Tables: a head repeated on each page, rows that stay whole, an ending that leaves no gap."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from hongdang_desktop.output.document import Align, Column, Ending, Paragraph, Span, Style, Table
from hongdang_desktop.output.flow import Flow
from hongdang_desktop.output.sheet import MIDDLE, MM
from hongdang_desktop.output.typeset import Line

_PAD_X, _PAD_Y = 3.0, 3.0
_LEADING = 1.35  # of the size
_HEAD_GREY = 0.94
_CONTINUED = "（续）"
_CLOSED = "以下空白"

_Cells = list[list[Line]]


def put_table(flow: Flow, table: Table, *, reserve: float = 0.0) -> None:
    """Draw a table from where the flow stands.

    Blank rows that fill the page leave ``reserve`` points for what follows.
    """
    writer = _Writer(flow, table)
    writer.begin()
    for cells in table.rows:
        writer.row(cells)
    writer.finish(reserve)


class _Writer:
    """One table being drawn; ``_top`` is where its part on this page began."""

    def __init__(self, flow: Flow, table: Table) -> None:
        self._flow, self._table = flow, table
        self._size, self._leading = table.size, table.size * _LEADING
        total = sum(column.weight for column in table.columns)
        widths = [flow.width * column.weight / total for column in table.columns]
        self._edges = list(accumulate(widths, initial=flow.left))
        self._starts = [edge + _PAD_X for edge in self._edges[:-1]]
        self._places = [
            (column, width - 2 * _PAD_X)
            for column, width in zip(table.columns, widths, strict=True)
        ]
        self._least = min(table.height * MM, flow.full / 2)
        self._head = [
            flow.typesetter.lines(
                Paragraph((Span(column.title, Style.BOLD),), Align.CENTRE),
                width=width,
                size=self._size,
            )
            for column, width in self._places
        ]
        self._top = flow.y

    def begin(self) -> None:
        """Draw the head; one that would stand alone at the foot of a page goes to the next."""
        flow, height = self._flow, self._height(self._head)
        flow.need(height + self._least)
        self._top = flow.y
        flow.sheet.ground(flow.left, flow.y - height, flow.right, flow.y, grey=_HEAD_GREY)
        self._draw(self._head, height)

    def row(self, cells: Sequence[str | Paragraph]) -> None:
        """Draw a row, on the next page if it is whole only there."""
        flow, lines = self._flow, self._set(cells)
        height = self._height(lines)
        while height > flow.room:
            fresh = flow.full - self._height(self._head)
            if height > fresh and flow.room > fresh / 2:
                take = int((flow.room - 2 * _PAD_Y) / self._leading)
                self._draw([part[:take] for part in lines], flow.room)
                lines = self._rest(lines, take)
                height = self._height(lines)
            self._next_page()
        self._draw(lines, height)

    def finish(self, reserve: float) -> None:
        """Draw the ending and close the frame."""
        flow = self._flow
        blank = int((flow.room - reserve) / self._least)
        if self._table.ending is Ending.BLANK_ROWS:
            for _ in range(blank):
                self._draw([[] for _ in self._places], self._least)
        self._verticals()
        if self._table.ending is Ending.CLOSED and blank > 0:
            line = flow.typesetter.one(_CLOSED, size=self._size)
            flow.sheet.rule(flow.left, flow.y, flow.right, flow.y)
            middle = flow.left + (flow.width - line.width) / 2
            flow.sheet.lines([line], x=middle, top=flow.y, leading=self._least)
            flow.y -= self._least
        flow.sheet.frame(flow.left, flow.y, flow.right, self._top)

    def _set(self, cells: Sequence[str | Paragraph]) -> _Cells:
        cell, size = self._flow.typesetter.cell, self._size
        return [
            cell(text, width=width, size=size, wrap=column.wrap, align=column.align)
            if isinstance(text, str)
            else self._styled(text, column, width)
            for text, (column, width) in zip(cells, self._places, strict=True)
        ]

    def _styled(self, text: Paragraph, column: Column, width: float) -> list[Line]:
        if text.align is Align.JUSTIFY:  # the default: the column decides
            text = replace(text, align=column.align)
        return self._flow.typesetter.lines(text, width=width, size=self._size)

    def _height(self, cells: _Cells) -> float:
        return max(self._least, max(map(len, cells)) * self._leading + 2 * _PAD_Y)

    def _draw(self, cells: _Cells, height: float) -> None:
        flow, sheet = self._flow, self._flow.sheet
        if flow.y < self._top:
            sheet.rule(flow.left, flow.y, flow.right, flow.y)
        middle = flow.y - height / 2
        base = middle - MIDDLE * self._size
        for lines, start in zip(cells, self._starts, strict=True):
            if len(lines) == 1:
                sheet.line(lines[0], start, base)
            elif lines:
                top = middle + len(lines) * self._leading / 2
                sheet.lines(lines, x=start, top=top, leading=self._leading)
        flow.y -= height

    def _rest(self, cells: _Cells, take: int) -> _Cells:
        rest = [part[take:] for part in cells]
        if not rest[0]:
            rest[0] = self._flow.typesetter.cell(
                _CONTINUED,
                width=self._places[0][1],
                size=self._size,
                wrap=True,
                align=Align.CENTRE,
            )
        return rest

    def _next_page(self) -> None:
        self._verticals()
        self._flow.sheet.frame(self._flow.left, self._flow.y, self._flow.right, self._top)
        self._flow.new_page()
        self.begin()

    def _verticals(self) -> None:
        for edge in self._edges[1:-1]:
            self._flow.sheet.rule(edge, self._top, edge, self._flow.y)
