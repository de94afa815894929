"""What a branch's books should hold because of a record of the plant's (``Ledger.follows``).

A ledger of the plant's says it as data; ``station/following.py`` carries it into the books: only
where nothing stands, never over what somebody wrote, and the same on every PC of the branch.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.ledgers.ledger import Facts

NEW_PART = "+"
"""Stands in a path for a part that the record itself brings along: ``extensions/+/until``."""


@dataclass(frozen=True)
class Held:
    """A field of an entry that should hold a value.

    ``path`` is a field, or ``parts/<part id>/field``; a part that is missing is made only where
    ``makes_part``. ``because`` names the document in words (〔2026〕3号批复): it is the reason of a
    correction. ``over`` are values that it may be written over, beside nothing and what a former
    version of the same record said.
    """

    entry: str
    path: str
    value: Json
    because: str
    makes_part: bool = False
    over: tuple[Json, ...] = ()
    alone: bool = False


@dataclass(frozen=True)
class Made:
    """An entry that the branch should have; made once, whatever the branch does with it later.

    ``entry`` is an id that follows from the record and the branch (``following_id``). ``payload`` are
    its fields, which must follow from the record alone: several PCs make it apart from each other.
    """

    ledger: str
    entry: str
    payload: JsonObject
    because: str
    final: bool = False


Follow = Held | Made

Follows = Callable[[Any, str, str, "Facts"], Iterator[Follow]]
"""Gives for a final record of the plant's, its id and a branch what the branch's books should hold."""


def following_id(record: str, branch: str, what: str = "") -> str:
    """Return the id of what follows from a record in a branch, the same on every PC."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"following/{record}/{branch}/{what}"))
