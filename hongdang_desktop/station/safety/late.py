"""What a PC wrote that was stopped since, where it came before the news of that (exchange.md §1.4)."""

from collections.abc import Iterable

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.journal import Revision, written_stream
from hongdang_desktop.exchange.roster import Device, Roster, Status
from hongdang_desktop.exchange.streams import parse_stream
from hongdang_desktop.station import notices
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.store import histories, journal, packages, tails
from hongdang_desktop.store.histories import Checkpoint
from hongdang_desktop.store.journal import StreamInfo

_CURES = {
    True: "已经从台账里拿开，另外留着。打电话问厂党委。",
    False: "别照着办，打电话问厂党委。",
}
"""By whether it was taken out."""


def cutoff_of(roster: Roster | None, stream: str, reached: int) -> int:
    """Return up to which number a stream counts: ``reached``, or less where its writer was stopped."""
    device = _device(roster, stream)
    if device is None or device.status is Status.ACTIVE:
        return reached
    unlimited = reached if device.status is Status.RETIRED else 0
    return min(reached, device.cutoff.get(written_stream(stream), unlimited))


def set_apart(core: Core, connection: Connection) -> tuple[str, ...]:
    """Take out what no longer counts by the roster that lies here, and tell of it.

    Call in the transaction that adopts a roster. Where something of our own was made on it, it stays
    and is only told of: by the plant that does not use it. Returns the records that changed.
    """
    roster = keyring.trust(connection).roster
    vouched = histories.checkpoints(connection)
    ends: dict[str, dict[str, int]] = {}
    for info in journal.streams(connection).values():
        last = max(_last(connection, roster, info, vouched.get(info.id)), info.base)
        if not info.own and info.seq > last:
            ends.setdefault(info.device, {})[info.id] = last
    everybody = (*roster.plant_devices, *roster.devices) if roster else ()
    for each in everybody:
        if each.status is not Status.REVOKED and each.id not in ends:  # it was found again
            notices.settle(connection, notices.LATER_THAN_CUTOFF, each.id)
    records: list[str] = []
    for streams in ends.values():
        listed = [
            revision
            for name, last in streams.items()
            for revision in journal.of_stream(connection, name, last)
        ]
        alone = tails.stands_alone(connection, listed)
        _tell(core, connection, _device(roster, next(iter(streams))), listed, alone=alone)
        if alone:
            records += tails.set_apart(connection, streams)
    return tuple(dict.fromkeys(records))


def _last(
    connection: Connection, roster: Roster | None, info: StreamInfo, checkpoint: Checkpoint | None
) -> int:
    """Return up to which number a stream counts here.

    What a computer of the plant that was not stolen vouched for, or proved to hold, does: a plant
    put back to an older backup stops a PC earlier than what it had used of it, and may need it back.
    """
    last = cutoff_of(roster, info.id, info.seq)
    if last == info.seq or roster is None:
        return last
    for device in roster.plant_devices:
        if device.id == info.device or device.status is Status.REVOKED:
            continue
        if checkpoint is not None and checkpoint.signer == device.id:
            last = max(last, checkpoint.seq)
        last = max(last, packages.acknowledged(connection, device.id).get(info.id, 0))
    return min(last, info.seq)


def _tell(
    core: Core,
    connection: Connection,
    device: Device | None,
    revisions: Iterable[Revision],
    *,
    alone: bool,
) -> None:
    if device is None:
        return
    count = len({revision.record for revision in revisions})
    facts: JsonObject = {"who": device.name, "count": count, "cure": _CURES[alone]}
    at = core.clock.now().isoformat(timespec="seconds")
    notices.keep(connection, notices.LATER_THAN_CUTOFF, device.id, at, facts)


def _device(roster: Roster | None, stream: str) -> Device | None:
    name = parse_stream(written_stream(stream))
    if roster is None or name is None:
        return None
    return roster.branch_device(name.device) or roster.plant_device(name.device)
