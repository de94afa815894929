"""Everything that must go somewhere, and where: row by row, what has no place first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import MainButton
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.choice_box import ChoiceBox
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.fields import Field
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Scroller
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.question import Question
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from hongdang_desktop.station.handing.plan import Placed, Plan, Preview

_COLUMNS = (
    Column("name", "名称", stretch=3, least=120, sortable=False),
    Column("what", "内容", width=128, sortable=False, drop=2),
    Column("source", "原来在", stretch=2, least=90, sortable=False, drop=1),
    Column("to", "去哪里", stretch=2, least=100, sortable=False),
)
_LINE, _LINES = 23, 4
"""Logical pixels of a warning, and how many are seen at once: the others by scrolling."""
_ASKED = {
    "merge": ("把{sources}并到{targets}？", "合并"),
    "split": ("把{sources}拆分到{targets}？", "拆分"),
    "dissolve": ("撤销{sources}，由{targets}接？", "撤销支部"),
}
NOTHING_YET = "先在“怎么调整”里选支部。"


class PreviewCard(QWidget):
    """``teams`` and ``items`` say what was placed by hand; ``placed`` is said when it changed.

    ``done_wanted`` comes after a yes; while something has no place at once, to be refused.
    """

    placed = Signal()
    done_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.teams: dict[str, str] = {}
        self.items: dict[str, str] = {}
        self._rows: dict[str, Placed] = {}
        self._found: tuple[Plan, Preview] | None = None
        self.table = ListTable(_COLUMNS, name="要安排的人和事", low=True)
        self.table.moved.connect(self._stand_on)
        self.to = ChoiceBox((), name="这一项去", width=220)
        self.to.changed.connect(self._place)
        self.table.opened.connect(lambda _key: self.to.setFocus())
        self._field = Field("这一项去(G)", self.to, key="to")
        self.sum = text(role="small", wrap=True)
        self.go = MainButton("照这样办(S)", self._ask)
        self.question = Question()
        self.question.said_yes.connect(self._said_yes)
        self.question.said_no.connect(self._ask_no_more)
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._head = text(role="strong")
        lines = QWidget()
        self._lines = QVBoxLayout(lines)
        self._lines.setContentsMargins(0, 0, 6, 0)
        self._lines.setSpacing(2)
        self.remarks = Scroller(lines)
        self.remarks.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the arrows scroll
        column.addWidget(self._head)
        column.addWidget(self.remarks)
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._field)
        row.addWidget(self.sum, 1)
        row.addWidget(self.go)
        column.addWidget(self._buttons)
        column.addWidget(self.question)
        self._foot = foot
        self.card = ListCard(self.table, foot=foot)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.card)
        self.show_nothing(NOTHING_YET)

    def show_nothing(self, sentence: str) -> None:
        """The plan is not whole yet: what was placed by hand is forgotten with it."""
        self.teams.clear()
        self.items.clear()
        self._rows.clear()
        self._found = None
        self._show_question(asked=False)
        self.card.show_empty(sentence)
        show_if(self._foot, False)

    def show_preview(self, plan: Plan, found: Preview) -> None:
        """Show where everything goes; what has no place stands first."""
        # Loaded here: the window is on the screen before the station's parts are needed.
        from hongdang_desktop.station.handing.plan import WHAT  # noqa: PLC0415

        here = self.table.current_key()
        self._found = (plan, found)
        self._rows = {each.item.id: each for each in found.placed}
        order = list(WHAT)
        listed = sorted(found.placed, key=lambda p: (bool(p.to), order.index(p.item.ledger)))
        rows = [_row(each, WHAT[each.item.ledger], found.names) for each in listed]
        self.to.set_choices(Choice(each.key, each.short_name or each.name) for each in plan.targets)
        self.table.set_source(Rows(rows))
        nowhere = len(found.nowhere)
        self.sum.setText(
            f"共 {len(rows)} 项，{nowhere} 项还没定" if nowhere else f"共 {len(rows)} 项，都有去处"
        )
        self._show_remarks(found.remarks)
        show_if(self._foot, True)
        if self.question.isVisibleTo(self):  # it asks of what is seen now
            self._ask() if not nowhere else self._show_question(asked=False)
        if not rows:
            self.card.show_empty("原来的支部里没有要安排的人和事。")
            return
        self.card.show_rows()
        keys = [row.key for row in rows]
        # The next without a place, where the one that was looked at has one now.
        open_ones = [each.item.id for each in found.nowhere]
        key = here if here in keys and (here in open_ones or not open_ones) else keys[0]
        self.table.go_to(key)
        self._stand_on(key)

    def _show_remarks(self, remarks: tuple[str, ...]) -> None:
        clear_out(self._lines)
        for each in remarks:
            self._lines.addWidget(text(each, role="small", wrap=True))
        self._lines.addStretch(1)
        self._head.setText(f"办之前先看这 {len(remarks)} 条")
        self.remarks.setAccessibleName("办之前要看的")
        self.remarks.setAccessibleDescription("\n".join(remarks))
        self.remarks.verticalScrollBar().setValue(0)
        self.remarks.setFixedHeight(theme.look().px(_LINE * min(_LINES, len(remarks))))
        show_if(self._head, bool(remarks))
        show_if(self.remarks, bool(remarks))

    def _ask(self) -> None:
        if self._found is None or self._found[1].nowhere:
            self.done_wanted.emit()
            return
        plan, found = self._found
        words, verb = _ASKED[plan.kind]
        sources = "、".join(found.names.get(each, "") for each in plan.sources)
        targets = "、".join(each.short_name or each.name for each in plan.targets)
        lines = (
            f"从 {plan.day} 起，{len(found.placed)} 项照上面的安排走。",
            "办了以后这里不能撤销，要改就得再办一次调整。",
        )
        self._show_question(asked=True)
        self.question.ask(words.format(sources=sources, targets=targets), lines, yes=verb)

    def _said_yes(self) -> None:
        self._show_question(asked=False)
        self.done_wanted.emit()

    def _ask_no_more(self) -> None:
        self._show_question(asked=False)
        self.go.setFocus()

    def _show_question(self, *, asked: bool) -> None:
        """Show the question in the place of the buttons, or the buttons again."""
        if not asked:
            self.question.drop()
        show_if(self._buttons, not asked)

    def _stand_on(self, key: str) -> None:
        each = self._rows.get(key)
        if each is not None:
            self.to.set_value(each.to or None)

    def _place(self) -> None:
        key, to = self.table.current_key(), str(self.to.value() or "")
        each = self._rows.get(key)
        if each is None or not to:
            return
        (self.teams if each.item.ledger == "team" else self.items)[key] = to
        self.placed.emit()


def _row(each: Placed, what: str, names: object) -> Row:
    known = names if isinstance(names, dict) else {}
    to = known.get(each.to, "")
    stays = each.to == each.source
    cells = (
        Cell(each.item.called, tip=each.item.called),
        Cell(what, tone=Tone.QUIET),
        Cell(known.get(each.source, "")),
        Cell(f"{to}（不动）" if stays else to) if to else Cell("还没定", tone=Tone.TODO, chip=True),
    )
    return Row(each.item.id, cells, tone=Tone.PLAIN if to else Tone.TODO)
