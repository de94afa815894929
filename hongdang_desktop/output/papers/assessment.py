"""A form filled in for a period (月度自评表) on paper, and the months of a year on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hongdang_desktop.output import document as d

_SIZE = 8.5
_HEIGHT = 6.0


@dataclass(frozen=True)
class Row:
    """One item in words as they stand on paper; points are written already, "" where there are none."""

    key: str
    title: str
    full: str
    suggested: str
    own: str
    given: str
    evidence: str
    reason: str
    words: str


@dataclass(frozen=True)
class Sum:
    """The points of a section or of all, in the columns of a row."""

    title: str
    full: str
    suggested: str
    own: str
    given: str
    note: str = ""


@dataclass(frozen=True)
class Group:
    """A section with its rows and what they come to."""

    rows: Sequence[Row]
    sum: Sum


@dataclass(frozen=True)
class Deduction:
    """An item that lost points, and the problem that was made of it."""

    title: str
    lost: str
    reason: str
    problem: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything that stands on the paper. ``facts`` are the lines under the title, ``totals`` the last rows.

    ``left_out`` says which items did not apply and why, ``bonus`` are the facts that add points,
    ``history`` what became of the sheet, the earliest first, ``told`` what has to be known of it.
    """

    title: str
    branch: str
    when: str
    facts: Sequence[str]
    groups: Sequence[Group]
    totals: Sequence[Sum]
    left_out: Sequence[str] = ()
    bonus: Sequence[str] = ()
    deductions: Sequence[Deduction] = ()
    history: Sequence[str] = ()
    told: Sequence[str] = ()
    signatures: tuple[str, ...] = ()
    landscape: bool = True
    draft: bool = False
    late: str = ""
    seal: str = ""


@dataclass(frozen=True)
class MonthRow:
    """One month of a year: how far it is and what it came to, as written."""

    month: str
    state: str
    total: str
    parts: Sequence[str]


def document(sheet: Sheet) -> d.Document:
    """Return the sheet as filled in."""
    rows: list[Sequence[str | d.Paragraph]] = []
    for group in sheet.groups:
        rows += [_row(each) for each in group.rows]
        rows.append(_sum_row(group.sum))
    rows += [_sum_row(each) for each in sheet.totals]
    blocks: list[d.Block] = [_note(line) for line in sheet.facts]
    blocks.append(d.Table(_heads(), rows, height=_HEIGHT, size=_SIZE))
    for title, lines in (
        ("不适用的项", sheet.left_out), ("加分", sheet.bonus), ("经过", sheet.history),
        ("说明", sheet.told),
    ):  # fmt: skip
        if lines:
            blocks.append(d.heading(title))
            blocks += [d.paragraph(each, align=d.Align.LEFT) for each in lines]
        if title == "加分" and sheet.deductions:
            blocks += _deductions(sheet.deductions)
    blocks.append(d.Signatures(sheet.signatures, dated=True))
    marks = (d.Mark(d.MarkKind.LATE, sheet.late),) if sheet.late else ()
    return d.Document(
        title=sheet.title, left=sheet.when, right=sheet.branch,
        header=f"{sheet.branch}　{sheet.title}", chapter=sheet.title, footer=sheet.seal,
        landscape=sheet.landscape, draft=sheet.draft, marks=marks, blocks=tuple(blocks),
    )  # fmt: skip


def year_document(
    rows: Sequence[MonthRow], *, title: str, sections: Sequence[str], branch: str, year: int,
    signatures: tuple[str, ...],
) -> d.Document:  # fmt: skip
    """Return this branch's own months of a year by section; nobody else's stand beside them."""
    heads = (
        d.Column("月份", 1.0, d.Align.CENTRE, wrap=False), d.Column("状态", 1.2, d.Align.CENTRE),
        d.Column("得分", 1.0, d.Align.RIGHT, wrap=False),
        *(d.Column(each, 1.2, d.Align.RIGHT) for each in sections),
    )  # fmt: skip
    lines = [(each.month, each.state, each.total, *each.parts) for each in rows]
    whole = f"{title}一年各月"
    return d.Document(
        title=whole, left=f"{year}年", right=branch, header=f"{branch}　{whole}", chapter=whole,
        blocks=(
            d.Table(heads, lines),
            _note("各机制的分按适用的项折算；厂里受理的是厂审分，其余是自评分。只列本支部自己的月份。"),
            d.Signatures(signatures, dated=True),
        ),
    )  # fmt: skip


def _heads() -> tuple[d.Column, ...]:
    right = d.Align.RIGHT
    return (
        d.Column("编号", 0.75, d.Align.CENTRE, wrap=False),
        d.Column("项目", 2.3),
        d.Column("满分", 0.65, right, wrap=False),
        d.Column("建议", 0.8, right, wrap=False),
        d.Column("自评", 0.8, right, wrap=False),
        d.Column("厂审", 0.8, right, wrap=False),
        d.Column("程序看到的", 4.4),
        d.Column("原因", 1.5),
        d.Column("说明、意见", 2.6),
    )


def _row(row: Row) -> Sequence[str | d.Paragraph]:
    return (
        row.key, row.title, row.full, row.suggested, row.own, row.given, row.evidence, row.reason,
        row.words,
    )  # fmt: skip


def _sum_row(each: Sum) -> Sequence[str | d.Paragraph]:
    right = d.Align.RIGHT
    figures = (each.full, each.suggested, each.own, each.given)
    return (
        "", d.paragraph(each.title, style=d.Style.BOLD, align=d.Align.LEFT),
        *(d.paragraph(words, style=d.Style.BOLD, align=right) for words in figures),
        each.note, "", "",
    )  # fmt: skip


def _deductions(lost: Sequence[Deduction]) -> list[d.Block]:
    heads = (
        d.Column("扣分的项", 2.4), d.Column("扣分", 0.7, d.Align.RIGHT, wrap=False),
        d.Column("原因", 2.2), d.Column("问题整改", 5.0),
    )  # fmt: skip
    rows = [(each.title, each.lost, each.reason, each.problem) for each in lost]
    return [d.heading("扣分和整改"), d.Table(heads, rows, height=_HEIGHT, size=_SIZE)]


def _note(words: str) -> d.Paragraph:
    return d.paragraph(words, style=d.Style.NOTE, align=d.Align.LEFT)
