"""Lawful entries to start from, facts that a station would know, and what a check says of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.envelope import Envelope, Stage
from hongdang_desktop.ledgers.frame import Frame
from hongdang_desktop.ledgers.ledger import Setting
from hongdang_desktop.ledgers.rulebook import rule_book, work_calendar
from hongdang_desktop.ledgers.seats import seated

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
    """Return a motion that is said to have passed; about members it was voted by ballot."""
    method = "ballot" if more.get("matter") == "joining" else "hands"
    return {
        "id": "v1", "motion": "通过年度计划", "method": method, "matter": "ordinary",
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
    """Knows some people by id, and the books of one branch: (id, record) by ledger; finds nothing."""

    people: Mapping[str, Envelope] = field(default_factory=dict)
    leader: str = ""
    place: int = 1
    books: Mapping[str, tuple[tuple[str, Any], ...]] = field(default_factory=dict)
    today: date | str = MONDAY
    frames: Mapping[str, Frame] = field(default_factory=dict)

    def bearing(self, ledger: str, branch: str, field: str, value: str) -> tuple[str, ...]:
        book = self.people.items() if ledger == "member" else self.books.get(ledger, ())
        return tuple(i for i, record in book if record.payload().get(field) == value)

    def setting(self) -> Setting:
        return replace(setting(self.today), frames=self.frames)

    def member(self, member_id: str) -> str:
        return member_id if member_id in self.people else ""

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
        posts = (record for _, record in self.records("committee_post", branch))
        return seated(tuple(self.people.items()), posts, self.setting().today)

    def team_leader(self, team: str) -> str:
        return self.leader

    def node(self, organisation_id: str) -> Any:  # noqa: ANN401 - as the protocol has it
        return self.record(organisation_id)

    def teams(self, branch: str) -> tuple[tuple[str, Any], ...]:
        return tuple(each for each in self.books.get("organisation", ()) if each[1].kind == "team")

    def record(self, entry_id: str) -> Any:  # noqa: ANN401 - as the protocol has it
        everything = dict(self.people)
        everything.update(each for book in self.books.values() for each in book)
        return everything.get(entry_id)

    def records(
        self, ledger: str, branch: str, *, since: date | None = None, drafts: bool = False
    ) -> tuple[tuple[str, Any], ...]:
        return tuple(
            (entry_id, record)
            for entry_id, record in self.books.get(ledger, ())
            if (drafts or record.stage == Stage.FINAL)
            and (since is None or (record.occurred_on and record.occurred_on >= since))
        )

    def values(
        self, ledger: str, branch: str, names: tuple[str, ...], *, since: date | None = None,
        drafts: bool = False,
    ) -> tuple[tuple[Any, ...], ...]:  # fmt: skip
        found = self.records(ledger, branch, since=since, drafts=drafts)
        payloads = ((entry_id, record.payload()) for entry_id, record in found)
        return tuple(
            (entry_id, *(plain.get(name) for name in names)) for entry_id, plain in payloads
        )
