"""The user's own workbook back, with what is wrong tinted, and said as comment and in a last column."""

import io
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

from hongdang_desktop.output.workbook.errors import DamagedSheet
from hongdang_desktop.output.workbook.layout import ANSWER
from hongdang_desktop.output.workbook.opening import workbook_in
from hongdang_desktop.output.workbook.raw import RawBook
from hongdang_desktop.output.workbook.reading import BROKEN
from hongdang_desktop.output.workbook.saving import save_durably

_BAD = PatternFill("solid", fgColor="FBEDEA")
_LOOK = PatternFill("solid", fgColor="FFF3D9")
_BOLD = Font(bold=True)
_AUTHOR = "红岗党建工作台"
_WIDTH = 46
_LONGEST = 2_000


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

    Former marks of ours are taken out first. Raises SheetError, NotWritten.
    """
    opened = workbook_in(data, name)
    book = _from_text(opened) if isinstance(opened, RawBook) else _loaded(opened, name)
    for sheet in book.worksheets:
        last = _answer_column(sheet, heads.get(sheet.title, 0))
        words: dict[int, list[str]] = {}
        for row in rows:
            if row.sheet == sheet.title:
                words.setdefault(row.row, []).append(row.words)
        for mark in (each for each in marks if each.sheet == sheet.title):
            _mark(sheet, mark)
            if mark.words not in words.setdefault(mark.row, []):
                words[mark.row].append(mark.words)
        if words:
            _answer(sheet, last, heads.get(sheet.title, 1), words)
    save_durably(book, file)


def _loaded(opened: io.BytesIO, name: str) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(opened)
    except BROKEN:
        raise DamagedSheet(name) from None


def _from_text(raw: RawBook) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    for each in raw.sheets:
        sheet = book.create_sheet(each.title[:31])
        for number, cells in each.rows:
            for place, value in enumerate(cells, start=1):
                if value is not None:
                    cell: Any = sheet.cell(number, place, str(value))
                    cell.data_type = "s"
                    cell.number_format = "@"
    return book


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
    return last + 1


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
    if mark.words not in said:
        cell.comment = Comment((said + mark.words)[:_LONGEST], _AUTHOR, height=110, width=300)


def _answer(sheet: Any, column: int, head: int, words: Mapping[int, Sequence[str]]) -> None:  # noqa: ANN401
    sheet.column_dimensions[get_column_letter(column)].width = _WIDTH
    top = sheet.cell(max(head, 1), column)
    if not isinstance(top, MergedCell):
        top.value, top.font = ANSWER, _BOLD
    for row, said in words.items():
        cell = sheet.cell(row, column)
        if not isinstance(cell, MergedCell):
            cell.value = "\n".join(said)[:_LONGEST]
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
