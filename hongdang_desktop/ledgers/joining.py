"""The way into the Party: its 25 steps, and the arithmetic of days between them (domain.md §3).

Pure: it knows records only by the names of their fields, as the step table in
``resources/rules/joining.toml`` (rule J00) has them. Each step is judged by the version of the rules
that was in force on its own day.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hongdang_desktop.core.periods import plus_months
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.rules import Rule, RuleBook
from hongdang_desktop.core.workdays import WorkCalendar

STEPS = "J00"
"""The rule whose table holds the steps."""


@dataclass(frozen=True)
class Step:
    """One step. ``field`` is what to fill in, ``day`` where its day stands ("" has none).

    ``after`` are the numbers of the steps that must not be later; ``day`` with a slash lies in the
    last of several parts.
    """

    no: int
    stage: str
    name: str
    who: str
    materials: str
    ledger: str
    field: str
    day: str
    after: tuple[int, ...]
    article: str


def steps_of(rule: Rule) -> tuple[Step, ...]:
    """Return the steps of one version, in their order."""
    return tuple(Step(**{**row, "after": tuple(row["after"])}) for row in rule.table)


def steps_on(rules: RuleBook, day: date) -> tuple[Step, ...]:
    """Return the steps as they were to be gone on a day, none before the first version."""
    rule = rules.on(STEPS, day)
    return steps_of(rule) if rule else ()


def rule_of_limit(
    rules: RuleBook, rule_id: str, today: date, end: Callable[[Rule], date]
) -> Rule | None:
    """Return the version by which a step that is still open is judged: today's.

    Where its last day (``end``) has passed, it is the version that was in force on that day: what was
    late then is not judged by a version that came after it, and not at all before the first.
    """
    rule = rules.on(rule_id, today)
    last = end(rule) if rule else today
    return rules.on(rule_id, last) if last < today else rule


def days_of(steps: tuple[Step, ...], records: Mapping[str, Any]) -> dict[int, date]:
    """Return the day of each step that has one; ``records`` are a person's records by ledger."""
    found: dict[int, date] = {}
    for step in steps:
        record = records.get(step.ledger)
        if record is not None and step.day:
            name, _, inner = step.day.partition("/")
            value = getattr(record, name, None)
            if inner:
                value = getattr(value[-1], inner, None) if value else None
            if isinstance(value, date):
                found[step.no] = value
    return found


def order_problems(
    rules: RuleBook, records: Mapping[str, Any], ledger: str, today: date
) -> Iterator[Problem]:
    """Yield the steps of one ledger that are earlier than a step before them; recorded all the same."""
    days = days_of(steps_on(rules, today), records)
    versions: dict[date, dict[int, Step]] = {}
    for number, day in days.items():
        rule = rules.on(STEPS, day)
        if rule and rule.since not in versions:
            versions[rule.since] = {step.no: step for step in steps_of(rule)}
        by_number = versions[rule.since] if rule else {}
        step = by_number.get(number)
        if rule is None or step is None or step.ledger != ledger:
            continue
        for former in before(step, by_number, days):
            if days[former] > day:
                yield rule.problem(
                    _path(step, records[ledger]),
                    f"“{step.name}”是 {day}，早于“{by_number[former].name}”的 {days[former]}。",
                    "看看抄错没有；当时就这样的，照实记，在备注写原因。",
                )


def days_to_come(
    rules: RuleBook, records: Mapping[str, Any], ledger: str, today: date
) -> Iterator[Problem]:
    """Yield the steps of one ledger that are said to be gone on a day that is still to come."""
    steps = {step.no: step for step in steps_on(rules, today)}
    for number, day in days_of(tuple(steps.values()), records).items():
        step = steps[number]
        if step.ledger == ledger and day > today:
            yield Problem(
                _path(step, records[ledger]), "FUTURE", Level.FINAL, f"{day} 还没到。",
                "办了再填，看看年份。",
            )  # fmt: skip


def before(step: Step, by_number: Mapping[int, Step], days: Mapping[int, date]) -> tuple[int, ...]:
    """Return the nearest steps before one that have a day: past those whose day is not known."""
    found: dict[int, None] = {}
    waiting = list(step.after)
    while waiting:
        number = waiting.pop(0)
        if number in days:
            found[number] = None
        elif number in by_number:
            waiting += by_number[number].after
    return tuple(found)


def missing_before(
    rules: RuleBook, records: Mapping[str, Any], number: int, day: date
) -> Iterator[Step]:
    """Yield the steps with a day that lie before a step and have none, by the version on ``day``.

    Steps of a ledger of which there is no record are left out: that they are missing is not known.
    """
    steps = {step.no: step for step in steps_on(rules, day)}
    known = days_of(tuple(steps.values()), records)
    waiting, seen = list(steps[number].after if number in steps else ()), set[int]()
    while waiting:
        each = waiting.pop(0)
        if each in seen or each not in steps:
            continue
        seen.add(each)
        waiting += steps[each].after
        if each not in known and steps[each].day and records.get(steps[each].ledger) is not None:
            yield steps[each]


def _path(step: Step, record: Any) -> str:  # noqa: ANN401 - a record of either ledger
    name, _, inner = step.day.partition("/")
    parts = getattr(record, name) if inner else ()
    return f"{name}/{parts[-1].id}/{inner}" if parts else name


def next_step(steps: tuple[Step, ...], records: Mapping[str, Any]) -> Step | None:
    """Return the first step for which nothing is filled in, None when the way is done."""
    return next((step for step in steps if not is_gone(step, records.get(step.ledger))), None)


def is_gone(step: Step, record: Any) -> bool:  # noqa: ANN401 - of either ledger, or None
    """Say whether a step is filled in; after an approved extension the discussion comes once more."""
    name, _, inner = (step.day or step.field).partition("/")
    value = getattr(record, name, None)
    if inner and value:
        last = value[-1]
        if last.conclusion == "extended" and last.approved_on:
            return False
        value = getattr(last, inner, None)
    return value not in (None, (), "")


def age_on(born: date, day: date) -> int:
    """Return the full years of age on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def workdays_within(calendar: WorkCalendar, first: date, last: date) -> int:
    """Return the working days from ``first`` up to and with ``last``, both counted."""
    return calendar.between(first - timedelta(days=1), last)


def publicity_end(calendar: WorkCalendar, rule: Rule, start: date) -> date:
    """Return the earliest last day of a publicity that begins on ``start`` (rule D04).

    The first day counts. The national number of working days and the plant's own numbers are
    compared, the stricter holds.
    """
    workdays = max(rule.numbers["workdays"], rule.numbers["plant_workdays"])
    end = calendar.after(start - timedelta(days=1), workdays) if workdays else start
    return max(end, start + timedelta(days=max(0, rule.numbers["plant_days"] - 1)))


def probation_end(admitted: date, rule: Rule, extended_until: date | None = None) -> date:
    """Return the last day of the probation: a year after the assembly (rule D08), or as extended."""
    return extended_until or plus_months(admitted, rule.numbers["months"])


def extension_bounds(end: date, rule: Rule) -> tuple[date, date]:
    """Return the first and last day up to which a probation that ends on ``end`` may be extended."""
    return plus_months(end, rule.numbers["least"]), plus_months(end, rule.numbers["most"])
