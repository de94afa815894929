"""Somebody's way into the Party as it stood on a day: steps of later are not taken yet.

These registers go on for years; without this every step would change the months before it.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from hongdang_desktop.ledgers.applicant import Applicant
from hongdang_desktop.ledgers.development_record import Development

Record = Callable[[str], Any]
"""Gives a record by id, None where it is not here."""

_OF_APPLICANT: Mapping[str, tuple[str, ...]] = {
    "talk_on": ("talked_by",),
    "decided_on": ("decision",),
    "filed_on": ("filing_number",),
    "ended_on": ("ending",),
}
_OF_DEVELOPMENT: Mapping[str, tuple[str, ...]] = {
    "consent_on": ("consent_number",),
    "public_from": ("public_until", "public_place", "public_outcome"),
    "listed_on": (),
    "vetted_on": ("vetting", "vetting_note"),
    "trained_until": ("trained_from", "trained_hours", "training"),
    "committee_on": ("committee",),
    "checked_on": ("check_result", "check_opinion"),
    "admitted_on": ("admission",),
    "talked_on": ("talked_by",),
    "approved_on": ("approval", "approval_number", "approval_reason"),
    "filed_on": (),
    "sworn_on": (),
    "requested_on": (),
    "archived_on": ("archived",),
}
"""The day of each step, and what was written with it."""

_MEETINGS = ("decision", "committee", "admission")
_PARTS = ("reviews", "reports", "trainings", "observations", "discussions")


def as_then(record: Any, day: date, find: Record) -> Any:  # noqa: ANN401 - of whatever ledger
    """Return a record of L16 or L17 as it stood on a day, any other one as it is."""
    if isinstance(record, Applicant):
        steps = _OF_APPLICANT
    elif isinstance(record, Development):
        steps = _OF_DEVELOPMENT
    else:
        return record
    gone: dict[str, Any] = {}
    for name, others in steps.items():
        step = getattr(record, name) or _of_meeting(record, others, find)
        if step is not None and step > day:
            gone |= dict.fromkeys((name, *others))
    for name in _PARTS:
        known = getattr(record, name, ())
        kept = tuple(each for each in known if each.on is None or each.on <= day)
        if len(kept) < len(known):
            gone[name] = kept
    if "archived" in gone:
        gone["archived"] = ()
    return record.model_copy(update=gone) if gone else record


def _of_meeting(record: Any, names: tuple[str, ...], find: Record) -> date | None:  # noqa: ANN401
    """Return the day of the meeting that took a step, where no day was typed."""
    for name in names:
        entry = getattr(record, name) if name in _MEETINGS else None
        meeting = find(entry) if entry else None
        if meeting is not None:
            return getattr(meeting, "occurred_on", None)
    return None
