"""The one question before a submitted sheet is taken back; the harmless answer has the focus."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.labels import text


class WithdrawDialog(QDialog):
    """``agreed`` when it is to be taken back. Esc and 先不退 leave everything as it is."""

    agreed = Signal()

    def __init__(self, month: str, parent: QWidget) -> None:
        super().__init__(parent)
        title = f"{month}自评退回重填吗？"
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.no = Button("先不退", self.reject)
        self.yes = Button("退回重填", self._yes)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch(1)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 16)
        column.setSpacing(10)
        column.addWidget(text(title, role="section"))
        column.addWidget(text("您定过的都在。改好要再上报一次，厂里才看得到。"))
        column.addSpacing(6)
        column.addLayout(row)
        self.no.setFocus(Qt.FocusReason.OtherFocusReason)

    def _yes(self) -> None:
        self.accept()
        self.agreed.emit()
