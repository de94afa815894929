"""The rows of 首页: which duties are shown at once, in which group, and how each is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongdang_desktop.ui import words
from hongdang_desktop.ui.kit.due_list import DueGroup, DueRow
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from hongdang_desktop.station.views import Duty, Home

OVERDUE, WEEK, LATER = "已过期", "本周", "以后"
_MORE = {OVERDUE: "过期的还有", WEEK: "本周还有", LATER: "以后还有"}
_MOST = 11
_OVERDUE = 6
_WEEK = 6
_LATER = 2
"""What is shown at once: as many rows as fit on 1366×768, and something of each group."""
_OF_ONE = 2
"""Rows of one ledger that are shown at once in a group: the next ones come when these are done."""

_NONE = {"-": "本月无此事项", "Q": "本季无此事项", "H": "半年无此事项", "": "本年无此事项"}


def groups(home: Home, *, opened: Collection[str] = ()) -> tuple[DueGroup, ...]:
    """Return the groups of rows; of those ``opened`` (titles) all rows.

    What is left out of a group is counted under its own rows: nothing overdue hides among later things.
    """
    many = len(home.overdue) + len(home.week) + len(home.later) > _MOST
    overdue = tuple(sorted(home.overdue, key=_urgency))
    few = [_few(each) if many else each for each in (overdue, home.week, home.later)]
    if many:
        few[0] = few[0][: max(_OVERDUE, _MOST - len(few[1]) - len(few[2]))]
        few[1] = few[1][: max(_WEEK, _MOST - len(few[0]) - len(few[2]))]
        few[2] = few[2][: max(_LATER, _MOST - len(few[0]) - len(few[1]))]
    first = home.today
    last = first.fromordinal(first.toordinal() + 6 - first.weekday())
    end = f"{last.day}日" if last.month == first.month else f"{last.month}月{last.day}日"
    keyed = {id(duty): key for key, duty in by_key(home)}

    def group(
        title: str, note: str, whole: tuple[Duty, ...], some: tuple[Duty, ...], tone: Tone
    ) -> DueGroup:
        shown, left = (whole if title in opened else some), len(whole) - len(some)
        fold = ("收起来" if title in opened else f"{_MORE[title]} {left} 件") if left else ""
        late = title == OVERDUE
        rows = (_row(keyed[id(d)], d, _when(d, first, title), urgent=late) for d in shown)
        return DueGroup(title, note, tuple(rows), tone, fold)

    until = max((duty.due for duty in home.later), default=first)
    week = f"{first.month}月{first.day}日—{end}"
    return (
        group(OVERDUE, f"{len(home.overdue)} 件", overdue, few[0], Tone.BAD),
        group(WEEK, week, home.week, few[1], Tone.PLAIN),
        group(LATER, f"{words.short_day(until, first)}前", home.later, few[2], Tone.QUIET),
    )


def _urgency(duty: Duty) -> tuple[int, bool]:
    """Sort by days, the longest first; of one day what weighs most."""
    return -duty.overdue, duty.weight != "red"


def _when(duty: Duty, today: date, title: str) -> str:
    if title == OVERDUE:
        return f"过 {duty.overdue} 天"
    if title == WEEK:
        return "今天" if duty.due == today else words.day_of_week(duty.due)
    return words.short_day(duty.due, today)


def _few(duties: tuple[Duty, ...]) -> tuple[Duty, ...]:
    """Return the duties without those that wait behind two others of their ledger."""
    seen: dict[str, int] = {}
    found = []
    for duty in duties:
        seen[duty.ledger] = seen.get(duty.ledger, 0) + 1
        if seen[duty.ledger] <= _OF_ONE:
            found.append(duty)
    return tuple(found)


def by_key(home: Home | None) -> tuple[tuple[str, Duty], ...]:
    """Name the duties of a page so that a row stays the same row after the next answer."""
    if home is None:
        return ()
    found: dict[str, Duty] = {}
    for duty in (*home.overdue, *home.week, *home.later):
        key = "|".join(
            (duty.ledger, duty.entry or "", duty.rule, str(duty.due), duty.about, duty.sentence)
        )
        while key in found:
            key += "|"
        found[key] = duty
    return tuple(found.items())


def question(duty: Duty) -> str:
    """Return what is asked before a duty is answered with 本月无此事项."""
    year, sign, number = duty.period[:4], duty.period[4:5], duty.period[5:]
    of = {"-": f"{number.lstrip('0')}月", "Q": f"{year}年第{number}季度"}
    of["H"] = f"{year}年{'上' if number == '1' else '下'}半年"
    return f"{of.get(sign, f'{year}年')}为什么没有？"


def _row(key: str, duty: Duty, when: str, *, urgent: bool = False) -> DueRow:
    whole = "\n".join(part for part in (duty.source, duty.done_by) if part)
    link = ""
    if duty.may_be_none:
        now = _NONE[next((sign for sign in "-QH" if sign in duty.period), "")]
        link = "无此事项" if urgent else now
    return DueRow(key, when, duty.sentence, duty.action, duty.source, whole, link, urgent)
