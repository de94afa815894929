"""Turns ids into names and asks other records, for whoever formats, checks or derives."""

from functools import cached_property

from sqlalchemy import Connection

from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.office.organisation import Organisation
from hongdang_desktop.station.core import Core, kind_of
from hongdang_desktop.store import listing


class Lookup:
    """The names and facts of one moment; make a new one after each change. Implements ``Facts``."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def member(self, member_id: str) -> str:
        """Return a member's name, "" when unknown."""
        row = self._members.get(member_id)
        return row.name or "" if row else ""

    def organisation(self, organisation_id: str) -> str:
        """Return a node's short name, "" when unknown."""
        node = self.nodes.get(organisation_id)
        return node.shown if node else ""

    def entry(self, ledger: str, entry_id: str) -> str:
        """Return how an entry is called, "" when unknown."""
        rows = self._core.read(lambda c: listing.rows(c, ledger, (entry_id,)))
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
        """Return the ids of the entries so called."""
        rows = self._core.read(lambda c: listing.called(c, ledger))
        return tuple(row.id for row in rows if words in (row.id, row.called))

    def ordinal(self, ledger: str, entry_id: str) -> int:
        """Return the place of a meeting among those of its branch and year, from 1."""
        return self._core.read(lambda c: listing.ordinal(c, ledger, entry_id))

    def members(self, branch: str) -> tuple[tuple[str, Envelope], ...]:
        """Return ids and records of a branch's members, by name."""
        return tuple((i, m) for i, m in self._members.items() if m.branch == branch)

    def team_leader(self, team: str) -> str:
        """Return the member id of a team's leader, "" when there is none."""
        node = self.nodes.get(team)
        return node.leader or "" if node else ""

    def initials(self, member_id: str) -> str:
        """Return the pinyin initials of a member's name."""
        return self._initials.get(member_id, "")

    @cached_property
    def nodes(self) -> dict[str, Organisation]:
        """Return all nodes of the tree that this station knows, by id."""
        return {i: n for i, n in self._read("organisation") if isinstance(n, Organisation)}

    @cached_property
    def _members(self) -> dict[str, Member]:
        return {i: m for i, m in self._read("member") if isinstance(m, Member)}

    @cached_property
    def _initials(self) -> dict[str, str]:
        rows = self._core.read(lambda c: listing.called(c, "member"))
        return {row.id: row.initials for row in rows}

    def _read(self, key: str) -> tuple[tuple[str, Envelope], ...]:
        ledger = kind_of(key)

        def rows(connection: Connection) -> tuple[listing.Row, ...]:
            return listing.called(connection, key)

        return tuple((row.id, ledger.reread(row.payload)) for row in self._core.read(rows))
