"""What was chosen and typed on the conflict page, kept while it is not decided (as in an editor).

Lies under a key of its own beside the half-written text of the same entry's editor.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.station.books.disputes import Conflict
    from hongdang_desktop.station.views import Scratch
    from hongdang_desktop.ui.work import Work

_KEY = "conflict:"
_KEEP_AFTER_MS = 1200
"""As of an editor's text (not taken from there: the first page needs this module before the station)."""


@dataclass(frozen=True)
class Choice:
    """How far somebody was: by field the revision chosen or what was typed, and the reason.

    ``versions`` are the revisions that stood side by side then.
    """

    versions: frozenset[str]
    chosen: dict[str, str]
    typed: dict[str, str]
    reason: str = ""

    def fits(self, conflict: Conflict) -> bool:
        """Say whether the same versions stand side by side."""
        return self.versions == versions(conflict)

    def texts(self) -> JsonObject:
        """Return what is kept of it."""
        listed: list[Json] = [*sorted(self.versions)]
        return {
            "versions": listed, "chosen": {**self.chosen}, "typed": {**self.typed},
            "reason": self.reason,
        }  # fmt: skip


def is_choice(scratch: Scratch) -> bool:
    """Say whether something half written belongs to the conflict page."""
    return scratch.key.startswith(_KEY)


def versions(conflict: Conflict) -> frozenset[str]:
    """Return the revisions that stand side by side."""
    return frozenset(side.revision for side in conflict.sides)


def choices(scratches: Iterable[Scratch]) -> dict[str, Choice]:
    """Return by entry what was kept."""
    return {
        scratch.key.removeprefix(_KEY): Choice(
            frozenset(_words(scratch.texts.get("versions"))),
            _texts(scratch.texts.get("chosen")),
            _texts(scratch.texts.get("typed")),
            str(scratch.texts.get("reason") or ""),
        )
        for scratch in scratches
        if is_choice(scratch)
    }


class KeptChoices(QObject):
    """Puts and drops one after the other in a worker; a power cut loses two seconds at most."""

    def __init__(self, work: Work, owner: QObject, ask: Callable[[], Choice]) -> None:
        super().__init__(owner)
        self._work, self._ask = work, ask
        self._now: Conflict | None = None
        self._unkept = False
        self._waiting: deque[Callable[[], object]] = deque()
        self._running: Callable[[], object] | None = None
        self.known: dict[str, Choice] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_KEEP_AFTER_MS)
        self._timer.timeout.connect(self.keep)
        work.shell.closing.connect(self.keep_at_once)

    def show(self, now: Conflict | None) -> None:
        """Say which entry is being decided; what was chosen for the one before is kept first."""
        self.keep()
        self._now = now

    def touched(self) -> None:
        """Something was chosen or typed: keep it soon."""
        if self._now is None or self._work.is_plant:
            return
        self._unkept = True
        if not self._timer.isActive():
            self._timer.start()

    def keep(self) -> None:
        """Keep what is there now, in a worker."""
        work = self._keeping()
        if work is not None:
            self._add(work)

    def keep_at_once(self) -> None:
        """Keep it here and now: the window is being closed and its workers stop."""
        work = self._keeping()
        left = [each for each in (self._running, *self._waiting, work) if each is not None]
        self._waiting.clear()
        for each in left:
            each()

    def drop(self, entry: str) -> None:
        """Forget what was chosen for an entry: it was decided, or is not wanted."""
        if self._now is not None and self._now.entry == entry:
            self._unkept = False
            self._timer.stop()
        self.known.pop(entry, None)
        drop = self._work.station.drafts.drop
        self._add(lambda: drop(_KEY + entry))

    def _keeping(self) -> Callable[[], object] | None:
        self._timer.stop()
        now = self._now
        if now is None or not self._unkept:
            return None
        self._unkept = False
        choice = self._ask()
        self.known[now.entry] = choice
        put, texts = self._work.station.drafts.put, choice.texts()
        return lambda: put(
            _KEY + now.entry, ledger=now.ledger, branch=now.branch, entry=now.entry,
            called=f"待处理冲突“{now.called}”", texts=texts,
        )  # fmt: skip

    def _add(self, work: Callable[[], object]) -> None:
        self._waiting.append(work)
        self._next()

    def _next(self) -> None:
        if self._running is not None or not self._waiting:
            return
        work = self._running = self._waiting.popleft()

        def ended(_answer: object) -> None:
            self._running = None
            self._next()

        def failed(error: UserError) -> None:
            ended(None)
            self._work.tasks.refused.emit(self.parent(), error)

        self._work.tasks.run(lambda _: work(), owner=self, done=ended, failed=failed)


def _words(value: Json) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _texts(value: Json) -> dict[str, str]:
    return {key: str(each) for key, each in value.items()} if isinstance(value, dict) else {}
