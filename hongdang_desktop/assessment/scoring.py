"""What points come to: proportional where items do not apply, and never more than all.

All in hundredths of a point; a half is rounded up. Values are given by people or suggested by rules,
nothing here looks at a record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hongdang_desktop.assessment.template import Item, Template


@dataclass(frozen=True)
class Score:
    """Points of an item that applies, or None where it does not."""

    item: Item
    points: int | None


@dataclass(frozen=True)
class Total:
    """Of so many ``possible`` points ``given`` ones, and what that is out of the whole ``scaled``.

    ``bonus`` is what is added at last; ``total`` is never more than the form's own.
    """

    given: int
    possible: int
    scaled: int
    bonus: int
    total: int


def scaled(given: int, possible: int, whole: int) -> int:
    """Return ``given`` out of ``possible`` as points out of ``whole``, 0 where nothing applied."""
    return (2 * given * whole + possible) // (2 * possible) if possible else 0


def total(template: Template, scores: Iterable[Score], bonus: int = 0) -> Total:
    """Return what the scores come to; items that do not apply leave the total out in proportion."""
    known = [each for each in scores if each.points is not None]
    given = sum(min(max(each.points or 0, 0), each.item.points) for each in known)
    possible = sum(each.item.points for each in known)
    out_of = scaled(given, possible, template.total)
    extra = min(max(bonus, 0), template.bonus)
    return Total(given, possible, out_of, extra, min(template.total, out_of + extra))


def by_section(template: Template, scores: Iterable[Score]) -> Mapping[str, Total]:
    """Return what each section comes to, out of the points that the form gives it."""
    by_key = {each.item.key: each for each in scores}
    found = {}
    for section in template.sections:
        mine = [by_key[item.key] for item in section.items if item.key in by_key]
        known = [each for each in mine if each.points is not None]
        given = sum(min(max(each.points or 0, 0), each.item.points) for each in known)
        possible = sum(each.item.points for each in known)
        whole = sum(item.points for item in section.items)
        out_of = scaled(given, possible, whole)
        found[section.key] = Total(given, possible, out_of, 0, out_of)
    return found


def grade(template: Template, points: int) -> str:
    """Return the key of the highest grade that the points reach, "" where there is none."""
    reached = [each for each in template.thresholds if points >= each.least]
    return max(reached, key=lambda each: each.least).key if reached else ""
