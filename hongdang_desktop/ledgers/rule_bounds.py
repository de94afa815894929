"""Which numbers a rule may have: one that no calendar has would stop every branch that gets it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from hongdang_desktop.ledgers.due import Weight

_BOUNDS = {
    "month": (1, 12), "day": (1, 31), "months": (0, 1200), "grace_months": (0, 1200),
    "grace": (0, 1200), "back": (0, 1200), "years": (0, 150), "in": (1, 1000),
    "step": (1, 10_000), "per_hour": (1, 10_000), "percent": (0, 100), "workdays": (0, 1000),
    "extra": (0, 1_000_000_000),
}  # fmt: skip
_OTHERS = (0, 10_000)
"""Days, hours, heads, points; 10 000 days are 27 years."""
_LEAP_YEAR = 2028


def impossible(
    numbers: Mapping[str, int], rows: list[Mapping[str, Any]]
) -> Iterator[tuple[str, str, str]]:
    """Yield key (numbers or table), what is wrong and its cure, for numbers of the right type."""
    for name, value in numbers.items():
        least, most = _BOUNDS.get(name, _OTHERS)
        if not least <= value <= most:
            yield "numbers", f"{name} 写了 {value}，不合常理。", f"写 {least} 到 {most} 之间的数。"
    month, day = numbers.get("month", 1), numbers.get("day", 1)
    if 1 <= month <= 12 and 1 <= day <= 31 and not _is_there(month, day):
        yield "numbers", f"没有 {month}月{day}日。", "month 和 day 改成有的日子。"
    for number, row in enumerate(rows, start=1):
        days = row.get("days", 0)
        if type(days) is int and not _OTHERS[0] <= days <= _OTHERS[1]:
            yield (
                "table",
                f"第 {number} 行的 days 写了 {days}，不合常理。",
                "写 0 到 10000 之间的数。",
            )
        if "weight" in row and row["weight"] not in tuple(Weight):
            words = "、".join(Weight)
            yield "table", f"第 {number} 行的 weight 写得不对。", f"从这些里选：{words}。"


def _is_there(month: int, day: int) -> bool:
    try:
        # Not in every year is there a 29th of February.
        return (month, day) != (2, 29) and bool(date(_LEAP_YEAR, month, day))
    except ValueError:
        return False
