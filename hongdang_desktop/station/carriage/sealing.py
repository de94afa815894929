"""What is for the branch's own computers alone, packed so that the plant carries it unread.

A payload of an ``own`` channel travels as zstd in age in base64, to the active computers of the
branch and the recovery key (design.md §4). The chain covers the hash of the payload only: whoever
opens it sees whether it is what was written.
"""

import base64
import hashlib
import io
from dataclasses import dataclass, replace
from typing import Final

from hongdang_desktop.core.canonical import JsonObject, canonical
from hongdang_desktop.core.journal import Revision, payload_fits
from hongdang_desktop.exchange import strictjson
from hongdang_desktop.exchange.errors import Code, PackageError, Size
from hongdang_desktop.exchange.limits import LIMITS
from hongdang_desktop.exchange.roster import Roster, Status
from hongdang_desktop.exchange.squeezing import squeezed, swollen
from hongdang_desktop.exchange.streams import Way, parse_stream
from hongdang_desktop.exchange.suite import Identity, Recipient, Suite

_PIECE: Final = 60_000


@dataclass
class Budget:
    """What all sealed payloads of one package may ask of us together (exchange.md §3).

    Their ciphertext says nothing of how they swell, and every reader named costs a try.
    """

    size: int = LIMITS.ops_bytes
    values: int = LIMITS.values
    readers: int = 100 * LIMITS.recipients

    def try_readers(self, sealed: bytes) -> None:
        """Count the readers named; raise PackageError TOO_MANY beyond what is allowed."""
        self.readers -= sealed.partition(b"\n--- ")[0].count(b"\n-> ")
        if self.readers < 0:
            limit = Budget.readers
            raise PackageError(Code.TOO_MANY, what="只给支部看的记录的收件人", limit=limit)

    def take(self, plain: bytes) -> None:
        """Count what was opened; raise PackageError TOO_BIG or TOO_MANY beyond what is allowed."""
        self.size -= len(plain)
        self.values -= strictjson.count_values(plain)
        if self.size < 0:
            raise PackageError(Code.TOO_BIG, what="记录", limit=Size(Budget.size))
        if self.values < 0:
            raise PackageError(Code.TOO_MANY, what="记录里的项目", limit=Budget.values)


def is_private(stream: str) -> bool:
    """Say whether what stands in a stream is for the branch alone."""
    name = parse_stream(stream.partition("#")[0])
    return name is not None and name.way is Way.OWN


def recipients(roster: Roster, branch: str) -> tuple[Recipient, ...]:
    """Return who may read what is for a branch alone: its active computers, and the paper key."""
    texts = [roster.recovery] + [
        device.recipient
        for device in roster.devices
        if device.status is Status.ACTIVE and branch in device.branches
    ]
    return tuple(Recipient(text) for text in dict.fromkeys(texts))


def name_of(readers: tuple[Recipient, ...]) -> str:
    """Return what stands for a set of readers, whatever their order."""
    return hashlib.sha256("\n".join(sorted(each.text for each in readers)).encode()).hexdigest()


def seal(revision: Revision, readers: tuple[Recipient, ...], suite: Suite) -> Revision:
    """Return a revision as it travels; one whose payload is not here stays as it came."""
    if revision.payload is None:
        return revision
    plain = squeezed(canonical(dict(revision.payload)))
    sealed = io.BytesIO()
    suite.seal(io.BytesIO(plain), sealed, readers)
    text = base64.b64encode(sealed.getvalue()).decode()
    pieces = tuple(text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
    return replace(revision, payload=None, sealed=pieces)


def unseal(
    revision: Revision,
    identities: tuple[Identity, ...],
    suite: Suite,
    budget: Budget | None = None,
) -> Revision:
    """Return a revision with its payload where one of the identities opens it, else as it is.

    Raises PackageError CHAIN where it opens and is not what was written, and what ``budget`` raises.
    """
    if not revision.sealed:
        return revision
    opened, budget = io.BytesIO(), budget or Budget()
    try:
        sealed = base64.b64decode("".join(revision.sealed), validate=True)
        budget.try_readers(sealed)
        suite.open(io.BytesIO(sealed), opened, identities)
    except ValueError:
        return revision  # no base64 as a whole: nobody can ever open it
    except PackageError as error:
        if error.code != Code.DECRYPT:
            raise
        return revision
    found = replace(revision, payload=_payload(opened.getvalue(), revision, budget), sealed=())
    if not payload_fits(found):
        raise PackageError(Code.CHAIN, seq=revision.seq, stream=revision.stream)
    return found


def _payload(packed: bytes, revision: Revision, budget: Budget) -> JsonObject:
    try:
        plain = swollen(packed, LIMITS.line_bytes)
    except PackageError as error:
        raise PackageError(Code.CHAIN, seq=revision.seq, stream=revision.stream) from error
    budget.take(plain)
    value = strictjson.parse(
        plain, syntax=Code.LINE, what="一条记录", max_bytes=LIMITS.line_bytes,
        max_depth=LIMITS.line_depth, max_text=LIMITS.text_chars, line=revision.seq,
    )  # fmt: skip
    if not isinstance(value, dict):
        raise PackageError(Code.CHAIN, seq=revision.seq, stream=revision.stream)
    return value
