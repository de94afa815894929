"""The boxes of one step: what is filled in, lined up, with what a rule says under the box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.joining_boxes import column_at
from hongdang_desktop.ui.editors import kinds
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.enter_moves import EnterMoves
from hongdang_desktop.ui.kit.fields import Field
from hongdang_desktop.ui.kit.flow import FlowBox
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from PySide6.QtCore import SignalInstance

    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.core.problems import Problem
    from hongdang_desktop.core.records import Record
    from hongdang_desktop.ledgers.ledger import AnyLedger
    from hongdang_desktop.station.ways_views import StepBox
    from hongdang_desktop.ui.editors.offers import Offers

_COUNTS = "ballots/"
_COUNT_WIDTH = 62
_BALLOT = "票数（会议记在党员大会里的，选会议就行，这里不填）"


class WayBoxes(QWidget):
    """Short boxes flow side by side, long ones have a line; the numbers of a ballot stand in one row."""

    typed = Signal()

    def __init__(self, kind: AnyLedger, boxes: Iterable[StepBox], offers: Offers) -> None:
        super().__init__()
        self._before: dict[str, Json] = {}
        self._proposed: dict[str, Json] = {}
        self.fields: dict[str, Field] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._line: FlowBox | None = None
        model: type[Record] = kind.model
        counted = False
        for box in boxes:
            column = column_at(model, box.path)
            shown = box.value if box.value not in (None, "", []) else box.proposed
            editor = kinds.make(column, offers, shown)
            if editor is None:
                continue
            if box.path.startswith(_COUNTS) and not counted:
                counted = True
                self._line = None
                self._column.addWidget(text(_BALLOT, role="small"))
            unit = str(getattr(column, "unit", ""))
            field = Field(column.label, editor, key=box.path, above=True, note=unit)
            if column.kind == "whole":
                editor.setFixedWidth(theme.look().px(_COUNT_WIDTH))
            field.set_value(shown)
            self._before[box.path] = box.value
            self._proposed[box.path] = box.proposed
            self.fields[box.path] = field
            self._place(field, long=column.kind in ("long", "members", "texts", "entry"))
            changed: SignalInstance = field.editor.changed
            changed.connect(self.typed)
        self.moves = EnterMoves(self)

    def values(self) -> JsonObject:
        """Return what differs from what stood there, by path; None clears.

        What is only proposed counts where something beside it was filled in: of a ballot, a count.
        """
        found = {p: v for p, v in self._now().items() if _differs(v, self._before[p])}
        counted = any(p.startswith(_COUNTS) and not self._is_proposal(p) for p in found)
        return {
            path: value
            for path, value in found.items()
            if counted or not (path.startswith(_COUNTS) and self._is_proposal(path))
        }

    def is_touched(self) -> bool:
        """Say whether somebody filled in anything, beyond what is proposed."""
        return any(
            _differs(v, self._before[p]) and not self._is_proposal(p)
            for p, v in self._now().items()
        )

    def _now(self) -> JsonObject:
        found: JsonObject = {}
        for path, field in self.fields.items():
            now = field.value()
            found[path] = list(now) if isinstance(now, tuple) else now  # type: ignore[assignment]
        return found

    def _is_proposal(self, path: str) -> bool:
        proposed = self._proposed[path]
        return proposed is not None and self._now()[path] == proposed

    def raw(self) -> JsonObject:
        """Return what stands in the boxes, readable or not."""
        return {path: field.editor.raw() for path, field in self.fields.items()}  # type: ignore[misc]

    def set_raw(self, raw: Mapping[str, Json]) -> None:
        """Take back what ``raw`` gave."""
        for path in raw.keys() & self.fields.keys():
            self.fields[path].editor.set_raw(raw[path])

    def unreadable(self) -> Field | None:
        """Return the first box whose text cannot be read."""
        self.show_problems(())
        for field in self.fields.values():
            finish = getattr(field.box, "finish", None)
            if finish is not None:
                finish()
        return next((field for field in self.fields.values() if field.problem()), None)

    def show_problems(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Show each problem under its box; return those that have none here."""
        left, said = [], dict[str, tuple[str, Tone]]()
        for problem in problems:
            path = self._path_of(problem.field)
            if path and path not in said:
                tone = Tone.TODO if problem.level is Level.WARN else Tone.BAD
                source = f"（{problem.source}）" if problem.source else ""
                said[path] = (f"{problem.text}{source}", tone)
            else:
                left.append(problem)
        for path, field in self.fields.items():
            sentence, tone = said.get(path, ("", Tone.BAD))
            field.set_problem(sentence, tone=tone)
        return tuple(left)

    def first(self) -> QWidget | None:
        """Return the first box that is still empty, else the first."""
        empty = (f.box for p, f in self.fields.items() if f.value() in (None, "", ()))
        return next(empty, next((f.box for f in self.fields.values()), None))

    def _path_of(self, field: str) -> str:
        """Return which box a problem is about: of a part it is the column that counts."""
        if field in self.fields:
            return field
        name, _, inner = field.partition("/")
        column = inner.rpartition("/")[2]
        return next(
            (
                path
                for path in self.fields
                if inner and path.startswith(f"{name}/") and path.endswith(f"/{column}")
            ),
            "",
        )

    def _place(self, field: Field, *, long: bool) -> None:
        if long:
            self._line = None
            row = QHBoxLayout()
            row.addWidget(field)
            self._column.addLayout(row)
            return
        if self._line is None:
            self._line = FlowBox(gap=16)
            self._column.addWidget(self._line)
        self._line.flow.addWidget(field)
        field.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def _differs(now: Json, before: Json) -> bool:
    empty: tuple[Json, ...] = (None, "", [])
    return now != before and not (now in empty and before in empty)
