"""What every evidence rule starts from: the branch, the days that are judged, and plain arithmetic."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from pydantic import JsonValue

from hongdang_desktop.assessment.evidence import (
    EvidenceRule,
    Gathered,
    Judged,
    Numbers,
    View,
    filled,
)
from hongdang_desktop.assessment.rules.moment import Moment
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.periods import Period, month_of, year_of
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.due import Asked
from hongdang_desktop.ledgers.ledger import Setting

_REGISTERS = ("branch", "term", "committee_post", "party_group", "member")
_HUNDREDTHS = 100


@dataclass(frozen=True)
class Ask:
    """One question of a rule. ``start`` is when the branch began its books, None where unknown."""

    facts: Moment
    branch: str
    period: Period
    start: date | None
    on: Callable[[str], bool]

    @property
    def last(self) -> date:
        """Return the day as of which it is judged: the period's last, or today within it."""
        return self.facts.day

    @property
    def setting(self) -> Setting:
        """Return the rules and working days as of that day."""
        return self.facts.setting()

    @property
    def span(self) -> str:
        """Return how people call the period."""
        return span(self.period)

    @property
    def months(self) -> tuple[Period, ...]:
        """Return the months of the period that have begun and within which the books were kept."""
        found, month = [], month_of(self.period.first)
        while month.first <= min(self.period.last, self.last):
            if self.start is None or self.start <= month.last:
                found.append(month)
            month = month_of(month.last + timedelta(days=1))
        return tuple(found)

    def months_since(self, *days: date | None) -> int:
        """Return how many months of the year are over by the last day, since the latest of some days.

        A month in whose second half somebody began does not count; the books' beginning is one day too.
        """
        year = year_of(self.last)
        begun = max(filter(None, (year.first, self.start, *days)))
        if begun > self.last:
            return 0
        return self.last.month - begun.month + (not late_in(month_of(begun), begun))

    def asked(self, key: str) -> Asked:
        """Return the question as a ledger hears it; of former years nothing is asked."""
        first = year_of(self.period.first).first
        start = max(self.start, first) if self.start else first
        return Asked(self.branch, self.facts, self.setting, start, kinds()[key])

    def records(self, key: str, *, since: date | None = None) -> tuple[tuple[str, Any], ...]:
        """Return ids and final records of one ledger by day."""
        return self.facts.records(key, self.branch, since=since)

    def of_year(self, key: str) -> tuple[tuple[str, Any], ...]:
        """Return what is of the period's year (所属年度), also where it was held after it."""
        year = self.period.last.year
        found = self.facts.whenever(key, self.branch)
        return tuple(each for each in found if each[1].year == year)

    def held(self, key: str, within: Period | None = None) -> tuple[tuple[str, Any], ...]:
        """Return ids and final records of what took place in the period, or within another."""
        period = within or self.period
        found = self.records(key, since=period.first)
        return tuple(each for each in found if each[1].occurred_on in Days(period))

    def begun_in(self, period: Period) -> bool:
        """Say whether the books were begun when a period had begun already."""
        return self.start is not None and self.start > period.first

    def young(self, period: Period) -> bool:
        """Say whether the books were begun in the second half of a period."""
        return self.start is not None and late_in(period, self.start)


def late_in(period: Period, day: date) -> bool:
    """Say whether a day lies behind the middle of a period."""
    return day > period.first + (period.last - period.first) / 2


class Days:
    """The days of a period, among which no day is not."""

    def __init__(self, period: Period) -> None:
        self._period = period

    def __contains__(self, day: date | None) -> bool:
        return day is not None and day in self._period


def span(period: Period) -> str:
    """Return how people call a period: 本月, 第四季度, 上半年, 全年."""
    month = period.last.month
    if "-" in period.text:
        return "本月"
    if "Q" in period.text:
        return f"第{'一二三四'[(month - 1) // 3]}季度"
    return f"{'上下'[(month - 1) // 6]}半年" if "H" in period.text else "全年"


def on_day(day: date | None) -> str:
    """Return a day as people say it: 11月3日, "" where there is none."""
    return f"{day.month}月{day.day}日" if day else ""


Gather = Callable[[Ask, Numbers], Gathered]
Judge = Callable[[JsonObject, int, Numbers], Judged]


def rule(
    name: str,
    sentence: str,
    ledgers: Iterable[str],
    gather: Gather,
    judge: Judge,
    **numbers: JsonValue,
) -> EvidenceRule:
    """Return a rule that is asked of periods within which the branch kept its books only.

    The sentence may name parameters in braces.
    """
    return EvidenceRule(
        name, filled(sentence, numbers), tuple(ledgers), partial(_within, gather), judge, numbers,
        sentence,
    )  # fmt: skip


def _within(gather: Gather, view: View, numbers: Numbers) -> Gathered:
    frame = view.facts.setting().frame(view.branch)
    node = view.facts.node(view.branch)
    if view.period.first > view.facts.setting().today:
        return Gathered({}, absent=f"{span(view.period)}还没到")
    if frame.ended and frame.ended < view.period.first:
        return Gathered({}, absent="支部那时已经撤销")
    start = frame.start or _entered(view)
    founded = getattr(node, "valid_from", None)
    start = max(filter(None, (start, founded)), default=None)
    if start and start > view.period.last:
        return Gathered({}, absent="支部那时还没有建账")
    ask = Ask(Moment(view.facts, view.period.last), view.branch, view.period, start, view.on)
    return gather(ask, numbers)


def _entered(view: View) -> date | None:
    """Return when the first entry of a register was written, as duties reckon it."""
    found = [
        datetime.fromisoformat(moment).astimezone(PLANT_TIME).date()
        for key in _REGISTERS
        for _, moment in view.facts.values(key, view.branch, ("entered_at",))
        if isinstance(moment, str)
    ]
    return min(found, default=None)


YOUNG = "支部这段时间过半才建账"
"""Why nothing is asked of a branch that had hardly begun."""


def nothing(words: str) -> Gathered:
    """Return that an item does not apply, and why."""
    return Gathered({}, absent=words)


def share(points: int, number: int, of: int) -> int:
    """Return a part of the points, a half rounded up; nothing of nothing is all."""
    if of <= 0:
        return points
    return (2 * points * min(max(number, 0), of) + of) // (2 * of)


def count(values: Mapping[str, Any], key: str) -> int:
    """Return a number that was gathered, 0 where it is none."""
    found = values.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def said(values: Mapping[str, Any], key: str = "span") -> str:
    """Return a word that was gathered."""
    found = values.get(key)
    return found if isinstance(found, str) else ""


def number(numbers: Numbers, key: str) -> int:
    """Return a whole parameter of a rule, 0 where it is no number."""
    found = numbers.get(key)
    return int(found) if isinstance(found, int | float) and not isinstance(found, bool) else 0


def hundredths(numbers: Numbers, key: str, points: int) -> int:
    """Return a parameter that is points, in hundredths and never more than the item's."""
    found = numbers.get(key)
    if not isinstance(found, int | float) or isinstance(found, bool):
        return 0
    return min(max(round(found * _HUNDREDTHS), 0), points)


def words(numbers: Numbers, key: str) -> tuple[str, ...]:
    """Return a parameter that is a list of words."""
    found = numbers.get(key)
    return tuple(each for each in found if isinstance(each, str) and each) if isinstance(found, list) else ()  # fmt: skip


def percent(number_: int, of: int) -> int:
    """Return a rate in whole per cent, rounded down."""
    return number_ * 100 // of if of > 0 else 100


def ids(*groups: Iterable[str]) -> tuple[str, ...]:
    """Return all ids once, in their order."""
    return tuple(dict.fromkeys(each for group in groups for each in group if each))
