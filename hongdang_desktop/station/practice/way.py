"""An entry that grows: what is in it on a day, by what had happened until then."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.periods import Period
from hongdang_desktop.ledgers.rulebook import work_calendar


@dataclass
class Way:
    """One entry of ``ledger`` that is first written on ``begins``; ``entry`` is its id since then."""

    ledger: str
    begins: date
    base: JsonObject
    entry: str | None = None
    also: Callable[[], JsonObject] = dict
    """What is only known when it is written, such as the id of another entry."""
    _events: list[tuple[date, JsonObject, bool]] = field(default_factory=list)

    def add(self, day: date, **fields: Json) -> None:
        """Let some fields be filled in on a day."""
        self._events.append((day, fields, False))

    def add_part(self, day: date, name: str, part: JsonObject) -> None:
        """Let a line be added to a list on a day."""
        self._events.append((day, {name: part}, True))

    def payload(self, day: date) -> JsonObject:
        """Return everything that is known on a day."""
        found = {**self.base, **self.also()}
        for number, (when, fields, is_part) in enumerate(self._events):
            if when > day:
                continue
            for name, value in fields.items():
                if is_part and isinstance(value, dict):
                    former = found.get(name)
                    lines = former if isinstance(former, list) else []
                    found[name] = [*lines, {"id": f"e{number}", **value}]
                else:
                    found[name] = value
        return found

    def last_within(self, month: Period) -> date | None:
        """Return the last day of a month on which something happened, None when nothing did."""
        days = [day for day, _, _ in self._events if day in month]
        if self.begins in month:
            days.append(self.begins)
        elif self.entry is None:
            return None  # it has not begun yet
        return max(days, default=None)


def on_workday(day: date) -> date:
    """Return the day, or the next working day after it."""
    while not work_calendar().is_workday(day):
        day += timedelta(days=1)
    return day
