"""How a PC ceases to be used: what the roster then says of it, and what of it still counts."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.journal import written_stream
from hongdang_desktop.exchange.roster import Device, Roster, Status
from hongdang_desktop.station.views import Refused
from hongdang_desktop.store import journal
from hongdang_desktop.store.store import get_setting, put_setting


class Ending(StrEnum):
    """How a PC ceases to be used."""

    RETIRED = "retired"  # in good order: what it has not handed in yet still counts
    REVOKED = "revoked"  # lost or stolen: only what the plant holds already counts


def changed(roster: Roster, device: str, update: Mapping[str, object]) -> Roster:
    """Return the roster with one device changed, of the plant or of a branch."""

    def each(known: Device) -> Device:
        return known.model_copy(update=dict(update)) if known.id == device else known

    return roster.model_copy(
        update={
            "plant_devices": tuple(each(known) for known in roster.plant_devices),
            "devices": tuple(each(known) for known in roster.devices),
        }
    )


def ended(
    connection: Connection, roster: Roster, device: str, how: Ending, *, reason: str, day: str
) -> Roster:
    """Return the roster without that PC among the active ones; remember since when and why.

    One that went in good order may still be revoked; one that was revoked may be found again, and
    all that it wrote counts after all. Raises Refused NOT_ACTIVE where it stands so already.
    """
    known = roster.plant_device(device) or roster.branch_device(device)
    if known is None or known.status == how.value:
        raise Refused("NOT_ACTIVE", "这台电脑早已停用，不用再停。")
    cutoff = held_of(connection, device) if how is Ending.REVOKED else {}
    notes = endings(connection)
    put_setting(connection, "endings", {**notes, device: {"since": day, "reason": reason}})
    return changed(roster, device, {"status": Status(how.value), "cutoff": cutoff})


def held_of(connection: Connection, device: str) -> dict[str, int]:
    """Return, by stream as the PC wrote it, the last number that this station holds."""
    reach: dict[str, int] = {}
    for info in journal.streams(connection).values():
        if info.device == device and info.seq:
            name = written_stream(info.id)
            reach[name] = max(info.seq, reach.get(name, 0))
    return reach


def endings(connection: Connection) -> dict[str, Json]:
    """Return, by PC, since when and why it is no longer used."""
    kept = get_setting(connection, "endings")
    return kept if isinstance(kept, dict) else {}
