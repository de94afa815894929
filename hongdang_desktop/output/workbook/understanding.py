"""A raw table becomes payloads of a ledger, with what could not be read by row and column."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Column, Names
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.core.typed import Unreadable, tidy
from hongdang_desktop.ledgers.column_match import Matching
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.output.workbook.errors import EmptySheet, NoHead
from hongdang_desktop.output.workbook.heads import Head, find_head
from hongdang_desktop.output.workbook.layout import (
    GUIDE,
    WORDS,
    Layout,
    SheetPlan,
    bare,
    layout_of,
)
from hongdang_desktop.output.workbook.matching import head_of
from hongdang_desktop.output.workbook.raw import CellValue, Fault, RawBook, RawRow, RawSheet
from hongdang_desktop.output.workbook.values import MONTH_ONLY, CellReader

_SUM = re.compile(r"(合|总|小|共)\s*计[:：]?")
_SIGNED = re.compile(
    r"(制表|填表|填报|审核|复核|负责人|书记|备注|说明|注)(人|单位|日期|签字)?\s*[:：].*"
)
_POINTS = re.compile(r"(.+?)\s*(\d{1,3})")
_STEP = 100
_MOST_NAMED = 5


@dataclass(frozen=True)
class Place:
    """A cell: sheet, row and column as in the file, both from 1; column 0 is the whole row."""

    sheet: str
    row: int
    column: int = 0
    head: str = ""


@dataclass
class Line:
    """One entry of the table: its payload, and what could not be read, by cell.

    ``rows`` says in which row of which sheet a part stands, by its path (``agenda/x1``).
    """

    row: int
    payload: JsonObject
    wrong: list[tuple[Place, Problem]] = field(default_factory=list)
    rows: dict[str, tuple[SheetPlan, int]] = field(default_factory=dict)
    number: str = ""

    @property
    def unread(self) -> frozenset[str]:
        """Return the fields in whose cells something stands that could not be read."""
        return frozenset(problem.field for _, problem in self.wrong)


@dataclass(frozen=True)
class Understood:
    """All entries of a table. ``notes`` say what was not read; ``missing`` are columns not there."""

    sheet: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    missing: frozenset[str]
    heads: Mapping[str, tuple[str, Head]]

    def place(self, line: Line, path: str) -> Place:
        """Return the cell that a problem's path means; the row where no cell is for it."""
        parts, _, rest = path.partition("/")
        part_id, _, name = rest.partition("/")
        where = line.rows.get(f"{parts}/{part_id}") if rest else None
        key, row = (parts, where[1]) if where else ("", line.row)
        sheet, head = self.heads.get(key, self.heads[""])
        column = head.column_of((name if where else parts).partition("/")[0])
        return Place(sheet, row, column + 1, head.heads.get(column, ""))


def understand(
    ledger: AnyLedger, book: RawBook, names: Names, progress: Progress | None = None,
    *, match: Matching | None = None,
) -> Understood:  # fmt: skip
    """Return what a table says of a ledger, by its own heads or by a ``match``.

    Raises NoHead, EmptySheet, Stopped.
    """
    reading = _Reading(layout_of(ledger), book, names, progress or silent())
    return reading.understood(match)


_Readers = list[tuple[int, str, CellReader, int]]
"""Place, field, reader, and place of the column in which a long text goes on, -1 for none."""


class _Reading:
    def __init__(self, layout: Layout, book: RawBook, names: Names, progress: Progress) -> None:
        self._layout, self._book, self._names = layout, book, names
        self._progress = progress
        self._notes: list[str] = []
        self._heads: dict[str, tuple[str, Head]] = {}

    def understood(self, match: Matching | None) -> Understood:
        sheet, head = self._main() if match is None else self._matched(match)
        lines = list(self._lines(sheet, head))
        if not lines:
            raise EmptySheet
        self._parts(lines, numbered=head.number >= 0)
        self._hidden(sheet)
        present = set(head.names.values())
        missing = frozenset(f.name for f in self._layout.main.fields if f.name not in present)
        return Understood(sheet.title, tuple(lines), tuple(self._notes), missing, self._heads)

    # Sheets

    def _main(self) -> tuple[RawSheet, Head]:
        layout = self._layout
        others = {plan.title for plan in layout.parts} | {GUIDE, WORDS}
        shown = [s for s in self._book.sheets if not s.hidden and s.rows] or [
            s for s in self._book.sheets if s.rows
        ]
        ordered = sorted(shown, key=lambda s: s.title != layout.main.title)
        best: tuple[RawSheet, Head] | None = None
        for sheet in ordered:
            if sheet.title in others and len(shown) > 1:
                continue
            head = find_head(sheet, layout.main, layout)
            if head and (best is None or len(head.names) > len(best[1].names)):
                best = (sheet, head)
                if sheet.title == layout.main.title:
                    break
        if best is None:
            heads = tuple(f.column.label for f in layout.main.fields if f.required)
            raise NoHead(layout.ledger.title, heads)
        self._take_head("", best[0], best[1])
        known = {best[0].title, *others}
        rest = [s.title for s in shown if s.title not in known]
        if rest:
            self._notes.append(f"工作表“{'”“'.join(rest[:3])}”没有读，只读“{best[0].title}”。")
        return best

    def _matched(self, match: Matching) -> tuple[RawSheet, Head]:
        found = next((s for s in self._book.sheets if s.title == match.sheet), None)
        if found is None:
            raise NoHead(self._layout.ledger.title, match.heads)
        head = head_of(match, self._layout)
        self._take_head("", found, head)
        self._unread({found.title})
        return found, head

    def _unread(self, known: set[str]) -> None:
        """Say which sheets were not read."""
        rest = [s.title for s in self._book.sheets if s.rows and not s.hidden]
        rest = [title for title in rest if title not in known]
        if rest:
            (main, _) = self._heads[""]
            self._notes.append(f"工作表“{'”“'.join(rest[:3])}”没有读，只读“{main}”。")

    def _take_head(self, parts: str, sheet: RawSheet, head: Head) -> None:
        self._heads[parts] = (sheet.title, head)
        where = f"“{sheet.title}”里" if parts else ""
        if head.unknown:
            count = len(head.unknown)
            rest = "这一列没有读" if count == 1 else f"这 {count} 列没有读"
            self._notes.append(f"{where}{_listed(head.unknown)}不是这本台账的栏，{rest}。")
        if head.twice:
            rest = "有两列" if len(head.twice) == 1 else "不止一列"
            self._notes.append(f"{where}{_listed(head.twice)}{rest}，只读了前一列。")

    def _hidden(self, sheet: RawSheet) -> None:
        read = {number for number, _ in sheet.rows} & sheet.hidden_rows
        if read:
            self._notes.append(f"有 {len(read)} 行是隐藏的（多半是筛选），也一起读了。")
        gone = [s.title for s in self._book.sheets if s.hidden and s.rows and s.title != WORDS]
        if gone and not sheet.hidden:
            self._notes.append(f"隐藏的工作表“{'”“'.join(gone[:3])}”没有读。")

    # Entries

    def _lines(self, sheet: RawSheet, head: Head) -> Iterator[Line]:
        readers = self._readers(self._layout.main, head)
        total = len(sheet.rows)
        for count, (number, cells) in enumerate(sheet.rows[head.below :]):
            if count % _STEP == 0:
                self._progress.step("正在看表里的内容", count, total)
            if _is_foot(cells, head):
                self._notes.append(f"第 {number} 行像是合计或落款，没有读。")
                continue
            line = Line(number, {})
            self._read(sheet.title, line, line.payload, (number, cells), (head, readers))
            _keep_notes(line.payload, cells, head)
            if 0 <= head.number < len(cells):
                line.number = _number(cells[head.number])
            if line.payload or line.wrong:
                yield line

    def _readers(self, plan: SheetPlan, head: Head) -> _Readers:
        columns = {each.name: each.column for each in plan.fields}
        goes_on = {name: place for place, name in head.more.items()}
        return [
            (place, name,
             CellReader(columns[name], self._names, self._book.epoch, typed=self._book.typed),
             goes_on.get(name, -1))
            for place, name in head.names.items()
        ]  # fmt: skip

    def _read(
        self, title: str, line: Line, payload: JsonObject, row: tuple[int, RawRow],
        by: tuple[Head, _Readers],
    ) -> None:  # fmt: skip
        (number, cells), (head, readers) = row, by
        width = len(cells)
        for place, name, reader, more in readers:
            cell = cells[place] if place < width else None
            if 0 <= more < width and isinstance(cell, str) and isinstance(cells[more], str):
                cell += str(cells[more])
            if cell is None:
                continue
            try:
                value = reader.read(cell)
            except Unreadable as wrong:
                where = Place(title, number, place + 1, head.heads[place])
                line.wrong.append((where, _problem(name, reader.column, wrong)))
                if wrong.code == MONTH_ONLY and payload is line.payload:
                    _note(payload, f"{reader.column.label}：{tidy(str(cell))}")
                continue
            if value not in (None, "", []):
                if name == "note" and payload.get("note"):
                    value = f"{value}\n{payload['note']}"
                payload[name] = value

    # Their parts

    def _parts(self, lines: list[Line], *, numbered: bool) -> None:
        by_number: dict[str, Line] = {}
        for line in lines:
            if line.number:
                by_number.setdefault(line.number, line)
        for plan in self._layout.parts:
            found = (s for s in self._book.sheets if s.title in (plan.title, plan.parts))
            sheet = next((s for s in found if s.rows and not s.hidden), None)
            head = find_head(sheet, plan, self._layout) if sheet else None
            if sheet is None or head is None or sheet.title == self._heads[""][0]:
                continue
            self._take_head(plan.parts, sheet, head)
            only = lines[0] if len(lines) == 1 and not numbered else None
            self._part_rows(plan, sheet, head, by_number, only)
        for line in lines:
            self._point(line)

    def _part_rows(
        self, plan: SheetPlan, sheet: RawSheet, head: Head, by_number: Mapping[str, Line],
        only: Line | None,
    ) -> None:  # fmt: skip
        readers = self._readers(plan, head)
        last = ""
        for number, cells in sheet.rows[head.below :]:
            said = _number(cells[head.number]) if 0 <= head.number < len(cells) else ""
            last = said or last
            line = by_number.get(last) or only
            part: JsonObject = {}
            holder = line or Line(number, {})
            part_id = f"x{len(holder.rows) + 1}"
            self._read(sheet.title, holder, part, (number, cells), (head, readers))
            if not part:
                continue
            if line is None:
                what = f"序号 {last}" if last else "哪一条"
                self._notes.append(
                    f"“{sheet.title}”第 {number} 行：第一张表里没有{what}，这一行没有读。"
                )
                continue
            listed = line.payload.setdefault(plan.parts, [])
            if isinstance(listed, list):
                listed.append({"id": part_id, **part})
            line.rows[f"{plan.parts}/{part_id}"] = (plan, number)

    def _point(self, line: Line) -> None:
        """Put the id of a part where another part names it as 场次 1."""
        labels = {label: name for name, label in self._layout.part_labels.items()}
        for plan in self._layout.parts:
            texts = [f.name for f in plan.fields if f.column.kind in ("text", "texts")]
            listed = line.payload.get(plan.parts)
            for part in listed if isinstance(listed, list) else ():
                if isinstance(part, dict):
                    for name in texts:
                        if name in part:
                            part[name] = _pointed(part[name], labels, line.payload)


def _keep_notes(payload: JsonObject, cells: RawRow, head: Head) -> None:
    """Put what stands in columns that mean no field into 备注, each on a line with its head."""
    said = [
        f"{words}：{tidy(str(cells[place]))}"
        for place, words in head.notes.items()
        if place < len(cells) and cells[place] is not None and not isinstance(cells[place], Fault)
    ]
    if payload:
        for each in said:
            _note(payload, each)


def _note(payload: JsonObject, words: str) -> None:
    own = payload.get("note")
    payload["note"] = f"{own}\n{words}" if own else words


def _pointed(value: Json, labels: Mapping[str, str], payload: Mapping[str, Json]) -> Json:
    if isinstance(value, list):
        return [_pointed(each, labels, payload) for each in value]
    match = _POINTS.fullmatch(value) if isinstance(value, str) else None
    listed = payload.get(labels.get(match[1], "")) if match else None
    if match and isinstance(listed, list) and 0 < int(match[2]) <= len(listed):
        part = listed[int(match[2]) - 1]
        return part["id"] if isinstance(part, dict) else value
    return value


def _problem(name: str, column: Column, wrong: Unreadable) -> Problem:
    said = f"{column.label}：{wrong.sentence}"
    if wrong.code == "UNKNOWN_NAME" and column.kind == "organisation" and name != "branch":
        # A team that nobody has added yet is no reason not to keep the rest of the row.
        return Problem(name, wrong.code, Level.FINAL, f"{said}这一格先空着。", wrong.cure)
    if (
        wrong.code == MONTH_ONLY
    ):  # old tables have many of them: the rest of the row is worth keeping
        return Problem(
            name, wrong.code, Level.FINAL, f"{said}先空着，原来的字在备注里。", wrong.cure
        )
    return Problem(name, wrong.code, Level.SAVE, said, wrong.cure)


def _number(cell: CellValue) -> str:
    """Return what stands in 序号 as words: 3 and 3.0 and "３" are the same."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return bare(cell) if isinstance(cell, str) else "" if cell is None else str(cell)


def _listed(heads: Sequence[str]) -> str:
    """Return heads in quotes, the first five of many."""
    said = "”“".join(dict.fromkeys(heads[:_MOST_NAMED]))
    return f"“{said}”{'等' if len(heads) > _MOST_NAMED else ''}"


def _is_foot(cells: RawRow, head: Head) -> bool:
    """Say whether a row is a sum or a signature line: its first words say so, and little else."""
    first = next((cell for cell in cells if cell is not None), None)
    if not isinstance(first, str):
        return False
    words = first.strip()
    few = sum(cell is not None for cell in cells) <= max(3, len(head.names) // 3)
    return bool(_SUM.fullmatch(words)) or (few and bool(_SIGNED.match(words)))


def days_of(lines: tuple[Line, ...]) -> tuple[date, date] | None:
    """Return the first and the last day that the entries of a table name, None when none does."""
    days = sorted(
        date.fromisoformat(day)
        for line in lines
        if isinstance(day := line.payload.get("occurred_on"), str)
    )
    return (days[0], days[-1]) if days else None
