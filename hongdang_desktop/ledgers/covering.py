"""What of an entry may be seen: sensitive values are covered until somebody asks (domain.md §12.3, §13).

Used by screen, paper, tables, text and command line alike. Of numbers the last four digits stay, which
tell people of one name apart; of everything else nothing does. What another station cannot read at all
is said to be kept by the branch.
"""

from collections.abc import Iterator, Mapping

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Column, Names, Text
from hongdang_desktop.core.identity import STARS, masked
from hongdang_desktop.core.journal import LINK
from hongdang_desktop.core.privacy import kept_back, private_names
from hongdang_desktop.core.records import Record, columns_of, part_model

KEPT_BACK = "（支部保管）"
COVERED = "（未显示）"


def covered(column: Column, words: str, *, uncovered: bool = False) -> str:
    """Return the words of one value as they may be seen."""
    if uncovered or not is_covered(column):
        return words
    return masked(words) if isinstance(column, Text) or not words else STARS


def with_unit(column: Column, words: str) -> str:
    """Return the words of a value with its unit, as people read them: 1.5 小时."""
    unit = str(getattr(column, "unit", ""))
    return f"{words} {unit}" if words and unit else words


def is_covered(column: Column) -> bool:
    """Say whether a column is covered by default; a private one always is."""
    return column.sensitive or column.private


def shown(
    model: type[Record],
    name: str,
    payload: Mapping[str, object],
    names: Names | None,
    *,
    uncovered: bool = False,
) -> str:
    """Return one field of an entry in words, parts one a line."""
    column, value = columns_of(model)[name], payload.get(name)
    part = part_model(model, name)
    if part is None:
        return covered(column, column.format(value, names), uncovered=uncovered)
    listed = value if isinstance(value, list | tuple) else ()
    if is_covered(column) and not uncovered:
        return f"（{len(listed)} 项，未显示）" if listed else ""
    lines = (part_shown(part, each, names, uncovered=uncovered) for each in listed)
    return "\n".join(line for line in lines if line)


def part_shown(
    model: type[Record], part: object, names: Names | None, *, uncovered: bool = False
) -> str:
    """Return one part in one line, its values with ； between them."""
    values = part if isinstance(part, Mapping) else vars(part)
    cells = (
        shown(model, name, values, names, uncovered=uncovered) for name in columns_of(model)
    )  # fmt: skip
    # A sentence within the line ends with the line.
    return "；".join(cell.rstrip("。；") for cell in cells if cell)


def unread_names(record: Record) -> frozenset[str]:
    """Return the fields of a record that the branch keeps and that cannot be read here."""
    if LINK not in (record.model_extra or {}):
        return frozenset()
    model = type(record)
    said = (name for name in private_names(model) if getattr(record, name) not in (None, ()))
    return frozenset() if any(said) else private_names(model)


def covered_names(model: type[Record]) -> frozenset[str]:
    """Return the fields in which something is covered, also where it is only within parts."""
    return frozenset(_covered_names(model))


def without_covered(
    model: type[Record], payload: Mapping[str, Json]
) -> tuple[JsonObject, tuple[str, ...]]:
    """Return a payload without all that is covered, and the names of the fields left out.

    Left out and not starred: what a program writes back must never be stars.
    """
    hidden = covered_names(model)
    found = {name: value for name, value in payload.items() if name not in hidden and name != LINK}
    unread = kept_back(model, payload)
    left_out = (name for name in columns_of(model) if name in hidden)
    return found, tuple(name for name in left_out if name in payload or name in unread)


def _covered_names(model: type[Record]) -> Iterator[str]:
    for name, column in columns_of(model).items():
        part = part_model(model, name)
        if is_covered(column) or (part is not None and any(_covered_names(part))):
            yield name
