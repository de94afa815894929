"""Reads the cells of a workbook as they lie there: values, merged cells, what is hidden."""

import io
import struct
import warnings
import zipfile
import zlib
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.xml.constants import SHARED_STRINGS

from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.output.workbook.errors import DamagedSheet, EmptySheet
from hongdang_desktop.output.workbook.joining import joined
from hongdang_desktop.output.workbook.old import read_old
from hongdang_desktop.output.workbook.opening import bytes_of, is_old, workbook_in
from hongdang_desktop.output.workbook.raw import RawBook, RawSheet
from hongdang_desktop.output.workbook.streaming import Shapes, read_cells, read_strings

BROKEN = (
    KeyError, ValueError, TypeError, IndexError, AttributeError, OverflowError, EOFError,
    RuntimeError, NotImplementedError, AssertionError, OSError, zipfile.BadZipFile, zlib.error,
    struct.error, ParseError, ExpatError,
)  # fmt: skip
"""What the library lets through when a file is broken inside: it checks nothing itself."""


def read_book(file: Path, progress: Progress | None = None) -> RawBook:
    """Return what lies in a workbook or text table. Raises SheetError in all its kinds, Stopped."""
    return read_bytes(bytes_of(file), file.name, progress or silent())


def read_bytes(data: bytes, name: str, progress: Progress) -> RawBook:
    """Return what lies in the bytes of a file that is called so."""
    if is_old(data):
        try:
            return read_old(data, name, progress)
        except BROKEN:
            raise DamagedSheet(name) from None
    opened = workbook_in(data, name)
    if isinstance(opened, RawBook):
        return opened
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that the library does not know
            return _read(opened, progress)
    except BROKEN:
        raise DamagedSheet(name) from None


def _read(opened: io.BytesIO, progress: Progress) -> RawBook:
    reader = ExcelReader(opened, read_only=True, data_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_workbook()
    with suppress(*BROKEN):  # WPS writes styles that the library refuses: then days are numbers
        apply_stylesheet(reader.archive, reader.wb)
    shapes = _shapes(reader, progress)
    sheets = []
    for sheet, relation in reader.parser.find_sheets():
        if "worksheet" not in relation.Type:
            continue
        with reader.archive.open(relation.target) as source:
            name = str(sheet.name)
            found = read_cells(source, shapes, partial(progress.step, f"正在读“{name}”"))
        sheets.append(
            RawSheet(
                name, tuple(joined(found.rows, found.merged)), sheet.state != "visible",
                frozenset(found.hidden), found.vast,
            )
        )  # fmt: skip
    if not any(sheet.rows for sheet in sheets):
        raise EmptySheet
    epoch = date(1904, 1, 1) if shapes.epoch == MAC_EPOCH else date(1899, 12, 30)
    return RawBook(tuple(sheets), epoch)


def _shapes(reader: ExcelReader, progress: Progress) -> Shapes:
    strings: list[str] = []
    part: Any = reader.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]  # the library's
    if part is not None:
        with reader.archive.open(part.PartName[1:]) as source:
            strings = read_strings(source, lambda: progress.step("正在读文字"))
    # The library keeps what its own reader needs under names of its own.
    book: Any = reader.wb
    dates, spans = frozenset(book._date_formats), frozenset(book._timedelta_formats)  # noqa: SLF001 - as above
    return Shapes(strings, dates, spans, book.epoch, _percents(book))


def _percents(book: Any) -> frozenset[int]:  # noqa: ANN401 - the library's
    """Return which styles show a number as per cent; the library keeps only which show a day."""
    formats, custom = book._number_formats, BUILTIN_FORMATS_MAX_SIZE  # noqa: SLF001 - as above
    return frozenset(
        at
        for at, style in enumerate(book._cell_styles)  # noqa: SLF001 - as above
        if "%" in (
            formats[style.numFmtId - custom]
            if custom <= style.numFmtId < custom + len(formats)
            else BUILTIN_FORMATS.get(style.numFmtId, "")
        )
    )  # fmt: skip
