"""Collects Python's cyclic garbage in the window's own thread, and nowhere else.

Python collects wherever it happens to make an object. A worker that collects a widget destroys it
while the window may be at work on its neighbours: Qt holds a lock and waits for Python, Python waits
for Qt's lock, and the window stands still for ever (seen: QTableView destroyed in the data thread).
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1000


class Garbage(QObject):
    """Lives as long as its parent, the application."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(collect)
        self._timer.start(_EVERY_MS)


def collect() -> None:
    """Collect the generations that are full, as Python itself would; call it in the window's thread."""
    full = [
        generation
        for generation, (count, limit) in enumerate(
            zip(gc.get_count(), gc.get_threshold(), strict=True)
        )
        if count > limit
    ]
    if full:
        gc.collect(max(full))
