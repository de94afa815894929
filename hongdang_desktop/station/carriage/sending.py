"""Packages out: reserved, sealed, written, read back (exchange.md §1.6, §2.2)."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.clock import today
from hongdang_desktop.core.journal import Kind, Revision
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.exchange import medium, names
from hongdang_desktop.exchange.errors import Code, PackageError, Size
from hongdang_desktop.exchange.limits import LIMITS, Limits
from hongdang_desktop.exchange.manifest import TO_PLANT
from hongdang_desktop.exchange.packing import BlobDraft, PackageDraft, write_package
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.station.books.entries import count_about
from hongdang_desktop.station.carriage import accounts, basis, sealing
from hongdang_desktop.station.carriage.answers import ArrivalCount, Outgoing
from hongdang_desktop.station.carriage.basis import Load
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.keys.keyring import OwnKeys, Trust
from hongdang_desktop.station.tree import Tree
from hongdang_desktop.station.views import Node, Role
from hongdang_desktop.store import attached, journal, packages, peers
from hongdang_desktop.store.blobs import BlobDamaged, BlobGone
from hongdang_desktop.store.errors import disk_speaks
from hongdang_desktop.store.packages import PackageRow
from hongdang_desktop.store.store import get_setting

limits: Limits = LIMITS
"""What holds outside tests."""


@dataclass(frozen=True)
class Written:
    """An export that lies on the medium, verified: the files, and the rows of its volumes."""

    paths: tuple[Path, ...]
    rows: tuple[PackageRow, ...]
    size: int


class Sending:
    """What a station has to say to the other side, and how it is carried there."""

    def __init__(self, core: Core, *, whole: bool = False) -> None:
        self._core = core
        self._whole = whole  # a restore package: everything, whoever has what

    def outgoing(self, branch: str) -> Outgoing:
        """Return what a package about a branch would take along now."""
        node = Tree(self._core).node(branch)

        def look(connection: Connection) -> Outgoing:
            load = basis.load(self._core, connection, keyring.trust(connection), branch)
            revisions = [each for segment in load.segments for each in segment.revisions]
            number = packages.next_number(connection, branch)
            return Outgoing(
                peer=branch, number=number, file=self._name(connection, node, number),
                counts=count_by_kind(
                    [r for r in revisions if not sealing.is_private(r.stream)], frozenset()
                ),
                total=len(revisions),
                sealed=sum(sealing.is_private(revision.stream) for revision in revisions),
                attachments=len(load.blobs), attachment_bytes=sum(load.blobs.values()),
                volumes=len(_volumes(load)),
                conflicts=count_about(connection, journal.conflicted(connection), branch),
            )  # fmt: skip

        return self._core.read(look)

    def export(self, branch: str, folder: Path, progress: Progress) -> Written:
        """Write what there is to say about a branch into a folder, and read it back.

        Each volume is a package of its own, and of use without the others. The number is reserved
        before anything is written, so that it is never used twice. An attachment that is found
        damaged stays behind and is asked for. Raises NotJoined, PackageError (stick gone, full,
        read-only), Stopped.
        """
        try:
            return self._export(branch, folder, progress)
        except (BlobDamaged, BlobGone):
            return self._export(branch, folder, progress)

    def _export(self, branch: str, folder: Path, progress: Progress) -> Written:
        core = self._core
        node = Tree(core).node(branch)
        trust, load, drafts, rows = core.store.write(lambda c: self._reserve(c, node))
        keys = core.read(keyring.own_keys)
        made = [core.store.folder / "inbox" / f"{row.pid}.out" for row in rows]
        try:
            first = _sealed(drafts[0], load, trust, progress)
            for path, draft in zip(made, (first, *drafts[1:]), strict=True):
                self._write(path, draft, trust, keys, progress)
            outgoing = [medium.Outgoing(p, row.file) for p, row in zip(made, rows, strict=True)]
            size = sum(path.stat().st_size for path in made)
            paths = medium.put(outgoing, folder, progress=progress)
        finally:
            for path in made:
                with suppress(OSError):  # the next opening sweeps the inbox
                    path.unlink(missing_ok=True)

        def written(connection: Connection) -> None:
            for row in rows:
                packages.keep(connection, replace(row, state="written"))
            packages.note_exported(connection, rows[0].reach)

        core.store.write(written)
        with suppress(
            PackageError
        ):  # the stick is gone already: what is on it is written all the same
            medium.prune(folder, device=core.device, key=trust.suite.verify_key(keys.sign))
        return Written(paths, rows, size)

    def _reserve(
        self, connection: Connection, node: Node
    ) -> tuple[Trust, Load, tuple[PackageDraft, ...], tuple[PackageRow, ...]]:
        core, branch = self._core, node.id
        trust = keyring.trust(connection)
        load = basis.load(core, connection, trust, branch, whole=self._whole)
        number = packages.next_number(connection, branch)
        now = core.clock.now().isoformat(timespec="seconds")
        reach = {seg.revisions[0].stream: seg.revisions[-1].seq for seg in load.segments}
        volumes = _volumes(load)
        common = PackageDraft(
            pid="", no=number, plant=trust.plant, sender=core.device, branch=branch,
            to=branch if core.role is Role.PLANT else TO_PLANT, created=now,
            have=basis.have(core, connection, branch), need=packages.holes(connection, branch),
            missing=basis.missing(connection, branch, limits.blobs), vols=len(volumes),
            roster=load.roster, extras=self._extras(connection, trust, branch),
        )  # fmt: skip
        drafts, rows = [], []
        for vol, blobs in enumerate(volumes, start=1):
            draft = replace(
                common, pid=core.ids.new(), vol=vol,
                blobs=tuple(self._blob(digest, load.blobs[digest]) for digest in blobs),
            )  # fmt: skip
            if vol == 1:
                account = accounts.of(connection, branch)
                told: dict[str, Json] = {"shape": account.shape}
                if load.readers:
                    told["sealed_to"] = load.sealed_to
                draft = replace(
                    draft, segments=load.segments, digest=account.digest,
                    extras={**draft.extras, **told},
                )  # fmt: skip
            row = PackageRow(
                pid=draft.pid, out=True, peer=branch, number=number, at=now,
                revisions=sum(len(seg.revisions) for seg in draft.segments), reach=reach,
                file=self._name(connection, node, number, vol, len(volumes)), state="made",
            )  # fmt: skip
            packages.keep(connection, row)
            drafts.append(draft)
            rows.append(row)
        return trust, load, tuple(drafts), tuple(rows)

    def _extras(self, connection: Connection, trust: Trust, branch: str) -> Mapping[str, Json]:
        """Return what this station tells of itself, by the manifest's keys; nothing empty."""
        extras: dict[str, Json] = {}
        if trust.roster is not None:  # the one held: what is told is not sent again
            extras["roster_seen"] = [trust.roster.serial, trust.roster.version]
        escrow = get_setting(connection, "escrow")
        if isinstance(escrow, str) and escrow:
            extras["escrow"] = escrow
        at_branch = {
            d.id for d in (trust.roster.devices if trust.roster else ()) if branch in d.branches
        }
        seen: dict[str, Json] = {
            device: told.sealed_to
            for device, told in peers.everybody(connection).items()
            if told.sealed_to and device in at_branch
        }
        if seen:
            extras["sealed_seen"] = seen
        return extras

    def _blob(self, digest: str, size: int) -> BlobDraft:
        return BlobDraft(digest, size, partial(self._core.store.blobs.open, digest))

    def _write(
        self,
        path: Path,
        draft: PackageDraft,
        trust: Trust,
        keys: OwnKeys,
        progress: Progress,
    ) -> None:
        """Write one volume to the local disk. An attachment found damaged is asked for again."""
        own = trust.suite.recipient(keys.identity)
        recipients = tuple(dict.fromkeys((*trust.recipients(draft.branch), own)))
        progress.step("正在装数据包", draft.vol - 1, draft.vols)
        try:
            with disk_speaks():
                write_package(
                    path, draft, suite=trust.suite, key=keys.sign, recipients=recipients,
                    progress=progress, limits=limits,
                )  # fmt: skip
        except PackageError as error:
            if error.code not in (Code.BLOB_HASH, Code.BLOB_LENGTH):
                raise
            self._lose_damaged(draft)
            raise BlobDamaged from error
        except (BlobDamaged, BlobGone):
            self._lose_damaged(draft)
            raise

    def _lose_damaged(self, draft: PackageDraft) -> None:
        blobs = self._core.store.blobs
        wrong = [blob.digest for blob in draft.blobs if not blobs.verify(blob.digest)]

        def lose(connection: Connection) -> None:
            for digest in wrong:
                attached.lose(connection, digest)

        self._core.store.write(lose)

    def _name(
        self, connection: Connection, node: Node, number: int, vol: int = 1, vols: int = 1
    ) -> str:
        keys, day = keyring.own_keys(connection), today(self._core.clock)
        if self._whole:
            return names.restore_name(
                branch_code=node.code, branch_name=node.shown, no=number, day=day, vol=vol,
                vols=vols,
            )  # fmt: skip
        return names.package_name(
            branch_code=node.code, branch_name=node.shown, up=self._core.role is Role.BRANCH,
            sender=keys.pc, no=number, day=day, vol=vol, vols=vols,
        )  # fmt: skip


def sentence(written: Written) -> str:
    """Return what was written, for people."""
    first = written.rows[0]
    volumes = f"，分 {len(written.rows)} 卷，都要带走" if len(written.rows) > 1 else ""
    size = f"，{Size(written.size):}" if written.size >= Size(1 << 20) else ""
    return f"写好了，第 {first.number} 包，{first.revisions} 条{size}{volumes}。可以拔U盘。"


def count_by_kind(revisions: list[Revision], known: frozenset[str]) -> tuple[ArrivalCount, ...]:
    """Return how many records of each kind are new, changed, removed; ``known`` were there before."""
    last = {revision.record: revision for revision in revisions}
    begun = {revision.record for revision in revisions if not revision.parents}
    new: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    removed: Counter[str] = Counter()
    for record, revision in last.items():
        if revision.kind is not Kind.PUT:
            removed[revision.type] += 1
        elif record in begun and record not in known:
            new[revision.type] += 1
        else:
            changed[revision.type] += 1
    types = sorted(
        {*new, *changed, *removed}, key=lambda key: kinds()[key].code if key in kinds() else "Z"
    )
    return tuple(
        ArrivalCount(kinds()[t].title if t in kinds() else t, new[t], changed[t], removed[t])
        for t in types
    )


def _volumes(load: Load) -> list[list[str]]:
    """Return which attachments go into which volume; the first one holds the revisions too.

    In the order in which they were named, none split; one larger than a volume has its own.
    """
    # What the revisions take, roughly: they pack well, and the hard limit is twice as far away.
    room = limits.volume_bytes - sum(
        len(str(revision.payload)) for segment in load.segments for revision in segment.revisions
    )
    volumes: list[list[str]] = [[]]
    for digest, size in load.blobs.items():
        begun = volumes[-1] or (len(volumes) == 1 and load.segments)
        if begun and (size > room or len(volumes[-1]) >= limits.blobs):
            volumes.append([])
            room = limits.volume_bytes
        volumes[-1].append(digest)
        room -= size
    return volumes


def _sealed(draft: PackageDraft, load: Load, trust: Trust, progress: Progress) -> PackageDraft:
    """Return the first volume with everything sealed that is for the branch alone."""
    if not load.readers:
        return draft
    segments = []
    for segment in draft.segments:
        if sealing.is_private(segment.revisions[0].stream):
            progress.step("正在密封只给支部看的内容")
            revisions = tuple(
                sealing.seal(revision, load.readers, trust.suite) for revision in segment.revisions
            )
            segments.append(replace(segment, revisions=revisions))
        else:
            segments.append(segment)
    return replace(draft, segments=tuple(segments))
