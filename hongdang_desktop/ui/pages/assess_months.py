"""Which month is on show: the one before, the next, or one of the last two years with its state."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hongdang_desktop.core.periods import month_of, read_period
from hongdang_desktop.station.assessing.views import Month, State, Which
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.choice_box import ChoiceBox
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.pages.assess_told import months_word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hongdang_desktop.station.assessing.views import SheetView

_MONTHS = 24


def offered(today: date) -> tuple[str, ...]:
    """Return the months that can be looked at, the latest first."""
    found = [month_of(today)]
    while len(found) < _MONTHS:
        found.append(month_of(found[-1].first - timedelta(days=1)))
    return tuple(each.text for each in found)


def to_fill(months: Iterable[Month], today: date) -> str:
    """Return the month to begin with: one that came back, else the last that is over."""
    back = [each.period for each in months if each.state is State.RETURNED]
    return max(back) if back else month_of(today.replace(day=1) - timedelta(days=1)).text


def month_of_entry(entry: str, branch: str, today: date) -> str:
    """Return the month whose sheet has this id, "" where it is none of those offered."""
    return next((m for m in offered(today) if Which(branch, m).record == entry), "")


def title(month: str) -> str:
    """Return ``2026年10月``."""
    return f"{month[:4]}年{int(month[5:])}月"


class MonthChooser(QWidget):
    """上月, a box with all of them, 下月. ``changed`` when the user chose another."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.box = ChoiceBox((), name="月份", width=204)
        self.before = Button("上月(B)", lambda: self._turn(-1))
        self.after = Button("下月(D)", lambda: self._turn(1))
        self._months: tuple[str, ...] = ()
        self._said: dict[str, str] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (self.before, self.box, self.after):
            row.addWidget(part)
        self.box.changed.connect(self._chosen)

    def value(self) -> str:
        """Return the month, "" before the first was set."""
        return str(self.box.value() or "")

    def set_value(self, month: str, today: date) -> None:
        """Show a month without telling; one that is not offered is offered then, too."""
        known = {*offered(today), *self._months, month_of(read_period(month).first).text}
        self._months = tuple(sorted(known, reverse=True))
        self._offer()
        self.box.set_value(month)
        self._renew()

    def show_states(self, months: Iterable[Month], today: date) -> None:
        """Say behind each month how far it is."""
        self._said |= {
            each.period: months_word(each, over=read_period(each.period).last < today)
            for each in months
        }
        self._offer()

    def show_state(self, view: SheetView) -> None:
        """Say how far a month is that is on show."""
        back = sum(each.mark.returned for each in view.lines)
        returned = back if view.state is State.RETURNED else 0
        month = Month(view.which.period, view.state, returned=returned)
        said = months_word(month, over=view.over)
        if self._said.get(month.period) != said:
            self._said[month.period] = said
            self._offer()

    def _offer(self) -> None:
        said = self._said
        self.box.set_choices(
            Choice(each, title(each), note=said.get(each, "")) for each in self._months
        )
        self._renew()

    def _turn(self, by: int) -> None:
        here = self._months.index(self.value()) if self.value() in self._months else 0
        wanted = here - by
        if 0 <= wanted < len(self._months):
            self.box.set_value(self._months[wanted])
            self._chosen()

    def _chosen(self) -> None:
        self._renew()
        self.changed.emit()

    def _renew(self) -> None:
        here = self._months.index(self.value()) if self.value() in self._months else 0
        self.after.setEnabled(here > 0)
        self.before.setEnabled(here < len(self._months) - 1)
