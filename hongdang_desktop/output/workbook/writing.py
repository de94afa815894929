"""Writes a workbook: the empty form of a ledger, or its entries. All cells by hand, row by row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.columns import Choice, LongText, Names
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.core.references import MemberRef, OrganisationRef
from hongdang_desktop.ledgers.covering import is_covered
from hongdang_desktop.output.workbook.cells import (
    LONGEST,
    Written,
    escaped,
    format_of,
    pieces,
    written,
)
from hongdang_desktop.output.workbook.guide import guide_rows
from hongdang_desktop.output.workbook.layout import (
    GUIDE,
    MORE,
    NUMBER,
    STATE,
    WORDS,
    Field,
    Layout,
    SheetPlan,
)
from hongdang_desktop.output.workbook.saving import new_book

_HEAD_FILL = PatternFill("solid", fgColor="ECE8E1")
_MUST_FILL = PatternFill("solid", fgColor="FFF3D9")
_HEAD_FONT = Font(name="宋体", size=11, bold=True)
_FONT = Font(name="宋体", size=11)
_LINE = Border(bottom=Side("thin", color="857C70"), right=Side("thin", color="DDD7CD"))
_WRAP = Alignment(wrap_text=True, vertical="top")
_MIDDLE = Alignment(wrap_text=True, vertical="center", horizontal="center")
_LAST_ROW = 5_000
"""So far down the form offers words to choose from."""
_STEP = 100


@dataclass(frozen=True)
class Row:
    """One entry as it is to be written: its payload and the word for its state."""

    payload: Mapping[str, Json]
    state: str = ""


@dataclass(frozen=True)
class Offers:
    """Names to choose from in the form: members, and units by kind (team, area …)."""

    members: tuple[str, ...] = ()
    organisations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def write_template(layout: Layout, file: Path, offers: Offers) -> None:
    """Write the empty form of a ledger. Raises NotWritten."""
    lists = _Lists(offers)
    with new_book(file) as book:
        for plan in layout.sheets:
            heads = _heads(plan, layout, set(), state=False)
            sheet = _new_sheet(book, plan.title, heads)
            _validate(sheet, heads, lists)
        _write_guide(book, layout)
        lists.write(book)


def write_entries(
    layout: Layout, file: Path, rows: Iterable[Row], names: Names, *, total: int,
    with_sensitive: bool, progress: Progress,
) -> None:  # fmt: skip
    """Write entries, their parts on sheets of their own. Raises NotWritten, Stopped."""
    listed = list(rows)
    found = [
        plan
        for plan in layout.parts
        if any(row.payload.get(plan.parts) for row in listed)
        and (with_sensitive or not is_covered(layout.ledger.columns[plan.parts]))
    ]
    plans = (layout.main, *found)
    heads = {p.parts: _heads(p, layout, _long(p, listed), state=not p.parts) for p in plans}
    with new_book(file) as book:
        sheets = {p.parts: _new_sheet(book, p.title, heads[p.parts]) for p in plans}
        for number, row in enumerate(listed, start=1):
            if number % _STEP == 1:
                progress.step("正在写表", number - 1, total)
            cell = _Cells(names, with_sensitive, said_parts(layout, row.payload))
            place = Written(number, "0")
            sheets[""].append(cell.row(sheets[""], heads[""], row.payload, place, row.state))
            for plan in found:
                for part in _listed(row.payload.get(plan.parts)):
                    made = cell.row(sheets[plan.parts], heads[plan.parts], part, place, "")
                    sheets[plan.parts].append(made)
        _write_guide(book, layout)
        progress.step("正在存", total, total)


def said_parts(layout: Layout, payload: Mapping[str, Json]) -> dict[str, str]:
    """Return what the parts of an entry are called where others point at them: 场次 1."""
    return {
        str(part.get("id")): f"{label} {number}"
        for name, label in layout.part_labels.items()
        for number, part in enumerate(_listed(payload.get(name)), start=1)
        if part.get("id")
    }


@dataclass(frozen=True)
class _Head:
    """A column as it is written; ``piece`` 1 holds what did not fit into piece 0."""

    words: str
    field: Field | None = None
    piece: int = 0


class _Cells:
    """Makes the cells of one entry."""

    def __init__(self, names: Names, with_sensitive: bool, said: Mapping[str, str]) -> None:
        self._names, self._open, self._said = names, with_sensitive, said

    def row(
        self, sheet: Any, heads: Sequence[_Head], payload: Mapping[str, Json],  # noqa: ANN401 - untyped
        first: Written, state: str,
    ) -> list[Any]:  # fmt: skip
        cells = []
        for head in heads:
            if head.field is None:
                what = first if head.words == NUMBER else Written(state)
            else:
                column = head.field.column
                what = written(
                    column, payload.get(head.field.name), self._names,
                    with_sensitive=self._open, said=self._said,
                )  # fmt: skip
                if isinstance(what.value, str) and (head.piece or len(what.value) > LONGEST):
                    parts = pieces(what.value)
                    what = Written(parts[head.piece] if head.piece < len(parts) else None)
            cells.append(_cell(sheet, what))
        return cells


def _cell(sheet: Any, what: Written) -> Any:  # noqa: ANN401 - the library has no type for it
    if what.value is None or what.value == "":
        return None
    value = escaped(what.value) if isinstance(what.value, str) else what.value
    cell: Any = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # it takes decimals, too
    if isinstance(what.value, str):
        cell.data_type = "s"  # what begins with = is still a text
    cell.number_format = what.shape
    cell.font = _FONT
    cell.alignment = _WRAP
    return cell


def _heads(plan: SheetPlan, layout: Layout, long: set[str], *, state: bool) -> list[_Head]:
    heads = [_Head(NUMBER)] if layout.parts else []
    for each in plan.fields:
        heads.append(_Head(each.head, each))
        if each.name in long:
            heads.append(_Head(each.column.label + MORE, each, 1))
    return [*heads, _Head(STATE)] if state else heads


def _new_sheet(book: Workbook, title: str, heads: Sequence[_Head]) -> Any:  # noqa: ANN401 - untyped
    sheet: Any = book.create_sheet(title)
    sheet.freeze_panes = "B2" if heads[0].field is None else "A2"
    cells = []
    for place, head in enumerate(heads, start=1):
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = _width(head)
        if head.field is not None:
            dimension.number_format = format_of(head.field.column)
        cell = WriteOnlyCell(sheet, head.words)
        cell.fill = _MUST_FILL if head.field is not None and head.field.required else _HEAD_FILL
        cell.font, cell.border, cell.alignment = _HEAD_FONT, _LINE, _MIDDLE
        cells.append(cell)
    sheet.row_dimensions[1].height = 32
    sheet.append(cells)
    return sheet


def _width(head: _Head) -> float:
    words = 2.2 * len(head.words) + 2
    if head.field is None:
        return 8.0
    if isinstance(head.field.column, LongText):
        return 40.0
    least = {"day": 12, "moment": 18, "month": 11, "text": 16, "texts": 18, "member": 11}
    return float(
        min(30, max(words if len(head.words) <= 8 else 18, least.get(head.field.column.kind, 9)))
    )


class _Lists:
    """The words that a form offers, each list in a column of a hidden sheet: Excel's own limit is 255."""

    def __init__(self, offers: Offers) -> None:
        self._offers = offers
        self._lists: dict[tuple[str, ...], str] = {}

    def source(self, field: Field) -> tuple[str, bool]:
        """Return the cells with the words for a column ("" for none), and whether others are wrong."""
        column = field.column
        words: tuple[str, ...] = ()
        if isinstance(column, Choice) and not column.multiple:
            words = tuple(column.options.values())
        elif column.kind == "yesno":
            words = ("是", "否")
        elif isinstance(column, MemberRef) and not column.multiple:
            words = self._offers.members
        elif isinstance(column, OrganisationRef) and not column.multiple:
            found = dict(self._offers.organisations)
            words = tuple(w for kind in column.of or tuple(found) for w in found.get(kind, ()))
        if not words:
            return "", False
        letter = self._lists.setdefault(words, get_column_letter(len(self._lists) + 1))
        strict = isinstance(column, Choice) or column.kind == "yesno"
        return f"{WORDS}!${letter}$1:${letter}${len(words)}", strict

    def write(self, book: Workbook) -> None:
        """Write the hidden sheet, if any list is used."""
        if not self._lists:
            return
        sheet: Any = book.create_sheet(WORDS)
        sheet.sheet_state = "hidden"
        for number in range(max(len(words) for words in self._lists)):
            sheet.append([words[number] if number < len(words) else None for words in self._lists])


def _validate(sheet: Any, heads: Sequence[_Head], lists: _Lists) -> None:  # noqa: ANN401 - untyped
    for place, head in enumerate(heads, start=1):
        source, strict = lists.source(head.field) if head.field else ("", False)
        if source and head.field:
            rule = DataValidation(type="list", formula1=source, allow_blank=True)
            rule.showErrorMessage = strict
            rule.errorTitle, rule.error = head.field.column.label, "从下拉的词里选一个。"
            letter = get_column_letter(place)
            rule.add(f"{letter}2:{letter}{_LAST_ROW}")
            sheet.data_validations.append(rule)


def _write_guide(book: Workbook, layout: Layout) -> None:
    sheet: Any = book.create_sheet(GUIDE)
    for letter, width in zip("ABCD", (16, 20, 12, 70), strict=True):
        sheet.column_dimensions[letter].width = width
    for number, words in enumerate(guide_rows(layout)):
        cells = []
        for word in words:
            cell = WriteOnlyCell(sheet, word)
            cell.data_type = "s"
            bold = number == 0 or words[0] == "工作表"
            cell.font = _HEAD_FONT if bold else _FONT
            if len(words) > 1:
                cell.alignment, cell.border = _WRAP, _LINE
            if words[0] == "工作表":
                cell.fill = _HEAD_FILL
            cells.append(cell)
        sheet.append(cells)


def _long(plan: SheetPlan, rows: Iterable[Row]) -> set[str]:
    """Return the fields in which some text is too long for a cell."""
    names = [f.name for f in plan.fields if f.column.kind in ("long", "text")]
    return {
        name
        for row in rows
        for each in (_listed(row.payload.get(plan.parts)) if plan.parts else (row.payload,))
        for name in names
        if isinstance(value := each.get(name), str) and len(value) > LONGEST
    }


def _listed(value: Json) -> Iterator[Mapping[str, Json]]:
    return (each for each in (value if isinstance(value, list) else ()) if isinstance(each, dict))
