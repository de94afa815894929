"""A cell as it was typed into a table becomes the value that is kept, or a sentence why not."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.columns import Choice, Choices, Column, Names, Texts
from hongdang_desktop.core.typed import Unreadable, plain, tidy
from hongdang_desktop.ledgers.covering import is_covered
from hongdang_desktop.output.workbook.raw import CellValue, Fault, Percent

MONTH_ONLY = "MONTH_ONLY"
_MOST_DIGITS = 10**15
"""Excel keeps fifteen digits of a number; what comes behind them it has made noughts."""
_SHORTENED = re.compile(r"\d(?:\.\d+)?E\+\d{2,3}")
"""How a number that was too long for its column stands in a text table."""
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(:00(\.0+)?)?$")
_SPOKEN_DAY = re.compile(
    r"[〇零○一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
_SERIALS = (10_000, 110_000)
"""Unformatted numbers taken for days: 1927 to 2201. Smaller ones may be years, ages or typing."""
_SIGNS = {"√": "是", "✓": "是", "✔": "是", "对": "是", "×": "否", "✗": "否", "X": "否", "x": "否"}
_OFFICE_WORDS = {"大专": "大学专科", "本科": "大学本科", "硕士": "研究生", "博士": "研究生"}
_MONTH_ALONE = re.compile(r"\d{4}\s*[-./年]\s*\d{1,2}\s*月?")
_MASKED = "**"
_NUMBERS = frozenset({"whole", "number", "money"})
_DIGITS = {word: n for n, word in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_REMEMBERED = 60


@dataclass
class CellReader:
    """Reads the cells of one column; equal words are read once."""

    column: Column
    names: Names
    epoch: date = date(1899, 12, 30)
    typed: bool = False
    """Whether the table is a text: then 1.23457E+17 was a number once."""
    _known: dict[str, Json] = field(default_factory=dict)

    def read(self, value: CellValue) -> Json:
        """Return the value as it is kept, None for nothing. Raises Unreadable."""
        if value is None:
            return None
        if isinstance(value, str):
            return self._words(value)
        if isinstance(value, Fault):
            raise _fault(value)
        if isinstance(value, bool):
            if self.column.kind == "yesno":
                return value
            return self._words("是" if value else "否")
        if isinstance(value, Percent) and getattr(self.column, "unit", "") == "%":
            return self._number(float(f"{value * 100:.10g}"))
        if isinstance(value, int | float):
            return self._number(value)
        return self._moment(value)

    def _words(self, words: str) -> Json:
        if words in self._known:
            return self._known[words]
        found = self._parsed(words)
        if len(words) <= _REMEMBERED:
            self._known[words] = found
        return found

    def _parsed(self, words: str) -> Json:
        column = self.column
        kind = column.kind
        if is_covered(column) and _MASKED in words:
            raise Unreadable(
                "MASKED", "这一格是遮住的，不是原来的内容。", "导出时选带敏感内容，或照原件填。"
            )
        if self.typed and kind in ("text", "texts") and _SHORTENED.fullmatch(words.strip()):
            raise _digits_lost()
        if "\n" in words and isinstance(column, Texts | Choices):
            return _lines(column, words)
        if kind in ("day", "month", "months", "moment"):
            words = _day_words(words, moment=kind == "moment")
            if kind == "day" and _MONTH_ALONE.fullmatch(words):
                raise Unreadable(MONTH_ONLY, f"“{words}”只有年月，没有日。", "补上是哪一日。")
        elif isinstance(column, Choice) and not column.multiple:
            words = _whole_word(column, words.strip())
        elif kind == "yesno":
            words = _SIGNS.get(words.strip(), words)
        elif kind in _NUMBERS and len(words) > 1:
            words = words.replace("￥", "").replace("¥", "")
        return _json(column.parse(words, self.names))

    def _number(self, value: float) -> Json:
        if not abs(value) < _MOST_DIGITS:  # nor is it, where it is no number at all
            raise _digits_lost()
        whole = int(value) == value
        kind = self.column.kind
        dated = kind == "moment" or (kind == "day" and whole)
        if dated and _SERIALS[0] <= value < _SERIALS[1]:
            start = datetime(self.epoch.year, self.epoch.month, self.epoch.day)  # noqa: DTZ001 - a wall clock
            return self._moment(start + timedelta(seconds=round(value * 86400)))
        if kind in ("month", "months") and not whole:
            year, _, month = f"{value:.2f}".partition(".")
            if month.endswith("0"):  # 2026.10 and 2026.1 are one number
                raise Unreadable(
                    "BAD_MONTH", f"“{year}.{month[0]}”分不清是 {int(month[0])} 月还是 {month[0]}0 月。",
                    f"照 {year}-10 这样填。",
                )  # fmt: skip
        return self._words(str(int(value)) if whole else f"{value:.15g}")

    def _moment(self, value: date | time | timedelta) -> Json:
        kind = self.column.kind
        if isinstance(value, datetime):
            if kind == "moment":
                nearest = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
                return nearest.replace(tzinfo=PLANT_TIME).isoformat()
            value = value if kind not in ("day", "month", "months") else value.date()
        if isinstance(value, date):
            if kind == "day":
                return value.isoformat()
            if kind in ("month", "months"):
                month = value.isoformat()[:7]
                return [month] if kind == "months" else month
            if kind in _NUMBERS:
                raise Unreadable(
                    "BAD_NUMBER", "Excel 把这一格当成了日期。", "把格式改成常规，再填一遍数。"
                )
            if isinstance(value, datetime) and value.time() != time():
                return self._words(f"{value:%Y-%m-%d %H:%M}")
            return self._words(f"{value:%Y-%m-%d}")
        if isinstance(value, time):
            return self._words(f"{value:%H:%M}")
        minutes = round(value.total_seconds() / 60)
        return self._words(f"{minutes // 60}:{minutes % 60:02d}")


def _lines(column: Texts | Choices, words: str) -> Json:
    """Return a list of which each item stands on a line of its own, whatever marks are in it."""
    said = [line for each in words.split("\n") if (line := tidy(each))]
    if isinstance(column, Choices):
        return _json(list(dict.fromkeys(Choice.parse(column, line) for line in said)))
    return _json(list(dict.fromkeys(said)))


def _whole_word(column: Choice, words: str) -> str:
    """Return the word of a list that begins or ends so, where only one does: 汉 is 汉族."""
    options = column.options.values()
    if not words or words in options:
        return words
    if words.endswith("性") and words[:-1] in options:  # 男性, 女性
        return words[:-1]
    if words in _OFFICE_WORDS and _OFFICE_WORDS[words] in options:
        return _OFFICE_WORDS[words]
    found = [word for word in options if word.startswith(words) or word.endswith(words)]
    found = found or [word for word in options if len(word) > 1 and words.startswith(word)]
    return found[0] if len(found) == 1 else words


def _json(parsed: object) -> Json:
    if parsed is None or isinstance(parsed, bool | int | str | list):
        return parsed
    raise TypeError(f"a column parsed {parsed!r}")


def _fault(fault: Fault) -> Unreadable:
    if fault is Fault.ERROR:
        return Unreadable(
            "CELL_ERROR", "这一格是 Excel 的出错值（#N/A 一类）。", "把公式改对，或直接填内容。"
        )
    return Unreadable(
        "NOT_WORKED_OUT", "这一格是公式，还没有算出结果。", "用 WPS 打开存一遍，或直接填内容。"
    )


def _digits_lost() -> Unreadable:
    return Unreadable(
        "DIGITS_LOST", "数太长，表格把末尾几位丢了。", "把这一列设成文本，再照原件重新填。"
    )


def _day_words(words: str, *, moment: bool) -> str:
    """Return a day without the midnight that tables add to it, and spelt-out days in digits."""
    said = plain(words)
    if _SPOKEN_DAY.fullmatch(said):
        year, rest = said.split("年")
        month, day = rest.removesuffix("日").split("月")
        digits = "".join(str(_DIGITS[word]) for word in year)
        return f"{digits}年{_spoken(month)}月{_spoken(day)}日"
    return said if moment else _MIDNIGHT.sub("", said)


def _spoken(words: str) -> int:
    """Return 二十三 as 23."""
    tens, ten, ones = words.rpartition("十")
    if not ten:
        return _DIGITS.get(words, 0)
    return _DIGITS.get(tens, 1) * 10 + (_DIGITS[ones] if ones else 0)
