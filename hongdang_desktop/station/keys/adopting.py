"""What a request to be admitted may claim and bring, and how its units become the plant's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.exchange.enrolment import Invitation, Request
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.roster import Device, Roster, Status
from hongdang_desktop.exchange.streams import Way, parse_stream
from hongdang_desktop.ledgers.ledger import Setting
from hongdang_desktop.station.core import Pen, kind_of
from hongdang_desktop.station.views import Node
from hongdang_desktop.store import journal

_ID = re.compile("[0-9A-Za-z][0-9A-Za-z-]{0,63}")
_NUMBER = re.compile("[1-9][0-9]{0,15}")


@dataclass(frozen=True)
class Unit:
    """A unit that a branch wrote while it was alone; ``revision`` is the one to build on."""

    id: str
    revision: str
    payload: JsonObject


def units_of(
    connection: Connection,
    request: Request,
    invitation: Invitation,
    *,
    roster: Roster,
    setting: Setting,
) -> tuple[Unit, ...]:
    """Return the new units that a request brings; what the plant took over already is left out.

    Its signature says who wrote the request, not that he may say all that it says. Raises
    PackageError REQUEST_CHANGED.
    """
    nodes = request.organisation.get("nodes", [])
    if not isinstance(nodes, list):
        raise _refused("nodes")
    units = [_unit(node, request.device, setting) for node in nodes]
    if len({unit.id for unit in units}) != len(units):
        raise _refused("a unit twice")
    _require_same_pc(roster, request.device)
    known = roster.branch_device(request.device.id)
    claimed = set(request.device.branches) - set(known.branches if known else ())
    if invitation.branches:
        if claimed - set(invitation.branches):
            raise _refused("branches that were not invited")
    elif claimed - {unit.id for unit in units if unit.payload.get("kind") == "branch"}:
        raise _refused("branches that it did not begin")
    return tuple(unit for unit in units if _is_new(connection, unit))


def _require_same_pc(roster: Roster, device: Device) -> None:
    """Refuse a PC that goes by the name of another."""
    known = roster.plant_device(device.id) or roster.branch_device(device.id)
    if known is None:
        return
    same = (known.sign, known.recipient) == (device.sign, device.recipient)
    if not same or known.status is not Status.ACTIVE or roster.plant_device(device.id):
        raise _refused("the id of another PC")


def shown(units: tuple[Unit, ...]) -> tuple[Node, ...]:
    """Return the branches among the units, as people are shown them."""
    return tuple(
        Node(
            unit.id, "branch", str(unit.payload.get("code") or ""), str(unit.payload["name"]),
            str(unit.payload.get("short_name") or unit.payload["name"]), None,
        )
        for unit in units
        if unit.payload.get("kind") == "branch"
    )  # fmt: skip


def adopt(pen: Pen, units: tuple[Unit, ...], plant: str) -> None:
    """Make units the plant's own, by their ids and upon their revisions.

    The branch's stand-in for the plant goes; what hung on it hangs on the plant itself.
    """
    ledger = kind_of("organisation")
    stand_ins = {unit.id for unit in units if unit.payload.get("kind") == "plant"}
    for unit in units:
        payload, parents = dict(unit.payload), (unit.revision,)
        if unit.id in stand_ins:
            pen.remove(ledger, unit.id, branch=None, reason="入网", parents=parents)
            continue
        if payload.get("parent") in stand_ins or payload.get("kind") == "branch":
            payload["parent"] = plant
        pen.put(ledger, unit.id, payload, parents)


def _unit(node: object, device: Device, setting: Setting) -> Unit:
    if not isinstance(node, Mapping):
        raise _refused("a unit")
    unit_id, revision, payload = node.get("id"), node.get("revision"), node.get("payload")
    if not isinstance(unit_id, str) or not _ID.fullmatch(unit_id):
        raise _refused("the id of a unit")
    if not isinstance(revision, str) or not _is_of(revision, device):
        raise _refused("the revision of a unit")
    if not isinstance(payload, dict):
        raise _refused("the content of a unit")
    problems = kind_of("organisation").check(payload, setting, payload)
    missing = [p for p in problems if p.code == "REQUIRED" and p.field in ("kind", "name")]
    if missing or any(problem.level is Level.SAVE for problem in problems):
        raise _refused("the content of a unit")
    about = unit_id if payload["kind"] == "branch" else payload.get("branch")
    if about not in (None, payload.get("branch")) or about not in (None, *device.branches):
        raise _refused("the branch of a unit")
    return Unit(unit_id, revision, dict(payload))


def _is_of(revision: str, device: Device) -> bool:
    stream, _, number = revision.rpartition(":")
    name = parse_stream(stream)
    mine = name is not None and name.device == device.id and name.way is Way.UP
    return mine and _NUMBER.fullmatch(number) is not None


def _is_new(connection: Connection, unit: Unit) -> bool:
    """Say whether a unit is not here yet; one that was adopted from this very revision is no harm."""
    known = journal.of_record(connection, unit.id)
    if not known:
        return True
    if any(unit.revision in revision.parents for revision in known):
        return False
    raise _refused("a unit that is not its own")


def _refused(reason: str) -> PackageError:
    return PackageError(Code.REQUEST_CHANGED, reason=reason)
