"""The dues of a month or a year, member by member, and the verbs that write a month at once."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import WrongUsage, one_branch, opened
from hongdang_desktop.cli.stations import Branch, Folder
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Day, Money
from hongdang_desktop.core.typed import Unreadable
from hongdang_desktop.ledgers.dues import CATEGORIES, CHANNELS
from hongdang_desktop.ledgers.dues_grid import Line
from hongdang_desktop.ledgers.dues_totals import Check, Totals
from hongdang_desktop.ledgers.dues_year import YearRow
from hongdang_desktop.station.dues_book import MonthBook, YearBook

Month = Annotated[str | None, typer.Option(metavar="YYYY-MM", help="哪个月，默认这个月")]
_MONEY = Money("")


def dues(
    folder: Folder,
    branch: Branch = None,
    month: Month = None,
    year: Annotated[int | None, typer.Option(min=1921, max=2200, help="看全年")] = None,
) -> Answer:
    """党费月表或年表：每人的基数、应交、实交、欠交和合计，合计怎么对的。金额的 JSON 按分。"""
    if month and year:
        raise WrongUsage("--month 和 --year 只能写一个。")
    with opened(folder) as station:
        named = one_branch(station, branch)
        if year:
            return _year_answer(station.dues.year(named, year))
        return _month_answer(station.dues.month(named, month or ""))


def dues_fill(folder: Folder, branch: Branch = None, month: Month = None) -> Answer:
    """按应交填好：该交还没记的都存成草稿，看过再定稿。"""
    with opened(folder) as station:
        named = one_branch(station, branch)
        changes = station.dues.fill(named, month or station.dues.month(named).month)
    return Answer({"ids": list[Json](changes.ids)}, changes.ids, (changes.sentence,))


def dues_finalise(folder: Folder, branch: Branch = None, month: Month = None) -> Answer:
    """把这个月填全的草稿都定稿。"""
    with opened(folder) as station:
        named = one_branch(station, branch)
        changes = station.dues.finalise(named, month or station.dues.month(named).month)
    return Answer({"ids": list[Json](changes.ids)}, changes.ids, (changes.sentence,))


def dues_remit(
    folder: Folder,
    branch: Branch = None,
    month: Month = None,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="上缴日期，默认今天")] = None,
    voucher: Annotated[str, typer.Option(help="凭证号")] = "",
) -> Answer:
    """记上缴：这个月收的还没上缴的，一次记上日期和凭证号。"""
    try:
        day = date.fromisoformat(str(Day("上缴日期").parse(on))) if on else None
    except Unreadable as wrong:
        raise WrongUsage(wrong.sentence + wrong.cure) from None
    with opened(folder) as station:
        named = one_branch(station, branch)
        wanted = month or station.dues.month(named).month
        changes = station.dues.remit(named, wanted, day or station.today(), voucher)
    return Answer({"ids": list[Json](changes.ids)}, changes.ids, (changes.sentence,))


def _month_answer(book: MonthBook) -> Answer:
    heads = (
        "党员",
        "类别",
        "基数",
        "比例",
        "应交",
        "实交",
        "补交",
        "交纳日",
        "渠道",
        "状态",
        "还欠",
    )
    rows = [
        (
            line.stay.name, CATEGORIES.get(line.category, ""), _MONEY.format(line.base),
            f"{line.rate / 100:g}%" if line.rate else "", _MONEY.format(line.due),
            _MONEY.format(line.paid), _MONEY.format(line.made_up) if line.made_up else "",
            f"{line.day}" if line.day and line.entry else "",
            CHANNELS.get(line.channel, "") if line.entry else "", line.state_words,
            "、".join(each.month for each in line.arrears),
        )
        for line in book.lines
    ]  # fmt: skip
    data: JsonObject = {
        "branch": book.branch, "month": book.month,
        "lines": [_line(book, line) for line in book.lines],
        "totals": _totals(book.totals), "checks": _checks(book.totals.checks),
    }  # fmt: skip
    return Answer(data, columns(heads, rows), tuple(c.words for c in book.totals.checks))


def _year_answer(book: YearBook) -> Answer:
    year = book.grid
    heads = ("党员", *(month[5:] for month in year.months), "应交", "已交", "未交")
    rows = [
        (
            row.stay.name,
            *(
                "" if e is None else _MONEY.format(e.paid_for) if e.settled else e.state_words
                for e in row.lines
            ),
            _MONEY.format(row.due), _MONEY.format(row.paid), _MONEY.format(row.short),
        )
        for row in year.rows
    ]  # fmt: skip
    data: JsonObject = {
        "branch": book.branch, "year": year.year, "months": list[Json](year.months),
        "rows": [_year_row(row) for row in year.rows],
        "totals": [_totals(each) for each in year.totals],
        "due": year.due, "paid": year.paid, "unpaid": year.unpaid, "received": year.received,
        "checks": _checks(year.checks),
    }  # fmt: skip
    return Answer(data, columns(heads, rows), tuple(check.words for check in year.checks))


def _line(book: MonthBook, line: Line) -> JsonObject:
    notes = book.notes.get(line.stay.member, ())
    return {
        "member": line.stay.member, "name": line.stay.name, "counts": str(line.counts),
        "state": line.state_words, "category": line.category or None, "base": line.base,
        "basis": line.basis or None, "rate": line.rate, "due": line.due, "paid": line.paid,
        "made_up": line.made_up, "day": line.day.isoformat() if line.day else None,
        "channel": line.channel or None, "number": line.number or None, "entry": line.entry,
        "final": line.final, "run": line.run,
        "arrears": [{"month": each.month, "amount": each.amount} for each in line.arrears],
        "received": [
            {"entry": each.id, "months": list[Json](each.covered), "paid": each.paid}
            for each in line.received
        ],
        "notes": [{"code": each.code, "sentence": each.text} for each in notes],
    }  # fmt: skip


def _year_row(row: YearRow) -> JsonObject:
    return {
        "member": row.stay.member,
        "name": row.stay.name,
        "due": row.due,
        "paid": row.paid,
        "unpaid": row.short,
        "months": [
            None
            if each is None
            else {"state": each.state_words, "due": each.due, "paid": each.paid_for}
            for each in row.lines
        ],
    }


def _totals(sums: Totals) -> JsonObject:
    return {
        "members": sums.members,
        "counted": {str(each): number for each, number in sums.counted.items()},
        "settled": sums.settled, "due": sums.due, "paid": sums.paid, "unpaid": sums.unpaid,
        "received": sums.received, "handed": sums.handed, "owed_before": sums.owed_before,
        "owed_after": sums.owed_after, "rate": sums.rate, "vouchers": list[Json](sums.vouchers),
        "bands": [
            {
                "category": each.category, "rate": each.rate, "number": each.number,
                "base": each.base, "due": each.due,
            }
            for each in sums.bands
        ],
    }  # fmt: skip


def _checks(checks: tuple[Check, ...]) -> list[Json]:
    return [{"key": c.key, "sentence": c.words, "holds": c.holds} for c in checks]


COMMANDS: Mapping[str, Callable[..., Answer]] = {
    "dues": dues,
    "dues-fill": dues_fill,
    "dues-finalise": dues_finalise,
    "dues-remit": dues_remit,
}
