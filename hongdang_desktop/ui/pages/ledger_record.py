"""An entry to be read: every value that was written, in words; derived from the columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from hongdang_desktop.core.identity import masked
from hongdang_desktop.core.privacy import kept_back
from hongdang_desktop.core.records import Record, columns_of, part_model
from hongdang_desktop.ledgers.covering import KEPT_BACK, is_covered, with_unit
from hongdang_desktop.ledgers.envelope import AROUND, KEPT_BY_PROGRAM, Attachment
from hongdang_desktop.ledgers.ledger import Rhythm
from hongdang_desktop.ledgers.meeting import ABSENCES, Attendance
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.labels import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hongdang_desktop.core.canonical import Json
    from hongdang_desktop.core.columns import Names
    from hongdang_desktop.ledgers.ledger import AnyLedger

_LEFT_OUT = KEPT_BY_PROGRAM | {"branch", "year"}


@dataclass(frozen=True)
class Line:
    """One value in words; ``parts`` are the lines of a list, each with its own values.

    A ``sensitive`` one is covered until somebody asks for it.
    """

    label: str
    words: str
    sensitive: bool = False
    parts: tuple[tuple[Line, ...], ...] = ()

    @property
    def covers(self) -> bool:
        """Say whether something in it is covered."""
        return self.sensitive or any(line.covers for part in self.parts for line in part)

    def shown(self, *, unmasked: bool) -> str:
        """Return the words as they may be seen."""
        return self.words if unmasked or not self.sensitive else masked(self.words)


def describe(kind: AnyLedger, payload: Mapping[str, Json], names: Names) -> tuple[Line, ...]:
    """Return what stands in an entry: the ledger's own columns first, then the envelope's."""
    # A register holds from the day of writing; nobody typed that day.
    day = {"occurred_on"} if kind.rhythm is Rhythm.CHANGE else set()
    lines = [each for each in _lines(kind.model, payload, names) if each[0] not in day]
    own = [line for name, line in lines if name not in AROUND or name == "occurred_on"]
    around = [line for name, line in lines if name in AROUND and name != "occurred_on"]
    return (*own, *around)


def _lines(
    model: type[Record], payload: Mapping[str, Json], names: Names
) -> Iterator[tuple[str, Line]]:
    unread = kept_back(model, payload)
    for name, column in columns_of(model).items():
        value = payload.get(name)
        if name in unread:
            yield name, Line(column.label, KEPT_BACK)
            continue
        part = part_model(model, name)
        if name in _LEFT_OUT or value in (None, "", []):
            continue
        if part is Attendance:
            yield from _who_came(value, names)
        elif part is Attachment:
            yield name, Line(column.label, "、".join(_called(value)))
        elif part is not None:
            listed = value if isinstance(value, list) else []
            parts = tuple(
                tuple(line for _, line in _lines(part, each, names))
                for each in listed
                if isinstance(each, dict)
            )
            words = column.format(value, names)
            yield name, Line(column.label, words, is_covered(column), parts)
        else:
            words = with_unit(column, column.format(value, names))
            yield name, Line(column.label, words, is_covered(column))


def _called(value: Json) -> Iterator[str]:
    """Yield the names of files; what they are found by means nothing to a reader."""
    for each in value if isinstance(value, list) else []:
        if isinstance(each, dict):
            yield str(each.get("name") or "")


def _who_came(value: Json, names: Names) -> Iterator[tuple[str, Line]]:
    """Yield who came and who did not, in one line each: forty lines would hide everything else."""
    parts = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    column = columns_of(Attendance)["member"]

    def called(part: Mapping[str, Json]) -> str:
        name = column.format(part.get("member"), names)
        why = part.get("absence_note") or ABSENCES.get(str(part.get("absence")), "")
        return f"{name}（{why}）" if why else name

    came = [called(part) for part in parts if part.get("sessions")]
    away = [called(part) for part in parts if not part.get("sessions")]
    for label, people in (("到会", came), ("缺席", away)):
        if people:
            yield "attendance", Line(f"{label} {len(people)} 人", "、".join(people))


class RecordView(QWidget):
    """Labels left, words right; the words can be marked and copied. Sensitive ones may be masked."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[Line, ...] = ()
        self._open = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)

    def show_lines(self, lines: tuple[Line, ...], *, unmasked: bool) -> None:
        """Show an entry."""
        self._lines, self._open = lines, unmasked
        clear_out(self._grid)
        for at, line in enumerate(lines):
            label = text(line.label, role="small")
            label.setMinimumHeight(theme.look().px(22))
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(label, at, 0, top)
            hidden = line.sensitive and not unmasked
            words = self._parts(line) if line.parts and not hidden else self._words(line)
            self._grid.addWidget(words, at, 1, top)
        self._grid.setRowStretch(len(lines), 1)

    def set_unmasked(self, unmasked: bool) -> None:
        """Show or mask the sensitive values."""
        if unmasked != self._open:
            self.show_lines(self._lines, unmasked=unmasked)

    def _words(self, line: Line) -> QWidget:
        words = line.shown(unmasked=self._open)
        if line.parts:
            words = f"（{len(line.parts)} 项，未显示）"
        label = text(words, wrap=True, select=True)
        label.setAccessibleName(f"{line.label}：{words}")
        return label

    def _parts(self, line: Line) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for number, part in enumerate(line.parts, start=1):
            first, *rest = part or (Line("", ""),)
            shown = first.shown(unmasked=self._open)
            column.addWidget(text(f"{number}　{shown}", wrap=True, select=True))
            words = "　".join(f"{e.label}：{e.shown(unmasked=self._open)}" for e in rest)
            if words:
                column.addWidget(text(words, role="small", wrap=True, select=True))
        return box
