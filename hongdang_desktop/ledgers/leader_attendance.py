"""L36 领导干部双重组织生活: 《中国共产党支部工作条例（试行）》第十五、十六条."""

from typing import Annotated

from hongdang_desktop.core.columns import Choice, LongText
from hongdang_desktop.core.references import EntryRef, MemberRef
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm

AS = {"member": "普通党员"}


class LeaderAttendance(Envelope):
    """That a leading cadre took part in his branch's life as an ordinary member."""

    cadre: Annotated[str | None, MemberRef("干部", required=True)] = None
    meeting: Annotated[str | None, EntryRef("参加的活动", required=True)] = None
    taken_part_as: Annotated[str | None, Choice("身份", options=AS)] = None
    said: Annotated[str | None, LongText("发言要点")] = None


LEDGER = Ledger(
    code="L36",
    key="leader_attendance",
    title="领导干部双重组织生活",
    model=LeaderAttendance,
    mechanism="politics",
    rhythm=Rhythm.ANY,
    called=lambda record: f"{record.occurred_on or '（还没有日期）'}",
    shown=("occurred_on", "cadre", "meeting", "taken_part_as"),
    begin=lambda _: {"taken_part_as": "member"},
    optional=True,
)
