"""Items and decisions: the table, what the last meetings left open, what is missing in a row."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from hongdang_desktop.core.problems import Problem
from hongdang_desktop.core.records import columns_of
from hongdang_desktop.ledgers.meeting import AgendaItem
from hongdang_desktop.ui.editors.cells import Look, cell, fresh, rows_of
from hongdang_desktop.ui.editors.held import HeldTable, to_read
from hongdang_desktop.ui.kit.buttons import Button, LinkButton
from hongdang_desktop.ui.kit.edit_cells import EditColumn, EditRow, Kind, RowLook
from hongdang_desktop.ui.kit.edit_table import EditTable
from hongdang_desktop.ui.kit.flow import FlowBox, clear_out, tab_after
from hongdang_desktop.ui.kit.frames import SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.ledger_fields import GAP_CODE
from hongdang_desktop.ui.pages.meeting_rows import PartRows

if TYPE_CHECKING:
    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.station.views import LeftOver
    from hongdang_desktop.ui.pages.ledger_opened import Opened

_LOOKS = {
    "title": Look("议题", stretch=5, least=150),
    "subject": Look(under="title", hint="类别", aside=True),
    "discussion": Look(under="title", hint="讨论要点，可不填", aside=True),
    "decision": Look("决议", stretch=6, least=150),
    "owner": Look("责任人", width=92),
    "due": Look("期限", width=86, short_day=True, hint="如 11-30"),
    "progress": Look("落实", width=92),
}
_WRITE = "一个议题一行，Enter 进入下一格，→ 到类别和讨论要点，Ctrl+Enter 换行"
_PLAN = "一个议题一行，开会时再写决议"
_READ = "落实可以接着填，不算更正"
_PLANNED = ("title", "subject")
_TONES = {"doing": Tone.INFO, "done": Tone.DONE, "undone": Tone.TODO, "none": Tone.QUIET}


class Agenda(PartRows):
    """One item a row. In a plan only items are asked; in a final entry only how far they are."""

    field = "agenda"
    word = "议题"

    changed = Signal()
    left = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._columns = {n: c for n, c in columns_of(AgendaItem).items() if n in _LOOKS}
        self._before: Json = []
        self._opened: Opened | None = None
        self._problems: tuple[Problem, ...] = ()
        self._plan = self._locked = False
        self.add = Button("加一个议题(A)", self._add_row)
        self.title = SectionTitle("议题和决议", _WRITE, right=self.add)
        self.offers = FlowBox(gap=12)
        self.table = self._table()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(6)
        for part in (self.title, self.offers, self.table):
            self._box.addWidget(part)

    def show_entry(
        self, payload: Mapping[str, Json], opened: Opened, *, plan: bool, locked: bool
    ) -> None:
        """Show the items; what earlier meetings left open is offered for a new entry.

        Of a final entry (``locked``) only living values can still be changed.
        """
        self._opened, self._before, self._problems = opened, payload.get("agenda"), ()
        self._plan, self._locked = plan, locked
        self._box.removeWidget(self.table)
        self.table.hide()
        self.table.deleteLater()
        self.table = self._table()
        self._box.addWidget(self.table)
        tab_after(self.offers, (self.table,))
        self.table.set_rows(rows_of(self._before, self._columns))
        self.title.title.setText("准备议什么" if plan else "议题和决议")
        goes_on = locked and opened.ours
        self.table.setEnabled(not locked or goes_on)
        self.title.note.setText(_READ if goes_on else "" if locked else _PLAN if plan else _WRITE)
        show_if(self.add, not locked)
        self._offer(() if locked else opened.left_over)
        self._show_looks()

    def say(self, problems: tuple[Problem, ...]) -> None:
        """Mark what is missing in the rows; other problems stand in red under the cell."""
        self._problems = tuple(p for p in problems if p.field.startswith("agenda/"))
        self._show_looks()

    def go_to(self, path: str) -> bool:
        """Open the cell ``agenda/<part>/<field>``; without rows begin one."""
        parts = path.split("/")
        if len(parts) < 3 or not self.table.go_to(parts[1], parts[2]):
            self.table.add_row()
        return True

    def _add_row(self) -> None:
        self.table.add_row()

    def _table(self) -> EditTable:
        cells = [EditColumn("#", "序", Kind.NUMBER, width=38)]
        if self._opened is not None:
            listed = self._before if isinstance(self._before, list) else []
            rows = [each for each in listed if isinstance(each, dict)]
            for name, column in self._columns.items():
                if not self._plan or name in _PLANNED:
                    named = (row.get(name) for row in rows)
                    made = cell(name, column, self._opened.offers, _LOOKS[name], named)
                    cells.append(to_read(made) if self._locked and not column.living else made)
        else:
            cells.append(EditColumn("title", "议题", stretch=1))
        make = HeldTable if self._locked else EditTable
        table = make(cells, name="议题和决议", new_row=fresh)
        table.settled.connect(partial(self._begin_progress, table))
        for signal in (table.changed, table.added, table.removed, table.moved):
            signal.connect(lambda *_: self.changed.emit())
        for signal in (table.settled, table.removed, table.moved):
            signal.connect(lambda *_: self._settled())
        return table

    def _begin_progress(self, table: EditTable, key: str, field: str) -> None:
        """Take what was just decided as being done, unless something else stands there."""
        line = table.content.lines[table.content.row_of(key)]
        if field == "decision" and line.values.get("decision") and not line.values.get("progress"):
            line.values["progress"] = "doing"
            self.changed.emit()

    def _settled(self) -> None:
        self._show_looks()
        self.left.emit("agenda")

    def _show_looks(self) -> None:
        """Show how far each decision is as a word on a tint, and what is missing in amber."""
        progress = getattr(self._columns["progress"], "options", {})
        looks: dict[str, RowLook] = {}
        for row in self.table.rows():
            mine = [p for p in self._problems if p.field.split("/")[1] == row.key]
            gaps = [p.field.split("/")[2] for p in mine if p.code == GAP_CODE]
            chips = {name: ("未定", Tone.TODO) for name in gaps if name in ("owner", "due")}
            kept = str(row.values.get("progress") or "")
            if chips:
                chips["progress"] = (f"差 {len(chips)} 处", Tone.TODO)
            elif kept:
                chips["progress"] = (progress.get(kept, kept), _TONES.get(kept, Tone.QUIET))
            wrong = {p.field.split("/")[2]: p.text for p in mine if p.code != GAP_CODE}
            looks[row.key] = RowLook(chips=chips, problems=wrong)
        self.table.set_looks(looks)

    def _offer(self, left_over: tuple[LeftOver, ...]) -> None:
        """Offer what earlier meetings decided and nobody carried out yet."""
        clear_out(self.offers.flow)
        taken = {str(row.values.get("title")) for row in self.table.rows()}
        found = [each for each in left_over if str(each.item.get("title")) not in taken]
        if found:
            self.offers.flow.addWidget(text(f"以前没落实的 {len(found)} 件：", role="small"))
        for each in found:
            when = f"（{each.day.month}月{each.day.day}日）" if each.day else ""
            words = f"＋ {each.item.get('title')}{when}"
            tip = str(each.item.get("decision") or "")
            self.offers.flow.addWidget(LinkButton(words, partial(self._take_up, each), tip=tip))
        show_if(self.offers, bool(found))

    def _take_up(self, left: LeftOver) -> None:
        """Put an open decision on the agenda again, with who does it and by when."""
        item = left.item
        row = fresh(
            title=item.get("title"), subject=item.get("subject"), owner=item.get("owner"),
            progress="doing",
        )  # fmt: skip
        rows: list[EditRow] = [*self.table.rows(), row]
        self.table.set_rows(rows)
        if self._opened is not None:
            self._offer(self._opened.left_over)
        self.changed.emit()
        self.table.go_to(row.key, "decision")
        self._settled()


def decided(parts: object) -> list[JsonObject]:
    """Return the items of a payload that ask for something to be done."""
    listed = parts if isinstance(parts, list) else []
    return [
        part
        for part in listed
        if isinstance(part, dict) and part.get("decision") and part.get("progress") not in ("done", "none")
    ]  # fmt: skip
