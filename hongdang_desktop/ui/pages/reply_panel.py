"""What the books say about a petition, and the plant's answer to it or to several at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ui.editors.kinds import next_day, read_day_near
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.boxes import LineBox, LongBox, ReadBox
from hongdang_desktop.ui.kit.buttons import LinkButton
from hongdang_desktop.ui.kit.choice_box import ChoiceBox
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.fields import Field, Form
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, Scroller, SectionTitle
from hongdang_desktop.ui.kit.labels import hairline, show_if, text
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from datetime import date

    from hongdang_desktop.station.petition_views import Evidence

REPLY = "reply"
_LEAST = 160


def next_number(last: str) -> str:
    """Return the number that follows: the last run of digits plus one, "" after none."""
    found = list(re.finditer(r"\d+", last))
    if not found:
        return ""
    digits = found[-1]
    number = str(int(digits[0]) + 1).zfill(len(digits[0]))
    return last[: digits.start()] + number + last[digits.end() :]


class ReplyPanel(Card):
    """``document_wanted`` and ``entry_wanted`` lead to what the petition is and what it is about."""

    document_wanted = Signal()
    entry_wanted = Signal()

    def __init__(self, today: date) -> None:
        super().__init__(spacing=10)
        self._today = today
        self.evidence: Evidence | None = None
        self._title = text(role="section", wrap=True)
        self.document = LinkButton("看请示原文(V)", self.document_wanted.emit)
        self.entry = LinkButton("", self.entry_wanted.emit)
        self._inner = QWidget()
        self._lines = QVBoxLayout(self._inner)
        self._lines.setContentsMargins(0, 0, 6, 0)
        self._lines.setSpacing(5)
        scroller = Scroller(self._inner)
        scroller.setMinimumHeight(theme.look().px(_LEAST))
        self._several = text(role="small", wrap=True)
        self.form = self._fields()
        above = (self._title, self.document, self.entry)
        below = (hairline(), SectionTitle("答复"), self._several, self.form)
        for each in above:
            self.body.addWidget(each)
        self.body.addWidget(scroller, 1)
        for part in below:
            self.body.addWidget(part)

    def show_evidence(self, evidence: Evidence, *, chosen: int, last_number: str) -> None:
        """Show a petition; ``chosen`` are how many the answer is for."""
        before = self.evidence.asked.petition.id if self.evidence else ""
        self.evidence = evidence
        asked = evidence.asked
        self._title.setText(asked.title)
        called = asked.about.called if asked.about else ""
        self.entry.say(f"{asked.about_title}：{called}")
        show_if(self.entry, asked.about is not None)
        clear_out(self._lines)
        for doubt in evidence.doubts:
            line = text(doubt, wrap=True, select=True)
            theme.set_tone(line, Tone.TODO)
            self._lines.addWidget(line)
        for label, words in evidence.lines:
            self._lines.addWidget(text(f"{label}：{words}", wrap=True, select=True))
        for each in evidence.former:
            said = f"{each.payload.get('occurred_on') or ''} {each.called}"
            self._lines.addWidget(text(f"以前答复过：{said}", role="small", wrap=True))
        self._lines.addStretch(1)
        fields = self.form.fields
        if asked.petition.id != before:
            verdict: ChoiceBox = fields["verdict"].box  # type: ignore[assignment]  # made below
            verdict.set_choices(Choice(key, words) for key, words in evidence.answers)
            fields["verdict"].set_value(evidence.answers[0][0])
            fields["number"].set_value(next_number(last_number) if evidence.numbered else None)
            fields["until"].set_value(asked.petition.payload.get("until"))
            fields["reasons"].set_value(None)
            self.show_problems({})
        if fields["occurred_on"].value() is None:
            fields["occurred_on"].set_value(self._today.isoformat())
        show_if(fields["number"], evidence.numbered)
        show_if(fields["until"], evidence.until)
        self._several.setText(f"勾了 {chosen} 件，一起按这个答复。" if chosen > 1 else "")
        show_if(self._several, chosen > 1)

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show what is wrong with the answer under its boxes."""
        self.form.show_problems({key: (words, Tone.BAD) for key, words in problems.items()})
        for key in problems:
            if key in self.form.fields:
                self.form.fields[key].box.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _fields(self) -> Form:
        columns = find(REPLY).columns
        form = Form()

        def day(name: str) -> ReadBox:
            return ReadBox(
                read_day_near(self._today), columns[name].format, name=columns[name].label,
                hint="如 2026-11-23", width=132, step=next_day,
            )  # fmt: skip

        form.add(
            Field("结论(J)", ChoiceBox((), name="结论", width=132), key="verdict"), stretch=True
        )
        form.add(Field("文号(N)", LineBox(name="批复文号"), key="number"))
        form.add(Field("日期(D)", day("occurred_on"), key="occurred_on"), stretch=True)
        form.add(Field("批到哪天(M)", day("until"), key="until"), stretch=True)
        form.add(Field("意见(Y)", LongBox(lines=2, hint="退回的写清楚改什么"), key="reasons"))
        return form
