"""What a point rests on: named rules over the ledgers, each in two steps.

``gather`` reads the ledgers and returns plain values, which a sheet keeps; ``judge`` makes points and
words of them and reads nothing. So a submitted sheet comes to the same number for ever, from what was
gathered then. A name means the same for ever too: what judges otherwise gets another name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.periods import Period
from hongdang_desktop.ledgers.ledger import Facts

Numbers = Mapping[str, JsonValue]
"""The parameters of a rule as the form has them, completed by the rule's own."""


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

    With ``absent`` the item does not apply, and this is why.
    """

    values: JsonObject
    entries: tuple[str, ...] = ()
    absent: str = ""


@dataclass(frozen=True)
class Judged:
    """Points in hundredths and the reason in words."""

    points: int
    words: str


@dataclass(frozen=True)
class EvidenceRule:
    """One named rule. ``sentence`` says what it looks at; ``numbers`` are its parameters' defaults.

    ``ledgers`` are what it reads: where the branch keeps none of them, the item does not apply.
    ``judge`` gets the points of the item that are not for people alone.
    """

    name: str
    sentence: str
    ledgers: tuple[str, ...]
    gather: Callable[[View, Numbers], Gathered]
    judge: Callable[[JsonObject, int, Numbers], Judged]
    numbers: Numbers


@dataclass(frozen=True)
class Evidence:
    """What is suggested for an item: points, or why it does not apply; words; the entries.

    ``values`` are kept with a sheet; ``judged`` makes the same of them again.
    """

    rule: str
    points: int | None
    words: str
    entries: tuple[str, ...]
    values: JsonObject


def judged(rule: EvidenceRule, gathered: Gathered, points: int, numbers: Numbers) -> Evidence:
    """Return what a rule suggests for so many points, from what was gathered now or long ago."""
    if gathered.absent:
        return Evidence(rule.name, None, gathered.absent, gathered.entries, gathered.values)
    found = rule.judge(gathered.values, points, {**rule.numbers, **numbers})
    within = min(max(found.points, 0), points)
    return Evidence(rule.name, within, found.words, gathered.entries, gathered.values)


def suggested(rule: EvidenceRule, view: View, points: int, numbers: Numbers) -> Evidence:
    """Return what a rule suggests for a period."""
    off = [ledger for ledger in rule.ledgers if not view.on(ledger)]
    if rule.ledgers and len(off) == len(rule.ledgers):
        return Evidence(rule.name, None, "这本台账没有启用", (), {"off": list(off)})
    return judged(rule, rule.gather(view, {**rule.numbers, **numbers}), points, numbers)
