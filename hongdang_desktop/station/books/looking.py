"""What an open editor asks: how an entry stands with the rules, and what earlier meetings left."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.records import Malformed
from hongdang_desktop.ledgers.ledger import AnyLedger, Facts, Setting
from hongdang_desktop.ledgers.meeting import AgendaItem, Meeting
from hongdang_desktop.ledgers.verdict import Verdict
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
    verdicts = (*_taken_over(kind, record, setting), *kind.verdicts(record, setting))
    return Examined(problems, verdicts, derived)


def _taken_over(kind: AnyLedger, record: Any, setting: Setting) -> Iterator[Verdict]:  # noqa: ANN401 - of whatever ledger
    """Yield that an entry is of the time before the books were begun: it costs nothing."""
    if kind.opens(record, setting):
        start = setting.frame(record.branch).start
        yield Verdict("occurred_on", f"{start} 建账以前的事，会标“建账”，不算迟。", fulfilled=True)


def left_over(
    meetings: Iterable[Entry], handed: Collection[tuple[str, str]] = ()
) -> tuple[LeftOver, ...]:
    """Return the decisions not carried out yet, the earliest first; ``meetings`` are newest first.

    Those ``handed`` on (entry, part) live in the problem ledger.
    """
    found = [
        LeftOver(entry.id, entry.called, entry.record.occurred_on, item.payload())
        for entry, item in decisions(meetings)
        if item.progress not in SETTLED and (entry.id, f"agenda/{item.id}") not in handed
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
