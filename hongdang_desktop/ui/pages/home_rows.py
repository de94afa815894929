"""The rows of 首页: which duties are shown at once, in which group, and how each is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongdang_desktop.ui import words
from hongdang_desktop.ui.kit.due_list import DueGroup, DueRow
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from hongdang_desktop.station.views import Duty, Home

_MOST = 11
_OVERDUE = 6
_WEEK = 6
_LATER = 2
"""What is shown at once: as many rows as fit on 1366×768, and something of each group."""
_OF_ONE = 2
"""Rows of one ledger that are shown at once in a group: the next ones come when these are done."""
_WEIGHTS = ("red", "orange", "yellow", "blue")

_NONE = {"-": "本月无此事项", "Q": "本季无此事项", "H": "半年无此事项", "": "本年无此事项"}


def groups(home: Home, *, everything: bool = False) -> tuple[tuple[DueGroup, ...], int]:
    """Return the groups of rows, and how many rows are left out unless ``everything`` is wanted."""
    most = len(home.overdue) + len(home.week) + len(home.later)
    overdue = tuple(sorted(home.overdue, key=lambda duty: _WEIGHTS.index(duty.weight)))
    week, later = home.week, home.later
    if not everything and most > _MOST:
        overdue, week, later = (_few(duties) for duties in (overdue, week, later))
        overdue = overdue[: max(_OVERDUE, _MOST - len(week) - len(later))]
        week = week[: max(_WEEK, _MOST - len(overdue) - len(later))]
        later = later[: max(_LATER, _MOST - len(overdue) - len(week))]
    first = home.today
    last = first.fromordinal(first.toordinal() + 6 - first.weekday())
    end = f"{last.day}日" if last.month == first.month else f"{last.month}月{last.day}日"
    until = max((duty.due for duty in later), default=first)
    keyed = {id(duty): key for key, duty in by_key(home)}
    shown = (
        DueGroup(
            "已过期", f"{len(home.overdue)} 件",
            tuple(_row(keyed[id(d)], d, f"过 {d.overdue} 天", urgent=True) for d in overdue),
            Tone.BAD,
        ),
        DueGroup(
            "本周", f"{first.month}月{first.day}日—{end}",
            tuple(
                _row(keyed[id(d)], d, "今天" if d.due == first else words.day_of_week(d.due))
                for d in week
            ),
        ),
        DueGroup(
            "以后", f"{words.short_day(until, first)}前",
            tuple(_row(keyed[id(d)], d, words.short_day(d.due, first)) for d in later),
            Tone.QUIET,
        ),
    )  # fmt: skip
    return shown, most - len(overdue) - len(week) - len(later)


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
    year, _, month = duty.period.partition("-")
    of = f"{int(month)}月" if month else year.replace("Q", "年第").replace("H", "年第")
    return f"{of}为什么没有？"


def _row(key: str, duty: Duty, when: str, *, urgent: bool = False) -> DueRow:
    whole = "\n".join(part for part in (duty.source, duty.done_by) if part)
    link = ""
    if duty.may_be_none:
        now = _NONE[next((sign for sign in "-QH" if sign in duty.period), "")]
        link = "无此事项" if urgent else now
    return DueRow(key, when, duty.sentence, duty.action, duty.source, whole, link, urgent)
