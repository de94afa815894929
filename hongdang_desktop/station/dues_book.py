"""The dues of a branch as people keep them: a month with a line for every member, and a year.

Questions answer with one frozen view; verbs write drafts of L15, make a month final, and note what
was handed up. Base and basis stay with the branch: the plant sees neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, stamp_moment
from hongdang_desktop.core.columns import Money
from hongdang_desktop.core.periods import BadPeriod, month_of, read_period
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.ledgers import dues, dues_arrears
from hongdang_desktop.ledgers.dues_grid import Grid, Line, State
from hongdang_desktop.ledgers.dues_stay import month_after, month_before, stays
from hongdang_desktop.ledgers.dues_sums import NOT_OF_THE_MONTH, payments
from hongdang_desktop.ledgers.dues_totals import Totals, totals
from hongdang_desktop.ledgers.dues_year import YearGrid, year_grid
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.station.book import Book
from hongdang_desktop.station.books.batching import Proposed
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.duties.asking import Asking, asking
from hongdang_desktop.station.views import Changes, Entry, Refused, Role
from hongdang_desktop.store import journal

_KEY = dues.LEDGER.key
_DAY = 31
_RECKONED = ("rate", "due")
_MONEY = Money("")


@dataclass(frozen=True)
class MonthBook:
    """A branch's month. ``notes`` are what the rules say of the entries, by member.

    ``ours``: it can be written here. ``with_base``: the bases are known here.
    """

    branch: str
    branch_name: str
    month: str
    today: date
    lines: tuple[Line, ...]
    totals: Totals
    notes: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    ours: bool = True
    with_base: bool = True

    @property
    def before(self) -> str:
        """Return the month before."""
        return month_before(self.month)

    @property
    def after(self) -> str:
        """Return the month after."""
        return month_after(self.month)

    def line(self, member: str) -> Line | None:
        """Return the line of a member."""
        return next((line for line in self.lines if line.stay.member == member), None)

    @property
    def to_fill(self) -> tuple[Line, ...]:
        """Return the lines of those who owe and of whom nothing is written down yet."""
        return tuple(
            line
            for line in self.lines
            if line.entry is None and line.state in (State.UNPAID, State.NO_BASE)
        )

    @property
    def drafts(self) -> tuple[Line, ...]:
        """Return the lines whose entry is a draft."""
        return tuple(line for line in self.lines if line.entry is not None and not line.final)

    @property
    def to_hand_up(self) -> int:
        """Return what came in and was not handed up yet."""
        return self.totals.received - self.totals.handed


@dataclass(frozen=True)
class YearBook:
    """A branch's year."""

    branch: str
    branch_name: str
    grid: YearGrid
    today: date
    ours: bool = True


class DuesBook:
    """The dues of the branches of a station."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._book = Book(core)

    # Questions ------------------------------------------------------------------------------

    def month(self, branch: str, month: str = "") -> MonthBook:
        """Return a month (2026-11, this one without), asked within one transaction.

        Raises BadPeriod.
        """
        wanted = _month(month) if month else month_of(self._core.setting().today).text

        def ask(connection: Connection) -> MonthBook:
            question = asking(self._core, connection, branch, None)
            grid = _grid(connection, question)
            lines = grid.lines(wanted)
            return MonthBook(
                branch, _name(question), wanted, question.setting.today, lines,
                totals(grid, wanted, lines), _notes(question, lines),
                ours=self._core.role is Role.BRANCH, with_base=self._core.role is Role.BRANCH,
            )  # fmt: skip

        return self._core.read(ask)

    def year(self, branch: str, year: int) -> YearBook:
        """Return a year, member by member and month by month."""

        def ask(connection: Connection) -> YearBook:
            question = asking(self._core, connection, branch, None)
            grid = year_grid(_grid(connection, question), year)
            return YearBook(
                branch, _name(question), grid, question.setting.today,
                ours=self._core.role is Role.BRANCH,
            )  # fmt: skip

        return self._core.read(ask)

    def supplement(self, branch: str, member: str) -> JsonObject:
        """Return how an entry begins by which a member pays the months that he owes until now."""

        def ask(connection: Connection) -> JsonObject:
            question = asking(self._core, connection, branch, None)
            grid = _grid(connection, question)
            today = question.setting.today
            owed = grid.owed(grid.stay(member), month_of(today).text)
            given = dues_arrears.supplement(
                grid.stay(member), [each.month for each in owed], today, grid.payments
            )
            amounts = [each.amount for each in owed]
            if amounts and None not in amounts:
                given["paid"] = sum(amount or 0 for amount in amounts)
            return given

        return self._core.read(ask)

    # Verbs ----------------------------------------------------------------------------------

    def fill(self, branch: str, month: str, members: Iterable[str] | None = None) -> Changes:
        """Write drafts for all who owe the month and have none, paid as due: to be looked at.

        Raises Refused NOTHING_TO_FILL.
        """
        wanted = None if members is None else set(members)
        made, without = [], 0
        for each in self._proposed(branch, month).values():
            payload = dict(each.payload)
            if wanted is not None and payload.get("member") not in wanted:
                continue
            if payload.get("paid") is not None:
                continue
            due = 0 if payload.get("kind") == "relief" else payload.get("due")
            if due is None:
                without += 1
                continue
            made.append(({**payload, "paid": due}, each.entry))
        if not made:
            said = f"{without} 人没有基数，先填基数。" if without else "这个月都记上了。"
            raise Refused("NOTHING_TO_FILL", f"没有可填的。{said}")
        changes = self._book.save_all(_KEY, made)
        said = f"按应交填好 {len(made)} 人，看一眼再定稿。"
        if without:
            said += f"还有 {without} 人没有基数，先填基数。"
        return replace(changes, sentence=said)

    def put(self, branch: str, month: str, changed: Mapping[str, Mapping[str, Json]]) -> Changes:
        """Write fields of some members' drafts of a month, by member; None empties a field.

        Raises Refused FINAL (a final line is corrected, not typed over), PROBLEMS.
        """
        proposed = self._proposed(branch, month)
        known = {
            str(entry.payload.get("member")): entry
            for entry in self._entries(branch, month)
            if entry.payload.get("kind") not in NOT_OF_THE_MONTH and entry.final
        }
        many = []
        for member, fields in changed.items():
            if member in known:
                raise Refused("FINAL", f"{known[member].called}已定稿。要改就点“更正”。")
            base = proposed.get(member)
            if base is None:
                given: JsonObject = {"member": member, "month": month}
                base = Proposed(self._book.blank(_KEY, branch, given))
            payload = {k: v for k, v in base.payload.items() if k not in _RECKONED}
            payload |= fields
            many.append(({k: v for k, v in payload.items() if v is not None}, base.entry))
        return self._book.save_all(_KEY, many)

    def finalise(self, branch: str, month: str) -> Changes:
        """Make the drafts of a month final that lack nothing; what is left is told.

        Raises Refused NO_DRAFTS, PROBLEMS where none of them can be made final.
        """
        drafts = [entry for entry in self._entries(branch, month) if not entry.final]
        if not drafts:
            raise Refused("NO_DRAFTS", "这个月没有草稿。先填，再定稿。")
        wrong: list[Problem] = []
        ready = []
        for entry in drafts:
            stops = [
                problem
                for problem in self._book.check(_KEY, entry.payload, entry.id)
                if problem.level is not Level.WARN
            ]
            wrong += stops[:1]
            if not stops:
                ready.append(entry.id)
        if not ready:
            raise Refused("PROBLEMS", f"{len(wrong)} 人还没填全。", tuple(wrong))
        changes = self._book.finalise_all(ready)
        left = f"还有 {len(wrong)} 人没填全，先留着。" if wrong else ""
        return replace(changes, sentence=f"定稿了 {len(ready)} 人。{left}")

    def remit(self, branch: str, month: str, day: date, voucher: str = "") -> Changes:
        """Note that all money of a month that is not handed up yet was handed up on a day.

        Raises Refused FUTURE, NOTHING_TO_REMIT.
        """
        if day > self._core.setting().today:
            raise Refused("FUTURE", f"{day} 还没到。上缴了再记。")
        many = [
            ({**entry.payload, **_handed(day, voucher)}, entry.id)
            for entry in self._entries(branch, month)
            if entry.final
            and (entry.payload.get("paid") or 0)
            and not entry.payload.get("remitted_on")
        ]
        if not many:
            raise Refused("NOTHING_TO_REMIT", "没有可上缴的：没有已定稿的，或者都上缴了。")
        changes = self._book.save_all(_KEY, many)
        total = sum(int(str(payload["paid"])) for payload, _ in many)
        said = f"记上了上缴 {_MONEY.format(total)} 元，{len(many)} 条。"
        return replace(changes, sentence=said + ("" if voucher.strip() else "凭证号还空着。"))

    # Within ---------------------------------------------------------------------------------

    def _proposed(self, branch: str, month: str) -> dict[str, Proposed]:
        """Return what the month still needs, by member."""
        period = read_period(_month(month))
        day = min(max(self._core.setting().today, period.first), period.last)
        today = self._core.setting().today.isoformat()
        found = {}
        for each in self._book.batch(_KEY, branch, day):
            payload = dict(each.payload)
            if each.entry is None and str(payload.get("occurred_on")) > today:
                payload["occurred_on"] = today  # a month to come is paid in advance
            found[str(payload.get("member"))] = replace(each, payload=payload)
        return found

    def _entries(self, branch: str, month: str) -> Sequence[Entry]:
        """Return all entries of a month, whenever it was paid."""
        return self._book.entries(_KEY, self._book.names().bearing(_KEY, branch, "month", month))


def _name(question: Asking) -> str:
    node = question.facts.node(question.branch)
    return node.name or "" if node else ""


def _handed(day: date, voucher: str) -> JsonObject:
    found: JsonObject = {"remitted_on": day.isoformat()}
    return {**found, "remitted_voucher": voucher.strip()} if voucher.strip() else found


def _month(text: str) -> str:
    period = read_period(text)
    if month_of(period.first) != period:
        raise BadPeriod(text)
    return period.text


def _grid(connection: Connection, question: Asking) -> Grid:
    """Return the ground on which months and years are reckoned."""
    setting, branch = question.setting, question.branch
    rule = setting.rules.on("F01", setting.today)
    day = rule.numbers["day"] if rule else _DAY
    known = _days_gone(connection, question)
    return Grid(
        stays(question.facts, branch, question.start, day, known),
        payments(question.facts, branch, drafts=True), rules=setting.rules,
        this_month=month_of(setting.today).text,
    )  # fmt: skip


def _days_gone(connection: Connection, question: Asking) -> dict[str, date]:
    """Return when it was first written that a member is gone, where no day of it is known."""
    found: dict[str, date] = {}
    for member_id, member in question.facts.members(question.branch):
        if not isinstance(member, Member) or member.active or member.left_on:
            continue
        since: date | None = None
        for revision in journal.of_record(connection, member_id):
            gone = (revision.payload or {}).get("standing") not in (None, "normal")
            if not gone:
                since = None
            elif since is None:
                since = stamp_moment(revision.clock).astimezone(PLANT_TIME).date()
        if since is not None:
            found[member_id] = since
    return found


def _notes(question: Asking, lines: Iterable[Line]) -> dict[str, tuple[Problem, ...]]:
    """Return what the rules say of the lines' entries; gaps of drafts are seen in the table."""
    found = {}
    for line in lines:
        record = question.facts.record(line.entry) if line.entry else None
        if record is None:
            continue
        payload = record.payload()
        problems = dues.LEDGER.check_read(
            record, payload, question.setting, payload, facts=question.facts,
            entry_id=line.entry or "",
        )  # fmt: skip
        said = tuple(p for p in problems if p.code != "REQUIRED" and p.field != "stage")
        if said:
            found[line.stay.member] = said
    return found
