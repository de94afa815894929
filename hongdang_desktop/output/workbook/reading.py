"""Reads the cells of a workbook as they lie there: values, merged cells, what is hidden."""

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import MAC_EPOCH

from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.output.workbook.errors import DamagedSheet, EmptySheet, TooManyRows
from hongdang_desktop.output.workbook.opening import bytes_of, workbook_in
from hongdang_desktop.output.workbook.raw import (
    MOST_COLUMNS,
    MOST_ROWS,
    CellValue,
    Fault,
    RawBook,
    RawRow,
    RawSheet,
)

BROKEN = (
    KeyError, ValueError, TypeError, IndexError, AttributeError, OverflowError, EOFError,
    RuntimeError, NotImplementedError, AssertionError, OSError, zipfile.BadZipFile, zlib.error,
    struct.error, ParseError,
)  # fmt: skip
"""What the library lets through when a file is broken inside: it checks nothing itself."""

_ERRORS = frozenset(
    {"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]+\d+:[A-Z]+\d+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_STEP = 500


def read_book(file: Path, progress: Progress | None = None) -> RawBook:
    """Return what lies in a workbook or text table. Raises SheetError in all its kinds, Stopped."""
    return read_bytes(bytes_of(file), file.name, progress or silent())


def read_bytes(data: bytes, name: str, progress: Progress) -> RawBook:
    """Return what lies in the bytes of a file that is called so."""
    opened = workbook_in(data, name)
    if isinstance(opened, RawBook):
        return opened
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that the library does not know
            return _read(data, opened, progress)
    except BROKEN:
        raise DamagedSheet(name) from None


def _read(data: bytes, opened: io.BytesIO, progress: Progress) -> RawBook:
    book = load_workbook(opened, read_only=True, data_only=True)
    sheets = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for sheet in book.worksheets:
            # The library's reading sheet does not tell of merged and hidden cells; its file does.
            source = archive.read(sheet._worksheet_path)  # type: ignore[attr-defined]  # noqa: SLF001 - as above
            if b"<!DOCTYPE" in source or b"<!ENTITY" in source:
                raise ValueError("no workbook has a DOCTYPE")
            rows = _rows(sheet, progress)
            if _FORMULA.search(source):
                rows = _with_unworked(io.BytesIO(data), sheet.title, rows)
            merged = [range_boundaries(each.decode()) for each in _MERGED.findall(source)]
            sheets.append(
                RawSheet(
                    sheet.title, tuple(_merged(rows, merged)), sheet.sheet_state != "visible",
                    frozenset(int(each) for each in _HIDDEN_ROW.findall(source)),
                )
            )  # fmt: skip
    book.close()
    if not any(sheet.rows for sheet in sheets):
        raise EmptySheet
    epoch = date(1904, 1, 1) if book.epoch == MAC_EPOCH else date(1899, 12, 30)
    return RawBook(tuple(sheets), epoch)


def _rows(sheet: Any, progress: Progress) -> dict[int, RawRow]:  # noqa: ANN401 - untyped library
    """Return the rows with something in them by number; what the file says of its size is not trusted."""
    sheet.reset_dimensions()
    found: dict[int, RawRow] = {}
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number % _STEP == 1:
            progress.step(f"正在读第 {number} 行")
        if any(cell is not None for cell in cells):
            found[number] = tuple(_value(cell) for cell in cells[:MOST_COLUMNS])
            if len(found) > MOST_ROWS:
                raise TooManyRows(MOST_ROWS)
    return found


def _value(cell: Any) -> CellValue:  # noqa: ANN401 - untyped library
    if isinstance(cell, str) and cell.startswith("#") and cell in _ERRORS:
        return Fault.ERROR
    value: CellValue = cell
    return value


def _with_unworked(data: io.BytesIO, title: str, rows: dict[int, RawRow]) -> dict[int, RawRow]:
    """Mark the cells that hold a formula and no value: a second reading, only where formulas are."""
    book = load_workbook(data, read_only=True, data_only=False)
    sheet: Any = book[title]
    sheet.reset_dimensions()
    found = dict(rows)
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        formulas = [n for n, c in enumerate(cells[:MOST_COLUMNS]) if c.data_type == "f"]
        if formulas:
            values: list[CellValue] = list(rows.get(number, ()))
            values += [None] * (max(formulas) + 1 - len(values))
            for place in formulas:
                if values[place] is None:
                    values[place] = Fault.NOT_WORKED_OUT
            found[number] = tuple(values)
    book.close()
    return dict(sorted(found.items()))


def _merged(
    rows: dict[int, RawRow], areas: Iterable[tuple[Any, ...]]
) -> Iterator[tuple[int, RawRow]]:
    """Yield the rows with the value of each merged area in all its cells, as a reader sees it."""
    filled: dict[int, list[CellValue]] = {}
    for left, top, right, bottom in areas:
        row = rows.get(top, ())
        value = row[left - 1] if left <= len(row) else None
        if value is None or (right - left) * (bottom - top) > MOST_ROWS:
            continue
        for number in range(top, min(bottom, top + MOST_ROWS) + 1):
            if number not in rows and number != top:
                continue  # an empty row within a merged area stays empty
            cells = filled.setdefault(number, list(rows.get(number, ())))
            last = min(right, MOST_COLUMNS)
            cells += [None] * (last - len(cells))
            cells[left - 1 : last] = [value] * (last - left + 1)
    for number, cells_ in rows.items():
        yield number, tuple(filled[number]) if number in filled else cells_
