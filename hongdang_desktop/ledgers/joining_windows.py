"""From when and until when a step of the way into the Party may be gone, by the rules in force.

A step that was gone is judged by the version of its own day, one that lies ahead by today's; but a
last day that has passed is told by the version that was in force on it, as the warning about it is.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hongdang_desktop.core.periods import plus_months
from hongdang_desktop.core.rules import Rule
from hongdang_desktop.ledgers.applicant import Applicant
from hongdang_desktop.ledgers.development_record import Development
from hongdang_desktop.ledgers.development_rules import end_of_probation, publicity_rule
from hongdang_desktop.ledgers.joining import Step, before, days_of, publicity_end, steps_on
from hongdang_desktop.ledgers.ledger import Setting


@dataclass(frozen=True)
class Window:
    """Within which days a step is lawful; both ends count. A reason is one sentence with its article."""

    earliest: date | None = None
    because: str = ""
    latest: date | None = None
    until: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class Known:
    """One person's records, as the rules see them."""

    applicant: Applicant | None
    development: Development | None
    setting: Setting

    @property
    def records(self) -> Mapping[str, Any]:
        """Return the records by ledger."""
        return {"applicant": self.applicant, "development": self.development}


_Limit = tuple[date, str]
_Asked = Callable[[Known, date], _Limit | None]
"""A known person and the day by whose version is judged; the day and why."""


def steps_gone(known: Known) -> tuple[Step, ...]:
    """Return the steps in order, each in the version of its own day; those ahead in today's."""
    rules, today = known.setting.rules, known.setting.today
    now = steps_on(rules, today)
    days = days_of(now, known.records)
    versions = {day: {step.no: step for step in steps_on(rules, day)} for day in set(days.values())}
    return tuple(
        versions[days[step.no]].get(step.no, step) if step.no in days else step for step in now
    )


def window_of(step: Step, known: Known) -> Window:
    """Return within which days a step may be gone, as far as the records say."""
    setting = known.setting
    days = days_of(steps_on(setting.rules, setting.today), known.records)
    day = days.get(step.no, setting.today)
    by_number = {each.no: each for each in steps_on(setting.rules, day)}
    earlier: list[_Limit] = [
        (days[no], f"“{by_number[no].name}”是 {days[no]}")
        for no in (before(step, by_number, days) if step.no in by_number else ())
    ]
    key = f"{step.ledger}.{step.day or step.field}"
    earlier += [limit for ask in _EARLIEST.get(key, ()) if (limit := ask(known, day))]
    over = step.no in days
    later = [
        limit
        for ask in _LATEST.get(key, ())
        if (limit := ask(known, day) if over else _last_day(ask, known))
    ]
    first = max(earlier, key=lambda limit: limit[0], default=None)
    last = min(later, key=lambda limit: limit[0], default=None)
    doubt = bool(first and "公示" in first[1] and _is_provisional(known))
    return Window(
        first[0] if first else None, first[1] if first else "",
        last[0] if last else None, last[1] if last else "", doubt,
    )  # fmt: skip


def _last_day(ask: _Asked, known: Known) -> _Limit | None:
    """Return the last day of a step that is still open (see ``joining.rule_of_limit``)."""
    today = known.setting.today
    limit = ask(known, today)
    return ask(known, limit[0]) if limit and limit[0] < today else limit


def _said(rule: Rule, what: str) -> str:
    return f"{what}（{rule.reference}）"


def _of_age(known: Known, day: date) -> _Limit | None:
    rule, born = known.setting.rules.on("J01", day), known.applicant and known.applicant.born_on
    if rule is None or not born:
        return None
    years = rule.numbers["years"]
    return plus_months(born, 12 * years), _said(rule, f"那天满 {years} 周岁")


def _after_a_year(known: Known, day: date) -> _Limit | None:
    rule, decided = (
        known.setting.rules.on("D03", day),
        known.applicant and known.applicant.decided_on,
    )
    if rule is None or not decided:
        return None
    months = rule.numbers["months"]
    return plus_months(decided, months), _said(rule, f"{decided} 确定为积极分子，满 {months} 个月")


def _after_the_publicity(known: Known, day: date) -> _Limit | None:
    """Return the end of a publicity; of one to come, that of the earliest that can be."""
    del day
    development, setting = known.development, known.setting
    if development is None or not (development.consent_on or development.public_from):
        return None
    start = development.public_from or max(
        setting.today, *(d for d in (development.consent_on, _ripe(known)) if d)
    )
    rule = publicity_rule(development.model_copy(update={"public_from": start}), setting)
    if rule is None or not any(rule.numbers.values()):
        return None
    end = publicity_end(setting.workdays, rule, start)
    last = (
        development.public_until if development.public_until and development.public_from else None
    )
    return max(end, last or end), _said(rule, f"公示从 {start} 起，到这天满")


def _ripe(known: Known) -> date | None:
    limit = _after_a_year(known, known.setting.today)
    return limit[0] if limit else None


def _is_provisional(known: Known) -> bool:
    development, setting = known.development, known.setting
    start = (development.public_from if development else None) or setting.today
    return setting.workdays.provisional(start, start + timedelta(days=14))


def _after_the_probation(known: Known, day: date) -> _Limit | None:
    development = known.development
    end = end_of_probation(development, known.setting) if development else None
    rule = known.setting.rules.on("J22", day)
    return (end, _said(rule, "预备期到这天满")) if end and rule else None


def _months(rule_id: str, since: Callable[[Known], date | None], what: str) -> _Asked:
    def ask(known: Known, day: date) -> _Limit | None:
        rule, begin = known.setting.rules.on(rule_id, day), since(known)
        if rule is None or begin is None:
            return None
        months = rule.numbers["months"]
        return plus_months(begin, months), _said(rule, f"{what}以后 {months} 个月内")

    return ask


def _days(rule_id: str, since: Callable[[Known], date | None], what: str) -> _Asked:
    def ask(known: Known, day: date) -> _Limit | None:
        rule, begin = known.setting.rules.on(rule_id, day), since(known)
        if rule is None or begin is None:
            return None
        days = rule.numbers.get("days") or rule.numbers["grace_days"]
        return begin + timedelta(days=days), _said(rule, f"{what}以后 {days} 天内")

    return ask


def _of_applicant(name: str) -> Callable[[Known], date | None]:
    return lambda known: getattr(known.applicant, name, None)


def _of_development(name: str) -> Callable[[Known], date | None]:
    return lambda known: getattr(known.development, name, None)


def _discussed(known: Known) -> date | None:
    discussions = known.development.discussions if known.development else ()
    return discussions[-1].on if discussions else None


def _confirmed(known: Known) -> date | None:
    discussions = known.development.discussions if known.development else ()
    last = discussions[-1] if discussions else None
    return last.approved_on if last and last.conclusion == "on_time" else None


def _last_review(known: Known) -> date | None:
    applicant = known.applicant
    if applicant is None or not applicant.decided_on or known.development is not None:
        return None
    return max((e.on for e in applicant.reviews if e.on), default=applicant.decided_on)


def _end(known: Known) -> date | None:
    return end_of_probation(known.development, known.setting) if known.development else None


_EARLIEST: Mapping[str, tuple[_Asked, ...]] = {
    "applicant.applied_on": (_of_age,),
    "development.consent_on": (_after_a_year,),
    "development.listed_on": (_after_a_year, _after_the_publicity),
    "development.requested_on": (_after_the_probation,),
    "development.discussions/on": (_after_the_probation,),
}
_LATEST: Mapping[str, tuple[_Asked, ...]] = {
    "applicant.talk_on": (_months("D01", _of_applicant("applied_on"), "收到申请书"),),
    "applicant.filed_on": (_days("J04", _of_applicant("decided_on"), "确定积极分子"),),
    "applicant.contacts": (_days("J05", _of_applicant("decided_on"), "确定积极分子"),),
    "applicant.reviews": (_months("D02", _last_review, "上次考察（或确定）"),),
    "development.trained_until": (_months("J11", _of_development("listed_on"), "列为发展对象"),),
    "development.admitted_on": (_months("D06", _of_development("checked_on"), "预审"),),
    "development.approved_on": (_months("D07", _of_development("admitted_on"), "大会"),),
    "development.member": (_days("J19", _of_development("approved_on"), "批准"),),
    "development.sworn_on": (_months("J20", _of_development("approved_on"), "批准"),),
    "development.discussions/on": (_days("D08", _end, "预备期满"),),
    "development.discussions/approved_on": (_months("D10", _discussed, "大会"),),
    "development.archived_on": (_days("J25", _confirmed, "批准转正"),),
}


def limits_said(window: Window, today: date) -> Iterator[str]:
    """Yield both ends of a window in words; that it has begun long ago need not be said."""
    if window.earliest and window.earliest > today:
        doubt = "（暂算，这一年没有放假安排）" if window.provisional else ""
        yield f"最早 {window.earliest}{doubt}：{window.because}。"
    if window.latest:
        yield f"最晚 {window.latest}：{window.until}。"
