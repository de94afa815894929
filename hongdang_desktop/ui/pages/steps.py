"""A numbered step: what to do, how far it is, and what belongs to it below."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.kit.progress import StepNumber
from hongdang_desktop.ui.kit.tokens import Tone


class Step(QWidget):
    """Put what belongs to the step into ``body``."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.circle = StepNumber(number)
        self._title = text(title, role="strong")
        self._right = text()
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._right)
        self.body = QVBoxLayout()
        self.body.setSpacing(4)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.setContentsMargins(0, 4, 0, 0)
        words.addLayout(head)
        words.addLayout(self.body)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 6)
        row.setSpacing(12)
        row.addWidget(self.circle, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def say(self, right: str, *, done: bool, now: bool = False) -> None:
        """Say how far the step is, at the right and by its circle."""
        state = StepNumber.DONE if done else StepNumber.NEXT if now else StepNumber.COMING
        self.circle.set_state(state)
        self._right.setText(right)
        theme.set_property(self._right, "role", "strong" if done else "small")
        theme.set_tone(self._right, Tone.DONE if done else Tone.QUIET)

    def title(self, words: str) -> None:
        """Change what the step is called."""
        self._title.setText(words)


def two_sided(left: str, right: str, *, quiet: bool = False) -> QWidget:
    """Return a line with words at the left and words at the right."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    row.addWidget(text(left))
    row.addStretch(1)
    row.addWidget(text(right, role="small" if quiet else ""))
    line.setAccessibleName(f"{left} {right}")
    return line
