"""L10 党课: 《中国共产党支部工作条例（试行）》第十六条; once a quarter is what plants usually ask."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Choice, Day, LongText, Number, Parts, Text
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import MemberOrText, MemberRef, MemberRefs
from hongdang_desktop.ledgers.due import Clock
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.headcount import headcount
from hongdang_desktop.ledgers.ledger import Beginning, Derived, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.member import Member

FORMS = {"together": "集中", "on_site": "现场", "video": "视频", "short": "微党课"}


class MadeUp(Part):
    """Somebody who was away and heard the lecture later."""

    member: Annotated[str | None, MemberRef("姓名", required=True)] = None
    made_up_on: Annotated[date | None, Day("补课日期", required=True)] = None


class PartyLecture(Envelope):
    """One lecture. ``hours`` counts in tenths; the text of it is an attachment."""

    occurred_on: Annotated[date | None, Day("上课日期", required=True)] = None
    topic: Annotated[str | None, Text("题目", required=True)] = None
    lecturer: Annotated[
        str | None,
        MemberOrText("授课人", required=True, hint="本支部的点选，外请的直接写姓名。"),
    ] = None
    lecturer_post: Annotated[str | None, Text("授课人职务")] = None
    form: Annotated[str | None, Choice("形式", options=FORMS)] = None
    hours: Annotated[int | None, Number("时长", places=1, most=240, unit="小时")] = None
    participants: Annotated[tuple[str, ...], MemberRefs("参加", required=True)] = ()
    made_up: Annotated[tuple[MadeUp, ...], Parts("缺席补课", living=True)] = ()
    content: Annotated[str | None, LongText("内容提要", required=True)] = None


def problems(lecture: PartyLecture, setting: Setting) -> Iterator[Problem]:
    """Yield who is said to have made up for what he had heard."""
    del setting
    there, seen = set(lecture.participants), set[str]()
    for each in lecture.made_up:
        if each.member and each.member in there:
            yield Problem(
                f"made_up/{each.id}/member", "CAME", Level.FINAL, "这个人参加了，不用补课。",
                "去掉一处。",
            )  # fmt: skip
        if each.member and each.member in seen:
            yield Problem(
                f"made_up/{each.id}/member", "TWICE", Level.SAVE, "同一个人写了两次。", "去掉一个。"
            )
        seen.add(each.member or "")
        if each.made_up_on and lecture.occurred_on and each.made_up_on < lecture.occurred_on:
            yield Problem(
                f"made_up/{each.id}/made_up_on", "END_BEFORE_START", Level.SAVE,
                "补课在党课之前。", "看看哪个日期抄反了。",
            )  # fmt: skip


def _still_to_hear(lecture: PartyLecture, entry_id: str, facts: Facts) -> str:
    """Return who belonged to the branch on that day and has not heard it."""
    del entry_id
    day = lecture.occurred_on
    if day is None or not lecture.participants:
        return ""
    heard = {*lecture.participants, lecture.lecturer, *(each.member for each in lecture.made_up)}
    missing = [
        member.name or ""
        for member_id, member in facts.members(lecture.branch or "")
        if isinstance(member, Member)
        and member.active
        and not (member.joined_on and member.joined_on > day)
        and member_id not in heard
    ]
    return "、".join(missing) or "没有"


def _begin(beginning: Beginning) -> JsonObject:
    people: list[Json] = [i for i, _ in beginning.people]
    secretary = next((i for i, m in beginning.people if m.party_post == "secretary"), None)
    return {"form": "together", "hours": 10, "lecturer": secretary, "participants": people}


LEDGER = Ledger(
    code="L10",
    key="party_lecture",
    title="党课",
    model=PartyLecture,
    mechanism="politics",
    rhythm=Rhythm.QUARTER,
    called=lambda lecture: lecture.topic or "（还没有题目）",
    shown=("occurred_on", "topic", "lecturer", "form", "hours", "headcount"),
    rules=problems,
    rule="M11",
    begin=_begin,
    derived=(
        headcount("听课"),
        Derived("still_to_hear", "还没听的", _still_to_hear),
    ),
    clock=Clock("M11", Rhythm.QUARTER, "第{quarter}季度党课还没记"),
    ended_on=lambda lecture: lecture.occurred_on,
)
