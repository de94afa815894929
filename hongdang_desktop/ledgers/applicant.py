"""L16 申请人与积极分子: 《中国共产党发展党员工作细则》第五至十二条 (steps 1 to 6 of 25).

One entry goes with a person for years: what comes later is living and is added as it happens.
"""

from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import (
    Choice,
    Day,
    LongText,
    Number,
    Parts,
    Signature,
    Text,
)
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import EntryRef, MemberRef, MemberRefs, OrganisationRef
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm
from hongdang_desktop.ledgers.member import EDUCATION, NATIONS, SEXES

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
    decided_on: Annotated[date | None, Day("确定为积极分子日期", living=True, weighty=True)] = None
    filed_on: Annotated[date | None, Day("上级备案日期", living=True, weighty=True)] = None
    filing_number: Annotated[str | None, Text("备案文号", living=True, weighty=True)] = None
    contacts: Annotated[
        tuple[str, ...],
        MemberRefs("培养联系人", living=True, weighty=True, hint="一到两名正式党员。"),
    ] = ()
    reviews: Annotated[tuple[Review, ...], Parts("半年考察", living=True)] = ()
    reports: Annotated[tuple[Report, ...], Parts("思想汇报", living=True)] = ()
    trainings: Annotated[tuple[Training, ...], Parts("培训", living=True)] = ()
    ending: Annotated[
        str | None,
        Choice("不再往下走", living=True, weighty=True, options=ENDINGS, hint="还在培养的空着。"),
    ] = None
    ended_on: Annotated[date | None, Day("从哪天起", living=True, weighty=True)] = None


LEDGER = Ledger(
    code="L16",
    key="applicant",
    title="申请人与积极分子",
    model=Applicant,
    mechanism="quality",
    rhythm=Rhythm.ANY,
    called=lambda applicant: applicant.name or "（还没有姓名）",
    shown=("name", "team", "post", "applied_on", "decided_on"),
)
