"""What is wrong with a file of rules or of days, before it is used: every fault with line and cure."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.rules import RuleBook
from hongdang_desktop.core.typed import Unreadable, read_day
from hongdang_desktop.ledgers.rhythm import FILE as RHYTHM
from hongdang_desktop.ledgers.rhythm import BadRhythm, read_rhythm
from hongdang_desktop.ledgers.rule_bounds import impossible

WORDS = {"班": True, "休": False}
_MARKS = ("V", "V2", "K", "A")
_WEIGHTS = ("blue", "yellow", "orange", "red")
_KEYS = (
    "id", "title", "since", "until", "level", "source", "article", "verified", "numbers", "table",
    "weight",
)  # fmt: skip
_NAMES = re.compile(r"calendar/(\d{4})\.csv|rules/[a-z0-9_-]{1,40}\.toml|rhythm\.toml")

_Where = Callable[[str], int]
"""Gives the line on which a rule has a key."""


@dataclass(frozen=True)
class Fault:
    """One thing to mend; ``line`` is 0 where it is about the whole file."""

    line: int
    sentence: str
    cure: str = ""

    @property
    def text(self) -> str:
        """Return what is told."""
        where = f"第 {self.line} 行：" if self.line else ""
        return f"{where}{self.sentence}{self.cure}"


@dataclass(frozen=True)
class NamedDay:
    """One line of a calendar: ``works`` against the week, or off; ``why`` is what it is called."""

    day: date
    works: bool
    why: str = ""


def faults(name: str, text: str, shipped: RuleBook) -> tuple[Fault, ...]:
    """Return everything that is wrong with a file of this name, in the order of its lines."""
    matched = _NAMES.fullmatch(name)
    if matched is None:
        return (
            Fault(0, f"“{name}”不是能用的文件名。", "日历叫 2027.csv，规则叫 xxx.toml，节律叫 rhythm.toml。"),
        )  # fmt: skip
    if matched[1]:
        found = list(_of_calendar(int(matched[1]), text))
    elif name == RHYTHM:
        found = list(_of_rhythm(text))
    else:
        found = list(_of_rules(text, shipped))
    return tuple(sorted(found, key=lambda fault: fault.line))


def calendar_days(text: str) -> tuple[NamedDay, ...]:
    """Return the days of a calendar without faults, in the order of time."""
    found = [
        NamedDay(read_day(cells[0]), WORDS[cells[1]], cells[2] if len(cells) > 2 else "")
        for _, cells in _lines(text)
    ]
    return tuple(sorted(found, key=lambda each: each.day))


def calendar_text(year: int, days: tuple[NamedDay, ...], source: str = "") -> str:
    """Return a calendar as a file."""
    head = source or f"{year} 年放假安排"
    lines = [f"# {head}。只写和平常星期不一样的日子。休 = 放假，班 = 调休上班。"]
    for each in sorted(days, key=lambda each: each.day):
        word = "班" if each.works else "休"
        lines.append(",".join(part for part in (each.day.isoformat(), word, each.why) if part))
    return "\n".join(lines) + "\n"


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of the lines that name a day."""
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        bare = line.strip()
        if not bare or bare.startswith(("#", "日期")):
            continue
        yield number, [cell.strip() for cell in re.split("[,，\t]", bare)]


def _of_calendar(year: int, text: str) -> Iterator[Fault]:
    known: dict[date, int] = {}
    for line, cells in _lines(text):
        try:
            day = read_day(cells[0])
        except Unreadable as wrong:
            yield Fault(line, wrong.sentence, wrong.cure or "照 2027-01-01 这样写。")
            continue
        if day.year != year:
            yield Fault(line, f"{day} 不在 {year} 年。", f"这一行挪到 {day.year}.csv，或改对年份。")
        if day in known:
            yield Fault(line, f"{day} 前面第 {known[day]} 行写过了。", "留一行，另一行删掉。")
        known.setdefault(day, line)
        if len(cells) < 2 or not cells[1]:
            yield Fault(line, f"{day} 没写是休还是班。", "日期后面加逗号，再写“休”或“班”。")
        elif cells[1] not in WORDS:
            yield Fault(line, f"“{cells[1][:10]}”看不懂。", "放假写“休”，调休上班写“班”。")
        if len(cells) > 3:
            yield Fault(line, "这一行多出了几格。", "只写日期、休或班、说明三格。")
    if not any(_lines(text)):
        yield Fault(0, "里面一天也没有。", "一行写一天，如 2027-01-01,休。")


def _of_rhythm(text: str) -> Iterator[Fault]:
    try:
        read_rhythm(RHYTHM, text)
    except BadRhythm as wrong:
        yield Fault(0, wrong.sentence)


def _of_rules(text: str, shipped: RuleBook) -> Iterator[Fault]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        at = re.search(r"at line (\d+)", str(wrong))
        line = int(at[1]) if at else 0
        yield Fault(
            line, "这里不合 TOML 的写法。", "看看引号、等号、方括号是不是成对；字要加英文引号。"
        )
        return
    except (ValueError, RecursionError):  # a number, or brackets, of thousands of signs
        yield Fault(0, "里面有一个数太长，或括号套得太深。", "照原来那一版的样子写。")
        return
    for key in table:
        if key != "rule":
            yield Fault(
                _line_of(text, 0, key), f"“{key[:30]}”不认得。", "每条规则以 [[rule]] 开头。"
            )
    rules = table.get("rule")
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        yield Fault(0, "里面一条规则也没有。", "每条规则以 [[rule]] 开头。")
        return
    spans: dict[str, list[tuple[date, date, int]]] = {}
    for number, rule in enumerate(rules):
        start = _starts(text)[number] if number < len(_starts(text)) else 0
        yield from _of_rule(text, start, rule, shipped)
        first, last = rule.get("since"), rule.get("until") or date.max
        if type(first) is date and type(last) is date:
            for other_first, other_last, line in spans.get(str(rule.get("id")), ()):
                if first <= other_last and other_first <= last:
                    yield Fault(
                        start, f"{rule.get('id')} 和第 {line} 行那一版有几天重着。",
                        "前一版写上 until，到新一版 since 的前一天。",
                    )  # fmt: skip
            spans.setdefault(str(rule.get("id")), []).append((first, last, start))


def _of_rule(text: str, start: int, rule: Mapping[str, Any], shipped: RuleBook) -> Iterator[Fault]:
    named = str(rule.get("id") or "")[:30]
    said = named or "这条规则"

    def at(key: str) -> int:
        return _line_of(text, start, key) or start

    for key in rule:
        if key not in _KEYS:
            yield Fault(
                at(key), f"{said} 里的“{key[:30]}”不认得。", f"能写的是：{'、'.join(_KEYS)}。"
            )
    for key, word in (
        ("id", "编号"),
        ("title", "名目"),
        ("source", "出处"),
        ("verified", "核实情况"),
    ):
        value = rule.get(key)
        if not isinstance(value, str) or not value.strip():
            yield Fault(at(key), f"{said} 没写{word}。", f'加一行 {key} = "…"。')
    if not isinstance(rule.get("article", ""), str):
        yield Fault(at("article"), f"{said} 的 article 不是字。", '写成 article = "第…条"。')
    yield from _of_days(at, said, rule)
    for key, words in (
        ("level", tuple(map(str, Level))), ("verified", _MARKS), ("weight", _WEIGHTS)
    ):  # fmt: skip
        value = rule.get(key, None if key == "level" else words[0])
        if value not in words and not (key == "verified" and not value):
            yield Fault(at(key), f"{said} 的 {key} 写得不对。", f"从这些里选：{'、'.join(words)}。")
    yield from _of_values(at, said, rule, shipped)


def _of_days(at: _Where, said: str, rule: Mapping[str, Any]) -> Iterator[Fault]:
    for key in ("since", "until"):
        value = rule.get(key)
        if (value is not None or key == "since") and type(value) is not date:
            what = "没写从哪天起用" if value is None else f"的 {key} 不是日子"
            yield Fault(at(key), f"{said} {what}。", f"写成 {key} = 2027-01-01，不加引号。")
    first, last = rule.get("since"), rule.get("until")
    if type(first) is date and type(last) is date and last < first:
        yield Fault(at("until"), f"{said} 的 until 在 since 之前。", "改对日子。")


def _of_values(
    at: _Where,
    said: str,
    rule: Mapping[str, Any],
    shipped: RuleBook,
) -> Iterator[Fault]:
    """Compare numbers and rows with those of the shipped rule: the program reads just these."""
    versions = [each for each in shipped.rules if each.id == rule.get("id")]
    if rule.get("id") and not versions:
        yield Fault(
            at("id"), f"程序里没有 {said} 这条规则，写了也用不上。", "编号用 hongdang rules 看。"
        )
        return
    numbers, rows = rule.get("numbers", {}), rule.get("table", [])
    wanted = versions[-1] if versions else None
    if not isinstance(numbers, dict) or not all(type(each) is int for each in numbers.values()):
        yield Fault(
            at("numbers"), f"{said} 的 numbers 里要写整数。", "照 numbers = { days = 30 } 写。"
        )
    elif wanted is not None and numbers.keys() != wanted.numbers.keys():
        names = "、".join(wanted.numbers) or "不用写"
        yield Fault(at("numbers"), f"{said} 的 numbers 和程序要的不一样。", f"要写的是：{names}。")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        yield Fault(at("table"), f"{said} 的 table 要一行一行写。", "照原来那一版的样子写。")
    elif wanted is not None and _shapes(rows) - _shapes(wanted.table):
        yield Fault(
            at("table"), f"{said} 的 table 有一行的栏目和原来不一样。", "照原来那一版的栏目写。"
        )
    elif wanted is not None and wanted.table and not rows:
        yield Fault(at("table"), f"{said} 没写 table。", "照原来那一版的样子写。")
    elif isinstance(numbers, dict) and all(type(each) is int for each in numbers.values()):
        for key, what, cure in impossible(numbers, rows):
            yield Fault(at(key), f"{said} 的 {what}", cure)


def _shapes(rows: Any) -> set[frozenset[tuple[str, type]]]:  # noqa: ANN401 - rows as TOML has them
    return {frozenset((key, type(value)) for key, value in row.items()) for row in rows}


def _starts(text: str) -> list[int]:
    lines = enumerate(text.splitlines(), start=1)
    return [number for number, line in lines if line.strip().startswith("[[rule]]")]


def _line_of(text: str, start: int, key: str) -> int:
    """Return the line on which a rule has a key, 0 where it has none; ``start`` is its first line."""
    lines = text.splitlines()
    for number in range(start, len(lines)):
        bare = lines[number].strip()
        if number >= start and bare.startswith("[[") and number + 1 > start and start:
            return 0
        if re.match(rf'\[?"?{re.escape(key)}"?\s*[=\]]', bare):
            return number + 1
    return 0
