"""Turns ids into names and asks other records, for whoever formats, checks or derives."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Connection

from hongdang_desktop.core.lazy import lazy
from hongdang_desktop.ledgers.envelope import Envelope, Stage
from hongdang_desktop.ledgers.ledger import Setting
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.office.organisation import Organisation
from hongdang_desktop.ledgers.seats import seated
from hongdang_desktop.station.core import Core, kind_of
from hongdang_desktop.store import listing

T = TypeVar("T")


class Lookup:
    """The names and facts of one moment; make a new one after each change. Implements ``Facts``.

    Within a transaction it is given the connection, and sees what was written so far.
    """

    def __init__(self, core: Core, connection: Connection | None = None) -> None:
        self._core = core
        self._connection = connection
        self._seated: dict[str, tuple[tuple[str, Envelope], ...]] = {}

    def member(self, member_id: str) -> str:
        """Return a member's name, "" when unknown."""
        row = self._members.get(member_id)
        return row.name or "" if row else ""

    def organisation(self, organisation_id: str) -> str:
        """Return a node's short name, "" when unknown."""
        node = self.nodes.get(organisation_id)
        return node.shown if node else ""

    def entry(self, ledger: str, entry_id: str) -> str:
        """Return how an entry is called, "" when unknown; without ``ledger`` it may be of any."""
        if not ledger:
            row = self._ask(lambda c: listing.one(c, entry_id))
            return row.called if row else ""
        rows = self._ask(lambda c: listing.rows(c, ledger, (entry_id,)))
        return rows[0].called if rows else ""

    def find_members(self, words: str) -> tuple[str, ...]:
        """Return the ids of the members so called; those who left only when nobody else is."""
        found = [(i, m) for i, m in self._members.items() if words in (m.name, i)]
        active = [i for i, m in found if m.active]
        return tuple(active or [i for i, _ in found])

    def find_organisations(self, words: str) -> tuple[str, ...]:
        """Return the ids of the nodes with this name, short name, code or id."""
        return tuple(
            node_id
            for node_id, node in self.nodes.items()
            if words in (node_id, node.name, node.short_name, node.code)
        )

    def find_entries(self, ledger: str, words: str) -> tuple[str, ...]:
        """Return the ids of the entries so called; without ``ledger`` only an id is found."""
        if not ledger:
            return (words,) if self.entry("", words) else ()
        rows = self._ask(lambda c: listing.called(c, ledger))
        return tuple(row.id for row in rows if words in (row.id, row.called))

    def ordinal(self, ledger: str, entry_id: str) -> int:
        """Return the place of a meeting among those of its branch and year, from 1."""
        return self._ask(lambda c: listing.ordinal(c, ledger, entry_id))

    def members(self, branch: str) -> tuple[tuple[str, Envelope], ...]:
        """Return ids and records of a branch's members, by name, with the posts they hold today."""
        if branch not in self._seated:
            mine = tuple((i, m) for i, m in self._members.items() if m.branch == branch)
            posts = (record for _, record in self.records("committee_post", branch))
            self._seated[branch] = seated(mine, posts, self.setting().today)
        return self._seated[branch]

    def team_leader(self, team: str) -> str:
        """Return the member id of a team's leader, "" when there is none."""
        node = self.nodes.get(team)
        return node.leader or "" if node else ""

    def node(self, organisation_id: str) -> Organisation | None:
        """Return a node of the tree, None when it is unknown."""
        return self.nodes.get(organisation_id)

    def teams(self, branch: str) -> tuple[tuple[str, Organisation], ...]:
        """Return ids and nodes of a branch's teams that exist today, by name."""
        today = self._core.setting().today
        return tuple(
            (node_id, node)
            for node_id, node in self.nodes.items()
            if node.kind == "team" and node.branch == branch and node.exists_on(today)
        )

    def row(self, entry_id: str) -> listing.Row | None:
        """Return how one record stands in its table, None when it is not here."""
        return self._ask(lambda c: listing.one(c, entry_id))

    def record(self, entry_id: str) -> Any:  # noqa: ANN401 - the record of whatever ledger
        """Return one record by id, None when it is not here."""
        row = self.row(entry_id)
        return kind_of(row.ledger).reread(row.payload) if row else None

    def records(
        self, ledger: str, branch: str, *, since: date | None = None, drafts: bool = False
    ) -> tuple[tuple[str, Any], ...]:
        """Return ids and final records of a branch's ledger by day; with ``drafts`` those too."""
        stage = None if drafts else Stage.FINAL
        question = listing.Question(
            ledger, branch=branch, stage=stage, since=since, descending=False
        )
        rows = self._ask(lambda c: listing.rows(c, ledger, listing.ids(c, question)))
        kind = kind_of(ledger)
        return tuple((row.id, kind.reread(row.payload)) for row in rows)

    def values(
        self, ledger: str, branch: str, names: tuple[str, ...], *, since: date | None = None,
        drafts: bool = False,
    ) -> tuple[tuple[Any, ...], ...]:  # fmt: skip
        """Return (id, value, …) of some fields of each record, as JSON: cheap, for years of records."""
        stage = None if drafts else Stage.FINAL
        question = listing.Question(
            ledger, branch=branch, stage=stage, since=since, descending=False
        )
        return self._ask(lambda c: listing.values(c, question, names))

    def bearing(self, ledger: str, branch: str, field: str, value: str) -> tuple[str, ...]:
        """Return the ids of records, drafts too, with just this value in a field; branch "" is any."""
        return self._ask(lambda c: listing.bearing(c, ledger, branch, field, value))

    def setting(self) -> Setting:
        """Return today, the rules and the working days."""
        return self._core.setting()

    def initials(self, member_id: str) -> str:
        """Return the pinyin initials of a member's name."""
        return self._initials.get(member_id, "")

    @lazy
    def nodes(self) -> dict[str, Organisation]:
        """Return all nodes of the tree that this station knows, by id."""
        return {i: n for i, n in self._read("organisation") if isinstance(n, Organisation)}

    @lazy
    def _members(self) -> dict[str, Member]:
        return {i: m for i, m in self._read("member") if isinstance(m, Member)}

    @lazy
    def _initials(self) -> dict[str, str]:
        rows = self._ask(lambda c: listing.called(c, "member"))
        return {row.id: row.initials for row in rows}

    def _ask(self, work: Callable[[Connection], T]) -> T:
        return self._core.read(work) if self._connection is None else work(self._connection)

    def _read(self, key: str) -> tuple[tuple[str, Envelope], ...]:
        ledger = kind_of(key)

        def rows(connection: Connection) -> tuple[listing.Row, ...]:
            return listing.called(connection, key)

        return tuple((row.id, ledger.reread(row.payload)) for row in self._ask(rows))
