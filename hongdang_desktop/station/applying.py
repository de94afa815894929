"""A verified package taken over in one transaction (exchange.md §1.5): journal, tables, acks."""

from dataclasses import replace

from sqlalchemy import Connection

from hongdang_desktop.core.journal import Revision
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.manifest import Manifest
from hongdang_desktop.exchange.package import OpenedPackage
from hongdang_desktop.exchange.streams import parse_stream
from hongdang_desktop.station import keyring, ownership
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.intake import Content
from hongdang_desktop.station.views import Changes, Role
from hongdang_desktop.store import journal, packages, projection
from hongdang_desktop.store.packages import PackageRow


def apply(
    core: Core, opened: OpenedPackage, content: Content, row: PackageRow
) -> tuple[Changes, int]:
    """Take over what a package holds, all or nothing; return what changed and how much is new.

    Raises PackageError, ForkFound, or what the disk refuses.
    """
    manifest = content.manifest
    if manifest is None:
        raise PackageError(Code.MANIFEST, reason="none")

    def work(connection: Connection) -> list[Revision]:
        for segment in manifest.segs:
            stream = parse_stream(segment.s)
            branch = stream.branch if stream else ""
            journal.open_stream(
                connection, segment.s, device=segment.device, channel=segment.channel,
                branch=branch or None, own=False,
            )  # fmt: skip
            before = journal.chained(connection, segment.s, segment.first - 1)
            if before != segment.prev:
                raise journal.ForkFound(content.revisions[0])
        fresh = journal.append(connection, content.revisions)
        ownership.require(connection, fresh)
        projection.project(connection, dict.fromkeys(r.record for r in fresh))
        _note_acks(core, connection, opened, manifest)
        if content.roster is not None and content.roster.seen != content.trust.seen:
            keyring.keep_roster(connection, content.roster.blob, content.roster.seen)
        packages.keep(connection, replace(row, state="received"))
        return fresh

    fresh = core.store.write(work)
    for revision in fresh:
        core.hybrid.witness(revision.clock)
    sentence = f"收好了，{len(fresh)} 处新内容。" if fresh else "收好了，没有新内容。"
    changes = Changes(
        sentence, frozenset(r.type for r in fresh), "", tuple({r.record for r in fresh})
    )
    core.tell(changes)
    return changes, len(fresh)


def _note_acks(
    core: Core, connection: Connection, opened: OpenedPackage, manifest: Manifest
) -> None:
    """Believe the newest word of a sender about what it holds; it may also go back.

    An older word only lowers. One restored from a backup uses its numbers again, so that its
    newest word may look old; to send something twice does no harm, to miss something does.
    """
    sender, branch = opened.sender.id, opened.header.branch
    newest = opened.header.no > packages.last_number(connection, branch, sender)
    believed = packages.acknowledged(connection, sender)
    have = _held(connection, manifest)
    for stream, info in journal.streams(connection).items():
        if info.own and info.branch in (branch, None):
            seq = have.get(stream, 0)
            seq = seq if newest else min(seq, believed.get(stream, 0))
            packages.acknowledge(connection, sender, stream, seq)
    if newest and (core.role is Role.PLANT or opened.from_plant):
        packages.note_acknowledged(connection, branch, have)


def _held(connection: Connection, manifest: Manifest) -> dict[str, int]:
    """Return, by own stream, up to which number a sender holds what we wrote."""
    known = journal.streams(connection)
    have: dict[str, int] = {}
    for stream, (seq, head) in manifest.have.items():
        if stream in known and known[stream].own:
            have[stream] = seq if journal.chained(connection, stream, seq) == head else 0
    for stream, first in manifest.need.items():
        if stream in known and known[stream].own:
            have[stream] = min(have.get(stream, first - 1), first - 1)
    return have
