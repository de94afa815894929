"""The sensitive values of an entry that is only read, below its form: covered until somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.ledgers.covering import KEPT_BACK
from hongdang_desktop.ui.kit.buttons import CheckBox
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.pages.ledger_record import RecordView
from hongdang_desktop.ui.words import SHOW_SENSITIVE

if TYPE_CHECKING:
    from hongdang_desktop.ui.pages.ledger_record import Line


class CoveredView(QWidget):
    """A switch and the values. ``uncovered`` when somebody asked to see them."""

    uncovered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.unmasked = CheckBox(SHOW_SENSITIVE)
        self.unmasked.toggled.connect(self._uncover)
        self.record = RecordView()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.unmasked)
        column.addWidget(self.record)

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Show those of an entry's lines that are covered, or kept by the branch."""
        covered = tuple(line for line in lines if line.covers or line.words == KEPT_BACK)
        self.unmasked.setChecked(False)
        self.record.show_lines(covered, unmasked=False)
        show_if(self.unmasked, any(line.covers for line in covered))
        show_if(self, bool(covered))

    def _uncover(self, on: bool) -> None:
        self.record.set_unmasked(on)
        if on:
            self.uncovered.emit()
