"""Keeps what a practice branch learns and how it lives: L06, L09 to L13, L20, L36."""

import tomllib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache, partial
from random import Random
from typing import Any

from hongdang_desktop import paths
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.periods import Period
from hongdang_desktop.ledgers.rulebook import work_calendar
from hongdang_desktop.station.practice.branch import PracticeBranch
from hongdang_desktop.station.practice.keeper import Step
from hongdang_desktop.station.practice.life import Life
from hongdang_desktop.station.practice.meetings import moment, objects
from hongdang_desktop.station.practice.people import Somebody

_SOON, _LATE = 2, 8
_DECEMBER = 12
"""Working days after which it is written down, and after which the late ones are."""


@cache
def words() -> dict[str, Any]:
    """Return the texts of resources/practice/study.toml."""
    file = paths.resources() / "practice" / "study.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


class StudyKeeper:
    """Writes as the organisation and the publicity member of a committee do."""

    def __init__(self, branch: PracticeBranch) -> None:
        self._branch = branch
        self._rng = Random(f"study/{branch.number}")  # noqa: S311 - invents, protects nothing
        self._life = Life(branch, words(), self._rng)
        self._plan = ""
        self._missed = False

    def register(self) -> None:
        """Write the plan of the year that is under way."""
        self._write_plan(self._branch.station.today().year)

    def month(self, month: Period, left: int) -> Iterable[Step]:
        """Return the month's group meetings, theme day, lecture and study, and what the year asks."""
        number = self._branch.number
        steps = [
            *self._groups(month, left), *self._theme(month, left), *self._study(month),
            *self._life.month(month, left),
        ]  # fmt: skip
        if month.first.month % 3 == 2:
            if number == 1 and left in (3, 4, 5):
                self._missed = True
            else:
                steps += self._lecture(month)
        if month.first.month == 1 and self._plan_year < month.first.year:
            at = moment(_workday(month.first, 6), "10:40")
            steps.append((at, partial(self._write_plan, month.first.year)))
        if month.first.month in (6, 9, 10, 11, _DECEMBER):
            steps.append((moment(month.last, "16:10"), partial(self._carry_on, month)))
        return steps

    # Plans ----------------------------------------------------------------------------------

    def _write_plan(self, year: int) -> None:
        tasks: list[Json] = []
        first = self._branch.station.today().month
        coming = sorted(
            (task for task in words()["task"] if task["month"] >= first),
            key=lambda task: int(task["month"]),
        )
        for task in coming:
            due = date(year, task["month"], 28).isoformat()
            tasks.append({
                "mechanism": task["mechanism"], "task": task["task"], "due": due,
                "measures": task["measures"], "owner": self._post(task["owner"]).id,
                "progress": "doing",
            })  # fmt: skip
        months: list[Json] = [
            {"month": f"{year}-{task['month']:02d}", "tasks": [task["task"]]} for task in coming
        ]
        today = self._branch.station.today().isoformat()
        payload: JsonObject = {
            "occurred_on": today, "year": year, "tasks": tasks, "months": months,
        }  # fmt: skip
        (self._plan,) = self._branch.keep("work_plan", [payload])
        self._plan_year = year

    def _carry_on(self, month: Period) -> None:
        """Write down which tasks were done; one has not done one, another forgets to sum up."""
        entry = self._branch.station.book.entry(self._plan)
        done = month.last.isoformat()
        tasks: list[Json] = [
            {**task, "progress": "done"}
            if str(task["due"]) <= done and (number, self._branch.number) != (1, 0)
            else task
            for number, task in enumerate(objects(entry.payload["tasks"]))
        ]
        changes: JsonObject = {"tasks": tasks}
        if month.first.month == _DECEMBER:
            changes["tasks"] = [
                task if task["progress"] == "done" else {**task, "progress": "dropped"}
                for task in objects(changes["tasks"])
            ]
        if month.first.month == _DECEMBER and self._branch.number != 3:
            changes["summary"] = words()["summary"]
        self._branch.go_on("work_plan", self._plan, changes)

    # Meetings of groups -----------------------------------------------------------------------

    def _groups(self, month: Period, left: int) -> Iterable[Step]:
        book = self._branch.station.book
        groups = [(i, g) for i, g in book.names().records("party_group", self._branch.id)]
        day = _workday(month.first, self._rng.randint(9, 15))
        together = self._branch.number == 0 and left % 6 == 2 and len(groups) > 1
        payloads: list[JsonObject] = []
        for place, (group_id, group) in enumerate(groups):
            if together and place == 1:
                continue  # it came to the first one's
            if self._branch.number == 2 and left == 1 and place == 0:
                continue  # forgotten
            members = list(group.members)
            payload = self._group_meeting(group.name, group.leader, members, day, 30 * place)
            payload["party_group"] = group_id
            if together and place == 0:
                other_id, other = groups[1]
                payload["combined"] = True
                payload["others"] = [other_id]
                payload["combined_reason"] = words()["combined_reason"]
                members += [m for m in other.members if m not in members]
                payload["attendance"] = self._attendance(members)
            payloads.append(payload)
        return [self._later("group_meeting", payloads, day, late=left == 4)]

    def _group_meeting(
        self, name: str, leader: str, members: list[str], day: date, minutes: int
    ) -> JsonObject:
        start = moment(day, "16:30") + timedelta(minutes=minutes)
        agenda: list[Json] = []
        for item in self._rng.sample(words()["group"], 2):
            line: JsonObject = {
                "title": self._say(item["title"], name), "subject": item["subject"],
                "discussion": self._say(item["discussion"], name), "progress": "none",
            }  # fmt: skip
            if "decision" in item:
                due = (day + timedelta(days=item["days"])).isoformat()
                line |= {
                    "decision": self._say(item["decision"], name), "owner": leader, "due": due,
                    "progress": "done",
                }  # fmt: skip
            agenda.append(line)
        session: JsonObject = {
            "id": "s1", "starts_at": start.isoformat(),
            "ends_at": (start + timedelta(minutes=45)).isoformat(), "place": "班组值班室",
        }  # fmt: skip
        return {
            "title": f"{name}{day.month}月会议", "chair": leader, "sessions": [session],
            "recorder": next((m for m in members if m != leader), leader),
            "attendance": self._attendance(members), "agenda": agenda,
        }  # fmt: skip

    def _attendance(self, members: list[str]) -> list[Json]:
        found: list[Json] = []
        for person in self._branch.scribe.people:
            if person.id not in members:
                continue
            line: JsonObject = {"member": person.id, "voter": person.full}
            if person.away:
                line["excused"] = "外派半年以上，经支部党员大会同意"
            elif self._rng.random() < 0.85:
                line["sessions"] = ["s1"]
            else:
                line |= {"absence": "shift", "absence_note": "夜班倒休"}
            found.append(line)
        return found

    # Lectures, theme days, study ----------------------------------------------------------------

    def _lecture(self, month: Period) -> list[Step]:
        day = _workday(month.first, self._rng.randint(10, 16))
        lecture = self._rng.choice(words()["lecture"])
        here, away = self._there(0.85)
        made_up: list[Json] = [
            {"member": person, "made_up_on": (day + timedelta(days=1)).isoformat()}
            for person in away[:2]
        ]
        payload: JsonObject = {
            "occurred_on": day.isoformat(), "topic": lecture["topic"],
            "lecturer": self._post(lecture["lecturer"]).id, "lecturer_post": "支部委员",
            "form": "together", "hours": self._rng.choice((10, 15)), "participants": list(here),
            "made_up": made_up, "content": lecture["content"],
        }  # fmt: skip
        if self._missed:
            self._missed = False
            payload["note"] = words()["missed_lecture"]
        return [self._later("party_lecture", [payload], day + timedelta(days=1), late=False)]

    def _theme(self, month: Period, left: int) -> list[Step]:
        fixed = min(self._branch.scribe.plan.theme_day, month.last.day)
        day = work_calendar().after(month.first.replace(day=fixed) - timedelta(days=1), 1)
        if day > month.last or (self._branch.number == 3 and left == 2):
            return []  # nobody was there; or it was forgotten
        theme = self._rng.choice(words()["theme"])
        here, away = self._there(0.8)
        payload: JsonObject = {
            "occurred_on": day.isoformat(), "topic": theme["topic"], "steps": theme["steps"],
            "ties": theme["ties"], "place": self._branch.scribe.station.place[0],
            "hours": self._rng.choice((10, 15, 20)), "organiser": self._post("publicity").id,
            "participants": list(here), "absent": list(away),
            "content": self._say(theme["content"]),
        }  # fmt: skip
        if "decision" in theme:
            decision: JsonObject = {
                "matter": self._say(theme["decision"]), "owner": self._post("deputy").id,
                "due": (day + timedelta(days=10)).isoformat(),
                "progress": "doing" if left == 0 else "done",
            }  # fmt: skip
            payload["decisions"] = [decision]
        return [self._later("theme_day", [payload], day, late=left % 7 == 2)]

    def _study(self, month: Period) -> list[Step]:
        course, usual, online = words()["study"]
        happened = [(usual, 12)]
        if month.first.month in (4, 9):
            happened.append((course, 7))
        if month.first.month in (5, 8, 11):
            happened.append((online, 11))
        steps = []
        for study, number in happened:
            day = _workday(month.first, number)
            steps.append(self._later("study", [self._learned(study, day)], day, late=False))
        return steps

    def _learned(self, study: dict[str, Any], day: date) -> JsonObject:
        committee = bool(study.get("committee"))
        here, _ = self._there(0.75)
        mine = [p.id for p in self._branch.scribe.people if p.post] if committee else here
        return {
            "occurred_on": day.isoformat(), "topic": study["topic"], "form": study["form"],
            "host": study["host"], "hours": study["hours"], "participants": list(mine),
            "content": study["content"],
        }  # fmt: skip

    # Small things -------------------------------------------------------------------------------

    def _later(self, ledger: str, payloads: list[JsonObject], day: date, *, late: bool) -> Step:
        """Return that something is written down soon after its day, or late and with a reason."""
        behind = late and self._branch.number in (0, 3)
        after = work_calendar().after(day, _LATE if behind else _SOON)
        at: datetime = moment(after, "15:30") + timedelta(minutes=len(ledger))
        reason = self._rng.choice(words()["late_reasons"]) if behind else None
        keep = partial(self._branch.keep, ledger, payloads, post="publicity", late_reason=reason)
        return at, lambda: (keep(), None)[1]

    def _there(self, share: float) -> tuple[list[str], list[str]]:
        """Return who came and who did not of those who are not posted elsewhere."""
        here: list[str] = []
        away: list[str] = []
        for person in self._branch.scribe.people:
            if person.away:
                continue
            came = bool(person.post) or self._rng.random() < share
            (here if came else away).append(person.id)
        return here, away

    def _post(self, post: str) -> Somebody:
        return self._branch.scribe.by_post(post)

    def _say(self, text: str, group: str = "") -> str:
        """Return a text with its places filled in; a party group talks of its own team."""
        workers = [p.name for p in self._branch.scribe.people if not p.post and not p.away]
        return text.format(
            team=group.removesuffix("党小组") or self._rng.choice(self._branch.scribe.plan.teams),
            person=self._rng.choice(workers), n=self._rng.randint(2, 6),
        )  # fmt: skip


def _workday(first: date, number: int) -> date:
    """Return the so many-th working day, counted from ``first``."""
    return work_calendar().after(first - timedelta(days=1), number)
