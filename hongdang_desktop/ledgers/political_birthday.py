"""L21 政治生日: 完善“党员过政治生日”等政治仪式, with 七个一 as configurable data (domain.md §7.9).

Entered in one batch a month; how many entries there are is never scored.
"""

from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Day, LongText, Parts, Text, YesNo
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import MemberRef, MemberRefs
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Derived, Facts, Ledger, Rhythm


class Item(Part):
    """One of the things that are done for a political birthday."""

    name: Annotated[str | None, Text("名称", required=True)] = None
    done: Annotated[bool | None, YesNo("完成")] = None
    text: Annotated[str | None, Text("说明")] = None


class PoliticalBirthday(Envelope):
    """One member's political birthday of one year."""

    member: Annotated[str | None, MemberRef("党员", required=True)] = None
    occurred_on: Annotated[date | None, Day("活动日期", required=True)] = None
    items: Annotated[tuple[Item, ...], Parts("七个一")] = ()
    people: Annotated[tuple[str, ...], MemberRefs("参加人员")] = ()
    reflection: Annotated[str | None, LongText("感言")] = None


def _joined_on(entry: PoliticalBirthday, entry_id: str, facts: Facts) -> str:
    del entry_id
    member = facts.record(entry.member) if entry.member else None
    joined = getattr(member, "joined_on", None)
    return joined.isoformat() if joined else ""


LEDGER = Ledger(
    code="L21",
    key="political_birthday",
    title="政治生日",
    model=PoliticalBirthday,
    mechanism="politics",
    rhythm=Rhythm.MONTH,
    called=lambda entry: f"{entry.year or '（还没有年份）'}年政治生日",
    shown=("occurred_on", "member", "items", "people", "reflection"),
    derived=(Derived("joined_on", "入党日期", _joined_on),),
)
