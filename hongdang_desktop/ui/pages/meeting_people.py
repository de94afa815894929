"""Who came: the row of people, the sentence of the rule, guests, and the list itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.ledgers.meeting import ABSENCES
from hongdang_desktop.ui.editors.cells import fresh
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import CheckBox, LinkButton
from hongdang_desktop.ui.kit.flow import FlowBox, tab_after
from hongdang_desktop.ui.kit.frames import SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.people_strip import Attendee, PeopleStrip
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.ledger_fields import GAP_CODE
from hongdang_desktop.ui.pages.meeting_roster import Roster

if TYPE_CHECKING:
    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.ledgers.verdict import Verdict
    from hongdang_desktop.station.views import Person
    from hongdang_desktop.ui.kit.editor import Choice
    from hongdang_desktop.ui.pages.ledger_opened import Opened

_MANY = 15
_NEEDS_NOTE = "other"
_NOBODY = "名单上还没有人：还没有支委。在党员名册里填党内职务，或用“改名单”加人。"

_CHOOSE = "先选上面那一栏，名单自己会出来；也可以用“改名单”加人。"


class People(QWidget):
    """Attendance of a meeting as it is noted; each person is one part of the record."""

    changed = Signal()
    left = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[JsonObject] = []
        self._rooms: tuple[str, ...] = ()
        self._locked = False
        self._opened: Opened | None = None
        self.only_absent = CheckBox("只看缺席")
        self.only_absent.toggled.connect(self._show_absent)
        self.list = LinkButton("改名单", self._turn_list, tone=Tone.QUIET)
        right = QWidget()
        row = QHBoxLayout(right)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self.more = LinkButton("分两场开", tone=Tone.QUIET, tip="倒班的另开一场，到会合起来算")
        row.addWidget(self.only_absent)
        row.addWidget(self.more)
        row.addWidget(self.list)
        self.strip = PeopleStrip(tuple(ABSENCES.items()))
        self.title = SectionTitle("到会", self.strip.hint(), right=right)
        self.roster = Roster()
        self.nobody = text(_NOBODY, role="small", wrap=True)
        self.sentence = text(role="strong")
        self.source = text(role="small")
        said = FlowBox(gap=14)
        said.flow.addWidget(self.sentence)
        said.flow.addWidget(self.source)
        self.observers = LineBox(name="列席", hint="如：采油二班班长 佟海若")
        self.observers.setMinimumWidth(theme.look().px(190))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(said, 3)
        self._guests = QWidget()
        guests = QHBoxLayout(self._guests)
        guests.setContentsMargins(0, 0, 0, 0)
        guests.setSpacing(8)
        guests.addWidget(text("列席", role="small"))
        guests.addWidget(self.observers, 1)
        foot.addWidget(self._guests, 2)
        self._notes = QVBoxLayout()
        self._notes.setSpacing(6)
        self.notes: dict[str, LineBox] = {}
        self._wrong = text(role="problem", wrap=True)
        self._wrong.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.title, self.nobody, self.roster, self.strip):
            column.addWidget(part)
        column.addLayout(self._notes)
        column.addWidget(self._wrong)
        column.addLayout(foot)
        self._connect()

    def show_entry(
        self, payload: Mapping[str, Json], opened: Opened, rooms: tuple[str, ...]
    ) -> None:
        """Show who was noted; ``rooms`` are the sessions."""
        self._opened, self._rooms = opened, rooms
        listed = payload.get("attendance")
        self._parts = (
            [dict(each) for each in listed if isinstance(each, dict)]
            if isinstance(listed, list)
            else []
        )
        for place, part in enumerate(self._parts):
            part.setdefault("id", f"p{place + 1}")
        self.observers.set_value(payload.get("observers"))
        self.roster.show_entry(payload, opened.offers, self._parts)
        show_if(self.roster, False)
        self._show_people()

    def expect(self, listed: object) -> None:
        """Take over another list of who is expected; who stays keeps what was noted for him."""
        noted = {str(part.get("member")): part for part in self._parts}
        wanted = (
            [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
        )
        room: list[Json] = list(self._rooms[:1])
        self._parts = [
            noted.get(str(each.get("member"))) or {**each, "id": fresh().key, "sessions": room}
            for each in wanted
        ]
        self._list_changed()

    def set_rooms(self, rooms: tuple[str, ...]) -> None:
        """Know other sessions: whoever was in one that is gone was not there."""
        self._rooms = rooms
        for part in self._parts:
            part["sessions"] = [room for room in _texts(part.get("sessions")) if room in rooms]
        self._show_people()

    def lock(self, *, locked: bool) -> None:
        """Show it to be read only: what tells how to change something goes."""
        self._locked = locked
        for part in (self.strip, self.roster, self.observers, *self.notes.values()):
            part.setEnabled(not locked)
        self.title.note.setText("" if locked else self.strip.hint())
        for part in (self.more, self.list):
            show_if(part, not locked)
        self._show_nobody()
        show_if(self._guests, not locked or bool(self.observers.text()))

    def values(self) -> JsonObject:
        """Return what is noted, as fields of the record."""
        for key, box in self.notes.items():
            self._part(key)["absence_note"] = cast("Json", box.value())
        kept: list[Json] = [
            {key: value for key, value in part.items() if value not in (None, "", [])}
            for part in self._parts
        ]
        return {
            "attendance": kept, "observers": cast("Json", self.observers.value()),
            **self.roster.numbers(),
        }  # fmt: skip

    def raw(self) -> JsonObject:
        """Return everything that is noted."""
        return {**self.values(), "observers": self.observers.text(), "numbers": self.roster.raw()}

    def set_raw(self, raw: Mapping[str, Json], rooms: tuple[str, ...]) -> None:
        """Take back what ``raw`` gave."""
        if self._opened is not None:
            self.show_entry(raw, self._opened, rooms)
            self.roster.set_raw(raw.get("numbers"))

    def name_of(self, part: str) -> str:
        """Return the name of a person by the id of the part."""
        return next((a.name for a in self.strip.people() if a.key == part), "")

    def unreadable(self) -> tuple[Problem, ...]:
        """Return what cannot be read."""
        return self.roster.unreadable()

    def say(self, problems: tuple[Problem, ...], verdict: Verdict | None, *, gaps: bool) -> None:
        """Show the sentence of the rule, and what is wrong with the attendance."""
        self.sentence.setText(verdict.sentence if verdict else "")
        self.source.setText(verdict.source if verdict else "")
        theme.set_tone(self.sentence, Tone.DONE if verdict and verdict.fulfilled else Tone.TODO)
        wrong = [
            problem
            for problem in problems
            if problem.field.partition("/")[0] in ("attendance", "expected", "expected_voters")
            and problem.field != "attendance"
            and (gaps or problem.code != GAP_CODE)
        ]
        first = wrong[0] if wrong else None
        name = self.name_of(first.field.split("/")[1]) if first and "/" in first.field else ""
        self._wrong.setText(
            f"{name}：{first.text}" if first and name else first.text if first else ""
        )
        mild = first is not None and first.level is Level.WARN
        theme.set_tone(self._wrong, Tone.TODO if mild else Tone.BAD)
        show_if(self._wrong, first is not None)

    def go_to(self, path: str) -> bool:
        """Put the focus on a person (``attendance/<part>/…``) or a number."""
        if path.startswith("expected"):
            show_if(self.roster, True)
            return self.roster.go_to(path)
        part = path.split("/")[1] if "/" in path else ""
        if not self.strip.focus_person(part):
            self.only_absent.setChecked(False)
            if not self.strip.focus_person(part):
                self.strip.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _show_people(self) -> None:
        names = {choice.key: choice for choice in self._offered()}
        shown = []
        for part in self._parts:
            known = names.get(str(part.get("member")))
            excused = bool(part.get("excused"))
            came = bool(_texts(part.get("sessions")))
            shown.append(
                Attendee(
                    key=str(part["id"]), name=known.words if known else "",
                    post=known.note if known else "",
                    initials=known.initials if known else "",
                    present=True if came else None if excused else False,
                    reason="" if came else str(part.get("absence") or ""),
                    rooms=tuple(_texts(part.get("sessions"))),
                    words="不计入" if excused else "",
                )
            )  # fmt: skip
        self.strip.set_people(shown)
        self._show_nobody()
        self.strip.set_rooms([(room, f"第{at}场") for at, room in enumerate(self._rooms, 1)])
        self.title.note.setText("" if self._locked else self.strip.hint())
        show_if(self.only_absent, len(shown) > _MANY)
        self.more.say("再加一场" if len(self._rooms) > 1 else "分两场开")
        self._show_notes()

    def _show_nobody(self) -> None:
        """Say why a new meeting has nobody on its list: it was filled from who has a post, or who is there."""
        steered = bool(self._opened and self._opened.kind.steers)
        posts = any(person.post_key for person in self._people())
        self.nobody.setText(_CHOOSE if steered else _NOBODY)
        show_if(self.nobody, not (self._locked or self._parts or (posts and not steered)))

    def _offered(self) -> tuple[Choice, ...]:
        if self._opened is None:
            return ()
        return self._opened.offers.members(*(part.get("member") for part in self._parts))

    def _noted(self, key: str) -> None:
        """Take over what was noted for a person."""
        person = next(each for each in self.strip.people() if each.key == key)
        part = self._part(key)
        usual = self._rooms[:1] if person.present else ()
        part["sessions"] = list(person.rooms or usual) if person.present else []
        part["absence"] = None if person.present else (person.reason or None)
        if person.present is not None:
            part["excused"] = None
        if person.present or person.reason != _NEEDS_NOTE:
            part["absence_note"] = None
        self._show_notes()
        self.changed.emit()
        self.left.emit("attendance")

    def _show_notes(self) -> None:
        """Ask what 其他 means, one line a person."""
        wanted = [part for part in self._parts if part.get("absence") == _NEEDS_NOTE]
        keys = [str(part["id"]) for part in wanted]
        if keys == list(self.notes):
            return
        while self._notes.count():
            widget = self._notes.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()
        self.notes = {}
        for part in wanted:
            key = str(part["id"])
            box = LineBox(name=f"{self.name_of(key)}缺席的原因", hint="写一句")
            box.set_value(part.get("absence_note"))
            box.changed.connect(self.changed)
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(text(f"{self.name_of(key)}：其他原因", role="small"))
            row.addWidget(box, 1)
            self._notes.addWidget(line)
            self.notes[key] = box
        tab_after(self._wrong, self.notes.values())

    def _show_absent(self, only: bool) -> None:
        self.strip.show_only_absent(only)

    def _turn_list(self) -> None:
        show_if(self.roster, not self.roster.isVisibleTo(self))
        if self.roster.isVisibleTo(self):
            self.roster.more.setFocus(Qt.FocusReason.TabFocusReason)

    def _add(self, member: str) -> None:
        part: JsonObject = {"id": fresh().key, "member": member, "sessions": list(self._rooms[:1])}
        person = next((p for p in self._people() if p.id == member), None)
        part["voter"] = person.voter if person else None
        self._parts.append(part)
        self._list_changed()

    def _people(self) -> tuple[Person, ...]:
        return self._opened.people if self._opened else ()

    def _remove(self, part: str) -> None:
        self._parts = [each for each in self._parts if each["id"] != part]
        self._list_changed()

    def _excuse(self, part: str, reason: str) -> None:
        found = self._part(part)
        found["excused"], found["sessions"], found["absence"] = reason or None, [], None
        self._list_changed()

    def _list_changed(self) -> None:
        if self._opened is not None:
            self.roster.set_parts(self._opened.offers, self._parts)
        self._show_people()
        self.changed.emit()
        self.left.emit("attendance")

    def _part(self, key: str) -> JsonObject:
        return next(part for part in self._parts if part["id"] == key)

    def _connect(self) -> None:
        self.strip.changed.connect(self._noted)
        self.strip.left.connect(lambda: self.left.emit("attendance"))
        self.observers.changed.connect(self.changed)
        self.roster.added.connect(self._add)
        self.roster.removed.connect(self._remove)
        self.roster.excused.connect(self._excuse)
        self.roster.changed.connect(self.changed)
        self.roster.left.connect(self.left)


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else []
