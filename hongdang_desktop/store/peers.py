"""What other computers last told of themselves: roster, lacking attachments, key in escrow."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from hongdang_desktop.store import kernel as k


@dataclass(frozen=True)
class Told:
    """The last word of one computer.

    ``roster`` is (serial, version) of the one that it holds. ``missing`` are, by branch, hashes of
    attachments that it knows of and lacks. ``sealed_to`` stands for those to whom it has sealed
    what is for the branch alone; ``sealed_seen`` is, by device, the last such word that it had.
    ``at`` is when it said so, by its own clock.
    """

    roster: tuple[int, int] | None = None
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    escrow: str = ""
    sealed_to: str = ""
    sealed_seen: Mapping[str, str] = field(default_factory=dict)
    at: str = ""


def told(connection: Connection, device: str) -> Told:
    """Return the last word of a computer; an empty one when it never spoke."""
    text = connection.execute(
        select(k.peer.c.told).where(k.peer.c.device == device)
    ).scalar_one_or_none()
    return _told(text) if text else Told()


def everybody(connection: Connection) -> dict[str, Told]:
    """Return the last words of all computers that ever spoke."""
    return {row.device: _told(row.told) for row in connection.execute(select(k.peer))}


def keep(connection: Connection, device: str, word: Told) -> None:
    """Keep the word of a computer in the place of the one before."""
    values = {"device": device, "told": json.dumps(asdict(word))}
    connection.execute(insert(k.peer).values(values).on_conflict_do_update(["device"], set_=values))


def _told(text: str) -> Told:
    known = Told(**json.loads(text))
    return replace(
        known,
        roster=(known.roster[0], known.roster[1]) if known.roster else None,
        missing={branch: tuple(each) for branch, each in known.missing.items()},
    )
