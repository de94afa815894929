"""Whether two stations that hold the same revisions make the same of them (对账, exchange.md §1.5)."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.journal import written_stream
from hongdang_desktop.exchange.manifest import Manifest
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.station import notices
from hongdang_desktop.station.carriage import sealing
from hongdang_desktop.store import journal, projection, tables


@dataclass(frozen=True)
class Account:
    """What a station makes of the revisions about a branch; compared only at equal ``shape``."""

    shape: str
    digest: str


def of(connection: Connection, branch: str) -> Account:
    """Return the account of this station about a branch."""
    return Account(_shape(), projection.digest(connection, branch))


def _shape() -> str:
    shape = "".join(f"{key}:{tables.fingerprint(key)}\n" for key in sorted(kinds()))
    return hashlib.sha256(shape.encode()).hexdigest()


def agrees(connection: Connection, manifest: Manifest) -> bool | None:
    """Say whether the sender's account is ours; None where the two cannot be compared.

    They can where both hold the same revisions, in programs whose ledgers have the same shape. Call
    once everything has been taken over.
    """
    if not manifest.digest or manifest.shape != _shape():
        return None
    if _claimed(manifest) != _held(connection, manifest.branch):
        return None
    return manifest.digest == projection.digest(connection, manifest.branch)


def check(connection: Connection, manifest: Manifest, *, at: str, who: str) -> None:
    """Compare accounts; keep or settle the notice that they do not agree."""
    agreed = agrees(connection, manifest)
    if agreed is False:
        facts: JsonObject = {"who": who, "number": manifest.no}
        notices.keep(connection, notices.MISMATCH, manifest.sender, at, facts)
    elif agreed:
        notices.settle(connection, notices.MISMATCH, manifest.sender)


def _claimed(manifest: Manifest) -> frozenset[tuple[str, int, str]]:
    return frozenset(
        (written_stream(name), seq, head)
        for name, (seq, head) in manifest.have.items()
        if not sealing.is_private(name)
    )


def _held(connection: Connection, branch: str) -> frozenset[tuple[str, int, str]]:
    return frozenset(
        (written_stream(info.id), info.seq, info.head)
        for info in journal.streams(connection).values()
        if info.seq and info.concerns(branch) and not sealing.is_private(info.id)
    )
