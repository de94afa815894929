"""L11 主题党日: 《中国共产党支部工作条例（试行）》第十六条, one fixed day in every month."""

from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Choices, Day, LongText, Number, Parts, Text
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import MemberRef, MemberRefs
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm
from hongdang_desktop.ledgers.meeting import PROGRESS

STEPS = {
    "study": "学习", "dues": "交党费", "deliberation": "议事", "service": "志愿服务",
    "production": "生产攻坚", "visit": "参观", "other": "其他",
}  # fmt: skip
TIES = {"output": "上产", "hse": "HSE", "cost": "降本", "drill": "练兵", "none": "无"}


class Decision(Part):
    """What was agreed on, and who carries it out by when."""

    matter: Annotated[str | None, Text("事项", required=True)] = None
    owner: Annotated[str | None, MemberRef("责任人")] = None
    due: Annotated[date | None, Day("期限")] = None
    progress: Annotated[str | None, Choice("落实", living=True, options=PROGRESS)] = None


class ThemeDay(Envelope):
    """One theme day; a draft of a day to come is its plan. ``hours`` counts in tenths."""

    topic: Annotated[str | None, Text("主题", required=True)] = None
    steps: Annotated[tuple[str, ...], Choices("环节", options=STEPS)] = ()
    ties: Annotated[tuple[str, ...], Choices("生产结合点", options=TIES)] = ()
    place: Annotated[str | None, Text("地点")] = None
    hours: Annotated[
        int | None, Number("学习时长", places=1, most=240, unit="小时", hint="自动折算学时。")
    ] = None
    organiser: Annotated[str | None, MemberRef("组织者")] = None
    participants: Annotated[tuple[str, ...], MemberRefs("参加", required=True)] = ()
    absent: Annotated[tuple[str, ...], MemberRefs("缺席")] = ()
    content: Annotated[str | None, LongText("内容", required=True)] = None
    decisions: Annotated[tuple[Decision, ...], Parts("议定事项")] = ()


LEDGER = Ledger(
    code="L11",
    key="theme_day",
    title="主题党日",
    model=ThemeDay,
    mechanism="politics",
    rhythm=Rhythm.MONTH,
    called=lambda day: day.topic or "（还没有主题）",
    shown=("occurred_on", "topic", "ties", "place", "participants", "decisions"),
    ended_on=lambda day: day.occurred_on,
)
