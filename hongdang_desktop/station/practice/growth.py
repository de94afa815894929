"""Keeps who leads a practice branch, and who grows: terms, posts, the way into the Party, moves."""

import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache, partial
from random import Random
from typing import Any

from hongdang_desktop import paths
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.periods import Period, plus_months
from hongdang_desktop.station.practice.branch import PracticeBranch
from hongdang_desktop.station.practice.keeper import Step
from hongdang_desktop.station.practice.meetings import moment
from hongdang_desktop.station.practice.people import Somebody
from hongdang_desktop.station.practice.way import Way, on_workday
from hongdang_desktop.station.practice.ways_in import WaysIn

_DUE_AFTER = (5, -2, 14, 20, 9, 26, 3, 30)
"""Months from the last month to the end of the term, by branch: the second one's is overdue."""


@cache
def words() -> dict[str, Any]:
    """Return the texts of resources/practice/growth.toml."""
    file = paths.resources() / "practice" / "growth.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


class Growth:
    """The keeper of L02, L03, L16 to L19, L37 and L38 of one branch."""

    def __init__(self, branch: PracticeBranch) -> None:
        self._branch = branch
        self._rng = Random(f"growth/{branch.number}")  # noqa: S311 - invents, protects nothing
        self._ways: list[Way] = []
        self._ways_in: WaysIn | None = None

    def register(self) -> None:
        """Write down the present term and its people, and everybody who is already on his way."""
        begin = self._branch.station.today()
        self._end = plus_months(begin.replace(day=1), self._branch.months)
        self._ways = [self._term(), *self._posts(), *self._moves(), *self._talent()]
        self._ways_in = WaysIn(self._branch, words()["joining"], self._rng, self._end)
        self._ways += self._ways_in.begin()
        waiting = [way for way in self._ways if way.begins <= begin]
        for ledger in dict.fromkeys(way.ledger for way in waiting):
            mine = [way for way in waiting if way.ledger == ledger]
            payloads = [way.payload(begin) for way in mine]
            for way, entry in zip(mine, self._branch.keep(ledger, payloads), strict=True):
                way.entry = entry

    def month(self, month: Period, left: int) -> Iterable[Step]:
        """Return what is added in a month, each a day or two after it happened."""
        del left
        steps: list[Step] = []
        for number, way in enumerate(self._ways):
            day = way.last_within(month)
            if day is not None:
                at = moment(
                    min(on_workday(day + timedelta(days=1)), month.last), f"11:{number:02d}"
                )
                steps.append((at, partial(self._write, way, day)))
        if self._ways_in is not None:
            steps += self._ways_in.confirmed(month)
        return steps

    def _write(self, way: Way, day: date) -> None:
        if way.entry:
            self._branch.go_on(way.ledger, way.entry, way.payload(day))
        else:
            (way.entry,) = self._branch.keep(way.ledger, [way.payload(day)])

    # Terms and posts ------------------------------------------------------------------------

    def _approved_on(self) -> date:
        after = _DUE_AFTER[self._branch.number % len(_DUE_AFTER)]
        return on_workday(plus_months(self._end, after - 36) + timedelta(days=8))

    def _number(self, day: date) -> str:
        number = self._branch.number * 7 + day.month
        return str(words()["approval"].format(year=day.year, number=number))

    def _term(self) -> Way:
        people = self._branch.scribe.people
        voters = [person for person in people if person.full and not person.away]
        came = len(voters) - 1
        approved = self._approved_on()
        candidates: list[Json] = [
            {
                "id": f"c{number}", "person": person.id, "post": person.post,
                "votes": came - number % 3, "elected": True,
            }
            for number, person in enumerate(p for p in people if p.post)
        ]  # fmt: skip
        way = Way("term", approved, {
            "session": words()["sessions"][self._branch.number % len(words()["sessions"])],
            "expected": len(voters), "present": came, "candidates": candidates,
            "approved_on": approved.isoformat(), "approval_number": self._number(approved),
        })  # fmt: skip
        reminded = on_workday(plus_months(approved, 30) + timedelta(days=3))
        way.add(reminded, reminded_on=reminded.isoformat())
        return way

    def _posts(self) -> list[Way]:
        approved = self._approved_on()
        return [
            self._post(person, approved) for person in self._branch.scribe.people if person.post
        ]

    def _post(self, person: Somebody, since: date) -> Way:
        text, leading = words(), person.post in ("secretary", "deputy")
        job = self._branch.scribe.texts.people.committee_posts[person.post]
        way = Way("committee_post", since, {
            "person": person.id, "posts": [person.post], "admin_post": job, "crossing": leading,
            "since": since.isoformat(), "filing": "approved" if leading else "filed",
            "filing_number": self._number(since), "work": text["work"][person.post],
            "teams": [self._rng.choice(self._branch.teams)],
            "responsibilities": list(self._duties(person.post)),
        })  # fmt: skip
        if person.post == "secretary":
            got = on_workday(plus_months(self._end, self._branch.number * 4 - 33))
            number = text["certificate"].format(year=got.year, number=self._branch.number + 11)
            way.add(got, certificate=number, certified_on=got.isoformat())
        return way

    def _duties(self, post: str) -> Iterable[Json]:
        for number, duty in enumerate(words()["duty"]):
            if post in duty["posts"]:
                due = plus_months(self._end, -duty["left"]) + timedelta(days=19)
                yield {
                    "id": f"r{number}", "matter": duty["matter"], "cycle": duty["cycle"],
                    "due": due.isoformat(), "state": "done" if duty["done"] else "doing",
                }  # fmt: skip

    # Moves ----------------------------------------------------------------------------------

    def _moves(self) -> list[Way]:
        branch, text = self._branch, words()
        found: list[Way] = []
        away = next((person for person in branch.scribe.people if person.away), None)
        keeper = branch.scribe.by_post("organisation")
        if away is not None:
            since = on_workday(plus_months(self._end, -16))
            way = Way("mobile_member", since, {
                "member": away.id, "kind": "mobile", "away_since": since.isoformat(),
                "whereabouts": text["away"]["place"], "fixed": branch.number != 0,
                "cause": "market", "contact": keeper.id,
            })  # fmt: skip
            # The fourth branch forgets the last ones: nobody called him for more than half a year.
            for number, left in enumerate((13, 9) if branch.number else (13, 9, 5, 1)):
                day = on_workday(plus_months(self._end, -left) + timedelta(days=11))
                talks, ways = text["away"]["talks"], text["away"]["ways"]
                way.add_part(day, "contacts", {
                    "on": day.isoformat(), "way": ways[number % len(ways)],
                    "content": talks[number % len(talks)],
                })  # fmt: skip
            found.append(way)
        if away is not None and branch.number:
            found.append(self._letter(away, "out", left=5, back=None))
        elif branch.number in (1, 4):
            person = next(p for p in branch.scribe.people if p.full and not p.post)
            found.append(self._letter(person, "in", left=8, back=31))
        return found

    def _letter(self, person: Somebody, direction: str, *, left: int, back: int | None) -> Way:
        issued = on_workday(plus_months(self._end, -left) + timedelta(days=4))
        other = words()["counterpart" if direction == "out" else "former"]
        way = Way("transfer", issued, {
            "direction": direction, "member": person.id, "counterpart": other,
            "letter": f"{issued.year}-{self._branch.number + 3:03d}", "addressee": other,
            "issued_on": issued.isoformat(), "dues_until": f"{issued:%Y-%m}",
            "handler": self._branch.scribe.by_post("organisation").id,
        })  # fmt: skip
        if back is not None:
            day = on_workday(issued + timedelta(days=back))
            way.add(day, receipt_on=day.isoformat())
        return way

    # Talent ---------------------------------------------------------------------------------

    def _talent(self) -> list[Way]:
        branch, text = self._branch, words()["talent"]
        secretary = branch.scribe.by_post("secretary")
        young = [person for person in branch.scribe.people if person.full and not person.post]
        start = on_workday(plus_months(self._end, -20))
        reserve = Way("cadre_talent", start, {
            "person": young[-1].id, "kind": "reserve", "from_post": text["reserve_from"], "to_post": text["reserve_to"],
            "since": start.isoformat(), "mentor": secretary.id,
        })  # fmt: skip
        year = on_workday(plus_months(self._end, -10))
        due = plus_months(self._end, -4) + timedelta(days=29)
        line: JsonObject = {
            "id": "r1", "matter": text["dual"][:20], "cycle": "half", "due": due.isoformat(),
            "state": "done",
        }  # fmt: skip
        dual = Way("cadre_talent", year, {
            "person": secretary.id, "kind": "dual_duty", "since": year.isoformat(),
            "responsibilities": [line],
        })  # fmt: skip
        found = [reserve, dual, *(self._trained(number, young) for number in range(2))]
        if branch.number in (0, 2):
            lent = on_workday(plus_months(self._end, -9))
            back = plus_months(self._end, -1) + timedelta(days=20)
            way = Way("cadre_talent", lent, {
                "person": young[1].id, "kind": "secondment", "from_post": text["lent_from"],
                "to_post": text["lent_to"], "since": lent.isoformat(), "until": back.isoformat(),
            })  # fmt: skip
            if branch.number == 0:
                way.add(back, appraisal=text["appraisal"], conclusion="good")
            found.append(way)
        return found

    def _trained(self, number: int, young: list[Somebody]) -> Way:
        plans = words()["training"]
        plan = plans[(self._branch.number + number) % len(plans)]
        start = on_workday(plus_months(self._end, -14 + number * 5))
        person = young[(number + 2) % len(young)].id
        if plan["direction"] == "to_member":
            person = WaysIn.invented(self._branch, self._rng)
        way = Way("dual_training", start, {
            "person": person, "direction": plan["direction"],
            "mentor": young[0].id, "goal": plan["goal"], "state": "doing",
            "due": plus_months(start, plan["months"]).isoformat(), "occurred_on": start.isoformat(),
        })  # fmt: skip
        for place, what in enumerate(plan["progress"]):
            day = on_workday(plus_months(start, place * 4) + timedelta(days=6))
            way.add_part(day, "progress", {"on": day.isoformat(), "what": what})
        return way
