"""A verified package taken over in one transaction (exchange.md §1.5): journal, tables, acks."""

from dataclasses import replace

from sqlalchemy import Connection

from hongdang_desktop.core.journal import Revision
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.package import OpenedPackage
from hongdang_desktop.exchange.streams import parse_stream
from hongdang_desktop.station import acks, keyring, ownership
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.intake import Content
from hongdang_desktop.station.views import Changes
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
        acks.note_checkpoints(connection, manifest)
        acks.note(core, connection, opened, manifest)
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
