"""The days and years within which a branch keeps its books here: begun, dissolved, closed.

What happened before the books were begun is entered to have it (建账): nobody could have entered it
in time, so it is never late. What belongs to a closed year is changed only after the plant opened
the year again.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from hongdang_desktop.core.problems import Level, Problem

SETTLING = timedelta(days=92)
"""So long after a branch said when its books begin, what it enters in registers is an opening value."""

YEAR_CLOSED = "YEAR_CLOSED"


@dataclass(frozen=True)
class Frame:
    """Of one branch: from when (None: not said), until and with when, which years are closed.

    ``begun`` is the day on which the start was first said. ``reopened`` gives the last day on which
    a closed year is open again.
    """

    start: date | None = None
    ended: date | None = None
    closed: frozenset[int] = frozenset()
    begun: date | None = None
    reopened: Mapping[int, date] = field(default_factory=dict)

    def opens(self, day: date | None) -> bool:
        """Say whether what happened on a day is only taken over into the new books (建账)."""
        return self.start is not None and day is not None and day < self.start

    def takes_over(self, days: Collection[date], entered: date) -> bool:
        """Say whether what a register holds is an opening value.

        It is one when it was entered while the books were set up and all that it says took place
        before they began.
        """
        settling = self.begun is not None and entered < self.begun + SETTLING
        return settling and bool(days) and all(map(self.opens, days))

    def is_closed(self, year: int | None, today: date) -> bool:
        """Say whether a year is closed, and not open again today."""
        if year is None or year not in self.closed:
            return False
        return today > self.reopened.get(year, date.min)


def frame_problems(frame: Frame, day: date | None, *, closed: int | None) -> Iterator[Problem]:
    """Yield why an entry can no longer become or be otherwise.

    ``day`` is when the matter took place, ``closed`` the closed year in which the entry stands.
    """
    if closed is not None:
        yield closed_problem(closed)
    yield from after_end(frame, "occurred_on", day)


def after_end(frame: Frame, field: str, day: date | None) -> Iterator[Problem]:
    """Yield that what a field says is of a time in which the branch was no more."""
    if frame.ended and day and day > frame.ended:
        yield Problem(
            field, "BRANCH_ENDED", Level.FINAL, f"支部 {frame.ended} 已撤并，这是以后的事。",
            "记到接收的支部去。",
        )  # fmt: skip


def closed_problem(year: int | None) -> Problem:
    """Return what is said of an entry of a closed year."""
    return Problem(
        "year", YEAR_CLOSED, Level.FINAL, f"{year} 年的账已经封了。",
        "真要补改，请厂党委批准重开这一年。",
    )  # fmt: skip
