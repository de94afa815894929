"""A table as it lies in its file, before anybody has asked what it means."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum

MOST_ROWS = 20_000
"""Rows with something in them that one import takes; a plant's year has fewer."""

MOST_COLUMNS = 300

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""Of any workbook."""


class Fault(Enum):
    """A cell that shows no value: a formula that was never worked out, or an error of Excel's."""

    NOT_WORKED_OUT = "formula"
    ERROR = "error"


class Percent(float):
    """A number that its cell shows as per cent: 0.98 stands there as 98%."""


CellValue = None | str | bool | int | float | datetime | date | time | timedelta | Fault
RawRow = tuple[CellValue, ...]


@dataclass(frozen=True)
class RawSheet:
    """One sheet. ``rows`` are those with something in them: (number in the file from 1, cells)."""

    title: str
    rows: tuple[tuple[int, RawRow], ...]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    vast: bool = False
    """Whether it joins more cells than could be held one by one."""


@dataclass(frozen=True)
class RawBook:
    """All sheets of a file, in their order; days of unformatted numbers count from ``epoch``.

    ``typed``: of a text table nobody knows which cells were numbers before it was saved.
    """

    sheets: tuple[RawSheet, ...]
    epoch: date = field(default=date(1899, 12, 30))
    typed: bool = False
