"""L11 主题党日: 《中国共产党支部工作条例（试行）》第十六条, one fixed day in every month."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Choice, Choices, Day, LongText, Number, Parts, Text
from hongdang_desktop.core.periods import Period
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import MemberRef, MemberRefs
from hongdang_desktop.ledgers.due import Asked, Clock, Due, Weight
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.follow_up import short
from hongdang_desktop.ledgers.headcount import headcount
from hongdang_desktop.ledgers.ledger import Beginning, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.matter import Matter, Tracking, handed_on
from hongdang_desktop.ledgers.meeting import PROGRESS, decision, write

STEPS = {
    "study": "学习", "dues": "交党费", "deliberation": "议事", "service": "志愿服务",
    "production": "生产攻坚", "visit": "参观", "other": "其他",
}  # fmt: skip
TIES = {"output": "上产", "hse": "HSE", "cost": "降本", "drill": "练兵", "none": "无"}

_LOOKED_BACK = 400
"""Days: what was agreed longer ago and never done has been reminded of for a year."""
_SOON = 7


class Decision(Part):
    """What was agreed on, and who carries it out by when."""

    matter: Annotated[str | None, Text("事项", required=True)] = None
    owner: Annotated[str | None, MemberRef("责任人")] = None
    due: Annotated[date | None, Day("期限")] = None
    progress: Annotated[str | None, Choice("落实", living=True, options=PROGRESS)] = None
    carried: Annotated[str | None, LongText("落实情况", living=True)] = None
    done_on: Annotated[date | None, Day("落实日期", living=True)] = None


class ThemeDay(Envelope):
    """One theme day; a draft of a day to come is its plan. ``hours`` counts in tenths."""

    occurred_on: Annotated[date | None, Day("活动日期", required=True)] = None
    topic: Annotated[str | None, Text("主题", required=True)] = None
    steps: Annotated[tuple[str, ...], Choices("环节", options=STEPS)] = ()
    ties: Annotated[tuple[str, ...], Choices("生产结合点", options=TIES)] = ()
    place: Annotated[str | None, Text("地点")] = None
    hours: Annotated[
        int | None, Number("学习时长", places=1, most=240, unit="小时", hint="折算学时")
    ] = None
    organiser: Annotated[str | None, MemberRef("组织者")] = None
    participants: Annotated[tuple[str, ...], MemberRefs("参加", required=True)] = ()
    absent: Annotated[tuple[str, ...], MemberRefs("缺席")] = ()
    content: Annotated[str | None, LongText("内容", required=True)] = None
    decisions: Annotated[tuple[Decision, ...], Parts("议定事项")] = ()

    def matters(self, entry_id: str) -> Iterator[Matter]:
        """Yield what was agreed and is to be carried out."""
        for each in self.decisions:
            if each.progress != "none":
                yield decision(
                    entry_id, f"decisions/{each.id}", each.matter or "", found=self.occurred_on,
                    owner=each.owner, due=each.due, progress=each.progress, done_on=each.done_on,
                )  # fmt: skip


def problems(day: ThemeDay, setting: Setting) -> Iterator[Problem]:
    """Yield who is said both to have come and not, and decisions without somebody and a date."""
    del setting
    if set(day.participants) & set(day.absent):
        yield Problem("absent", "TWICE", Level.SAVE, "有人又参加又缺席。", "去掉一处。")
    for number, each in enumerate(day.decisions, start=1):
        if not each.matter or each.progress == "none":
            continue
        for name, value, what, cure in (
            ("owner", each.owner, "责任人", "填一个人；定不下来先填书记。"),
            ("due", each.due, "期限", "先估一个日期，以后能改期。"),
        ):
            if not value:
                yield Problem(
                    f"decisions/{each.id}/{name}", "REQUIRED", Level.FINAL,
                    f"议定事项 {number}：还没有{what}。", cure,
                )  # fmt: skip


def fixed_day(asked: Asked, month: Period) -> date | None:
    """Return the branch's fixed theme day in a month (its last one where it is shorter), or None."""
    books = asked.facts.records("branch", asked.branch)
    number = next((b.theme_day for _, b in reversed(books) if getattr(b, "theme_day", None)), None)
    return month.last.replace(day=min(number, month.last.day)) if number else None


def duties(asked: Asked) -> Iterator[Due]:
    """Yield what was agreed on theme days, is due within a week and not carried out."""
    today = asked.setting.today
    handed = handed_on(asked.facts, asked.branch)
    for entry, day in asked.facts.records(
        "theme_day", asked.branch, since=today - timedelta(days=_LOOKED_BACK)
    ):
        for each in day.decisions:
            soon = each.due is not None and each.due <= today + timedelta(days=_SOON)
            lives_there = (entry, f"decisions/{each.id}") in handed
            if each.due and soon and each.progress not in ("done", "none") and not lives_there:
                yield Due(
                    f"{short(each.matter, 16)}：议定到期", each.due, source=day.topic or "",
                    done_by="落实了点“办好了”，这件事就算办好；办不成的转问题整改。",
                    entry=entry, action="填落实", weight=Weight.YELLOW, about=each.id,
                    page="matters", part=f"decisions/{each.id}",
                )  # fmt: skip


def _begin(beginning: Beginning) -> JsonObject:
    last = beginning.last if isinstance(beginning.last, ThemeDay) else None
    people: list[Json] = [i for i, _ in beginning.people]
    publicity = next((i for i, m in beginning.people if m.party_post == "publicity"), None)
    return {
        "place": last.place if last else None, "organiser": publicity, "participants": people,
    }  # fmt: skip


def _told(payload: Mapping[str, Json], posts: Mapping[str, str]) -> JsonObject:
    """Return as absent who is a member and not among those who took part."""
    came = payload.get("participants")
    if not isinstance(came, list) or not came:
        return {}
    return {"absent": [member for member in posts if member not in came]}


LEDGER = Ledger(
    told=_told,
    code="L11",
    key="theme_day",
    title="主题党日",
    model=ThemeDay,
    mechanism="politics",
    rhythm=Rhythm.MONTH,
    called=lambda day: day.topic or "（还没有主题）",
    shown=("occurred_on", "topic", "steps", "ties", "headcount", "decisions"),
    rules=problems,
    rule="M04",
    begin=_begin,
    duties=duties,
    derived=(headcount("到会"),),
    clock=Clock(
        "M04",
        Rhythm.MONTH,
        "{month}月主题党日还没记",
        fixed=fixed_day,
        unplanned="{month}月主题党日还没安排",
    ),
    ended_on=lambda day: day.occurred_on,
    matters=Tracking(of=ThemeDay.matters, write=write),
)
