"""Everything that must go somewhere, and where: row by row, what has no place first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit.buttons import MainButton
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.choice_box import ChoiceBox
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.fields import Field
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from hongdang_desktop.station.handing.plan import Placed, Plan, Preview

_COLUMNS = (
    Column("name", "名称", stretch=3, least=120, sortable=False),
    Column("what", "内容", width=128, sortable=False, drop=2),
    Column("source", "原来在", stretch=2, least=90, sortable=False, drop=1),
    Column("to", "去哪里", stretch=2, least=100, sortable=False),
)
_REMARKS = 4


class PreviewCard(QWidget):
    """``teams`` and ``items`` say what was placed by hand; ``placed`` is said when it changed."""

    placed = Signal()
    done_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.teams: dict[str, str] = {}
        self.items: dict[str, str] = {}
        self._rows: dict[str, Placed] = {}
        self.table = ListTable(_COLUMNS, name="要安排的人和事", low=True)
        self.table.moved.connect(self._stand_on)
        self.to = ChoiceBox((), name="这一项去", width=220)
        self.to.changed.connect(self._place)
        self.table.opened.connect(lambda _key: self.to.setFocus())
        self._field = Field("这一项去(G)", self.to, key="to")
        self.sum = text(role="small", wrap=True)
        self.go = MainButton("照这样办(S)", self.done_wanted.emit)
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._remarks = text(role="small", wrap=True)
        column.addWidget(self._remarks)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._field)
        row.addWidget(self.sum, 1)
        row.addWidget(self.go)
        column.addLayout(row)
        self._foot = foot
        self.card = ListCard(self.table, foot=foot)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.card)
        self.show_nothing("先在右边选支部。")

    def show_nothing(self, sentence: str) -> None:
        """The plan is not whole yet: what was placed by hand is forgotten with it."""
        self.teams.clear()
        self.items.clear()
        self._rows.clear()
        self.card.show_empty(sentence)
        show_if(self._foot, False)

    def show_preview(self, plan: Plan, found: Preview) -> None:
        """Show where everything goes; what has no place stands first."""
        # Loaded here: the window is on the screen before the station's parts are needed.
        from hongdang_desktop.station.handing.plan import WHAT  # noqa: PLC0415

        here = self.table.current_key()
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
        more = len(found.remarks) - _REMARKS
        said = list(found.remarks[:_REMARKS]) + ([f"还有 {more} 条。"] if more > 0 else [])
        self._remarks.setText("　".join(said))
        show_if(self._remarks, bool(said))
        show_if(self._foot, True)
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
