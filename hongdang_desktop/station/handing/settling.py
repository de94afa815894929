"""What follows from answers: the plant passes them to the sender, whose books take note.

Both are steps of no person: they run after each import and at each opening, do again what was cut
short, write nothing twice, and write the same on every PC of a branch.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.merging import torn
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.plant.handover import Handover, State, states, whole
from hongdang_desktop.station.books.entries import ids_of
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.core import Core, Pen, kind_of
from hongdang_desktop.station.views import Changes, Role
from hongdang_desktop.store import journal, listing
from hongdang_desktop.store.store import get_setting


@dataclass(frozen=True)
class _Step:
    """One record as it should be from now on."""

    ledger: str
    record: str
    payload: JsonObject


def settle(core: Core) -> Changes | None:
    """Do what follows from the answers known here; None where nothing does."""
    work = _answers if core.role is Role.PLANT else _followed
    if not core.read(lambda c: next(work(core, c), None)):
        return None
    plant = core.role is Role.PLANT

    def write(pen: Pen) -> None:
        steps = list(work(core, pen.connection))
        for each in steps:
            heads = journal.heads_of(pen.connection, each.record)
            pen.put(kind_of(each.ledger), each.record, each.payload, ids_of(heads))
        pen.sentence = f"对方接收的情况记到了 {len(steps)} 条记录里。"

    return core.verb("对方接收的情况记好了。", write, undoable=not plant, listed=not plant)


def _answers(core: Core, connection: Connection) -> Iterator[_Step]:
    """Yield the senders' records with what the receivers answered since (the plant's part)."""
    facts = Lookup(core, connection)
    rows = {row.id: row for row in listing.called(connection, "handover")}
    for row in rows.values():
        twin = rows.get(whole(str(row.payload.get("twin") or "")))
        if row.payload.get("side") != "to" or twin is None or _all_taken(twin):
            continue
        record: Handover = kind_of("handover").reread(row.payload)
        told: list[Json] = [
            {k: v for k, v in _line(each).items() if v}
            for each in states(row.id, record, facts)
            if each.verdict not in ("waiting", "withdrawn")
        ]
        if told != (twin.payload.get("answers") or []):
            yield _Step("handover", twin.id, {**twin.payload, "answers": told})


def _all_taken(twin: listing.Row) -> bool:
    """Say whether the sender was told that everything was taken over: nothing comes after that."""
    answers, cards = twin.payload.get("answers"), twin.payload.get("cards")
    verdicts = [e.get("verdict") for e in answers or () if isinstance(e, dict)]  # type: ignore[union-attr]  # a list
    return len(verdicts) == len(cards or ()) and {*verdicts} <= {"accepted", "already"}  # type: ignore[arg-type]  # a list


def _line(state: State) -> JsonObject:
    return {
        "id": state.card.id, "verdict": state.verdict,
        "on": state.on.isoformat() if state.on else None, "reason": state.reason or None,
    }  # fmt: skip


def _followed(core: Core, connection: Connection) -> Iterator[_Step]:
    """Yield the sender's own records as they should be now (a branch's part)."""
    kept = get_setting(connection, "branches")
    facts = Lookup(core, connection)
    for branch in kept if isinstance(kept, list) else ():
        for _, handover in facts.records("handover", str(branch)):
            if not isinstance(handover, Handover) or handover.side != "from":
                continue
            yield from _letter(connection, facts, handover)
            for each in states("", handover, facts):
                if each.verdict in ("accepted", "already"):
                    step = _given_away(connection, handover, each)
                    if step is not None:
                        yield step


def _letter(connection: Connection, facts: Lookup, handover: Handover) -> Iterator[_Step]:
    """Yield the letter (L18) with the number that the plant gave and the day of its receipt."""
    row = _whole_row(connection, whole(handover.transfer))
    if row is None or row.ledger != "transfer":
        return
    payload = dict(row.payload)
    if handover.letter and not payload.get("letter"):
        payload |= {"letter": handover.letter, "reason": f"厂里开具的介绍信 {handover.letter}"}
    done = [each for each in states("", handover, facts) if each.card.ledger == "member"]
    days = [each.on for each in done if each.verdict in ("accepted", "already") and each.on]
    if days and not payload.get("receipt_on"):
        payload["receipt_on"] = min(days).isoformat()
    if payload != row.payload:
        yield _Step("transfer", row.id, payload)


def _given_away(connection: Connection, handover: Handover, state: State) -> _Step | None:
    """Return a record of the sender's that somebody else goes on with, as it should be now."""
    row = _whole_row(connection, state.card.id)
    if row is None or row.ledger != state.card.ledger:
        return None
    day = handover.occurred_on if handover.why == "reorganisation" else state.on
    change = _change(row, handover, state, day or state.on)
    return _Step(row.ledger, row.id, {**row.payload, **change}) if change else None


def _change(row: listing.Row, handover: Handover, state: State, day: date | None) -> JsonObject:
    payload, on = row.payload, day.isoformat() if day else None
    document = handover.letter or handover.number or ""
    to = handover.counterpart or ""
    if row.ledger == "member" and payload.get("standing") in (None, "normal"):
        how = "介绍信" if handover.letter else "文件"
        last = state.card.dues_until or handover.dues_until
        return {
            "standing": "moved", "left_on": payload.get("left_on") or on,
            "dues_until": payload.get("dues_until") or last,
            "reason": f"{to}已接收（{how} {document}）",
        }  # fmt: skip
    if row.ledger in ("applicant", "development") and not payload.get("ending"):
        return {"ending": "moved", **({"ended_on": on} if row.ledger == "applicant" else {})}
    if row.ledger == "party_group" and not payload.get("dissolved_on"):
        return {"dissolved_on": on}
    if row.ledger in ("problem", "employee_request") and not payload.get("handed_to"):
        return {"handed_to": to}
    return {}


def _whole_row(connection: Connection, record: str) -> listing.Row | None:
    """Return the row of a final record about which two PCs do not disagree."""
    row = listing.one(connection, record) if record else None
    if row is None or row.payload.get("stage") != Stage.FINAL:
        return None
    return None if torn(journal.heads_of(connection, record)) else row
