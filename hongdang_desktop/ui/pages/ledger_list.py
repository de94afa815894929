"""One ledger as a list: head, filter line, rows, details beside them, a reason asked in the row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.privacy import private_names
from hongdang_desktop.ledgers.covering import covered_names
from hongdang_desktop.ledgers.ledger import Rhythm
from hongdang_desktop.ledgers.rulebook import rule_book
from hongdang_desktop.station.views import Listing
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.ask import AskLine
from hongdang_desktop.ui.kit.buttons import Button, MainButton
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.flow import FlowBox
from hongdang_desktop.ui.kit.frames import PageHead
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import Message, MessageStack, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages import ledger_rows
from hongdang_desktop.ui.pages.drafts_final import FinaliseDrafts
from hongdang_desktop.ui.pages.ledger_filter import Filter, FilterLine, listing
from hongdang_desktop.ui.pages.ledger_look import Inside, LookPanel, inside
from hongdang_desktop.ui.pages.ledger_opened import is_meeting, is_ours
from hongdang_desktop.ui.pages.ledger_source import PagedRows
from hongdang_desktop.ui.pages.sheet_actions import SheetActions, take_pastes
from hongdang_desktop.ui.pages.workflows import workflows

if TYPE_CHECKING:
    from hongdang_desktop.ledgers.ledger import AnyLedger
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.pages.ledger_rows import Found
    from hongdang_desktop.ui.work import Work

_LOOK_WIDTH = 334
_MONTHLY = ("dues",)
"""Pages on which a month is written: no second way is offered."""
_LATE = "补：会后超过 3 个工作日才定稿的，打印时也标出。"
_HINTS = ("Enter 打开", "Ins 新记", "Space 看详情", "Del 删除", "Ctrl+Z 撤销")
_HINTS_OF_READING = ("Enter 打开", "Space 看详情")


class LedgerList(QWidget):
    """``opened`` tells an entry's id, ``new_wanted`` whether a plan is meant, ``print_wanted`` nothing."""

    opened = Signal(str)
    new_wanted = Signal(bool)
    print_wanted = Signal()
    batch_wanted = Signal()

    def __init__(self, work: Work, messages: MessageStack) -> None:
        super().__init__()
        self._work, self._messages = work, messages
        self.kind: AnyLedger | None = None
        self._filters: dict[str, Filter] = {}
        self._found: Found | None = None
        self._source = PagedRows()
        self._ask: AskLine | None = None
        self._tables: SheetActions | None = None
        self.drafts: FinaliseDrafts | None = None
        self._go_to = ""
        self.head = PageHead("")
        self.new = MainButton("新记(N)", lambda: self.new_wanted.emit(False))
        self.batch = Button("排好这个月(B)", self.batch_wanted.emit)
        self.page = Button("", lambda: self._work.shell.go(self.kind.page) if self.kind else None)
        self.plan = Button("写计划(J)", lambda: self.new_wanted.emit(True))
        self.print = Button("打印(P)", self.print_wanted.emit)
        for button in (self.page, self.print, self.plan, self.batch, self.new):
            self.head.add(button)
        self.filters = FilterLine()
        self.message_place = QVBoxLayout()
        self.sum, self.right = text(), text(role="small")
        self.table = ListTable((), name="台账")
        self.card = ListCard(self.table)
        self.look = LookPanel()
        self.look.setFixedWidth(theme.look().px(_LOOK_WIDTH))
        self._row = QHBoxLayout()
        self._row.setSpacing(12)
        self._row.addWidget(self.card, 1)
        self._row.addWidget(self.look)
        self.look.hide()
        self.hints = FlowBox(gap=26)
        self._late = text(_LATE, role="small")
        self._hints = {words: text(words, role="small") for words in _HINTS}
        for label in (self._late, *self._hints.values()):
            self.hints.flow.addWidget(label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        #: where the page puts what opens its index
        self.fold_place = QHBoxLayout()
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addLayout(self.fold_place)
        top.addWidget(self.head, 1)
        column.addLayout(top)
        column.addWidget(self.filters)
        column.addLayout(self.message_place)
        column.addLayout(self._row, 1)
        column.addWidget(self.hints)
        self._connect()

    def show_ledger(self, kind: AnyLedger, *, entry: str = "") -> None:
        """Show another ledger (or the same, again); ``entry`` becomes the current row."""
        self._go_to = entry
        self._leave_ask()
        if self.kind is not kind:
            self.kind = kind
            self._change_table(kind)
            dated = kind.rhythm is not Rhythm.CHANGE
            # What the branch keeps cannot be uncovered at the plant.
            kept = private_names(kind.model) if self._work.is_plant else frozenset[str]()
            sensitive = bool(covered_names(kind.model) - kept)
            self.filters.show_filter(
                self._filters.get(kind.key, Filter()), today=self._work.today(), dated=dated,
                sensitive=sensitive,
            )  # fmt: skip
            self._close_look()
            meeting, ours = is_meeting(kind), not self._not_ours(kind)
            self.new.say("新记(N)")
            show_if(self.new, ours)
            show_if(self.plan, ours and meeting)
            show_if(self.batch, ours and kind.batch is not None and kind.page not in _MONTHLY)
            quarterly = kind.rhythm is Rhythm.QUARTER
            flow = next((w for w in workflows(self._role()) if w.key == kind.page), None)
            self.page.say(f"{flow.title}(K)" if flow else "")
            show_if(self.page, flow is not None)
            self.batch.say("排好这个季度(B)" if quarterly else "排好这个月(B)")
            for words, label in self._hints.items():
                show_if(label, ours or words in _HINTS_OF_READING)
        self.head.set_title(self._work.title(kind))
        show_if(self.new, not self._not_ours(kind) and self._work.keeps(kind))
        rule = rule_book().on(kind.rule, self._work.today()) if kind.rule else None
        article = rule.reference if rule else ""
        off = () if self._work.keeps(kind) else ("没启用：能查能印，要记先到设置里启用",)
        mine = kind.owner.value == "branch"
        whose = self._work.branch_name() if mine else "" if self._work.is_plant else "厂里发来的"
        self.head.set_line((whose, *ledger_rows.head_line(kind, article), *off))
        show_if(self._hints["Ins 新记"], not self._not_ours(kind) and not off)
        self.ask()

    def ask(self) -> None:
        """Ask the station for the list again."""
        kind = self.kind
        if kind is None or not (self._work.branch or is_ours(self._role(), kind)):
            return
        wanted, unmasked = self._question(kind), self.filters.unmasked.isChecked()
        station = self._work.station
        self._work.tasks.run(
            lambda _: ledger_rows.look(station, kind, wanted, unmasked=unmasked), owner=self,
            done=self._show_found, latest="list",
        )  # fmt: skip

    def delete(self, entry: str) -> None:
        """Delete a draft at once; a final entry asks for a reason in its row."""
        row = next((e for e in (self._source.place(entry),) if e is not None), None)
        if row is None or self.kind is None or self._not_ours(self.kind):
            return
        state = self._source.row(row).cells[-1]
        if state.chip and state.tone is Tone.INFO:
            self._delete(entry, "")
        else:
            self._ask_reason(entry, row)

    def undo(self) -> None:
        """Take the last action back and say which it was."""
        self._verb(self._work.station.book.undo)

    def redo(self) -> None:
        """Bring back what was taken back."""
        self._verb(self._work.station.book.redo)

    def first_focus(self) -> QWidget:
        """Return the list, or what can be done when it is empty."""
        empty = self._found is not None and not self._found.ids
        return self.new if empty and self.new.isVisibleTo(self) else self.table

    def seek(self) -> None:
        """Put the cursor into the find box."""
        self.filters.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.words.selectAll()

    # What came back -------------------------------------------------------------------------

    def _show_found(self, found: Found) -> None:
        kind = self.kind
        if kind is None:
            return
        self._found = found
        self._source = PagedRows(found.ids, found.rows, self._want_page)
        self.table.set_source(self._source)
        wanted = self.filters.filter()
        sort = wanted.sort or self._question(kind).sort
        self.table.show_sort(sort, descending=self._question(kind).descending)
        if wanted.stage is None:
            self.filters.set_counts(found.drafts, found.finals)
        self._show_sum(found)
        if found.ids:
            self.card.show_rows()
            if self._go_to:
                self.table.go_to(self._go_to)
                self._go_to = ""
        else:
            self._show_empty(kind, wanted)
        self._look_again()
        focus: QWidget | None = self.window().focusWidget()
        if focus is None or focus is self.table or focus.isAncestorOf(self):
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)
            if self.table.hasFocus() and not self.table.current_key():
                self.table.stand_on(0)

    def _show_sum(self, found: Found) -> None:
        parts = [f"共 {len(found.ids)} 条"]
        if self.filters.filter().stage is None and found.drafts:
            parts.append(f"草稿 {found.drafts} 条")
        self.sum.setText("　　".join(parts))
        kind = self.kind
        if self.drafts is not None and kind is not None:
            ours = not self._not_ours(kind) and self._work.keeps(kind)
            self.drafts.show_count(found.drafts if ours else 0)
        self.right.setText(f"待处理冲突 {found.conflicted} 条" if found.conflicted else "")
        show_if(self._late, found.any_late)

    def _show_empty(self, kind: AnyLedger, wanted: Filter) -> None:
        if wanted.words:
            self.card.show_empty(f"没有找到“{wanted.words}”。", "清空查找", self.filters.clear)
        elif wanted.narrows:
            self.card.show_empty("这个范围没有记录。", "看全部", self.filters.clear)
        elif self._not_ours(kind):
            whose = "这个支部" if self._work.is_plant else "厂里发来的"
            self.card.show_empty(f"{whose}还没有{self._work.title(kind)}。")
        else:
            self.card.show_empty(
                f"还没有{self._work.title(kind)}。点“新记”写第一条。",
                "新记",
                lambda: self.new_wanted.emit(False),
            )

    def _want_page(self, page: int) -> None:
        """Bring the rows of a page that came in sight."""
        kind, source = self.kind, self._source
        if kind is None:
            return
        station, unmasked = self._work.station, self.filters.unmasked.isChecked()
        ids = source.page_ids(page)

        def bring(_progress: object) -> object:
            entries = station.book.entries(kind.key, ids)
            return ledger_rows.rows_of(station, kind, entries, unmasked=unmasked)

        def show(rows: object) -> None:
            if self._source is source:
                source.take(rows)  # type: ignore[arg-type]  # what bring returned
                self.table.viewport().update()
                self.table.refresh()

        self._work.tasks.run(bring, owner=self, done=show)

    # Details ---------------------------------------------------------------------------------

    def _turn_look(self, entry: str) -> None:
        if self.look.isVisibleTo(self):
            self._close_look()
        else:
            self._look_at(entry)

    def _look_at(self, entry: str) -> None:
        station, unmasked = self._work.station, self.filters.unmasked.isChecked()

        def show(found: Inside) -> None:
            self.look.show_inside(found, unmasked=unmasked)
            show_if(self.look, True)

        self._work.tasks.run(
            lambda _: inside(station, entry, unmasked=unmasked), owner=self, done=show,
            latest="look",
        )  # fmt: skip

    def _look_again(self) -> None:
        key = self.table.current_key()
        if self.look.isVisibleTo(self):
            self._look_at(key) if key else self._close_look()

    def _close_look(self) -> None:
        focus = QApplication.focusWidget()
        held = focus is not None and self.look.isAncestorOf(focus)
        show_if(self.look, False)
        if held:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # Verbs -----------------------------------------------------------------------------------

    def _ask_reason(self, entry: str, row: int) -> None:
        self._leave_ask()
        cells = self._source.row(row).cells
        named = next((n for n, c in enumerate(self.table.columns) if c.stretch == 3), 0)
        ask = AskLine(f"为什么删“{cells[named].text}”", yes="删掉", hint="写一句原因，以后查得到")
        ask.setParent(self.table.viewport())
        ask.setAutoFillBackground(True)
        ask.setStyleSheet(f"AskLine {{ background: {theme.look().amber_bg}; }}")
        ask.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        place: QRect = self.table.visualRect(
            self.table.model().index(row, self.table.first_column())
        )
        height = max(place.height(), ask.sizeHint().height())
        top = min(place.y(), max(0, self.table.viewport().height() - height))
        ask.setGeometry(0, top, self.table.viewport().width(), height)
        ask.answered.connect(lambda reason: self._delete(entry, reason))
        ask.given_up.connect(self._give_up_ask)
        self._ask = ask
        ask.start()

    def _give_up_ask(self) -> None:
        self._leave_ask()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave_ask(self) -> None:
        if self._ask is not None:
            self._ask.hide()
            self._ask.deleteLater()
            self._ask = None

    def _delete(self, entry: str, reason: str) -> None:
        book = self._work.station.book
        self._give_up_ask()
        self._verb(lambda: book.delete(entry, reason), undo=True)

    def _verb(self, verb: object, *, undo: bool = False) -> None:
        def did(changes: Changes) -> None:
            first, _, rest = changes.sentence.partition("。")
            buttons = (("撤销", self.undo),) if undo else ()
            self._messages.say(Message(f"{first}。", rest, Tone.DONE, buttons, key="did"))
            self.ask()

        def failed(error: UserError) -> None:
            self._messages.say(replace(refusal(error), tone=Tone.INFO))

        self._work.tasks.run(lambda _: verb(), owner=self, done=did, failed=failed)  # type: ignore[operator]  # a verb of the book

    # Parts -----------------------------------------------------------------------------------

    def _question(self, kind: AnyLedger) -> Listing:
        # What the plant writes is for several branches.
        own = kind.owner.value == "branch"
        base = Listing(kind.key, branch=self._work.branch if own else None)
        if kind.rhythm is Rhythm.CHANGE:
            base = replace(base, sort=kind.order, descending=False)
        return listing(self.filters.filter(), base)

    def _not_ours(self, kind: AnyLedger) -> bool:
        return not is_ours(self._role(), kind)

    def _role(self) -> str:
        return self._work.info.role.value

    def _filter_changed(self, wanted: Filter) -> None:
        if self.kind is not None:
            self._filters[self.kind.key] = wanted
            self.ask()

    def _begin(self) -> None:
        """Begin a new entry from anywhere on the page: an empty list has no row to stand on."""
        if self.kind is not None and not self._not_ours(self.kind):
            self.new_wanted.emit(False)

    def _sort(self, key: str, descending: bool) -> None:
        if key != ledger_rows.STATE:
            self.filters.set_sort(key, descending=descending)

    def _typed(self, letters: str) -> None:
        self.filters.words.setFocus(Qt.FocusReason.OtherFocusReason)
        self.filters.words.setText(letters)
        self.filters.words.changed.emit()

    def _change_table(self, kind: AnyLedger) -> None:
        """Make the table of this ledger with its card: each has columns of its own."""
        self._row.removeWidget(self.card)
        self.card.hide()
        self.card.deleteLater()
        self.sum, self.right = text(), text(role="small")
        foot = QWidget()
        line = QHBoxLayout(foot)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.sum)
        self.drafts = FinaliseDrafts(self._work, self._messages, kind, self.ask)
        line.addWidget(self.drafts)
        line.addStretch(1)
        line.addWidget(self.right)
        self._tables = SheetActions(
            self._work, self._messages, kind, ours=not self._not_ours(kind) and self._work.keeps(kind),
            asked=lambda: (self._question(kind), self.filters.unmasked.isChecked()),
        )  # fmt: skip
        line.addWidget(self._tables)
        self.table = ListTable(ledger_rows.columns_of_list(kind), name=kind.title)
        self.card = ListCard(self.table, foot=foot)
        self._row.insertWidget(0, self.card, 1)
        self._source, self._found = PagedRows(), None
        self._connect_table()

    def _connect_table(self) -> None:
        table = self.table
        table.opened.connect(self.opened)
        table.new_wanted.connect(lambda: self.new_wanted.emit(False))
        table.look_wanted.connect(self._turn_look)
        table.delete_wanted.connect(self.delete)
        table.sort_wanted.connect(self._sort)
        table.moved.connect(lambda _key: self._look_again())
        table.typed.connect(self._typed)

    def _connect(self) -> None:
        QShortcut(QKeySequence("Ins"), self).activated.connect(self._begin)
        take_pastes(self, lambda: self._tables)
        self.filters.changed.connect(self._filter_changed)
        self.filters.unmask.connect(lambda _on: self.ask())
        self.look.closed.connect(self._close_look)
