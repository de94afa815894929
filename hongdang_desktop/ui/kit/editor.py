"""What every editor can do, so that forms, tables and autosave treat them alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt, SignalInstance
from PySide6.QtGui import QFocusEvent, QKeyEvent

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)

Read = Callable[[str], object]
"""Turns typed text into a value, None for nothing; raises ``core.columns.Unreadable``."""

Write = Callable[[object], str]
"""Turns a value into the text that stands in the box when it was left."""

_STILL_HERE = (
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen: its key, its words, the pinyin initials that find it.

    ``note`` is shown in grey behind the words in lists (a post, a team).
    """

    key: str
    words: str
    initials: str = ""
    note: str = ""


class Editor(Protocol):
    """A box for one value. Signals tell only what the user did, never what ``set_value`` did."""

    changed: SignalInstance
    """Something was typed or chosen; it may be half a word."""
    left: SignalInstance
    """The focus went elsewhere in the window: now the value may be looked at."""
    problem: SignalInstance
    """On leaving: why the text cannot be read, or ""."""

    def value(self) -> object:
        """Return the value, None for nothing or for text that cannot be read."""

    def set_value(self, value: object) -> None:
        """Show a value without telling."""

    def raw(self) -> object:
        """Return what stands there, readable or not, as plain JSON for an autosave."""

    def set_raw(self, raw: object) -> None:
        """Take back what ``raw`` gave."""

    def set_problem(self, problem: bool) -> None:
        """Give or take the red edge."""


def really_left(event: QFocusEvent) -> bool:
    """Tell whether the focus went elsewhere, not just to a menu or another program."""
    return event.reason() not in _STILL_HERE


class KeyWatch(QObject):
    """An event filter that hands key presses to a function; True from it means: done with."""

    def __init__(self, parent: QObject, pressed: Callable[[QKeyEvent], bool]) -> None:
        super().__init__(parent)
        self._pressed = pressed

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask the function about key presses."""
        del watched
        return (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and self._pressed(event)
        )


def matching(choices: tuple[Choice, ...], typed: str) -> tuple[Choice, ...]:
    """Return the choices that the typed words or pinyin initials mean, the likeliest first."""
    wanted = typed.strip().lower()
    if not wanted:
        return choices
    ranked = []
    for place, choice in enumerate(choices):
        words, initials = choice.words.lower(), choice.initials.lower()
        found = (
            words == wanted,
            words.startswith(wanted),
            initials.startswith(wanted),
            wanted in words or wanted in choice.note.lower(),
            len(wanted) > 1 and wanted in initials,
        )
        if any(found):
            ranked.append((found.index(True), place, choice))
    return tuple(choice for _rank, _place, choice in sorted(ranked, key=lambda item: item[:2]))
