"""Private values of a record: kept in a line of their own, which the record's line names by its hash.

The line beside it stands in the branch's sealed channel. It is salted, so that its hash gives nothing
away; and since the record's line names it, both always belong together: conflicts, corrections, undo
and history know one record, whatever the plant can read of it.
"""

from collections.abc import Mapping
from functools import cache

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.journal import LINK, Revision
from hongdang_desktop.core.records import Record, columns_of, part_model

_MARK = "+"
_AFTER_MARK = ","
_TYPE = "/private"
_SIGNS = 16


def private_names(model: type[Record]) -> frozenset[str]:
    """Return the fields that stay with the branch; parts do so as a whole where a column of theirs does."""
    return _private_names(model)


@cache
def _private_names(model: type[Record]) -> frozenset[str]:
    found = set()
    for name, column in columns_of(model).items():
        part = part_model(model, name)
        if column.private or (part is not None and private_names(part)):
            found.add(name)
    return frozenset(found)


def link_of(payload: Mapping[str, Json] | None) -> str:
    """Return the hash of the private values that belong to a payload, "" where there are none."""
    link = (payload or {}).get(LINK)
    return link if isinstance(link, str) else ""


def kept_back(model: type[Record], payload: Mapping[str, Json]) -> frozenset[str]:
    """Return the fields of a payload that may say something which cannot be read here."""
    names = private_names(model)
    return names if link_of(payload) and not names & payload.keys() else frozenset()


def record_beside(entry: str, link: str) -> str:
    """Return the id of the line that holds private values of an entry."""
    return f"{entry}{_MARK}{link[:_SIGNS]}"


def bounds_beside(entry: str) -> tuple[str, str]:
    """Return between which ids all lines beside an entry stand; the second one is none of them."""
    return f"{entry}{_MARK}", f"{entry}{_AFTER_MARK}"


def type_beside(key: str) -> str:
    """Return the type of the lines that hold private values of a ledger's entries."""
    return f"{key}{_TYPE}"


def is_beside(kind: str) -> bool:
    """Say whether a type is that of private values."""
    return kind.endswith(_TYPE)


def entry_beside(record: str) -> str:
    """Return the entry whose private values a line holds; any other record is itself."""
    entry, mark, rest = record.rpartition(_MARK)
    return entry if mark and len(rest) == _SIGNS else record


def whole(revision: Revision) -> dict[str, Json]:
    """Return what a revision says, with its private values where they can be read here."""
    return {**(revision.beside or {}), **(revision.payload or {})}
