"""L31 党务公开: what was made known to whom and how, and what people said (domain.md KH3)."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Choices, Day, LongText, Text
from hongdang_desktop.core.problems import Problem
from hongdang_desktop.core.references import EntryRef
from hongdang_desktop.ledgers import follow_up
from hongdang_desktop.ledgers.due import Clock
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm, Setting

SCOPES = {"party": "党内", "team": "班组", "everyone": "全员"}
WAYS = {"board": "公开栏", "meeting": "会议", "intranet": "内网"}


class AffairsDisclosure(Envelope):
    """One matter made known from ``occurred_on`` until ``until``."""

    occurred_on: Annotated[date | None, Day("公开日期", required=True)] = None
    until: Annotated[date | None, Day("公开至")] = None
    matter: Annotated[str | None, Text("事项", required=True)] = None
    scope: Annotated[str | None, Choice("范围", options=SCOPES, required=True)] = None
    ways: Annotated[tuple[str, ...], Choices("方式", options=WAYS, required=True)] = ()
    feedback: Annotated[str | None, LongText("意见反馈", living=True)] = None
    problem_entry: Annotated[
        str | None, EntryRef("转问题整改", ledger="problem", living=True)
    ] = None  # fmt: skip


def problems(record: AffairsDisclosure, setting: Setting) -> Iterator[Problem]:
    """Yield an end before the beginning."""
    del setting
    yield from follow_up.not_before(
        record.occurred_on, record.until, "until", "结束的日子在公开日期之前"
    )


LEDGER = Ledger(
    code="L31",
    key="affairs_disclosure",
    title="党务公开",
    model=AffairsDisclosure,
    mechanism="appraisal",
    rhythm=Rhythm.MONTH,
    called=lambda record: record.matter or "（还没写事项）",
    shown=("occurred_on", "matter", "scope", "ways", "until", "feedback"),
    rules=problems,
    rule="GK01",
    ended_on=lambda record: record.occurred_on,
    clock=Clock(
        rule="GK01", every=Rhythm.MONTH, missing="{month}月党务公开还没记", may_be_none=True
    ),
)
