"""Ruled forms: rows of labels and values; a long value flows on over pages."""

from dataclasses import dataclass, replace
from itertools import accumulate

from hongdang_desktop.output.document import Cell, FormGrid, FormRow, Span
from hongdang_desktop.output.flow import LEADING, SIZE, Flow
from hongdang_desktop.output.sheet import MM
from hongdang_desktop.output.typeset import Line

_PAD_X, _PAD_Y = 5.0, 4.0
_KEEP = 0.3  # of a page: a lower row is moved to the next page, a higher one is cut
_LEAST = 4  # lines that a cut row leaves on its first page
_CONTINUED = "（续）"


@dataclass(frozen=True, slots=True)
class _Box:
    """A cell between its edges, with what is still to be drawn of it."""

    cell: Cell
    left: float
    right: float
    lines: tuple[Line, ...]

    @property
    def pad(self) -> float:
        return _pad(self.cell)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of boxes, or what is left of one."""

    boxes: tuple[_Box, ...]
    least: float

    @property
    def count(self) -> int:
        return max(len(box.lines) for box in self.boxes)

    @property
    def height(self) -> float:
        return max(self.least, self.count * LEADING + 2 * _PAD_Y)


def put_form(flow: Flow, form: FormGrid) -> None:
    """Draw a form from where the flow stands."""
    edges = _edges(form.weights, left=flow.left, width=flow.width)
    top = flow.y
    for line in form.rows:
        left: _Row | None = _set(flow, line, edges)
        while left is not None:
            part, rest = _fitting(flow, left)
            if part is not None:
                _draw(flow, part, first=flow.y == top)
            if part is None or rest is not None:
                _close(flow, top)
                flow.new_page()
                top = flow.y
            left = rest
    _close(flow, top)


def _edges(weights: tuple[float, ...], *, left: float, width: float) -> list[float]:
    total = sum(weights)
    return [left + width * reach / total for reach in accumulate(weights, initial=0.0)]


def _set(flow: Flow, line: FormRow, edges: list[float]) -> _Row:
    boxes, at = [], 0
    for cell in line.cells:
        left, right = edges[at], edges[at + cell.span]
        boxes.append(_box(flow, cell, left, right))
        at += cell.span
    return _Row(tuple(boxes), min(line.height * MM, flow.full))


def _box(flow: Flow, cell: Cell, left: float, right: float) -> _Box:
    width = right - left - 2 * _pad(cell)
    lines = [
        line
        for text in cell.paragraphs
        for line in flow.typesetter.lines(text, width=width, size=SIZE)
    ]
    return _Box(cell, left, right, tuple(lines))


def _pad(cell: Cell) -> float:
    return 2.0 if cell.is_label else _PAD_X


def _fitting(flow: Flow, row: _Row) -> tuple[_Row | None, _Row | None]:
    """Return what of a row stands on this page (None: nothing) and what is left over."""
    if row.height <= flow.room + 1e-6:
        return row, None
    if row.height <= flow.full * _KEEP and not flow.at_top:
        return None, row
    take = int((flow.room - 2 * _PAD_Y) / LEADING)
    if row.count - take == 1:
        take -= 1  # no line goes over alone
    if take < _LEAST and not flow.at_top:
        return None, row
    return _cut(flow, row, max(take, 1))


def _cut(flow: Flow, row: _Row, take: int) -> tuple[_Row, _Row]:
    here, there = [], []
    for box in row.boxes:
        if box.cell.is_label:
            here.append(box)
            there.append(_continued(flow, box))
        else:
            here.append(replace(box, lines=box.lines[:take]))
            there.append(replace(box, lines=box.lines[take:]))
    return _Row(tuple(here), row.least), _Row(tuple(there), row.least)


def _continued(flow: Flow, box: _Box) -> _Box:
    last = box.cell.paragraphs[-1]
    if not box.cell.text or box.cell.text.endswith(_CONTINUED):
        return box
    spans = (*last.spans, Span("\n" + _CONTINUED, last.spans[-1].style))
    cell = replace(box.cell, paragraphs=(*box.cell.paragraphs[:-1], replace(last, spans=spans)))
    return _box(flow, cell, box.left, box.right)


def _draw(flow: Flow, row: _Row, *, first: bool) -> None:
    top, bottom = flow.y, flow.y - row.height
    if not first:
        flow.sheet.rule(flow.left, top, flow.right, top)
    for box in row.boxes:
        slack = row.height - len(box.lines) * LEADING
        flow.sheet.lines(box.lines, x=box.left + box.pad, top=top - slack / 2, leading=LEADING)
        if box.left > flow.left + 1:
            flow.sheet.rule(box.left, top, box.left, bottom)
    flow.y = bottom


def _close(flow: Flow, top: float) -> None:
    if flow.y < top:
        flow.sheet.frame(flow.left, flow.y, flow.right, top)
