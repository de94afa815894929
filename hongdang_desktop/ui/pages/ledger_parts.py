"""A list of typed parts in a derived form: a table that is typed into, one row a part."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.core.records import Part, columns_of
from hongdang_desktop.ui.editors.cells import Look, cell, fresh, parts_of, rows_of
from hongdang_desktop.ui.editors.held import HeldTable, to_read
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.edit_cells import EditColumn, Kind, RowLook
from hongdang_desktop.ui.kit.edit_table import EditTable
from hongdang_desktop.ui.kit.frames import SectionTitle
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.pages.ledger_fields import GAP_CODE, unread

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hongdang_desktop.core.canonical import Json
    from hongdang_desktop.core.columns import Column
    from hongdang_desktop.core.problems import Problem
    from hongdang_desktop.ui.editors.offers import Offers

_WIDTHS = {
    "day": 96,
    "month": 96,
    "number": 72,
    "whole": 72,
    "money": 96,
    "yesno": 72,
    "choice": 96,
    "member": 96,
}


class PartsField(QWidget):
    """Title, table, and a button that adds a row.

    ``held``: the entry is final, the rows stay, only living values are typed.
    """

    changed = Signal()
    settled = Signal()

    def __init__(
        self,
        name: str,
        column: Column,
        part: type[Part],
        offers: Offers,
        value: Json,
        *,
        held: bool = False,
    ) -> None:
        super().__init__()
        self._name, self._before = name, value
        self._columns = {
            key: inner for key, inner in columns_of(part).items() if inner.kind != "signature"
        }
        listed = (
            [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
        )
        cells = [EditColumn("#", "序", Kind.NUMBER, width=40)]
        # Where all columns are narrow the last one takes the rest of the row.
        narrow = all(inner.kind in _WIDTHS for inner in self._columns.values())
        filling = list(self._columns)[-1] if narrow else ""
        for key, inner in self._columns.items():
            width = _WIDTHS.get(inner.kind, 0) if key != filling else 0
            look = Look(width=width, stretch=0 if width else 1)
            made = cell(key, inner, offers, look, (each.get(key) for each in listed))
            cells.append(to_read(made) if held and not inner.living else made)
        table = HeldTable if held else EditTable
        self.table = table(cells, name=column.label, new_row=fresh)
        self.table.set_rows(rows_of(value, self._columns))
        for signal in (self.table.changed, self.table.added, self.table.removed, self.table.moved):
            signal.connect(lambda *_: self.changed.emit())
        for signal in (self.table.settled, self.table.added, self.table.removed, self.table.moved):
            signal.connect(lambda *_: self.settled.emit())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 6, 0, 0)
        box.setSpacing(6)
        self.add = Button("加一行", self.table.add_row, name=f"{column.label}：加一行")
        hint = "" if held else "Enter 进入下一格"
        show_if(self.add, not held)
        box.addWidget(SectionTitle(column.label, hint, right=self.add))
        box.addWidget(self.table)

    def parts(self) -> Json:
        """Return the parts as they are typed."""
        return cast("Json", parts_of(self.table.rows(), self._before, self._columns))

    def raw(self) -> Json:
        """Return everything that stands in the table."""
        return cast("Json", self.table.raw())

    def set_raw(self, raw: Json) -> None:
        """Take back what ``raw`` gave."""
        self.table.set_raw(raw)

    def unreadable(self) -> tuple[Problem, ...]:
        """Return what cannot be read."""
        lines = cast("list[dict[str, dict[str, list[str]]]]", self.table.raw())
        return tuple(
            unread(f"{self._name}/{line['key']}/{key}", sentence or "看不懂。")
            for line in lines
            for key, (_words, sentence) in line["typed"].items()
        )

    def say(self, problems: Iterable[Problem]) -> None:
        """Show what is wrong in the rows; gaps are only marked."""
        looks: dict[str, RowLook] = {}
        for problem in problems:
            name, _, rest = problem.field.partition("/")
            row, _, key = rest.partition("/")
            if name == self._name and key and problem.code != GAP_CODE:
                known = looks.get(row, RowLook())
                looks[row] = RowLook(problems={**known.problems, key: problem.text})
        self.table.set_looks(looks)

    def go_to(self, rest: str) -> bool:
        """Open the box of ``row/field``; without rows begin one."""
        row, _, key = rest.partition("/")
        if not self.table.go_to(row, key):
            self.table.add_row()
        return True
