"""Sheets without any doubt, accepted at once: first the list of what is in it, all of it chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit.buttons import Button, MainButton
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QKeyEvent

    from hongdang_desktop.station.assessing.review_views import Seen
    from hongdang_desktop.station.assessing.views import Which
    from hongdang_desktop.ui.work import Work

_COLUMNS = (
    Column("tick", "选", width=48, centre=True, sortable=False),
    Column("branch", "支部", stretch=2, least=160, sortable=False),
    Column("month", "月份", width=92, sortable=False),
    Column("why", "为什么没有疑问", stretch=3, least=220, sortable=False, drop=1),
)
_WHY = "各项和建议一样，依据都在，没有退回过"


class ReviewBatch(QWidget):
    """``accepted`` tells the sheets that were chosen, ``left`` that none is to be accepted now."""

    accepted = Signal(object)
    left = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._offered: tuple[tuple[Seen, str], ...] = ()
        self.chosen: set[str] = set()
        self.table = ListTable(_COLUMNS, name="没有疑问的自评")
        self.table.look_wanted.connect(self._turn)
        self.table.opened.connect(self._turn)
        self.table.clicked.connect(lambda _index: self._turn(self.table.current_key()))
        self.sum = text(role="small")
        self.accept = MainButton("", self._accept)
        self.leave = Button("先不(X)", self.left.emit)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.sum, 1)
        row.addWidget(self.leave)
        row.addWidget(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(ListCard(self.table, foot=foot), 1)

    def offer(self, found: Iterable[tuple[Seen, str]]) -> None:
        """Take the sheets without doubt, each with the name of its branch."""
        self._offered = tuple(found)
        self.chosen &= {seen.which.record for seen, _ in self._offered}
        self._show()

    def begin(self) -> None:
        """Choose all of them, and begin in the list."""
        self.chosen = {seen.which.record for seen, _ in self._offered}
        self._show()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        self.table.set_source(Rows([self._row(seen.which, name) for seen, name in self._offered]))
        number = len(self.chosen)
        self.sum.setText(f"选了 {number} 份　　空格 选或不选　　Esc 先不")
        self.accept.say(f"受理这 {number} 份(P)")
        self.accept.setEnabled(bool(number))

    def _row(self, which: Which, name: str) -> Row:
        there = which.record in self.chosen
        month = f"{which.period[:4]}年{int(which.period[-2:])}月"
        cells = (
            Cell("选了" if there else "", tick=there), Cell(name), Cell(month),
            Cell(_WHY, tone=Tone.QUIET),
        )  # fmt: skip
        return Row(which.record, cells)

    def _turn(self, key: str) -> None:
        self.chosen ^= {key}
        self._show()

    def _accept(self) -> None:
        chosen = tuple(seen for seen, _ in self._offered if seen.which.record in self.chosen)
        if chosen:
            self.accepted.emit(chosen)
