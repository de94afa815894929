"""What a secretary hands over to the next one, as it stood on that day (domain.md §1.5; issue 5.8).

It stays in the branch: among the lines are talks and people's worries, which the plant never reads.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Day, LongText, Parts, Signature, Text
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import MemberOrText
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Audience, Ledger, Rhythm, Setting

LONGEST_LINE = 300


class HandedLine(Part):
    """One thing that goes on: under which heading, what, until when, and what is to be known."""

    heading: Annotated[str | None, Text("类别", required=True, longest=30)] = None
    what: Annotated[str | None, Text("事项", required=True, longest=LONGEST_LINE)] = None
    due: Annotated[date | None, Day("期限")] = None
    more: Annotated[str | None, Text("说明", longest=LONGEST_LINE)] = None


class SecretaryHandover(Envelope):
    """One handover; ``lines`` are what the program found on the day on which it was drawn up."""

    occurred_on: Annotated[date | None, Day("交接日期", required=True)] = None
    leaving: Annotated[str | None, MemberOrText("交出人", required=True, weighty=True)] = None
    taking: Annotated[str | None, MemberOrText("接任人", required=True, weighty=True)] = None
    witness: Annotated[str | None, Text("监交人", hint="厂里来的人；没有就空着。")] = None
    lines: Annotated[tuple[HandedLine, ...], Parts("移交事项")] = ()
    remarks: Annotated[str | None, LongText("另外要说的")] = None
    leaving_signature: Annotated[None, Signature("交出人签字")] = None
    taking_signature: Annotated[None, Signature("接任人签字")] = None
    witness_signature: Annotated[None, Signature("监交人签字")] = None


def problems(record: SecretaryHandover, setting: Setting) -> Iterator[Problem]:
    """Yield that nobody hands over to himself."""
    del setting
    if record.leaving and record.leaving == record.taking:
        yield Problem(
            "taking", "SAME", Level.FINAL, "交出人和接任人是同一个人。", "改成接任的书记。"
        )


LEDGER = Ledger(
    code="O22",
    key="secretary_handover",
    title="书记交接",
    model=SecretaryHandover,
    mechanism="organisation",
    rhythm=Rhythm.ANY,
    audience=Audience.BRANCH,
    called=lambda record: f"{record.occurred_on or '（还没有日期）'} 书记交接",
    shown=("occurred_on", "leaving", "taking", "witness"),
    rules=problems,
)
