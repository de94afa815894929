"""A card becomes the receiver's own record: same content, own ids, and where it came from."""

from collections.abc import Callable, Mapping

from hongdang_desktop.core.canonical import Json, JsonObject, without_empty
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.records import Record, columns_of, part_model
from hongdang_desktop.core.references import EntryRef, MemberOrText, MemberRef
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.ledger import AnyLedger, Facts, Setting
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.plant.handover import Card, Handover, card_payload
from hongdang_desktop.station.books.naming import KEPT
from hongdang_desktop.station.core import kind_of

Resolve = Callable[[str], str]
"""Gives for the id of a sender's record that of the receiver's own, "" where it has none."""


def taken_over(
    handover: Handover, card: Card, facts: Facts, resolve: Resolve, *, arrived: str
) -> JsonObject:
    """Return the payload of the receiver's record of a card. Raises Malformed.

    It follows from handover, card and day alone, so that two PCs make the same. Who wrote it down,
    when, and whether that was late stays as it was. What lacks something now is a draft.
    """
    kind = kind_of(card.ledger or "")
    content = kind.raised(card_payload(card), card.version or kind.version)
    kept = content.get(KEPT)
    names = {k: str(v) for k, v in kept.items()} if isinstance(kept, dict) else {}
    model: type[Record] = kind.model
    payload = _renamed(model, content, resolve, names)
    payload |= {"branch": handover.branch, "taken_from": card.id}
    payload.pop("reason", None)
    _of_kind(kind, handover, card, payload, facts, arrived=arrived)
    if payload.get("stage") == Stage.FINAL:
        payload |= {
            KEPT: {resolve(i) or i: name for i, name in names.items()},
            "finalised_at": payload.get("finalised_at") or _moment(handover),
        }  # fmt: skip
    payload.setdefault("entered_at", _moment(handover))
    payload |= kind.settle(kind.read(without_empty(payload)))
    payload = without_empty(payload)
    if payload.get("stage") == Stage.FINAL and _lacks(kind, payload, facts.setting()):
        payload["stage"] = Stage.DRAFT
        for name in (KEPT, "finalised_at", "finalised_by", "rules", "late"):
            payload.pop(name, None)
    return payload


def _lacks(kind: AnyLedger, payload: JsonObject, setting: Setting) -> bool:
    """Say whether something that must be there is not."""
    found = kind.check(payload, setting, payload)
    return any(each.code == "REQUIRED" and each.level is Level.FINAL for each in found)


def _moment(handover: Handover) -> Json:
    return handover.finalised_at.isoformat() if handover.finalised_at else None


def _of_kind(
    kind: AnyLedger, handover: Handover, card: Card, payload: JsonObject, facts: Facts, *,
    arrived: str,
) -> None:  # fmt: skip
    """Put right what is other in another branch: posts, teams, members of a group, dues."""
    team = facts.node(str(payload.get("team"))) if payload.get("team") else None
    if team is not None and getattr(team, "branch", None) != handover.branch:
        team = None
    if kind.key in ("member", "applicant") and team is None:
        payload.pop("team", None)
    if kind.key == "member":
        _as_member(handover, card, payload, arrived=arrived)
    if kind.key in ("applicant", "development") and payload.get("ending") == "moved":
        payload.pop("ending")
        payload.pop("ended_on", None)
    if kind.key == "party_group":
        if payload.get("leader") not in (payload.get("members") or ()):  # type: ignore[operator]  # a list
            payload.pop("leader", None)
        if team is None:
            payload.pop("team", None)
            payload.pop("joined", None)
    if kind.key in ("problem", "employee_request"):
        payload.pop("handed_to", None)


def _as_member(handover: Handover, card: Card, payload: JsonObject, *, arrived: str) -> None:
    """Begin a membership: the same person, here from the day of arrival, owing from the month after."""
    for name in ("party_post", "left_on", "dues_until"):
        payload.pop(name, None)
    payload |= {
        "person": payload.get("person") or card.id, "standing": "normal",
        "stage": Stage.FINAL, "arrived_on": arrived, "occurred_on": arrived,
        "year": int(arrived[:4]),
    }  # fmt: skip
    last = card.dues_until or handover.dues_until
    if last:
        payload["dues_from"] = month_after(last)


def month_after(month: str) -> str:
    """Return the month after one, both as 2026-11."""
    year, number = int(month[:4]), int(month[5:7])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def _renamed(
    model: type[Record], payload: Mapping[str, Json], resolve: Resolve, names: Mapping[str, str]
) -> JsonObject:
    """Return a payload that points at the receiver's records where there are some.

    Who is not one of the receiver's stays as he was named; the members of a group are its own only.
    """
    found: JsonObject = {}
    columns = columns_of(model)
    for name, value in payload.items():
        column = columns.get(name)
        part = part_model(model, name) if name in model.model_fields else None
        if part is not None and isinstance(value, list):
            found[name] = [
                _renamed(part, each, resolve, names) if isinstance(each, dict) else each
                for each in value
            ]
        elif isinstance(column, MemberOrText) and isinstance(value, str):
            found[name] = resolve(value) or names.get(value, value)
        elif isinstance(column, MemberRef | EntryRef) and isinstance(value, list):
            ids = [(str(each), resolve(str(each))) for each in value]
            own = name == "members"
            found[name] = [new or old for old, new in ids if new or not own]
        elif isinstance(column, MemberRef | EntryRef) and isinstance(value, str):
            found[name] = resolve(value) or value
        else:
            found[name] = value
    return found


def already_here(card: Card, branch: str, facts: Facts) -> str:
    """Return the id of an active member of the branch who is the person of a card, "" for none.

    He bears the same identity number, or the same name and day of birth.
    """
    if card.ledger != "member":
        return ""
    content = card_payload(card)
    number, name, born = (content.get(n) for n in ("identity_number", "name", "born_on"))
    for entry, member in facts.members(branch):
        if isinstance(member, Member) and member.active and entry != card.id:
            day = member.born_on.isoformat() if member.born_on else None
            same = bool(number) and member.identity_number == number
            if same or (name and born and (member.name, day) == (name, born)):
                return entry
    return ""
