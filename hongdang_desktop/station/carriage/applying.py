"""A verified package taken over in one transaction (exchange.md §1.5): journal, tables, acks."""

from dataclasses import replace
from itertools import chain

from sqlalchemy import Connection

from hongdang_desktop.core.journal import Revision
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.package import OpenedPackage
from hongdang_desktop.station.carriage import accounts, acks, guarding, ownership, sealing
from hongdang_desktop.station.carriage.intake import Content
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.safety import late
from hongdang_desktop.station.safety.witnessing import tell_forks, witness
from hongdang_desktop.station.tree import Tree
from hongdang_desktop.station.views import Changes
from hongdang_desktop.store import batches, journal, packages, placing, projection, unread
from hongdang_desktop.store.packages import PackageRow


def apply(
    core: Core, opened: OpenedPackage, content: Content, row: PackageRow
) -> tuple[Changes, int, int]:
    """Take over what a package holds, all or nothing; return what changed, and how much.

    How many revisions are new, and of how many records that are not sealed for the branch alone.

    What a stream says otherwise than before is kept beside it, and told of (exchange.md §1.7). Raises
    PackageError, GapFound, or what the disk refuses.
    """
    manifest = content.manifest
    if manifest is None:
        raise PackageError(Code.MANIFEST, reason="none")
    names = _names(core, content)

    records = frozenset(revision.record for revision in content.revisions)

    def work(connection: Connection) -> tuple[list[Revision], tuple[str, ...], set[str]]:
        if row.batch:
            batches.begin(connection, row.batch, row.at)
        seen = guarding.before(connection, records)
        own = keyring.own_devices(connection)
        by_us = opened.sender.id in own
        runs = content.runs(own)
        placed = placing.place(connection, runs)
        sealed = (run.links() for run in runs if sealing.is_private(run.stream))
        filled = unread.fill_in(connection, chain.from_iterable(sealed))
        ownership.require(connection, placed.fresh)
        projection.project(connection, dict.fromkeys((*(r.record for r in placed.fresh), *filled)))
        acks.note_checkpoints(connection, manifest)
        witness(core, connection, manifest, placed, by_us=by_us)
        tell_forks(core, connection, placed, names)
        adopted = content.roster is not None and content.roster.blob != content.trust.roster_blob
        if content.roster is not None and adopted:
            keyring.keep_roster(connection, content.roster.blob, content.roster.seen)
        if content.attachments is not None:
            content.attachments.note(connection, row.at)
        if by_us:  # made in a time that was lost: its number is not used again
            packages.keep(connection, replace(row, out=True, state="written"))
        else:
            acks.note(core, connection, opened, manifest)
            accounts.check(connection, manifest, at=row.at, who=opened.sender.name)
            packages.keep(connection, replace(row, state="received"))
        guarding.require(connection, seen, records)
        apart = late.set_apart(core, connection) if adopted else ()
        return placed.fresh, apart, journal.types(connection, apart)

    fresh, apart, kinds = core.store.write(work)
    core.refresh()
    core.remember()
    for revision in fresh:
        core.hybrid.witness(revision.clock)
    count = len({r.record for r in fresh if not sealing.is_private(r.stream)})
    sentence = f"收好了，{count} 条。" if count else "收好了，没有新内容。"
    changes = Changes(
        sentence, frozenset({r.type for r in fresh} | kinds), "",
        tuple({r.record for r in fresh}.union(apart)),
    )  # fmt: skip
    core.tell(changes)
    return changes, len(fresh), count


def _names(core: Core, content: Content) -> dict[str, str]:
    """Return what branches and devices are called, by id."""
    names = {node.id: node.shown for node in Tree(core).nodes("branch")}
    newer = [content.roster.roster] if content.roster else []
    rosters = [content.trust.directory, *newer]  # one that came along may know more of them
    for segment in content.manifest.segs if content.manifest else ():
        for roster in rosters:
            device = roster.branch_device(segment.device) or roster.plant_device(segment.device)
            if device is not None:
                names[device.id] = device.name
    return names
