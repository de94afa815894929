"""L36 领导干部双重组织生活: 《中国共产党支部工作条例（试行）》第十五、十六条."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Day, LongText
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import EntryRef, MemberRef
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Derived, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.meeting import Meeting

AS = {"member": "普通党员"}


class LeaderAttendance(Envelope):
    """That a leading cadre took part in his branch's life as an ordinary member."""

    occurred_on: Annotated[date | None, Day("参加日期", required=True)] = None
    cadre: Annotated[str | None, MemberRef("干部", required=True)] = None
    meeting: Annotated[str | None, EntryRef("参加的活动", required=True)] = None
    taken_part_as: Annotated[str | None, Choice("身份", options=AS)] = None
    said: Annotated[str | None, LongText("发言要点")] = None


def _times(record: LeaderAttendance, entry_id: str, facts: Facts) -> str:
    """Return how often he took part in the half-year, this time included."""
    day = record.occurred_on
    if day is None or not record.cadre:
        return ""
    half = _half(day)
    rows = facts.values("leader_attendance", record.branch or "", ("occurred_on", "cadre"))
    times = sum(
        entry != entry_id and cadre == record.cadre and _half(date.fromisoformat(when)) == half
        for entry, when, cadre in rows
        if when
    )
    return f"{half[0]}年{half[1]}半年 {times + 1} 次"


def _half(day: date) -> tuple[int, str]:
    return day.year, "上" if day.month <= _JUNE else "下"


def cross(
    record: LeaderAttendance, entry_id: str, facts: Facts, setting: Setting
) -> Iterator[Problem]:
    """Yield what the meeting itself says otherwise."""
    del entry_id, setting
    meeting = facts.record(record.meeting) if record.meeting else None
    if meeting is None or not record.cadre:
        return
    if isinstance(meeting, Meeting):
        there: tuple[str | None, ...] = tuple(person.member for person in meeting.present)
    else:
        there = getattr(meeting, "participants", (record.cadre,))
    if record.cadre not in there:
        yield Problem(
            "meeting",
            "NOT_THERE",
            Level.WARN,
            "那次活动的到会名单里没有这个人。",
            "看看选对了没有。",
        )
    if meeting.occurred_on and record.occurred_on and meeting.occurred_on != record.occurred_on:
        yield Problem(
            "occurred_on",
            "NOT_THERE",
            Level.WARN,
            f"那次活动是 {meeting.occurred_on}。",
            "改日期。",
        )


_JUNE = 6


LEDGER = Ledger(
    code="L36",
    key="leader_attendance",
    title="领导干部双重组织生活",
    model=LeaderAttendance,
    mechanism="politics",
    rhythm=Rhythm.ANY,
    ended_on=lambda record: record.occurred_on,
    called=lambda record: f"{record.occurred_on or '（还没有日期）'}",
    shown=("occurred_on", "cadre", "meeting", "taken_part_as"),
    derived=(Derived("times", "半年统计", _times),),
    cross=cross,
    begin=lambda _: {"taken_part_as": "member"},
    optional=True,
)
