"""What a step has to do with the plant: a paper that waits for its answer, or one that may be written."""

from collections.abc import Iterator
from typing import Any

from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.joining import Step
from hongdang_desktop.ledgers.joining_boxes import boxes_of
from hongdang_desktop.ledgers.ledger import Facts, Setting
from hongdang_desktop.ledgers.petitioning import Petition, Subject
from hongdang_desktop.ledgers.plant.petition import is_open
from hongdang_desktop.station.ways_views import Petitioned

_REPORTED_BEFORE = {"development_publicity": "listed_on"}
"""A report whose answer fills nothing, and the step that it belongs to."""


def petitioned(
    step: Step,
    record: Any,  # noqa: ANN401 - of either ledger, or None
    entry_id: str,
    facts: Facts,
    setting: Setting,
) -> Iterator[Petitioned]:
    """Yield the papers of a step: those written and not answered yet, and those that may be written.

    ``record`` is None where the entry is not begun: what may be written then begins it.
    """
    for kind in find(step.ledger).petitions:
        if not _belongs(kind, step, record):
            continue
        part = _part(kind, record)
        written = _written(kind, record, entry_id, facts, part)
        yield from written
        if written:
            continue
        if record is None:
            yield Petitioned(kind.key, kind.title)
        else:
            subject = Subject(record, entry_id, facts, setting, part)
            if kind.may_be_made(subject):
                yield Petitioned(kind.key, kind.title, part=part.id if part is not None else "")


def _belongs(kind: Petition, step: Step, record: Any) -> bool:  # noqa: ANN401 - of either ledger
    if kind.key in _REPORTED_BEFORE:
        return _REPORTED_BEFORE[kind.key] == (step.day or step.field)
    mine = {_shape(path) for path in boxes_of(step, record)}
    return any(_shape(fill.path) in mine for fill in kind.fills)


def _shape(path: str) -> tuple[str, str]:
    """Return field and column of a path, whichever part it names."""
    return path.partition("/")[0], path.rpartition("/")[2]


def _part(kind: Petition, record: Any) -> Any:  # noqa: ANN401 - a part of the record, or None
    parts = getattr(record, kind.parts, ()) if kind.parts else ()
    return parts[-1] if parts else None


def _written(
    kind: Petition,
    record: Any,  # noqa: ANN401 - of either ledger, or None
    entry_id: str,
    facts: Facts,
    part: Any,  # noqa: ANN401
) -> list[Petitioned]:
    """Return what waits: a draft, or a paper that the plant has not answered."""
    found = []
    branch = getattr(record, "branch", None) or ""
    for petition in facts.bearing("petition", branch, "about", entry_id) if entry_id else ():
        asked = facts.record(petition)
        if asked is None or asked.kind != kind.key or asked.withdrawn_on:
            continue
        if part is not None and asked.part not in (None, part.id):
            continue
        if asked.stage != Stage.FINAL:
            found.append(Petitioned(kind.key, kind.title, petition, "还没定稿"))
        elif is_open(asked, petition, facts):
            said = f"{asked.occurred_on} 已报厂党委，等批复；批复到了自己填上"
            found.append(Petitioned(kind.key, kind.title, petition, said, sent=True))
    return found
