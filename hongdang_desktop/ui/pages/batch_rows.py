"""A batch as the rows of a table: entries of a ledger made flat, and back. Asked for in a worker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from hongdang_desktop.core.columns import Column, Money
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Record, columns_of, part_model
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ui.editors.cells import Look, cell, parts_of, rows_of
from hongdang_desktop.ui.editors.offers import Offers, gather
from hongdang_desktop.ui.kit.edit_cells import EditColumn, EditRow, Kind, RowLook
from hongdang_desktop.ui.kit.editor import Choice

if TYPE_CHECKING:
    from datetime import date

    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.ledgers.ledger import AnyLedger
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.station.views import Changes

NEW = "new:"
_NOTE = "note:"
SEEN = "seen:"
"""The cell in which somebody says that he has looked at what is proposed for a row."""
_WIDTHS = {
    "day": 104, "month": 92, "whole": 64, "number": 64, "money": 104, "yesno": 60, "choice": 76,
    "member": 92, "organisation": 128,
}  # fmt: skip
_CHARACTER, _PADDING = 15, 22
_GAP = "REQUIRED"
_NUMBER = 40


@dataclass(frozen=True)
class BatchRow:
    """One entry of the batch; ``key`` is its id, or says that it is new and whom it is about."""

    key: str
    payload: JsonObject
    problems: tuple[Problem, ...] = ()
    final: bool = False

    @property
    def entry(self) -> str | None:
        """Return the id of the entry, None for a new one."""
        return None if self.key.startswith(NEW) else self.key


@dataclass(frozen=True)
class Batch:
    """All entries of a ledger in a period, with what can be chosen in them."""

    kind: AnyLedger
    branch: str
    branch_name: str
    day: date
    today: date
    rows: tuple[BatchRow, ...]
    columns: Mapping[str, Column]
    titles: Mapping[str, str]
    offers: Offers
    ours: bool = True

    @property
    def about(self) -> str:
        """Return the field that says whom or what a row is about."""
        return self.kind.batched[0]

    def typed(self) -> tuple[str, ...]:
        """Return the paths that a person types."""
        return tuple(p for p, c in self.columns.items() if p != self.about and not c.reckoned)


def load(station: Station, ledger: str, branch: str, day: date) -> Batch:
    """Return what a period still needs. Raises Refused NO_BATCH, NoSuchLedger."""
    kind, book = find(ledger), station.book
    found = book.batch(ledger, branch, day)
    columns, titles = _columns(kind, found[0].payload if found else {})
    about = kind.batched[0]
    rows = []
    for each in found:
        full, problems = book.weighed(ledger, each.payload, each.entry)
        key = each.entry or f"{NEW}{each.payload.get(about)}"
        rows.append(BatchRow(key, full, problems, each.final))
    names = {node.id: node.shown for node in station.tree.nodes("branch")}
    offers = gather(station, kind, branch, rows[0].payload if rows else {})
    return Batch(
        kind, branch, names.get(branch, ""), day, station.today(), tuple(rows), columns, titles,
        offers, ours=not (station.info().role == "plant" and kind.owner.value == "branch"),
    )  # fmt: skip


def _columns(kind: AnyLedger, first: JsonObject) -> tuple[dict[str, Column], dict[str, str]]:
    """Return columns and titles by path; ``items/*/done`` becomes one for each part of the first entry."""
    columns: dict[str, Column] = {}
    titles: dict[str, str] = {}
    for path in kind.batched:
        name, _, rest = path.partition("/")
        if not rest:
            columns[path], titles[path] = kind.columns[name], kind.columns[name].label
            continue
        place, _, field = rest.partition("/")
        model: type[Record] = kind.model
        part = part_model(model, name)
        inner = columns_of(part)[field] if part is not None else kind.columns[name]
        if place != "*":
            columns[path], titles[path] = inner, inner.label
            continue
        for at, each in enumerate(_parts(first, name)):
            word = next((str(value) for key, value in each.items() if key != "id"), "")
            columns[f"{name}/{at}/{field}"] = inner
            titles[f"{name}/{at}/{field}"] = word
    return columns, titles


def cells(batch: Batch) -> list[EditColumn]:
    """Return the columns of the table: the first says whom it is about, reckoned ones are only shown.

    Enter passes by what every row has already: a month of dues is then one amount after the other.
    Where proposals stand as they are, it goes through all, for there is nothing else to type.
    """
    made = [EditColumn("#", "序", Kind.NUMBER, width=_NUMBER)]
    for path, column in batch.columns.items():
        title = batch.titles[path]
        width = _WIDTHS.get(column.kind, 0)
        width = max(width, len(title) * _CHARACTER + _PADDING) if width else 0
        look = Look(title=title, width=width, stretch=0 if width else 1, short_day=True)
        used = [value_at(row.payload, path) for row in batch.rows]
        known = all(value not in (None, "", []) for value in used)
        look = replace(look, aside=known and not batch.kind.batch_stands)
        if path == batch.about and column.kind in ("text", "long"):
            made.append(replace(cell(path, column, batch.offers, look, used), kind=Kind.SHOW))
        elif path == batch.about or column.reckoned:
            words = {str(value): _words(column, batch, value) for value in used if value}
            made.append(_shown(path, column, look, words))
        else:
            if column.kind != "day":
                look = replace(look, short_day=False)
            made.append(cell(path, column, batch.offers, look, used))
        made.append(EditColumn(f"{_NOTE}{path}", "", Kind.SHOW, under=path))
    if batch.kind.batch_stands and any(not row.final for row in batch.rows):
        yes = (Choice("yes", "看过", "kg"),)
        made.append(EditColumn(SEEN, "看过", Kind.CHOICE, width=72, missing="没看", choices=yes))
    if not any(column.stretch for column in made):
        # Without a text that takes the room all columns share it: a name stands near its amount.
        made = [
            replace(c, width=0, stretch=1, least=c.width) if c.width > _NUMBER else c for c in made
        ]
    return made


def _shown(path: str, column: Column, look: Look, words: Mapping[str, str]) -> EditColumn:
    def write(value: object) -> str:
        return words.get(str(value)) or column.format(value)

    return EditColumn(
        path, look.title, Kind.SHOW, width=look.width, stretch=look.stretch, write=write
    )


def _words(column: Column, batch: Batch, value: object) -> str:
    if column.kind == "member":
        return next((c.words for c in batch.offers.members(value) if c.key == value), "")
    if column.kind == "organisation":
        found = batch.offers.organisations((), value)
        return next((choice.words for choice in found if choice.key == value), "")
    return column.format(value)


def table_rows(batch: Batch, rows: Iterable[BatchRow]) -> tuple[EditRow, ...]:
    """Return the rows of the table."""
    flat: list[Json] = [
        {"id": row.key, **{path: value_at(row.payload, path) for path in batch.columns}}
        for row in rows
    ]
    return rows_of(flat, batch.columns)


def payload_of(batch: Batch, row: BatchRow, shown: EditRow) -> JsonObject:
    """Return an entry with what stands in its row of the table."""
    (flat,) = parts_of((shown,), [], batch.columns)
    values = cast("JsonObject", flat)
    payload = dict(row.payload)
    for path in batch.typed():
        _put(payload, path, values.get(path))
    return payload


def value_at(payload: Mapping[str, Json], path: str) -> Json:
    """Return the value at a path; None where there is no such part."""
    name, _, rest = path.partition("/")
    if not rest:
        return payload.get(name)
    place, _, field = rest.partition("/")
    parts = _parts(payload, name)
    at = int(place)
    return parts[at].get(field) if -len(parts) <= at < len(parts) else None


def _put(payload: JsonObject, path: str, value: Json) -> None:
    name, _, rest = path.partition("/")
    if rest:
        place, _, field = rest.partition("/")
        parts = [dict(each) for each in _parts(payload, name)]
        at = int(place)
        if not -len(parts) <= at < len(parts):
            return
        _put(parts[at], field, value)
        payload[name] = [*parts]
    elif value in (None, "", []):
        payload.pop(name, None)
    else:
        payload[name] = value


def _parts(payload: Mapping[str, Json], name: str) -> list[JsonObject]:
    found = payload.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def look_of(batch: Batch, row: BatchRow, *, gaps: bool) -> RowLook:
    """Return what is said in a row: what stops it in red, what is only said small under the value."""
    problems: dict[str, str] = {}
    notes: dict[str, str] = {}
    for problem in row.problems:
        path = _path_of(batch, row, problem.field)
        if problem.level is Level.WARN:
            notes.setdefault(path, problem.sentence.rstrip("。"))
        elif gaps or problem.code != _GAP:
            problems.setdefault(path, problem.text)
    return RowLook(notes=notes, problems=problems)


def _path_of(batch: Batch, row: BatchRow, field: str) -> str:
    """Return the column in which a problem is shown: its own, else that of whom the row is about."""
    if field in batch.columns:
        return field
    name, _, rest = field.partition("/")
    key, _, inner = rest.partition("/")
    parts = _parts(row.payload, name)
    for at, part in enumerate(parts):
        if part.get("id") == key:
            for path in (f"{name}/{at}/{inner}", f"{name}/{at - len(parts)}/{inner}"):
                if path in batch.columns:
                    return path
    return batch.about


def write(
    station: Station, kind: AnyLedger, typed: Sequence[tuple[BatchRow, JsonObject]], *, final: bool
) -> tuple[Changes | None, list[BatchRow]]:
    """Save rows as they are typed, all or none; with ``final`` make them final.

    Where something stops that nothing is saved: the rows say what. Raises Refused.
    """
    book = station.book
    weighed = [(row, *book.weighed(kind.key, payload, row.entry)) for row, payload in typed]
    judged = [replace(row, payload=p, problems=wrong) for row, p, wrong in weighed]
    if final and any(blocked(row) for row in judged):
        return None, judged
    changes = book.save_all(kind.key, [(row.payload, row.entry) for row in judged])
    if final:
        drafts = [i for i, row in zip(changes.ids, judged, strict=True) if not row.final]
        changes = book.finalise_all(drafts) if drafts else changes
    return changes, judged


def first_box(batch: Batch) -> tuple[str, str]:
    """Return row and field of the first thing that is still to be typed, ("", "") without rows."""
    for row in () if batch.kind.batch_stands else batch.rows:
        for path in batch.typed():
            if value_at(row.payload, path) in (None, "", []):
                return row.key, path
    return (batch.rows[0].key, "") if batch.rows else ("", "")


def box_of(batch: Batch, row: BatchRow, field: str) -> str:
    """Return the field of a row in which a problem can be mended, "" for its first."""
    path = _path_of(batch, row, field)
    return path if path in batch.typed() else ""


def blocked(row: BatchRow) -> bool:
    """Say whether a row cannot be made final as it stands."""
    return any(problem.level is not Level.WARN for problem in row.problems)


def sums(batch: Batch, rows: Iterable[BatchRow]) -> Iterator[str]:
    """Yield the sum of each column of money that everybody may see."""
    listed = tuple(rows)
    for path, column in batch.columns.items():
        if isinstance(column, Money) and not column.sensitive:
            values = (value_at(row.payload, path) for row in listed)
            total = sum(value for value in values if isinstance(value, int))
            yield f"{batch.titles[path]} {column.format(total)} 元"
