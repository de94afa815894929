"""What an open editor asks: how an entry stands with the rules, and what earlier meetings left."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.records import Malformed
from hongdang_desktop.ledgers.ledger import AnyLedger, Facts, Setting
from hongdang_desktop.ledgers.meeting import AgendaItem, Meeting
from hongdang_desktop.station.views import Entry, Examined, LeftOver

T = TypeVar("T")

SETTLED = ("done", "none")
"""States of a decision with which nothing is left to do."""


def examined(
    kind: AnyLedger,
    payload: Mapping[str, Json],
    setting: Setting,
    facts: Facts,
    *,
    base: Mapping[str, Json],
    entry_id: str,
) -> Examined:
    """Return what is to be said of a whole payload; ``entry_id`` is "" before it was saved."""
    problems = kind.check(payload, setting, base, facts=facts, entry_id=entry_id)
    try:
        record = kind.read(payload)
    except Malformed:
        return Examined(problems)
    derived = tuple((each.label, each.value(record, entry_id, facts)) for each in kind.derived)
    return Examined(problems, tuple(kind.verdicts(record, setting)), derived)


def left_over(meetings: Iterable[Entry]) -> tuple[LeftOver, ...]:
    """Return the decisions not carried out yet, the earliest first; ``meetings`` are newest first."""
    found = [
        LeftOver(entry.id, entry.called, entry.record.occurred_on, item.payload())
        for entry, item in decisions(meetings)
        if item.progress not in SETTLED
    ]
    return tuple(reversed(found))


def decisions(meetings: Iterable[Entry]) -> Iterator[tuple[Entry, AgendaItem]]:
    """Yield what meetings of one ledger, newest first, decided, the latest first.

    An item that was taken up again under the same title counts as it stood at the latest meeting.
    """
    return latest(
        ((entry, item), item.title, bool(item.decision))
        for entry in meetings
        if isinstance(entry.record, Meeting) and not entry.record.is_plan
        for item in reversed(entry.record.agenda)
    )


def latest(items: Iterable[tuple[T, str | None, bool]]) -> Iterator[T]:
    """Yield what was decided, of items given with title and whether something was, newest first."""
    known: set[str] = set()
    for item, title, decided in items:
        name = (title or "").strip()
        if name not in known and decided:
            yield item
        known.add(name)
