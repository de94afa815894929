"""The lines that hold private values, found for the lines that name them (core ``privacy``)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from hongdang_desktop.core import privacy
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.journal import SALT, Revision

_LISTED = "(SELECT value FROM json_each(?))"


def joined(connection: Connection, revisions: Sequence[Revision]) -> tuple[Revision, ...]:
    """Return revisions of records with their private values, as far as these can be read here."""
    links = {
        privacy.record_beside(revision.record, link): link
        for revision in revisions
        if (link := privacy.link_of(revision.payload))
    }
    if not links:  # most ledgers have none, and that costs nothing
        return tuple(revisions)
    rows = connection.exec_driver_sql(
        f"SELECT payload_hash, payload FROM revision WHERE record IN {_LISTED} "
        "AND payload IS NOT NULL",
        (json.dumps(list(links)),),
    )
    found = {row.payload_hash: row.payload for row in rows}
    return tuple(
        replace(revision, beside=_values(text))
        if (text := found.get(privacy.link_of(revision.payload)))
        else revision
        for revision in revisions
    )


def written(connection: Connection, entry: str) -> dict[str, tuple[int, JsonObject]]:
    """Return by hash the version and the private values that were ever written for an entry."""
    rows = connection.exec_driver_sql(
        "SELECT payload_hash, version, payload FROM revision "
        "WHERE record >= ? AND record < ? AND payload IS NOT NULL ORDER BY payload_hash",
        privacy.bounds_beside(entry),
    )
    return {row.payload_hash: (row.version, _values(row.payload)) for row in rows}


def _values(text: str) -> dict[str, Json]:
    payload: Mapping[str, Json] = json.loads(text)
    return {name: value for name, value in payload.items() if name != SALT}
