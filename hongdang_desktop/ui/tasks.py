"""Runs work in the background and brings its result back to the window's thread."""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QTimer, Signal
from shiboken6 import isValid

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.ui.kit.progress import ProgressPlace

T = TypeVar("T")

SHOW_AFTER_MS = 1000
_TELL_EVERY_S = 0.1
_POLL_MS = 5


@dataclass(eq=False)
class Task:
    """One piece of work under way; ``stop`` asks it to end at its next step."""

    number: int
    owner: QObject
    done: Callable[[Any], object]
    failed: Callable[[UserError], object] | None
    place: ProgressPlace | None
    latest: str
    progress: Progress = field(default_factory=Progress)
    result: Any = None
    error: BaseException | None = None
    told: float = 0.0
    wanted: bool = True

    def stop(self) -> None:
        """Ask the work to end; it answers with ``Stopped`` if it was still going on."""
        self.progress.stop()


class Tasks(QObject):
    """The window's helper threads. All methods are called from the window's thread."""

    refused = Signal(object, object)
    """Owner and UserError, when ``run`` was given no ``failed``."""

    _ended = Signal(int)
    _stepped = Signal(int, str, int, int)

    def __init__(self, parent: QObject | None = None, *, workers: int = 3) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="work")
        self._numbers = count(1)
        self._tasks: dict[int, Task] = {}
        self._ended.connect(self._deliver)
        self._stepped.connect(self._say)

    def run(
        self,
        work: Callable[[Progress], T],
        *,
        owner: QObject,
        done: Callable[[T], object],
        failed: Callable[[UserError], object] | None = None,
        place: ProgressPlace | None = None,
        latest: str = "",
    ) -> Task:
        """Call ``work`` in another thread, then ``done`` (or ``failed``) in the window's.

        Nothing is delivered once ``owner`` has died. ``place`` shows the progress where the button was,
        after one second. Of several tasks of one owner with the same ``latest``, only the last counts:
        the earlier ones are stopped and never delivered. Anything but a UserError goes to
        ``sys.excepthook``.
        """
        if latest:
            for task in self._tasks.values():
                if task.owner is owner and task.latest == latest:
                    task.wanted = False
                    task.stop()
        task = Task(next(self._numbers), owner, done, failed, place, latest)
        task.progress = Progress(lambda *told: self._tell(task, *told))
        self._tasks[task.number] = task
        if place is not None:
            place.begin()
            place.stop_pressed.connect(task.stop)
            QTimer.singleShot(SHOW_AFTER_MS, self, lambda: self._show(task))
        self._pool.submit(self._work, task, work)
        return task

    def busy(self) -> bool:
        """Tell whether anything is under way."""
        return bool(self._tasks)

    def wait_idle(self, seconds: float = 10.0) -> None:
        """Handle events until everything was delivered; for tests. Raises TimeoutError."""
        until = time.monotonic() + seconds
        while self._tasks:
            if time.monotonic() > until:
                raise TimeoutError(f"{len(self._tasks)} tasks still under way")
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, _POLL_MS)
            time.sleep(_POLL_MS / 1000)
        QCoreApplication.processEvents()

    def close(self) -> None:
        """Stop everything and wait for the threads; nothing is delivered any more."""
        for task in self._tasks.values():
            task.wanted = False
            task.stop()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._tasks.clear()

    def _work(self, task: Task, work: Callable[[Progress], Any]) -> None:
        try:
            task.result = work(task.progress)
        except BaseException as error:  # noqa: BLE001  carried over to the window's thread whole
            task.error = error
        self._ended.emit(task.number)

    def _tell(self, task: Task, sentence: str, done: int, total: int) -> None:
        """Pass a step on from the worker's thread, but not oftener than an eye can follow."""
        now = time.monotonic()
        if now - task.told >= _TELL_EVERY_S or done == total:
            task.told = now
            self._stepped.emit(task.number, sentence, done, total)

    def _say(self, number: int, sentence: str, done: int, total: int) -> None:
        task = self._tasks.get(number)
        if task is not None and task.place is not None and isValid(task.place):
            task.place.line.say(sentence, done, total)

    def _show(self, task: Task) -> None:
        if task.number in self._tasks and task.place is not None and isValid(task.place):
            task.place.show_line()

    def _deliver(self, number: int) -> None:
        task = self._tasks.pop(number, None)
        if task is None:
            return
        if task.place is not None and isValid(task.place):
            task.place.stop_pressed.disconnect(task.stop)
            task.place.end()
        if not task.wanted or not isValid(task.owner):
            return
        if task.error is None:
            task.done(task.result)
        elif not isinstance(task.error, UserError):
            sys.excepthook(type(task.error), task.error, task.error.__traceback__)
        elif task.failed is not None:
            task.failed(task.error)
        else:
            self.refused.emit(task.owner, task.error)
