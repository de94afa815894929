"""One question before something that is not lightly undone, asked where its button was pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.focus_ring import into_view
from hongdang_desktop.ui.kit.labels import show_if, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QKeyEvent


class Question(QWidget):
    """Hidden until asked. ``said_yes`` and ``said_no`` tell the answer; Esc says no."""

    said_yes = Signal()
    said_no = Signal()

    def __init__(self, *, no: str = "先不办") -> None:
        super().__init__()
        self._said: list[str] = []
        self._title = text(role="strong", wrap=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self.no = Button(no, self._no)
        self.yes = Button("", self._yes)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addLayout(self._lines)
        column.addLayout(row)
        show_if(self, False)

    def ask(self, title: str, lines: Iterable[str], *, yes: str) -> None:
        """Ask; ``yes`` is the verb on its button. The harmless answer has the focus."""
        self._title.setText(title)
        clear_out(self._lines)
        self._said = [title, *lines]
        for line in self._said[1:]:
            self._lines.addWidget(text(line, role="small", wrap=True))
        self.yes.say(yes)
        show_if(self, True)
        self.no.setFocus(Qt.FocusReason.OtherFocusReason)
        # Only when the card has grown is it known where the question stands.
        QTimer.singleShot(0, self, lambda: into_view(self))

    def words(self) -> str:
        """Return what is asked, and the lines under it, a line each."""
        return "\n".join(self._said)

    def drop(self) -> None:
        """Ask no more."""
        show_if(self, False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc is the harmless answer."""
        if event.key() == Qt.Key.Key_Escape:
            self._no()
        else:
            event.ignore()

    def _yes(self) -> None:
        self.drop()
        self.said_yes.emit()

    def _no(self) -> None:
        self.drop()
        self.said_no.emit()
