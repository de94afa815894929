"""Lawful sample payloads made out of the columns of a ledger, whichever it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Choice, Column, LongText, Number, Text, Whole
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.records import Record, columns_of, part_model
from hongdang_desktop.core.references import EntryRef, OrganisationRef
from hongdang_desktop.ledgers.envelope import AROUND
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused


@dataclass(frozen=True)
class Ground:
    """What references of a sample may point at; ``entries`` by ledger, those saved so far."""

    day: date
    members: tuple[str, ...]
    units: Mapping[str, str]
    entries: Mapping[str, str]


def sample(ledger: AnyLedger, ground: Ground) -> JsonObject:
    """Return a payload in which every column says something, but signatures and attachments."""
    return {
        "occurred_on": ground.day.isoformat(),
        "year": ground.day.year,
        **_filled(ledger.model, ground, frozenset(AROUND)),
    }


def saved(station: Station, ledger: AnyLedger, payload: JsonObject) -> str:
    """Save a draft and return its id; what the rules refuse in the sample is left out of it."""
    payload = dict(payload)
    for _ in range(10):
        try:
            return station.book.save(ledger.key, payload).ids[0]
        except Refused as refusal:
            wrong = {p.field.partition("/")[0] for p in refusal.problems if p.level is Level.SAVE}
            assert wrong & payload.keys(), (refusal, refusal.problems)  # noqa: PT017 - what else is wrong
            payload = {name: value for name, value in payload.items() if name not in wrong}
    raise AssertionError("the sample cannot be saved")


def texts(ledger: AnyLedger, payload: Mapping[str, Json]) -> Iterator[tuple[Column, str]]:
    """Yield column and value of the ledger's own texts in a payload, those of its parts too."""
    yield from _texts(ledger.model, payload)


def _texts(model: type[Record], payload: Mapping[str, Json]) -> Iterator[tuple[Column, str]]:
    for name, column in columns_of(model).items():
        value, part = payload.get(name), part_model(model, name)
        if part is not None:
            for each in value if isinstance(value, list) else ():
                yield from _texts(part, each if isinstance(each, dict) else {})
        elif isinstance(column, Text | LongText) and isinstance(value, str) and name not in AROUND:
            yield column, value


def _filled(model: type[Record], ground: Ground, leave_out: frozenset[str]) -> JsonObject:
    payload: JsonObject = {}
    for number, (name, column) in enumerate(columns_of(model).items()):
        if name in leave_out or column.kind in ("signature", "attachments"):
            continue
        part = part_model(model, name)
        if part is not None:
            payload[name] = [{"id": f"{name}-1", **_filled(part, ground, frozenset())}]
            continue
        value = _value(column, number, ground)
        if value is not None:
            payload[name] = value
    return payload


def _value(column: Column, number: int, ground: Ground) -> Json:
    if isinstance(column, Choice):
        key = next(iter(column.options))
        return [key] if column.multiple else key
    if isinstance(column, Whole | Number):
        return max(column.least, min(column.most, 1))
    if isinstance(column, Text | LongText):
        return f"样{number}的{column.label}"[: column.longest]
    if isinstance(column, OrganisationRef):
        found = next((ground.units[kind] for kind in column.of if kind in ground.units), None)
        found = found or (None if column.of else ground.units["branch"])
        return [found] if found and column.multiple else found
    if isinstance(column, EntryRef):
        found = ground.entries.get(column.ledger or "member")
        return [found] if found and column.multiple else found
    plain: Mapping[str, Json] = {
        "day": ground.day.isoformat(), "moment": f"{ground.day}T{8 + number % 15:02d}:00:00+08:00",
        "month": f"{ground.day:%Y-%m}", "months": [f"{ground.day:%Y-%m}"], "yesno": False,
        "money": 10310, "member": ground.members[0], "member_or_text": "外来的周某",
        "members": list(ground.members[:2]), "texts": ["样甲", "样乙"],
    }  # fmt: skip
    return plain[column.kind]
