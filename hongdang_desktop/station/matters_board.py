"""All that a branch has to carry out, each matter once: put together from what every ledger tells."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from hongdang_desktop.core.periods import Period
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.follow_up import short
from hongdang_desktop.ledgers.ledger import AnyLedger, Facts
from hongdang_desktop.ledgers.matter import (
    DONE,
    Closing,
    Kept,
    Matter,
    Move,
    Tracking,
    closing,
    handed_on,
)
from hongdang_desktop.ledgers.meeting import Meeting
from hongdang_desktop.ledgers.problem import SOURCES
from hongdang_desktop.station.books.looking import latest
from hongdang_desktop.station.shelf import title_of

PROBLEM = "problem"

_BY_BRANCH = "（支部保管）"

Key = tuple[str, str]
"""Entry and part of a matter."""


@dataclass(frozen=True)
class Origin:
    """Where a matter came up: the entry to open, and that in words."""

    ledger: str
    entry: str
    part: str
    words: str


@dataclass(frozen=True)
class Row:
    """One matter as a list shows it. ``owner`` and ``verifier`` are names.

    ``ledger`` is where it lives, ``title`` how the branch calls that; ``origins`` are where it came
    from, the first one is said in ``origin``. ``moves`` is what can be done with it here and now, the
    next one first; ``draft``: an entry in L26 that is not final yet. ``overdue`` in days.
    """

    matter: Matter
    ledger: str
    title: str
    origin: str
    origins: tuple[Origin, ...] = ()
    owner: str = ""
    verifier: str = ""
    overdue: int = 0
    moves: tuple[Move, ...] = ()
    draft: bool = False

    @property
    def open(self) -> bool:
        """Say whether something is left to do."""
        return not self.matter.settled

    @property
    def key(self) -> str:
        """Return what tells it apart from all others."""
        return f"{self.matter.entry} {self.matter.part}".strip()


@dataclass(frozen=True)
class KeptBack:
    """An entry of which the branch keeps matters to itself, and their public counts."""

    ledger: str
    entry: str
    words: str
    kept: Kept


@dataclass(frozen=True)
class Board:
    """All matters of a branch, the open ones first by day; ``kept`` is what only the branch can read."""

    today: date
    rows: tuple[Row, ...] = ()
    kept: tuple[KeptBack, ...] = ()
    people: tuple[tuple[str, str], ...] = field(default=())

    def closing(self, period: Period, ledger: str = "") -> Closing:
        """Return how what fell due in a period was closed: rates, never a score of numbers.

        What is only the branch's to know counts nowhere.
        """
        counted = (r.matter for r in self.rows if ledger in ("", r.ledger) and not r.matter.private)
        return closing(counted, period)


@dataclass(frozen=True)
class _Told:
    """What one entry tells of one matter, before it is known where it lives."""

    ledger: AnyLedger
    title: str
    matter: Matter
    day: date | None
    called: str
    draft: bool = False

    @property
    def key(self) -> Key:
        return self.matter.entry, self.matter.part

    @property
    def origin(self) -> Origin:
        """Return it as the origin of something."""
        return Origin(
            self.ledger.key, self.matter.entry, self.matter.part, _words(self.title, self.day, "")
        )


def board(
    connection: Connection, facts: Facts, branch: str, *, ours: bool, day: date | None = None
) -> Board:
    """Return the board of a branch as of a day; ``ours``: its books are written here."""
    today = day or facts.setting().today
    told: list[_Told] = []
    kept: list[KeptBack] = []
    for ledger in kinds().values():
        tracking = ledger.matters
        if tracking is None:
            continue
        title = title_of(connection, branch, ledger.key)
        records = facts.records(ledger.key, branch, drafts=ledger.key == PROBLEM)
        told += _of_ledger(ledger, tracking, title, records)
        kept += _kept(ledger, tracking, title, records, ours=ours)
    rows = _living_once(told, handed_on(facts, branch), facts)
    shown = [_shown(each, facts, today, ours=ours) for each in rows]
    return Board(today, tuple(sorted(shown, key=_order)), tuple(kept), _people(facts, branch))


def _of_ledger(
    ledger: AnyLedger, tracking: Tracking, title: str, records: Iterable[tuple[str, Any]]
) -> Iterator[_Told]:
    records = tuple(records)
    standing = _standing(records) if issubclass(ledger.model, Meeting) else None
    for entry, record in records:
        for matter in tracking.of(record, entry):
            agenda = matter.part.startswith("agenda/")
            if not (agenda and standing is not None and (entry, matter.part) not in standing):
                yield _Told(
                    ledger, title, matter, record.occurred_on, ledger.called(record),
                    draft=record.stage != Stage.FINAL,
                )  # fmt: skip


def _standing(records: Iterable[tuple[str, Any]]) -> set[Key]:
    """Return the items that stand: what a later meeting took up again stands there."""
    items = (
        ((entry, f"agenda/{item.id}"), item.title, bool(item.decision))
        for entry, meeting in reversed(tuple(records))
        if not meeting.is_plan
        for item in reversed(meeting.agenda)
    )
    return set(latest(items))


def _kept(
    ledger: AnyLedger,
    tracking: Tracking,
    title: str,
    records: Iterable[tuple[str, Any]],
    *,
    ours: bool,
) -> Iterator[KeptBack]:
    for entry, record in () if ours else records:
        counts = tracking.kept(record)
        if counts:
            words = _words(title, record.occurred_on, "")
            yield KeptBack(ledger.key, entry, words, counts)


def _living_once(
    told: Iterable[_Told], handed: dict[Key, str], facts: Facts
) -> Iterator[tuple[_Told, tuple[Origin, ...]]]:
    """Yield each matter where it lives, with where it came from."""
    every = tuple(told)
    homes = {each.matter.entry: each for each in every if not each.matter.part}
    origins: dict[str, list[Origin]] = {}
    closed_there: dict[str, date] = {}
    gone: set[Key] = set()
    for each in every:
        target = each.matter.handed or handed.get(each.key, "")
        home = homes.get(target)
        if home is None or home is each:
            continue
        gone.add(each.key)
        if all(known.entry != each.matter.entry for known in origins.setdefault(target, [])):
            origins[target].append(each.origin)
        if each.matter.closed and not each.matter.private:
            closed_there[target] = each.matter.closed
        if (
            home.matter.closed
            and not each.matter.settled
            and each.matter.answers
            and each.matter.text
        ):
            gone -= _asked_again(each)
    for each in every:
        if each.key in gone or not (each.matter.text or each.draft):
            continue
        there = origins.get(each.matter.entry, []) if not each.matter.part else []
        at = closed_there.get(each.matter.entry)
        if at and not each.matter.part and not each.matter.settled:
            each = replace(each, matter=replace(each.matter, closed=at, settled=True, state=DONE))  # noqa: PLW2901
        yield each, tuple(there) or _named(each, facts)


def _asked_again(told: _Told) -> set[Key]:
    """Return a request that was settled elsewhere: who asked is still to be asked whether it is well."""
    return set() if told.matter.witness else {told.key}


def _named(told: _Told, facts: Facts) -> tuple[Origin, ...]:
    """Return the origin that a problem names and that is no matter of its own there."""
    if told.ledger.key != PROBLEM:
        return ()
    record = facts.record(told.matter.entry)
    source = getattr(record, "source_record", None)
    if not source:
        return ()
    word = SOURCES.get(getattr(record, "source", None) or "", "")
    called = facts.entry("", source)
    called = f"{word} {called}" if called else f"{word}{_BY_BRANCH}"
    return (Origin("", source, getattr(record, "source_part", None) or "", called),)


def _shown(
    found: tuple[_Told, tuple[Origin, ...]], facts: Facts, today: date, *, ours: bool
) -> Row:
    told, origins = found
    matter = told.matter
    own = _words(told.title, told.day, "")
    if told.ledger.key == PROBLEM:
        record = facts.record(matter.entry)
        source = SOURCES.get(getattr(record, "source", None) or "", "")
        own = "，".join(each.words for each in origins[:1]) or source or told.title
        if matter.state == "" or told.draft:
            matter = replace(matter, state="草稿", settled=False)
    late = (today - matter.due).days if matter.due and not matter.settled and not matter.done else 0
    return Row(
        matter, told.ledger.key, told.title, own, origins,
        owner=facts.member(matter.owner) or matter.owner,
        verifier=facts.member(matter.verifier) or matter.verifier,
        overdue=max(0, late), draft=told.draft,
        moves=_moves(told, matter) if ours and not told.draft else (),
    )  # fmt: skip


def _moves(told: _Told, matter: Matter) -> tuple[Move, ...]:
    """Return what can be done next, the likeliest first."""
    if matter.settled:
        return ()
    first = Move.VERIFY if matter.done or matter.handed else Move.DONE
    order = (first, Move.NOTE, Move.EXTEND)
    found = tuple(each for each in order if each in matter.moves)
    onward = told.ledger.key != PROBLEM and not matter.handed
    return (*found, Move.HAND_ON) if onward else found


def _words(title: str, day: date | None, called: str) -> str:
    when = f" {day.month}月{day.day}日" if day else ""
    return f"{title}{when}{f' {short(called)}' if called else ''}"


def _order(row: Row) -> tuple[bool, int, str]:
    """Sort what is open first by its day, what is closed by when it was, the last first."""
    matter = row.matter
    day = matter.due or date.max if row.open else matter.closed or date.min
    return not row.open, day.toordinal() if row.open else -day.toordinal(), row.key


def _people(facts: Facts, branch: str) -> tuple[tuple[str, str], ...]:
    """Return the active members by id and name: who may own a matter or verify it."""
    return tuple(
        (entry, getattr(member, "name", "") or "")
        for entry, member in facts.members(branch)
        if getattr(member, "active", False)
    )
