"""Reads the binary workbooks of 2003: .xls, and .et of WPS, which holds the same inside."""

import io
from datetime import date, datetime, time
from typing import Any

import xlrd  # type: ignore[import-untyped]  # has no stubs that fit its own pin

from hongdang_desktop.core.progress import Progress
from hongdang_desktop.output.workbook.errors import (
    DamagedSheet,
    EmptySheet,
    LockedSheet,
    OldFormat,
    TooManyRows,
)
from hongdang_desktop.output.workbook.joining import joined
from hongdang_desktop.output.workbook.raw import (
    MOST_COLUMNS,
    MOST_ROWS,
    CellValue,
    Fault,
    Percent,
    RawBook,
    RawRow,
    RawSheet,
)

_STEP = 200
_NO_WORKBOOK = "workbook in OLE2"
_LOCKED = "encrypted"


def read_old(data: bytes, name: str, progress: Progress) -> RawBook:
    """Return what lies in a binary workbook. Raises OldFormat, LockedSheet, DamagedSheet, EmptySheet.

    The library lets many kinds of exceptions through where a file is broken inside; the caller
    knows them.
    """
    progress.step("正在读老格式的表")
    try:
        book: Any = xlrd.open_workbook(
            file_contents=data, logfile=io.StringIO(), formatting_info=True, ragged_rows=True
        )
    except xlrd.XLRDError as wrong:
        said = str(wrong)
        if _LOCKED in said:
            raise LockedSheet(name) from None
        raise (OldFormat(name) if _NO_WORKBOOK in said else DamagedSheet(name)) from None
    except xlrd.compdoc.CompDocError:
        raise DamagedSheet(name) from None
    sheets = tuple(_sheet(book, each, progress) for each in book.sheets())
    if not any(sheet.rows for sheet in sheets):
        raise EmptySheet
    return RawBook(sheets, date(1904, 1, 1) if book.datemode else date(1899, 12, 30))


def _sheet(book: Any, sheet: Any, progress: Progress) -> RawSheet:  # noqa: ANN401 - untyped library
    rows: dict[int, RawRow] = {}
    for at in range(sheet.nrows):
        if at % _STEP == 0:
            progress.step(f"正在读“{sheet.name}”", at, sheet.nrows)
        cells = tuple(_value(cell, book) for cell in sheet.row(at)[:MOST_COLUMNS])
        if any(cell is not None for cell in cells):
            rows[at + 1] = cells
        if len(rows) > MOST_ROWS:
            raise TooManyRows(MOST_ROWS)
    areas = [(left + 1, top + 1, right, bottom) for top, bottom, left, right in sheet.merged_cells]
    hidden = frozenset(at + 1 for at, row in sheet.rowinfo_map.items() if row.hidden)
    return RawSheet(sheet.name, tuple(joined(rows, areas)), bool(sheet.visibility), hidden)


def _value(cell: Any, book: Any) -> CellValue:  # noqa: ANN401 - untyped library
    value, kind = cell.value, cell.ctype
    if kind == xlrd.XL_CELL_TEXT:
        return str(value) or None
    if kind == xlrd.XL_CELL_NUMBER:
        if _is_percent(cell, book):
            return Percent(value)
        return int(value) if float(value).is_integer() else float(value)
    if kind == xlrd.XL_CELL_DATE:
        return _moment(float(value), book.datemode)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    return Fault.ERROR if kind == xlrd.XL_CELL_ERROR else None


def _is_percent(cell: Any, book: Any) -> bool:  # noqa: ANN401 - untyped library
    if cell.xf_index is None or cell.xf_index >= len(book.xf_list):
        return False
    shape = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return shape is not None and "%" in shape.format_str


def _moment(value: float, datemode: int) -> CellValue:
    """Return a day, a time of day, or the number where it is too large or small for either."""
    try:
        moment: datetime = xlrd.xldate.xldate_as_datetime(value, datemode)
    except (xlrd.xldate.XLDateError, ValueError, OverflowError):
        return value
    return time(moment.hour, moment.minute) if 0 <= value < 1 else moment
