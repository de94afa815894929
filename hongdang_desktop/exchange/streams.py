"""What a stream is called, and whom it may come from.

A stream is one device's journal in one epoch for one channel, ``device/epoch/channel``; a channel
says whose eyes it is for: ``up/<branch>`` from a branch to the plant, ``own/<branch>`` for the
branch's own computers, ``down/<branch>`` from the plant to one branch, ``all`` from the plant to all;
``office`` is what the plant's office keeps for itself, and no package ever carries it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

_TOKEN = "[0-9A-Za-z][0-9A-Za-z-]{0,63}"  # noqa: S105 - a pattern, not a password
_NAME = re.compile(rf"({_TOKEN})/([0-9a-f]{{12}})/(?:(all|office)|(up|own|down)/({_TOKEN}))")


class Way(StrEnum):
    """Where what stands in a channel goes."""

    UP = "up"
    OWN = "own"
    DOWN = "down"
    ALL = "all"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class StreamName:
    """A stream's name in its parts; ``branch`` is empty for the ways ``all`` and ``office``.

    ``epoch`` is 12 hex digits, new whenever a device must not go on with what it wrote before.
    """

    device: str
    epoch: str
    way: Way
    branch: str = ""

    @property
    def channel(self) -> str:
        """Return the channel as a segment of a package names it."""
        return f"{self.way}/{self.branch}" if self.branch else str(self.way)

    def __str__(self) -> str:
        return f"{self.device}/{self.epoch}/{self.channel}"


def parse_stream(text: str) -> StreamName | None:
    """Return the parts of a stream's name, or None when it is not one."""
    found = _NAME.fullmatch(text)
    if found is None:
        return None
    device, epoch, of_plant, way, branch = found.groups()
    return StreamName(device, epoch, Way(of_plant or way), branch or "")
