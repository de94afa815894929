"""Rows of a table that was looked at, as rows of a list: the worst first, each with its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongdang_desktop.station.sheet_views import RowState
from hongdang_desktop.ui.kit.cells import Cell, Column, Row
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from hongdang_desktop.station.sheet_views import Checked, CheckedRow

WORDS = {
    RowState.REFUSED: "收不了", RowState.LOOK: "要看一眼", RowState.GOOD: "可以收",
    RowState.SAME: "已有",
}  # fmt: skip
"""The states in the order in which they are shown."""

_TONES = {
    RowState.REFUSED: Tone.BAD, RowState.LOOK: Tone.TODO, RowState.GOOD: Tone.QUIET,
    RowState.SAME: Tone.QUIET,
}  # fmt: skip
_CHIPPED = (RowState.REFUSED, RowState.LOOK)
_MOST_REMARKS = 12

COLUMNS = (
    Column("row", "表里第几行", width=106, sortable=False),
    Column("called", "内容", stretch=1, least=140, sortable=False),
    Column("said", "程序说", stretch=3, least=240, sortable=False),
    Column("state", "", width=104, sortable=False),
)


def rows_of(checked: Checked, state: RowState | None) -> tuple[Row, ...]:
    """Return the rows of one state, or of all."""
    order = list(WORDS)
    wanted = [row for row in checked.rows if state is None or row.state is state]
    return tuple(_row(row) for row in sorted(wanted, key=lambda row: order.index(row.state)))


def said_of(row: CheckedRow, sheet: str) -> str:
    """Return everything that is said of a row, one remark a line."""
    lines = []
    for remark in row.remarks[:_MOST_REMARKS]:
        where = "" if remark.sheet == sheet else f"{remark.sheet} "
        place = f"{where}{remark.cell}　" if remark.column or where else ""
        lines.append(f"{place}{remark.text}")
    more = len(row.remarks) - _MOST_REMARKS
    return "\n".join((*lines, *((f"还有 {more} 处。",) if more > 0 else ())))


def _row(row: CheckedRow) -> Row:
    first = row.remarks[0] if row.remarks else None
    more = f"（共 {len(row.remarks)} 处）" if len(row.remarks) > 1 else ""
    said = f"{first.sentence}{more}" if first else ""
    if first and first.column:
        said = f"{first.cell}　{said}"
    state = row.state
    quiet = state is RowState.SAME
    return Row(
        str(row.row),
        (
            Cell(f"第 {row.row} 行", small=True, tone=Tone.QUIET),
            Cell(row.called, tone=Tone.QUIET if quiet else Tone.PLAIN),
            Cell(said, tone=Tone.QUIET if quiet else Tone.PLAIN, tip=said_of(row, "")),
            Cell(WORDS[state], tone=_TONES[state], chip=state in _CHIPPED, small=state not in _CHIPPED),
        ),
    )  # fmt: skip
