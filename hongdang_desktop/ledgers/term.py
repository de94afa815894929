"""L02 届次与换届: 《中国共产党支部工作条例（试行）》第二十一条, 《基层组织选举工作条例》.

One entry is one term: the election it came from, its approval, and how it ends.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Day, Parts, Text, Whole, YesNo
from hongdang_desktop.core.problems import Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import EntryRef, MemberOrText
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.member import POSTS


class Candidate(Part):
    """One candidate of the election, with the votes for him."""

    person: Annotated[str | None, MemberOrText("候选人", required=True)] = None
    post: Annotated[str | None, Choice("职务", options=POSTS)] = None
    votes: Annotated[int | None, Whole("得票", weighty=True, unit="票")] = None
    elected: Annotated[bool | None, YesNo("当选", weighty=True)] = None


class Extension(Part):
    """A decision of the superior that the election may be later."""

    number: Annotated[str | None, Text("批复文号", weighty=True)] = None
    until: Annotated[date | None, Day("延期到", required=True, weighty=True)] = None


class Term(Envelope):
    """One term of office. ``approved_on`` is the day from which its years are counted."""

    session: Annotated[str | None, Text("届次", required=True, hint="例如：第三届。")] = None
    election: Annotated[
        str | None, EntryRef("选举大会", ledger="assembly", hint="选出这一届的那次党员大会。")
    ] = None
    expected: Annotated[
        int | None, Whole("应到会人数", weighty=True, unit="人", hint="有选举权的应到几人。")
    ] = None
    present: Annotated[int | None, Whole("实到会人数", weighty=True, unit="人")] = None
    candidates: Annotated[tuple[Candidate, ...], Parts("候选人")] = ()
    approved_on: Annotated[
        date | None, Day("任命（批复）日期", required=True, weighty=True, hint="任期从这天算起。")
    ] = None
    approval_number: Annotated[str | None, Text("批复文号", weighty=True)] = None
    reminded_on: Annotated[date | None, Day("提醒函日期", living=True)] = None
    extensions: Annotated[
        tuple[Extension, ...],
        Parts("延期批复", living=True, hint="上级批了才算，一般不超过一年。"),
    ] = ()
    changed_on: Annotated[
        date | None,
        Day("实际换届日期", living=True, weighty=True, hint="下一届选出来的那天，选完再填。"),
    ] = None


def problems(term: Term, setting: Setting) -> Iterator[Problem]:
    """Yield what does not fit within one term."""
    del term, setting
    yield from ()


LEDGER = Ledger(
    code="L02",
    key="term",
    title="届次与换届",
    model=Term,
    mechanism="organisation",
    rhythm=Rhythm.CHANGE,
    called=lambda term: term.session or "（还没有届次）",
    shown=("session", "approved_on", "approval_number", "changed_on"),
    rules=problems,
)
