"""That the plant let a branch open a closed year again: until a day, by a numbered decision."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Day, Text, Whole
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Owner, Rhythm, Setting


class YearReopening(Envelope):
    """One decision; several of one year stand side by side, the longest counts."""

    closed_year: Annotated[
        int | None, Whole("重开年度", required=True, least=1921, most=2200, unit="年")
    ] = None
    number: Annotated[str | None, Text("批准文号")] = None
    why: Annotated[str | None, Text("为什么重开", required=True)] = None
    until: Annotated[date | None, Day("开到", required=True)] = None


def problems(reopening: YearReopening, setting: Setting) -> Iterator[Problem]:
    """Yield what makes a decision none: it ends before it begins."""
    del setting
    if reopening.until and reopening.occurred_on and reopening.until < reopening.occurred_on:
        yield Problem(
            "until", "END_BEFORE_START", Level.SAVE, f"{reopening.until} 已经过了。",
            "开到今天以后的一天。",
        )  # fmt: skip


LEDGER = Ledger(
    code="O17",
    key="year_reopening",
    title="年度重开",
    model=YearReopening,
    mechanism="execution",
    rhythm=Rhythm.CHANGE,
    called=lambda each: f"{each.closed_year or ''} 年重开到 {each.until or '（没写）'}",
    shown=("closed_year", "number", "why", "until"),
    owner=Owner.PLANT,
    rules=problems,
)
