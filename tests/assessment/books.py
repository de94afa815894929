"""Books of one branch to ask evidence rules about: payloads in, points and words out."""

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from hongdang_desktop.assessment.evidence import Evidence, View, suggested
from hongdang_desktop.assessment.rules.catalogue import RULES
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.periods import read_period
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.frame import Frame
from hongdang_desktop.ledgers.member import Member
from tests.ledgers.makings import FakeFacts

Payloads = tuple[JsonObject, ...]

PEOPLE: Mapping[str, Envelope] = {
    "sec": Member(name="书记", category="full", party_post="secretary", team="t1"),
    "org": Member(name="组织", category="full", party_post="organisation", team="t1"),
    "a": Member(name="甲", category="full", team="t1"),
    "b": Member(name="乙", category="full", team="t2"),
}
"""A committee of two and two ordinary members, in two teams."""


def record(key: str, payload: JsonObject) -> Any:  # noqa: ANN401 - of whatever ledger
    """Return a final record of branch b1 with the year of its day."""
    day = payload.get("occurred_on")
    year = int(day[:4]) if isinstance(day, str) else None
    return kinds()[key].reread({"branch": "b1", "stage": "final", "year": year, **payload})


def team(entry: str, name: str, **more: Json) -> JsonObject:
    """Return a team of the tree; the key ``id`` is its own."""
    return {"id": entry, "kind": "team", "name": name, **more}


TEAMS = (team("t1", "采油一班"), team("t2", "采油二班"))


def books(
    today: str = "2026-12-01",
    people: Mapping[str, Envelope] = PEOPLE,
    frames: Mapping[str, Frame] | None = None,
    **kept: Payloads,
) -> FakeFacts:
    """Return the facts of a branch whose ledgers hold these payloads; ``id`` names an entry."""
    made = {
        key: tuple(
            (
                str(each.get("id") or f"{key}-{n}"),
                record(key, {k: v for k, v in each.items() if k != "id"}),
            )
            for n, each in enumerate(payloads, start=1)
        )
        for key, payloads in kept.items()
    }
    return FakeFacts(people=people, books=made, today=today, frames=frames or {})


def asked(
    rule: str, facts: FakeFacts, period: str = "2026-11", points: int = 400, *,
    off: tuple[str, ...] = (), **numbers: JsonValue,
) -> Evidence:  # fmt: skip
    """Return what a rule suggests; whatever it names must exist, and its words be short."""
    view = View(facts, "b1", read_period(period), on=lambda key: key not in off)
    found = suggested(RULES[rule], view, points, numbers)
    assert len(found.words) <= 40, found.words
    assert found.words
    assert all(facts.record(entry) is not None for entry in found.entries)
    return found


def given(rule: str, facts: FakeFacts, period: str = "2026-11", points: int = 400, **numbers: JsonValue) -> tuple[int | None, str]:  # fmt: skip
    """Return points and words of what a rule suggests."""
    found = asked(rule, facts, period, points, off=(), **numbers)
    return found.points, found.words
