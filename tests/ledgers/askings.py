"""What a ledger says beside other records, and what it asks for on a day."""

from datetime import date
from typing import Any

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.due import Asked, Due
from hongdang_desktop.ledgers.member import Member
from tests.ledgers.makings import MONDAY, FakeFacts, setting


def record(key: str, **fields: object) -> Any:  # noqa: ANN401 - the record of whatever ledger
    """Return a final record of branch b1."""
    payload: dict[str, Any] = {"branch": "b1", "occurred_on": "2026-01-05", "stage": "final"}
    payload.update(fields)
    return find(key).read(payload)


def beside(
    key: str, payload: JsonObject, facts: FakeFacts | None = None, today: date | str = MONDAY,
    entry_id: str = "",
) -> set[tuple[str, str, Level]]:  # fmt: skip
    """Return what the check says beside other records, as (code, field, level)."""
    base: JsonObject = {"branch": "b1", "occurred_on": "2026-01-05"}
    problems = find(key).check(
        {**base, **payload},
        setting(today),
        facts=facts or FakeFacts(today=today),
        entry_id=entry_id,
    )
    assert all(p.sentence.endswith("。") for p in problems)
    return {(p.code, p.field, p.level) for p in problems}


def told(
    key: str, payload: JsonObject, facts: FakeFacts | None = None, today: date | str = MONDAY
) -> set[str]:
    """Return the codes alone, without those of gaps."""
    return {code for code, _, _ in beside(key, payload, facts, today)} - {"REQUIRED"}


def asked(key: str, facts: FakeFacts, today: date | str) -> list[Due]:
    """Return what a ledger asks for in branch b1 on a day."""
    facts.today = today
    ledger = find(key)
    assert ledger.duties is not None
    found = list(ledger.duties(Asked("b1", facts, setting(today), None, ledger)))
    for due in found:
        assert len(due.sentence) <= 24, due.sentence
        assert due.source
        assert due.done_by.endswith("。")
    return found


def rules_asked(key: str, facts: FakeFacts, today: date | str) -> set[tuple[str, str, str]]:
    """Return what is asked for as (rule, last day, colour)."""
    return {(d.rule, d.due.isoformat(), d.weight.value) for d in asked(key, facts, today)}


def worked_out(key: str, name: str, payload: JsonObject, facts: FakeFacts, entry_id: str = "x") -> str:  # fmt: skip
    """Return one derived value."""
    ledger = find(key)
    (value,) = (each.value for each in ledger.derived if each.name == name)
    return value(ledger.read({"branch": "b1", **payload}), entry_id, facts)


def members(full: int, probationary: int = 0, posts: tuple[str, ...] = ()) -> dict[str, Member]:
    """Return so many members m0, m1 … of branch b1; the first ones hold the posts."""
    return {
        f"m{n}": Member(
            branch="b1", name=f"党员{n}", standing="normal", joined_on=date(2010, 7, 1),
            category="full" if n < full else "probationary",
            confirmed_on=date(2011, 7, 1) if n < full else None,
            party_post=posts[n] if n < len(posts) else None,
        )
        for n in range(full + probationary)
    }  # fmt: skip
