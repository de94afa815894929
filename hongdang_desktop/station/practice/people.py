"""Invents the people of a practice branch; nobody is meant, and no number can exist."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hongdang_desktop.core import identity
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.station.practice.texts import BranchPlan, People

COMMITTEE_OF_FIVE = ("secretary", "deputy", "organisation", "publicity", "discipline")
COMMITTEE_OF_THREE = ("secretary", "organisation", "discipline")

_NATIONS = ("01",) * 16 + ("11", "11", "02", "10", "03")
_EDUCATION = ("20",) * 8 + ("30",) * 7 + ("40",) * 4 + ("60",) * 2 + ("10",)


@dataclass(frozen=True)
class Somebody:
    """A member as the practice plant thinks of him. ``post`` is a key of the committee or ""."""

    id: str
    name: str
    post: str
    team: str
    full: bool
    leads: bool
    away: bool
    payload: JsonObject

    @property
    def joined_on(self) -> date:
        """Return the day on which he joined the Party."""
        return date.fromisoformat(str(self.payload["joined_on"]))


class Invention:
    """Makes people one branch after the other, so that no name and no number comes twice."""

    def __init__(self, people: People, rng: random.Random) -> None:
        self._people = people
        self._rng = rng
        self._names: set[str] = set()
        self._numbers: set[str] = set()

    def members(
        self, plan: BranchPlan, teams: Sequence[str], *, before: date
    ) -> list[tuple[JsonObject, str, bool, bool]]:
        """Return (payload, post, leads a team, is away) for each member, the committee first.

        ``teams`` are the ids of the branch's teams; all dates lie before ``before``.
        """
        posts = COMMITTEE_OF_FIVE if plan.members >= 20 else COMMITTEE_OF_THREE
        found = [(self._committee(post, before), post, False, False) for post in posts]
        for number in range(plan.members - len(posts)):
            team = teams[number % len(teams)]
            leads = number < len(teams) and self._rng.random() < 0.7
            payload = self._member(before, leads=leads)
            payload["team"] = team
            is_last = number == plan.members - len(posts) - 1
            is_away = plan.members >= 30 and number == plan.members - len(posts) - 3
            if is_last and plan.members >= 15:
                self._on_probation(payload, before)
            if is_away:
                payload |= {"away": True, "whereabouts": "外部市场项目部"}
            found.append((payload, "", leads, is_away))
        return found

    def _committee(self, post: str, before: date) -> JsonObject:
        payload = self._person(before, oldest=56, youngest=34)
        return {
            **payload, "education": "20", "party_post": post,
            "post": self._people.committee_posts[post],
        }  # fmt: skip

    def _member(self, before: date, *, leads: bool) -> JsonObject:
        payload = self._person(before, oldest=59, youngest=24)
        jobs = self._people.worker_posts
        if leads:
            jobs = (self._people.leader_post,)
        elif self._rng.random() < 0.25:
            jobs = self._people.office_posts
        payload["post"] = self._rng.choice(jobs)
        return payload

    def _person(self, before: date, *, oldest: int, youngest: int) -> JsonObject:
        rng = self._rng
        woman = rng.random() < 0.3
        born = before - timedelta(days=rng.randint(youngest * 366, oldest * 365))
        joined = born + timedelta(days=rng.randint(20 * 366, 23 * 365))
        latest = before - timedelta(days=800)
        span = max(0, (latest - joined).days)
        joined += timedelta(days=rng.randint(0, min(span, 12 * 365)))
        return {
            "name": self._name(woman=woman),
            "sex": "2" if woman else "1",
            "identity_number": self._number(born, woman=woman),
            "nation": rng.choice(_NATIONS),
            "born_on": born.isoformat(),
            "education": rng.choice(_EDUCATION),
            "category": "full",
            "joined_on": joined.isoformat(),
            "confirmed_on": year_later(joined).isoformat(),
            "phone": f"000-{rng.randint(6000000, 6999999)}",
            "address": f"{rng.choice(self._people.addresses)}{rng.randint(1, 28)}号楼"
            f"{rng.randint(1, 4)}单元",
            "standing": "normal",
        }

    def _on_probation(self, payload: JsonObject, before: date) -> None:
        born = before - timedelta(days=self._rng.randint(24 * 366, 31 * 365))
        payload |= {
            "born_on": born.isoformat(),
            "identity_number": self._number(born, woman=payload["sex"] == "2"),
            "category": "probationary",
            "joined_on": (before - timedelta(days=self._rng.randint(120, 340))).isoformat(),
        }
        del payload["confirmed_on"]

    def _name(self, *, woman: bool) -> str:
        given = self._people.women if woman else self._people.men
        while True:
            name = self._rng.choice(self._people.surnames) + self._rng.choice(given)
            if name not in self._names:
                self._names.add(name)
                return name

    def _number(self, born: date, *, woman: bool) -> str:
        """Return a number of the region 999999, which there is not, with the right last character."""
        while True:
            place = self._rng.randrange(0, 500) * 2 + (not woman)
            stem = f"999999{born:%Y%m%d}{place:03d}"
            number = next(stem + c for c in "0123456789X" if identity.fault(stem + c) is None)
            if number not in self._numbers:
                self._numbers.add(number)
                return number


def year_later(day: date) -> date:
    """Return the same day of the next year; of 29 February the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
