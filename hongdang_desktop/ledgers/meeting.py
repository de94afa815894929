"""The common base of all meetings (domain.md §6 会议基础列 MB): plan, sessions, people, items, votes.

A meeting is planned (``planned_at``), then held in one or several sessions because people work in
shifts. Attendance is the union of the sessions; quorum and votes count within one session; the
clock for late entry starts at the last one.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Any

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.columns import (
    Choice,
    Day,
    LongText,
    Moment,
    Parts,
    Signature,
    Text,
    Texts,
    Whole,
    YesNo,
)
from hongdang_desktop.core.records import Instant, Part
from hongdang_desktop.core.references import MemberRef
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Beginning, Derived, Facts
from hongdang_desktop.ledgers.matter import DONE, OPEN, WRITTEN, Matter, Step, decided, with_part

ABSENCES = {
    "business": "公出",
    "shift": "倒班",
    "illness": "病假",
    "leave": "事假",
    "other": "其他",
}
SUBJECTS = {
    "study": "学习传达",
    "production": "生产经营",
    "safety": "安全环保",
    "people": "员工诉求",
    "organisation": "组织建设",
    "development": "发展党员",
    "discipline": "党风廉政",
    "decision": "重大问题决策",
    "other": "其他",
}
PROGRESS = {"doing": "在办", "done": "已落实", "undone": "没落实", "none": "不需落实"}
METHODS = {"hands": "举手", "ballot": "无记名票决"}
MATTERS = {"ordinary": "一般事项", "joining": "发展党员、转正"}
RESULTS = {"passed": "通过", "failed": "未通过"}


class Session(Part):
    """One sitting of a meeting. ``ends_at`` may be on the next day for a night shift."""

    starts_at: Annotated[Instant | None, Moment("开始", required=True, hint="填日期和时间。")] = (
        None
    )
    ends_at: Annotated[Instant | None, Moment("结束")] = None
    place: Annotated[str | None, Text("地点", required=True)] = None


class Attendance(Part):
    """One person who should come. ``sessions`` are the ids of those he was in; none means absent."""

    member: Annotated[str | None, MemberRef("姓名", required=True)] = None
    voter: Annotated[bool | None, YesNo("有表决权")] = None
    sessions: Annotated[tuple[str, ...], Texts("到会场次")] = ()
    absence: Annotated[str | None, Choice("缺席原因", options=ABSENCES)] = None
    absence_note: Annotated[str | None, Text("缺席说明")] = None
    excused: Annotated[str | None, Text("不计入应到的理由")] = None


class AgendaItem(Part):
    """One item with what was said, decided, and who does it by when."""

    title: Annotated[str | None, Text("议题", required=True)] = None
    subject: Annotated[str | None, Choice("类别", options=SUBJECTS)] = None
    speaker: Annotated[str | None, MemberRef("主讲人")] = None
    discussion: Annotated[str | None, LongText("讨论要点")] = None
    decision: Annotated[str | None, LongText("决议")] = None
    owner: Annotated[str | None, MemberRef("责任人")] = None
    due: Annotated[date | None, Day("期限")] = None
    progress: Annotated[str | None, Choice("落实", living=True, options=PROGRESS)] = None
    carried: Annotated[str | None, LongText("落实情况", living=True)] = None
    done_on: Annotated[date | None, Day("落实日期", living=True)] = None


class Vote(Part):
    """One motion. Counts only: who voted how is never kept. Empty counts come from the attendance."""

    motion: Annotated[str | None, Text("表决事项", required=True)] = None
    matter: Annotated[str | None, Choice("性质", options=MATTERS)] = None
    method: Annotated[str | None, Choice("方式", options=METHODS)] = None
    session: Annotated[str | None, Text("场次")] = None
    expected: Annotated[int | None, Whole("应到", unit="人")] = None
    present: Annotated[int | None, Whole("实到", unit="人")] = None
    written: Annotated[int | None, Whole("书面意见", unit="份")] = None
    in_favour: Annotated[int | None, Whole("赞成", required=True, weighty=True, unit="票")] = None
    against: Annotated[int | None, Whole("反对", weighty=True, unit="票")] = None
    abstained: Annotated[int | None, Whole("弃权", weighty=True, unit="票")] = None
    result: Annotated[str | None, Choice("结果", options=RESULTS, required=True, weighty=True)] = (
        None
    )


class Meeting(Envelope):
    """What all meetings have in common."""

    title: Annotated[str | None, Text("会议名称", required=True)] = None
    planned_at: Annotated[Instant | None, Moment("计划时间")] = None
    planned_place: Annotated[str | None, Text("计划地点")] = None
    sessions: Annotated[tuple[Session, ...], Parts("场次", required=True)] = ()
    chair: Annotated[str | None, MemberRef("主持人", required=True)] = None
    recorder: Annotated[str | None, MemberRef("记录人", required=True)] = None
    expected: Annotated[int | None, Whole("应到人数", weighty=True, unit="人")] = None
    expected_voters: Annotated[int | None, Whole("有表决权应到", weighty=True, unit="人")] = None
    attendance: Annotated[tuple[Attendance, ...], Parts("到会", required=True)] = ()
    observers: Annotated[str | None, Text("列席")] = None
    agenda: Annotated[tuple[AgendaItem, ...], Parts("议题", required=True)] = ()
    votes: Annotated[tuple[Vote, ...], Parts("表决")] = ()
    chair_signature: Annotated[None, Signature("主持人签字")] = None
    recorder_signature: Annotated[None, Signature("记录人签字")] = None

    @property
    def counted(self) -> tuple[Attendance, ...]:
        """Return those who count as expected."""
        return tuple(person for person in self.attendance if not person.excused)

    @property
    def number_expected(self) -> int:
        """Return how many were expected: as typed, else by the list."""
        return len(self.counted) if self.expected is None else self.expected

    @property
    def number_of_voters(self) -> int:
        """Return how many of them may vote: as typed, else by the list."""
        if self.expected_voters is not None:
            return self.expected_voters
        return sum(person.voter is not False for person in self.counted)

    @property
    def owed(self) -> int:
        """Return how many count as expected where something is decided: also those left out.

        Leaving somebody out (ill, away for half a year) is for elections, by decision of the assembly
        (domain.md §1.3); of other votes only those are who have none.
        """
        return max(self.number_expected, len(self.attendance))

    @property
    def voters_owed(self) -> int:
        """Return what ``owed`` does of those who may vote."""
        listed = sum(person.voter is not False for person in self.attendance)
        return max(self.number_of_voters, listed)

    @property
    def present(self) -> tuple[Attendance, ...]:
        """Return who came to at least one session."""
        return tuple(person for person in self.attendance if person.sessions)

    @property
    def absent(self) -> tuple[Attendance, ...]:
        """Return who was expected and came to none."""
        return tuple(person for person in self.counted if not person.sessions)

    def voters_in(self, session: str | None) -> int:
        """Return how many with a vote were in a session; None means the only or best attended one."""
        rooms = [session] if session else [each.id for each in self.sessions]
        return max(
            (
                sum(p.voter is not False for p in self.counted if room in p.sessions)
                for room in rooms
            ),
            default=0,
        )

    @property
    def is_plan(self) -> bool:
        """Say whether nothing but the plan has been written yet."""
        return not self.sessions

    @property
    def ended_on(self) -> date | None:
        """Return the day of the last session."""
        moments = [m for each in self.sessions if (m := each.ends_at or each.starts_at)]
        return max(moments).astimezone(PLANT_TIME).date() if moments else None

    def matters(self, entry_id: str) -> Iterator[Matter]:
        """Yield what was decided and is to be carried out."""
        if self.is_plan:
            return
        for item in self.agenda:
            if item.decision and item.progress != "none":
                title = item.title or ""
                yield decision(
                    entry_id, f"agenda/{item.id}", f"{title}：{item.decision}" if title else item.decision,
                    found=self.occurred_on, owner=item.owner, due=item.due, progress=item.progress,
                    done_on=item.done_on,
                )  # fmt: skip


def decision(
    entry_id: str,
    part: str,
    text: str,
    *,
    found: date | None,
    owner: str | None,
    due: date | None,
    progress: str | None,
    done_on: date | None,
) -> Matter:
    """Return a decision as a matter. Of old ones nobody knows the day: they count as done in time."""
    done = (done_on or due or found) if progress == "done" else None
    return Matter(
        entry_id, part, "决议", text, owner or "", found, due, done, closed=done,
        settled=progress == "done", source="meeting", moves=WRITTEN,
        state=DONE if progress == "done" else PROGRESS.get(progress or "", OPEN),
    )  # fmt: skip


def write(payload: JsonObject, part: str, step: Step) -> JsonObject:
    """Return a meeting in which one decision has gone a step further. Raises LookupError."""
    return with_part(payload, part, lambda item: decided(item, step))


def ended_on(meeting: Meeting) -> date | None:
    """Return the day from which the late clock runs: that of the last session."""
    return meeting.ended_on


def called(meeting: Meeting) -> str:
    """Return how a meeting is called in lists."""
    return meeting.title or "（还没有名称）"


def settle(meeting: Meeting) -> JsonObject:
    """Return the fields that follow from others: the day and year of the first session or the plan.

    A year that somebody set apart from the day stays (a meeting for last year held in January).
    """
    starts = [each.starts_at for each in meeting.sessions if each.starts_at]
    start = min(starts) if starts else meeting.planned_at
    if start is None:
        return {}
    day = start.astimezone(PLANT_TIME).date()
    former = meeting.occurred_on
    set_apart = meeting.year is not None and (former is None or meeting.year != former.year)
    return {"occurred_on": day.isoformat(), "year": meeting.year if set_apart else day.year}


def begin(beginning: Beginning, *, title: str, everyone: bool) -> JsonObject:
    """Return a new meeting: the last one's place, chair and recorder, and today's people as present.

    ``everyone`` is for the general assembly; otherwise those with a post in the branch committee.
    """
    people = [(i, m) for i, m in beginning.people if everyone or m.party_post]
    secretary = next((i for i, m in people if m.party_post == "secretary"), None)
    return begin_with(beginning, title=title, people=people, chair=secretary, last=held(beginning))


def held(beginning: Beginning) -> Meeting | None:
    """Return the last meeting that took place; plans of meetings to come stand before it."""
    known = (e for e in (*beginning.recent, beginning.last) if isinstance(e, Meeting))
    return next((meeting for meeting in known if not meeting.is_plan), None)


def begin_with(
    beginning: Beginning,
    *,
    title: str,
    people: Sequence[tuple[str, Any]],
    chair: str | None,
    last: Meeting | None,
) -> JsonObject:
    """Return a new meeting of some members, all noted as present.

    Place, chair and recorder are those of ``last``; ``chair`` presides where there was none.
    """
    known = {i for i, _ in beginning.people}
    place = last.sessions[-1].place if last and last.sessions else None
    attendance: list[Json] = [
        {"id": f"p{n}", "member": i, "voter": m.may_vote, "sessions": ["s1"]}
        for n, (i, m) in enumerate(people, start=1)
    ]
    return {
        "title": title,
        "chair": last.chair if last and last.chair in known else chair,
        "recorder": last.recorder if last and last.recorder in known else None,
        "sessions": [{"id": "s1", "place": place}],
        "attendance": attendance,
    }


def ordinal(key: str) -> Derived[Meeting]:
    """Return the column 本年第几次 of a meeting ledger."""

    def value(meeting: Meeting, entry_id: str, facts: Facts) -> str:
        del meeting
        return str(facts.ordinal(key, entry_id))

    return Derived("ordinal", "本年第几次", value)
