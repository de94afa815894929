"""What is to be held so often: 三会一课 and theme days (domain.md §1.4, ZY2–ZY6, ZR6)."""

from dataclasses import dataclass

from hongdang_desktop.assessment.evidence import Gathered, Judged, Numbers
from hongdang_desktop.assessment.rules.asking import (
    Ask,
    Gather,
    Judge,
    count,
    hundredths,
    ids,
    nothing,
    rule,
    said,
    share,
    span,
)
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers import clocking, committee_meeting, theme_day
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.clocking import Owed

_YOUNG = "支部这段时间过半才建账"
REGULAR = ("assembly", "committee_meeting", "group_meeting", "party_lecture", "theme_day")


@dataclass(frozen=True)
class Clocked:
    """What the clock of a ledger asked of a period.

    ``absent`` says why nothing is asked.
    """

    states: tuple[Owed, ...]
    entries: tuple[str, ...]
    absent: str = ""

    @property
    def done(self) -> int:
        """Return how many of those asked for are there."""
        return sum(each.done for each in self.states)


def clocked(ask: Ask, key: str, unasked: str) -> Clocked:
    """Return what a ledger's clock asks of the periods that end in this one.

    What was answered with 本月无此事项, and what a branch that had just begun did not do, is left out.
    """
    states = clocking.owed(kinds()[key], ask.asked(key))
    mine = [each for each in states if each.period.last in ask.period]
    if not mine:
        running = next((each.period for each in states if ask.last in each.period), None)
        if running is None:
            return Clocked((), (), unasked)
        found = ask.held(key, running)
        words = f"{span(running)}还没完，已有 {len(found)} 次"
        return Clocked((), tuple(entry for entry, _ in found), words)
    entries = ids(entry for each in mine for entry, _ in ask.held(key, each.period))
    answered = _answered(ask, key)
    asked = [e for e in mine if (e.who, e.period.text) not in answered or _is_there(ask, key, e)]
    if not asked:
        return Clocked((), entries, "已答复没有这类事项")
    kept = tuple(each for each in asked if each.done or not ask.young(each.period))
    return Clocked(kept, entries, "" if kept else _YOUNG)


def _answered(ask: Ask, key: str) -> set[tuple[str, str]]:
    rows = ask.facts.values(clocking.ANSWERS, ask.branch, ("ledger", "period", "about"))
    return {(about or "", period) for _, ledger, period, about in rows if ledger == key}


def _is_there(ask: Ask, key: str, state: Owed) -> bool:
    clock = kinds()[key].clock
    for _, record in ask.held(key, state.period):
        if clock is not None and (clock.counts is None or clock.counts(record)):
            whose = clock.of(record) if clock.of else ""
            if state.who in ((whose,) if isinstance(whose, str) else whose):
                return True
    return False


def _committee(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    ledger = kinds()["committee_meeting"]
    found = clocked(ask, ledger.key, "不设支委会")
    if found.absent:
        return Gathered({}, found.entries, found.absent)
    full = 0
    for each in found.states:
        full += any(
            isinstance(meeting, committee_meeting.CommitteeMeeting)
            and ledger.worked_out("half_came", meeting, entry, ask.facts) != "否"
            for entry, meeting in ask.held(ledger.key, each.period)
        )
    values: JsonObject = {
        "months": len(found.states), "held": found.done, "full": full,
        "meetings": len(found.entries), "span": ask.span,
    }  # fmt: skip
    return Gathered(values, found.entries)


def _judge_committee(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    months, held = count(values, "months"), count(values, "held")
    full = min(count(values, "full"), held)
    less = points - hundredths(numbers, "short", points)
    reached = (2 * (points * full + less * (held - full)) + months) // (2 * months) if months else 0
    if months > 1:
        short = f"，{held - full} 个月到会不到半数" if held > full else ""
        return Judged(reached, f"{months} 个月开了 {held} 个月{short}")
    if not held:
        return Judged(0, f"{said(values)}没有开支委会")
    came = "到会过半" if full else "到会不到半数"
    return Judged(reached, f"{said(values)}开了 {count(values, 'meetings')} 次，{came}")


def _regular(
    key: str, unasked: str, what: str, many: str, verb: str = "开"
) -> tuple[Gather, Judge]:
    """Return both steps of a rule that asks for something once in each period or of each group."""

    def gather(ask: Ask, numbers: Numbers) -> Gathered:
        del numbers
        found = clocked(ask, key, unasked)
        if found.absent:
            return Gathered({}, found.entries, found.absent)
        first = found.states[0]
        values: JsonObject = {
            "owed": len(found.states), "done": found.done, "count": len(found.entries),
            "several": bool(first.who), "span": span(first.period),
            "missing": [each.name or each.period.text for each in found.states if not each.done],
        }  # fmt: skip
        return Gathered(values, found.entries)

    def judge(values: JsonObject, points: int, numbers: Numbers) -> Judged:
        del numbers
        owed, done = count(values, "owed"), count(values, "done")
        given = share(points, done, owed)
        if owed == 1 and not values.get("several"):
            if not done:
                return Judged(given, f"{said(values)}没有{verb}{what}")
            return Judged(given, f"{said(values)}{verb}了 {count(values, 'count')} 次{what}")
        missing = values.get("missing")
        names = "、".join(map(str, missing)) if isinstance(missing, list) else ""
        tail = f"，差{names}" if names and len(names) <= 16 else ""
        return Judged(given, f"{owed} {many}{verb}了 {done} {many[0]}{tail}")

    return gather, judge


def _theme_days(ask: Ask, numbers: Numbers) -> Gathered:
    days = numbers.get("days")
    within = days if isinstance(days, int) else 0
    found = clocked(ask, "theme_day", "没有这条要求")
    if found.absent:
        return Gathered({}, found.entries, found.absent)
    near = fixed_days = 0
    for each in found.states:
        fixed = theme_day.fixed_day(ask.asked("theme_day"), each.period)
        fixed_days += fixed is not None
        held = [record.occurred_on for _, record in ask.held("theme_day", each.period)]
        near += any(fixed and day and abs((day - fixed).days) <= within for day in held)
    values: JsonObject = {
        "months": len(found.states), "held": found.done, "near": near, "fixed": fixed_days,
        "days": within, "span": ask.span, "count": len(found.entries),
    }  # fmt: skip
    return Gathered(values, found.entries)


def _judge_theme_days(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    months, held, near = (count(values, key) for key in ("months", "held", "near"))
    base = hundredths(numbers, "held", points)
    sums = base * held + (points - base) * near
    given = (2 * sums + months) // (2 * months) if months else 0
    if months > 1:
        return Judged(given, f"{months} 个月开展了 {held} 个月，{near} 个月在固定日前后")
    if not held:
        return Judged(given, f"{said(values)}没有开展主题党日")
    began = f"{said(values)}开展了 {count(values, 'count')} 次"
    if not count(values, "fixed"):
        return Judged(given, f"{began}，基本情况里没定固定党日")
    where = "在固定日前后" if near else f"离固定日超过 {count(values, 'days')} 天"
    return Judged(given, f"{began}，{where}")


def _major(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    found = [
        (entry, meeting)
        for entry, meeting in ask.held("committee_meeting")
        if isinstance(meeting, committee_meeting.CommitteeMeeting)
        and (meeting.takes_part_in_decision or any(i.subject == "decision" for i in meeting.agenda))
    ]
    if not found:
        return nothing(f"{ask.span}没有重大问题决策")
    told = sum(bool((meeting.outcome or "").strip()) for _, meeting in found)
    values: JsonObject = {"owed": len(found), "done": told}
    return Gathered(values, tuple(entry for entry, _ in found))


def _judge_major(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    owed, done = count(values, "owed"), count(values, "done")
    return Judged(share(points, done, owed), f"参与决策 {owed} 次，填了行政结果 {done} 次")


def regular(ask: Ask) -> tuple[JsonObject, tuple[str, ...]]:
    """Return how much of 三会一课 and theme days was asked and held, and the entries."""
    found = [clocked(ask, key, "") for key in REGULAR if ask.on(key)]
    values: JsonObject = {
        "owed": sum(len(each.states) for each in found),
        "done": sum(each.done for each in found),
    }
    return values, ids(*(each.entries for each in found if each.states))


def _rate(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    values, entries = regular(ask)
    return Gathered(values, entries, "" if values["owed"] else f"{ask.span}没有要开的会")


def _judge_rate(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    owed, done = count(values, "owed"), count(values, "done")
    return Judged(share(points, done, owed), f"三会一课和党日应有 {owed} 次，有了 {done} 次")


def _by_year(key: str, what: str) -> tuple[Gather, Judge]:
    """Return both steps of what is held once a year, whenever it was (所属年度)."""

    def gather(ask: Ask, numbers: Numbers) -> Gathered:
        del numbers
        year = ask.period.last.year
        found = tuple(entry for entry, _ in ask.of_year(key))
        values: JsonObject = {"year": year, "held": len(found)}
        return Gathered(values, found)

    def judge(values: JsonObject, points: int, numbers: Numbers) -> Judged:
        del numbers
        year, held = count(values, "year"), count(values, "held")
        if not held:
            return Judged(0, f"{year}年度的{what}还没有记")
        return Judged(points, f"{year}年度的{what}记了 {held} 次")

    return gather, judge


RULES = (
    rule("committee_meeting", "支委会每月开一次，到会过半", ("committee_meeting",), _committee, _judge_committee, short=2),
    rule("assembly", "支部党员大会每季开一次", ("assembly",), *_regular("assembly", "没有这条要求", "党员大会", "个季度")),
    rule("group_meetings", "每个党小组每月开一次会", ("group_meeting",), *_regular("group_meeting", "没有划分党小组", "党小组会", "个党小组")),
    rule("lecture", "党课每季上一次", ("party_lecture",), *_regular("party_lecture", "没有这条要求", "党课", "个季度", "上")),
    rule("disclosure", "每月公开党务", ("affairs_disclosure",), *_regular("affairs_disclosure", "没有这条要求", "党务", "个月", "公开")),
    rule("theme_day", "主题党日每月一次，在固定日前后", ("theme_day",), _theme_days, _judge_theme_days, held=3, days=5),
    rule("major_matters", "参与重大问题决策，行政结果填了", ("committee_meeting",), _major, _judge_major),
    rule("meeting_rate", "三会一课和主题党日开够次数", REGULAR, _rate, _judge_rate),
    rule("organisation_life_held", "组织生活会当年开过", ("organisation_life",), *_by_year("organisation_life", "组织生活会")),
)  # fmt: skip
