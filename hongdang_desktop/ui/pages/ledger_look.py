"""看详情: all values of the current row, what is worked out, what was changed; beside the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ui.kit.buttons import LinkButton
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, Scroller, SectionTitle
from hongdang_desktop.ui.kit.history import Change, History
from hongdang_desktop.ui.kit.labels import hairline, show_if, text
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.ledger_panel import change_of
from hongdang_desktop.ui.pages.ledger_record import Line, RecordView, describe

if TYPE_CHECKING:
    from hongdang_desktop.station.station import Station


@dataclass(frozen=True)
class Inside:
    """What is to be seen of one entry."""

    entry: str
    called: str
    lines: tuple[Line, ...]
    derived: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]


def inside(station: Station, entry_id: str, *, unmasked: bool) -> Inside:
    """Return everything about an entry; asked in a worker. Raises NoSuchEntry."""
    book = station.book
    entry = book.entry(entry_id)
    if unmasked:
        station.looks.note([entry], "entry")
    kind = find(entry.ledger)
    today = station.today()
    return Inside(
        entry.id, entry.called, describe(kind, entry.payload, book.names()), book.derived(entry),
        tuple(change_of(version, today) for version in book.history(entry.id)),
    )  # fmt: skip


class LookPanel(Card):
    """Follows the current row. ``closed`` when it was sent away."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__(margins=(16, 12, 8, 12), spacing=8)
        self.setAccessibleName("详情")
        self.entry = ""
        self._title = text(role="section", wrap=True)
        self.shut = LinkButton("收起", self.closed.emit, tone=Tone.QUIET, name="收起详情")
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.shut)
        self.record = RecordView()
        self._derived = QVBoxLayout()
        self._derived.setSpacing(4)
        self.history = History()
        self._changed = SectionTitle("改动记录")
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(10)
        column.addWidget(self.record)
        column.addLayout(self._derived)
        column.addWidget(hairline())
        column.addWidget(self._changed)
        column.addWidget(self.history)
        column.addStretch(1)
        self.body.addLayout(head)
        self.body.addWidget(Scroller(content), 1)

    def show_inside(self, found: Inside, *, unmasked: bool) -> None:
        """Show an entry."""
        self.entry = found.entry
        self._title.setText(found.called)
        self.record.show_lines(found.lines, unmasked=unmasked)
        clear_out(self._derived)
        for label, words in found.derived:
            if words and words != "0":
                self._derived.addWidget(text(f"{label}：{words}", role="small", wrap=True))
        self.history.set_changes(found.changes)
        show_if(self._changed, bool(found.changes))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
