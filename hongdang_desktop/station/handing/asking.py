"""What the desk of moves asks the books: handovers and how far they are, who waits for a letter."""

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import Connection

from hongdang_desktop.ledgers.applicant import Applicant
from hongdang_desktop.ledgers.development_record import Development
from hongdang_desktop.ledgers.plant.handover import bare, states
from hongdang_desktop.ledgers.problem import ProblemRecord, State
from hongdang_desktop.ledgers.transfer import Transfer, expires_on
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.core import Core, kind_of
from hongdang_desktop.station.handing.making import Item, of_person, way_of
from hongdang_desktop.station.handing.views import Handing, Letter
from hongdang_desktop.station.views import Refused
from hongdang_desktop.store import listing


def handings(core: Core, connection: Connection, branches: Collection[str]) -> tuple[Handing, ...]:
    """Return the handovers of some branches, the latest first."""
    facts = Lookup(core, connection)
    rows = [
        r for r in listing.called(connection, "handover") if r.payload.get("branch") in branches
    ]
    found = [_handing(row, facts) for row in rows]
    return tuple(
        sorted(found, key=lambda h: (h.record.occurred_on or date.min, h.id), reverse=True)
    )


def handing(core: Core, connection: Connection, handover: str) -> Handing:
    """Return one handover. Raises Refused NO_SUCH_HANDOVER."""
    rows = listing.rows(connection, "handover", (handover,))
    if not rows:
        raise Refused("NO_SUCH_HANDOVER", "没有这份移交单。先收一次厂里的包。")
    return _handing(rows[0], Lookup(core, connection))


def _handing(row: listing.Row, facts: Lookup) -> Handing:
    record = kind_of("handover").reread(row.payload)
    branch = record.branch or ""
    return Handing(
        row.id, record, states(row.id, record, facts), branch, facts.organisation(branch)
    )


def letters(core: Core, connection: Connection, branches: Collection[str]) -> tuple[Letter, ...]:
    """Return who waits for a letter of the plant's: letters out without a handover or receipt."""
    facts = Lookup(core, connection)
    issued = {
        str(row.payload.get("transfer"))
        for row in listing.called(connection, "handover")
        if not row.payload.get("withdrawn_on")
    }
    found: list[Letter] = []
    for branch in branches:
        wishes = (*_members(facts, branch), *_others(facts, branch))
        found += [each for each in wishes if bare(each.entry) not in issued]
    return tuple(sorted(found, key=lambda each: (each.issued_on or date.min, each.entry)))


def _members(facts: Lookup, branch: str) -> Iterator[Letter]:
    for entry, letter in facts.records("transfer", branch):
        if not isinstance(letter, Transfer) or letter.direction == "in" or letter.receipt_on:
            continue
        name = facts.member(letter.member or "")
        problems = sum(
            isinstance(record, ProblemRecord)
            and record.owner == letter.member
            and record.state not in (State.CLOSED, State.HANDED)
            for _, record in facts.records("problem", branch)
        )
        words = letter.counterpart or ""
        yield Letter(
            entry, branch, facts.organisation(branch), name,
            tuple(of_person(facts, branch, letter.member or "")), words, letter.direction or "",
            letter.letter or _replied(facts, branch, entry), letter.issued_on, expires_on(letter, facts.setting()),
            letter.dues_until or "", _meant(facts, words, branch), problems,
        )  # fmt: skip


def _replied(facts: Lookup, branch: str, entry: str) -> str:
    """Return the number that the plant gave in its reply to a request for this letter (P03)."""
    found = (r for _, r in facts.records("reply", branch) if r.about == entry)
    return next((each.number for each in found if each.number), "")


def _others(facts: Lookup, branch: str) -> Iterator[Letter]:
    """Yield those on their way whom their branch says to have moved to another one."""
    begun = set()
    for entry, development in facts.records("development", branch):
        begun.add(development.applicant)
        if isinstance(development, Development) and development.ending == "moved":
            person = facts.record(development.applicant or "")
            member = facts.record(development.member or "") if development.member else None
            if not (member is not None and member.branch == branch):
                items = tuple(way_of(facts, entry, development))
                yield _wish(facts, branch, entry, items, person)
    for entry, applicant in facts.records("applicant", branch):
        if entry not in begun and applicant.ending == "moved":
            item = Item("applicant", entry, applicant.name or "", applicant.team or "", entry)
            yield _wish(facts, branch, entry, (item,), applicant)


def _wish(
    facts: Lookup, branch: str, entry: str, items: tuple[Item, ...], person: object
) -> Letter:
    name = person.name or "" if isinstance(person, Applicant) else ""
    day = person.ended_on if isinstance(person, Applicant) else None
    return Letter(
        entry, branch, facts.organisation(branch), name, items, "", "between", "", day, None, "",
    )  # fmt: skip


def as_issued(facts: Lookup, entry: str, letter: Transfer) -> Transfer:
    """Return a letter with the number and days that the plant gave it, where it did."""
    for _, handover in facts.records("handover", letter.branch or ""):
        mine = handover.side == "from" and handover.transfer == bare(entry)
        if mine and not handover.withdrawn_on:
            issued, until = handover.issued_on, handover.valid_until
            days = (until - issued).days if issued and until else letter.valid_days
            return letter.model_copy(
                update={
                    "letter": handover.letter or letter.letter,
                    "issued_on": issued or letter.issued_on, "valid_days": days,
                }
            )  # fmt: skip
    return letter


def _meant(facts: Lookup, words: str, branch: str) -> str:
    """Return the branch that a text names, "" where it names none, or more than one."""
    found = [
        node_id
        for node_id, node in facts.nodes.items()
        if node.kind == "branch" and node_id != branch
        and any(name and name in words for name in (node.name, node.short_name))
    ]  # fmt: skip
    return found[0] if len(found) == 1 else ""


def letter_number(connection: Connection, year: int) -> str:
    """Return the number that follows the plant's last letter of a year."""
    used = [str(row.payload.get("letter") or "") for row in listing.called(connection, "handover")]
    taken = [int(each[5:]) for each in used if each[:5] == f"{year}-" and each[5:].isdigit()]
    return f"{year}-{max(taken, default=0) + 1:03d}"
