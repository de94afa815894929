"""What a column means: label, type, how it is typed, shown and checked.

A column stands on the field of a record: ``title: Annotated[str | None, Text("会议名称")] = None``.
It knows three forms of a value: JSON as kept in the journal (dates as ISO text), the Python value
of the model, and the text that a person reads or types. Every field may be empty: ``required`` is
meaning, checked when an entry is finalised.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Protocol

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.typed import (
    Unreadable as Unreadable,  # noqa: PLC0414 - whoever parses catches it: one import for both
)
from hongdang_desktop.core.typed import plain, read_day, read_time, split_list, tidy, tidy_lines


class Names(Protocol):
    """Turns ids into words and words into ids, within what one station knows."""

    def member(self, member_id: str) -> str:
        """Return the person's name, or "" when the id is unknown."""

    def organisation(self, organisation_id: str) -> str:
        """Return the short name, or "" when the id is unknown."""

    def entry(self, ledger: str, entry_id: str) -> str:
        """Return how an entry is called in lists, or ""."""

    def find_members(self, words: str) -> tuple[str, ...]:
        """Return the ids of the members so called."""

    def find_organisations(self, words: str) -> tuple[str, ...]:
        """Return the ids of the organisations so called."""

    def find_entries(self, ledger: str, words: str) -> tuple[str, ...]:
        """Return the ids of the entries so called."""


@dataclass(frozen=True, eq=False)
class Column:
    """Meaning of one field; subclasses are the types. ``part`` columns nest (see ``Parts``).

    A ``living`` value goes on after the entry is final, like how far a decision has been carried
    out: to change it is no correction. A ``weighty`` one is for people to decide (scores, states,
    identity, dues, votes, posts): where it was changed, two versions are never merged by program.
    A ``sensitive`` value is covered on screen and paper until somebody asks for it; a ``private``
    one is sensitive and stays with the PCs of its branch: it never reaches the plant. A ``reckoned``
    value is worked out by a rule when the entry is saved and kept with it; nobody types it.
    """

    label: str
    required: bool = False
    sensitive: bool = False
    private: bool = False
    hint: str = ""
    living: bool = False
    weighty: bool = False
    reckoned: bool = False

    kind: ClassVar[str] = "text"
    multiple: ClassVar[bool] = False

    def parse(self, text: str, names: Names | None = None) -> object:
        """Return the JSON value of what was typed, None for nothing. Raises Unreadable."""
        del names
        return tidy(text) or None

    def format(self, value: object, names: Names | None = None) -> str:
        """Return the value (JSON or Python) as a person reads it; "" for nothing. Never raises."""
        del names
        return "" if value is None else str(value)

    def check(self, value: object) -> tuple[str, str, str] | None:
        """Return (code, sentence, cure) when a Python value of the right type is still wrong."""
        del value
        return None


@dataclass(frozen=True, eq=False)
class Text(Column):
    """One line of text."""

    longest: int = 200
    kind: ClassVar[str] = "text"

    def check(self, value: object) -> tuple[str, str, str] | None:
        """Complain when longer than ``longest`` characters."""
        return _too_long(value, self.longest)


@dataclass(frozen=True, eq=False)
class LongText(Column):
    """Text of several paragraphs."""

    longest: int = 50_000
    kind: ClassVar[str] = "long"

    def parse(self, text: str, names: Names | None = None) -> object:
        """Keep the lines, drop white space at the end."""
        del names
        return tidy_lines(text) or None

    def check(self, value: object) -> tuple[str, str, str] | None:
        """Complain when longer than ``longest`` characters."""
        return _too_long(value, self.longest)


@dataclass(frozen=True, eq=False)
class Day(Column):
    """A calendar day. Editors that know today read days without a year with ``typed.read_day``."""

    kind: ClassVar[str] = "day"

    def parse(self, text: str, names: Names | None = None) -> object:
        """Read 2026-11-23, 2026.11.23, 2026年11月23日, 20261123; not 11-23, the year is missing."""
        del names
        return read_day(text).isoformat() if tidy(text) else None

    def format(self, value: object, names: Names | None = None) -> str:
        """Return 2026-11-23."""
        del names
        return _iso(value)


@dataclass(frozen=True, eq=False)
class Moment(Column):
    """A day and a time, kept aware in plant time."""

    kind: ClassVar[str] = "moment"

    def parse(self, text: str, names: Names | None = None) -> object:
        """Read a day and a time, ``2026-11-23 09:00``."""
        del names
        words = plain(text).replace("T", " ").split()
        if not words:
            return None
        if len(words) == 1:
            raise Unreadable("BAD_TIME", "只有日期，没有时间。", "照 2026-11-23 09:00 这样填。")
        day = read_day(" ".join(words[:-1]))
        hour, minute = read_time(words[-1])
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PLANT_TIME).isoformat()

    def format(self, value: object, names: Names | None = None) -> str:
        """Return 2026-11-23 09:00 in plant time."""
        del names
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else value
            if isinstance(moment, datetime):
                return moment.astimezone(PLANT_TIME).strftime("%Y-%m-%d %H:%M")
        except (ValueError, OverflowError):
            pass  # of a newer program, or no moment at all: it stands for itself
        return str(value or "")


@dataclass(frozen=True, eq=False)
class Month(Column):
    """A month, kept as ``2026-11``."""

    kind: ClassVar[str] = "month"

    def parse(self, text: str, names: Names | None = None) -> object:
        """Read 2026-11, 2026年11月, 202611."""
        del names
        words = plain(text)
        if not words:
            return None
        match = re.fullmatch(r"(\d{4})(?:\s*[-./年]\s*)?(\d{1,2})\s*月?", words)
        if not match or not 1 <= int(match[2]) <= 12:
            raise Unreadable("BAD_MONTH", f"“{words}”不是月份。", "照 2026-11 这样填。")
        return f"{int(match[1]):04d}-{int(match[2]):02d}"

    def check(self, value: object) -> tuple[str, str, str] | None:
        """Complain when it is not ``yyyy-mm``."""
        if value is None or re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", str(value)):
            return None
        return ("BAD_MONTH", f"“{value}”不是月份。", "照 2026-11 这样填。")


@dataclass(frozen=True, eq=False)
class Months(Month):
    """Several months, each kept as ``2026-11``."""

    kind: ClassVar[str] = "months"
    multiple: ClassVar[bool] = True

    def parse(self, text: str, names: Names | None = None) -> object:
        """Read months with 、 or , between them."""
        return list(dict.fromkeys(Month.parse(self, word, names) for word in split_list(text)))

    def format(self, value: object, names: Names | None = None) -> str:
        """Return the months with 、 between them."""
        del names
        return "、".join(str(each) for each in value) if isinstance(value, list | tuple) else ""

    def check(self, value: object) -> tuple[str, str, str] | None:
        """Complain about the first that is no month."""
        months = value if isinstance(value, list | tuple) else ()
        return next((wrong for each in months if (wrong := Month.check(self, each))), None)


@dataclass(frozen=True, eq=False)
class Whole(Column):
    """A whole number between ``least`` and ``most``, with a unit for people."""

    least: int = 0
    most: int = 1_000_000
    unit: str = ""
    kind: ClassVar[str] = "whole"

    def parse(self, text: str, names: Names | None = None) -> object:
        """Read digits, also full-width ones."""
        del names
        words = plain(text)
        if not words:
            return None
        match = re.fullmatch(rf"([+-]?\d{{1,15}})\s*(?:{re.escape(self.unit)})?", words)
        if not match:
            raise Unreadable("BAD_NUMBER", f"“{words}”不是整数。", "只填数字。")
        return int(match[1])

    def check(self, value: object) -> tuple[str, str, str] | None:
        """Complain when out of bounds."""
        if isinstance(value, int) and not self.least <= value <= self.most:
            return (
                "OUT_OF_RANGE",
                f"{value} 不在 {self.least} 到 {self.most} 之间。",
                "看看是不是多按了。",
            )
        return None


@dataclass(frozen=True, eq=False)
class Number(Column):
    """A number with ``places`` decimals, kept as a whole of the smallest step: 1.5 hours are 15."""

    places: int = 1
    least: int = 0
    most: int = 10_000_000
    unit: str = ""
    kind: ClassVar[str] = "number"

    def parse(self, text: str, names: Names | None = None) -> object:
        """Read digits with at most so many decimals, return the whole number of steps."""
        del names
        words = plain(text)
        if not words:
            return None
        match = re.fullmatch(rf"([+-]?\d{{1,9}})(?:\.(\d+))?\s*(?:{re.escape(self.unit)})?", words)
        if not match:
            raise Unreadable("BAD_NUMBER", f"“{words}”不是数。", "只填数字，可以带小数点。")
        decimals = (match[2] or "").rstrip("0")
        if len(decimals) > self.places:
            raise Unreadable(
                "BAD_NUMBER", f"“{words}”小数多于 {self.places} 位。", "四舍五入再填。"
            )
        return int(f"{match[1]}{decimals:0<{self.places}}")

    def format(self, value: object, names: Names | None = None) -> str:
        """Return the number without useless noughts: 15 steps of a tenth are 1.5."""
        del names
        if not isinstance(value, int):
            return ""
        return f"{(Decimal(value) / 10**self.places).normalize():f}"

    def check(self, value: object) -> tuple[str, str, str] | None:
        """Complain when out of bounds."""
        if isinstance(value, int) and not self.least <= value <= self.most:
            least, most = self.format(self.least), self.format(self.most)
            return (
                "OUT_OF_RANGE",
                f"{self.format(value)} 不在 {least} 到 {most} 之间。",
                "看看小数点。",
            )
        return None


@dataclass(frozen=True, eq=False)
class Money(Column):
    """An amount in whole fen; always weighty."""

    weighty: bool = True
    kind: ClassVar[str] = "money"

    def parse(self, text: str, names: Names | None = None) -> object:
        """Read yuan with at most two decimals, return fen."""
        del names
        words = plain(text)
        if not words:
            return None
        match = re.fullmatch(r"([+-]?)(\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.(\d+))?\s*元?", words)
        if not match:
            raise Unreadable("BAD_MONEY", f"“{words}”不是金额。", "照 103.10 这样填。")
        decimals = (match[3] or "").rstrip("0")
        if len(decimals) > 2:
            raise Unreadable("BAD_MONEY", f"“{words}”小数多于两位。", "最小填到分。")
        yuan = match[2].replace(",", "")
        return int(f"{match[1]}{yuan}{decimals:0<2}")

    def format(self, value: object, names: Names | None = None) -> str:
        """Return yuan with two decimals and thousands separated."""
        del names
        return f"{Decimal(value) / 100:,.2f}" if isinstance(value, int) else ""


@dataclass(frozen=True, eq=False)
class Choice(Column):
    """One of a closed list; ``options`` maps the key that is kept to the word that is shown."""

    options: Mapping[str, str] = field(default_factory=dict)
    kind: ClassVar[str] = "choice"

    def parse(self, text: str, names: Names | None = None) -> object:
        """Read a key or a word of the list."""
        del names
        words = tidy(text)
        return self._key(words) if words else None

    def format(self, value: object, names: Names | None = None) -> str:
        """Return the word; a key of a newer program stands for itself."""
        del names
        return "" if value is None else self.options.get(str(value), str(value))

    def check(self, value: object) -> tuple[str, str, str] | None:
        """Complain about a key that is not in the list."""
        if value is None or str(value) in self.options:
            return None
        return ("BAD_CHOICE", f"没有“{value}”这一项。", f"从这些里选：{self._words()}。")

    def _key(self, words: str) -> str:
        if words in self.options:
            return words
        for key, word in self.options.items():
            if word == words:
                return key
        raise Unreadable("BAD_CHOICE", f"没有“{words}”这一项。", f"从这些里选：{self._words()}。")

    def _words(self) -> str:
        words = list(self.options.values())
        return "、".join(words[:12]) + ("……" if len(words) > 12 else "")


@dataclass(frozen=True, eq=False)
class Choices(Choice):
    """Several of a closed list."""

    kind: ClassVar[str] = "choices"
    multiple: ClassVar[bool] = True

    def parse(self, text: str, names: Names | None = None) -> object:
        """Read keys or words with 、 or , between them."""
        del names
        return list(dict.fromkeys(self._key(word) for word in split_list(text)))

    def format(self, value: object, names: Names | None = None) -> str:
        """Return the words with 、 between them."""
        del names
        keys = value if isinstance(value, list | tuple) else ()
        return "、".join(self.options.get(str(key), str(key)) for key in keys)

    def check(self, value: object) -> tuple[str, str, str] | None:
        """Complain about the first key that is not in the list."""
        keys = value if isinstance(value, list | tuple) else ()
        return next((wrong for key in keys if (wrong := super(Choices, self).check(key))), None)


@dataclass(frozen=True, eq=False)
class YesNo(Column):
    """Yes, no, or not said."""

    kind: ClassVar[str] = "yesno"

    def parse(self, text: str, names: Names | None = None) -> object:
        """Read 是 or 否."""
        del names
        words = tidy(text)
        if not words:
            return None
        if words in ("是", "有", "true"):
            return True
        if words in ("否", "无", "没有", "false"):
            return False
        raise Unreadable("BAD_YESNO", f"“{words}”不是“是”或“否”。", "填“是”或“否”。")

    def format(self, value: object, names: Names | None = None) -> str:
        """Return 是 or 否."""
        del names
        return "" if value is None else "是" if value else "否"


@dataclass(frozen=True, eq=False)
class Texts(Column):
    """Several short texts."""

    kind: ClassVar[str] = "texts"
    multiple: ClassVar[bool] = True

    def parse(self, text: str, names: Names | None = None) -> object:
        """Read texts with 、 or , between them."""
        del names
        return list(split_list(text))

    def format(self, value: object, names: Names | None = None) -> str:
        """Return the texts with 、 between them."""
        del names
        return "、".join(str(each) for each in value) if isinstance(value, list | tuple) else ""


@dataclass(frozen=True, eq=False)
class Parts(Column):
    """A list of typed parts, each with an id for ever; the part's own fields carry columns."""

    kind: ClassVar[str] = "parts"
    multiple: ClassVar[bool] = True

    def parse(self, text: str, names: Names | None = None) -> object:
        """Parts are never typed as one text."""
        del names
        if tidy(text):
            raise Unreadable(
                "NOT_ONE_TEXT", f"“{self.label}”不能写成一格。", "在程序里一行一行填。"
            )
        return []

    def format(self, value: object, names: Names | None = None) -> str:
        """Return how many there are."""
        del names
        return f"{len(value)} 项" if isinstance(value, list | tuple) and value else ""


@dataclass(frozen=True, eq=False)
class Attachments(Parts):
    """Files beside a record, named by their content; photos are never demanded and never scored."""

    kind: ClassVar[str] = "attachments"


@dataclass(frozen=True, eq=False)
class Signature(Column):
    """A line for a hand signature: printed, never typed and never kept; always weighty."""

    weighty: bool = True
    kind: ClassVar[str] = "signature"

    def parse(self, text: str, names: Names | None = None) -> object:
        """Nothing is kept; the paper is signed by hand."""
        del names, text
        return None


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _too_long(value: object, longest: int) -> tuple[str, str, str] | None:
    if isinstance(value, str) and len(value) > longest:
        return (
            "TOO_LONG",
            f"写了 {len(value)} 字，最多 {longest} 字。",
            "长的内容放到附件或另一栏。",
        )
    return None
