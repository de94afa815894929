"""The ledgers as they stood on a day: what took place later is not there yet."""

from dataclasses import replace
from datetime import date
from typing import Any

from hongdang_desktop.assessment.rules.then import as_then
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.follow_up import day as day_of
from hongdang_desktop.ledgers.ledger import Facts, Rhythm, Setting
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.seats import seated

_DATED = frozenset(("applicant", "development", "committee_post", "term", "transfer"))
"""Registers whose day is that of the matter and not that of the writing."""

_NAMES_ITS_PERIOD = frozenset(("team_appraisal", "production_result", "nothing_due"))
"""What says itself of which period it is: it may be written when that is over."""

_IN_WORK = frozenset(("applicant", "development"))
"""Entries that may stay drafts for years while they are what counts."""


class Moment:
    """Facts as of a day, drafts left out. Implements ``Facts``; knows the posts of that day."""

    def __init__(self, facts: Facts, day: date) -> None:
        self._facts = facts
        setting = facts.setting()
        self.day = min(day, setting.today)
        self._setting = replace(setting, today=self.day)

    def setting(self) -> Setting:
        """Return the rules, the working days and the day."""
        return self._setting

    def members(self, branch: str) -> tuple[tuple[str, Envelope], ...]:
        """Return ids and records of who belonged to a branch by that day, by name."""
        known = tuple(
            (entry, self._then(member))
            for entry, member in self._facts.members(branch)
            if not isinstance(member, Member) or self._came(member)
        )
        posts = (post for _, post in self._facts.records("committee_post", branch))
        return seated(known, posts, self.day)

    def teams(self, branch: str) -> tuple[tuple[str, Any], ...]:
        """Return ids and nodes of a branch's teams that existed on that day."""
        return tuple(each for each in self._facts.teams(branch) if each[1].exists_on(self.day))

    def records(
        self, ledger: str, branch: str, *, since: date | None = None, drafts: bool = False
    ) -> tuple[tuple[str, Any], ...]:
        """Return ids and final records of what had taken place by that day."""
        found = self._facts.records(
            ledger, branch, since=since, drafts=drafts and ledger in _IN_WORK
        )
        if ledger in _IN_WORK:
            find = self._facts.record
            found = tuple((entry, as_then(record, self.day, find)) for entry, record in found)
        if not _is_dated(ledger):
            return found
        return tuple(each for each in found if self._over(each[1].occurred_on))

    def whenever(self, ledger: str, branch: str) -> tuple[tuple[str, Any], ...]:
        """Return ids and final records up to today: of what may be held after its year is over."""
        return self._facts.records(ledger, branch)

    def values(
        self, ledger: str, branch: str, names: tuple[str, ...], *, since: date | None = None,
        drafts: bool = False,
    ) -> tuple[tuple[Any, ...], ...]:  # fmt: skip
        """Return (id, value, …) of some fields of what had taken place by that day."""
        drafts = drafts and ledger in _IN_WORK
        if not _is_dated(ledger):
            return self._facts.values(ledger, branch, names, since=since, drafts=drafts)
        rows = self._facts.values(
            ledger, branch, (*names, "occurred_on"), since=since, drafts=drafts
        )
        return tuple(row[:-1] for row in rows if self._over(day_of(row[-1])))

    def member(self, member_id: str) -> str:
        """Return a member's name, "" when unknown."""
        return self._facts.member(member_id)

    def organisation(self, organisation_id: str) -> str:
        """Return a node's short name, "" when unknown."""
        return self._facts.organisation(organisation_id)

    def entry(self, ledger: str, entry_id: str) -> str:
        """Return how an entry is called, "" when unknown."""
        return self._facts.entry(ledger, entry_id)

    def find_members(self, words: str) -> tuple[str, ...]:
        """Return the ids of the members so called."""
        return self._facts.find_members(words)

    def find_organisations(self, words: str) -> tuple[str, ...]:
        """Return the ids of the nodes so called."""
        return self._facts.find_organisations(words)

    def find_entries(self, ledger: str, words: str) -> tuple[str, ...]:
        """Return the ids of the entries so called."""
        return self._facts.find_entries(ledger, words)

    def ordinal(self, ledger: str, entry_id: str) -> int:
        """Return the place of a meeting among those of its branch and year."""
        return self._facts.ordinal(ledger, entry_id)

    def team_leader(self, team: str) -> str:
        """Return the member id of a team's leader, "" when there is none."""
        return self._facts.team_leader(team)

    def node(self, organisation_id: str) -> Any:  # noqa: ANN401 - as in Facts
        """Return a node of the tree, None when it is unknown."""
        return self._facts.node(organisation_id)

    def record(self, entry_id: str) -> Any:  # noqa: ANN401 - as in Facts
        """Return one record by id, None when it is not here."""
        return as_then(self._facts.record(entry_id), self.day, self._facts.record)

    def bearing(self, ledger: str, branch: str, field: str, value: str) -> tuple[str, ...]:
        """Return the ids of records with just this value in a field."""
        return self._facts.bearing(ledger, branch, field, value)

    def _over(self, day: date | None) -> bool:
        return day is None or day <= self.day

    def _came(self, member: Member) -> bool:
        return self._over(member.arrived_on) and self._over(member.joined_on)

    def _then(self, member: Envelope) -> Envelope:
        """Return somebody who left later as the member that he was on that day."""
        if not isinstance(member, Member) or member.active or self._over(member.left_on):
            return member
        return member.model_copy(update={"standing": "normal", "left_on": None})


def _is_dated(ledger: str) -> bool:
    if ledger in _NAMES_ITS_PERIOD:
        return False
    kind = kinds().get(ledger)
    return ledger in _DATED or kind is None or kind.rhythm is not Rhythm.CHANGE
