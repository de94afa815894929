"""What can be asked about entries, and how one would stand that is being written."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject, without_empty
from hongdang_desktop.core.journal import Revision
from hongdang_desktop.core.problems import Problem
from hongdang_desktop.core.records import Malformed
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.envelope import KEPT_BY_PROGRAM, Stage
from hongdang_desktop.ledgers.ledger import AnyLedger, Beginning, Rhythm
from hongdang_desktop.ledgers.matter import handed_on
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.party_posts import POSTS
from hongdang_desktop.station.books import finding, history, looking, telling
from hongdang_desktop.station.books.entries import (
    NoSuchEntry,
    entry_of,
)
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.books.naming import KeptNames
from hongdang_desktop.station.books.part_ids import with_part_ids
from hongdang_desktop.station.core import Core, kind_of
from hongdang_desktop.station.shelf import Shelved, shelf_of, title_of
from hongdang_desktop.station.views import (
    Entry,
    Examined,
    Found,
    LeftOver,
    Listing,
    Person,
    Version,
)
from hongdang_desktop.store import journal, listing, tables

_LOOKED_BACK = 24
"""Meetings in which open decisions are looked for: a year of monthly ones, and a second one."""

_RECENT = 6  # last entries that a new one may look at: plans stand before what took place


class Questions:
    """All ledgers of a station, asked."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def names(self) -> Lookup:
        """Return the names and facts as they are now."""
        return Lookup(self._core)

    def ids(self, wanted: Listing, limit: int | None = None, offset: int = 0) -> tuple[str, ...]:
        """Return the ids of a list, in its order."""
        question = _question(wanted)
        return self._core.read(lambda c: listing.ids(c, question, limit=limit, offset=offset))

    def count(self, wanted: Listing) -> int:
        """Return how many entries a list has."""
        return self._core.read(lambda c: listing.count(c, _question(wanted)))

    def entries(self, ledger: str, ids: Sequence[str]) -> tuple[Entry, ...]:
        """Return entries by id in the given order; those that are gone are left out."""
        return tuple(
            entry_of(row) for row in self._core.read(lambda c: listing.rows(c, ledger, ids))
        )

    def list(self, wanted: Listing, limit: int = 50, offset: int = 0) -> tuple[Entry, ...]:
        """Return a page of a list."""
        question = _question(wanted)

        def look(connection: Connection) -> tuple[listing.Row, ...]:
            ids = listing.ids(connection, question, limit=limit, offset=offset)
            return listing.rows(connection, wanted.ledger, ids)

        return tuple(entry_of(row) for row in self._core.read(look))

    def entry(self, entry_id: str) -> Entry:
        """Return one entry. Raises NoSuchEntry."""
        row = self._core.read(lambda c: listing.one(c, entry_id))
        if row is None:
            raise NoSuchEntry(entry_id)
        return entry_of(row)

    def history(self, entry_id: str) -> tuple[Version, ...]:
        """Return all revisions of an entry, the newest first."""

        def look(connection: Connection) -> tuple[tuple[Revision, ...], frozenset[str]]:
            own = frozenset(i for i, s in journal.streams(connection).items() if s.own)
            return journal.of_record(connection, entry_id), own

        revisions, own = self._core.read(look)
        if not revisions:
            raise NoSuchEntry(entry_id)
        return history.versions(revisions, own)

    def check(
        self, ledger: str, payload: Mapping[str, Json], entry_id: str | None = None
    ) -> tuple[Problem, ...]:
        """Return everything that would be wrong with an entry if it were saved and finalised now."""
        kind = find(ledger)
        base = self.entry(entry_id).payload if entry_id else {}
        full = self._completed(kind, payload, base)
        facts = self.names() if kind.cross else None
        return kind.check(full, self._core.setting(), base, facts=facts, entry_id=entry_id or "")

    def examine(
        self, ledger: str, payload: Mapping[str, Json], entry_id: str | None = None
    ) -> Examined:
        """Return problems, what the rules say, and derived values of an entry as it is typed now."""
        kind = find(ledger)
        base = self.entry(entry_id).payload if entry_id else {}
        return looking.examined(
            kind, self._completed(kind, payload, base), self._core.setting(), self.names(),
            base=base, entry_id=entry_id or "",
        )  # fmt: skip

    def left_over(self, ledger: str, branch: str) -> tuple[LeftOver, ...]:
        """Return the decisions of a branch's last meetings that are not carried out yet."""
        meetings = self.list(Listing(ledger, branch=branch), limit=_LOOKED_BACK)
        return looking.left_over(meetings, handed_on(self.names(), branch))

    def initials(self, words: str) -> str:
        """Return the pinyin initials by which words are found."""
        return tables.initials(words)

    def blank(
        self, ledger: str, branch: str, given: Mapping[str, Json] | None = None
    ) -> JsonObject:
        """Return a new entry with everything that can be taken over; it is not saved.

        ``given`` are fields that are known already, as a duty's ``new``.
        """
        kind, names = find(ledger), self.names()
        people = tuple(
            (person, member)
            for person, member in names.members(branch)
            if isinstance(member, Member) and member.active
        )
        order = list(POSTS)
        posted = sorted(
            people, key=lambda p: order.index(p[1].party_post) if p[1].party_post in order else 99
        )
        recent = tuple(e.record for e in self.list(Listing(ledger, branch=branch), limit=_RECENT))
        latest = recent[0] if recent else None
        known = dict(given or {})
        # What is entered for a month that is over is called after that month.
        day = known.get("occurred_on")
        today = date.fromisoformat(day) if isinstance(day, str) else self._core.setting().today
        beginning = Beginning(
            today, tuple(posted), latest, names.nodes.get(branch), branch, names, known,
            recent, self._core.actor,
        )  # fmt: skip
        begun: JsonObject = {"branch": branch, "occurred_on": today.isoformat()}
        return {**begun, **kind.begin(beginning), **known}

    def derived(self, entry: Entry) -> tuple[tuple[str, str], ...]:
        """Return the worked-out values of an entry: label and text."""
        names = self.names()
        return tuple(
            (each.label, each.value(entry.record, entry.id, names))
            for each in kind_of(entry.ledger).derived
        )

    def as_text(self, entry_id: str, payload: Mapping[str, Json] | None = None) -> str:
        """Return an entry as lines to paste elsewhere, nothing sensitive in them. Raises NoSuchEntry.

        ``payload``: as it is typed now.
        """
        entry, names = self.entry(entry_id), self.names()
        kind = kind_of(entry.ledger)
        return telling.as_text(
            kind, payload or entry.payload, KeptNames(names, entry.payload),
            title=self._core.read(lambda c: title_of(c, entry.record.branch, kind.key)),
            derived=self.derived(entry),
        )  # fmt: skip

    def people(self, branch: str) -> tuple[Person, ...]:
        """Return the active members of a branch: the committee by post, then the others by name."""
        names, order = self.names(), list(POSTS)
        found = [
            Person(
                entry_id, member.name or "", names.initials(entry_id),
                POSTS.get(member.party_post or "", ""), member.may_vote, member.category or "",
                member.team or "", member.party_post or "",
            )
            for entry_id, member in names.members(branch)
            if isinstance(member, Member) and member.active
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda p: order.index(p.post_key) if p.post_key else 99))

    def shelf(self, branch: str) -> tuple[Shelved, ...]:
        """Return all ledgers as a branch keeps them, by place."""
        return self._core.read(lambda c: shelf_of(c, branch))

    def search(self, words: str, branch: str | None = None, limit: int = 50) -> tuple[Found, ...]:
        """Return the entries of all ledgers in which all words stand, the newest first."""
        return self._core.read(lambda c: finding.found(c, words, branch=branch, limit=limit))

    def _completed(
        self, kind: AnyLedger, payload: Mapping[str, Json], base: Mapping[str, Json]
    ) -> JsonObject:
        """Return the payload with what the program adds: part ids, day and year, who and when."""
        full: JsonObject = {key: base[key] for key in KEPT_BY_PROGRAM if key in base}
        full |= {k: v for k, v in base.items() if k not in kind.columns and k not in full}
        full |= with_part_ids(kind, kind.typed(payload), base, self._core.ids)
        if not base:
            full["entered_at"] = self._core.clock.now().isoformat()
            full["entered_by"] = self._core.actor
        full.setdefault("stage", Stage.DRAFT)
        full.setdefault("branch", base.get("branch") or self._core.home or None)
        if (
            kind.rhythm is Rhythm.CHANGE
        ):  # a register: what is written holds from the day of writing
            full.setdefault("occurred_on", self._core.setting().today.isoformat())
        try:
            full |= self._settled(kind, full)
        except Malformed:
            return full  # the check says what is wrong
        day = full.get("occurred_on")
        if not full.get("year") and isinstance(day, str):
            full["year"] = int(day[:4])
        return without_empty(full)

    def _settled(self, kind: AnyLedger, full: JsonObject) -> JsonObject:
        """Return the fields that follow from others. Raises Malformed."""
        settled = kind.settle(kind.read(full))
        if kind.reckon is not None:
            settled |= kind.reckon(kind.read({**full, **settled}), self._core.setting())
        return settled


def _question(wanted: Listing) -> listing.Question:
    return listing.Question(
        wanted.ledger, wanted.branch, wanted.year, wanted.month, wanted.stage, wanted.words,
        wanted.sort, wanted.descending,
    )  # fmt: skip
