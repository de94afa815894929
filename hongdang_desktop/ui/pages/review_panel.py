"""One item beside the list at the plant: rule, what the branch says, what it rests on, the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.station.assessing.views import Proof
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import LinkButton
from hongdang_desktop.ui.kit.flow import clear_out, tab_after
from hongdang_desktop.ui.kit.frames import Card, Scroller
from hongdang_desktop.ui.kit.labels import hairline, show_if, text
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.assess_rows import points, reason_words
from hongdang_desktop.ui.pages.review_rows import (
    BONUS,
    SENT,
    asked_before,
    bonus_of,
    doubts,
    raised,
    remarks,
    said_words,
    target_of,
)
from hongdang_desktop.ui.pages.review_verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from hongdang_desktop.station.assessing.views import Extra, Line, SheetView
    from hongdang_desktop.ui.pages.review_rows import Reading, Target

_HEIGHT, _DAY, _LINK, _MOST = 300, 52, 214, 40


class ReviewPanel(Card):
    """``record_wanted`` tells the id of a record to be looked at; ``left`` when Esc was pressed."""

    record_wanted = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__(spacing=8)
        self.setAccessibleName("这一项")
        self.setMinimumHeight(theme.look().px(_HEIGHT))
        self.key = ""
        self.links: list[LinkButton] = []
        self._by_entry: dict[str, LinkButton] = {}
        self.title = text(role="section", wrap=True)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(6)
        self._told = QVBoxLayout()
        self._told.setSpacing(6)
        self._proofs = QVBoxLayout()
        self._proofs.setSpacing(6)
        self._column.addLayout(self._told)
        self._column.addWidget(hairline())
        self._column.addLayout(self._proofs)
        self._column.addStretch(1)
        self._inner = inner
        self.scroller = Scroller(inner)
        self.verdict = Verdict()
        self._line = hairline()
        self.body.addWidget(self.title)
        self.body.addWidget(self.scroller, 1)
        self.body.addWidget(self._line)
        self.body.addWidget(self.verdict)

    def show_nothing(self) -> None:
        """No item is chosen."""
        self.key = ""
        self.title.setText("")
        clear_out(self._told)
        clear_out(self._proofs)
        self.links, self._by_entry = [], {}
        self.verdict.forget()
        show_if(self.verdict, False)

    def show_line(self, reading: Reading, line: Line) -> None:
        """Show an item; its records come by ``show_proofs``."""
        if self.key != line.item.key:
            self.scroller.verticalScrollBar().setValue(0)
            clear_out(self._proofs)
            self.links, self._by_entry = [], {}
        self.key = line.item.key
        self.title.setText(line.item.title)
        clear_out(self._told)
        for why in doubts(reading, line):
            self._say(f"{why}。".replace("。。", "。"), tone=Tone.TODO, role="strong")
        for story in asked_before(reading, line)[:1]:
            self._say(story, tone=Tone.INFO)
        self._say(line.evidence.words)
        if reading.view.state in SENT and not (line.answer.waived or raised(line)):
            self._say(_branch_says(reading.view, line))
        article = f"（{line.item.article}）" if line.item.article else ""
        self._say(f"满分 {points(line.item.points)}。{line.sentence}{article}", role="small")
        for remark in remarks(reading, line):
            self._say(remark, role="small")
        if not reading.open and said_words(target_of(line)):
            self._say(f"厂里：{said_words(target_of(line))}", role="strong")
        self._judge(target_of(line) if reading.open else None)

    def show_extra(self, reading: Reading, extra: Extra) -> None:
        """Show a fact that adds points; what is said to it holds for all of them."""
        self.key = f"{BONUS}{extra.id}"
        self.title.setText(extra.fact)
        clear_out(self._told)
        target, several = bonus_of(reading.view), len(reading.view.bonus)
        self._say(f"加分最多 {points(target.most)} 分，一件事只加一次。", role="small")
        if several > 1:
            self._say(f"{several} 件事合起来 {points(target.own)} 分，一起定。")
        if extra.gone or extra.elsewhere:
            why = "记录删了。" if extra.gone else f"{extra.elsewhere} 的自评也算了这件事。"
            self._say(why, tone=Tone.TODO, role="strong")
        if said_words(target):
            self._say(f"厂里：{said_words(target)}", role="strong")
        proof = Proof(extra.entry, "", "", extra.called, None, gone=extra.gone)
        self.show_proofs(self.key, (proof,) if extra.entry else ())
        self._judge(target if reading.open else None)

    def _judge(self, target: Target | None) -> None:
        show_if(self.verdict, target is not None)
        show_if(self._line, target is not None)
        self.verdict.show_target(target)

    def show_proofs(self, key: str, proofs: tuple[Proof, ...]) -> None:
        """Show the records on which the points rest; a later answer to another row is dropped."""
        if key != self.key:
            return
        clear_out(self._proofs)
        self.links, self._by_entry = [], {}
        title = _title(proofs)
        self._proofs.addWidget(text(title, role="strong" if proofs else "small", wrap=True))
        for proof in proofs[:_MOST]:
            self._proofs.addWidget(self._proof(proof))
        if len(proofs) > _MOST:
            self._proofs.addWidget(text(f"还有 {len(proofs) - _MOST} 条，在台账里看", role="small"))
        tab_after(self._inner, self.links)

    def focus_first(self) -> None:
        """Go to the first thing that can be done here."""
        asked = self.verdict.isVisibleTo(self) and self.verdict.agree.isVisibleTo(self)
        target = self.verdict.agree if asked else next(iter(self.links), self.verdict.back)
        if target.isVisibleTo(self):
            target.setFocus(Qt.FocusReason.TabFocusReason)

    def focus_link(self, entry: str) -> None:
        """Go back to the link of a record."""
        link = self._by_entry.get(entry)
        if link is not None:
            link.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the list; Up and Down walk through the records."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        here = next((at for at, link in enumerate(self.links) if link.hasFocus()), -1)
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif step and here >= 0 and 0 <= here + step < len(self.links):
            self.links[here + step].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            event.ignore()

    def _say(self, words: str, *, role: str = "", tone: Tone | None = None) -> None:
        if words:
            self._told.addWidget(text(words, role=role, tone=tone, wrap=True, select=True))

    def _proof(self, proof: Proof) -> QWidget:
        day = f"{proof.day:%m-%d}" if proof.day and not proof.missing else ""
        label = text(day, role="small")
        label.setFixedWidth(theme.look().px(_DAY))
        state = "，".join(
            word
            for word, is_so in (
                ("记录删了", proof.gone),
                ("上报后更正过", proof.corrected),
                ("厂里看不到", proof.hidden),
            )
            if is_so
        )
        words = QVBoxLayout()
        words.setSpacing(0)
        if proof.gone or proof.hidden:
            words.addWidget(text(proof.called, wrap=True))
        else:
            room = theme.look().px(_LINK)
            shown = self.fontMetrics().elidedText(proof.called, Qt.TextElideMode.ElideRight, room)
            link = LinkButton(
                shown, self._wants(proof.entry), name=f"看 {proof.called}", tip=proof.called
            )
            self.links.append(link)
            self._by_entry[proof.entry] = link
            words.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        tone = Tone.TODO if proof.gone or proof.corrected else None
        said = "，".join(each for each in (state, proof.why) if each) or proof.title
        words.addWidget(text(said, role="small", tone=tone, wrap=True))
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return box

    def _wants(self, entry: str) -> Callable[[], object]:
        return lambda: self.record_wanted.emit(entry)


def _branch_says(view: SheetView, line: Line) -> str:
    answer = line.answer
    if line.suggested is None:
        return ""
    why = "，".join(each for each in reason_words(view, answer) if each)
    same = line.own == line.suggested
    said = "支部：同意建议" if same else f"支部：{points(line.own)} 分"
    return f"{said}（{why}）" if why else said


def _title(proofs: tuple[Proof, ...]) -> str:
    here = sum(not (proof.gone or proof.missing) for proof in proofs)
    lacking = sum(proof.missing for proof in proofs)
    found = (
        f"依据 {here} 条记录，点开能看" if here else "",
        f"还缺 {lacking} 处" if lacking else "",
    )
    return "；".join(each for each in found if each) or "没有单独的记录作依据"
