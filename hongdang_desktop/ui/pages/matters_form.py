"""What is asked before a step is written down: few boxes, filled as far as they can be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.core.columns import Day
from hongdang_desktop.ledgers.matter import Move, Step
from hongdang_desktop.ui.editors.kinds import next_day, read_day_near
from hongdang_desktop.ui.kit.boxes import LineBox, LongBox, ReadBox
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.enter_moves import first_stop
from hongdang_desktop.ui.kit.fields import Field, Form
from hongdang_desktop.ui.kit.focus_ring import into_view
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.segment import Segment
from hongdang_desktop.ui.kit.suggest import SuggestBox
from hongdang_desktop.ui.pages.matters_rows import verb_of

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from hongdang_desktop.station.matters_board import Row

_WEEK = timedelta(days=7)
_WHAT = {
    Move.NOTE: "进展",
    Move.DONE: "怎么办的",
    Move.VERIFY: "看到什么",
    Move.EXTEND: "为什么",
    Move.HAND_ON: "问题",
}


class StepForm(QWidget):
    """Asks for one step. ``stepped`` tells what was typed; ``handed`` the fields of the problem."""

    stepped = Signal(object)
    handed = Signal(object)
    given_up = Signal()

    def __init__(
        self, row: Row, move: Move, people: tuple[tuple[str, str], ...], today: date
    ) -> None:
        super().__init__()
        self._row, self._move, self._people, self._today = row, move, people, today
        self.form = Form(spacing=8)
        self._fill()
        self.keep = Button("记下(S)" if move is not Move.HAND_ON else "转过去(S)", self._keep)
        self.leave = Button("算了", self.given_up.emit)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.keep)
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(text(verb_of(row, move), role="section"))
        if move is Move.HAND_ON and row.matter.private:
            words = "转过去厂里会看到。问题这一栏写到能给别人看的程度。"
            column.addWidget(text(words, role="small", wrap=True))
        column.addWidget(self.form)
        column.addLayout(buttons)

    def start(self) -> None:
        """Put the cursor into the first box that is empty, else on the button."""
        QTimer.singleShot(0, self, lambda: into_view(self))
        for field in self.form.fields.values():
            if field.value() is None:
                box = field.box if not isinstance(field.box, Segment) else first_stop(field.box)
                (box or field.box).setFocus(Qt.FocusReason.TabFocusReason)
                return
        self.keep.setFocus(Qt.FocusReason.TabFocusReason)

    def box(self, key: str) -> QWidget:
        """Return a box by its key."""
        return self.form.fields[key].box

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives up."""
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            event.ignore()

    def _fill(self) -> None:
        move, matter = self._move, self._row.matter
        if move is Move.HAND_ON:
            self._words(_WHAT[move], matter.text, lines=3)
            if matter.private:
                self._add("放开理由", "release", LineBox(hint="本人同意放开，为什么"))
            self._person("责任人", matter.owner)
            usual = matter.due if matter.due and matter.due > self._today else self._today + _WEEK
            self._day("期限", "until", usual)
            return
        if move is Move.VERIFY:
            if matter.witness:
                self._person("谁去看的", "")
            answers = Segment(tuple(matter.answers.items()), name="结论")
            self._add("结论", "conclusion", answers, above=True)
            answers.changed.connect(self._concluded)
        if move is Move.EXTEND:
            self._day("延到", "until", None)
        if move in (Move.DONE, Move.VERIFY):
            self._day("哪天", "day", self._today)
        self._words(_WHAT[move], "")
        if move is Move.VERIFY and "partly" in matter.answers:
            self._day("新期限", "until", None)
            self._concluded()

    def _concluded(self) -> None:
        """Ask for a later day only where it is not all solved."""
        field = self.form.fields.get("until")
        if field is not None:
            answer = self.form.fields["conclusion"].value()
            show_if(field, answer is not None and answer != self._row.matter.good)

    def _words(self, label: str, words: str, *, lines: int = 2) -> None:
        box = LongBox(hint="写一句就行" if not words else "", lines=lines, most=8)
        self._add(label, "text", box, above=True)
        box.set_value(words or None)

    def _person(self, label: str, known: str) -> None:
        offers = tuple(Choice(entry, name) for entry, name in self._people)
        box = SuggestBox(offers, hint="姓名；不是党员就直接写", free=True)
        self._add(label, "who", box, above=True)
        if known in {entry for entry, _ in self._people}:
            box.set_value(known)
        elif known:
            box.set_words(known)

    def _day(self, label: str, key: str, day: date | None) -> None:
        read, write = read_day_near(self._today), Day(label).format
        box = ReadBox(read, write, hint="如 11-30", width=132, step=next_day)
        self._add(label, key, box)
        box.set_value(day.isoformat() if day else None)

    def _add(self, label: str, key: str, box: QWidget, *, above: bool = False) -> None:
        box.setAccessibleName(label)
        self.form.add(Field(label, box, key=key, above=above))

    def _text(self, key: str) -> str:
        field = self.form.fields.get(key)
        if field is None:
            return ""
        if isinstance(field.box, SuggestBox):
            return str(field.box.value() or field.box.words() or "")
        return str(field.value() or "")

    def _date(self, key: str) -> date | None:
        words = self._text(key)
        return date.fromisoformat(words) if words else None

    def _keep(self) -> None:
        if any(field.problem() for field in self.form.fields.values()):
            return
        if self._move is Move.HAND_ON:
            self.handed.emit({
                "text": self._text("text"), "owner": self._text("who"),
                "due": self._date("until"), "release": self._text("release"),
            })  # fmt: skip
            return
        self.stepped.emit(
            Step(
                self._move, self._date("day") or self._today, self._text("text"),
                who=self._text("who"), until=self._date("until"),
                conclusion=self._text("conclusion"),
            )
        )  # fmt: skip
