"""What the monthly sheets cost, on the page 设置: seen, switched off, forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.frames import Card, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.station.burden import Counted
    from hongdang_desktop.ui.work import Work

_SHOWN = 3
"""Sheets that are named; the others are in the sum."""


class BurdenCard(Card):
    """The figures of this PC; they are in no record and in no package."""

    def __init__(self, work: Work) -> None:
        super().__init__(spacing=8)
        self._work = work
        self._on = True
        self.said = text(wrap=True)
        self.switch = Button("不再统计", self._switch)
        self.clear = Button("清掉", self._clear)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.switch)
        row.addWidget(self.clear)
        row.addStretch(1)
        self.body.addWidget(SectionTitle("填自评花的工夫"))
        self.body.addWidget(self.said)
        only = "只记在这台电脑上，按表不按人，不带走，也不算分。"
        self.body.addWidget(text(only, role="small", wrap=True))
        self.body.addLayout(row)

    def looked_at(self) -> None:
        """Ask what was counted."""
        self._after(lambda: None)

    def _after(self, verb: Callable[[], None]) -> None:
        burden = self._work.station.burden

        def ask(_progress: object) -> tuple[bool, tuple[Counted, ...]]:
            verb()
            return burden.on, burden.all()

        self._work.tasks.run(ask, owner=self, done=lambda found: self._show(*found))

    def _show(self, on: bool, counted: tuple[Counted, ...]) -> None:
        self._on = on
        mine = [each for each in counted if each.branch == self._work.branch]
        lines = [
            f"{int(each.period[5:7])} 月：{each.figure.words}。"
            for each in mine[:_SHOWN]
            if "-" in each.period
        ]
        nothing = "还没有填过。" if on else "没有统计。"
        self.said.setText("\n".join(lines) or nothing)
        self.switch.say("不再统计" if on else "开始统计")
        show_if(self.clear, bool(counted))

    def _switch(self) -> None:
        burden, on = self._work.station.burden, not self._on
        self._after(lambda: burden.switch(on=on))

    def _clear(self) -> None:
        burden = self._work.station.burden
        self._after(burden.clear)
