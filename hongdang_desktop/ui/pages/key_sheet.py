"""The plant's keys that go on paper, twice, into two safes; afterwards they leave this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from hongdang_desktop.ui.kit.buttons import Button, CheckBox, MainButton, set_main
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, Page, PageHead
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:  # loaded in the worker, after the first page is on the screen
    from collections.abc import Callable

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


_PAPER = "要用时，从保险柜里取那张纸。"
_GOES = (
    "这一页的根密钥和恢复密钥，以后只有纸上有。两张纸都丢了，谁也找不回来。"
    "先对着纸看一遍：字都清楚，一个不少。"
)
_LONG = 40
"""Values from so many characters on are keys: they are written down letter by letter."""


class KeySheetPage(Page):
    """Shows the sheet; only who says that both copies are locked away can take it off the computer."""

    finished = Signal()
    print_wanted = Signal()

    def __init__(
        self,
        tasks: Tasks,
        station: Station,
        *,
        printed: Callable[[str], bool] = lambda _title: False,
    ) -> None:
        """``printed`` says whether a paper of that title was printed or saved in this run."""
        self._printed = printed
        self._later = Button("以后再办(B)", self.finished.emit)
        self.print = MainButton("打印或存为PDF(P)", self.print_wanted.emit)
        self.kept = Button("两份都锁好了(S)", self._ask)
        head = PageHead(
            "厂党委密钥纸",
            line="换电脑、丢了数据时，全靠这张纸。",
            buttons=(self._later, self.print, self.kept),
        )
        super().__init__(head)
        self._tasks, self._station = tasks, station
        self._sheet: Sheet | None = None
        self._just_gone = False
        self._grid_holder = QWidget()
        self._grid = QGridLayout(self._grid_holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(1, 1)
        self._advice = text(role="small", wrap=True)
        self.sure = CheckBox("打印了两份，分两处锁进了保险柜(K)")
        self.sure.toggled.connect(lambda _on: self._fit())
        self.by_hand = CheckBox("这次没有打印：以前打印过，或是照着手抄的(H)")
        self.by_hand.toggled.connect(lambda _on: self._fit())
        self._card = Card(spacing=14)
        for part in (self._grid_holder, self._advice, self.sure, self.by_hand):
            self._card.body.addWidget(part)
        self.question = _Question(self._forget, self._not_now)
        self.body.addWidget(self.question)
        self.body.addWidget(self._card)
        self.body.addStretch(1)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the question first."""
        if event.key() == Qt.Key.Key_Escape and self.question.isVisibleTo(self):
            self._not_now()
        else:
            super().keyPressEvent(event)

    def looked_at(self) -> None:
        """Ask for the sheet; a question that was left open is not asked any more."""
        self.question.hide()
        station = self._station

        def ask(_progress: Progress) -> Sheet | None:
            return station.post.recovery_sheet()

        self._tasks.run(ask, owner=self, done=self._show, latest="sheet")

    def _show(self, sheet: Sheet | None) -> None:
        self._sheet = sheet
        clear_out(self._grid)
        self._card.setVisible(sheet is not None)
        if sheet is None:
            self._later.say("回设置(B)")
            self.print.hide()
            self.kept.hide()
            self._fit()
            if not self._just_gone:
                self.messages.say(Message("密钥已经不在工作台里", _PAPER, Tone.INFO, key="gone"))
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
        sheet = self._sheet
        printed = sheet is not None and self._printed(sheet.title)
        show_if(self.by_hand, not printed)
        sure = sheet is not None and self.sure.isChecked()
        sure = sure and (printed or self.by_hand.isChecked())
        if not sure:
            self.question.hide()
        self.kept.setEnabled(sure)
        self.print.setEnabled(self._sheet is not None)
        set_main(self.kept, main=sure)
        set_main(self.print, main=not sure)

    def _ask(self) -> None:
        show_if(self.question, True)
        self.question.no.setFocus()

    def _not_now(self) -> None:
        self.question.hide()
        self.kept.setFocus()

    def _forget(self) -> None:
        station = self._station
        self._tasks.run(
            lambda _progress: station.post.forget_paper_keys(), owner=self, done=self._gone,
            failed=lambda error: self.messages.say(refusal(error)), place=self.question.place,
        )  # fmt: skip

    def _gone(self, _none: None) -> None:
        self._just_gone = True
        self.question.hide()
        self._show(None)
        self.messages.say(Message("密钥从工作台里去掉了", _PAPER, Tone.DONE, key="gone"))
        self._later.setFocus()


class _Question(Card):
    """What is gone afterwards, before it is: the one thing that nothing brings back."""

    def __init__(self, yes: Callable[[], object], no: Callable[[], object]) -> None:
        super().__init__(spacing=8)
        self.yes = Button("去掉(D)", yes)
        self.no = Button("先不去掉(N)", no)
        self.place = ProgressPlace(self.yes)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.no)
        row.addWidget(self.place)
        row.addStretch(1)
        self.body.addWidget(
            text("把密钥从工作台里去掉？去掉了就找不回来。", role="strong", wrap=True)
        )
        self.body.addWidget(text(_GOES, wrap=True))
        self.body.addLayout(row)
        self.hide()
