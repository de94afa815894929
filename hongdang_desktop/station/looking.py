"""What an open editor asks: how an entry stands with the rules, and what earlier meetings left."""

from collections.abc import Iterable, Mapping

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.records import Malformed
from hongdang_desktop.ledgers.ledger import AnyLedger, Facts, Setting
from hongdang_desktop.ledgers.meeting import Meeting
from hongdang_desktop.station.views import Entry, Examined, LeftOver

_SETTLED = ("done", "none")


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
    problems = kind.check(payload, setting, base)
    try:
        record = kind.read(payload)
    except Malformed:
        return Examined(problems)
    derived = tuple((each.label, each.value(record, entry_id, facts)) for each in kind.derived)
    return Examined(problems, tuple(kind.verdicts(record, setting)), derived)


def left_over(meetings: Iterable[Entry]) -> tuple[LeftOver, ...]:
    """Return the decisions not carried out yet, the earliest first; ``meetings`` are newest first.

    An item that was taken up again under the same title counts as it stood at the latest meeting.
    """
    found: list[LeftOver] = []
    known: set[str] = set()
    for entry in meetings:
        if not isinstance(entry.record, Meeting) or entry.record.is_plan:
            continue
        for item in reversed(entry.record.agenda):
            title = (item.title or "").strip()
            if title in known:
                continue
            known.add(title)
            if item.decision and item.progress not in _SETTLED:
                day = entry.record.occurred_on
                found.append(LeftOver(entry.id, entry.called, day, item.payload()))
    return tuple(reversed(found))
