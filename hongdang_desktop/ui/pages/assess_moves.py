"""What a new version of the form changed in a sheet that was begun: read, and put away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.frames import Scroller
from hongdang_desktop.ui.kit.labels import text

if TYPE_CHECKING:
    from collections.abc import Iterable

_WIDTH, _HEIGHT = 520, 360
_TITLE = "模板换了，这张表这样接着填"


class MovesDialog(QDialog):
    """One sentence a change; Esc and Enter put it away."""

    def __init__(self, lines: Iterable[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_TITLE)
        self.setAccessibleName(_TITLE)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.lines = tuple(lines)
        self.shut = Button("知道了", self.accept)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(6)
        for line in self.lines:
            column.addWidget(text(line, wrap=True, select=True))
        column.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.shut)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 16)
        whole.setSpacing(10)
        whole.addWidget(text(_TITLE, role="section"))
        whole.addWidget(Scroller(inner), 1)
        whole.addLayout(row)
        px = theme.look().px
        self.resize(px(_WIDTH), px(_HEIGHT))
        self.shut.setFocus(Qt.FocusReason.OtherFocusReason)
