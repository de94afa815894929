"""Changing the list of those who are expected: add, take out, not to be counted, other numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hongdang_desktop.core.columns import Whole
from hongdang_desktop.core.problems import Problem
from hongdang_desktop.ui.kit.boxes import LineBox, ReadBox
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.editor import ENTER, Choice
from hongdang_desktop.ui.kit.flow import FlowBox
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.kit.suggest import SuggestBox
from hongdang_desktop.ui.pages.ledger_fields import unread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.ui.editors.offers import Offers

_NUMBER = Whole("人数", unit="人")


class Roster(FlowBox):
    """Shown on demand. ``added`` tells a member, ``removed`` and ``excused`` the id of a part."""

    added = Signal(str)
    removed = Signal(str)
    excused = Signal(str, str)
    changed = Signal()
    left = Signal(str)

    def __init__(self) -> None:
        super().__init__(gap=14)
        self.setAccessibleName("改名单")
        self.more = _AddBox(name="加一个人", hint="姓名或首字母", width=140)
        self.more.changed.connect(self._add)
        self.out = SuggestBox(name="名单里的人", hint="姓名或首字母", width=140)
        self.reason = LineBox(name="不计入应到的理由", hint="不计入的理由", width=160)
        self.take_out = Button("去掉", self._remove)
        self.not_counted = Button("不计入应到", self._excuse)
        self.expected = ReadBox(_NUMBER.parse, str, name="应到人数", hint="按名单", width=76)
        self.voters = ReadBox(_NUMBER.parse, str, name="有表决权应到", hint="按名单", width=76)
        self.flow.addWidget(_line("加一个人", self.more))
        listed = (self.out, self.take_out, self.reason, self.not_counted)
        self.flow.addWidget(_line("名单里的", *listed))
        self.flow.addWidget(_line("应到人数", self.expected))
        self.flow.addWidget(_line("有表决权应到", self.voters))
        for key, box in (("expected", self.expected), ("expected_voters", self.voters)):
            box.changed.connect(self.changed)
            box.left.connect(lambda key=key: self.left.emit(key))

    def show_entry(
        self, payload: Mapping[str, Json], offers: Offers, parts: list[JsonObject]
    ) -> None:
        """Show the numbers that were typed, and offer people."""
        self.expected.set_value(payload.get("expected"))
        self.voters.set_value(payload.get("expected_voters"))
        self.reason.set_value(None)
        self.set_parts(offers, parts)

    def set_parts(self, offers: Offers, parts: list[JsonObject]) -> None:
        """Offer whoever is not on the list to be added, and whoever is to be taken out."""
        listed = {str(part.get("member")): str(part["id"]) for part in parts}
        people = offers.members(*listed)
        self.more.set_choices(person for person in people if person.key not in listed)
        self.more.set_value(None)
        self.out.set_choices(
            Choice(listed[person.key], person.words, person.initials, person.note)
            for person in people
            if person.key in listed
        )
        self.out.set_value(None)

    def numbers(self) -> JsonObject:
        """Return the numbers that were typed instead of counted."""
        return {
            "expected": cast("Json", self.expected.value()),
            "expected_voters": cast("Json", self.voters.value()),
        }

    def raw(self) -> Json:
        """Return what stands in the boxes for numbers."""
        return [self.expected.text(), self.voters.text()]

    def set_raw(self, raw: Json) -> None:
        """Take back what ``raw`` gave."""
        if isinstance(raw, list) and len(raw) == 2:
            self.expected.set_raw(raw[0])
            self.voters.set_raw(raw[1])

    def unreadable(self) -> tuple[Problem, ...]:
        """Return what cannot be read."""
        return tuple(
            unread(key, f"{box.accessibleName()}“{box.text()}”不是数。")
            for key, box in (("expected", self.expected), ("expected_voters", self.voters))
            if not box.readable()
        )

    def go_to(self, field: str) -> bool:
        """Put the focus on a number."""
        box = self.voters if field == "expected_voters" else self.expected
        box.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _add(self) -> None:
        key = self.more.value()
        if isinstance(key, str):
            self.added.emit(key)

    def _remove(self) -> None:
        key = self.out.value()
        if isinstance(key, str):
            self.removed.emit(key)

    def _excuse(self) -> None:
        key, why = self.out.value(), str(self.reason.value() or "")
        self.reason.set_problem(not why)
        if not why:
            self.reason.setFocus(Qt.FocusReason.TabFocusReason)
        elif isinstance(key, str):
            self.reason.set_value(None)
            self.excused.emit(key, why)


class _AddBox(SuggestBox):
    """Enter that takes a person stays here for the next; in the empty box it goes on."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep the Enter that was meant for the list."""
        held = bool(self.words()) or self.list_is_open()
        super().keyPressEvent(event)
        if held and event.key() in ENTER:
            self.finish()
            event.setAccepted(not self.words())  # words that nobody has go on as everywhere


def _line(words: str, *boxes: QWidget) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(text(words, role="small"))
    for box in boxes:
        row.addWidget(box)
    return line
