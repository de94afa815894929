"""What a list shows, as plain values: cells, rows, columns, and where rows come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hongdang_desktop.ui.kit.tokens import Tone


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: a line of text, in small a second one, and how they are said.

    ``chip`` puts the text on the tint of its tone. ``tick`` draws a tick in place of the text, which
    is still what a screen reader says. ``mark`` is one character in a small frame behind the text (补).
    ``tip`` is the whole text where the cell shows less.
    """

    text: str = ""
    second: str = ""
    tone: Tone = Tone.PLAIN
    second_tone: Tone = Tone.QUIET
    strong: bool = False
    small: bool = False
    chip: bool = False
    tick: bool = False
    mark: str = ""
    tip: str = ""

    @property
    def said(self) -> str:
        """Return the whole cell in words."""
        return "，".join(part for part in (self.text, self.mark, self.second) if part)


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``key`` is what the page knows it by; a ``group`` row heads those below it.

    ``tone`` other than PLAIN tints the row and gives it a bar: it needs a human.
    """

    key: str
    cells: tuple[Cell, ...]
    tone: Tone = Tone.PLAIN
    group: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``width`` in logical pixels at 11 pt; ``stretch`` is its share of what is left.

    ``least`` is how narrow a stretching column may get. ``drop`` says which columns go first when the
    window is too narrow: higher goes earlier, 0 stays. ``tight`` leaves little air beside short words.
    """

    key: str
    title: str
    width: int = 0
    stretch: int = 0
    least: int = 80
    right: bool = False
    centre: bool = False
    sortable: bool = True
    drop: int = 0
    tip: str = ""
    tight: bool = False


class RowSource(Protocol):
    """Where the rows come from. Called for what is visible only, so it may page."""

    def count(self) -> int:
        """Return how many rows there are."""

    def row(self, place: int) -> Row:
        """Return one row."""

    def place(self, key: str) -> int | None:
        """Return where a row stands, None when it is not there (or finding it costs too much)."""


class Rows:
    """A row source for what is all in memory."""

    def __init__(self, rows: Sequence[Row] = ()) -> None:
        self._rows = tuple(rows)

    def count(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def row(self, place: int) -> Row:
        """Return one row."""
        return self._rows[place]

    def place(self, key: str) -> int | None:
        """Return where a row stands."""
        return next((at for at, row in enumerate(self._rows) if row.key == key), None)
