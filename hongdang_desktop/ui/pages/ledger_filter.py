"""The line above a list: year and month, stage, words; remembered for each list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import CheckBox
from hongdang_desktop.ui.kit.choice_box import ChoiceBox
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.flow import FlowBox
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.pages.meeting_session import label_of
from hongdang_desktop.ui.words import SHOW_SENSITIVE

if TYPE_CHECKING:
    from datetime import date

    from hongdang_desktop.station.views import Listing

_PAUSE_MS = 250
_YEARS = 8
_ALL = "all"


@dataclass(frozen=True)
class Filter:
    """What is wanted of a list; None and "" mean everything."""

    year: int | None = None
    month: int | None = None
    stage: str | None = None
    words: str = ""
    sort: str = ""
    descending: bool = True

    @property
    def narrows(self) -> bool:
        """Say whether anything is left out."""
        return bool(self.year or self.month or self.stage or self.words)


class FilterLine(FlowBox):
    """``changed`` with a ``Filter``; ``down`` when the list is wanted."""

    changed = Signal(object)
    down = Signal()
    unmask = Signal(bool)

    def __init__(self) -> None:
        super().__init__(gap=14)
        self._filter = Filter()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self.year = ChoiceBox(name="年份", width=104)
        self.month = ChoiceBox(_months(), name="月份", width=104)
        self.stage = ChoiceBox(name="状态", width=124)
        self.words = LineBox(name="查找", hint="几个字或拼音首字母", width=200)
        self.unmasked = CheckBox(SHOW_SENSITIVE)
        self.unmasked.setMinimumHeight(theme.look().px(34))
        self._dated = tuple(
            _labelled(label, box)
            for label, box in (("年份(Y)", self.year), ("月份(M)", self.month))
        )
        more = (_labelled("状态(Z)", self.stage), _labelled("查找(F)", self.words))
        for part in (*self._dated, *more, self.unmasked):
            self.flow.addWidget(part)
        for choice in (self.year, self.month, self.stage):
            choice.changed.connect(self._tell)
        self.words.changed.connect(self._pause.start)
        self.unmasked.toggled.connect(self.unmask)

    def show_filter(self, wanted: Filter, *, today: date, dated: bool, sensitive: bool) -> None:
        """Show the filter of another list; ``dated`` lists can be narrowed to a month."""
        self._filter = wanted
        years = (Choice(_ALL, "全部"), *(Choice(str(y), f"{y}年") for y in range(today.year, today.year - _YEARS, -1)))  # fmt: skip
        self.year.set_choices(years)
        self.year.set_value(str(wanted.year or _ALL))
        self.month.set_value(str(wanted.month or _ALL))
        self.words.set_value(wanted.words)
        self.set_counts(0, 0)
        self.cover()
        for part in self._dated:
            show_if(part, dated)
        show_if(self.unmasked, sensitive)

    def cover(self) -> None:
        """Cover again: each look is asked for anew."""
        if self.unmasked.isChecked():
            self.unmasked.blockSignals(True)
            self.unmasked.setChecked(False)
            self.unmasked.blockSignals(False)

    def set_counts(self, drafts: int, finals: int) -> None:
        """Say how many there are of each stage."""
        counted = bool(drafts or finals)
        words = (
            (_ALL, f"全部 {drafts + finals}" if counted else "全部"),
            ("draft", f"草稿 {drafts}" if counted else "草稿"),
            ("final", f"已定稿 {finals}" if counted else "已定稿"),
        )
        self.stage.set_choices(Choice(key, each) for key, each in words)
        self.stage.set_value(self._filter.stage or _ALL)

    def filter(self) -> Filter:
        """Return what is wanted now."""
        return replace(
            self._filter, year=_number(self.year.value()), month=_number(self.month.value()),
            stage=None if self.stage.value() in (None, _ALL) else str(self.stage.value()),
            words=self.words.text().strip(),
        )  # fmt: skip

    def set_sort(self, key: str, *, descending: bool) -> None:
        """Sort by another column."""
        self._filter = replace(self._filter, sort=key, descending=descending)
        self._tell()

    def clear(self) -> None:
        """Want everything."""
        self._filter = Filter(sort=self._filter.sort, descending=self._filter.descending)
        self.year.set_value(_ALL)
        self.month.set_value(_ALL)
        self.stage.set_value(_ALL)
        self.words.set_value(None)
        self._tell()

    def _tell(self) -> None:
        self._pause.stop()
        self._filter = self.filter()
        self.changed.emit(self._filter)


def listing(wanted: Filter, base: Listing) -> Listing:
    """Return the question of a list."""
    narrowed = replace(
        base, year=wanted.year, month=wanted.month, stage=wanted.stage, words=wanted.words
    )
    if not wanted.sort:
        return narrowed
    return replace(narrowed, sort=wanted.sort, descending=wanted.descending)


def _labelled(words: str, box: QWidget) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(label_of(words, box))
    row.addWidget(box)
    return line


def _months() -> tuple[Choice, ...]:
    return (Choice(_ALL, "全部"), *(Choice(str(month), f"{month}月") for month in range(1, 13)))


def _number(value: object) -> int | None:
    return int(str(value)) if value not in (None, _ALL) else None
