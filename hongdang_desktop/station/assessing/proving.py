"""The entries on which an item rests, as they are today: opened, corrected, deleted, not here."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from hongdang_desktop.core.clock import stamp_moment
from hongdang_desktop.core.journal import Kind, Revision
from hongdang_desktop.core.records import Malformed
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.station.assessing.views import Line, Proof
from hongdang_desktop.station.shelf import title_of
from hongdang_desktop.store import journal, listing
from hongdang_desktop.store.projection import present_payload

_EVER = date.min


def proofs(
    connection: Connection, branch: str, line: Line, since: datetime | None, *, plant: bool
) -> tuple[Proof, ...]:
    """Return what an item rests on and of whom something is missing: those first, then the newest.

    ``since`` is when the sheet was submitted, None while it is not.
    """
    notes, entries = line.evidence.notes, line.evidence.entries

    def proof(entry: str) -> Proof:
        why, row = notes.get(entry, ""), listing.one(connection, entry)
        if row is None:
            return _absent(connection, branch, entry, why, plant=plant)
        return _present(connection, branch, row, why, since)

    found = [proof(each) for each in entries]
    lacking = [replace(proof(each), missing=True) for each in notes if each not in entries]
    found.sort(key=lambda each: (each.gone, bool(each.why), each.day or _EVER), reverse=True)
    return (*lacking, *found)


def gone(connection: Connection, entries: Collection[str]) -> frozenset[str]:
    """Return which of these entries were deleted."""
    if not entries:
        return frozenset()
    heads = journal.heads_by_record(connection, entries)
    return frozenset(each for each, found in heads.items() if found[0].kind is not Kind.PUT)


def _present(
    connection: Connection, branch: str, row: listing.Row, why: str, since: datetime | None
) -> Proof:
    record = kinds()[row.ledger].reread(row.payload)
    corrected = bool(record.reason) and (since is None or _corrected(connection, row.id, since))
    title = title_of(connection, branch, row.ledger)
    called = f"{_about(connection, row)} {row.called}".strip()
    return Proof(row.id, row.ledger, title, called, record.occurred_on, why, corrected=corrected)


def _about(connection: Connection, row: listing.Row) -> str:
    """Return of whom an entry is where a month has one for each: they are all called alike."""
    batched = kinds()[row.ledger].batched
    who = listing.one(connection, str(row.payload.get(batched[0]) or "")) if batched else None
    return who.called if who and who.called not in row.called else ""


def _corrected(connection: Connection, entry: str, since: datetime) -> bool:
    """Say whether an entry was corrected after a moment; what is done about it goes on anyway."""
    before, after = "", set[str]()
    for each in journal.of_record(connection, entry):
        reason = str((each.payload or {}).get("reason") or "")
        if stamp_moment(each.clock) <= since:
            before = reason
        else:
            after.add(reason)
    return bool(after - {before, ""})


def _absent(connection: Connection, branch: str, entry: str, why: str, *, plant: bool) -> Proof:
    """Return an entry that no table shows, as far as the journal still knows it."""
    known = journal.of_record(connection, entry)
    last = next((each for each in reversed(known) if each.kind is Kind.PUT), None)
    if last is None or last.type not in kinds():
        return Proof(entry, "", "", "", None, why, gone=not plant, hidden=plant)
    called, day = _called(last)
    title = title_of(connection, branch, last.type)
    return Proof(entry, last.type, title, called, day, why, gone=True)


def _called(revision: Revision) -> tuple[str, date | None]:
    kind = kinds()[revision.type]
    if revision.payload is None:
        return "", None
    try:
        record = kind.reread(present_payload(revision))
    except Malformed:
        return "", None
    return kind.called(record), record.occurred_on
