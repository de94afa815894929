"""Which teams the Party reaches, and how group and team run as one (两组共建, 论文四（二）).

Pure: it asks records through ``Facts``. Scores and the coverage page read the same answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from hongdang_desktop.core.periods import Period
from hongdang_desktop.core.rules import RuleBook
from hongdang_desktop.ledgers.development_record import Development
from hongdang_desktop.ledgers.development_rules import resolved
from hongdang_desktop.ledgers.ledger import Facts
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.party_group import PartyGroup
from hongdang_desktop.ledgers.team_appraisal import TeamAppraisal

GROUP_SCORE = "LZ01"
"""The rule whose number ``hundredths`` makes a group's marks of those of its team."""

_STEP = 100
_NUMERALS = str.maketrans("一二三四五六七八九", "123456789")


class Reach(StrEnum):
    """How far the Party reaches a team."""

    COVERED = "有党员"
    PLANNED = "在培养"
    BLANK = "空白"


@dataclass(frozen=True)
class OnTheWay:
    """Somebody of a team who applied: the record of L16, his name, and how far he is."""

    entry: str
    name: str
    stage: str


@dataclass(frozen=True)
class TeamCover:
    """One team in one month; points are in tenths.

    ``members`` are ids; ``apart`` are those of the team who are not in the group, ``strange`` those of
    the group who are not of the team. ``first``: the plant's quota names it.
    """

    team: str
    name: str
    members: tuple[str, ...]
    leader: str = ""
    leader_is_member: bool = False
    on_the_way: tuple[OnTheWay, ...] = ()
    group: str = ""
    group_name: str = ""
    joined: bool = False
    apart: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    appraisal: str = ""
    points: int | None = None
    group_points: int | None = None
    grade: str = ""
    meetings: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    first: bool = False

    @property
    def reach(self) -> Reach:
        """Say whether the team has a member, else whether somebody of it is on the way."""
        if self.members:
            return Reach.COVERED
        return Reach.PLANNED if self.on_the_way else Reach.BLANK


@dataclass(frozen=True)
class Quota:
    """The plant's plan of a year; ``places`` is None where none came.

    ``admitted`` are the entries of L17 of those who took a place, ``entry`` is the plan's own.
    """

    year: int
    places: int | None = None
    admitted: tuple[str, ...] = ()
    entry: str = ""

    @property
    def left(self) -> int | None:
        """Return how many more may be admitted, below 0 where more were."""
        return None if self.places is None else self.places - len(self.admitted)


@dataclass(frozen=True)
class TeamCoverage:
    """A branch in a month."""

    month: Period
    teams: tuple[TeamCover, ...]
    quota: Quota
    groups_alone: tuple[str, ...] = ()

    @property
    def covered(self) -> int:
        """Return how many teams have a member."""
        return sum(each.reach is Reach.COVERED for each in self.teams)


def group_points(points: int | None, rules: RuleBook, day: date) -> int | None:
    """Return a group's marks (tenths, rounded half up) from those of the team it runs with."""
    rule = rules.on(GROUP_SCORE, day)
    if points is None or rule is None:
        return None
    return (points * rule.numbers["hundredths"] + _STEP // 2) // _STEP


def coverage(facts: Facts, branch: str, month: Period) -> TeamCoverage:
    """Return which teams of a branch have members, a group and marks in a month."""
    people = tuple((i, m) for i, m in facts.members(branch) if isinstance(m, Member) and m.active)
    groups = {
        entry: group
        for entry, group in facts.records("party_group", branch)
        if isinstance(group, PartyGroup) and group.exists_on(month.last)
    }
    judged = {
        record.team: (entry, record)
        for entry, record in facts.records("team_appraisal", branch, since=month.first)
        if isinstance(record, TeamAppraisal) and record.month == month.text
    }
    quota_entry, plan = _plan(facts, branch, month.first.year)
    waiting = _on_the_way(facts, branch)
    held = _held(facts, branch, month)
    projects = _projects(facts, branch, month)
    teams = []
    for team, node in sorted(facts.teams(branch), key=_place):
        mine = tuple(i for i, m in people if m.team == team)
        entry, group = next(((e, g) for e, g in groups.items() if g.team == team), ("", None))
        mark_id, mark = judged.get(team, ("", None))
        points = mark.total if mark else None
        joined = bool(group and group.joined)
        rules = facts.setting().rules
        leader = facts.team_leader(team)
        teams.append(
            TeamCover(
                team=team, name=node.shown, members=mine, leader=leader,
                leader_is_member=leader in {i for i, _ in people},
                on_the_way=waiting.get(team, ()), group=entry,
                group_name=(group.name or "") if group else "", joined=joined,
                apart=tuple(i for i in mine if i not in group.members) if group else (),
                strange=tuple(i for i in group.members if i not in mine) if group else (),
                appraisal=mark_id, points=points,
                group_points=group_points(points, rules, month.last) if joined else None,
                grade=(mark.grade or "") if mark else "", meetings=held.get(entry, ()),
                projects=projects.get(team, ()), first=bool(plan and team in plan.teams),
            )
        )  # fmt: skip
    known = {team.group for team in teams}
    return TeamCoverage(
        month, tuple(teams),
        Quota(
            month.first.year, plan.places if plan else None,
            _admitted(facts, branch, month.first.year), quota_entry,
        ),
        tuple(entry for entry in groups if entry not in known),
    )  # fmt: skip


def _place(team: tuple[str, Any]) -> tuple[str, str]:
    """Return by what teams are sorted: code, then name, 一班 before 二班 before 三班."""
    return team[1].code or "~", team[1].shown.translate(_NUMERALS)


def _plan(facts: Facts, branch: str, year: int) -> tuple[str, Any]:
    found = [
        (e, r) for e, r in facts.records("development_quota", branch) if r.year == year
    ]  # fmt: skip
    return found[-1] if found else ("", None)


def _on_the_way(facts: Facts, branch: str) -> Mapping[str, tuple[OnTheWay, ...]]:
    """Return by team who applied and has neither ended nor been admitted."""
    arrived = {
        record.applicant
        for _, record in _developed(facts, branch)
        if resolved(record, facts).admitted_on or record.ending
    }
    found: dict[str, list[OnTheWay]] = {}
    for entry, record in facts.records("applicant", branch):
        if record.team and not record.ending and entry not in arrived:
            stage = "积极分子" if record.decided_on or record.decision else "申请人"
            found.setdefault(record.team, []).append(OnTheWay(entry, record.name or "", stage))
    return {team: tuple(people) for team, people in found.items()}


def _admitted(facts: Facts, branch: str, year: int) -> tuple[str, ...]:
    """Return the entries of L17 of those whom the branch's assembly admitted in a year."""
    days = ((entry, resolved(r, facts).admitted_on) for entry, r in _developed(facts, branch))
    return tuple(entry for entry, day in days if day and day.year == year)


def _developed(facts: Facts, branch: str) -> Iterable[tuple[str, Development]]:
    for entry, record in facts.records("development", branch, drafts=True):
        if isinstance(record, Development):
            yield entry, record


def _held(facts: Facts, branch: str, month: Period) -> Mapping[str, tuple[str, ...]]:
    """Return by group the meetings that it held in a month, alone or with others."""
    found: dict[str, list[str]] = {}
    names = ("occurred_on", "party_group", "others")
    for entry, day, group, others in facts.values(
        "group_meeting", branch, names, since=month.first
    ):
        if isinstance(day, str) and date.fromisoformat(day) in month:
            for each in _those(group, others):
                found.setdefault(each, []).append(entry)
    return {group: tuple(entries) for group, entries in found.items()}


def _those(group: object, others: object) -> Iterable[str]:
    if isinstance(group, str):
        yield group
    if isinstance(others, list):
        yield from (each for each in others if isinstance(each, str))


def _projects(facts: Facts, branch: str, month: Period) -> Mapping[str, tuple[str, ...]]:
    """Return by team the projects that group and team carry on together in a month."""
    found: dict[str, list[str]] = {}
    names = ("team", "occurred_on", "ended_on")
    for entry, team, begun, ended in facts.values("integration_project", branch, names):
        over = isinstance(ended, str) and date.fromisoformat(ended) < month.first
        if team and isinstance(begun, str) and date.fromisoformat(begun) <= month.last and not over:
            found.setdefault(team, []).append(entry)
    return {team: tuple(entries) for team, entries in found.items()}
