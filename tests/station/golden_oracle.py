"""What the golden calendar must show, worked out in the plainest way from domain.md §1.4 and Appendix A.

Independent of the program: nothing of it is imported, no rule file is read, nothing is looked up in a
station. From the letters of the script alone each period gets the one day from which it counts as
done; whether it is missing on a day, since when, and how heavy that is, are comparisons with days
that are typed here by hand (the 20th, the 10th, the 25th, 31 March). The branch began on 8 January,
in the first half of its first month, quarter and year, so that all three are asked for.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

Script = Mapping[str, Mapping[str, str]]

COMMITTEE_SINCE = date(2024, 4, 15)
SECOND_GROUP_SINCE = date(2025, 3, 10)
THEME_DAY = 25

BY_DAY = {
    "committee_meeting": 20,
    "group_one": 25,
    "group_two": 25,
    "assembly": 10,
    "party_lecture": 10,
}
"""Appendix A: from this day of the (last) month on it is yellow; the others stay blue till the end."""
IN_THE_END = {
    "committee_meeting": "red", "assembly": "red", "party_lecture": "red", "theme_day": "red",
    "organisation_life": "red", "group_one": "yellow", "group_two": "yellow",
    "field_check": "yellow", "affairs_disclosure": "yellow", "joint_building": "yellow",
    "secretary_report": "yellow",
}  # fmt: skip
"""Appendix A from the last day on; what only the plant asks for [A] never turns red."""
MEETINGS = {"committee_meeting", "assembly", "group_one", "group_two", "organisation_life"}


class Row(NamedTuple):
    """One row of the first page; ``periods`` are those that it speaks of."""

    book: str
    period: str
    due: date
    overdue: int
    weight: str
    periods: int = 1
    plan: bool = False


class _Missing(NamedTuple):
    book: str
    period: str
    last: date
    planned: bool


def rows(script: Script, today: date) -> set[Row]:
    """Return the rows that a day must show, no more and no fewer."""
    found = set()
    missing: dict[str, list[_Missing]] = {}
    for each in sorted(_missing(script, today), key=lambda m: (m.last, m.book)):
        if _end(each) < today:
            missing.setdefault(each.book.split("_")[0], []).append(each)
        else:
            found.add(_current(each, today))
    for several in missing.values():
        first = several[0]
        days = (today - _end(first)).days
        periods = len({each.period for each in several})
        weight = IN_THE_END[first.book]
        found.add(Row(first.book, first.period, _end(first), days, weight, periods))
    return found


def _current(each: _Missing, today: date) -> Row:
    due = each.last if today <= each.last else _end(each)
    weight = "blue"
    if today == _end(each):
        weight = IN_THE_END[each.book]
    elif today.month == each.last.month and today.day >= BY_DAY.get(each.book, 99):
        weight = "yellow"
    plan = False
    if each.planned and each.book in MEETINGS:
        due = each.last.replace(day=26)
    elif each.book == "theme_day" and not each.planned and today.day <= THEME_DAY:
        due = each.last.replace(day=THEME_DAY)
        plan = today.day >= THEME_DAY - 3
    elif each.book == "organisation_life" and today <= each.last:
        plan = True
    return Row(each.book, each.period, due, 0, weight, plan=plan)


def _end(each: _Missing) -> date:
    """A year has until 31 March of the next one."""
    return date(each.last.year + 1, 3, 31) if len(each.period) == len("2024") else each.last


def _missing(script: Script, today: date) -> Iterator[_Missing]:
    for book, letters in script["months"].items():
        for number, letter in enumerate(letters):
            year, month = 2024 + number // 12, number % 12 + 1
            if (
                date(year, month, 1) <= today
                and letter != " "
                and _obliged(book, year, month, today)
            ):
                yield from _unless_done(book, f"{year}-{month:02}", letter, year, month, today)
    for book, letters in script["quarters"].items():
        for number, letter in enumerate(letters):
            year, quarter = 2024 + number // 4, number % 4 + 1
            if date(year, quarter * 3 - 2, 1) <= today:
                yield from _unless_done(book, f"{year}Q{quarter}", letter, year, quarter * 3, today)
    for book, letters in script["years"].items():
        for number, letter in enumerate(letters):
            year = 2024 + number
            if today >= date(year, 10, 1):
                yield from _unless_done(book, str(year), letter, year, 12, today)


def _obliged(book: str, year: int, month: int, today: date) -> bool:
    if book == "committee_meeting":
        return (year, month) >= (2024, 4) and today >= COMMITTEE_SINCE
    if book == "group_two":
        return (year, month) >= (2025, 3) and today >= SECOND_GROUP_SINCE
    return True


def _unless_done(
    book: str, period: str, letter: str, year: int, month: int, today: date
) -> Iterator[_Missing]:
    a_year, a_quarter = len(period) == len("2024"), "Q" in period
    after, soon = (year + 1, 1) if month == 12 else (year, month + 1), month - a_quarter
    done = {
        ".": date(year, 11 if a_year else soon, 12),
        "d": date(year, month, 18),
        "m": date(year + 1, 4, 20) if a_year else date(*after, 20),
        "p": date(year, month, 26),
        "g": date(year + 1, 2, 10),
        "n": date(year, month, 28),
        "x": date.max,
    }[letter]
    if today < done:
        planned = letter == "p" and today >= date(year, month, 3)
        yield _Missing(book, period, date(year, month, monthrange(year, month)[1]), planned)
