"""The table of a batch: its rows are given. And which period a batch is for, as key and in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hongdang_desktop.core.periods import Period, month_of, quarter_of, year_of
from hongdang_desktop.ledgers.ledger import Rhythm
from hongdang_desktop.ui.kit.edit_table import EditTable
from hongdang_desktop.ui.kit.flow import FlowBox
from hongdang_desktop.ui.kit.labels import text

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent

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
        self.fate.setText("没改的按显示的存" if kind.batch_stands else "没填的行不会存")


def period_of(batch: Batch) -> Period:
    """Return the month, quarter or year that a batch is for."""
    return _SPANS.get(batch.kind.rhythm, month_of)(batch.day)


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

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer nothing about rows."""
        event.ignore()

    def _remove(self, row: int) -> None:
        del row

    def _move(self, row: int, by: int) -> None:
        del row, by
