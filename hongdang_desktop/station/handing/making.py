"""Cards, made at the plant from the sender's records: whole, and readable without the sender's book."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject, canonical, without_empty
from hongdang_desktop.core.privacy import private_names
from hongdang_desktop.core.records import Record
from hongdang_desktop.ledgers import applicant as joining
from hongdang_desktop.ledgers.applicant import Applicant
from hongdang_desktop.ledgers.development_record import Development
from hongdang_desktop.ledgers.development_rules import resolved, vote_on
from hongdang_desktop.ledgers.employee_request import EmployeeRequest
from hongdang_desktop.ledgers.ledger import Facts
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.party_group import PartyGroup
from hongdang_desktop.ledgers.problem import ProblemRecord, State
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.books.naming import KEPT, names_now
from hongdang_desktop.station.core import kind_of
from hongdang_desktop.store import listing

_ROOM = 400_000
"""Bytes of cards in one handover: the record as a whole must fit into a line of a package."""


@dataclass(frozen=True)
class Item:
    """Something of a branch that a reorganisation or transfer must give a place: one record."""

    ledger: str
    id: str
    called: str
    team: str = ""
    of: str = ""


def card_of(connection: Connection, facts: Lookup, item: Item) -> JsonObject:
    """Return the card of one record: what the plant holds of it, with the names of all it points at.

    Days and votes that stand in the sender's meetings are written into it: the receiver will not
    have those meetings.
    """
    (row,) = listing.rows(connection, item.ledger, (item.id,))
    kind = kind_of(item.ledger)
    record = kind.reread(row.payload)
    payload = {**row.payload, **_settled(record, facts)}
    model: type[Record] = kind.model
    kept = row.payload.get(KEPT)
    names, _ = names_now(connection, kind, payload)
    hidden = private_names(model)
    content = {k: v for k, v in payload.items() if not k.startswith("_") and k not in hidden}
    content[KEPT] = {**names, **(kept if isinstance(kept, dict) else {})}
    return {
        "id": item.id, "ledger": item.ledger, "called": item.called or row.called,
        "version": kind.version, "content": without_empty(content),
    }  # fmt: skip


def _settled(record: object, facts: Facts) -> JsonObject:
    """Return the fields that follow from meetings which only the sender keeps."""
    if isinstance(record, Applicant):
        day = joining.resolved(record, facts).decided_on
        return {"decided_on": day.isoformat()} if day else {}
    if not isinstance(record, Development):
        return {}
    known = resolved(record, facts)
    found: JsonObject = {
        name: day.isoformat()
        for name in ("admitted_on", "committee_on")
        if (day := getattr(known, name))
    }
    ballots: list[Json] = list(_lines(record.payload().get("ballots")))
    has = {each.get("about") for each in ballots if isinstance(each, dict)}
    named = [("admission", record.admission)]
    named += [("confirmation", each.meeting) for each in record.discussions[-1:]]
    for about, meeting in named:
        vote = vote_on(record, facts.record(meeting), facts) if meeting else None
        if vote is not None and about not in has:
            line = {n: getattr(vote, n) for n in _COUNTS}
            ballots.append(without_empty({"id": f"from {about}", "about": about, **line}))
    return {**found, "ballots": ballots} if ballots else found


_COUNTS = ("expected", "present", "written", "in_favour", "against", "abstained", "result")


def _lines(value: Json) -> list[JsonObject]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def of_person(facts: Facts, branch: str, member: str) -> Iterator[Item]:
    """Yield a member, and the records of his way into the Party where it is not over."""
    record = facts.record(member)
    if isinstance(record, Member):
        yield Item("member", member, record.name or "", record.team or "")
    for entry, development in facts.records("development", branch):
        if development.member == member and not over(development):
            yield from way_of(facts, entry, development)


def way_of(facts: Facts, entry: str, development: Development) -> Iterator[Item]:
    """Yield both records of one way: steps 1 to 6, and 7 to 25."""
    person = facts.record(development.applicant) if development.applicant else None
    name = person.name or "" if isinstance(person, Applicant) else ""
    # Who is a member already goes where he goes as a member.
    whose = development.member or entry
    team = "" if development.member else getattr(person, "team", None) or ""
    if isinstance(person, Applicant):
        yield Item("applicant", development.applicant or "", name, team, whose)
    yield Item("development", entry, name, team, whose)


def over(development: Development) -> bool:
    """Say whether a way is at its end, one way or the other."""
    if development.ending or development.archived_on or development.approval == "refused":
        return True
    last = development.discussions[-1] if development.discussions else None
    return last is not None and last.conclusion == "cancelled"


def everything(facts: Facts, branch: str) -> Iterator[Item]:
    """Yield all of a branch that somebody has to go on with: people, groups, ways, open matters."""
    for entry, member in facts.members(branch):
        if isinstance(member, Member) and member.active and member.stage == "final":
            yield Item("member", entry, member.name or "", member.team or "")
    today = facts.setting().today
    for entry, group in facts.records("party_group", branch):
        if isinstance(group, PartyGroup) and group.exists_on(today):
            yield Item("party_group", entry, group.name or "", group.team or "")
    yield from _on_the_way(facts, branch)
    for entry, problem in facts.records("problem", branch):
        if isinstance(problem, ProblemRecord) and problem.state not in (State.CLOSED, State.HANDED):
            yield Item(
                "problem", entry, kind_of("problem").called(problem), "", problem.owner or ""
            )
    for entry, request in facts.records("employee_request", branch):
        if isinstance(request, EmployeeRequest) and not (request.answer or request.handed_to):
            yield Item("employee_request", entry, kind_of("employee_request").called(request))


def _on_the_way(facts: Facts, branch: str) -> Iterator[Item]:
    begun = set()
    for entry, development in facts.records("development", branch):
        begun.add(development.applicant)
        if not over(development):
            yield from way_of(facts, entry, development)
    for entry, applicant in facts.records("applicant", branch):
        if entry not in begun and not applicant.ending:
            yield Item("applicant", entry, applicant.name or "", applicant.team or "", entry)


def parcels(cards: list[JsonObject]) -> Iterator[list[JsonObject]]:
    """Yield the cards in lots that fit into one record each, in their order."""
    lot: list[JsonObject] = []
    size = 0
    for card in cards:
        weight = len(canonical(card))
        if lot and size + weight > _ROOM:
            yield lot
            lot, size = [], 0
        lot.append(card)
        size += weight
    if lot:
        yield lot


def attachments_of(cards: list[JsonObject]) -> list[Json]:
    """Return the files that cards name: as the handover's own, so that they travel with it."""
    found: dict[str, JsonObject] = {}
    for card in cards:
        content = card.get("content")
        for each in _lines(content.get("attachments") if isinstance(content, dict) else None):
            found[str(each.get("sha256"))] = each
    return list(found.values())
