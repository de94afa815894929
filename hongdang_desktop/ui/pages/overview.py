"""支部总览 of the plant: branches × months, what to do now; who needs a hand first, no ranks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hongdang_desktop.station.assessing.overview_file import write_overview
from hongdang_desktop.station.assessing.review_views import Group
from hongdang_desktop.ui import files, words
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import Button, LinkButton, MainButton
from hongdang_desktop.ui.kit.cells import Rows
from hongdang_desktop.ui.kit.choice_box import ChoiceBox
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.frames import Page, PageHead, label_of
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages import overview_rows
from hongdang_desktop.ui.pages.overview_grid import MonthGrid

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.assessing.review_views import Overview
    from hongdang_desktop.station.assessing.views import Which
    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.pages.overview_rows import Order
    from hongdang_desktop.ui.work import Work

_YEARS = 5
_LIST_HEIGHT, _LEGEND_FROM = 220, 960
_LEGEND = "打勾：已受理　　未到：没收到包　　缺包：中间少一包"


@dataclass(frozen=True)
class _State:
    """What the page asked for; ``sounds`` are pinyin initials by branch."""

    found: Overview
    queue: tuple[Which, ...]
    sounds: dict[str, str]


class OverviewPage(Page):
    """Enter opens a branch's month; Alt+H starts the reviews one after another."""

    def __init__(self, work: Work) -> None:
        self._title = PageHead("支部总览")
        super().__init__(self._title)
        self._work = work
        self._state: _State | None = None
        self._order: Order | None = None
        self._unfolded, self._wide = False, True
        self.start = MainButton("开始审核(H)", self._start)
        self.out = Button("导出Excel(E)⋯", self._export)
        self.writing = ProgressPlace(self.out)
        self._title.add(self.writing)
        self._title.add(self.start)
        show_if(self.start, False)
        self.body.addWidget(self._filters())
        self.table = MonthGrid()
        self.table.wanted.connect(self._open)
        self.table.typed.connect(self._typed)
        self.sum = text(role="small")
        self.sum.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.unfold = LinkButton("", self._turn)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.sum, 1)
        row.addWidget(self.unfold)
        self.card = ListCard(self.table, foot=foot)
        self.card.setMinimumHeight(theme.look().px(_LIST_HEIGHT))
        self.body.addWidget(self.card, 1)

    def looked_at(self) -> None:
        """Ask again, and put the branches into their groups anew."""
        self._order = None
        self._ask()

    def changes(self, changes: Changed) -> None:
        """Ask again; every row stays where it is."""
        del changes
        self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the legend out where it has no room."""
        super().resizeEvent(event)
        wide = event.size().width() >= theme.look().px(_LEGEND_FROM)
        show_if(self.legend, wide)
        if wide is not self._wide:
            self._wide = wide
            self._show_rows()

    def seek(self) -> None:
        """Put the cursor into the find box."""
        self.sought.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.sought.selectAll()

    def first_focus(self) -> QWidget:
        """Begin in the table."""
        return self.table

    # What is shown ----------------------------------------------------------------------------

    def _filters(self) -> QWidget:
        today = self._work.today()
        last = today.year if today.month > 1 else today.year - 1  # of the last month that is over
        self.year = ChoiceBox(
            [Choice(str(y), f"{y}年") for y in range(last, last - _YEARS, -1)],
            name="年度",
            width=104,
        )
        self.year.set_value(str(last))
        self.year.changed.connect(self.looked_at)
        self.sought = LineBox(name="查找", hint="支部、书记或拼音", width=190)
        self.sought.changed.connect(self._show_rows)
        self.legend = text(_LEGEND, role="small")
        self.legend.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(9)
        for label, box in (("年度(&Y)", self.year), ("查找(&F)", self.sought)):
            row.addWidget(label_of(label, box))
            row.addWidget(box)
            row.addSpacing(6)
        row.addWidget(self.legend, 99)
        row.addStretch(1)
        return line

    def _ask(self) -> None:
        station, year = self._work.station, int(str(self.year.value()))

        def ask(_progress: Progress) -> _State:
            found = station.reviewing.overview(year)
            sounds = {
                row.branch: station.book.initials(f"{overview_rows.called(row)} {row.secretary}")
                for row in found.rows
            }
            return _State(found, station.reviewing.queue(), sounds)

        self._work.tasks.run(ask, owner=self, done=self._show, latest="overview")

    def _show(self, state: _State) -> None:
        self._state = state
        first = self._order is None
        self._order = overview_rows.order_of(state.found, self._order)
        self._title.set_line(
            (words.long_day(self._work.today()), "先看要帮的，组内按单位编码排，不排名次")
        )
        self.start.say(f"开始审核 {len(state.queue)} 份(H)")
        show_if(self.start, bool(state.queue))
        show_if(self.writing, bool(state.found.rows))
        self._say_held_back(sum(row.waiting for row in state.found.rows))
        if not state.found.rows:
            self.card.show_empty(
                "还没有支部。先做建站邀请。", "去邀请支部",
                lambda: self._work.shell.go("exchange", view="join"),
            )  # fmt: skip
            self.sum.setText("")
            show_if(self.unfold, False)
            return
        self._show_rows()
        if first:
            self._begin()

    def _show_rows(self) -> None:
        state, order = self._state, self._order
        if state is None or order is None:
            return
        wanted = overview_rows.looked_for(state.found, state.sounds, self.sought.text())
        rows = list(
            overview_rows.rows_of(
                state.found, order, wanted=wanted, unfolded=self._unfolded, short=not self._wide
            )
        )
        self.table.show_months(overview_rows.periods_of(state.found), Rows(rows))
        self.sum.setText(overview_rows.sum_line(state.found))
        fine = len(order.of(Group.FINE))
        self.unfold.say("正常的收起(A)" if self._unfolded else f"正常的 {fine} 个全展开(A)")
        show_if(self.unfold, wanted is None and order.folds)
        if rows:
            self.card.show_rows()
        else:
            self.card.show_empty(
                f"没有找到“{self.sought.text().strip()}”。", "清空查找", self._clear
            )

    def _begin(self) -> None:
        """Stand on the first branch; who came back stands where one was."""
        here = self.table.current_key()
        for at in range(self.table.count()):
            row = self.table.row_at(at)
            if not row.group and (not here or row.key == here):
                if not here:
                    self.table.begin(row.key)
                return

    def _say_held_back(self, number: int) -> None:
        self.messages.drop("held back")
        if number:
            go = ("去收包(S)", lambda: self._work.shell.go("exchange", view="in"))
            self.messages.say(Message(
                f"{number} 个包先收着", "它们前面还缺包，等支部再拷一次来就能用。",
                Tone.INFO, (go,), key="held back",
            ))  # fmt: skip

    # What can be done from here ---------------------------------------------------------------

    def _open(self, branch: str, period: str) -> None:
        state = self._state
        row = next((r for r in state.found.rows if r.branch == branch), None) if state else None
        period = period or (overview_rows.next_of(row) if row else "")
        if period:
            self._work.shell.go("review", branch=branch, period=period)

    def _start(self) -> None:
        self._work.shell.go("review", start=True)

    def _export(self) -> None:
        state = self._state
        if state is None:
            return
        name = f"支部总览{state.found.year}年.xlsx"
        file = files.save_as(self, "存到哪里", Path.home() / name, files.WORKBOOK)
        if file is None:
            return

        def done(count: int) -> None:
            said = f"在 {file}。"
            self.messages.say(Message(f"写好了 {count} 个支部。", said, Tone.DONE, key="out"))

        self._work.tasks.run(
            lambda _: write_overview(state.found, file), owner=self, done=done,
            failed=lambda error: self.messages.say(refusal(error)), place=self.writing,
        )  # fmt: skip

    def _turn(self) -> None:
        self._unfolded = not self._unfolded
        self._show_rows()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self, letters: str) -> None:
        self.seek()
        self.sought.insert(letters)
        self._show_rows()

    def _clear(self) -> None:
        self.sought.clear()
        self._show_rows()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)


def make_overview(work: Work) -> Page:
    """Return the page."""
    return OverviewPage(work)
