"""Who keeps some of the ledgers of a practice branch: one keeper for each area of work."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from hongdang_desktop.core.periods import Period

Step = tuple[datetime, Callable[[], None]]
"""What is done at a moment of the simulated clock."""


class Keeper(Protocol):
    """Writes as a person would, through ``PracticeBranch.keep``; errs where ``number`` says so."""

    def register(self) -> None:
        """Write what is there from the beginning, once the members are known."""

    def month(self, month: Period, left: int) -> Iterable[Step]:
        """Return what is done in a month, each with its moment; ``left`` months are still to come."""
