"""One practice branch: keeps its registers, holds its meetings, and errs as people do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.core.periods import Period
from hongdang_desktop.ledgers.rulebook import work_calendar
from hongdang_desktop.station.practice.keeper import Keeper, Step
from hongdang_desktop.station.practice.meetings import Scribe, moment, objects
from hongdang_desktop.station.practice.people import Somebody, year_later
from hongdang_desktop.station.station import Station

_LATE = 7
"""Working days after which the late entry is finalised."""


@dataclass
class PracticeBranch:
    """A branch of the practice plant. ``number`` decides which imperfection is its own."""

    number: int
    id: str
    code: str
    above: str
    teams: tuple[str, ...]
    station: Station
    clock: SetClock
    scribe: Scribe
    invented: list[tuple[JsonObject, str, bool, bool]]
    keepers: tuple[Keeper, ...] = ()
    told: dict[str, str] = field(default_factory=dict)
    """What the branches of a plant tell each other on the phone; one for all of them."""
    _open: dict[str, list[str]] = field(default_factory=dict)
    _missed: bool = False
    _approved: Somebody | None = None
    _all_months: int = 0

    @property
    def months(self) -> int:
        """Return how many months are lived through in all."""
        return self._all_months

    # Registers ------------------------------------------------------------------------------

    def register(self, months: list[Period]) -> None:
        """Write down the members, the party groups and the branch itself, and finalise them."""
        self._all_months = len(months)
        book = self.station.book
        self.clock.advance(hours=1)
        day = self.station.today().isoformat()
        payloads: list[JsonObject] = [
            {**payload, "branch": self.id, "occurred_on": day} for payload, *_ in self.invented
        ]
        saved = book.save_all("member", [(payload, None) for payload in payloads])
        self.scribe.people = [
            Somebody(
                entry, str(payload["name"]), post, str(payload.get("team", "")),
                payload["category"] == "full", leads, away, payload,
            )
            for entry, payload, (_, post, leads, away) in zip(
                saved.ids, payloads, self.invented, strict=True
            )
        ]  # fmt: skip
        self._act("organisation")
        book.finalise_all(saved.ids)
        groups = book.save_all("party_group", [(each, None) for each in self._groups()])
        book.finalise_all(groups.ids)
        book.finalise_all(book.save("branch", self._facts()).ids)
        for keeper in self.keepers:
            keeper.register()

    def keep(
        self,
        ledger: str,
        payloads: Sequence[JsonObject],
        *,
        post: str = "organisation",
        final: bool = True,
        late_reason: str | None = None,
    ) -> tuple[str, ...]:
        """Save new entries of this branch as the holder of a post, and finalise them; return their ids.

        The simulated clock stands where the step put it: an entry of days ago is late.
        """
        if not payloads:
            return ()
        self._act(post)
        book = self.station.book
        if ledger not in self.station.shelf.on(self.id):
            self.station.shelf.switch(self.id, ledger, on=True)
        many = [({**payload, "branch": self.id}, None) for payload in payloads]
        ids = book.save_all(ledger, many).ids
        if final:
            book.finalise_all(ids, late_reason)
        return ids

    def go_on(
        self, ledger: str, entry: str, changes: JsonObject, *, post: str = "organisation",
        final: bool = False, correction: str = "",
    ) -> None:  # fmt: skip
        """Change an entry: a draft or living values; with ``correction``, its reason, a final one."""
        self._act(post)
        book = self.station.book
        payload = {**book.entry(entry).payload, **changes}
        if correction:
            book.correct(entry, payload, correction)
        else:
            book.save(ledger, payload, entry)
        if final:
            book.finalise(entry)

    def go_on_all(
        self, ledger: str, changes: Mapping[str, JsonObject], *, post: str = "organisation"
    ) -> None:
        """Change several entries of a ledger at once, by id: drafts, or living values of final ones."""
        if not changes:
            return
        self._act(post)
        book = self.station.book
        found = book.entries(ledger, tuple(changes))
        book.save_all(ledger, [({**each.payload, **changes[each.id]}, each.id) for each in found])

    def _group_of(self, person: Somebody, order: int, number: int) -> int:
        """Return the place of somebody's group: the first is its team, the others share the rest."""
        if person.team == self.teams[0]:
            return 0
        if not person.team:
            return 1 + order % (number - 1)
        return 1 + self.teams.index(person.team) % (number - 1)

    def _groups(self) -> list[JsonObject]:
        number = 3 if self.scribe.plan.members >= 20 else 2
        people = self.scribe.people
        found: list[JsonObject] = []
        for place, team in enumerate(self.teams[:number]):
            mine = [
                person
                for order, person in enumerate(people)
                if self._group_of(person, order, number) == place
            ]
            full = [person for person in mine if person.full and not person.post]
            leader = next((person for person in full if person.leads), full[0])
            members: list[Json] = [person.id for person in mine]
            found.append({
                "branch": self.id, "name": f"{self.scribe.plan.teams[place]}党小组",
                "leader": leader.id, "members": members, "team": team, "joined": place == 0,
                "founded_on": self.scribe.plan.founded.isoformat(),
            })  # fmt: skip
        return found

    def _facts(self) -> JsonObject:
        plan = self.scribe.plan
        founding = self.scribe.texts.sayings.founding
        teams: list[Json] = list(self.teams)
        return {
            "branch": self.id,
            "full_name": f"中共红岗采油厂{plan.name.removesuffix('党支部')}支部委员会",
            "short_name": plan.short_name,
            "party_code": f"999999{self.code[1:]}",
            "kind": "joint" if plan.joint else "branch",
            "superior": self.above,
            "founded_on": plan.founded.isoformat(),
            "approval_number": founding.format(year=plan.founded.year, number=self.number * 3 + 2),
            "contact": self.scribe.by_post("organisation").id,
            "phone": f"000-62{self.number + 10:02d}001",
            "unit": "joint" if plan.joint else "same",
            "teams": teams,
            "theme_day": plan.theme_day,
            "premises": plan.premises,
        }

    # A month --------------------------------------------------------------------------------

    def live(self, month: Period, left: int) -> datetime:
        """Do everything of a month, ``left`` months before the last one; return when the last was."""
        person, self._approved = self._approved, None  # the plant answers in the next month
        steps = [*self._committee(month, left), *self._assembly(month, left)]
        for keeper in self.keepers:
            steps += keeper.month(month, left)
        if person is not None:
            at = moment(_workday(month.first, 9), "10:00")
            steps.append((at, partial(self._make_full, person)))
        if left == 0 and self.number in (0, 1):
            steps += self._leave_open(month)
        for at, step in sorted(steps, key=lambda step: step[0]):
            self.clock.moment = at
            step()
        return self.clock.moment

    def _committee(self, month: Period, left: int) -> list[Step]:
        day = _workday(month.first, self.scribe.rng.randint(4, 8))
        if self.number == 1 and left == 2:
            self._missed = True
            return []
        minutes = self.scribe.committee(day, missed_before=self._missed)
        self._missed = False
        meeting = _Kept("committee_meeting", {**minutes, "branch": self.id})
        steps: list[Step] = []
        if left % 3 == self.number % 3:
            before = moment(_workday(month.first, 2), "10:20")
            meeting.plan = {**self.scribe.plan_of(day), "branch": self.id}
            steps.append((before, lambda: self._plan(meeting)))
        steps += [
            (moment(day, "08:05"), lambda: self._follow_up(day)),
            (_after(minutes), lambda: self._save(meeting)),
        ]
        if self._is_late(left):
            at = moment(work_calendar().after(day, _LATE), "15:10")
            reason = self.scribe.rng.choice(self.scribe.texts.sayings.late_reasons)
            return [*steps, (at, lambda: self._finalise(meeting, reason))]
        next_day = work_calendar().after(day, 1)
        steps.append((moment(next_day, "10:30"), lambda: self._finalise(meeting)))
        if self.number == 0 and left == 2:
            at = moment(work_calendar().after(day, 4), "14:20")
            steps.append((at, lambda: self._correct(meeting)))
        return steps

    def _assembly(self, month: Period, left: int) -> list[Step]:
        if month.first.month % 3:
            return []
        scribe = self.scribe
        steps: list[Step] = []
        again = self.number == 2 and left < 3
        if again:
            early = _workday(month.first, 9)
            steps += self._held(_Kept("assembly", {**scribe.without_quorum(early)}), early)
        day = _workday(month.first, 13)
        person = self._due_for_confirmation(day)
        minutes = scribe.assembly(day, again=again, confirmed=person)
        if person and objects(minutes["votes"])[-1]["result"] == "passed":
            self._approved = person
        return [*steps, *self._held(_Kept("assembly", minutes), day)]

    def _held(self, meeting: "_Kept", day: date) -> list[Step]:
        meeting.payload["branch"] = self.id
        at = moment(work_calendar().after(day, 2), "09:40")
        return [
            (_after(meeting.payload), lambda: self._save(meeting)),
            (at, lambda: self._finalise(meeting)),
        ]

    def _leave_open(self, month: Period) -> list[Step]:
        """The last month ends with a draft half written, and with a plan for what comes."""
        day = _workday(month.first, 15)
        draft = _Kept("committee_meeting", {**self.scribe.left_open(day), "branch": self.id})
        coming = _workday(month.last + timedelta(days=1), 6)
        plan = {**self.scribe.plan_of(coming), "branch": self.id}
        steps: list[Step] = [
            (moment(day, "17:20"), lambda: self._plan(_Kept("committee_meeting", {}, plan)))
        ]
        return (
            [*steps, (_after(draft.payload), lambda: self._save(draft))]
            if not self.number
            else steps
        )

    # What is done ---------------------------------------------------------------------------

    def _plan(self, meeting: "_Kept") -> None:
        self._act("organisation")
        (meeting.entry,) = self.station.book.save(meeting.ledger, meeting.plan).ids

    def _save(self, meeting: "_Kept") -> None:
        self._act("organisation")
        payload = {**meeting.plan, **meeting.payload}
        (meeting.entry,) = self.station.book.save(meeting.ledger, payload, meeting.entry).ids

    def _finalise(self, meeting: "_Kept", late_reason: str | None = None) -> None:
        self._act("organisation")
        if meeting.entry:
            self.station.book.finalise(meeting.entry, late_reason)
            self._open.setdefault(meeting.ledger, []).append(meeting.entry)

    def _correct(self, meeting: "_Kept") -> None:
        """Somebody who had come was written down as absent."""
        self._act("secretary")
        entry = self.station.book.entry(meeting.entry or "")
        payload, who = dict(entry.payload), ""
        lines = objects(payload["attendance"])
        absent = next((line for line in lines if not line.get("sessions")), None)
        if absent is not None:
            absent["sessions"] = ["s1"]
            absent.pop("absence", None)
            absent.pop("absence_note", None)
            who = next(p.name for p in self.scribe.people if p.id == absent["member"])
        payload["attendance"] = list[Json](lines)
        observers = payload.get("observers")
        payload["observers"] = observers or "作业区工会小组长"
        if observers and not who:
            payload["observers"] = f"{observers}、厂党群工作部干事"
        reason = self.scribe.texts.sayings.correction_reasons[0 if who else 1].format(person=who)
        self.station.book.correct(entry.id, payload, reason)

    def _follow_up(self, day: date) -> None:
        """Write down what has been carried out of what was decided before."""
        self._act("secretary")
        for ledger, open_ones in self._open.items():
            changed: list[tuple[JsonObject, str | None]] = []
            for entry in self.station.book.entries(ledger, tuple(open_ones)):
                payload = dict(entry.payload)
                agenda = objects(payload["agenda"])
                lines: list[Json] = [self._carried_out(line, day) for line in agenda]
                if lines != agenda:
                    changed.append(({**payload, "agenda": lines}, entry.id))
                if not any(line.get("progress") == "doing" for line in objects(lines)):
                    open_ones.remove(entry.id)
            if changed:
                self.station.book.save_all(ledger, changed)

    def _carried_out(self, line: JsonObject, day: date) -> JsonObject:
        if line.get("progress") != "doing":
            return line
        overdue = (day - date.fromisoformat(str(line["due"]))).days
        done = overdue > 40 or (overdue > -5 and self.scribe.rng.random() < 0.9)
        return {**line, "progress": "done"} if done else line

    def _make_full(self, person: Somebody) -> None:
        """The plant has approved: the register follows, with the reason of the correction."""
        self._act("organisation")
        entry = self.station.book.entry(person.id)
        day = year_later(person.joined_on).isoformat()
        payload = {**entry.payload, "category": "full", "confirmed_on": day}
        self.station.book.correct(person.id, payload, "支部党员大会通过转正，厂党委已批复。")
        people = self.scribe.people
        people[people.index(person)] = replace(person, full=True)

    def _due_for_confirmation(self, day: date) -> Somebody | None:
        waiting = (p for p in self.scribe.people if not p.full and year_later(p.joined_on) <= day)
        return next(waiting, None)

    def _is_late(self, left: int) -> bool:
        return self.number in (0, 3) and left == min(1, self._all_months - 1)

    def _act(self, post: str) -> None:
        name = self.scribe.by_post(post).name
        if self.station.actor != name:
            self.station.actor = name


@dataclass
class _Kept:
    """A meeting on its way from plan to minutes; ``entry`` is its id once it is saved."""

    ledger: str
    payload: JsonObject
    plan: JsonObject = field(default_factory=dict)
    entry: str | None = None


def _after(minutes: JsonObject) -> datetime:
    """Return the moment, two hours after the end, at which the minutes are typed in."""
    ends = [str(session["ends_at"]) for session in objects(minutes["sessions"])]
    return datetime.fromisoformat(max(ends)) + timedelta(hours=2)


def _workday(first: date, number: int) -> date:
    """Return the so many-th working day, counted from ``first``."""
    return work_calendar().after(first - timedelta(days=1), number)
