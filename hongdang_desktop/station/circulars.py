"""Who has a notice of the plant's, and how far each branch is with it."""

from dataclasses import dataclass

from sqlalchemy import Connection

from hongdang_desktop.ledgers.follows import following_id
from hongdang_desktop.station.book import Book
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.core import Core, kind_of
from hongdang_desktop.station.views import Entry, Listing
from hongdang_desktop.store import listing

CIRCULAR, TAKEN = "circular", "directive"
_STATE = "state"


@dataclass(frozen=True)
class Receiver:
    """One branch and a notice; ``state`` is a word of its own ledger (已收, 待办, 在办, 已办).

    "" as long as nothing came back: whether it arrived is not known.
    """

    branch: str
    name: str
    entry: str = ""
    state: str = ""


@dataclass(frozen=True)
class Sent:
    """One notice with the branches it concerns."""

    circular: Entry
    receivers: tuple[Receiver, ...]

    @property
    def has_it(self) -> int:
        """Return how many branches are known to have it."""
        return sum(bool(each.entry) for each in self.receivers)

    @property
    def done(self) -> int:
        """Return how many have nothing left to do."""
        return sum(each.state in ("已办", "已收") for each in self.receivers)


def sent(core: Core, *, limit: int = 50) -> tuple[Sent, ...]:
    """Return the last final notices, the latest first, with what came back from each branch."""
    found = Book(core).list(Listing(CIRCULAR, stage="final"), limit=limit)

    def look(connection: Connection) -> tuple[Sent, ...]:
        facts = Lookup(core, connection)
        today = core.setting().today
        branches = {
            node_id: node.shown
            for node_id, node in facts.nodes.items()
            if node.kind == "branch" and node.exists_on(today)
        }
        return tuple(Sent(each, _receivers(connection, facts, each, branches)) for each in found)

    return core.read(look)


def _receivers(
    connection: Connection, facts: Lookup, circular: Entry, branches: dict[str, str]
) -> tuple[Receiver, ...]:
    wanted = circular.record.branch
    concerned = [wanted] if wanted else sorted(branches, key=lambda each: branches[each])
    ids = {following_id(circular.id, each): each for each in concerned}
    rows = {row.id: row for row in listing.rows(connection, TAKEN, tuple(ids))}
    kind, found = kind_of(TAKEN), []
    for entry, branch in ids.items():
        row = rows.get(entry)
        state = ""
        if row is not None:
            state = kind.worked_out(_STATE, kind.reread(row.payload), entry, facts)
        found.append(Receiver(branch, branches.get(branch, ""), entry if row else "", state))
    return tuple(found)
