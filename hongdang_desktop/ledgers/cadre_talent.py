"""L37 干部人才与双向交流: 人才储备, 专兼职, 双向流动, 双向挂职, 一岗双责 (domain.md §7.11, L37)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choice, Day, LongText, Parts, Text
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import MemberOrText
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.reminding import within
from hongdang_desktop.ledgers.responsibility import Responsibility, due_lines

KINDS = {
    "full_time": "专职", "part_time": "兼职", "reserve": "储备", "exchange": "双向流动",
    "secondment": "双向挂职", "dual_duty": "一岗双责",
}  # fmt: skip
_JUDGED = frozenset({"exchange", "secondment", "dual_duty"})
CONCLUSIONS = {"excellent": "优秀", "good": "称职", "fair": "基本称职", "poor": "不称职"}


class CadreTalent(Envelope):
    """One person in one capacity, from a day to a day."""

    person: Annotated[str | None, MemberOrText("人员", required=True, weighty=True)] = None
    kind: Annotated[str | None, Choice("类别", required=True, weighty=True, options=KINDS)] = None
    from_post: Annotated[str | None, Text("现岗")] = None
    to_post: Annotated[str | None, Text("去岗")] = None
    since: Annotated[date | None, Day("开始日期", required=True, weighty=True)] = None
    until: Annotated[date | None, Day("结束日期", living=True, weighty=True)] = None
    mentor: Annotated[str | None, MemberOrText("导师")] = None
    responsibilities: Annotated[tuple[Responsibility, ...], Parts("责任清单")] = ()
    appraisal: Annotated[str | None, LongText("鉴定", living=True)] = None
    conclusion: Annotated[
        str | None, Choice("鉴定结论", living=True, weighty=True, options=CONCLUSIONS)
    ] = None


def problems(talent: CadreTalent, setting: Setting) -> Iterator[Problem]:
    """Yield what does not fit within one entry."""
    del setting
    if talent.since and talent.until and talent.until < talent.since:
        yield Problem(
            "until",
            "END_BEFORE_START",
            Level.SAVE,
            "结束日期在开始日期之前。",
            "看看哪个日期抄反了。",
        )


def duties(asked: Asked) -> Iterator[Due]:
    """Yield lines of duty lists, and who is to be judged because his time ends (rule B01)."""
    today = asked.setting.today
    rule = asked.setting.rules.on("B01", today)
    for entry_id, talent in asked.facts.records("cadre_talent", asked.branch):
        if talent.conclusion is None:
            yield from due_lines(asked, entry_id, talent.responsibilities)
        judged = talent.conclusion or talent.kind not in _JUDGED
        if rule is None or talent.until is None or judged or not within(rule, talent.until, today):
            continue
        due = talent.until + timedelta(days=rule.numbers["days"])
        name = asked.facts.member(talent.person or "") or talent.person or ""
        yield Due(
            f"{name[:8]}{KINDS[talent.kind or '']}期满，写鉴定", due, rule.id, rule.reference,
            "填鉴定和结论，就算办好。", entry=entry_id, action="写鉴定",
            weight=Weight(rule.weight) if today > talent.until else Weight.BLUE, about=entry_id,
        )  # fmt: skip


def _settle(talent: CadreTalent) -> JsonObject:
    """Return the day that the entry stands for in lists."""
    day = talent.since
    return {"occurred_on": day.isoformat(), "year": day.year} if day else {}


LEDGER = Ledger(
    code="L37",
    key="cadre_talent",
    title="干部人才与双向交流",
    model=CadreTalent,
    mechanism="quality",
    rhythm=Rhythm.CHANGE,
    order="since",
    settle=_settle,
    called=lambda talent: KINDS.get(talent.kind or "", "（还没有类别）"),
    shown=("person", "kind", "from_post", "to_post", "since", "until", "conclusion"),
    rules=problems,
    duties=duties,
)
