"""Raw text of open editors: one row each, local, never journalled or exported."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.store import kernel as k


def put(
    connection: Connection,
    key: str,
    *,
    ledger: str,
    branch: str,
    entry: str | None,
    called: str,
    texts: Mapping[str, Json],
    saved_at: str,
) -> None:
    """Keep the present text of an editor under its key."""
    values: dict[str, Any] = {
        "key": key, "ledger": ledger, "branch": branch, "entry": entry, "called": called,
        "texts": json.dumps(texts, ensure_ascii=False), "saved_at": saved_at,
    }  # fmt: skip
    connection.execute(insert(k.scratch).values(values).on_conflict_do_update(["key"], set_=values))


def all_of(connection: Connection) -> tuple[dict[str, Any], ...]:
    """Return all scratches, the latest first, ``texts`` being parsed."""
    rows = connection.execute(select(k.scratch).order_by(k.scratch.c.saved_at.desc())).mappings()
    return tuple({**row, "texts": json.loads(row["texts"])} for row in rows)


def drop(connection: Connection, key: str) -> None:
    """Forget the text of an editor."""
    connection.execute(k.scratch.delete().where(k.scratch.c.key == key))
