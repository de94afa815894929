"""Which teams the Party reaches, told with names; and a group's roster put right by its team's."""

from collections.abc import Iterator
from dataclasses import dataclass

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Number
from hongdang_desktop.core.periods import Period, month_of
from hongdang_desktop.ledgers.coverage import Quota, TeamCover, TeamCoverage, coverage
from hongdang_desktop.ledgers.team_appraisal import GRADES
from hongdang_desktop.ledgers.work_plan import WorkPlan
from hongdang_desktop.station.book import Book
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.views import Changes, Refused

_POINTS = Number("")
_BY_TEAM = "按班组名单对齐"


@dataclass(frozen=True)
class Link:
    """A record that can be opened, under the words that stand for it."""

    entry: str
    ledger: str
    words: str


@dataclass(frozen=True)
class TeamRow:
    """One team as people see it; ``cover`` is what it is made of."""

    cover: TeamCover
    leader: str
    members: tuple[str, ...]
    apart: tuple[str, ...]
    strange: tuple[str, ...]
    on_the_way: tuple[Link, ...]
    together: tuple[Link, ...]
    tasks: tuple[str, ...]

    @property
    def reach(self) -> str:
        """Return the word for how far the Party reaches the team."""
        return str(self.cover.reach)

    @property
    def points(self) -> str:
        """Return the team's marks and grade of the month, "" where it has none."""
        grade = GRADES.get(self.cover.grade, "")
        return f"{_POINTS.format(self.cover.points)} {grade}".strip()

    @property
    def group_points(self) -> str:
        """Return the marks of the group that runs with the team, "" where none does."""
        return _POINTS.format(self.cover.group_points)

    @property
    def alike(self) -> bool:
        """Say whether group and team have one roster, where they run as one."""
        return not (self.cover.joined and (self.apart or self.strange))


@dataclass(frozen=True)
class CoverageView:
    """One branch in one month."""

    branch: str
    month: Period
    teams: tuple[TeamRow, ...]
    quota: Quota
    admitted: tuple[Link, ...]
    groups_alone: tuple[Link, ...]
    covered: int

    @property
    def blank(self) -> tuple[TeamRow, ...]:
        """Return the teams without a member."""
        return tuple(row for row in self.teams if not row.cover.members)


class CoverageDesk:
    """Questions and the one verb about teams and groups."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def show(self, branch: str, month: Period | None = None) -> CoverageView:
        """Return how a branch covers its teams in a month, this one if none is given."""
        names = Lookup(self._core)
        month = month or month_of(self._core.setting().today)
        found = coverage(names, branch, month)
        tasks = _tasks_by_team(names, branch, found)
        return CoverageView(
            branch, month, tuple(_row(team, names, tasks) for team in found.teams), found.quota,
            tuple(_link(names, entry) for entry in found.quota.admitted),
            tuple(_link(names, entry) for entry in found.groups_alone), found.covered,
        )  # fmt: skip

    def align(self, branch: str, group: str) -> Changes:
        """Give a group the members of the team that it runs with, as a correction if it is final.

        Raises Refused NOT_JOINED, NO_MEMBERS, NOTHING_CHANGED, and what a correction raises.
        """
        shown = self.show(branch)
        row = next((each for each in shown.teams if each.cover.group == group), None)
        if row is None or not row.cover.joined:
            raise Refused("NOT_JOINED", "这个党小组没有和班组一体共建。先在党小组里选“两组一体”。")
        if not row.cover.members:
            raise Refused("NO_MEMBERS", f"{row.cover.name}还没有党员，党小组不能是空的。")
        if row.alike:
            raise Refused("NOTHING_CHANGED", "党小组和班组的名单是一样的。")
        book = Book(self._core)
        entry = book.entry(group)
        payload: JsonObject = {**entry.payload, "members": list(row.cover.members)}
        if payload.get("leader") not in row.cover.members:
            raise Refused("LEADER_APART", "组长不在这个班组。先定一位新组长，再对齐。")
        if entry.final:
            return book.correct(group, payload, _BY_TEAM)
        return book.save(entry.ledger, payload, group)


def _row(team: TeamCover, names: Lookup, tasks: dict[str, tuple[str, ...]]) -> TeamRow:
    together = (
        *(_link(names, entry) for entry in team.projects),
        *(_link(names, entry) for entry in team.meetings),
    )
    return TeamRow(
        cover=team, leader=names.member(team.leader),
        members=tuple(names.member(each) for each in team.members),
        apart=tuple(names.member(each) for each in team.apart),
        strange=tuple(names.member(each) for each in team.strange),
        on_the_way=tuple(
            Link(each.entry, "applicant", f"{each.name}（{each.stage}）") for each in team.on_the_way
        ),
        together=together, tasks=tasks.get(team.team, ()),
    )  # fmt: skip


def _link(names: Lookup, entry: str) -> Link:
    found = names.row(entry)
    return Link(entry, found.ledger if found else "", found.called if found else "")


def _tasks_by_team(
    names: Lookup, branch: str, found: TeamCoverage
) -> dict[str, tuple[str, ...]]:  # fmt: skip
    """Return the year's open tasks whose owner is of a team: group and team carry them together."""
    team_of = {member: team.team for team in found.teams for member in team.members}
    told: dict[str, list[str]] = {}
    for owner, task in _open_tasks(names, branch, found.month):
        if owner in team_of:
            told.setdefault(team_of[owner], []).append(task)
    return {team: tuple(tasks) for team, tasks in told.items()}


def _open_tasks(names: Lookup, branch: str, month: Period) -> Iterator[tuple[str, str]]:
    for _, plan in names.records("work_plan", branch):
        if isinstance(plan, WorkPlan) and plan.year == month.first.year:
            for task in plan.tasks:
                if task.owner and task.task and task.progress not in ("done", "dropped"):
                    yield task.owner, task.task
