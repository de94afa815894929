"""What a package would bring, before anything is written: who, what, how much, what to mind."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from hongdang_desktop.core.journal import Revision, chain
from hongdang_desktop.core.merging import torn
from hongdang_desktop.exchange.errors import PackageError
from hongdang_desktop.exchange.manifest import Header
from hongdang_desktop.exchange.names import shown
from hongdang_desktop.exchange.package import peek_header
from hongdang_desktop.station.carriage import sealing
from hongdang_desktop.station.carriage.answers import Arrival
from hongdang_desktop.station.carriage.intake import Content
from hongdang_desktop.station.carriage.sending import count_by_kind
from hongdang_desktop.store import attached, histories, journal


def named(path: Path, warnings: tuple[str, ...]) -> Arrival:
    """Return what the outside of a file says; nothing of it is verified."""
    try:
        header = peek_header(path)
    except (PackageError, OSError):
        return Arrival(str(path), shown(path), "", 0, None, (), warnings)
    volume = (header.vol, header.vols)
    return Arrival(str(path), shown(path), "", header.no, None, (), warnings, volume=volume)


def brought(connection: Connection, arrival: Arrival, header: Header, content: Content) -> Arrival:
    """Return what a package that was read completely would change here."""
    fresh = _fresh(connection, content)
    heads = journal.heads_by_record(connection, {revision.record for revision in fresh})
    counts = count_by_kind(
        [revision for revision in fresh if not sealing.is_private(revision.stream)],
        frozenset(heads),
    )
    manifest = content.manifest
    present = attached.present(connection)
    blobs = {d: size for d, size in (manifest.blobs if manifest else ()) if d not in present}
    return replace(
        arrival, counts=counts, entries=len(fresh), attachments=len(blobs),
        attachment_bytes=sum(blobs.values()), volume=(header.vol, header.vols),
        conflicts=sum(
            torn(_after(before, [r for r in fresh if r.record == record])) and not torn(before)
            for record, before in heads.items()
        ),
    )  # fmt: skip


def _fresh(connection: Connection, content: Content) -> list[Revision]:
    """Return the revisions that are not here under any name of their stream."""
    found: list[Revision] = []
    revisions = iter(content.revisions)
    for segment in content.manifest.segs if content.manifest else ():
        known = histories.chain_values(connection, segment.s, segment.first, segment.to)
        tip = bytes.fromhex(segment.prev)
        for revision in islice(revisions, segment.to - segment.first + 1):
            tip = chain(tip, revision)
            if tip.hex() not in known:
                found.append(revision)
    return found


def _after(heads: Iterable[Revision], fresh: Iterable[Revision]) -> tuple[Revision, ...]:
    """Return which revisions of a record would stand side by side."""
    together = (*heads, *fresh)
    gone = {parent for revision in together for parent in revision.parents}
    return tuple(revision for revision in together if revision.id not in gone)
