"""What a person says to one item: as suggested, other points, why, or that it does not apply."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hongdang_desktop.core.typed import Unreadable, tidy
from hongdang_desktop.station.assessing.views import Answer
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import Button, LinkButton, mnemonic
from hongdang_desktop.ui.kit.editor import ENTER, Choice
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.pages.assess_reason import ReasonBox
from hongdang_desktop.ui.pages.assess_rows import points, reason_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QKeyEvent

    from hongdang_desktop.core.canonical import JsonObject
    from hongdang_desktop.station.assessing.views import Line, SheetView

_POINTS = re.compile(r"\d{1,4}(\.\d{0,2})?|\.\d{1,2}")
_RAISED = "这一项调高了，还没选原因。"
_LOST = "少了分，选一条原因。"
_FREE = "选了“其他”，写一句是什么。"
_EXCUSE = "申请不适用要选一条原因。"


def read_points(typed: str, most: int) -> int | None:
    """Return typed points in hundredths, None for nothing. Raises Unreadable."""
    words = tidy(unicodedata.normalize("NFKC", typed)).removesuffix("分").strip()
    if not words:
        return None
    if not _POINTS.fullmatch(words):
        raise Unreadable("BAD_NUMBER", f"“{words}”不是分数。", "照 1.5 这样填，最多两位小数。")
    found = round(float(words) * 100)
    if found > most:
        raise Unreadable("POINTS_OUT_OF_RANGE", f"这一项最多 {points(most)} 分。", "改小一点。")
    return found


class AnswerForm(QWidget):
    """Shows one item's answer. ``decided`` tells the answer once it is whole; Esc is ``left``.

    ``touched`` tells that something was typed: ``raw`` is what an autosave keeps. ``waive`` is placed
    by the panel.
    """

    decided = Signal(object)
    touched = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.line: Line | None = None
        self._view: SheetView | None = None
        self._stands: JsonObject = {}
        self._waiving = self._chose = False
        self.agree = Button("", self.go_on)
        self.own = LineBox(name="自评分", width=56, longest=6)
        self.own.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.reason = ReasonBox()
        self.words = LineBox(name="要说明的话", hint="要说明的话（可不写）", longest=400)
        self.problem = text(role="problem", wrap=True)
        self.former = text(role="small", wrap=True)
        self.again = Button("照上月(Z)", self._as_before)
        self.waive = LinkButton("申请不适用(X)", self._turn_waiving)
        self._or = QLabel(mnemonic("或改成(C)"))
        self._or.setBuddy(self.own)
        self._why = QLabel(mnemonic("原因(Y)"))
        self._why.setBuddy(self.reason)
        self._lay_out()
        self.own.changed.connect(self._own_typed)
        self.reason.changed.connect(self._chosen)
        self.words.changed.connect(self._typed)

    def show_line(self, view: SheetView, line: Line, typed: JsonObject) -> None:
        """Show what was said to an item, or what is proposed; ``typed`` is what was half written."""
        known, answer = self.line, line.answer
        same = known is not None and (known.item, known.answer, known.suggested, known.former) == (
            line.item, answer, line.suggested, line.former,
        )  # fmt: skip
        self._view, self.line = view, line
        if same and typed == self.raw():
            return  # asked again while somebody is typing: the cursor stays where it is
        self._stands = {
            "own": points(answer.own) if answer.own is not None else "",
            "reason": answer.reason or self._usual(answer.own) or "",
            "words": answer.words,
        }
        self._waiving = bool(typed.get("waiving", answer.waived))
        self._offer(view, line)
        self._put({**self._stands, **typed})
        own = _maybe(self.own.text(), line.item.points)
        self._chose = self.reason.value() != self._usual(own)
        self.own.setPlaceholderText(points(line.suggested))
        self._show_former(view, line)
        self._say_problem("")
        self._renew()

    def raw(self) -> JsonObject:
        """Return what stands in the boxes and is no answer yet; empty when nothing was typed."""
        now: JsonObject = {
            "own": self.own.text(), "reason": str(self.reason.value() or ""),
            "words": self.words.text(),
        }  # fmt: skip
        kept = bool(self.line and self.line.answer.waived)
        if self._waiving != kept:
            now["waiving"] = self._waiving
        return now if now != self._stands else {}

    def begin(self, letter: str) -> None:
        """Begin the own points with a digit typed in the list."""
        self._waiving = False
        self.own.setEnabled(True)
        self.own.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.own.selectAll()
        self.own.insert(letter)
        self.own.textEdited.emit(self.own.text())

    def go_on(self) -> None:
        """Decide, or put the cursor where something is still missing."""
        line, view = self.line, self._view
        if line is None or view is None:
            return
        try:
            own = None if self._waiving else read_points(self.own.text(), line.item.points)
        except Unreadable as wrong:
            self._stop(self.own, wrong.sentence + wrong.cure)
            return
        answer = self._answer(own)
        missing = self._missing(answer)
        if missing is not None:
            self._stop(*missing)
            return
        self._stands = self.raw() or self._stands  # what is decided is not half written any more
        self.decided.emit(answer)

    def complain(self, sentence: str) -> None:
        """Show why the station did not take the answer."""
        self._say_problem(sentence)

    def focus_first(self) -> None:
        """Go to the first thing that can be answered."""
        first = self.agree if self.agree.isVisibleTo(self) else self.own
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on; Esc is the panel's."""
        if event.key() in ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.go_on()
        else:
            event.ignore()

    # Inside -------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.agree)
        first.addStretch(1)
        for part in (self._or, self.own, QLabel("分")):
            first.addWidget(part)
        second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(self._why)
        second.addWidget(self.reason, 1)
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addWidget(self.former, 1)
        last.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self.words)
        column.addWidget(self.problem)
        column.addLayout(last)
        show_if(self.problem, False)

    def _show_former(self, view: SheetView, line: Line) -> None:
        before = line.former
        show_if(self.former, before is not None)
        too_much = before is not None and (before.own or 0) > line.item.points
        unknown = before is not None and before.reason and not view.template.reason(before.reason)
        show_if(self.again, before is not None and not (too_much or unknown))
        if before is not None:
            said = _former_words(view, before)
            fits = not (too_much or unknown)
            self.former.setText(f"上月：{said}" if fits else f"原来填的：{said}。和新模板对不上")

    def _offer(self, view: SheetView, line: Line) -> None:
        usual = [each for key in line.item.reasons if (each := view.template.reason(key))]
        others = [each for each in view.template.reasons if each.key not in line.item.reasons]
        offered = [*usual, *others]
        if self._waiving:
            offered = [each for each in offered if each.excuses]
        kept = self.reason.value()
        self.reason.set_choices(Choice(each.key, f"{each.key} {each.title}") for each in offered)
        self.reason.set_value(kept)

    def _put(self, boxes: Mapping[str, object]) -> None:
        self.own.set_value(boxes.get("own") or None)
        self.reason.set_value(boxes.get("reason") or None)
        self.words.set_value(boxes.get("words") or None)

    def _own_typed(self) -> None:
        """Why points are missing is no reason for more than was suggested, nor the other way round."""
        line = self.line
        if line is not None and not self._chose and not self._waiving:
            own = _maybe(self.own.text(), line.item.points)
            self.reason.set_value(self._usual(own))
        self._typed()

    def _chosen(self) -> None:
        self._chose = True
        self._typed()

    def _typed(self) -> None:
        self._say_problem("")
        self._renew()
        self.touched.emit()

    def _renew(self) -> None:
        """Say on the button what it will do with what stands in the boxes."""
        line = self.line
        if line is None:
            return
        own = _maybe(self.own.text(), line.item.points)
        changes = own is not None and own != line.suggested
        if self._waiving:
            said = "申请不适用(T)"
        elif changes:
            said = f"定为 {points(own)} 分(T)"
        else:
            said = f"同意 {points(line.suggested)} 分(T)"
        self.agree.say(said)
        show_if(
            self.agree,
            bool(line.asks or line.answer.decided or changes or self._waiving or self.raw()),
        )
        self.own.setEnabled(not self._waiving)
        self.waive.say("还是要评的(X)" if self._waiving else "申请不适用(X)")
        lost = self._lost(own) and self._usual(own) is None
        needs = self._waiving or lost or self._raised(own)
        self.reason.setPlaceholderText("选一条" if needs else "不用选")
        known = self._view.template.reason(str(self.reason.value() or "")) if self._view else None
        free = bool(known and known.free)
        self.words.setPlaceholderText("写一句是什么" if free else "要说明的话（可不写）")

    def _raised(self, own: int | None) -> bool:
        line = self.line
        return bool(
            line and own is not None and line.suggested is not None and own > line.suggested
        )

    def _lost(self, own: int | None) -> bool:
        line = self.line
        if line is None:
            return False
        counts = line.suggested if own is None else own
        return counts is not None and counts < line.item.points

    def _usual(self, own: int | None) -> str | None:
        """Return why points are missing where that goes without saying; never why there are more."""
        usual = self.line.item.reasons if self.line is not None else ()
        goes = self._lost(own) and not self._raised(own) and len(usual) == 1
        return usual[0] if goes else None

    def _answer(self, own: int | None) -> Answer:
        line = self.line
        same = line is not None and own == line.suggested
        whole = line is not None and not self._lost(own) and not self._raised(own)
        reason = str(self.reason.value() or "")
        return Answer(
            None if same else own, "" if whole and not self._waiving else reason,
            self.words.text().strip(), self._waiving, decided=True,
        )  # fmt: skip

    def _missing(self, answer: Answer) -> tuple[QWidget, str] | None:
        if not answer.reason:
            if answer.waived:
                return self.reason, _EXCUSE
            if self._raised(answer.own):
                return self.reason, _RAISED
            if self._lost(answer.own) and not self._usual(answer.own):
                return self.reason, _LOST
        known = self._view.template.reason(answer.reason) if self._view and answer.reason else None
        if known and known.free and not answer.words:
            return self.words, _FREE
        return None

    def _stop(self, box: QWidget, sentence: str) -> None:
        box.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say_problem(sentence, box)

    def _say_problem(self, sentence: str, at: QWidget | None = None) -> None:
        self.problem.setText(sentence)
        show_if(self.problem, bool(sentence))
        for box in (self.own, self.reason, self.words):
            box.set_problem(bool(sentence) and box is at)
            box.setAccessibleDescription(sentence if box is at else "")

    def _as_before(self) -> None:
        """Say what was said last month; what does not fit any more is left to the person."""
        line = self.line
        if line is None or line.former is None:
            return
        before = line.former
        self._waiving = before.waived
        own = before.own if before.own is not None and before.own <= line.item.points else None
        self._put({
            "own": points(own) if own is not None else "",
            "reason": before.reason or self._usual(own) or "", "words": before.words,
        })  # fmt: skip
        self._typed()
        self.go_on()

    def _turn_waiving(self) -> None:
        line, view = self.line, self._view
        if line is None or view is None:
            return
        self._waiving = not self._waiving
        self._offer(view, line)
        if not self._waiving and self.reason.value() is None:
            self.reason.set_value(self._usual(_maybe(self.own.text(), line.item.points)))
        self._typed()
        if self._waiving:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)


def _maybe(typed: str, most: int) -> int | None:
    try:
        return read_points(typed, most)
    except Unreadable:
        return None


def _former_words(view: SheetView, before: Answer) -> str:
    if before.waived:
        said = "申请不适用"
    elif before.own is None:
        said = "同意建议分"
    else:
        said = f"定 {points(before.own)} 分"
    return "，".join(part for part in (said, *reason_words(view, before)) if part)
