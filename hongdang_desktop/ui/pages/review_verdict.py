"""What the plant says to one item: agrees, gives other points, or sends it back with words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit.boxes import LineBox, LongBox
from hongdang_desktop.ui.kit.buttons import Button, LinkButton
from hongdang_desktop.ui.kit.editor import ENTER
from hongdang_desktop.ui.kit.frames import label_of
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.assess_rows import points
from hongdang_desktop.ui.pages.review_rows import is_decided

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from hongdang_desktop.ui.pages.review_rows import Target

_FULLWIDTH = str.maketrans("０１２３４５６７８９．。", "0123456789..")
_BOX = 64


class Verdict(QWidget):
    """Signals name the item: ``agreed`` (words), ``given`` (points, words), ``returned`` (words).

    ``cleared`` takes back what was said; ``noted`` keeps words that were typed without a verdict.
    """

    agreed = Signal(str, str)
    given = Signal(str, int, str)
    returned = Signal(str, str)
    cleared = Signal(str)
    noted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._target: Target | None = None
        self.agree = Button("同意(T)", self._agree)
        self.points = LineBox(name="厂审分", width=_BOX, longest=6)
        self.points.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.words = LongBox(name="给支部的话", hint="给支部的话，退回要写", lines=1, most=4)
        self.back = Button("退回这一项(K)", self._return)
        self.clear = LinkButton("收回厂里说的(X)", self._clear, tone=Tone.QUIET)
        self.problem = text(role="problem", wrap=True)
        self.problem.hide()
        self.points.changed.connect(lambda: self._complain(""))
        self.words.changed.connect(lambda: self._complain(""))
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.agree)
        top.addStretch(1)
        label, unit = label_of("或改成(&C)", self.points), text("分")
        for part in (label, self.points, unit):
            top.addWidget(part)
        self._judging = (self.agree, label, self.points, unit)
        low = QHBoxLayout()
        low.addWidget(self.back)
        low.addStretch(1)
        low.addWidget(self.clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.words)
        column.addWidget(self.problem)
        column.addLayout(low)

    def show_target(self, target: Target | None) -> None:
        """Show what was said to an item; words typed for the one before are kept first."""
        same = self._target is not None and target is not None and self._target.key == target.key
        typed = self.unsaid()
        if not same:
            self.keep()
        self._target = target
        if target is None:
            return
        mark, judged = target.mark, target.own is not None or target.waived
        if not (same and typed):
            self.words.set_value(mark.words)
        self.points.set_value("" if mark.points is None else points(mark.points))
        self.agree.say("同意不适用(T)" if target.waived else f"同意 {points(target.own)} 分(T)")
        for part in self._judging:
            show_if(part, judged)
        show_if(self.clear, is_decided(mark) or bool(mark.words))
        self._complain("")

    def unsaid(self) -> bool:
        """Say whether words stand here that were not kept yet."""
        return self._target is not None and self._words() != self._target.mark.words

    def keep(self) -> None:
        """Keep words that were typed without a verdict."""
        target = self._target
        if target is not None and self.unsaid():
            words = self._words()
            self._target = replace(target, mark=replace(target.mark, words=words))
            self.noted.emit(target.key, words)

    def forget(self) -> None:
        """Show nothing more of this sheet."""
        self.show_target(None)

    def begin(self, digits: str) -> None:
        """Begin with the points of the plant."""
        self.points.setFocus(Qt.FocusReason.OtherFocusReason)
        self.points.set_value(digits)
        self.points.setCursorPosition(len(digits))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the points keeps them, in the words it keeps the words; the rest goes up."""
        if event.key() in ENTER and self._target is not None:
            if self.points.hasFocus() or self._points_typed():
                self._give()
            else:
                self.keep()
            return
        event.ignore()

    def _points_typed(self) -> bool:
        """Say whether other points stand in the box than were kept."""
        mark = self._target.mark if self._target else None
        return (
            bool(self.points.text())
            and mark is not None
            and (read_points(self.points.text()) != mark.points)
        )

    def _words(self) -> str:
        return str(self.words.value() or "").strip()

    def _agree(self) -> None:
        if self._target is not None:
            self.agreed.emit(self._target.key, self._taken())

    def _give(self) -> None:
        target = self._target
        if target is None:
            return
        found = read_points(self.points.text())
        if found is None or found > target.most:
            self._complain(f"写 0 到 {points(target.most)} 之间的分，最多两位小数。", self.points)
            return
        if found < (target.own or 0) and not self._words():
            self._complain("比支部报的低，写一句为什么，支部看得到。", self.words)
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.given.emit(target.key, found, self._taken())

    def _return(self) -> None:
        if self._target is None:
            return
        if not self._words():
            self._complain("还没写要支部改什么。写一句再退回。", self.words)
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.returned.emit(self._target.key, self._taken())

    def _clear(self) -> None:
        if self._target is not None:
            key = self._target.key
            self.words.set_value("")
            self._target = None
            self.cleared.emit(key)

    def _taken(self) -> str:
        """Return the words; from now on they are not to be kept once more."""
        words = self._words()
        self._target = None
        return words

    def _complain(self, sentence: str, box: LineBox | LongBox | None = None) -> None:
        self.problem.setText(sentence)
        show_if(self.problem, bool(sentence))
        for each in (self.points, self.words):
            each.set_problem(each is box)


def read_points(typed: str) -> int | None:
    """Return points in hundredths, None for what is no number of at most two decimals."""
    try:
        found = Decimal(typed.strip().translate(_FULLWIDTH)) * 100
    except InvalidOperation:
        return None
    if not found.is_finite() or found < 0 or found != found.to_integral_value():
        return None
    return int(found)
