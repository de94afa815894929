"""What others prove to hold, and how far whose signature reaches (exchange.md §1.3, §1.6)."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from hongdang_desktop.exchange.manifest import Manifest
from hongdang_desktop.exchange.package import OpenedPackage
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.views import Role
from hongdang_desktop.store import histories, journal, packages, peers
from hongdang_desktop.store.histories import Checkpoint


def note(core: Core, connection: Connection, opened: OpenedPackage, manifest: Manifest) -> None:
    """Believe the newest word of a sender about what it holds; it may also go back.

    An older word only lowers. One restored from a backup uses its numbers again, so that its
    newest word may look old; to send something twice does no harm, to miss something does. Call
    once the package's own revisions have been placed.
    """
    sender, branch = opened.sender.id, opened.header.branch
    newest = opened.header.no > packages.last_number(connection, branch, sender)
    believed = packages.acknowledged(connection, sender)
    have = held(connection, manifest, believed)
    for stream, info in journal.streams(connection).items():
        if info.concerns(branch):
            seq = have.get(stream, 0)
            seq = seq if newest else min(seq, believed.get(stream, 0))
            packages.acknowledge(connection, sender, stream, seq)
    _keep_word(connection, opened, manifest, newest=newest)
    if newest and (core.role is Role.PLANT or opened.from_plant):
        packages.note_acknowledged(connection, branch, have)


def _keep_word(
    connection: Connection, opened: OpenedPackage, manifest: Manifest, *, newest: bool
) -> None:
    """Keep what a sender tells of itself; an older word only adds to what it lacks."""
    sender, branch = opened.sender.id, opened.header.branch
    before = peers.told(connection, sender)
    lacking = manifest.missing
    if not newest:
        lacking = tuple(dict.fromkeys((*before.missing.get(branch, ()), *lacking)))
    word = replace(before, missing={**before.missing, branch: lacking})
    if before.roster and manifest.roster_seen:  # one restored from a backup holds an older one
        word = replace(word, roster=min(before.roster, manifest.roster_seen))
    if newest:
        word = replace(
            word, roster=manifest.roster_seen, escrow=manifest.escrow or before.escrow,
            sealed_to=manifest.sealed_to or before.sealed_to,
            sealed_seen=manifest.sealed_seen, at=manifest.created,
        )  # fmt: skip
    peers.keep(connection, sender, word)


def held(connection: Connection, manifest: Manifest, believed: Mapping[str, int]) -> dict[str, int]:
    """Return, by stream as it is called here, up to which number a sender holds what we hold.

    A claim counts where its chain value is one of ours, whatever the sender calls that history. One
    of another's stream that goes beyond what we hold proves nothing yet: what was believed stays.
    """
    have: dict[str, int] = {}
    known = journal.streams(connection)
    for name, (seq, head) in manifest.have.items():
        found = histories.at(connection, name, seq, head)
        for stream, reach in found.items():
            have[stream] = max(have.get(stream, 0), reach)
        mine = known.get(name)
        if not found and mine is not None and not mine.own and seq > mine.seq:
            have[name] = max(have.get(name, 0), believed.get(name, 0))
    for name, first in manifest.need.items():
        for stream in histories.of(connection, name):
            have[stream] = min(have.get(stream, first - 1), first - 1)
    return have


def note_checkpoints(connection: Connection, manifest: Manifest) -> None:
    """Keep for each stream the furthest signature that vouches for it, so that it can be passed on.

    The signatures were verified when the package was read; call once its revisions were placed.
    """
    kept = histories.checkpoints(connection)
    for segment in manifest.segs:
        for stream, reach in histories.at(connection, segment.s, segment.to, segment.head).items():
            if reach != segment.to:
                continue
            before = kept.get(stream)
            if before is None or before.seq < segment.to:
                histories.keep_checkpoint(
                    connection,
                    Checkpoint(stream, segment.to, segment.head, segment.signer, segment.cp),
                )
