"""月度自评: one page on which a month is finished; what is sure is quiet, what needs a person is not."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.station.assessing.foreseen import foreseen
from hongdang_desktop.station.assessing.views import Answer, Month, SheetView, State, Which
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.cells import Rows
from hongdang_desktop.ui.kit.frames import Page, PageHead
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages import assess_rows as rows
from hongdang_desktop.ui.pages import assess_told as told
from hongdang_desktop.ui.pages.assess_burden import BurdenMeter
from hongdang_desktop.ui.pages.assess_desk import Desk
from hongdang_desktop.ui.pages.assess_kept import HALF, KeptWords
from hongdang_desktop.ui.pages.assess_leads import Leads
from hongdang_desktop.ui.pages.assess_months import month_of_entry, offered, to_fill
from hongdang_desktop.ui.pages.assess_more import More
from hongdang_desktop.ui.pages.assess_out import SheetOut
from hongdang_desktop.ui.pages.assess_parts import Parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from PySide6.QtGui import QKeyEvent

    from hongdang_desktop.core.canonical import Json
    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.station.assessing.views import Line, Proof
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.work import Work

_NOBODY = "名册里还没有党员。先登党员名册，自评才有依据。"


class AssessPage(Page):
    """One row an item; evidence, question and answer stand beside it."""

    def __init__(self, work: Work) -> None:
        super().__init__(PageHead("月度自评"), messages=False)
        self._work = work
        self._view: SheetView | None = None
        self._wanted_month = self._wanted_item = self._saved = ""
        self.kept = KeptWords(work)
        self.desk = Desk(work)
        self.leads = Leads(work, self.which)
        self.parts = Parts(self)
        self.more = More(work, self.parts, self.desk, self.leads, self.which)
        self.table, self.panel, self.drawer = self.parts.table, self.parts.panel, self.parts.drawer
        self.months, self.shown = self.parts.months, self.parts.shown
        self.out, self.burden = SheetOut(work, self.messages), BurdenMeter(work, self)
        self.parts.put_aside(self.out, self.burden.label)
        work.shell.askers.add("assess")
        self._connect()
        self._show_buttons()

    # Coming here ------------------------------------------------------------------------------

    def open(self, **args: object) -> None:
        """``month`` or ``part`` ("2026-10"), or ``entry`` of a sheet; ``item`` goes to that row."""
        branch, item = args.get("branch"), args.get("item")
        month = args.get("month") or args.get("part")
        if isinstance(branch, str) and branch:
            self._work.branch = branch
        entry = args.get("entry")
        if isinstance(entry, str) and entry:
            month = month_of_entry(entry, self._work.branch, self._work.today()) or month
        if isinstance(month, str) and month:
            self._wanted_month = month
            self.shown.set_value(rows.ALL)
        self._wanted_item = item if isinstance(item, str) else ""

    def looked_at(self) -> None:
        """Ask again."""
        self._look()

    def changes(self, changes: Changed) -> None:
        """Ask again, unless it is just being written here: points rest on many ledgers."""
        del changes
        if not self.desk.busy:
            self._look()

    def can_leave(self) -> bool:
        """Keep what is half typed."""
        self.kept.keep()
        return True

    def first_focus(self) -> QWidget:
        """Begin in the list."""
        return self.table

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F6 goes between list and evidence; Esc from anywhere else on the page to the list."""
        if event.key() == Qt.Key.Key_F6:
            if self.table.hasFocus():
                self._to_panel()
            else:
                self._to_list()
        elif event.key() == Qt.Key.Key_Escape and (self.drawer.pulled or not self.table.hasFocus()):
            self._to_list()
        else:
            event.ignore()

    # Asking -----------------------------------------------------------------------------------

    def which(self) -> Which | None:
        """Return the sheet on show, None where there is no branch."""
        month = self.months.value()
        return Which(self._work.branch, month) if self._work.branch and month else None

    def _look(self) -> None:
        """Ask for the sheet, and beside it how far the months are; first which month it is."""
        today = self._work.today()
        if not self._work.branch:
            self.parts.show_nothing("还没有支部。")
            return
        wanted = self._wanted_month or self.months.value()
        if wanted:
            self._go_to(wanted)
        years = sorted({int(month[:4]) for month in offered(today)}, reverse=True)
        if not wanted:
            self._ask_year(int(to_fill((), today)[:4]), self._first_look)
            return
        for year in years:
            self._ask_year(year, self.months.show_states)

    def _ask_year(self, year: int, then: Callable[[tuple[Month, ...], date], object]) -> None:
        branch, today, desk = self._work.branch, self._work.today(), self._work.station.assessing
        self._work.tasks.run(
            lambda _: desk.months(branch, year), owner=self, latest=f"months {year}",
            done=lambda found: then(found, today),
        )  # fmt: skip

    def _first_look(self, found: tuple[Month, ...], today: date) -> None:
        """Begin with what came back, else with the last month that is over."""
        self._wanted_month = self._wanted_month or to_fill(found, today)
        self._look()

    def _go_to(self, month: str) -> None:
        self._wanted_month = ""
        if month != self.months.value():
            self.months.set_value(month, self._work.today())
        self._ask()

    def _ask(self) -> None:
        which, station = self.which(), self._work.station
        if which is None or self.desk.busy:
            return
        if self.shown.value() == rows.TREND:
            self.more.ask_trend(self._view)
        load = self.kept.loading(which)
        same = self._view is not None and self._view.which == which

        def done(found: tuple[SheetView, Mapping[str, Json] | None, bool]) -> None:
            view, texts, anybody = found
            self.kept.take(which, texts)
            self._show(view, anybody=anybody)

        self._work.tasks.run(
            lambda progress: (
                station.assessing.sheet(which, progress), load(),
                bool(station.book.people(which.branch)),
            ),
            owner=self, done=done, failed=lambda error: self.messages.say(refusal(error)),
            latest="sheet", place=None if same else self.parts.place,
        )  # fmt: skip

    # Showing ----------------------------------------------------------------------------------

    def _show(self, view: SheetView, *, anybody: bool = True) -> None:
        if self.desk.busy:
            return  # what was decided meanwhile stands here already; it is asked again when written
        first = self._view is None or self._view.which != view.which
        if first:
            self._saved = ""
        self._view = view
        empty = not anybody and view.state is State.NONE
        self.out.offer(None if empty else view)
        self.burden.about(None if empty else view.which)
        if empty:
            self._show_head(view)
            if self.head is not None:
                self.head.set_line(self._work.branch_name())
            self.parts.show_nothing(_NOBODY, Button("去登党员名册", self.leads.roster))
            return
        self._say()
        if first and self.shown.value() != rows.TREND:
            back = view.state is State.RETURNED and any(each.mark.returned for each in view.lines)
            self.shown.set_value(rows.OPEN_ONLY if back else rows.ALL)
        self._show_rows(begin=first)

    def _show_rows(self, *, begin: bool = False) -> None:
        """Show the lines that are wanted; ``begin`` stands on what is half written, else on what waits."""
        view = self._view
        if view is None:
            return
        self._show_head(view)
        self.months.show_state(view)
        self.parts.show_trend(on=self.shown.value() == rows.TREND)
        self.parts.count(len(view.lines), len(rows.for_people(view)))
        found = rows.rows(view, self.shown.value() or rows.ALL)
        here = self.table.current_key()
        self.table.set_source(Rows(found))
        self.parts.foot.show_sheet(view)
        if not found:
            self.parts.card.show_empty("没有要您定的。", "看全部", self._show_all)
            self.panel.show_nothing()
            return
        self.parts.card.show_rows()
        keys = [row.key for row in found if not row.group]
        half = next((key for key in keys if self.kept.of(key)), "")
        start = half or rows.next_to_decide(view, "")
        wanted = start if self._wanted_item == HALF else self._wanted_item
        wanted = wanted or (start if begin else here)
        self._wanted_item = ""
        self.table.go_to(wanted if wanted in keys else keys[0])
        if self.table.current_key() == keys[0]:
            self.table.scrollToTop()  # its heading too
        self._stand_on(self.table.current_key())

    def _show_head(self, view: SheetView) -> None:
        if self.head is None:
            return
        first, today = view.which.when.first, self._work.today()
        self.head.set_title(f"{first.month} 月自评")
        begun = view.over or view.state is not State.NONE
        self.head.set_chip(view.state.value if begun else "还没到", rows.CHIPS[view.state])
        year = f"{first.year}年" if first.year != today.year else ""
        self.head.set_line((year, *told.line(view, today, self._saved)))
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.parts.show_buttons(self._view, trend=self.shown.value() == rows.TREND)

    def _say(self) -> None:
        for known in self.messages.messages():
            if known.key.startswith(told.KEYS):
                self.messages.drop(known.key)
        if self._view is not None:
            for message in told.messages(
                self._view, self._work.today(), settle=self.leads.settle, look=self.leads.look_up, moves=self.more.show_moves,
            ):  # fmt: skip
                self.messages.say(message)

    def _turned(self) -> None:
        self._show_rows()
        if self.shown.value() == rows.TREND:
            self.more.ask_trend(self._view)

    def _show_all(self) -> None:
        self.shown.set_value(rows.ALL)
        self._show_rows()
        self._to_list()

    # Standing on a row --------------------------------------------------------------------------

    def _stand_on(self, key: str) -> None:
        line, which, view = self._line(key), self.which(), self._view
        if line is None or which is None or view is None:
            self.panel.show_nothing()
            if view is not None:
                self.more.stand_on(view, key)
            return
        self.parts.side.setCurrentWidget(self.panel)
        self.panel.show_line(view, line, self.kept.of(key))

        def show(found: tuple[Proof, ...], problem: str) -> None:
            if self.table.current_key() == key:
                self.panel.show_proofs(found, problem)

        self.desk.ask_proofs(which, key, show)

    def _line(self, key: str) -> Line | None:
        lines = self._view.lines if self._view is not None else ()
        return next((each for each in lines if each.item.key == key), None)

    def _to_panel(self) -> None:
        if self.table.current_key():
            self.drawer.pull(out=True)
            bonus = self.parts.bonus
            (bonus if self.parts.side.currentWidget() is bonus else self.panel).focus_first()

    def _to_list(self) -> None:
        self.drawer.pull(out=False)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _next(self) -> None:
        """Stand on the next line that waits; when there is none, go where it is submitted."""
        view = self._view
        key = rows.next_to_decide(view, self.table.current_key()) if view is not None else ""
        if not key:
            if self.parts.main.isVisibleTo(self):
                self.parts.main.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if not self.table.go_to(key):
            self.shown.set_value(rows.ALL)
            self._wanted_item = key
            self._show_rows()
        self._to_list()

    # Deciding -----------------------------------------------------------------------------------

    def _enter(self, key: str) -> None:
        """Agree with what waits, or take what is typed; on what is decided go to the next."""
        view, line = self._view, self._line(key)
        if view is None or line is None:
            self._to_panel()
            return
        form = self.panel.form
        if not rows.is_open(view, line) or not (line.pending or form.raw()):
            if rows.to_decide(view):
                self._next()
            else:
                self._to_panel()
        elif not self.drawer.shown:
            self._to_panel()  # nobody agrees to what he cannot see
        else:
            form.go_on()

    def _begin(self, digit: str) -> None:
        view, line = self._view, self._line(self.table.current_key())
        if view is not None and line is not None and rows.is_open(view, line):
            self.drawer.pull(out=True)
            self.panel.form.begin(digit)

    def _touched(self) -> None:
        if self.panel.line is not None:
            self.kept.put(self.panel.line.item.key, self.panel.form.raw())

    def _decided(self, answer: Answer) -> None:
        view, line, which = self._view, self.panel.line, self.which()
        if view is None or line is None or which is None:
            return
        self._answer(view, {line.item.key: answer})
        if answer.waived or answer.own not in (None, line.suggested):
            self.burden.change()
        self.desk.decide(which, line.item.key, answer)
        self._to_list()

    def _agree_clear(self) -> None:
        view, which = self._view, self.which()
        half = self.kept.items()  # what somebody is just changing is not clear
        clear = [
            line for line in (rows.clear_ones(view) if view is not None else ())
            if line.item.key not in half
        ]  # fmt: skip
        if view is not None and which is not None and clear:
            answers = {line.item.key: Answer(reason=line.proposed, decided=True) for line in clear}
            self._answer(view, answers)
            self.desk.agree(which, clear)
            self._to_list()

    def _answer(self, view: SheetView, answers: Mapping[str, Answer]) -> None:
        """Show what was decided at once; it is written meanwhile."""
        for key in answers:
            self.kept.sent(key)
        self._view = foreseen(view, answers)
        self._show_rows()

    def _leave_open(self, key: str) -> None:
        view, line, which = self._view, self._line(key), self.which()
        if view and line and which and rows.is_open(view, line) and line.answer.decided:
            self._answer(view, {key: Answer()})
            self.desk.undecide(which, key)

    def _main(self) -> None:
        view, which = self._view, self.which()
        if view is None or which is None:
            return
        if rows.to_decide(view):
            self._next()
        elif rows.may_submit(view):
            self.desk.submit(which)
            self._to_list()

    # After a verb -------------------------------------------------------------------------------

    def _did(self, changes: Changes, undo: bool) -> None:
        first, _, rest = changes.sentence.partition("。")
        back = (("撤销", self.desk.undo),) if undo else ()
        self.messages.say(Message(f"{first}。", rest, Tone.DONE, back, key="did"))

    def _rested(self) -> None:
        self.kept.written()
        self._saved = f"{datetime.now(PLANT_TIME):%H:%M:%S} 已自动存好"
        self._ask()

    def _refused(self, error: UserError, item: str) -> None:
        """Show the sheet as it is kept, and what was typed in its boxes again."""
        self.messages.say(refusal(error))
        self.kept.refused()
        self._wanted_item = item
        self._ask()

    def _problem(self) -> None:
        line, which = self.panel.line, self.which()
        if line is None or which is None:
            return
        if self.panel.problem:
            self.leads.record("problem", self.panel.problem)
            return
        self.desk.make_problem(which, line.item.key, lambda _entry: None)

    def _connect(self) -> None:
        parts, table, panel = self.parts, self.table, self.panel
        self.months.changed.connect(self._ask)
        self.shown.changed.connect(self._turned)
        self.more.left.connect(self._to_list)
        table.moved.connect(self._stand_on)
        table.opened.connect(self._enter)
        table.look_wanted.connect(lambda _key: self._to_panel())
        table.clicked.connect(lambda _index: self.drawer.pull(out=True))
        parts.look.clicked.connect(self._to_panel)
        table.delete_wanted.connect(self._leave_open)
        table.next_wanted.connect(self._next)
        table.clear_wanted.connect(self._agree_clear)
        table.begun.connect(self._begin)
        table.panel_wanted.connect(self._to_panel)
        panel.wanted.connect(self.leads.record)
        panel.problem_wanted.connect(self._problem)
        panel.left.connect(self._to_list)
        panel.form.decided.connect(self._decided)
        panel.form.touched.connect(self._touched)
        parts.main.clicked.connect(self._main)
        parts.clear.clicked.connect(self._agree_clear)
        parts.take_back.clicked.connect(self.more.ask_withdraw)
        parts.print.clicked.connect(self.leads.paper)
        parts.undo.activated.connect(self.desk.undo)
        self.desk.done.connect(self._did)
        self.desk.rested.connect(self._rested)
        self.desk.refused.connect(self._refused)


def make_assess(work: Work) -> Page:
    """Return the page."""
    return AssessPage(work)
