"""The list: a paged table of rows, painted by hand, worked by keyboard. No proxy models."""

from collections.abc import Iterable

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.cell_paint import PADDING, CellPainter, Index
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows, RowSource
from hongdang_desktop.ui.kit.editor import ENTER
from hongdang_desktop.ui.kit.tokens import Size
from hongdang_desktop.ui.kit.widths import share

_MEASURED = 2000
"""Up to so many rows each gets its own height; longer lists have one height for all."""
_REMEMBERED = 1024


class ListTable(QTableView):
    """Shows a ``RowSource``. Enter opens, Ins is new, Space looks inside, Del deletes.

    Ctrl+Up and Ctrl+Down sort by the current column, as a click on its head does. Whoever listens to
    ``sort_wanted`` sets a new source and calls ``show_sort``.
    """

    opened = Signal(str)
    moved = Signal(str)
    """The current row changed; its key, "" for none."""
    new_wanted = Signal()
    look_wanted = Signal(str)
    delete_wanted = Signal(str)
    sort_wanted = Signal(str, bool)
    """Column key, and whether from large to small."""
    typed = Signal(str)
    """Words typed into the list: meant for the page's find box."""

    def __init__(
        self,
        columns: Iterable[Column],
        *,
        name: str,
        low: bool = False,
        grid: bool = False,
    ) -> None:
        """``low`` rows are 34 high instead of 38; in a ``grid`` single cells are current."""
        super().__init__()
        self.columns = tuple(columns)
        self.grid = grid
        self._low = low
        self._sort: tuple[str, bool] = ("", False)
        self.setAccessibleName(name)
        self.setProperty("ring", "none")
        self._model = _Model(self)
        self.setModel(self._model)
        self.setItemDelegate(CellPainter(self, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(20)
        self._set_head()
        self.doubleClicked.connect(lambda _index: self._tell(self.opened))
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.set_source(Rows())

    def set_source(self, source: RowSource) -> None:
        """Show other rows; the current row stays current when it is still there."""
        key = self.current_key()
        scrolled = self.verticalScrollBar().value()
        place = max(self.currentIndex().row(), 0)
        self._model.set_source(source)
        self._set_heights()
        found = source.place(key) if key else None
        if found is None and key and source.count():
            found = self._next_row(min(place, source.count() - 1))
        if found is not None:
            self.stand_on(found, scroll=False)
            self.verticalScrollBar().setValue(scrolled)

    def refresh(self) -> None:
        """Ask the same source again."""
        self.set_source(self._model.source)

    def count(self) -> int:
        """Return how many rows there are, group rows too."""
        return self._model.source.count()

    def current_key(self) -> str:
        """Return the key of the current row, "" for none."""
        place = self.currentIndex().row()
        return self.row_at(place).key if 0 <= place < self._model.source.count() else ""

    def go_to(self, key: str) -> bool:
        """Make a row current and visible; tell whether it is there."""
        place = self._model.source.place(key)
        if place is not None:
            self.stand_on(place)
        return place is not None

    def stand_on(self, place: int, *, scroll: bool = True) -> None:
        """Make the row at a place current."""
        column = (
            self.currentIndex().column() if self.currentIndex().isValid() else self.first_column()
        )
        index = self._model.index(place, column)
        flags = QItemSelectionModel.SelectionFlag
        mode = flags.ClearAndSelect | (flags.NoUpdate if self.grid else flags.Rows)
        self.selectionModel().setCurrentIndex(index, mode)
        if scroll:
            self.scrollTo(index)

    def show_sort(self, key: str, *, descending: bool = False) -> None:
        """Mark by which column the rows are sorted now."""
        self._sort = (key, descending)
        self._model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def sort_of(self, column: Column) -> str:
        """Return the arrow behind a column's title, "" when the rows are sorted by another."""
        key, descending = self._sort
        return "" if column.key != key else ("↓" if descending else "↑")

    def row_at(self, place: int) -> Row:
        """Return a row."""
        return self._model.row(place)

    def height_of(self, place: int) -> int:
        """Return how high a row is."""
        return self.verticalHeader().sectionSize(place)

    def cut_off(self, at: int, cell: Cell) -> bool:
        """Tell whether a cell shows less than it says."""
        room = self.columnWidth(at) - 2 * PADDING
        face = QFontMetrics(theme.font(bold=cell.strong))
        small = QFontMetrics(theme.font(Size.SMALL))
        wide = max(face.horizontalAdvance(cell.text), small.horizontalAdvance(cell.second))
        return cell.tick or wide > room

    def first_column(self) -> int:
        """Return the leftmost column that is shown."""
        return next((at for at in range(len(self.columns)) if not self.isColumnHidden(at)), 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of every list; words that are typed go to the find box."""
        key = Qt.Key(event.key())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        tells = {Qt.Key.Key_Space: self.look_wanted, Qt.Key.Key_Delete: self.delete_wanted}
        if key in ENTER and not control:
            self._tell(self.opened)
        elif key in tells and not control:
            self._tell(tells[key])
        elif key == Qt.Key.Key_Insert:
            self.new_wanted.emit()
        elif control and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._sort_by(max(self.currentIndex().column(), 0), descending=key == Qt.Key.Key_Down)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.count():
            wanted = self._next_row(0) if key == Qt.Key.Key_Home else self.count() - 1
            self.stand_on(wanted if wanted is not None else 0)
        elif event.text().isprintable() and event.text() and not control:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802  Qt's name
        """Do nothing: Qt would read every row to find the letters."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Stand on the first row when there was no current one."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            first = self._next_row(0)
            if first is not None:
                self.stand_on(first)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Paint the current row in grey."""
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out anew."""
        super().resizeEvent(event)
        self.share_width()

    def share_width(self) -> None:
        """Give every column its width; drop columns when there is not enough for all."""
        for at, width in enumerate(share(self.columns, self.viewport().width())):
            self.setColumnHidden(at, not width)
            self.setColumnWidth(at, width)

    def _set_head(self) -> None:
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(True)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setMinimumSectionSize(20)
        head.setFixedHeight(theme.look().px(40))
        head.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head.sectionClicked.connect(self._head_clicked)
        head.setAccessibleName(self.accessibleName())

    def _head_clicked(self, at: int) -> None:
        key, descending = self._sort
        self._sort_by(at, descending=not descending if self.columns[at].key == key else False)

    def _sort_by(self, at: int, *, descending: bool) -> None:
        if self.columns[at].sortable:
            self.sort_wanted.emit(self.columns[at].key, descending)

    def _set_heights(self) -> None:
        px = theme.look().px
        usual = px(34 if self._low else 38)
        head = self.verticalHeader()
        head.setDefaultSectionSize(usual)
        count = self._model.source.count()
        self.clearSpans()
        if count > _MEASURED:
            return
        for place in range(count):
            row = self.row_at(place)
            if row.group and not any(cell.text for cell in row.cells[1:]):
                self.setSpan(place, 0, 1, len(self.columns))  # a heading has the whole line
            tall = any(cell.second for cell in row.cells)
            height = px(54) if tall else usual
            if head.sectionSize(place) != height:
                head.resizeSection(place, height)

    def _next_row(self, place: int) -> int | None:
        """Return the first row from a place on that is no group head, else the last before it."""
        count = self._model.source.count()
        below = (
            at for at in range(place, min(count, place + _MEASURED)) if not self.row_at(at).group
        )
        above = (at for at in range(min(place, count - 1), -1, -1) if not self.row_at(at).group)
        return next(below, next(above, None))

    def _tell(self, signal: object) -> None:
        key = self.current_key()
        if key and not self.row_at(self.currentIndex().row()).group:
            signal.emit(key)  # type: ignore[attr-defined]  # a bound signal has no public type

    def _current_changed(self, now: QModelIndex, before: QModelIndex) -> None:
        if self.grid or now.row() != before.row():
            self.moved.emit(self.current_key())


class _Model(QAbstractTableModel):
    """Words for screen readers and tips; what is painted comes straight from the rows."""

    def __init__(self, table: ListTable) -> None:
        super().__init__(table)
        self._table = table
        self.source: RowSource = Rows()
        self._rows: dict[int, Row] = {}

    def set_source(self, source: RowSource) -> None:
        self.beginResetModel()
        self.source = source
        self._rows = {}
        self.endResetModel()

    def row(self, place: int) -> Row:
        row = self._rows.get(place)
        if row is None:
            if len(self._rows) >= _REMEMBERED:
                self._rows.clear()
            row = self._rows[place] = self.source.row(place)
        return row

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else self.source.count()

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._table.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self.row(index.row()).group:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in _SPOKEN or not index.isValid():
            return None
        cells = self.row(index.row()).cells
        cell = cells[index.column()] if index.column() < len(cells) else Cell()
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.tip or (cell.said if self._table.cut_off(index.column(), cell) else None)
        return cell.said

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self._table.columns[section]
        arrow = self._table.sort_of(column)
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{column.title} {arrow}" if arrow else column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft
            if column.right:
                side = Qt.AlignmentFlag.AlignRight
            elif column.centre:
                side = Qt.AlignmentFlag.AlignHCenter
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ToolTipRole:
            order = {"↑": "从小到大排着", "↓": "从大到小排着"}.get(arrow, "")
            return "，".join(part for part in (column.tip or column.title, order) if part)
        return None


_SPOKEN = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.ToolTipRole,
)
