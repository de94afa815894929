"""What rules D03 to D11 and their neighbours say of one person's development (steps 7 to 25).

Every day is judged by the version of the rules in force on it. Nothing here stops the recording of
what happened, but for two: a second or too short extension cannot be decided now (D09), and a ballot
is not called passed without its numbers or its majority.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hongdang_desktop.core.periods import plus_months
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.rules import Rule
from hongdang_desktop.ledgers.applicant import Applicant, unfit
from hongdang_desktop.ledgers.applicant import resolved as resolved_applicant
from hongdang_desktop.ledgers.development_record import Ballot, Development, Discussion
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.joining import (
    days_to_come,
    extension_bounds,
    missing_before,
    order_problems,
    probation_end,
    publicity_end,
    workdays_within,
)
from hongdang_desktop.ledgers.ledger import Facts, Setting
from hongdang_desktop.ledgers.meeting import Meeting, Vote
from hongdang_desktop.ledgers.meeting_problems import lacking, needed, quorum_reached

_ASSEMBLY = 15
"""The step on which the assembly admits somebody."""
_ON_PAPER = "办过的补上日期；没办的照实记，在备注写原因。"
_HALF_DAY = 10
"""Steps of ``trained_hours`` in one hour."""


def resolved(development: Development, facts: Facts) -> Development:
    """Return the record with the days that its meetings have, where none were typed.

    An assembly gives a day of joining only where the ballot on this very person passed.
    """
    found: dict[str, date | None] = {}
    for day, meeting in (("admitted_on", "admission"), ("committee_on", "committee")):
        named = getattr(development, meeting)
        if named and getattr(development, day) is None:
            record = facts.record(named)
            if record and (meeting == "committee" or _passed(development, record, facts)):
                found[day] = record.occurred_on
    return development.model_copy(update=found) if found else development


def vote_on(development: Development, meeting: object, facts: Facts) -> Vote | None:
    """Return the vote of a meeting on this person: the one that names him, else the only one."""
    if not isinstance(meeting, Meeting):
        return None
    votes = [vote for vote in meeting.votes if vote.matter == "joining"]
    person = facts.record(development.applicant) if development.applicant else None
    name = person.name if isinstance(person, Applicant) else None
    named = [vote for vote in votes if name and name in (vote.motion or "")]
    mine = named or votes
    return mine[0] if len(mine) == 1 else None


def _passed(development: Development, meeting: object, facts: Facts) -> bool:
    vote = vote_on(development, meeting, facts)
    return vote is not None and vote.result == "passed" and vote.method == "ballot"


def _meetings(known: Development, facts: Facts) -> Iterator[Problem]:
    """Yield where the assembly's own record does not say that this person's motion was passed."""
    named = [("admission", known.admission)]
    named += [
        (f"discussions/{each.id}/meeting", each.meeting)
        for each in known.discussions
        if each.conclusion == "on_time"
    ]
    for at, meeting in named:
        record = facts.record(meeting) if meeting else None
        if not isinstance(record, Meeting) or record.is_plan:
            continue
        vote = vote_on(known, record, facts)
        if vote is None:
            yield Problem(
                at, "WHICH_VOTE", Level.WARN, "这次大会里找不到表决他的那一项。",
                "在大会的表决事项里写上姓名，性质选“发展党员、转正”。",
            )  # fmt: skip
        elif vote.result != "passed":
            yield Problem(
                at, "VOTED_DOWN", _holding_back(known), "这次大会的表决没有通过。",
                "选通过的那次大会；没通过的记在票决里，结果写“未通过”。",
            )  # fmt: skip
        elif vote.method != "ballot":
            yield Problem(
                at, "M09", Level.WARN, "这次表决不是无记名票决，不自动算入党日期。", "照实记，问厂党委怎么补。"
            )  # fmt: skip


def applicant_of(development: Development, facts: Facts) -> Applicant | None:
    """Return the person's record of steps 1 to 6."""
    record = facts.record(development.applicant) if development.applicant else None
    return resolved_applicant(record, facts) if isinstance(record, Applicant) else None


def cross(
    development: Development, entry_id: str, facts: Facts, setting: Setting
) -> Iterator[Problem]:
    """Yield everything that the rules say of the record as it stands."""
    del entry_id
    known, applicant = resolved(development, facts), applicant_of(development, facts)
    records = {"applicant": applicant, "development": known}
    yield from order_problems(setting.rules, records, "development", setting.today)
    yield from days_to_come(setting.rules, records, "development", setting.today)
    yield from _listing(known, applicant, setting)
    yield from _publicity(known, setting)
    yield from _training(known, setting)
    yield from _introducers(known, facts, setting)
    yield from _admission(known, records, setting)
    yield from _approval(known, setting)
    yield from _confirmation(known, setting)
    yield from _meetings(known, facts)
    for ballot in known.ballots:
        yield from _ballot(ballot, known, setting)


def _listing(
    known: Development, applicant: Applicant | None, setting: Setting
) -> Iterator[Problem]:
    decided = applicant.decided_on if applicant else None
    rule = setting.rules.on("D03", known.listed_on) if known.listed_on else None
    if rule and decided and known.listed_on:
        earliest = plus_months(decided, rule.numbers["months"])
        if known.listed_on < earliest:
            yield rule.problem(
                "listed_on",
                f"{decided} 才确定为积极分子，最早 {earliest}。",
                "抄错了就改，没错照实记。",
            )
    asked = setting.rules.on("D03", known.consent_on) if known.consent_on else None
    if asked and decided and known.consent_on:
        ripe = plus_months(decided, asked.numbers["months"])
        if known.consent_on < ripe and not known.listed_on:
            yield asked.problem(
                "consent_on",
                f"{decided} 才确定为积极分子，{ripe} 起才能报请。",
                "抄错了就改，没错照实记。",
            )


def publicity_rule(known: Development, setting: Setting) -> Rule | None:
    """Return the version of D04 for a person: that of the day of listing, the step it guards.

    Before the listing it is that of today (it can come no sooner), unless he went no further.
    """
    day = known.listed_on or known.admitted_on
    if day is None and known.public_from:
        day = known.public_from if known.ending else max(known.public_from, setting.today)
    return setting.rules.on("D04", day) if day else None


def _listed_after(known: Development, rule: Rule) -> Iterator[Problem]:
    """Yield what a listing needs besides the days: the superior's consent and a good outcome."""
    if known.consent_on is None:
        yield rule.problem(
            "consent_on", "没有上级同意的日期，就列为发展对象了。", "批了就填日期；没批照实记。"
        )
    if known.public_outcome == "affects":
        yield rule.problem(
            "public_outcome", "公示查实有影响，不能列为发展对象。", "照实记，问厂党委怎么办。"
        )
    elif known.public_from and known.public_outcome is None:
        yield rule.problem("public_outcome", "还没写公示结果，就列为发展对象了。", "补上结果。")


def _publicity(known: Development, setting: Setting) -> Iterator[Problem]:
    """Yield where a publicity was too short, too early or too late (rule D04)."""
    rule = publicity_rule(known, setting)
    if rule is None:
        return
    asked = any(rule.numbers[key] for key in ("workdays", "plant_workdays", "plant_days"))
    if asked and known.listed_on:
        yield from _listed_after(known, rule)
    if known.public_from is None:
        if asked:
            yield rule.problem("public_from", "列为发展对象前要公示，还没有公示。", "公示了就填。")
        return
    end = publicity_end(setting.workdays, rule, known.public_from)
    if known.public_until and known.public_until < end:
        days = workdays_within(setting.workdays, known.public_from, known.public_until)
        doubt = setting.workdays.provisional(known.public_from, end)
        note = "（这一年没有放假安排，暂算）" if doubt else ""
        yield rule.problem(
            "public_until",
            f"只公示了 {days} 个工作日，最早到 {end}{note}。",
            "照实记，问厂党委怎么补。",
        )
    if asked and known.consent_on and known.public_from < known.consent_on:
        yield rule.problem(
            "public_from", f"上级 {known.consent_on} 才同意，公示在前。", "照实记，问厂党委怎么补。"
        )
    last = known.public_until or end
    if known.listed_on and last > known.listed_on:
        yield rule.problem(
            "listed_on", f"公示到 {last}，没完就列为发展对象了。", "抄错了就改，没错照实记。"
        )


def _training(known: Development, setting: Setting) -> Iterator[Problem]:
    day = known.trained_until or known.admitted_on
    rule = setting.rules.on("D05", day) if day else None
    if rule is None:
        return
    if known.training == "failed":
        yield rule.problem("training", "短期集中培训不合格。", "补训合格再往下走；已办的照实记。")
    if known.trained_until is None:
        yield rule.problem("trained_until", "还没有短期集中培训的记录，就开了接收大会。", _ON_PAPER)
        return
    first = known.trained_from
    if first and first > known.trained_until:
        yield Problem(
            "trained_until", "END_BEFORE_START", Level.SAVE, "培训止在培训起之前。", "看看日期。"
        )
        return
    days = (known.trained_until - first).days + 1 if first else 0
    hours = known.trained_hours or 0
    if days < rule.numbers["days"] and hours < rule.numbers["hours"] * _HALF_DAY:
        yield rule.problem(
            "trained_hours", f"培训 {days} 天、{hours / _HALF_DAY:g} 学时，不够三天也不够 24 学时。",
            "补训，或看看抄错没有。",
        )  # fmt: skip


def _introducers(known: Development, facts: Facts, setting: Setting) -> Iterator[Problem]:
    day = known.admitted_on or known.listed_on or setting.today
    rule = setting.rules.on("D11", day)
    if rule is None or not (known.introducers or known.admitted_on):
        return
    if len(known.introducers) != rule.numbers["introducers"]:
        yield rule.problem("introducers", f"入党介绍人是两名，这里 {len(known.introducers)} 名。")
    for name in unfit(known.introducers, facts, day):
        yield rule.problem(
            "introducers", f"{name}那时不是正式党员，或在留党察看期。", "换一名介绍人。"
        )


_SAID_ELSEWHERE = ("vetted_on", "trained_until", "checked_on")
"""Days of steps before the assembly whose absence rules of their own speak of (J10, D05, J13)."""


def _admission(
    known: Development, records: Mapping[str, Any], setting: Setting
) -> Iterator[Problem]:
    """Yield what must have been before the assembly, by name; and within a month of the check (D06).

    The papers may lie in a drawer: nothing is refused, but what is not recorded is named in red.
    """
    day = known.admitted_on
    if day is None:
        if known.approval == "approved" or known.discussions:
            yield Problem(
                "admitted_on", "REQUIRED", Level.WARN, "还没有接收大会的日期。", "填大会通过日期。"
            )
        return
    order = setting.rules.on("J00", day)
    for step in missing_before(setting.rules, records, _ASSEMBLY, day) if order else ():
        if order and step.ledger == "development" and step.day not in _SAID_ELSEWHERE:
            yield order.problem(step.day, f"没有“{step.name}”的记录，就开了接收大会。", _ON_PAPER)
    vetting, check = setting.rules.on("J10", day), setting.rules.on("J13", day)
    if vetting and known.vetting != "passed":
        yield vetting.problem(
            "vetting", "还没有“合格”的政审结论，就开了接收大会。", "照实记，查清原因。"
        )
    if check and known.check_result != "passed":
        yield check.problem(
            "check_result", "还没有“合格”的预审结论，就开了接收大会。", "照实记，查清原因。"
        )
    rule = setting.rules.on("D06", day)
    if rule and known.checked_on:
        due = plus_months(known.checked_on, rule.numbers["months"])
        if day > due:
            yield rule.problem(
                "admitted_on", f"预审后一个月内开大会，应当在 {due} 以前。", "照实记。"
            )


def _approval(known: Development, setting: Setting) -> Iterator[Problem]:
    """Yield a late approval (D07) and a late oath (J20)."""
    day, admitted = known.approved_on, known.admitted_on
    rule = setting.rules.on("D07", day) if day else None
    if rule and day and admitted:
        due = plus_months(admitted, rule.numbers["months"])
        latest = plus_months(admitted, rule.numbers["most"])
        if day > latest:
            yield rule.problem(
                "approved_on", f"审批超过六个月，最晚 {latest}。", "照实记，问厂党委。"
            )
        elif day > due and not (known.approval_reason or "").strip():
            soft = replace(rule, weight="yellow")
            yield soft.problem("approval_reason", "审批超过三个月，要写特殊情况。", "写一句原因。")
    oath = setting.rules.on("J20", known.sworn_on) if known.sworn_on else None
    if (
        oath
        and day
        and known.sworn_on
        and known.sworn_on > plus_months(day, oath.numbers["months"])
    ):
        yield oath.problem("sworn_on", "宣誓离审批超过一个月。", "照实记。")


def end_of_probation(known: Development, setting: Setting) -> date | None:
    """Return the last day of the probation as it stands, None before the admission."""
    if known.admitted_on is None:
        return None
    rule = setting.rules.on("D08", known.admitted_on)
    if rule is None:
        return None
    extended = [each.extended_until for each in known.discussions if each.conclusion == "extended"]
    return probation_end(known.admitted_on, rule, extended[-1] if extended else None)


def _confirmation(known: Development, setting: Setting) -> Iterator[Problem]:
    """Yield what rules D09, D10, J22 and J23 say of the discussions, one after the other."""
    day = known.admitted_on
    rule = setting.rules.on("D08", day) if day else None
    if rule is None or day is None:
        return
    end, extensions = probation_end(day, rule), 0
    early = setting.rules.on("J22", known.requested_on) if known.requested_on else None
    if early and known.requested_on and known.requested_on < end:
        yield early.problem(
            "requested_on", f"预备期 {end} 才满，申请早了。", "抄错了就改，没错照实记。"
        )
    for each in known.discussions:
        at = f"discussions/{each.id}/"
        ripe = setting.rules.on("J23", each.on) if each.on else None
        if ripe and each.on and each.on < end and each.conclusion == "on_time":
            yield ripe.problem(
                f"{at}on", f"预备期 {end} 才满，讨论早了。", "抄错了就改，没错照实记。"
            )
        if each.conclusion == "extended":
            extensions += 1
            yield from _extension(known, each, setting, end=end, number=extensions)
            end = each.extended_until or end
        late = setting.rules.on("D10", each.approved_on) if each.approved_on else None
        if late and each.on and each.approved_on:
            due = plus_months(each.on, late.numbers["months"])
            if each.approved_on > due:
                yield late.problem(f"{at}approved_on", f"审批晚了，应当在 {due} 以前。", "照实记。")


def _extension(
    known: Development, each: Discussion, setting: Setting, *, end: date, number: int
) -> Iterator[Problem]:
    """Yield a second, too short or too long extension (D09): history is told, a new one refused."""
    day = each.on or setting.today
    rule = setting.rules.on("D09", day)
    if rule is None:
        return
    recent = setting.today - day <= timedelta(days=rule.numbers["recent_days"])
    rule = replace(rule, level=_holding_back(known) if recent else Level.WARN)
    at = f"discussions/{each.id}/"
    if number > 1:
        yield rule.problem(
            f"{at}conclusion", "预备期只能延长一次。", "这次要么转正，要么取消资格。"
        )
    if each.extended_until is None:
        yield Problem(f"{at}extended_until", "REQUIRED", Level.FINAL, "还没填延长到哪天。", "")
        return
    first, last = extension_bounds(end, rule)
    if not first <= each.extended_until <= last:
        yield rule.problem(
            f"{at}extended_until", f"只能延长到 {first} 至 {last} 之间。", "改日期。"
        )


def _ballot(ballot: Ballot, known: Development, setting: Setting) -> Iterator[Problem]:
    """Yield what cannot be: sums (G04), and 通过 without numbers, quorum, majority (M06J, M07, M07J)."""
    at = f"ballots/{ballot.id}/"
    day = _day_of(ballot, known) or setting.today
    expected, present = ballot.expected, ballot.present
    passed = ballot.result == "passed"
    if passed:
        for name, what in (("expected", "应到"), ("present", "实到"), ("in_favour", "赞成")):
            if getattr(ballot, name) is None:
                yield Problem(
                    f"{at}{name}", "REQUIRED", _holding_back(known), f"记“通过”，还没填{what}。",
                    "照会议记录填；查不到的先不写结果。",
                )  # fmt: skip
    if expected is None or present is None:
        return
    sums = setting.rules.on("G04", day)
    if sums and present + (ballot.written or 0) > expected:
        more = f"，书面 {ballot.written} 份" if ballot.written else ""
        yield sums.problem(
            f"{at}present", f"应到 {expected} 人，到了 {present} 人{more}，对不上。", "改人数。"
        )
    counts = (ballot.in_favour, ballot.against, ballot.abstained)
    cast = sum(each or 0 for each in counts)
    if sums and None not in counts and cast != present + (ballot.written or 0):
        yield sums.problem(f"{at}in_favour", f"票数加起来 {cast}，和到会人数对不上。", "改票数。")
    if not passed or ballot.in_favour is None:
        return
    quorum, majority = needed(setting, day, joining=True)
    for rule, number, what in ((quorum, present, "到了"), (majority, ballot.in_favour, "赞成")):
        if rule and not quorum_reached(number, expected, rule):
            short = lacking(number, expected, rule)
            yield replace(rule, level=_holding_back(known)).problem(
                f"{at}result", f"应到 {expected} 人，{what} {number}，还差 {short}，不能记“通过”。",
                "结果改成“未通过”。",
            )  # fmt: skip


def _holding_back(known: Development) -> Level:
    """Return the level that refuses: a final entry's living values yield only to one of saving."""
    return Level.SAVE if known.stage == Stage.FINAL else Level.FINAL


def _day_of(ballot: Ballot, known: Development) -> date | None:
    if ballot.about == "admission":
        return known.admitted_on
    return known.discussions[-1].on if known.discussions else None
