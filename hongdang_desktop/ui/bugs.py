"""What nobody foresaw: written to the log, told once, and nothing that was typed is lost."""

import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6 import __version__ as qt_version
from PySide6.QtCore import QObject, Signal

from hongdang_desktop import __version__

_log = logging.getLogger("hongdang.bug")


class Bugs(QObject):
    """Takes over ``sys.excepthook``; the window listens to ``caught`` and shows it in the page."""

    caught = Signal(str)
    """The whole detail, ready to be copied; only the first time for each place in the program."""

    def __init__(self, log_file: Callable[[], Path], parent: QObject | None = None) -> None:
        """``log_file`` says where the log lies; the file is named in the details."""
        super().__init__(parent)
        self._log_file = log_file
        self._seen: set[tuple[str, int]] = set()
        self._before = (sys.excepthook, threading.excepthook)

    def install(self) -> None:
        """Begin to catch."""
        sys.excepthook = self.take
        threading.excepthook = lambda args: self.take(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

    def uninstall(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._before

    def take(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Log an exception and tell it if it is new; Ctrl+C is passed on."""
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            self._before[0](kind, error, trace)
            return
        words = "".join(traceback.format_exception(kind, error, trace))
        _log.error("unforeseen: %s", words)
        frames = traceback.extract_tb(trace)
        place = (frames[-1].filename, frames[-1].lineno or 0) if frames else (kind.__name__, 0)
        if place not in self._seen:
            self._seen.add(place)
            self.caught.emit(f"{_about(self._log_file())}\n{words}")


def _about(log_file: Path) -> str:
    return (
        f"红岗党建工作台 {__version__}\n"
        f"Python {platform.python_version()}, Qt {qt_version}, {platform.platform()}\n"
        f"日志：{log_file}\n"
    )
