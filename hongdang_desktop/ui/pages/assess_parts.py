"""What stands on the page of a sheet, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import Button, MainButton
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.flow import FlowBox
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.segment import Segment
from hongdang_desktop.ui.pages.assess_beside import Drawer
from hongdang_desktop.ui.pages.assess_foot import Foot
from hongdang_desktop.ui.pages.assess_months import MonthChooser
from hongdang_desktop.ui.pages.assess_panel import EvidencePanel
from hongdang_desktop.ui.pages.assess_rows import ALL, OPEN_ONLY
from hongdang_desktop.ui.pages.assess_table import AssessTable

if TYPE_CHECKING:
    from hongdang_desktop.ui.kit.frames import Page

_LIST_HEIGHT, _HINTS_FROM = 150, 640
_HINTS = ("N 下一个要定的", "Enter 同意", "数字 改分", "Tab 看依据", "Ctrl+Z 撤销")


class Parts(QObject):
    """Builds the page; the page itself connects what the parts tell."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._roomy = self._hinting = True
        self.print = Button("打印(P)")
        self.clear = Button("")
        self.take_back = Button("撤回(W)")
        self.main = MainButton("")
        self.place = ProgressPlace(self.main)
        if page.head is not None:
            for part in (self.print, self.clear, self.take_back, self.place):
                page.head.add(part)
        self.months = MonthChooser()
        self.shown = Segment(((ALL, "全部"), (OPEN_ONLY, "只看要定的")), name="看什么", value=ALL)
        self.table = AssessTable()
        self.foot = Foot()
        self.card = ListCard(self.table, foot=self.foot)
        self.card.setMinimumHeight(theme.look().px(_LIST_HEIGHT))
        self.panel = EvidencePanel()
        self.hints = FlowBox(gap=22)
        for words in _HINTS:
            self.hints.flow.addWidget(text(words, role="small"))
        self.drawer = Drawer(self._left(page), self.panel)
        page.body.addWidget(self.drawer, 1)
        self.undo = QShortcut(QKeySequence("Ctrl+Z"), page)
        self.undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the key hints out where every line counts."""
        del watched
        if isinstance(event, QResizeEvent):
            self._roomy = event.size().height() >= theme.look().px(_HINTS_FROM)
            show_if(self.hints, self._roomy and self._hinting)
        return False

    def show_hints(self, *, on: bool) -> None:
        """Show what the keys do, where there is something to do and room to say it."""
        self._hinting = on
        show_if(self.hints, self._roomy and on)

    def _left(self, page: Page) -> QWidget:
        filters = FlowBox(gap=10)
        for part in (self.months, self.shown):
            filters.flow.addWidget(part)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(filters)
        column.addWidget(page.messages)
        column.addWidget(self.card, 1)
        column.addWidget(self.hints)
        return left
