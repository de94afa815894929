"""The month of dues as a list that is typed into: every member a line, each cell saved when left."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.core.columns import Money, Unreadable
from hongdang_desktop.ledgers.dues import CHANNELS, LEDGER
from hongdang_desktop.ledgers.dues_grid import OPEN_STATES, Counts, Line, State
from hongdang_desktop.ui.editors.kinds import read_day_near
from hongdang_desktop.ui.kit import enter_moves
from hongdang_desktop.ui.kit.boxes import LineBox, ReadBox
from hongdang_desktop.ui.kit.cells import Rows
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.suggest import SuggestBox
from hongdang_desktop.ui.pages import dues_rows
from hongdang_desktop.ui.pages.dues_cells import CellTyping, Spot, filled
from hongdang_desktop.ui.pages.dues_foot import Foot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hongdang_desktop.core.canonical import Json
    from hongdang_desktop.station.dues_book import MonthBook
    from hongdang_desktop.ui.kit.edit_paste import Cells
    from hongdang_desktop.ui.work import Work

_FIELDS = {
    "base": "base",
    "note": "basis",
    "paid": "paid",
    "day": "occurred_on",
    "channel": "channel",
}
_CHANNELS = tuple(
    Choice(key, words, initials)
    for (key, words), initials in zip(CHANNELS.items(), ("xs", "xj", "ds", "yh"), strict=True)
)
_LOCKED = (State.LEFT, State.OUTSIDE, State.MADE_UP)


class MonthView(QWidget):
    """``typed`` tells member and fields to be saved; ``opened`` a member whose line is not typed into."""

    typed = Signal(str, object)
    opened = Signal(str)
    moved = Signal(str)
    unread = Signal(str)
    find_wanted = Signal(str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self.book: MonthBook | None = None
        self._typed: dict[str, dict[str, Json]] = {}
        self._open_only, self._words = False, ""
        self._initials: Mapping[str, str] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._with_base = not work.is_plant
        self._make_table()

    def show_book(
        self, book: MonthBook, initials: Mapping[str, str], *, with_base: bool, open_only: bool,
        words: str,
    ) -> None:  # fmt: skip
        """Show a month; a box that is open stays open on its cell."""
        other = self.book is None or (self.book.branch, self.book.month) != (
            book.branch,
            book.month,
        )
        if other:
            self._typed = {}
        self.book, self._initials = book, initials
        self._open_only, self._words = open_only, words
        with_base = with_base and book.with_base
        if with_base != self._with_base:
            self._with_base = with_base
            self._change_table()
        rows = [
            row
            for row in dues_rows.month_rows(book, self.table.columns, open_only=open_only)
            if self._fits(row.key)
        ]
        self.table.set_source(Rows(rows))
        self.cells.place()
        if self.cells.at is not None and self.cells.at[1] == "paid":
            self.cells.refill(None)
        self.card.show_rows()
        if not self.table.current_key() and rows:
            first = next((n for n, row in enumerate(rows) if self._asks(row.key)), 0)
            self.table.stand_on(first)
            QTimer.singleShot(0, self, self._show_current)  # bands above still take their room
        self._say_foot(book)

    def say_empty(
        self, sentence: str, words: str = "", pressed: Callable[[], object] | None = None
    ) -> None:
        """Show a sentence where no line fits, and with ``words`` what can be done about it."""
        had_focus = self.table.hasFocus()
        self.card.show_empty(sentence, words, pressed)
        target = enter_moves.first_stop(self.card) if had_focus and words else None
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin(self, member: str = "") -> None:
        """Open the first cell that is still to be typed, of a member or of all."""
        wanted = [member] if member else [line.stay.member for line in self._lines()]
        for key in wanted:
            line = self._line(key)
            column = next(self._needed(line), "") if line and self.writes(line) else ""
            if column and self.cells.begin(key, column):
                return

    def end_typing(self) -> None:
        """Save what stands in the open cell, and close it."""
        self.cells.end()

    def writes(self, line: Line) -> bool:
        """Say whether a line is typed into: not what is final, nor what is not asked of him."""
        return bool(self.book and self.book.ours and not line.final and line.state not in _LOCKED)

    def _show_current(self) -> None:
        self.table.scrollTo(self.table.currentIndex())

    def _asks(self, member: str) -> bool:
        line = self._line(member)
        return line is not None and line.state in OPEN_STATES

    def _change_table(self) -> None:
        """Make the list anew; what had the focus gives it on."""
        self.cells.end()
        had_focus = self.table.hasFocus()
        self._column.removeWidget(self.card)
        old = self.card
        self._make_table()
        if had_focus:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        old.hide()
        old.deleteLater()

    def _make_table(self) -> None:
        """Make the list with its card: the base may be hidden with its whole column."""
        columns = dues_rows.month_columns(with_base=self._with_base)
        self.foot = Foot()
        self.table = ListTable(columns, name="党费月表")
        self.card = ListCard(self.table, foot=self.foot)
        self._column.addWidget(self.card)
        self.cells = CellTyping(
            self.table, dues_rows.TYPED, self._box, step=self._step, same=self._same
        )
        self.cells.typed.connect(self._cell_typed)
        self.cells.unread.connect(self.unread)
        self.cells.pasted.connect(self._paste)
        self.table.opened.connect(self._enter)
        self.table.moved.connect(self.moved)
        self.table.typed.connect(self._words_typed)

    # The cells --------------------------------------------------------------------------------

    def _box(self, member: str, column: str) -> LineBox:
        line = self._line(member)
        name = f"{line.stay.name if line else ''} {self._title(column)}"
        if column in ("base", "paid"):
            money = LEDGER.columns[column]
            hint = "＝应交" if column == "paid" else ""
            return filled(
                ReadBox(self._amount_of(column), money.format, name=name, hint=hint, right=True),
                self._value(member, column),
            )
        if column == "day":
            read = read_day_near(self._work.today())
            return filled(
                ReadBox(read, LEDGER.columns["occurred_on"].format, name=name),
                self._value(member, column) or self._work.today().isoformat(),
            )
        if column == "channel":
            return filled(SuggestBox(_CHANNELS, name=name), self._value(member, column))
        return LineBox(name=name, hint="凭什么改，如 7月调资", longest=200)

    def _amount_of(self, column: str) -> Callable[[str], object]:
        """Return what reads an amount; of a day it is said where the day goes."""
        parse, day = LEDGER.columns[column].parse, read_day_near(self._work.today())

        def read(words: str) -> object:
            try:
                return parse(words)
            except Unreadable as wrong:
                try:
                    day(words)
                except Unreadable:
                    raise wrong from None
                said = f"“{words.strip()}”是日期，这一格填金额。"
                raise Unreadable("BAD_MONEY", said, "日期填在“交纳日”，不改就是今天。") from None

        return read

    def _title(self, column: str) -> str:
        titles = {each.key: each.title for each in self.table.columns}
        return "核定依据" if column == "note" else titles.get(column, "")

    def _value(self, member: str, column: str) -> Json:
        """Return what stands in a cell, with what was typed a moment ago."""
        line, field = self._line(member), _FIELDS[column]
        if field in self._typed.get(member, {}):
            return self._typed[member][field]
        if line is None:
            return None
        if column == "day":
            return line.day.isoformat() if line.entry and line.day else None
        values: dict[str, Json] = {
            "base": line.base, "paid": line.paid, "channel": line.channel or None, "note": None,
        }  # fmt: skip
        return values[column]

    def _needed(self, line: Line | None) -> Iterator[str]:
        """Yield the cells of a line that are still to be typed."""
        if line is None:
            return
        member = line.stay.member
        shown = {column.key for column in self.table.columns}
        if "base" in shown and line.category != "fixed" and self._value(member, "base") is None:
            yield "base"
        if self._asks_basis(line):
            yield "note"
        if self._value(member, "paid") is None:
            yield "paid"
        elif self._value(member, "channel") is None:
            yield "channel"

    def _asks_basis(self, line: Line) -> bool:
        """Say whether the base was changed and nothing says why."""
        typed = self._typed.get(line.stay.member, {})
        if typed.get("basis"):
            return False
        changed = "base" in typed and line.base is not None and typed["base"] != line.base
        notes = self.book.notes.get(line.stay.member, ()) if self.book else ()
        return changed or any(each.code == "BASE_CHANGED" for each in notes)

    def _step(self, spot: Spot, back: bool) -> Spot | None:
        lines = [line for line in self._lines() if self.writes(line)]
        at = next((n for n, line in enumerate(lines) if line.stay.member == spot[0]), None)
        if at is None:
            return None
        order = dues_rows.TYPED
        if back:
            before = [c for c in order[: order.index(spot[1])] if c != "note"]
            return (spot[0], before[-1]) if before else None
        behind = order[order.index(spot[1]) + 1 :]
        for column in self._needed(lines[at]):
            if column in behind:
                return spot[0], column
        for line in lines[at + 1 :]:
            column = next(self._needed(line), "")
            if column:
                return line.stay.member, column
        return None

    def _same(self, member: str, column: str) -> object:
        """Return the due as what was paid."""
        line = self._line(member)
        return line.due if line is not None and column == "paid" else None

    def _cell_typed(self, member: str, column: str, value: object) -> None:
        fields = {_FIELDS[column]: cast("Json", value)}
        self._typed.setdefault(member, {}).update(fields)
        self.typed.emit(member, fields)

    def kept(self, member: str) -> None:
        """Forget what was typed: it stands in the book now."""
        self._typed.pop(member, None)

    def pay_due(self, member: str) -> None:
        """Note that a member paid what he owes."""
        line = self._line(member)
        if line is not None and self.writes(line) and line.due is not None:
            self.typed.emit(member, {"paid": line.due})

    def _paste(self, member: str, column: str, cells: Cells) -> None:
        """Put copied cells into the lines from a member on, each as if it had been typed."""
        lines = [line.stay.member for line in self._lines() if self.writes(line)]
        order = [c.key for c in self.table.columns if c.key in _FIELDS and c.key != "note"]
        across = order[order.index(column) :] if column in order else []
        behind = lines[lines.index(member) :] if member in lines else []
        for who, row in zip(behind, cells, strict=False):
            fields: dict[str, Json] = {}
            for key, words in zip(across, row, strict=False):
                try:
                    fields[_FIELDS[key]] = cast("Json", self._read(key)(words))
                except Unreadable as wrong:
                    self.unread.emit(wrong.sentence + wrong.cure)
            if fields:
                self._typed.setdefault(who, {}).update(fields)
                self.typed.emit(who, fields)

    def _read(self, column: str) -> Callable[[str], object]:
        if column == "day":
            return read_day_near(self._work.today())
        return LEDGER.columns[_FIELDS[column]].parse

    # The list ---------------------------------------------------------------------------------

    def _enter(self, member: str) -> None:
        line = self._line(member)
        if line is None:
            return
        if not self.writes(line):
            self.opened.emit(member)
            return
        at = self.table.currentIndex().column()
        key = self.table.columns[at].key if 0 <= at < len(self.table.columns) else ""
        column = key if key in _FIELDS and key != "note" else next(self._needed(line), "paid")
        self.cells.begin(member, column)

    def _words_typed(self, words: str) -> None:
        if words in ("=", "＝"):
            self.pay_due(self.table.current_key())
        else:
            self.find_wanted.emit(words)

    def _line(self, member: str) -> Line | None:
        return self.book.line(member) if self.book else None

    def _lines(self) -> list[Line]:
        found = (self._line(self.table.row_at(at).key) for at in range(self.table.count()))
        return [line for line in found if line is not None]

    def _fits(self, member: str) -> bool:
        line = self._line(member)
        words = self._words.strip().lower()
        return bool(
            line and (words in line.stay.name.lower() or words in self._initials.get(member, ""))
        )

    def _say_foot(self, book: MonthBook) -> None:
        if not book.lines:
            self.foot.say("", "", "", ())
            return
        sums, left, right = dues_rows.foot_words(book)
        if book.totals.drafts:
            amount = sum(line.paid or 0 for line in book.drafts)
            sums += f"　　草稿 {book.totals.drafts} 条　{Money('').format(amount)} 元"
        if not book.totals.counted[Counts.DUE]:
            left = right = ""
        self.foot.say(sums, left, right, dues_rows.proof_lines(book.totals.checks))
