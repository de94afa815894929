"""The table of a batch: its rows are given. And which period a batch is for, as key and in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from hongdang_desktop.core.periods import Period, month_of, quarter_of, year_of
from hongdang_desktop.ledgers.ledger import Rhythm
from hongdang_desktop.ui.kit.edit_table import EditTable
from hongdang_desktop.ui.kit.flow import FlowBox
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.pages.batch_rows import SEEN

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QMouseEvent

    from hongdang_desktop.ledgers.ledger import AnyLedger
    from hongdang_desktop.ui.pages.batch_rows import Batch

_HINTS = ("Enter 到下一个要填的", "← → 旁边一格", "Ctrl+↑ ↓ 上下行", "Ctrl+V 贴一列")
_KEY = "batch:"
_SPANS = {Rhythm.QUARTER: quarter_of, Rhythm.YEAR: year_of}


def key_of(ledger: str, branch: str, period: Period) -> str:
    """Return under which key a half-written batch is kept."""
    return f"{_KEY}{ledger}:{branch}:{period.first.isoformat()}"


def day_of_scratch(key: str) -> date | None:
    """Return a day of the period of a half-written batch, None when the key is another's."""
    return date.fromisoformat(key.rpartition(":")[2]) if key.startswith(_KEY) else None


class Hints(FlowBox):
    """The keys, and what becomes of rows that nobody changed."""

    def __init__(self) -> None:
        super().__init__(gap=26)
        self.fate = text(role="small")
        for words in _HINTS:
            self.flow.addWidget(text(words, role="small"))
        self.flow.addWidget(self.fate)

    def show_kind(self, kind: AnyLedger) -> None:
        """Say it for a ledger."""
        self.fate.setText(
            "看过的才会存：看一行，在“看过”那格按 Enter" if kind.batch_stands else "没填的行不会存"
        )


def period_of(batch: Batch) -> Period:
    """Return the month, quarter or year that a batch is for."""
    return _SPANS.get(batch.kind.rhythm, month_of)(batch.day)


def day_near(batch: Batch, by: int) -> date:
    """Return a day of the period before (-1) or behind (1): today where that lies in it."""
    period = period_of(batch)
    there = period.first - timedelta(days=1) if by < 0 else period.last + timedelta(days=1)
    span = period_of(replace(batch, day=there))
    return min(max(batch.today, span.first), span.last)


def nothing_typed(kind: AnyLedger) -> tuple[str, str]:
    """Return title and sentence for who saves where there is nothing to be saved."""
    if kind.batch_stands:
        return "还没看过。", "看一行，在“看过”那格点一下；改过的算看过。"
    return "还没填。", "填一行存一行，没填的不用管。"


def when(batch: Batch | None) -> str:
    """Return the period of a batch in words."""
    if batch is None:
        return ""
    first = period_of(batch).first
    if batch.kind.rhythm is Rhythm.QUARTER:
        return f"{first.year}年第{'一二三四'[(first.month - 1) // 3]}季度"
    return f"{first.year}年" + ("" if batch.kind.rhythm is Rhythm.YEAR else f"{first.month}月")


class FixedTable(EditTable):
    """A table whose rows are given: none is added, moved or taken away."""

    grows = False

    def add_row(self, at: int | None = None) -> str:
        """Go on behind the table: the last row is the last."""
        del at
        self._leave(back=False)
        return ""

    def tick(self, row: int, *, on: bool = True) -> None:
        """Note that somebody has looked at a row, or that nobody has."""
        line = self.content.lines[row]
        if (line.values.get(SEEN) == "yes") is not on:
            line.values[SEEN] = "yes" if on else None
            self.changed.emit(line.key, SEEN)
            self.settled.emit(line.key, SEEN)
            self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click ticks a row, or takes the tick away."""
        index = self.indexAt(event.position().toPoint())
        seen = index.isValid() and self.content.shown[index.column()].key == SEEN
        if not seen or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._close_box()
        line = self.content.lines[index.row()]
        self.tick(index.row(), on=line.values.get(SEEN) != "yes")

    def _advance(self, *, back: bool) -> None:
        """Enter in the last cell says that the row was looked at."""
        spot = self._at
        if spot is not None and spot[1] == SEEN and not back:
            self._close_box()
            self.tick(spot[0])
        super()._advance(back=back)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer nothing about rows."""
        event.ignore()

    def _remove(self, row: int) -> None:
        del row

    def _move(self, row: int, by: int) -> None:
        del row, by
