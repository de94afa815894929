"""What is wrong with a meeting beside the register of members (rule M12)."""

from collections.abc import Iterator

from hongdang_desktop.core.problems import Problem
from hongdang_desktop.ledgers.ledger import Facts, Setting
from hongdang_desktop.ledgers.meeting import Meeting
from hongdang_desktop.ledgers.member import Member

_CURE = "点“改名单”，去掉再加一次，就对了。"


def voter_problems(
    meeting: Meeting, entry_id: str, facts: Facts, setting: Setting
) -> Iterator[Problem]:
    """Yield who is noted as a voter and had no vote on that day by the register."""
    del entry_id
    day = meeting.ended_on or meeting.occurred_on or setting.today
    rule = setting.rules.on("M12", day)
    if rule is None or not meeting.attendance:
        return
    register = dict(facts.members(meeting.branch or ""))
    for person in meeting.attendance:
        member = register.get(person.member or "")
        if person.voter is False or person.excused or not isinstance(member, Member):
            continue
        confirmed = member.confirmed_on
        if member.category == "probationary" or (confirmed is not None and confirmed > day):
            why = "是预备党员，不能表决"
        elif member.voting not in (None, "has"):
            why = "现在没有表决权"
        else:
            continue
        yield rule.problem(f"attendance/{person.id}/voter", f"{member.name}{why}。", _CURE)
