"""In which months a member belongs to the branch, and for which of them he owes dues here.

He pays from the assembly that took him in (domain.md §4.2), is asked for from the month after (F04),
and where he came by a letter, from the month after the one that the letter says is paid (L18).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hongdang_desktop.core.periods import month_of
from hongdang_desktop.ledgers.dues_sums import readable
from hongdang_desktop.ledgers.member import STANDINGS, Member

if TYPE_CHECKING:
    from hongdang_desktop.ledgers.ledger import Facts

_LONG_AGO = date(1921, 7, 1)
_Letter = tuple[str, str, str]
"""Day of issue, day of the receipt, 党费交至; each "" where nothing is written."""


@dataclass(frozen=True)
class Stay:
    """Of one member in one branch. ``came`` and ``left`` are days, None where he was and is there.

    ``owes_from`` and ``owes_until`` are months: the first and the last that he owes dues for here;
    ``asked_from`` is the first of them in these books. ``why`` says in a word how he left, "" where
    he is still here.
    """

    member: str
    name: str
    retired: bool = False
    came: date | None = None
    left: date | None = None
    owes_from: str = ""
    asked_from: str = ""
    owes_until: str = ""
    why: str = ""

    def belongs(self, month: str) -> bool:
        """Say whether he belonged to the branch on any day of a month."""
        after = self.came is None or month_of(self.came).text <= month
        return after and (self.left is None or month <= month_of(self.left).text)

    def leaves(self, month: str) -> bool:
        """Say whether he left in a month."""
        return self.left is not None and month_of(self.left).text == month

    def owes(self, month: str) -> bool:
        """Say whether he is asked for a month here."""
        return self.asked_from <= month and self.pays(month)

    def pays(self, month: str) -> bool:
        """Say whether he owes dues for a month here, also where the books were not begun yet."""
        return self.owes_from <= month and (not self.owes_until or month <= self.owes_until)


def stays(
    facts: Facts,
    branch: str,
    start: date | None,
    day: int,
    known: Mapping[str, date] | None = None,
) -> tuple[Stay, ...]:
    """Return the stays of all members that a branch ever had, by name.

    ``start`` is the day from which the books are kept: who was written down by then was there before,
    and no month before it is asked for. ``day`` is that of the month on which dues are paid: who comes
    after it is not asked for that month, where no letter says otherwise.
    ``known`` are the days on which it was first written that somebody is gone, for those of whom
    neither the register nor a letter says when that was.
    """
    came, gone = _letters(facts, branch)
    found = []
    for member_id, member in facts.members(branch):
        if isinstance(member, Member):
            stay = _stay(
                member_id, member, start=start, day=day, came=came.get(member_id),
                gone=gone.get(member_id), seen=(known or {}).get(member_id),
            )  # fmt: skip
            found.append(stay)
    return tuple(found)


def first_month(since: date, day: int) -> str:
    """Return the first month whose day of payment lies on or behind a day."""
    month = month_of(since)
    paid_on = month.first.replace(day=min(day, month.last.day))
    return month.text if since <= paid_on else month_after(month.text)


def _letters(facts: Facts, branch: str) -> tuple[dict[str, _Letter], dict[str, _Letter]]:
    """Return the last letter of each member who came, and of each who went."""
    names = ("member", "direction", "issued_on", "receipt_on", "dues_until")
    came: dict[str, _Letter] = {}
    gone: dict[str, _Letter] = {}
    for _, member, direction, issued, receipt, until in facts.values("transfer", branch, names):
        known = came if direction == "in" else gone
        letter = (issued or "", receipt or "", readable(until))
        known[str(member)] = max(letter, known.get(str(member), ("", "", "")))
    return came, gone


def _stay(
    member_id: str,
    member: Member,
    *,
    start: date | None,
    day: int,
    came: _Letter | None,
    gone: _Letter | None,
    seen: date | None,
) -> Stay:
    first = _came(member, start, came)
    joined = month_after(month_of(member.joined_on).text) if member.joined_on else ""
    by_day = first_month(first, day) if first else ""
    here = month_after(came[2]) if came and came[2] else by_day
    here = readable(member.dues_from) or here
    owes_from = max(joined, here)
    asked_from = max(owes_from, first_month(start, day) if start else "")
    left = None if member.active else _left(member, gone, seen)
    owes_until = ""
    if left is not None:
        written = readable(member.dues_until) or (gone[2] if gone else "")
        owes_until = written or month_before(month_of(left).text)
    return Stay(
        member_id, member.name or "（没有姓名）", bool(member.retired), first, left, owes_from,
        asked_from, owes_until, "" if member.active else STANDINGS.get(member.standing or "", "离开"),
    )  # fmt: skip


def _came(member: Member, start: date | None, letter: _Letter | None) -> date | None:
    """Return since when he is here: by letter, by joining, or as the register was written."""
    if member.arrived_on:
        return member.arrived_on
    if letter and (letter[1] or letter[0]):
        return date.fromisoformat(letter[1] or letter[0])
    written = member.occurred_on
    # Whoever is written down while the books are set up (建账) was here before.
    if written is None or start is None or written <= start or member.opening:
        return member.joined_on
    return max(written, member.joined_on) if member.joined_on else written


def _left(member: Member, letter: _Letter | None, seen: date | None) -> date:
    """Return the day on which he left; where nobody knows, before all books."""
    if member.left_on:
        return member.left_on
    if member.standing == "moved" and letter and (letter[1] or letter[0]):
        return date.fromisoformat(letter[1] or letter[0])
    return seen or _LONG_AGO


def month_after(month: str) -> str:
    """Return the month that follows one written 2026-11."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def month_before(month: str) -> str:
    """Return the month before one written 2026-11."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year - (number == 1):04d}-{(number - 2) % 12 + 1:02d}"
