"""Day and time boxes of one session: how they are read, shown and put together."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.typed import plain, read_day, read_time
from hongdang_desktop.ui.words import WEEKDAYS

_NEXT = re.compile(r"^(次日|第二天|明天)\s*")


def read_day_of(today: Callable[[], date]) -> Callable[[str], object]:
    """Return what reads a typed day; a weekday behind it is passed over."""

    def read(text: str) -> object:
        words = re.sub(r"\s*(周|星期)[一二三四五六日天]\s*$", "", plain(text))
        return read_day(words, today()).isoformat() if words else None

    return read


def write_day_of(today: Callable[[], date]) -> Callable[[object], str]:
    """Return what writes a day as ``11-23 周一``, with the year when it is another one."""

    def write(value: object) -> str:
        day = date.fromisoformat(str(value))
        words = f"{day:%m-%d}" if day.year == today().year else day.isoformat()
        return f"{words} 周{WEEKDAYS[day.weekday()]}"

    return write


def read_clock(text: str) -> object:
    """Read a time of day; return ``09:00``, None for nothing."""
    return "{:02d}:{:02d}".format(*read_time(text)) if plain(text) else None


def read_end(text: str) -> object:
    """Read when a session ended; return ``10:30``, or ``次日 01:30`` after midnight."""
    words = plain(text)
    if not words:
        return None
    later = _NEXT.match(words)
    clock = read_clock(words[later.end() :] if later else words)
    return f"次日 {clock}" if later else clock


def later_clock(value: object, by: int) -> object:
    """Return a time of day five minutes on or back; within the day."""
    if not isinstance(value, str) or " " in value:
        return value
    hour, minute = (int(part) for part in value.split(":"))
    moved = min(max(hour * 60 + minute + 5 * by, 0), 23 * 60 + 55)
    return f"{moved // 60:02d}:{moved % 60:02d}"


def moment(day: object, clock: object) -> str | None:
    """Return day and time as the record keeps them; None while one of them is missing."""
    if not isinstance(day, str) or not isinstance(clock, str):
        return None
    on = date.fromisoformat(day)
    if clock.startswith("次日 "):
        on, clock = on + timedelta(days=1), clock.removeprefix("次日 ")
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=PLANT_TIME).isoformat()


def day_and_clock(kept: object) -> tuple[str, str] | None:
    """Return day and time of a moment of a record, None when there is none."""
    if not isinstance(kept, str):
        return None
    try:
        at = datetime.fromisoformat(kept).astimezone(PLANT_TIME)
    except ValueError:
        return None
    return at.date().isoformat(), f"{at:%H:%M}"


def end_clock(day: str | None, kept: object) -> str | None:
    """Return the end of a session that began on a day, as the box shows it."""
    found = day_and_clock(kept)
    if found is None:
        return None
    next_day = (
        bool(day) and found[0] == (date.fromisoformat(str(day)) + timedelta(days=1)).isoformat()
    )
    return f"次日 {found[1]}" if next_day else found[1]
