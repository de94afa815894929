"""One line of reason, asked where it is needed instead of in a dialog."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.editor import ENTER
from hongdang_desktop.ui.kit.focus_ring import into_view
from hongdang_desktop.ui.kit.labels import text


class AskLine(QWidget):
    """A question, a box, two verbs. Enter answers, Esc gives up.

    An empty answer stays open; ``nothing`` tells of it.
    """

    answered = Signal(str)
    given_up = Signal()
    nothing = Signal()

    def __init__(
        self, question: str, *, yes: str = "记下", no: str = "算了", hint: str = ""
    ) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.box = LineBox(name=question, hint=hint or "写一句原因")
        row = QHBoxLayout(self)
        row.setContentsMargins(17, 4, 13, 8)
        row.setSpacing(8)
        self.question = text(question, role="strong")
        row.addWidget(self.question)
        row.addWidget(self.box, 1)
        row.addWidget(Button(yes, self._answer))
        row.addWidget(Button(no, self.given_up.emit))

    def say(self, question: str) -> None:
        """Ask something else."""
        self.question.setText(question)
        self.box.setAccessibleName(question)

    def start(self) -> None:
        """Show the line and put the cursor into it."""
        self.show()
        self.box.setFocus(Qt.FocusReason.TabFocusReason)
        # Only when the row has grown is it known where the line stands.
        QTimer.singleShot(0, self, lambda: into_view(self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter answers, Esc gives up."""
        if event.key() in ENTER:
            self._answer()
        elif event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            event.ignore()

    def _answer(self) -> None:
        words = self.box.value()
        self.box.set_problem(words is None)
        if words is None:
            self.box.setFocus()
            self.nothing.emit()
        else:
            self.answered.emit(str(words))
