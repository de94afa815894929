"""The boxes of any ledger, derived from its columns: two in a row where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from hongdang_desktop.core.records import Record, columns_of, part_model
from hongdang_desktop.ledgers.covering import covered_names
from hongdang_desktop.ledgers.ledger import Rhythm
from hongdang_desktop.ui.editors import kinds
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import CheckBox, LinkButton
from hongdang_desktop.ui.kit.enter_moves import EnterMoves
from hongdang_desktop.ui.kit.fields import Field
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.covered_view import private_note
from hongdang_desktop.ui.pages.ledger_fields import GAP_CODE, EntryForm, tone_of, unread
from hongdang_desktop.ui.pages.ledger_parts import PartsField
from hongdang_desktop.ui.pages.ledger_record import RecordView
from hongdang_desktop.ui.words import SHOW_SENSITIVE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.core.columns import Column
    from hongdang_desktop.core.problems import Problem
    from hongdang_desktop.ledgers.ledger import AnyLedger
    from hongdang_desktop.station.views import Examined
    from hongdang_desktop.ui.editors.offers import Offers
    from hongdang_desktop.ui.pages.ledger_opened import Opened

_WIDE_KINDS = {"long", "members", "organisations", "choices", "texts", "parts"}
_TWO_FROM = 700


def typed_columns(kind: AnyLedger) -> dict[str, Column]:
    """Return what a person types into an entry of a ledger, in this order.

    Registers hold from the day of writing; in all other ledgers the day is asked first.
    """
    day = {} if kind.rhythm is Rhythm.CHANGE else {"occurred_on": kind.columns["occurred_on"]}
    year = {"year": kind.columns["year"]} if kind.by_year else {}
    own = {n: c for n, c in kind.own_columns.items() if not c.reckoned and n != "note"}
    return {**day, **year, **own, "note": kind.columns["note"]}


def living_columns(kind: AnyLedger) -> dict[str, Column]:
    """Return what is still typed into a final entry: how far things are, what came later."""
    model: type[Record] = kind.model

    def goes_on(name: str, column: Column) -> bool:
        part = part_model(model, name)
        return column.living or (
            part is not None and any(inner.living for inner in columns_of(part).values())
        )

    return {name: column for name, column in typed_columns(kind).items() if goes_on(name, column)}


def folded_columns(kind: AnyLedger, payload: Mapping[str, Json]) -> tuple[str, ...]:
    """Return what a form folds away: what comes seldom, and what comes later until that has begun."""
    columns = typed_columns(kind)
    stays = {*kind.only_with, *kind.at_once, "note"}
    empty = {name for name in columns if payload.get(name) in (None, "", [], False)}
    living = {n for n, c in columns.items() if c.living and not c.required and n not in stays}
    wanted = {*kind.seldom, *(living if living <= empty else ())}
    return tuple(name for name in columns if name in wanted & empty)


class Fields(QWidget):
    """Boxes for some columns of a record; used by the whole form and for a ledger's extra columns."""

    def __init__(self, changed: Callable[[], None], left: Callable[[str], None]) -> None:
        super().__init__()
        self._changed, self._left = changed, left
        self.fields: dict[str, Field] = {}
        self._tables: dict[str, PartsField] = {}
        self._columns: dict[str, Column] = {}
        self._order: list[tuple[QWidget, bool]] = []
        self._folded: tuple[str, ...] = ()
        self._only_with: Mapping[str, tuple[str, tuple[str, ...]]] = {}
        self._two = True
        self._rest_shown = False
        self.unfold = LinkButton("展开", self._turn, tone=Tone.QUIET)
        self.rest = SectionTitle("其他", right=self.unfold)
        self.rest.setParent(self)
        self.rest.hide()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(10)

    def build(
        self,
        columns: Mapping[str, Column],
        payload: Mapping[str, Json],
        offers: Offers,
        *,
        model: type[Record],
        held: bool = False,
        folded: Iterable[str] = (),
        only_with: Mapping[str, tuple[str, tuple[str, ...]]] | None = None,
    ) -> None:
        """Make the boxes and show what the payload holds.

        ``held``: the entry is final, only living values can still be typed. ``folded`` stand below,
        behind a link; ``only_with`` is that of the ledger.
        """
        self._grid.removeWidget(self.rest)
        clear_out(self._grid)
        self.fields, self._tables, self._order = {}, {}, []
        self._folded = tuple(name for name in folded if name in columns)
        self._only_with = only_with or {}
        self._columns = {n: c for n, c in columns.items() if n not in self._folded}
        self._columns |= {name: columns[name] for name in self._folded}
        for name, column in self._columns.items():
            if self._folded and name == self._folded[0]:
                self._order.append((self.rest, True))
            value = payload.get(name)
            part = part_model(model, name)
            if part is not None and column.kind == "parts":
                only = held and not column.living
                table = PartsField(name, column, part, offers, value, held=only)
                table.changed.connect(self._typed)
                table.settled.connect(lambda name=name: self._left(name))
                self._tables[name] = table
                self._order.append((table, True))
                continue
            if held and not column.living and value in (None, "", []):
                continue  # nobody wrote it, and nobody can any more
            box = kinds.make(column, offers, value)
            if box is not None:
                box.setEnabled(column.living or not held)
                self._add(name, column, box, value)
        self._line_up()
        self._place()
        boxes = {**self.fields, **self._tables}
        labels = "、".join(self._columns[name].label for name in self._folded if name in boxes)
        self.rest.note.setText(labels)
        self.rest.note.setToolTip(labels)
        self.unfold.setAccessibleName(f"其他：{labels}")
        show_if(self.rest, bool(self._folded))
        self.open_rest(False)

    def open_rest(self, shown: bool) -> None:
        """Show what is folded away, or fold it away again."""
        self.unfold.say("收起" if shown else "展开")
        self._rest_shown = shown
        self._fit()

    def _turn(self) -> None:
        self.open_rest(not self._rest_shown)

    def _typed(self) -> None:
        self._fit()
        self._changed()

    def _fit(self) -> None:
        """Show the boxes that are asked now; one that holds something is never hidden."""
        for name, field in self.fields.items():
            show_if(field, self._is_asked(name, field.value()))
        for name, table in self._tables.items():
            show_if(table, self._is_asked(name, table.parts()))

    def _is_asked(self, name: str, value: object) -> bool:
        steer, wanted = self._only_with.get(name, ("", ()))
        if steer in self.fields and self.fields[steer].value() not in wanted:
            return bool(value)
        return name not in self._folded or self._rest_shown

    def values(self) -> JsonObject:
        """Return what is typed, readable values only."""
        found = {name: cast("Json", field.value()) for name, field in self.fields.items()}
        return {**found, **{name: table.parts() for name, table in self._tables.items()}}

    def raw(self) -> JsonObject:
        """Return everything that stands there."""
        boxes = {name: cast("Json", field.editor.raw()) for name, field in self.fields.items()}
        return {**boxes, **{name: table.raw() for name, table in self._tables.items()}}

    def set_raw(self, raw: Mapping[str, Json]) -> None:
        """Take back what ``raw`` gave."""
        for name, value in raw.items():
            if name in self.fields:
                self.fields[name].editor.set_raw(value)
            elif name in self._tables:
                self._tables[name].set_raw(value)
        now = self.values()
        self.open_rest(any(now[name] not in (None, "", []) for name in self._folded if name in now))

    def unreadable(self) -> tuple[Problem, ...]:
        """Return what cannot be read."""
        found = [
            unread(name, f"{self._columns[name].label}：{field.problem() or '看不懂。'}")
            for name, field in self.fields.items()
            if not _readable(field.box)
        ]
        return (*found, *(p for table in self._tables.values() for p in table.unreadable()))

    def say(self, problems: Iterable[Problem]) -> None:
        """Show problems under their boxes and take all others away."""
        told = tuple(problems)
        for name, field in self.fields.items():
            here = next((problem for problem in told if problem.field == name), None)
            if here is None:
                field.set_problem("")
            else:
                field.set_problem(here.text, tone=tone_of(here))
        for table in self._tables.values():
            table.say(told)

    def go_to(self, path: str) -> bool:
        """Put the focus on the box of a path."""
        name, _, rest = path.partition("/")
        if name in self._folded:
            self.open_rest(True)
        if name in self._tables:
            return self._tables[name].go_to(rest)
        if name in self.fields:
            self.fields[name].box.setFocus(Qt.FocusReason.TabFocusReason)
        return name in self.fields

    def first(self) -> QWidget | None:
        """Return the first box that is still empty, else the first."""
        boxes = [field for field in self.fields.values() if field.isVisibleTo(self)]
        for name, column in self._columns.items():
            if name in self._folded and not self._rest_shown:
                continue
            table = self._tables.get(name)
            if table is not None and column.required and not table.table.rows():
                return table.add
            if name in self.fields and self.fields[name].value() in (None, [], ()):
                return self.fields[name].box
        return boxes[0].box if boxes else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put two in a row where there is room."""
        super().resizeEvent(event)
        two = event.size().width() >= theme.look().px(_TWO_FROM)
        if two != self._two:
            self._two = two
            self._place()

    def _add(self, name: str, column: Column, box: QWidget, value: Json) -> None:
        field = Field(column.label, box, key=name, note=getattr(column, "unit", ""))
        field.set_value(value)
        for signal, told in (("changed", self._typed), ("left", lambda: self._left(name))):
            known = getattr(box, signal, None)
            if isinstance(known, SignalInstance):
                known.connect(told)
        self.fields[name] = field
        self._order.append((field, column.kind in _WIDE_KINDS))

    def _line_up(self) -> None:
        """Give all labels the width of the widest."""
        labels = [field.label for field in self.fields.values()]
        widest = max((label.sizeHint().width() for label in labels), default=0)
        for label in labels:
            label.setMinimumWidth(widest)

    def _place(self) -> None:
        row, column = 0, 0
        top = Qt.AlignmentFlag.AlignTop
        for widget, wide in self._order:
            if wide and column:
                row, column = row + 1, 0
            self._grid.addWidget(widget, row, column, 1, 2 if wide and self._two else 1, top)
            if wide or not self._two or column:
                row, column = row + 1, 0
            else:
                column = 1
        for at in (0, 1):
            self._grid.setColumnStretch(at, 1 if at == 0 or self._two else 0)


class LedgerForm(EntryForm):
    """The form of every ledger that has none of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._opened: Opened | None = None
        self._seen: set[str] = set()
        self._problems: tuple[Problem, ...] = ()
        self._all_gaps = False
        self._before: JsonObject = {}
        self._told: dict[str, object] = {}
        self._locked = False
        self.fields = Fields(self._changed, self._box_left)
        self.card = Card(margins=(20, 18, 20, 18), spacing=10)
        self.record = RecordView()
        self.unmasked = CheckBox(SHOW_SENSITIVE)
        self.unmasked.toggled.connect(self._uncover)
        self.goes_on = SectionTitle("还可以接着填", "不用更正，填好点“存上”")
        self.kept = text(role="small", wrap=True)
        for part in (self.unmasked, self.record, self.goes_on, self.fields, self.kept):
            self.card.body.addWidget(part)
        self.card.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.card)
        self.moves = EnterMoves(self)

    def show_entry(self, opened: Opened, *, locked: bool) -> None:
        """Make the boxes of this ledger anew."""
        self._opened, self._locked = opened, locked
        self._told = {}
        self._seen, self._problems, self._all_gaps = set(), (), False
        self.unmasked.blockSignals(True)
        self.unmasked.setChecked(False)
        self.unmasked.blockSignals(False)
        show_if(self.unmasked, locked and any(line.covers for line in opened.lines))
        note = "" if locked else private_note(opened.kind)
        self.kept.setText(note)
        show_if(self.kept, bool(note))
        self._build(opened)
        self.show_examined(opened.examined, all_gaps=False)

    def _build(self, opened: Opened, typed: JsonObject | None = None) -> None:
        """Make the boxes, and what is only read. A covered value of a final entry has no box."""
        locked, unmasked = self._locked, self.unmasked.isChecked()
        hidden = frozenset[str]() if unmasked else covered_names(opened.kind.model)
        living = {
            name: column
            for name, column in (living_columns(opened.kind) if opened.ours else {}).items()
            if locked and name not in hidden and (column.living or opened.payload.get(name))
        }
        columns = living if locked else typed_columns(opened.kind)
        for payload in (opened.payload, typed):
            if payload is not None:
                self.fields.build(
                    columns, payload, opened.offers, model=opened.kind.model, held=locked,
                    folded=() if locked else folded_columns(opened.kind, payload),
                    only_with=opened.kind.only_with,
                )  # fmt: skip
            if payload is opened.payload:
                self._before = self.fields.values()
        below = {column.label for column in living.values()}
        lines = tuple(line for line in opened.lines if line.label not in below)
        self.record.show_lines(lines, unmasked=unmasked)
        for part, shown in (
            (self.fields, not locked or bool(living)), (self.goes_on, bool(living)),
            (self.record, locked),
        ):  # fmt: skip
            show_if(part, shown)

    def _uncover(self, on: bool) -> None:
        opened = self._opened
        if opened is None:
            return
        if on:
            self.uncovered.emit()
        if on or not self.living_changed():
            self._build(opened, self.payload() if self.living_changed() else None)
            self._say()

    def payload(self) -> JsonObject:
        """Return the entry with what is typed."""
        before = self._opened.payload if self._opened else {}
        whole = {**before, **self.fields.values()}
        return {name: value for name, value in whole.items() if value not in (None, "", [])}

    def raw(self) -> JsonObject:
        """Return everything that stands in the boxes."""
        return self.fields.raw()

    def set_raw(self, raw: Mapping[str, Json]) -> None:
        """Take back what ``raw`` gave."""
        self.fields.set_raw(raw)

    def unreadable(self) -> tuple[Problem, ...]:
        """Return what cannot be read."""
        return self.fields.unreadable()

    def show_examined(self, examined: Examined, *, all_gaps: bool) -> None:
        """Say what is wrong under the boxes."""
        self._problems = examined.problems
        self._all_gaps = self._all_gaps or all_gaps
        self._say()

    def living_changed(self) -> bool:
        """Say whether something was typed into a final entry."""
        return self.fields.values() != self._before

    def go_to(self, field: str) -> bool:
        """Put the focus on a box."""
        return self.fields.go_to(field)

    def first_box(self) -> QWidget | None:
        """Return the first empty box."""
        return self.fields.first()

    def _changed(self) -> None:
        if self._opened is not None:
            self._tell(self._opened)
        self.typed.emit()

    def _box_left(self, name: str) -> None:
        self._seen.add(name)
        self._fill()
        self._say()
        self.settled.emit()

    def _fill(self) -> None:
        """Fill what is still empty and follows from what was typed."""
        if self._opened is None:
            return
        for name, value in self._opened.kind.fills(self.payload(), self._opened.rules).items():
            field = self.fields.fields.get(name)
            if field is not None and field.value() in (None, "") and not field.editor.raw():
                field.set_value(value)
                self.typed.emit()
        self._tell(self._opened)

    def _tell(self, opened: Opened) -> None:
        """Follow with what the people say of other boxes, until somebody types there himself."""
        if opened.final or self._locked:
            return
        posts = {person.id: person.post_key for person in opened.people}
        for name, value in opened.kind.told(self.payload(), posts).items():
            field = self.fields.fields.get(name)
            if field is not None and (field.value() or None) == (self._told.get(name) or None):
                field.set_value(value)
                self._told[name] = field.value()

    def _say(self) -> None:
        shown = (
            problem
            for problem in self._problems
            if problem.code != GAP_CODE
            or self._all_gaps
            or problem.field.partition("/")[0] in self._seen
        )
        self.fields.say(shown)


def _readable(box: QWidget) -> bool:
    told = getattr(box, "readable", None)
    if told is not None:
        return bool(told())
    # A person or unit must be one of those known.
    words = getattr(box, "words", None)
    return words is None or not words() or box.value() is not None  # type: ignore[attr-defined]  # a SuggestBox
