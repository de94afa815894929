"""How far this station has come, remembered outside its folder (exchange.md §1.7).

Whoever puts an older copy of the folder back does not put this file back: so the station sees at
opening that something is missing. It is a memory and never a truth: to lose it does no harm, and
what is no good is passed over.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hongdang_desktop import paths
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.exchange.streams import parse_stream

_FOLDER: Final = "highwater"
_LONGEST: Final = 1 << 20
"""Bytes of a memory of some hundred epochs; a longer file is none of ours."""
_GREATEST: Final = 2**53
_BIRTH = re.compile("[0-9a-f]{32}")
_HASH = re.compile("[0-9a-f]{64}")

Tip = tuple[int, str]
"""The last number of a stream and its chain value as hex."""


@dataclass(frozen=True)
class SeenRoster:
    """The newest roster that this station ever accepted, and under which root.

    A plant that begins anew with another root counts from the beginning.
    """

    serial: int
    version: int
    digest: str
    root: str

    @classmethod
    def of(cls, kept: object, root: object) -> "SeenRoster | None":
        """Return what JSON says; None where it is not of this form."""
        match kept:
            case {"serial": int(serial), "version": int(version), "digest": str(digest)}:
                sound = _is_number(serial) and _is_number(version) and _HASH.fullmatch(digest)
                return cls(serial, version, digest, str(root or "")) if sound else None
        return None

    def newer_than(self, other: "SeenRoster") -> bool:
        """Say whether it replaces another one of the same root."""
        return (self.serial, self.version) > (other.serial, other.version)

    def as_json(self) -> JsonObject:
        """Return it for a setting."""
        return {"serial": self.serial, "version": self.version, "digest": self.digest}


@dataclass
class HighWater:
    """The memory of the station that was born as ``birth`` (32 hex digits, in its database too)."""

    birth: str
    streams: dict[str, Tip] = field(default_factory=dict)
    roster: SeenRoster | None = None

    @classmethod
    def load(cls, birth: str) -> "HighWater":
        """Return what is remembered; nothing where there is no file, or none that can be read."""
        known = cls(birth)
        try:
            if known._file.stat().st_size > _LONGEST:
                return known
            kept = json.loads(known._file.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return known
        if not isinstance(kept, dict) or kept.get("birth") != birth:
            return known
        streams = kept.get("streams")
        for name, tip in streams.items() if isinstance(streams, dict) else ():
            read = _tip(tip)
            if read is not None and parse_stream(name) is not None:
                known.streams[name] = read
        known.roster = SeenRoster.of(kept.get("roster"), kept.get("root"))
        return known

    def note(self, tips: Mapping[str, Tip], roster: SeenRoster | None = None) -> None:
        """Remember how far streams have come, and a roster; what is as before is not written again.

        Nothing is raised: a save has been done already, and must not fail for its memory.
        """
        newer = roster is not None and (
            self.roster is None or roster.root != self.roster.root or roster.newer_than(self.roster)
        )
        if not newer and all(self.streams.get(name) == tip for name, tip in tips.items()):
            return
        self.streams |= tips
        self.roster = roster if newer else self.roster
        self._write()

    def forget(self, streams: Mapping[str, object]) -> None:
        """Let go of streams whose end is lost for good."""
        self.streams = {name: tip for name, tip in self.streams.items() if name not in streams}
        self._write()

    @property
    def _file(self) -> Path:
        return paths.state() / _FOLDER / f"{self.birth}.json"

    def _write(self) -> None:
        if not _BIRTH.fullmatch(self.birth):
            return
        kept: JsonObject = {
            "birth": self.birth,
            "streams": {name: list(tip) for name, tip in self.streams.items()},
        }
        if self.roster is not None:
            kept["roster"], kept["root"] = self.roster.as_json(), self.roster.root
        file = self._file
        part = file.with_suffix(".part")
        text = json.dumps(kept, ensure_ascii=False)
        try:
            try:
                part.write_text(text, encoding="utf-8")
            except FileNotFoundError:
                file.parent.mkdir(parents=True, exist_ok=True)
                part.write_text(text, encoding="utf-8")
            part.replace(file)  # not flushed: an older memory, or none, is harmless
        except OSError:
            return


def _tip(value: object) -> Tip | None:
    match value:
        case [int(seq), str(head)] if seq > 0 and _is_number(seq) and _HASH.fullmatch(head):
            return seq, head
    return None


def _is_number(value: int) -> bool:
    return type(value) is int and 0 <= value <= _GREATEST
