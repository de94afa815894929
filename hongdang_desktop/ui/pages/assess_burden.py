"""Counts what a sheet costs while its page is on the screen: keys typed into it, changes, active time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from hongdang_desktop.station.burden import Stopwatch
from hongdang_desktop.ui.kit.labels import show_if, text

if TYPE_CHECKING:
    from hongdang_desktop.station.assessing.views import Which
    from hongdang_desktop.station.burden import Figure
    from hongdang_desktop.ui.work import Work

_WRITE_EVERY_MS = 20_000
_DOES = (
    QEvent.Type.KeyPress, QEvent.Type.InputMethod, QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
)  # fmt: skip


class BurdenMeter(QObject):
    """Of one page. ``about`` names the sheet on show; ``label`` is what it came to so far."""

    def __init__(self, work: Work, page: QWidget) -> None:
        super().__init__(page)
        self._work, self._page = work, page
        self._which: Which | None = None
        self._typed = self._changed = 0
        self._watch = Stopwatch()
        self.label = text(role="small")
        show_if(self.label, False)
        self._timer = QTimer(self)
        self._timer.setInterval(_WRITE_EVERY_MS)
        self._timer.timeout.connect(self.write)
        self._program = QCoreApplication.instance()
        page.installEventFilter(self)
        if page.isVisible():
            self._listen(on=True)

    def about(self, which: Which | None) -> None:
        """Count for this sheet from now on, for none with None."""
        if which == self._which:
            return
        self.write()
        self._which = which
        self._watch.rest()
        if which is None:
            show_if(self.label, False)
        else:
            self._ask(which)

    def change(self) -> None:
        """Note that a suggestion was changed."""
        self._changed += 1

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at what is typed and clicked on the page; nothing is kept from where it goes."""
        kind = event.type()
        if watched is self._page and kind in (QEvent.Type.Show, QEvent.Type.Hide):
            self._listen(on=kind is QEvent.Type.Show)
        elif kind in _DOES and self._which is not None and self._is_here(watched):
            self._watch.stir(time.monotonic())
            if isinstance(watched, QLineEdit | QTextEdit | QPlainTextEdit):
                self._typed += _signs(event)
        return False

    def write(self) -> None:
        """Hand on what was counted since the last time."""
        which = self._which
        if which is None:
            return
        seconds = self._watch.taken()
        if not (self._typed or self._changed or seconds):
            return
        typed, changed = self._typed, self._changed
        self._typed = self._changed = 0
        burden = self._work.station.burden
        self._work.tasks.run(
            lambda _: (burden.note(which, typed=typed, changed=changed, seconds=seconds), burden.on),
            owner=self, done=self._told,
        )  # fmt: skip

    def _listen(self, *, on: bool) -> None:
        """Look at the program's events only while the page is on the screen."""
        if self._program is None:
            return
        if on:
            self._program.installEventFilter(self)
            self._timer.start()
            return
        self._program.removeEventFilter(self)
        self._timer.stop()
        self.write()
        self._watch.rest()

    def _ask(self, which: Which) -> None:
        burden = self._work.station.burden
        self._work.tasks.run(
            lambda _: (burden.of(which), burden.on), owner=self, done=self._told, latest="burden"
        )

    def _told(self, found: tuple[Figure, bool]) -> None:
        figure, on = found
        self.label.setText(figure.words)
        self.label.setToolTip("只在这台电脑上，不带走，不算到人。在“设置”里可以关掉。")
        show_if(self.label, on and bool(figure.words))

    def _is_here(self, watched: QObject) -> bool:
        if not isinstance(watched, QWidget):
            return False
        return watched is self._page or self._page.isAncestorOf(watched)


def _signs(event: QEvent) -> int:
    """Return how many signs an event types; what an input method commits counts as committed."""
    if isinstance(event, QInputMethodEvent):
        return len(event.commitString())
    if isinstance(event, QKeyEvent):
        return len([sign for sign in event.text() if sign.isprintable()])
    return 0
