"""L13 民主评议党员: 《中国共产党支部工作条例（试行）》第十八条, once a year, one entry a member."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choice, Day, LongText, Signature, Whole
from hongdang_desktop.core.periods import month_of, plus_months
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import EntryRef, MemberRef
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Beginning, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.letters import branch as letters
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.petitioning import Petition, Subject
from hongdang_desktop.ledgers.reminding import together

GRADES = {
    "excellent": "优秀", "good": "合格", "fair": "基本合格", "poor": "不合格", "none": "不评等次",
}  # fmt: skip


class MemberAppraisal(Envelope):
    """How one member was appraised in one year. Of the secret ballot only the sums are kept."""

    occurred_on: Annotated[date | None, Day("评议日期", required=True)] = None
    member: Annotated[str | None, MemberRef("党员", required=True, weighty=True)] = None
    self_appraisal: Annotated[str | None, LongText("自评", sensitive=True, private=True)] = None
    opinions: Annotated[str | None, LongText("互评意见", sensitive=True, private=True)] = None
    participants: Annotated[int | None, Whole("参评人数", weighty=True, unit="人")] = None
    votes_excellent: Annotated[
        int | None, Whole("优秀票", sensitive=True, private=True, weighty=True, unit="票")
    ] = None
    votes_good: Annotated[
        int | None, Whole("合格票", sensitive=True, private=True, weighty=True, unit="票")
    ] = None
    votes_fair: Annotated[
        int | None, Whole("基本合格票", sensitive=True, private=True, weighty=True, unit="票")
    ] = None
    votes_poor: Annotated[
        int | None, Whole("不合格票", sensitive=True, private=True, weighty=True, unit="票")
    ] = None
    grade: Annotated[
        str | None, Choice("评定等次", required=True, weighty=True, options=GRADES)
    ] = None
    meeting: Annotated[str | None, EntryRef("评定会议")] = None
    told_on: Annotated[date | None, Day("反馈日期", living=True)] = None
    signature: Annotated[None, Signature("本人签字")] = None
    handling: Annotated[str | None, LongText("处置", living=True)] = None


_VOTES = ("votes_excellent", "votes_good", "votes_fair", "votes_poor")


def problems(record: MemberAppraisal, setting: Setting) -> Iterator[Problem]:
    """Yield rule P03: as many votes as people who took part."""
    rule = setting.rules.on("P03", record.occurred_on or setting.today)
    votes = [getattr(record, name) for name in _VOTES]
    if rule is None or record.participants is None or all(vote is None for vote in votes):
        return
    cast = sum(vote or 0 for vote in votes)
    if cast != record.participants:
        wrong = rule.problem(
            "participants", f"测评票加起来 {cast} 张，参评的有 {record.participants} 人。",
            "改票数或人数。",
        )  # fmt: skip
        # While they are being typed the sum is only not there yet.
        counted = cast > record.participants or None not in votes
        yield wrong if counted else replace(wrong, level=Level.FINAL)


def cross(
    record: MemberAppraisal, entry_id: str, facts: Facts, setting: Setting
) -> Iterator[Problem]:
    """Yield what does not fit the register (P02) or the other appraisals of the year (P01)."""
    others = [
        (member, grade)
        for entry, year, member, grade in facts.values(
            "member_appraisal", record.branch or "", ("year", "member", "grade"), drafts=True
        )
        if entry != entry_id and year == record.year and record.year
    ]
    if record.member and any(member == record.member for member, _ in others):
        yield Problem(
            "member", "TWICE", Level.FINAL, "这个人这一年已经评过了。", "打开原来那条接着写。"
        )
    day = record.occurred_on or setting.today
    member = dict(facts.members(record.branch or "")).get(record.member or "")
    probation = setting.rules.on("P02", day)
    if isinstance(member, Member) and probation and on_probation(member, day):
        if record.grade not in (None, "none"):
            yield probation.problem(
                "grade", f"{member.name}是预备党员，不评等次。", "改成“不评等次”，测评照记。"
            )
    elif record.grade == "excellent":
        yield from _too_many(record, [grade for _, grade in others], facts, setting)


def _too_many(
    record: MemberAppraisal, others: list[str | None], facts: Facts, setting: Setting
) -> Iterator[Problem]:
    """Yield rule P01; where not all are written down yet, those who took part are the measure."""
    day = record.occurred_on or setting.today
    rule = setting.rules.on("P01", day)
    excellent = 1 + others.count("excellent")
    graded = 1 + sum(grade not in (None, "none") for grade in others)
    full = sum(
        isinstance(member, Member) and member.active and not on_probation(member, day)
        for _, member in facts.members(record.branch or "")
    )
    measured = max(graded, min(record.participants or full, full))
    if rule and excellent * rule.numbers["in"] > measured * rule.numbers["of"]:
        most = measured * rule.numbers["of"] // rule.numbers["in"]
        yield rule.problem(
            "grade", f"参评 {measured} 人，优秀一般不超过 {most} 人，现在是 {excellent} 人。",
            "在备注里写明理由。",
        )  # fmt: skip


def on_probation(member: Member, day: date) -> bool:
    """Say whether somebody was a probationary member on a day."""
    later = member.confirmed_on is not None and member.confirmed_on > day
    return member.category == "probationary" or later


def duties(asked: Asked) -> Iterator[Due]:
    """Yield how many full members are not appraised yet, for every year of the books (rule P04).

    Of a year only those are asked for who were here in it. Years that are over stand in one row.
    """
    today = asked.setting.today
    if asked.start is None:
        return
    rows = asked.facts.values("member_appraisal", asked.branch, ("year", "member"))
    over: list[Due] = []
    for year in range(asked.start.year, today.year + 1):
        rule = asked.setting.rules.on("P04", date(year, 12, 31))
        if rule is None or today < date(year, rule.numbers["month"], 1):
            continue
        done = {member for _, when, member in rows if when == year}
        left = [
            member_id
            for member_id, member in asked.facts.members(asked.branch)
            if isinstance(member, Member) and member.active and member_id not in done
            and not on_probation(member, date(year, 12, 31))
            and not (member.joined_on and member.joined_on.year > year)
            and not (member.occurred_on and member.occurred_on.year > max(year, asked.start.year))
        ]  # fmt: skip
        if not left:
            continue
        grace = plus_months(date(year, 12, 1), rule.numbers["grace"])
        due = month_of(grace).last
        said = f"{year}年民主评议还差 {len(left)} 人" if done else f"{year}年民主评议还没做"
        row = Due(
            said, due, rule.id, rule.reference,
            done_by="每名正式党员记一条并定稿，这件事就算办好。", action="开始记录",
            weight=Weight.RED if today > due else Weight.BLUE, period=str(year),
            new={"year": year, "member": left[0]},
        )  # fmt: skip
        if today > due:
            over.append(row)
        else:
            yield row
    yield from together(over, f"{len(over)} 年民主评议没做齐")


def _begin(beginning: Beginning) -> JsonObject:
    """Up to March it is the last year that is appraised; where and how many is as in the last entry."""
    today = beginning.today
    year = beginning.given.get("year") or today.year - (today.month <= _UP_TO)
    last = beginning.last if isinstance(beginning.last, MemberAppraisal) else None
    if last is None or last.year != year:
        return {"year": year}
    day = last.occurred_on.isoformat() if last.occurred_on else None
    return {
        "year": year, "occurred_on": day, "participants": last.participants,
        "meeting": last.meeting,
    }  # fmt: skip


_UP_TO = 3


def _first_of_year(subject: Subject) -> bool:
    """Say whether an entry is that by which the report of its year goes: the first one."""
    rows = subject.facts.values("member_appraisal", subject.branch, ("year",))
    mine = [entry for entry, year in rows if year == subject.record.year]
    return bool(mine) and min(mine) == subject.entry_id


PETITIONS = (
    Petition(
        "member_appraisal_report", "民主评议党员结果的报告", letter=letters.member_appraisal, wanted=_first_of_year,
        asks=lambda s: f"{s.record.year or ''}年度民主评议党员已经做完，报告结果。",
        answers=("filed", "returned"), numbered=False,
    ),
)  # fmt: skip


LEDGER = Ledger(
    code="L13",
    key="member_appraisal",
    petitions=PETITIONS,
    title="民主评议党员",
    model=MemberAppraisal,
    mechanism="appraisal",
    rhythm=Rhythm.YEAR,
    ended_on=lambda record: record.occurred_on,
    called=lambda record: f"{record.year}年度评议" if record.year else "（还没有年度）",
    shown=("year", "member", "grade", "participants", "told_on", "handling"),
    rules=problems,
    rule="P04",
    begin=_begin,
    cross=cross,
    duties=duties,
    by_year=True,
)
