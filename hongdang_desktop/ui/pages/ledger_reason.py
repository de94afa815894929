"""One row that asks why: above 定稿 when it is late, above 存更正 when a final entry is changed."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.editor import ENTER
from hongdang_desktop.ui.kit.frames import Card
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.kit.tokens import Tone


class ReasonRow(Card):
    """Bold words, a grey reason for asking, a box."""

    changed = Signal()
    left = Signal()
    answered = Signal()

    def __init__(self, *, name: str, hint: str) -> None:
        super().__init__(margins=(17, 8, 17, 8), spacing=4)
        self._words = text(role="strong", tone=Tone.TODO)
        self._source = text(role="small")
        self.box = LineBox(name=name, hint=hint)
        self.box.changed.connect(self.changed)
        self.box.left.connect(self.left)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._words)
        row.addWidget(self._source)
        row.addWidget(self.box, 1)
        self.body.addLayout(row)

    def say(self, words: str, source: str = "") -> None:
        """Change what is asked."""
        self._words.setText(words)
        self._source.setText(source)

    def value(self) -> str:
        """Return what was typed."""
        return str(self.box.value() or "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter: the reason is given."""
        if event.key() in ENTER and self.value():
            self.answered.emit()
        else:
            event.ignore()

    def ask(self) -> None:
        """Show that an answer is missing, and put the cursor there."""
        self.box.set_problem(not self.value())
        self.box.setFocus()
