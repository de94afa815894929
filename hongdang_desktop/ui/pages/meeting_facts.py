"""The first line of a meeting: when, where, who chairs, who writes; or what is planned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.boxes import LineBox, ReadBox
from hongdang_desktop.ui.kit.buttons import LinkButton
from hongdang_desktop.ui.kit.flow import clear_out, tab_after
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.suggest import SuggestBox
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.ledger_fields import unread
from hongdang_desktop.ui.pages.meeting_session import SessionLine, label_of

if TYPE_CHECKING:
    from datetime import date

    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.ui.editors.offers import Offers

_ONE_LINE_FROM = 764
FIRST = "s1"


class Facts(QWidget):
    """Sessions, chair and recorder. ``room_added`` and ``room_removed`` tell the session's id."""

    changed = Signal()
    left = Signal(str)
    room_added = Signal(str)
    room_removed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._plan = False
        self._today: Callable[[], date] | None = None
        self._before: dict[str, Mapping[str, Json]] = {}
        self._unread: dict[str, str] = {}
        self._away: list[LinkButton] = []
        self._problems: tuple[Problem, ...] = ()
        self.sessions: list[SessionLine] = []
        self.chair = SuggestBox(name="主持", hint="谁", width=100)
        self.recorder = SuggestBox(name="记录", hint="谁", width=100)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(8)
        people = QHBoxLayout()
        people.setSpacing(7)
        for label, box in (("主持", self.chair), ("记录", self.recorder)):
            people.addWidget(label_of(label, box))
            people.addWidget(box)
        self._first = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._first.setSpacing(8)
        self._who = QWidget()
        people.setContentsMargins(0, 0, 0, 0)
        people.addStretch(1)
        self._who.setLayout(people)
        self._first.addWidget(self._who)
        self._wrong = text(role="problem", wrap=True)
        self._wrong.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._first)
        column.addLayout(self._lines)
        column.addWidget(self._wrong)
        for key, one in (("chair", self.chair), ("recorder", self.recorder)):
            one.changed.connect(self.changed)
            one.left.connect(lambda key=key: self.left.emit(key))
            one.problem.connect(lambda words, key=key: self._box_unread(key, words))

    def show_entry(self, payload: Mapping[str, Json], offers: Offers, *, plan: bool) -> None:
        """Show a meeting, or what is planned."""
        self._plan = plan
        self._today = lambda: offers.today
        self.chair.set_choices(offers.members(payload.get("chair")))
        self.recorder.set_choices(offers.members(payload.get("recorder")))
        self.chair.set_value(payload.get("chair"))
        self.recorder.set_value(payload.get("recorder"))
        listed = payload.get("sessions")
        kept = (
            [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
        )
        if plan:
            planned: JsonObject = {
                "id": FIRST, "starts_at": payload.get("planned_at"),
                "place": payload.get("planned_place"),
            }  # fmt: skip
            kept = [planned]
        self._set_sessions(kept, payload.get("occurred_on"))

    def lock(self, *, locked: bool) -> None:
        """Show it to be read only."""
        self.setEnabled(not locked)
        for away in self._away:
            show_if(away, not locked)

    def values(self) -> JsonObject:
        """Return what is typed, as fields of the record."""
        found: JsonObject = {
            "chair": cast("Json", self.chair.value()),
            "recorder": cast("Json", self.recorder.value()),
        }
        lines = [line.value(self._before.get(line.session, {})) for line in self.sessions]
        if self._plan:
            found["planned_at"], found["planned_place"] = lines[0]["starts_at"], lines[0]["place"]
            found["sessions"] = []
        else:
            found["sessions"] = [
                {key: value for key, value in line.items() if value is not None} for line in lines
            ]
        if self.sessions and not lines[0]["starts_at"]:
            found["occurred_on"] = cast("Json", self.sessions[0].day.value())
        return found

    def rooms(self) -> tuple[str, ...]:
        """Return the ids of the sessions."""
        return tuple(line.session for line in self.sessions)

    def raw(self) -> JsonObject:
        """Return everything that stands in the boxes."""
        return {
            "sessions": [
                {"id": line.session, **{key: str(box.raw()) for key, box in line.boxes().items()}}
                for line in self.sessions
            ],
            "chair": cast("Json", self.chair.raw()),
            "recorder": cast("Json", self.recorder.raw()),
        }

    def set_raw(self, raw: Mapping[str, Json]) -> None:
        """Take back what ``raw`` gave."""
        listed = raw.get("sessions")
        kept = (
            [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
        )
        if [str(each.get("id")) for each in kept] != list(self.rooms()):
            self._set_sessions(kept, None)
        for line, each in zip(self.sessions, kept, strict=True):
            for key, box in line.boxes().items():
                box.set_raw(each.get(key))
        self.chair.set_raw(raw.get("chair"))
        self.recorder.set_raw(raw.get("recorder"))

    def unreadable(self) -> tuple[Problem, ...]:
        """Return what cannot be read."""
        found = []
        for line in self.sessions:
            for key, box in line.boxes().items():
                if isinstance(box, ReadBox) and not box.readable():
                    sentence = f"{box.accessibleName()}“{box.text()}”看不懂。"
                    found.append(unread(f"sessions/{line.session}/{key}", sentence))
        for key, who in (("chair", self.chair), ("recorder", self.recorder)):
            if who.words() and who.value() is None:
                found.append(unread(key, f"名册里没有“{who.words()}”。"))
        return tuple(found)

    def say(self, problems: tuple[Problem, ...]) -> None:
        """Mark the boxes, and say the first problem under the line."""
        self._problems = problems
        wrong = {problem.field: problem for problem in problems}
        for path, box in self._paths().items():
            here = wrong.get(path)
            bad = here is not None and here.level is not Level.WARN
            box.set_problem(bad or bool(self._unread.get(path)))
        unread = next((self._unread[path] for path in self._paths() if self._unread.get(path)), "")
        said = next((wrong[path] for path in self._paths() if path in wrong), None)
        self._wrong.setText(unread or (said.text if said else ""))
        mild = not unread and said is not None and said.level is Level.WARN
        theme.set_tone(self._wrong, Tone.TODO if mild else Tone.BAD)
        show_if(self._wrong, bool(self._wrong.text()))

    def go_to(self, field: str) -> bool:
        """Put the focus on a box."""
        wanted = {"sessions": f"sessions/{self.rooms()[0]}/starts_at", "occurred_on": "day"}
        wanted |= {
            "planned_at": f"sessions/{FIRST}/starts_at",
            "day": f"sessions/{self.rooms()[0]}/day",
        }
        path = wanted.get(field, field)
        box = self._paths().get(wanted.get(path, path))
        if box is not None:
            box.setFocus(Qt.FocusReason.TabFocusReason)
        return box is not None

    def first_box(self) -> QWidget:
        """Return the first box that is empty, else the day."""
        boxes = self.sessions[0].boxes()
        asked = [boxes["day"], boxes["starts_at"], boxes["place"], self.chair, self.recorder]
        return next((box for box in asked if not box.text()), self.sessions[0].day)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put chair and recorder below where the line is too short."""
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        wide = event.size().width() >= theme.look().px(_ONE_LINE_FROM)
        self._first.setDirection(direction.LeftToRight if wide else direction.TopToBottom)

    def _paths(self) -> dict[str, LineBox]:
        found: dict[str, LineBox] = {}
        for line in self.sessions:
            found |= {f"sessions/{line.session}/{key}": box for key, box in line.boxes().items()}
        return {**found, "chair": self.chair, "recorder": self.recorder}

    def _set_sessions(self, kept: list[JsonObject], day: Json) -> None:
        self._first.removeWidget(self._who)
        clear_out(self._first)
        clear_out(self._lines)
        self.sessions, self._unread, self._away = [], {}, []
        self._before = {str(each.get("id")): each for each in kept}
        for each in kept or [{"id": FIRST}]:
            self._add_line(str(each.get("id") or FIRST)).show_session(each, day)
        self._order_tabs()

    def _add_line(self, session: str) -> SessionLine:
        number = len(self.sessions) + 1
        today = cast("Callable[[], date]", self._today)
        line = SessionLine(session, number, today, plan=self._plan)
        line.changed.connect(self.changed)
        line.left.connect(self.left)
        line.unread.connect(self._box_unread)
        self.sessions.append(line)
        if number == 1:
            self._first.insertWidget(0, line, 1)
            self._first.addWidget(self._who)
        else:
            away = LinkButton("去掉", lambda: self._remove_room(session), tone=Tone.QUIET)
            line.line.addWidget(away)
            self._away.append(away)
            self._lines.addWidget(line)
        return line

    def add_room(self) -> None:
        """Begin another session: for those who were on shift."""
        numbers = [int(room[1:]) for room in self.rooms() if room[1:].isdigit()]
        session = f"s{max(numbers, default=0) + 1}"
        first = self.sessions[0]
        line = self._add_line(session)
        line.day.set_value(first.day.value())
        line.place.set_value(first.place.value())
        self._order_tabs()
        line.start.setFocus(Qt.FocusReason.TabFocusReason)
        self.room_added.emit(session)
        self.changed.emit()

    def _remove_room(self, session: str) -> None:
        line = next(line for line in self.sessions if line.session == session)
        self.sessions.remove(line)
        self._lines.removeWidget(line)
        line.hide()
        line.deleteLater()
        self.room_removed.emit(session)
        self.changed.emit()
        self.left.emit("sessions")

    def _box_unread(self, path: str, sentence: str) -> None:
        self._unread[path] = sentence
        self.say(self._problems)

    def _order_tabs(self) -> None:
        """Day, begin, end, place, chair, recorder; then further sessions."""
        first, *more = self.sessions
        tab_after(self, first.boxes().values())
        # Not a chain from box to box: what stands behind the last one has to stay there.
        for line in reversed(more):
            tab_after(self.recorder, line.boxes().values())
