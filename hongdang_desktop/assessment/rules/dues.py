"""Dues (ZY7): by members who owe a month, as the page of dues counts them."""

from hongdang_desktop.assessment.evidence import Gathered, Judged, Numbers
from hongdang_desktop.assessment.rules.asking import (
    Ask,
    count,
    hundredths,
    ids,
    number,
    percent,
    rule,
    said,
    share,
)
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.periods import month_of
from hongdang_desktop.ledgers.dues_grid import Counts, Grid
from hongdang_desktop.ledgers.dues_stay import stays
from hongdang_desktop.ledgers.dues_sums import payments

_LAST_DAY = 31


def _dues(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    paid_by = ask.setting.rules.on("F01", ask.last)
    grid = Grid(
        stays(ask.facts, ask.branch, ask.start, paid_by.numbers["day"] if paid_by else _LAST_DAY),
        payments(ask.facts, ask.branch), rules=ask.setting.rules,
        this_month=month_of(ask.last).text,
    )  # fmt: skip
    asked = settled = 0
    entries: list[str] = []
    notes: dict[str, list[str]] = {}
    for month in ask.months:
        which = f"{month.last.month}月" if len(ask.months) > 1 else ""
        for line in grid.lines(month.text):
            if line.counts in (Counts.DUE, Counts.OPEN):
                paid = line.counts is Counts.DUE and line.settled
                asked += 1
                settled += paid
                if not paid:
                    notes.setdefault(line.stay.member, []).append(f"{which}{line.state}")
                entries += [
                    each.id for each in grid.of(line.stay.member) if month.text in each.covered
                ]
            elif line.counts is Counts.RELIEVED and line.entry:
                entries.append(line.entry)
                notes[line.entry] = [f"{which}减免，不算应交"]
    values: JsonObject = {
        "asked": asked, "settled": settled, "months": len(ask.months), "span": ask.span,
    }  # fmt: skip
    absent = "" if asked else f"{ask.span}没有人应交党费"
    told = {entry: "、".join(words) for entry, words in notes.items()}
    return Gathered(values, ids(entries), absent, told)


def _told(values: JsonObject) -> str:
    asked, settled = count(values, "asked"), count(values, "settled")
    rate = percent(settled, asked)
    unit = "人次" if count(values, "months") > 1 else "人"
    return f"{said(values)}应交 {asked} {unit}，交齐 {settled} {unit}（{rate}%）"


def _by_bands(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    rate = percent(count(values, "settled"), count(values, "asked"))
    given = 0
    if rate >= number(numbers, "full"):
        given = points
    elif rate >= number(numbers, "part"):
        given = hundredths(numbers, "part_points", points)
    return Judged(given, _told(values))


def _by_rate(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    given = share(points, count(values, "settled"), count(values, "asked"))
    return Judged(given, _told(values))


RULES = (
    rule("dues", "党费交齐 {full}% 得满分，交齐 {part}% 以上得 {part_points} 分，再少不得分。", ("dues",), _dues, _by_bands, full=100, part=95, part_points=2),
    rule("dues_rate", "应交党费的人，按时交齐的按比例给分。", ("dues",), _dues, _by_rate),
)  # fmt: skip
