"""The table of an office, looked through line by line, and confirmed by name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.station.sheet_views import RowState
from hongdang_desktop.ui import files
from hongdang_desktop.ui.kit.buttons import Button, CheckBox
from hongdang_desktop.ui.kit.cells import Rows
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.enter_moves import EnterMoves
from hongdang_desktop.ui.kit.flow import FlowBox
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.pages import sheet_rows
from hongdang_desktop.ui.pages.results_sign import SignLine
from hongdang_desktop.ui.pages.sheet_rows import WORDS

if TYPE_CHECKING:
    from hongdang_desktop.station.results_views import CheckedResults

_NOTES = 3
_COLUMNS = tuple(replace(each, stretch=2) if each.stretch else each for each in sheet_rows.COLUMNS)
"""What a line says is short, and so is what is said of it: they share the room."""


class ResultsImport(QWidget):
    """Shows a table that was looked through. ``again`` asks to look once more (ratios, or not)."""

    again = Signal()
    marked_wanted = Signal(Path)
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.checked: CheckedResults | None = None
        self.notes = text(role="small", wrap=True)
        self.ratio = CheckBox("小于 2 的是比例，0.98 就是 98%(L)")
        self.ratio.clicked.connect(lambda _on: self.again.emit())
        self.mend = Button("先改表格⋯(G)", self._mend)
        self.table = ListTable(_COLUMNS, name="表里的行")
        self.table.moved.connect(self._say_row)
        self.detail = text(wrap=True, select=True)
        self.sign = SignLine()
        self._moves = EnterMoves(self.sign)
        foot = QWidget()
        inner = QVBoxLayout(foot)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        inner.addWidget(self.detail)
        self.card = ListCard(self.table, foot=foot)
        line = FlowBox(gap=14)
        line.flow.addWidget(self.ratio)
        line.flow.addWidget(self.mend)
        top = QHBoxLayout()
        top.addWidget(self.notes, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(line)
        column.addWidget(self.card, 1)
        column.addWidget(self.sign)
        self._line = line

    @property
    def wanted(self) -> int:
        """Return how many lines can be taken in."""
        return len(self.checked.wanted()) if self.checked else 0

    def counts(self) -> str:
        """Return how many lines are of which kind."""
        if self.checked is None:
            return ""
        found = ((word, len(self.checked.of(state))) for state, word in WORDS.items())
        return "，".join(f"{word} {count} 行" for word, count in found if count)

    def show_checked(self, checked: CheckedResults, office: str, name: str) -> None:
        """Show a table; who confirms is proposed, as the table says it first of all."""
        first = self.checked is None
        self.checked = checked
        more = len(checked.notes) - _NOTES
        lines = (*checked.notes[:_NOTES], *((f"还有 {more} 处没有读。",) if more > 0 else ()))
        self.notes.setText("\n".join(lines))
        show_if(self.notes, bool(lines))
        show_if(self.ratio, bool(checked.ratios) or self.ratio.isChecked())
        show_if(self.mend, bool(checked.of(RowState.REFUSED)))
        show_if(self._line, self.ratio.isVisibleTo(self) or self.mend.isVisibleTo(self))
        rows = sheet_rows.rows_of(checked, None)
        self.table.set_source(Rows(rows))
        if rows:
            self.card.show_rows()
            self.table.stand_on(0)
        else:
            self.card.show_empty("表里没有行。")
        self._say_row(self.table.current_key())
        if first:
            self.sign.start(checked.office or office, checked.confirmed_by or name)
        self.sign.ask_reason(bool(checked.corrects))

    def forget(self) -> None:
        """Show no table any more."""
        self.checked = None
        self.ratio.setChecked(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes nothing in."""
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    def _say_row(self, key: str) -> None:
        checked = self.checked
        row = next((r for r in checked.rows if str(r.row) == key), None) if checked else None
        said = sheet_rows.said_of(row, checked.sheet) if row and checked else ""
        self.detail.setText(f"第 {row.row} 行　{row.called}\n{said}".strip() if row else "")
        show_if(self.detail, bool(said))

    def _mend(self) -> None:
        if self.checked is None:
            return
        proposed = Path.home() / f"{Path(self.checked.source).stem}（标好的）.xlsx"
        file = files.save_as(self, "标好的表存到哪里", proposed, files.WORKBOOK)
        if file is not None:
            self.marked_wanted.emit(file)
