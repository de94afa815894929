"""The days and years within which a branch keeps its books here: begun, dissolved, closed.

What happened before the books were begun is entered to have it (建账): nobody could have entered it
in time, so it is never late. What belongs to a closed year is changed only after the plant opened
the year again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.ledgers.envelope import Envelope


@dataclass(frozen=True)
class Frame:
    """Of one branch: from when (None: not said), until and with when, which years are closed."""

    start: date | None = None
    ended: date | None = None
    closed: frozenset[int] = frozenset()

    def opens(self, day: date | None) -> bool:
        """Say whether what happened on a day is only taken over into the new books (建账)."""
        return self.start is not None and day is not None and day < self.start


def frame_problems(
    record: Envelope, frame: Frame, day: date | None, *, register: bool
) -> Iterator[Problem]:
    """Yield why an entry can no longer become or be otherwise; ``day`` is when the matter took place.

    A register goes on through the years: it is never closed.
    """
    if record.year in frame.closed and not register:
        yield Problem(
            "year", "YEAR_CLOSED", Level.FINAL, f"{record.year} 年的账已经封了。",
            "真要补改，请厂党委批准重开这一年。",
        )  # fmt: skip
    if frame.ended and day and day > frame.ended:
        yield Problem(
            "occurred_on", "BRANCH_ENDED", Level.FINAL, f"支部 {frame.ended} 已撤并，这是以后的事。",
            "记到接收的支部去。",
        )  # fmt: skip
