"""A value that is kept becomes a cell that a secretary can sort and sum."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.columns import Choices, Column, Money, Names, Number, Texts
from hongdang_desktop.core.typed import split_list
from hongdang_desktop.ledgers.covering import covered, is_covered

LONGEST = 32_000
"""Characters of one cell; Excel takes 32,767 and cuts the rest off without a word."""

_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

TEXT = "@"
_DAY, _MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"


@dataclass(frozen=True)
class Written:
    """What stands in a cell, and how Excel is to show it."""

    value: str | int | Decimal | date | datetime | None
    shape: str = TEXT


def format_of(column: Column) -> str:
    """Return how Excel shows the cells of a column; texts stay texts, so that digits survive."""
    if column.kind == "day":
        return _DAY
    if column.kind == "moment":
        return _MOMENT
    if isinstance(column, Money):
        return "#,##0.00"
    if isinstance(column, Number):
        return "0." + "#" * column.places
    return "0" if column.kind == "whole" else TEXT


def written(
    column: Column, value: Json, names: Names, *, with_sensitive: bool, said: Mapping[str, str]
) -> Written:
    """Return the cell of a value. ``said`` are the words for the parts of the entry, by id."""
    if value is None or value == []:
        return Written(None)
    if is_covered(column) and not with_sensitive:
        return Written(covered(column, column.format(value, names)))
    if isinstance(value, str) and column.kind in ("day", "moment"):
        return _day(column, value, names)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**14:
        return _number(column, value, names)
    if isinstance(value, list) and isinstance(column, Texts | Choices):
        options = column.options if isinstance(column, Choices) else said
        return Written(_listed([options.get(str(each), str(each)) for each in value]))
    if column.kind == "text":
        return Written(said.get(str(value), str(value)))
    return Written(column.format(value, names))


def escaped(words: str) -> str:
    """Return a text as it must stand in a workbook, where _x0041_ and its like mean a character."""
    return _CONTROL.sub(lambda m: f"_x{ord(m[0]):04X}_", _LOOKS_ESCAPED.sub("_x005F_", words))


def pieces(words: str) -> tuple[str, ...]:
    """Return a text in pieces that fit into one cell each."""
    return tuple(words[at : at + LONGEST] for at in range(0, len(words), LONGEST)) or ("",)


def _number(column: Column, value: int, names: Names) -> Written:
    if isinstance(column, Money):
        return Written(Decimal(value) / 100, format_of(column))
    if isinstance(column, Number):
        return Written(Decimal(value) / 10**column.places, format_of(column))
    return Written(value, "0") if column.kind == "whole" else Written(column.format(value, names))


def _listed(words: list[str]) -> str:
    """Return several words with 、 between them; where that stands in one of them, each on a line.

    A line end behind a single one says that it is one.
    """
    if all(split_list(word) == (word,) for word in words):
        return "、".join(words)
    return "\n".join(words) + ("\n" if len(words) == 1 else "")


def _day(column: Column, value: str, names: Names) -> Written:
    try:
        if column.kind == "day":
            day = date.fromisoformat(value)
            return Written(day, _DAY) if day.year >= 1900 else Written(value)
        moment = datetime.fromisoformat(value).astimezone(PLANT_TIME)
        return Written(moment.replace(tzinfo=None), _MOMENT)
    except (ValueError, OverflowError):
        return Written(column.format(value, names))  # of a newer program: it stands for itself
