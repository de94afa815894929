"""Dated rules: each with a source, an article, a level and numbers; the texts lie in resources/rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hongdang_desktop.core.problems import Level, Problem


@dataclass(frozen=True)
class Rule:
    """One version of one rule, in force from ``since`` up to and with ``until``.

    ``verified`` is the mark of domain.md: V verified, V2 second hand, K knowledge, A assumed.
    ``numbers`` are single thresholds, ``table`` rows such as dues bands or steps; ``weight`` is the
    colour in which it reminds (blue, yellow, orange, red).
    """

    id: str
    title: str
    since: date
    level: Level
    source: str
    article: str = ""
    verified: str = "A"
    until: date | None = None
    numbers: Mapping[str, int] = field(default_factory=dict)
    table: tuple[Mapping[str, Any], ...] = ()
    weight: str = "yellow"

    @property
    def reference(self) -> str:
        """Return source and article as people quote them."""
        return f"{self.source}{self.article}"

    def problem(self, at: str, sentence: str, cure: str = "") -> Problem:
        """Return a problem of this rule's level that quotes its source."""
        return Problem(at, self.id, self.level, sentence, cure, self.reference)


@dataclass(frozen=True)
class RuleBook:
    """All versions of all rules. ``version`` is kept with each record that was judged by it."""

    version: str
    rules: tuple[Rule, ...]

    def on(self, rule_id: str, day: date) -> Rule | None:
        """Return the version in force on a day, None when there was none."""
        return next(
            (
                rule
                for rule in self.rules
                if rule.id == rule_id
                and rule.since <= day
                and (rule.until is None or day <= rule.until)
            ),
            None,
        )
