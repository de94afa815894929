"""How a day that comes nearer is said: first in one colour, then in another, then as overdue."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from hongdang_desktop.core.rules import Rule
from hongdang_desktop.ledgers.due import Asked, Due, Weight


def weight_on(rule: Rule, due: date, today: date) -> Weight | None:
    """Return the colour in which a rule speaks of a day, None while it is too early.

    The rule's table has rows of ``days`` before the day and ``weight``; after the day, or without
    a table, its own weight holds.
    """
    if today > due or not rule.table:
        return Weight(rule.weight)
    steps = sorted((int(row["days"]), str(row["weight"])) for row in rule.table)
    left = (due - today).days
    return next((Weight(weight) for days, weight in steps if left <= days), None)


def remind(
    asked: Asked,
    rule: Rule,
    due: date,
    sentence: str,
    *,
    entry: str,
    action: str,
    done_by: str,
    asks: tuple[str, ...] = (),
) -> Iterator[Due]:
    """Yield the reminder of a day, once its rule's first step is reached."""
    weight = weight_on(rule, due, asked.setting.today)
    if weight is not None:
        yield Due(
            sentence, due, rule.id, rule.reference, done_by, entry=entry, action=action,
            weight=weight, about=entry, asks=asks,
        )  # fmt: skip


def together(over: list[Due], sentence: str) -> Iterator[Due]:
    """Yield what is overdue as one row: the oldest, which names how many there are."""
    if len(over) > 1:
        years = f"{over[0].period}年起 {sentence}"
        yield replace(over[0], sentence=years)
    else:
        yield from over


def within(rule: Rule, due: date, today: date) -> bool:
    """Say whether a day is so near that a rule with the number ``days`` speaks of it, or is over."""
    return today >= due - timedelta(days=rule.numbers["days"])
