"""对栏: which column of somebody's own table means which one of the ledger, proposed and put right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from hongdang_desktop.ledgers.column_match import NOTE
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import CheckBox, MainButton
from hongdang_desktop.ui.kit.choice_box import ChoiceBox
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, Scroller, SectionTitle, label_of
from hongdang_desktop.ui.kit.labels import Chip, show_if, text
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hongdang_desktop.ledgers.column_match import Matched, Matching

_WHY = {
    "alike": "像是", "content": "按内容猜的", "profile": "上次对过", "user": "改过", "": "没对上",
}  # fmt: skip
_LOOK = frozenset({"alike", "content", ""})
_READ_NOWHERE = "-"


class MatchCard(Card):
    """``show_match`` offers one; ``match()`` is what it became. The worst rows stand first."""

    taken = Signal()

    def __init__(self) -> None:
        super().__init__(spacing=10)
        self._match: Matching | None = None
        self.boxes: dict[str, ChoiceBox] = {}
        self.title = SectionTitle("这张表的表头不一样，对一对栏")
        self._line = text(role="small", wrap=True)
        self._rows = QWidget()
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, 12, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(2, 1)
        self.keep = CheckBox("记住这样对，下次自己认得(J)")
        self.keep.setChecked(True)
        self.name = LineBox(name="对栏的名字", hint="起个名字", width=200, longest=30)
        self.go = MainButton("照这样看(S)", self.taken.emit)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        for part in (self.keep, self.name):
            foot.addWidget(part)
        foot.addStretch(1)
        foot.addWidget(self.go)
        self.body.addWidget(self.title)
        self.body.addWidget(self._line)
        self.body.addLayout(foot)
        self.body.addWidget(Scroller(self._rows), 1)
        self.keep.toggled.connect(self.name.setEnabled)

    def show_match(
        self, match: Matching, fields: Iterable[tuple[str, str]], *, name: str, may_keep: bool
    ) -> None:
        """Show what a table's columns are taken for; ``name`` is proposed for keeping it.

        ``fields`` are names and labels of what they may mean.
        """
        self._match = match
        self.boxes = {}
        clear_out(self._grid)
        open_ = sum(not each.field for each in match.columns)
        said = f"还有 {open_} 列没对上：不要的不用管，要留的记进备注。" if open_ else "都对上了。"
        self._line.setText(
            f"“{match.sheet}”第 {match.row} 行是表头，{len(match.columns)} 列。{said}"
        )
        choices = _choices(fields)
        order = sorted(match.columns, key=lambda each: (bool(each.field), each.how not in _LOOK))
        for row, column in enumerate(order):
            self._add(row, column, choices)
        self._grid.setRowStretch(len(order), 1)
        self.name.set_value(name)
        show_if(self.keep, may_keep)
        show_if(self.name, may_keep)
        first = next(iter(self.boxes.values()), None)
        if first is not None:
            first.setFocus()

    def match(self) -> Matching | None:
        """Return the match as the boxes say it now."""
        if self._match is None:
            return None
        fields = {c.head: c.field for c in self._match.columns}
        meant = {}
        for head, box in self.boxes.items():
            value = str(box.value() or "")
            field = "" if value == _READ_NOWHERE else value
            if field != fields[head]:
                meant[head] = field
        return self._match.turned(meant, "user")

    def kept_as(self) -> str:
        """Return the name under which it is to be kept, "" for not."""
        wanted = self.keep.isChecked() and self.keep.isVisibleTo(self)
        return str(self.name.value() or "").strip() if wanted else ""

    def _add(self, row: int, column: Matched, choices: list[Choice]) -> None:
        box = ChoiceBox(choices, name=f"“{column.head}”对到哪一栏", width=210)
        box.set_value(column.field or _READ_NOWHERE)
        self.boxes[column.head] = box
        samples = text("、".join(column.samples) or "（空的）", role="small")
        self._grid.addWidget(label_of(column.head, box), row, 0)
        self._grid.addWidget(box, row, 1)
        self._grid.addWidget(samples, row, 2)
        words = _WHY.get(column.how, "")
        if words:
            tone = Tone.TODO if column.how in _LOOK else Tone.QUIET
            self._grid.addWidget(Chip(words, tone), row, 3)


def _choices(fields: Iterable[tuple[str, str]]) -> list[Choice]:
    return [
        Choice(_READ_NOWHERE, "（不读）"),
        Choice(NOTE, "记进备注"),
        *(Choice(name, label) for name, label in fields),
    ]
