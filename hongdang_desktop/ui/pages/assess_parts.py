"""What stands on the page of a sheet, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from hongdang_desktop.station.assessing.views import State
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import Button, LinkButton, MainButton
from hongdang_desktop.ui.kit.empty import EmptyState, ListCard
from hongdang_desktop.ui.kit.flow import FlowBox
from hongdang_desktop.ui.kit.frames import Card
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.segment import Segment
from hongdang_desktop.ui.pages.assess_beside import Drawer
from hongdang_desktop.ui.pages.assess_bonus import BonusPanel
from hongdang_desktop.ui.pages.assess_foot import Foot
from hongdang_desktop.ui.pages.assess_months import MonthChooser
from hongdang_desktop.ui.pages.assess_panel import EvidencePanel
from hongdang_desktop.ui.pages.assess_rows import (
    ALL,
    OPEN_ONLY,
    TREND,
    clear_ones,
    may_submit,
    to_decide,
)
from hongdang_desktop.ui.pages.assess_table import AssessTable
from hongdang_desktop.ui.pages.assess_trend import TrendCard

if TYPE_CHECKING:
    from hongdang_desktop.station.assessing.views import SheetView
    from hongdang_desktop.ui.kit.frames import Page

_LIST_HEIGHT, _HINTS_FROM, _WORDS_FROM = 150, 640, 668
_HINTS = ("N 下一个要定的", "Enter 同意", "数字 改分", "Tab 看依据", "Ctrl+Z 撤销")


class Parts(QObject):
    """Builds the page; the page itself connects what the parts tell."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._roomy = self._hinting = True
        self._counts = (0, 0)
        self.print = Button("打印(P)")
        self.clear = Button("")
        self.take_back = Button("撤回(W)")
        self.main = MainButton("")
        self.place = ProgressPlace(self.main)
        if page.head is not None:
            for part in (self.print, self.clear, self.take_back, self.place):
                page.head.add(part)
        self.months = MonthChooser()
        self.shown = Segment(
            ((ALL, "全部"), (OPEN_ONLY, "只看要定的"), (TREND, "走势")), name="看什么", value=ALL
        )
        self.look = LinkButton("看依据(F6)")
        self.table = AssessTable()
        self.foot = Foot()
        self.card = ListCard(self.table, foot=self.foot)
        self.card.setMinimumHeight(theme.look().px(_LIST_HEIGHT))
        self.panel, self.bonus, self.trend = EvidencePanel(), BonusPanel(), TrendCard()
        self.side, self.stack = QStackedWidget(), QStackedWidget()
        self.side.addWidget(self.panel)
        self.side.addWidget(self.bonus)
        self.stack.addWidget(self.card)
        self.stack.addWidget(self.trend)
        self.nothing = EmptyState()
        bare = Card()
        bare.body.addWidget(self.nothing, 1)
        self.stack.addWidget(bare)
        self.hints = FlowBox(gap=22)
        for words in _HINTS:
            self.hints.flow.addWidget(text(words, role="small"))
        self.drawer = Drawer(self._left(page), self.side)
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
            QTimer.singleShot(0, self, lambda: self.count(*self._counts))
        return False

    def show_hints(self, *, on: bool) -> None:
        """Show what the keys do, where there is something to do and room to say it."""
        self._hinting = on
        show_if(self.hints, self._roomy and on)

    def put_aside(self, out: QWidget, note: QWidget) -> None:
        """Put a quiet link behind what is chosen, and a small note below everything."""
        self._filters.flow.addWidget(out)
        self._column.addWidget(note)

    def show_nothing(self, sentence: str, button: Button | None = None) -> None:
        """Show one sentence in the place of everything: there is nothing yet to be assessed."""
        self.nothing.say(sentence, button)
        self.stack.setCurrentIndex(self.stack.count() - 1)
        self.drawer.use_panel(on=False)
        for part in (self.clear, self.take_back, self.print, self.place, self.shown, self.look):
            show_if(part, False)
        self.show_hints(on=False)

    def show_buttons(self, view: SheetView | None, *, trend: bool) -> None:
        """Offer what can be done with a sheet now; the main button follows the work."""
        clear = clear_ones(view) if view is not None else ()
        self.clear.say(f"{len(clear)} 项说得清的都同意(A)")
        show_if(self.clear, len(clear) > 1)
        sent = view is not None and view.state in (State.SUBMITTED, State.RESUBMITTED)
        show_if(self.take_back, sent)
        show_if(self.print, view is not None)
        waits = bool(view is not None and to_decide(view))
        may = view is not None and may_submit(view)
        self.show_hints(on=may and not trend)
        self.main.say("下一个要定的(N)" if waits else "上报(S)")
        show_if(self.place, view is None or waits or may)
        self.main.setEnabled(view is not None)

    def count(self, lines: int, to_decide: int) -> None:
        """Say how many lines there are, and how many are a person's; in fewer words where it is narrow."""
        self._counts = (lines, to_decide)
        here = self.stack.currentWidget() is self.card
        show_if(self.look, not self.drawer.wide and here)
        short = self.drawer.left_width() < theme.look().px(_WORDS_FROM)
        self.shown.set_words(ALL, f"全部 {lines}" if short else f"全部 {lines} 项")
        self.shown.set_words(
            OPEN_ONLY, f"要定的 {to_decide}" if short else f"只看要定的 {to_decide} 项"
        )

    def show_trend(self, *, on: bool) -> None:
        """Show the chart of the months in the place of the sheet, or the sheet again."""
        show_if(self.shown, True)
        self.stack.setCurrentWidget(self.trend if on else self.card)
        self.drawer.use_panel(on=not on)

    def _left(self, page: Page) -> QWidget:
        filters = self._filters = FlowBox(gap=10)
        for part in (self.months, self.shown, self.look):
            filters.flow.addWidget(part)
        left = QWidget()
        column = self._column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(filters)
        column.addWidget(page.messages)
        column.addWidget(self.stack, 1)
        column.addWidget(self.hints)
        return left
