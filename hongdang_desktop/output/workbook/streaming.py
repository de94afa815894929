"""Reads the cells of a sheet as its file streams by, twice as fast as the library's own reader.

And it tells what that one leaves out: merged areas, hidden rows, formulas without a result. What a cell means (dates, numbers) is the library's; only the walk through the file is ours.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO
from xml.parsers import expat

from openpyxl.utils.cell import column_index_from_string, range_boundaries
from openpyxl.utils.datetime import from_excel, from_ISO8601

from hongdang_desktop.output.workbook.errors import TooManyRows
from hongdang_desktop.output.workbook.joining import Area
from hongdang_desktop.output.workbook.raw import (
    LAST_ROW,
    MOST_COLUMNS,
    MOST_ROWS,
    CellValue,
    Fault,
    Percent,
    RawRow,
)

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ROW, _CELL, _VALUE, _FORMULA = (f"{_MAIN}{tag}" for tag in ("row", "c", "v", "f"))
_TEXT, _SOUND, _STRING, _MERGED = (f"{_MAIN}{tag}" for tag in ("t", "rPh", "si", "mergeCell"))
_LINK = f"{_MAIN}hyperlink"
_CHUNK = 1 << 18
_MOST_JOINED = 200_000
"""Cells of merged areas and of links; the library makes every one of them when it opens a sheet."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Shapes:
    """What the workbook says of its cells: shared texts, which styles are dates, since when.

    ``percents`` are the styles that show a number as per cent.
    """

    strings: Sequence[str]
    dates: frozenset[int]
    spans: frozenset[int]
    epoch: datetime
    percents: frozenset[int] = frozenset()


@dataclass
class Streamed:
    """What was found in a sheet."""

    rows: dict[int, RawRow] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    joined: int = 0

    @property
    def vast(self) -> bool:
        """Say whether more cells are joined than could be held one by one."""
        return self.joined > _MOST_JOINED


def read_strings(source: IO[bytes], step: Callable[[], object]) -> list[str]:
    """Return the shared texts of a workbook. Raises ValueError, expat.ExpatError."""
    found: list[str] = []
    words: list[str] = []
    sounds = 0

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal sounds
        if name == _TEXT and not sounds:
            parser.CharacterDataHandler = words.append
        elif name == _SOUND:
            sounds += 1

    def end(name: str) -> None:
        nonlocal sounds
        parser.CharacterDataHandler = None
        if name == _SOUND:
            sounds -= 1
        elif name == _STRING:
            found.append(_unescaped("".join(words)))
            words.clear()

    parser = _parser(start, end)
    _feed(parser, source, step)
    return found


def read_cells(source: IO[bytes], shapes: Shapes, step: Callable[[], object]) -> Streamed:
    """Return what stands in a sheet. Raises ValueError, expat.ExpatError, TooManyRows."""
    walk = _Walk(shapes)
    parser = _parser(walk.start, walk.end)
    parser.CharacterDataHandler = walk.hear
    _feed(parser, source, step)
    return walk.found


def _parser(
    start: Callable[[str, dict[str, str]], object], end: Callable[[str], object]
) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = _no_doctype
    return parser


def _no_doctype(*_: object) -> None:
    raise ValueError("no workbook has a DOCTYPE: its entities may swell without end")


def _feed(parser: expat.XMLParserType, source: IO[bytes], step: Callable[[], object]) -> None:
    while chunk := source.read(_CHUNK):
        step()
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


class _Walk:
    """Follows the elements of one sheet."""

    def __init__(self, shapes: Shapes) -> None:
        self.found = Streamed()
        self._shapes = shapes
        self._places: dict[str, int] = {}
        self._row = 0
        self._cells: list[CellValue] = []
        self._cell: dict[str, str] = {}
        self._words = ""
        #: everything between tags; what is no value is dropped when the next one begins
        self._heard: list[str] = []
        self._formula = self._worked = False
        self._sounds = 0
        self.hear = self._heard.append

    def start(self, name: str, given: dict[str, str]) -> None:
        """Begin an element; most are cells and values."""
        if name == _CELL:
            self._cell = given
            self._words = ""
            self._formula = self._worked = False
        elif name in (_VALUE, _TEXT):
            self._worked = self._worked or not self._sounds
            self._heard.clear()
        elif name == _FORMULA:
            self._formula = True
        elif name == _ROW:
            self._row = int(given.get("r", self._row + 1))
            if not 0 < self._row <= LAST_ROW:
                raise ValueError("no sheet has such a row")
            self._cells = []
            if given.get("hidden") in ("1", "true"):
                self.found.hidden.add(self._row)
        elif name == _SOUND:
            self._sounds += 1
        elif name == _MERGED:
            self.found.merged.append(_area(given["ref"]))
            self.found.joined += _size(given["ref"])
        elif name == _LINK:
            self.found.joined += _size(given.get("ref", "A1"))

    def end(self, name: str) -> None:
        """End an element."""
        if name in (_VALUE, _TEXT):
            if not self._sounds:
                self._words += "".join(self._heard)
        elif name == _CELL:
            self._take()
        elif name == _ROW:
            if any(cell is not None for cell in self._cells):
                self.found.rows[self._row] = tuple(self._cells)
                if len(self.found.rows) > MOST_ROWS:
                    raise TooManyRows(MOST_ROWS)
        elif name == _SOUND:
            self._sounds -= 1

    def _take(self) -> None:
        place = self._place()
        if place >= MOST_COLUMNS:
            return
        value = self._value(self._words)
        if value is None:
            return
        cells = self._cells
        if place >= len(cells):
            cells.extend([None] * (place + 1 - len(cells)))
        cells[place] = value

    def _place(self) -> int:
        """Return the column of the cell from 0; without a reference it is the next one."""
        reference = self._cell.get("r")
        if reference is None:
            return len(self._cells)
        letters = reference.rstrip("0123456789")
        place = self._places.get(letters)
        if place is None:
            place = self._places[letters] = column_index_from_string(letters) - 1
        return place

    def _value(self, words: str) -> CellValue:
        kind = self._cell.get("t", "n")
        if not words:
            said = not self._formula or (kind == "str" and self._worked)
            return None if said else Fault.NOT_WORKED_OUT
        if kind == "s":
            return self._shapes.strings[int(words)] or None
        if kind == "n":
            return self._number(words)
        if kind in ("str", "inlineStr"):
            return _unescaped(words)
        if kind == "b":
            return words.strip() == "1"
        if kind == "d":
            moment: CellValue = from_ISO8601(words)  # type: ignore[no-untyped-call]  # the library's
            return moment
        return Fault.ERROR

    def _number(self, words: str) -> CellValue:
        style = int(self._cell.get("s", 0))
        number = float(words) if "." in words or "E" in words or "e" in words else int(words)
        if style not in self._shapes.dates:
            return Percent(number) if style in self._shapes.percents else number
        try:
            day: CellValue = from_excel(
                number, self._shapes.epoch, timedelta=style in self._shapes.spans
            )
        except (ValueError, OverflowError):
            return number  # too large for a day: the column says so
        return day


def _unescaped(words: str) -> str:
    """Return a text with _x000A_ and its like as the characters that they stand for."""
    return _ESCAPED.sub(_character, words) if "_x" in words else words


def _character(match: re.Match[str]) -> str:
    """Return the character of an escape; half a character stays as it is written."""
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def _area(reference: str) -> Area:
    """Return a bounded area. Raises ValueError, TypeError."""
    left, top, right, bottom = range_boundaries(reference)
    return int(left), int(top), int(right), int(bottom)  # type: ignore[arg-type]  # TypeError where it is not bounded


def _size(reference: str) -> int:
    """Return how many cells an area has; whole columns have very many."""
    try:
        left, top, right, bottom = _area(reference)
    except (ValueError, TypeError):
        return LAST_ROW
    return (right - left + 1) * (bottom - top + 1)
