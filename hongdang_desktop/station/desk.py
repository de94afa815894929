"""What is due in a branch: computed from the dated rules and from what the ledgers hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from sqlalchemy import Connection

from hongdang_desktop.core.periods import Period, month_of, quarter_of
from hongdang_desktop.core.rules import Rule
from hongdang_desktop.ledgers.envelope import MECHANISMS, Stage
from hongdang_desktop.ledgers.ledger import AnyLedger, Setting
from hongdang_desktop.ledgers.meeting import AgendaItem, Meeting
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.station.book import Book
from hongdang_desktop.station.books.entries import count_about, entry_of
from hongdang_desktop.station.books.looking import SETTLED, latest
from hongdang_desktop.station.core import Core, kind_of
from hongdang_desktop.station.drafts import Drafts
from hongdang_desktop.station.views import Duty, Entry, Home, Listing, Progressed
from hongdang_desktop.store import journal, listing, packages

_WEEK = 7


@dataclass(frozen=True)
class _Clocked:
    """A ledger in which a branch must write once in each period, by a rule of the catalogue."""

    ledger: str
    rule: str
    quarterly: bool
    missing: str

    def period(self, day: date) -> Period:
        return quarter_of(day) if self.quarterly else month_of(day)


_CLOCKED = (
    _Clocked("committee_meeting", "M01", False, "{month}月支委会还没记"),
    _Clocked("assembly", "M02", True, "第{quarter}季度支部党员大会还没记"),
)


@dataclass(frozen=True)
class _Register:
    """A register that no branch can do without."""

    ledger: str
    missing: str
    action: str


_REGISTERS = (
    _Register("branch", "党支部基本情况还没填", "去填写"),
    _Register("member", "党员名册还是空的", "登记党员"),
)


@dataclass(frozen=True)
class _Meetings:
    """The meetings that can still matter, newest first by ledger, and which of their items stand.

    An item that was taken up again later does not stand: the later one counts.
    """

    entries: tuple[Entry, ...]
    standing: frozenset[str]

    def decisions(self) -> Iterator[tuple[Entry, AgendaItem]]:
        """Yield what was decided and stands."""
        for entry in self.entries:
            if isinstance(entry.record, Meeting) and not entry.record.is_plan:
                for item in entry.record.agenda:
                    if item.id in self.standing and item.decision:
                        yield entry, item


class Desk:
    """The first page's questions."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._book = Book(core)

    def duties(self, branch: str, on: date | None = None) -> tuple[Duty, ...]:
        """Return everything due in a branch as of a day, the earliest first."""
        setting = self._core.setting()
        day = on or setting.today
        setting = Setting(day, setting.rules, setting.workdays)
        return self._duties(branch, setting, self._meetings(branch, day))

    def _duties(self, branch: str, setting: Setting, meetings: _Meetings) -> tuple[Duty, ...]:
        found = [
            *self._register_duties(branch, setting),
            *self._clock_duties(branch, setting, meetings.entries),
            *_draft_duties(branch, setting, meetings.entries),
            *_decision_duties(branch, setting, meetings),
        ]
        return tuple(sorted(found, key=lambda duty: (duty.due, duty.sentence)))

    def home(self, branch: str, on: date | None = None) -> Home:
        """Return the first page of a branch."""
        day = on or self._core.setting().today
        setting, meetings = self._core.setting(), self._meetings(branch, day)
        duties = self._duties(branch, Setting(day, setting.rules, setting.workdays), meetings)
        end_of_week = day + timedelta(days=6 - day.weekday())
        overdue = tuple(duty for duty in duties if duty.overdue)
        week = tuple(d for d in duties if not d.overdue and d.due <= end_of_week)
        later = tuple(d for d in duties if not d.overdue and d.due > end_of_week)

        def counts(connection: Connection) -> tuple[int, int, int, str, str]:
            streams = journal.streams(connection).values()
            unsent = sum(s.seq - s.exported for s in streams if s.own and s.branch == branch)
            sent, received = packages.last_words(connection, branch)
            torn = count_about(connection, journal.conflicted(connection), branch)
            odd = count_about(connection, packages.odd_records(connection), branch)
            return unsent, torn, odd, sent, received

        unsent, torn, odd, sent, received = self._core.read(counts)
        return Home(
            today=day, scratches=Drafts(self._core).all(), overdue=overdue, week=week, later=later,
            progress=self._progress(branch, day, meetings), unsent=unsent, last_sent=sent,
            last_received=received, conflicts=torn, odd=odd,
            hints=("本机还没设密码，数据由电脑本身保管。",),
        )  # fmt: skip

    def _progress(self, branch: str, day: date, meetings: _Meetings) -> tuple[Progressed, ...]:
        """Return what this month asks for and what of it is done, by mechanism."""
        done: dict[str, list[bool]] = {}
        for clocked in _CLOCKED:
            if clocked.ledger == "committee_meeting" and not self._has_committee(branch):
                continue
            period = clocked.period(day)
            held = any(_held_in(entry, clocked.ledger, period) for entry in meetings.entries)
            done.setdefault(kind_of(clocked.ledger).mechanism, []).append(held)
        for register in _REGISTERS:
            kept = self._kept(register.ledger, branch)
            done.setdefault(kind_of(register.ledger).mechanism, []).append(kept)
        month = month_of(day)
        for _, item in meetings.decisions():
            if item.due and item.due in month:
                done.setdefault("execution", []).append(item.progress in SETTLED)
        return tuple(
            Progressed(word, sum(done[key]), len(done[key]))
            for key, word in MECHANISMS.items()
            if key in done
        )

    def _meetings(self, branch: str, day: date) -> _Meetings:
        """Return the meetings that can still matter: a decision may wait for years, and so may a draft.

        Of years of meetings only few do; the others are not read.
        """
        quarter = quarter_of(day)
        since = quarter_of(quarter.first - timedelta(days=1)).first
        soon = max(day + timedelta(days=_WEEK), month_of(day).last).isoformat()
        month = month_of(day).text

        def choose(connection: Connection, key: str) -> tuple[list[listing.Row], set[str]]:
            wanted = [
                *listing.ids(connection, listing.Question(key, branch=branch, since=since)),
                *listing.ids(connection, listing.Question(key, branch=branch, stage=Stage.DRAFT)),
            ]
            items = listing.parts(
                connection, key, branch, "agenda", given="sessions",
                keys=("id", "title", "decision", "progress", "due"),
            )  # fmt: skip
            standing = set()
            for item in latest((i, i.part_title, bool(i.part_decision)) for i in items):
                standing.add(item.part_id)
                due = item.part_due or ""
                is_open = item.part_progress not in SETTLED and due and due <= soon
                if is_open or due.startswith(month):
                    wanted.append(item.id)
            return list(listing.rows(connection, key, list(dict.fromkeys(wanted)))), standing

        entries: list[Entry] = []
        standing: set[str] = set()
        for clocked in _CLOCKED:
            rows, parts = self._core.read(partial(choose, key=clocked.ledger))
            entries.extend(entry_of(row) for row in rows)
            standing |= parts
        return _Meetings(tuple(entries), frozenset(standing))

    def _register_duties(self, branch: str, setting: Setting) -> Iterator[Duty]:
        wanted = [each for each in _REGISTERS if not self._kept(each.ledger, branch)]
        if self._kept("member", branch) and not self._has_committee(branch):
            wanted.append(_Register("member", "名册里还没有填支委是谁", "去填党内职务"))
        for register in wanted:
            yield Duty(
                rule="", sentence=register.missing, due=setting.today, overdue=0,
                source=kind_of(register.ledger).title, done_by="填好定稿，这件事就算办好。",
                ledger=register.ledger, branch=branch, action=register.action,
            )  # fmt: skip

    def _kept(self, ledger: str, branch: str) -> bool:
        """Say whether a register has anything final in it."""
        return self._book.count(Listing(ledger, branch=branch, stage=Stage.FINAL)) > 0

    def _clock_duties(
        self, branch: str, setting: Setting, meetings: tuple[Entry, ...]
    ) -> Iterator[Duty]:
        start = self._start(branch)
        for clocked in _CLOCKED:
            if clocked.ledger == "committee_meeting" and not self._has_committee(branch):
                continue
            now = clocked.period(setting.today)
            for period in (clocked.period(now.first - timedelta(days=1)), now):
                rule = setting.rules.on(clocked.rule, period.last)
                held = any(_held_in(entry, clocked.ledger, period) for entry in meetings)
                if rule is None or held or start is None or start > period.last:
                    continue
                duty = _missing(clocked, period, rule, branch, setting=setting, meetings=meetings)
                if duty is not None:
                    yield duty

    def _has_committee(self, branch: str) -> bool:
        people = self._book.names().members(branch)
        return any(isinstance(m, Member) and m.active and m.party_post for _, m in people)

    def _start(self, branch: str) -> date | None:
        """Return the day from which the branch keeps its books here: nothing before it is missing."""

        def earliest(connection: Connection) -> tuple[listing.Row, ...]:
            found: list[listing.Row] = []
            for key in ("member", *(clocked.ledger for clocked in _CLOCKED)):
                question = listing.Question(key, branch=branch, descending=False)
                found += listing.rows(connection, key, listing.ids(connection, question, limit=1))
            return tuple(found)

        days = [entry_of(row).record.occurred_on for row in self._core.read(earliest)]
        return min((day for day in days if day), default=None)


def _missing(
    clocked: _Clocked,
    period: Period,
    rule: Rule,
    branch: str,
    *,
    setting: Setting,
    meetings: tuple[Entry, ...],
) -> Duty | None:
    ledger = kind_of(clocked.ledger)
    quarter = "一二三四"[(period.last.month - 1) // 3]
    words = clocked.missing.format(month=period.last.month, quarter=quarter)
    due, planned, action = period.last, None, "开始记录"
    begun = [e for e in meetings if e.ledger == clocked.ledger and _on(e) in period and not e.final]
    for entry in begun:
        if ledger.ended_on(entry.record) is not None:
            return None  # it was held: that it is not final yet is a duty of its own
        planned = entry
    if planned is not None:
        day = _on(planned)
        words = f"{planned.called}：计划 {day.month}月{day.day}日"
        due, action = max(day, min(setting.today, period.last)), "看计划"
    return Duty(
        rule=rule.id, sentence=words, due=due, overdue=max(0, (setting.today - period.last).days),
        source=rule.reference,
        done_by=f"{rule.title}。记一次{ledger.title}并定稿，这件事就算办好。",
        ledger=clocked.ledger, branch=branch, entry=planned.id if planned else None, action=action,
    )  # fmt: skip


def _draft_duties(branch: str, setting: Setting, meetings: tuple[Entry, ...]) -> Iterator[Duty]:
    """Meetings that were held and are not final yet: after three working days they count as late."""
    for entry in meetings:
        ledger: AnyLedger = kind_of(entry.ledger)
        ended = ledger.ended_on(entry.record)
        rule = setting.rules.on("G02", ended) if ended else None
        if entry.final or ended is None or rule is None or ended > setting.today:
            continue
        due = setting.workdays.after(ended, rule.numbers["workdays"])
        yield Duty(
            rule=rule.id, sentence=f"{entry.called}还没定稿", due=due,
            overdue=max(0, (setting.today - due).days), source=rule.reference,
            done_by="定稿以后就算办好；过了这天定稿会标“补”。", ledger=entry.ledger, branch=branch,
            entry=entry.id, action="接着写",
        )  # fmt: skip


def _decision_duties(branch: str, setting: Setting, meetings: _Meetings) -> Iterator[Duty]:
    """Decisions whose day comes within a week or has passed, and that are not carried out."""
    soon = setting.today + timedelta(days=_WEEK)
    for entry, item in meetings.decisions():
        if item.progress not in SETTLED and item.due is not None and item.due <= soon:
            yield Duty(
                rule="", sentence=f"{item.title}：决议到期", due=item.due,
                overdue=max(0, (setting.today - item.due).days), source=entry.called,
                done_by="在那次会议里把落实改成“已落实”，这件事就算办好。",
                ledger=entry.ledger, branch=branch, entry=entry.id, action="填落实",
            )  # fmt: skip


def _on(entry: Entry) -> date:
    return entry.record.occurred_on or date.min


def _held_in(entry: Entry, ledger: str, period: Period) -> bool:
    return entry.ledger == ledger and entry.final and _on(entry) in period
