"""Writes what was decided, one thing after the other, while the person goes on."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.work import Work

    Verb = Callable[[], Changes]
    Then = Callable[[Changes], object]

_PATIENCE = 5.0
"""Seconds that closing the window waits for the last verb."""


class Writing(QObject):
    """``rested`` when all is written; ``failed`` tells the error, what waited behind it is dropped."""

    rested = Signal()
    failed = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__(work.shell)
        self._work = work
        self._waiting: deque[tuple[Verb, Then | None]] = deque()
        self.busy = False
        work.shell.closing.connect(self.put_now)

    def put(self, verb: Verb, then: Then | None = None) -> None:
        """Run a verb after those that wait already; ``then`` is told what it did."""
        self._waiting.append((verb, then))
        self._next()

    def put_now(self) -> None:
        """Wait until everything is written: the window is being closed."""
        if self.busy or self._waiting:
            with suppress(TimeoutError):  # the disk does not answer: nothing more can be done
                self._work.tasks.wait_idle(_PATIENCE)

    def _next(self) -> None:
        if self.busy or not self._waiting:
            return
        verb, then = self._waiting.popleft()
        self.busy = True

        def done(changes: Changes) -> None:
            self.busy = False
            if then is not None:
                then(changes)
            if not self._waiting:
                self.rested.emit()
            self._next()

        def failed(error: UserError) -> None:
            self.busy = False
            self._waiting.clear()
            self.failed.emit(error)

        self._work.tasks.run(lambda _: verb(), owner=self, done=done, failed=failed)
