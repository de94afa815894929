"""Working days: Monday to Friday, but for the days that a year's calendar names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

_SATURDAY = 5


@dataclass(frozen=True)
class WorkCalendar:
    """Days off and days worked against the week; ``years`` are those that somebody filled in.

    In a year that is not filled in, days are counted by the week alone and the result is provisional.
    """

    days: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Say whether people work on that day."""
        return self.days.get(day, day.weekday() < _SATURDAY)

    def after(self, day: date, workdays: int) -> date:
        """Return the day that lies so many working days after ``day``."""
        while workdays > 0:
            day += timedelta(days=1)
            workdays -= self.is_workday(day)
        return day

    def between(self, first: date, last: date) -> int:
        """Return how many working days lie after ``first``, up to and with ``last``."""
        if last <= first:
            return 0
        span = (last - first).days
        return sum(self.is_workday(first + timedelta(days=n)) for n in range(1, span + 1))

    def provisional(self, first: date, last: date) -> bool:
        """Say whether a year within the span is not filled in."""
        return any(year not in self.years for year in range(first.year, last.year + 1))

    def doubt(self, first: date, last: date | None = None) -> str:
        """Return a sentence where a year within the span is not filled in, else ""."""
        years = range(first.year, (last or first).year + 1)
        missing = [f"{year}" for year in years if year not in self.years]
        return f"{'、'.join(missing)} 年放假安排还没录，先按双休算" if missing else ""
