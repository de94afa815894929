"""Sending a whole sheet back, or one that was accepted: asked in one line where its button stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.editor import ENTER
from hongdang_desktop.ui.kit.frames import Card
from hongdang_desktop.ui.kit.labels import show_if, text

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

_MOST = 300


class WholeReturn(Card):
    """Hidden until asked. ``returned`` tells the words, ``left`` that nothing is to be sent back."""

    returned = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__(margins=(16, 10, 16, 10))
        self.title = text(role="strong", wrap=True)
        self.words = LineBox(name="要支部改什么", hint="要支部改什么，写一句", longest=_MOST)
        self.words.changed.connect(lambda: self._complain(""))
        self.problem = text(role="problem", wrap=True)
        self.yes = Button("退回(G)", self._return)
        self.no = Button("先不退(X)", self._leave)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.words, 1)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        lines = QVBoxLayout()
        lines.setSpacing(6)
        lines.addWidget(self.title)
        lines.addLayout(row)
        lines.addWidget(self.problem)
        self.body.addLayout(lines)
        self.problem.hide()
        show_if(self, False)

    def ask(self, title: str) -> None:
        """Ask for the words."""
        self.title.setText(title)
        self.words.set_value("")
        self._complain("")
        show_if(self, True)
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def drop(self) -> None:
        """Ask no more."""
        show_if(self, False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter sends back, Esc does not."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.key() in ENTER and self.words.hasFocus():
            self._return()
        else:
            event.ignore()

    def _return(self) -> None:
        words = str(self.words.value() or "")
        if not words:
            self._complain("还没写要改什么。写一句再退回。")
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.drop()
        self.returned.emit(words)

    def _leave(self) -> None:
        self.drop()
        self.left.emit()

    def _complain(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.words.set_problem(bool(sentence))
        show_if(self.problem, bool(sentence))
