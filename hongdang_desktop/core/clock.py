"""Time: the wall clock that a station is given, and the hybrid clock that orders revisions."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

PLANT_TIME = timezone(timedelta(hours=8), "北京时间")
"""All moments are kept with this offset; the plant has one time and no summer time."""

_FAR_AHEAD_MS = 24 * 3600 * 1000


class Clock(Protocol):
    """Whatever can say what time it is."""

    def now(self) -> datetime:
        """Return the present moment, aware."""


class SystemClock:
    """The computer's own clock, in plant time."""

    def now(self) -> datetime:
        """Return the present moment in plant time."""
        return datetime.now(PLANT_TIME)


class SetClock:
    """A clock that stands where it was put; for the practice plant and for tests."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment.astimezone(PLANT_TIME)

    def now(self) -> datetime:
        """Return the moment at which the clock was put."""
        return self.moment

    def advance(self, **delta: float) -> None:
        """Move the clock on; keywords as for ``timedelta``."""
        self.moment += timedelta(**delta)


def today(clock: Clock) -> date:
    """Return the day in plant time."""
    return clock.now().astimezone(PLANT_TIME).date()


class HybridClock:
    """Gives each revision a text that sorts after everything known: 13 digits ms, 4 digits counter.

    For display order and tie-break only (exchange.md §1.8): causality is in the parents. A stamp of
    another device more than 24 h ahead is accepted but does not drag this clock along.
    """

    def __init__(self, clock: Clock, last: str = "") -> None:
        self._clock = clock
        self._ms, self._count = _parts(last) if last else (0, 0)

    def tick(self) -> str:
        """Return the next stamp."""
        now = int(self._clock.now().timestamp() * 1000)
        if now > self._ms:
            self._ms, self._count = now, 0
        else:
            self._count += 1
            if self._count > 9999:
                self._ms, self._count = self._ms + 1, 0
        return f"{self._ms:013d}.{self._count:04d}"

    def witness(self, stamp: str) -> None:
        """Take notice of a stamp that came from elsewhere."""
        ms, count = _parts(stamp)
        now = int(self._clock.now().timestamp() * 1000)
        if ms <= now + _FAR_AHEAD_MS and (ms, count) > (self._ms, self._count):
            self._ms, self._count = ms, count


def stamp_moment(stamp: str) -> datetime:
    """Return the moment that a stamp names, in plant time."""
    return datetime.fromtimestamp(_parts(stamp)[0] / 1000, UTC).astimezone(PLANT_TIME)


def _parts(stamp: str) -> tuple[int, int]:
    ms, count = stamp.split(".")
    return int(ms), int(count)
