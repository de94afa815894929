"""The desk at which the shifts of a practice branch are written down: texts, people, what waits."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from hongdang_desktop import paths
from hongdang_desktop.core.canonical import JsonObject, without_empty
from hongdang_desktop.core.periods import Period
from hongdang_desktop.ledgers.rulebook import work_calendar
from hongdang_desktop.station.practice.branch import PracticeBranch
from hongdang_desktop.station.practice.people import Somebody
from hongdang_desktop.station.views import Listing

THE_NEXT_MEETING = "committee_meeting"


@cache
def texts() -> Mapping[str, Any]:
    """Return the words of resources/practice/shift.toml."""
    file = paths.resources() / "practice" / "shift.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class _Later:
    """What will be written into a final entry once its day has come."""

    entry: str
    day: date
    changes: JsonObject


@dataclass
class ShiftDesk:
    """Knows the branch, has dice of its own, and writes later what has not happened yet."""

    branch: PracticeBranch
    _rng: Random = field(init=False)
    _later: dict[str, list[_Later]] = field(default_factory=dict)
    _turn: dict[str, int] = field(default_factory=dict)
    _month: Period = field(init=False)
    _left: int = field(init=False)

    def __post_init__(self) -> None:
        """Take dice of its own: those of the meetings keep their order."""
        self._rng = Random(f"shift/{self.branch.number}")  # noqa: S311
        self._turn = dict.fromkeys(("problem", "check", "request", "directive", "project", "joint"), self.branch.number)  # fmt: skip

    # What goes on ---------------------------------------------------------------------------

    def _wait(self, ledger: str, entry: str, day: date, changes: JsonObject) -> None:
        self._later.setdefault(ledger, []).append(_Later(entry, day, changes))

    def _catch_up(self) -> None:
        """Write in what has been done since the last time, a ledger at a time."""
        today = self.branch.station.today()
        for ledger, waiting in self._later.items():
            ready = [each for each in waiting if each.day <= today]
            self._later[ledger] = [each for each in waiting if each.day > today]
            changes: dict[str, JsonObject] = {}
            for each in sorted(ready, key=lambda later: later.day):
                changes.setdefault(each.entry, {}).update(each.changes)
            for said in changes.values():
                if said.get("carried_out") == THE_NEXT_MEETING:
                    said["carried_out"] = [str(self._last("committee_meeting"))]
            self.branch.go_on_all(ledger, changes, post="secretary")

    def _keep(
        self, ledger: str, payloads: Sequence[JsonObject], *, post: str = "organisation"
    ) -> tuple[str, ...]:
        lean = [without_empty(each) for each in payloads]
        return self.branch.keep(ledger, lean, post=post)

    # Who, what and when ---------------------------------------------------------------------

    def _next(self, name: str, number: int) -> list[Mapping[str, Any]]:
        """Return the next texts of a list, beginning anew behind its end."""
        self._turn[name] += number
        return self._said(name, number)

    def _said(self, name: str, number: int) -> list[Mapping[str, Any]]:
        known, last = texts()[name], self._turn[name]
        return [known[place % len(known)] for place in range(last - number, last)]

    def _careless(self, place: int) -> bool:
        """Say whether a thing will be left undone: in the last two months of some branches."""
        return self._left <= 1 and place == 1 and self.branch.number % 2 == 1

    def _day(self, number: int) -> date:
        return work_calendar().after(self._month.first - timedelta(days=1), number)

    def _team(self, place: int) -> tuple[str, str]:
        at = (place + self._month.first.month) % len(self.branch.teams)
        return self.branch.teams[at], self.branch.scribe.plan.teams[at]

    def _one_of(self, team: str) -> Somebody:
        people = self.branch.scribe.people
        mine = [each for each in people if each.team == team and not each.away]
        return self._rng.choice(mine or people)

    def _post(self, post: str) -> Somebody:
        return self.branch.scribe.by_post(post)

    def _last(self, ledger: str) -> str | None:
        found = self.branch.station.book.ids(Listing(ledger, branch=self.branch.id), limit=1)
        return found[0] if found else None

    def _say(self, text: str, team: str = "") -> str:
        first = self._month.first
        return text.format(team=team, month=first.month, year=first.year, n=first.month + 6)
