"""The year's books closed by the branch (年度封账), and opened again by the plant's decision."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.typed import tidy
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.ledger import Owner, Rhythm
from hongdang_desktop.ledgers.office import year_close, year_reopening
from hongdang_desktop.station.books.entries import refuse
from hongdang_desktop.station.core import Core, Pen
from hongdang_desktop.station.views import Changes, Duty, Refused, Role
from hongdang_desktop.store import journal, listing
from hongdang_desktop.store.store import get_setting

_LAST_MONTH = 12
_NAMED = 5


@dataclass(frozen=True)
class Open:
    """One kind of thing that is not done yet in a year: what, how many, the first of them by name."""

    key: str
    title: str
    count: int
    named: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Return it in words."""
        rest = "等" if self.count > len(self.named) > 0 else ""
        names = f"：{'、'.join(self.named)}{rest}" if self.named else ""
        return f"{self.title} {self.count} 件{names}"


@dataclass(frozen=True)
class Reopened:
    """A decision of the plant: open until a day."""

    until: date
    number: str
    why: str
    on: date | None


@dataclass(frozen=True)
class Year:
    """One year of a branch. ``open`` is what is left, as it is now; ``left`` as it was at the close.

    ``held`` says how many final entries the year has in each ledger, the most first.
    """

    branch: str
    year: int
    closed_on: date | None
    is_closed: bool
    may_close: bool
    open: tuple[Open, ...]
    left: tuple[str, ...]
    reopened: tuple[Reopened, ...]
    held: tuple[tuple[str, int], ...] = ()


class Years:
    """Closing and opening again. ``duties`` asks the desk what is due in a branch."""

    def __init__(self, core: Core, duties: Callable[[str], tuple[Duty, ...]]) -> None:
        self._core = core
        self._duties = duties

    def of(self, branch: str) -> tuple[Year, ...]:
        """Return the years in which a branch has entries, and this one, the latest first."""
        today = self._core.setting().today
        found = self._core.read(lambda c: _years_written(c, branch)) | {today.year}
        found |= set(self._core.setting().frame(branch).closed)
        return tuple(self.year(branch, each) for each in sorted(found, reverse=True)[:_NAMED])

    def year(self, branch: str, year: int) -> Year:
        """Return how far one year is."""
        setting = self._core.setting()
        frame = setting.frame(branch)
        duties = self._duties(branch) if year not in frame.closed else ()

        def look(connection: Connection) -> Year:
            rows = listing.rows(
                connection, year_close.LEDGER.key, (year_close.close_id(branch, year),)
            )
            record = year_close.LEDGER.reread(rows[0].payload) if rows else None
            closed = frame.is_closed(year, setting.today)
            found = tuple(_open(connection, branch, year, duties)) if not closed else ()
            return Year(
                branch, year, record.closed_on if record else None, closed,
                self._core.role is Role.BRANCH and not closed and _may_close(year, setting.today),
                found, record.left if record else (), tuple(_reopened(connection, branch, year)),
                _held(connection, branch, year) if not closed else (),
            )  # fmt: skip

        return self._core.read(look)

    def close(self, branch: str, year: int) -> Changes:
        """Close a year; what is still open is written down with it, and hinders nothing.

        Raises Refused OWNED_BY_BRANCH, YEAR_NOT_OVER (before December), YEAR_CLOSED.
        """
        setting = self._core.setting()
        if self._core.role is Role.PLANT:
            raise Refused("OWNED_BY_BRANCH", "封账由支部自己做。厂里看得到封没封。")
        if not _may_close(year, setting.today):
            raise Refused("YEAR_NOT_OVER", f"{year} 年还没到年底。12月1日起才能封账。")
        now = self.year(branch, year)
        if now.is_closed:
            raise Refused("YEAR_CLOSED", f"{year} 年的账已经封了。")
        left: list[Json] = [each.sentence for each in now.open]
        payload: JsonObject = {
            "branch": branch, "year": setting.today.year, "stage": Stage.FINAL,
            "occurred_on": setting.today.isoformat(), "closed_year": year,
            "closed_on": setting.today.isoformat(), "left": left,
            "finalised_by": self._core.actor,
        }  # fmt: skip
        record = year_close.close_id(branch, year)

        def work(pen: Pen) -> None:
            heads = journal.heads_of(pen.connection, record)
            pen.put(year_close.LEDGER, record, payload, tuple(head.id for head in heads))

        rest = f"还有 {len(left)} 样没办完，一起记下了。" if left else ""
        return self._core.verb(f"{year} 年的账封了。{rest}", work)

    def reopen(
        self, branch: str, year: int, *, until: date, number: str = "", why: str = ""
    ) -> Changes:
        """Let a closed year be open until a day; a branch alone decides for itself.

        Raises Refused OWNED_BY_PLANT, NOT_CLOSED, NO_NUMBER, NO_REASON, PROBLEMS.
        """
        setting = self._core.setting()
        if year not in setting.frame(branch).closed:
            raise Refused("NOT_CLOSED", f"{year} 年没有封账，不用重开。")
        if self._core.role is Role.PLANT and not tidy(number):
            raise Refused("NO_NUMBER", "还没有批准文号。重开要有文件。")
        if not tidy(why):
            raise Refused("NO_REASON", "还没写为什么重开。写一句。")
        payload: JsonObject = {
            "branch": branch, "year": setting.today.year, "stage": Stage.FINAL,
            "occurred_on": setting.today.isoformat(), "closed_year": year,
            "number": tidy(number) or None, "why": tidy(why), "until": until.isoformat(),
            "finalised_by": self._core.actor,
        }  # fmt: skip
        kind = year_reopening.LEDGER
        refuse(kind.check(payload, setting, payload), Level.SAVE, Level.FINAL)
        said = f"{year} 年重开到 {until}，过了这天自己封上。"
        return self._core.verb(said, lambda pen: pen.put(kind, self._core.ids.new(), payload))


def _may_close(year: int, today: date) -> bool:
    return year < today.year or (year == today.year and today.month == _LAST_MONTH)


def _years_written(connection: Connection, branch: str) -> set[int]:
    found: set[int] = set()
    for kind in catalogue():
        if kind.rhythm is not Rhythm.CHANGE:
            question = listing.Question(kind.key, branch)
            found |= {row[1] for row in listing.values(connection, question, ("year",)) if row[1]}
    return found


def _open(
    connection: Connection, branch: str, year: int, duties: tuple[Duty, ...]
) -> Iterator[Open]:
    """Yield what is not done yet in a year; none of it hinders the close."""
    drafts: list[str] = []
    for kind in catalogue():
        if kind.rhythm is Rhythm.CHANGE or kind.owner is not Owner.BRANCH:
            continue
        ids = listing.ids(connection, listing.Question(kind.key, branch, year, None, Stage.DRAFT))
        rows = listing.rows(connection, kind.key, ids)
        drafts += (f"{kind.title}“{row.called}”" for row in rows)
    stand = (listing.one(connection, record) for record in journal.conflicted(connection))
    wanted = (branch, year)
    torn = [
        row.called
        for row in stand
        if row is not None and (row.payload.get("branch"), row.payload.get("year")) == wanted
    ]
    due = [d.sentence for d in duties if not d.entry and _year_of(d) == year]
    unsent = 0
    if get_setting(connection, "invitation"):
        streams = journal.streams(connection).values()
        unsent = sum(s.seq - s.exported for s in streams if s.own and s.branch == branch)
    for key, title, found in (
        ("drafts", "草稿", drafts), ("conflicts", "待处理冲突", torn), ("duties", "该办没办的", due),
    ):  # fmt: skip
        if found:
            yield Open(key, title, len(found), tuple(found[:_NAMED]))
    if unsent > 0:
        yield Open("unsent", "还没送给厂里的改动", unsent)


def _held(connection: Connection, branch: str, year: int) -> tuple[tuple[str, int], ...]:
    """Return the titles of the ledgers that the close shuts, and how many final entries each has."""
    found = []
    for kind in catalogue():
        if kind.rhythm is not Rhythm.CHANGE and kind.owner is Owner.BRANCH:
            question = listing.Question(kind.key, branch, year, None, Stage.FINAL)
            found.append((kind.title, listing.count(connection, question)))
    return tuple(sorted((each for each in found if each[1]), key=lambda each: -each[1]))


def _year_of(duty: Duty) -> int:
    """Return the year to which what is due belongs."""
    return int(duty.period[:4]) if duty.period[:4].isdigit() else duty.due.year


def _reopened(connection: Connection, branch: str, year: int) -> Iterator[Reopened]:
    for row in listing.called(connection, year_reopening.LEDGER.key, branch):
        record = year_reopening.LEDGER.reread(row.payload)
        if record.closed_year == year and record.until:
            yield Reopened(
                record.until, record.number or "", record.why or "", record.occurred_on
            )  # fmt: skip
