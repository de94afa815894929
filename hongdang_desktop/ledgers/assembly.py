"""L07 支部党员大会: 《中国共产党支部工作条例（试行）》第十一条, at least once a quarter."""

from collections.abc import Iterator
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choices
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.ledgers.due import Clock
from hongdang_desktop.ledgers.ledger import Beginning, Ledger, Rhythm, Setting
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
from hongdang_desktop.ledgers.meeting_problems import meeting_problems
from hongdang_desktop.ledgers.meeting_verdicts import attendance_verdict, vote_verdicts
from hongdang_desktop.ledgers.verdict import Verdict

POWERS = {
    "report": "听取报告",
    "election": "选举",
    "admission": "接收预备党员",
    "confirmation": "转正",
    "extension": "延长预备期",
    "disqualification": "取消资格",
    "commendation": "表彰",
    "handling": "处置处分",
    "other": "其他",
}


_JOINING = {"admission", "confirmation", "extension", "disqualification"}


class Assembly(Meeting):
    """One general assembly of a branch's members."""

    powers: Annotated[tuple[str, ...], Choices("职权类别", options=POWERS)] = ()


def problems(meeting: Assembly, setting: Setting) -> Iterator[Problem]:
    """Yield the common problems; where people join, each vote must say by which quorum it counts."""
    yield from meeting_problems(meeting, setting)
    if _JOINING.intersection(meeting.powers):
        for vote in meeting.votes:
            if not vote.matter:
                yield Problem(
                    f"votes/{vote.id}/matter", "REQUIRED", Level.FINAL, "还没选性质。",
                    "接收、转正的选“发展党员、转正”，到会要超过半数。",
                )  # fmt: skip


def verdicts(meeting: Assembly, setting: Setting) -> Iterator[Verdict]:
    """Yield whether enough came to vote (rule M06), and what the rules say of each vote."""
    rule = setting.rules.on("M06", meeting.ended_on or setting.today)
    if rule:
        yield from attendance_verdict(
            meeting, rule, came=meeting.voters_in(None), expected=meeting.voters_owed,
            then="可以表决",
        )  # fmt: skip
    yield from vote_verdicts(meeting, setting)


def _begin(beginning: Beginning) -> JsonObject:
    quarter = "一二三四"[(beginning.today.month - 1) // 3]
    return begin(beginning, title=f"第{quarter}季度支部党员大会", everyone=True)


LEDGER = Ledger(
    code="L07",
    key="assembly",
    title="支部党员大会",
    model=Assembly,
    mechanism="politics",
    rhythm=Rhythm.QUARTER,
    called=called,
    shown=("occurred_on", "title", "chair", "attendance", "agenda"),
    rules=problems,
    rule="M02",
    clock=Clock("M02", Rhythm.QUARTER, "第{quarter}季度支部党员大会还没记"),
    verdicts=verdicts,
    ended_on=ended_on,
    settle=settle,
    begin=_begin,
    derived=(ordinal("assembly"),),
    cross=voter_problems,
    matters=Tracking(of=Assembly.matters, write=write),
)
