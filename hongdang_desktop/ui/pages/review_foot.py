"""What a sheet comes to at the plant: suggested, as the branch has it, and as it stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.pages.assess_rows import points
from hongdang_desktop.ui.pages.review_rows import SENT, waiting

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from hongdang_desktop.ui.pages.review_rows import Reading

_LINE_FROM = 520


class ReviewFoot(QWidget):
    """Words at the left; at the right 建议, 自评 small, and 厂审 large: all of this one sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.line = text(role="strong"), text(role="small")
        self.line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.others, self.label, self.total = text(role="small"), text("厂审"), text(role="total")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addLayout(words, 1)
        for part in (self.others, self.label, self.total):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
            part.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        row.insertSpacing(2, 12)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the small words where they have no room."""
        super().resizeEvent(event)
        show_if(self.line, event.size().width() >= theme.look().px(_LINE_FROM))

    def show_reading(self, reading: Reading) -> None:
        """Show what the sheet comes to."""
        view, sent = reading.view, reading.view.state in SENT
        total = view.given if sent else view.suggested
        own = f"　自评 {points(view.own.total)}" if sent else ""
        self.others.setText(f"建议 {points(view.suggested.total)}{own}" if sent else "")
        self.label.setText("厂审" if sent else "建议")
        self.total.setText(points(total.total))
        self.title.setText(_title(reading))
        self.line.setText(_words(reading))
        self.line.setToolTip(_words(reading))
        said = f"{self.others.text()}，" if self.others.text() else ""
        self.setAccessibleName(f"{said}{self.label.text()} {points(total.total)} 分")
        for part in (self.label, self.total):
            show_if(part, total.possible > 0)


def _title(reading: Reading) -> str:
    if reading.view.state not in SENT:
        return "还没上报"
    return "厂里看到现在" if reading.open else str(reading.view.state)


def _words(reading: Reading) -> str:
    view = reading.view
    if view.state not in SENT:
        return "按收到的记录算的建议"
    said, back, left = reading.decided, reading.returned, len(waiting(reading))
    found = [
        f"退回 {back} 项" if back else "", f"厂里定了 {said} 项" if said else "",
        f"没看的 {left} 项先按自评算" if left else "",
        f"按 {points(view.given.possible)} 分折算"
        if view.given.possible != view.template.total
        else "",
        f"加分 {points(view.given.bonus)}" if view.given.bonus else "",
    ]  # fmt: skip
    return "；".join(each for each in found if each) or "各项都算上了"
