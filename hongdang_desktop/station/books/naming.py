"""Names as they were when an entry became final: a later renaming does not change what was signed."""

from collections.abc import Mapping

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.columns import Column, Names
from hongdang_desktop.core.privacy import private_names
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Record
from hongdang_desktop.core.references import EntryRef, MemberRef, references
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.ledger import AnyLedger, Audience
from hongdang_desktop.store import listing
from hongdang_desktop.store.tables import NAMES

KEPT = NAMES
"""Payload key: the name of every record that a final entry points at, by id."""


def names_now(
    connection: Connection, kind: AnyLedger, payload: Mapping[str, Json]
) -> tuple[dict[str, Json], tuple[Problem, ...]]:
    """Return the present names of what a payload points at, and the members that nobody knows.

    Names are not kept where only a private value points, nor of what only the branch may read: they
    would travel openly.
    Somebody who is not here but whose name was kept with the entry stays as he was named.
    A unit may be unknown for a while (the plant's records come with the first package); a member of
    one's own branch may not.
    """
    model: type[Record] = kind.model
    found = tuple(references(model, payload))
    private = private_names(model)
    told = {record for path, _, record in found if path.partition("/")[0] not in private}
    before = payload.get(KEPT)
    kept = before if isinstance(before, dict) else {}  # of somebody of another branch (P08), too
    wanted: dict[str, list[str]] = {}
    for _, column, record in found:
        wanted.setdefault(_ledger(column), []).append(record)
    named: dict[str, Json] = {
        record: called
        for ledger, ids in wanted.items()
        for record, called in _called(connection, kind, ledger, tuple(dict.fromkeys(ids))).items()
    }
    unknown = tuple(
        Problem(
            path, "NO_SUCH_REF", Level.FINAL, f"{column.label}：名册里没有这个人。", "重新选一次。"
        )
        for path, column, record in found
        if record not in named and record not in kept and isinstance(column, MemberRef)
    )
    pointed = {record for _, _, record in found}
    stays = {record: name for record, name in kept.items() if record in pointed}
    names = {**stays, **named}
    return {record: name for record, name in names.items() if record in told}, unknown


def _called(
    connection: Connection, kind: AnyLedger, ledger: str, ids: tuple[str, ...]
) -> dict[str, str]:
    """Return how records are called, by id; what only the branch reads has no name where others do."""

    def told(key: str) -> bool:
        return kind.audience is Audience.BRANCH or kinds()[key].audience is Audience.PLANT

    if ledger:
        return listing.names_of(connection, ledger, ids) if told(ledger) else {}
    found = (listing.one(connection, each) for each in ids)  # of whatever ledger
    return {row.id: row.called for row in found if row is not None and told(row.ledger)}


class KeptNames:
    """Names of a final entry first, the present ones for the rest. Implements ``Names``."""

    def __init__(self, names: Names, *payloads: Mapping[str, Json]) -> None:
        self._names = names
        self._kept: dict[str, str] = {}
        for payload in payloads:
            kept = payload.get(KEPT)
            self._kept |= {k: str(v) for k, v in kept.items()} if isinstance(kept, dict) else {}

    def member(self, member_id: str) -> str:
        """Return the name that was kept, else the present one."""
        return self._kept.get(member_id) or self._names.member(member_id)

    def organisation(self, organisation_id: str) -> str:
        """Return the name that was kept, else the present one."""
        return self._kept.get(organisation_id) or self._names.organisation(organisation_id)

    def entry(self, ledger: str, entry_id: str) -> str:
        """Return the name that was kept, else the present one."""
        return self._kept.get(entry_id) or self._names.entry(ledger, entry_id)

    def find_members(self, words: str) -> tuple[str, ...]:
        """Return the ids of the members so called now."""
        return self._names.find_members(words)

    def find_organisations(self, words: str) -> tuple[str, ...]:
        """Return the ids of the organisations so called now."""
        return self._names.find_organisations(words)

    def find_entries(self, ledger: str, words: str) -> tuple[str, ...]:
        """Return the ids of the entries so called now."""
        return self._names.find_entries(ledger, words)


def _ledger(column: Column) -> str:
    if isinstance(column, EntryRef):
        return column.ledger
    return "member" if isinstance(column, MemberRef) else "organisation"
