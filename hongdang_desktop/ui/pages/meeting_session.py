"""One sitting of a meeting: its day, begin, end and place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from hongdang_desktop.ui.editors.kinds import next_day
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.boxes import LineBox, ReadBox
from hongdang_desktop.ui.kit.buttons import mnemonic
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.pages import meeting_times

if TYPE_CHECKING:
    from datetime import date

    from hongdang_desktop.core.canonical import Json, JsonObject


class SessionLine(QWidget):
    """Day, begin, end, place of one sitting. ``day`` of a plan is planned, its end not asked."""

    changed = Signal()
    left = Signal(str)
    unread = Signal(str, str)
    """Path of a box, and why its text cannot be read ("" when it can)."""

    def __init__(self, session: str, number: int, today: Callable[[], date], *, plan: bool) -> None:
        super().__init__()
        self.session = session
        say = f"第 {number} 场，" if number > 1 else ""
        self.day = ReadBox(
            meeting_times.read_day_of(today), meeting_times.write_day_of(today),
            name=f"{say}日期", hint="如 11-23", width=100, step=next_day,
        )  # fmt: skip
        clock, later = meeting_times.read_clock, meeting_times.later_clock
        self.start = ReadBox(clock, str, name=f"{say}开始", hint="9:00", width=62, step=later)
        self.end = ReadBox(
            meeting_times.read_end, str, name=f"{say}结束", hint="10:30", width=62, step=later
        )
        self.end.setToolTip("过了半夜就写“次日 1:30”。")
        self.place = LineBox(name=f"{say}地点", hint="在哪儿开")
        self.place.setMinimumWidth(theme.look().px(100))
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(7)
        if number == 1:
            self.line.addWidget(label_of("日期(T)", self.day))
        else:
            self.line.addWidget(text(f"第 {number} 场", role="small"))
        self.line.addWidget(self.day)
        self.line.addWidget(self.start)
        if not plan:
            self.line.addWidget(text("到"))
            self.line.addWidget(self.end)
        else:
            self.end.setParent(self)
            self.end.hide()
        self.line.addWidget(label_of("地点", self.place))
        self.line.addWidget(self.place, 1)
        for key, box in self.boxes().items():
            box.changed.connect(self.changed)
            path = f"sessions/{session}/{key}"
            box.left.connect(lambda path=path: self.left.emit(path))
            box.problem.connect(lambda words, path=path: self.unread.emit(path, words))
        self.end.textChanged.connect(self._widen_end)

    def boxes(self) -> dict[str, LineBox]:
        """Return the boxes by what they hold."""
        return {"day": self.day, "starts_at": self.start, "ends_at": self.end, "place": self.place}

    def show_session(self, kept: Mapping[str, Json], day: object = None) -> None:
        """Show a session; ``day`` is taken where it has no beginning yet."""
        begun = meeting_times.day_and_clock(kept.get("starts_at"))
        on = begun[0] if begun else day
        self.day.set_value(on)
        self.start.set_value(begun[1] if begun else None)
        self.end.set_value(
            meeting_times.end_clock(on if isinstance(on, str) else None, kept.get("ends_at"))
        )
        self.place.set_value(kept.get("place"))

    def value(self, before: Mapping[str, Json]) -> JsonObject:
        """Return the session as typed."""
        day = self.day.value()
        return {
            **before, "id": self.session, "place": cast("Json", self.place.value()),
            "starts_at": meeting_times.moment(day, self.start.value()),
            "ends_at": meeting_times.moment(day, self.end.value()),
        }  # fmt: skip

    def _widen_end(self, words: str) -> None:
        self.end.setFixedWidth(theme.look().px(108 if len(words) > 6 else 62))


def label_of(words: str, box: QWidget) -> QLabel:
    """Return a label whose mnemonic leads to the box beside it."""
    label = QLabel(mnemonic(words))
    label.setBuddy(box)
    return label
