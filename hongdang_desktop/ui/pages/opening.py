"""建账: from when the books are kept, and what a new branch still needs to begin them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from hongdang_desktop.ui.kit.buttons import MainButton
from hongdang_desktop.ui.kit.due_list import DueGroup, DueRow, GroupedRows
from hongdang_desktop.ui.kit.frames import Card, Page, PageHead, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.leading import lead_to
from hongdang_desktop.ui.pages.opening_day import OpeningDay

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.opening import Begun
    from hongdang_desktop.station.opening_steps import Step
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.work import Work

_BY_TABLE = frozenset({"member", "committee"})
"""Lines that are brought in from a table at the first button: many lines, and every office has one."""
_TODO, _DONE = "还要备的", "已经有的"


@dataclass(frozen=True, slots=True)
class _State:
    begun: Begun
    steps: tuple[Step, ...]


class OpeningPage(Page):
    """What is done is quiet; the first line that is not has the main button."""

    def __init__(self, work: Work) -> None:
        super().__init__(PageHead("建账"))
        self._work = work
        self._steps: dict[str, Step] = {}
        self.day = OpeningDay(plant=work.is_plant)
        self.day.wanted.connect(self._begin)
        self.list = GroupedRows(main=not work.is_plant)
        self.list.pressed.connect(self._go)
        self.list.link_pressed.connect(self._beside)
        self._card = Card(spacing=8)
        self._card.body.addWidget(SectionTitle("从这里接着记，要先有这些"))
        self._hint = text(
            "先备名册，别的才有人可选。照实填，多早的日期都不算迟；没有的点“没有”。",
            role="small", wrap=True,
        )  # fmt: skip
        self._card.body.addWidget(self._hint)
        self._card.body.addWidget(self.list)
        self.body.addWidget(self.day)
        self.body.addWidget(self._card)
        self.body.addStretch(1)

    def looked_at(self) -> None:
        """Ask how far everything is."""
        branch, station = self._work.branch, self._work.station
        if not branch:
            return

        def ask(_progress: Progress) -> _State:
            return _State(station.opening.of(branch), station.opening.steps(branch))

        self._work.tasks.run(ask, owner=self, done=self._show, latest="opening")

    def changes(self, changes: Changed) -> None:
        """Whatever was written may be what was missing."""
        if changes.ledgers and self.isVisible():
            self.looked_at()

    def _show(self, state: _State) -> None:
        self._steps = {each.key: each for each in state.steps}
        self.day.show_begun(state.begun)
        todo = tuple(self._row(each) for each in state.steps if not each.done)
        done = tuple(self._row(each) for each in state.steps if each.done)
        self.list.set_groups(
            (
                DueGroup(_TODO, f"{len(todo)} 样", todo),
                DueGroup(_DONE, f"{len(done)} 样", done, Tone.QUIET),
            )
        )
        if self.head is not None:
            left = f"还有 {len(todo)} 样没备" if todo else "都备好了"
            self.head.set_line((self._work.branch_name(), left))
        show_if(self._hint, bool(todo) and not self._work.is_plant)
        first, held = self.first_focus(), self.window().focusWidget()
        if first is not None and not self.isAncestorOf(held):
            first.setFocus()

    def first_focus(self) -> QWidget | None:
        """Return the day where nobody said it, else what is still missing."""
        if self.day.first.isVisibleTo(self):
            return self.day.day
        return self.list.findChild(MainButton)

    def _row(self, step: Step) -> DueRow:
        if self._work.is_plant:
            link = "送名册⋯" if step.sends else ""
            return DueRow(step.key, step.state, step.title, "看", link=link)
        if step.done:
            link = "其实有" if step.skipped and not step.count else ""
            return DueRow(step.key, step.state, step.title, "看", link=link)
        link = "没有" if step.may_skip and not step.count else ""
        if step.key in _BY_TABLE and not step.count:
            return DueRow(
                step.key, step.state, step.title, "从表格导入⋯", rule=step.hint, link="一条一条记"
            )
        button = "接着填" if step.drafts or step.entry else "去登记"
        return DueRow(step.key, step.state, step.title, button, rule=step.hint, link=link)

    # Verbs ----------------------------------------------------------------------------------

    def _go(self, key: str) -> None:
        step, work = self._steps[key], self._work
        if not step.ledger:  # teams stand with the units
            work.shell.go(step.page)
        elif step.done or work.is_plant or (step.drafts and not step.entry):
            work.shell.go("ledgers", ledger=step.ledger, branch=work.branch)
        elif step.key in _BY_TABLE and not step.count:
            work.shell.go("sheets", ledger=step.ledger, branch=work.branch)
        elif step.key == "certificate":  # stands in what is there already
            work.shell.go("ledgers", ledger=step.ledger, branch=work.branch)
        else:
            lead_to(work, step.ledger, work.branch, entry=step.entry or None, given=step.given)

    def _beside(self, key: str) -> None:
        step = self._steps[key]
        if self._work.is_plant:
            self._work.shell.go("sheets", ledger=step.ledger, branch=self._work.branch)
            return
        if step.key in _BY_TABLE:
            lead_to(self._work, step.ledger, self._work.branch, given=step.given)
            return
        opening, branch = self._work.station.opening, self._work.branch
        none = not step.skipped
        self._run(lambda: opening.without(branch, key, none=none))

    def _begin(self, on: date, number: str, why: str) -> None:
        opening, branch = self._work.station.opening, self._work.branch
        self._run(partial(opening.begin, branch, on, number=number, why=why), loud=True)

    def _run(self, verb: object, *, loud: bool = False) -> None:
        if not callable(verb):
            return

        def done(changes: Changes) -> None:
            if loud:
                first, _, rest = changes.sentence.partition("。")
                self.messages.say(Message(f"{first}。", rest, Tone.DONE, key="begun"))
            self.looked_at()

        self._work.tasks.run(
            lambda _progress: verb(), owner=self, done=done, failed=self._refused
        )  # fmt: skip

    def _refused(self, error: UserError) -> None:
        self.messages.say(refusal(error))


def make_opening(work: Work) -> Page:
    """Return the page."""
    return OpeningPage(work)
