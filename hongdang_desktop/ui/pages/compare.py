"""The 24 digits that two people read to one another over the phone, and what they found."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.flow import FlowBox
from hongdang_desktop.ui.kit.labels import Chip, text
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.beside import column


class Digits(FlowBox):
    """Digits in groups, large enough to be read aloud without losing the place."""

    def __init__(self, digits: str = "") -> None:
        super().__init__(gap=18)
        self._groups: list[QWidget] = []
        self.show_digits(digits)

    def show_digits(self, digits: str) -> None:
        """Show other digits; groups are parted by blanks."""
        while self.flow.count():
            item = self.flow.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.deleteLater()
        self.setAccessibleName(f"核对码 {digits}")
        for group in digits.split():
            label = text(group, role="total", select=True)
            label.setAccessibleName(" ".join(group))
            self.flow.addWidget(label)
        self.updateGeometry()


class Compare(QWidget):
    """Shows digits and asks whether the other side has the same; ``decided`` tells the answer."""

    decided = Signal(bool)

    def __init__(self, question: str) -> None:
        super().__init__()
        #: whether somebody said that they are the same
        self.same = False
        self.digits = Digits()
        self._chip = Chip()
        self.yes = Button("一样(E)", lambda: self._decide(same=True))
        self.no = Button("不一样(Z)", lambda: self._decide(same=False))
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (self.yes, self.no, self._chip):
            row.addWidget(part)
        row.addStretch(1)
        buttons = QWidget()
        buttons.setLayout(row)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(column(self.digits, text(question), buttons, spacing=8))

    def show_digits(self, digits: str) -> None:
        """Show other digits; nothing is decided about them yet."""
        self.same = False
        self._chip.say("")
        self.digits.show_digits(digits)

    def focus(self) -> None:
        """Put the focus on 一样; nobody gets there without having seen the digits."""
        self.yes.setFocus()

    def _decide(self, *, same: bool) -> None:
        self.same = same
        self._chip.say("核对过，一样" if same else "不一样", Tone.DONE if same else Tone.BAD)
        self.decided.emit(same)
