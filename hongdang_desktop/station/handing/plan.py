"""A reorganisation as it is planned: which branches, where what goes; and what that amounts to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from hongdang_desktop.station.handing.making import Item

WHAT = {
    "team": "班组", "member": "党员", "party_group": "党小组", "applicant": "申请人和积极分子",
    "development": "发展对象和预备党员", "problem": "没关的问题", "employee_request": "没办完的诉求",
}  # fmt: skip
"""Kinds of what must go somewhere, in the order in which people read them."""


@dataclass(frozen=True)
class Target:
    """A branch as it will be: one that is there (``key`` is its id), or a new one with a name."""

    key: str
    name: str
    code: str = ""
    short_name: str = ""
    new: bool = False


@dataclass(frozen=True)
class Plan:
    """What shall be done. ``day`` is the first day of the new order.

    A source that is a target, too, goes on; all others end. ``teams`` and ``items`` say by id to
    which target's key something goes; ``default`` where nothing else is said ("" then: nowhere yet).
    """

    kind: str
    number: str
    decided_on: date
    day: date
    sources: tuple[str, ...]
    targets: tuple[Target, ...]
    default: str = ""
    teams: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)

    @property
    def ending(self) -> tuple[str, ...]:
        """Return the branches that will be no more."""
        known = {each.key for each in self.targets}
        return tuple(each for each in self.sources if each not in known)

    def target(self, key: str) -> Target | None:
        """Return a target by its key."""
        return next((each for each in self.targets if each.key == key), None)


@dataclass(frozen=True)
class Placed:
    """One thing, the branch whose it is, and where it goes: the key of a target, "" for nowhere."""

    item: Item
    source: str
    to: str


@dataclass(frozen=True)
class Preview:
    """What a plan amounts to: every thing with its place, and what people should know besides."""

    placed: tuple[Placed, ...]
    remarks: tuple[str, ...]
    names: Mapping[str, str]

    @property
    def nowhere(self) -> tuple[Placed, ...]:
        """Return what has no place yet."""
        return tuple(each for each in self.placed if not each.to)

    def counts(self) -> Mapping[tuple[str, str, str], int]:
        """Return how many of each kind go from which branch to which target."""
        found: dict[tuple[str, str, str], int] = {}
        for each in self.placed:
            key = (each.source, each.to, each.item.ledger)
            found[key] = found.get(key, 0) + 1
        return found


def place(plan: Plan, source: str, items: Iterable[Item]) -> tuple[Placed, ...]:
    """Return where each thing of a branch goes.

    What was said of it comes first, then its team, then the person whose it is, then the default.
    """
    listed = tuple(items)
    known: dict[str, str] = {}
    for each in listed:
        said = plan.items.get(each.id) or plan.teams.get(
            each.id if each.ledger == "team" else each.team, ""
        )
        if said:
            known[each.id] = said
    for each in listed:
        known.setdefault(each.id, known.get(each.of) or plan.default)
    keys = {target.key for target in plan.targets}
    return tuple(
        Placed(each, source, known[each.id] if known[each.id] in keys else "") for each in listed
    )
