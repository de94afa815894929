"""Evidence beside the list: the rule in a sentence, the records it rests on, the question, the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.frames import Card, Scroller
from hongdang_desktop.ui.kit.labels import hairline, show_if, text
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.assess_answer import AnswerForm
from hongdang_desktop.ui.pages.assess_proofs import ProofList
from hongdang_desktop.ui.pages.assess_rows import (
    decided_words,
    is_open,
    later_words,
    points,
    question,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from hongdang_desktop.core.canonical import JsonObject
    from hongdang_desktop.station.assessing.views import Line, Proof, SheetView

_HINT = "调低不用说为什么，调高要选一条原因。"
_LOW = 470
_LEFT_ALONE = "不改就算同意建议。"


class EvidencePanel(Card):
    """``wanted`` tells (ledger, entry) to open; ``left`` that the list gets the focus back."""

    wanted = Signal(str, str)
    problem_wanted = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__(spacing=8)
        self.line: Line | None = None
        self.problem = ""
        self.low = self._hinting = False
        self.title = text(role="section", wrap=True)
        self.rule = text(role="small", wrap=True, select=True)
        self.found = text(role="small", wrap=True, select=True)
        self.later = text(role="small-strong", wrap=True, tone=Tone.INFO)
        self.proofs = ProofList()
        self.proofs.wanted.connect(self.wanted)
        self.plant = text(role="strong", wrap=True, tone=Tone.TODO)
        self.question = text(role="strong", wrap=True)
        self.hint = text(role="small", wrap=True)
        self.said = text(role="strong", wrap=True, tone=Tone.DONE)
        self.form = AnswerForm()
        self.edge = hairline()
        self.make_problem = Button("立一条整改(G)", self.problem_wanted.emit)
        self._scrolled: dict[str, int] = {}
        self._build()
        self.show_nothing()

    def show_nothing(self) -> None:
        """No item is chosen."""
        self.line = None
        for part in self._parts:
            show_if(part, False)

    def show_line(self, view: SheetView, line: Line, typed: JsonObject) -> None:
        """Show an item; ``typed`` is what was half written about it."""
        self._keep_scroll()
        if self.line is None or self.line.item.key != line.item.key:
            self.problem = ""
        self.line = line
        self.title.setText(line.item.title)
        article = f"（{line.item.article}）" if line.item.article else ""
        self.rule.setText(f"满分 {points(line.item.points)}。{line.sentence}{article}")
        self.found.setText(_found(line))
        later = later_words(line)
        self.later.setText(f"{later}。表上还是上报时的分。" if later else "")
        show_if(self.later, bool(later))
        asked, may = question(view, line), is_open(view, line)
        back = line.mark.returned or bool(line.mark.words)
        self.plant.setText(f"厂里说：{line.mark.words or '退回重填'}")
        show_if(self.plant, back)
        self.question.setText(asked)
        show_if(
            self.question, bool(asked) and line.suggested is not None and (may or not view.over)
        )
        judge = line.item.judgement if line.item.judgement != asked else ""
        self.hint.setText(f"{judge}{_HINT if line.asks else _LEFT_ALONE}")
        told = line.answer.decided and not line.pending
        self.said.setText(f"您定的：{decided_words(view, line)}")
        show_if(self.said, told and line.suggested is not None)
        self._hinting = may and not told
        self.title.setToolTip(self.rule.text())
        self._fit()
        show_if(self.form, may)
        show_if(self.form.waive, may and any(each.excuses for each in view.template.reasons))
        if may:
            self.form.show_line(view, line, typed)
        lost = line.own is not None and line.own < line.item.points
        show_if(self.make_problem, view.over and (lost or bool(self.problem)))
        show_if(self.edge, line.suggested is not None)
        for part in self._parts:
            show_if(part, True)

    def show_proofs(self, found: tuple[Proof, ...], problem: str) -> None:
        """Show the records of the item, and whether a problem is open about it already."""
        if self.line is None:
            return
        self.problem = problem
        self.proofs.show_proofs(self.line, found)
        if problem:
            show_if(self.make_problem, True)
        self.make_problem.say("看那条整改(G)" if problem else "立一条整改(G)")
        self.upper.verticalScrollBar().setValue(self._scrolled.get(self.line.item.key, 0))

    def focus_first(self) -> None:
        """Go to what can be answered, else to the first record; the list keeps it where neither is."""
        if self.form.isVisibleTo(self):
            self.form.focus_first()
        elif self.proofs.focus_first():
            return
        elif self.make_problem.isVisibleTo(self):
            self.make_problem.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the records some room where it is low: the rule is then the tip of the title."""
        super().resizeEvent(event)
        if self.low != (event.size().height() < theme.look().px(_LOW)):
            self.low = not self.low
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the row."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            event.ignore()

    def _fit(self) -> None:
        show_if(self.rule, not self.low)
        show_if(self.hint, self._hinting and not self.low)

    def _keep_scroll(self) -> None:
        if self.line is not None:
            self._scrolled[self.line.item.key] = self.upper.verticalScrollBar().value()

    def _build(self) -> None:
        inner = QWidget()
        above = QVBoxLayout(inner)
        above.setContentsMargins(0, 0, 6, 0)
        above.setSpacing(6)
        for part in (self.title, self.rule, self.found, self.later):
            above.addWidget(part)
        above.addWidget(hairline())
        above.addWidget(self.proofs)
        above.addStretch(1)
        self.upper = Scroller(inner)
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.edge)
        for each in (self.plant, self.question, self.said, self.hint, self.form):
            column.addWidget(each)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.make_problem)
        foot.addStretch(1)
        foot.addWidget(self.form.waive)
        column.addLayout(foot)
        self._parts: tuple[QWidget, ...] = (self.upper, below)
        self.body.addWidget(self.upper, 1)
        self.body.addWidget(below)
        self.setMinimumHeight(theme.look().px(240))


def _found(line: Line) -> str:
    if line.suggested is None:
        return f"这个月不适用：{line.evidence.words}。"
    return f"{line.evidence.words}，建议 {points(line.suggested)} 分。"
