"""The words of the practice plant: names, units, items and sayings from resources/practice."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from hongdang_desktop import paths


@dataclass(frozen=True)
class Item:
    """One thing that a meeting may be about; the texts have places to be filled in.

    ``owner`` and ``speaker`` are posts in the branch committee; ``days`` until the decision is due,
    0 where nothing follows. ``months`` and ``quarters`` say when it fits, empty is always.
    """

    title: str
    subject: str
    discussion: str
    days: int
    decision: str = ""
    owner: str = ""
    speaker: str = ""
    motion: str = ""
    power: str = ""
    decides: bool = False
    months: tuple[int, ...] = ()
    quarters: tuple[int, ...] = ()


@dataclass(frozen=True)
class BranchPlan:
    """What a practice branch shall be like."""

    name: str
    short_name: str
    members: int
    teams: tuple[str, ...]
    founded: date
    theme_day: int
    premises: str
    joint: bool = False


@dataclass(frozen=True)
class StationPlan:
    """One branch PC: an area, its rooms, and the branches that it keeps."""

    area: str
    place: tuple[str, ...]
    shift_place: str
    branch: tuple[BranchPlan, ...]
    general: bool = False


@dataclass(frozen=True)
class People:
    """Of what invented people are made."""

    surnames: tuple[str, ...]
    men: tuple[str, ...]
    women: tuple[str, ...]
    addresses: tuple[str, ...]
    office_posts: tuple[str, ...]
    worker_posts: tuple[str, ...]
    leader_post: str
    committee_posts: Mapping[str, str]


@dataclass(frozen=True)
class Sayings:
    """The few sentences that are said once."""

    late_reasons: tuple[str, ...]
    correction_reasons: tuple[str, ...]
    missed: str
    no_quorum: str
    again: str
    plan_title: str
    absence_notes: Mapping[str, str]
    observers: tuple[str, ...]
    founding: str


@dataclass(frozen=True)
class Texts:
    """Everything together. ``stations`` are as many as a practice plant can have."""

    plant: str
    plant_node: str
    general_branch: str
    stations: tuple[StationPlan, ...]
    people: People
    committee: tuple[Item, ...]
    assembly: tuple[Item, ...]
    sayings: Sayings


@cache
def texts() -> Texts:
    """Return the words of the practice plant."""
    units = _table("units")
    return Texts(
        plant=units["plant"],
        plant_node=units["plant_node"],
        general_branch=units["general_branch"],
        stations=tuple(_station(each) for each in units["station"]),
        people=People(**_frozen(_table("people"))),
        committee=tuple(Item(**_frozen(each)) for each in _table("committee")["item"]),
        assembly=tuple(Item(**_frozen(each)) for each in _table("assembly")["item"]),
        sayings=Sayings(**_frozen(_table("sayings"))),
    )


def _station(table: dict[str, Any]) -> StationPlan:
    branches = tuple(BranchPlan(**_frozen(each)) for each in table["branch"])
    return StationPlan(**{**_frozen(table), "branch": branches})


def _table(name: str) -> dict[str, Any]:
    file = paths.resources() / "practice" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _frozen(table: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(v) if isinstance(v, list) else v for key, v in table.items()}
