"""How the window comes to an open station. Everything here runs in a worker.

The station, and with it the database library, is imported inside the functions: importing it takes
longer than showing the first page, which must not wait for it.
"""

# ruff: noqa: PLC0415 - see above

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hongdang_desktop import paths

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.carriage.answers import Offer
    from hongdang_desktop.station.safety.checking import Whole
    from hongdang_desktop.station.station import Station


def open_station(folder: Path) -> Station:
    """Open the station in a folder. Raises NoStation, StationInUse, NewerSchema, Damaged."""
    from hongdang_desktop.station.station import Station

    return Station.open(folder)


def restore_station(folder: Path, file: Path | None, progress: Progress) -> Station:
    """Bring a station that is not open back to a backup, the newest good one if none is named.

    Raises NoBackup, and what ``restoring.restore`` raises; then everything is as it was.
    """
    from hongdang_desktop.station.safety.restoring import restore, restore_newest

    if file is None:
        restore_newest(folder, progress=progress)
    else:
        restore(file, folder, progress=progress)
    return open_station(folder)


def check_backup(station: Station, file: Path, progress: Progress) -> Whole:
    """Read a backup through while its station is open. Raises as ``checking.check_open``."""
    from hongdang_desktop.station.safety.checking import check_open

    return check_open(station, file, progress)


def restore_elsewhere(
    folder: Path, file: Path, *, paper: str, other: Path | None, progress: Progress
) -> Station:
    """Make a station of a ``.djb`` on a computer that has none.

    The words of the paper key (whole sheet or the key alone) or a station of the same branch open
    it. Raises PackageError (BAD_KEY, DECRYPT among others), and as ``restoring.restore``.
    """
    from hongdang_desktop.station.safety.backupsource import BadBackup, Helpers
    from hongdang_desktop.station.safety.rescuing import recovery_of
    from hongdang_desktop.station.safety.restoring import restore

    recovery = recovery_of(paper).text if paper.strip() else ""
    helpers = Helpers(recovery=recovery, station=other)
    try:
        restore(file, folder, helpers=helpers, progress=progress)
    except OSError as error:  # a stick that was pulled out
        raise BadBackup from error
    return open_station(folder)


def open_practice(progress: Progress) -> Station:
    """Open the practice plant, made first when there is none. Raises Stopped and as above."""
    from hongdang_desktop.station.practice.plant import open_or_make

    return open_station(open_or_make(paths.state() / "practice", progress))


def make_plant(folder: Path, *, name: str, actor: str) -> Station:
    """Make the plant's station. Raises what refuses the place."""
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.station.views import Role

    station = Station.create(folder, role=Role.PLANT, name=name)
    station.actor = actor
    return station


def make_alone(folder: Path, typed: Mapping[str, str]) -> Station:
    """Make the station of a branch that begins alone; ``typed`` is what ``AloneForm`` asks.

    Raises what refuses the place.
    """
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.station.views import Role

    station = Station.create(folder, role=Role.BRANCH, name=typed["area"])
    station.actor = typed["actor"]
    station.start_alone(
        area=typed["area"], branch=typed["branch"], code=typed["code"], short_name=typed["short"],
        plant=typed["plant"],
        starts_on=date.fromisoformat(typed["starts_on"]) if typed.get("starts_on") else None,
    )  # fmt: skip
    return station


def make_invited(folder: Path, invitation: Path, code: str, *, pc: str, actor: str) -> Station:
    """Make the station of an invited branch. Raises PackageError, or what refuses the place."""
    from hongdang_desktop.station.station import Station

    station = Station.from_invitation(folder, invitation, code, pc=pc)
    station.actor = actor
    return station


def read_offer(invitation: Path, code: str) -> Offer:
    """Return what an invitation says, before anything is made. Raises PackageError."""
    from hongdang_desktop.station.keys.enrolling import read_invitation

    return read_invitation(invitation, code)
