"""Saves the cells of the month one after the other: what is typed meanwhile goes with the next."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.core.canonical import JsonObject
    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.ui.work import Work

_PATIENCE = 5.0
"""Seconds that closing the window waits for the last cell."""
_Where = tuple[str, str]
"""Branch and month."""


class Writing(QObject):
    """``done`` is told whose lines were saved; ``failed`` what was refused."""

    def __init__(
        self,
        work: Work,
        done: Callable[[tuple[str, ...]], object],
        failed: Callable[[UserError], object],
    ) -> None:
        super().__init__(work.shell)
        self._work, self._done, self._failed = work, done, failed
        self._waiting: dict[_Where, dict[str, JsonObject]] = {}
        self._busy = False
        self._then: Callable[[], object] | None = None

    def put(self, branch: str, month: str, member: str, fields: JsonObject) -> None:
        """Save fields of a member's line."""
        lines = self._waiting.setdefault((branch, month), {})
        lines.setdefault(member, {}).update(fields)
        self._next()

    def then(self, act: Callable[[], object]) -> None:
        """Do something once everything typed so far is saved."""
        self._then = act
        self._next()

    def put_now(self) -> None:
        """Wait until everything typed is saved: the window is being closed."""
        if self._busy or self._waiting:
            with suppress(TimeoutError):  # the disk does not answer: nothing more can be done
                self._work.tasks.wait_idle(_PATIENCE)

    def _next(self) -> None:
        if self._busy:
            return
        if not self._waiting:
            act, self._then = self._then, None
            if act is not None:
                act()
            return
        where = next(iter(self._waiting))
        lines = self._waiting.pop(where)
        self._busy = True
        dues = self._work.station.dues

        def done(_changes: object) -> None:
            self._busy = False
            self._done(tuple(lines))
            self._next()

        def failed(error: UserError) -> None:
            self._busy = False
            self._then = None
            self._failed(error)

        self._work.tasks.run(
            lambda _: dues.put(*where, lines), owner=self, done=done, failed=failed
        )
