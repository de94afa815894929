"""L35 廉洁提醒与警示教育: before festivals and appointments, after cases; never counted for a score."""

from datetime import date
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choice, Day, LongText
from hongdang_desktop.core.references import MemberRef, MemberRefs
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Beginning, Ledger, Rhythm

OCCASIONS = {"festival": "节前", "appointment": "任前", "case": "案例通报"}


class IntegrityReminder(Envelope):
    """One reminder to one or several people."""

    occurred_on: Annotated[date | None, Day("提醒日期", required=True)] = None
    occasion: Annotated[str | None, Choice("节点", required=True, options=OCCASIONS)] = None
    people: Annotated[tuple[str, ...], MemberRefs("对象", required=True)] = ()
    content: Annotated[str | None, LongText("内容", required=True)] = None
    reminder: Annotated[str | None, MemberRef("提醒人")] = None


def begin(beginning: Beginning) -> JsonObject:
    """Return a reminder by the member of the committee for discipline, else by the secretary."""
    posts = {member.party_post: person for person, member in beginning.people}
    reminder = posts.get("discipline") or posts.get("secretary")
    return {"reminder": reminder} if reminder else {}


LEDGER = Ledger(
    code="L35",
    key="integrity_reminder",
    title="廉洁提醒与警示教育",
    model=IntegrityReminder,
    mechanism="politics",
    rhythm=Rhythm.ANY,
    ended_on=lambda record: record.occurred_on,
    called=lambda each: f"{OCCASIONS.get(each.occasion or '', '')}提醒",
    shown=("occurred_on", "occasion", "people", "content", "reminder"),
    begin=begin,
    optional=True,
)
