"""What a practice branch keeps of its shifts: problems, checks, marks, requests, talks, projects.

Imperfect as people are: a finding forgotten, a team not judged, a problem past its day, a talk owed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.periods import Period
from hongdang_desktop.ledgers.joint_building import confirmation_number
from hongdang_desktop.ledgers.rulebook import rule_book, work_calendar
from hongdang_desktop.ledgers.team_appraisal import types_on
from hongdang_desktop.station.practice.keeper import Step
from hongdang_desktop.station.practice.meetings import moment
from hongdang_desktop.station.practice.people import Somebody
from hongdang_desktop.station.practice.shift_desk import THE_NEXT_MEETING, ShiftDesk, texts
from hongdang_desktop.station.views import Listing


@dataclass
class Shift(ShiftDesk):
    """Keeps L14, L26 to L32 and L40 of one branch."""

    def register(self) -> None:
        """Nothing of this was there before the books began."""

    def month(self, month: Period, left: int) -> Iterable[Step]:
        """Return the month's steps: what comes up on some days, and what is closed on two."""
        self._month, self._left = month, left
        number = month.first.month
        steps = [
            (6, "10:30", self._checks), (7, "16:20", self._problems), (13, "09:30", self._disclose),
            (18, "16:00", self._catch_up), (19, "10:00", self._judge),
        ]  # fmt: skip
        if number % 2:
            steps += [(3, "15:00", self._directives), (9, "11:00", self._requests)]
        else:
            steps.append((10, "17:00", self._talks))
        if number % 3 == 0:
            steps.append((14, "15:30", self._joint))
        if number % 3 == 1:
            steps.append((4, "09:10", self._project))
        return [(moment(self._day(number), at), do) for number, at, do in steps]

    # What comes up --------------------------------------------------------------------------

    def _directives(self) -> None:
        day = self._day(3)
        payloads: list[JsonObject] = []
        for text in self._next("directive", 3):
            last = day + timedelta(days=text.get("days", 0))
            payloads.append({
                "occurred_on": day.isoformat(), "title": self._say(text["title"]), "sender": "厂党委",
                "number": f"红党发〔{day.year}〕{day.month * 3 + len(payloads)}号",
                "demands": text.get("demands"), "to_convey": text.get("convey"),
                "due": last.isoformat() if "days" in text else None,
                "owner": self._post("organisation").id,
            })  # fmt: skip
        ids = self._keep("directive", payloads)
        for place, (entry, payload) in enumerate(zip(ids, payloads, strict=True)):
            changes: JsonObject = {}
            if payload["to_convey"] and not self._careless(place):
                changes["carried_out"] = THE_NEXT_MEETING
            if payload["due"] and not self._careless(place):
                changes["reported_on"] = self._day(11).isoformat()
            if changes:
                self._wait("directive", entry, self._day(11), changes)

    def _checks(self) -> None:
        day = self._day(6)
        payloads: list[JsonObject] = []
        for place, text in enumerate(self._next("check", 4)):
            team, name = self._team(place)
            owner = self._one_of(team)
            payloads.append({
                "occurred_on": self._day(5).isoformat(), "check": text["kind"], "team": team,
                "place": self._say(text["place"], team=name), "problem": text["problem"],
                "category": text["category"], "system": text.get("system"), "owner": owner.id,
                "checker": self._post("discipline").id,
                "due": (day + timedelta(days=7)).isoformat(),
            })  # fmt: skip
        if payloads and all(each["check"] != "post_duty" for each in payloads):
            payloads[0]["check"] = "post_duty"
        for place, entry in enumerate(self._keep("field_check", payloads)):
            if self._left == 1 and self.branch.number % 3 == 1 and place == 0:
                continue  # forgotten: it will be overdue
            mended = work_calendar().after(day, self._rng.randint(1, 5))
            changes: JsonObject = {
                "done_on": mended.isoformat(), "verifier": self._post("discipline").id,
            }  # fmt: skip
            self._wait("field_check", entry, mended, changes)

    def _problems(self) -> None:
        found = self._day(6)
        payloads: list[JsonObject] = []
        for place, text in enumerate(self._next("problem", 2)):
            team, name = self._team(place + 1)
            term = "at_once" if place == 0 else "usual"
            days = 7 if place == 0 else 28
            payloads.append({
                "occurred_on": found.isoformat(), "source": text["source"], "term": term,
                "problem": self._say(text["problem"], team=name), "owner": self._one_of(team).id,
                "due": (found + timedelta(days=days)).isoformat(), "measures": text["measures"],
            })  # fmt: skip
        ids = self._keep("problem", payloads, post="secretary")
        for place, (entry, text) in enumerate(zip(ids, self._said("problem", 2), strict=True)):
            step = work_calendar().after(found, 3 + place)
            progress: list[Json] = [{"id": "s1", "day": step.isoformat(), "text": text["progress"]}]
            self._wait("problem", entry, step, {"progress": progress})
            self._end_of(entry, place, found, progress)
        if self._left % 12 == 9:
            self._long_one(found)
        if self._left % 12 == 6:
            self._model_station()

    def _end_of(self, entry: str, place: int, found: date, progress: list[Json]) -> None:
        """Say how a problem will end: most in time, some late, the last ones not at all."""
        odd = self.branch.number % 2
        if self._left == 0 and place == 0 and not odd:
            return
        late = self._left in (3, 7) and place == 0
        done = work_calendar().after(found, 16 if late else 4 + 6 * place)
        changes: JsonObject = {"progress": progress, "done_on": done.isoformat()}
        if late:
            until = (done + timedelta(days=3)).isoformat()
            changes["extensions"] = [{"id": "e1", "until": until, "reason": "抢修占了人手。"}]
        if not (self._left == 0 and place == 0 and odd):  # that one waits for somebody to look
            changes |= {
                "verifier": self._post("discipline").id, "conclusion": "solved",
                "verified_on": work_calendar().after(done, 1).isoformat(),
            }  # fmt: skip
        self._wait("problem", entry, work_calendar().after(done, 1), changes)

    def _long_one(self, found: date) -> None:
        text = texts()["long"]
        ahead = [found + timedelta(days=days) for days in (45, 120, 200)]
        milestones: list[Json] = [
            {"id": f"m{number}", "day": day.isoformat(), "aim": aim}
            for number, (day, aim) in enumerate(zip(ahead, text["steps"], strict=True), start=1)
        ]
        (entry,) = self._keep("problem", [{
            "occurred_on": found.isoformat(), "source": text["source"], "problem": text["problem"],
            "owner": self._post("secretary").id, "term": "long", "due": ahead[-1].isoformat(),
            "measures": text["measures"], "milestones": milestones,
        }], post="secretary")  # fmt: skip
        reached: list[Json] = []
        for number, day in enumerate(ahead[:2], start=1):
            reached = [
                {**each, "reached_on": ahead[place].isoformat()} if place < number else each
                for place, each in enumerate(milestones)
                if isinstance(each, dict)
            ]
            self._wait("problem", entry, day, {"milestones": reached})
        until = (ahead[-1] + timedelta(days=150)).isoformat()
        later: JsonObject = {"id": "e1", "until": until, "reason": text["reason"]}
        if self._left > 12:
            on = ahead[-1].isoformat()
            later = {
                "milestones": [{**each, "reached_on": on} for each in milestones if isinstance(each, dict)],
                "done_on": on, "verifier": self._post("discipline").id, "verified_on": on,
                "conclusion": "solved",
            }  # fmt: skip
            self._wait("problem", entry, ahead[-1], later)
        else:
            self._wait(
                "problem",
                entry,
                ahead[-1] - timedelta(days=5),
                {
                    "extensions": [later],
                    "milestones": [
                        *reached[:2],
                        {"id": "m3", "day": until, "aim": text["steps"][-1]},
                    ],
                },
            )

    def _model_station(self) -> None:
        """Apply for a HSE model station; half of the branches are named one."""
        first = self._day(2)
        team, name = self._team(0)
        step: JsonObject = {"id": "s1", "step": "applied", "day": first.isoformat()}
        (entry,) = self._keep("field_check", [{
            "occurred_on": self._day(6).isoformat(), "check": "model_station", "team": team,
            "place": name, "checker": self._post("secretary").id, "station_steps": [step],
        }])  # fmt: skip
        seen = first + timedelta(days=70)
        number = self._say(texts()["station"]["number"])
        done: JsonObject = {"id": "s2", "step": "reviewed", "day": seen.isoformat()}
        named: JsonObject = {
            "id": "s3", "step": "granted", "day": (seen + timedelta(days=20)).isoformat(),
            "number": number,
        }  # fmt: skip
        self._wait("field_check", entry, seen, {"station_steps": [step, done]})
        if self.branch.number % 2 == 0:
            self._wait(
                "field_check",
                entry,
                seen + timedelta(days=20),
                {"station_steps": [step, done, named]},
            )

    def _requests(self) -> None:
        day = self._day(9)
        asked_for = self._next("request", 2)
        payloads: list[JsonObject] = [
            {
                "occurred_on": day.isoformat(), "source": text["source"], "request": text["request"],
                "category": text["category"], "employee": self._one_of(self._team(place)[0]).name,
                "handler": self._post("organisation").id,
                "due": (day + timedelta(days=15)).isoformat(),
            }
            for place, text in enumerate(asked_for)
        ]  # fmt: skip
        ids = self._keep("employee_request", payloads)
        for place, (entry, text) in enumerate(zip(ids, asked_for, strict=True)):
            if self._left <= 1 and self.branch.number % 3 == 0 and place == 0:
                continue
            done = work_calendar().after(day, 6)
            changes: JsonObject = {"done_on": done.isoformat(), "handling": text["handling"]}
            self._wait("employee_request", entry, done, changes)
            asked = work_calendar().after(done, 12)
            answer = self._rng.choice(("satisfied", "satisfied", "fairly"))
            changes = {**changes, "visited_on": asked.isoformat(), "answer": answer}
            self._wait("employee_request", entry, asked, changes)

    def _talks(self) -> None:
        """Talk with the next of those with whom nobody has: by the end of a year most are covered."""
        people = self.branch.scribe.people
        committee = [each for each in people if each.post]
        others = [each for each in people if not each.post]
        pairs = [(a, b, "committee") for n, a in enumerate(committee) for b in committee[n + 1 :]]
        pairs += [(committee[n % len(committee)], m, "committee_member") for n, m in enumerate(others)]  # fmt: skip
        pairs += [(m, others[n - 1], "members") for n, m in enumerate(others) if n % 2]
        place = self._month.first.month // 2 - 1
        share = -(-len(pairs) // 5)
        day = self._day(10).isoformat()
        payloads = [self._talk(a, b, pair, day) for a, b, pair in pairs[place * share :][:share]]
        if self.branch.number % 2:
            payloads = payloads[:-1]
        self._keep("talk", payloads, post="secretary")

    def _talk(self, speaker: Somebody, partner: Somebody, pair: str, day: str) -> JsonObject:
        said = texts()["talk"]
        cause = self._rng.choice((*["routine"] * 6, "post_change", "hardship", "conflict"))
        return {
            "occurred_on": day, "speaker": speaker.id, "partner": partner.id, "pair": pair,
            "cause": cause, "method": self._rng.choice(("face", "face", "phone")),
            "visible_to": "secretary" if cause == "hardship" else "committee",
            "summary": self._rng.choice(said[cause]),
        }  # fmt: skip

    def _disclose(self) -> None:
        if self._left == 3 and self.branch.number == 3:
            return
        text = texts()["disclosure"]
        day = self._day(13)
        matter = text["matters"][self._month.first.month % len(text["matters"])]
        (entry,) = self._keep("affairs_disclosure", [{
            "occurred_on": day.isoformat(), "until": (day + timedelta(days=7)).isoformat(),
            "matter": self._say(matter), "scope": self._rng.choice(("party", "everyone", "team")),
            "ways": ["board"] if self._left % 2 else ["board", "meeting"],
        }])  # fmt: skip
        if self._rng.random() < 0.4:
            said = self._rng.choice(text["feedback"])
            self._wait("affairs_disclosure", entry, self._day(18), {"feedback": said})

    def _judge(self) -> None:
        day = self._day(19)
        types = rule_book().on("WX01", day)
        if types is None:
            return
        payloads: list[JsonObject] = []
        for place, team in enumerate(self.branch.teams):
            if self._left == 1 and self.branch.number == 2 and place == 1:
                continue  # forgotten
            marks: list[Json] = []
            for number, (kind, full) in enumerate(types_on(types).items()):
                off = self._rng.choice((0, 0, 0, 10, 20, 20, 30, 55))
                reason = texts()["mark"][number % 5]["reason"] if off else None
                marks.append({"id": f"t{number + 1}", "kind": kind, "points": full - off, "reason": reason})  # fmt: skip
            targets: list[Json] = [
                {"id": f"g{n}", "post": each["post"], "target": each["target"],
                 "rate": self._rng.randint(940, 1030)}
                for n, each in enumerate(texts()["target"], start=1)
            ]  # fmt: skip
            payloads.append({
                "occurred_on": day.isoformat(), "month": self._month.text, "team": team,
                "marks": _lean(marks),
                "targets": targets if place == 0 else [], "two_groups": place != 1,
                "party_group_part": texts()["group"]["part"] if place != 1 else None,
                "appraiser": self._post("secretary").id,
            })  # fmt: skip
        self._keep("team_appraisal", payloads)

    def _joint(self) -> None:
        """Two branches do something together: the even one writes it down, the odd one confirms."""
        (text,) = self._next("joint", 1)
        day = self._day(14)
        number, told = self.branch.number, self.branch.told
        me = self.branch.scribe.plan.short_name
        pair = f"{number // 2}/{day}"
        payload: JsonObject = {
            "occurred_on": day.isoformat(), "way": text["way"], "seven": list[Json](text["seven"]),
            "activity": text["activity"], "solved": text.get("solved"),
            "participants": self._rng.randint(5, 12),
        }  # fmt: skip
        if number % 2 == 0:
            plans = [each for one in self.branch.scribe.texts.stations for each in one.branch]
            partner = plans[(number + 1) % len(plans)].short_name
            if text["way"] == "office":
                partner = "机关党支部"
            payload |= {"partners": [partner], "agreed_on": f"{day.year}-01-10", "agreed_until": f"{day.year}-12-31"}  # fmt: skip
            (entry,) = self._keep("joint_building", [payload])
            told[pair] = confirmation_number(entry)
            told[f"{pair}/activity"] = str(payload["activity"])
            told[f"{pair}/by"] = me
        elif pair in told and self._left != 2:  # once it is forgotten
            payload |= {
                "partners": [told[f"{pair}/by"]], "confirms": told[pair],
                "activity": told[f"{pair}/activity"],
            }  # fmt: skip
            self._keep("joint_building", [payload])

    def _project(self) -> None:
        (text,) = self._next("project", 1)
        day = self._day(4)
        book = self.branch.station.book
        groups = book.list(Listing("party_group", branch=self.branch.id), limit=10)
        group = groups[self._left % len(groups)]
        team = str(group.payload["team"])
        name = self._say("{team}", team=book.names().organisation(team))
        until = day + timedelta(days=80)
        (entry,) = self._keep("integration_project", [{
            "occurred_on": day.isoformat(), "until": until.isoformat(), "kind": text["kind"],
            "title": self._say(text["title"], team=name), "problem": text["problem"],
            "party_group": group.id, "team": team, "leader": str(group.payload["leader"]),
            "target": text["target"],
        }], post="secretary")  # fmt: skip
        steps: list[Json] = []
        for number, advance in enumerate(text["advance"], start=1):
            at = day + timedelta(days=28 * number)
            rate = min(number * 45 * 10, text["rate"] * 10)
            steps = [*steps, {"id": f"s{number}", "day": at.isoformat(), "text": advance, "rate": rate}]  # fmt: skip
            self._wait("integration_project", entry, at, {"progress": steps})
        if not (self._left <= 1 and self.branch.number == 0):
            ended = {"ended_on": until.isoformat(), "result": text["result"], "rate": text["rate"] * 10}  # fmt: skip
            self._wait("integration_project", entry, until, {"progress": steps, **ended})


def _lean(parts: list[Json]) -> list[Json]:
    return [
        {key: value for key, value in each.items() if value is not None}
        for each in parts
        if isinstance(each, dict)
    ]
