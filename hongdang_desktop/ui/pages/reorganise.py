"""支部调整: branches merged, split or dissolved by the plant; nothing is done before all has a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from hongdang_desktop.ui import words
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import Button, MainButton
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.frames import Page, PageHead
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.beside import Beside
from hongdang_desktop.ui.pages.reorganise_account import AccountCard
from hongdang_desktop.ui.pages.reorganise_plan import PlanCard
from hongdang_desktop.ui.pages.reorganise_preview import NOTHING_YET, PreviewCard

if TYPE_CHECKING:
    from datetime import date

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.handing.accounting import Account
    from hongdang_desktop.station.handing.plan import Plan, Preview
    from hongdang_desktop.station.reorganising import Decision
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.work import Work

_PLAN, _BESIDE_FROM, _LEAST = 380, 900, 300
_COLUMNS = (
    Column("day", "从哪天起", width=110, sortable=False),
    Column("kind", "方式", width=64, sortable=False),
    Column("way", "支部", stretch=3, least=150, sortable=False),
    Column("number", "文件", stretch=2, least=100, sortable=False, drop=1),
    Column("open", "情况", width=116, sortable=False),
)


@dataclass(frozen=True, slots=True)
class _State:
    decisions: tuple[Decision, ...]


class ReorganisePage(Page):
    """First the decisions so far and their account; 新的调整 shows the plan with its preview."""

    def __init__(self, work: Work) -> None:
        super().__init__(PageHead("支部调整"))
        self._work = work
        self._decisions: tuple[Decision, ...] = ()
        self.anew = MainButton("新的调整(S)", self._begin)
        self.back = Button("不办了(T)", self._back)
        if self.head is not None:
            self.head.add(self.back)
            self.head.add(self.anew)
        self.table = ListTable(_COLUMNS, name="办过的调整", low=True)
        self.table.moved.connect(self._stand_on)
        self.list = ListCard(self.table)
        self.account = AccountCard()
        self.account.late_wanted.connect(self._hand_late)
        self.plan = PlanCard(today=work.today())
        self.preview = PreviewCard()
        for each in (self.list, self.account, self.plan, self.preview):
            each.setMinimumHeight(theme.look().px(_LEAST))
        self.plan.changed.connect(self._look)
        self.preview.placed.connect(self._look)
        self.preview.done_wanted.connect(self._carry_out)
        self._seen = Beside(self.list, self.account, width=0, from_width=_BESIDE_FROM)
        self._planning = Beside(self.preview, self.plan, width=_PLAN, from_width=_BESIDE_FROM)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._seen)
        self._stack.addWidget(self._planning)
        self.body.addWidget(self._stack, 1)
        self._fit(planning=False)

    def open(self, **args: object) -> None:
        """``entry=ID`` stands on that decision."""
        entry = args.get("entry")
        if entry:
            self._fit(planning=False)
            self.table.go_to(str(entry))

    def looked_at(self) -> None:
        """Ask again."""
        self.plan.set_branches(self._work.info.branches)
        self._ask()

    def changes(self, changes: Changed) -> None:
        """Ask again: what is planned and what was done hang on all books."""
        del changes
        self._ask()

    def first_focus(self) -> QWidget:
        """Begin with a new one."""
        return self.plan.number if self._is_planning() else self.anew

    def _is_planning(self) -> bool:
        return self._stack.currentWidget() is self._planning

    def _fit(self, *, planning: bool) -> None:
        self._stack.setCurrentWidget(self._planning if planning else self._seen)
        show_if(self.anew, not planning)
        show_if(self.back, planning)

    def _ask(self) -> None:
        reorganising = self._work.station.reorganising

        def ask(_progress: Progress) -> _State:
            return _State(reorganising.decisions())

        self._work.tasks.run(ask, owner=self, done=self._show, latest="decisions")
        if self._is_planning():
            self._look()

    def _show(self, state: _State) -> None:
        self._decisions = state.decisions
        today = self._work.today()
        here = self.table.current_key()
        self.table.set_source(Rows([_row(each, today) for each in state.decisions]))
        if not state.decisions:
            self.list.show_empty("还没有办过支部调整。合并、拆分、撤销都从这里办。")
            self.account.show_nothing()
            return
        self.list.show_rows()
        keys = [each.id for each in state.decisions]
        key = here if here in keys else keys[0]
        self.table.go_to(key)
        self._stand_on(key)

    def _stand_on(self, key: str) -> None:
        reorganising = self._work.station.reorganising
        names = {node.id: node.shown for node in self._work.info.branches}

        def ask(_progress: Progress) -> Account:
            return reorganising.account(key)

        self._work.tasks.run(
            ask, owner=self, done=lambda found: self.account.show_account(found, names),
            latest="account",
        )  # fmt: skip

    # A new one --------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.messages.clear()
        self.plan.begin()
        self.preview.show_nothing(NOTHING_YET)
        self._fit(planning=True)
        self.plan.number.setFocus()

    def _back(self) -> None:
        self.messages.clear()
        self._fit(planning=False)
        self.anew.setFocus()

    def _look(self) -> None:
        plan = self._whole_plan()
        if plan is None:
            self.preview.show_nothing(self.plan.lacking)
            return
        reorganising = self._work.station.reorganising

        def ask(_progress: Progress) -> Preview:
            return reorganising.preview(plan)

        self._work.tasks.run(
            ask, owner=self, done=lambda found: self.preview.show_preview(plan, found),
            latest="preview",
        )  # fmt: skip

    def _whole_plan(self) -> Plan | None:
        return self.plan.plan(self.preview.teams, self.preview.items)

    def _carry_out(self) -> None:
        plan = self._whole_plan()
        if plan is None:
            self.messages.say(Message("还差一点", self.plan.lacking, Tone.TODO, key="refused"))
            return
        reorganising = self._work.station.reorganising

        def done(changes: Changes) -> None:
            self._fit(planning=False)
            title = "调整办好了"
            self.messages.say(Message(title, changes.sentence, Tone.DONE, key="done"))
            self.anew.setFocus()
            self._ask()

        def failed(error: UserError) -> None:
            self.messages.say(refusal(error))
            self.preview.go.setFocus()

        self.messages.drop("refused")
        self._work.tasks.run(
            lambda _: reorganising.carry_out(plan), owner=self, done=done, failed=failed
        )

    def _hand_late(self, decision: str, to: str) -> None:
        reorganising = self._work.station.reorganising

        def done(changes: Changes) -> None:
            self.messages.say(Message("补好了", changes.sentence, Tone.DONE, key="done"))
            self._ask()

        def failed(error: UserError) -> None:
            self.messages.say(refusal(error))

        self._work.tasks.run(
            lambda _: reorganising.hand_late(decision, to), owner=self, done=done, failed=failed
        )


def make_reorganise(work: Work) -> Page:
    """Return the page."""
    return ReorganisePage(work)


def _row(each: Decision, today: date) -> Row:
    way = f"{'、'.join(each.from_names)} → {'、'.join(each.to_names)}"
    cells = (
        Cell(words.short_day(each.day, today) if each.day else ""),
        Cell(each.kind),
        Cell(way, tip=way),
        Cell(each.number, tip=each.number),
        Cell(
            f"{each.open} 项没到位" if each.open else "都到位了",
            tone=Tone.TODO if each.open else Tone.QUIET, chip=bool(each.open),
        ),
    )  # fmt: skip
    return Row(each.id, cells)
