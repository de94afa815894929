"""What can be chosen in the boxes of one entry: people, units, other entries. Gathered in a worker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hongdang_desktop.core.columns import Column
from hongdang_desktop.core.records import Record, columns_of, part_model
from hongdang_desktop.core.references import EntryRef, MemberRef, OrganisationRef
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.station.views import Listing
from hongdang_desktop.ui.kit.editor import Choice

if TYPE_CHECKING:
    from datetime import date

    from hongdang_desktop.core.canonical import Json
    from hongdang_desktop.ledgers.ledger import AnyLedger
    from hongdang_desktop.station.book import Book
    from hongdang_desktop.station.station import Station

_MOST_ENTRIES = 2000
_OF_EACH = 40
_BY_ID: Mapping[str, Column | None] = {
    "member": None,
    "organisation": None,
    "entry": None,
    "entries": EntryRef(""),
    "member_or_text": None,
    "members": MemberRef(""),
    "organisations": OrganisationRef(""),
}
"""Column types that hold ids, and for those of several what says a single one (None: itself)."""


@dataclass(frozen=True)
class Offers:
    """``people`` are the branch's active members, the committee first; ``nodes`` are by kind.

    ``gone`` has the words of what an entry names but nobody would choose today (people who left).
    ``sounds`` has the pinyin initials of the words of choices.
    """

    today: date
    people: tuple[Choice, ...] = ()
    nodes: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    entries: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    gone: Mapping[str, str] = field(default_factory=dict)
    sounds: Mapping[str, str] = field(default_factory=dict)

    def members(self, *named: object) -> tuple[Choice, ...]:
        """Return the people, and those named although they are not offered any more."""
        return self._with_named(self.people, named)

    def organisations(self, kinds: tuple[str, ...], *named: object) -> tuple[Choice, ...]:
        """Return the units of the kinds (none: of all), and those named."""
        wanted = kinds or tuple(self.nodes)
        found = tuple(node for kind in wanted for node in self.nodes.get(kind, ()))
        return self._with_named(found, named)

    def of_ledger(self, ledger: str, *named: object) -> tuple[Choice, ...]:
        """Return the entries of another ledger, and those named."""
        return self._with_named(self.entries.get(ledger, ()), named)

    def options(self, options: Mapping[str, str], *named: object) -> tuple[Choice, ...]:
        """Return a closed list as choices; keys of a newer program stand for themselves."""
        found = tuple(Choice(k, word, self.sounds.get(word, "")) for k, word in options.items())
        more = tuple(Choice(str(k), str(k)) for k in named if k and str(k) not in options)
        return found + more

    def _with_named(
        self, known: tuple[Choice, ...], named: tuple[object, ...]
    ) -> tuple[Choice, ...]:
        keys = {choice.key for choice in known}
        more = dict.fromkeys(str(key) for key in named if key and str(key) not in keys)
        return known + tuple(Choice(key, self.gone.get(key) or f"（{key[:8]}…）") for key in more)


def gather(station: Station, kind: AnyLedger, branch: str, payload: Mapping[str, Json]) -> Offers:
    """Return what can be chosen in an entry of a branch; ``payload`` is what it holds already."""
    book = station.book
    model: type[Record] = kind.model
    used = list(_columns(model))
    people = tuple(
        Choice(person.id, person.name, person.initials, person.post)
        for person in book.people(branch)
    )
    nodes: dict[str, tuple[Choice, ...]] = {}
    if any(isinstance(column, OrganisationRef) for column in used):
        nodes = _nodes(station, branch)
    entries = {
        column.ledger: _entries(book, column.ledger, branch)
        for column in used
        if isinstance(column, EntryRef)
    }
    names = book.names()
    gone = {key: column.format(key, names) for column, key in _named(model, payload)}
    words = {word for column in used for word in getattr(column, "options", {}).values()}
    sounds = {word: book.initials(word) for word in words}
    return Offers(station.today(), people, nodes, entries, gone, sounds)


def _nodes(station: Station, branch: str) -> dict[str, tuple[Choice, ...]]:
    found: dict[str, list[Choice]] = {}
    mine = {node.id for node in station.tree.teams(branch)}
    for node in station.tree.nodes(on=station.today()):
        if node.kind != "team" or node.id in mine or not mine:
            sound = station.book.initials(node.shown)
            found.setdefault(node.kind, []).append(Choice(node.id, node.shown, sound, node.code))
    return {kind: tuple(choices) for kind, choices in found.items()}


def _entries(book: Book, ledger: str, branch: str) -> tuple[Choice, ...]:
    if not ledger:
        return tuple(_of_any(book, branch))
    listed = book.list(Listing(ledger, branch=branch), limit=_MOST_ENTRIES)
    return tuple(Choice(each.id, each.called, book.initials(each.called)) for each in listed)


def _of_any(book: Book, branch: str) -> Iterator[Choice]:
    """Yield the last entries of every ledger, for a column that may point at any."""
    for kind in catalogue():
        for each in book.list(Listing(kind.key, branch=branch), limit=_OF_EACH):
            yield Choice(each.id, each.called, book.initials(each.called), kind.title)


def _columns(model: type[Record]) -> Iterator[Column]:
    for name, column in columns_of(model).items():
        yield column
        part = part_model(model, name)
        if part is not None:
            yield from _columns(part)


def _named(model: type[Record], payload: Mapping[str, Json]) -> Iterator[tuple[Column, str]]:
    """Yield every id that an entry names, with the column that can say it in words."""
    for name, column in columns_of(model).items():
        value = payload.get(name)
        part = part_model(model, name)
        for each in value if isinstance(value, list) else [value]:
            if part is not None and isinstance(each, dict):
                yield from _named(part, each)
            elif isinstance(each, str) and column.kind in _BY_ID:
                yield _BY_ID[column.kind] or column, each
