"""The account of a reorganisation: of everything that a branch had, where it is now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.ledgers.plant.handover import STANDINGS, bare, states, whole
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.core import Core, kind_of
from hongdang_desktop.station.handing.making import Item, everything
from hongdang_desktop.station.handing.plan import WHAT, Placed
from hongdang_desktop.station.views import Refused
from hongdang_desktop.store import listing

STAYED = "stayed"
MOVED = "moved"
WORDS = {**STANDINGS, STAYED: "留在原支部", MOVED: "已归新支部"}


@dataclass(frozen=True)
class Line:
    """One thing: what it is, from which branch to which, how far it is; ``entry`` the new record."""

    what: str
    called: str
    source: str
    receiver: str
    state: str
    reason: str = ""
    entry: str = ""


@dataclass(frozen=True)
class Sum:
    """Of one kind from one branch: how many there were by the decision, and how many are accounted."""

    what: str
    source: str
    decided: int
    settled: int
    open: int


@dataclass(frozen=True)
class Account:
    """Everything of one decision; ``late`` came to light in an ended branch after it."""

    decision: str
    lines: tuple[Line, ...]
    sums: tuple[Sum, ...]
    late: tuple[Placed, ...]
    receivers: tuple[str, ...]
    shared: Mapping[str, Json]

    @property
    def open(self) -> int:
        """Return how many things are not settled yet."""
        return sum(each.state in ("waiting", "refused", "withdrawn") for each in self.lines) + len(
            self.late
        )

    @property
    def whole(self) -> bool:
        """Say whether everything that was there by the decision has its line."""
        return all(each.decided <= each.settled + each.open for each in self.sums)


def account(core: Core, connection: Connection, decision: str) -> Account:
    """Return the account of a decision. Raises Refused NO_SUCH_DECISION."""
    found = listing.rows(connection, "reorganisation", (decision,))
    if not found:
        raise Refused("NO_SUCH_DECISION", "没有这次支部调整。")
    facts = Lookup(core, connection)
    record = kind_of("reorganisation").reread(found[0].payload)
    lines, seen = [], set()
    rows = listing.called(connection, "handover")
    home = {row.id: str(row.payload.get("branch") or "") for row in rows}
    for row in rows:
        if row.payload.get("decision") != bare(decision) or row.payload.get("side") != "to":
            continue
        handover = kind_of("handover").reread(row.payload)
        for each in states(row.id, handover, facts):
            seen.add(each.card.id)
            lines.append(
                Line(
                    WHAT.get(each.card.ledger or "", ""), each.card.called or "",
                    facts.organisation(home.get(whole(handover.twin), "")), facts.organisation(handover.branch or ""),
                    each.verdict, each.reason, each.entry,
                )
            )  # fmt: skip
    lines += _lasting(facts, record)
    late = tuple(
        Placed(item, whole(source), "")
        for source in record.ended
        for item in _late(facts, whole(source), seen)
    )
    shared = {
        "why": "reorganisation", "number": record.number, "decision": bare(decision),
        "occurred_on": record.occurred_on.isoformat() if record.occurred_on else None,
    }  # fmt: skip
    receivers = tuple(whole(each) for each in record.receivers)
    return Account(decision, tuple(lines), _sums(facts, record, lines), late, receivers, shared)


def _late(facts: Lookup, source: str, seen: set[str]) -> Iterator[Item]:
    for item in everything(facts, source):
        if item.id not in seen:
            yield item


def _lasting(facts: Lookup, record: object) -> list[Line]:
    """Return the lines of teams, and of what stayed where it was: by number, as the decision says."""
    found = []
    for share in getattr(record, "shares", ()):
        source, receiver = whole(share.sender), whole(share.receiver)
        if source == receiver:
            state = STAYED
        elif share.what == WHAT["team"]:
            state = MOVED
        else:
            continue
        line = Line(
            share.what or "", "", facts.organisation(source), facts.organisation(receiver), state
        )
        found += [line] * (share.count or 0)
    return found


def _sums(facts: Lookup, record: object, lines: list[Line]) -> tuple[Sum, ...]:
    decided: dict[tuple[str, str], int] = {}
    for share in getattr(record, "shares", ()):
        key = (share.what or "", facts.organisation(whole(share.sender)))
        decided[key] = decided.get(key, 0) + (share.count or 0)
    found = []
    for (what, source), count in decided.items():
        mine = [each for each in lines if (each.what, each.source) == (what, source)]
        still = sum(each.state in ("waiting", "refused", "withdrawn") for each in mine)
        found.append(Sum(what, source, count, len(mine) - still, still))
    return tuple(found)
