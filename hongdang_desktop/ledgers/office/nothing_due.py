"""The answer to a duty that has nothing to record: 本月无此事项, or that it was done elsewhere.

A blank page with a reason is worth more than an invented entry (domain.md §14).
"""

from collections.abc import Iterator
from typing import Annotated

from hongdang_desktop.core.columns import Text, YesNo
from hongdang_desktop.core.periods import BadPeriod, read_period
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm, Setting

LONGEST_REASON = 100


class NothingDue(Envelope):
    """One answer. ``ledger`` and ``about`` are those of the duty, ``period`` is written 2026-11, 2026Q4.

    ``ledger`` may be "" (a date of the yearly rhythm that no ledger holds) or that of a newer
    program. ``ticked``: it was done; else there was nothing to do, and ``why`` says so.
    """

    ledger: Annotated[str | None, Text("台账", longest=50)] = None
    period: Annotated[str | None, Text("期间", required=True, longest=10)] = None
    about: Annotated[str | None, Text("说的是谁", longest=100)] = None
    why: Annotated[str | None, Text("为什么没有", longest=LONGEST_REASON)] = None
    ticked: Annotated[bool | None, YesNo("办好了")] = None


def problems(answer: NothingDue, setting: Setting) -> Iterator[Problem]:
    """Yield what makes an answer none."""
    del setting
    try:
        read_period(answer.period or "2026")
    except BadPeriod as wrong:
        yield Problem("period", wrong.code, Level.FINAL, wrong.sentence, "照 2026-11 这样写。")
    if not answer.ticked and not (answer.why or "").strip():
        yield Problem(
            "why", "REQUIRED", Level.FINAL, "还没写为什么没有。", "写一句，比如“本月没有发文”。"
        )


LEDGER = Ledger(
    code="O09",
    key="nothing_due",
    title="本月无此事项",
    model=NothingDue,
    mechanism="execution",
    rhythm=Rhythm.ANY,
    called=lambda answer: f"{answer.period or ''} {answer.why or ''}".strip() or "（空）",
    shown=("occurred_on", "ledger", "period", "why"),
    rules=problems,
)
