"""The dues of a branch on paper: the register of a month, and the table of a year, with their proofs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hongdang_desktop.core.columns import Money
from hongdang_desktop.ledgers.dues import CATEGORIES, CHANNELS
from hongdang_desktop.ledgers.dues_grid import Counts, Line, State
from hongdang_desktop.ledgers.dues_totals import Check, Totals
from hongdang_desktop.ledgers.dues_year import YearGrid
from hongdang_desktop.output import document as d

MONTH_TITLE, YEAR_TITLE = "党费收缴月表", "党费收缴年表"
_MONEY = Money("")
_SMALL = 8.0
_SIGN = ("收款人签字", "组织委员签字", "书记签字")


def month_document(
    lines: Sequence[Line],
    totals: Totals,
    *,
    branch: str,
    month: str,
    notes: Mapping[str, str],
    with_base: bool,
) -> d.Document:
    """Return the register of a month, across; ``notes`` are the words beside the numbers, by member.

    ``with_base`` adds the bases, which are nobody's business but the branch's.
    """
    rows = [
        _month_row(number, line, notes.get(line.stay.member, ""), with_base=with_base)
        for number, line in enumerate(lines, 1)
    ]
    rows.append(_sums(totals, with_base=with_base))
    drafts = sum(line.entry is not None and not line.final for line in lines)
    blocks: list[d.Block] = [d.Table(_month_heads(with_base=with_base), rows, height=7.0, size=9.0)]
    if drafts:
        words = f"标“稿”的 {drafts} 行还没有定稿，没有算进已交。"
        blocks.append(d.paragraph(words, style=d.Style.NOTE))
    blocks += _proofs(totals.checks)
    blocks.append(d.paragraph(_handed(totals), align=d.Align.LEFT))
    blocks.append(d.Signatures(_SIGN, dated=True))
    when = f"{month[:4]}年{int(month[5:])}月"
    owing = totals.counted[Counts.DUE]
    return d.Document(
        title=MONTH_TITLE,
        left=f"{when}　应交 {owing} 人　应收率 {totals.rate}%（按人数）",
        right=f"{branch}　金额：元",
        header=f"{branch}　{MONTH_TITLE}",
        chapter=MONTH_TITLE,
        landscape=True,
        blocks=tuple(blocks),
    )


def year_document(year: YearGrid, *, branch: str) -> d.Document:
    """Return the table of a year, across: a member a row, a month a column."""
    heads = (
        d.Column("序号", 0.6, d.Align.CENTRE, wrap=False),
        d.Column("党员", 1.1),
        *(d.Column(f"{int(m[5:])}月", 1.0, d.Align.RIGHT, wrap=False) for m in year.months),
        *(d.Column(w, 1.25, d.Align.RIGHT, wrap=False) for w in ("应交", "已交", "未交")),
    )
    rows: list[tuple[str, ...]] = [
        (
            str(number), row.stay.name, *(_year_cell(line) for line in row.lines),
            *(_MONEY.format(each) for each in (row.due, row.paid, row.short)),
        )
        for number, row in enumerate(year.rows, 1)
    ]  # fmt: skip
    for words, values, whole in (
        ("应交合计", [t.due for t in year.totals], (year.due, None, None)),
        ("已交合计", [t.paid for t in year.totals], (None, year.paid, None)),
        ("未交合计", [t.unpaid for t in year.totals], (None, None, year.unpaid)),
        ("当月实收", [t.received for t in year.totals], (None, year.received, None)),
    ):
        amounts = [_MONEY.format(value) if value else "" for value in values]
        ends = ["" if each is None else _MONEY.format(each) for each in whole]
        rows.append(("", words, *amounts, *ends))
    blocks: list[d.Block] = [d.Table(heads, rows, height=6.5, size=_SMALL)]
    blocks += _proofs(year.checks)
    blocks.append(d.Signatures(_SIGN[1:], dated=True))
    return d.Document(
        title=YEAR_TITLE,
        left=f"{year.year}年　共 {len(year.rows)} 人",
        right=f"{branch}　金额：元",
        header=f"{branch}　{YEAR_TITLE}",
        chapter=YEAR_TITLE,
        landscape=True,
        blocks=tuple(blocks),
    )


def _month_heads(*, with_base: bool) -> tuple[d.Column, ...]:
    right, centre = d.Align.RIGHT, d.Align.CENTRE
    return (
        d.Column("序号", 0.6, centre, wrap=False),
        d.Column("党员", 1.1),
        d.Column("类别", 0.9, centre),
        *((d.Column("基数", 1.3, right, wrap=False),) if with_base else ()),
        d.Column("比例", 0.8, right, wrap=False),
        d.Column("应交", 1.1, right, wrap=False),
        d.Column("实交", 1.1, right, wrap=False),
        d.Column("以后补交", 1.1, right, wrap=False),
        d.Column("交纳日期", 1.3, centre, wrap=False),
        d.Column("渠道", 0.8, centre),
        d.Column("状态", 1.2, centre),
        d.Column("说明", 3.4),
    )


def _month_row(number: int, line: Line, note: str, *, with_base: bool) -> tuple[str, ...]:
    draft = line.entry is not None and not line.final
    return (
        str(number),
        f"{line.stay.name}（稿）" if draft else line.stay.name,
        CATEGORIES.get(line.category, ""),
        *((_MONEY.format(line.base),) if with_base else ()),
        f"{line.rate / 100:g}%" if line.rate else "",
        _MONEY.format(line.due),
        _MONEY.format(line.paid),
        _MONEY.format(line.made_up) if line.made_up else "",
        f"{line.day}" if line.day and line.entry else "",
        CHANNELS.get(line.channel, "") if line.entry else "",
        line.state_words,
        note,
    )


def _sums(totals: Totals, *, with_base: bool) -> tuple[str, ...]:
    bases = [band.base for band in totals.bands]
    base = "" if None in bases else _MONEY.format(sum(each or 0 for each in bases))
    return (
        "", "合计", "", *((base,) if with_base else ()), "", _MONEY.format(totals.due),
        _MONEY.format(totals.received), "", "", "",
        f"未交 {_MONEY.format(totals.unpaid)}" if totals.unpaid else "", "应交不含减免和待核实的，实交是当月实收",
    )  # fmt: skip


def _handed(totals: Totals) -> str:
    if not totals.handed:
        return "上缴：还没有记。"
    vouchers = f"，凭证 {'、'.join(totals.vouchers)}" if totals.vouchers else "，凭证号还空着"
    return f"上缴：{_MONEY.format(totals.handed)} 元{vouchers}。"


def _proofs(checks: Sequence[Check]) -> list[d.Block]:
    """Return the proofs as lines; one that does not hold is bold."""
    return [
        d.paragraph(
            f"{number}. {check.words}",
            style=d.Style.PLAIN if check.holds else d.Style.BOLD, align=d.Align.LEFT,
        )
        for number, check in enumerate(checks, 1)
    ]  # fmt: skip


def _year_cell(line: Line | None) -> str:
    if line is None or line.state in (State.AHEAD, State.BEFORE):
        return ""
    if line.settled or line.state in (State.SHORT, State.OUTSIDE):
        return _MONEY.format(line.paid_for)
    short = {
        State.NO_BASE: "缺基数",
        State.NO_NUMBER: "缺文号",
        State.NOT_YET: "—",
        State.DRAFT: "稿",
    }
    return short.get(line.state, line.state_words)
