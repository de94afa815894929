"""Names for records, devices and actions: UUIDv7 (RFC 9562), unique even when the clock is wrong."""

import random
import secrets
import uuid
from typing import Protocol

from hongdang_desktop.core.clock import Clock


class IdSource(Protocol):
    """Whatever can make a new id and random bytes."""

    def new(self) -> str:
        """Return a new UUIDv7 as 36 characters."""

    def random_hex(self, size: int) -> str:
        """Return ``size`` random bytes as hex."""


class Uuid7Source:
    """Ids that grow within one process, also inside one millisecond (a 12 bit counter).

    With a seed the ids repeat, which the practice plant and tests want; never for real keys.
    """

    def __init__(self, clock: Clock, seed: int | None = None) -> None:
        self._clock = clock
        self._random = secrets.SystemRandom() if seed is None else random.Random(seed)  # noqa: S311 - only with a seed
        self._last = (0, 0)

    def new(self) -> str:
        """Return a new UUIDv7 as 36 characters."""
        ms = int(self._clock.now().timestamp() * 1000)
        last_ms, count = self._last
        if ms > last_ms:
            self._last = (ms, self._random.getrandbits(11))
        elif count < 0xFFF:
            self._last = (last_ms, count + 1)
        else:
            self._last = (last_ms + 1, self._random.getrandbits(11))
        ms, count = self._last
        value = (ms & (1 << 48) - 1) << 80 | 7 << 76 | count << 64 | 2 << 62
        return str(uuid.UUID(int=value | self._random.getrandbits(62)))

    def random_hex(self, size: int) -> str:
        """Return ``size`` random bytes as hex."""
        return self._random.randbytes(size).hex()
