"""What may be wrong between the fields of a meeting: rules G04, G05, M06, M07, M09, M10."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.rules import Rule
from hongdang_desktop.ledgers.ledger import Setting
from hongdang_desktop.ledgers.meeting import METHODS, Attendance, Meeting, Vote


def meeting_problems(meeting: Meeting, setting: Setting) -> Iterator[Problem]:
    """Yield what is wrong between the fields of a meeting: rules G04, M06, M07, M07J, the sessions."""
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
    expected = owed_to(meeting, vote)
    also = _also(meeting)
    sums = setting.rules.on("G04", day)
    letters = counted_letters(vote, setting, day)
    if sums:
        yield from _sum_problems(
            meeting, vote, sums, present=present, expected=expected, letters=letters
        )
    yield from _form_of_vote(vote, setting, day, at)
    if vote.result != "passed":
        return
    quorum, majority = needed(setting, day, joining=vote.matter == "joining")
    if quorum and not quorum_reached(present, expected, quorum):
        short = lacking(present, expected, quorum)
        yield quorum.problem(
            f"{at}result", f"应到 {expected} 人{also}，到了 {present} 人，还差 {short} 人才能表决，不能记“通过”。",
            "结果改成“未通过”，会可以照实记。",
        )  # fmt: skip
    if majority and not quorum_reached(vote.in_favour or 0, expected, majority):
        yield majority.problem(
            f"{at}result", f"赞成 {vote.in_favour or 0} 票，没超过应到 {expected} 人{also}的半数，不能记“通过”。",
            "结果改成“未通过”，或改票数。",
        )  # fmt: skip


def owed_to(meeting: Meeting, vote: Vote) -> int:
    """Return upon how many voters quorum and majority of a vote are counted: also those left out."""
    typed = meeting.number_of_voters if vote.expected is None else vote.expected
    return max(typed, meeting.voters_owed)


def _also(meeting: Meeting) -> str:
    left_out = meeting.voters_owed - meeting.number_of_voters
    return f"（含不计入的 {left_out} 人）" if left_out > 0 else ""


def needed(setting: Setting, day: date, *, joining: bool) -> tuple[Rule | None, Rule | None]:
    """Return the rules of quorum and majority in force on a day; ``joining`` is 接收 or 转正."""
    rules = setting.rules
    quorum = rules.on("M06J" if joining else "M06", day)
    majority = rules.on("M07", day) or (rules.on("M07J", day) if joining else None)
    return quorum, majority


def counted_letters(vote: Vote, setting: Setting, day: date) -> int:
    """Return how many written opinions count as votes: only where people join (rule M10)."""
    if vote.matter == "joining" or setting.rules.on("M10", day) is None:
        return vote.written or 0
    return 0


def _form_of_vote(vote: Vote, setting: Setting, day: date, at: str) -> Iterator[Problem]:
    """Yield rules M09 and M10: by ballot where people join, written opinions nowhere else."""
    ballot = setting.rules.on("M09", day)
    if ballot and vote.matter == "joining" and vote.method != "ballot":
        said = f"记的是“{METHODS[vote.method]}”" if vote.method in METHODS else "还没写方式"
        yield ballot.problem(
            f"{at}method", f"发展党员要无记名票决，这里{said}。", "照实记；不合规定的重新表决。"
        )
    written = setting.rules.on("M10", day)
    if written and vote.written and vote.matter != "joining":
        yield written.problem(
            f"{at}written", f"一般事项的书面意见 {vote.written} 份不计票。",
            "发展党员的表决把性质选上；别的写进讨论要点。",
        )  # fmt: skip


def _sum_problems(
    meeting: Meeting, vote: Vote, rule: Rule, *, present: int, expected: int, letters: int
) -> Iterator[Problem]:
    """Yield what rule G04 says of one vote; what only gaps may be does not stop a draft.

    ``letters`` are the written opinions that count as votes.
    """
    at = f"votes/{vote.id}/"
    listed = bool(meeting.attendance)
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
    if vote.in_favour is not None and cast != present + letters:
        more = f"加书面意见 {letters} 份" if letters else ""
        wrong = rule.problem(
            f"{at}in_favour", f"赞成、反对、弃权加起来 {cast} 票，有表决权到会 {present} 人{more}。",
            "改一下票数。",
        )  # fmt: skip
        # Whether written opinions count is not known before the matter is.
        counted = vote.against is not None and vote.abstained is not None
        counted = counted and bool(vote.matter or not vote.written)
        yield _unless_gaps(wrong, complete=counted and (listed or vote.present is not None))
    typed = meeting.number_of_voters if vote.expected is None else vote.expected
    if present > typed or present + letters > expected:
        # A written opinion comes from one who could not come.
        more = f"，书面意见 {letters} 份" if present <= typed else ""
        wrong = rule.problem(
            f"{at}{'written' if more else 'present'}",
            f"应到有表决权 {expected if more else typed} 人，到了 {present} 人{more}，对不上。",
            "到会的不算书面意见；改一下人数。" if more else "改一下人数。",
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
