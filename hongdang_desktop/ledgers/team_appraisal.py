"""L27 五型班组与两组共建: a month's marks of one team, and its targets per post (论文四（二）（三）).

Names, full marks and grades of the five types are dated data (rules WX01, WX02): another plant has
other types. Late (G02) is judged from the day of the appraisal, which may lie in the next month:
last month's, appraised on the 5th, is in time.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, Any

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import (  # fmt: skip
    Choice,
    Day,
    LongText,
    Month,
    Number,
    Parts,
    Signature,
    Text,
    YesNo,
)
from hongdang_desktop.core.periods import Period, month_of, read_period
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import MemberOrText, OrganisationRef
from hongdang_desktop.core.rules import Rule, RuleBook
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Beginning, Derived, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.rates_only import amounts

GRADES = {"benchmark": "标杆", "reached": "达标", "not_reached": "未达标"}

_STEPS = 10
"""Points are kept in tenths."""


class Mark(Part):
    """The points of one type. ``kind`` is the name of the type as rule WX01 had it that month."""

    kind: Annotated[str | None, Text("型", required=True, longest=20)] = None
    points: Annotated[int | None, Number("得分", required=True, weighty=True, unit="分")] = None
    reason: Annotated[str | None, Text("扣分理由")] = None


class Target(Part):
    """What one post of the team has to reach in the month, as a rate."""

    post: Annotated[str | None, Text("岗位", required=True)] = None
    target: Annotated[str | None, Text("目标", required=True, hint="写完成率，不写吨数。")] = None
    rate: Annotated[int | None, Number("完成率", most=10_000, unit="%")] = None


class TeamAppraisal(Envelope):
    """One team in one month."""

    occurred_on: Annotated[date | None, Day("考评日期", required=True)] = None
    month: Annotated[str | None, Month("月份", required=True)] = None
    team: Annotated[str | None, OrganisationRef("班组", of=("team",), required=True)] = None
    marks: Annotated[tuple[Mark, ...], Parts("五型得分", required=True)] = ()
    deductions: Annotated[
        str | None, LongText("扣分说明", hint="扣在哪里，一两句；各型后面写过的不用再写。")
    ] = None
    grade: Annotated[
        str | None, Choice("评定", options=GRADES, weighty=True, reckoned=True)
    ] = None  # fmt: skip
    overruled: Annotated[
        str | None,
        Choice("另评为", options=GRADES, weighty=True, hint="不按分数评的才填，如出了责任事故。"),
    ] = None
    targets: Annotated[tuple[Target, ...], Parts("岗位目标")] = ()
    two_groups: Annotated[bool | None, YesNo("两组一起评")] = None
    party_group_part: Annotated[
        str | None, LongText("党小组参与", hint="党小组这个月帮班组办了什么。")
    ] = None
    appraiser: Annotated[str | None, MemberOrText("考评人", required=True)] = None
    leader_signature: Annotated[None, Signature("班组长签字")] = None

    @property
    def total(self) -> int | None:
        """Return all points in tenths, None while one is missing."""
        points = [mark.points for mark in self.marks]
        known = [each for each in points if each is not None]
        return sum(known) if known and len(known) == len(points) else None

    @property
    def period(self) -> Period | None:
        """Return the month, None where none was typed that can be read."""
        column = Month("")
        return read_period(self.month) if self.month and not column.check(self.month) else None


def types_on(rule: Rule) -> dict[str, int]:
    """Return the names of the types of a version of rule WX01 with their full marks in tenths."""
    return {str(row["name"]): int(row["points"]) * _STEPS for row in rule.table}


def graded(total: int, rule: Rule) -> str:
    """Return the grade of a total (tenths) by a version of rule WX02."""
    for grade in ("benchmark", "reached"):
        if total >= rule.numbers[grade] * _STEPS:
            return grade
    return "not_reached"


def problems(record: TeamAppraisal, setting: Setting) -> Iterator[Problem]:
    """Yield marks that the types do not have, deductions without a reason, a grade beside the total."""
    month = record.period
    judged = month.last if month else setting.today
    types, grades = setting.rules.on("WX01", judged), setting.rules.on("WX02", judged)
    if month and month.first > setting.today:
        yield Problem("month", "FUTURE", Level.FINAL, f"{month.text} 还没到。", "到了再评。")
    if types:
        yield from _mark_problems(record, types)
    total = record.total
    if grades and total is not None and record.overruled and not record.note:
        points, fitting = Number("").format(total), GRADES[graded(total, grades)]
        yield grades.problem(
            "note", f"总分 {points}，按分数是“{fitting}”。", "在备注里写为什么另评。"
        )
    targets = ((f"targets/{each.id}/target", each.target) for each in record.targets)
    yield from amounts([*targets, ("party_group_part", record.party_group_part)], setting)


def _mark_problems(record: TeamAppraisal, rule: Rule) -> Iterator[Problem]:
    full = types_on(rule)
    known: set[str] = set()
    for mark in record.marks:
        at, name = f"marks/{mark.id}", mark.kind or ""
        if name in known:
            yield Problem(f"{at}/kind", "TWICE", Level.FINAL, f"“{name}”写了两次。", "去掉一行。")
        known.add(name)
        if name and name not in full:
            yield rule.problem(f"{at}/kind", f"没有“{name}”这一型。", f"有：{'、'.join(full)}。")
        elif name and mark.points is not None and mark.points > full[name]:
            most = full[name] // _STEPS
            yield Problem(
                f"{at}/points", "TOO_MANY", Level.SAVE, f"{name}满分 {most} 分。", "看看小数点。"
            )
        elif (
            name
            and mark.points is not None
            and mark.points < full[name]
            and not (mark.reason or record.deductions)
        ):
            yield Problem(
                f"{at}/reason", "NO_REASON", Level.FINAL, f"{name}扣了分，还没写理由。",
                "写一句为什么扣。",
            )  # fmt: skip
    missing = [name for name in full if name not in known]
    if record.marks and missing:
        yield rule.problem("marks", f"还差{'、'.join(missing)}。", "各型都要评。")


def cross(record: TeamAppraisal, entry_id: str, facts: Facts, setting: Setting) -> Iterator[Problem]:  # fmt: skip
    """Yield that a team has its marks of this month already (rule WX03)."""
    rule = setting.rules.on("WX03", setting.today)
    if rule is None or not (record.month and record.team):
        return
    kept = facts.values("team_appraisal", record.branch or "", ("month", "team"), drafts=True)
    if any(e != entry_id and (m, t) == (record.month, record.team) for e, m, t in kept):
        team = facts.organisation(record.team) or "这个班组"
        yield rule.problem(
            "team", f"{team} {record.month} 已经评过。", "打开那一条更正，不再记一条。"
        )


def missing(asked: Asked, *months: Period) -> dict[Period, tuple[tuple[str, str], ...]]:
    """Return by month ids and names of the teams that existed then and have no final marks of it."""
    kept = asked.facts.values("team_appraisal", asked.branch, ("month", "team"))
    judged = {(text, team) for _, text, team in kept}
    teams = asked.facts.teams(asked.branch)
    found = {
        month: tuple(
            (entry, node.shown)
            for entry, node in teams
            if (month.text, entry) not in judged and node.exists_on(month.last)
        )
        for month in months
    }
    return {month: names for month, names in found.items() if names}


def duties(asked: Asked) -> Iterator[Due]:
    """Yield what this month lacks, and in one row what is lacking of the months before (rule WX01)."""
    today = asked.setting.today
    if asked.start is None or asked.start > today:
        return
    # A month that had begun already when the books began is not asked for.
    months = [month_of(asked.start - timedelta(days=1))]
    while months[-1].last < today:
        months.append(month_of(months[-1].last + timedelta(days=1)))
    owed = [m for m in months[1:] if asked.setting.rules.on("WX01", m.last)]
    found, now = missing(asked, *owed), month_of(today)
    late = {month: teams for month, teams in found.items() if month != now}
    rule = asked.setting.rules.on("WX01", now.last)
    if rule and now in found and today.day >= rule.numbers["day"]:
        yield _due({now: found[now]}, today, Weight(rule.weight))
    if late:
        yield _due(late, today, Weight.RED)


def _due(months: Mapping[Period, tuple[tuple[str, str], ...]], today: date, weight: Weight) -> Due:
    """Return the reminder of one month, or of several that are over."""
    first = next(iter(months))
    names = "、".join(name for _, name in months[first])
    year = "" if first.first.year == today.year else f"{first.first.year}年"
    words = f"{year}{first.first.month}月五型考评还差 {len(months[first])} 个班组"
    told = f"还没评：{names}。每个班组评一条，定稿就算。"
    if len(months) > 1:
        words = f"五型考评有 {len(months)} 个月没评全"
        told = f"从 {first.text} 补起，还没评：{names}。"
    return Due(
        words, first.last, "WX01", done_by=told, action="去考评", weight=weight,
        period=first.text, new={"month": first.text}, batch=True,
    )  # fmt: skip


def batch(asked: Asked) -> Iterator[JsonObject]:
    """Yield an entry of the month for each team not judged yet: its draft, else a new one."""
    today = asked.setting.today
    month = month_of(today)
    names = ("month", "team", "appraiser")
    kept = asked.facts.values("team_appraisal", asked.branch, names, drafts=True)
    begun = {team: entry for entry, text, team, _ in kept if text == month.text}
    last = next((who for *_, who in reversed(kept) if who), None)
    last = last or _secretary(asked.facts.members(asked.branch))
    for team, _ in missing(asked, month).get(month, ()):
        draft = asked.facts.record(begun[team]) if team in begun else None
        if draft is not None:
            yield {**draft.payload(), "id": begun[team]}
        else:
            new = {**_fresh(today, month.text, asked.setting.rules), "team": team}
            yield {**new, "appraiser": last} if last else new


def begin(beginning: Beginning) -> JsonObject:
    """Return new marks of this month with the names of the types, full marks first, to take off from."""
    new = _fresh(beginning.today, month_of(beginning.today).text, beginning.rules)
    last = beginning.last if isinstance(beginning.last, TeamAppraisal) else None
    appraiser = last.appraiser if last else None
    if appraiser or _secretary(beginning.people):
        new["appraiser"] = appraiser or _secretary(beginning.people)
    return new


def _secretary(people: Iterable[tuple[str, Any]]) -> str | None:
    """Return the member id of the branch's secretary."""
    return next((i for i, m in people if getattr(m, "party_post", "") == "secretary"), None)


def _fresh(today: date, month: str, rules: RuleBook) -> JsonObject:
    rule = rules.on("WX01", read_period(month).last)
    types = types_on(rule) if rule else {}
    marks: list[Json] = [
        {"id": f"t{number}", "kind": name, "points": full}
        for number, (name, full) in enumerate(types.items(), start=1)
    ]
    return {"month": month, "occurred_on": today.isoformat(), "marks": marks}


def reckon(record: TeamAppraisal, setting: Setting) -> JsonObject:
    """Return the grade that the total gives (rule WX02), unless people judged otherwise."""
    month, total = record.period, record.total
    rule = setting.rules.on("WX02", month.last if month else setting.today)
    if record.overruled:
        return {"grade": record.overruled}
    return {"grade": graded(total, rule) if rule and total is not None else None}


def called(record: TeamAppraisal) -> str:
    """Return month and, once the entry is final, the name that the team had then."""
    names = (record.model_extra or {}).get("_names")
    team = names.get(record.team, "") if isinstance(names, dict) else ""
    month = record.month or "（还没有月份）"
    return f"{team} {month}五型考评".strip()


def _total(record: TeamAppraisal, entry_id: str, facts: Facts) -> str:
    del entry_id, facts
    return Number("").format(record.total)


def _day(record: TeamAppraisal, facts: Facts) -> date:
    return record.occurred_on or facts.setting().today


def _group(record: TeamAppraisal, entry_id: str, facts: Facts) -> str:
    del entry_id
    groups = facts.records("party_group", record.branch or "")
    return "、".join(
        str(group.name)
        for _, group in groups
        if group.team and group.team == record.team and group.exists_on(_day(record, facts))
    )


LEDGER = Ledger(
    code="L27",
    key="team_appraisal",
    title="五型班组与两组共建",
    model=TeamAppraisal,
    mechanism="execution",
    rhythm=Rhythm.MONTH,
    ended_on=lambda record: record.occurred_on,
    called=called,
    shown=("month", "team", "total", "grade", "appraiser", "two_groups"),
    rules=problems,
    rule="WX01",
    begin=begin,
    reckon=reckon,
    derived=(Derived("total", "总分", _total), Derived("party_group", "党小组", _group)),
    cross=cross,
    duties=duties,
    batch=batch,
    batch_stands=True,
    batched=("team", "marks/*/points", "deductions", "grade", "two_groups", "appraiser"),
    page="coverage",
)
