"""The frame of a table that is typed into: columns, heights, painting, the one open box."""

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableView, QWidget

from hongdang_desktop.ui.kit import edit_layout, theme
from hongdang_desktop.ui.kit.boxes import LongBox
from hongdang_desktop.ui.kit.edit_cells import EditColumn, EditRow, Kind, RowLook
from hongdang_desktop.ui.kit.edit_layout import Block
from hongdang_desktop.ui.kit.edit_paste import Cells, put
from hongdang_desktop.ui.kit.edit_rows import EditRows, Spot
from hongdang_desktop.ui.kit.edit_view import EditModel, EditPainter
from hongdang_desktop.ui.kit.widths import share

_HEAD = 36


class EditGrid(QTableView):
    """Shows rows as high as they are. What the keys do is in ``edit_table``."""

    #: whether pasted rows may be added
    grows = True

    def __init__(
        self, columns: Iterable[EditColumn], *, name: str, new_row: Callable[[], EditRow]
    ) -> None:
        super().__init__()
        self.content = EditRows(columns, new_row)
        self._at: Spot | None = None
        self._box: QWidget | None = None
        self.setAccessibleName(name)
        self.setProperty("ring", "none")
        self.setProperty("enterStop", True)
        self._model = EditModel(self.content, self)
        self.setModel(self._model)
        self.setItemDelegate(EditPainter(self, self))
        self._dress()

    def rows(self) -> tuple[EditRow, ...]:
        """Return all rows but blank ones, with what is being typed just now."""
        return self.content.rows()

    def readable(self) -> bool:
        """Tell whether everything typed could be read."""
        return not any(line.typed for line in self.content.lines)

    def raw(self) -> object:
        """Return everything that stands there, readable or not, for an autosave."""
        return self.content.raw()

    def fill(self, spot: Spot, cells: Cells) -> tuple[list[str], list[tuple[str, str]]]:
        """Put pasted cells in from a field on; return the keys of new rows, and each field filled."""
        self._model.begin()
        filled = put(self.content, spot, cells, grows=self.grows)
        self._model.end()
        self.measure()
        return filled

    def set_looks(self, looks: Mapping[str, RowLook]) -> None:
        """Say chips, notes and problems by row key; rows not named have none."""
        for line in self.content.lines:
            line.look = looks.get(line.key, RowLook())
        self.measure()
        self.viewport().update()

    def set_choices(self, key: str, column: EditColumn) -> None:
        """Put another description in the place of a column with the same key (other people)."""
        columns = [column if known.key == key else known for known in self.content.columns]
        self.content.columns = tuple(columns)
        self.content.shown = tuple(known for known in columns if not known.under)
        self.measure()

    def pieces(self, row: int, at: int, cell: QRect) -> list[tuple[Block, QRect]]:
        """Return the pieces of a cell with their places."""
        column = self.content.shown[at]
        top = column.kind in (Kind.TEXT, Kind.LONG)
        return edit_layout.placed(self._blocks(row, at), cell, top=top)

    def measure(self) -> None:
        """Give columns their widths, rows their heights, and the table the sum."""
        head = self.horizontalHeader()
        for at, width in enumerate(share(self.content.shown, self.viewport().width())):
            self.setColumnHidden(at, not width)
            self.setColumnWidth(at, width)
        for row in range(len(self.content.lines)):
            self._measure_row(row)
        height = head.height() + self.verticalHeader().length() + 2
        if height != self.maximumHeight():
            self.setFixedHeight(height)
        self._place_box()

    def sizeHint(self) -> QSize:
        """Be as high as the rows."""
        return QSize(400, self.maximumHeight())

    def minimumSizeHint(self) -> QSize:
        """Give way in width only."""
        return QSize(200, self.maximumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure again when the width changed."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.measure()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again when the type size changed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.horizontalHeader().setFixedHeight(theme.look().px(_HEAD))
            self.measure()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        event.ignore()

    def _blocks(self, row: int, at: int) -> list[Block]:
        column = self.content.shown[at]
        open_key, open_height = "", 0
        if self._box is not None and self._at is not None and self._at[0] == row:
            open_key = self._at[1]
            box = self._box
            open_height = (
                box.maximumHeight() if isinstance(box, LongBox) else box.sizeHint().height()
            )
        return edit_layout.blocks(
            column,
            self.content.under(column.key),
            self.content.lines[row],
            number=row + 1,
            blank=self.content.blank(self.content.lines[row]),
            width=self.columnWidth(at),
            open_key=open_key,
            open_height=open_height,
        )

    def _measure_row(self, row: int) -> None:
        shown = [at for at in range(len(self.content.shown)) if not self.isColumnHidden(at)]
        height = edit_layout.row_height(self._blocks(row, at) for at in shown)
        if self.rowHeight(row) != height:
            self.setRowHeight(row, height)

    def _place_box(self) -> None:
        if self._box is None or self._at is None:
            return
        row, field = self._at
        at = self.content.place_of(field)
        cell = self.visualRect(self._model.index(row, at))
        for piece, place in self.pieces(row, at, cell):
            if piece.open:
                self._box.setGeometry(place.adjusted(0, 0, -2, 0))
                # A narrower box may have wrapped its text anew and grown by that.
                if place.height() != (self._box.height()):
                    self._measure_row(row)
                return

    def _dress(self) -> None:
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(20)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionsClickable(False)
        head.setMinimumSectionSize(20)
        head.setFixedHeight(theme.look().px(_HEAD))
        head.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head.setAccessibleName(self.accessibleName())
        self.measure()
