"""What is half typed about the items of a sheet: kept within two seconds, back after a power cut."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ui.unkept import Typed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.station.assessing.views import Which
    from hongdang_desktop.ui.work import Work

_KEEP_AFTER_MS = 1000
_KEY = "assess"
_LEDGER = "sheet"


HALF = "half"
"""As the item that is wanted: the first one about which something is half typed."""


def key_of(which: Which) -> str:
    """Return the key under which a sheet's half-typed words are kept."""
    return f"{_KEY} {which.branch} {which.form} {which.period}"


def month_of_key(key: str) -> str:
    """Return the period of such a key, "" for any other."""
    parts = key.split(" ")
    return parts[3] if len(parts) == 4 and parts[0] == _KEY else ""


class KeptWords(QObject):
    """Holds what is half typed by item; tells the disk soon after."""

    def __init__(self, work: Work) -> None:
        super().__init__(work.shell)
        self._work = work
        self._which: Which | None = None
        self._typed: dict[str, JsonObject] = {}
        self._sent: dict[str, JsonObject] = {}
        self._unkept = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_KEEP_AFTER_MS)
        self._timer.timeout.connect(self.keep)
        work.shell.closing.connect(self.put_now)
        work.unkept.ask_before_closing(self.put_now)

    def loading(self, which: Which) -> Callable[[], Mapping[str, Json] | None]:
        """Return the work that reads what was kept of a sheet; None where it is shown already."""
        if which == self._which:
            return lambda: None
        held, drafts = self._work.unkept.get, self._work.station.drafts

        def load() -> Mapping[str, Json]:
            found = held(key_of(which)) or drafts.get(key_of(which))
            return found.texts if found is not None else {}

        return load

    def take(self, which: Which, texts: Mapping[str, Json] | None) -> None:
        """Go on with what was kept of a sheet; what is not yet kept of another one is kept first."""
        if texts is None or which == self._which:
            return
        self.keep()
        self._which = which
        self._typed = {key: dict(each) for key, each in texts.items() if isinstance(each, dict)}

    def of(self, item: str) -> JsonObject:
        """Return what is half typed about an item."""
        return self._typed.get(item, {})

    def items(self) -> tuple[str, ...]:
        """Return the items about which something is half typed."""
        return tuple(self._typed)

    def put(self, item: str, typed: JsonObject) -> None:
        """Hold what is typed about an item now; nothing where it is answered."""
        if self._typed.get(item, {}) == typed:
            return
        if typed:
            self._typed[item] = typed
        else:
            self._typed.pop(item, None)
        self._unkept = True
        if not self._timer.isActive():
            self._timer.start()

    def sent(self, item: str) -> None:
        """It is being written as an answer: no longer half typed, unless that is refused."""
        if self.of(item):
            self._sent[item] = self.of(item)
        self.put(item, {})

    def written(self) -> None:
        """Everything sent was written."""
        self._sent.clear()

    def refused(self) -> None:
        """Hold again what was sent."""
        sent, self._sent = self._sent, {}
        for item, typed in sent.items():
            self.put(item, typed)

    def keep(self) -> None:
        """Keep it, in a worker."""
        work = self._keeping()
        if work is not None:
            self._work.tasks.run(
                lambda _: work(), owner=self, done=lambda _at: None, failed=lambda _error: None
            )  # what the disk refuses is held in memory, and said above every page

    def put_now(self) -> None:
        """Keep it here and now: the window is being closed."""
        work = self._keeping()
        if work is not None:
            with suppress(UserError):
                work()

    def _keeping(self) -> Callable[[], object] | None:
        self._timer.stop()
        which = self._which
        if which is None or not self._unkept:
            return None
        self._unkept = False
        key, unkept = key_of(which), self._work.unkept
        if not self._typed:
            return unkept.dropping(key)
        when = which.when.first
        called = f"{when.year}年{when.month}月自评"
        texts: JsonObject = {item: dict(each) for item, each in self._typed.items()}
        typed = Typed(key, _LEDGER, which.branch, None, called, texts, page="assess")
        return unkept.putting(typed)
