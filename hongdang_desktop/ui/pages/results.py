"""生产结果: what offices hand in about each branch's month; tables are taken in by name, gaps are seen."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.core.periods import BadPeriod, month_of, plus_months, read_period
from hongdang_desktop.ui import files
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import Button, LinkButton, MainButton
from hongdang_desktop.ui.kit.cells import Rows
from hongdang_desktop.ui.kit.choice_box import ChoiceBox
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.flow import FlowBox, clear_out
from hongdang_desktop.ui.kit.frames import Page, PageHead
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.segment import Segment
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.beside import Beside
from hongdang_desktop.ui.pages.dues_rows import month_title
from hongdang_desktop.ui.pages.results_import import ResultsImport
from hongdang_desktop.ui.pages.results_panel import ResultsPanel
from hongdang_desktop.ui.pages.results_rows import COLUMNS, row_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hongdang_desktop.core.canonical import JsonObject
    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.results_views import CheckedResults, Gap, ResultMonth
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.work import Work

_PANEL, _BESIDE_FROM, _LIST_HEIGHT, _OFFERED, _GAPS = 334, 900, 220, 24, 4
_HOW = "表里有支部和产量完成率、成本占计划、HSE 几列就行；有计划和完成的也行，只留比率。"

Signers = tuple[tuple[str, str, str], ...]


def make_results(work: Work) -> Page:
    """Return the page."""
    return ResultsPage(work)


class ResultsPage(Page):
    """``open(month="2026-10", branch=, file=Path, text=)``; without any it stays where it was."""

    def __init__(self, work: Work) -> None:
        super().__init__(PageHead("生产结果"))
        self._work = work
        self._asked_for = ""
        self._file: Path | None = None
        self._words = ""
        self._signers: Signers = ()
        self.view: ResultMonth | None = None
        head = cast("PageHead", self.head)
        self.leave = Button("不收了(B)", self._forget)
        self.choose = MainButton("收科室的表⋯(X)", self._choose)
        self.choosing = ProgressPlace(self.choose)
        self.take = MainButton("确认收下(S)", self._take)
        self.taking = ProgressPlace(self.take)
        for part in (self.leave, self.choosing, self.taking):
            head.add(part)
        self._build_month()
        self.sheet = ResultsImport()
        self.sheet.again.connect(self._look_again)
        self.sheet.given_up.connect(self._forget)
        self.sheet.marked_wanted.connect(self._write_marked)
        self.body.addWidget(self.sheet, 1)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self._paste)
        self._fit()

    def _build_month(self) -> None:
        self.before = Button("上月(B)", lambda: self._turn(-1))
        self.month = ChoiceBox((), name="月份", width=132)
        self.month.changed.connect(self._ask)
        self.after = Button("下月(D)", lambda: self._turn(1))
        self.which = Segment((("all", "全部"), ("open", "缺的")), name="看哪些", value="all")
        self.which.changed.connect(self._show_rows)
        self.filters = FlowBox(gap=10)
        for part in (self.before, self.month, self.after, self.which):
            self.filters.flow.addWidget(part)
        self.table = ListTable(COLUMNS, name="各支部的结果")
        self.table.moved.connect(self._stand_on)
        self.table.opened.connect(lambda _key: self._edit())
        self.gaps = FlowBox(gap=18)
        self.card = ListCard(self.table, foot=self.gaps)
        self.card.setMinimumHeight(theme.look().px(_LIST_HEIGHT))
        self.panel = ResultsPanel()
        self.panel.edit_wanted.connect(self._edit)
        self.panel.wanted.connect(self._put)
        self.panel.given_up.connect(self._leave_edit)
        self._beside = Beside(self.card, self.panel, width=_PANEL, from_width=_BESIDE_FROM)
        self._month_part = QWidget()
        column = QVBoxLayout(self._month_part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.filters)
        column.addWidget(self._beside, 1)
        self.body.addWidget(self._month_part, 1)

    # What the shell asks ----------------------------------------------------------------------

    def open(self, **args: object) -> None:
        """Turn to a month, a branch in it, or a table."""
        month, branch, file = (args.get(key) for key in ("month", "branch", "file"))
        words = args.get("text")
        month = month or args.get("part")
        if isinstance(month, str) and month:
            self._set_month(month)
        self._asked_for = branch if isinstance(branch, str) else ""
        if file is not None:
            self.look(cast("Path", file))
        elif isinstance(words, str) and words.strip():
            self.look_at_text(words)

    def looked_at(self) -> None:
        """Ask again."""
        self._ask()

    def changes(self, changes: Changed) -> None:
        """Ask again: results, marks of teams and the tree are shown together."""
        del changes
        if not self.panel.editing:
            self._ask()

    def first_focus(self) -> QWidget:
        """Begin in the list."""
        return self.sheet.table if self.sheet.checked is not None else self.table

    # The month --------------------------------------------------------------------------------

    def _ask(self) -> None:
        results, month = self._work.station.results, str(self.month.value() or "")
        self._work.tasks.run(
            lambda _: (results.month(month), results.gaps(), results.signers()), owner=self,
            done=lambda found: self._show(*found), failed=self._refused, latest="results",
        )  # fmt: skip

    def _show(self, view: ResultMonth, gaps: tuple[Gap, ...], signers: Signers) -> None:
        self.view, self._signers = view, signers
        if self.month.value() != view.month:
            self._set_month(view.month)
        self._show_gaps(gaps)
        if not self.panel.editing:
            self._show_rows()
        if self._asked_for and self.table.go_to(self._asked_for):
            self._asked_for = ""
        self._fit()

    def _show_rows(self) -> None:
        view = self.view
        if view is None:
            return
        only_open = self.which.value() == "open"
        lines = [line for line in view.lines if line.missing or not only_open]
        here = self.table.current_key()
        self.table.set_source(Rows([row_of(line) for line in lines]))
        self.which.set_words("open", f"缺的 {sum(bool(each.missing) for each in view.lines)}")
        show_if(self.which, bool(view.lines) and view.over)
        if not view.lines:
            self.card.show_empty("还没有支部。先做建站邀请。")
        elif not view.over:
            self.card.show_empty(f"{month_title(view.month)}还没过完。过完了再收。")
        elif not lines:
            self.card.show_empty(f"{month_title(view.month)}都交齐了。")
        else:
            self.card.show_rows()
            self.table.go_to(
                here if any(each.branch == here for each in lines) else lines[0].branch
            )
            self._stand_on(self.table.current_key())
        show_if(self.panel, bool(lines) and view.over)

    def _show_gaps(self, gaps: tuple[Gap, ...]) -> None:
        clear_out(self.gaps.flow)
        shown = self.view.month if self.view else ""
        others: dict[str, list[Gap]] = {}
        for gap in gaps:
            if gap.month != shown:
                others.setdefault(gap.month, []).append(gap)
        for month, missing in list(others.items())[:_GAPS]:
            more = f"等 {len(missing)} 项" if len(missing) > 1 else ""
            said = f"{month_title(month)}还缺：{missing[0].short}{more}"
            link = LinkButton(said, partial(self._go, month))
            link.setToolTip("；".join(gap.words for gap in missing))
            self.gaps.flow.addWidget(link)
        view = self.view
        if view is None or not view.lines or not view.over:
            return
        if not any(line.entry for line in view.lines):
            self.gaps.flow.addWidget(text(_HOW, role="small"))
        elif not others:
            self.gaps.flow.addWidget(text("前几个月没有缺的。", role="small"))

    def _stand_on(self, branch: str) -> None:
        line = self.view.line(branch) if self.view else None
        if line is not None and self.view is not None and not self.panel.editing:
            self.panel.show_line(line, ours=self.view.ours, over=self.view.over)

    def _edit(self) -> None:
        if self.view is None or not self.view.ours or not self.view.over or self.panel.line is None:
            return
        signed = {(e.office or "", e.confirmed_by or "") for e in self.panel.line.sources.values()}
        self.panel.start(*(signed.pop() if len(signed) == 1 else ("", "")))
        self._fit()

    def _leave_edit(self) -> None:
        self.panel.editing = False
        self.messages.drop("refused")
        self._show_rows()
        self._fit()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put(self, fields: object, spared: object) -> None:
        line, view = self.panel.line, self.view
        if line is None or view is None:
            return
        results, signed = self._work.station.results, self.panel.sign.values()
        given, none = cast("JsonObject", fields), cast("tuple[str, ...]", spared)

        def work(_: Progress) -> Changes:
            return results.put(line.branch, view.month, given, spared=none, **signed)

        self._work.tasks.run(work, owner=self, done=self._did, failed=self._refused_put)

    def _refused_put(self, error: UserError) -> None:
        if self.panel.sign.say(error.code, error.sentence):
            return
        self._refused(error)

    def _did(self, changes: Changes) -> None:
        self.panel.editing = False
        self.messages.drop("refused")
        first, _, rest = changes.sentence.partition("。")
        undo = (("撤销", self._undo),)
        self.messages.say(Message(f"{first}。", rest, Tone.DONE, undo, key="did"))
        self._ask()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _undo(self) -> None:
        self._run(self._work.station.book.undo)

    # The table --------------------------------------------------------------------------------

    def look(self, file: Path, *, ratio: bool = False) -> None:
        """Look through a file; nothing is changed."""
        self._file, self._words = file, ""
        results, month = self._work.station.results, self._default_month()
        self._check(lambda p: results.check(file, month, ratio=ratio, progress=p))

    def look_at_text(self, words: str, *, ratio: bool = False) -> None:
        """Look through pasted cells."""
        self._file, self._words = None, words
        results, month = self._work.station.results, self._default_month()
        self._check(lambda _: results.check_text(words, month, ratio=ratio))

    def _default_month(self) -> str:
        """Return the month that is shown where it is over, else the last one that is."""
        if self.view is not None and self.view.over:
            return self.view.month
        return self._work.station.results.last_month()

    def _check(self, work: Callable[[Progress], CheckedResults]) -> None:
        self.messages.clear()
        self._work.tasks.run(
            work, owner=self, done=self._show_sheet, failed=self._refused, place=self.choosing,
            latest="look",
        )  # fmt: skip

    def _show_sheet(self, checked: CheckedResults) -> None:
        office, name = self._signer(checked.subjects)
        self.sheet.show_checked(checked, office, name)
        self._fit()
        self.sheet.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look_again(self) -> None:
        ratio = self.sheet.ratio.isChecked()
        if self._file is not None:
            self.look(self._file, ratio=ratio)
        elif self._words:
            self.look_at_text(self._words, ratio=ratio)

    def _take(self) -> None:
        checked = self.sheet.checked
        if checked is None:
            return
        results, signed = self._work.station.results, self.sheet.sign.values()

        def work(progress: Progress) -> Changes:
            return results.confirm(checked, progress=progress, **signed)

        def failed(error: UserError) -> None:
            if not self.sheet.sign.say(error.code, error.sentence):
                self._refused(error)

        def done(changes: Changes) -> None:
            if checked.months:
                self._set_month(checked.months[-1])
            self._forget()
            self._did(changes)

        self._work.tasks.run(work, owner=self, done=done, failed=failed, place=self.taking)

    def _forget(self) -> None:
        self.sheet.forget()
        self.messages.drop("refused")
        self._file, self._words = None, ""
        self._fit()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _write_marked(self, file: Path) -> None:
        checked, sheets = self.sheet.checked, self._work.station.sheets
        if checked is None:
            return

        def done(_: object) -> None:
            said = f"在 {file.name} 里，不对的格子涂了色，最后一列写着怎么改。请科室改好再交。"
            self.messages.say(Message("标好了。", said, Tone.DONE, key="marked"))

        self._work.tasks.run(
            lambda _: sheets.marked(checked, file), owner=self, done=done, failed=self._refused
        )

    def _choose(self) -> None:
        file = files.choose_file(self, "选科室交来的表", files.TABLE)
        if file is not None:
            self.look(file)

    def _paste(self) -> None:
        words = QGuiApplication.clipboard().text()
        if "\n" in words.strip():
            self.look_at_text(words)

    # Within -----------------------------------------------------------------------------------

    def _fit(self) -> None:
        checked, view = self.sheet.checked, self.view
        show_if(self._month_part, checked is None)
        for part in (self.filters, self.gaps):  # what is being typed stays
            part.setEnabled(not self.panel.editing)
        # Where the form stands below the list, it gets the room of the list.
        show_if(self.card, self._beside.wide or not self.panel.editing)
        show_if(self.sheet, checked is not None)
        ours = view is None or (view.ours and bool(view.lines))
        show_if(self.choosing, checked is None and ours and not self.panel.editing)
        show_if(self.taking, checked is not None)
        show_if(self.leave, checked is not None)
        head = cast("PageHead", self.head)
        if checked is not None:
            count = self.sheet.wanted
            self.take.say(f"确认收下 {count} 行(S)" if count else "确认收下(S)")
            self.take.setEnabled(count > 0)
            head.set_chip("")
            head.set_title("收科室的表")
            head.set_line((checked.source, self.sheet.counts(), "、".join(checked.months)))
            return
        head.set_title("生产结果")
        if view is None:
            return
        left = sum(len(line.missing) for line in view.lines)
        complete = bool(view.lines) and view.over and not left
        head.set_chip("交齐了" if complete else "", Tone.DONE)
        counts = f"{len(view.lines)} 个支部" if view.lines else ""
        missing = f"还缺 {left} 处" if left and view.over else ""
        head.set_line((month_title(view.month), counts, missing))

    def _signer(self, subjects: tuple[str, ...]) -> tuple[str, str]:
        """Return who confirmed all of these subjects last; nobody where they were several."""
        last: dict[str, tuple[str, str]] = {}
        for subject, office, name in self._signers:
            last.setdefault(subject, (office, name))
        found = {last.get(each, ("", "")) for each in subjects}
        return found.pop() if len(found) == 1 else ("", "")

    def _go(self, month: str) -> None:
        self._set_month(month)
        self._ask()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn(self, by: int) -> None:
        shown = str(self.month.value() or self._work.station.results.last_month())
        self._set_month(month_of(plus_months(read_period(shown).first, by)).text)
        self._ask()

    def _set_month(self, month: str) -> None:
        """Show a month, which is offered then, too."""
        try:
            wanted = month_of(read_period(month).first).text
        except BadPeriod:
            return
        today = month_of(self._work.today()).first
        near = {month_of(plus_months(today, -by)).text for by in range(1, _OFFERED)} | {wanted}
        self.month.set_choices(
            Choice(each, month_title(each)) for each in sorted(near, reverse=True)
        )
        self.month.set_value(wanted)
        self.panel.editing = False

    def _run(self, verb: Callable[[], Changes]) -> None:
        self._work.tasks.run(lambda _: verb(), owner=self, done=self._did, failed=self._refused)

    def _refused(self, error: UserError) -> None:
        self.messages.say(replace(refusal(error), key="refused"))
