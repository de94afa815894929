"""A box that offers what the typed words or pinyin initials mean: people, organisations, ledgers.

The list lies in the window as an ordinary child, not in a popup of its own: it never takes the focus,
so an input method keeps composing into the box.
"""

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QGuiApplication,
    QHideEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from hongdang_desktop.ui.kit import paint, theme
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.editor import ENTER, Choice, matching

_MOST_ROWS = 8
_ARROW_ROOM = 26
_KEY = Qt.ItemDataRole.UserRole


class SuggestBox(LineBox):
    """Type a name or its pinyin initials, Enter takes the first that fits.

    ``free=True`` also lets words stand that are not in the list (guests): then ``value()`` is None and
    ``words()`` what was typed. Otherwise unknown words are a problem when the box is left.
    """

    def __init__(
        self,
        choices: Iterable[Choice] = (),
        *,
        name: str = "",
        hint: str = "",
        width: int = 0,
        free: bool = False,
    ) -> None:
        super().__init__(name=name, hint=hint, width=width)
        self._choices = tuple(choices)
        self._free = free
        self._key: str | None = None
        self._list: _Suggestions | None = None
        self._typed = False
        self._edges()
        self.textEdited.connect(self._edited)

    def set_choices(self, choices: Iterable[Choice]) -> None:
        """Offer others; the value stays when it is among them."""
        self._choices = tuple(choices)
        self.set_value(self._key)

    def value(self) -> object:
        """Return the key of what stands there, None for nothing and for words not in the list."""
        return self._key

    def words(self) -> str:
        """Return what stands in the box."""
        return self.text().strip()

    def set_value(self, value: object) -> None:
        """Show a choice by its key; None and unknown keys empty the box."""
        found = next((choice for choice in self._choices if choice.key == value), None)
        self._key = found.key if found else None
        super().set_value(found.words if found else None)
        self._typed = False

    def set_words(self, words: str) -> None:
        """Show words; they mean a choice when they are exactly its words."""
        self._key = self._exact(words)
        super().set_value(words)
        self._typed = False

    def raw(self) -> object:
        """Return key and words."""
        return {"key": self._key, "words": self.text()}

    def set_raw(self, raw: object) -> None:
        """Take back what ``raw`` gave."""
        kept = raw if isinstance(raw, dict) else {}
        self.setText(str(kept.get("words") or ""))
        key = kept.get("key")
        self._key = str(key) if key is not None else None

    def finish(self) -> None:
        """Take what can only be meant; say so when nothing fits."""
        self.close_list()
        words = self.words()
        if self._typed and self._key is None and words:
            found = matching(self._choices, words)
            if len(found) == 1 and self._means_choice(words):
                self._take(found[0])
        unknown = bool(words) and self._key is None and not self._free
        self.problem.emit(f"没有找到“{words}”。打姓名或拼音首字母，从列表里选。" if unknown else "")
        self._typed = False
        super().finish()

    def open_list(self) -> None:
        """Show what fits, all of it when nothing was typed."""
        self._offer(self.words() if self._typed else "")

    def take_marked(self) -> None:
        """Take what the list marks, as Enter does."""
        self._take_shown()

    def _mark_first(self) -> None:
        """Mark the first line when none is, so that Enter takes it."""
        if self._list is not None and self._list.isVisible() and self._list.currentRow() < 0:
            self._list.step(1)

    def _offer(self, words: str) -> None:
        found = matching(self._choices, words)
        if not found or not self.isVisible():
            self.close_list()
            return
        if self._list is None:
            self._list = _Suggestions(self)
        first = bool(words) and self._means_choice(words)
        self._list.offer(found, current=None if first else self._key, first=first)
        self._list.stand_under(self)

    def close_list(self) -> None:
        """Take the list away."""
        if self._list is not None:
            self._list.hide()

    def list_is_open(self) -> bool:
        """Tell whether suggestions are shown."""
        return self._list is not None and self._list.isVisible()

    def suggestions(self) -> tuple[str, ...]:
        """Return the words shown in the list now."""
        if self._list is None or not self._list.isVisible():
            return ()
        return tuple(self._list.item(row).text() for row in range(self._list.count()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down opens at the first line or moves, Enter takes and goes on, Esc only closes the list."""
        key = event.key()
        shown = self._list if self.list_is_open() else None
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_F4):
            if shown is None:
                if key == Qt.Key.Key_Up and event.modifiers() == Qt.KeyboardModifier.NoModifier:
                    event.ignore()
                else:
                    self.open_list()
                    self._mark_first()
            else:
                shown.step(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape and shown is not None:
            self.close_list()
        elif key in (*ENTER, Qt.Key.Key_Tab):
            self._take_shown()
            event.ignore()
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Offer people already while letters are composed: they are initials as well."""
        super().inputMethodEvent(event)
        composed = "".join(letter for letter in event.preeditString() if letter.isalpha())
        if composed:
            self._offer(self.words() + composed)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the list by a click on the arrow."""
        super().mousePressEvent(event)
        if event.position().x() > self.width() - _ARROW_ROOM:
            self.close_list() if self.list_is_open() else self.open_list()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab takes what is marked, then goes on."""
        self._take_shown()
        return super().focusNextPrevChild(forward)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list whatever the reason."""
        super().focusOutEvent(event)
        self.close_list()

    def hideEvent(self, event: QHideEvent) -> None:
        """Never leave a list behind."""
        super().hideEvent(event)
        self.close_list()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the arrow of a combo."""
        super().paintEvent(event)
        painter = QPainter(self)
        place = QRectF(self.width() - 21, self.height() / 2 - 4.5, 9, 9)
        paint.arrow(painter, place, colour=theme.look().ink2)
        painter.end()

    def take_key(self, key: str) -> None:
        """Take a choice as if the user had picked it."""
        found = next((choice for choice in self._choices if choice.key == key), None)
        if found is not None:
            QGuiApplication.inputMethod().reset()  # what is half composed was meant for the list
            self._take(found)
        self.close_list()

    def _edges(self) -> None:
        self.setTextMargins(0, 0, _ARROW_ROOM - 10, 0)

    def _edited(self, typed: str) -> None:
        self._typed = True
        self._key = self._exact(typed)
        if typed.strip():
            self.open_list()
        else:
            self.close_list()

    def _exact(self, words: str) -> str | None:
        same = [choice.key for choice in self._choices if choice.words == words.strip()]
        return same[0] if len(same) == 1 else None

    def _means_choice(self, words: str) -> bool:
        """Say whether words are there to find a choice: initials, or one character, are no name."""
        return not self._free or words.isascii() or len(words) == 1

    def _take_shown(self) -> None:
        if self._list is not None and self._list.isVisible() and self._list.currentRow() >= 0:
            self.take_key(str(self._list.currentItem().data(_KEY)))
        self.close_list()

    def _take(self, choice: Choice) -> None:
        # Who typed the whole name has not been told yet that somebody is meant by it.
        changed = self._typed or choice.key != self._key or self.text() != choice.words
        self._key = choice.key
        self.setText(choice.words)
        self._typed = False
        if changed:
            self.changed.emit()


class _Suggestions(QListWidget):
    """The list; the box keeps the focus and tells it what to do."""

    def __init__(self, box: SuggestBox) -> None:
        super().__init__(box.window())
        self._box = box
        self.setProperty("role", "suggest")
        self.setAccessibleName(f"{box.accessibleName()}：可选的")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemPressed.connect(lambda item: box.take_key(str(item.data(_KEY))))
        box.destroyed.connect(self.deleteLater)
        self.hide()

    def offer(self, choices: tuple[Choice, ...], *, current: str | None, first: bool) -> None:
        self.clear()
        for choice in choices:
            item = QListWidgetItem(
                f"{choice.words}　{choice.note}" if choice.note else choice.words
            )
            item.setData(_KEY, choice.key)
            self.addItem(item)
        keys = [choice.key for choice in choices]
        self.setCurrentRow(keys.index(current) if current in keys else (0 if first else -1))

    def stand_under(self, box: QWidget) -> None:
        window = box.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self.ensurePolished()
        rows = min(self.count(), _MOST_ROWS)
        height = rows * self.sizeHintForRow(0) + 2 * self.frameWidth()
        below = box.mapTo(window, QPoint(0, box.height() + 2))
        if below.y() + height > window.height():
            above = box.mapTo(window, QPoint(0, -2)).y() - height
            below.setY(above if above > 0 else max(0, window.height() - height))
        width = max(box.width(), self.sizeHintForColumn(0) + 40)
        below.setX(max(0, min(below.x(), window.width() - width)))
        self.setGeometry(below.x(), below.y(), width, height)
        self.show()
        self.raise_()

    def step(self, by: int) -> None:
        self.setCurrentRow(
            (self.currentRow() + by) % self.count() if self.currentRow() >= 0 or by > 0 else 0
        )
        if self.currentItem() is not None:
            words = QAccessibleAnnouncementEvent(self._box, self.currentItem().text())
            QAccessible.updateAccessibility(words)
