"""What meetings decided and whose day has come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from hongdang_desktop.core.periods import month_of
from hongdang_desktop.ledgers.due import Due, Weight
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.ledgers.matter import handed_on
from hongdang_desktop.ledgers.meeting import Meeting
from hongdang_desktop.station.books.looking import SETTLED, latest
from hongdang_desktop.station.duties.asking import Asking
from hongdang_desktop.station.views import Duty
from hongdang_desktop.store import waiting

_WEEK = 7
_KEYS = ("id", "title", "decision", "progress", "due")


@dataclass(frozen=True)
class Decided:
    """One decision that stands: an item that was taken up again later does not, the later one does."""

    ledger: AnyLedger
    entry: str
    called: str
    title: str
    due: date
    settled: bool
    part: str


def decisions(asking: Asking) -> tuple[Decided, ...]:
    """Return the decisions of all meetings that are due soon or this month, or overdue and open.

    Of years of meetings only those since the oldest open decision are looked through.
    """
    today = asking.setting.today
    handed = handed_on(asking.facts, asking.branch)
    month = month_of(today)
    soon = max(today + timedelta(days=_WEEK), month.last)
    found = []
    for ledger in asking.ledgers:
        empty = asking.facts.empty(ledger.key, asking.branch)
        if empty or not issubclass(ledger.model, Meeting):
            continue
        since = waiting.first_open(
            asking.connection, ledger.key, asking.branch, until=soon, month=month.text,
            settled=SETTLED,
        )  # fmt: skip
        if since is None:
            continue
        items = waiting.parts(
            asking.connection, ledger.key, asking.branch, "agenda", given="sessions", keys=_KEYS,
            since=since,
        )  # fmt: skip
        for item in latest((i, i.part_title, bool(i.part_decision)) for i in items):
            if (item.id, f"agenda/{item.part_id}") in handed:  # the problem ledger reminds of it
                continue
            settled = item.part_progress in SETTLED
            due = date.fromisoformat(item.part_due) if item.part_due else None
            if due is not None and due <= soon and (not settled or due in month):
                found.append(
                    Decided(
                        ledger, item.id, item.called, item.part_title, due, settled, item.part_id
                    )
                )
    return tuple(found)


def decision_duties(asking: Asking, found: tuple[Decided, ...]) -> Iterator[Duty]:
    """Yield the decisions whose day comes within a week or has passed, and that are not carried out."""
    today = asking.setting.today
    for each in found:
        if not each.settled and each.due <= today + timedelta(days=_WEEK):
            due = Due(
                sentence=f"{each.title}：决议到期", due=each.due, source=each.called,
                entry=each.entry, action="填落实", page="matters", part=f"agenda/{each.part}",
                weight=Weight.RED if each.due < today else Weight.YELLOW,
                done_by="落实了点“办好了”，这件事就算办好；办不成的转问题整改。",
            )  # fmt: skip
            yield asking.duty(due, each.ledger)
