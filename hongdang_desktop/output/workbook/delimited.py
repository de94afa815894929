"""Tables of text: .csv files (UTF-8 or GBK), and what WPS and Excel put on the clipboard."""

import csv
import io
import re

from hongdang_desktop.output.workbook.errors import EmptySheet, NoText, TooManyRows
from hongdang_desktop.output.workbook.raw import (
    MOST_COLUMNS,
    MOST_ROWS,
    CellValue,
    RawBook,
    RawSheet,
)

_AS_TEXT = re.compile(r'="([^"]*)"|\'(\d+)')
"""How people keep Excel from making numbers of digits: ``="0432"``, ``'0432``."""
_PASTED = "粘贴的表"


def read_csv(data: bytes, name: str) -> RawBook:
    """Return a .csv file as a table. Raises NoText, EmptySheet, TooManyRows."""
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        if encoding == "utf-16" and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return read_text(text, title=name.rsplit(".", 1)[0])
    raise NoText(name)


def read_text(text: str, *, title: str = _PASTED) -> RawBook:
    """Return pasted text as a table: tabs, commas or semicolons between cells, quotes round lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    first = lines.lstrip("\n").split("\n", 1)[0]
    delimiter = max("\t,;，", key=lambda mark: (first.count(mark), mark == "\t"))
    rows = []
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter)
    csv.field_size_limit(10_000_000)
    try:
        for number, cells in enumerate(reader, start=1):
            values = tuple(_cell(cell) for cell in cells[:MOST_COLUMNS])
            if any(value is not None for value in values):
                rows.append((number, values))
            if len(rows) > MOST_ROWS:
                raise TooManyRows(MOST_ROWS)
    except csv.Error:
        raise NoText(title) from None
    if not rows:
        raise EmptySheet
    return RawBook((RawSheet(title, tuple(rows)),), typed=True)


def _cell(text: str) -> CellValue:
    words = text.strip()
    if match := _AS_TEXT.fullmatch(words):
        words = match[1] or match[2] or ""
    return words or None
