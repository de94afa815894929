"""One matter beside the list: what it is, where it came from, and what can be written down of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.ledgers.matter import Move
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import Button, LinkButton, MainButton
from hongdang_desktop.ui.kit.flow import FlowBox, clear_out
from hongdang_desktop.ui.kit.frames import Card, Scroller, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.pages.matters_form import StepForm
from hongdang_desktop.ui.pages.matters_rows import COVERED, facts_of, verb_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from hongdang_desktop.station.matters_board import Board, Row

_HEIGHT = 300
_LETTERS = {Move.DONE: "B", Move.VERIFY: "V", Move.NOTE: "J", Move.EXTEND: "E", Move.HAND_ON: "T"}
_LABEL = 56


class MattersPanel(Card):
    """``wanted`` tells (ledger, entry) to open; ``stepped`` a step, ``handed`` the problem's fields."""

    wanted = Signal(str, str)
    stepped = Signal(object)
    handed = Signal(object)
    left = Signal()

    def __init__(self, *, can_write: bool) -> None:
        super().__init__(spacing=8)
        self._can_write = can_write
        self.setMinimumHeight(theme.look().px(_HEIGHT))
        self.row: Row | None = None
        self.form: StepForm | None = None
        self._board: Board | None = None
        self._uncovered = False
        self.buttons: dict[Move, Button] = {}
        self.title = SectionTitle("")
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.setSpacing(6)
        self.body.addWidget(self.title)
        self.body.addWidget(Scroller(inner), 1)
        self.hide()

    def show_nothing(self) -> None:
        """No matter is chosen."""
        self.row = self.form = None
        show_if(self, False)

    def show_row(self, row: Row, board: Board) -> None:
        """Show a matter; what was being typed about the same one stays."""
        same = self.row is not None and self.row.key == row.key
        if same and self.form is not None:
            return
        self._uncovered = self._uncovered and same
        self.row, self._board = row, board
        self._lay_out()
        show_if(self, True)

    def begin(self, move: Move) -> None:
        """Ask what has to be known for a step."""
        if self.row is None or self._board is None or move not in self.row.moves:
            return
        self._uncovered = self._uncovered or (move is Move.HAND_ON)
        self._lay_out(move)
        if self.form is not None:
            self.form.start()

    def give_up(self) -> None:
        """Take the boxes away."""
        self.form = None
        if self.row is not None:
            self._lay_out()
        self.left.emit()

    def focus_first(self) -> None:
        """Go to the first thing that can be done."""
        first: QWidget | None = next(iter(self.buttons.values()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            event.ignore()

    def _lay_out(self, asked: Move | None = None) -> None:
        row, board = self.row, self._board
        if row is None or board is None:
            return
        clear_out(self._column)
        self.buttons, self.form = {}, None
        self.title.title.setText(row.matter.kind)
        self.title.note.setText(row.matter.state)
        self._say(row)
        if asked is not None:
            self._ask(row, asked, board)
        else:
            self._origins(row)
            for label, words in facts_of(row, board.today):
                if words:
                    self._fact(label, words)
            self._verbs(row)
        self._column.addStretch(1)

    def _say(self, row: Row) -> None:
        matter = row.matter
        if not matter.private:
            self._column.addWidget(text(matter.text or "（还没写）", wrap=True, select=True))
            return
        words = matter.text if self._uncovered else COVERED
        self._column.addWidget(text(words, wrap=True, select=True))
        self._column.addWidget(text("只在支部里，厂里看不到。", role="small", wrap=True))
        turn = LinkButton("遮上" if self._uncovered else "看内容", self._turn)
        self._column.addWidget(turn, 0, Qt.AlignmentFlag.AlignLeft)

    def _turn(self) -> None:
        self._uncovered = not self._uncovered
        self._lay_out()

    def _origins(self, row: Row) -> None:
        for origin in row.origins:
            if not origin.ledger:
                self._fact("从哪来", origin.words)
                continue
            link = LinkButton(
                f"从{origin.words}来",
                self._opener(origin.ledger, origin.entry),
                name=f"打开{origin.words}",
            )
            self._column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        where = row.origin if row.origin.startswith(row.title) else row.title
        own = LinkButton(f"打开{where}", self._opener(row.ledger, row.matter.entry))
        self._column.addWidget(own, 0, Qt.AlignmentFlag.AlignLeft)

    def _opener(self, ledger: str, entry: str) -> Callable[[], object]:
        return lambda: self.wanted.emit(ledger, entry)

    def _fact(self, label: str, words: str) -> None:
        held = QWidget()
        line = QHBoxLayout(held)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        name = text(label, role="small")
        name.setFixedWidth(theme.look().px(_LABEL))
        line.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(text(words, wrap=True), 1)
        self._column.addWidget(held)

    def _verbs(self, row: Row) -> None:
        self._column.addSpacing(6)
        if row.draft:
            words = "填好责任人和期限，定稿就能接着办。" if self._can_write else "支部还没定稿。"
            self._column.addWidget(text(words, role="small", wrap=True))
            if self._can_write:
                fill = MainButton("接着填(B)", self._opener(row.ledger, row.matter.entry))
                self._column.addWidget(fill, 0, Qt.AlignmentFlag.AlignLeft)
        box = FlowBox(gap=8)
        for place, move in enumerate(row.moves):
            make = Button if place else MainButton
            words = f"{verb_of(row, move)}({_LETTERS[move]})"
            self.buttons[move] = make(words, self._starter(move))
            box.flow.addWidget(self.buttons[move])
        self._column.addWidget(box)

    def _starter(self, move: Move) -> Callable[[], object]:
        return lambda: self.begin(move)

    def _ask(self, row: Row, move: Move, board: Board) -> None:
        self._column.addSpacing(4)
        self.form = StepForm(row, move, board.people, board.today)
        self.form.stepped.connect(self.stepped)
        self.form.handed.connect(self.handed)
        self.form.given_up.connect(self.give_up)
        self._column.addWidget(self.form)
