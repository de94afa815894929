"""The citizen identity number, GB 11643-1999: 18 characters, the last one a check character."""

import re
from datetime import date
from typing import NamedTuple

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
STARS = "****"
_NUMBER = re.compile(r"[0-9][0-9 -]{5,}[0-9Xx]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}\b")


class Identity(NamedTuple):
    """What a number says of its holder; ``sex`` is a GB/T 2261.1 code, "1" or "2"."""

    born_on: date
    sex: str


def fault(number: str) -> tuple[str, str] | None:
    """Return (sentence, cure) when the number cannot be right, None when it can."""
    missing = 18 - len(number)
    if missing:
        word = "少" if missing > 0 else "多"
        return (f"身份证号{word} {abs(missing)} 位，现在 {len(number)} 位。", "对照证件再看一遍。")
    if not number[:17].isdigit() or not number.isascii() or number[17] not in "0123456789X":
        return ("身份证号里有不是数字的字。", "最后一位是 X 的写大写。")
    if holder(number) is None:
        return (f"身份证号里的生日 {number[6:14]} 不存在。", "对照证件再看一遍。")
    if _CHECKS[sum(int(d) * w for d, w in zip(number, _WEIGHTS, strict=False)) % 11] != number[17]:
        return ("身份证号最后一位对不上。", "多半有一位抄错了。")
    return None


def holder(number: str) -> Identity | None:
    """Return birthday and sex that a number of 18 characters names, None when it names none."""
    if not number[6:17].isdigit():  # int() alone would also read " 198" and "1_98"
        return None
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        return Identity(born, "1" if int(number[16]) % 2 else "2")
    except (ValueError, IndexError):
        return None


def masked(words: str) -> str:
    """Return a sensitive value as it is shown by default: stars, and of a number the last four digits.

    They tell people of one name apart (domain.md §12.3); as many stars for every length. Of a day
    nothing stays.
    """
    if not words:
        return ""
    is_number = _NUMBER.fullmatch(words) and not _DAY.match(words)
    return f"{STARS}{words[-4:]}" if is_number else STARS
