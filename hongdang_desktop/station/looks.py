"""Who at the plant uncovered sensitive values of a branch, told to that branch (issue 6, item 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.covering import covered_names
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.ledger import Owner
from hongdang_desktop.ledgers.office.look import LEDGER, MOST, PLACES, Look, called, mark_of
from hongdang_desktop.station.core import Core, Pen
from hongdang_desktop.station.views import Entry, Role
from hongdang_desktop.store import listing

_AGAIN = timedelta(minutes=30)
_LATEST = 200
_CALLED = 20


@dataclass(frozen=True)
class Seen:
    """One look: who, when, at what, and where in the program."""

    at: datetime
    who: str
    ledger: str
    what: str
    place: str
    count: int
    branch: str


class Looks:
    """The log of looks of a station: the plant writes it, the branch reads it."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def note(self, entries: Sequence[Entry], place: str) -> None:
        """Write down that sensitive values of these entries are uncovered now; before they are shown.

        Only at the plant, of branches' records, and once within half an hour for the same person.
        ``place`` is a key of ``PLACES``. Nothing that can be undone, and no step that undo stops at.
        """
        wanted = [each for each in entries if _is_told(each)]
        if self._core.role is not Role.PLANT or not wanted:
            return

        def work(pen: Pen) -> None:
            for (branch, ledger), group in _grouped(wanted).items():
                known = self._noted(pen.connection, branch, ledger, place)
                fresh = [each for each in group if mark_of(each.id) not in known]
                if fresh:
                    payload = self._payload(branch, ledger, fresh, place)
                    pen.put(LEDGER, self._core.ids.new(), payload)

        self._core.verb("记下了：看过敏感栏。", work, listed=False)

    def of(self, branch: str, entry_id: str = "", limit: int = 100) -> tuple[Seen, ...]:
        """Return the looks at a branch's records, the latest first; ``entry_id`` names one record."""

        def read(connection: Connection) -> tuple[listing.Row, ...]:
            question = listing.Question(LEDGER.key, branch=branch, sort="entered_at")
            ids = listing.ids(connection, question, limit=None if entry_id else limit)
            return listing.rows(connection, LEDGER.key, ids)

        rows = self._core.read(read)
        looks = [LEDGER.reread(row.payload) for row in rows]
        mark = mark_of(entry_id)
        found = [look for look in looks if not entry_id or mark in look.records]
        return tuple(_seen(look, look.entered_at) for look in found[:limit] if look.entered_at)

    def _noted(
        self, connection: Connection, branch: str, ledger: str, place: str
    ) -> frozenset[str]:
        """Return what the same person looked at a moment ago, in the same place."""
        now = self._core.clock.now()
        question = listing.Question(
            LEDGER.key, branch=branch, sort="entered_at", since=(now - _AGAIN).date()
        )
        ids = listing.ids(connection, question, limit=_LATEST)
        looks = [LEDGER.reread(row.payload) for row in listing.rows(connection, LEDGER.key, ids)]
        return frozenset(
            record
            for look in looks
            if (look.ledger, look.place, look.entered_by or "") == (ledger, place, self._core.actor)
            if look.entered_at and timedelta() <= now - look.entered_at <= _AGAIN
            for record in look.records
        )

    def _payload(
        self, branch: str, ledger: str, entries: Sequence[Entry], place: str
    ) -> JsonObject:
        now, today = self._core.clock.now(), self._core.setting().today
        return {
            "branch": branch, "occurred_on": today.isoformat(), "year": today.year,
            "stage": str(Stage.FINAL), "entered_at": now.isoformat(),
            "entered_by": self._core.actor, "ledger": ledger, "place": place,
            "count": len(entries), "records": [mark_of(each.id) for each in entries[:MOST]],
            "named": [each.called for each in entries[:_CALLED]],
        }  # fmt: skip


def _is_told(entry: Entry) -> bool:
    kind = kinds()[entry.ledger]
    covered = covered_names(kind.model) & entry.payload.keys()
    return kind.owner is Owner.BRANCH and bool(covered) and bool(entry.record.branch)


def _grouped(entries: Sequence[Entry]) -> dict[tuple[str, str], list[Entry]]:
    found: dict[tuple[str, str], list[Entry]] = {}
    for each in entries:
        found.setdefault((each.record.branch or "", each.ledger), []).append(each)
    return found


def _seen(look: Look, at: datetime) -> Seen:
    kind = kinds().get(look.ledger or "")
    return Seen(
        at, look.entered_by or "未留名", kind.title if kind else look.ledger or "", called(look),
        PLACES.get(look.place or "", look.place or ""), look.count or len(look.records),
        look.branch or "",
    )  # fmt: skip
