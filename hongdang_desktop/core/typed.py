"""What people type or paste: texts made fit to be kept, lists, days and times."""

import re
import unicodedata
from datetime import date

# What nobody sees and a package would refuse: NUL, lone surrogates, marks that turn the direction of
# writing (exchange.md §3); and control characters, which no paper and no Excel cell can hold.
_UNKEEPABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ud800-\udfff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_NO_WIDTH = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


class Unreadable(Exception):
    """Typed text that is no value of its column: what is the matter, and what to do."""

    def __init__(self, code: str, sentence: str, cure: str = "") -> None:
        super().__init__(sentence + cure)
        self.code = code
        self.sentence = sentence
        self.cure = cure


def keepable(text: str) -> bool:
    """Say whether a text may be kept and sent: NFC, and nothing in it that hides or commands."""
    return _UNKEEPABLE.search(text) is None and (
        text.isascii() or unicodedata.is_normalized("NFC", text)
    )


def tidy_lines(text: str) -> str:
    """Return pasted text fit to be kept: one kind of line end, nothing invisible, no end of blanks."""
    lines = _LINE_ENDS.sub("\n", text)
    visible = _UNKEEPABLE.sub("", _NO_WIDTH.sub("", lines))
    return unicodedata.normalize("NFC", visible).rstrip()


def tidy(text: str) -> str:
    """Return pasted text as one line without blanks at its ends."""
    return re.sub(r"\s*\n\s*", " ", tidy_lines(text)).strip()


def plain(text: str) -> str:
    """Return one line with full-width digits and signs made half-width, for numbers and dates."""
    return unicodedata.normalize("NFKC", tidy(text))


def split_list(text: str) -> tuple[str, ...]:
    """Split typed text at 、 ， , ； ; and line ends; what stands twice is taken once."""
    words = (word.strip() for word in re.split(r"[、，,；;\n]", tidy_lines(text)))
    return tuple(dict.fromkeys(word for word in words if word))


def read_day(text: str, today: date | None = None) -> date:
    """Read a typed day. Without a year the one nearest to ``today`` is meant. Raises Unreadable.

    Four digits are month and day, one or two are a day of the month of ``today``.
    """
    words = plain(text)
    full = re.fullmatch(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?", words)
    packed = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", words)
    short = re.fullmatch(r"(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?", words)
    short = short or re.fullmatch(r"(\d{2})(\d{2})", words)
    alone = re.fullmatch(r"(\d{1,2})\s*[日号]?", words)
    if match := full or packed:
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if short and today is not None:
        return _nearest(int(short[1]), int(short[2]), today)
    if alone and today is not None:
        return _day(today.year, today.month, int(alone[1]))
    raise Unreadable("BAD_DAY", f"“{words}”不是日期。", "照 2026-11-23 这样填。")


def read_time(text: str) -> tuple[int, int]:
    """Read a typed time of day: 9:00, 09：00, 0900, 9, 9点, 9点半, 9点5分. Raises Unreadable."""
    words = plain(text)
    half = re.fullmatch(r"(\d{1,2})[点时]半", words)
    spoken = re.fullmatch(r"(\d{1,2})[点时](?:(\d{1,2})分?)?", words)
    digits = re.fullmatch(r"(\d{1,2})(?::?(\d{2}))?", words)
    if half:
        hour, minute = int(half[1]), 30
    elif match := spoken or digits:
        hour, minute = int(match[1]), int(match[2] or 0)
    else:
        hour, minute = 24, 0
    if hour <= 23 and minute <= 59:
        return hour, minute
    raise Unreadable("BAD_TIME", f"“{words}”不是时间。", "照 09:00 这样填。")


def _nearest(month: int, day: int, today: date) -> date:
    _day(2024, month, day)  # a leap year: complains of days that no year has
    years = (today.year, today.year - 1, today.year + 1)
    measured = 28 if (month, day) == (2, 29) else day
    nearest = min(years, key=lambda year: abs((date(year, month, measured) - today).days))
    return _day(nearest, month, day)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        pass
    if year and 1 <= month <= 12 and 28 < day <= 31:
        last = next(d for d in (30, 29, 28) if _exists(year, month, d))
        of_year = f"{year} 年" if (month, day) == (2, 29) else ""
        raise Unreadable(
            "BAD_DAY", f"{of_year}没有 {month}月{day}日。", f"是不是 {month}月{last}日？"
        )
    raise Unreadable("BAD_DAY", f"没有 {month}月{day}日。", "看看年月日有没有写反。")


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
