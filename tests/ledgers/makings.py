"""Lawful entries to start from, facts that a station would know, and what a check says of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Setting
from hongdang_desktop.ledgers.rulebook import rule_book, work_calendar

MONDAY = date(2026, 11, 23)


def setting(today: date | str = MONDAY) -> Setting:
    """Return what a check knows on a day, with the rules and calendars that are shipped."""
    day = date.fromisoformat(today) if isinstance(today, str) else today
    return Setting(day, rule_book(), work_calendar())


def said(key: str, payload: JsonObject, today: date | str = MONDAY) -> set[tuple[str, str, Level]]:
    """Return what the check of a ledger says, as (code, field, level)."""
    problems = kinds()[key].check(payload, setting(today))
    assert all(p.sentence.endswith(("。", "？")) for p in problems)
    return {(p.code, p.field, p.level) for p in problems}


def codes(key: str, payload: JsonObject, today: date | str = MONDAY) -> set[tuple[str, Level]]:
    """Return what the check of a ledger says, as (code, level)."""
    return {(code, level) for code, _, level in said(key, payload, today)}


def session(name: str = "s1", starts: str = "2026-11-23T09:00", ends: str = "2026-11-23T10:30") -> JsonObject:  # fmt: skip
    """Return one sitting, times in plant time."""
    return {"id": name, "starts_at": f"{starts}:00+08:00", "ends_at": f"{ends}:00+08:00", "place": "会议室"}  # fmt: skip


def people(
    came: int, stayed_away: int = 0, *, guests: int = 0, room: str = "s1"
) -> list[JsonObject]:
    """Return an attendance: voters who came, voters who did not, and members without a vote who came."""
    here: JsonObject = {"voter": True, "sessions": [room]}
    away: JsonObject = {"voter": True, "absence": "shift"}
    return [
        *({"id": f"c{n}", "member": f"came-{n}", **here} for n in range(came)),
        *({"id": f"a{n}", "member": f"away-{n}", **away} for n in range(stayed_away)),
        *({"id": f"g{n}", "member": f"guest-{n}", **here, "voter": False} for n in range(guests)),
    ]


def vote(in_favour: int, against: int = 0, abstained: int = 0, **more: Json) -> JsonObject:
    """Return a motion that is said to have passed."""
    return {
        "id": "v1", "motion": "通过年度计划", "method": "hands", "matter": "ordinary",
        "in_favour": in_favour, "against": against, "abstained": abstained, "result": "passed", **more,
    }  # fmt: skip


def meeting(**changes: object) -> JsonObject:
    """Return a meeting without any problem on the day on which it was held: ten voters, all present."""
    payload: dict[str, object] = {
        "branch": "b1", "occurred_on": "2026-11-23", "year": 2026, "title": "第四季度支部党员大会",
        "sessions": [session()], "chair": "came-0", "recorder": "came-1", "attendance": people(10),
        "agenda": [{"id": "i1", "title": "年度计划", "decision": "通过", "owner": "came-0", "due": "2026-12-31"}],
        "votes": [vote(10)],
    }  # fmt: skip
    return cast("JsonObject", {**payload, **changes})


@dataclass
class FakeFacts:
    """Knows a few records by id; finds nothing by name."""

    records: Mapping[str, Envelope] = field(default_factory=dict)
    leader: str = ""
    place: int = 1

    def member(self, member_id: str) -> str:
        return member_id if member_id in self.records else ""

    def organisation(self, organisation_id: str) -> str:
        return ""

    def entry(self, ledger: str, entry_id: str) -> str:
        return ""

    def find_members(self, words: str) -> tuple[str, ...]:
        return ()

    def find_organisations(self, words: str) -> tuple[str, ...]:
        return ()

    def find_entries(self, ledger: str, words: str) -> tuple[str, ...]:
        return ()

    def ordinal(self, ledger: str, entry_id: str) -> int:
        return self.place

    def members(self, branch: str) -> tuple[tuple[str, Envelope], ...]:
        return tuple(self.records.items())

    def team_leader(self, team: str) -> str:
        return self.leader
