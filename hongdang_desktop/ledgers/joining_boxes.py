"""What is filled in at each step of the way into the Party, and which step a problem is about.

Steps are data (``resources/rules/joining.toml``); here stands which columns of L16 and L17 belong to
one that is filled in at a field. A step that a plant adds is asked for by its own field alone.

A path is a field, or field/part/column. The part is an id, ``-1`` (the last one), ``+`` (one that is
added), or what a ballot is about: the last one about it, with a + before it one that is added.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Column
from hongdang_desktop.core.records import Record, columns_of, part_model
from hongdang_desktop.ledgers.development_record import BALLOTS
from hongdang_desktop.ledgers.joining import Step

_NUMBERS = ("expected", "present", "written", "in_favour", "against", "abstained", "result")

_BOXES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("applicant", "applied_on"): ("applied_on",),
    ("applicant", "talk_on"): ("talk_on", "talked_by"),
    ("applicant", "decided_on"): ("recommended", "decision", "decided_on"),
    ("applicant", "filed_on"): ("filed_on", "filing_number"),
    ("applicant", "reviews"): ("reviews/+/on", "reviews/+/comment", "reviews/+/conclusion"),
    ("development", "consent_on"): ("consent_on", "consent_number"),
    ("development", "listed_on"): (
        "public_from", "public_until", "public_place", "public_outcome", "listed_on",
    ),
    ("development", "vetted_on"): ("vetted_on", "vetting", "vetting_note"),
    ("development", "trained_until"): (
        "trained_from", "trained_until", "trained_hours", "training",
    ),
    ("development", "committee_on"): ("committee", "committee_on"),
    ("development", "checked_on"): ("checked_on", "check_result", "check_opinion"),
    ("development", "admitted_on"): (
        "admission", "admitted_on", *(f"ballots/admission/{each}" for each in _NUMBERS),
    ),
    ("development", "talked_on"): ("talked_on", "talked_by"),
    ("development", "approved_on"): (
        "approved_on", "approval", "approval_number", "approval_reason",
    ),
    ("development", "observations"): ("observations/+/on", "observations/+/comment"),
    ("development", "discussions/on"): (
        "discussions/-1/meeting", "discussions/-1/on", "discussions/-1/conclusion",
        "discussions/-1/extended_until", *(f"ballots/confirmation/{each}" for each in _NUMBERS),
    ),
    ("development", "discussions/approved_on"): (
        "discussions/-1/approved_on", "discussions/-1/approval_number",
    ),
    ("development", "archived_on"): ("archived_on", "archived"),
}  # fmt: skip

_ALSO: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("applicant", "applied_on"): (
        "name", "sex", "nation", "born_on", "education", "team", "post",
    ),
    ("applicant", "reviews"): ("reviews", "reports", "trainings"),
    ("development", "consent_on"): ("applicant",),
    ("development", "observations"): ("observations",),
}  # fmt: skip
"""What belongs to a step and is not among its boxes: what was typed once, and former parts."""


def boxes_of(step: Step, record: Any) -> tuple[str, ...]:  # noqa: ANN401 - of either ledger, or None
    """Return the paths of what is filled in at a step, as the record of its ledger stands.

    A discussion goes on until the superior approved it; after an extension a new one is begun.
    """
    found = _BOXES.get((step.ledger, step.day or step.field), (step.field,))
    if step.day != "discussions/on":
        return found
    discussions = getattr(record, "discussions", ())
    ballots = [each for each in getattr(record, "ballots", ()) if each.about == "confirmation"]
    begins = not discussions or discussions[-1].approved_on is not None
    if begins:
        found = tuple(path.replace("discussions/-1/", "discussions/+/") for path in found)
    if begins or len(ballots) < len(discussions):
        found = tuple(path.replace("/confirmation/", "/+confirmation/") for path in found)
    return found


def column_at(model: type[Record], path: str) -> Column:
    """Return the column of a path."""
    name, _, inner = path.partition("/")
    part = part_model(model, name) if inner else None
    return columns_of(part)[inner.rpartition("/")[2]] if part else columns_of(model)[name]


def value_at(payload: Mapping[str, Json], path: str) -> Json:
    """Return what a payload has at a path, None for nothing."""
    name, _, inner = path.partition("/")
    if not inner:
        return payload.get(name)
    which, _, column = inner.rpartition("/")
    parts = _parts(payload, name)
    place = _place(parts, which)
    return parts[place].get(column) if place is not None else None


def with_values(payload: Mapping[str, Json], values: Mapping[str, Json]) -> JsonObject:
    """Return a payload with values at their paths; None clears one. A part with nothing is not added."""
    full = dict(payload)
    begun: dict[tuple[str, str], JsonObject] = {}
    for path, value in values.items():
        name, _, inner = path.partition("/")
        if not inner:
            full[name] = value
            continue
        which, _, column = inner.rpartition("/")
        parts = _parts(full, name)
        place = _place(parts, which)
        if place is not None:
            parts[place] = {**parts[place], column: value}
            full[name] = list(parts)
        elif value not in (None, "", []):
            begun.setdefault((name, which), {})[column] = value
    for (name, which), part in begun.items():
        about = which.removeprefix("+")
        more: JsonObject = {"about": about} if about in BALLOTS else {}
        full[name] = [*_parts(full, name), {**more, **part}]
    return full


def step_of(steps: Sequence[Step], ledger: str, path: str, record: Any) -> int:  # noqa: ANN401
    """Return the number of the step that a problem's field belongs to, 0 where it is of none."""
    name, _, inner = path.partition("/")
    which, _, column = inner.rpartition("/")
    if name == "ballots":
        about = next(
            (e.about for e in getattr(record, "ballots", ()) if e.id == which), "admission"
        )
        name = "discussions" if about == "confirmation" else "admitted_on"
    if name == "discussions":
        name = "discussions/approved_on" if column.startswith("approv") else "discussions/on"
    for step in steps:
        key = (ledger, step.day or step.field)
        known = {each.partition("/")[0] for each in (*_BOXES.get(key, ()), *_ALSO.get(key, ()))}
        known |= {step.day, step.field if step.field != "discussions" else ""}
        if step.ledger == ledger and name in known - {"ballots", "discussions"}:
            return step.no
    return 0


def _parts(payload: Mapping[str, Json], name: str) -> list[JsonObject]:
    listed = payload.get(name)
    return [p for p in listed if isinstance(p, dict)] if isinstance(listed, list) else []


def _place(parts: Sequence[Mapping[str, Json]], which: str) -> int | None:
    """Return which part is meant, None where it is one that is added."""
    if which.startswith("+"):
        return None
    if which == "-1":
        return len(parts) - 1 if parts else None
    places = [n for n, part in enumerate(parts) if which in (part.get("id"), part.get("about"))]
    return places[-1] if places else None
