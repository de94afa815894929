"""What stands under the dues: the sums, their proofs, and the line in which a remittance is noted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.core.columns import Day
from hongdang_desktop.ui.editors.kinds import next_day, read_day_near
from hongdang_desktop.ui.kit.boxes import LineBox, ReadBox
from hongdang_desktop.ui.kit.buttons import Button, LinkButton
from hongdang_desktop.ui.kit.editor import ENTER
from hongdang_desktop.ui.kit.fields import Field
from hongdang_desktop.ui.kit.flow import FlowBox
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.tokens import Tone

_DAY = Day("上缴日期")


class Foot(QWidget):
    """Sums in one line; below them the proofs: the first one, all on a click, wrong ones always."""

    def __init__(self) -> None:
        super().__init__()
        self.sums, self.open = text(), text(role="strong", tone=Tone.BAD)
        self.right = text(role="small")
        self.more = LinkButton("怎么对的(Q)", self._turn)
        self.proof = text(role="small", wrap=True)
        self.wrong = text(role="strong", wrap=True, tone=Tone.TODO)
        self._lines: tuple[tuple[str, bool], ...] = ()
        self._all = False
        first = FlowBox(gap=24)
        for label in (self.sums, self.open, self.right, self.more):
            first.flow.addWidget(label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(first)
        column.addWidget(self.wrong)
        column.addWidget(self.proof)

    def say(self, sums: str, left: str, right: str, lines: Iterable[tuple[str, bool]]) -> None:
        """Show the sums, what is open, words at the right, and the proofs with whether they hold."""
        self._lines = tuple(lines)
        self.sums.setText(sums)
        self.open.setText(left)
        self.right.setText(right)
        show_if(self.open, bool(left))
        show_if(self.right, bool(right))
        self._show()

    def _turn(self) -> None:
        self._all = not self._all
        self._show()

    def _show(self) -> None:
        wrong = [words for words, holds in self._lines if not holds]
        right = [words for words, holds in self._lines if holds]
        self.wrong.setText("\n".join(wrong))
        show_if(self.wrong, bool(wrong))
        shown = right if self._all else (right[:1] if not wrong else [])
        self.proof.setText("\n".join(shown))
        show_if(self.proof, bool(shown))
        self.more.say("收起来(Q)" if self._all else "怎么对的(Q)")
        show_if(self.more, len(right) > 1)


class RemitLine(QWidget):
    """Day and voucher of what is handed up: typed once for the whole month. Esc gives up."""

    answered = Signal(object, str)
    """The day, and the voucher's number, "" where none is known yet."""
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._question = text(role="strong")
        self.day = ReadBox(
            read_day_near(date.today()),  # noqa: DTZ011 - set to plant time by ``start``
            _DAY.format, name="上缴日期", hint="如 2026-11-23", width=132, step=next_day,
        )  # fmt: skip
        self.voucher = LineBox(name="凭证号", hint="回单或收据上的号", width=200, longest=50)
        row = FlowBox(gap=10)
        for part in (
            self._question, Field("上缴日期(T)", self.day), Field("凭证号(V)", self.voucher),
            Button("记上缴", self._answer), Button("先不记", self.given_up.emit),
        ):  # fmt: skip
            row.flow.addWidget(part)
        box = QHBoxLayout(self)
        box.setContentsMargins(17, 4, 13, 8)
        box.addWidget(row)

    def start(self, question: str, day: date) -> None:
        """Ask, with a day proposed."""
        self._question.setText(question)
        self.day.set_value(day.isoformat())
        self.voucher.set_value(None)
        self.show()
        self.voucher.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter answers, Esc gives up."""
        if event.key() in ENTER:
            self._answer()
        elif event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            event.ignore()

    def _answer(self) -> None:
        value = self.day.value()
        self.day.set_problem(value is None)
        if value is None:
            self.day.setFocus()
        else:
            self.answered.emit(date.fromisoformat(str(value)), str(self.voucher.value() or ""))
