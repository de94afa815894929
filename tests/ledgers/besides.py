"""Other records that a check or a duty sees, and what is said with them in sight."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.due import Asked, Due
from hongdang_desktop.ledgers.ledger import Beginning
from hongdang_desktop.ledgers.member import Member
from tests.ledgers.makings import FakeFacts, setting

Book = tuple[tuple[str, Any], ...]


def changed(payload: JsonObject, **changes: object) -> JsonObject:
    """Return a payload with other values."""
    return cast("JsonObject", {**payload, **changes})


def book(key: str, *payloads: JsonObject) -> Book:
    ledger = find(key)
    return tuple(
        (f"{key}-{n}", ledger.read({"stage": "final", "branch": "b1", **payload}))
        for n, payload in enumerate(payloads)
    )


def member(name: str, **more: object) -> Member:
    values = {"name": name, "category": "full", "standing": "normal", **more}
    return Member.model_validate(values, strict=False)


def beside(
    key: str, payload: JsonObject, facts: FakeFacts, entry: str = "", today: str = "2026-11-23"
) -> set[tuple[str, str, Level]]:
    """Return what the check says with the other records in sight, as (code, field, level)."""
    found = find(key).check(payload, setting(today), facts=facts, entry_id=entry)
    return {(p.code, p.field, p.level) for p in found}


def due(key: str, facts: FakeFacts, today: str, start: str | None = "2024-01-01") -> list[Due]:
    ledger = find(key)
    assert ledger.duties is not None
    began = date.fromisoformat(start) if start else None
    return list(ledger.duties(Asked("b1", facts, setting(today), began, ledger)))


def heard(key: str, facts: FakeFacts, today: str, start: str | None = "2024-01-01") -> list[str]:
    return [each.sentence for each in due(key, facts, today, start)]


def begun(key: str, facts: FakeFacts, today: str = "2026-11-23", **given: Json) -> JsonObject:
    everyone = tuple((i, m) for i, m in facts.people.items())
    day = date.fromisoformat(today)
    beginning = Beginning(day, everyone, branch="b1", facts=facts, given=given)
    return find(key).begin(beginning)


def came(payload: JsonObject) -> list[Json]:
    listed = payload["attendance"]
    assert isinstance(listed, list)
    return [each["member"] for each in listed if isinstance(each, dict)]


CREW: Mapping[str, Member] = {
    "m1": member("甲", party_post="secretary"), "m2": member("乙"),
    "m3": member("丙", category="probationary"),
}  # fmt: skip
"""A secretary, a full member, one on probation."""
