"""L20 学习教育与学时: what is learned beside meetings, lectures and theme days, which count by themselves."""

from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Day, LongText, Number, Text
from hongdang_desktop.core.references import EntryRef, MemberRefs
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm

FORMS = {
    "together": "集中学习", "course": "培训班", "lecture": "党课", "online": "网络", "practice": "实践",
}  # fmt: skip


class Study(Envelope):
    """One occasion of learning; ``hours`` are those of each participant, in tenths."""

    topic: Annotated[str | None, Text("主题", required=True)] = None
    form: Annotated[str | None, Choice("形式", required=True, options=FORMS)] = None
    host: Annotated[str | None, Text("主办")] = None
    until: Annotated[date | None, Day("到", hint="当天结束的不用填。")] = None
    hours: Annotated[
        int | None, Number("学时", places=1, most=10_000, required=True, unit="学时")
    ] = None
    participants: Annotated[tuple[str, ...], MemberRefs("参加", required=True)] = ()
    content: Annotated[str | None, LongText("内容")] = None
    comes_from: Annotated[
        str | None,
        EntryRef("来源", hint="会议、党课、主题党日的学时自动算，不用在这里再记。"),
    ] = None


LEDGER = Ledger(
    code="L20",
    key="study",
    title="学习教育与学时",
    model=Study,
    mechanism="quality",
    rhythm=Rhythm.MONTH,
    called=lambda study: study.topic or "（还没有主题）",
    shown=("occurred_on", "topic", "form", "host", "hours", "participants"),
    ended_on=lambda study: study.until or study.occurred_on,
)
