"""What stands around the items of a sheet: facts that add points, and the months of the branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hongdang_desktop.ui.pages import assess_rows as rows
from hongdang_desktop.ui.pages.assess_moves import MovesDialog
from hongdang_desktop.ui.pages.assess_records import records
from hongdang_desktop.ui.pages.assess_withdraw import WithdrawDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.station.assessing.views import SheetView, Which
    from hongdang_desktop.ui.pages.assess_desk import Desk
    from hongdang_desktop.ui.pages.assess_leads import Leads
    from hongdang_desktop.ui.pages.assess_parts import Parts
    from hongdang_desktop.ui.work import Work


class More(QObject):
    """``left`` when the list gets the focus back. ``which`` asks the page for the sheet on show."""

    left = Signal()

    def __init__(
        self, work: Work, parts: Parts, desk: Desk, leads: Leads, which: Callable[[], Which | None]
    ) -> None:
        super().__init__(work.shell)
        self._work, self._parts, self._desk, self._which = work, parts, desk, which
        bonus = parts.bonus
        bonus.added.connect(self._add)
        bonus.dropped.connect(self._drop)
        bonus.wanted.connect(leads.look_up)
        bonus.left.connect(self.left)
        parts.trend.opened.connect(lambda month: work.shell.go("assess", month=month))

    def stand_on(self, view: SheetView, key: str) -> None:
        """Show a fact that adds points, or ask for a new one; of any other row nothing."""
        which, bonus, station = self._which(), self._parts.bonus, self._work.station
        if which is None or not key.startswith(rows.BONUS):
            return
        self._parts.side.setCurrentWidget(bonus)
        known = next((each for each in view.bonus if f"{rows.BONUS}{each.id}" == key), None)
        if known is not None:
            bonus.show_known(view, known, may=rows.may_add(view))
            return
        bonus.show_new(view)
        self._work.tasks.run(
            lambda _: records(station, which), owner=self, done=bonus.offer, latest="records"
        )

    def show_moves(self) -> None:
        """Show what a new version of the form changed in the draft."""
        which, sheets = self._which(), self._work.station.assessing
        if which is not None:
            self._work.tasks.run(
                lambda _: sheets.moved_over(which), owner=self,
                done=lambda lines: MovesDialog(lines, self._parts.card).open(),
            )  # fmt: skip

    def ask_withdraw(self) -> None:
        """Ask before a submitted sheet is taken back."""
        which = self._which()
        if which is not None:
            dialog = WithdrawDialog(f"{which.when.first.month}月", self._parts.card)
            dialog.agreed.connect(lambda: self._desk.withdraw(which))
            dialog.finished.connect(lambda _code: self.left.emit())
            dialog.open()

    def ask_trend(self, view: SheetView | None) -> None:
        """Show the months up to the one on show."""
        which, trend = self._which(), self._parts.trend
        if which is None or view is None:
            return
        sheets = self._work.station.assessing
        self._work.tasks.run(
            lambda _: sheets.trend(which.branch, which.period), owner=self, latest="trend",
            done=lambda months: trend.show_months(view, months),
        )  # fmt: skip

    def _add(self, fact: str, entry: str, given: int) -> None:
        which = self._which()
        if which is not None:
            self._desk.add_bonus(which, fact, entry, given, self._parts.bonus.clear)
            self.left.emit()

    def _drop(self, bonus: str) -> None:
        which = self._which()
        if which is not None:
            self._desk.drop_bonus(which, bonus)
            self.left.emit()
