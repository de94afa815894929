"""A table in a workbook: one sheet, one head row, words as texts and numbers as numbers."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from hongdang_desktop.output.workbook.cells import escaped
from hongdang_desktop.output.workbook.saving import new_book

_HEAD_FILL = PatternFill("solid", fgColor="ECE8E1")
_HEAD_FONT = Font(name="宋体", size=11, bold=True)
_FONT = Font(name="宋体", size=11)
_LINE = Border(bottom=Side("thin", color="857C70"))
_WRAP = Alignment(wrap_text=True, vertical="top")
_CHARACTER, _LEAST, _MOST = 2.2, 7.0, 48.0
"""How wide a Chinese character is in the unit of a workbook, and a column at least and at most."""


def write_words(
    file: Path, title: str, heads: Sequence[str], rows: Iterable[Sequence[str | float]]
) -> None:
    """Write a table whose first row stays in sight. Raises NotWritten."""
    listed = [tuple(row) for row in rows]
    with new_book(file) as book:
        sheet: Any = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for place, column in enumerate(zip(heads, *listed, strict=True), start=1):
            widest = max(len(str(words)) for words in column)
            width = min(_MOST, max(_LEAST, widest * _CHARACTER + 2))
            sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.append([_cell(sheet, words, head=True) for words in heads])
        for row in listed:
            sheet.append([_cell(sheet, words) for words in row])


def _cell(sheet: Any, words: str | float, *, head: bool = False) -> Any:  # noqa: ANN401 - untyped library
    cell: Any = WriteOnlyCell(sheet, escaped(words) if isinstance(words, str) else words)
    if isinstance(words, str):
        cell.data_type = "s"  # what begins with = is still a text
    cell.font, cell.alignment = (_HEAD_FONT if head else _FONT), _WRAP
    if head:
        cell.fill, cell.border = _HEAD_FILL, _LINE
    return cell
