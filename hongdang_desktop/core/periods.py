"""Months, quarters, half-years and years, as they are written: 2026-11, 2026Q4, 2026H2, 2026."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from hongdang_desktop.core.errors import UserError


class BadPeriod(UserError):
    """A text that names no period."""

    code = "BAD_PERIOD"

    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text}”不是月份、季度、半年或年。照 2026-11、2026Q4、2026H2、2026 这样写。"
        )


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from ``first`` up to and with ``last``; ``text`` is its written form."""

    first: date
    last: date
    text: str

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def month_of(day: date) -> Period:
    """Return the month of a day."""
    return _span(day.year, day.month, 1, f"{day.year}-{day.month:02d}")


def quarter_of(day: date) -> Period:
    """Return the quarter of a day."""
    number = (day.month - 1) // 3 + 1
    return _span(day.year, number * 3 - 2, 3, f"{day.year}Q{number}")


def half_of(day: date) -> Period:
    """Return the half-year of a day."""
    number = (day.month - 1) // 6 + 1
    return _span(day.year, number * 6 - 5, 6, f"{day.year}H{number}")


def year_of(day: date) -> Period:
    """Return the year of a day."""
    return _span(day.year, 1, 12, str(day.year))


def plus_months(day: date, months: int) -> date:
    """Return the same day so many months later; where there is none, the month's last (1-31 → 2-28)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max  # a year typed wrongly is told by the columns, not by a crash here
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def read_period(text: str) -> Period:
    """Read a written period of the years 1000 to 9999. Raises BadPeriod."""
    match = re.fullmatch(
        r"([1-9]\d{3})(?:-(\d{1,2})|Q([1-4])|H([12]))?", text.strip().upper(), re.ASCII
    )
    if not match:
        raise BadPeriod(text)
    year, month, quarter, half = (int(word) if word else 0 for word in match.groups())
    if quarter:
        return quarter_of(date(year, quarter * 3, 1))
    if half:
        return half_of(date(year, half * 6, 1))
    if match[2] is None:
        return year_of(date(year, 1, 1))
    if not 1 <= month <= 12:
        raise BadPeriod(text)
    return month_of(date(year, month, 1))


def _span(year: int, month: int, months: int, text: str) -> Period:
    end = month + months - 1
    last = date(year, end, calendar.monthrange(year, end)[1])
    return Period(date(year, month, 1), last, text)
