"""What meetings decided and whose day has come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from hongdang_desktop.core.periods import month_of
from hongdang_desktop.ledgers.due import Due, Weight
from hongdang_desktop.ledgers.ledger import AnyLedger
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


def decisions(asking: Asking) -> tuple[Decided, ...]:
    """Return the decisions of all meetings that are due soon or this month, or overdue and open.

    Of years of meetings only those since the oldest open decision are looked through.
    """
    today = asking.setting.today
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
            settled = item.part_progress in SETTLED
            due = date.fromisoformat(item.part_due) if item.part_due else None
            if due is not None and due <= soon and (not settled or due in month):
                found.append(Decided(ledger, item.id, item.called, item.part_title, due, settled))
    return tuple(found)


def decision_duties(asking: Asking, found: tuple[Decided, ...]) -> Iterator[Duty]:
    """Yield the decisions whose day comes within a week or has passed, and that are not carried out."""
    today = asking.setting.today
    for each in found:
        if not each.settled and each.due <= today + timedelta(days=_WEEK):
            due = Due(
                sentence=f"{each.title}：决议到期", due=each.due, source=each.called,
                entry=each.entry, action="填落实",
                weight=Weight.RED if each.due < today else Weight.YELLOW,
                done_by="在那次会议里把落实改成“已落实”，这件事就算办好。",
            )  # fmt: skip
            yield asking.duty(due, each.ledger)
