"""What is answered beside the form: why it is late, and why a mark of secrecy is a false alarm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.pages.ledger_reason import ReasonRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.core.problems import Problem

LATE, NOT_SECRET = "late_reason", "not_secret_reason"


class Asides(QWidget):
    """One row for each field of the envelope that is only asked for where a rule asks."""

    changed = Signal()
    left = Signal()
    answered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.late = ReasonRow(name="补记理由", hint="写一句原因，如：夜班抢险")
        self.not_secret = ReasonRow(name="误报说明", hint="书记写一句为什么不涉密")
        self.rows = {LATE: self.late, NOT_SECRET: self.not_secret}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        for row in self.rows.values():
            box.addWidget(row)
            show_if(row, False)
            row.changed.connect(self.changed)
            row.left.connect(self.left)
            row.answered.connect(self.answered)

    def show_entry(self, payload: Mapping[str, Json]) -> None:
        """Show what was answered before."""
        for name, row in self.rows.items():
            row.box.set_value(payload.get(name))

    def raw(self) -> JsonObject:
        """Return what stands in the boxes."""
        return {name: str(row.box.raw()) for name, row in self.rows.items()}

    def set_raw(self, raw: Mapping[str, Json], payload: Mapping[str, Json]) -> None:
        """Take back what ``raw`` gave."""
        for name, row in self.rows.items():
            row.box.set_raw(raw.get(name) or payload.get(name))

    def into(self, payload: JsonObject) -> JsonObject:
        """Return the payload with the answers; an empty one is none."""
        answers = {name: row.value() for name, row in self.rows.items()}
        kept = {name: value for name, value in payload.items() if name not in answers}
        return {**kept, **{name: answer for name, answer in answers.items() if answer}}

    def say(self, problems: Iterable[Problem], *, correcting: bool) -> None:
        """Ask what a rule asks; a correction is late by nature and is not asked why."""
        by_field = {problem.field: problem for problem in problems}
        asked = by_field.get(LATE)
        show_if(self.late, asked is not None and not correcting)
        if asked is not None:
            self.late.say(asked.sentence, asked.source)
        secret = by_field.get(NOT_SECRET)
        show_if(self.not_secret, secret is not None or bool(self.not_secret.value()))
        if secret is not None:
            self.not_secret.say(secret.sentence, secret.cure)
        else:
            self.not_secret.say("书记写明了不涉密", "一直留在记录里")

    def ask(self, field: str) -> bool:
        """Put the cursor where a field is answered; tell whether it is one of these."""
        if field in self.rows:
            self.rows[field].ask()
        return field in self.rows
