"""Teams: reached by the Party, run as one with their group, judged; areas of duty (ZR1, ZR2, ZD2, ZD4)."""

from typing import Any

from hongdang_desktop.assessment.evidence import Gathered, Judged, Numbers
from hongdang_desktop.assessment.rules.asking import (
    YOUNG,
    Ask,
    count,
    hundredths,
    ids,
    late_in,
    nothing,
    rule,
    said,
    share,
)
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.periods import Period, month_of, quarter_of
from hongdang_desktop.ledgers import duty_area
from hongdang_desktop.ledgers.coverage import Reach, coverage
from hongdang_desktop.ledgers.duty_area import DutyArea
from hongdang_desktop.ledgers.field_check import FieldCheck
from hongdang_desktop.ledgers.group_meeting import GroupMeeting
from hongdang_desktop.ledgers.party_group import PartyGroup
from hongdang_desktop.ledgers.plant.production_result import ProductionResult
from hongdang_desktop.ledgers.team_appraisal import TeamAppraisal

_ACCIDENT = "accident"
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
    notes = {
        team.team: "没有党员，也没有培养的人" for team in found.teams if team.reach is Reach.BLANK
    }
    for team in found.teams:
        notes |= dict.fromkeys(team.members[:1], f"{team.name}有党员 {len(team.members)} 名")
    for team in planned:
        notes |= {each.entry: f"{team.name}在培养：{each.stage}" for each in team.on_the_way}
    entries = ids(
        *(team.members[:1] for team in found.teams),
        (each.entry for team in planned for each in team.on_the_way),
    )
    return Gathered(values, entries, notes=notes)


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
    months = asked = 0
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
        asked += bool(mine) or not ask.young(month)
    values: JsonObject = {"months": asked, "held": months, "count": len(entries), "span": ask.span}
    return Gathered(values, ids(entries), "" if asked else YOUNG)


def _judge_two_groups(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    months, held, number = (count(values, key) for key in ("months", "held", "count"))
    if not number:
        return Judged(0, f"{said(values)}没有两组一起的考评和会")
    several = f"，{months} 个月里有 {held} 个月" if months > 1 else ""
    return Judged(share(points, held, months), f"两组一起的考评和会 {number} 次{several}")


def _appraisal(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    teams = ask.facts.teams(ask.branch)
    if not teams:
        return nothing("没有班组")
    texts = {month.text for month in ask.months}
    marks = {
        (record.month, record.team): (entry, record)
        for entry, record in ask.records("team_appraisal")
        if isinstance(record, TeamAppraisal) and record.month in texts
    }
    entries, missing, notes = list[str](), list[str](), dict[str, str]()
    reached = 0
    for month in ask.months:
        for team, node in teams:
            entry, record = marks.get((month.text, team), ("", None))
            if record is not None:
                entries.append(entry)
                is_reached = (record.overruled or record.grade) in _REACHED
                reached += is_reached
                notes[entry] = "达标" if is_reached else "没达标"
            elif _was_there(ask, node, month):
                missing.append(node.shown)
                notes[team] = f"{month.last.month}月没考评"
    expected = len(entries) + len(missing)
    values: JsonObject = {
        "months": len(ask.months), "expected": expected, "judged": len(entries),
        "marks": len(entries), "reached": reached, "missing": [*missing],
    }  # fmt: skip
    return Gathered(values, ids(entries), "" if expected else "刚开始，从下个月起考评", notes)


def _was_there(ask: Ask, node: Any, month: Period) -> bool:  # noqa: ANN401 - a node of the tree
    """Say whether a team owes the marks of a month: the first one, begun already, is not asked for."""
    young = node.valid_from is not None and late_in(month, node.valid_from)
    return node.exists_on(month.last) and not ask.begun_in(month) and not young


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
    if not (ask.on("field_check") and ask.on("duty_area")):
        return nothing("责任区或查改台账没有启用")
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
    grave = [entry for entry, hse in _hse(ask) if hse == _ACCIDENT]
    values: JsonObject = {
        "areas": len(areas), "violations": len(found), "accidents": len(grave), "span": ask.span,
    }  # fmt: skip
    absent = "" if areas or found or grave else "没有设责任区、示范岗和突击队"
    notes = {**dict.fromkeys(grave, "责任事故"), **dict.fromkeys(found, "党员违章")}
    return Gathered(values, ids(grave, found, (entry for entry, _ in areas)), absent, notes)


def _hse(ask: Ask) -> list[tuple[str, str]]:
    """Return what the office said of HSE in the months of the period, with the entries."""
    months = {month.text for month in ask.months}
    return [
        (entry, record.hse)
        for entry, record in ask.records("production_result")
        if isinstance(record, ProductionResult) and record.month in months and record.hse
    ]


def _accidents(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    known = _hse(ask)
    grave = [entry for entry, hse in known if hse == _ACCIDENT]
    values: JsonObject = {"accidents": len(grave), "span": ask.span}
    absent = "" if known else "科室还没交 HSE 结果"
    return Gathered(values, tuple(grave), absent, dict.fromkeys(grave, "责任事故"))


def _judge_accidents(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    if count(values, "accidents"):
        return Judged(0, f"科室交来的结果里，{said(values)}有责任事故")
    return Judged(points, f"{said(values)}没有责任事故")


def _by_member(ask: Ask, record: FieldCheck) -> bool:
    return bool(record.owner and ask.facts.member(record.owner))


def _judge_violations(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    areas, found = count(values, "areas"), count(values, "violations")
    given = max(0, points - found * hundredths(numbers, "each", points))
    if count(values, "accidents"):
        return Judged(0, f"{said(values)}有责任事故，党员违章 {found} 次")
    return Judged(given, f"责任区等 {areas} 个，{said(values)}党员违章 {found} 次")


def _evaluated(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    quarter = quarter_of(ask.last)
    judged = {
        entry: any(e.quarter == quarter.text and e.grade for e in area.evaluations)
        for entry, area in _areas(ask)
    }
    values: JsonObject = {
        "areas": len(judged), "done": sum(judged.values()), "quarter": quarter.text,
    }  # fmt: skip
    absent = "" if judged else "没有设责任区、示范岗和突击队"
    notes = {entry: "这个季度没评" for entry, done in judged.items() if not done}
    return Gathered(values, tuple(judged), absent, notes)


def _judge_evaluated(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    areas, done = count(values, "areas"), count(values, "done")
    told = f"责任区等 {areas} 个，{said(values, 'quarter')} 评了 {done} 个"
    return Judged(share(points, done, areas), told)


RULES = (
    rule("coverage", "班组都有党员得满分；没有的都有培养对象，得 {planned} 分。", (), _coverage, _judge_coverage, planned=2),
    rule("team_coverage", "有党员的班组占多少，就按比例给分。", (), _coverage, _judge_share),
    rule("two_groups", "每月有一次两组一起的班组考评或党小组会，就得满分。", ("team_appraisal", "group_meeting"), _two_groups, _judge_two_groups),
    rule("team_appraisal", "班组都考评了得 {judged} 分，余下的分按达标的班组比例给。", ("team_appraisal",), _appraisal, _judge_appraisal, judged=2),
    rule("five_types_reached", "五型达标的班组占多少，就按比例给分。", ("team_appraisal",), _appraisal, _judge_five_types),
    rule("duty_areas", "没有党员违章得满分，违章一次扣 {each} 分；有责任事故不得分。", ("duty_area", "field_check"), _violations, _judge_violations, each=2),
    rule("accidents", "查科室交来的 HSE 结果里有没有责任事故。", (), _accidents, _judge_accidents),
    rule("duty_areas_evaluated", "责任区、示范岗和突击队每季要评一次，评了的按比例给分。", ("duty_area",), _evaluated, _judge_evaluated),
)  # fmt: skip
