"""What a practice branch keeps of dues and care: payments, birthdays, areas, visits, honours, money.

Imperfect as people are: some pay late or not at all, one was let off without a number, a quarter
was not evaluated, a birthday forgotten.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache, partial
from random import Random
from typing import Any

from hongdang_desktop import paths
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.periods import Period, quarter_of
from hongdang_desktop.ledgers.political_birthday import items
from hongdang_desktop.ledgers.rulebook import rule_book, work_calendar
from hongdang_desktop.station.practice.branch import PracticeBranch
from hongdang_desktop.station.practice.keeper import Step
from hongdang_desktop.station.practice.meetings import moment, objects
from hongdang_desktop.station.practice.payments import Payments
from hongdang_desktop.station.practice.people import Somebody

_AREAS = 3
_UNEVALUATED = 3
"""The branch that forgot a quarter."""


@cache
def words() -> Mapping[str, Any]:
    """Return the texts of resources/practice/care.toml."""
    file = paths.resources() / "practice" / "care.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


class Care:
    """The keeper of L15, L21 to L25, L33 to L35 and L39 of one branch."""

    def __init__(self, branch: PracticeBranch) -> None:
        self._branch = branch
        self._rng = Random(f"care/{branch.number}")  # noqa: S311 - invents, protects nothing
        self._payments = Payments(branch, self._rng, words()["dues"])
        self._areas: tuple[str, ...] = ()
        self._premises: dict[str, str] = {}
        self._funds: tuple[int, str] = (0, "")
        self._said = branch.number

    def register(self) -> None:
        """Write down the areas, and in some branches premises."""
        begin = self._branch.station.today()
        team = self._branch.scribe.plan.teams[0]
        leaders = [person for person in self._people() if person.full and not person.post]
        payloads: list[JsonObject] = []
        for text, person in zip(words()["area"][:_AREAS], leaders, strict=False):
            said = {key: str(value).format(team=team) for key, value in text.items()}
            payloads.append({
                **said, "leader": person.id, "occurred_on": begin.isoformat(),
                "members": [each.id for each in leaders[3:6] if each is not person],
                "awarded_on": begin.isoformat(),
            })  # fmt: skip
        self._areas = self._branch.keep("duty_area", payloads)
        july = begin.replace(year=begin.year - (begin.month < 7), month=7, day=1)
        honour: JsonObject = {
            **words()["honour"][0], "member": self._people()[0].id, "occurred_on": july.isoformat(),
            "number": f"红党发〔{july.year}〕{self._branch.number + 21}号",
        }  # fmt: skip
        self._branch.keep("honour_and_discipline", [honour])
        self._report(begin.replace(year=begin.year - (begin.month < 3), month=2, day=12))
        if self._branch.number % 2 == 0:
            keeper = self._branch.scribe.by_post("organisation").id
            rooms: list[JsonObject] = [
                {**text, "quantity": 1, "state": "good", "keeper": keeper}
                for text in words()["premises"]
            ]
            ids = self._branch.keep("premises", rooms)
            self._premises = {
                str(room["kind"]): entry for room, entry in zip(rooms, ids, strict=True)
            }

    def month(self, month: Period, left: int) -> Iterable[Step]:
        """Return what is done in a month; the money of those who pay late comes on another day."""
        steps: list[tuple[int, str, Any]] = [
            (9, "16:30", partial(self._payments.pay, month, left)),
            (14, "16:40", partial(self._payments.pay_late, month, left)),
            (15, "10:15", partial(self._birthdays, month)),
            (16, "09:20", partial(self._care, month)),
            (11, "14:10", partial(self._honours, month)),
            (17, "15:40", partial(self._money, month)),
        ]
        if month.first.month % 3 == 0:
            steps.append((17, "09:00", partial(self._evaluate, month, left)))
        return [(moment(_workday(month.first, day), at), do) for day, at, do in steps]

    # L21 --------------------------------------------------------------------------------------

    def _birthdays(self, month: Period) -> None:
        """Enter everybody's birthday of the month in one batch; somebody is forgotten now and then."""
        texts, payloads = words()["birthday"], list[JsonObject]()
        day = self._branch.station.today()
        for person in self._people():
            joined = person.joined_on
            if joined.month != month.first.month or joined.year >= month.first.year:
                continue
            if self._branch.number == 1 and self._rng.random() < 0.15:
                continue
            done = [
                {**each, "done": self._rng.random() < 0.85}
                for each in objects(items(rule_book(), day))
            ]
            for each, said in zip(done, texts["texts"], strict=False):
                if each["done"]:
                    each["text"] = said
            payloads.append({
                "member": person.id, "occurred_on": day.isoformat(), "items": list[Json](done),
                "people": [each.id for each in self._people()[:3]],
                "reflection": self._rng.choice(texts["words"]),
            })  # fmt: skip
        self._branch.keep("political_birthday", payloads)

    # L22 --------------------------------------------------------------------------------------

    def _evaluate(self, month: Period, left: int) -> None:
        quarter = quarter_of(month.first).text
        if self._branch.number == _UNEVALUATED and left < 3:
            return
        changes: dict[str, JsonObject] = {}
        book = self._branch.station.book
        for entry in book.entries("duty_area", self._areas):
            if entry.payload.get("removed_on"):
                continue
            grade = self._rng.choices(("good", "fair", "poor"), (8, 3, 1))[0]
            reason = self._rng.choice(words()["evaluation"][grade])
            line: JsonObject = {"quarter": quarter, "grade": grade, "reason": reason}
            before = objects(entry.payload.get("evaluations") or [])
            changes[entry.id] = {"evaluations": [*before, line]}
            if grade == "poor" and any(each.get("grade") == "poor" for each in before):
                changes[entry.id]["removed_on"] = self._branch.station.today().isoformat()
        self._branch.go_on_all("duty_area", changes)

    # L23, L24, L35 ----------------------------------------------------------------------------

    def _care(self, month: Period) -> None:
        today = self._branch.station.today()
        day = today - timedelta(days=1)
        number = month.first.month
        for text in self._of_month("volunteering", number):
            people = self._rng.sample(self._people(), k=min(6, len(self._people())))
            self._branch.keep("volunteering", [{
                **text, "occurred_on": day.isoformat(), "hours": self._rng.choice((15, 20, 30)),
                "people": [person.id for person in people],
            }])  # fmt: skip
        visits: list[JsonObject] = []
        for text in self._of_month("visit", number):
            visited = self._rng.choice(self._people()[3:])
            visitors: list[Json] = [self._branch.scribe.by_post("secretary").id]
            visits.append({
                **text, "subject": visited.id, "occurred_on": day.isoformat(), "visitors": visitors,
            })  # fmt: skip
        self._branch.keep("visit_and_help", visits)
        if self._branch.number < 2:
            told: list[Json] = [person.id for person in self._people()[:6]]
            said: JsonObject = {
                "occurred_on": today.isoformat(), "people": told,
                "reminder": self._branch.scribe.by_post("discipline").id,
            }  # fmt: skip
            reminders = [{**text, **said} for text in self._of_month("reminder", number)]
            self._branch.keep("integrity_reminder", reminders)

    # L25, L39 ---------------------------------------------------------------------------------

    def _honours(self, month: Period) -> None:
        day = self._branch.station.today()
        number, branch = month.first.month, self._branch
        if number == 7:
            text = words()["honour"][(branch.number + month.first.year) % 3]
            named = {"member": self._rng.choice(self._people()).id}
            who = named if text["subject"] == "member" else {}
            paper = {"number": f"红党发〔{day.year}〕{branch.number + 21}号"}
            payload = {**text, **who, **paper, "occurred_on": day.isoformat()}
            branch.keep("honour_and_discipline", [payload])
        if number == 10 and branch.number == 2 and month.first.year % 2:
            text = dict(words()["discipline"])
            text["number"] = text["number"].format(year=day.year)
            plain = [person for person in self._people() if person.full and not person.post]
            branch.keep("honour_and_discipline", [{
                **text, "subject": "member", "kind": "discipline", "member": plain[-2].id,
                "occurred_on": day.isoformat(),
            }])  # fmt: skip
        if number == 2:
            self._report(day)

    def _report(self, day: date) -> None:
        """Write down how the secretary's report on the year before was taken."""
        voters = len(self._people())
        good = round(voters * 0.7)
        votes = {"good": good, "fairly_good": voters - good - 1, "average": 1, "poor": 0}
        self._branch.keep("secretary_report", [{
            "year": day.year - 1, "occurred_on": day.isoformat(), "voters": voters, **votes,
            "secretary": self._branch.scribe.by_post("secretary").id, "grade": "good",
            "comment": words()["report"]["comment"], "results_used": words()["report"]["used"],
        }], late_reason=words()["report"]["late"])  # fmt: skip

    # L33, L34 ---------------------------------------------------------------------------------

    def _money(self, month: Period) -> None:
        """Keep the year's money, in branches that have some of their own, and note who used what."""
        day = self._branch.station.today()
        if self._branch.number % 2 == 0:
            self._spend(month, day)
            kind = self._rng.choice(("room", "studio"))
            purpose = self._rng.choice(words()["uses"][kind])
            use: JsonObject = {
                "day": day.isoformat(), "purpose": purpose, "people": self._rng.randint(5, 18),
            }  # fmt: skip
            entry = self._premises[kind]
            before = self._branch.station.book.entry(entry).payload.get("uses") or []
            self._branch.go_on_all("premises", {entry: {"uses": [*objects(before), use]}})

    def _spend(self, month: Period, day: date) -> None:
        texts = words()["funds"]
        if self._funds[0] != day.year:
            came: JsonObject = {"day": day.isoformat(), "amount": texts["budget"] // 2}
            book: JsonObject = {
                "year": day.year, "occurred_on": day.isoformat(), "budget": texts["budget"],
                "allotments": [came],
            }  # fmt: skip
            self._funds = (day.year, self._branch.keep("funds", [book])[0])
        elif month.first.month % 2 == 0:
            text = texts["spending"][month.first.month // 2 % len(texts["spending"])]
            spent: JsonObject = {
                **text, "voucher": text["voucher"].format(month=month.first.month),
                "day": day.isoformat(), "approver": self._branch.scribe.by_post("secretary").id,
            }  # fmt: skip
            kept = self._branch.station.book.entry(self._funds[1]).payload
            before = objects(kept.get("spendings") or [])
            self._branch.go_on_all("funds", {self._funds[1]: {"spendings": [*before, spent]}})

    # People -----------------------------------------------------------------------------------

    def _people(self) -> list[Somebody]:
        return self._branch.scribe.people

    def _of_month(self, name: str, month: int) -> list[JsonObject]:
        """Return what this branch does of a kind in a month: the next one on its list."""
        fitting = [text for text in words()[name] if month in text["months"]]
        self._said += 1
        if not fitting or (name == "volunteering" and self._said % 4 == 0):
            return []
        text = fitting[self._said % len(fitting)]
        return [{key: value for key, value in text.items() if key != "months"}]


def _workday(first: date, number: int) -> date:
    return work_calendar().after(first - timedelta(days=1), number)
