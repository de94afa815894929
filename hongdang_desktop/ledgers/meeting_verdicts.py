"""What the rules say of a meeting's attendance and votes as they stand, also when all is well."""

from collections.abc import Iterator

from hongdang_desktop.core.rules import Rule
from hongdang_desktop.ledgers.ledger import Setting
from hongdang_desktop.ledgers.meeting import Meeting, Vote
from hongdang_desktop.ledgers.meeting_problems import (
    counted_letters,
    lacking,
    needed,
    owed_to,
    quorum_reached,
)
from hongdang_desktop.ledgers.verdict import Verdict


def attendance_verdict(
    meeting: Meeting, rule: Rule, *, came: int, expected: int, then: str
) -> Iterator[Verdict]:
    """Yield whether enough came to one session for what ``then`` says (可以开会).

    ``came`` and ``expected`` count whom the rule counts: the committee, or those with a vote.
    """
    if meeting.is_plan or not expected:
        return
    everyone = sum(not person.excused for person in meeting.present)
    voters = expected != meeting.owed
    who = "有表决权的" if voters else ""
    parts = [f"应到 {meeting.number_expected} 人，实到 {everyone} 人"]
    if left_out := meeting.owed - meeting.number_expected:
        parts.append(f"不计入的 {left_out} 人这里也算应到")
    if len(meeting.sessions) > 1:
        parts.append(f"{who}一场最多到 {came} 人")
    elif voters:
        parts.append(f"有表决权的 {expected} 人到了 {came} 人")
    if quorum_reached(came, expected, rule):
        parts.append(f"够半数，{then}。")
        yield Verdict("attendance", "，".join(parts), True, rule.reference)
    else:
        parts.append(f"还差 {lacking(came, expected, rule)} 人才够半数。会可以照实记。")
        yield Verdict("attendance", "，".join(parts), False, rule.reference)


def vote_verdicts(meeting: Meeting, setting: Setting) -> Iterator[Verdict]:
    """Yield what quorum and majority say of each vote that was counted."""
    for vote in meeting.votes:
        if vote.in_favour is not None:
            yield from _of_vote(meeting, vote, setting)


def _of_vote(meeting: Meeting, vote: Vote, setting: Setting) -> Iterator[Verdict]:
    day = meeting.ended_on or setting.today
    quorum, majority = needed(setting, day, joining=vote.matter == "joining")
    if quorum is None or majority is None:
        return
    at = f"votes/{vote.id}"
    present = meeting.voters_in(vote.session) if vote.present is None else vote.present
    expected = owed_to(meeting, vote)
    failed = vote.result == "failed"
    if not quorum_reached(present, expected, quorum):
        short = lacking(present, expected, quorum)
        rest = "记“未通过”。" if failed else "不能记“通过”。"
        yield Verdict(
            at, f"应到 {expected} 人，到了 {present} 人，还差 {short} 人才能表决，{rest}", failed,
            quorum.reference,
        )  # fmt: skip
        return
    added = _sum(vote, present, counted_letters(vote, setting, day))
    if quorum_reached(vote.in_favour or 0, expected, majority):
        rest = {"passed": "通过。", "failed": "记的是“未通过”。"}.get(
            vote.result or "", "可以记“通过”。"
        )
        sentence = f"赞成 {vote.in_favour} 票，超过应到 {expected} 人的半数，{rest}"
        yield Verdict(at, sentence, vote.result == "passed", majority.reference, added)
    else:
        rest = "未通过。" if failed else "不能记“通过”。"
        sentence = f"赞成 {vote.in_favour} 票，没超过应到 {expected} 人的半数，{rest}"
        yield Verdict(at, sentence, failed, majority.reference, added)


def _sum(vote: Vote, present: int, written: int) -> str:
    """Return that the votes add up; where they do not, a Problem says so."""
    cast = (vote.in_favour or 0) + (vote.against or 0) + (vote.abstained or 0)
    if cast != present + written:
        return ""
    letters = f"加书面意见 {written} 份" if written else ""
    return f"票数合计 {cast}，与实到 {present} 人{letters}相符"
