"""L09 党小组会: 《中国共产党支部工作条例（试行）》第十三条, at least once a month in each group."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import LongText, YesNo
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import EntryRef, EntryRefs
from hongdang_desktop.ledgers.due import Asked, Clock, Weight
from hongdang_desktop.ledgers.ledger import Beginning, Derived, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.matter import Tracking
from hongdang_desktop.ledgers.meeting import (
    Meeting,
    begin_with,
    called,
    ended_on,
    settle,
    write,
)
from hongdang_desktop.ledgers.meeting_cross import voter_problems
from hongdang_desktop.ledgers.meeting_problems import meeting_problems
from hongdang_desktop.ledgers.meeting_verdicts import vote_verdicts
from hongdang_desktop.ledgers.party_group import PartyGroup


class GroupMeeting(Meeting):
    """One meeting of a party group; with ``combined`` it was that of ``others`` too."""

    party_group: Annotated[str | None, EntryRef("党小组", required=True, ledger="party_group")] = (
        None
    )
    combined: Annotated[bool | None, YesNo("合并召开")] = None
    others: Annotated[tuple[str, ...], EntryRefs("一起开的党小组", ledger="party_group")] = ()
    combined_reason: Annotated[str | None, LongText("合并理由")] = None


def problems(meeting: GroupMeeting, setting: Setting) -> Iterator[Problem]:
    """Yield the common problems, and what a combined meeting has to say (rule M13)."""
    yield from meeting_problems(meeting, setting)
    rule = setting.rules.on("M13", meeting.ended_on or setting.today)
    if meeting.others and not meeting.combined:
        yield Problem(
            "combined", "COMBINED", Level.FINAL, "选了一起开的党小组，“合并召开”还没选“是”。",
            "选“是”，或去掉那些党小组。",
        )  # fmt: skip
    if meeting.combined and not meeting.others:
        yield Problem(
            "others", "REQUIRED", Level.FINAL, "合并召开，还没选和哪个党小组一起开。", "选一个。"
        )
    if meeting.combined and rule and not (meeting.combined_reason or "").strip():
        yield rule.problem("combined_reason", "合并召开，还没写理由。", "如：两个班倒班错不开。")
    if meeting.party_group and meeting.party_group in meeting.others:
        yield Problem(
            "others", "TWICE", Level.FINAL, "一起开的党小组里有本组。", "本组不用再选一次。"
        )


def groups(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Return the ids and names of the party groups that a branch had on the day asked for."""
    return tuple(
        (entry, group.name or "")
        for entry, group in asked.facts.records("party_group", asked.branch)
        if group.exists_on(asked.setting.today)
    )


def _begin(beginning: Beginning) -> JsonObject:
    """Begin with the members of the group that is given, or of the only one there is."""
    facts, month = beginning.facts, beginning.today.month
    books = facts.records("party_group", beginning.branch) if facts else ()
    known = {entry: group for entry, group in books if isinstance(group, PartyGroup)}
    wanted = str(beginning.given.get("party_group") or "")
    if not wanted and len(known) == 1:
        wanted = next(iter(known))
    group = known.get(wanted)
    if group is None:
        return begin_with(beginning, title=f"{month}月党小组会", people=(), chair=None, last=None)
    people = [(i, m) for i, m in beginning.people if i in group.members]
    former = (e for e in (*beginning.recent, beginning.last) if isinstance(e, GroupMeeting))
    last = next((e for e in former if e.party_group == wanted and not e.is_plan), None)
    begun = begin_with(
        beginning, title=f"{group.name or '党小组'}{month}月会议", people=people,
        chair=group.leader, last=last,
    )  # fmt: skip
    return {**begun, "party_group": wanted}


def _place(meeting: GroupMeeting, entry_id: str, facts: Facts) -> str:
    """Return which meeting of the year it is for its group; one held together counts for each."""
    if meeting.occurred_on is None or meeting.is_plan:
        return ""
    names = ("occurred_on", "party_group", "others", "sessions")
    first = date(meeting.occurred_on.year, 1, 1)
    rows = facts.values("group_meeting", meeting.branch or "", names, since=first, drafts=True)
    mine = (meeting.occurred_on.isoformat(), entry_id)
    before = sum(
        (day, entry) < mine and meeting.party_group in (group, *(others or ()))
        for entry, day, group, others, sessions in rows
        if day and sessions and entry != entry_id
    )
    return str(before + 1)


def _whose(meeting: Any) -> tuple[str, ...]:  # noqa: ANN401 - a GroupMeeting
    return tuple(group for group in (meeting.party_group, *(meeting.others or ())) if group)


LEDGER = Ledger(
    code="L09",
    key="group_meeting",
    title="党小组会",
    model=GroupMeeting,
    mechanism="politics",
    rhythm=Rhythm.MONTH,
    called=called,
    shown=("occurred_on", "title", "party_group", "chair", "attendance", "agenda"),
    rules=problems,
    rule="M03",
    verdicts=vote_verdicts,
    ended_on=ended_on,
    settle=settle,
    begin=_begin,
    derived=(Derived("ordinal", "本年第几次", _place),),
    cross=voter_problems,
    matters=Tracking(of=GroupMeeting.matters, write=write),
    clock=Clock(
        "M03", Rhythm.MONTH, "{who}{month}月会还没记", each=groups, of=_whose,
        begins=lambda group: {"party_group": group}, reads=("party_group", "others"),
        late=Weight.YELLOW,
    ),
    steers=("party_group",),
)  # fmt: skip
