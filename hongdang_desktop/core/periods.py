"""Months, quarters, half-years and years, as they are written: 2026-11, 2026Q4, 2026H2, 2026."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

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


def year_of(day: date) -> Period:
    """Return the year of a day."""
    return _span(day.year, 1, 12, str(day.year))


def read_period(text: str) -> Period:
    """Read a written period. Raises BadPeriod."""
    words = text.strip().upper()
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})", words):
        if 1 <= int(match[2]) <= 12:
            return month_of(date(int(match[1]), int(match[2]), 1))
    elif match := re.fullmatch(r"(\d{4})Q([1-4])", words):
        return quarter_of(date(int(match[1]), int(match[2]) * 3, 1))
    elif match := re.fullmatch(r"(\d{4})H([12])", words):
        return _span(int(match[1]), int(match[2]) * 6 - 5, 6, words)
    elif re.fullmatch(r"\d{4}", words):
        return year_of(date(int(words), 1, 1))
    raise BadPeriod(text)


def _span(year: int, month: int, months: int, text: str) -> Period:
    end = month + months
    after = date(year + (end - 1) // 12, (end - 1) % 12 + 1, 1)
    return Period(date(year, month, 1), after - timedelta(days=1), text)
