"""What was paid for which month: the entries of L15 as plain values, counted in whole fen only.

A month is settled once its payments come to what was due, or where a waiver bears the superior's
number. A payment for several months is shared out among them; no fen is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hongdang_desktop.ledgers.ledger import Facts

FIELDS = (
    "member", "month", "months", "kind", "category", "base", "basis", "rate", "due", "paid",
    "occurred_on", "channel", "relief_number", "remitted_on", "remitted_voucher", "stage",
)  # fmt: skip
"""What is asked of each entry, in this order, after its id."""

OF_SEVERAL = ("supplement", "arrear")
"""Kinds that name their months in ``months``."""

NOT_OF_THE_MONTH = (*OF_SEVERAL, "donation")
"""Kinds that are not the usual payment for the month under which they stand."""


@dataclass(frozen=True)
class Payment:
    """One entry; amounts in fen, ``base`` None where it is not known here (at the plant)."""

    id: str
    member: str
    month: str
    months: tuple[str, ...] = ()
    kind: str = "normal"
    category: str = ""
    base: int | None = None
    basis: str = ""
    rate: int | None = None
    due: int | None = None
    paid: int | None = None
    day: date | None = None
    channel: str = ""
    number: str = ""
    remitted_on: date | None = None
    voucher: str = ""
    final: bool = True

    @property
    def covered(self) -> tuple[str, ...]:
        """Return the months that it is for; a donation is for none."""
        if self.kind == "donation":
            return ()
        if self.kind in OF_SEVERAL:
            return tuple(sorted(self.months))
        return (self.month,) if self.month else ()

    @property
    def granted(self) -> bool:
        """Say whether it is a waiver with the superior's number (F05)."""
        return self.kind == "relief" and bool(self.number.strip())


@dataclass
class Account:
    """What is known of one member's month: due (None: nobody could reckon it), paid, waived."""

    due: int | None = None
    paid: int = 0
    granted: bool = False
    payments: list[Payment] = field(default_factory=list)

    @property
    def settled(self) -> bool:
        """Say whether nothing is owed; what nobody could reckon is settled by any payment."""
        return self.granted or self.paid >= (1 if self.due is None else self.due)

    @property
    def short(self) -> int:
        """Return what is still owed, 0 where that is not known."""
        return 0 if self.settled else max(0, (self.due or 0) - self.paid)


Accounts = Mapping[tuple[str, str], Account]
"""By member and month."""


_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


def readable(month: object) -> str:
    """Return a month as it is written, "" where it is none: what came in is checked for form only."""
    return month if isinstance(month, str) and _MONTH.fullmatch(month) else ""


def payments(
    facts: Facts, branch: str, *, since: date | None = None, drafts: bool = False
) -> tuple[Payment, ...]:
    """Return a branch's entries by day."""
    rows = facts.values("dues", branch, FIELDS, since=since, drafts=drafts)
    return tuple(payment_of(*row) for row in rows if row[1])


def payment_of(entry_id: str, *values: Any) -> Payment:  # noqa: ANN401 - JSON, as ``FIELDS`` says
    """Return one entry of which the fields were asked for."""
    row = dict(zip(FIELDS, values, strict=True))
    return Payment(
        id=entry_id, member=str(row["member"] or ""), month=readable(row["month"]),
        months=tuple(filter(None, map(readable, row["months"] or ()))),
        kind=str(row["kind"] or "normal"), category=str(row["category"] or ""),
        base=row["base"], basis=str(row["basis"] or ""), rate=row["rate"], due=row["due"],
        paid=row["paid"], day=_day(row["occurred_on"]), channel=str(row["channel"] or ""),
        number=str(row["relief_number"] or ""), remitted_on=_day(row["remitted_on"]),
        voucher=str(row["remitted_voucher"] or ""), final=row["stage"] == "final",
    )  # fmt: skip


def accounts(paid: Iterable[Payment]) -> dict[tuple[str, str], Account]:
    """Return what each member's months come to; drafts are no payments."""
    found: dict[tuple[str, str], Account] = {}
    for each in paid:
        months = each.covered
        if not each.final or not each.member or not months:
            continue
        dues = shares(each.due, len(months)) if each.due is not None else [None] * len(months)
        for month, due, amount in zip(
            months, dues, shares(each.paid or 0, len(months)), strict=True
        ):
            account = found.setdefault((each.member, month), Account())
            if due is not None:
                account.due = max(account.due or 0, due)
            account.paid += amount
            account.granted = account.granted or each.granted
            account.payments.append(each)
    return found


def shares(total: int, number: int) -> list[int]:
    """Return an amount in so many parts that differ by one fen at most, the larger ones first."""
    least, more = divmod(total, number)
    return [least + (place < more) for place in range(number)]


def collection_rate(settled: int, owing: int) -> int:
    """Return 应收率 in whole per cent, rounded down: 100 only where everybody has paid (ZY7).

    Counted by members: of ``owing`` who owe a month ``settled`` paid all of it. Nobody owing is 100.
    """
    return 100 if owing <= 0 else max(0, min(settled, owing)) * 100 // owing


def longest_run(months: Iterable[str], owed: Iterable[str]) -> tuple[str, ...]:
    """Return the most months in a row that are owed, the first ones of several such rows."""
    unpaid = frozenset(owed)
    best: list[str] = []
    run: list[str] = []
    for month in months:
        run = [*run, month] if month in unpaid else []
        if len(run) > len(best):
            best = run
    return tuple(best)


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None
