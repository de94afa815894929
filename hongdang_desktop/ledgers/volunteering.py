"""L23 志愿服务与联系群众: written when there was some; how many entries there are is never scored."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Day, LongText, Number, Text
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import MemberRefs
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm, Setting


class Volunteering(Envelope):
    """One service."""

    matter: Annotated[str | None, Text("事项", required=True)] = None
    occurred_on: Annotated[date | None, Day("服务日期", required=True)] = None
    people: Annotated[tuple[str, ...], MemberRefs("参加人员", required=True)] = ()
    hours: Annotated[
        int | None, Number("时长", places=1, most=10_000, unit="小时", hint="每人")
    ] = None
    served: Annotated[str | None, Text("服务对象", hint="如 东站倒班公寓、社区独居老人")] = None
    content: Annotated[str | None, LongText("内容")] = None
    outcome: Annotated[str | None, LongText("结果", living=True)] = None


def problems(service: Volunteering, setting: Setting) -> Iterator[Problem]:
    """Yield hours that no day has: several days are several entries."""
    del setting
    if service.hours is not None and service.hours > _DAY:
        yield Problem(
            "hours", "HOURS", Level.WARN, "一人一天多于 24 小时。", "填每人的时长，不是合计。"
        )


_DAY = 240
"""24 hours in steps of a tenth."""

LEDGER = Ledger(
    at_once=("outcome",),
    code="L23",
    key="volunteering",
    title="志愿服务与联系群众",
    model=Volunteering,
    mechanism="politics",
    rhythm=Rhythm.ANY,
    ended_on=lambda record: record.occurred_on,
    called=lambda service: service.matter or "（还没有事项）",
    shown=("occurred_on", "matter", "people", "hours", "served"),
    rules=problems,
)
