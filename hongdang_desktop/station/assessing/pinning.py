"""What a submitted sheet keeps of the evidence, and the evidence that follows from what it kept."""

import json
from collections.abc import Mapping
from dataclasses import replace

from hongdang_desktop.assessment.evidence import Evidence, Gathered, judged
from hongdang_desktop.assessment.rules.catalogue import RULES
from hongdang_desktop.assessment.template import Item
from hongdang_desktop.core.canonical import Json, JsonObject, canonical, without_empty
from hongdang_desktop.ledgers.office.sheet import SheetItem

PINS = ("suggested", "absent", "said", "entries", "values")


def pins(evidence: Evidence) -> JsonObject:
    """Return the fields of a sheet's item that keep what was suggested."""
    entries: list[Json] = list(evidence.entries)
    return without_empty({
        "suggested": evidence.points, "absent": evidence.points is None or None,
        "said": evidence.words, "entries": entries, "values": canonical(evidence.values).decode(),
    })  # fmt: skip


def is_pinned(kept: SheetItem) -> bool:
    """Say whether an item keeps what it was judged by."""
    return kept.suggested is not None or bool(kept.absent)


def pinned(item: Item, kept: SheetItem) -> Evidence:
    """Return what was suggested then, as it is kept."""
    points = None if kept.absent else kept.suggested
    return Evidence(item.rule, points, kept.said or "", kept.entries, _values(kept))


def recomputed(item: Item, kept: SheetItem) -> Evidence:
    """Return what follows today from the values kept then; the same for ever, or somebody changed it."""
    rule = RULES.get(item.rule)
    if kept.absent or rule is None:
        return pinned(item, kept)
    found = judged(
        rule, Gathered(_values(kept), kept.entries), item.points - item.human, item.numbers
    )
    return found if found.points is None else replace(found, points=found.points + item.human)


def _values(kept: SheetItem) -> JsonObject:
    try:
        found = json.loads(kept.values or "{}")
    except (ValueError, RecursionError):
        return {}  # what came in was checked for form only
    return found if isinstance(found, Mapping) else {}  # type: ignore[return-value]
