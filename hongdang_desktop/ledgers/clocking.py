"""Reads the clock of a ledger: what every period owes, and what is due of that.

Asks nothing but ``Facts``; ``station/duties`` puts the question for every ledger of a branch.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from hongdang_desktop.core.periods import (
    Period,
    half_of,
    month_of,
    plus_months,
    quarter_of,
    year_of,
)
from hongdang_desktop.core.rules import Rule
from hongdang_desktop.ledgers.due import Asked, Clock, Due, Weight
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.ledger import AnyLedger, Rhythm
from hongdang_desktop.ledgers.meeting import Meeting

ANSWERS = "nothing_due"
"""The kind of record that answers a duty with 本月无此事项."""

_PERIODS: dict[Rhythm, tuple[Callable[[date], Period], str]] = {
    Rhythm.MONTH: (month_of, "个月"),
    Rhythm.QUARTER: (quarter_of, "个季度"),
    Rhythm.HALF: (half_of, "个半年"),
    Rhythm.YEAR: (year_of, "年"),
}
_PLAN = "写计划"
_NAMED = 3
"""So many missing periods, or of those who owe one, are named in a sentence; of more the first."""
_WHOLE = 30
"""Signs of a sentence that fit into a row; what is less important is left out of a longer one."""
_LONGEST = 12
"""Signs that the names in a sentence may have together."""
_SEPARATE = 2
"""So many who owe something in the same period have a row each."""


@dataclass(frozen=True)
class Owed:
    """What one of those who owe an entry owes for one period; ``who`` is "" for the branch.

    ``done``: it is there, was held and waits to be final, or there was nothing to do. ``draft`` is
    the entry that was begun, with its record.
    """

    period: Period
    rule: Rule
    who: str = ""
    name: str = ""
    done: bool = False
    draft: tuple[str, Any] | None = None


@dataclass(frozen=True)
class _Written:
    """Final entries by whose they are and period, ids of drafts, and what was answered."""

    final: frozenset[tuple[str, str]]
    drafts: dict[tuple[str, str], list[str]]
    answered: frozenset[tuple[str, str]]


def period_of(every: Rhythm, day: date) -> Period:
    """Return the month, quarter, half-year or year of a day."""
    return _PERIODS[every][0](day)


def owed(ledger: AnyLedger, asked: Asked) -> tuple[Owed, ...]:
    """Return what the clock of a ledger asked and asks for since the branch began, the oldest first."""
    clock = ledger.clock
    if clock is None or asked.start is None:
        return ()
    written = _written(ledger, clock, asked)
    return tuple(
        each
        for period, rule in _periods(clock, asked, asked.start)
        for each in _owed_in(ledger, clock, period, rule, asked=asked, written=written)
    )


def clock_dues(ledger: AnyLedger, asked: Asked, states: Iterable[Owed] = ()) -> Iterator[Due]:
    """Yield what is due by the clock of a ledger; all that is overdue is one of them.

    ``states`` is what ``owed`` returned, where the caller has it already.
    """
    clock, today = ledger.clock, asked.setting.today
    if clock is None:
        return
    late: list[Owed] = []
    now: dict[Period, list[Owed]] = {}
    for each in states or owed(ledger, asked):
        if not each.done and _last_day(clock, each.period, today) < today:
            late.append(each)
        elif not each.done:
            now.setdefault(each.period, []).append(each)
    if len(late) == 1:
        yield from _one(ledger, clock, late[0], asked)
    elif late:
        yield _many(ledger, clock, late, asked)
    for several in now.values():
        if len(several) > _SEPARATE:
            yield _many(ledger, clock, several, asked)
        else:
            for each in several:
                yield from _one(ledger, clock, each, asked)


def _periods(clock: Clock, asked: Asked, start: date) -> Iterator[tuple[Period, Rule]]:
    """Yield the periods since the start that are to be spoken of, with the rule in force then."""
    today = asked.setting.today
    period = period_of(clock.every, start)
    while period.first <= today:
        rule = asked.setting.rules.on(clock.rule, period.last)
        # Who began in the second half of a period may have done it before: asked for while it runs.
        begun = start <= period.first + (period.last - period.first) / 2 or today <= period.last
        if rule is not None and begun and today >= _shown_from(period, rule):
            yield period, rule
        if period.last >= date(date.max.year, 12, 31):
            return
        period = period_of(clock.every, period.last + timedelta(days=1))


def _presses_from(clock: Clock, period: Period, rule: Rule) -> date:
    """Return from when the matter presses: the rule's day, else the very last day."""
    if "day" in rule.numbers:
        return period.last.replace(day=min(rule.numbers["day"], period.last.day))
    return _very_last(clock, period)


def _shown_from(period: Period, rule: Rule) -> date:
    """Return from when a period is spoken of: its last three months, or as the rule has it."""
    if "month" in rule.numbers:
        return date(period.last.year, rule.numbers["month"], 1)
    return max(period.first, plus_months(period.last.replace(day=1), -2))


def _last_day(clock: Clock, period: Period, today: date) -> date:
    """Return the last day in time: that of the period, and once it is over that of the grace."""
    if today <= period.last or not clock.grace:
        return period.last
    return _very_last(clock, period)


def _very_last(clock: Clock, period: Period) -> date:
    return month_of(plus_months(period.last.replace(day=1), clock.grace)).last


def _written(ledger: AnyLedger, clock: Clock, asked: Asked) -> _Written:
    final: set[tuple[str, str]] = set()
    drafts: dict[tuple[str, str], list[str]] = {}
    for entry_id, stage, day, year, record in _entries(ledger, clock, asked):
        if clock.by_year and year:
            period = str(year)
        elif day:
            period = period_of(clock.every, day).text
        else:
            continue
        if clock.counts is not None and not clock.counts(record):
            continue
        whose = clock.of(record) if clock.of else ""
        for who in (whose,) if isinstance(whose, str) else whose:
            if stage == Stage.FINAL:
                final.add((who, period))
            else:
                drafts.setdefault((who, period), []).append(entry_id)
    answers = asked.facts.values(ANSWERS, asked.branch, ("ledger", "period", "about"))
    answered = {(about or "", period) for _, key, period, about in answers if key == ledger.key}
    return _Written(frozenset(final), drafts, frozenset(answered))


def _entries(
    ledger: AnyLedger, clock: Clock, asked: Asked
) -> Iterator[tuple[str, str, date | None, int | None, Any]]:
    """Yield id, stage, day, year and record of all entries; the record only with what is asked of it."""
    if (clock.of or clock.counts) and not clock.reads:
        for entry_id, record in asked.facts.records(ledger.key, asked.branch, drafts=True):
            yield entry_id, record.stage, record.occurred_on, record.year, record
        return
    names = ("stage", "occurred_on", "year", *clock.reads)
    for row in asked.facts.values(ledger.key, asked.branch, names, drafts=True):
        day = date.fromisoformat(row[2]) if row[2] else None
        yield (
            row[0],
            row[1],
            day,
            row[3],
            SimpleNamespace(**dict(zip(clock.reads, row[4:], strict=True))),
        )


def _owed_in(
    ledger: AnyLedger, clock: Clock, period: Period, rule: Rule, *, asked: Asked, written: _Written
) -> Iterator[Owed]:
    today = asked.setting.today
    then = replace(asked, setting=replace(asked.setting, today=min(period.last, today)))
    if not clock.applies(then):
        return
    for who, name in clock.each(then) if clock.each else (("", ""),):
        at = (who, period.text)
        if at in written.final or at in written.answered:
            yield Owed(period, rule, who, name, done=True)
            continue
        held, begun = False, None
        for each in written.drafts.get(at, ()):  # the first that was held says enough
            record = asked.facts.record(each)
            if record is not None:
                begun = begun or (each, record)
                ended = ledger.ended_on(record)
                held = ended is not None and ended <= today
            if held:
                break
        yield Owed(period, rule, who, name, done=held, draft=begun)


def _one(ledger: AnyLedger, clock: Clock, each: Owed, asked: Asked) -> Iterator[Due]:
    today = asked.setting.today
    due = _last_day(clock, each.period, today)
    words, action, entry = _words(clock, each), "开始记录", None
    if each.period.last.year != today.year and "{year}" not in clock.missing:
        words = f"{each.period.last.year}年{words}"
    fixed = clock.fixed(asked, each.period) if clock.fixed else None
    if each.draft is not None:
        entry, action = each.draft[0], "接着写"
        day = each.draft[1].occurred_on
        if isinstance(each.draft[1], Meeting) and day:
            words = f"{ledger.called(each.draft[1])}：计划 {day.month}月{day.day}日"
            due, action = max(day, min(today, due)), "看计划"
    elif fixed is not None and today <= fixed:
        due = fixed
        ahead = fixed - timedelta(days=each.rule.numbers.get("before", 0))
        if clock.unplanned and today >= ahead:
            words, action = _words(clock, each, clock.unplanned, fixed), _PLAN
    elif clock.unplanned and clock.fixed is None and today <= each.period.last:
        words, action = _words(clock, each, clock.unplanned), _PLAN
    found = _due(ledger, clock, each, asked)
    plan = action == _PLAN
    yield replace(found, sentence=words, due=due, entry=entry, action=action, plan=plan)


def _many(ledger: AnyLedger, clock: Clock, several: Sequence[Owed], asked: Asked) -> Due:
    """Return one thing to do for several missing entries; it begins with the oldest."""
    first = several[0]
    periods = list(dict.fromkeys(each.period for each in several))
    unit = _PERIODS[clock.every][1]
    year = asked.setting.today.year
    if len(periods) == 1:
        named = "、".join(each.name for each in several)
        if len(several) > _NAMED or len(named) > _LONGEST:
            named = f"{several[0].name}等 {len(several)} 个"
        words = f"{period_words(first.period, year)}{ledger.title}还没记：{named}"
    else:
        count = f"{ledger.title}还有 {len(periods)} {unit}没记{'全' if first.who else ''}"
        if len(periods) <= _NAMED:
            words = f"{count}：{'、'.join(period_words(each, year) for each in periods)}"
        else:
            words = f"{count}，最早 {period_words(periods[0], 0)}"
            words = words if len(words) <= _WHOLE else count
    return replace(_due(ledger, clock, first, asked), sentence=words)


def _due(ledger: AnyLedger, clock: Clock, each: Owed, asked: Asked) -> Due:
    today, period = asked.setting.today, each.period
    due = _last_day(clock, period, today)
    weight = Weight.BLUE
    if today >= _very_last(clock, period):
        blue = each.rule.weight == Weight.BLUE
        weight = clock.late or (Weight.YELLOW if blue else Weight.RED)
    elif today >= _presses_from(clock, period, each.rule):
        weight = Weight(each.rule.weight)
    new = clock.begins(each.who) if each.who else {}
    if today > period.last:
        new |= {"year": period.last.year} if clock.by_year else {"occurred_on": str(period.last)}
    return Due(
        sentence="", due=due, rule=each.rule.id, source=each.rule.reference,
        done_by=f"{each.rule.title}。记一次{ledger.title}并定稿，这件事就算办好。",
        weight=weight, period=period.text, about=each.who, may_be_none=clock.may_be_none, new=new,
    )  # fmt: skip


def _words(clock: Clock, each: Owed, template: str = "", day: date | None = None) -> str:
    last = each.period.last
    return (template or clock.missing).format(
        month=last.month, quarter="一二三四"[(last.month - 1) // 3], year=last.year, who=each.name,
        day=day.day if day else "", half="上下"[(last.month - 1) // 6],
    )  # fmt: skip


def period_words(period: Period, this_year: int) -> str:
    """Return a period as people say it: 10月, 2025年10月, 第三季度, 上半年, 2025年."""
    year = "" if period.last.year == this_year else f"{period.last.year}年"
    month = period.last.month
    if "-" in period.text:
        return f"{year}{month}月"
    if "Q" in period.text:
        return f"{year}第{'一二三四'[month // 3 - 1]}季度"
    return f"{year}{'上下'[month // 6 - 1]}半年" if "H" in period.text else f"{period.text}年"
