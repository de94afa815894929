"""Packages out: everything since what the receivers proved to hold (exchange.md §1.6, §2.2)."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from hongdang_desktop.core.clock import today
from hongdang_desktop.core.journal import Kind, Revision
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.exchange import medium, names
from hongdang_desktop.exchange.errors import PackageError
from hongdang_desktop.exchange.manifest import TO_PLANT
from hongdang_desktop.exchange.packing import PackageDraft, SegmentDraft, write_package
from hongdang_desktop.exchange.roster import Status
from hongdang_desktop.exchange.streams import Way, parse_stream
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.station import keyring
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.keyring import SUITE, Trust
from hongdang_desktop.station.tree import Tree
from hongdang_desktop.station.views import ArrivalCount, Node, Outgoing, Role
from hongdang_desktop.store import journal, packages
from hongdang_desktop.store.errors import disk_speaks
from hongdang_desktop.store.packages import PackageRow


class Sending:
    """What a station has to say to the other side, and how it is carried there."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def outgoing(self, branch: str) -> Outgoing:
        """Return what a package about a branch would take along now."""
        node = Tree(self._core).node(branch)

        def look(connection: Connection) -> Outgoing:
            segments = self._segments(connection, keyring.trust(connection), branch)
            revisions = [revision for segment in segments for revision in segment.revisions]
            number = packages.next_number(connection, branch)
            return Outgoing(
                peer=branch, number=number, file=self._name(connection, node, number),
                counts=count_by_kind(revisions, frozenset()), total=len(revisions),
                sealed=sum(
                    info.seq
                    for info in journal.streams(connection).values()
                    if info.own and info.branch == branch and _way(info.id) is Way.OWN
                ),
            )  # fmt: skip

        return self._core.read(look)

    def export(self, branch: str, folder: Path, progress: Progress) -> tuple[Path, PackageRow]:
        """Write one package about a branch into a folder and read it back.

        The number is reserved before anything is written, so that it is never used twice. Raises
        NotJoined, PackageError (stick gone, full, read-only), Stopped.
        """
        core = self._core
        node = Tree(core).node(branch)
        now = core.clock.now().isoformat(timespec="seconds")

        def reserve(connection: Connection) -> tuple[Trust, PackageDraft, PackageRow]:
            trust = keyring.trust(connection)
            segments = self._segments(connection, trust, branch)
            number = packages.next_number(connection, branch)
            reach = {seg.revisions[0].stream: seg.revisions[-1].seq for seg in segments}
            row = PackageRow(
                pid=core.ids.new(), out=True, peer=branch, number=number, at=now,
                revisions=sum(len(seg.revisions) for seg in segments), reach=reach,
                file=self._name(connection, node, number), state="made",
            )  # fmt: skip
            packages.keep(connection, row)
            have = {
                info.id: (info.seq, info.head)
                for info in journal.streams(connection).values()
                if not info.own and info.branch in (branch, None) and info.seq
            }
            draft = PackageDraft(
                pid=row.pid, no=number, plant=trust.plant, sender=core.device, branch=branch,
                to=branch if core.role is Role.PLANT else TO_PLANT, created=now,
                segments=tuple(segments), have=have, need=packages.holes(connection, branch),
                roster=trust.roster_blob if core.role is Role.PLANT else None,
            )  # fmt: skip
            return trust, draft, row

        trust, draft, row = core.store.write(reserve)
        keys = core.read(keyring.own_keys)
        own = SUITE.recipient(keys.identity)
        recipients = tuple(dict.fromkeys((*trust.recipients(branch), own)))
        local = core.store.folder / "inbox" / f"{row.pid}.out"
        try:
            with disk_speaks():
                write_package(
                    local, draft, suite=SUITE, key=keys.sign, recipients=recipients,
                    progress=progress,
                )  # fmt: skip
            path = medium.put([medium.Outgoing(local, row.file)], folder, progress=progress)[0]
        finally:
            local.unlink(missing_ok=True)

        def written(connection: Connection) -> None:
            packages.keep(connection, replace(row, state="written"))
            packages.note_exported(connection, row.reach)

        core.store.write(written)
        with suppress(
            PackageError
        ):  # the stick is gone already: what is on it is written all the same
            medium.prune(folder, device=core.device, key=SUITE.verify_key(keys.sign))
        return path, row

    def _segments(self, connection: Connection, trust: Trust, branch: str) -> list[SegmentDraft]:
        basis = self._basis(connection, trust, branch)
        found = []
        for info in journal.streams(connection).values():
            if not info.own or info.branch not in (branch, None):
                continue
            if _way(info.id) is Way.OWN:
                continue  # for the branch alone: a package sealed to the plant may not carry it
            after = basis.get(info.id, 0)
            revisions = journal.of_stream(connection, info.id, after)
            previous = journal.chained(connection, info.id, after)
            if revisions and previous is not None:
                found.append(SegmentDraft(bytes.fromhex(previous), revisions))
        return found

    def _basis(self, connection: Connection, trust: Trust, branch: str) -> dict[str, int]:
        """Return, by stream, what every active receiver has proved to hold.

        A colleague's PC at the branch is one from its first package on: then it is waited for too.
        """
        if trust.roster is None:
            return {}
        roster = trust.roster
        everybody = roster.devices if self._core.role is Role.PLANT else roster.plant_devices
        receivers = [
            device
            for device in everybody
            if device.status is Status.ACTIVE
            and (self._core.role is Role.BRANCH or branch in device.branches)
        ]
        held = [packages.acknowledged(connection, device.id) for device in receivers]
        if self._core.role is Role.BRANCH:
            colleagues = [
                packages.acknowledged(connection, device.id)
                for device in roster.devices
                if device.status is Status.ACTIVE and branch in device.branches
            ]
            held += [spoken for spoken in colleagues if spoken]
        if not held:
            return {}
        return {stream: min(h.get(stream, 0) for h in held) for stream in held[0]}

    def _name(self, connection: Connection, node: Node, number: int) -> str:
        keys = keyring.own_keys(connection)
        return names.package_name(
            branch_code=node.code, branch_name=node.shown, up=self._core.role is Role.BRANCH,
            sender=keys.pc, no=number, day=today(self._core.clock),
        )  # fmt: skip


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


def _way(stream: str) -> Way | None:
    name = parse_stream(stream)
    return name.way if name else None
