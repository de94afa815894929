"""The one way in which values become bytes that are hashed, signed or chained."""

import hashlib
import json
from collections.abc import Mapping

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
JsonObject = dict[str, Json]

_ENCODE = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode


def canonical(value: object) -> bytes:
    """Return ``value`` as JSON with sorted keys, no spaces and UTF-8 (exchange.md §1.3, frozen v1)."""
    return _ENCODE(value).encode()


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical form, as 64 hex digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def without_empty(values: Mapping[str, Json]) -> JsonObject:
    """Drop None, empty text and empty lists: in a payload, absent means empty."""
    return {
        key: value for key, value in values.items() if value is not None and value not in ("", [])
    }
