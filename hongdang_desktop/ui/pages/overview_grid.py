"""The table of branches × months: the row is tinted, the month one stands on has the ring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QRectF, Signal
from PySide6.QtWidgets import QStyleOptionViewItem

from hongdang_desktop.ui.kit import paint, theme
from hongdang_desktop.ui.kit.cell_paint import CellPainter, Index
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.pages.overview_rows import columns_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPainter

    from hongdang_desktop.ui.kit.cells import RowSource


class MonthGrid(ListTable):
    """``wanted`` tells branch and month, "" where one does not stand on a month."""

    wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(columns_of(()), name="支部和月份")
        self._periods: tuple[str, ...] = ()
        self.setItemDelegate(_Painter(self, self))
        self.opened.connect(lambda branch: self.wanted.emit(branch, self.period()))

    def show_months(self, periods: Sequence[str], source: RowSource) -> None:
        """Show rows under these months; the current cell stays where it is."""
        column = self.currentIndex().column()
        if tuple(periods) != self._periods:
            self._periods = tuple(periods)
            self.columns = columns_of(periods)
            column = -1
        self.set_source(source)
        self.share_width()
        if self.currentIndex().isValid():
            self.stand_in(column if column >= 0 else self._last_month())

    def stand_in(self, column: int) -> None:
        """Go to a column of the current row."""
        here = self.currentIndex()
        flags = QItemSelectionModel.SelectionFlag
        index = here.siblingAtColumn(column)
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    def begin(self, branch: str) -> None:
        """Stand on the last month of a branch."""
        if self.go_to(branch):
            self.stand_in(self._last_month())

    def period(self) -> str:
        """Return the month one stands on, "" for none."""
        at = self.currentIndex().column()
        key = self.columns[at].key if 0 <= at < len(self.columns) else ""
        return key if key in self._periods else ""

    def _last_month(self) -> int:
        keys = [column.key for column in self.columns]
        return keys.index(self._periods[-1]) if self._periods else 0


class _Painter(CellPainter):
    """Draws the ring round the month."""

    def __init__(self, table: MonthGrid, parent: MonthGrid) -> None:
        super().__init__(table, parent)
        self._grid = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        super().paint(painter, option, index)
        grid = self._grid
        if grid.hasFocus() and index == grid.currentIndex() and grid.period():
            place: QRect = option.rect  # type: ignore[attr-defined]  # the stub lacks it
            ring = QRectF(place).adjusted(1, 1, -2, -2)
            paint.box(painter, ring, edge=theme.look().focus, width=2)
