"""The columns of a table that is typed into, from the columns of a part of a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from hongdang_desktop.core.clock import SystemClock
from hongdang_desktop.core.columns import (
    Choice as ChoiceColumn,
)
from hongdang_desktop.core.columns import Column
from hongdang_desktop.core.ids import Uuid7Source
from hongdang_desktop.core.references import OrganisationRef
from hongdang_desktop.ui.editors.kinds import read_day_near
from hongdang_desktop.ui.kit.edit_cells import EditColumn, EditRow, Kind
from hongdang_desktop.ui.kit.editor import Choice

if TYPE_CHECKING:
    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.ui.editors.offers import Offers

_YES_NO = (Choice("yes", "是", "s"), Choice("no", "否", "f"))
_IDS = Uuid7Source(SystemClock())
_PLAIN = {"text": Kind.TEXT, "long": Kind.LONG}


@dataclass(frozen=True)
class Look:
    """How wide a cell is, and under which other it stands; as in ``EditColumn``."""

    title: str = ""
    width: int = 0
    stretch: int = 0
    least: int = 80
    under: str = ""
    hint: str = ""
    aside: bool = False
    short_day: bool = False


def fresh(**values: object) -> EditRow:
    """Return a new row: its key is the id that the part keeps for ever."""
    return EditRow(_IDS.new(), values)


def cell(
    name: str, column: Column, offers: Offers, look: Look, named: Iterable[object] = ()
) -> EditColumn:
    """Return the cell of a column; ``named`` are the values that it has to show."""
    used = tuple(named)
    kind, choices = _PLAIN.get(column.kind, Kind.READ), tuple[Choice, ...]()
    if column.kind == "choice":
        kind, choices = Kind.CHOICE, offers.options(cast(ChoiceColumn, column).options, *used)
    elif column.kind == "yesno":
        kind, choices = Kind.CHOICE, _YES_NO
    elif column.kind == "member":
        kind, choices = Kind.CHOICE, offers.members(*used)
    elif column.kind == "organisation":
        kinds = cast(OrganisationRef, column).of
        kind, choices = Kind.CHOICE, offers.organisations(kinds, *used)
    elif column.kind == "member_or_text":
        return _named_cell(name, column, look, offers.members(*used))
    day = column.kind == "day"
    return EditColumn(
        name, look.title or ("" if look.under else column.label), kind, width=look.width,
        stretch=look.stretch, least=look.least, under=look.under, hint=look.hint, choices=choices,
        aside=look.aside,
        read=read_day_near(offers.today) if day else column.parse,
        write=_short(offers.today.year) if look.short_day else column.format,
    )  # fmt: skip


def _named_cell(name: str, column: Column, look: Look, people: tuple[Choice, ...]) -> EditColumn:
    """Return a cell in which a member's name means the member, and any other stands for itself."""
    words = {choice.key: choice.words for choice in people}
    keys = {choice.words: choice.key for choice in people}
    return EditColumn(
        name, look.title or ("" if look.under else column.label), Kind.READ, width=look.width,
        stretch=look.stretch, least=look.least, under=look.under, hint=look.hint, aside=look.aside,
        read=lambda text: keys.get(text.strip(), text.strip() or None),
        write=lambda value: words.get(str(value), str(value or "")),
    )  # fmt: skip


def rows_of(parts: object, columns: Mapping[str, Column]) -> tuple[EditRow, ...]:
    """Return the parts of a payload as rows; a part without an id gets its place."""
    listed = parts if isinstance(parts, list) else []
    return tuple(
        EditRow(
            str(part.get("id") or f"at{place}"),
            {name: _to_cell(column, part.get(name)) for name, column in columns.items()},
        )
        for place, part in enumerate(listed)
        if isinstance(part, dict)
    )


def parts_of(rows: Iterable[EditRow], before: object, columns: Mapping[str, Column]) -> list[Json]:
    """Return the rows as parts of a payload; what no cell shows is kept from ``before``."""
    known = {
        str(part.get("id")): part
        for part in (before if isinstance(before, list) else [])
        if isinstance(part, dict)
    }
    found: list[Json] = []
    for row in rows:
        part: JsonObject = {**known.get(row.key, {}), "id": row.key}
        for name, column in columns.items():
            part[name] = _from_cell(column, row.values.get(name))
        found.append({name: value for name, value in part.items() if value is not None})
    return found


def _to_cell(column: Column, value: object) -> object:
    if column.kind == "yesno" and isinstance(value, bool):
        return "yes" if value else "no"
    return value


def _from_cell(column: Column, value: object) -> Json:
    if column.kind == "yesno":
        return {"yes": True, "no": False}.get(str(value))
    return cast("Json", value)


def _short(year: int) -> Callable[[object], str]:
    """Return what writes a day of this year without the year."""

    def write(value: object) -> str:
        words = str(value)
        return words.removeprefix(f"{year}-")

    return write
