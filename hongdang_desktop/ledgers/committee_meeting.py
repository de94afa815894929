"""L08 支部委员会会议: 《中国共产党支部工作条例（试行）》第十二条, at least once a month."""

from collections.abc import Iterator
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import LongText, YesNo
from hongdang_desktop.core.problems import Problem
from hongdang_desktop.ledgers.due import Asked, Clock
from hongdang_desktop.ledgers.ledger import (
    Beginning,
    Derived,
    Facts,
    Ledger,
    Rhythm,
    Setting,
)
from hongdang_desktop.ledgers.matter import Tracking
from hongdang_desktop.ledgers.meeting import (
    Meeting,
    begin,
    called,
    ended_on,
    ordinal,
    settle,
    write,
)
from hongdang_desktop.ledgers.meeting_cross import voter_problems
from hongdang_desktop.ledgers.meeting_problems import lacking, meeting_problems, quorum_reached
from hongdang_desktop.ledgers.meeting_verdicts import attendance_verdict, vote_verdicts
from hongdang_desktop.ledgers.posts import ALONE, posts_on
from hongdang_desktop.ledgers.seats import has_committee
from hongdang_desktop.ledgers.verdict import Verdict


class CommitteeMeeting(Meeting):
    """One meeting of the branch committee; the last three fields are for 重大问题决策."""

    takes_part_in_decision: Annotated[bool | None, YesNo("是否参与重大问题决策")] = None
    branch_opinion: Annotated[str | None, LongText("支部意见")] = None
    outcome: Annotated[str | None, LongText("行政结果")] = None


def problems(meeting: CommitteeMeeting, setting: Setting) -> Iterator[Problem]:
    """Yield the common problems, and M08 when fewer than half of the committee came."""
    yield from meeting_problems(meeting, setting)
    rule = setting.rules.on("M08", meeting.ended_on or setting.today)
    came = _most_in_one_session(meeting)
    expected = meeting.owed
    if rule and meeting.sessions and expected and not quorum_reached(came, expected, rule):
        short = lacking(came, expected, rule)
        yield rule.problem(
            "attendance",
            f"应到 {expected} 人，到了 {came} 人，还差 {short} 人才够半数。",
            "会可以照实记。",
        )


def verdicts(meeting: CommitteeMeeting, setting: Setting) -> Iterator[Verdict]:
    """Yield rule M08 as it stands, and what the rules say of each vote."""
    rule = setting.rules.on("M08", meeting.ended_on or setting.today)
    if rule:
        came = _most_in_one_session(meeting)
        yield from attendance_verdict(
            meeting, rule, came=came, expected=meeting.owed, then="可以开会"
        )
    yield from vote_verdicts(meeting, setting)


def _most_in_one_session(meeting: Meeting) -> int:
    return max(
        (
            sum(session.id in person.sessions for person in meeting.present if not person.excused)
            for session in meeting.sessions
        ),
        default=0,
    )


def _half_came(meeting: CommitteeMeeting, entry_id: str, facts: Facts) -> str:
    del entry_id, facts
    if not meeting.sessions or not meeting.owed:
        return ""
    return "是" if _most_in_one_session(meeting) * 2 >= meeting.owed else "否"


def _begin(beginning: Beginning) -> JsonObject:
    return begin(beginning, title=f"{beginning.today.month}月支部委员会会议", everyone=False)


def _sits(asked: Asked) -> bool:
    """Say whether the branch had a committee on the day asked of: by the list of posts, if there is one."""
    posts = [record for _, record in asked.facts.records("committee_post", asked.branch)]
    if not posts:
        return has_committee(asked.facts, asked.branch)
    held = posts_on(posts, asked.setting.today)
    return any(post not in ALONE for several in held.values() for post in several)


LEDGER = Ledger(
    code="L08",
    key="committee_meeting",
    title="支部委员会会议",
    model=CommitteeMeeting,
    mechanism="politics",
    rhythm=Rhythm.MONTH,
    called=called,
    shown=("occurred_on", "title", "chair", "attendance", "agenda"),
    rules=problems,
    rule="M01",
    clock=Clock("M01", Rhythm.MONTH, "{month}月支委会还没记", applies=_sits),
    verdicts=verdicts,
    ended_on=ended_on,
    settle=settle,
    begin=_begin,
    derived=(ordinal("committee_meeting"), Derived("half_came", "到会委员过半", _half_came)),
    cross=voter_problems,
    matters=Tracking(of=CommitteeMeeting.matters, write=write),
)
