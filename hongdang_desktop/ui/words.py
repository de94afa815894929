"""Days and moments as people say them."""

from datetime import date, datetime, timedelta

from hongdang_desktop.core.clock import PLANT_TIME

WEEKDAYS = "一二三四五六日"
SHOW_SENSITIVE = "显示敏感栏"


def today() -> date:
    """Return the day by the computer's own clock; an open station has a clock of its own."""
    return datetime.now(PLANT_TIME).date()


def long_day(day: date) -> str:
    """Return ``2026年11月23日　星期一``."""
    return f"{day.year}年{day.month}月{day.day}日　星期{WEEKDAYS[day.weekday()]}"


def short_day(day: date, today: date) -> str:
    """Return ``11月23日``, with the year when it is another one."""
    words = f"{day.month}月{day.day}日"
    return words if day.year == today.year else f"{day.year}年{words}"


def day_of_week(day: date) -> str:
    """Return ``周三 25日``, for a day of this week."""
    return f"周{WEEKDAYS[day.weekday()]} {day.day}日"


def moment(at: datetime, today: date) -> str:
    """Return ``今天 10:42``, ``昨天 10:42`` or the day."""
    local = at.astimezone(PLANT_TIME)
    if local.date() == today:
        return f"今天 {local:%H:%M}"
    if local.date() == today - timedelta(days=1):
        return f"昨天 {local:%H:%M}"
    return short_day(local.date(), today)


def size(octets: int) -> str:
    """Return ``12.6 GB``."""
    for unit, name in ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")):
        if octets >= unit:
            return f"{octets / unit:.1f}".removesuffix(".0") + f" {name}"
    return f"{octets} 字节"
