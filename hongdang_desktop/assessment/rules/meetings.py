"""What is to be held so often: 三会一课 and theme days (domain.md §1.4, ZY2–ZY6, ZR6)."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from hongdang_desktop.assessment.evidence import Gathered, Judged, Numbers
from hongdang_desktop.assessment.rules.asking import (
    YOUNG,
    Ask,
    Gather,
    Judge,
    count,
    hundredths,
    ids,
    late_in,
    nothing,
    number,
    rule,
    said,
    share,
    span,
)
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers import clocking, committee_meeting, theme_day
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.clocking import Owed
from hongdang_desktop.ledgers.party_group import PartyGroup

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
    held = cache(lambda period: ask.held(key, period))
    states = clocking.owed(kinds()[key], ask.asked(key))
    mine = [each for each in states if each.period.last in ask.period]
    if not mine:
        running = next((each.period for each in states if ask.last in each.period), None)
        if running is None:
            return Clocked((), (), unasked)
        words = f"{span(running)}还没完，已有 {len(held(running))} 次"
        return Clocked((), tuple(entry for entry, _ in held(running)), words)
    entries = ids(entry for each in mine for entry, _ in held(each.period))
    # An answer is no meeting: the clock takes it for one, points do not.
    found = [replace(e, done=_is_there(key, e.who, held(e.period))) for e in mine]
    answered = _answered(ask, key)
    asked = [e for e in found if e.done or (e.who, e.period.text) not in answered]
    if not asked:
        return Clocked((), entries, "已答复没有这类事项")
    kept = tuple(each for each in asked if each.done or not _is_young(ask, each))
    return Clocked(kept, entries, "" if kept else YOUNG)


def _answered(ask: Ask, key: str) -> set[tuple[str, str]]:
    """Return for whom and of when it was answered that there was nothing, where that is an answer."""
    clock = kinds()[key].clock
    if clock is None or not clock.may_be_none:
        return set()
    rows = ask.facts.values(clocking.ANSWERS, ask.branch, ("ledger", "period", "about"))
    return {(about or "", period) for _, ledger, period, about in rows if ledger == key}


def _is_there(key: str, who: str, held: tuple[tuple[str, Any], ...]) -> bool:
    clock = kinds()[key].clock
    for _, record in held:
        if clock is not None and (clock.counts is None or clock.counts(record)):
            whose = clock.of(record) if clock.of else ""
            if who in ((whose,) if isinstance(whose, str) else whose):
                return True
    return False


def _is_young(ask: Ask, state: Owed) -> bool:
    """Say whether branch or group began in the second half of a period."""
    group = ask.facts.record(state.who) if state.who else None
    founded = group.founded_on if isinstance(group, PartyGroup) else None
    return ask.young(state.period) or (founded is not None and late_in(state.period, founded))


def _committee(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    ledger = kinds()["committee_meeting"]
    found = clocked(ask, ledger.key, "不设支委会")
    if found.absent:
        return Gathered({}, found.entries, found.absent)
    full = 0
    notes = {}
    for each in found.states:
        enough = [
            ledger.worked_out("half_came", meeting, entry, ask.facts) != "否"
            for entry, meeting in ask.held(ledger.key, each.period)
        ]
        full += any(enough)
        for (entry, _), came in zip(ask.held(ledger.key, each.period), enough, strict=True):
            notes[entry] = "到会够半数" if came else "到会不到半数"
    values: JsonObject = {
        "months": len(found.states), "held": found.done, "full": full,
        "meetings": len(found.entries), "span": ask.span,
    }  # fmt: skip
    return Gathered(values, found.entries, notes=notes)


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
    came = "到会够半数" if full else "到会不到半数"
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
        notes = {
            each.who: f"没有{verb}{what}" for each in found.states if each.who and not each.done
        }
        return Gathered(values, found.entries, notes=notes)

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
    within = number(numbers, "days")
    found = clocked(ask, "theme_day", "没有这条要求")
    if found.absent:
        return Gathered({}, found.entries, found.absent)
    near = fixed_days = 0
    notes = {}
    for each in found.states:
        fixed = theme_day.fixed_day(ask.asked("theme_day"), each.period)
        if fixed is None:
            continue
        fixed_days += 1
        away = {
            entry: abs((record.occurred_on - fixed).days)
            for entry, record in ask.held("theme_day", each.period)
        }
        near += any(days <= within for days in away.values())
        for entry, days in away.items():
            notes[entry] = f"离固定日 {days} 天" if days else "就在固定日"
    values: JsonObject = {
        "months": len(found.states), "held": found.done, "near": near, "fixed": fixed_days,
        "days": within, "span": ask.span, "count": len(found.entries),
    }  # fmt: skip
    return Gathered(values, found.entries, notes=notes)


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
    told = {entry: bool((meeting.outcome or "").strip()) for entry, meeting in found}
    values: JsonObject = {"owed": len(found), "done": sum(told.values())}
    notes = {entry: "行政结果填了" if there else "没填行政结果" for entry, there in told.items()}
    return Gathered(values, tuple(told), notes=notes)


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
    rule("committee_meeting", "每月要开一次支委会：没开不得分，到会不够半数扣 {short} 分。", ("committee_meeting",), _committee, _judge_committee, short=2),
    rule("assembly", "每季度要开一次支部党员大会，季末那个月评。", ("assembly",), *_regular("assembly", "没有这条要求", "党员大会", "个季度")),
    rule("group_meetings", "每个党小组每月要开一次会，按开了的组数比例给分。", ("group_meeting",), *_regular("group_meeting", "没有划分党小组", "党小组会", "个党小组")),
    rule("lecture", "每季度要上一次党课，季末那个月评。", ("party_lecture",), *_regular("party_lecture", "没有这条要求", "党课", "个季度", "上")),
    rule("disclosure", "每月有党务公开就得满分；没有要公开的，写明后不评。", ("affairs_disclosure",), *_regular("affairs_disclosure", "没有这条要求", "党务", "个月", "公开")),
    rule("theme_day", "每月一次主题党日得 {held} 分，离固定日 {days} 天以内得满分。", ("theme_day",), _theme_days, _judge_theme_days, held=3, days=5),
    rule("major_matters", "参与重大问题决策的支委会，填了行政结果的按比例给分。", ("committee_meeting",), _major, _judge_major),
    rule("meeting_rate", "三会一课和主题党日，按该开的次数开了多少给分。", REGULAR, _rate, _judge_rate),
    rule("organisation_life_held", "当年的组织生活会开了得满分，第二年初补开的也算。", ("organisation_life",), *_by_year("organisation_life", "组织生活会")),
)  # fmt: skip
