"""Values put into the payload of an entry by path, for what the program carries over by itself."""

from collections.abc import Iterable, Mapping, Sequence

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.journal import Kind, Revision
from hongdang_desktop.core.records import Malformed
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.store.projection import present_payload

EMPTY: tuple[Json, ...] = (None, "", [])


def value_at(payload: Mapping[str, Json], path: str) -> Json:
    """Return what stands at a path (``field`` or ``parts/<id>/field``), None where nothing does."""
    name, _, rest = path.partition("/")
    if not rest:
        return payload.get(name)
    part = _part(payload, path)
    return part.get(rest.partition("/")[2]) if part is not None else None


def has_place(payload: Mapping[str, Json], path: str) -> bool:
    """Say whether the part that a path names is there; a field always is."""
    return "/" not in path or _part(payload, path) is not None


def with_value(payload: Mapping[str, Json], path: str, value: Json) -> JsonObject:
    """Return a payload with a value at a path; a part that is missing is added at the end."""
    name, _, rest = path.partition("/")
    if not rest:
        return {**payload, name: value}
    part_id, _, inner = rest.partition("/")
    kept = payload.get(name)
    parts: list[Json] = list(kept) if isinstance(kept, list) else []
    for place, each in enumerate(parts):
        if isinstance(each, dict) and each.get("id") == part_id:
            parts[place] = {**each, inner: value}
            break
    else:
        parts.append({"id": part_id, inner: value})
    return {**payload, name: parts}


def was_ever(revisions: Iterable[Revision], path: str, values: Sequence[Json]) -> bool:
    """Say whether one of the values ever stood at a path: then somebody took it away."""
    return any(value_at(payload, path) in values for payload in payloads(revisions))


def payloads(revisions: Iterable[Revision]) -> Iterable[JsonObject]:
    """Yield what revisions said, in the present form; what cannot be read is left out."""
    for revision in revisions:
        if revision.kind is Kind.PUT and revision.payload is not None and revision.type in kinds():
            try:
                yield present_payload(revision)
            except Malformed:
                continue


def _part(payload: Mapping[str, Json], path: str) -> JsonObject | None:
    name, _, rest = path.partition("/")
    kept = payload.get(name)
    wanted = rest.partition("/")[0]
    for each in kept if isinstance(kept, list) else ():
        if isinstance(each, dict) and each.get("id") == wanted:
            return each
    return None
