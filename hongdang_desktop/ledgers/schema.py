"""The JSON Schema of a ledger's payload, derived from its columns (draft 2020-12)."""

from collections.abc import Mapping

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Choice, Column, LongText, Number, Text, Whole
from hongdang_desktop.core.records import Part, Record, columns_of, part_model
from hongdang_desktop.ledgers.envelope import KEPT_BY_PROGRAM
from hongdang_desktop.ledgers.ledger import AnyLedger

_UUID: JsonObject = {"type": "string", "minLength": 1}
_TYPES: Mapping[str, JsonObject] = {
    "day": {"type": "string", "format": "date"},
    "moment": {"type": "string", "format": "date-time"},
    "month": {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
    "money": {"type": "integer", "description": "单位：分"},
    "yesno": {"type": "boolean"},
    "months": {
        "type": "array",
        "items": {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
    },
    "member": _UUID,
    "member_or_text": {"type": "string", "description": "党员的 id，或者姓名"},
    "organisation": _UUID,
    "entry": _UUID,
    "entries": {"type": "array", "items": _UUID},
    "members": {"type": "array", "items": _UUID},
    "organisations": {"type": "array", "items": _UUID},
    "texts": {"type": "array", "items": {"type": "string"}},
}


def schema_of(ledger: AnyLedger) -> JsonObject:
    """Return the schema of what is kept; ``hongdang add`` also takes names and words.

    ``x-required`` names the columns without which an entry cannot be final: nothing stops a draft.
    ``x-words`` are the words of a choice by key. Keys of a newer program may stand beside these.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{ledger.code} {ledger.title}",
        "x-version": ledger.version,
        **_record(ledger.model),
    }


def _record(model: type[Record]) -> JsonObject:
    columns = columns_of(model)
    properties: JsonObject = {"id": {"type": "string"}} if issubclass(model, Part) else {}
    for name, column in columns.items():
        if column.kind != "signature":
            properties[name] = _property(model, name, column)
    required: list[Json] = [name for name, column in columns.items() if column.required]
    return {"type": "object", "properties": properties, "x-required": required}


def _property(model: type[Record], name: str, column: Column) -> JsonObject:
    found: JsonObject = {"title": column.label, "x-kind": column.kind}
    if column.hint:
        found["description"] = column.hint
    if column.sensitive:
        found["x-sensitive"] = True
    if column.private:
        found["x-private"] = True
    if name in KEPT_BY_PROGRAM:
        found["readOnly"] = True
    parts = part_model(model, name)
    if parts is not None:
        return {**found, "type": "array", "items": _record(parts)}
    if isinstance(column, Choice):
        return {**found, **_choice(column)}
    if isinstance(column, Whole):
        return {**found, "type": "integer", "minimum": column.least, "maximum": column.most}
    if isinstance(column, Number):
        step = f"整数，一份是 {10**-column.places:g}{column.unit}"
        bounds: JsonObject = {"minimum": column.least, "maximum": column.most}
        return {**found, "type": "integer", "description": step, **bounds}
    if isinstance(column, Text | LongText):
        return {**found, "type": "string", "maxLength": column.longest}
    return {**_TYPES[column.kind], **found}


def _choice(column: Choice) -> JsonObject:
    one: JsonObject = {"type": "string", "enum": list[Json](column.options)}
    words: JsonObject = dict(column.options)
    if column.multiple:
        return {"type": "array", "items": one, "x-words": words}
    return {**one, "x-words": words}
