"""The part of an editor in which is typed: what every form for an entry can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.station.views import Examined
    from hongdang_desktop.ui.pages.ledger_opened import Opened

GAP_CODE = "REQUIRED"
"""What is only not filled in yet; shown under a box when the box was left or 定稿 was tried."""


class EntryForm(QWidget):
    """Shows an entry and gives it back as typed. ``typed`` at every letter, ``settled`` after a box.

    ``uncovered``: somebody asked to see the sensitive values of an entry that is only read.
    """

    typed = Signal()
    settled = Signal()
    uncovered = Signal()

    def show_entry(self, opened: Opened, *, locked: bool) -> None:
        """Show an entry, to be typed into or only to be read."""
        raise NotImplementedError

    def payload(self) -> JsonObject:
        """Return the whole entry as typed; what cannot be read is left out."""
        raise NotImplementedError

    def raw(self) -> JsonObject:
        """Return everything that stands in the boxes, readable or not."""
        raise NotImplementedError

    def set_raw(self, raw: Mapping[str, Json]) -> None:
        """Take back what ``raw`` gave."""
        raise NotImplementedError

    def unreadable(self) -> tuple[Problem, ...]:
        """Return what cannot be read."""
        raise NotImplementedError

    def show_examined(self, examined: Examined, *, all_gaps: bool) -> None:
        """Say what is wrong where it stands; gaps only where one was already, or ``all_gaps``."""
        raise NotImplementedError

    def go_to(self, field: str) -> bool:
        """Put the focus where a problem's field is typed; tell whether there is such a place."""
        raise NotImplementedError

    def first_box(self) -> QWidget | None:
        """Return what gets the focus when the entry is opened."""
        raise NotImplementedError

    def head_words(self, derived: tuple[tuple[str, str], ...], opened: Opened) -> tuple[str, ...]:
        """Return what stands in the secondary line of the page, before when it was saved."""
        del derived
        return (opened.entry.called if opened.entry else "新的一条",)

    def derived_shown(self, derived: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        """Return what of the worked-out values the panel shows."""
        return derived

    def goes_on_at(self) -> QWidget | None:
        """Return where a final entry is gone on with, None where nothing is left to fill."""
        return self.first_box()

    def living_changed(self) -> bool:
        """Say whether a value that goes on after 定稿 was changed in a final entry."""
        return False

    def place_of(self, problem: Problem) -> str:
        """Return the person, the item or the row that a problem is about, "" for none."""
        del problem
        return ""

    def feeds(self) -> tuple[str, ...]:
        """Return what the program does by itself with the entry once it is final."""
        return ()


def unread(field: str, sentence: str) -> Problem:
    """Return the problem of a box whose text cannot be read."""
    return Problem(field, "UNREADABLE", Level.SAVE, sentence)


def tone_of(problem: Problem) -> Tone:
    """Return how a problem is shown under its box."""
    return Tone.TODO if problem.level is Level.WARN else Tone.BAD
