"""One entry while it is being written: what is typed is kept, judged, saved, finalised, corrected.

No widgets: the page shows what this says, and gives it the form. Every call of the station runs in a
worker, the writing ones strictly one after the other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.station.views import Refused
from hongdang_desktop.ui.pages.ledger_opened import (
    Opened,
    Wanted,
    is_meeting,
    load,
    scratch_key,
)
from hongdang_desktop.ui.unkept import Typed as Words

if TYPE_CHECKING:
    from datetime import datetime

    from hongdang_desktop.core.canonical import JsonObject
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.views import Changes, Examined
    from hongdang_desktop.ui.work import Work

KEEP_AFTER_MS = 1200
"""Half-written text is kept so long after the first letter: with the writing, under two seconds."""
_EXAMINE_AFTER_MS = 120
_BLOCKING = (Level.SAVE, Level.FINAL)


class Typed(Protocol):
    """What the sitting asks the form."""

    def payload(self) -> JsonObject:
        """Return the entry as typed; what cannot be read is left out."""

    def raw(self) -> JsonObject:
        """Return everything that stands in the boxes, readable or not."""

    def unreadable(self) -> tuple[Problem, ...]:
        """Return what cannot be read."""


class Sitting(QObject):
    """``opened``, ``examined`` and ``kept`` tell what came back; verbs answer by ``done`` or ``stuck``."""

    opened = Signal(object)
    """An ``Opened``: show it."""
    examined = Signal(object)
    """An ``Examined``: what is to be said of what is typed now."""
    kept = Signal(object)
    """The moment at which the half-written text was kept."""
    not_kept = Signal()
    """The disk did not take it: it is held in memory (``ui/unkept.py``), which says so."""
    done = Signal(str, object)
    """Verb (save, finalise, correct, living) and its ``Changes``."""
    stuck = Signal(object)
    """Problems that stop finalising; none: a UserError was told to the page."""
    refused = Signal(object)

    def __init__(self, work: Work, owner: QObject) -> None:
        super().__init__(owner)
        self._work = work
        self._form: Typed | None = None
        self.now: Opened | None = None
        self._upon = ""
        self.correcting = False
        self.reason = ""
        self._unkept = False
        self._queue: deque[Callable[[], None]] = deque()
        self._writing = False
        self._on_its_way: Callable[[], datetime | None] | None = None
        self._keep_timer = self._timer(KEEP_AFTER_MS, self.keep)
        self._examine_timer = self._timer(_EXAMINE_AFTER_MS, self._examine)
        work.shell.closing.connect(self.keep_at_once)
        work.unkept.ask_before_closing(self.put_now)
        work.unkept.kept.connect(self._held_was_kept)

    def set_form(self, form: Typed) -> None:
        """Take the form that holds what is typed."""
        self._form = form

    def open(self, wanted: Wanted) -> None:
        """Load an entry; what is being written now is kept first."""
        self.keep()
        station, held = self._work.station, self._work.unkept.get
        self._enqueue(lambda: self._run(lambda _: load(station, wanted, held), self._loaded))

    def take(self, changed: Opened) -> None:
        """Go on with the entry in another form (a plan becomes a record); not saved yet."""
        self._loaded(changed)
        self.typed()
        self.settled()

    def key(self) -> str:
        """Return under which key the half-written text is kept."""
        now = self.now
        if now is None:
            return ""
        return scratch_key(now.kind.key, now.branch, now.entry.id if now.entry else None)

    def locked(self) -> bool:
        """Say whether the entry can only be read (final and not being corrected, or not ours)."""
        if self.now is None or self.not_ours():
            return True
        return self.now.final and not self.correcting

    def not_ours(self) -> bool:
        """Say whether somebody else writes this entry: the plant never edits a branch's record."""
        return self.now is not None and not self.now.ours

    def typed(self) -> None:
        """Something was typed: keep it soon."""
        if self.now is None or (self.locked() and not self.now.final):
            return
        self._unkept = True
        if not self._keep_timer.isActive():
            self._keep_timer.start()

    def settled(self) -> None:
        """A box was left after a change: look at the whole."""
        self._examine_timer.start()

    # Keeping --------------------------------------------------------------------------------

    def keep(self) -> None:
        """Keep what is half written; at once, in a worker."""
        work = self._keeping()
        if work is not None:
            self._on_its_way = work
            self._enqueue(lambda: self._run(lambda _: work(), self._has_kept, self._has_not_kept))

    def keep_at_once(self) -> None:
        """Keep it here and now: the window is being closed and its workers stop."""
        self._examine_timer.stop()
        self._queue.clear()
        self.put_now()

    def put_now(self) -> None:
        """Put it on the disk here and now, or into the memory beside it where the disk refuses."""
        work = self._keeping() or self._on_its_way
        if work is not None:
            with suppress(UserError):
                work()

    def forget(self) -> None:
        """Drop what is half written and open the entry as it was saved."""
        now = self.now
        if now is None:
            return
        entry = now.entry.id if now.entry else None
        plan = now.entry is None and now.is_plan
        self.drop()
        self.open(Wanted(now.kind.key, now.branch, entry, plan=plan))

    def drop(self) -> None:
        """Drop what is half written."""
        key = self.key()
        self._unkept = False
        self._keep_timer.stop()
        drop = self._work.unkept.dropping(key)
        self._enqueue(lambda: self._run(lambda _: drop(), lambda _: None))
        self.correcting, self.reason = False, ""

    def _has_kept(self, at: datetime | None) -> None:
        self._on_its_way = None
        if at is not None:
            self.kept.emit(at)

    def _has_not_kept(self, _error: UserError) -> None:
        self._on_its_way = None
        self.not_kept.emit()

    def _held_was_kept(self, key: str, at: datetime) -> None:
        if key == self.key():
            self.kept.emit(at)

    def _keeping(self) -> Callable[[], datetime | None] | None:
        self._keep_timer.stop()
        now = self.now
        if not self._unkept or now is None or self._form is None:
            return None
        self._unkept = False
        payload = self._form.payload()
        texts: JsonObject = {
            "payload": payload, "form": self._form.raw(), "reason": self.reason,
            "correcting": self.correcting, "revision": self._upon,
        }  # fmt: skip
        key, kind, branch = self.key(), now.kind, now.branch
        entry = now.entry.id if now.entry else None
        called = str(payload.get("title") or payload.get("name") or "") or kind.title
        page = "meeting" if is_meeting(kind) else "ledgers"
        return self._work.unkept.putting(Words(key, kind.key, branch, entry, called, texts, page))

    # Verbs ----------------------------------------------------------------------------------

    def save(self, verb: str = "save") -> None:
        """Save the draft (or, of a final entry, its living values)."""
        now, payload = self._readable()
        if now is None or payload is None:
            return
        book, key = self._work.station.book, now.kind.key
        entry = now.entry.id if now.entry else None
        upon = self._upon
        self._verb(verb, lambda: book.save(key, payload, entry, upon=upon))

    def finalise(self) -> None:
        """Make the entry final, unless there are gaps: then say them."""
        now, payload = self._readable()
        if now is None or payload is None:
            return
        book, key = self._work.station.book, now.kind.key
        entry, upon = now.entry.id if now.entry else None, self._upon

        def work() -> Changes:
            _refuse(book.examine(key, payload, entry))
            saved = book.save(key, payload, entry, upon=upon)
            reason = payload.get("late_reason")
            return book.finalise(entry or saved.ids[0], str(reason) if reason else None)

        self._verb("finalise", work)

    def correct(self) -> None:
        """Save the correction of a final entry."""
        now, payload = self._readable()
        if now is None or payload is None or now.entry is None:
            return
        book, entry, reason = self._work.station.book, now.entry.id, self.reason
        upon = self._upon
        self._verb("correct", lambda: book.correct(entry, payload, reason, upon=upon))

    def undo(self) -> None:
        """Take the last action back and look again."""
        book = self._work.station.book
        self._verb("undo", book.undo)

    def _readable(self) -> tuple[Opened | None, JsonObject | None]:
        if self.now is None or self._form is None:
            return None, None
        wrong = self._form.unreadable()
        if wrong:
            self.stuck.emit(wrong)
            return None, None
        return self.now, self._form.payload()

    def _verb(self, verb: str, work: Callable[[], Changes]) -> None:
        """Run a verb, drop the half-written text, and load what stands now."""
        key, station = self.key(), self._work.station
        now = self.now
        if now is None:
            return
        entry = now.entry.id if now.entry else None
        self._keep_timer.stop()
        self._examine_timer.stop()
        was_unkept, self._unkept = self._unkept, False
        unkept = self._work.unkept
        drop = unkept.dropping(key)

        def whole(_progress: Progress) -> tuple[Changes, Opened | None]:
            changes = work()
            drop()
            wanted = Wanted(now.kind.key, now.branch, entry or next(iter(changes.ids), None))
            gone = verb == "undo" and not station.book.entries(now.kind.key, [wanted.entry or ""])
            return changes, None if gone else load(station, wanted, unkept.get)

        def failed(error: UserError) -> None:
            self._unkept = was_unkept
            if was_unkept:
                self._keep_timer.start()
            self._failed(error)

        self._enqueue(lambda: self._run(whole, lambda both: self._did(verb, *both), failed))

    def _did(self, verb: str, changes: Changes, opened: Opened | None) -> None:
        self.correcting, self.reason = False, ""
        if opened is not None:
            self._loaded(opened)
        self.done.emit(verb, changes)

    def _failed(self, error: UserError) -> None:
        if isinstance(error, Refused) and error.problems:
            self.stuck.emit(tuple(p for p in error.problems if p.level in _BLOCKING))
        else:
            self.refused.emit(error)

    # Looking --------------------------------------------------------------------------------

    def _examine(self) -> None:
        now, form = self.now, self._form
        if now is None or form is None:
            return
        payload, book, key = form.payload(), self._work.station.book, now.kind.key
        entry = now.entry.id if now.entry else None

        def told(found: Examined) -> None:
            if self.now is now:
                self.examined.emit(found)

        self._work.tasks.run(
            lambda _: book.examine(key, payload, entry), owner=self, done=told, latest="examine"
        )

    def _loaded(self, opened: Opened) -> None:
        self.now = opened
        texts = opened.texts or {}
        # What was typed was typed upon this: a package may have brought another version since.
        self._upon = str(texts.get("revision") or (opened.entry.revision if opened.entry else ""))
        self.correcting = bool(texts.get("correcting")) and opened.final
        self.reason = str(texts.get("reason") or "")
        self._unkept = False
        self.opened.emit(opened)

    # One after the other ---------------------------------------------------------------------

    def _enqueue(self, start: Callable[[], None]) -> None:
        self._queue.append(start)
        self._next()

    def _next(self) -> None:
        if self._queue and not self._writing:
            self._writing = True
            self._queue.popleft()()

    def _run(
        self,
        work: Callable[[Progress], Any],
        told: Callable[[Any], object],
        failed: Callable[[UserError], object] | None = None,
    ) -> None:
        def ended(tell: Callable[[Any], object], answer: object) -> None:
            self._writing = False
            tell(answer)
            self._next()

        self._work.tasks.run(
            work, owner=self, done=lambda answer: ended(told, answer),
            failed=lambda error: ended(failed or self.refused.emit, error),
        )  # fmt: skip

    def _timer(self, after: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after)
        timer.timeout.connect(then)
        return timer


def _refuse(found: Examined) -> None:
    wrong = tuple(problem for problem in found.problems if problem.level in _BLOCKING)
    if wrong:
        raise Refused("PROBLEMS", wrong[0].text, wrong)
