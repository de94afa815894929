"""问题与落实: every decision, problem, finding and request that waits, each once, closed from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt

from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.cells import Rows
from hongdang_desktop.ui.kit.choice_box import ChoiceBox
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.flow import FlowBox
from hongdang_desktop.ui.kit.frames import Page, PageHead
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.segment import Segment
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages import matters_rows
from hongdang_desktop.ui.pages.beside import Beside
from hongdang_desktop.ui.pages.leading import lead_to
from hongdang_desktop.ui.pages.matters_panel import MattersPanel
from hongdang_desktop.ui.pages.matters_rows import ALL, COLUMNS, DO, OPEN, OWN, SHOWN, Filter

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from PySide6.QtWidgets import QWidget

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.ledgers.matter import Step
    from hongdang_desktop.station.matters_board import Board, Row
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.work import Work

_PANEL, _BESIDE_FROM, _LIST_HEIGHT = 334, 860, 200
_HINTS = ("Enter 办下一步", "Space 到右边", "Esc 回来", "Ins 记一个问题")


class MattersPage(Page):
    """One row a matter; its details and the next step stand beside it."""

    def __init__(self, work: Work) -> None:
        super().__init__(PageHead("问题与落实"))
        self._work = work
        self._board: Board | None = None
        self._rows: dict[str, Row] = {}
        self._go_to = ""
        self.print = Button("打印清单(P)", self._print)
        self.new = Button("记一个问题(N)", self._new)
        if self.head is not None:
            self.head.add(self.print)
            self.head.add(self.new)
        show_if(self.new, not work.is_plant)
        self.body.addWidget(self._filters())
        columns = tuple(each for each in COLUMNS if not work.is_plant or each.key != "do")
        self.table = ListTable(columns, name="问题与落实")
        self.sum = text(role="small")
        self.card = ListCard(self.table, foot=self.sum)
        self.panel = MattersPanel(can_write=not work.is_plant)
        self.card.setMinimumHeight(theme.look().px(_LIST_HEIGHT))
        beside = Beside(self.card, self.panel, width=_PANEL, from_width=_BESIDE_FROM)
        self.body.addWidget(beside, 1)
        hints = _hints()
        self.body.addWidget(hints)
        show_if(hints, not work.is_plant)
        self._connect()

    def open(self, **args: object) -> None:
        """``branch``; ``entry`` and ``part`` make that matter current; ``shown`` as in ``SHOWN``."""
        branch, entry, shown = args.get("branch"), args.get("entry"), args.get("shown")
        if isinstance(branch, str) and branch:
            self._work.branch = branch
        if isinstance(shown, str) and shown in SHOWN:
            self.shown.set_value(shown)
        if isinstance(entry, str) and entry:
            self._go_to = f"{entry} {args.get('part') or ''}".strip()
            self.shown.set_value(OPEN)
            self._clear_narrowing()

    def looked_at(self) -> None:
        """Ask again."""
        self._ask()

    def changes(self, changes: Changed) -> None:
        """Ask again: what is to be done stands in many ledgers."""
        del changes
        self._ask()

    def seek(self) -> None:
        """Put the cursor into the find box."""
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()

    def first_focus(self) -> QWidget:
        """Begin in the list."""
        return self.table

    # What is shown ----------------------------------------------------------------------------

    def _filters(self) -> QWidget:
        self.shown = Segment(tuple(SHOWN.items()), name="看哪些", value=OPEN)
        self.kind = ChoiceBox((), name="哪一类", width=128)
        self.owner = ChoiceBox((), name="责任人", width=118)
        self.words = LineBox(name="查找", hint="找几个字", width=150)
        line = FlowBox(gap=10)
        for part in (self.shown, self.kind, self.owner, self.words):
            line.flow.addWidget(part)
        return line

    def _connect(self) -> None:
        for box in (self.shown, self.kind, self.owner):
            box.changed.connect(self._show_rows)
        self.words.changed.connect(self._show_rows)
        self.table.moved.connect(self._stand_on)
        self.table.opened.connect(self._next_step)
        self.table.clicked.connect(self._clicked)
        self.table.look_wanted.connect(lambda _key: self.panel.focus_first())
        self.table.new_wanted.connect(self._new)
        self.table.typed.connect(self._typed)
        self.panel.wanted.connect(self._open)
        self.panel.stepped.connect(self._step)
        self.panel.handed.connect(self._hand_on)
        self.panel.left.connect(lambda: self.table.setFocus(Qt.FocusReason.OtherFocusReason))

    def _ask(self) -> None:
        branch = self._work.branch
        if not branch:
            self.card.show_empty("还没有支部。")
            return
        matters = self._work.station.matters
        self._work.tasks.run(
            lambda _: matters.board(branch), owner=self, done=self._show, latest="matters"
        )

    def _show(self, board: Board) -> None:
        self._board = board
        if self.head is not None:
            self.head.set_line((self._work.branch_name(), *matters_rows.line(board)))
        numbers = matters_rows.counts(board)
        for key, word in SHOWN.items():
            self.shown.set_words(key, f"{word} {numbers[key]}")
        _offer(self.kind, "各类事项", matters_rows.kinds(board))
        _offer(self.owner, "所有责任人", matters_rows.owners(board, self._work.station.actor))
        wanted = self._go_to
        there = next((row for row in board.rows if row.key == wanted), None)
        if wanted and (there is None or not there.open):
            self.shown.set_value(ALL)  # closed meanwhile, or handed on: still to be seen
        elif there is not None and there.matter.kind == OWN:
            self.kind.set_value(OWN)
        self._show_rows()

    def _show_rows(self) -> None:
        board = self._board
        if board is None:
            return
        found = matters_rows.wanted(board, self._filter())
        self._rows = {row.key: row for row in found}
        shown = [matters_rows.row_of(row, board.today) for row in found]
        self.table.set_source(Rows(shown))
        own = "" if self.kind.value() == OWN else matters_rows.own_line(board)
        parts = (f"共 {len(found)} 件", own)
        self.sum.setText("　　".join(part for part in parts if part))
        if not found:
            self._show_empty(board)
            self.panel.show_nothing()
            held: QWidget | None = self.window().focusWidget()
            if held in (None, self.table) and self.new.isVisibleTo(self):
                self.new.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.card.show_rows()
        here = self._go_to or self.table.current_key()
        self._go_to = ""
        key = here if here in self._rows else self._home_of(board, here) or found[0].key
        self.table.go_to(key)
        self._stand_on(key)

    def _home_of(self, board: Board, key: str) -> str:
        """Return the row in which a matter lives since it was handed on, "" for none."""
        entry, _, part = key.partition(" ")
        there = (
            row.key
            for row in board.rows
            if any((each.entry, each.part) == (entry, part) for each in row.origins)
        )
        return next((each for each in there if each in self._rows), "")

    def _show_empty(self, board: Board) -> None:
        if not board.rows:
            words = "还没有要落实的事。会议定了事、查出了问题、员工提了诉求，都会排到这里。"
            self.card.show_empty(words)
        elif self._filter() == Filter():
            self.card.show_empty("都办完了。", "看全部", self._show_all)
        else:
            self.card.show_empty("这个范围没有。", "看全部", self._show_all)

    def _show_all(self) -> None:
        self.shown.set_value(ALL)
        self._clear_narrowing()
        self._show_rows()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear_narrowing(self) -> None:
        self.kind.set_value("")
        self.owner.set_value("")
        self.words.set_value("")

    def _filter(self) -> Filter:
        return Filter(
            self.shown.value() or OPEN, str(self.kind.value() or ""), str(self.owner.value() or ""),
            str(self.words.value() or ""),
        )  # fmt: skip

    def _stand_on(self, key: str) -> None:
        row, board = self._rows.get(key), self._board
        if row is not None and board is not None:
            self.panel.show_row(row, board)

    # What can be done from here ---------------------------------------------------------------

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == DO:
            self._next_step(self.table.current_key())

    def _next_step(self, key: str) -> None:
        row = self._rows.get(key)
        if row is None:
            return
        self._stand_on(key)
        if row.draft or not row.moves:
            self._open(row.ledger, row.matter.entry)
        else:
            self.panel.begin(row.moves[0])

    def _typed(self, letters: str) -> None:
        self.seek()
        self.words.insert(letters)

    def _open(self, ledger: str, entry: str) -> None:
        lead_to(self._work, ledger, self._work.branch, entry=entry, goes_on=True)

    def _new(self) -> None:
        if not self._work.is_plant:
            self._work.shell.go("ledgers", ledger=_LEDGER, branch=self._work.branch, new=True)

    def _print(self) -> None:
        self._work.shell.go("printing", paper=_PAPER, branch=self._work.branch)

    def _step(self, step: Step) -> None:
        row, matters = self.panel.row, self._work.station.matters
        if row is not None:
            entry, part = row.matter.entry, row.matter.part
            self._verb(lambda: matters.move(entry, part, step))

    def _hand_on(self, given: dict[str, Any]) -> None:
        row, matters = self.panel.row, self._work.station.matters
        if row is not None:
            entry, part = row.matter.entry, row.matter.part
            self._go_to = ""
            self._verb(lambda: matters.hand_on(entry, part, **given))

    def _undo(self) -> None:
        self._verb(self._work.station.book.undo)

    def _verb(self, verb: Callable[[], Changes]) -> None:
        def did(changes: Changes) -> None:
            self.panel.form = None
            first, _, rest = changes.sentence.partition("。")
            undo = (("撤销", self._undo),)
            self.messages.say(Message(f"{first}。", rest, Tone.DONE, undo, key="did"))
            self.panel.row = None
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self._ask()

        def failed(error: UserError) -> None:
            self.messages.say(refusal(error))

        self._work.tasks.run(lambda _: verb(), owner=self, done=did, failed=failed)


_LEDGER = "problem"
_PAPER = "matters"


def make_matters(work: Work) -> Page:
    """Return the page."""
    return MattersPage(work)


def _offer(box: ChoiceBox, every: str, words: tuple[str, ...]) -> None:
    """Offer all, or one of some words; what is chosen stays."""
    box.set_choices((Choice("", every), *(Choice(each, each) for each in words)))
    if box.value() is None:
        box.set_value("")


def _hints() -> QWidget:
    line = FlowBox(gap=26)
    for words in _HINTS:
        line.flow.addWidget(text(words, role="small"))
    return line
