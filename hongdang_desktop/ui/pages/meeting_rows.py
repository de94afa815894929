"""What the tables of a meeting have in common: rows that are parts of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from PySide6.QtWidgets import QWidget

from hongdang_desktop.ui.editors.cells import parts_of
from hongdang_desktop.ui.pages.ledger_fields import unread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hongdang_desktop.core.canonical import Json
    from hongdang_desktop.core.columns import Column
    from hongdang_desktop.core.problems import Problem
    from hongdang_desktop.ui.kit.edit_table import EditTable


class PartRows(QWidget):
    """A table whose rows are the parts in one field; ``word`` is what people call a row."""

    field: ClassVar[str]
    word: ClassVar[str]
    table: EditTable
    _columns: Mapping[str, Column]
    _before: Json

    def values(self) -> list[Json]:
        """Return the parts as they are typed."""
        return parts_of(self.table.rows(), self._before, self._columns)

    def raw(self) -> Json:
        """Return everything that stands in the table."""
        return cast("Json", self.table.raw())

    def set_raw(self, raw: Json) -> None:
        """Take back what ``raw`` gave."""
        self.table.set_raw(raw)
        self._show_looks()

    def unreadable(self) -> tuple[Problem, ...]:
        """Return what cannot be read."""
        lines = cast("list[dict[str, dict[str, list[str]]]]", self.table.raw())
        return tuple(
            unread(
                f"{self.field}/{line['key']}/{key}", f"{self.word} {number}：{told or '看不懂。'}"
            )
            for number, line in enumerate(lines, start=1)
            for key, (_words, told) in line["typed"].items()
        )

    def _show_looks(self) -> None:
        """Mark the rows anew."""
        raise NotImplementedError
