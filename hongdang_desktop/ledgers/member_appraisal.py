"""L13 民主评议党员: 《中国共产党支部工作条例（试行）》第十八条, once a year, one entry a member."""

from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Day, LongText, Signature, Whole
from hongdang_desktop.core.references import EntryRef, MemberRef
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm

GRADES = {
    "excellent": "优秀", "good": "合格", "fair": "基本合格", "poor": "不合格", "none": "不评等次",
}  # fmt: skip


class MemberAppraisal(Envelope):
    """How one member was appraised in one year. Of the secret ballot only the sums are kept."""

    member: Annotated[str | None, MemberRef("党员", required=True, weighty=True)] = None
    self_appraisal: Annotated[str | None, LongText("自评")] = None
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


LEDGER = Ledger(
    code="L13",
    key="member_appraisal",
    title="民主评议党员",
    model=MemberAppraisal,
    mechanism="appraisal",
    rhythm=Rhythm.YEAR,
    called=lambda record: f"{record.year}年度评议" if record.year else "（还没有年度）",
    shown=("year", "member", "grade", "participants", "told_on", "handling"),
    by_year=True,
)
