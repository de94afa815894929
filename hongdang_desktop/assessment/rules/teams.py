"""Teams: reached by the Party, run as one with their group, judged; areas of duty (ZR1, ZR2, ZD2, ZD4)."""

from hongdang_desktop.assessment.evidence import Gathered, Judged, Numbers
from hongdang_desktop.assessment.rules.asking import (
    Ask,
    count,
    hundredths,
    ids,
    nothing,
    rule,
    said,
    share,
)
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.periods import month_of, quarter_of
from hongdang_desktop.ledgers import duty_area, team_appraisal
from hongdang_desktop.ledgers.coverage import Reach, coverage
from hongdang_desktop.ledgers.duty_area import DutyArea
from hongdang_desktop.ledgers.field_check import FieldCheck
from hongdang_desktop.ledgers.group_meeting import GroupMeeting
from hongdang_desktop.ledgers.party_group import PartyGroup
from hongdang_desktop.ledgers.team_appraisal import TeamAppraisal

_REACHED = frozenset(("benchmark", "reached"))


def _coverage(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    found = coverage(ask.facts, ask.branch, month_of(ask.last))
    if not found.teams:
        return nothing("没有班组")
    planned = [team for team in found.teams if team.reach is Reach.PLANNED]
    values: JsonObject = {
        "teams": len(found.teams), "covered": found.covered, "planned": len(planned),
        "blank": [team.name for team in found.teams if team.reach is Reach.BLANK],
    }  # fmt: skip
    return Gathered(
        values,
        ids(
            *(team.members[:1] for team in found.teams),
            (each.entry for team in planned for each in team.on_the_way),
        ),
    )


def _told(values: JsonObject) -> str:
    teams, covered, planned = (count(values, key) for key in ("teams", "covered", "planned"))
    rest = f"，{planned} 个在培养" if planned else ""
    blank = values.get("blank")
    empty = f"，{len(blank)} 个空白" if isinstance(blank, list) and blank else ""
    return f"{teams} 个班组，{covered} 个有党员{rest}{empty}"


def _judge_coverage(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    teams, covered, planned = (count(values, key) for key in ("teams", "covered", "planned"))
    given = 0
    if covered >= teams:
        given = points
    elif covered + planned >= teams:
        given = hundredths(numbers, "planned", points)
    return Judged(given, _told(values))


def _judge_share(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    return Judged(share(points, count(values, "covered"), count(values, "teams")), _told(values))


def _two_groups(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    joined = {
        entry
        for entry, group in ask.records("party_group")
        if isinstance(group, PartyGroup) and group.joined and group.exists_on(ask.last)
    }
    entries: list[str] = []
    months = 0
    for month in ask.months:
        mine = [
            entry
            for entry, record in ask.records("team_appraisal", since=month.first)
            if isinstance(record, TeamAppraisal)
            and record.month == month.text
            and record.two_groups
        ]
        mine += [
            entry
            for entry, meeting in ask.held("group_meeting", month)
            if isinstance(meeting, GroupMeeting)
            and joined.intersection((meeting.party_group or "", *meeting.others))
        ]
        entries += mine
        months += bool(mine)
    values: JsonObject = {"months": len(ask.months), "held": months, "count": len(entries)}
    return Gathered({**values, "span": ask.span}, ids(entries))


def _judge_two_groups(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    months, held, number = (count(values, key) for key in ("months", "held", "count"))
    if not number:
        return Judged(0, f"{said(values)}没有两组一起的考评和会")
    several = f"，{months} 个月里有 {held} 个月" if months > 1 else ""
    return Judged(share(points, held, months), f"两组一起的考评和会 {number} 次{several}")


def _appraisal(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    months = ask.months
    teams = ask.facts.teams(ask.branch)
    expected = sum(node.exists_on(month.last) for month in months for _, node in teams)
    if not expected:
        return nothing("没有班组")
    missing = team_appraisal.missing(ask.asked("team_appraisal"), *months)
    known = {entry for entry, _ in teams}
    texts = {month.text for month in months}
    marks = {
        (record.month, record.team): (entry, record)
        for entry, record in ask.records("team_appraisal")
        if isinstance(record, TeamAppraisal) and record.month in texts and record.team in known
    }
    judged = expected - sum(len(each) for each in missing.values())
    reached = sum((r.overruled or r.grade) in _REACHED for _, r in marks.values())
    values: JsonObject = {
        "months": len(months), "expected": expected, "judged": judged, "marks": len(marks), "reached": reached,
        "missing": [name for each in missing.values() for _, name in each],
    }  # fmt: skip
    return Gathered(values, ids(entry for entry, _ in marks.values()))


def _told_appraisal(values: JsonObject) -> str:
    expected, judged, reached = (count(values, key) for key in ("expected", "judged", "reached"))
    unit = "个次" if count(values, "months") > 1 else "个"
    return f"应考评班组 {expected} {unit}，考评了 {judged} {unit}，达标 {reached} {unit}"


def _judge_appraisal(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    expected, judged, reached, marks = (
        count(values, key) for key in ("expected", "judged", "reached", "marks")
    )
    base = hundredths(numbers, "judged", points)
    given = share(base, judged, expected)
    given += share(points - base, reached, marks) if marks else 0
    return Judged(given, _told_appraisal(values))


def _judge_five_types(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    given = share(points, count(values, "reached"), count(values, "expected"))
    return Judged(given, _told_appraisal(values))


def _areas(ask: Ask) -> list[tuple[str, DutyArea]]:
    return list(duty_area.standing(ask.asked("duty_area"), quarter_of(ask.last)))


def _violations(ask: Ask, numbers: Numbers) -> Gathered:
    """Violations by members, and those that are named at an area: each counts once."""
    del numbers
    areas = _areas(ask)
    named = {
        each
        for _, area in ask.records("duty_area")
        if isinstance(area, DutyArea)
        for each in area.violations
    }
    found = [
        entry
        for entry, record in ask.held("field_check")
        if isinstance(record, FieldCheck)
        and record.is_finding
        and (entry in named or (record.category == "violation" and _by_member(ask, record)))
    ]
    values: JsonObject = {"areas": len(areas), "violations": len(found), "span": ask.span}
    absent = "" if areas or found else "没有设责任区、示范岗和突击队"
    return Gathered(values, ids((entry for entry, _ in areas), found), absent)


def _by_member(ask: Ask, record: FieldCheck) -> bool:
    return bool(record.owner and ask.facts.member(record.owner))


def _judge_violations(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    areas, found = count(values, "areas"), count(values, "violations")
    given = max(0, points - found * hundredths(numbers, "each", points))
    return Judged(given, f"责任区等 {areas} 个，{said(values)}党员违章 {found} 次")


def _evaluated(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    quarter = quarter_of(ask.last)
    areas = _areas(ask)
    done = sum(any(e.quarter == quarter.text and e.grade for e in a.evaluations) for _, a in areas)
    values: JsonObject = {"areas": len(areas), "done": done, "quarter": quarter.text}
    absent = "" if areas else "没有设责任区、示范岗和突击队"
    return Gathered(values, ids(entry for entry, _ in areas), absent)


def _judge_evaluated(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    areas, done = count(values, "areas"), count(values, "done")
    told = f"责任区等 {areas} 个，{said(values, 'quarter')} 评了 {done} 个"
    return Judged(share(points, done, areas), told)


RULES = (
    rule("coverage", "每个班组都有党员，没有的在培养", (), _coverage, _judge_coverage, planned=2),
    rule("team_coverage", "有党员的班组，按比例", (), _coverage, _judge_share),
    rule("two_groups", "每月有两组一起的考评或会", ("team_appraisal", "group_meeting"), _two_groups, _judge_two_groups),
    rule("team_appraisal", "班组每月考评，并且达标", ("team_appraisal",), _appraisal, _judge_appraisal, judged=2),
    rule("five_types_reached", "五型班组达标，按比例", ("team_appraisal",), _appraisal, _judge_five_types),
    rule("duty_areas", "责任区里没有党员违章", ("duty_area", "field_check"), _violations, _judge_violations, each=2),
    rule("duty_areas_evaluated", "责任区每季评过", ("duty_area",), _evaluated, _judge_evaluated),
)  # fmt: skip
