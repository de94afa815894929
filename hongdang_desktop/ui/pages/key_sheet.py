"""The plant's keys that go on paper, twice, into two safes; afterwards they leave this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from hongdang_desktop.ui.kit.buttons import Button, CheckBox, MainButton, set_main
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, Page, PageHead
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:  # loaded in the worker, after the first page is on the screen
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.ui.tasks import Tasks


class Sheet(Protocol):
    """What the station says is to be written down."""

    @property
    def title(self) -> str:
        """Return the title of the sheet."""

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Return labels and values."""

    @property
    def advice(self) -> tuple[str, ...]:
        """Return what to do with the sheet."""


_LONG = 40
"""Values from so many characters on are keys: they are written down letter by letter."""


class KeySheetPage(Page):
    """Shows the sheet; only who says that both copies are locked away can take it off the computer."""

    finished = Signal()
    print_wanted = Signal()

    def __init__(self, tasks: Tasks, station: Station) -> None:
        self._later = Button("以后再办(B)", self.finished.emit)
        self.print = MainButton("打印或存为PDF(P)", self.print_wanted.emit)
        self.kept = Button("两份都锁好了(S)", self._forget)
        self._place = ProgressPlace(self.kept)
        head = PageHead(
            "厂党委密钥纸",
            line="换电脑、忘了口令、丢了数据时，全靠这张纸。",
            buttons=(self._later, self.print),
        )
        head.add(self._place)
        super().__init__(head)
        self._tasks, self._station = tasks, station
        self._sheet: Sheet | None = None
        self._grid_holder = QWidget()
        self._grid = QGridLayout(self._grid_holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(1, 1)
        self._advice = text(role="small", wrap=True)
        self.sure = CheckBox("打印了两份，分两处锁进了保险柜(K)")
        self.sure.toggled.connect(lambda _on: self._fit())
        self._card = Card(spacing=14)
        for part in (self._grid_holder, self._advice, self.sure):
            self._card.body.addWidget(part)
        self.body.addWidget(self._card)
        self.body.addStretch(1)
        self._fit()

    def looked_at(self) -> None:
        """Ask for the sheet."""
        station = self._station

        def ask(_progress: Progress) -> Sheet | None:
            return station.post.recovery_sheet()

        self._tasks.run(ask, owner=self, done=self._show, latest="sheet")

    def _show(self, sheet: Sheet | None) -> None:
        self._sheet = sheet
        clear_out(self._grid)
        self._card.setVisible(sheet is not None)
        if sheet is None:
            self.messages.say(
                Message("密钥已经不在这台电脑上", "要用时从保险柜里取那张纸。", Tone.INFO)
            )
            return
        for line, (label, value) in enumerate(sheet.rows):
            name = text(label, role="small")
            words = text(value, role="strong" if len(value) > _LONG else "", wrap=True, select=True)
            words.setAccessibleName(f"{label}：{value}")
            self._grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, line, 1)
        self._advice.setText("".join(sheet.advice))
        self._fit()

    def _fit(self) -> None:
        sure = self.sure.isChecked() and self._sheet is not None
        self.kept.setEnabled(sure)
        self.print.setEnabled(self._sheet is not None)
        set_main(self.kept, main=sure)
        set_main(self.print, main=not sure)

    def _forget(self) -> None:
        station = self._station
        self._tasks.run(
            lambda _progress: station.post.forget_paper_keys(), owner=self,
            done=lambda _none: self.finished.emit(),
            failed=lambda error: self.messages.say(refusal(error)), place=self._place,
        )  # fmt: skip
