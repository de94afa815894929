"""A month of dues with a line for every member: base, rate, due, paid, arrears, state in words.

Plain arithmetic on the entries of L15 and the stays of the members; nothing here asks a station.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hongdang_desktop.core.rules import RuleBook
from hongdang_desktop.ledgers.dues_arrears import owed_months
from hongdang_desktop.ledgers.dues_bands import first_of, reckoned
from hongdang_desktop.ledgers.dues_stay import Stay, month_after
from hongdang_desktop.ledgers.dues_sums import (
    NOT_OF_THE_MONTH,
    Account,
    Payment,
    accounts,
    longest_run,
    shares,
)


class Counts(StrEnum):
    """As what a member is counted in a month; the words stand in the proof under the table."""

    DUE = "应交"
    RELIEVED = "减免"
    LEFT = "转出去世"
    NOT_YET = "还不用交"
    OPEN = "待核实"  # nobody can say what he owes: no base, or a waiver without its number
    OUTSIDE = "不在名册"  # paid, but belongs to the branch no more or not yet


class State(StrEnum):
    """How a member's month stands."""

    PAID = "已交"
    MADE_UP = "已补交"
    MORE = "多交"
    SHORT = "少交"
    UNPAID = "未交"
    DRAFT = "待定稿"
    RELIEVED = "减免"
    NO_NUMBER = "减免没文号"
    NO_BASE = "没有基数"
    LEFT = "已离开"
    NOT_YET = "下月起交"
    BEFORE = "建账以前"
    AHEAD = "还没到"
    OUTSIDE = "不在名册"


OPEN_STATES = (State.SHORT, State.UNPAID, State.DRAFT, State.NO_NUMBER, State.NO_BASE)
"""What a person still has to see to."""


@dataclass(frozen=True)
class Owed:
    """A month that was not paid, and how much of it; None where nobody can reckon it."""

    month: str
    amount: int | None


@dataclass(frozen=True)
class Line:
    """One member's month; amounts in fen. ``base`` is None at the plant.

    ``due`` is what he owes for the month, ``paid`` what was paid under it, ``made_up`` what was paid
    for it later. ``received`` is what came in under this month for others (补交) and ``given`` what was
    donated. ``channel`` is the last known one where nothing is written yet. ``entry`` is that of the month, ``final`` or a draft; ``more_entries`` says that there are
    others. ``changed_from`` is the base before, where this month's is another.
    """

    stay: Stay
    counts: Counts
    state: State
    category: str = ""
    base: int | None = None
    basis: str = ""
    rate: int | None = None
    due: int | None = None
    paid: int | None = None
    made_up: int = 0
    made_up_on: date | None = None
    received: tuple[Payment, ...] = ()
    given: int = 0
    day: date | None = None
    channel: str = ""
    kind: str = ""
    number: str = ""
    entry: str | None = None
    final: bool = False
    more_entries: int = 0
    changed_from: int | None = None
    arrears: tuple[Owed, ...] = ()
    run: int = 0
    remitted_on: date | None = None
    voucher: str = ""

    @property
    def settled(self) -> bool:
        """Say whether he has paid all that he owes for the month."""
        return self.state in (State.PAID, State.MADE_UP, State.MORE)

    @property
    def paid_for(self) -> int:
        """Return all final money for the month, be it paid in it or later."""
        return (self.paid or 0 if self.final else 0) + self.made_up

    @property
    def short(self) -> int:
        """Return what is missing of the month."""
        owes = self.counts is Counts.DUE and not self.settled
        return max(0, (self.due or 0) - self.paid_for) if owes else 0

    @property
    def over(self) -> int:
        """Return what was paid beyond the month's due."""
        return max(0, self.paid_for - (self.due or 0)) if self.counts is Counts.DUE else 0

    @property
    def state_words(self) -> str:
        """Return the state as people are told it."""
        if self.state is State.LEFT:
            return self.stay.why or str(self.state)
        return str(self.state)


class Grid:
    """The dues of a branch. ``first`` is the first month of its books, "" where none is said."""

    def __init__(
        self,
        stays: Iterable[Stay],
        payments: Iterable[Payment],
        *,
        rules: RuleBook,
        this_month: str,
        first: str = "",
    ) -> None:
        self.stays = tuple(stays)
        self.payments = tuple(payments)
        self.rules, self.this_month, self.first = rules, this_month, first
        self._now = accounts(self.payments)
        self._of: dict[str, list[Payment]] = {}
        for each in sorted(self.payments, key=lambda p: (p.month, p.base is not None, p.id)):
            self._of.setdefault(each.member, []).append(each)
        self._as_of: dict[str, Mapping[tuple[str, str], Account]] = {}
        self._known = {stay.member: stay for stay in self.stays}

    def lines(self, month: str) -> tuple[Line, ...]:
        """Return the lines of a month by name, then what was paid by who is not on the roster."""
        found = [self._line(stay, month) for stay in self.stays if self._shown(stay, month)]
        strangers = {p.member for p in self.payments if p.month == month} - set(self._known)
        found += [
            self._line(Stay(member, "（名册里没有）"), month, outside=True)
            for member in sorted(strangers)
        ]
        return tuple(sorted(found, key=lambda line: line.counts is Counts.OUTSIDE))

    def stay(self, member: str) -> Stay:
        """Return the stay of a member."""
        return self._known[member]

    def of(self, member: str) -> tuple[Payment, ...]:
        """Return a member's entries by month, drafts too."""
        return tuple(self._of.get(member, ()))

    def owed(self, stay: Stay, month: str) -> tuple[Owed, ...]:
        """Return which months before one a member owed, as it stood at the end of that month."""
        return tuple(each for each in self.owed_with(stay, month) if each.month < month)

    def owed_with(self, stay: Stay, month: str) -> tuple[Owed, ...]:
        """Return which months up to and with one a member owed, as it stood at its end."""
        known = self.as_of(month)
        months = self.months_before(stay, month_after(month))
        return tuple(
            Owed(each, self._short(stay, each, known.get((stay.member, each))))
            for each in owed_months(stay, months, known)
        )

    def as_of(self, month: str) -> Mapping[tuple[str, str], Account]:
        """Return what was paid up to and with a month."""
        if month not in self._as_of:
            self._as_of[month] = accounts(p for p in self.payments if p.month <= month)
        return self._as_of[month]

    def months_before(self, stay: Stay, month: str) -> Iterator[str]:
        """Yield the months before one in which a member may owe something."""
        first = min(
            [stay.asked_from, *(each for p in self._of.get(stay.member, ()) for each in p.months)]
            if stay.asked_from
            else [self.first or month]
        )
        while first < month:
            yield first
            first = month_after(first)

    def expected(self, member: str, month: str) -> tuple[str, int | None, int | None, int | None]:
        """Return category, base, rate and due of a month by his last entry, where nothing is said.

        Where the base is not known here (at the plant) rate and due are those of the last entry.
        """
        last = self.before(member, month_after(month))
        if last is None:
            return "", None, None, None
        rule = self.rules.on("F00", first_of(month))
        if rule and (last.base is not None or last.category == "fixed"):
            rate, due = reckoned(rule, last.category, last.base)
            return last.category, last.base, rate, due
        due = shares(last.due, max(1, len(last.covered)))[0] if last.due is not None else None
        return last.category, None, last.rate, due

    def before(self, member: str, month: str) -> Payment | None:
        """Return a member's last entry of the months before one, one with a base if there is any."""
        earlier = [p for p in self._of.get(member, ()) if p.month < month and p.kind != "donation"]
        last = earlier[-1] if earlier else None
        return next((p for p in reversed(earlier) if p.base is not None), last)

    def _shown(self, stay: Stay, month: str) -> bool:
        if stay.belongs(month):
            return True
        return any(p.month == month for p in self._of.get(stay.member, ()))

    def _short(self, stay: Stay, month: str, account: Account | None) -> int | None:
        if account is not None and account.due is not None:
            return account.short
        due = self.expected(stay.member, month)[3]
        return due if account is None or due is None else max(0, due - account.paid)

    def _line(self, stay: Stay, month: str, *, outside: bool = False) -> Line:
        mine = [p for p in self._of.get(stay.member, ()) if p.month == month]
        own = sorted((p for p in mine if p.kind not in NOT_OF_THE_MONTH), key=lambda p: not p.final)
        entry = own[0] if own else None
        account = self._now.get((stay.member, month))
        category, base, rate, due = self._reckoned(stay, month, entry, account)
        counts, state = self._judged(
            stay, month, entry, account, due=due, outside=outside or not stay.belongs(month)
        )
        before = self.before(stay.member, month)
        changed = entry and before and None not in (entry.base, before.base)
        later = [
            p
            for p in (account.payments if account else ())
            if p not in own and p.kind == "supplement"
        ]
        owed = self.owed(stay, month)
        run = longest_run(self.months_before(stay, month), (each.month for each in owed))
        finals = [p for p in own if p.final]
        is_final = bool(finals)
        return Line(
            stay, counts, state, category, base, entry.basis if entry else "", rate, due,
            sum(p.paid or 0 for p in finals) if is_final else (entry.paid if entry else None),
            sum(_share(p, month) for p in later),
            max((p.day for p in later if p.day), default=None),
            tuple(p for p in mine if p.kind == "supplement" and p.final),
            sum(p.paid or 0 for p in mine if p.kind == "donation" and p.final),
            entry.day if entry else None,
            entry.channel if entry else before.channel if before else "",
            entry.kind if entry else "", entry.number if entry else "",
            entry.id if entry else None, is_final, max(0, len(own) - 1),
            before.base if changed and before and entry and before.base != entry.base else None,
            owed, len(run), entry.remitted_on if entry else None, entry.voucher if entry else "",
        )  # fmt: skip

    def _reckoned(
        self, stay: Stay, month: str, entry: Payment | None, account: Account | None
    ) -> tuple[str, int | None, int | None, int | None]:
        """Return category, base, rate and due: as they were kept, else as they are expected."""
        if entry is not None:
            due = account.due if account and account.due is not None else entry.due
            return entry.category, entry.base, entry.rate, due
        category, base, rate, due = self.expected(stay.member, month)
        if account is not None and account.due is not None:
            due = account.due
        elif not self._asks(stay, month):
            due = None
        return category or ("retired" if stay.retired else "in_service"), base, rate, due

    def _judged(
        self,
        stay: Stay,
        month: str,
        entry: Payment | None,
        account: Account | None,
        *,
        due: int | None,
        outside: bool,
    ) -> tuple[Counts, State]:
        """Return as what the member counts in the month, and how it stands."""
        if outside:
            return Counts.OUTSIDE, State.OUTSIDE
        if account is not None and account.granted:
            return Counts.RELIEVED, State.RELIEVED
        bare = entry is not None and entry.kind == "relief" and entry.final and not entry.granted
        if bare and not (account and account.settled):
            return Counts.OPEN, State.NO_NUMBER
        paid = account is not None and (account.paid > 0 or account.due is not None)
        if not self._asks(stay, month) and not paid and entry is None:
            return self._free(stay, month)
        if not paid and entry is None and month > self.this_month:
            return Counts.NOT_YET, State.AHEAD
        if due is None:
            return Counts.OPEN, State.DRAFT if entry and not entry.final else State.NO_BASE
        return Counts.DUE, _paid_state(due, entry, account)

    def _asks(self, stay: Stay, month: str) -> bool:
        """Say whether a month is asked for; this month is also where the books were begun in it."""
        return stay.owes(month) or (month == self.this_month and stay.pays(month))

    def _free(self, stay: Stay, month: str) -> tuple[Counts, State]:
        """Return why a member is not asked for a month."""
        if stay.leaves(month):
            return Counts.LEFT, State.LEFT
        if stay.pays(month):
            return Counts.NOT_YET, State.BEFORE
        return Counts.NOT_YET, State.NOT_YET


def _paid_state(due: int, entry: Payment | None, account: Account | None) -> State:
    paid = account.paid if account is not None else 0
    if account is not None and account.settled and paid >= due:
        if paid > due:
            return State.MORE
        own = sum(p.paid or 0 for p in account.payments if p.kind not in NOT_OF_THE_MONTH)
        return State.PAID if own >= due else State.MADE_UP
    if entry is not None and not entry.final:
        return State.DRAFT
    return State.SHORT if paid else State.UNPAID


def _share(payment: Payment, month: str) -> int:
    """Return what of a payment for several months belongs to one of them."""
    covered = payment.covered
    return shares(payment.paid or 0, len(covered))[covered.index(month)]
