"""The user's own workbook back, with what is wrong tinted, and said as comment and in a last column."""

import io
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from hongdang_desktop.core.progress import silent
from hongdang_desktop.output.workbook.cells import escaped
from hongdang_desktop.output.workbook.layout import ANSWER, title_of
from hongdang_desktop.output.workbook.raw import LAST_COLUMN, CellValue, Fault, RawBook
from hongdang_desktop.output.workbook.reading import BROKEN, read_bytes
from hongdang_desktop.output.workbook.saving import save_durably

_BAD = PatternFill("solid", fgColor="FBEDEA")
_LOOK = PatternFill("solid", fgColor="FFF3D9")
_BOLD = Font(bold=True)
_AUTHOR = "红岗党建工作台"
_WIDTH = 46
_LONGEST = 2_000
_MOST_CELLS = 3_000_000
"""From the first cell of a sheet to its last one; each is held as an object of its own."""
_UNWRITTEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MOST_DIGITS = 10**15


@dataclass(frozen=True)
class Mark:
    """A cell (column 0: only the row) with what is said of it; ``bad`` cannot be taken in."""

    sheet: str
    row: int
    column: int
    words: str
    bad: bool


@dataclass(frozen=True)
class RowWord:
    """What is said of a row as a whole in the last column."""

    sheet: str
    row: int
    words: str


def write_marked(
    data: bytes, name: str, file: Path, *, marks: Iterable[Mark], rows: Sequence[RowWord],
    heads: Mapping[str, int],
) -> None:  # fmt: skip
    """Write the workbook that ``data`` is, marked. ``heads`` is the row of the head by sheet.

    Former marks of ours are taken out first. A workbook that the library cannot hold, or not open,
    is written anew from what was read of it: the values, without their looks. Raises SheetError,
    NotWritten.
    """
    told = list(marks)
    raw = read_bytes(data, name, silent())
    if not raw.typed and not any(sheet.vast for sheet in raw.sheets):
        try:
            book = _loaded(data)
            if all(s.max_row * s.max_column <= _MOST_CELLS for s in book.worksheets):
                _mend(book, raw)
                _tell({s.title: s for s in book.worksheets}, told, rows, heads)
                save_durably(book, file)
                return
        except BROKEN:
            pass  # it could be read: then it is written anew
    book, sheets = _anew(raw)
    _tell(sheets, told, rows, heads)
    save_durably(book, file)


def _tell(
    sheets: Mapping[str, Any], marks: Iterable[Mark], rows: Iterable[RowWord],
    heads: Mapping[str, int],
) -> None:  # fmt: skip
    said: dict[str, dict[int, list[str]]] = {}
    last = {title: _answer_column(sheet, heads.get(title, 0)) for title, sheet in sheets.items()}
    for row in rows:
        said.setdefault(row.sheet, {}).setdefault(row.row, []).append(_clean(row.words))
    for mark in marks:
        words = said.setdefault(mark.sheet, {}).setdefault(mark.row, [])
        if mark.sheet in sheets:
            _mark(sheets[mark.sheet], mark)
        if _clean(mark.words) not in words:
            words.append(_clean(mark.words))
    for title in sheets.keys() & said.keys():
        _answer(sheets[title], last[title], heads.get(title, 1), said[title])


def _loaded(data: bytes) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(data))


def _mend(book: Workbook, raw: RawBook) -> None:
    """Put texts such as _x0041_ back: the library takes away what tells them from an escape."""
    for each in raw.sheets:
        for number, cells in each.rows:
            for place, value in enumerate(cells, start=1):
                if isinstance(value, str) and "_x" in value:
                    cell: Any = book[each.title].cell(number, place)
                    if cell.data_type == "s" and not isinstance(cell, MergedCell):
                        cell.value = escaped(value)


def _anew(raw: RawBook) -> tuple[Workbook, dict[str, Any]]:
    """Return a new workbook with the values of a table, and its sheets by their former titles."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheets: dict[str, Any] = {}
    for each in raw.sheets:
        sheet = sheets[each.title] = book.create_sheet(title_of(_clean(each.title)))
        for number, cells in each.rows:
            for place, value in enumerate(cells, start=1):
                _put(sheet, number, place, value)
        if each.hidden and not all(other.hidden for other in raw.sheets):
            sheet.sheet_state = "hidden"
    return book, sheets


def _put(sheet: Any, row: int, column: int, value: CellValue) -> None:  # noqa: ANN401 - untyped library
    if value is None or isinstance(value, Fault):
        return  # what is wrong there is told beside it
    long = isinstance(value, int | float) and not abs(value) < _MOST_DIGITS
    if isinstance(value, str) or long:
        cell = sheet.cell(row, column, escaped(_clean(str(value))))
        cell.data_type, cell.number_format = "s", "@"
    else:
        sheet.cell(row, column, value)


def _clean(words: str) -> str:
    """Return words without what no workbook may hold."""
    return _UNWRITTEN.sub("", words)


def _answer_column(sheet: Any, head: int) -> int:  # noqa: ANN401 - untyped library
    """Return the column for our words: the one that a former marking made, else a new last one."""
    last = 0
    for row in sheet.iter_rows(min_row=1, max_row=max(head, 1)):
        for cell in row:
            if cell.value == ANSWER:
                for each in range(1, sheet.max_row + 1):
                    sheet.cell(each, cell.column).value = None
                return int(cell.column)
    for row in sheet.iter_rows():
        last = max(last, max((c.column for c in row if c.value is not None), default=0))
    return min(last + 1, LAST_COLUMN)


def _mark(sheet: Any, mark: Mark) -> None:  # noqa: ANN401 - untyped library
    if not mark.column:
        return
    cell = sheet.cell(mark.row, mark.column)
    if isinstance(cell, MergedCell):
        cell = next(
            sheet.cell(area.min_row, area.min_col)
            for area in sheet.merged_cells.ranges
            if cell.coordinate in area
        )
    cell.fill = _BAD if mark.bad else _LOOK
    said = cell.comment.text + "\n" if cell.comment and cell.comment.author == _AUTHOR else ""
    words = _clean(mark.words)
    if words not in said:
        cell.comment = Comment((said + words)[:_LONGEST], _AUTHOR, height=110, width=300)


def _answer(sheet: Any, column: int, head: int, words: Mapping[int, Sequence[str]]) -> None:  # noqa: ANN401
    sheet.column_dimensions[get_column_letter(column)].width = _WIDTH
    top = sheet.cell(max(head, 1), column)
    if not isinstance(top, MergedCell):
        top.value, top.font = ANSWER, _BOLD
    for row, said in words.items():
        cell = sheet.cell(row, column)
        if not isinstance(cell, MergedCell):
            cell.value = escaped("\n".join(said)[:_LONGEST])
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
