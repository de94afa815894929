"""What was put right after an entry was final: old value, new value, who, when, why."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from hongdang_desktop.core.canonical import Json, digest
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.columns import Column, Names, Parts
from hongdang_desktop.core.records import Record, columns_of, part_model
from hongdang_desktop.ledgers.covering import covered, is_covered, part_shown
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.output.document import Correction
from hongdang_desktop.station.books.history import changed_fields
from hongdang_desktop.station.books.naming import KeptNames
from hongdang_desktop.station.views import Version


def corrections_of(
    ledger: AnyLedger, versions: Sequence[Version], names: Names, *, uncovered: bool = False
) -> tuple[Correction, ...]:
    """Return every corrected value, the earliest first; ``versions`` come newest first.

    An undone correction is left out: what stands is what the paper shows.
    """
    standing: dict[str, tuple[Correction, ...]] = {}
    found: tuple[Correction, ...] = ()
    for before, after in pairwise(reversed(versions)):
        standing.setdefault(digest(before.payload), found)
        if before.final and after.final and after.kind == "put":
            # An undo brings back a form that was there before, and what then stood corrected.
            again = standing.get(digest(after.payload))
            new = tuple(_changes(ledger, before, after, names, uncovered=uncovered))
            found = (*found, *new) if again is None else again
            standing[digest(after.payload)] = found
    return found


def _changes(
    ledger: AnyLedger, before: Version, after: Version, names: Names, *, uncovered: bool
) -> Iterator[Correction]:
    names = KeptNames(names, before.payload, after.payload)
    numbered = numbered_parts(ledger, before.payload) | numbered_parts(ledger, after.payload)
    for name in changed_fields(ledger.key, before.payload, after.payload):
        column = ledger.columns[name]
        if column.living:  # it goes on after the entry is final: no correction
            continue
        old = spoken(before.payload.get(name), numbered)
        new = spoken(after.payload.get(name), numbered)
        if isinstance(column, Parts) and (uncovered or not is_covered(column)):
            model: type[Record] = ledger.model
            part = part_model(model, name)
            pairs = (
                _part_changes(column, part, old, new, names, uncovered=uncovered)
                if part
                else iter(())
            )
        else:
            was = _text(column, old, names, uncovered=uncovered)
            pairs = iter([(column.label, was, _text(column, new, names, uncovered=uncovered))])
        for label, was, now in pairs:
            yield Correction(
                field=label, old=was, new=now, by=after.who or "未留名",
                on=f"{after.at.astimezone(PLANT_TIME):%Y-%m-%d}", reason=after.reason,
            )  # fmt: skip


def _part_changes(
    column: Column, part: type[Record], old: Json, new: Json, names: Names, *, uncovered: bool
) -> Iterator[tuple[str, str, str]]:
    before, after = _by_id(old), _by_id(new)
    columns = columns_of(part)
    for number, part_id in enumerate(dict.fromkeys((*before, *after)), start=1):
        was, now = before.get(part_id), after.get(part_id)
        label = f"{column.label} {number}"
        if was is None or now is None:
            whole = was or now or {}
            text = part_shown(part, whole, names, uncovered=uncovered)
            yield (label, text if was else "（没有）", text if now else "（去掉）")
            continue
        for name, inner in columns.items():
            if was.get(name) != now.get(name) and not inner.living:
                yield (
                    f"{label}的{inner.label}",
                    _text(inner, was.get(name), names, uncovered=uncovered),
                    _text(inner, now.get(name), names, uncovered=uncovered),
                )


def numbered_parts(ledger: AnyLedger, payload: Mapping[str, Json]) -> dict[str, str]:
    """Return what people call the parts of a payload, by id: 场次 1."""
    return {
        part_id: f"{column.label} {number}"
        for name, column in ledger.columns.items()
        if isinstance(column, Parts)
        for number, part_id in enumerate(_by_id(payload.get(name)), start=1)
    }


def spoken(value: Json, numbered: Mapping[str, str]) -> Json:
    """Put the word for a part in place of its id, wherever one part points at another."""
    if isinstance(value, dict):
        return {k: v if k == "id" else spoken(v, numbered) for k, v in value.items()}
    if isinstance(value, list):
        return [spoken(each, numbered) for each in value]
    return numbered.get(value, value) if isinstance(value, str) else value


def _by_id(parts: Json) -> dict[str, Mapping[str, Json]]:
    listed = parts if isinstance(parts, list) else []
    return {str(each.get("id")): each for each in listed if isinstance(each, dict)}


def _text(column: Column, value: Json, names: Names, *, uncovered: bool) -> str:
    return covered(column, column.format(value, names), uncovered=uncovered) or "（空）"
