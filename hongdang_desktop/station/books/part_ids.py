"""Gives new parts of an entry their ids, which are for ever."""

from collections.abc import Mapping

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.ids import IdSource
from hongdang_desktop.core.records import Record, part_model
from hongdang_desktop.ledgers.ledger import AnyLedger


def with_part_ids(
    kind: AnyLedger, payload: JsonObject, base: Mapping[str, Json], ids: IdSource
) -> JsonObject:
    """Return a payload whose parts all have ids; known ones keep what a newer program wrote into them.

    ``base`` is the payload before the change.
    """
    full = dict(payload)
    model: type[Record] = kind.model
    for name, value in payload.items():
        part = part_model(model, name) if name in kind.columns else None
        if part is not None and isinstance(value, list):
            unknown = _unknown_by_part(part, base.get(name))
            full[name] = [
                {**unknown.get(str(each.get("id")), {}), **each, "id": each.get("id") or ids.new()}
                if isinstance(each, dict)
                else each
                for each in value
            ]
    return full


def _unknown_by_part(part: type[Record], former: Json) -> dict[str, JsonObject]:
    return {
        str(each.get("id")): {k: v for k, v in each.items() if k not in part.model_fields}
        for each in (former if isinstance(former, list) else [])
        if isinstance(each, dict)
    }
