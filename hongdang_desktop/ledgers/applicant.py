"""L16 申请人与积极分子: 《中国共产党发展党员工作细则》第五至十二条 (steps 1 to 6 of 25).

One entry goes with a person for years: what comes later is living and is added as it happens.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import (
    Choice,
    Day,
    LongText,
    Number,
    Parts,
    Signature,
    Text,
)
from hongdang_desktop.core.periods import plus_months
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import EntryRef, MemberRef, MemberRefs, OrganisationRef
from hongdang_desktop.core.rules import Rule
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.going_on import LivingFiles, LivingNote, ends
from hongdang_desktop.ledgers.joining import age_on, days_to_come, order_problems, rule_of_limit
from hongdang_desktop.ledgers.ledger import Derived, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.letters import joining as letters
from hongdang_desktop.ledgers.member import EDUCATION, NATIONS, SEXES, Member
from hongdang_desktop.ledgers.petitioning import Fill, Petition, Subject

RECOMMENDED = {"members": "党员推荐", "union": "工会推优", "league": "团组织推优"}
REVIEWS = {"good": "继续培养，表现好", "fair": "继续培养，有不足", "stop": "不再培养"}
ENDINGS = {
    "withdrawn": "本人撤回", "stopped": "不再培养", "moved": "转到别的支部", "left": "离开单位",
}  # fmt: skip


class Review(Part):
    """One look at an activist's progress, at least once in half a year."""

    on: Annotated[date | None, Day("日期", required=True)] = None
    comment: Annotated[str | None, LongText("评语")] = None
    conclusion: Annotated[str | None, Choice("结论", options=REVIEWS)] = None
    signature: Annotated[None, Signature("签字")] = None


class Report(Part):
    """One written report of thoughts; the paper itself may lie among the attachments."""

    on: Annotated[date | None, Day("日期", required=True)] = None
    about: Annotated[str | None, Text("内容")] = None


class Training(Part):
    """One training."""

    on: Annotated[date | None, Day("日期", required=True)] = None
    about: Annotated[str | None, Text("内容")] = None
    hours: Annotated[int | None, Number("学时", unit="学时")] = None


class Applicant(Envelope):
    """One person who has applied, up to the day on which he is proposed for development."""

    name: Annotated[str | None, Text("姓名", required=True, weighty=True, longest=50)] = None
    sex: Annotated[str | None, Choice("性别", options=SEXES)] = None
    nation: Annotated[str | None, Choice("民族", options=NATIONS)] = None
    born_on: Annotated[date | None, Day("出生日期", weighty=True)] = None
    education: Annotated[str | None, Choice("学历", options=EDUCATION)] = None
    team: Annotated[str | None, OrganisationRef("班组", of=("team",))] = None
    post: Annotated[str | None, Text("岗位")] = None
    applied_on: Annotated[
        date | None, Day("申请日期", required=True, weighty=True, hint="收到申请书的那天。")
    ] = None
    talk_on: Annotated[date | None, Day("谈话日期", living=True, weighty=True)] = None
    talked_by: Annotated[str | None, MemberRef("谈话人", living=True)] = None
    recommended: Annotated[str | None, Choice("推荐方式", living=True, options=RECOMMENDED)] = None
    decision: Annotated[
        str | None,
        EntryRef("确定会议", living=True, hint="支委会；不设支委会的是党员大会。"),
    ] = None
    decided_on: Annotated[date | None, Day("积极分子确定日", living=True, weighty=True)] = None
    filed_on: Annotated[date | None, Day("上级备案日期", living=True, weighty=True)] = None
    filing_number: Annotated[str | None, Text("备案文号", living=True, weighty=True)] = None
    contacts: Annotated[
        tuple[str, ...],
        MemberRefs("培养联系人", living=True, weighty=True, hint="一到两名正式党员。"),
    ] = ()
    reviews: Annotated[tuple[Review, ...], Parts("半年考察", living=True)] = ()
    reports: Annotated[tuple[Report, ...], Parts("思想汇报", living=True)] = ()
    trainings: Annotated[tuple[Training, ...], Parts("培训", living=True)] = ()
    note: LivingNote = None
    attachments: LivingFiles = ()
    ending: Annotated[
        str | None,
        ends(ENDINGS, "还在培养的空着。"),
    ] = None
    ended_on: Annotated[date | None, Day("从哪天起", living=True, weighty=True)] = None


def resolved(applicant: Applicant, facts: Facts) -> Applicant:
    """Return the record with the day that the deciding meeting has, where none was typed."""
    if applicant.decided_on or not applicant.decision:
        return applicant
    meeting = facts.record(applicant.decision)
    day = meeting.occurred_on if meeting else None
    return applicant.model_copy(update={"decided_on": day})


def cross(applicant: Applicant, entry_id: str, facts: Facts, setting: Setting) -> Iterator[Problem]:
    """Yield what the rules of joining say of steps 1 to 6: D01, D02, D11, age and order."""
    del entry_id
    known = resolved(applicant, facts)
    records = {"applicant": known}
    yield from order_problems(setting.rules, records, "applicant", setting.today)
    yield from days_to_come(setting.rules, records, "applicant", setting.today)
    yield from _talk_problems(known, setting)
    yield from _review_problems(known, setting)
    yield from contact_problems(known, facts, setting)
    if known.ending and not known.ended_on:
        yield Problem("ended_on", "REQUIRED", Level.FINAL, "还没填从哪天起。", "填一个日期。")


def _talk_problems(applicant: Applicant, setting: Setting) -> Iterator[Problem]:
    if applicant.applied_on is None:
        return
    age = setting.rules.on("J01", applicant.applied_on)
    if (
        age
        and applicant.born_on
        and age_on(applicant.born_on, applicant.applied_on) < age.numbers["years"]
    ):
        yield age.problem("applied_on", "申请那天还没满 18 周岁。", "看看出生日期和申请日期。")
    rule = (
        setting.rules.on("D01", applicant.talk_on)
        if applicant.talk_on
        else _rule_of("D01", "months", applicant.applied_on, setting)
    )
    if rule is None:
        return
    due = plus_months(applicant.applied_on, rule.numbers["months"])
    if applicant.talk_on and applicant.talk_on > due:
        yield rule.problem("talk_on", f"谈话晚了，应当在 {due} 以前。", "照实记。")
    elif not applicant.talk_on and not applicant.ending and setting.today > due:
        yield rule.problem("talk_on", f"{due} 以前应当谈话，还没记。", "谈了就填日期。")


def _review_problems(applicant: Applicant, setting: Setting) -> Iterator[Problem]:
    days = sorted(each.on for each in applicant.reviews if each.on)
    if applicant.decided_on is None:
        return
    former = applicant.decided_on
    for day in days:
        rule = setting.rules.on("D02", day)
        if rule and day > plus_months(former, rule.numbers["months"]) + timedelta(
            days=rule.numbers["grace_days"]
        ):
            yield rule.problem("reviews", f"{former} 到 {day} 隔了半年多才考察。", "照实记。")
        former = max(former, day)


def contact_problems(applicant: Applicant, facts: Facts, setting: Setting) -> Iterator[Problem]:
    """Yield who may not be a contact, and where there are too many (rule D11)."""
    day = applicant.decided_on or setting.today
    rule = setting.rules.on("D11", day)
    if rule is None or not applicant.contacts:
        return
    least, most = rule.numbers["contacts_least"], rule.numbers["contacts_most"]
    if not least <= len(applicant.contacts) <= most:
        yield rule.problem("contacts", f"培养联系人是一到两名，这里 {len(applicant.contacts)} 名。")
    for name in unfit(applicant.contacts, facts, day):
        yield rule.problem(
            "contacts", f"{name}那时不是正式党员，或在留党察看期。", "换一名联系人。"
        )


def unfit(people: tuple[str, ...], facts: Facts, day: date) -> Iterator[str]:
    """Yield the names of those who were no full members on a day, or are watched (rule D11)."""
    for each in people:
        member = facts.record(each)
        if isinstance(member, Member):
            full = member.confirmed_on <= day if member.confirmed_on else member.category == "full"
            if not full or member.voting == "watched":
                yield member.name or "这个人"


def duties(asked: Asked) -> Iterator[Due]:
    """Yield the next steps of those who are on their way and not yet proposed for development."""
    begun = {each[1] for each in asked.facts.values("development", asked.branch, ("applicant",))}
    for entry_id, record in asked.facts.records("applicant", asked.branch):
        if entry_id not in begun and not record.ending:
            applicant = resolved(record, asked.facts)
            if applicant.decided_on is None:
                yield from _talk_due(asked, entry_id, applicant)
            else:
                yield from _papers_due(asked, entry_id, applicant)
                yield from _review_due(asked, entry_id, applicant)
                yield from _ripe(asked, entry_id, applicant)


def _rule_of(rule_id: str, unit: str, since: date, setting: Setting) -> Rule | None:
    """Return the version by which an open step is judged that is due some days or months later."""

    def end(rule: Rule) -> date:
        number = rule.numbers[unit]
        return plus_months(since, number) if unit == "months" else since + timedelta(days=number)

    return rule_of_limit(setting.rules, rule_id, setting.today, end)


def _talk_due(asked: Asked, entry_id: str, applicant: Applicant) -> Iterator[Due]:
    today = asked.setting.today
    if applicant.talk_on or applicant.applied_on is None:
        return
    rule = _rule_of("D01", "months", applicant.applied_on, asked.setting)
    if rule is None:
        return
    due = plus_months(applicant.applied_on, rule.numbers["months"])
    early = applicant.applied_on + timedelta(days=rule.numbers["early_days"])
    weight = Weight.RED if today > due else Weight.YELLOW if today >= early else Weight.BLUE
    yield Due(
        f"派人和{applicant.name}谈话", due, rule.id, rule.reference,
        "填上谈话日期和谈话人，就算办好。", entry=entry_id, action="记谈话", weight=weight,
        about=entry_id, page="way",
    )  # fmt: skip


def _papers_due(asked: Asked, entry_id: str, applicant: Applicant) -> Iterator[Due]:
    """Yield the filing and the contacts that follow the decision (rules J04, J05)."""
    today = asked.setting.today
    for rule_id, done, sentence, cure in (
        ("J04", applicant.filed_on, "上级备案还没填", "填上级备案日期"),
        ("J05", applicant.contacts, "还没定培养联系人", "填培养联系人"),
    ):
        if done or not applicant.decided_on:
            continue
        rule = _rule_of(rule_id, "days", applicant.decided_on, asked.setting)
        if rule:
            due = applicant.decided_on + timedelta(days=rule.numbers["days"])
            yield Due(
                f"{applicant.name}：{sentence}", due, rule.id, rule.reference,
                f"{cure}，就算办好。", entry=entry_id, action="去填",
                weight=Weight(rule.weight) if today > due else Weight.BLUE, about=entry_id, page="way",
            )  # fmt: skip


def _review_due(asked: Asked, entry_id: str, applicant: Applicant) -> Iterator[Due]:
    today = asked.setting.today
    if applicant.decided_on is None:
        return
    last = max((each.on for each in applicant.reviews if each.on), default=applicant.decided_on)
    rule = _rule_of("D02", "months", max(last, applicant.decided_on), asked.setting)
    if rule is None:
        return
    due = plus_months(max(last, applicant.decided_on), rule.numbers["months"])
    grace = timedelta(days=rule.numbers["grace_days"])
    if today < due - grace:
        return
    weight = Weight.BLUE if today <= due else Weight.YELLOW if today <= due + grace else Weight.RED
    yield Due(
        f"考察积极分子{applicant.name}", due, rule.id, rule.reference,
        "在半年考察里加一行，就算办好。", entry=entry_id, action="记考察", weight=weight,
        about=entry_id, page="way",
    )  # fmt: skip


def _ripe(asked: Asked, entry_id: str, applicant: Applicant) -> Iterator[Due]:
    """Yield that somebody may now be proposed: for some weeks about the earliest day, never overdue."""
    today = asked.setting.today
    window, rule = asked.setting.rules.on("J07", today), asked.setting.rules.on("D03", today)
    if window is None or rule is None or applicant.decided_on is None:
        return
    day = plus_months(applicant.decided_on, rule.numbers["months"])
    last = day + timedelta(days=window.numbers["after"])
    if day - timedelta(days=window.numbers["before"]) <= today <= last:
        yield Due(
            f"{applicant.name}：{day.month}月{day.day}日起可列发展对象", last, window.id,
            rule.reference, "成熟了就在发展对象里登记；还不成熟就继续培养。", entry=entry_id,
            action="看培养情况", about=entry_id, page="way",
        )  # fmt: skip


def _stage(applicant: Applicant, entry_id: str, facts: Facts) -> str:
    """Return how far somebody is; whoever is in L17 is told there."""
    if applicant.ending:
        return ENDINGS.get(applicant.ending, "")
    if entry_id and facts.bearing("development", applicant.branch or "", "applicant", entry_id):
        return "已列入发展"
    return "积极分子" if resolved(applicant, facts).decided_on else "申请人"


def _earliest(applicant: Applicant, entry_id: str, facts: Facts) -> str:
    del entry_id
    decided = resolved(applicant, facts).decided_on
    rule = facts.setting().rules.on("D03", facts.setting().today)
    return plus_months(decided, rule.numbers["months"]).isoformat() if rule and decided else ""


def _settle(applicant: Applicant) -> JsonObject:
    """Return the day that the entry stands for in lists."""
    day = applicant.applied_on
    return {"occurred_on": day.isoformat(), "year": day.year} if day else {}


def _to_be_filed(subject: Subject) -> bool:
    known = resolved(subject.record, subject.facts)
    return bool(known.decided_on) and not known.filed_on and not known.ending


PETITIONS = (
    Petition(
        "activist_filing", "关于确定入党积极分子的备案报告", letter=letters.filing, wanted=_to_be_filed,
        asks=lambda s: f"{s.record.name} {resolved(s.record, s.facts).decided_on} "
        "确定为入党积极分子，报请备案。",
        answers=("filed", "returned"),
        fills=(Fill("filed_on", "day"), Fill("filing_number", "number")),
    ),
)  # fmt: skip


LEDGER = Ledger(
    code="L16",
    key="applicant",
    petitions=PETITIONS,
    title="申请人与积极分子",
    model=Applicant,
    mechanism="quality",
    rhythm=Rhythm.CHANGE,
    order="applied_on",
    settle=_settle,
    called=lambda applicant: applicant.name or "（还没有姓名）",
    shown=("name", "stage_now", "team", "post", "applied_on", "decided_on"),
    printed=(
        "name", "sex", "nation", "born_on", "education", "team", "post", "applied_on", "talk_on",
        "decided_on", "filed_on", "contacts",
    ),
    cross=cross,
    duties=duties,
    page="way",
    derived=(
        Derived("stage_now", "现在", _stage), Derived("earliest", "最早可列对象", _earliest),
    ),
)  # fmt: skip
