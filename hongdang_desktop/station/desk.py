"""What is due in a branch: computed from the dated rules and from what the ledgers hold.

No ledger is known here: each one that the branch keeps is asked (``station/duties``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.lazy import lazy
from hongdang_desktop.ledgers.catalogue import plant_books
from hongdang_desktop.ledgers.clocking import ANSWERS, Owed, clock_dues, owed
from hongdang_desktop.ledgers.ledger import AnyLedger, Setting
from hongdang_desktop.ledgers.plant.petition import LEDGER as PETITIONS
from hongdang_desktop.ledgers.plant.petition import waiting
from hongdang_desktop.ledgers.rhythm import RhythmItem
from hongdang_desktop.station.books.entries import count_about
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.drafts import Drafts
from hongdang_desktop.station.duties.answering import answer
from hongdang_desktop.station.duties.asking import Asking, asking
from hongdang_desktop.station.duties.assessing import assessing_duties
from hongdang_desktop.station.duties.decisions import Decided, decision_duties, decisions
from hongdang_desktop.station.duties.drafts import draft_duties
from hongdang_desktop.station.duties.opening import opening_duties
from hongdang_desktop.station.duties.progressing import progress
from hongdang_desktop.station.duties.registers import register_duties, registers
from hongdang_desktop.station.duties.rhythm import rhythm_duties, rhythm_of_month
from hongdang_desktop.station.following import following_duties
from hongdang_desktop.station.views import Changes, Duty, Home, Progressed
from hongdang_desktop.store import journal, packages


@dataclass(frozen=True)
class _Found:
    """Everything that is due in a branch, each source asked once."""

    core: Core
    asking: Asking

    @lazy
    def clocks(self) -> dict[str, tuple[Owed, ...]]:
        found = {each.key: owed(each, self.asking.of(each)) for each in self.asking.ledgers}
        return {key: states for key, states in found.items() if states}

    @lazy
    def registers(self) -> tuple[tuple[AnyLedger, bool], ...]:
        return tuple(registers(self.asking))

    @lazy
    def decided(self) -> tuple[Decided, ...]:
        return decisions(self.asking)

    @lazy
    def rhythm(self) -> tuple[tuple[RhythmItem, bool], ...]:
        return rhythm_of_month(self.asking)

    @lazy
    def deadlines(self) -> tuple[Duty, ...]:
        return tuple(self._deadlines())

    @property
    def ended(self) -> bool:
        """Say whether the branch is no more: then nothing is asked of it."""
        ended = self.asking.setting.frame(self.asking.branch).ended
        return ended is not None and self.asking.setting.today > ended

    @property
    def duties(self) -> tuple[Duty, ...]:
        """Return all of it, the earliest first."""
        if self.ended:  # what passes on to others is still to be seen to
            return self.deadlines
        found = [
            *opening_duties(self.asking),
            *register_duties(self.asking, self.registers),
            *self._clock_duties(),
            *self.deadlines,
            *draft_duties(self.asking),
            *following_duties(self.asking),
            *decision_duties(self.asking, self.decided),
            *rhythm_duties(self.asking, self.rhythm),
            *assessing_duties(self.core, self.asking),
        ]
        found = [duty for duty in found if not self._closed(duty)]
        return tuple(sorted(found, key=lambda duty: (duty.due, duty.sentence)))

    def _closed(self, duty: Duty) -> bool:
        """Say whether what is due belongs to a closed year: it cannot be made up for any more."""
        setting, year = self.asking.setting, duty.period[:4]
        frame = setting.frame(self.asking.branch)
        return year.isdigit() and frame.is_closed(int(year), setting.today)

    @property
    def progress(self) -> tuple[Progressed, ...]:
        """Return how far the month is."""
        return progress(
            self.asking, clocks=self.clocks, registers=self.registers, decided=self.decided,
            rhythm=self.rhythm, deadlines=self.deadlines,
        )  # fmt: skip

    def each_missing(self, key: str) -> Iterator[Duty]:
        """Yield what the clock of a ledger misses, each period and each who owes one by itself."""
        for ledger in self.asking.ledgers:
            if ledger.key == key:
                for state in self.clocks.get(key, ()):
                    if not state.done:
                        for due in clock_dues(ledger, self.asking.of(ledger), (state,)):
                            yield self.asking.duty(due, ledger)

    def _clock_duties(self) -> Iterator[Duty]:
        for ledger in self.asking.ledgers:
            states = self.clocks.get(ledger.key)
            if states:
                for due in clock_dues(ledger, self.asking.of(ledger), states):
                    yield self.asking.duty(due, ledger)

    def _deadlines(self) -> Iterator[Duty]:
        names = ("ledger", "period", "about")
        rows = self.asking.facts.values(ANSWERS, self.asking.branch, names)
        waited: set[str] = set()
        answered = {(key or "", period, about or "") for _, key, period, about in rows}
        for ledger in (*(() if self.ended else self.asking.ledgers), *plant_books()):
            asked = self.asking.of(ledger)
            for due in ledger.duties(asked) if ledger.duties else ():
                if due.page == PETITIONS.page and due.about in waited:
                    continue  # said already, in the place of what it is about
                instead = waiting(due, asked)
                if instead is not None:
                    waited.add(instead.about)
                duty = self.asking.duty(instead or due, PETITIONS if instead else ledger)
                is_answered = (duty.ledger, duty.period, duty.about) in answered
                if not (duty.may_be_none and is_answered):
                    yield duty


class NoSuchDuty(UserError):
    """Nothing is asked for in this ledger and period, or not any more."""

    code = "NO_SUCH_DUTY"

    def __init__(self, period: str) -> None:
        super().__init__(f"{period} 没有这件要办的事，可能已经办好了。用 hongdang duties 看看。")


class Desk:
    """The first page's questions, and the answer that there is nothing to record."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def _found(self, connection: Connection, branch: str, on: date | None = None) -> _Found:
        return _Found(self._core, asking(self._core, connection, branch, on))

    def duties(self, branch: str, on: date | None = None) -> tuple[Duty, ...]:
        """Return everything due in a branch as of a day, the earliest first."""
        return self._core.read(lambda c: self._found(c, branch, on).duties)

    def wanted(self, branch: str, ledger: str, period: str, about: str = "") -> Duty:
        """Return what is missing for one period, also where it is told in one row with others.

        Raises NoSuchDuty.
        """

        def ask(connection: Connection) -> Duty | None:
            found = self._found(connection, branch)
            return next(
                (
                    duty
                    for duty in (*found.each_missing(ledger), *found.duties)
                    if (duty.ledger, duty.period, duty.about) == (ledger, period, about)
                ),
                None,
            )

        duty = self._core.read(ask)
        if duty is None:
            raise NoSuchDuty(period)
        return duty

    def answer_none(self, duty: Duty, reason: str) -> Changes:
        """Answer a duty with 本月无此事项. Raises Refused MUST_BE_DONE, NO_REASON."""
        return answer(self._core, duty, reason, ticked=False)

    def tick(self, duty: Duty) -> Changes:
        """Say that a duty which no ledger holds was done. Raises Refused MUST_BE_DONE."""
        return answer(self._core, duty, "", ticked=True)

    def home(self, branch: str, on: date | None = None) -> Home:
        """Return the first page of a branch."""
        scratches = Drafts(self._core).all()

        def ask(connection: Connection) -> Home:
            found = self._found(connection, branch, on)
            day = found.asking.setting.today
            duties = found.duties
            end_of_week = day + timedelta(days=6 - day.weekday())
            streams = journal.streams(connection).values()
            sent, received = packages.last_words(connection, branch)
            return Home(
                today=day, scratches=scratches,
                overdue=tuple(d for d in duties if d.overdue),
                week=tuple(d for d in duties if not d.overdue and d.due <= end_of_week),
                later=tuple(d for d in duties if not d.overdue and d.due > end_of_week),
                progress=found.progress,
                unsent=sum(s.seq - s.exported for s in streams if s.own and s.branch == branch),
                last_sent=sent, last_received=received,
                conflicts=count_about(connection, journal.conflicted(connection), branch),
                odd=count_about(connection, packages.odd_records(connection), branch),
                hints=("本机还没设密码，数据由电脑本身保管。", *_doubts(found.asking.setting, day)),
            )  # fmt: skip

        return self._core.read(ask)


def _doubts(setting: Setting, day: date) -> tuple[str, ...]:
    """Return that days of the coming month are counted by the week alone, where they are."""
    doubt = setting.workdays.doubt(day, day + timedelta(days=31))
    return (f"{doubt}。到“设置 → 规则与日历”填。",) if doubt else ()
