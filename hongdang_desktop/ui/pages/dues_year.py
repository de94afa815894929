"""The year of dues as a list: a member a row, a month a column, the sums below and at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.core.columns import Money
from hongdang_desktop.core.periods import month_of
from hongdang_desktop.ui.kit.cells import Rows
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.pages import dues_rows
from hongdang_desktop.ui.pages.dues_foot import Foot

if TYPE_CHECKING:
    from hongdang_desktop.station.dues_book import YearBook
    from hongdang_desktop.ui.kit.cells import Column


class YearView(QWidget):
    """``opened`` tells month and member ("" for the sums) of the cell on which Enter was pressed."""

    opened = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._months: tuple[str, ...] = ()
        self._make(())

    def show_book(self, book: YearBook) -> None:
        """Show a year."""
        year = book.grid
        if year.months != self._months:
            old, had_focus = self.card, self.table.hasFocus()
            self._column.removeWidget(old)
            self._make(dues_rows.year_columns(year, month_of(book.today).text))
            self._months = year.months
            if had_focus:
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            old.hide()
            old.deleteLater()
        self.table.set_source(Rows(dues_rows.year_rows(year) if year.rows else ()))
        if not year.rows:
            self.card.show_empty(f"{year.year} 年还没有记录。")
            return
        self.card.show_rows()
        money = Money("")
        sums = f"全年应交 {money.format(year.due)} 元　　已交 {money.format(year.paid)} 元"
        left = f"未交 {money.format(year.unpaid)} 元" if year.unpaid else ""
        self.foot.say(sums, left, "Enter 到那个月", dues_rows.proof_lines(year.checks))

    def _make(self, columns: tuple[Column, ...]) -> None:
        self.foot = Foot()
        self.table = ListTable(columns, name="党费年表", low=True, grid=True)
        self.card = ListCard(self.table, foot=self.foot)
        self._column.addWidget(self.card)
        self.table.opened.connect(self._open)

    def _open(self, member: str) -> None:
        at = self.table.currentIndex().column()
        key = self.table.columns[at].key
        if key in self._months:
            self.opened.emit(key, "" if dues_rows.is_sum(member) else member)
