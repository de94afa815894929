"""The plant's root and recovery key from their making until the sheets are in the safe.

They lie in a file beside the database, never in it: every backup would keep them (store/paperkeys).
"""

import json
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, canonical
from hongdang_desktop.exchange.roster import Roster
from hongdang_desktop.exchange.suite import Identity, SigningKey
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.store.store import get_setting, put_setting

OLD: Final = "paper_keys"
"""Setting under which an earlier program kept them in the database."""


@dataclass(frozen=True)
class PaperKeys:
    """Both keys that belong on paper."""

    root: SigningKey
    recovery: Identity


def keep(core: Core, root: SigningKey, recovery: Identity) -> None:
    """Keep both until ``forget``; call within the transaction that begins to use them.

    Former ones stay beside them: that transaction may yet fail.
    """
    fresh: Json = {"root": root.text, "recovery": recovery.text}
    entries = [each for each in _entries(core) if each != fresh]
    core.store.keep_paper_keys(canonical([*entries, fresh]))


def kept(core: Core, roster: Roster) -> PaperKeys | None:
    """Return those of the roster that counts, None once they have left this computer."""
    suite = core.read(keyring.suite)
    for keys in reversed(_all(core)):
        root, recovery = suite.verify_key(keys.root).text, suite.recipient(keys.recovery).text
        if (root, recovery) == (roster.root, roster.recovery):
            return keys
    return None


def forget(core: Core) -> None:
    """Take them off this computer."""
    core.store.forget_paper_keys()


def identities(core: Core) -> tuple[Identity, ...]:
    """Return as ``identities_in``; not within a transaction."""
    return core.read(lambda c: identities_in(core, c))


def identities_in(core: Core, connection: Connection) -> tuple[Identity, ...]:
    """Return everything that may open what comes in: ``keyring.identities``, and the recovery key.

    The latter at a plant whose sheet is not in the safe yet, new or made anew from it.
    """
    return (*keyring.identities(connection), *(keys.recovery for keys in _all(core)))


def move_old(core: Core) -> None:
    """Take them out of a database in which an earlier program kept them."""
    old = core.read(lambda c: get_setting(c, OLD))
    if isinstance(old, dict):
        keep(core, SigningKey(str(old["root"])), Identity(str(old["recovery"])))
    core.store.write(lambda c: put_setting(c, OLD, None))


def _all(core: Core) -> tuple[PaperKeys, ...]:
    return tuple(
        PaperKeys(SigningKey(str(each["root"])), Identity(str(each["recovery"])))
        for each in _entries(core)
        if isinstance(each, dict)
    )


def _entries(core: Core) -> list[Json]:
    content = core.store.paper_keys()
    found: Json = json.loads(content) if content else []
    return found if isinstance(found, list) else []
