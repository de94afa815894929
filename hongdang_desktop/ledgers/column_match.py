"""Which column of somebody's own table means which field of a ledger: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

NOTE = "note"
"""What matches nothing may go into 备注, with its head before it."""


@dataclass(frozen=True)
class Matched:
    """One column of a table: where it stands (from 0), its head, the field it means, "" for none.

    ``how`` says why: same, synonym, alike, content, profile, user; ``samples`` are its first cells.
    """

    place: int
    head: str
    field: str = ""
    how: str = ""
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matching:
    """What all columns of one sheet mean. ``row`` is the row of the head, ``below`` the place after it."""

    sheet: str
    row: int
    below: int
    columns: tuple[Matched, ...]

    @property
    def heads(self) -> tuple[str, ...]:
        """Return the heads by which a profile knows the table again."""
        return tuple(column.head for column in self.columns)

    @property
    def read(self) -> tuple[Matched, ...]:
        """Return the columns that mean a field."""
        return tuple(column for column in self.columns if column.field)

    def turned(self, meant: Mapping[str, str], how: str) -> Matching:
        """Return it with other fields, by head; "" is read nowhere."""
        columns = tuple(
            replace(c, field=meant[c.head], how=how) if c.head in meant else c for c in self.columns
        )
        return replace(self, columns=columns)
