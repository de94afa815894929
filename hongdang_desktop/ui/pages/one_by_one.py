"""Verbs that must not overtake each other: each begins when the one before is done."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.tasks import Task, Tasks

    _Step = tuple[Callable[[], Changes], Callable[[Changes], object]]


class OneByOne(QObject):
    """Runs verbs in their order. Where one is refused, those behind it are dropped with it."""

    def __init__(
        self, tasks: Tasks, owner: QWidget, refused: Callable[[UserError], object]
    ) -> None:
        super().__init__(owner)
        self._tasks, self._refused = tasks, refused
        self._waiting: deque[_Step] = deque()
        self._task: Task | None = None

    @property
    def busy(self) -> bool:
        """Say whether a verb is under way; one that broke down in an unforeseen way is not."""
        return self._task is not None and self._task.error is None

    def run(self, verb: Callable[[], Changes], done: Callable[[Changes], object]) -> None:
        """Do a verb in a worker when it is its turn, then ``done`` in the window."""
        self._waiting.append((verb, done))
        if not self.busy:
            while len(self._waiting) > 1:
                self._waiting.popleft()  # left behind by one that broke down
            self._begin()

    def _begin(self) -> None:
        self._task = None
        if not self._waiting:
            return
        verb, done = self._waiting.popleft()

        def did(changes: Changes) -> None:
            done(changes)
            self._begin()

        self._task = self._tasks.run(lambda _: verb(), owner=self, done=did, failed=self._failed)

    def _failed(self, error: UserError) -> None:
        self._waiting.clear()
        self._task = None
        self._refused(error)
