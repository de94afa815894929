"""What a package takes along: beyond what every receiver proved to hold, as far as one may vouch."""

from dataclasses import dataclass

from sqlalchemy import Connection

from hongdang_desktop.core.journal import written_stream
from hongdang_desktop.exchange.packing import SegmentDraft
from hongdang_desktop.exchange.roster import Device, Status
from hongdang_desktop.exchange.segments import owner_of
from hongdang_desktop.exchange.streams import parse_stream
from hongdang_desktop.exchange.suite import Recipient
from hongdang_desktop.station.carriage import sealing
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.keys.keyring import Trust
from hongdang_desktop.station.notices import MISMATCH
from hongdang_desktop.station.views import Role
from hongdang_desktop.store import attached, histories, journal, notices, packages, peers, unread
from hongdang_desktop.store.histories import Checkpoint
from hongdang_desktop.store.journal import StreamInfo
from hongdang_desktop.store.peers import Told


@dataclass(frozen=True)
class Load:
    """What goes into a package about a branch; nothing in it is sealed yet.

    ``blobs`` are hash and length of attachments that lie here. ``sealed_to`` stands for
    ``readers``, to whom what is for the branch alone will be sealed.
    """

    segments: tuple[SegmentDraft, ...]
    blobs: dict[str, int]
    readers: tuple[Recipient, ...]
    roster: bytes | None

    @property
    def sealed_to(self) -> str:
        """Return what stands for the readers, "" when there are none."""
        return sealing.name_of(self.readers) if self.readers else ""


@dataclass(frozen=True)
class _Receiver:
    device: Device
    held: dict[str, int]
    told: Told


def load(
    core: Core, connection: Connection, trust: Trust, branch: str, *, whole: bool = False
) -> Load:
    """Return what a package about a branch would take along now; ``whole``: whoever has what."""
    receivers = () if whole else _receivers(core, connection, trust, branch)
    readers: tuple[Recipient, ...] = ()
    if core.role is Role.BRANCH and trust.roster is not None:
        readers = sealing.recipients(trust.roster, branch)
    sealed_to = sealing.name_of(readers) if readers else ""
    vouched = histories.checkpoints(connection)
    segments: list[SegmentDraft] = []
    blobs: dict[str, int] = {}
    for info in journal.streams(connection).values():
        mine = info.own and info.device == core.device  # also before a roster names this PC
        if not info.concerns(branch) or not (mine or _may_travel(info, trust, branch)):
            continue
        private = sealing.is_private(info.id)
        checkpoint = None
        if core.role is Role.BRANCH and info.device != core.device:
            checkpoint = vouched.get(info.id)
            if checkpoint is None or not _vouches(checkpoint, info, trust):
                continue
        upto = checkpoint.seq if checkpoint else info.seq
        if private and not _can_seal(core, connection, info, upto, readers):
            continue
        after = max(info.base, _basis(core, info, receivers, sealed_to if private else ""))
        segment = _segment(connection, info, after, upto, checkpoint)
        if segment is not None:
            segments.append(segment)
            blobs |= {} if private else attached.named(connection, info.id, after=after, upto=upto)
    present = attached.present(connection)
    asked = {digest for each in receivers for digest in each.told.missing.get(branch, ())}
    if asked:  # for the asking go only those that what is written about the branch names
        named = attached.named_in(connection, _about(connection, branch), asked)
        blobs |= dict.fromkeys(sorted(named), 0)
    kept = {digest: present[digest] for digest in blobs if digest in present}
    roster = (
        trust.roster_blob if whole else _roster(core, connection, trust, branch, tuple(segments))
    )
    return Load(tuple(segments), kept, readers, roster)


def _segment(
    connection: Connection, info: StreamInfo, after: int, upto: int, checkpoint: Checkpoint | None
) -> SegmentDraft | None:
    previous = histories.chained(connection, info, after)
    if upto <= after or previous is None:
        return None
    revisions = journal.of_stream(connection, info.id, after, limit=upto - after)
    signer, cp = (checkpoint.signer, checkpoint.cp) if checkpoint else ("", "")
    return SegmentDraft(bytes.fromhex(previous), revisions, signer, cp)


def _can_seal(
    core: Core, connection: Connection, info: StreamInfo, upto: int, readers: tuple[Recipient, ...]
) -> bool:
    """Say whether what is for the branch alone may go: the plant passes on what came sealed.

    What a branch cannot read it could not seal anew, and an older seal must not replace a newer one.
    """
    if core.role is Role.PLANT:
        return True
    return bool(readers) and unread.readable(connection, info.id, info.seq) >= upto


def have(core: Core, connection: Connection, branch: str) -> dict[str, tuple[int, str]]:
    """Return what this station holds about a branch: by stream the last number and its chain value.

    Of what is for the branch alone a branch says only as far as it can read it. Nothing of a
    sender with whom the accounts do not agree: he shall send everything again.
    """
    torn = {notice.subject for notice in notices.kept(connection, MISMATCH)}
    found = {}
    for info in journal.streams(connection).values():
        if not info.seq or not info.concerns(branch) or info.device in torn:
            continue
        seq = info.seq
        if core.role is Role.BRANCH and sealing.is_private(info.id):
            seq = unread.readable(connection, info.id, info.seq)
        head = histories.chained(connection, info, seq)
        if seq and head is not None:
            found[info.id] = (seq, head)
    return found


def missing(connection: Connection, branch: str, most: int) -> tuple[str, ...]:
    """Return the attachments that revisions about a branch name and that are not here, at most so many."""
    return attached.wanted_of(connection, _about(connection, branch))[:most]


def _about(connection: Connection, branch: str) -> frozenset[str]:
    """Return the streams about a branch whose attachments travel."""
    return frozenset(
        info.id
        for info in journal.streams(connection).values()
        if info.concerns(branch) and not sealing.is_private(info.id)
    )


def _receivers(
    core: Core, connection: Connection, trust: Trust, branch: str
) -> tuple[_Receiver, ...]:
    """Return the computers that a package about a branch is for.

    A colleague's PC at the branch is one from its first package on: then it is waited for too.
    """
    if trust.roster is None:
        return ()
    at_branch = [d for d in trust.roster.devices if branch in d.branches]
    if core.role is Role.PLANT:
        devices = at_branch
    else:
        spoken = set(peers.everybody(connection))
        devices = [*trust.roster.plant_devices, *(d for d in at_branch if d.id in spoken)]
    mine = keyring.own_devices(connection)
    return tuple(
        _Receiver(
            device, packages.acknowledged(connection, device.id), peers.told(connection, device.id)
        )
        for device in devices
        if device.status is Status.ACTIVE and device.id not in mine
    )


def _basis(core: Core, info: StreamInfo, receivers: tuple[_Receiver, ...], sealed_to: str) -> int:
    """Return up to which number everybody holds a stream.

    Whoever wrote it holds it, unless he says that he has less: then his past was lost. Where it is
    for the branch alone, it goes from the beginning until each receiver has had it sealed to all
    who may read it now.
    """
    marks = []
    for receiver in receivers:
        if receiver.device.id == info.device and info.id not in receiver.held:
            continue
        mark = receiver.held.get(info.id, 0)
        if sealed_to and receiver.told.sealed_seen.get(core.device) != sealed_to:
            mark = 0
        marks.append(mark)
    if not marks:
        return info.seq if receivers else 0
    return min(marks)


def _may_travel(info: StreamInfo, trust: Trust, branch: str) -> bool:
    """Say whether a package about a branch may carry a stream at all; else all of it is refused."""
    name = parse_stream(written_stream(info.id))
    if name is None:
        return False
    if trust.roster is None:
        return info.own
    return owner_of(name, branch, trust.roster) is not None


def _vouches(checkpoint: Checkpoint, info: StreamInfo, trust: Trust) -> bool:
    """Say whether a signature still counts: its signer is active, or stopped later."""
    if trust.roster is None:
        return False
    signer = trust.roster.plant_device(checkpoint.signer)
    if signer is not None and signer.id != info.device:
        return signer.status is Status.ACTIVE
    signer = signer or trust.roster.branch_device(checkpoint.signer)
    if signer is None:
        return False
    if signer.status is Status.ACTIVE:
        return True
    unlimited = checkpoint.seq if signer.status is Status.RETIRED else 0
    return checkpoint.seq <= signer.cutoff.get(written_stream(info.id), unlimited)


def _roster(
    core: Core,
    connection: Connection,
    trust: Trust,
    branch: str,
    segments: tuple[SegmentDraft, ...],
) -> bytes | None:
    """Return the roster where a receiver is not known to hold it.

    The plant makes it, so a branch that heard nothing of the plant's takes it that it has it. A
    colleague who was never heard of may not know a third one whose entries are passed on here: he
    would refuse the package as a whole.
    """
    if trust.roster is None:
        return None
    version = (trust.roster.serial, trust.roster.version)
    told = peers.everybody(connection)
    mine = keyring.own_devices(connection)
    relays = any(
        trust.roster.branch_device(each.revisions[0].stream.partition("/")[0]) is not None
        and each.revisions[0].stream.partition("/")[0] not in mine
        for each in segments
    )
    wanted = [d.id for d in trust.roster.devices if branch in d.branches]
    if core.role is Role.BRANCH:
        if not relays:
            wanted = [device for device in wanted if device in told]
        wanted += [d.id for d in trust.roster.plant_devices if told.get(d.id, Told()).roster]
    active = {
        d.id
        for d in (*trust.roster.plant_devices, *trust.roster.devices)
        if d.status is Status.ACTIVE
    }
    for device in (active & {*wanted}) - mine:
        known = told.get(device, Told()).roster
        if known is None or known < version:
            return trust.roster_blob
    return None
