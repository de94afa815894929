"""Which regulations hold at a station: the plant's, else what its branches keep of their own."""

from sqlalchemy import Connection

from hongdang_desktop.ledgers.office import branch_regulation, regulation
from hongdang_desktop.station.views import Role
from hongdang_desktop.store import listing
from hongdang_desktop.store.store import get_setting

PLANTS, OWN = regulation.LEDGER, branch_regulation.LEDGER
KINDS = frozenset((PLANTS.key, OWN.key))


def texts(connection: Connection, role: Role) -> tuple[tuple[str, str], ...]:
    """Return names and texts, by name.

    Rules of a branch's own hold only as long as no plant has invited it; days and rhythm where the
    plant has sent none of that name.
    """
    found: dict[str, str] = {}
    if role is Role.BRANCH:
        kept = get_setting(connection, "branches")
        mine = kept if isinstance(kept, list) else []
        alone = not get_setting(connection, "invitation")
        for row in listing.called(connection, OWN.key):
            name = str(row.payload.get("name"))
            if row.payload.get("branch") in mine and (alone or is_own(name)):
                found[name] = str(row.payload.get("text") or "")
    for row in listing.called(connection, PLANTS.key):
        found[str(row.payload.get("name"))] = str(row.payload.get("text") or "")
    return tuple(sorted(found.items()))


def is_own(name: str) -> bool:
    """Say whether a branch may have its own file of this name beside a plant's rules."""
    return not name.startswith("rules/")
