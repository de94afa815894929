"""A practice branch's organisation life, appraisal of members, and leading cadres among them."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.periods import Period
from hongdang_desktop.ledgers.rulebook import work_calendar
from hongdang_desktop.station.practice.branch import PracticeBranch
from hongdang_desktop.station.practice.keeper import Step
from hongdang_desktop.station.practice.meetings import moment

_DECEMBER, _JANUARY = 12, 1
_PLANNING = (10, 11)
_MENDING, _STILL_OPEN = 3, 2
_ILL_THEN, _ILL = 2, 5
"""The branch, and the place in its list of him, who was ill at the time of the appraisal."""


class Life:
    """Once a year; one branch meets in January for the year before, one has not yet this year."""

    def __init__(self, branch: PracticeBranch, words: dict[str, Any], rng: Random) -> None:
        self._branch, self._words, self._rng = branch, words, rng
        self._last: tuple[str, tuple[str, ...]] = ("", ())

    def month(self, month: Period, left: int) -> Iterable[Step]:
        """Return the meeting of the year and the appraisal after it, where this is its month."""
        steps: list[Step] = []
        late = self._branch.number % 2 == 0
        held_in = _JANUARY if late else _DECEMBER
        if month.first.month == held_in:
            day = work_calendar().after(month.first, 9)
            year = month.first.year - (held_in == _JANUARY)
            at = moment(work_calendar().after(day, 2), "17:10")
            steps.append((at, partial(self._held, day, year)))
        if month.first.month == (held_in + _MENDING - 1) % 12 + 1:
            day = work_calendar().after(month.first, 9)
            steps.append((moment(day, "16:10"), partial(self._mended, day)))
        if left == 0 and self._branch.number == 1 and month.first.month in _PLANNING:
            at = moment(work_calendar().after(month.first, 12), "15:50")
            steps.append((at, partial(self._plan, month.first.year)))
        if left == 1 and self._branch.number == _ILL_THEN and month.first.month > _JANUARY:
            day = work_calendar().after(month.first, 10)
            at = moment(work_calendar().after(day, 1), "16:40")
            steps.append((at, partial(self._appraise_later, day)))
        return steps

    def _plan(self, year: int) -> None:
        """Plan the meeting of the year, as one does in autumn."""
        day = work_calendar().after(date(year, _DECEMBER, 1), 10)
        payload: JsonObject = {
            "title": f"{year}年度组织生活会", "year": year, "form": "assembly",
            "planned_at": moment(day, "14:00").isoformat(),
            "planned_place": self._branch.scribe.station.place[0],
        }  # fmt: skip
        self._branch.keep("organisation_life", [payload], final=False)

    def _appraise_later(self, day: date) -> None:
        """Appraise whoever was ill when the others were."""
        person = self._branch.scribe.people[_ILL]
        if person.full and not person.away:
            payload: JsonObject = {
                "occurred_on": day.isoformat(), "year": day.year - 1, "member": person.id,
                "self_appraisal": "住院期间没有参加评议，现补作自评。", "grade": "good",
                "note": "评议时住院，回来后补评。",
            }  # fmt: skip
            self._branch.keep("member_appraisal", [payload])

    def _held(self, day: date, year: int) -> None:
        (meeting,) = self._branch.keep("organisation_life", [self._meeting(day, year)])
        self._branch.keep("member_appraisal", self._appraisals(day, year, meeting))
        matters, secretary = self._branch.station.matters, self._branch.scribe.by_post("secretary")
        found = (r.matter for r in matters.board(self._branch.id).rows if r.matter.entry == meeting)
        parts = [each.part for each in found if each.kind == "班子查摆"]
        handed = [
            matters.hand_on(meeting, each, owner=secretary.id, due=day + timedelta(days=28)).ids[0]
            for each in parts
        ]
        self._last = meeting, tuple(handed)

    def _mended(self, day: date) -> None:
        """Write down what became of it: of the committee's all, of people's own most."""
        meeting, handed = self._last
        if not meeting:
            return
        seen = self._branch.scribe.by_post("discipline").id
        done = (day - timedelta(days=1)).isoformat()
        self._branch.go_on_all("problem", {
            entry: {"done_on": done, "verifier": seen, "verified_on": day.isoformat(),
                    "conclusion": "solved"}
            for entry in handed
        })  # fmt: skip
        payload = self._branch.station.book.entry(meeting).payload
        checks = payload.get("self_checks")
        own = (
            [dict(each) for each in checks if isinstance(each, dict)]
            if isinstance(checks, list)
            else []
        )
        mended: list[Json] = [
            {**each, "done_on": done, "verifier": seen} if place < len(own) - _STILL_OPEN else each
            for place, each in enumerate(own)
        ]
        self._branch.go_on("organisation_life", meeting, {"self_checks": mended})

    def _meeting(self, day: date, year: int) -> JsonObject:
        life = self._words["life"][0]
        people = [p for p in self._branch.scribe.people if not p.away]
        start = moment(day, "14:00")
        session: JsonObject = {
            "id": "s1", "starts_at": start.isoformat(),
            "ends_at": (start + timedelta(hours=3)).isoformat(),
            "place": self._branch.scribe.station.place[0],
        }  # fmt: skip
        checks: list[Json] = [
            {"member": person.id, "found": self._rng.choice(life["found"])} for person in people
        ]
        criticisms: list[Json] = [
            {"member": person.id, "words": self._rng.choice(life["said"])} for person in people[:6]
        ]
        attendance: list[Json] = [
            {"member": person.id, "voter": person.full, "sessions": ["s1"]} for person in people
        ]
        payload: JsonObject = {
            "title": f"{year}年度组织生活会", "year": year, "form": "assembly",
            "topic": life["topic"], "sessions": [session], "attendance": attendance,
            "chair": self._branch.scribe.by_post("secretary").id,
            "recorder": self._branch.scribe.by_post("organisation").id,
            "study_before": life["study_before"], "talks": len(people), "opinions": 7,
            "committee_found": life["committee_found"], "self_checks": checks,
            "criticisms": criticisms, "from_above": "厂党群工作部一名干事",
        }  # fmt: skip
        if day.year != year:
            payload["note"] = str(self._words["life_late"]).replace("2025", str(year))
        return payload

    def _appraisals(self, day: date, year: int, meeting: str) -> list[JsonObject]:
        people = [p for p in self._branch.scribe.people if not p.away]
        full = [p for p in people if p.full]
        # One branch praises too many: allowed, where it says why.
        most = len(full) // 3 + (2 if self._branch.number == 1 else 0)
        found: list[JsonObject] = []
        for place, person in enumerate(full):
            excellent = place < most
            votes = len(people)
            for_best = votes - self._rng.randint(0, 3) if excellent else self._rng.randint(1, 3)
            fair = 1 if place == len(full) - 1 else 0
            payload: JsonObject = {
                "occurred_on": day.isoformat(), "year": year, "member": person.id,
                "self_appraisal": "能按时参加组织生活，完成岗位任务；学习还不够主动。",
                "participants": votes, "votes_excellent": for_best, "votes_fair": fair,
                "votes_good": votes - for_best - fair, "votes_poor": 0,
                "grade": "excellent" if excellent else "fair" if fair else "good",
                "meeting": meeting, "told_on": (day + timedelta(days=2)).isoformat(),
            }  # fmt: skip
            if fair:
                payload["handling"] = self._rng.choice(self._words["handlings"])
            if excellent and self._branch.number == 1:
                payload["note"] = "集中上产期间表现突出，超出比例的经支委会研究。"
            found.append(payload)
        found += [
            {
                "occurred_on": day.isoformat(), "year": year, "member": person.id, "grade": "good",
                "meeting": meeting, "note": "外派，书面参加评议。",
            }
            for person in self._branch.scribe.people
            if person.away and person.full
        ]  # fmt: skip
        found += [
            {
                "occurred_on": day.isoformat(), "year": year, "member": person.id, "grade": "none",
                "participants": len(people), "meeting": meeting, "note": self._words["no_grade"],
            }
            for person in people
            if not person.full
        ]  # fmt: skip
        # One was ill and is appraised later; elsewhere somebody still has to think of it.
        if self._branch.number in (0, _ILL_THEN):
            ill = self._branch.scribe.people[_ILL].id
            return [payload for payload in found if payload["member"] != ill]
        return found
