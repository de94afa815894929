"""Who owes dues for which month, what is unpaid, and who is to be asked for a month.

A month is settled by the final entries that name it, once they come to what was due, or by a waiver
with the superior's number. Who paid less than was due owes the month still. Months before the books
were begun are owed only where they were taken over as arrears (建账). 党籍 is never touched here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.periods import Period, month_of, plus_months
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.dues_bands import first_of
from hongdang_desktop.ledgers.dues_stay import Stay, stays
from hongdang_desktop.ledgers.dues_sums import (
    NOT_OF_THE_MONTH,
    Account,
    Accounts,
    Payment,
    accounts,
    longest_run,
    payments,
)
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.naming_few import sentence

if TYPE_CHECKING:
    from datetime import date

    from hongdang_desktop.core.canonical import JsonObject

_REMEMBERED = 13
"""Months in which the last base of a member is looked for."""
_PREPAID = 12
"""Months before the first one looked at in which somebody may have paid in advance."""
_LAST_DAY = 31
_PAGE = "dues"
"""The page on which a month is written; ``Due.part`` is the month."""


@dataclass(frozen=True)
class _Late:
    """Who is in arrears: the months in a row, and all months that he owes."""

    run: tuple[str, ...]
    owed: tuple[str, ...]
    stay: Stay


def of_branch(asked: Asked) -> tuple[Stay, ...]:
    """Return the stays of all members of the branch, by name."""
    rule = asked.setting.rules.on("F01", asked.setting.today)
    day = rule.numbers["day"] if rule else _LAST_DAY
    return stays(asked.facts, asked.branch, asked.start, day)


def owed_months(stay: Stay, months: Iterable[str], known: Accounts) -> tuple[str, ...]:
    """Return which of some months a member still owes, in their order."""
    return tuple(month for month in months if _owed(stay, month, known.get((stay.member, month))))


def _owed(stay: Stay, month: str, account: Account | None) -> bool:
    if account is None:
        return stay.owes(month)
    # What was written down for a month that he is not asked for is owed only where it was taken over.
    asked_for = stay.owes(month) or any(each.kind == "arrear" for each in account.payments)
    return asked_for and not account.settled


def duties(asked: Asked) -> Iterator[Due]:
    """Yield F01 (this month unpaid), F02 (arrears by how many months) and F04, one row for each kind."""
    rules, today = asked.setting.rules, asked.setting.today
    monthly, steps = rules.on("F01", today), rules.on("F02", today)
    if asked.start is None or monthly is None or steps is None:
        return
    this = month_of(today)
    past = _months_before(this, steps.numbers["back"])
    since = plus_months(first_of(past[0]), -_PREPAID)
    paid = payments(asked.facts, asked.branch, since=since)
    known, payers = accounts(paid), {each.member for each in paid if each.kind != "arrear"}
    alone = min((int(s["months"]) for s in steps.table if s["weight"] != steps.weight), default=0)
    late: list[str] = []
    fresh: list[tuple[str, str]] = []
    arrears: list[_Late] = []
    members = dict(asked.facts.members(asked.branch))
    for stay in (each for each in of_branch(asked) if not each.why):
        owed = owed_months(stay, past, known)
        run = longest_run(past, owed)
        pressing = today.day >= monthly.numbers["day"]
        unpaid = pressing and bool(owed_months(stay, (this.text,), known))
        member = members[stay.member]
        new = isinstance(member, Member) and member.category == "probationary"
        if new and stay.member not in payers and (run or unpaid):
            fresh.append((run[0] if run else this.text, stay.name))
            run = run if len(run) >= alone else ()
        elif unpaid:
            late.append(stay.name)
        if run:
            arrears.append(_Late(run, owed, stay))
    if late:
        yield Due(
            sentence(f"{this.last.month}月党费未交", late), this.last, "F01", done_by=_DONE,
            action="排好这个月", weight=Weight(monthly.weight), period=this.text, batch=True,
            page=_PAGE, part=this.text,
        )  # fmt: skip
    yield from _arrears(asked, arrears, paid)
    probation = rules.on("F04", today)
    if fresh and probation is not None:
        first = min(month for month, _ in fresh)
        yield Due(
            sentence("预备党员该交党费了", [name for _, name in fresh]), month_of(first_of(first)).last, "F04",
            done_by=_DONE, weight=Weight(probation.weight), period=first, batch=True,
            action="排好这个月", page=_PAGE, part=first,
        )  # fmt: skip


_DONE = "把交来的记下并定稿，就算办好；经批准减免的写上文号。"
_PROCEDURE = "问清原因，催交或补交；该走组织程序的走程序。程序从不改党籍。"


def _arrears(asked: Asked, found: list[_Late], paid: Iterable[Payment]) -> Iterator[Due]:
    """Yield one row for each step of rule F02, the gravest first."""
    rule = asked.setting.rules.on("F02", asked.setting.today)
    steps = sorted(rule.table, key=lambda step: -int(step["months"])) if rule else ()
    least_of_higher = 0
    for step in steps:
        least = int(step["months"])
        here = [e for e in found if len(e.run) >= least and not 0 < least_of_higher <= len(e.run)]
        least_of_higher = least
        if here:
            longest = max(len(each.run) for each in here)
            first = min(each.run[0] for each in here)
            alone = here[0] if len(here) == 1 else None
            yield Due(
                sentence(f"欠党费 {longest} 个月", [each.stay.name for each in here]),
                month_of(first_of(first)).last, "F02", done_by=_PROCEDURE, weight=Weight(str(step["weight"])),
                about=f"{least}", action="记补交" if alone else "看看是谁",
                page="" if alone else _PAGE,
                new=supplement(alone.stay, alone.owed, asked.setting.today, paid) if alone else {},
            )  # fmt: skip


def supplement(
    stay: Stay, months: Iterable[str], today: date, paid: Iterable[Payment]
) -> JsonObject:
    """Return how an entry begins by which a member pays what he owes, with the last base."""
    given: JsonObject = {
        "kind": "supplement", "month": month_of(today).text, "member": stay.member,
        "months": list[Json](months), "occurred_on": today.isoformat(),
        "category": "retired" if stay.retired else "in_service",
    }  # fmt: skip
    last = last_of_member(paid, stay.member, month_of(today).text)
    if last is not None:
        given |= {"category": last.category} if last.category else {}
        given |= {"base": last.base} if last.base is not None else {}
        given |= {"basis": last.basis} if last.basis else {}
        given |= {"channel": last.channel} if last.channel else {}
    return given


def last_of_member(paid: Iterable[Payment], member: str, until: str) -> Payment | None:
    """Return the last entry of a member up to and with a month, from which base and category stay."""
    found = [
        each
        for each in paid
        if each.member == member and each.kind != "donation" and each.month <= until
    ]
    return max(found, key=lambda each: (each.month, each.base is not None, each.id), default=None)


def _months_before(month: Period, number: int) -> list[str]:
    found: list[str] = []
    first = month.first
    while len(found) < number:
        before = month_of(first - timedelta(days=1))
        found.insert(0, before.text)
        first = before.first
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
        if record.month == month.text and record.kind not in NOT_OF_THE_MONTH:
            done[who] = None if record.stage == "final" else (entry_id, payload)
        elif record.month and record.month < month.text and record.kind != "donation":
            last[who] = payload
    for stay in of_branch(asked):
        if stay.member in done:
            draft = done[stay.member]
            if draft is not None:
                yield {**draft[1], "id": draft[0]}
        elif stay.owes(month.text):
            yield {
                "month": month.text, "member": stay.member, "kind": "normal",
                "occurred_on": today.isoformat(),
                "category": "retired" if stay.retired else "in_service",
                **carried(last.get(stay.member, {})),
            }  # fmt: skip


def carried(last: JsonObject) -> JsonObject:
    """Return what stays as it was: also that he was let off, while the number is written down."""
    names = ["category", "base", "basis", "channel", "payer", "collector"]
    if last.get("kind") == "relief" and last.get("relief_number"):
        names += ["kind", "relief_number"]
    return {name: last[name] for name in names if name in last}
