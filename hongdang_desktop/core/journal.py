"""The journal's pure part: what a revision is, how it is chained, which heads a record has.

Frozen v1 (exchange.md §1.3): the names and order-free JSON of the envelope never change.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from hongdang_desktop.core.canonical import Json, JsonObject, canonical, digest

GENESIS = bytes(32)
"""What the first revision of every stream is chained to."""

SALT = "_salt"
"""Payload key of 16 random bytes: without it the hash of a short text could be guessed."""

LINK = "_private"
"""Payload key: the hash of the line that holds the private values of this very revision."""

FORK = "#"
"""Stands in the name of a forked history, and in no name that a device gives."""

_GREATEST = 2**53
_HASH = re.compile(r"[0-9a-f]{64}")
_STAMP = re.compile(r"[0-9]{13}\.[0-9]{4}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{4,64000}={0,2}")
_PARENT = re.compile(r"[^:#]+:[1-9][0-9]{0,15}")


class Kind(StrEnum):
    """What a revision does to its record."""

    PUT = "put"
    DELETE = "del"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Revision:
    """One line of the journal: the whole record after a change, and what it was made on.

    ``payload`` is None where it was erased or is not ours to read; ``payload_hash`` stays. What the
    branch alone may read travels as ``sealed``, pieces of base64 text that the chain does not cover.
    ``parents`` are revision ids ``stream:seq``; ``clock`` is a hybrid stamp; ``action`` groups all
    revisions of one verb; ``undoes`` names the action that an undo takes back. ``beside`` are its
    private values where they can be read here, no part of the line (see ``privacy``).
    """

    stream: str
    seq: int
    type: str
    version: int
    record: str
    kind: Kind
    parents: tuple[str, ...]
    clock: str
    actor: str
    action: str
    payload_hash: str
    payload: Mapping[str, Json] | None = None
    undoes: str | None = None
    sealed: tuple[str, ...] = ()
    beside: Mapping[str, Json] | None = field(default=None, compare=False)

    @property
    def id(self) -> str:
        """Return ``stream:seq``."""
        return f"{self.stream}:{self.seq}"

    def envelope(self) -> JsonObject:
        """Return what the chain covers: everything but the payload itself."""
        fields: JsonObject = {
            "s": written_stream(self.stream), "n": self.seq, "t": self.type, "v": self.version,
            "r": self.record, "k": str(self.kind),
            "b": [written_id(parent) for parent in self.parents], "c": self.clock, "a": self.actor,
            "x": self.action, "ph": self.payload_hash,
        }  # fmt: skip
        if self.undoes is not None:
            fields["u"] = self.undoes
        return fields

    def to_line(self) -> bytes:
        """Return the revision as one canonical JSON line without line end, ``p`` being the payload."""
        fields: dict[str, object] = dict(self.envelope())
        if self.sealed:
            fields["e"] = list(self.sealed)
        elif self.payload is not None:
            fields["p"] = self.payload
        return canonical(fields)


def written_stream(stream: str) -> str:
    """Return the name under which a stream was written.

    Where a stream forked, the later known of the two histories is kept as ``<stream>#<8 hex>``
    (exchange.md §1.7); in its hashed envelopes stands what its device wrote.
    """
    return stream.partition(FORK)[0]


def written_id(revision_id: str) -> str:
    """Return the id under which a revision was written, which of a fork two revisions may share."""
    stream, _, seq = revision_id.rpartition(":")
    return f"{written_stream(stream)}:{seq}"


def from_fields(fields: Mapping[str, object]) -> Revision:
    """Read a parsed line back. Raises ValueError where a field is missing or of another form.

    Whatever ``to_line`` writes is read back to the same; a key that is null is refused, since
    ``to_line`` leaves it out and the chain would no longer fit.
    """
    known = {"s", "n", "t", "v", "r", "k", "b", "c", "a", "x", "ph", "u", "p", "e"}
    if set(fields) - known:
        raise ValueError(f"unknown fields {sorted(set(fields) - known)}")
    payload = fields.get("p")
    if "p" in fields and not isinstance(payload, dict):
        raise ValueError("p is not an object")
    if "p" in fields and "e" in fields:
        raise ValueError("p beside e")
    actor = fields.get("a")
    revision = Revision(
        stream=_text(fields, "s"), seq=_whole(fields, "n"), type=_text(fields, "t"),
        version=_whole(fields, "v"), record=_text(fields, "r"), kind=Kind(_text(fields, "k")),
        parents=_parents(fields), clock=_shaped(fields, "c", _STAMP),
        actor="" if actor == "" else _text(fields, "a"), action=_text(fields, "x"),
        payload_hash=_shaped(fields, "ph", _HASH), payload=payload if isinstance(payload, dict) else None,
        undoes=_text(fields, "u") if "u" in fields else None, sealed=_sealed(fields),
    )  # fmt: skip
    if any(_lies_ahead(parent, revision) for parent in revision.parents):
        raise ValueError("b names a revision that was not there yet")
    return revision


def payload_fits(revision: Revision) -> bool:
    """Say whether the payload is the one whose hash is chained (an absent payload always fits)."""
    return revision.payload is None or digest(revision.payload) == revision.payload_hash


def chain(previous: bytes, revision: Revision) -> bytes:
    """Return the 32 bytes h_n = sha256(h_{n-1} ‖ envelope) (exchange.md §1.3)."""
    return hashlib.sha256(previous + canonical(revision.envelope())).digest()


def heads(revisions: Iterable[Revision]) -> tuple[Revision, ...]:
    """Return the revisions of ONE record that no other was made on, the shown one first.

    The order is the same on every station: not deleted first, then the later stamp, then the id.
    """
    known = tuple(revisions)
    gone = settled({revision.id: revision.parents for revision in known})
    return tuple(sorted((r for r in known if r.id not in gone), key=precedence, reverse=True))


def settled(parents: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the ids of the revisions of ONE record that another was made on; ``parents`` by id.

    Within its own stream a parent is the very revision that is named. Where another device's stream
    forked, a number may mean either history: it settles nothing, unless it is named as often as
    there are revisions of this record that it can mean (exchange.md §1.7). So what is settled
    depends on the set of revisions alone, and whoever named one history never settles the other.
    """
    meant = _meanings(parents)
    return {each for known, named in parents.items() for each in _made_on(known, named, meant)}


def named_fully(parents: Sequence[str], known: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the parents to write so that ``settled`` takes them as they are meant here.

    ``known`` are the parents of all revisions of the record, by id. Where the number of a parent may
    mean another history too, that revision is named beside it, if the parents were made on it.
    """
    meant, behind, waiting = _meanings(known), set[str](), [*parents]
    while waiting:
        each = waiting.pop()
        if each not in behind:
            behind.add(each)
            waiting += _made_on(each, known.get(each, ()), meant)
    beside = {other for parent in parents for other in meant.get(written_id(parent), ())}
    return (*parents, *sorted(beside & behind - {*parents}))


def precedence(revision: Revision) -> tuple[bool, str, str, str, str]:
    """Return the sort key by which the shown head is chosen, greatest first.

    Of a fork the same on every station, whichever history came first and got the plain name.
    """
    return (
        revision.kind is Kind.PUT, revision.clock, written_id(revision.id), revision.payload_hash,
        revision.type,
    )  # fmt: skip


def _meanings(ids: Iterable[str]) -> dict[str, list[str]]:
    """Return by written id the revisions that it may mean."""
    meant: dict[str, list[str]] = {}
    for each in ids:
        meant.setdefault(written_id(each), []).append(each)
    return meant


def _made_on(
    revision: str, named: Iterable[str], meant: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Yield what a revision is known to be made on, by the names of its parents."""
    home = written_stream(revision.rpartition(":")[0])
    abroad: Counter[str] = Counter()
    for parent in named:
        if written_stream(parent.rpartition(":")[0]) == home:
            yield parent
        else:
            abroad[written_id(parent)] += 1
    for parent, times in abroad.items():
        candidates = meant.get(parent, ())
        if len(candidates) <= times:
            yield from candidates


def _text(fields: Mapping[str, object], key: str) -> str:
    value = fields.get(key)
    if not isinstance(value, str) or not 1 <= len(value) <= 400:
        raise ValueError(f"{key} is not a short text")
    return value


def _shaped(fields: Mapping[str, object], key: str, shape: re.Pattern[str]) -> str:
    value = _text(fields, key)
    if not shape.fullmatch(value):
        raise ValueError(f"{key} is not of its form")
    return value


def _whole(fields: Mapping[str, object], key: str) -> int:
    value = fields.get(key)
    if type(value) is not int or not 1 <= value <= _GREATEST:
        raise ValueError(f"{key} is not a positive whole number")
    return value


def _sealed(fields: Mapping[str, object]) -> tuple[str, ...]:
    value = fields.get("e", [])
    if not isinstance(value, list) or ("e" in fields and not value):
        raise ValueError("e is not a list")
    if not all(isinstance(piece, str) and _BASE64.fullmatch(piece) for piece in value):
        raise ValueError("e is not base64")
    return tuple(value)


def _parents(fields: Mapping[str, object]) -> tuple[str, ...]:
    value = fields.get("b")
    if not isinstance(value, list) or not all(_is_parent(each) for each in value):
        raise ValueError("b is not a list of stream:seq")
    return tuple(value)


def _is_parent(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 400 and _PARENT.fullmatch(value) is not None


def _lies_ahead(parent: str, revision: Revision) -> bool:
    # A revision that names itself or a later one of its stream would leave a record without a head.
    stream, _, seq = parent.rpartition(":")
    return stream == revision.stream and int(seq) >= revision.seq
