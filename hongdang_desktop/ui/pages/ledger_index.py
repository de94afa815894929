"""The second column of 台账: find a ledger, the mechanisms with their ledgers, those used last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from hongdang_desktop.ledgers.catalogue import plant_books
from hongdang_desktop.ledgers.envelope import MECHANISMS
from hongdang_desktop.ledgers.ledger import Owner
from hongdang_desktop.ui.kit import paint, theme
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.editor import ENTER, Choice, KeyWatch, matching
from hongdang_desktop.ui.kit.tokens import Size

if TYPE_CHECKING:
    from hongdang_desktop.station.book import Book

_KEY = Qt.ItemDataRole.UserRole
_GROUP = Qt.ItemDataRole.UserRole + 1
_NOTE = Qt.ItemDataRole.UserRole + 2
_PAGE = Qt.ItemDataRole.UserRole + 3
_ALL_OPEN_UP_TO = 12
_USED = 3
_OFF = "off"
_SELDOM = "seldom"
_PLANT = "plant"


@dataclass(frozen=True)
class Shelf:
    """The ledgers of one mechanism."""

    key: str
    words: str
    books: tuple[Choice, ...]


def shelves(book: Book, branch: str, role: str = "branch") -> tuple[Shelf, ...]:
    """Return a branch's ledgers by mechanism, with their pinyin initials; asked in a worker.

    Those that are off come last, folded. The plant has its own books first, a branch what the plant
    sends after its own.
    """
    words = {**MECHANISMS, _OFF: "没启用"}
    found: dict[str, list[Choice]] = {key: [] for key in words}
    for each in book.shelf(branch):
        choice = Choice(each.ledger, each.title, book.initials(each.title), each.code)
        found[each.mechanism if each.on else _OFF].append(choice)
    own = tuple(Shelf(key, words[key], tuple(books)) for key, books in found.items() if books)
    between = tuple(
        Choice(each.key, each.title, book.initials(each.title), each.code)
        for each in plant_books()
        if role == "plant" or each.owner is not Owner.OFFICE
    )
    if role == "plant":
        return (Shelf(_PLANT, "厂里的台账", between), *own)
    return (*own, Shelf(_PLANT, "和厂里来往", between))


class LedgerIndex(QWidget):
    """``chosen`` tells the key of a ledger, ``page_chosen`` that of a page of ``pages`` or ``seldom``.

    Arrows move, Enter opens; letters go into the find box. ``seldom`` stands folded at the end.
    """

    chosen = Signal(str)
    page_chosen = Signal(str)

    def __init__(self, pages: tuple[Choice, ...] = (), seldom: tuple[Choice, ...] = ()) -> None:
        super().__init__()
        self._pages, self._seldom = pages, seldom
        self._shelves: tuple[Shelf, ...] = ()
        self._current = ""
        self._used: list[str] = []
        self._opened: set[str] = set()
        self.box = LineBox(name="找台账", hint="找台账，如 dymc")
        self.box.changed.connect(self._show)
        self.box.installEventFilter(KeyWatch(self, self._find_key))
        self.list = _List()
        self.list.setAccessibleName("台账")
        self.list.setItemDelegate(_Painter(self.list))
        self.list.itemActivated.connect(self._activated)
        self.list.itemClicked.connect(self._activated)
        self.list.typed.connect(self._typed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.box)
        column.addWidget(self.list, 1)

    def set_shelves(self, found: tuple[Shelf, ...]) -> None:
        """Show the ledgers there are."""
        self._shelves = found
        self._show()

    def mark(self, key: str) -> None:
        """Mark the ledger that is open, and remember that it was used."""
        if key != self._current:
            if self._current:
                self._used = [k for k in self._used if k not in (key, self._current)]
                self._used.insert(0, self._current)
            self._current = key
            self._show()

    def keys(self) -> tuple[str, ...]:
        """Return the keys of the ledgers shown now."""
        items = (self.list.item(at) for at in range(self.list.count()))
        return tuple(str(item.data(_KEY)) for item in items if item.data(_KEY))

    def _show(self) -> None:
        self.list.clear()
        typed = self.box.text().strip()
        books = tuple(choice for shelf in self._shelves for choice in shelf.books)
        if typed:
            for choice in matching((*self._pages, *self._seldom, *books), typed):
                self._add(choice, page=choice in (*self._pages, *self._seldom))
            self.list.setCurrentRow(0)
            return
        if self._pages:
            self._add_group("接着办", "", "")
            for choice in self._pages:
                self._add(choice, page=True)
        few = len(books) <= _ALL_OPEN_UP_TO
        for shelf in self._shelves:
            mine = any(choice.key == self._current for choice in shelf.books)
            shown = (few and shelf.key != _OFF) or mine or shelf.key in self._opened
            note = "" if shown else f"{len(shelf.books)} 本　›"
            self._add_group(shelf.words, note, "" if shown else shelf.key)
            for choice in shelf.books if shown else ():
                self._add(choice)
        self._show_seldom()
        last = [c for key in self._used[:_USED] for c in books if c.key == key]
        if last and not few:
            self._add_group("最近用过", "", "")
            for choice in last:
                self._add(choice)
        self._stand_on_current()

    def _show_seldom(self) -> None:
        """Show what is needed once or twice a year, folded until it is asked for."""
        if not self._seldom:
            return
        opened = _SELDOM in self._opened
        note = "" if opened else f"{len(self._seldom)} 件　›"
        self._add_group("一年一两回", note, "" if opened else _SELDOM)
        for choice in self._seldom if opened else ():
            self._add(choice, page=True)

    def _add(self, choice: Choice, *, page: bool = False) -> None:
        item = QListWidgetItem(choice.words)
        item.setData(_PAGE if page else _KEY, choice.key)
        item.setData(_NOTE, "on" if choice.key == self._current else "")
        item.setToolTip(f"{choice.note} {choice.words}")
        self.list.addItem(item)

    def _add_group(self, words: str, note: str, folded: str) -> None:
        item = QListWidgetItem(f"{words}　{note}" if note else words)
        item.setData(_GROUP, folded or "-")
        if not folded:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.list.addItem(item)

    def _stand_on_current(self) -> None:
        for at in range(self.list.count()):
            if self.list.item(at).data(_KEY) == self._current:
                self.list.setCurrentRow(at)
                return

    def _activated(self, item: QListWidgetItem) -> None:
        key, folded = item.data(_KEY), item.data(_GROUP)
        if item.data(_PAGE):
            self.box.set_value(None)
            self.page_chosen.emit(item.data(_PAGE))
        if key:
            self.box.set_value(None)
            self.chosen.emit(str(key))
        elif folded:
            self._opened.add(str(folded))
            self._show()

    def _typed(self, letters: str) -> None:
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.box.setText(letters)
        self._show()

    def _find_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Down:
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
        elif (
            event.key() in ENTER and self.box.text().strip() and self.list.currentItem() is not None
        ):
            self._activated(self.list.currentItem())
        elif event.key() == Qt.Key.Key_Escape and self.box.text():
            self.box.set_value(None)
            self._show()
        else:
            return False
        return True


class _List(QListWidget):
    typed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setStyleSheet("background: transparent; border: 0; outline: 0;")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setProperty("ring", "none")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; letters find."""
        item = self.currentItem()
        if event.key() in ENTER and item is not None:
            self.itemActivated.emit(item)
        elif event.text().isalpha():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)


class _Painter(QStyledItemDelegate):
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        del option
        return QSize(160, theme.look().px(30 if index.data(_GROUP) else 35))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        look = theme.look()
        place: QRect = option.rect  # type: ignore[attr-defined]  # missing in the stubs
        words = str(index.data(Qt.ItemDataRole.DisplayRole))
        inner = place.adjusted(12, 0, -6, 0)
        if index.data(_GROUP):
            paint.words(painter, inner, words, face=theme.font(Size.SMALL), colour=look.ink2)
            return
        table: QListWidget = self.parent()  # type: ignore[assignment]  # made by it
        on = bool(index.data(_NOTE))
        here = table.hasFocus() and table.currentRow() == index.row()
        if on or here:
            fill = QColor(look.selection) if on else QColor(look.mute)
            painter.fillRect(place.adjusted(0, 1, 0, -1), fill)
        if here:
            painter.fillRect(
                QRect(place.x(), place.y() + 1, 4, place.height() - 2), QColor(look.focus)
            )
        paint.words(painter, inner, words, face=theme.font(bold=on), colour=look.ink)
