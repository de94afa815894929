"""The people of a practice branch who are on their way into the Party, at different steps."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.periods import Period, plus_months
from hongdang_desktop.ledgers.assembly import Assembly
from hongdang_desktop.ledgers.rulebook import work_calendar
from hongdang_desktop.station.practice.branch import PracticeBranch
from hongdang_desktop.station.practice.keeper import Step
from hongdang_desktop.station.practice.meetings import moment
from hongdang_desktop.station.practice.people import Somebody
from hongdang_desktop.station.practice.way import Way, on_workday
from hongdang_desktop.station.views import Listing


class WaysIn:
    """Invents an applicant, an activist and somebody in development, and follows who is on probation.

    The third branch talks too late, the second shortens a publicity, the fourth lists too early and
    the first forgets a talk: all of it is written down as it was.
    """

    def __init__(
        self, branch: PracticeBranch, text: Mapping[str, Any], rng: Random, end: date
    ) -> None:
        self._branch, self._text, self._rng, self._end = branch, text, rng, end
        self._probation: Way | None = None
        self._person: Somebody | None = None

    def begin(self) -> list[Way]:
        """Return everybody's entries, whether they begin now or later."""
        new, activist, grown = (
            self._applicant(3),
            self._activist(19),
            self._activist(self._decided()),
        )
        return [new, activist, grown, self._development(grown), *self._on_probation()]

    @staticmethod
    def invented(branch: PracticeBranch, rng: Random) -> str:
        """Return the name of somebody who is no member."""
        people = branch.scribe.texts.people
        taken = {person.name for person in branch.scribe.people}
        while True:
            name = rng.choice(people.surnames) + rng.choice(people.men)
            if name not in taken:
                return name

    def _on(self, left: int, days: int = 0) -> date:
        return on_workday(plus_months(self._end, -left) + timedelta(days=days))

    def _decided(self) -> int:
        return 15 if self._branch.number == 3 else 24

    # Steps 1 to 6 ---------------------------------------------------------------------------

    def _applicant(self, left: int) -> Way:
        applied = self._on(left, self._rng.randint(1, 9))
        born = applied - timedelta(days=self._rng.randint(24, 33) * 365)
        people = self._branch.scribe.texts.people
        way = Way("applicant", applied, {
            "name": self.invented(self._branch, self._rng), "sex": "1", "nation": "01",
            "born_on": born.isoformat(), "education": self._rng.choice(("20", "30", "40")),
            "team": self._rng.choice(self._branch.teams),
            "post": self._rng.choice(people.worker_posts), "applied_on": applied.isoformat(),
        })  # fmt: skip
        number = self._branch.number
        if number == 0 and left == 3:
            return way
        late = number == 2 and left == 27
        talk = on_workday(applied + timedelta(days=46 if late else 17))
        talker = self._branch.scribe.by_post("secretary").id
        way.add(talk, talk_on=talk.isoformat(), talked_by=talker)
        if late:
            way.add(talk, note=self._text["late_talk"])
        return way

    def _activist(self, left: int) -> Way:
        """Return an applicant who was decided upon so many months before the last one."""
        way = self._applicant(left + 8)
        decided = self._on(left, 9)
        filed = on_workday(decided + timedelta(days=14))
        way.add(decided, decided_on=decided.isoformat(), recommended="members",
                contacts=list(self._sponsors()))  # fmt: skip
        way.add(filed, filed_on=filed.isoformat(), filing_number=f"红岗厂备〔{filed.year}〕{filed.month}号")  # fmt: skip
        forgets = self._branch.number == 1 and left == 19
        for number in range(1, (left - 1) // 6 + (not forgets)):
            day = on_workday(plus_months(decided, number * 6) - timedelta(days=4))
            comment = self._text["reviews"][number % len(self._text["reviews"])]
            way.add_part(day, "reviews", {
                "on": day.isoformat(), "comment": comment, "conclusion": "good" if number % 2 else "fair",
            })  # fmt: skip
        for number, about in enumerate(self._text["reports"]):
            day = on_workday(plus_months(decided, number * 3 + 2))
            way.add_part(day, "reports", {"on": day.isoformat(), "about": about})
        for number, about in enumerate(self._text["trainings"]):
            day = on_workday(plus_months(decided, 4 + number * 5))
            way.add_part(day, "trainings", {"on": day.isoformat(), "about": about, "hours": 160})
        return way

    def _sponsors(self) -> tuple[str, ...]:
        people = [p for p in self._branch.scribe.people if p.full and not p.post and not p.away]
        oldest = sorted(people, key=lambda person: person.joined_on)
        return (oldest[0].id, oldest[1].id)

    # Steps 7 to 14 --------------------------------------------------------------------------

    def _development(self, applicant: Way) -> Way:
        number, consent = self._branch.number, self._on(5, 17)
        begins = self._on(4, 1)
        last = work_calendar().after(begins - timedelta(days=1), 3 if number == 1 else 5)
        listed = on_workday(last + timedelta(days=2))
        way = Way(
            "development", consent,
            {"consent_on": consent.isoformat(), "consent_number": f"红岗厂党复〔{consent.year}〕{number + 20}号"},
            also=lambda: {"applicant": applicant.entry},
        )  # fmt: skip
        way.add(last, public_from=begins.isoformat(), public_until=last.isoformat(),
                public_place=self._text["place"], public_outcome="unaffected")  # fmt: skip
        introducers: list[Json] = list(self._sponsors())
        way.add(listed, listed_on=listed.isoformat(), introducers=introducers)
        if number in (1, 3):
            way.add(listed, note=self._text["short_public" if number == 1 else "wrong_year"])
        vetted, trained = self._on(3, 8), self._on(2, 12)
        way.add(
            vetted,
            vetted_on=vetted.isoformat(),
            vetting="passed",
            vetting_note=self._text["vetting"],
        )
        if number != 2:
            way.add(
                trained, trained_from=(trained - timedelta(days=2)).isoformat(),
                trained_until=trained.isoformat(), trained_hours=240, training="passed",
            )  # fmt: skip
        if number == 0:
            reviewed, checked = self._on(0, 7), self._on(0, 25)
            way.add(reviewed, committee_on=reviewed.isoformat())
            way.add(checked, checked_on=checked.isoformat(), check_result="passed",
                    check_opinion=self._text["opinion"], form_number=f"吉{checked.year}{number + 301:05d}")  # fmt: skip
        return way

    # Steps 15 to 25 -------------------------------------------------------------------------

    def _on_probation(self) -> Iterator[Way]:
        """Yield the two records of the member who is on probation from the beginning."""
        self._person = next((p for p in self._branch.scribe.people if not p.full), None)
        if self._person is None:
            return
        person, joined = self._person, self._person.joined_on
        decided, applied = plus_months(joined, -20), plus_months(joined, -28)
        talk = on_workday(applied + timedelta(days=15))
        before: JsonObject = {
            key: person.payload[key]
            for key in ("name", "sex", "nation", "born_on", "education", "team", "post")
            if key in person.payload
        }
        applicant = Way("applicant", applied, {
            **before, "applied_on": applied.isoformat(), "talk_on": talk.isoformat(),
            "decided_on": decided.isoformat(), "filed_on": (decided + timedelta(days=10)).isoformat(),
            "recommended": "league", "contacts": list(self._sponsors()),
        })  # fmt: skip
        for number in (1, 2):
            day = on_workday(plus_months(decided, number * 6) - timedelta(days=3))
            comment = self._text["reviews"][number]
            applicant.add_part(day, "reviews", {
                "on": day.isoformat(), "comment": comment, "conclusion": "good",
            })  # fmt: skip
        yield applicant
        voters = sum(each.full for each in self._branch.scribe.people)
        listed, checked = plus_months(joined, -6), joined - timedelta(days=15)
        approved = on_workday(joined + timedelta(days=48))
        vetted, trained = plus_months(joined, -4), plus_months(joined, -3)
        way = Way("development", listed, {
            "consent_on": (listed - timedelta(days=9)).isoformat(), "listed_on": listed.isoformat(),
            "introducers": list(self._sponsors()), "vetted_on": vetted.isoformat(), "vetting": "passed",
            "vetting_note": self._text["vetting"], "trained_from": (trained - timedelta(days=2)).isoformat(),
            "trained_until": trained.isoformat(), "trained_hours": 240, "training": "passed",
            "committee_on": (joined - timedelta(days=40)).isoformat(), "checked_on": checked.isoformat(),
            "check_result": "passed", "check_opinion": self._text["opinion"],
            "form_number": f"吉{joined.year}{self._branch.number + 101:05d}",
            "admitted_on": joined.isoformat(), "member": person.id,
            "ballots": [{
                "id": "b1", "about": "admission", "expected": voters, "present": voters - 2,
                "in_favour": voters - 2, "against": 0, "abstained": 0, "result": "passed",
            }],
        }, also=lambda: {"applicant": applicant.entry})  # fmt: skip
        way.add(approved, talked_on=on_workday(joined + timedelta(days=30)).isoformat(),
                talked_by=self._text["talked_by"], approved_on=approved.isoformat(), approval="approved",
                approval_number=f"红岗厂党复〔{approved.year}〕{self._branch.number + 40}号")  # fmt: skip
        filed = on_workday(approved + timedelta(days=9))
        way.add(filed, filed_on=filed.isoformat())
        sworn = on_workday(approved + timedelta(days=12))
        way.add(sworn, sworn_on=sworn.isoformat())
        for number, comment in enumerate(self._text["observations"]):
            day = on_workday(plus_months(joined, 5 + number * 5))
            way.add_part(day, "observations", {"on": day.isoformat(), "comment": comment})
        self._probation = way
        yield way

    def confirmed(self, month: Period) -> Iterator[Step]:
        """Yield a look at the register in the end of a month: whoever became a full member there."""
        if self._probation is not None and self._person is not None:
            day = on_workday(month.last - timedelta(days=4))
            yield moment(min(day, month.last), "10:40"), self._follow

    def _follow(self) -> None:
        former = self._person
        now = next(p for p in self._branch.scribe.people if former and p.id == former.id)
        if now.full:
            self._person = None
            self._write_confirmation()

    def _write_confirmation(self) -> None:
        """Take the day from the assembly's own record; the plant approved some weeks later."""
        way = self._probation
        branch = self._branch
        meetings = branch.station.book.list(Listing("assembly", branch=branch.id), limit=8)
        held = next(
            (
                (each.id, each.record.occurred_on)
                for each in meetings
                if isinstance(each.record, Assembly) and "confirmation" in each.record.powers
            ),
            ("", None),
        )
        meeting, on = held
        if way is None or way.entry is None or on is None:
            return
        approved = branch.station.today() - timedelta(days=8)
        entry = branch.station.book.entry(way.entry)
        discussion: JsonObject = {
            "on": on.isoformat(), "meeting": meeting, "conclusion": "on_time",
            "approved_on": max(on, approved).isoformat(),
            "approval_number": f"红岗厂党复〔{approved.year}〕{branch.number + 60}号",
        }  # fmt: skip
        branch.go_on("development", way.entry, {
            "requested_on": entry.payload.get("requested_on") or (on - timedelta(days=3)).isoformat(),
            "discussions": [discussion],
            "archived_on": branch.station.today().isoformat(), "archived": list(self._text["archived"]),
        })  # fmt: skip
