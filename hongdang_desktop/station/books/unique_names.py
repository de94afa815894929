"""Names that lead back: in a table nobody can click on which of two people is meant."""

import re
from collections.abc import Callable, Iterable

from hongdang_desktop.core.lazy import lazy
from hongdang_desktop.station.books.lookup import Lookup

_TAIL = re.compile(r"(.+)（尾号([0-9a-zA-Z]{4,12})）")


class UniqueNames:
    """Adds the end of the id to a name that two records bear. Implements ``Names``.

    What is typed without it is looked for in ``branch`` first.
    """

    def __init__(
        self, lookup: Lookup, branch: str, called: Callable[[str], dict[str, str]]
    ) -> None:
        """``called(ledger)`` gives the names of all entries of a ledger by id."""
        self._lookup, self._branch, self._called = lookup, branch, called
        self._books: dict[str, dict[str, str]] = {}
        self._found: dict[tuple[str, str], tuple[str, ...]] = {}

    def member(self, member_id: str) -> str:
        """Return a member's name, the id itself when unknown."""
        name = self._lookup.member(member_id)
        return _unique(name, member_id, self.find_members) if name else ""

    def organisation(self, organisation_id: str) -> str:
        """Return a node's short name."""
        name = self._lookup.organisation(organisation_id)
        return _unique(name, organisation_id, self.find_organisations) if name else ""

    def entry(self, ledger: str, entry_id: str) -> str:
        """Return how an entry is called; one of whatever ledger is named by its id alone."""
        if not ledger:
            return entry_id
        name = self._book(ledger).get(entry_id, "")
        return (
            _unique(name, entry_id, lambda words: self.find_entries(ledger, words)) if name else ""
        )

    def find_members(self, words: str) -> tuple[str, ...]:
        """Return the ids of the members so called, those of the branch first of all."""
        found = self._remembered("member", words, self._lookup.find_members)
        if len(found) > 1:
            here = [i for i in found if i in self._people]
            found = tuple(here) if len(here) == 1 else found
        return found or _tailed(words, self._book("member"))

    def find_organisations(self, words: str) -> tuple[str, ...]:
        """Return the ids of the nodes so called, those of the branch first of all."""
        found = self._remembered("organisation", words, self._lookup.find_organisations)
        if len(found) > 1:
            nodes = self._lookup.nodes
            here = [i for i in found if self._branch in (i, nodes[i].branch)]
            found = tuple(here) if len(here) == 1 else found
        return found or _tailed(words, {i: n.shown for i, n in self._lookup.nodes.items()})

    def find_entries(self, ledger: str, words: str) -> tuple[str, ...]:
        """Return the ids of the entries so called."""
        if not ledger:
            return self._lookup.find_entries(ledger, words)
        book = self._book(ledger)
        return tuple(i for i, name in book.items() if words in (i, name)) or _tailed(words, book)

    def offered_members(self) -> tuple[str, ...]:
        """Return the names of the branch's active members, for a form to choose from."""
        return tuple(
            self.member(entry_id)
            for entry_id, record in self._lookup.members(self._branch)
            if getattr(record, "active", True) and self._lookup.member(entry_id)
        )

    def offered_organisations(self) -> dict[str, tuple[str, ...]]:
        """Return the names of the units by kind; of the teams only those of the branch."""
        found: dict[str, list[str]] = {}
        for node_id, node in self._lookup.nodes.items():
            if node.kind != "team" or node.branch == self._branch:
                found.setdefault(node.kind or "", []).append(self.organisation(node_id))
        return {kind: tuple(names) for kind, names in found.items()}

    @lazy
    def _people(self) -> frozenset[str]:
        return frozenset(entry_id for entry_id, _ in self._lookup.members(self._branch))

    def _book(self, ledger: str) -> dict[str, str]:
        if ledger not in self._books:
            self._books[ledger] = self._called(ledger)
        return self._books[ledger]

    def _remembered(
        self, kind: str, words: str, find: Callable[[str], tuple[str, ...]]
    ) -> tuple[str, ...]:
        key = (kind, words)
        if key not in self._found:
            self._found[key] = find(words)
        return self._found[key]


def _unique(name: str, entry_id: str, find: Callable[[str], Iterable[str]]) -> str:
    return name if tuple(find(name)) == (entry_id,) else f"{name}（尾号{entry_id[-6:]}）"


def _tailed(words: str, named: dict[str, str]) -> tuple[str, ...]:
    match = _TAIL.fullmatch(words)
    if match is None:
        return ()
    return tuple(i for i, name in named.items() if name == match[1] and i.endswith(match[2]))
