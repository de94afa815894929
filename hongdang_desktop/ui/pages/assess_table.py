"""The list of 自评项: one key decides, another goes on, a digit begins the own points."""

from __future__ import annotations

from PySide6.QtCore import Signal

from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.pages.assess_rows import COLUMNS

_NUMBER = "0123456789."


class AssessTable(ListTable):
    """``next_wanted`` by N, ``clear_wanted`` by A, ``begun`` tells the first digit of own points.

    Enter and Space are those of every list; Tab goes where ``panel_wanted`` leads.
    """

    next_wanted = Signal()
    clear_wanted = Signal()
    begun = Signal(str)
    panel_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(COLUMNS, name="自评各项", low=True)
        self.typed.connect(self._typed)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes to the evidence of the row, wherever that stands in the window's order."""
        if forward and self.current_key():
            self.panel_wanted.emit()
            return True
        return super().focusNextPrevChild(forward)

    def _typed(self, letter: str) -> None:
        if letter in "nN":
            self.next_wanted.emit()
        elif letter in "aA":
            self.clear_wanted.emit()
        elif letter in _NUMBER:
            self.begun.emit(letter)
