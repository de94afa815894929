"""What stands below the contents of a record: lines to sign on, and what was put right later."""

from collections.abc import Iterator

from hongdang_desktop.output.document import Align, Corrections, Signatures, Span, Style, paragraph
from hongdang_desktop.output.flow import LEADING, SIZE, Flow
from hongdang_desktop.output.sheet import MM

_SIGN_HEIGHT = 13 * MM
_DATE_HEIGHT = 8 * MM
_MOST = 3  # side by side
_BETWEEN = 6 * MM
_LEAST = 20 * MM  # of a line to sign on


def signatures_height(flow: Flow, block: Signatures) -> float:
    """Return how much height the lines to sign on need."""
    rows = -(-len(block.labels) // _side_by_side(flow, block))
    return rows * (_SIGN_HEIGHT + (_DATE_HEIGHT if block.dated else 0.0))


def put_signatures(flow: Flow, block: Signatures) -> None:
    """Draw the lines to sign on; they stay together."""
    flow.need(signatures_height(flow, block))
    count = _side_by_side(flow, block)
    for at in range(0, len(block.labels), count):
        _sign_row(flow, block.labels[at : at + count], count, dated=block.dated)


def _side_by_side(flow: Flow, block: Signatures) -> int:
    """Return how many lines stand in one row: fewer when the labels are long."""
    widest = (max(map(len, block.labels), default=0) + 1) * SIZE
    fitting = int((flow.width + _BETWEEN) / (widest + _LEAST + _BETWEEN))
    return max(min(_MOST, len(block.labels), fitting), 1)


def _sign_row(flow: Flow, labels: tuple[str, ...], count: int, *, dated: bool) -> None:
    share = (flow.width + _BETWEEN) / count
    base = flow.y - _SIGN_HEIGHT + 2 * MM
    for number, text in enumerate(labels):
        left, right = flow.left + number * share, flow.left + (number + 1) * share - _BETWEEN
        line = flow.typesetter.fitted(f"{text}：", width=right - left - _LEAST, size=SIZE)
        flow.sheet.line(line, left, base)
        flow.sheet.rule(left + line.width, base - 2, right, base - 2)
    flow.y -= _SIGN_HEIGHT
    if dated:
        date = flow.typesetter.one("年　　月　　日", size=SIZE)
        for number in range(len(labels)):
            right = flow.left + (number + 1) * share - _BETWEEN
            flow.sheet.line(date, right - date.width, flow.y - _DATE_HEIGHT + 2 * MM)
        flow.y -= _DATE_HEIGHT


def put_corrections(flow: Flow, block: Corrections) -> Iterator[int]:
    """Draw the list of corrections; yields the page (from 1) that each begins on."""
    flow.need(3 * LEADING)
    flow.draw(paragraph("更正说明", style=Style.BOLD, align=Align.LEFT))
    for number, one in enumerate(block.items, 1):
        flow.need(2 * LEADING)
        yield flow.pages
        flow.draw(
            paragraph(
                f"{number}. {one.field}：原记“",
                Span(one.old, Style.STRUCK),
                f"”，更正为“{one.new}”。",
                Span(f"（{one.by} {one.on} 更正：{one.reason}）", Style.NOTE),
                align=Align.LEFT,
            )
        )
