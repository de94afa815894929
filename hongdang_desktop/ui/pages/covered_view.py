"""The sensitive values of an entry that is only read, below its form: covered until somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.core.privacy import private_names
from hongdang_desktop.ledgers.covering import KEPT_BACK
from hongdang_desktop.ui.kit.buttons import CheckBox
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.pages.ledger_record import RecordView
from hongdang_desktop.ui.words import SHOW_SENSITIVE

if TYPE_CHECKING:
    from hongdang_desktop.ledgers.ledger import AnyLedger
    from hongdang_desktop.ui.pages.ledger_record import Line


def private_note(kind: AnyLedger) -> str:
    """Return which fields of a ledger stay with the branch, "" where none does."""
    names = private_names(kind.model)
    labels = [column.label for name, column in kind.columns.items() if name in names]
    return f"{'、'.join(labels)}：只留在本支部的电脑上，厂里看不到。" if labels else ""


class CoveredView(QWidget):
    """A switch and the values. ``uncovered`` when somebody asked to see them."""

    uncovered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.unmasked = CheckBox(SHOW_SENSITIVE)
        self.unmasked.toggled.connect(self._uncover)
        self.record = RecordView()
        self.note = text(role="small", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.unmasked)
        column.addWidget(self.record)
        column.addWidget(self.note)

    def show_entry(self, kind: AnyLedger, lines: tuple[Line, ...], *, locked: bool) -> None:
        """Show those of an entry's lines that are covered, or kept by the branch.

        While it is typed there is nothing to cover: then only what stays with the branch is said.
        """
        covered = tuple(line for line in lines if line.covers or line.words == KEPT_BACK)
        covered = covered if locked else ()
        note = "" if locked else private_note(kind)
        self.note.setText(note)
        show_if(self.note, bool(note))
        self.unmasked.setChecked(False)
        self.record.show_lines(covered, unmasked=False)
        show_if(self.unmasked, any(line.covers for line in covered))
        show_if(self, bool(covered) or bool(note))

    def _uncover(self, on: bool) -> None:
        self.record.set_unmasked(on)
        if on:
            self.uncovered.emit()
