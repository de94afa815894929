"""The record of L17 发展对象与预备党员: steps 7 to 25 of 25, with their days, papers and votes."""

from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import (
    Choice,
    Day,
    LongText,
    Number,
    Parts,
    Text,
    Texts,
    Whole,
)
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import EntryRef, MemberRef, MemberRefs
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.going_on import LivingFiles, LivingNote, ends

OUTCOMES = {"unaffected": "不影响", "affects": "有反映，查实影响"}
VETTINGS = {"passed": "合格", "failed": "不合格"}
PASSED = {"passed": "合格", "failed": "不合格"}
DECISIONS = {"approved": "批准", "refused": "不批准"}
CONCLUSIONS = {"on_time": "按期转正", "extended": "延长预备期", "cancelled": "取消预备党员资格"}
BALLOTS = {"admission": "接收", "confirmation": "转正"}
RESULTS = {"passed": "通过", "failed": "未通过"}
ENDINGS = {"stopped": "不再发展", "moved": "转到别的支部", "left": "离开单位"}


class Ballot(Part):
    """One secret ballot, for years whose meeting is not kept here. Counts only."""

    about: Annotated[str | None, Choice("表决什么", required=True, options=BALLOTS)] = None
    expected: Annotated[int | None, Whole("应到", weighty=True, unit="人")] = None
    present: Annotated[int | None, Whole("实到", weighty=True, unit="人")] = None
    written: Annotated[int | None, Whole("书面", weighty=True, unit="份")] = None
    in_favour: Annotated[int | None, Whole("赞成", weighty=True, unit="票")] = None
    against: Annotated[int | None, Whole("反对", weighty=True, unit="票")] = None
    abstained: Annotated[int | None, Whole("弃权", weighty=True, unit="票")] = None
    result: Annotated[str | None, Choice("结果", weighty=True, options=RESULTS)] = None


class Observation(Part):
    """One look at a probationary member's progress."""

    on: Annotated[date | None, Day("日期", required=True)] = None
    comment: Annotated[str | None, LongText("情况")] = None


class Discussion(Part):
    """One decision of the assembly on confirmation, and what the superior said of it."""

    on: Annotated[date | None, Day("大会日期", required=True, weighty=True)] = None
    meeting: Annotated[str | None, EntryRef("党员大会", ledger="assembly")] = None
    conclusion: Annotated[str | None, Choice("结论", weighty=True, options=CONCLUSIONS)] = None
    extended_until: Annotated[date | None, Day("延长到", weighty=True)] = None
    approved_on: Annotated[date | None, Day("审批日期", weighty=True)] = None
    approval_number: Annotated[str | None, Text("批复文号", weighty=True)] = None


class Development(Envelope):
    """One person from the day he is proposed for development to his confirmation and filing."""

    applicant: Annotated[
        str | None, EntryRef("人员", required=True, weighty=True, ledger="applicant")
    ] = None
    consent_on: Annotated[
        date | None,
        Day("上级同意日期", living=True, weighty=True, hint="2026年5月以前是上级备案日期。"),
    ] = None
    consent_number: Annotated[str | None, Text("同意文号", living=True, weighty=True)] = None
    public_from: Annotated[date | None, Day("公示起", living=True, weighty=True)] = None
    public_until: Annotated[
        date | None, Day("公示止", living=True, weighty=True, hint="公示的最后一天。")
    ] = None
    public_place: Annotated[str | None, Text("公示地点", living=True)] = None
    public_outcome: Annotated[
        str | None, Choice("公示结果", living=True, weighty=True, options=OUTCOMES)
    ] = None
    listed_on: Annotated[date | None, Day("列为发展对象日", living=True, weighty=True)] = None
    introducers: Annotated[
        tuple[str, ...],
        MemberRefs("入党介绍人", living=True, weighty=True, hint="两名正式党员。"),
    ] = ()
    vetted_on: Annotated[
        date | None, Day("政审日期", living=True, sensitive=True, weighty=True)
    ] = None
    vetting: Annotated[
        str | None,
        Choice("政审结论", living=True, sensitive=True, weighty=True, options=VETTINGS),
    ] = None
    vetting_note: Annotated[
        str | None, LongText("政审情况", living=True, sensitive=True, weighty=True)
    ] = None
    trained_from: Annotated[date | None, Day("培训起", living=True)] = None
    trained_until: Annotated[date | None, Day("培训止", living=True, weighty=True)] = None
    trained_hours: Annotated[
        int | None, Number("培训学时", living=True, weighty=True, unit="学时")
    ] = None
    training: Annotated[
        str | None, Choice("培训结果", living=True, weighty=True, options=PASSED)
    ] = None
    committee: Annotated[
        str | None, EntryRef("支委会审查", ledger="committee_meeting", living=True)
    ] = None
    committee_on: Annotated[date | None, Day("支委会审查日期", living=True, weighty=True)] = None
    checked_on: Annotated[date | None, Day("上级预审日期", living=True, weighty=True)] = None
    check_result: Annotated[
        str | None, Choice("预审结论", living=True, weighty=True, options=PASSED)
    ] = None
    check_opinion: Annotated[str | None, LongText("预审意见", living=True)] = None
    admission: Annotated[str | None, EntryRef("接收大会", ledger="assembly", living=True)] = None
    admitted_on: Annotated[
        date | None,
        Day("大会通过日期", living=True, weighty=True, hint="入党时间、预备期都从这天算。"),
    ] = None
    talked_on: Annotated[date | None, Day("上级谈话日期", living=True, weighty=True)] = None
    talked_by: Annotated[str | None, Text("上级谈话人", living=True)] = None
    approved_on: Annotated[date | None, Day("接收审批日期", living=True, weighty=True)] = None
    approval: Annotated[
        str | None, Choice("审批结论", living=True, weighty=True, options=DECISIONS)
    ] = None
    approval_number: Annotated[str | None, Text("接收批复文号", living=True, weighty=True)] = None
    approval_reason: Annotated[str | None, Text("审批超期原因", living=True)] = None
    form_number: Annotated[str | None, Text("志愿书编号", living=True, weighty=True)] = None
    filed_on: Annotated[date | None, Day("组织部门备案日", living=True, weighty=True)] = None
    sworn_on: Annotated[date | None, Day("入党宣誓日期", living=True)] = None
    member: Annotated[
        str | None, MemberRef("名册里的人", living=True, weighty=True, hint="编入支部后选。")
    ] = None
    observations: Annotated[tuple[Observation, ...], Parts("预备期考察", living=True)] = ()
    requested_on: Annotated[date | None, Day("转正申请日期", living=True, weighty=True)] = None
    discussions: Annotated[tuple[Discussion, ...], Parts("转正讨论", living=True)] = ()
    ballots: Annotated[
        tuple[Ballot, ...],
        Parts("票决", living=True, hint="会议已经记在党员大会里的，这里不用再填。"),
    ] = ()
    archived_on: Annotated[date | None, Day("归档日期", living=True)] = None
    archived: Annotated[tuple[str, ...], Texts("归档清单", living=True)] = ()
    note: LivingNote = None
    attachments: LivingFiles = ()
    ending: Annotated[
        str | None,
        ends(ENDINGS, "还在办的空着。"),
    ] = None
