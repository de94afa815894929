"""The common base of all meetings (domain.md §6 会议基础列 MB): plan, sessions, people, items, votes.

A meeting is planned (``planned_at``), then held in one or several sessions because people work in
shifts. Attendance is the union of the sessions; quorum and votes count within one session; the
clock for late entry starts at the last one.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated

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
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Instant, Part
from hongdang_desktop.core.references import MemberRef
from hongdang_desktop.core.rules import Rule
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Beginning, Derived, Facts, Setting

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
    last = beginning.last if isinstance(beginning.last, Meeting) else None
    people = [(i, m) for i, m in beginning.people if everyone or m.party_post]
    secretary = next((i for i, m in people if m.party_post == "secretary"), None)
    known = {i for i, _ in beginning.people}
    place = last.sessions[-1].place if last and last.sessions else None
    attendance: list[Json] = [
        {"id": f"p{n}", "member": i, "voter": m.may_vote, "sessions": ["s1"]}
        for n, (i, m) in enumerate(people, start=1)
    ]
    return {
        "title": title,
        "chair": last.chair if last and last.chair in known else secretary,
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


def meeting_problems(meeting: Meeting, setting: Setting) -> Iterator[Problem]:
    """Yield what is wrong between the fields of a meeting: rules G04, M06, M07 and the sessions."""
    yield from _session_problems(meeting, setting)
    yield from _attendance_problems(meeting, setting)
    yield from _agenda_problems(meeting)
    day = meeting.ended_on or setting.today
    for vote in meeting.votes:
        yield from _vote_problems(meeting, vote, setting, day)


def quorum_reached(present: int, expected: int, rule: Rule) -> bool:
    """Say whether a quorum rule holds: present × ``in`` against expected × ``of``; strict 1 is 超过."""
    left, right = present * rule.numbers["in"], expected * rule.numbers["of"]
    return left > right if rule.numbers["strict"] else left >= right


def _session_problems(meeting: Meeting, setting: Setting) -> Iterator[Problem]:
    rule = setting.rules.on("G05", meeting.ended_on or setting.today)
    for session in meeting.sessions:
        if session.starts_at is None or session.ends_at is None:
            continue
        lasted = session.ends_at - session.starts_at
        if rule and lasted > timedelta(hours=rule.numbers["hours"]):
            yield rule.problem(
                f"sessions/{session.id}/ends_at",
                f"一场会开了 {lasted.days} 天还多，多半是日期抄错了。",
                "看看年月日；分几天开的就分几场写。",
            )
        if lasted <= timedelta(0):
            start, end = (m.astimezone(PLANT_TIME) for m in (session.starts_at, session.ends_at))
            yield Problem(
                f"sessions/{session.id}/ends_at", "END_BEFORE_START", Level.SAVE,
                f"结束 {end:%H:%M} 不在开始 {start:%H:%M} 之后。",
                "改一下时间；过了半夜就把日期填成第二天。",
            )  # fmt: skip


def _attendance_problems(meeting: Meeting, setting: Setting) -> Iterator[Problem]:
    rule = setting.rules.on("G04", meeting.ended_on or setting.today)
    came = sum(not person.excused for person in meeting.present)
    if rule and came > meeting.number_expected:
        yield rule.problem(
            "expected", f"应到 {meeting.number_expected} 人，到了 {came} 人，对不上。",
            "改应到人数，或看看谁不该算。",
        )  # fmt: skip
    if rule and meeting.number_of_voters > meeting.number_expected:
        wrong = rule.problem(
            "expected_voters",
            f"有表决权的 {meeting.number_of_voters} 人，比应到 {meeting.number_expected} 人还多。",
            "改一下人数。",
        )
        yield _unless_gaps(wrong, complete=bool(meeting.attendance or meeting.expected))
    listed = sum(person.voter is not False for person in meeting.counted)
    if rule and meeting.expected_voters is not None and meeting.expected_voters < listed:
        wrong = rule.problem(
            "expected_voters",
            f"有表决权的写了 {meeting.expected_voters} 人，名单上有 {listed} 人。",
            "改人数，或在名单里写明谁不计入。",
        )
        yield _unless_gaps(wrong, complete=False)
    seen: set[str] = set()
    rooms = {session.id for session in meeting.sessions}
    for person in meeting.attendance:
        at = f"attendance/{person.id}/"
        if person.member in seen:
            yield Problem(f"{at}member", "TWICE", Level.SAVE, "同一个人写了两次。", "去掉一个。")
        if person.member:
            seen.add(person.member)
        yield from _presence_problems(person, at, rooms)


def _presence_problems(person: Attendance, at: str, rooms: set[str]) -> Iterator[Problem]:
    if set(person.sessions) - rooms:
        yield Problem(
            f"{at}sessions", "NO_SUCH_SESSION", Level.SAVE, "到会的场次已经删了。",
            "重新点一下到会。",
        )  # fmt: skip
    if rooms and not person.sessions and not person.excused and not person.absence:
        yield Problem(f"{at}absence", "REQUIRED", Level.FINAL, "缺席的还没选原因。", "选一个原因。")
    if person.sessions and person.excused:
        yield Problem(
            f"{at}excused", "CAME", Level.FINAL, "人到了会，就算应到。", "清掉不计入的理由。"
        )


def _agenda_problems(meeting: Meeting) -> Iterator[Problem]:
    for number, item in enumerate(meeting.agenda, start=1):
        at = f"agenda/{item.id}/"
        if not item.decision or item.progress == "none":
            continue
        if not item.owner:
            yield Problem(
                f"{at}owner", "REQUIRED", Level.FINAL, f"议题 {number}：还没有责任人。",
                "填一个人；定不下来先填书记。",
            )  # fmt: skip
        if not item.due:
            yield Problem(
                f"{at}due", "REQUIRED", Level.FINAL, f"议题 {number}：还没有期限。",
                "先估一个日期，以后能改期。",
            )  # fmt: skip


def _vote_problems(meeting: Meeting, vote: Vote, setting: Setting, day: date) -> Iterator[Problem]:
    at = f"votes/{vote.id}/"
    if vote.session and vote.session not in {session.id for session in meeting.sessions}:
        yield Problem(
            f"{at}session", "NO_SUCH_SESSION", Level.SAVE, "表决的场次已经删了。", "重新选场次。"
        )
        return
    present = meeting.voters_in(vote.session) if vote.present is None else vote.present
    expected = meeting.number_of_voters if vote.expected is None else vote.expected
    sums = setting.rules.on("G04", day)
    if sums:
        yield from _sum_problems(meeting, vote, sums, present=present, expected=expected)
    if vote.result != "passed":
        return
    quorum = setting.rules.on("M06J" if vote.matter == "joining" else "M06", day)
    majority = setting.rules.on("M07", day)
    if quorum and not quorum_reached(present, expected, quorum):
        short = lacking(present, expected, quorum)
        yield quorum.problem(
            f"{at}result", f"应到 {expected} 人，到了 {present} 人，还差 {short} 人才能表决，不能记“通过”。",
            "结果改成“未通过”，会可以照实记。",
        )  # fmt: skip
    if majority and not quorum_reached(vote.in_favour or 0, expected, majority):
        yield majority.problem(
            f"{at}result", f"赞成 {vote.in_favour or 0} 票，没超过应到 {expected} 人的半数，不能记“通过”。",
            "结果改成“未通过”，或改票数。",
        )  # fmt: skip


def _sum_problems(
    meeting: Meeting, vote: Vote, rule: Rule, *, present: int, expected: int
) -> Iterator[Problem]:
    """Yield what rule G04 says of one vote; what only gaps may be does not stop a draft."""
    at = f"votes/{vote.id}/"
    listed = bool(meeting.attendance)
    written = vote.written or 0
    cast = (vote.in_favour or 0) + (vote.against or 0) + (vote.abstained or 0)
    if vote.expected is not None and vote.expected < meeting.number_of_voters:
        wrong = rule.problem(
            f"{at}expected",
            f"应到写了 {vote.expected} 人，有表决权应到 {meeting.number_of_voters} 人。",
            "改一下人数。",
        )
        yield _unless_gaps(wrong, complete=False)
    if len(meeting.sessions) > 1 and not vote.session:
        yield Problem(
            f"{at}session", "REQUIRED", Level.FINAL, "分几场开的，还没写在哪一场表决。", "选一场。"
        )
    if vote.in_favour is not None and cast != present + written:
        letters = f"加书面意见 {written} 份" if written else ""
        wrong = rule.problem(
            f"{at}in_favour", f"赞成、反对、弃权加起来 {cast} 票，有表决权到会 {present} 人{letters}。",
            "改一下票数。",
        )  # fmt: skip
        counted = vote.against is not None and vote.abstained is not None
        yield _unless_gaps(wrong, complete=counted and (listed or vote.present is not None))
    if present > expected:
        wrong = rule.problem(
            f"{at}present",
            f"应到有表决权 {expected} 人，到了 {present} 人，对不上。",
            "改一下人数。",
        )
        known = vote.expected is not None or meeting.expected_voters is not None
        yield _unless_gaps(wrong, complete=known or listed)
    elif listed and present > meeting.voters_in(vote.session):
        in_room = meeting.voters_in(vote.session)
        wrong = rule.problem(
            f"{at}present",
            f"实到写了 {present} 人，名单上有表决权的到了 {in_room} 人。",
            "改名单或改人数。",
        )
        yield _unless_gaps(wrong, complete=False)


def _unless_gaps(problem: Problem, *, complete: bool) -> Problem:
    """Return the problem so that it does not stop a draft whose numbers are not all there yet."""
    if complete or problem.level is not Level.SAVE:
        return problem
    return replace(problem, level=Level.FINAL)


def lacking(present: int, expected: int, rule: Rule) -> int:
    """Return how many more are needed until a quorum rule holds."""
    return next(
        (n for n in range(1, expected + 2) if quorum_reached(present + n, expected, rule)), 0
    )
