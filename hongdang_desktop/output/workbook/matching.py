"""Proposes which column of somebody's own table means which field: by its words, and by what is in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from hongdang_desktop.core.columns import Choice
from hongdang_desktop.core.identity import fault
from hongdang_desktop.core.typed import Unreadable
from hongdang_desktop.ledgers.column_match import NOTE, Matched, Matching
from hongdang_desktop.output.workbook.heads import Head
from hongdang_desktop.output.workbook.layout import NUMBER, Layout, bare, without_remark
from hongdang_desktop.output.workbook.synonyms import SYNONYMS
from hongdang_desktop.output.workbook.values import CellReader

if TYPE_CHECKING:
    from datetime import date

    from hongdang_desktop.core.columns import Column, Names
    from hongdang_desktop.output.workbook.raw import CellValue, RawBook, RawRow, RawSheet

_LOOKED_AT = 20
_SAMPLES = 12
_SHOWN = 3
_LEAST = 0.55
_READ_AS = frozenset({"day", "month", "choice", "whole", "number", "money", "yesno"})
_PHONE = re.compile(r"1\d{10}")


def head_of(match: Matching, layout: Layout) -> Head:
    """Return a match as the head of a sheet."""
    known = {field.name for field in layout.main.fields}
    names: dict[int, str] = {}
    for column in match.columns:
        if column.field in known and column.field not in (*names.values(), NOTE):
            names[column.place] = column.field
    kept = {c.place: c.head for c in match.columns if c.field == NOTE}
    own = [place for place, head in kept.items() if bare(head) in ("备注", NOTE)]
    if len(own) == 1:  # 备注 itself keeps its words without a head before them
        names[own[0]] = NOTE
        del kept[own[0]]
    return Head(
        names, {}, {c.place: c.head for c in match.columns}, -1, match.below, match.row,
        tuple(c.head for c in match.columns if not c.field), (), kept,
    )  # fmt: skip


@dataclass(frozen=True)
class _Reading:
    """What reading a cell takes."""

    epoch: date
    names: Names


def propose(layout: Layout, book: RawBook, names: Names) -> Matching | None:
    """Return the best match of any sheet and row, None where nothing in the table fits."""
    best: tuple[float, Matching] | None = None
    for sheet in book.sheets:
        if sheet.hidden:
            continue
        for place, heads in head_rows(sheet):
            columns = _columns(layout, sheet, heads, place + 1, _Reading(book.epoch, names))
            score = sum(1.0 for column in columns if column.field and column.how != "content")
            found = Matching(sheet.title, sheet.rows[place][0], place + 1, columns)
            # A head that is two rows high stands in both: what is below the lower one counts.
            again = best is not None and (score, found.heads) == (best[0], best[1].heads)
            if score and (best is None or score > best[0] or again):
                best = (score, found)
    return best[1] if best else None


def known_again(book: RawBook, heads: Sequence[str]) -> Matching | None:
    """Return the row of a table that has just these heads, in whatever order, unmatched."""
    wanted = sorted(heads)
    for sheet in book.sheets:
        for place, found in head_rows(sheet):
            columns = tuple(
                Matched(at, head, samples=_samples(sheet, at, place + 1))
                for at, head in found.items()
            )
            if sorted(column.head for column in columns) == wanted:
                return Matching(sheet.title, sheet.rows[place][0], place + 1, columns)
    return None


def head_rows(sheet: RawSheet) -> Iterator[tuple[int, dict[int, str]]]:
    """Yield rows that may be a head, with the words over each column; of two rows both."""
    rows = sheet.rows[:_LOOKED_AT]
    for place, (number, cells) in enumerate(rows):
        above: RawRow = ()
        if place and rows[place - 1][0] == number - 1:
            above = rows[place - 1][1]
        yield place, dict(_heads(cells, ()))
        if above:
            yield place, dict(_heads(cells, above))


def _heads(cells: RawRow, above: RawRow) -> Iterator[tuple[int, str]]:
    for at in range(max(len(cells), len(above))):
        lower = cells[at] if at < len(cells) else None
        upper = above[at] if at < len(above) else None
        said = lower if isinstance(lower, str) else upper if lower is None else None
        words = " ".join(said.split()) if isinstance(said, str) else ""
        if words and bare(words) != NUMBER:
            yield at, words[:60]


def _columns(
    layout: Layout, sheet: RawSheet, heads: Mapping[int, str], below: int, reading: _Reading
) -> tuple[Matched, ...]:  # fmt: skip
    if len(heads) < 2 or len(set(heads.values())) < 2:  # a title over merged cells
        return ()
    ranked = sorted(
        (
            (score, how, at, field.name)
            for at, head in heads.items()
            for field in layout.main.fields
            for score, how in _likeness(head, field.name, field.column.label)
        ),
        key=lambda each: (-each[0], each[2]),
    )
    taken: dict[int, tuple[str, str]] = {}
    for score, how, at, name in ranked:
        if at in taken or name in (known for known, _ in taken.values()):
            continue
        field = layout.main.field(name)
        reader = CellReader(field.column, reading.names, reading.epoch) if field else None
        fits = _fits(reader, _cells(sheet, at, below)) if reader else 1.0
        if score * (0.5 + fits / 2) >= _LEAST:
            taken[at] = (name, how)
    for at, name in _by_content(layout, sheet, heads, below, taken):
        taken[at] = (name, "content")
    return tuple(
        Matched(at, head, *taken.get(at, ("", "")), _samples(sheet, at, below))
        for at, head in heads.items()
    )


def _likeness(head: str, name: str, label: str) -> Iterator[tuple[float, str]]:
    """Yield how much a head is like a field, from 0 to 1, and by what."""
    words, plain = without_remark(bare(head)), bare(label)
    if words in (plain, name) or bare(head) in (plain, name):
        yield 1.0, "same"
    elif words in map(bare, SYNONYMS.get(label, ())):
        yield 0.95, "synonym"
    elif len(words) > 1 and len(plain) > 1 and (words in plain or plain in words):
        yield 0.75, "alike"
    else:
        alike = SequenceMatcher(None, words, plain).ratio() * 0.85
        if alike >= _LEAST:
            yield alike, "alike"


def _by_content(
    layout: Layout, sheet: RawSheet, heads: Mapping[int, str], below: int,
    taken: Mapping[int, tuple[str, str]],
) -> Iterator[tuple[int, str]]:  # fmt: skip
    """Yield columns that say by what is in them what they are: numbers of identity, phones, words."""
    free = [f for f in layout.main.fields if f.name not in {name for name, _ in taken.values()}]
    used: set[str] = set()
    for at in heads:
        cells = [str(cell).strip() for cell in _cells(sheet, at, below)]
        if at in taken or not cells:
            continue
        for field in free:
            if field.name not in used and _bears(field.column, cells):
                used.add(field.name)
                yield at, field.name
                break


def _bears(column: Column, cells: Sequence[str]) -> bool:
    """Say whether cells can hardly be anything else than those of a column."""
    if column.label == "公民身份号码":
        return all(fault(cell) is None for cell in cells)
    if column.label == "联系电话":
        return all(_PHONE.fullmatch(cell) for cell in cells)
    if isinstance(column, Choice) and not column.multiple:
        return set(cells) <= set(column.options.values()) and len(column.options) > 1
    return False


def _fits(reader: CellReader, cells: Sequence[CellValue]) -> float:
    """Return which part of some cells can be read as a column; of texts all."""
    if reader.column.kind not in _READ_AS or not cells:
        return 1.0
    read = 0
    for cell in cells:
        try:
            reader.read(cell)
        except Unreadable:
            continue
        read += 1
    return read / len(cells)


def _cells(sheet: RawSheet, at: int, below: int) -> list[CellValue]:
    found: Iterable[CellValue] = (
        cells[at] if at < len(cells) else None for _, cells in sheet.rows[below : below + _SAMPLES]
    )
    return [cell for cell in found if cell is not None]


def _samples(sheet: RawSheet, at: int, below: int) -> tuple[str, ...]:
    return tuple(_said(cell) for cell in _cells(sheet, at, below)[:_SHOWN])


def _said(cell: CellValue) -> str:
    words = f"{cell:%Y-%m-%d}" if hasattr(cell, "year") else str(cell)
    words = " ".join(words.split())[:20]
    return f"{words[:6]}********{words[-4:]}" if fault(words) is None else words
