"""What a table that is typed into shows to eyes (painter) and to screen readers (model)."""

from typing import Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from hongdang_desktop.ui.kit import edit_layout, theme
from hongdang_desktop.ui.kit.cell_paint import Index
from hongdang_desktop.ui.kit.edit_cells import Kind
from hongdang_desktop.ui.kit.edit_layout import Block
from hongdang_desktop.ui.kit.edit_rows import EditRows


class EditedTable(Protocol):
    """What model and painter ask their table."""

    def pieces(self, row: int, at: int, cell: QRect) -> list[tuple[Block, QRect]]:
        """Return the pieces of a cell with their places."""


class EditModel(QAbstractTableModel):
    """The words of all cells; nothing is written through it."""

    def __init__(self, state: EditRows, parent: QObject) -> None:
        super().__init__(parent)
        self.state = state

    def begin(self) -> None:
        """Announce that rows come or go."""
        self.beginResetModel()

    def end(self) -> None:
        """Announce that rows have come or gone."""
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.state.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """Return how many columns are shown."""
        return 0 if parent.isValid() else len(self.state.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the words of a cell."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        line = self.state.lines[index.row()]
        shown = self.state.shown[index.column()]
        if shown.kind is Kind.NUMBER:
            return str(index.row() + 1)
        parts = []
        for column in (shown, *self.state.under(shown.key)):
            chip = line.look.chips.get(column.key)
            parts.append(chip[0] if chip else line.words(column) or column.missing)
            parts.append(line.problem(column))
        return "，".join(part for part in parts if part)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return the title of a column."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.state.shown[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None


class EditPainter(QStyledItemDelegate):
    """Paints the cells that no box stands in."""

    def __init__(self, table: EditedTable, parent: QObject) -> None:
        super().__init__(parent)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell: its pieces and the hairline."""
        cell: QRect = option.rect  # type: ignore[attr-defined]  # the stub lacks it
        look = theme.look()
        painter.fillRect(QRect(cell.x(), cell.bottom(), cell.width(), 1), QColor(look.line))
        pieces = self._table.pieces(index.row(), index.column(), cell)
        edit_layout.paint_blocks(painter, pieces)
