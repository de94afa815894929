"""One handover or letter beside the list: what is on the cards, and what can be done with them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.core.typed import Unreadable, read_day
from hongdang_desktop.ui import words
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.ask import AskLine
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import Button, MainButton
from hongdang_desktop.ui.kit.choice_box import ChoiceBox
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.fields import Field
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, Scroller, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hongdang_desktop.station.handing.showing import CardShown
    from hongdang_desktop.station.handing.views import Handing, Letter
    from hongdang_desktop.station.views import Node

_HEIGHT = 350
_MOST = 60
_OUTSIDE = "outside"


class HandoverPanel(Card):
    """Says what a person wants by signals with the handover's id; the page does it."""

    accept_wanted = Signal(str)
    refuse_wanted = Signal(str, str)
    withdraw_wanted = Signal(str, str)
    received_wanted = Signal(str, object)
    issue_wanted = Signal(str, str, str)
    letter_wanted = Signal(str, str)

    def __init__(self, *, plant: bool) -> None:
        super().__init__(spacing=8)
        self._plant = plant
        self._id = ""
        self._today: date | None = None
        self.setMinimumHeight(theme.look().px(_HEIGHT))
        self._title = SectionTitle("")
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.setSpacing(5)
        self.to = ChoiceBox((), name="接收支部", width=220)
        self.number = LineBox(name="介绍信编号", hint="空着自动排", longest=40, width=150)
        self._to_field = Field("交给(J)", self.to, key="to")
        self._number_field = Field("编号(N)", self.number, key="number")
        self.issue = MainButton("开介绍信(S)", self._issue)
        self.accept = MainButton("接收(S)", lambda: self.accept_wanted.emit(self._id))
        self.refuse = Button("不接⋯(T)", partial(self._start, "refuse"))
        self.withdraw = Button("收回⋯(T)", partial(self._start, "withdraw"))
        self.received = Button("收到回执⋯(H)", partial(self._start, "received"))
        self.letter = Button("看介绍信(P)", lambda: self.letter_wanted.emit(*self._letter))
        self._letter = ("", "")
        self._asks = {
            "refuse": AskLine("为什么不接", yes="就不接"),
            "withdraw": AskLine("为什么收回", yes="就收回"),
            "received": AskLine("回执日期", yes="记下", hint="比如 11-23"),
        }
        for key, ask in self._asks.items():
            ask.answered.connect(partial(self._answered, key))
            ask.given_up.connect(self._give_up)
            ask.hide()
        self.body.addWidget(self._title)
        self.body.addWidget(Scroller(self._inner), 1)
        for ask in self._asks.values():
            self.body.addWidget(ask)
        self.body.addWidget(self._to_field)
        self.body.addWidget(self._number_field)
        row = QHBoxLayout()
        row.setSpacing(8)
        for each in (
            self.issue, self.accept, self.refuse, self.received, self.letter, self.withdraw,
        ):  # fmt: skip
            row.addWidget(each)
        row.addStretch(1)
        self.body.addLayout(row)
        self.show_nothing()

    def show_nothing(self) -> None:
        """There is no row."""
        show_if(self, False)

    def focus_first(self) -> None:
        """Go to the first thing that can be done."""
        for each in (self.to, self.accept, self.withdraw, self.received):
            if each.isVisible() and each.isEnabled():
                each.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def show_letter(self, letter: Letter, branches: Sequence[Node]) -> None:
        """Show somebody for whom the plant has to issue a letter."""
        self._begin(letter.entry, f"{letter.name}转出")
        self._say(f"{letter.branch_name} → {letter.counterpart or '（支部没写去哪里）'}")
        for label, words_ in (
            ("党费交至", letter.dues_until),
            ("随卡带去", "、".join(dict.fromkeys(_WHAT[i.ledger] for i in letter.items))),
        ):
            if words_:
                self._pair(label, words_)
        if letter.problems:
            self._say(
                f"{letter.name}名下还有 {letter.problems} 件问题没关，留在原支部，请支部换责任人。"
            )
        self._say("身份证号、电话、住址随卡走；谈心、党费基数这些只有支部能看的不走。", quiet=True)
        self.to.set_choices([
            *(Choice(node.id, node.shown) for node in branches),
            Choice(_OUTSIDE, "外单位（只开介绍信）"),
        ])  # fmt: skip
        self.to.set_value(letter.to or (_OUTSIDE if letter.direction == "out" else None))
        self.number.set_value(letter.letter or None)
        if not self._plant:
            self._say("随下一个包带到厂里，厂里开好介绍信就带回来。")
        self._fit(letter=self._plant)

    def show_handing(self, handing: Handing, cards: Sequence[CardShown], today: date) -> None:
        """Show one handover."""
        # Loaded here: the window is on the screen before the ledgers are needed.
        from hongdang_desktop.ledgers.plant.handover import whole  # noqa: PLC0415

        record = handing.record
        self._today = today
        names = record.names
        title = names[0] if len(names) == 1 else f"{len(record.cards)} 项移交"
        self._begin(handing.id, title or "移交单")
        here, there = handing.branch_name, record.counterpart or "厂党委"
        self._say(f"{there} → {here}" if record.side == "to" else f"{here} → {there}")
        for label, words_ in (
            ("介绍信", record.letter or ""), ("文件", record.number or ""),
            ("从", words.short_day(record.occurred_on, today) if record.occurred_on else ""),
            ("有效期到", words.short_day(record.valid_until, today) if record.valid_until else ""),
            ("党费交至", record.dues_until or ""),
        ):  # fmt: skip
            if words_:
                self._pair(label, words_)
        if record.withdrawn_on:
            self._say(f"厂里收回了：{record.withdrawn_reason or ''}")
        for card in cards[:_MOST]:
            self._card(card, alone=len(cards) == 1)
        if len(cards) > _MOST:
            self._say(f"还有 {len(cards) - _MOST} 项，接收时一起接。")
        live = not record.withdrawn_on
        ours = record.side == "to" and not self._plant
        outside = record.side == "from" and not record.twin
        paper = bool(record.transfer and record.letter) and (self._plant or record.side == "from")
        self._letter = (whole(record.transfer), title)
        self._fit(
            letter_paper=paper,
            accept=ours and live and bool(handing.waiting),
            withdraw=self._plant and live and bool(handing.waiting or handing.refused),
            received=self._plant and live and outside and bool(handing.waiting),
        )  # fmt: skip

    # Within ---------------------------------------------------------------------------------

    def _begin(self, which: str, title: str) -> None:
        self._id = which
        clear_out(self._column)
        self._give_up()
        self._title.title.setText(title)

    def _fit(
        self, *, letter: bool = False, accept: bool = False, withdraw: bool = False,
        received: bool = False, letter_paper: bool = False,
    ) -> None:  # fmt: skip
        self._column.addStretch(1)
        for part in (self._to_field, self._number_field, self.issue):
            show_if(part, letter)
        show_if(self.accept, accept)
        show_if(self.refuse, accept)
        show_if(self.withdraw, withdraw)
        show_if(self.received, received)
        show_if(self.letter, letter_paper)
        show_if(self, True)

    def _card(self, card: CardShown, *, alone: bool) -> None:
        self._column.addSpacing(6)
        state = "" if alone and card.state == "waiting" else f"　{card.said}"
        self._column.addWidget(
            text(f"{card.title}　{card.called}{state}", role="strong", wrap=True)
        )
        if card.reason:
            self._say(f"原因：{card.reason}")
        if alone or card.ledger == "member":
            for label, words_ in card.lines:
                self._pair(label, words_)
        elif card.lines:
            self._say(
                "　".join(f"{label} {words_}" for label, words_ in card.lines[:3]), quiet=True
            )
        if card.covered and alone:
            self._say(f"另有 {card.covered} 栏敏感内容，接收后在名册里看。", quiet=True)

    def _pair(self, label: str, words_: str) -> None:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        left = text(label, role="small")
        left.setFixedWidth(theme.look().px(124))
        left.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        row.addWidget(left)
        row.addWidget(text(words_, wrap=True), 1)
        self._column.addWidget(line)

    def _say(self, said: str, *, quiet: bool = False) -> None:
        self._column.addWidget(text(said, role="small" if quiet else "", wrap=True))

    def _start(self, key: str) -> None:
        for other, ask in self._asks.items():
            show_if(ask, other == key)
        self._asks[key].start()

    def _give_up(self) -> None:
        for ask in self._asks.values():
            ask.hide()

    def _answered(self, key: str, said: str) -> None:
        if key == "received":
            try:
                day = read_day(said, self._today)
            except Unreadable:
                self._asks[key].box.set_problem(True)
                return
            self._give_up()
            self.received_wanted.emit(self._id, day)
            return
        self._give_up()
        (self.refuse_wanted if key == "refuse" else self.withdraw_wanted).emit(self._id, said)

    def _issue(self) -> None:
        to = self.to.value()
        self._to_field.set_problem("" if to else "选接收支部，或外单位。")
        if to:
            branch = "" if to == _OUTSIDE else str(to)
            self.issue_wanted.emit(self._id, branch, str(self.number.value() or ""))


_WHAT = {
    "member": "党员名册", "applicant": "申请人和积极分子", "development": "发展对象和预备党员",
}  # fmt: skip
