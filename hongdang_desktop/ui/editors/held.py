"""The table of a final entry: its rows stay, only what goes on can still be typed."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QContextMenuEvent

from hongdang_desktop.ui.kit.edit_cells import EditColumn, Kind
from hongdang_desktop.ui.kit.edit_table import EditTable


class HeldTable(EditTable):
    """Rows stay as they are; only cells that are still edited can be entered."""

    def add_row(self, at: int | None = None) -> str:
        """Add nothing: go on behind the table."""
        del at
        if self.rows():
            self._leave(back=False)
        return ""

    def begin_at(self, row_key: str, field: str) -> None:
        """Let the cursor be there when the table gets the focus."""
        row = self.content.row_of(row_key)
        if row >= 0:
            self._at = (row, field)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer nothing."""
        event.accept()

    def _remove(self, row: int) -> None:
        del row

    def _move(self, row: int, by: int) -> None:
        del row, by


def to_read(column: EditColumn) -> EditColumn:
    """Return a cell to be read only."""
    if column.kind is not Kind.CHOICE:
        return replace(column, kind=Kind.SHOW)
    words = {choice.key: choice.words for choice in column.choices}
    return replace(column, kind=Kind.SHOW, write=lambda value: words.get(str(value), str(value)))
