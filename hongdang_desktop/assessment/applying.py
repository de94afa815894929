"""Whether an item is judged at all: in this period, and for a branch that is made like this."""

from dataclasses import replace

from hongdang_desktop.assessment.evidence import Evidence, EvidenceRule, View, suggested
from hongdang_desktop.assessment.rules.moment import Moment
from hongdang_desktop.assessment.template import Item, Needs, When
from hongdang_desktop.core.periods import Period
from hongdang_desktop.ledgers.seats import has_committee

_ENDS = {When.QUARTER_END: 3, When.HALF_END: 6, When.YEAR_END: 12}
_LATER = {
    When.QUARTER_END: "季末月才评", When.HALF_END: "6月、12月才评", When.YEAR_END: "12月才评",
}  # fmt: skip
_MISSING = {
    Needs.COMMITTEE: "不设支委会", Needs.GROUPS: "没有党小组", Needs.TEAMS: "没有班组",
    Needs.DUTY_AREAS: "没有责任区",
}  # fmt: skip


def applied(item: Item, rule: EvidenceRule | None, view: View) -> Evidence:
    """Return what is suggested for an item, or why it does not apply.

    Without a rule all points are for people, and nothing is suggested but the whole.
    """
    absent = _not_now(item, view.period) or _not_here(item, view)
    if absent:
        return Evidence(item.rule, None, absent, (), {})
    if rule is None:
        return Evidence("", item.points, "由人评", (), {})
    found = suggested(rule, view, item.points - item.human, item.numbers)
    if found.points is None or not item.human:
        return found
    # What only people give is taken as given until they say otherwise.
    return replace(found, points=found.points + item.human)


def _not_now(item: Item, period: Period) -> str:
    every = _ENDS.get(item.when)
    return _LATER[item.when] if every and period.last.month % every else ""


def _not_here(item: Item, view: View) -> str:
    facts = Moment(view.facts, view.period.last)
    for need in item.needs:
        if not _has(need, facts, view.branch):
            return _MISSING[need]
    return ""


def _has(need: Needs, facts: Moment, branch: str) -> bool:
    if need is Needs.COMMITTEE:
        return has_committee(facts, branch)
    if need is Needs.TEAMS:
        return bool(facts.teams(branch))
    if need is Needs.GROUPS:
        groups = facts.records("party_group", branch)
        return any(group.exists_on(facts.day) for _, group in groups)
    return bool(facts.records("duty_area", branch))
