"""What a sheet comes to so far: the points, what they are out of, and what that is of a hundred."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hongdang_desktop.station.assessing.views import OPEN, State
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.pages.assess_rows import points, to_decide

if TYPE_CHECKING:
    from hongdang_desktop.station.assessing.views import SheetView


class Foot(QWidget):
    """Words at the left; at the right the points / out of, and 折算."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.line = text(role="strong"), text(role="small", wrap=True)
        self.given, self.possible = text(role="total"), text(role="small")
        self.scaled, self.total = text("折算"), text(role="total")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addLayout(words, 1)
        for part in (self.given, self.possible, self.scaled, self.total):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
            part.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        row.insertSpacing(3, 10)

    def show_sheet(self, view: SheetView) -> None:
        """Show what the own points come to, or the plant's where it has accepted."""
        accepted = view.state is State.ACCEPTED
        total = view.given if accepted else view.own if view.over else view.suggested
        self.title.setText(_title(view))
        self.line.setText("；".join(_words(view)))
        self.given.setText(points(total.given))
        self.possible.setText(f"/ {points(total.possible)}")
        self.total.setText(points(total.total))
        self.scaled.setText("折算加加分" if total.bonus else "折算")
        said = f"{_title(view)} {points(total.given)} 分，满分 {points(total.possible)} 分，"
        self.setAccessibleName(f"{said}折算 {points(total.total)} 分")
        for part in (self.scaled, self.total):
            show_if(part, total.possible > 0)


def _title(view: SheetView) -> str:
    if view.state is State.ACCEPTED:
        return "厂里审定"
    if not view.over:
        return "建议到现在"
    return "到现在" if view.state in OPEN else "上报的"


def _words(view: SheetView) -> list[str]:
    total = view.given if view.state is State.ACCEPTED else view.own
    waits = len(to_decide(view))
    absent = sum(line.own is None for line in view.lines)
    found = []
    if waits:
        found.append("待定的先按建议算")
    if absent:
        found.append(f"{absent} 项本月不适用，按 {points(total.possible)} 分折算")
    if total.bonus:
        found.append(f"加分 {points(total.bonus)}")
    return found or ["各项都算上了"]
