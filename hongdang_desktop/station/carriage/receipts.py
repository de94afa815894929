"""回执 for people: what the other side has proved to hold, in a sentence to be read aloud."""

from datetime import date

from sqlalchemy import Connection

from hongdang_desktop.core.clock import stamp_moment
from hongdang_desktop.exchange.roster import Device, Status
from hongdang_desktop.station.carriage.answers import ReceiptOf
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.views import Role
from hongdang_desktop.store import journal, packages, peers


def of(core: Core, branch: str) -> tuple[ReceiptOf, ...]:
    """Return for each computer of the other side what it holds of ours about a branch."""

    def look(connection: Connection) -> tuple[ReceiptOf, ...]:
        roster = keyring.trust(connection).roster
        if roster is None:
            return ()
        at_branch = [device for device in roster.devices if branch in device.branches]
        others = at_branch if core.role is Role.PLANT else [*roster.plant_devices, *at_branch]
        mine = keyring.own_devices(connection)
        return tuple(
            _receipt(connection, device, branch, roster.plant_name)
            for device in others
            if device.status is Status.ACTIVE and device.id not in mine
        )

    return core.read(look)


def _receipt(connection: Connection, device: Device, branch: str, plant: str) -> ReceiptOf:
    believed = packages.acknowledged(connection, device.id)
    told = peers.told(connection, device.id)
    held = total = 0
    last = ""
    for info in journal.streams(connection).values():
        if not info.own or not info.concerns(branch):
            continue
        upto = min(believed.get(info.id, 0), info.seq)
        held, total = held + upto - min(upto, info.base), total + info.seq - info.base
        revision = journal.revision_of(connection, f"{info.id}:{upto}") if upto else None
        last = max(last, revision.clock if revision else "")
    day = stamp_moment(last).date() if last else None
    missing = len(told.missing.get(branch, ()))
    who = device.name if device.branches else plant
    return ReceiptOf(who, held, total, day, missing, _sentence(who, held, day, missing))


def _sentence(who: str, held: int, day: date | None, missing: int) -> str:
    if not held or day is None:
        return f"{who}还没有回执。"
    lacking = f"，附件缺 {missing} 个" if missing else ""
    return f"{who}已收到至第 {held} 条（{day:%Y-%m-%d}）{lacking}。"
