"""Reads how far a person is on the way into the Party, from his records of L16 and L17 and the rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.problems import Problem
from hongdang_desktop.core.records import Record, columns_of
from hongdang_desktop.ledgers.applicant import Applicant
from hongdang_desktop.ledgers.applicant import resolved as resolved_applicant
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.covering import covered, is_covered, part_shown, with_unit
from hongdang_desktop.ledgers.development_record import RESULTS, Development
from hongdang_desktop.ledgers.development_rules import resolved, vote_on
from hongdang_desktop.ledgers.due import Due
from hongdang_desktop.ledgers.joining import STEPS, Step, is_gone
from hongdang_desktop.ledgers.joining_boxes import boxes_of, column_at, step_of, value_at
from hongdang_desktop.ledgers.joining_papers import IN_BOOKS
from hongdang_desktop.ledgers.joining_windows import Known, steps_gone, window_of
from hongdang_desktop.ledgers.ledger import Facts
from hongdang_desktop.ledgers.meeting import Meeting
from hongdang_desktop.ledgers.meeting_problems import owed_to
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.station.duties.asking import Asking
from hongdang_desktop.station.special_papers import OFFICIAL
from hongdang_desktop.station.way_petitions import petitioned
from hongdang_desktop.station.ways_views import (
    OFFERS,
    Gone,
    Material,
    Offer,
    OnTheWay,
    Petitioned,
    StepBox,
    WayStep,
    WayView,
)

LEDGERS = ("applicant", "development")


@dataclass(frozen=True)
class Person:
    """One person's records: their ids and payloads by ledger, and as the rules see them."""

    ids: Mapping[str, str]
    payloads: Mapping[str, Mapping[str, Json]]
    known: Known

    @property
    def id(self) -> str:
        """Return the id by which he is known: of L16, where there is one."""
        return self.ids.get("applicant") or self.ids["development"]

    @property
    def name(self) -> str:
        """Return his name."""
        applicant = self.known.applicant
        return (applicant.name if applicant else "") or "（没写姓名）"

    @property
    def ending(self) -> str:
        """Return why he goes no further, "" where he does."""
        development, applicant = self.known.development, self.known.applicant
        record: Any = development or applicant
        return record.ending or ""


_PAPERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "talk_on": (("way_talk", "谈话记录"),),
    "reviews": (("way_review", "考察登记表"),),
    "admitted_on": (("way_admission", "票决和决议"),),
    "observations": (("way_probation", "教育考察登记表"),),
    "discussions/on": (("way_confirmation", "票决和决议"),),
    "archived_on": (("way_archive", "归档清单"),),
}
"""Which forms the program prints for a step: key of the paper, and how it is called."""
_ARCHIVED = (
    "入党申请书", "入党志愿书", "政治审查材料", "入党积极分子培养教育考察登记表",
    "预备党员教育考察登记表", "转正申请书",
)  # fmt: skip


class Reading:
    """All persons of one branch, as of the day that is asked for; sensitive values are covered."""

    def __init__(self, asked: Asking, *, uncovered: bool = False) -> None:
        self._uncovered = uncovered
        self._asked, self._facts, self._setting = asked, asked.facts, asked.setting

    def persons(self) -> tuple[Person, ...]:
        """Return everybody, whoever applied last first."""
        rows = {
            ledger: self._facts.records(ledger, self._asked.branch, drafts=True)
            for ledger in LEDGERS
        }
        begun: dict[str, tuple[str, Development]] = {}
        alone = []
        applicants = dict(rows["applicant"])
        for entry_id, record in rows["development"]:
            former = begun.get(record.applicant or "")
            if record.applicant not in applicants:
                alone.append((entry_id, record))
            elif former is None or former[1].ending:
                begun[record.applicant] = (entry_id, record)
        found = [self._person((i, a), begun.get(i)) for i, a in reversed(rows["applicant"])]
        return (*found, *(self._person(None, each) for each in alone))

    def listed(self, persons: Sequence[Person]) -> tuple[OnTheWay, ...]:
        """Return the persons as the list shows them: what is due first stands first."""
        dues: dict[str, list[Due]] = {}
        for ledger in self._asked.ledgers:
            if ledger.key in LEDGERS and ledger.duties is not None:
                for due in ledger.duties(self._asked.of(ledger)):
                    dues.setdefault(due.about or due.entry or "", []).append(due)
        found = [self._row(each, dues) for each in persons]
        far = self._setting.today.max
        return tuple(sorted(found, key=lambda row: (row.over, row.due or far)))

    def view(self, person: Person) -> WayView:
        """Return the whole way of one person."""
        steps = self._steps(person)
        problems = self._problems(person, [step for step, _ in steps])
        rule = self._setting.rules.on(STEPS, self._setting.today)
        dated = tuple(self._dates(person))
        register = person.known.development.member if person.known.development else None
        return WayView(
            person=self.listed((person,))[0], today=self._setting.today,
            version=rule.source if rule else "", entries=person.ids,
            steps=tuple(
                self._step(person, step, gone, problems.get(step.no, ())) for step, gone in steps
            ),
            dates=dated, general=problems.get(0, ()), offer=self._offer(person),
            register=register or "",
            drafts=tuple(e for e in LEDGERS if person.payloads.get(e, {}).get("stage") == "draft"),
        )  # fmt: skip

    # One person -------------------------------------------------------------------------------

    def _person(
        self, applicant: tuple[str, Applicant] | None, development: tuple[str, Development] | None
    ) -> Person:
        ids, payloads = {}, {}
        for ledger, each in (("applicant", applicant), ("development", development)):
            if each is not None:
                ids[ledger] = each[0]
                row = self._facts.row(each[0])
                payloads[ledger] = row.payload if row else {}
        known = Known(
            resolved_applicant(applicant[1], self._facts) if applicant else None,
            resolved(development[1], self._facts) if development else None,
            self._setting,
        )
        return Person(ids, payloads, known)

    def _row(self, person: Person, dues: Mapping[str, list[Due]]) -> OnTheWay:
        steps = self._steps(person)
        ahead = next((step for step, gone in steps if gone is Gone.NEXT), None)
        mine = [due for each in person.ids.values() for due in dues.get(each, ())]
        first = min(mine, key=lambda due: due.due, default=None)
        ledger = "development" if "development" in person.ids else "applicant"
        kind = find(ledger)
        record: Any = person.known.records[ledger]
        stage = kind.worked_out("stage_now", record, person.ids[ledger], self._facts)
        offer = self._offer(person)
        said = first.sentence.removeprefix(f"{person.name}：") if first else ""
        return OnTheWay(
            id=person.id, name=person.name, branch=self._asked.branch, stage=stage,
            next_no=ahead.no if ahead else 0, next_name=ahead.name if ahead else OFFERS.get(offer, ""),
            done=sum(gone is Gone.DONE for _, gone in steps),
            problems=sum(len(each) for each in self._problems(person, [s for s, _ in steps]).values()),
            due=first.due if first else None, due_for=said,
            weight=str(first.weight) if first else "", over=ahead is None and not offer,
        )  # fmt: skip

    def _steps(self, person: Person) -> list[tuple[Step, Gone]]:
        steps, known = steps_gone(person.known), person.known
        done = {step.no for step in steps if is_gone(step, known.records[step.ledger])}
        last = max(done, default=0)
        over = bool(person.ending) or _is_refused(known) or _is_cancelled(known)
        ahead = next((step.no for step in steps if step.no > last and step.no not in done), 0)
        found = []
        for step in steps:
            if step.no in done:
                gone = Gone.DONE
            elif step.no < last:
                gone = Gone.MISSING
            elif over:
                gone = Gone.OVER
            else:
                gone = Gone.NEXT if step.no == ahead else Gone.AHEAD
            found.append((step, gone))
        return found

    def _step(self, person: Person, step: Step, gone: Gone, problems: Sequence[Problem]) -> WayStep:
        payload = person.payloads.get(step.ledger, {})
        record: Any = person.known.records.get(step.ledger)
        petitions: tuple[Petitioned, ...] = ()
        if gone is not Gone.OVER:
            entry = person.ids.get(step.ledger, "")
            petitions = tuple(petitioned(step, record, entry, self._facts, self._setting))
        return WayStep(
            no=step.no, stage=step.stage, name=step.name, who=step.who, article=step.article,
            gone=gone, ledger=step.ledger, boxes=tuple(self._boxes(person, step, payload)),
            window=window_of(step, person.known), day=self._day(step, record),
            said=tuple(self._said(step, record)), vote=self._vote(step, person.known),
            materials=tuple(self._materials(person, step)), problems=tuple(problems),
            reason=reason_in(getattr(record, "note", None), step.no),
            petitions=petitions, papers=tuple(self._papers(person, step, petitions)),
        )  # fmt: skip

    def _day(self, step: Step, record: Any) -> date | None:  # noqa: ANN401 - of either ledger
        """Return when a step was gone, None also where the day is not for everybody's eyes."""
        name, _, inner = step.day.partition("/")
        if record is None or not name:
            return None
        value: Any = getattr(record, name)
        if inner:
            value = getattr(value[-1], inner) if value else None
        hidden = is_covered(find(step.ledger).columns[name]) and not self._uncovered
        return None if hidden or not isinstance(value, date) else value

    @staticmethod
    def _papers(
        person: Person, step: Step, petitions: Sequence[Petitioned]
    ) -> Iterator[tuple[str, str, str]]:
        """Yield key, title and subject of what can be printed for a step."""
        for key, title in _PAPERS.get(step.day or step.field, ()):
            yield key, title, person.id
        known = person.known.development
        if step.day == "listed_on" and known is not None and known.public_from:
            yield OFFICIAL, "公示", person.ids["development"]
        for each in petitions:
            if each.petition:
                yield OFFICIAL, each.title, each.petition

    def _boxes(self, person: Person, step: Step, payload: Mapping[str, Json]) -> Iterator[StepBox]:
        for path in boxes_of(step, person.known.records.get(step.ledger)):
            value = value_at(payload, path)
            proposed = self._proposed(person, path) if value in (None, [], "") else None
            yield StepBox(path, value, proposed)

    def _proposed(self, person: Person, path: str) -> Json:
        """Return what is known already and only has to be looked at; never what people decide."""
        applicant = person.known.applicant
        if path == "introducers" and applicant and len(applicant.contacts) == 2:
            return list(applicant.contacts)
        if path == "archived":
            return list(_ARCHIVED)
        if path.startswith("ballots/") and path.endswith("/expected"):
            members = self._facts.members(self._asked.branch)
            return sum(isinstance(m, Member) and m.may_vote for _, m in members) or None
        return None

    def _said(self, step: Step, record: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
        """Yield label and words of what is recorded at a step; votes are told apart from it."""
        if record is None:
            return
        model: type[Record] = find(step.ledger).model
        if step.field in ("reviews", "observations"):
            several = ("reviews", "reports", "trainings")
            for name in several if step.field == "reviews" else (step.field,):
                parts = getattr(record, name)
                column = columns_of(model)[name]
                for each in parts:
                    yield column.label, part_shown(type(each), each, self._facts)
            return
        for path in boxes_of(step, record):
            name, _, inner = path.partition("/")
            if name == "ballots":
                continue
            column = column_at(model, path)
            value: Any = getattr(record, name)
            if inner:
                value = getattr(value[-1], inner.rpartition("/")[2]) if value else None
            words = with_unit(column, column.format(value, self._facts))
            if words:
                yield column.label, covered(column, words, uncovered=self._uncovered)

    def _vote(self, step: Step, known: Known) -> str:
        """Return the ballot of a step in numbers: the meeting's own, else as it was typed."""
        development = known.development
        if development is None or step.day not in ("admitted_on", "discussions/on"):
            return ""
        about, meeting = "admission", development.admission
        if step.day != "admitted_on":
            about = "confirmation"
            meeting = development.discussions[-1].meeting if development.discussions else None
        vote = vote_of(development, about, meeting, self._facts)
        return ballot_said(vote) if vote is not None else ""

    @staticmethod
    def _materials(person: Person, step: Step) -> Iterator[Material]:
        known = person.known
        files = [
            each.name
            for record in known.records.values()
            for each in (record.attachments if record is not None else ())
            if each.name
        ]
        key = f"{step.ledger}.{step.day or step.field}"
        for name in step.materials.split("、"):
            file = next((each for each in files if name in each), "")
            ask = IN_BOOKS.get((key, name))
            yield Material(name, file, ask(known) if ask else "")

    def _problems(self, person: Person, steps: Sequence[Step]) -> Mapping[int, tuple[Problem, ...]]:
        """Return what the rules say, by step; 0 has what belongs to none. Gaps of drafts count, too."""
        found: dict[int, tuple[Problem, ...]] = {}
        for ledger, payload in person.payloads.items():
            record = person.known.records[ledger]
            problems = find(ledger).check(
                payload, self._setting, payload, facts=self._facts, entry_id=person.ids[ledger]
            )
            for problem in problems:
                number = step_of(steps, ledger, problem.field, record)
                found[number] = (*found.get(number, ()), problem)
        return found

    def _dates(self, person: Person) -> Iterator[tuple[str, str]]:
        for ledger in LEDGERS:
            record: Any = person.known.records[ledger]
            for each in find(ledger).derived:
                if record is None or each.name in ("stage_now", "next_step"):
                    continue
                words = each.value(record, person.ids[ledger], self._facts)
                if words:
                    yield each.label, words

    def _offer(self, person: Person) -> Offer:
        development = person.known.development
        if development is None:
            return Offer.NONE
        member = self._facts.record(development.member) if development.member else None
        if not isinstance(member, Member):
            lawful = development.approval == "approved" and development.admitted_on
            return Offer.ENROL if lawful and not development.member else Offer.NONE
        last = development.discussions[-1] if development.discussions else None
        if last is None or last.approved_on is None or member.category != "probationary":
            return Offer.NONE
        if last.conclusion == "cancelled" and member.active:
            return Offer.STRIKE
        return Offer.CONFIRM if last.conclusion == "on_time" else Offer.NONE


def vote_of(development: Development, about: str, meeting: str | None, facts: Facts) -> Any:  # noqa: ANN401
    """Return the vote on a person: the meeting's own with its counts, else as typed, None for none."""
    held = facts.record(meeting) if meeting else None
    vote = vote_on(development, held, facts)
    if vote is None or not isinstance(held, Meeting):
        typed = [each for each in development.ballots if each.about == about]
        return typed[-1] if typed else None
    present = held.voters_in(vote.session) if vote.present is None else vote.present
    counts = {"expected": owed_to(held, vote), "present": present}
    return vote.model_copy(update=counts)


def ballot_said(vote: Any) -> str:  # noqa: ANN401 - a Vote or a Ballot
    """Return a ballot in numbers."""
    named = (
        ("应到", vote.expected), ("实到", vote.present), ("书面", vote.written),
        ("赞成", vote.in_favour), ("反对", vote.against), ("弃权", vote.abstained),
    )  # fmt: skip
    words = [f"{what} {number}" for what, number in named if number is not None]
    return "，".join([*words, *([RESULTS[vote.result]] if vote.result in RESULTS else [])])


def reason_in(note: str | None, number: int) -> str:
    """Return why a step was recorded as it was, as the note has it."""
    head = f"第{number}步："
    lines = (note or "").splitlines()
    return "；".join(line.removeprefix(head) for line in lines if line.startswith(head))


def with_reason(note: str | None, number: int, reason: str) -> str:
    """Return a note with one reason more."""
    return "\n".join([*((note or "").splitlines()), f"第{number}步：{reason}"])


def _is_refused(known: Known) -> bool:
    return known.development is not None and known.development.approval == "refused"


def _is_cancelled(known: Known) -> bool:
    discussions = known.development.discussions if known.development else ()
    last = discussions[-1] if discussions else None
    return last is not None and last.conclusion == "cancelled" and last.approved_on is not None
