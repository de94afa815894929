"""Three years on a simulated clock: every missing entry is told, and nothing else is.

``tests/data/golden_calendar.toml`` is what the branch did, by hand; ``golden_oracle.py`` says what each
day must show, without anything of the program.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Duty
from tests.station import golden_oracle as oracle
from tests.station.world import NAMES, POSTS, alone, meeting, member, saved

START, END = date(2024, 1, 8), date(2026, 12, 31)
SCRIPT = tomllib.loads((Path(__file__).parents[1] / "data/golden_calendar.toml").read_text("utf-8"))
BOOKS = {name: "group_meeting" if name.startswith("group") else name for part in SCRIPT.values() for name in part}  # fmt: skip
LOOKED_AT = ({1, 3, 10, 20, 22, 25, 28}, {2, 9, 12, 19, 21, 26})
"""Days at which something turns, in turn for odd and even months; the last day comes with them."""

Event = tuple[str, str, str, date]
"""What to do (enter, draft, finish, answer), in which book, for which period, dated on which day."""


@dataclass
class Branch:
    """A branch that does what the script says."""

    station: Station
    now: SetClock
    id: str
    people: tuple[str, ...] = ()
    groups: dict[str, str] = field(default_factory=dict)
    begun: dict[tuple[str, str], str] = field(default_factory=dict)

    def at(self, day: date) -> None:
        self.now.moment = datetime.combine(day, time(20), PLANT_TIME)

    def put(self, ledger: str, payload: JsonObject) -> str:
        entry = saved(self.station.book.save(ledger, payload))
        self.station.book.finalise(entry, "当时没记")
        return entry

    def found(self) -> None:
        """Fill the registers on the first day."""
        self.at(START)
        rows = [(member(name), None) for name in NAMES]
        self.people = self.station.book.save_all("member", rows).ids
        self.station.book.finalise_all(self.people)
        facts: JsonObject = {"full_name": "第二党支部", "kind": "branch", "theme_day": 25}
        self.put("branch", facts)
        self.post(0, START)
        self.group("group_one", START)

    def post(self, number: int, since: date) -> None:
        payload: JsonObject = {
            "person": self.people[number], "posts": [POSTS[number]], "since": since.isoformat(),
            "filing": "approved", "filing_number": "红油党〔2024〕1号",
        }  # fmt: skip
        self.put("committee_post", payload)

    def group(self, name: str, since: date) -> None:
        payload: JsonObject = {
            "name": name, "leader": self.people[0], "members": list(self.people[:3]),
            "founded_on": since.isoformat(),
        }  # fmt: skip
        self.groups[name] = self.put("party_group", payload)

    def do(self, event: Event) -> None:
        what, book, period, day = event
        ledger = BOOKS[book]
        if what == "answer":
            duty = self.station.desk.wanted(self.id, ledger, period)
            self.station.desk.answer_none(duty, "这段时间没有")
            return
        payload = self.payload(book, period, day, plan=what == "plan")
        entry = self.begun.get((book, period))
        changes = self.station.book.save(ledger, payload, entry)
        entry = entry or saved(changes)
        self.begun[book, period] = entry
        if what in ("enter", "finish"):
            self.station.book.finalise(entry, "当时没记")

    def payload(self, book: str, period: str, day: date, *, plan: bool) -> JsonObject:
        text, people = day.isoformat(), list(self.people)
        if book in oracle.MEETINGS:
            held = meeting(people, text, agenda=[{"title": "学习", "progress": "none"}], votes=[])
            if plan:
                held = {"title": "计划的会", "planned_at": f"{text}T09:00:00+08:00"}
            if book.startswith("group"):
                held["party_group"] = self.groups[book]
            if book == "organisation_life":
                held |= {
                    "form": "assembly", "year": int(period), "topic": "查摆",
                    "committee_found": ["一条"],
                }  # fmt: skip
            return held
        more: dict[str, JsonObject] = {
            "party_lecture": {"lecturer": people[0], "participants": [*people]},
            "field_check": {"owner": people[0], "due": text, "done_on": text},
            "theme_day": {"participants": [*people]},
            "secretary_report": {"secretary": people[0], "year": int(period[:4])},
        }
        return {"occurred_on": text, **_PLAIN[book], **more.get(book, {})}


_PLAIN: dict[str, JsonObject] = {
    "party_lecture": {"topic": "安全生产", "content": "讲了一课"},
    "theme_day": {"topic": "查隐患", "content": "查了一遍"},
    "field_check": {"check": "post_duty", "place": "2号计量间", "problem": "记录缺一页"},
    "joint_building": {
        "partners": ["机关支部"], "way": "office", "seven": ["skills"], "activity": "一起练兵",
    },
    "affairs_disclosure": {"matter": "党费收缴", "scope": "party", "ways": ["board"]},
    "secretary_report": {},
}  # fmt: skip


def _events() -> dict[date, list[Event]]:
    """Return the script as what is done on which day."""
    found: dict[date, list[Event]] = {}
    for kind, books in SCRIPT.items():
        each_year = {"months": 12, "quarters": 4, "years": 1}[kind]
        for book, letters in books.items():
            for number, letter in enumerate(letters):
                year, part = 2024 + number // each_year, number % each_year + 1
                month = part * 12 // each_year
                period = {"months": f"{year}-{month:02}", "quarters": f"{year}Q{part}", "years": f"{year}"}[kind]  # fmt: skip
                early = {"months": month, "quarters": month - 1, "years": 11}[kind]
                for day, what, dated in _deeds(letter, year, month, early=early, kind=kind):
                    found.setdefault(day, []).append((what, book, period, dated))
    return found


def _deeds(
    letter: str, year: int, month: int, *, early: int, kind: str
) -> Iterator[tuple[date, str, date]]:
    after = (date(year, month, 28) + timedelta(days=4)).replace(day=1)
    match letter:
        case ".":
            yield date(year, early, 12), "enter", date(year, early, 12)
        case "d":
            yield date(year, month, 18), "draft", date(year, month, 18)
            yield after.replace(day=5), "finish", date(year, month, 18)
        case "m" if kind == "years":
            yield date(year + 1, 4, 20), "enter", date(year + 1, 4, 15)
        case "m":
            yield after.replace(day=20), "enter", date(year, month, 15)
        case "p":
            yield date(year, month, 3), "plan", date(year, month, 26)
            yield date(year, month, 26), "finish", date(year, month, 26)
        case "g":
            yield date(year + 1, 2, 10), "enter", date(year + 1, 2, 10)
        case "n":
            yield date(year, month, 28), "answer", date(year, month, 28)


def _rows(branch: Branch) -> set[oracle.Row]:
    rules = {each.clock.rule for each in catalogue() if each.clock}
    duties = [d for d in branch.station.desk.duties(branch.id) if d.rule in rules and d.period]
    return {_row(branch, duty) for duty in duties}


def _row(branch: Branch, duty: Duty) -> oracle.Row:
    groups = {entry: name for name, entry in branch.groups.items()}
    several = re.search(r"还有 (\d+) ", duty.sentence)
    return oracle.Row(
        groups.get(duty.about, duty.ledger), duty.period, duty.due, duty.overdue, duty.weight,
        int(several[1]) if several else 1, duty.plan,
    )  # fmt: skip


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Branch, list[str]]]:
    """Live through the three years; what each day missed or told falsely."""
    now = SetClock(datetime.combine(START, time(8), PLANT_TIME))
    station, branch_id = alone(tmp_path_factory.mktemp("golden") / "s", now=now)
    branch = Branch(station, now, branch_id)
    branch.found()
    events, wrong = _events(), []
    day = START
    while day <= END:
        branch.at(day)
        if day == oracle.COMMITTEE_SINCE:
            for number in (1, 2, 3):
                branch.post(number, day)
        if day == oracle.SECOND_GROUP_SINCE:
            branch.group("group_two", day)
        for event in events.get(day, ()):
            branch.do(event)
        tomorrow = day + timedelta(days=1)
        if tomorrow.day == 1 or day.day in LOOKED_AT[day.month % 2]:
            wrong += _differences(branch, day)
        day = tomorrow
    yield branch, wrong
    station.close()


def _differences(branch: Branch, day: date) -> list[str]:
    told, expected = _rows(branch), oracle.rows(SCRIPT, day)
    return [
        *(f"{day} missed: {row}" for row in sorted(expected - told)),
        *(f"{day} false: {row}" for row in sorted(told - expected)),
    ]


def test_every_ledger_with_a_clock_is_in_the_script() -> None:
    clocked = {each.key for each in catalogue() if each.clock and not each.optional}
    assert clocked == set(BOOKS.values())


def test_nothing_is_missed_and_nothing_is_false(lived: tuple[Branch, list[str]]) -> None:
    assert lived[1] == []


def test_the_script_lets_all_colours_and_kinds_of_row_be_seen() -> None:
    """A calendar in which nothing went wrong would prove nothing."""
    days = [START + timedelta(days=n) for n in range((END - START).days + 1)]
    seen = [row for day in days for row in oracle.rows(SCRIPT, day)]
    assert {row.weight for row in seen} == {"blue", "yellow", "red"}
    assert {row.book for row in seen if row.overdue} == set(BOOKS)
    assert max(row.periods for row in seen) > 3


@pytest.mark.parametrize("day", [date(2036, 12, 31), date(2030, 4, 1)])
def test_with_the_clock_years_ahead_there_is_one_row_a_ledger(
    lived: tuple[Branch, list[str]], day: date
) -> None:
    branch = lived[0]
    # The script ends in 2026: after that nothing was done.
    months = (day.year - 2024) * 12 + day.month
    quarters = (day.year - 2024) * 4 + (day.month + 2) // 3
    longer = {
        "months": {k: v.ljust(months, "x") for k, v in SCRIPT["months"].items()},
        "quarters": {k: v.ljust(quarters, "x") for k, v in SCRIPT["quarters"].items()},
        "years": {k: v.ljust(day.year - 2023, "x") for k, v in SCRIPT["years"].items()},
    }
    # What the last month's letters would have done in January 2027 never came.
    longer["months"] = {
        k: v[:35] + {"m": "x"}.get(v[35], v[35]) + v[36:] for k, v in longer["months"].items()
    }
    branch.at(day)
    told = _rows(branch)
    assert told == oracle.rows(longer, day)
    late = [row.book.split("_")[0] for row in told if row.overdue]
    assert len(late) == len(set(late))


def test_with_the_clock_ten_years_back_nothing_is_missing(lived: tuple[Branch, list[str]]) -> None:
    branch = lived[0]
    branch.at(date(2014, 6, 30))
    assert _rows(branch) == set()
