"""L09 党小组会: 《中国共产党支部工作条例（试行）》第十三条, at least once a month in each group."""

from typing import Annotated

from hongdang_desktop.core.columns import LongText, YesNo
from hongdang_desktop.core.references import EntryRef, EntryRefs
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm
from hongdang_desktop.ledgers.meeting import (
    Meeting,
    called,
    ended_on,
    meeting_problems,
    ordinal,
    settle,
)


class GroupMeeting(Meeting):
    """One meeting of a party group; with ``combined`` it was that of ``others`` too."""

    party_group: Annotated[str | None, EntryRef("党小组", required=True, ledger="party_group")] = (
        None
    )
    combined: Annotated[bool | None, YesNo("合并召开")] = None
    others: Annotated[tuple[str, ...], EntryRefs("一起开的党小组", ledger="party_group")] = ()
    combined_reason: Annotated[str | None, LongText("合并理由")] = None


LEDGER = Ledger(
    code="L09",
    key="group_meeting",
    title="党小组会",
    model=GroupMeeting,
    mechanism="politics",
    rhythm=Rhythm.MONTH,
    called=called,
    shown=("occurred_on", "title", "party_group", "chair", "attendance", "agenda"),
    rules=meeting_problems,
    ended_on=ended_on,
    settle=settle,
    derived=(ordinal("group_meeting"),),
)
