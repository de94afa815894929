"""What the window remembers for this user of this computer: the last station, 字号, its size."""

import json
import os
from dataclasses import asdict, dataclass, replace

from hongdang_desktop import paths

_FILE = "window.json"
BASES = (11, 12, 13)
"""The type sizes that 字号 offers, in pt."""


@dataclass(frozen=True, slots=True)
class Memory:
    """No names of people, no keys, nothing that was written down.

    ``station`` is the folder opened last, "" for none; ``role`` and ``title`` are that station's, so
    that the window looks right before it is open. ``place`` is x, y, width, height of the window in
    logical pixels, empty for none; ``largest`` says that it filled the screen.
    """

    station: str = ""
    role: str = ""
    title: str = ""
    base: int = 11
    place: tuple[int, ...] = ()
    largest: bool = True


def recall() -> Memory:
    """Return what was remembered; what cannot be read counts as forgotten."""
    try:
        kept = json.loads((paths.state() / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Memory()
    if not isinstance(kept, dict):
        return Memory()
    place = kept.get("place")
    numbers = tuple(place) if isinstance(place, list) else ()
    whole = len(numbers) == 4 and all(type(number) is int for number in numbers)
    return Memory(
        station=str(kept.get("station") or ""),
        role=str(kept.get("role") or ""),
        title=str(kept.get("title") or ""),
        base=kept["base"] if kept.get("base") in BASES else 11,
        place=numbers if whole else (),
        largest=kept.get("largest") is not False,
    )


def keep(**changes: object) -> Memory:
    """Remember something more and return all of it. A full disk is no reason to trouble anybody."""
    kept = replace(recall(), **changes)  # type: ignore[arg-type]  # the callers name its fields
    file = paths.state() / _FILE
    part = file.with_suffix(".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(asdict(kept), ensure_ascii=False), encoding="utf-8")
        os.replace(part, file)  # noqa: PTH105 - one call that is atomic on Windows too
    except OSError:
        pass  # the next start opens as if for the first time; nothing of a station is lost
    return kept
