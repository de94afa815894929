"""A month and a year of dues as the rows of a list, and the words under them. Plain values only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongdang_desktop.core.columns import Money
from hongdang_desktop.ledgers.dues import CATEGORIES, CHANNELS
from hongdang_desktop.ledgers.dues_grid import OPEN_STATES, Counts, Line, State
from hongdang_desktop.station.dues_words import note_of
from hongdang_desktop.ui.kit.cells import Cell, Column, Row
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from hongdang_desktop.core.problems import Problem
    from hongdang_desktop.ledgers.dues_totals import Check
    from hongdang_desktop.ledgers.dues_year import YearGrid, YearRow
    from hongdang_desktop.station.dues_book import MonthBook

TYPED = ("base", "note", "paid", "day", "channel")
"""The cells that are typed into; ``note`` holds the basis of a base that changed."""
_MONEY = Money("")
_TONES = {
    State.DRAFT: Tone.INFO, State.UNPAID: Tone.TODO, State.SHORT: Tone.TODO,
    State.NO_NUMBER: Tone.BAD, State.NO_BASE: Tone.TODO, State.OUTSIDE: Tone.TODO,
}  # fmt: skip
_SUM = "sum:"


def month_columns(*, with_base: bool) -> tuple[Column, ...]:
    """Return the columns of a month."""
    made = [
        Column("name", "党员", width=100, sortable=False),
        Column("category", "类别", width=70, sortable=False, drop=3),
        Column("base", "基数(元)", width=108, right=True, sortable=False),
        Column("rate", "比例", width=62, right=True, sortable=False, drop=2),
        Column("due", "应交(元)", width=92, right=True, sortable=False),
        Column("paid", "实交(元)", width=92, right=True, sortable=False),
        Column("day", "交纳日", width=74, sortable=False, drop=1),
        Column("channel", "渠道", width=66, sortable=False, drop=4),
        Column("state", "状态", width=104, sortable=False),
        Column("note", "说明", stretch=1, least=90, sortable=False),
    ]
    return tuple(column for column in made if with_base or column.key != "base")


def month_rows(book: MonthBook, columns: Sequence[Column], *, open_only: bool) -> list[Row]:
    """Return a row for every member, or for those of whom something is left to do."""
    lines = [line for line in book.lines if not open_only or is_open(line)]
    return [_month_row(line, book.notes.get(line.stay.member, ()), columns) for line in lines]


def is_open(line: Line) -> bool:
    """Say whether there is something to do about a line."""
    return line.state in OPEN_STATES or bool(line.arrears) or line.state is State.OUTSIDE


def _month_row(line: Line, notes: Sequence[Problem], columns: Sequence[Column]) -> Row:
    asked = line.state in OPEN_STATES
    note = note_of(line, notes)
    cells = {
        "name": Cell(line.stay.name, strong=asked),
        "category": Cell(CATEGORIES.get(line.category, ""), tone=Tone.QUIET, small=True),
        "base": Cell(_MONEY.format(line.base)),
        "rate": Cell(f"{line.rate / 100:g}%" if line.rate else ""),
        "due": Cell(_MONEY.format(line.due)),
        "paid": _paid_cell(line),
        "day": Cell(f"{line.day:%m-%d}" if line.day and line.entry else ""),
        "channel": Cell(CHANNELS.get(line.channel, "") if line.entry else ""),
        "state": _state_cell(line),
        "note": Cell(note, tone=_note_tone(line, notes), small=True, tip=note),
    }
    return Row(line.stay.member, tuple(cells[column.key] for column in columns))


def _paid_cell(line: Line) -> Cell:
    if line.paid is None and line.counts in (Counts.DUE, Counts.OPEN):
        if line.state is State.MADE_UP:
            return Cell(_MONEY.format(line.made_up))
        owed = line.state in (State.UNPAID, State.NO_BASE)
        return Cell("未交", tone=Tone.BAD, strong=True) if owed else Cell("")
    return Cell(_MONEY.format(line.paid))


def _state_cell(line: Line) -> Cell:
    tone = _TONES.get(line.state)
    if tone is None:
        return Cell(line.state_words, tone=Tone.QUIET, small=True)
    return Cell("待登记" if line.state is State.UNPAID else line.state_words, chip=True, tone=tone)


def _note_tone(line: Line, notes: Sequence[Problem]) -> Tone:
    return Tone.TODO if notes or line.arrears else Tone.QUIET


def foot_words(book: MonthBook) -> tuple[str, str, str]:
    """Return the sums under a month: what is due and paid, what is open, and the rate."""
    sums = book.totals
    owing = sums.counted[Counts.DUE]
    first = f"应交 {owing} 人　{_MONEY.format(sums.due)} 元"
    first += f"　　已交 {sums.settled} 人　{_MONEY.format(sums.paid)} 元"
    left = owing - sums.settled
    second = f"未交 {left} 人　{_MONEY.format(sums.unpaid)} 元" if left else ""
    return first, second, f"应收率 {sums.rate}%　•　按人数"


def proof_lines(checks: Iterable[Check]) -> list[tuple[str, bool]]:
    """Return each proof in words, and whether it holds."""
    return [(check.words, check.holds) for check in checks]


# The year --------------------------------------------------------------------------------------


def year_columns(year: YearGrid, this_month: str) -> tuple[Column, ...]:
    """Return a column a month and the sums; where there is little room the oldest months go first."""
    months = [
        Column(
            month, f"{place}月", width=65, right=True, sortable=False,
            drop=0 if month == this_month else 20 - place,
        )
        for place, month in enumerate(year.months, 1)
    ]  # fmt: skip
    sums = [
        Column("due", "应交", width=86, right=True, sortable=False, drop=21),
        Column("paid", "已交", width=86, right=True, sortable=False, drop=22),
        Column("short", "未交", width=84, right=True, sortable=False),
    ]
    return (Column("name", "党员", stretch=1, least=76, sortable=False), *months, *sums)


def year_rows(year: YearGrid) -> list[Row]:
    """Return a row for every member, then the sums by month."""
    found = [_year_row(row) for row in year.rows]
    for key, words, values, whole in (
        ("due", "应交合计", [t.due for t in year.totals], year.due),
        ("paid", "已交合计", [t.paid for t in year.totals], year.paid),
        ("short", "未交合计", [t.unpaid for t in year.totals], year.unpaid),
        ("cash", "当月实收", [t.received for t in year.totals], year.received),
    ):
        cells = [Cell(words, strong=True)]
        cells += [Cell(_MONEY.format(v) if v else "", strong=True, small=True) for v in values]
        ends = {"due": (whole, None, None), "short": (None, None, whole)}.get(
            key, (None, whole, None)
        )
        cells += [
            Cell("" if e is None else _MONEY.format(e), strong=True, small=True) for e in ends
        ]
        found.append(Row(f"{_SUM}{key}", tuple(cells)))
    return found


def is_sum(key: str) -> bool:
    """Say whether a row of the year is a sum, no member."""
    return key.startswith(_SUM)


def _year_row(row: YearRow) -> Row:
    cells = [Cell(row.stay.name, strong=bool(row.short))]
    cells += [year_cell(line) for line in row.lines]
    cells += [Cell(_MONEY.format(row.due), small=True), Cell(_MONEY.format(row.paid), small=True)]
    owed = Cell(_MONEY.format(row.short), tone=Tone.BAD, small=True) if row.short else Cell("")
    return Row(row.stay.member, (*cells, owed))


def year_cell(line: Line | None) -> Cell:
    """Return a member's month in one cell: the amount, or a word for why there is none."""
    if line is None:
        return Cell("")
    words = line.state_words
    if line.settled:
        return Cell(
            _MONEY.format(line.paid_for), small=True, mark="补" if line.made_up else "", tip=words
        )
    if line.state in (State.SHORT, State.DRAFT):
        tone = Tone.BAD if line.state is State.SHORT else Tone.INFO
        return Cell(_MONEY.format(line.paid), tone=tone, small=True, tip=words)
    if line.state in (State.UNPAID, State.NO_BASE, State.NO_NUMBER):
        short = {State.UNPAID: "未交", State.NO_BASE: "缺基数", State.NO_NUMBER: "缺文号"}[
            line.state
        ]
        return Cell(short, tone=Tone.BAD, small=True, tip=words)
    if line.state is State.OUTSIDE:
        return Cell(_MONEY.format(line.paid_for), tone=Tone.TODO, small=True, tip=words)
    quiet = {State.AHEAD: "", State.BEFORE: "", State.NOT_YET: "—", State.RELIEVED: "减免"}
    return Cell(quiet.get(line.state, words), tone=Tone.QUIET, small=True, tip=words)


def month_title(month: str) -> str:
    """Return a month in words."""
    return f"{month[:4]}年{int(month[5:])}月"


def day_words(day: date) -> str:
    """Return a day in words."""
    return f"{day.month}月{day.day}日"
