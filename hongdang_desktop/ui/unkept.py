"""Half-written text that could not be put on the disk: held in memory until there is room."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ui.kit.messages import Message
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from hongdang_desktop.core.canonical import JsonObject
    from hongdang_desktop.ui.work import Work

AGAIN_MS = 10_000
"""So often it is tried again by itself."""
_KEY = "unkept"
TITLE = "还没存上"
_SENTENCE = "这几个字先记在内存里，别关程序。腾出空间，会自动再存。"


@dataclass(frozen=True)
class Typed:
    """What an editor holds; ``key`` as of the scratches of the station."""

    key: str
    ledger: str
    branch: str
    entry: str | None
    called: str
    texts: JsonObject
    page: str = "ledgers"
    """The page on which it is written."""


class Unkept(QObject):
    """Everything typed goes through here to the disk. What the disk refuses stays here.

    A band above every page says so as long as something is held. ``get``, ``again`` and the
    works may be called from any thread, the rest from the window's.
    """

    kept = Signal(str, object)
    """Key and moment of what was held and is on the disk now."""
    _changed = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__(work.shell)
        self._work = work
        self._held: dict[str, Typed] = {}
        self._latest: dict[str, Typed] = {}
        self._lock = Lock()
        self._leave_it = False
        self._ended = False
        self._askers: list[Callable[[], object]] = []
        self._timer = QTimer(self)
        self._timer.setInterval(AGAIN_MS)
        self._timer.timeout.connect(self._again_later)
        self._changed.connect(self._show)

    def putting(self, typed: Typed) -> Callable[[], datetime | None]:
        """Return the work that puts a text on the disk; None: a later one of its key came before.

        The work raises UserError when the disk refuses; then the text is held here.
        """
        self._latest[typed.key] = typed
        return lambda: self._put(typed)

    def get(self, key: str) -> Typed | None:
        """Return what is held under a key."""
        return self._held.get(key)

    def dropping(self, key: str) -> Callable[[], object]:
        """Return the work that forgets, here and on the disk, what was typed under a key until now.

        The work raises UserError of the disk.
        """
        until = self._latest.get(key)

        def drop() -> None:
            with self._lock:
                if self._latest.get(key) is not until:
                    return  # typed anew meanwhile: that takes its place
                self._latest.pop(key, None)
                if self._held.pop(key, None) is not None:
                    self._changed.emit()
                self._work.station.drafts.drop(key)

        return drop

    def again(self) -> None:
        """Try once more to put everything held on the disk. Raises UserError."""
        if self._ended:
            return
        for typed in list(self._held.values()):
            at = self._put(typed)
            if at is not None:
                self.kept.emit(typed.key, at)

    def ask_before_closing(self, put_now: Callable[[], object]) -> None:
        """Call this too before the program may close: an editor puts what it has not put yet."""
        self._askers.append(put_now)

    def may_close(self) -> bool:
        """Try everything at once; False when words would be lost and nobody said that they may."""
        if self._ended or self._leave_it:
            return True
        try:
            for put_now in self._askers:
                put_now()
            self.again()
        except UserError:
            pass
        if not self._held:
            return True
        self._show(closing=True)
        return False

    def end(self) -> None:
        """Another station is shown: nothing of this one is tried any more."""
        self._ended = True
        self._timer.stop()
        self._work.shell.notes.drop(_KEY)

    def _put(self, typed: Typed) -> datetime | None:
        with self._lock:
            if self._latest.get(typed.key) is not typed:
                return None
            try:
                at = self._work.station.drafts.put(
                    typed.key, ledger=typed.ledger, branch=typed.branch, entry=typed.entry,
                    called=typed.called, texts=typed.texts,
                )  # fmt: skip
            except UserError:
                self._held[typed.key] = typed
                self._changed.emit()
                raise
            if self._held.pop(typed.key, None) is not None:
                self._changed.emit()
            return at

    def _again_later(self) -> None:
        self._work.tasks.run(
            lambda _progress: self.again(), owner=self, latest="again", done=lambda _none: None,
            failed=lambda _error: None,
        )  # fmt: skip

    def _show(self, *, closing: bool = False) -> None:
        if self._ended:
            return
        notes = self._work.shell.notes
        if not self._held:
            self._timer.stop()
            notes.drop(_KEY)
            return
        if not self._timer.isActive():
            self._timer.start()
        again = ("再存一次", self._again_later)
        if closing:
            called = "、".join(dict.fromkeys(typed.called for typed in self._held.values()))
            away = ("不要了，关掉", self._close_anyway)
            said = f"“{called}”没存上的字，关了程序就没有了。先腾出些空间。"
            notes.say(Message(TITLE, said, Tone.BAD, (again, away), key=_KEY))
        else:
            look = ("去看看", self._look)
            notes.say(Message(TITLE, _SENTENCE, Tone.BAD, (look, again), key=_KEY))

    def _look(self) -> None:
        typed = next(iter(self._held.values()), None)
        if typed is not None:
            self._work.shell.go(
                typed.page, ledger=typed.ledger, branch=typed.branch, entry=typed.entry,
                scratch=typed.key,
            )  # fmt: skip

    def _close_anyway(self) -> None:
        self._leave_it = True
        self._work.shell.close()
