"""The day from which the books are kept: said, moved while that may be, and who said so when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from hongdang_desktop.core.typed import read_day, tidy
from hongdang_desktop.ui.kit.boxes import LineBox, ReadBox
from hongdang_desktop.ui.kit.buttons import Button, MainButton
from hongdang_desktop.ui.kit.fields import Field, Form
from hongdang_desktop.ui.kit.frames import Card, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text

if TYPE_CHECKING:
    from hongdang_desktop.station.opening import Begun

_SAID = 3
_FIXED = "往厂里送过数据包以后，建账日由厂里定。要改，把理由告诉厂里。"


class OpeningDay(Card):
    """``wanted`` tells day, document number and reason; the last two are the plant's only."""

    wanted = Signal(object, str, str)

    def __init__(self, *, plant: bool) -> None:
        super().__init__(spacing=8)
        self._plant = plant
        now = QDate.currentDate()
        self._today = date(now.year(), now.month(), now.day())
        self.title = SectionTitle("从哪天起记账")
        self._line = text(wrap=True)
        self.day = ReadBox(self._read, str, name="建账日", width=132)
        self.number = LineBox(name="批准文号", hint="可以空着", width=180, longest=60)
        self.why = LineBox(name="为什么改", hint="支部看得到", longest=100)
        self.set = Button("改日子(R)", self._say)
        self.first = MainButton("就从这天起(R)", self._say)
        self._form = Form()
        if plant:
            self._form.add(
                Field("建账日(D)", self.day, key="day"), Field("文号(W)", self.number, key="number")
            )
            self._form.add(Field("为什么(V)", self.why, key="why"))
        else:
            self._form.add(Field("建账日(D)", self.day, key="day"))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._form)
        for button in (self.first, self.set):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(1)
        self._said = text(role="small", wrap=True)
        self.body.addWidget(self.title)
        self.body.addWidget(self._line)
        self.body.addLayout(row)
        self.body.addWidget(self._said)
        for part in (self._form, self.first, self.set):  # until it is known what may be done
            show_if(part, False)

    def show_begun(self, begun: Begun) -> None:
        """Show what holds, and let it be changed where it may be here."""
        day = begun.starts_on
        who, may = "，厂里定的" if begun.by_plant else "", begun.may_move
        if day:
            said = f"从 {day} 起记账{who}。那以前的事不催，补进来标“建账”，不算迟。"
        elif may:
            said = "还没定。定在哪天，那以前的事就不催，补进来也不算迟；不清楚就定本月 1 日。"
        else:
            said = "没有另外定，从第一次登记名册那天起算。"
        self._line.setText(said)
        self.day.set_value((day or begun.proposed).isoformat())
        show_if(self._form, may)
        show_if(self.first, may and day is None and not self._plant)
        show_if(self.set, may and (day is not None or self._plant))
        lines = [
            f"{each.on}　{each.who or '没留名'}{'（厂里）' if each.plant else ''}"
            f"　定为 {each.starts_on or '（没写）'}{f'：{each.why}' if each.why else ''}"
            for each in begun.said[:_SAID]
        ]
        fixed = [] if may or self._plant else [_FIXED]
        self._said.setText("\n".join((*fixed, *lines)))
        show_if(self._said, bool(lines or fixed))

    def _read(self, typed: str) -> object:
        return read_day(typed, self._today).isoformat() if tidy(typed) else None

    def _say(self) -> None:
        value = self.day.value()
        if not isinstance(value, str):
            self.day.setFocus()
            return
        number, why = str(self.number.value() or ""), str(self.why.value() or "")
        self.wanted.emit(date.fromisoformat(value), number, why)
