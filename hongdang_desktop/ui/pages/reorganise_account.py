"""The account of one reorganisation: what there was, what is where it should be, what is not yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.choice_box import ChoiceBox
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, Scroller, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hongdang_desktop.station.handing.accounting import Account

_MOST = 40


class AccountCard(Card):
    """``late_wanted`` tells decision and receiver for what came to light after the decision."""

    late_wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(spacing=8)
        self._decision = ""
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.setSpacing(6)
        self.to = ChoiceBox((), name="补交给", width=220)
        self.late = Button("把漏下的补交给(B)", self._late)
        row = QHBoxLayout()
        row.addWidget(self.late)
        row.addWidget(self.to)
        row.addStretch(1)
        self.body.addWidget(SectionTitle("人和事都在哪里"))
        self.body.addWidget(Scroller(self._inner), 1)
        self.body.addLayout(row)
        self.show_nothing()

    def show_nothing(self) -> None:
        """There is no decision."""
        show_if(self, False)

    def show_account(self, found: Account, names: Mapping[str, str]) -> None:
        """Show sums first, then each thing that is not where it should be."""
        # Loaded here: the window is on the screen before the station's parts are needed.
        from hongdang_desktop.station.handing.accounting import WORDS  # noqa: PLC0415
        from hongdang_desktop.station.handing.plan import WHAT  # noqa: PLC0415

        self._decision = found.decision
        clear_out(self._column)
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        for place, head in enumerate(("原支部", "内容", "原有", "已到位", "没到位")):
            grid.addWidget(text(head, role="small"), 0, place)
        for line, each in enumerate(found.sums, start=1):
            cells = (each.source, each.what, each.decided, each.settled, each.open or "")
            for place, words in enumerate(cells):
                grid.addWidget(text(str(words)), line, place)
        grid.setColumnStretch(1, 1)
        self._column.addWidget(table)
        waiting = [e for e in found.lines if e.state in ("waiting", "refused", "withdrawn")]
        if not found.open:
            self._say("都有着落：一项不少。" if found.whole else "数对不上，请看移交单。")
        for thing in waiting[:_MOST]:
            why = f"：{thing.reason}" if thing.reason else ""
            self._say(f"{thing.what} {thing.called}　{thing.receiver} {WORDS[thing.state]}{why}")
        if len(waiting) > _MOST:
            self._say(f"还有 {len(waiting) - _MOST} 项。")
        for late in found.late[:_MOST]:
            self._say(f"后来才带来：{WHAT[late.item.ledger]} {late.item.called}")
        self._column.addStretch(1)
        self.to.set_choices(Choice(each, names.get(each, each)) for each in found.receivers)
        if len(found.receivers) == 1:
            self.to.set_value(found.receivers[0])
        for part in (self.to, self.late):
            show_if(part, bool(found.late))
        show_if(self, True)

    def _say(self, words: str) -> None:
        self._column.addWidget(text(words, wrap=True))

    def _late(self) -> None:
        to = str(self.to.value() or "")
        self.to.set_problem(not to)
        if to:
            self.late_wanted.emit(self._decision, to)
