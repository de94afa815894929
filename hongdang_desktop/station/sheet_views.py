"""What a table turned out to be before anything is taken in: plain data for people to look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.column_match import Matching


class RowState(StrEnum):
    """What is to be done with a row of a table."""

    GOOD = "good"
    LOOK = "look"  # can be taken in as a draft; something is missing or odd
    REFUSED = "refused"  # cannot be kept
    SAME = "same"  # is there already


@dataclass(frozen=True)
class Remark:
    """One thing said of a cell, or of a row (``column`` 0). Rows and columns count from 1."""

    sheet: str
    row: int
    column: int
    head: str
    code: str
    level: Level
    sentence: str
    cure: str = ""

    @property
    def text(self) -> str:
        """Return both sentences."""
        return self.sentence + self.cure

    @property
    def cell(self) -> str:
        """Return the cell as tables call it, C5; the row where it is no cell: 第 5 行."""
        if not self.column:
            return f"第 {self.row} 行"
        letters, left = "", self.column
        while left:
            left, digit = divmod(left - 1, 26)
            letters = chr(65 + digit) + letters
        return f"{letters}{self.row}"


@dataclass(frozen=True)
class CheckedRow:
    """One row with what is said of it. ``twin``: the same day and name are there, with other words."""

    row: int
    state: RowState
    called: str
    day: str
    remarks: tuple[Remark, ...]
    payload: Mapping[str, Json]
    twin: bool = False


@dataclass(frozen=True)
class Checked:
    """A table as it would be taken in. ``data`` are the bytes of the file, for marking them.

    ``read`` counts the columns that were. ``match`` is by which it was read, None where the table has the ledger's own heads.
    """

    ledger: str
    branch: str
    source: str
    sheet: str
    rows: tuple[CheckedRow, ...]
    notes: tuple[str, ...]
    heads: Mapping[str, int] = field(default_factory=dict)
    data: bytes = b""
    match: Matching | None = None
    read: int = 0

    def of(self, state: RowState) -> tuple[CheckedRow, ...]:
        """Return the rows of one state."""
        return tuple(row for row in self.rows if row.state is state)

    @property
    def twins(self) -> tuple[CheckedRow, ...]:
        """Return the rows that may be there already, with other words."""
        return tuple(row for row in self.rows if row.twin)

    def wanted(self, *, twins: bool = False) -> tuple[CheckedRow, ...]:
        """Return the rows that can be taken in."""
        states = (RowState.GOOD, RowState.LOOK)
        return tuple(row for row in self.rows if row.state in states or (twins and row.twin))
