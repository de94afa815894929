"""What is due on a person's way from development to confirmation (steps 8 to 25)."""

from collections.abc import Iterator
from datetime import date, timedelta

from hongdang_desktop.core.periods import plus_months
from hongdang_desktop.core.rules import Rule
from hongdang_desktop.ledgers.development_record import Development
from hongdang_desktop.ledgers.development_rules import applicant_of, end_of_probation, resolved
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.probation import probation_due


def duties(asked: Asked) -> Iterator[Due]:
    """Yield the next steps of everybody who is on his way, each by its rule."""
    for entry_id, record in asked.facts.records("development", asked.branch):
        known = resolved(record, asked.facts)
        if known.ending or known.archived_on or known.approval == "refused":
            continue
        applicant = applicant_of(known, asked.facts)
        person = _Person(asked, entry_id, known, (applicant.name if applicant else "") or "")
        yield from person.before_admission()
        yield from person.after_admission()
        yield from person.probation()
        yield from person.after_probation()


class _Person:
    """One person's record, asked step by step."""

    def __init__(self, asked: Asked, entry: str, known: Development, name: str) -> None:
        self._asked, self._entry, self._known, self._name = asked, entry, known, name
        self._today = asked.setting.today

    def before_admission(self) -> Iterator[Due]:
        """Yield the training after the listing (J11), the assembly after the check (D06)."""
        known = self._known
        if known.listed_on and not known.trained_until and not known.admitted_on:
            yield from self._months("J11", known.listed_on, "安排短期集中培训", "填培训起止和学时")
        if known.checked_on and known.check_result == "passed" and not known.admitted_on:
            yield from self._months("D06", known.checked_on, "开大会讨论接收", "填接收大会")

    def after_admission(self) -> Iterator[Due]:
        """Yield the approval (D07), then oath and register (J20, J19)."""
        known = self._known
        if known.admitted_on and not known.approved_on:
            rule = self._rule("D07")
            if rule:
                due = plus_months(known.admitted_on, rule.numbers["months"])
                latest = plus_months(known.admitted_on, rule.numbers["most"])
                over = Weight.RED if self._today > latest else Weight.YELLOW
                yield self._due(
                    rule, due, "催接收审批", "填接收审批日期和文号",
                    weight=over if self._today > due else Weight.BLUE,
                )  # fmt: skip
        if known.approved_on and known.approval == "approved":
            if not known.sworn_on and not known.discussions:
                yield from self._months("J20", known.approved_on, "组织入党宣誓", "填宣誓日期")
            rule = self._rule("J19")
            if rule and not known.member:
                due = known.approved_on + timedelta(days=rule.numbers["days"])
                yield self._due(rule, due, "登进名册，编入小组", "在“名册里的人”选上他")

    def probation(self) -> Iterator[Due]:
        """Yield the looks at his progress (J21), and that the year ends (D08)."""
        known, end = self._known, end_of_probation(self._known, self._asked.setting)
        if end is None or known.admitted_on is None or self._is_decided():
            return
        rule = self._rule("J21")
        last = max((e.on for e in known.observations if e.on), default=known.admitted_on)
        if rule:
            due = plus_months(max(last, known.admitted_on), rule.numbers["months"])
            if due < end and self._today >= due - timedelta(days=rule.numbers["days"]):
                yield self._due(rule, due, "考察预备党员", "在预备期考察里加一行")
        yield from probation_due(self._asked, end, self._name, self._entry, page="way")

    def after_probation(self) -> Iterator[Due]:
        """Yield the approval of the confirmation (D10), and the filing of the papers (J25)."""
        known = self._known
        if not known.discussions:
            return
        last = known.discussions[-1]
        if last.on and not last.approved_on and last.conclusion:
            yield from self._months("D10", last.on, "催转正审批", "填转正审批日期和文号")
        rule = self._rule("J25")
        if rule and last.approved_on and last.conclusion == "on_time":
            due = last.approved_on + timedelta(days=rule.numbers["days"])
            yield self._due(rule, due, "入党材料归档", "填归档日期")

    def _is_decided(self) -> bool:
        """Say whether the assembly has decided otherwise than to extend."""
        return any(each.conclusion in ("on_time", "cancelled") for each in self._known.discussions)

    def _rule(self, rule_id: str) -> Rule | None:
        return self._asked.setting.rules.on(rule_id, self._today)

    def _months(self, rule_id: str, since: date, what: str, cure: str) -> Iterator[Due]:
        rule = self._rule(rule_id)
        if rule:
            yield self._due(rule, plus_months(since, rule.numbers["months"]), what, cure)

    def _due(
        self, rule: Rule, due: date, what: str, cure: str, *, weight: Weight | None = None
    ) -> Due:
        over = Weight(rule.weight) if self._today > due else Weight.BLUE
        return Due(
            f"{self._name}：{what}", due, rule.id, rule.reference, f"{cure}，就算办好。",
            entry=self._entry, action="去填", weight=weight or over, about=self._entry,
            page="way",
        )  # fmt: skip
