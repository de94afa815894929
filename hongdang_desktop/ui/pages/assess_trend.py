"""走势: the last months of this one branch by mechanism, as a chart and as figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.station.assessing.views import State
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.frames import Card, Scroller, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.assess_chart import Bar, Chart, Field
from hongdang_desktop.ui.pages.assess_rows import NOTHING, points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hongdang_desktop.station.assessing.views import Month, SheetView

_TABLE = 150
_NOTE = "深色是厂里受理的分，浅色是自评的分；没上报的月份空着。只和自己比。"
_NOTHING = "还没有上报过的月份。报了第一个月，这里就有。"


class TrendCard(Card):
    """``opened`` tells the month that was asked for from the figures."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__(spacing=10)
        self.chart = Chart()
        self.table = self._made(())
        self.note = text(_NOTE, role="small", wrap=True)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.setSpacing(10)
        self._column.addWidget(self.chart, 3)
        self._column.addWidget(self.note)
        self._column.addWidget(self.table, 2)
        self._column.addStretch(0)
        self.title = SectionTitle("走势")
        self.body.addWidget(self.title)
        self.scroller = Scroller(inner)
        self.body.addWidget(self.scroller, 1)

    def show_months(self, view: SheetView, months: Sequence[Month]) -> None:
        """Show months from the earliest, with the sections of a sheet's form."""
        sections = [
            (each.key, each.title, sum(item.points for item in each.items))
            for each in view.template.sections
        ]
        whole = view.template.total
        anything = any(month.total is not None for month in months)
        self.note.setText(_NOTE if anything else _NOTHING)
        for part in (self.chart, self.table):
            show_if(part, anything)
        self.title.note.setText(_span(months))
        totals = Field("折算总分", points(whole), tuple(_bar(m, m.total, whole) for m in months))
        parts = tuple(
            Field(name, points(most), tuple(_bar(m, _part(m, key), most) for m in months))
            for key, name, most in sections
        )
        self.chart.show_fields((totals, *parts))
        columns = (
            Column("month", "月份", width=104, sortable=False),
            Column("state", "到哪一步", stretch=1, least=90, sortable=False),
            *(Column(k, name, width=84, right=True, sortable=False) for k, name, _most in sections),
            Column("total", "折算总分", width=88, right=True, sortable=False),
        )
        if columns != self.table.columns:
            self._replace(columns)
        keys = [key for key, _name, _most in sections]
        self.table.set_source(Rows([_row(month, keys) for month in reversed(months)]))
        if not self.table.hasFocus():
            self.scroller.verticalScrollBar().setValue(0)

    def _made(self, columns: tuple[Column, ...]) -> ListTable:
        made = ListTable(columns, name="各月分数", low=True)
        made.setMinimumHeight(theme.look().px(_TABLE))
        made.opened.connect(self.opened)
        return made

    def _replace(self, columns: tuple[Column, ...]) -> None:
        """A table knows its columns from the beginning."""
        held, old = self.table.hasFocus(), self.table
        self.table = self._made(columns)
        self._column.replaceWidget(old, self.table)
        old.hide()
        old.deleteLater()
        if held:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)


def _bar(month: Month, given: int | None, most: int) -> Bar:
    share = given / most if given is not None and most else None
    said = f"{round(given / 100, 1):g}" if given is not None else ""  # exact in the table below
    return Bar(str(int(month.period[5:])), said, share, sure=month.state is State.ACCEPTED)


def _part(month: Month, key: str) -> int | None:
    return month.parts.get(key) if month.parts is not None else None


def _row(month: Month, keys: Sequence[str]) -> Row:
    year, number = month.period.split("-")
    there = month.total is not None
    state = month.state.value if month.asked else "还没建账"
    late = "，晚了" if month.late and there else ""
    figures = [_part(month, key) for key in keys]
    cells = (
        Cell(f"{year}年{int(number)}月"),
        Cell(f"{state}{late}", tone=Tone.QUIET),
        *(Cell(points(each) if each is not None else NOTHING) for each in figures),
        Cell(points(month.total) if there else NOTHING, strong=there),
    )
    return Row(month.period, cells)


def _span(months: Sequence[Month]) -> str:
    if not months:
        return ""
    first, last = months[0].period, months[-1].period
    return f"{first[:4]}年{int(first[5:])}月到{last[:4]}年{int(last[5:])}月，本支部的各月"
