"""L12 组织生活会: 《中国共产党支部工作条例（试行）》第十七条, once a year, often held in the next."""

from typing import Annotated

from hongdang_desktop.core.columns import Choice, LongText, Parts, Text, Texts, Whole
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import EntryRef, EntryRefs, MemberRef
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm
from hongdang_desktop.ledgers.meeting import (
    AgendaItem,
    Meeting,
    called,
    ended_on,
    meeting_problems,
    settle,
)

FORMS = {"assembly": "党员大会", "committee": "支委会", "group": "党小组会"}


class SelfCheck(Part):
    """What somebody found wanting in himself; it never leaves the branch."""

    member: Annotated[str | None, MemberRef("姓名", required=True)] = None
    found: Annotated[
        str | None, LongText("查摆问题", required=True, sensitive=True, private=True)
    ] = None


class Criticism(Part):
    """What others said to somebody; who said it is not kept."""

    member: Annotated[str | None, MemberRef("对象", required=True)] = None
    words: Annotated[
        str | None, LongText("批评意见", required=True, sensitive=True, private=True)
    ] = None


class OrganisationLife(Meeting):
    """One meeting of criticism and self-criticism; ``year`` may be that before the day it was held."""

    form: Annotated[str | None, Choice("形式", required=True, options=FORMS)] = None
    party_group: Annotated[
        str | None, EntryRef("党小组", ledger="party_group", hint="按党小组开的才选。")
    ] = None
    topic: Annotated[str | None, Text("主题")] = None
    agenda: Annotated[tuple[AgendaItem, ...], Parts("议题")] = ()
    study_before: Annotated[str | None, LongText("会前学习")] = None
    talks: Annotated[int | None, Whole("会前谈话", unit="人次")] = None
    opinions: Annotated[int | None, Whole("征求意见", unit="条")] = None
    committee_found: Annotated[tuple[str, ...], Texts("班子查摆问题")] = ()
    self_checks: Annotated[
        tuple[SelfCheck, ...], Parts("个人查摆", sensitive=True, private=True)
    ] = ()
    criticisms: Annotated[
        tuple[Criticism, ...], Parts("批评意见", sensitive=True, private=True)
    ] = ()
    from_above: Annotated[str | None, Text("上级到会人")] = None
    measures: Annotated[tuple[str, ...], EntryRefs("整改措施", ledger="problem", living=True)] = ()


LEDGER = Ledger(
    code="L12",
    key="organisation_life",
    title="组织生活会",
    model=OrganisationLife,
    mechanism="politics",
    rhythm=Rhythm.YEAR,
    called=called,
    shown=("year", "occurred_on", "title", "form", "chair", "attendance"),
    rules=meeting_problems,
    ended_on=ended_on,
    settle=settle,
    by_year=True,
)
