"""What a point rests on: named rules over the ledgers, each in two steps.

``gather`` reads the ledgers and returns plain values, which a sheet keeps; ``judge`` makes points and
words of them and reads nothing. So a submitted sheet comes to the same number for ever, from what was
gathered then. A name means the same for ever too: what judges otherwise gets another name.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.periods import Period
from hongdang_desktop.ledgers.ledger import Facts

Numbers = Mapping[str, JsonValue]
"""The parameters of a rule as the form has them, completed by the rule's own."""

_BRACES = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class View:
    """What is asked about: the branch's records, one period. ``on`` says which ledgers it keeps."""

    facts: Facts
    branch: str
    period: Period
    on: Callable[[str], bool] = lambda _: True
    subject: str = ""


@dataclass(frozen=True)
class Gathered:
    """What a rule found: ``values`` for its judgement and the ``entries`` that it rests on.

    With ``absent`` the item does not apply, and this is why. ``notes`` say in a few words of a record
    why it counts or does not; those that are no entries are members, groups or teams of whom something
    is missing. They are for the eyes only: nothing is judged by them, and no sheet keeps them.
    """

    values: JsonObject
    entries: tuple[str, ...] = ()
    absent: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Judged:
    """Points in hundredths and the reason in words."""

    points: int
    words: str


@dataclass(frozen=True)
class EvidenceRule:
    """One named rule. ``sentence`` says how it gives points; ``numbers`` are its parameters' defaults.

    ``pattern`` is the sentence with the names of parameters in braces.
    ``ledgers`` are what it reads: where the branch keeps none of them, the item does not apply.
    ``judge`` gets the points of the item that are not for people alone.
    """

    name: str
    sentence: str
    ledgers: tuple[str, ...]
    gather: Callable[[View, Numbers], Gathered]
    judge: Callable[[JsonObject, int, Numbers], Judged]
    numbers: Numbers
    pattern: str = ""

    def explained(self, numbers: Numbers) -> str:
        """Return the sentence with the parameters that a form gives."""
        return filled(self.pattern or self.sentence, {**self.numbers, **numbers})


def filled(pattern: str, numbers: Numbers) -> str:
    """Return a sentence with its parameters put in, as people write numbers: 2, 1.5."""
    told = {name: _told(value) for name, value in numbers.items()}
    return _BRACES.sub(lambda found: told.get(found[1], found[0]), pattern)


def _told(value: JsonValue) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Evidence:
    """What is suggested for an item: points, or why it does not apply; words; the entries.

    ``values`` are kept with a sheet; ``judged`` makes the same of them again. ``notes`` are those of
    ``Gathered``, and there only where the ledgers were asked just now.
    """

    rule: str
    points: int | None
    words: str
    entries: tuple[str, ...]
    values: JsonObject
    notes: Mapping[str, str] = field(default_factory=dict)


def judged(rule: EvidenceRule, gathered: Gathered, points: int, numbers: Numbers) -> Evidence:
    """Return what a rule suggests for so many points, from what was gathered now or long ago."""
    entries, values, notes = gathered.entries, gathered.values, gathered.notes
    if gathered.absent:
        return Evidence(rule.name, None, gathered.absent, entries, values, notes)
    found = rule.judge(gathered.values, points, {**rule.numbers, **numbers})
    within = min(max(found.points, 0), points)
    return Evidence(rule.name, within, found.words, entries, values, notes)


def suggested(rule: EvidenceRule, view: View, points: int, numbers: Numbers) -> Evidence:
    """Return what a rule suggests for a period."""
    off = [ledger for ledger in rule.ledgers if not view.on(ledger)]
    if rule.ledgers and len(off) == len(rule.ledgers):
        return Evidence(rule.name, None, "这本台账没有启用", (), {"off": list(off)})
    return judged(rule, rule.gather(view, {**rule.numbers, **numbers}), points, numbers)
