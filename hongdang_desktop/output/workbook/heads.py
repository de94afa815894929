"""Finds in a sheet which row is its head, and what the columns mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hongdang_desktop.output.workbook.layout import (
    MORE,
    NUMBER,
    Layout,
    SheetPlan,
    bare,
    names_by_head,
    without_remark,
)
from hongdang_desktop.output.workbook.raw import RawRow, RawSheet

_LOOKED_AT = 20
"""Rows with something in them among which the head is looked for: titles stand above it."""


@dataclass(frozen=True)
class Head:
    """What the columns of a sheet mean, by place from 0.

    ``notes`` are columns that go into 备注, with the words before theirs. ``more`` are columns that go on where another one was full; ``number`` is where 序号 stands, -1
    where it does not. ``below`` is the place in ``rows`` of the first row under the head.
    """

    names: Mapping[int, str]
    more: Mapping[int, str]
    heads: Mapping[int, str]
    number: int
    below: int
    row: int
    unknown: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    notes: Mapping[int, str] = field(default_factory=dict)

    def column_of(self, name: str) -> int:
        """Return the place of a field's column, -1 where the sheet has none."""
        return next((place for place, known in self.names.items() if known == name), -1)


def find_head(sheet: RawSheet, plan: SheetPlan, layout: Layout) -> Head | None:
    """Return the head of a sheet: one row, or two of which the lower one counts; None without one."""
    known = names_by_head(plan)
    rows = sheet.rows[:_LOOKED_AT]
    singles = [(place, cells, ()) for place, (_, cells) in enumerate(rows)]
    pairs = [
        (place, rows[place][1], rows[place - 1][1])
        for place in range(1, len(rows))
        if rows[place][0] == rows[place - 1][0] + 1
    ]
    best: tuple[int, Head] | None = None
    for place, lower, upper in (*singles, *pairs):
        head = _head(lower, upper, known, layout, below=place + 1, row=rows[place][0])
        score = 2 * len(set(head.names.values())) - len(head.twice)
        if head.names and (best is None or score > best[0]):
            best = (score, head)
    return best[1] if best else None


def _head(
    lower: RawRow, upper: RawRow, known: Mapping[str, str], layout: Layout, *, below: int, row: int
) -> Head:
    names: dict[int, str] = {}
    more: dict[int, str] = {}
    heads: dict[int, str] = {}
    unknown: list[str] = []
    twice: list[str] = []
    number = -1
    for place in range(max(len(lower), len(upper))):
        above = upper[place] if place < len(upper) else None
        said = lower[place] if place < len(lower) else None
        head = bare(said)
        meant = _meant(head, bare(above), known)
        heads[place] = str(said or above or "").strip()
        if NUMBER in (head, bare(above)) and number < 0 and NUMBER not in known:
            number = place
        elif meant and meant[1]:
            more[place] = meant[0]
        elif meant and meant[0] in names.values():
            twice.append(heads[place])
        elif meant:
            names[place] = meant[0]
        elif head and without_remark(head) not in layout.told:
            unknown.append(heads[place])
    return Head(names, more, heads, number, below, row, tuple(unknown), tuple(twice))


def _meant(head: str, above: str, known: Mapping[str, str]) -> tuple[str, bool] | None:
    """Return the field that a head means, and whether it is the rest of a long text."""
    for words in (head, above if not head else "", above + head if above != head else ""):
        if not words:
            continue
        if words in known:
            return known[words], False
        more = bare(MORE)
        if words.endswith(more) and words.removesuffix(more) in known:
            return known[words.removesuffix(more)], True
        if without_remark(words) in known:
            return known[without_remark(words)], False
    return None
