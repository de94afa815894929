"""The list of a ledger: what is asked, and how an entry becomes a row. All of it in a worker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hongdang_desktop.ledgers.covering import KEPT_BACK, covered, covered_names, unread_names
from hongdang_desktop.ledgers.ledger import Rhythm
from hongdang_desktop.ledgers.meeting import Meeting
from hongdang_desktop.ui.kit.cells import Cell, Column, Row
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hongdang_desktop.core.columns import Column as LedgerColumn
    from hongdang_desktop.ledgers.ledger import AnyLedger, Facts
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.station.views import Entry, Listing

STATE = "stage"
AT_ONCE = 1000
"""Up to so many rows are brought at once, longer lists page by page."""
PAGE = 100
_WIDTHS = {
    "day": 104, "month": 92, "whole": 64, "money": 110, "yesno": 64, "member": 88,
    "parts": 96, "number": 72, "derived": 104, "moment": 150, "organisation": 128,
}  # fmt: skip
_CHARACTER, _PADDING = 15, 26
_KEPT_BACK = KEPT_BACK.strip("（）")
"""As short as a narrow column needs it."""
_RIGHT = {"whole", "number", "money"}


@dataclass(frozen=True)
class Found:
    """What a list holds: all ids in order, the first rows, how many of each stage, late ones."""

    ids: tuple[str, ...]
    rows: tuple[Row, ...]
    drafts: int
    finals: int
    conflicted: int
    any_late: bool


def columns_of_list(kind: AnyLedger) -> tuple[Column, ...]:
    """Return the columns of a ledger's list; the first text takes what is left over."""
    made = []
    shown = list(kind.listed(kind.shown).items())
    stretched = next((name for name, column in shown if column.kind in ("text", "long")), "")
    for place, (name, column) in enumerate(shown):
        width = 96 if column.kind == "member_or_text" and stretched else _width(column)
        stretch = 3 if name == stretched else 0 if width else 2
        made.append(
            Column(
                name, column.label, width=width, stretch=stretch, least=110,
                right=column.kind in _RIGHT, sortable=not column.multiple and column.kind != "derived",
                drop=0 if name in (stretched, kind.shown[0]) else place,
            )
        )  # fmt: skip
    if not any(column.stretch for column in made):  # figures alone: the last takes what is left
        made[-1] = replace(made[-1], width=0, stretch=1, least=made[-1].width)
    return (*made, Column(STATE, "状态", width=104))


def _width(column: LedgerColumn) -> int:
    """Return how wide a column is: for its words or its title; 0 for one that takes what is left."""
    options = getattr(column, "options", {}).values()
    longest = max((len(word) for word in options), default=0) * _CHARACTER + _PADDING
    width = longest if column.kind == "choice" else _WIDTHS.get(column.kind, 0)
    return max(width, len(column.label) * _CHARACTER + _PADDING) if width else 0


def look(station: Station, kind: AnyLedger, wanted: Listing, *, unmasked: bool) -> Found:
    """Return a list with its first rows."""
    book = station.book
    ids = book.ids(wanted)
    entries = book.entries(kind.key, ids[: AT_ONCE if len(ids) <= AT_ONCE else PAGE])
    stages = {
        stage: book.count(replace(wanted, stage=stage)) if wanted.stage is None else 0
        for stage in ("draft", "final")
    }
    rows = rows_of(station, kind, entries, unmasked=unmasked)
    return Found(
        ids, rows, stages["draft"], stages["final"], sum(e.conflicted for e in entries),
        any(e.record.late for e in entries),
    )  # fmt: skip


def rows_of(
    station: Station, kind: AnyLedger, entries: Sequence[Entry], *, unmasked: bool
) -> tuple[Row, ...]:
    """Return entries as rows of the list; at the plant it is written down who uncovers them."""
    if unmasked and covered_names(kind.model) & set(kind.shown):
        station.looks.note(entries, "list")
    names = station.book.names()
    setting = names.setting()
    closed = {entry.id for entry in entries if kind.closes(entry.record, setting)}
    return tuple(
        _row(kind, entry, names, unmasked=unmasked, closed=entry.id in closed) for entry in entries
    )


def _row(kind: AnyLedger, entry: Entry, names: Facts, *, unmasked: bool, closed: bool) -> Row:
    cells, unread = [], unread_names(entry.record)
    listed = kind.listed(kind.shown)
    marked = next((n for n, column in listed.items() if column.kind == "text"), kind.shown[0])
    for name, column in listed.items():
        words = _words(kind, entry, name, column, names)
        kept = name in unread
        words = _KEPT_BACK if kept else covered(column, words, uncovered=unmasked)
        mark = _mark(entry) if name == marked else ""
        cells.append(Cell(words, mark=mark))
    return Row(entry.id, (*cells, _state(entry, closed=closed)))


def _mark(entry: Entry) -> str:
    """Return the word in the small frame: entered late, or taken over when the books were begun."""
    return "补" if entry.record.late else "建账" if entry.record.opening else ""


def _words(kind: AnyLedger, entry: Entry, name: str, column: LedgerColumn, names: Facts) -> str:
    """Return a cell; attendance is told as who came of those expected."""
    record = entry.record
    if column.kind == "derived":
        return kind.worked_out(name, record, entry.id, names)
    if isinstance(record, Meeting) and name == "attendance":
        return f"{len(record.present)} / {record.number_expected} 人" if record.sessions else ""
    return column.format(entry.payload.get(name), names)


def _state(entry: Entry, *, closed: bool) -> Cell:
    if entry.conflicted:
        return Cell("待处理冲突", tone=Tone.TODO, chip=True)
    if not entry.final:
        plan = isinstance(entry.record, Meeting) and entry.record.is_plan
        return Cell("计划" if plan else "草稿", tone=Tone.INFO, chip=True)
    word = "已更正" if entry.corrected else "已封账" if closed else "已定稿"
    return Cell(word, tone=Tone.QUIET, small=True)


def head_line(kind: AnyLedger, rule: str) -> tuple[str, ...]:
    """Return the secondary line of a ledger: how often, and which rule asks for it."""
    often = "" if kind.rhythm is Rhythm.ANY else str(kind.rhythm)
    return tuple(part for part in (often, rule) if part)
