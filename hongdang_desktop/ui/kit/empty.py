"""What stands where nothing is yet, and the card that holds a list with its foot."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.frames import Card
from hongdang_desktop.ui.kit.labels import hairline, text
from hongdang_desktop.ui.kit.list_table import ListTable


class EmptyState(QWidget):
    """One sentence and one button in the middle."""

    def __init__(self, sentence: str = "", button: Button | None = None) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._sentence = text(sentence)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._button: Button | None = None
        self._column = QVBoxLayout(self)
        self._column.setSpacing(14)
        self._column.addStretch(2)
        self._column.addWidget(self._sentence)
        self._column.addStretch(3)
        self.say(sentence, button)

    def say(self, sentence: str, button: Button | None = None) -> None:
        """Change the sentence and the button."""
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)
        if self._button is not None:
            self._column.removeWidget(self._button)
            self._button.deleteLater()
        self._button = button
        if button is not None:
            self._column.insertWidget(2, button, 0, Qt.AlignmentFlag.AlignHCenter)


class ListCard(Card):
    """A card round a list: the rows, or a sentence when there are none; a foot for sums."""

    def __init__(self, table: ListTable, *, foot: QWidget | None = None) -> None:
        super().__init__(margins=(2, 1, 2, 1), spacing=0)
        self.table = table
        self._empty = EmptyState()
        self._stack = QStackedWidget()
        self._stack.addWidget(table)
        self._stack.addWidget(self._empty)
        self.body.addWidget(self._stack, 1)
        if foot is not None:
            self.body.addWidget(hairline())
            row = QHBoxLayout()
            row.setContentsMargins(16, 10, 16, 10)
            row.addWidget(foot)
            self.body.addLayout(row)

    def show_rows(self) -> None:
        """Show the list."""
        self._stack.setCurrentWidget(self.table)

    def show_empty(
        self, sentence: str, words: str = "", pressed: Callable[[], object] | None = None
    ) -> None:
        """Show a sentence and, with ``words``, a button in the place of the list."""
        self._empty.say(sentence, Button(words, pressed) if words else None)
        self._stack.setCurrentWidget(self._empty)
