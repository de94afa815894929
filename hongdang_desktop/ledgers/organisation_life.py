"""L12 组织生活会: 《中国共产党支部工作条例（试行）》第十七条, once a year, often held in the next."""

from collections.abc import Iterator
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choice, LongText, Parts, Text, Texts, Whole
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import EntryRef, EntryRefs, MemberRef
from hongdang_desktop.ledgers.due import Clock
from hongdang_desktop.ledgers.ledger import Beginning, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.meeting import (
    AgendaItem,
    Meeting,
    begin_with,
    called,
    ended_on,
    held,
    settle,
)
from hongdang_desktop.ledgers.meeting_cross import voter_problems
from hongdang_desktop.ledgers.meeting_problems import meeting_problems
from hongdang_desktop.ledgers.meeting_verdicts import vote_verdicts
from hongdang_desktop.ledgers.party_group import PartyGroup

FORMS = {"assembly": "党员大会", "committee": "支委会", "group": "党小组会"}


class SelfCheck(Part):
    """What somebody found wanting in himself; it never leaves the branch."""

    member: Annotated[str | None, MemberRef("姓名", required=True)] = None
    found: Annotated[
        str | None, LongText("查摆问题", required=True, sensitive=True, private=True)
    ] = None


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
