"""Writes the minutes of a practice branch: who came, what was said, decided and voted."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.station.practice.people import Somebody
from hongdang_desktop.station.practice.texts import BranchPlan, Item, StationPlan, Texts

_ABSENCES = ("shift", "shift", "shift", "business", "illness", "leave", "other")
_QUARTERS = "一二三四"


@dataclass
class Scribe:
    """One branch's recorder: remembers what was talked about, so that nothing is said twice soon."""

    texts: Texts
    plan: BranchPlan
    station: StationPlan
    people: list[Somebody]
    rng: random.Random

    def __post_init__(self) -> None:
        """Shuffle what is not bound to a month."""
        self._common = [each for each in self.texts.committee if not each.months]
        self.rng.shuffle(self._common)
        self._said: set[str] = set()

    # Meetings -------------------------------------------------------------------------------

    def committee(self, day: date, *, missed_before: bool = False) -> JsonObject:
        """Return the minutes of a committee meeting, what was decided being still in hand."""
        start = moment(day, self.rng.choice(("08:30", "09:00", "14:00", "15:30")))
        minutes = self.rng.choice((50, 60, 70, 80, 90))
        items = self._committee_items(day)
        attendance: list[Json] = [
            self._present(person, ["s1"])
            if person.post in ("secretary", "organisation") or self.rng.random() < 0.9
            else self._absent(person)
            for person in self.committee_members
        ]
        agenda: list[Json] = [self._item(each, day) for each in items]
        minutes_of: JsonObject = {
            **self._common_part(f"{day.year}年{day.month}月支委会"),
            "sessions": [self._session("s1", start, minutes, self.station.place[0])],
            "attendance": attendance,
            "agenda": agenda,
        }
        if self.rng.random() < 0.4:
            observers = self.rng.choice(self.texts.sayings.observers)
            minutes_of["observers"] = observers.format(**self._words(day))
        for item, line in zip(items, objects(agenda), strict=True):
            if item.decides:
                minutes_of |= {
                    "takes_part_in_decision": True, "branch_opinion": line["decision"],
                    "outcome": "作业区班子会研究采纳。",
                }  # fmt: skip
        if missed_before:
            minutes_of["note"] = self.texts.sayings.missed
        return minutes_of

    def assembly(
        self,
        day: date,
        *,
        again: bool = False,
        confirmed: Somebody | None = None,
    ) -> JsonObject:
        """Return the minutes of a general assembly, in two sessions where people work in shifts."""
        quarter = (day.month - 1) // 3
        title = f"{day.year}年{_QUARTERS[quarter]}季度支部党员大会"
        items = self._assembly_items(quarter + 1)
        minutes_of = {
            **self._common_part(title + ("（第二次召集）" if again else "")),
            **self._two_sessions(day),
        }
        agenda: list[Json] = [self._item(each, day) for each in items]
        powers: list[Json] = list(dict.fromkeys(each.power for each in items if each.power))
        words = self._words(day)
        votes: list[Json] = [
            self._vote(each.motion.format(**words), minutes_of) for each in items if each.motion
        ]
        if confirmed is not None:
            agenda.append(self._confirmation(confirmed, day))
            powers.append("confirmation")
            motion = f"同意{confirmed.name}同志按期转为正式党员"
            votes.append(self._vote(motion, minutes_of, joining=True))
        minutes_of |= {"agenda": agenda, "powers": powers, "votes": votes}
        if again:
            minutes_of["note"] = self.texts.sayings.again
        return minutes_of

    def without_quorum(self, day: date) -> JsonObject:
        """Return an assembly to which too few came: nothing is voted, and it says so."""
        minutes_of = self.assembly(day)
        session = self._session("s1", moment(day, "15:00"), 35, self.station.place[-1])
        voters = [p for p in self.people if p.full and not p.away]
        committee = [p.id for p in voters if p.post]
        others = [p.id for p in voters if not p.post]
        here = {*committee, *others[: max(0, (len(voters) - 3) // 2 - len(committee))]}
        items = [{**each, "progress": "none"} for each in objects(minutes_of["agenda"])[:2]]
        for each in items:
            for key in ("decision", "owner", "due"):
                each.pop(key, None)
        items[0]["discussion"] = self.texts.sayings.no_quorum
        minutes_of |= {
            "sessions": [session],
            "attendance": [
                self._excused(p)
                if p.away
                else self._present(p, ["s1"])
                if p.id in here
                else self._absent(p)
                for p in self.people
            ],
            "agenda": list(items),
            "votes": [],
        }
        return minutes_of

    def plan_of(self, day: date) -> JsonObject:
        """Return the plan of a committee meeting that has not been held yet."""
        return {
            "title": self.texts.sayings.plan_title.format(month=day.month),
            "planned_at": moment(day, "09:00").isoformat(),
            "planned_place": self.station.place[0],
        }

    def left_open(self, day: date) -> JsonObject:
        """Return a draft with gaps, as it is when somebody was called away while writing."""
        minutes_of = self.committee(day)
        agenda = objects(minutes_of["agenda"])
        for key in ("owner", "due", "decision"):
            agenda[-1].pop(key, None)
        return {
            **minutes_of,
            "title": f"{day.year}年{day.month}月支委会（专题）",
            "agenda": [*agenda[-2:]],
        }

    # Parts ----------------------------------------------------------------------------------

    @property
    def committee_members(self) -> list[Somebody]:
        """Return those with a post in the branch committee."""
        return [person for person in self.people if person.post]

    def by_post(self, post: str) -> Somebody:
        """Return who holds a post, the secretary where nobody does."""
        held = {person.post: person for person in self.committee_members}
        return held.get(post, held["secretary"])

    def _common_part(self, title: str) -> JsonObject:
        return {
            "title": title,
            "chair": self.by_post("secretary").id,
            "recorder": self.by_post("organisation").id,
        }

    def _committee_items(self, day: date) -> list[Item]:
        """Return what belongs to the month, one thing of which is enough, and two of the others."""
        seasonal = [
            each
            for each in self.texts.committee
            if day.month in each.months and each.title not in self._said
        ]
        chosen = seasonal[:1] if len(seasonal) < 2 else self.rng.sample(seasonal, 1)
        self._said |= {each.title for each in chosen}
        number = self.rng.choice((2, 2, 3))
        others, self._common = self._common[:number], self._common[number:] + self._common[:number]
        return [*others[:1], *chosen, *others[1:]]

    def _assembly_items(self, quarter: int) -> list[Item]:
        fitting = [e for e in self.texts.assembly if not e.quarters or quarter in e.quarters]
        first = [each for each in fitting if each.motion]
        rest = [each for each in fitting if not each.motion]
        return [*first, *self.rng.sample(rest, min(2, len(rest)))]

    def _item(self, item: Item, day: date) -> JsonObject:
        words = self._words(day)
        speaker = item.speaker or item.owner
        line: JsonObject = {
            "title": item.title.format(**words),
            "subject": item.subject,
            "discussion": item.discussion.format(**words),
        }
        if speaker:
            line["speaker"] = self.by_post(speaker).id
        if not item.decision:
            return {**line, "progress": "none"}
        return {
            **line,
            "decision": item.decision.format(**words),
            "owner": self.by_post(item.owner).id,
            "due": (day + timedelta(days=item.days)).isoformat(),
            "progress": "doing",
        }

    def _confirmation(self, person: Somebody, day: date) -> JsonObject:
        """Return the item by which somebody on probation becomes a full member."""
        return {
            "title": f"讨论{person.name}同志转正",
            "subject": "development",
            "discussion": "本人汇报预备期情况，介绍人说了意见，支委会报告审查情况，党员逐个发言。"
            "大家认为安全上靠得住，肯带徒弟；提醒他学习要多结合岗位。",
            "decision": f"无记名票决，同意{person.name}同志按期转为正式党员，报厂党委审批。",
            "owner": self.by_post("organisation").id,
            "due": (day + timedelta(days=14)).isoformat(),
            "progress": "doing",
        }

    def _two_sessions(self, day: date) -> JsonObject:
        shifts = self.plan.members >= 20
        sessions: list[Json] = [
            self._session("s1", moment(day, "15:00"), 80, self.station.place[-1])
        ]
        if shifts:
            morning = moment(day + timedelta(days=1), "08:10")
            sessions.append(self._session("s2", morning, 45, self.station.shift_place))
        voters = [p for p in self.people if p.full and not p.away]
        sure = {p.id for p in self.rng.sample(voters, (len(voters) * 2 + 2) // 3)}
        attendance: list[Json] = []
        for person in self.people:
            if person.away:
                attendance.append(self._excused(person))
            elif person.post or person.id in sure:
                attendance.append(self._present(person, ["s1"]))
            elif shifts and self.rng.random() < 0.8:
                attendance.append(self._present(person, ["s2"]))
            elif not shifts and self.rng.random() < 0.5:
                attendance.append(self._present(person, ["s1"]))
            else:
                attendance.append(self._absent(person))
        return {"sessions": sessions, "attendance": attendance}

    def _vote(self, motion: str, minutes_of: JsonObject, *, joining: bool = False) -> JsonObject:
        """Return an honest count: those with a vote in the first session, most of them in favour."""
        attendance = objects(minutes_of["attendance"])
        here = [a for a in attendance if "s1" in words_of(a.get("sessions", [])) and a["voter"]]
        expected = sum(a["voter"] is True and not a.get("excused") for a in attendance)
        abstained = self.rng.choice((0, 0, 0, 1))
        in_favour = len(here) - abstained
        return {
            "motion": motion,
            "matter": "joining" if joining else "ordinary",
            "method": "ballot" if joining else "hands",
            "session": "s1",
            "in_favour": in_favour,
            "against": 0,
            "abstained": abstained,
            "result": "passed" if in_favour * 2 > expected else "failed",
        }

    def _present(self, person: Somebody, sessions: list[Json]) -> JsonObject:
        return {"member": person.id, "voter": person.full, "sessions": sessions}

    def _absent(self, person: Somebody) -> JsonObject:
        why = self.rng.choice(_ABSENCES)
        note = self.texts.sayings.absence_notes[why]
        return {"member": person.id, "voter": person.full, "absence": why, "absence_note": note}

    def _excused(self, person: Somebody) -> JsonObject:
        reason = "外派半年以上，经支部党员大会同意"
        return {"member": person.id, "voter": person.full, "excused": reason}

    def _session(self, name: str, start: datetime, minutes: int, place: str) -> JsonObject:
        end = start + timedelta(minutes=minutes)
        return {
            "id": name, "starts_at": start.isoformat(), "ends_at": end.isoformat(), "place": place,
        }  # fmt: skip

    def _words(self, day: date) -> dict[str, object]:
        workers = [person.name for person in self.people if not person.post and not person.away]
        return {
            "team": self.rng.choice(self.plan.teams), "person": self.rng.choice(workers),
            "month": day.month, "next": f"{day.month % 12 + 1}月",
            "q": _QUARTERS[(day.month - 1) // 3],
            "n": self.rng.randint(2, 5), "p": self.rng.randint(3, 8),
        }  # fmt: skip


def moment(day: date, clock: str) -> datetime:
    """Return a moment in plant time."""
    return datetime.combine(day, time.fromisoformat(clock), PLANT_TIME)


def objects(value: Json) -> list[JsonObject]:
    """Return the lines of a list, each one a copy."""
    return (
        [dict(each) for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    )


def words_of(value: Json) -> Sequence[str]:
    """Return the texts of a list."""
    return [str(each) for each in value] if isinstance(value, list) else []
