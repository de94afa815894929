"""How much each member should have learned by now, and who is far from it (rule E01)."""

from dataclasses import dataclass
from datetime import date

from hongdang_desktop.ledgers.due import Asked
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.study_hours import hours, total, yearly

_MONTHS = 12


@dataclass(frozen=True)
class Short:
    """Somebody who is behind; all hours in tenths. ``whole`` is what the year asks of him."""

    member: str
    name: str
    earned: int
    needed: int
    whole: int


def short_of_hours(asked: Asked) -> tuple[Short, ...]:
    """Return who has less than the rule's percentage of what he should have by now, the worst first.

    What the year asks is counted by months from when the branch began its books or he joined.
    """
    today = asked.setting.today
    rule = asked.setting.rules.on("E01", today)
    if rule is None or asked.start is None:
        return ()
    earned = hours(asked.facts, asked.branch, today.year, asked.setting.rules)
    found = []
    for member_id, member in asked.facts.members(asked.branch):
        if not isinstance(member, Member) or not member.active or member.lost:
            continue
        whole = yearly(member.party_post, rule)
        since = max(filter(None, (date(today.year, 1, 1), asked.start, member.joined_on)))
        needed = whole * max(0, today.month - since.month + 1) // _MONTHS
        if since > today:
            continue
        has = total(earned.get(member_id, ()))
        if has * 100 < needed * rule.numbers["percent"]:
            found.append(Short(member_id, member.name or "", has, needed, whole))
    return tuple(sorted(found, key=lambda short: (short.earned - short.needed, short.name)))
