"""The yearly rhythm (domain.md, Appendix C) as data: what a branch does in which month.

A plant may write its own file; this reads any, and says of a wrong one what is wrong.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from hongdang_desktop import paths
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.periods import month_of
from hongdang_desktop.ledgers.catalogue import kinds

FILE = "rhythm.toml"
_KEYS = {"id", "what", "months", "ledger", "by", "remind", "source", "verified", "back"}
_MARKS = ("V", "V2", "K", "A")
_BACK = ("", "month", "half", "year")
_LONGEST = 24
"""Signs of ``what``: it is one row of the first page."""


class BadRhythm(UserError):
    """A file of the yearly rhythm that cannot be understood."""

    code = "BAD_RHYTHM"

    def __init__(self, what: str) -> None:
        super().__init__(f"年度节律看不懂：{what}改好再用；现在仍照原来的。")


@dataclass(frozen=True)
class RhythmItem:
    """One thing to do in each of ``months``, by the day ``by`` of the month (0: its last day).

    With ``ledger`` an entry of it in the month is what counts as done; "" means somebody ticks it.
    Without ``remind`` it stands in the calendar alone, as a clock of its own speaks of it.
    ``back`` names the period before it of which it speaks (month, half, year), "" for none: what lies
    wholly before the books were begun is not asked of them. ``verified`` is the mark of domain.md: V, V2, K, A.
    """

    id: str
    what: str
    months: tuple[int, ...]
    ledger: str = ""
    by: int = 0
    remind: bool = True
    source: str = ""
    verified: str = "A"
    back: str = ""

    def speaks_of(self, day: date) -> date:
        """Return the last day of which it speaks in the month of a day."""
        firsts = {
            "month": day.replace(day=1), "year": day.replace(month=1, day=1),
            "half": day.replace(month=7 if day.month > 6 else 1, day=1),
        }  # fmt: skip
        first = firsts.get(self.back)
        return first - timedelta(days=1) if first else month_of(day).last


@cache
def shipped_rhythm() -> tuple[RhythmItem, ...]:
    """Return the rhythm that comes with the program."""
    return read_rhythm(FILE, (paths.resources() / FILE).read_text(encoding="utf-8"))


def read_rhythm(name: str, text: str) -> tuple[RhythmItem, ...]:
    """Return the items of a file. Raises BadRhythm with the one thing to mend first."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRhythm(f"{name} 不是完整的 TOML（{error}）。") from error
    except (ValueError, RecursionError) as error:  # a number, or brackets, of thousands of signs
        raise BadRhythm(f"{name} 里有一个数太长，或括号套得太深。") from error
    rows = table.get("item")
    if not isinstance(rows, list) or not rows:
        raise BadRhythm(f"{name} 里一项 [[item]] 也没有。")
    stray = next((key for key in table if key != "item"), None)
    if stray is not None:
        raise BadRhythm(f"{name} 里的“{stray}”不认得，只有 [[item]]。")
    found: dict[str, RhythmItem] = {}
    for number, row in enumerate(rows, start=1):
        item = _item(number, row)
        if item.id in found:
            raise BadRhythm(f"第 {number} 项的 id “{item.id}”前面用过了。")
        found[item.id] = item
    return tuple(found.values())


def _item(number: int, row: Any) -> RhythmItem:  # noqa: ANN401 - whatever stands in the file
    at = f"第 {number} 项"
    if not isinstance(row, dict):
        raise BadRhythm(f"{at}不是一张表。")
    if stray := next((key for key in row if key not in _KEYS), None):
        raise BadRhythm(f"{at}里的“{stray}”不认得。能写的是 {'、'.join(sorted(_KEYS))}。")
    for key in ("id", "what", "ledger", "source", "verified"):
        if not isinstance(row.get(key, ""), str):
            raise BadRhythm(f"{at}的 {key} 要写成字，前后加引号。")
    what = row.get("what", "").strip()
    if not row.get("id", "").strip() or not what:
        raise BadRhythm(f"{at}少了 id 或 what。")
    at = f"“{what[:_LONGEST]}”"
    if len(what) > _LONGEST:
        raise BadRhythm(f"{at}有 {len(what)} 个字，最多 {_LONGEST} 个。")
    _check_choices(at, row)
    months = _months(at, row.get("months"))
    return RhythmItem(
        row["id"].strip(), what, months, row.get("ledger", ""), _by(at, row.get("by", 0)),
        row.get("remind", True), row.get("source", ""), row.get("verified", "A"),
        row.get("back", ""),
    )  # fmt: skip


def _check_choices(at: str, row: dict[str, Any]) -> None:
    """Raise BadRhythm where something is none of the words that may stand there."""
    if not isinstance(row.get("remind", True), bool):
        raise BadRhythm(f"{at}的 remind 写 true 或 false。")
    ledger = row.get("ledger", "")
    if ledger and ledger not in kinds():
        raise BadRhythm(f"{at}的台账“{ledger}”没有。用 hongdang ledgers 看键，没有台账就不写。")
    for key, usual, known in (("verified", "A", _MARKS), ("back", "", _BACK)):
        if row.get(key, usual) not in known:
            raise BadRhythm(f"{at}的 {key} 写 {'、'.join(filter(None, known))} 里的一个。")


def _months(at: str, value: Any) -> tuple[int, ...]:  # noqa: ANN401 - whatever stands there
    if not isinstance(value, list) or not value:
        raise BadRhythm(f"{at}没写月份。照 months = [6, 12] 这样写。")
    wrong = next((m for m in value if type(m) is not int or not 1 <= m <= 12), None)
    if wrong is not None:
        raise BadRhythm(f"{at}的月份“{wrong}”不对，写 1 到 12。")
    return tuple(sorted(set(value)))


def _by(at: str, value: Any) -> int:  # noqa: ANN401 - whatever stands there
    if type(value) is not int or not 0 <= value <= 31:
        raise BadRhythm(f"{at}的 by “{value}”不对，写几号（1 到 31），月底的不写。")
    return value
