"""Finds entries of all ledgers by words or pinyin initials, and shows where the words stand."""

from collections.abc import Sequence

from sqlalchemy import Connection

from hongdang_desktop.core.records import Record
from hongdang_desktop.station.books.entries import entry_of
from hongdang_desktop.station.shelf import chosen
from hongdang_desktop.station.views import Found
from hongdang_desktop.store import finding, listing, tables

_BEFORE, _AFTER = 12, 40
"""Signs of a text that are shown before and from a word that was found."""


def found(
    connection: Connection, words: str, *, branch: str | None, limit: int
) -> tuple[Found, ...]:
    """Return the entries in which all words stand, the newest first."""
    hits = finding.ask(connection, words, branch=branch, limit=limit)
    by_ledger: dict[str, list[str]] = {}
    for record, ledger in hits:
        by_ledger.setdefault(ledger, []).append(record)
    rows = {
        row.id: row
        for ledger, ids in by_ledger.items()
        for row in listing.rows(connection, ledger, ids)
    }
    titles = chosen(connection)
    shown = []
    for record, ledger in hits:
        if record in rows:
            entry = entry_of(rows[record])
            title = titles.title(entry.record.branch, ledger)
            shown.append(Found(entry, title, snippet(entry.record, words, besides=entry.called)))
    return tuple(shown)


def snippet(record: Record, words: str, *, besides: str = "") -> str:
    """Return a piece of a record's texts around the first word that stands in one.

    What ``besides`` says already is not said again. "" where none of the texts has one of the words.
    """
    texts = [" ".join(text.split()) for text in tables.texts(record) if text != besides]
    for word in words.lower().split():
        for text in texts:
            at = text.lower().find(word)
            if at >= 0:
                return _cut(text, at)
    return ""


def _cut(text: str, at: int) -> str:
    begin, end = max(0, at - _BEFORE), min(len(text), at + _AFTER)
    return ("…" if begin else "") + text[begin:end] + ("…" if end < len(text) else "")


def by_ledger(hits: Sequence[Found]) -> tuple[tuple[str, tuple[Found, ...]], ...]:
    """Return what was found under the titles of its ledgers, the ledger of the newest first."""
    groups: dict[str, list[Found]] = {}
    for hit in hits:
        groups.setdefault(hit.title, []).append(hit)
    return tuple((title, tuple(group)) for title, group in groups.items())
