"""Who owes dues for which month, what is unpaid, and who is to be asked for a month.

A month is settled by the final entries that name it, once they come to what was due, or by a waiver
with the superior's number. Who paid less than was due owes the month still. 党籍 is never touched by anything here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from hongdang_desktop.core.periods import Period, month_of, plus_months
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.naming_few import sentence

if TYPE_CHECKING:
    from datetime import date

    from hongdang_desktop.core.canonical import JsonObject

_REMEMBERED = 13
"""Months in which the last base of a member is looked for."""
_PREPAID = 12
"""Months before the first one looked at in which somebody may have paid in advance."""


def payers(asked: Asked) -> Iterator[tuple[str, Member]]:
    """Yield the members who belong to the branch now, by name."""
    for entry_id, member in asked.facts.members(asked.branch):
        if isinstance(member, Member) and member.active:
            yield entry_id, member


def owes(member: Member, month: Period) -> bool:
    """Say whether a member is asked for a month: from the one after the assembly that took him in.

    He pays from the day of the assembly on (§4.2); that a month has no entry is told from the next (F04).
    """
    return member.joined_on is None or month_of(member.joined_on).last < month.first


def _missing(member: Member, month: Period, *, day: int, start: date) -> bool:
    """Say whether a month counts: its day of payment lay in our books, and in his time here."""
    asked_on = month.first.replace(day=min(day, month.last.day))
    here = member.occurred_on or start
    return owes(member, month) and max(here, start) <= asked_on


def duties(asked: Asked) -> Iterator[Due]:
    """Yield F01 (this month unpaid), F02 (arrears by how many months) and F04, one row for each kind."""
    rules, today = asked.setting.rules, asked.setting.today
    monthly, steps = rules.on("F01", today), rules.on("F02", today)
    if asked.start is None or monthly is None or steps is None:
        return
    day = monthly.numbers["day"]
    this = month_of(today)
    past = _months_before(this, steps.numbers["back"])
    settled = _settled(asked, past[0].first)
    alone = min((int(s["months"]) for s in steps.table if s["weight"] != steps.weight), default=0)
    late: list[str] = []
    fresh: list[tuple[Period, str]] = []
    arrears: list[tuple[int, Period, str]] = []
    for entry_id, member in payers(asked):
        paid, name = settled.get(entry_id, set()), member.name or ""
        mine = [each for each in past if _missing(member, each, day=day, start=asked.start)]
        run = _longest_run(mine, paid)
        pressing = today.day >= day and _missing(member, this, day=day, start=asked.start)
        unpaid = pressing and this.text not in paid
        if member.category == "probationary" and not paid and (run or unpaid):
            fresh.append((run[0] if run else this, name))
            run = run if len(run) >= alone else []
        elif unpaid:
            late.append(name)
        if run:
            arrears.append((len(run), run[0], name))
    if late:
        yield Due(
            sentence(f"{this.last.month}月党费未交", late), this.last, "F01", done_by=_DONE,
            action="排好这个月", weight=Weight(monthly.weight), period=this.text, batch=True,
        )  # fmt: skip
    yield from _arrears(asked, arrears)
    probation = rules.on("F04", today)
    if fresh and probation is not None:
        first = min(month for month, _ in fresh)
        yield Due(
            sentence("预备党员该交党费了", [name for _, name in fresh]), first.last, "F04",
            done_by=_DONE, weight=Weight(probation.weight), period=first.text, batch=True,
            action="排好这个月",
        )  # fmt: skip


_DONE = "把交来的记下并定稿，就算办好；经批准减免的写上文号。"
_PROCEDURE = "问清原因，催交或补交；该走组织程序的走程序。程序从不改党籍。"


def _arrears(asked: Asked, found: list[tuple[int, Period, str]]) -> Iterator[Due]:
    """Yield one row for each step of rule F02, the gravest first."""
    rule = asked.setting.rules.on("F02", asked.setting.today)
    steps = sorted(rule.table, key=lambda step: -int(step["months"])) if rule else ()
    least_of_higher = 0
    for step in steps:
        least = int(step["months"])
        here = [each for each in found if each[0] >= least and not 0 < least_of_higher <= each[0]]
        least_of_higher = least
        if here:
            longest = max(run for run, _, _ in here)
            first = min(month for _, month, _ in here)
            yield Due(
                sentence(f"欠党费 {longest} 个月", [name for _, _, name in here]), first.last,
                "F02", done_by=_PROCEDURE, weight=Weight(str(step["weight"])),
                about=f"{least}", action="记补交",
                new={"kind": "supplement", "month": month_of(asked.setting.today).text},
            )  # fmt: skip


def _longest_run(months: list[Period], paid: set[str]) -> list[Period]:
    """Return the most months in a row that are unpaid."""
    best: list[Period] = []
    run: list[Period] = []
    for month in months:
        run = [] if month.text in paid else [*run, month]
        if len(run) > len(best):
            best = run
    return best


def _settled(asked: Asked, since: date) -> dict[str, set[str]]:
    """Return the months that are settled, by member."""
    names = ("member", "month", "months", "kind", "paid", "due", "relief_number")
    sums: dict[tuple[str, str], tuple[Fraction, Fraction]] = {}
    found: dict[str, set[str]] = {}
    for _, member, month, months, kind, paid, due, number in asked.facts.values(
        "dues", asked.branch, names, since=plus_months(since, -_PREPAID)
    ):
        covered = [str(e) for e in (months or () if kind == "supplement" else (month,)) if e]
        if not member or kind == "donation":
            continue
        waived = kind == "relief" and bool((number or "").strip())
        for each in covered:
            before, asked_for = sums.get((str(member), each), (Fraction(), Fraction()))
            # What nobody could reckon is settled by any payment.
            share = Fraction(due if due is not None else 1, len(covered))
            sums[str(member), each] = (
                before + Fraction(paid or 0, len(covered)), max(asked_for, share),
            )  # fmt: skip
            if waived:
                found.setdefault(str(member), set()).add(each)
    for (who, each), (got, asked_for) in sums.items():
        if got >= asked_for:
            found.setdefault(who, set()).add(each)
    return found


def _months_before(month: Period, number: int) -> list[Period]:
    found = [month_of(month.first - timedelta(days=1))]
    while len(found) < number:
        found.insert(0, month_of(found[0].first - timedelta(days=1)))
    return found


def batch(asked: Asked) -> Iterator[JsonObject]:
    """Yield an entry for every member who owes this month and has none, and the month's drafts.

    Category, base and channel are those of his last entry; what was paid is for people to type.
    """
    today = asked.setting.today
    month = month_of(today)
    last: dict[str, JsonObject] = {}
    done: dict[str, tuple[str, JsonObject] | None] = {}
    since = plus_months(month.first, -_REMEMBERED)
    for entry_id, record in asked.facts.records("dues", asked.branch, since=since, drafts=True):
        payload = record.payload()
        who = str(record.member)
        if record.month == month.text and record.kind not in ("supplement", "donation"):
            done[who] = None if record.stage == "final" else (entry_id, payload)
        elif record.month and record.month < month.text and record.kind != "donation":
            last[who] = payload
    for member_id, member in payers(asked):
        if member_id in done:
            draft = done[member_id]
            if draft is not None:
                yield {**draft[1], "id": draft[0]}
        elif owes(member, month):
            yield {
                "month": month.text, "member": member_id, "kind": "normal",
                "occurred_on": today.isoformat(), "category": "in_service",
                **_carried(last.get(member_id, {})),
            }  # fmt: skip


def _carried(last: JsonObject) -> JsonObject:
    """Return what stays as it was: also that he was let off, while the number is written down."""
    names = ["category", "base", "basis", "channel", "payer", "collector"]
    if last.get("kind") == "relief" and last.get("relief_number"):
        names += ["kind", "relief_number"]
    return {name: last[name] for name in names if name in last}
