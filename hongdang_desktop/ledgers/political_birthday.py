"""L21 政治生日: 完善“党员过政治生日”等政治仪式, with 七个一 as configurable data (domain.md §7.9).

Entered in one batch a month; how many entries there are is never scored.
It is never late (G02): a batch asks for no reason, and what is missing of a month its clock says.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

from hongdang_desktop.core.columns import Day, LongText, Parts, Text, YesNo
from hongdang_desktop.core.periods import Period, month_of
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import MemberRef, MemberRefs
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.envelope import Envelope, Stage
from hongdang_desktop.ledgers.ledger import Beginning, Derived, Facts, Ledger, Rhythm
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.naming_few import sentence

if TYPE_CHECKING:
    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.core.rules import RuleBook


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
    reflection: Annotated[str | None, LongText("感言内容")] = None


def _joined_on(entry: PoliticalBirthday, entry_id: str, facts: Facts) -> str:
    del entry_id
    member = facts.record(entry.member) if entry.member else None
    joined = getattr(member, "joined_on", None)
    return joined.isoformat() if joined else ""


def items(rules: "RuleBook", day: date) -> "list[Json]":
    """Return the things to do as rule CA01 names them, none of them done."""
    rule = rules.on("CA01", day)
    rows = rule.table if rule else ()
    return [{"id": f"i{place}", "name": row["name"]} for place, row in enumerate(rows, start=1)]


def begin(beginning: Beginning) -> "JsonObject":
    """Return a birthday with everything that is to be done for it."""
    facts = beginning.facts
    return {"items": items(facts.setting().rules, beginning.today)} if facts else {}


def celebrated(asked: Asked, month: Period) -> Iterator[tuple[str, Member]]:
    """Yield the members who joined the Party in this month of an earlier year."""
    for member_id, member in asked.facts.members(asked.branch):
        if not isinstance(member, Member) or not member.active or member.joined_on is None:
            continue
        joined = member.joined_on
        if joined.month == month.first.month and joined.year < month.first.year:
            yield member_id, member


def _kept(asked: Asked, month: Period) -> "dict[str, tuple[str, PoliticalBirthday]]":
    """Return the year's entries of a branch by member; one may be held a little earlier or later."""
    found: dict[str, tuple[str, PoliticalBirthday]] = {}
    first = month.first - timedelta(days=31)
    for entry_id, record in asked.facts.records(LEDGER.key, asked.branch, since=first, drafts=True):
        if record.member and record.year == month.first.year:
            found[record.member] = (entry_id, record)
    return found


def batch(asked: Asked) -> "Iterator[JsonObject]":
    """Yield an entry for everybody whose month it is and who has none, and the drafts."""
    today = asked.setting.today
    month = month_of(today)
    kept = _kept(asked, month)
    for member_id, _ in celebrated(asked, month):
        if member_id not in kept:
            yield {
                "member": member_id, "year": today.year, "occurred_on": today.isoformat(),
                "items": items(asked.setting.rules, today),
            }  # fmt: skip
        elif kept[member_id][1].stage != Stage.FINAL:
            yield {**kept[member_id][1].payload(), "id": kept[member_id][0]}


def duties(asked: Asked) -> Iterator[Due]:
    """Yield one row for this month and one for the last, naming those whose day is still to be kept."""
    today = asked.setting.today
    this = month_of(today)
    for month in (month_of(this.first - timedelta(days=1)), this):
        rule = asked.setting.rules.on("CA02", month.last)
        if rule is None or asked.start is None or asked.start > month.last:
            continue
        kept = _kept(asked, month)
        waiting = [
            member.name or ""
            for member_id, member in celebrated(asked, month)
            if member_id not in kept or kept[member_id][1].stage != Stage.FINAL
        ]
        if waiting:
            yield Due(
                sentence(f"{month.first.month}月过政治生日", waiting), month.last, rule.id,
                done_by="每人一条，活动办完就定稿。", action="排好这个月",
                weight=Weight(rule.weight), period=month.text, may_be_none=True, batch=True,
            )  # fmt: skip


def _done(entry: PoliticalBirthday, entry_id: str, facts: Facts) -> str:
    del entry_id, facts
    done = sum(bool(item.done) for item in entry.items)
    return f"{done} / {len(entry.items)}" if entry.items else ""


LEDGER = Ledger(
    code="L21",
    key="political_birthday",
    title="政治生日",
    model=PoliticalBirthday,
    mechanism="politics",
    rhythm=Rhythm.MONTH,
    called=lambda entry: f"{entry.year or '（还没有年份）'}年政治生日",
    shown=("occurred_on", "member", "joined_on", "done", "reflection"),
    begin=begin,
    rule="CA02",
    duties=duties,
    batch=batch,
    batched=("member", "occurred_on", "items/*/done", "reflection"),
    derived=(Derived("joined_on", "入党日期", _joined_on), Derived("done", "办了几项", _done)),
)
