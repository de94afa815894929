"""How much a member owes: the bands of rule F00, as dated data; amounts in fen, rates in 1/10,000."""

from collections.abc import Iterable
from datetime import date

from hongdang_desktop.core.periods import read_period
from hongdang_desktop.core.rules import Rule, RuleBook

Reckoned = tuple[int | None, int | None]
"""Rate and amount; None where the rule gives none."""


def reckoned(rule: Rule, category: str, base: int | None) -> Reckoned:
    """Return rate and amount of one month by one version of the rule.

    The whole base counts at one rate; a band holds up to and with ``upto``. The amount is rounded
    half up to the rule's ``step``. A fixed amount has no rate and needs no base.
    """
    for band in rule.table:
        if band["category"] != category:
            continue
        if "amount" in band:
            return None, int(band["amount"])
        if base is not None and base <= band.get("upto", base):
            return int(band["rate"]), _share(base, int(band["rate"]), rule.numbers["step"])
    return None, None


def owed(rules: RuleBook, category: str, base: int | None, months: Iterable[str]) -> Reckoned:
    """Return the rate of the last of some months, and what is owed for all of them together.

    Each month counts by the rule that was in force in it. Nothing is owed where there was none.
    """
    rate: int | None = None
    total: int | None = None
    for month in months:
        rule = rules.on("F00", first_of(month))
        if rule is not None:
            rate, amount = reckoned(rule, category, base)
            total = total if amount is None else (total or 0) + amount
    return rate, total


def usual_basis(rules: RuleBook, category: str, month: str) -> str:
    """Return what the base is taken from by rule F00B, for 核定依据."""
    if category == "fixed":
        return "定额"
    if category == "retired":
        return "实领离退休费、养老金"
    rule = rules.on("F00B", first_of(month))
    taken = [row["name"] for row in rule.table if row["taken"]] if rule else []
    return f"固定收入扣{'、'.join(taken)}" if taken else "固定收入"


def first_of(month: str) -> date:
    """Return the first day of a month that is written 2026-11."""
    return read_period(month).first


def _share(base: int, rate: int, step: int) -> int:
    """Return ``base × rate`` in fen, rounded half up to a whole number of steps, in integers only."""
    unit = 10_000 * step
    return (2 * base * rate + unit) // (2 * unit) * step
