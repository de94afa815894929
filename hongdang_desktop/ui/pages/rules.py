"""规则与日历: working days by year, rules with their thresholds, the yearly rhythm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hongdang_desktop.station.regulated import KINDS
from hongdang_desktop.ui.kit.frames import Page, PageHead
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.kit.segment import Segment
from hongdang_desktop.ui.pages.days_view import DaysView
from hongdang_desktop.ui.pages.rhythm_view import RhythmView
from hongdang_desktop.ui.pages.rules_view import RulesView

if TYPE_CHECKING:
    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.work import Work

_VIEWS = (("days", "放假安排"), ("rules", "规则"), ("rhythm", "年度节律"))
_PLANT = "改了以后，下次下发带给各支部。"
_BRANCH = "规则由厂党委定；厂里没发的放假安排和节律，支部可以自己填。"
_ALONE = "还没和厂党委接上，先由支部自己定。"


class RulesPage(Page):
    """``open(view=, year=)`` shows one of the three."""

    def __init__(self, work: Work) -> None:
        super().__init__(PageHead("规则与日历"))
        self._work = work
        self.which = Segment(_VIEWS, name="看什么", value="days")
        self.which.changed.connect(lambda: self._turn(str(self.which.value())))
        row = QHBoxLayout()
        row.addWidget(self.which)
        row.addStretch(1)
        self.body.addLayout(row)
        self.days = DaysView(work, self.messages)
        self.rules = RulesView(work, self.messages)
        self.rhythm = RhythmView(work, self.messages)
        self._views: dict[str, DaysView | RulesView | RhythmView] = {
            "days": self.days, "rules": self.rules, "rhythm": self.rhythm,
        }  # fmt: skip
        for view in self._views.values():
            self.body.addWidget(view, 1)
        standing = work.info.standing.value
        line = {"plant": _PLANT, "alone": _ALONE}.get(standing, _BRANCH)
        if self.head is not None:
            self.head.set_line(line)
        self._turn("days", ask=False)

    def open(self, **args: object) -> None:
        """Turn to a view, and to a year of the days."""
        year = args.get("year")
        if isinstance(year, int):
            self.days.turn_to(year)
        if args.get("view") in self._views:
            self._turn(str(args["view"]))

    def looked_at(self) -> None:
        """Ask again."""
        self._view().looked_at()

    def changes(self, changes: Changed) -> None:
        """Look again where a rule or a calendar was touched."""
        if KINDS & set(changes.ledgers):
            self.looked_at()

    def first_focus(self) -> QWidget:
        """Begin with what is looked at."""
        return self.which

    def _view(self) -> DaysView | RulesView | RhythmView:
        return self._views[str(self.which.value() or "days")]

    def _turn(self, key: str, *, ask: bool = True) -> None:
        self.which.set_value(key)
        for known, view in self._views.items():
            show_if(view, known == key)
        self.messages.clear()
        if ask:
            self._view().looked_at()
