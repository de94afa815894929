"""A meeting on one page: facts in one line, people, items and decisions, votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.core.problems import Problem
from hongdang_desktop.ledgers.covering import covered_names
from hongdang_desktop.ledgers.meeting import Meeting
from hongdang_desktop.ledgers.meeting_plan import as_held
from hongdang_desktop.ui.editors.held import HeldTable
from hongdang_desktop.ui.kit.buttons import LinkButton
from hongdang_desktop.ui.kit.enter_moves import EnterMoves
from hongdang_desktop.ui.kit.frames import Card, SectionTitle
from hongdang_desktop.ui.kit.labels import hairline, show_if
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.covered_view import CoveredView
from hongdang_desktop.ui.pages.ledger_fields import GAP_CODE, EntryForm
from hongdang_desktop.ui.pages.ledger_form import Fields
from hongdang_desktop.ui.pages.meeting_agenda import Agenda, decided
from hongdang_desktop.ui.pages.meeting_facts import Facts
from hongdang_desktop.ui.pages.meeting_people import People
from hongdang_desktop.ui.pages.meeting_votes import Votes

if TYPE_CHECKING:
    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.core.columns import Column
    from hongdang_desktop.ledgers.ledger import AnyLedger
    from hongdang_desktop.station.views import Examined
    from hongdang_desktop.ui.pages.ledger_opened import Opened

_FACTS = ("sessions", "chair", "recorder", "title", "occurred_on", "planned_at")
_PEOPLE = ("attendance", "expected", "expected_voters")


def leading_columns(kind: AnyLedger) -> dict[str, Column]:
    """Return what has to be known first: of which year it is, and on what it depends who comes."""
    names = ("year", *kind.steers) if kind.by_year else kind.steers
    return {name: kind.columns[name] for name in names}


def extra_columns(kind: AnyLedger) -> dict[str, Column]:
    """Return what stands below: the name, what a ledger asks beyond all meetings, the note."""
    first = leading_columns(kind)
    own = {
        name: column
        for name, column in kind.own_columns.items()
        if name not in Meeting.model_fields and name not in first
    }
    return {"title": kind.columns["title"], **own, "note": kind.columns["note"]}


class MeetingForm(EntryForm):
    """The editor of every ledger whose entries are meetings; also of a meeting to come."""

    def __init__(self) -> None:
        super().__init__()
        self._opened: Opened | None = None
        self._plan = False
        self._seen: set[str] = set()
        self._examined: Examined | None = None
        self._all_gaps = False
        self._living: Json = None
        self._rare: tuple[QWidget, ...] = ()
        self._in_sight = False
        self._steered: dict[str, Json] = {}
        self.first = Fields(self._first_changed, self._left)
        self.facts, self.people = Facts(), People()
        self.agenda, self.votes = Agenda(), Votes()
        self.extra = Fields(self._changed, self._left)
        self._lines = [hairline() for _ in range(4)]
        self.covered = CoveredView()
        self.covered.uncovered.connect(self.uncovered)
        self.unfold = LinkButton("展开", self._turn_extra, tone=Tone.QUIET, name="其他：展开")
        self._extra_title = SectionTitle("其他", right=self.unfold)
        self.card = Card(margins=(18, 12, 18, 16), spacing=10)
        self.card.body.addWidget(self.first)
        parts: tuple[QWidget, ...] = (self.facts, self.people, self.agenda, self.votes)
        for part, line in zip(parts, self._lines, strict=True):
            self.card.body.addWidget(part)
            self.card.body.addWidget(line)
        self.card.body.addWidget(self._extra_title)
        self.card.body.addWidget(self.extra)
        self.card.body.addWidget(self.covered)
        self.card.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.card)
        self.moves = EnterMoves(self)
        for widget in (self.facts, self.people, self.agenda, self.votes):
            widget.changed.connect(self._changed)
            widget.left.connect(self._left)
        self.people.more.clicked.connect(self.facts.add_room)
        self.facts.room_added.connect(self._rooms_changed)
        self.facts.room_removed.connect(self._rooms_changed)

    def show_entry(self, opened: Opened, *, locked: bool) -> None:
        """Show a meeting, its plan, or a final record."""
        self._opened, self._plan = opened, opened.is_plan
        self._seen, self._all_gaps = set(), False
        payload, offers = opened.payload, opened.offers
        self.facts.show_entry(payload, offers, plan=self._plan)
        rooms = () if self._plan else self.facts.rooms()
        self.people.show_entry(payload, opened, rooms)
        self.agenda.show_entry(payload, opened, plan=self._plan, locked=locked)
        self.votes.show_entry(payload, opened, rooms)
        leading = leading_columns(opened.kind)
        self.first.build(
            leading, payload, offers, model=opened.kind.model, held=locked,
            only_with=opened.kind.only_with,
        )  # fmt: skip
        show_if(self.first, bool(leading))
        self._steered = self._steering()
        columns = extra_columns(opened.kind)
        if self._plan:
            columns = {"title": columns["title"]}
        if locked:
            hidden = covered_names(opened.kind.model)
            columns = {name: column for name, column in columns.items() if name not in hidden}
        self.covered.show_entry(opened.kind, opened.lines, locked=locked)
        self.extra.build(columns, payload, offers, model=opened.kind.model, held=locked)
        self._extra_title.note.setText("、".join(each.label for each in columns.values()))
        more = any(payload.get(name) for name in columns if name != "title")
        held: tuple[QWidget, ...] = (
            self.people, self.votes, *self._lines[1:],
        )  # fmt: skip
        for part in held:
            show_if(part, not self._plan)
        self._lock(opened, locked=locked)
        parts = {"agenda": (self.agenda, self._lines[2]), "votes": (self.votes, self._lines[3])}
        rare = {n: w for n, w in parts.items() if n in opened.kind.seldom and not payload.get(n)}
        self._rare = (
            () if self._plan or locked else tuple(w for part in rare.values() for w in part)
        )
        self._in_sight = bool(self._rare) and not columns.keys().isdisjoint(opened.kind.at_once)
        if self._in_sight:
            folded = [opened.kind.columns[name].label for name in rare]
            self._extra_title.note.setText("、".join(folded))
        self._open_extra(not self._rare and (self._plan or more or not payload.get("title")))
        self._living = self._living_values()
        self.show_examined(opened.examined, all_gaps=False)

    def begin_record(self) -> Opened | None:
        """Return the plan as the beginning of its record, as typed now."""
        if self._opened is None:
            return None
        return replace(self._opened, payload=as_held(self.payload()), texts=None)

    def payload(self) -> JsonObject:
        """Return the meeting with what is typed."""
        before = self._opened.payload if self._opened else {}
        whole: JsonObject = {**before, **self.facts.values(), "agenda": self.agenda.values()}
        if not self._plan:
            whole |= {**self.people.values(), "votes": self.votes.values()}
        whole |= {**self.extra.values(), **self.first.values()}
        return {name: value for name, value in whole.items() if value not in (None, "", [])}

    def raw(self) -> JsonObject:
        """Return everything that stands in the boxes."""
        return {
            "facts": self.facts.raw(), "people": self.people.raw(), "agenda": self.agenda.raw(),
            "votes": self.votes.raw(), "extra": self.extra.raw(),
            "first": self.first.raw(),
        }  # fmt: skip

    def set_raw(self, raw: Mapping[str, Json]) -> None:
        """Take back what ``raw`` gave."""
        parts = {key: value for key, value in raw.items() if isinstance(value, dict)}
        self.facts.set_raw(parts.get("facts", {}))
        rooms = () if self._plan else self.facts.rooms()
        self.people.set_raw(parts.get("people", {}), rooms)
        self.agenda.set_raw(raw.get("agenda"))
        self.votes.set_rooms(rooms)
        self.votes.set_raw(raw.get("votes"))
        self.extra.set_raw(parts.get("extra", {}))
        self.first.set_raw(parts.get("first", {}))
        if self._rare and (self.agenda.values() or self.votes.values()):
            self._open_extra(True)
        self._steered = self._steering()

    def unreadable(self) -> tuple[Problem, ...]:
        """Return what cannot be read."""
        found = (
            *self.first.unreadable(), *self.facts.unreadable(), *self.agenda.unreadable(),
        )  # fmt: skip
        if self._plan:
            return found
        return (
            *found,
            *self.people.unreadable(),
            *self.votes.unreadable(),
            *self.extra.unreadable(),
        )

    def show_examined(self, examined: Examined, *, all_gaps: bool) -> None:
        """Say what is wrong where it stands, and what the rules say."""
        self._examined = examined
        self._all_gaps = self._all_gaps or all_gaps
        self._say()

    def go_to(self, field: str) -> bool:
        """Put the focus where a problem's field is typed."""
        name = field.partition("/")[0]
        if self.first.go_to(field):
            return True
        if name in _FACTS:
            return self.facts.go_to(field)
        if name in _PEOPLE:
            return self.people.go_to(field)
        if name in ("agenda", "votes") and self._rare:
            self._open_extra(True)
        if name == "agenda":
            return self.agenda.go_to(field)
        if name == "votes":
            return self.votes.go_to(field)
        self._open_extra(True)
        return self.extra.go_to(field)

    def first_box(self) -> QWidget | None:
        """Return the first empty box of the first lines."""
        columns = self._opened.kind.columns if self._opened else {}
        asked = [self.first.fields[name] for name in self._steered if columns[name].required]
        empty = next((each.box for each in asked if each.value() in (None, "")), None)
        return empty or self.facts.first_box()

    def goes_on_at(self) -> QWidget | None:
        """Return the table of what was decided, at the first that is not done."""
        table = self.agenda.table
        if not isinstance(table, HeldTable) or not table.rows():
            return None
        open_ones = (r.key for r in table.rows() if r.values.get("progress") in ("doing", "undone"))
        table.begin_at(next(open_ones, ""), "progress")
        return table

    def head_words(self, derived: tuple[tuple[str, str], ...], opened: Opened) -> tuple[str, ...]:
        """Return which meeting of the year it is."""
        place = next((words for label, words in derived if label.endswith("第几次")), "0")
        year, title = opened.payload.get("year"), str(opened.payload.get("title") or "")
        if self._plan or place == "0" or not year:
            return (title,)
        return (title, f"{year}年第 {place} 次")

    def derived_shown(self, derived: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        """Return nothing: the head and the sentence under the people say it already."""
        del derived
        return ()

    def living_changed(self) -> bool:
        """Say whether 落实 was changed in a final record."""
        return self._living_values() != self._living

    def place_of(self, problem: Problem) -> str:
        """Name the person, the item or the vote that a problem is about."""
        name, _, rest = problem.field.partition("/")
        part = rest.partition("/")[0]
        if name == "attendance" and part:
            return self.people.name_of(part)
        tables = {"agenda": ("议题", self.agenda.table), "votes": ("表决", self.votes.table)}
        if name not in tables or not part:
            return ""
        words, table = tables[name]
        keys = [row.key for row in table.rows()]
        return f"{words} {keys.index(part) + 1}" if part in keys else ""

    def feeds(self) -> tuple[str, ...]:
        """Return what this program does by itself with a final meeting."""
        if self._opened is None or self._plan:
            return ()
        due = len([item for item in decided(self.agenda.values()) if item.get("due")])
        rule = "首页：这一期算办好" if self._opened.kind.rule else ""
        duties = f"首页：{due} 条决议到期前提醒" if due else ""
        found = (rule, duties, "打印：会议记录", "数据交换：下次带到U盘")
        return tuple(line for line in found if line)

    def _changed(self) -> None:
        self.typed.emit()

    def _first_changed(self) -> None:
        """What decides who comes was chosen: take over how a new meeting of that kind begins."""
        now = self._steering()
        changed = [name for name, value in now.items() if value != self._steered.get(name)]
        self._steered = now
        for name in changed:
            begun = self._opened.begun.get(name, {}) if self._opened else {}
            if str(now[name]) in begun:
                self._begin_as(begun[str(now[name])], begun)
        self.typed.emit()

    def _begin_as(self, wanted: JsonObject, others: Mapping[str, JsonObject]) -> None:
        """Change the list of people, and what still stands there as it was begun."""
        if not self._plan:
            self.people.expect(wanted.get("attendance"))
        begun = (*others.values(), self._opened.payload if self._opened else {})
        title, chair = self.extra.fields["title"], self.facts.chair
        if title.value() in (None, *(each.get("title") for each in begun)):
            title.set_value(wanted.get("title"))
        if chair.value() in (None, *(each.get("chair") for each in begun)):
            chair.set_value(wanted.get("chair"))
        self._left("attendance")

    def _steering(self) -> dict[str, Json]:
        names = self._opened.kind.steers if self._opened else ()
        known = self.first.fields
        return {name: cast("Json", known[name].value()) for name in names if name in known}

    def _left(self, field: str) -> None:
        self._seen.add(field)
        self._say()
        self.settled.emit()

    def _rooms_changed(self, _room: str) -> None:
        rooms = self.facts.rooms()
        self.people.set_rooms(rooms)
        self.votes.set_rooms(rooms)
        self._left("sessions")

    def _say(self) -> None:
        if self._examined is None:
            return
        shown = tuple(
            problem
            for problem in self._examined.problems
            if not self._plan
            and (problem.code != GAP_CODE or self._all_gaps or problem.field in self._seen)
        )
        verdicts = self._examined.verdicts
        came = next((v for v in verdicts if v.field == "attendance"), None)
        self.facts.say(shown)
        self.people.say(self._examined.problems, came, gaps=self._all_gaps)
        self.agenda.say(self._examined.problems)
        self.votes.say(self._examined.problems, verdicts, gaps=self._all_gaps)
        self.extra.say(shown)
        self.first.say(shown)

    def _turn_extra(self) -> None:
        rare = self._rare[0] if self._rare else self.extra
        self._open_extra(not rare.isVisibleTo(self))

    def _open_extra(self, shown: bool) -> None:
        """Show what stands folded; what a ledger is about stays in sight."""
        show_if(self.extra, shown or self._in_sight)
        for widget in self._rare:
            show_if(widget, shown)
        self.unfold.say("收起" if shown else "展开")

    def _lock(self, opened: Opened, *, locked: bool) -> None:
        self.facts.lock(locked=locked)
        for fields in (self.first, self.extra):
            fields.setEnabled(not locked or opened.ours)  # nobody goes on with another's entry
        self.people.lock(locked=locked)
        self.votes.lock(locked=locked)
        show_if(self._lines[3], not self._plan and not (locked and not opened.payload.get("votes")))
        show_if(self._extra_title, not self._plan)

    def _living_values(self) -> Json:
        return [self.extra.values(), self.first.values(), self._progress()]

    def _progress(self) -> Json:
        return [
            [str(each.get("id")), str(each.get("progress"))]
            for each in self.agenda.values()
            if isinstance(each, dict)
        ]
