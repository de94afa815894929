"""Votes: counts only, who voted how is never kept; under each the sentence of the rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout

from hongdang_desktop.core.problems import Problem
from hongdang_desktop.core.records import columns_of
from hongdang_desktop.ledgers.meeting import Vote
from hongdang_desktop.ui.editors.cells import Look, cell, fresh, rows_of
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.edit_cells import EditColumn, EditRow, Kind, RowLook
from hongdang_desktop.ui.kit.edit_table import EditTable
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.flow import clear_out, tab_after
from hongdang_desktop.ui.kit.frames import SectionTitle
from hongdang_desktop.ui.kit.labels import RuleLine, show_if
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.ledger_fields import GAP_CODE
from hongdang_desktop.ui.pages.meeting_rows import PartRows

if TYPE_CHECKING:
    from hongdang_desktop.core.canonical import Json
    from hongdang_desktop.ledgers.verdict import Verdict
    from hongdang_desktop.ui.pages.ledger_opened import Opened

_LOOKS = {
    "motion": Look("表决事项", stretch=1, least=150),
    "matter": Look(under="motion", hint="性质", aside=True),
    "session": Look(under="motion", hint="哪一场"),
    "method": Look("方式", width=112, aside=True),
    "in_favour": Look("赞成", width=62),
    "against": Look("反对", width=62),
    "abstained": Look("弃权", width=62),
    "written": Look("书面意见", width=86, aside=True),
    "result": Look("结果", width=98),
}
_TONES = {"passed": Tone.DONE, "failed": Tone.QUIET}


class Votes(PartRows):
    """One motion a row."""

    field = "votes"
    word = "表决"

    changed = Signal()
    left = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._columns = {n: c for n, c in columns_of(Vote).items() if n in _LOOKS}
        self._before: Json = []
        self._opened: Opened | None = None
        self._rooms: tuple[str, ...] = ()
        self._problems: tuple[Problem, ...] = ()
        self._verdicts: tuple[Verdict, ...] = ()
        self._locked = False
        self.add = Button("加一项(B)", self._begin)
        self.title = SectionTitle("表决", "没有表决就空着", right=self.add)
        self.table = self._table()
        self._said = QVBoxLayout()
        self._said.setSpacing(4)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(6)
        self._box.addWidget(self.title)
        self._box.addWidget(self.table)
        self._box.addLayout(self._said)

    def show_entry(
        self, payload: Mapping[str, Json], opened: Opened, rooms: tuple[str, ...]
    ) -> None:
        """Show the votes; ``rooms`` are the sessions in which one may have been taken."""
        self._opened, self._before, self._rooms = opened, payload.get("votes"), rooms
        self._problems, self._verdicts = (), ()
        self._renew()
        self.table.set_rows(rows_of(self._before, self._columns))
        self._show_looks()

    def set_rooms(self, rooms: tuple[str, ...]) -> None:
        """Offer other sessions."""
        self._rooms = rooms
        raw = self.table.raw()
        self._renew()
        self.table.set_raw(raw)
        self._show_looks()

    def say(
        self, problems: tuple[Problem, ...], verdicts: tuple[Verdict, ...], *, gaps: bool
    ) -> None:
        """Say under the rows what the rules say; gaps in red only when 定稿 was tried."""
        self._problems = tuple(
            p for p in problems if p.field.startswith("votes/") and (gaps or p.code != GAP_CODE)
        )
        self._verdicts = tuple(v for v in verdicts if v.field.startswith("votes/"))
        self._show_looks()

    def go_to(self, path: str) -> bool:
        """Open the cell ``votes/<part>/<field>``."""
        parts = path.split("/")
        wanted = {"present": "in_favour", "expected": "in_favour"}
        if len(parts) < 3 or not self.table.go_to(parts[1], wanted.get(parts[2], parts[2])):
            self._begin()
        return True

    def lock(self, *, locked: bool) -> None:
        """Take away what adds rows."""
        self._locked = locked
        self.setEnabled(not locked)
        show_if(self.add, not locked)
        show_if(self.title, not locked or bool(self.table.rows()))
        self.title.note.setText("" if locked else "没有表决就空着")
        self._show_table()

    def _begin(self) -> None:
        show_if(self.table, True)
        self.table.add_row()

    def _renew(self) -> None:
        self._box.removeWidget(self.table)
        self.table.hide()
        self.table.deleteLater()
        self.table = self._table()
        self._box.insertWidget(1, self.table)
        tab_after(self.add, (self.table,))

    def _table(self) -> EditTable:
        cells = [EditColumn("#", "序", Kind.NUMBER, width=38)]
        if self._opened is None:
            cells.append(EditColumn("motion", "表决事项", stretch=1))
        else:
            listed = self._before if isinstance(self._before, list) else []
            rows = [each for each in listed if isinstance(each, dict)]
            for name, column in self._columns.items():
                made = cell(
                    name, column, self._opened.offers, _LOOKS[name], (r.get(name) for r in rows)
                )
                if name == "session":
                    if len(self._rooms) < 2:
                        continue
                    made = replace(made, kind=Kind.CHOICE, choices=self._room_choices())
                cells.append(made)
        order = list(_LOOKS)
        cells.sort(key=lambda each: order.index(each.key) if each.key in order else -1)
        table = EditTable(cells, name="表决", new_row=_new_vote)
        for signal in (table.changed, table.added, table.removed, table.moved):
            signal.connect(lambda *_: self.changed.emit())
        for signal in (table.settled, table.removed, table.moved):
            signal.connect(lambda *_: self._settled())
        table.left.connect(self._show_looks)
        return table

    def _room_choices(self) -> tuple[Choice, ...]:
        return tuple(
            Choice(room, f"第 {number} 场", str(number))
            for number, room in enumerate(self._rooms, 1)
        )

    def _settled(self) -> None:
        self._show_looks()
        self.left.emit("votes")

    def _show_table(self) -> None:
        """Show no empty table: most meetings vote on nothing."""
        show_if(self.table, bool(self.table.rows()) or self._inside())

    def _inside(self) -> bool:
        """Say whether the cursor is in the table."""
        held = QApplication.focusWidget()
        return held is not None and (held is self.table or self.table.isAncestorOf(held))

    def _show_looks(self) -> None:
        results = getattr(self._columns["result"], "options", {})
        looks: dict[str, RowLook] = {}
        for row in self.table.rows():
            half_typed = self._inside() and not row.values.get("result")
            mine = [
                p for p in self._problems if p.field.split("/")[1] == row.key and not half_typed
            ]
            result = str(row.values.get("result") or "")
            chips = {}
            if result:
                chips["result"] = (results.get(result, result), _TONES.get(result, Tone.QUIET))
            where = {"present": "in_favour", "expected": "in_favour"}
            wrong = {where.get(k, k): p.text for p in mine for k in (p.field.split("/")[2],)}
            wrong = _under_motion(wrong)
            looks[row.key] = RowLook(chips=chips, problems=wrong)
        self.table.set_looks(looks)
        self._show_said()
        self._show_table()

    def _show_said(self) -> None:
        clear_out(self._said)
        rows = self.table.rows()
        for number, row in enumerate(rows, start=1):
            said = next((v for v in self._verdicts if v.field == f"votes/{row.key}"), None)
            if said is not None:
                which = f"第 {number} 项：" if len(rows) > 1 else ""
                behind = said.note or said.source
                tone = Tone.DONE if said.fulfilled else Tone.TODO
                self._said.addWidget(RuleLine(f"{which}{said.sentence}", behind, tone))


def _under_motion(wrong: Mapping[str, str]) -> dict[str, str]:
    """Put all sentences into the wide cell: the cells for numbers are too narrow for words."""
    words = "".join(dict.fromkeys(wrong.values()))
    return {"motion": words} if words else {}


def _new_vote() -> EditRow:
    return fresh(method="hands", matter="ordinary", against=0, abstained=0)
