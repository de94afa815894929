"""What ledgers with deadlines share: reminders of a day, days that must fit together."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.ledgers.due import Asked, Due, Weight

REMIND = "ZG02"
"""The rule whose numbers ``blue`` and ``yellow`` say how many days before its day a matter shows."""

_MOST = 12
_BRACKETS = re.compile(r"\([^()]*\)")


def deadline(
    asked: Asked, words: str, due: date, *, entry: str, done_by: str, action: str, rule: str = ""
) -> Iterator[Due]:
    """Yield the reminder of a deadline that is near or past; nothing while it is far off.

    ``rule`` is the one that set the deadline; without it the reminder's own rule is quoted.
    """
    today = asked.setting.today
    reminding = asked.setting.rules.on(REMIND, today)
    if reminding is None or due - today > timedelta(days=reminding.numbers["blue"]):
        return
    weight = Weight.BLUE
    if due < today:
        weight = Weight.RED
    elif due - today <= timedelta(days=reminding.numbers["yellow"]):
        weight = Weight.YELLOW
    yield Due(
        words,
        due,
        rule or REMIND,
        done_by=done_by,
        entry=entry,
        action=action,
        weight=weight,
        page="matters" if asked.ledger.matters else "",
    )


def short(text: str | None, most: int = _MOST) -> str:
    """Return the first words of a text, for lists and reminders."""
    line = (text or "").strip().partition("\n")[0]
    for mark in "。；;，,":
        head = line.partition(mark)[0]
        if 4 <= len(head) <= most:
            return head
    return line if len(line) <= most else line[: most - 1] + "…"


def day(value: object) -> date | None:
    """Return the day of a JSON value, None for none."""
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def not_before(
    first: date | None, last: date | None, field: str, what: str
) -> Iterator[Problem]:  # fmt: skip
    """Yield the problem of a day that lies before the one that it follows."""
    if first and last and last < first:
        yield Problem(field, "END_BEFORE_START", Level.SAVE, f"{what}。", "看看哪个日期抄反了。")


def not_yet(value: date | None, today: date, field: str, label: str) -> Iterator[Problem]:
    """Yield the problem of something said to be done on a day to come."""
    if value and value > today:
        yield Problem(field, "FUTURE", Level.FINAL, f"{label} {value} 还没到。", "看看日期。")


def same_person(one: str | None, other: str | None, name_of: Callable[[str], str | None]) -> bool:
    """Say whether two ids or typed names mean one person, whatever spaces or posts in brackets."""
    people = {_bare(name_of(each) or each) for each in (one, other) if each}
    return bool(one and other) and len(people) == 1


def _bare(name: str) -> str:
    return "".join(_BRACKETS.sub("", unicodedata.normalize("NFKC", name)).split()) or name
