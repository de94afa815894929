"""L12 组织生活会: 《中国共产党支部工作条例（试行）》第十七条, once a year, often held in the next."""

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choice, Day, LongText, Parts, Text, Texts, Whole
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import EntryRef, EntryRefs, MemberOrText, MemberRef
from hongdang_desktop.ledgers.covering import unread_names
from hongdang_desktop.ledgers.due import Clock
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.ledger import Beginning, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.letters import branch as letters
from hongdang_desktop.ledgers.matter import (
    BRANCH,
    DONE,
    OPEN,
    VERIFIED,
    Kept,
    Matter,
    Move,
    Step,
    Tracking,
    noted,
    with_part,
)
from hongdang_desktop.ledgers.meeting import (
    AgendaItem,
    Meeting,
    begin_with,
    called,
    ended_on,
    held,
    settle,
    write,
)
from hongdang_desktop.ledgers.meeting_cross import voter_problems
from hongdang_desktop.ledgers.meeting_problems import meeting_problems
from hongdang_desktop.ledgers.meeting_verdicts import vote_verdicts
from hongdang_desktop.ledgers.party_group import PartyGroup
from hongdang_desktop.ledgers.petitioning import Petition

ANSWERS = {"solved": "已改好", "unsolved": "没改好"}
FORMS = {"assembly": "党员大会", "committee": "支委会", "group": "党小组会"}


class SelfCheck(Part):
    """What somebody found wanting in himself; it never leaves the branch."""

    member: Annotated[str | None, MemberRef("姓名", required=True)] = None
    found: Annotated[
        str | None, LongText("查摆问题", required=True, sensitive=True, private=True)
    ] = None
    due: Annotated[date | None, Day("整改期限", private=True, living=True)] = None
    measure: Annotated[
        str | None, LongText("整改情况", sensitive=True, private=True, living=True)
    ] = None
    done_on: Annotated[date | None, Day("完成日期", private=True, living=True)] = None
    verifier: Annotated[str | None, MemberOrText("验证人", private=True, living=True)] = None
    problem_entry: Annotated[
        str | None, EntryRef("放开后转到", ledger="problem", private=True, living=True)
    ] = None

    @property
    def closed_on(self) -> date | None:
        """Return the day on which it was mended and seen, None while it is open."""
        return self.done_on if self.done_on and self.verifier else None


class Criticism(Part):
    """What others said to somebody; who said it is not kept."""

    member: Annotated[str | None, MemberRef("对象", required=True)] = None
    words: Annotated[
        str | None, LongText("批评意见", required=True, sensitive=True, private=True)
    ] = None


class OrganisationLife(Meeting):
    """One meeting of criticism and self-criticism; ``year`` may be that before the day it was held."""

    form: Annotated[str | None, Choice("形式", required=True, options=FORMS)] = None
    party_group: Annotated[
        str | None, EntryRef("党小组", ledger="party_group", hint="按党小组开的才选。")
    ] = None
    topic: Annotated[str | None, Text("主题")] = None
    agenda: Annotated[tuple[AgendaItem, ...], Parts("议题")] = ()
    study_before: Annotated[str | None, LongText("会前学习")] = None
    talks: Annotated[int | None, Whole("会前谈话", unit="人次")] = None
    opinions: Annotated[int | None, Whole("征求意见", unit="条")] = None
    committee_found: Annotated[tuple[str, ...], Texts("班子查摆问题")] = ()
    self_checks: Annotated[
        tuple[SelfCheck, ...], Parts("个人查摆", sensitive=True, private=True)
    ] = ()
    criticisms: Annotated[
        tuple[Criticism, ...], Parts("批评意见", sensitive=True, private=True)
    ] = ()
    from_above: Annotated[str | None, Text("上级到会人")] = None
    measures: Annotated[tuple[str, ...], EntryRefs("整改措施", ledger="problem", living=True)] = ()
    self_found: Annotated[
        int | None, Whole("个人查摆条数", unit="条", reckoned=True, living=True)
    ] = None
    self_closed: Annotated[
        int | None, Whole("个人已整改条数", unit="条", reckoned=True, living=True)
    ] = None
    self_released: Annotated[
        int | None, Whole("个人放开条数", unit="条", reckoned=True, living=True)
    ] = None

    def matters(self, entry_id: str) -> Iterator[Matter]:
        """Yield decisions, what the committee found wanting in itself, and each person's own."""
        yield from super().matters(entry_id)
        if self.is_plan:
            return
        for number, words in enumerate(self.committee_found):
            yield Matter(
                entry_id, found_part(number, words), "班子查摆", words, found=self.occurred_on,
                source="organisation_life", state="待转",
            )  # fmt: skip
        for each in self.self_checks:
            done = "待验证" if each.done_on else OPEN
            yield Matter(
                entry_id, f"self_checks/{each.id}", "个人查摆", each.found or "",
                each.member or "", self.occurred_on, each.due, each.done_on, each.verifier or "",
                closed=each.closed_on, settled=each.closed_on is not None,
                state=DONE if each.closed_on else done, private=each.member or BRANCH,
                handed=each.problem_entry or "",
                moves=VERIFIED, answers=ANSWERS, good="solved", source="organisation_life",
            )  # fmt: skip
        for each_id in self.measures:
            yield Matter(
                entry_id, f"measures/{each_id}", "整改措施", "", found=self.occurred_on,
                handed=each_id, source="organisation_life",
            )  # fmt: skip


def found_part(number: int, words: str) -> str:
    """Return the name of a line of what the committee found: these have no ids of their own."""
    mark = hashlib.sha256(words.strip().encode()).hexdigest()[:8]
    return f"committee_found/{number}-{mark}"


def write_life(payload: JsonObject, part: str, step: Step) -> JsonObject:
    """Return the meeting after a step with one of its matters. Raises LookupError."""
    if step.move is Move.HAND_ON and not part.startswith("self_checks/"):
        known = payload.get("measures")
        there = list(known) if isinstance(known, list) else []
        return {**payload, "measures": [*there, step.to]}
    if not part.startswith("self_checks/"):
        return write(payload, part, step)
    return with_part(payload, part, lambda own: _own(own, step))


def _own(own: JsonObject, step: Step) -> JsonObject:
    if step.move is Move.HAND_ON:
        return {**own, "problem_entry": step.to}
    if step.move is Move.EXTEND and step.until:
        own = {**own, "due": step.until.isoformat()}
    found = {**own, "measure": noted(own.get("measure"), step) or None}
    if step.move is Move.DONE:
        found |= {"done_on": step.day.isoformat(), "verifier": None}
    elif step.move is Move.VERIFY:
        good = step.conclusion == "solved"
        found |= {"verifier": step.who} if good else {"done_on": None, "verifier": None}
    return found


def reckon(meeting: OrganisationLife, setting: Setting) -> JsonObject:
    """Return how many found something in themselves and how many of it is mended: the plant's part."""
    del setting
    if "self_checks" in unread_names(meeting):
        return {name: getattr(meeting, name) for name in _COUNTS}
    own = meeting.self_checks
    mended = sum(each.closed_on is not None and not each.problem_entry for each in own)
    released = sum(each.problem_entry is not None for each in own)
    counts = (len(own), mended, released) if own else (None, None, None)
    return dict(zip(_COUNTS, counts, strict=True))


_COUNTS = ("self_found", "self_closed", "self_released")


def kept(meeting: OrganisationLife) -> Kept | None:
    """Return the public counts of what people found in themselves."""
    if not meeting.self_found:
        return None
    return Kept(meeting.self_found, meeting.self_closed or 0, meeting.self_released or 0)


def problems(meeting: OrganisationLife, setting: Setting) -> Iterator[Problem]:
    """Yield the common problems, and what makes it one: its subject, and what was found wanting."""
    yield from meeting_problems(meeting, setting)
    if meeting.is_plan:
        return
    if not meeting.topic:
        yield Problem("topic", "REQUIRED", Level.FINAL, "还没有主题。")
    if not meeting.committee_found and not meeting.self_checks:
        yield Problem(
            "committee_found", "REQUIRED", Level.FINAL, "还没有查摆问题。",
            "班子的或个人的，至少写一条。",
        )  # fmt: skip


def settle_life(meeting: OrganisationLife) -> JsonObject:
    """Return the day of the first session or plan; 所属年度 is as typed, whenever it was held."""
    settled = settle(meeting)
    return {**settled, "year": meeting.year} if settled and meeting.year else settled


def _begin(beginning: Beginning) -> JsonObject:
    """Up to March it is that of the last year, unless that one was held; the form says who comes."""
    today, facts, given = beginning.today, beginning.facts, beginning.given
    known = facts.values("organisation_life", beginning.branch, ("year",)) if facts else ()
    last_year = today.month <= _UP_TO and all(year != today.year - 1 for _, year in known)
    year = given.get("year") or today.year - last_year
    form = str(given.get("form") or ("group" if given.get("party_group") else "assembly"))
    group = facts.record(str(given["party_group"])) if facts and given.get("party_group") else None
    members = group.members if isinstance(group, PartyGroup) else ()
    people = [
        (i, m)
        for i, m in beginning.people
        if (i in members if form == "group" else form == "assembly" or m.party_post)
    ]
    secretary = next((i for i, m in beginning.people if m.party_post == "secretary"), None)
    chair = group.leader if isinstance(group, PartyGroup) else secretary
    begun = begin_with(
        beginning, title=f"{year}年度组织生活会", people=people, chair=chair, last=held(beginning)
    )
    return {**begun, "chair": chair, "year": year, "form": form}


_UP_TO = 3
"""The month up to which a new one is that of the year before (domain.md §0 no. 9)."""


PETITIONS = (
    Petition(
        "organisation_life_report", "组织生活会情况的报告", letter=letters.organisation_life,
        wanted=lambda s: s.record.stage == Stage.FINAL and not s.record.is_plan,
        asks=lambda s: f"{s.record.year or ''}年度组织生活会 {s.record.occurred_on} 召开，"
        "报告情况。",
        answers=("filed", "returned"), numbered=False,
    ),
)  # fmt: skip


LEDGER = Ledger(
    code="L12",
    key="organisation_life",
    title="组织生活会",
    model=OrganisationLife,
    mechanism="politics",
    rhythm=Rhythm.YEAR,
    called=called,
    shown=("year", "occurred_on", "title", "form", "chair", "attendance"),
    rules=problems,
    rule="M05",
    verdicts=vote_verdicts,
    ended_on=ended_on,
    settle=settle_life,
    begin=_begin,
    cross=voter_problems,
    petitions=PETITIONS,
    reckon=reckon,
    matters=Tracking(of=OrganisationLife.matters, write=write_life, kept=kept),
    clock=Clock(
        "M05", Rhythm.YEAR, "{year}年度组织生活会还没记", by_year=True, grace=3,
        unplanned="{year}年度组织生活会还没安排",
    ),
    by_year=True,
    steers=("form", "party_group"),
    seldom=("agenda", "votes"),
    at_once=("topic", "study_before", "committee_found", "self_checks", "criticisms", "measures"),
    only_with={"party_group": ("form", ("group",))},
)  # fmt: skip
