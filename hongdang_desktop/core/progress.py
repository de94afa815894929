"""How long work tells what it is doing, and how it is stopped."""

import threading
from collections.abc import Callable

from hongdang_desktop.core.errors import Stopped

Listener = Callable[[str, int, int], None]


class Progress:
    """Handed to long work by its caller; any thread may call any method.

    The worker calls ``step`` often; ``step`` raises ``Stopped`` once somebody called ``stop``.
    """

    def __init__(self, listener: Listener | None = None) -> None:
        self._listener = listener
        self._stop = threading.Event()

    def stop(self) -> None:
        """Ask the work to end at its next step."""
        self._stop.set()

    def step(self, sentence: str, done: int = 0, total: int = 0) -> None:
        """Say what is being done now; ``total`` 0 means that the end is not known."""
        if self._stop.is_set():
            raise Stopped
        if self._listener is not None:
            self._listener(sentence, done, total)


def silent() -> Progress:
    """Return a progress that nobody listens to."""
    return Progress()
