"""What has to be carried out, wherever it came up: it lives in one place (domain.md §5.5).

A record tells its matters (``Tracked``); its ledger says how their progress is written down
(``Tracking``). What was handed on to the problem ledger lives there: an entry of L26 with
``source_record`` and ``source_part`` is that matter, and nothing is copied back.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.periods import Period

BRANCH = "branch"
"""``Matter.private`` of what is for the branch's eyes, and nobody's in particular."""

OPEN, DONE = "在办", "关闭"


class Move(StrEnum):
    """What can be written down of a matter."""

    NOTE = "note"
    DONE = "done"
    VERIFY = "verify"
    EXTEND = "extend"
    HAND_ON = "hand-on"


WRITTEN = frozenset((Move.NOTE, Move.DONE, Move.EXTEND))
VERIFIED = WRITTEN | {Move.VERIFY}


@dataclass(frozen=True)
class Step:
    """One thing that happened to a matter. ``who`` is a member's id or a name (who verified).

    ``until`` is the later day, ``conclusion`` a key of ``Matter.answers``, ``to`` the entry that it
    was handed on to.
    """

    move: Move
    day: date
    text: str = ""
    who: str = ""
    until: date | None = None
    conclusion: str = ""
    to: str = ""


@dataclass(frozen=True)
class Matter:
    """One thing to carry out. ``part`` is "" for a whole entry, else field/part id.

    ``due`` is the day that holds now. ``closed`` is the day on which it was closed, for rates;
    ``settled`` says that nobody has anything left to do. ``private`` is "" where the plant sees it,
    else ``BRANCH`` or the id of the person whose it is. ``handed`` is the entry in which it lives
    instead. ``moves`` are those that its own entry can keep; ``answers`` the conclusions that who
    verifies may come to, ``good`` the one that closes it; with ``witness`` it is another person who does.
    ``source`` is the word of L26 for its kind.
    """

    entry: str
    part: str
    kind: str
    text: str
    owner: str = ""
    found: date | None = None
    due: date | None = None
    done: date | None = None
    verifier: str = ""
    conclusion: str = ""
    closed: date | None = None
    settled: bool = False
    state: str = OPEN
    private: str = ""
    handed: str = ""
    moves: frozenset[Move] = frozenset()
    answers: Mapping[str, str] = field(default_factory=dict)
    good: str = ""
    witness: bool = True
    source: str = "other"


@runtime_checkable
class Tracked(Protocol):
    """A record in which something can be left to do."""

    def matters(self, entry_id: str) -> Iterator[Matter]:
        """Yield all matters of this record, open and closed."""


@dataclass(frozen=True)
class Kept:
    """How many matters the branch keeps to itself in an entry, and what became of them.

    ``released`` ones live in the problem ledger, where everybody reads them.
    """

    number: int
    closed: int
    released: int = 0


@dataclass(frozen=True)
class Tracking:
    """How a ledger takes part: ``of`` tells the matters of a record, ``write`` what a step changes.

    ``write`` gets payload, part and step, and returns the payload as it shall be; without it nothing
    is written there (the record is the plant's). ``kept`` reads the public counts of private ones.
    """

    of: Callable[[Any, str], Iterator[Matter]]
    write: Callable[[JsonObject, str, Step], JsonObject] | None = None
    kept: Callable[[Any], Kept | None] = lambda _: None


class Deadlined(Protocol):
    """What rates are made of."""

    @property
    def found(self) -> date | None:
        """Return when it came up."""

    @property
    def due(self) -> date | None:
        """Return until when it is to be done."""

    @property
    def closed(self) -> date | None:
        """Return when it was closed."""


@dataclass(frozen=True)
class Closing:
    """Of the matters that fell due in a period: how many were closed, and how many of them in time.

    ``days`` is how long the closed ones took together. Rates are made of these; how many matters
    there are is never scored (domain.md §0.6).
    """

    due: int
    closed: int
    in_time: int
    days: int


def closing(matters: Iterable[Deadlined], period: Period) -> Closing:
    """Return how the matters that fell due in a period were closed."""
    due = [(each, each.due) for each in matters if each.due and each.due in period]
    closed = [(each, until, each.closed) for each, until in due if each.closed is not None]
    return Closing(
        due=len(due),
        closed=len(closed),
        in_time=sum(day <= until for _, until, day in closed),
        days=sum((day - (each.found or until)).days for each, until, day in closed),
    )


class Values(Protocol):
    """The part of ``Facts`` that is asked here."""

    def values(
        self, ledger: str, branch: str, names: tuple[str, ...], *, since: date | None = None,
        drafts: bool = False,
    ) -> tuple[tuple[Any, ...], ...]:  # fmt: skip
        """Return (id, value, …) of some fields of each record, as JSON."""


def handed_on(facts: Values, branch: str) -> dict[tuple[str, str], str]:
    """Return by (entry, part) the problem entry in which a matter lives since it was handed on."""
    rows = facts.values("problem", branch, ("source_record", "source_part"))
    return {(str(entry), str(part or "")): str(i) for i, entry, part in rows if entry}


def with_part(payload: JsonObject, part: str, change: Callable[[JsonObject], JsonObject]) -> JsonObject:  # fmt: skip
    """Return a payload in which one part, named field/id, is what ``change`` makes of it.

    Raises LookupError where there is no such part.
    """
    name, _, key = part.partition("/")
    listed = payload.get(name)
    parts: list[Json] = list(listed) if isinstance(listed, list) else []
    for at, each in enumerate(parts):
        if isinstance(each, dict) and each.get("id") == key:
            parts[at] = change(dict(each))
            return {**payload, name: parts}
    raise LookupError(part)


def noted(former: Json, step: Step) -> str:
    """Return a running account with one line more; nothing new where nothing was said."""
    told = str(former or "").rstrip()
    words = step.text.strip()
    line = f"{step.day.month}月{step.day.day}日 {words}" if words else ""
    return "\n".join(each for each in (told, line) if each)


def decided(payload: JsonObject, step: Step) -> JsonObject:
    """Return a decision (agenda item, what a theme day agreed) after a step."""
    found = {**payload, "carried": noted(payload.get("carried"), step) or None}
    if step.move is Move.NOTE:
        found["progress"] = "doing"
    elif step.move is Move.DONE:
        found |= {"progress": "done", "done_on": step.day.isoformat()}
    elif step.move is Move.EXTEND and step.until:
        found |= {"due": step.until.isoformat(), "carried": payload.get("carried")}
    return found
