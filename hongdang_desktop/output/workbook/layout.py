"""Which sheets and heads a ledger has in a workbook: one plan for writing and for reading.

The first sheet has one row for each entry. Each list of parts (agenda, attendance) has a sheet of its
own; its first column says to which entry a row belongs, by the number in the first sheet's 序号. Where
one part points at another (到会场次), the words are 场次 1: the first line of that entry in 场次.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from hongdang_desktop.core.columns import Column, Money, Number, Parts, Whole
from hongdang_desktop.core.records import Part, Record, columns_of, part_model
from hongdang_desktop.ledgers.covering import is_covered
from hongdang_desktop.ledgers.envelope import AROUND, KEPT_BY_PROGRAM
from hongdang_desktop.ledgers.ledger import AnyLedger, Rhythm

NUMBER = "序号"
STATE = "记录状态"
ANSWER = "程序说"
"""Head of the last column of a marked workbook."""
GUIDE = "说明"
WORDS = "选项"
MORE = "（续）"
"""Ends the head of a column that holds what did not fit into the cell before it."""
REQUIRED = "*"
SENSITIVE = "（敏感）"

_BEFORE = ("occurred_on",)
_BEHIND = ("late_reason", "mechanisms", "bases", "note", "year", "branch")
_LONGEST_TITLE = 31
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")
_REMARK = re.compile(r"[（(][^（）()]*[)）]$")


@dataclass(frozen=True)
class Field:
    """A column of a sheet: the field it stands for and what its head says."""

    name: str
    column: Column
    head: str
    required: bool


@dataclass(frozen=True)
class SheetPlan:
    """One sheet; ``parts`` is the field of the entry that its rows make up, "" for the entries."""

    title: str
    fields: tuple[Field, ...]
    parts: str = ""
    model: type[Record] | None = None

    def field(self, name: str) -> Field | None:
        """Return the column of a field."""
        return next((each for each in self.fields if each.name == name), None)


@dataclass(frozen=True)
class Layout:
    """All sheets of a ledger. ``told`` are labels of what the program itself keeps or works out."""

    ledger: AnyLedger
    main: SheetPlan
    parts: tuple[SheetPlan, ...]
    told: frozenset[str]

    @property
    def sheets(self) -> tuple[SheetPlan, ...]:
        """Return the entries' sheet, then those of their parts."""
        return (self.main, *self.parts)

    @property
    def part_labels(self) -> Mapping[str, str]:
        """Return the label of each list of parts, by its field."""
        return {plan.parts: self.ledger.columns[plan.parts].label for plan in self.parts}


@cache
def layout_of(ledger: AnyLedger) -> Layout:
    """Return the plan of a ledger's workbook."""
    columns = ledger.columns
    undated = ledger.rhythm is Rhythm.CHANGE  # the day of such an entry is that of its writing
    before = () if undated else _BEFORE
    own = [name for name in columns if name not in AROUND]
    behind = (*_BEHIND, *(_BEFORE if undated else ()))
    given = {"branch", "year", *(_BEFORE if undated else ())}
    flat = {
        name: columns[name]
        for name in (*before, *own, *behind)
        if not _is_nested(columns[name]) and columns[name].kind != "signature"
    }
    titles = {title_of(ledger.title), GUIDE, WORDS}
    main = SheetPlan(title_of(ledger.title), tuple(_fields(flat, given)), model=ledger.model)
    parts = []
    model: type[Record] = ledger.model
    for name, column in columns.items():
        part = part_model(model, name)
        if part is not None and column.kind != "attachments":
            title = _new_title(column.label, titles)
            inner = {n: c for n, c in columns_of(part).items() if c.kind != "signature"}
            parts.append(SheetPlan(title, tuple(_fields(inner, set())), name, part))
    told = {columns[name].label for name in KEPT_BY_PROGRAM if name in columns}
    told |= {each.label for each in ledger.derived} | {STATE, NUMBER, ANSWER}
    told |= {c.label for c in columns.values() if _is_nested(c) or c.kind == "signature"}
    return Layout(ledger, main, tuple(parts), frozenset(told))


def empty_form(ledger: AnyLedger) -> Layout:
    """Return the plan of the form to fill in: of a register without what only events need.

    A table that has such columns is read all the same.
    """
    layout = layout_of(ledger)
    if ledger.rhythm is not Rhythm.CHANGE:
        return layout
    spare = {*_BEFORE, *_BEHIND} - {"note", *ledger.own_columns}
    fields = tuple(field for field in layout.main.fields if field.name not in spare)
    return replace(layout, main=replace(layout.main, fields=fields))


def title_of(words: str) -> str:
    """Return words fit to be the title of a sheet."""
    return _NOT_IN_TITLES.sub(" ", words).strip()[:_LONGEST_TITLE] or "表"


def bare(head: object) -> str:
    """Return what a head says without stars, blanks, line ends and full-width forms."""
    if not isinstance(head, str):
        return ""
    words = unicodedata.normalize("NFKC", head).replace(REQUIRED, "")
    return re.sub(r"\s+", "", words).rstrip(":")


def without_remark(head: str) -> str:
    """Return a bare head without what stands in brackets at its end: a unit, 敏感."""
    return _REMARK.sub("", head)


def names_by_head(plan: SheetPlan) -> dict[str, str]:
    """Return the field that each bare head means, by label, by key, with and without its remark."""
    found: dict[str, str] = {}
    for spell in (
        lambda f: bare(f.head), lambda f: bare(f.column.label), lambda f: f.name,
        lambda f: without_remark(bare(f.head)),
    ):  # fmt: skip
        for field in plan.fields:
            found.setdefault(spell(field), field.name)
    return found


def _fields(columns: Mapping[str, Column], given: set[str]) -> Iterator[Field]:
    seen: set[str] = set()
    for name, column in columns.items():
        required = column.required and name not in given
        label = column.label if column.label not in seen else f"{column.label} {name}"
        seen.add(column.label)
        unit = "元" if isinstance(column, Money) else _unit(column)
        head = label + (REQUIRED if required else "") + (f"（{unit}）" if unit else "")
        yield Field(name, column, head + (SENSITIVE if is_covered(column) else ""), required)


def _unit(column: Column) -> str:
    return column.unit if isinstance(column, Whole | Number) else ""


def _is_nested(column: Column) -> bool:
    return isinstance(column, Parts)


def _new_title(label: str, titles: set[str]) -> str:
    title = title_of(label)
    while title in titles:
        title = f"{title[: _LONGEST_TITLE - 1]}表"
    titles.add(title)
    return title


def parts_of(model: type[Record]) -> Mapping[str, type[Part]]:
    """Return the lists of parts of a record that stand on sheets of their own."""
    return {
        name: part
        for name, column in columns_of(model).items()
        if column.kind != "attachments" and (part := part_model(model, name)) is not None
    }
