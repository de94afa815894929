"""L20 学习教育与学时: what is learned beside meetings, lectures and theme days, which count by themselves."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Choice, Day, LongText, Number, Text
from hongdang_desktop.core.periods import month_of
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import EntryRef, MemberRefs
from hongdang_desktop.ledgers.due import Asked, Due
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.headcount import headcount
from hongdang_desktop.ledgers.ledger import Beginning, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.study_hours import words
from hongdang_desktop.ledgers.study_need import short_of_hours

FORMS = {
    "together": "集中学习", "course": "培训班", "lecture": "党课", "online": "网络", "practice": "实践",
}  # fmt: skip


class Study(Envelope):
    """One occasion of learning; ``hours`` are those of each participant, in tenths."""

    occurred_on: Annotated[date | None, Day("学习日期", required=True)] = None
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


def problems(study: Study, setting: Setting) -> Iterator[Problem]:
    """Yield dates the wrong way round."""
    del setting
    if study.until and study.occurred_on and study.until < study.occurred_on:
        yield Problem(
            "until", "END_BEFORE_START", Level.SAVE, "结束在开始之前。", "看看哪个日期抄反了。"
        )


def cross(study: Study, entry_id: str, facts: Facts, setting: Setting) -> Iterator[Problem]:
    """Yield what is written down a second time: it counts once, with the meeting it comes from."""
    del entry_id
    rule = setting.rules.on("E02", study.occurred_on or setting.today)
    if rule and study.comes_from and facts.record(study.comes_from) is not None:
        yield rule.problem(
            "comes_from", "来源那条的学时已经自动算了，这条不再计。", "不是同一件事就清掉来源。"
        )


def duties(asked: Asked) -> Iterator[Due]:
    """Yield one row for all who have learned too little up to now (rule E01)."""
    today = asked.setting.today
    rule = asked.setting.rules.on("E01", today)
    if rule is None or asked.start is None or today.month < rule.numbers["from"]:
        return
    short = short_of_hours(asked)
    if not short:
        return
    shown = "、".join(
        f"{each.name} {words(each.earned)}/{words(each.whole)}" for each in short[:_NAMED]
    )
    yield Due(
        f"{len(short)} 名党员学时偏少", month_of(today).last, rule.id, rule.reference,
        done_by=f"{shown}{'等' if len(short) > _NAMED else ''}。补学以后记一条，这件事就算办好。",
        action="记一次学习", period=month_of(today).text,
        new={"participants": [each.member for each in short]},
    )  # fmt: skip


_NAMED = 6


def _begin(beginning: Beginning) -> JsonObject:
    people: list[Json] = [i for i, _ in beginning.people]
    return {"form": "together", "hours": 10, "participants": people}


LEDGER = Ledger(
    code="L20",
    key="study",
    title="学习教育与学时",
    model=Study,
    mechanism="quality",
    rhythm=Rhythm.MONTH,
    called=lambda study: study.topic or "（还没有主题）",
    shown=("occurred_on", "topic", "form", "host", "hours", "headcount"),
    rules=problems,
    rule="E01",
    begin=_begin,
    cross=cross,
    duties=duties,
    derived=(headcount(),),
    ended_on=lambda study: study.until or study.occurred_on,
)
