"""A year of dues: every member's twelve months, with sums by row and by column.

The columns are the months of ``dues_grid`` and ``dues_totals``; the rows add up the same lines.
"""

from __future__ import annotations

from dataclasses import dataclass

from hongdang_desktop.core.columns import Money
from hongdang_desktop.ledgers.dues_grid import Counts, Grid, Line
from hongdang_desktop.ledgers.dues_stay import Stay
from hongdang_desktop.ledgers.dues_totals import Check, Totals, totals

_MONEY = Money("")


@dataclass(frozen=True)
class YearRow:
    """One member: his line in each month, None where he does not belong; sums in fen."""

    stay: Stay
    lines: tuple[Line | None, ...]

    @property
    def due(self) -> int:
        """Return what he owed for the year's months."""
        return sum(e.due or 0 for e in self.lines if e and e.counts is Counts.DUE)

    @property
    def paid(self) -> int:
        """Return what was paid for them."""
        return sum(e.paid_for for e in self.lines if e and e.counts is Counts.DUE)

    @property
    def short(self) -> int:
        """Return what of them is not paid."""
        return sum(e.short for e in self.lines if e)


@dataclass(frozen=True)
class YearGrid:
    """``months`` are the year's, ``totals`` those of each month, as the month itself shows them."""

    year: int
    months: tuple[str, ...]
    rows: tuple[YearRow, ...]
    totals: tuple[Totals, ...]
    checks: tuple[Check, ...]

    @property
    def due(self) -> int:
        """Return what the year's months come to."""
        return sum(each.due for each in self.totals)

    @property
    def paid(self) -> int:
        """Return what was paid for them."""
        return sum(each.paid for each in self.totals)

    @property
    def unpaid(self) -> int:
        """Return what of them is not paid."""
        return sum(each.unpaid for each in self.totals)

    @property
    def received(self) -> int:
        """Return all money that came in during the year."""
        return sum(each.received for each in self.totals)


def year_grid(grid: Grid, year: int) -> YearGrid:
    """Return a year, member by member."""
    months = tuple(f"{year}-{number:02d}" for number in range(1, 13))
    by_month = [grid.lines(month) for month in months]
    sums = tuple(totals(grid, m, lines) for m, lines in zip(months, by_month, strict=True))
    at: dict[str, list[Line | None]] = {}
    stays: dict[str, Stay] = {}
    for place, lines in enumerate(by_month):
        for line in lines:
            stays.setdefault(line.stay.member, line.stay)
            at.setdefault(line.stay.member, [None] * 12)[place] = line
    order = {stay.member: place for place, stay in enumerate(grid.stays)}
    rows = tuple(
        YearRow(stays[member], tuple(at[member]))
        for member in sorted(stays, key=lambda member: order.get(member, len(order)))
    )
    found = YearGrid(year, months, rows, sums, ())
    return YearGrid(year, months, rows, sums, tuple(_checks(found, grid)))


def _checks(found: YearGrid, grid: Grid) -> list[Check]:
    """Return that rows and columns agree, and the money that came in with the entries."""
    checks = []
    for key, word, rows, columns in (
        ("due", "应交", sum(r.due for r in found.rows), found.due),
        ("paid", "已交", sum(r.paid for r in found.rows), found.paid),
        ("unpaid", "未交", sum(r.short for r in found.rows), found.unpaid),
    ):
        said = f"{word}：按人合计 {_MONEY.format(rows)} = 按月合计 {_MONEY.format(columns)}。"
        checks.append(Check(key, said, rows == columns))
    entries = sum(
        p.paid or 0
        for p in grid.payments
        if p.final and p.kind != "arrear" and p.month[:4] == str(found.year)
    )
    said = (
        f"全年实收：按月合计 {_MONEY.format(found.received)} = 逐条合计 {_MONEY.format(entries)}。"
    )
    checks.append(Check("cash", said, entries == found.received))
    wrong = [m for m, t in zip(found.months, found.totals, strict=True) if not t.proved]
    if wrong:
        checks.append(Check("months", f"{'、'.join(wrong)} 的月表还没对平。", False))
    return checks
