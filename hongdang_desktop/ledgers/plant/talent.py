"""P05 书记与人才库: what the plant's office keeps of people who may lead. It leaves no PC."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Day, LongText, Text
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import MemberOrText, OrganisationRef
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Owner, Rhythm, Setting

POOLS = {
    "secretary": "党支部书记", "reserve": "书记后备人选", "staff": "党务骨干",
    "training": "重点培养", "other": "其他",
}  # fmt: skip
STATES = {"in": "在库", "used": "已使用", "out": "出库"}


class Talent(Envelope):
    """One person; ``branch`` is where he is now, and may be empty."""

    branch: Annotated[
        str | None, OrganisationRef("所在支部", weighty=True, of=("branch",))
    ] = None  # fmt: skip
    person: Annotated[str | None, MemberOrText("姓名", required=True, weighty=True)] = None
    pool: Annotated[str | None, Choice("类别", required=True, options=POOLS)] = None
    post: Annotated[str | None, Text("现任职务")] = None
    since: Annotated[date | None, Day("任职起")] = None
    strengths: Annotated[str | None, LongText("特长和业绩", sensitive=True)] = None
    wanting: Annotated[str | None, LongText("不足和培养方向", sensitive=True)] = None
    recommended_by: Annotated[str | None, Text("谁推荐")] = None
    trained: Annotated[str | None, LongText("培训和锻炼", living=True)] = None
    state: Annotated[str | None, Choice("现在", living=True, options=STATES)] = None
    out_on: Annotated[date | None, Day("出库日期", living=True)] = None


def problems(record: Talent, setting: Setting) -> Iterator[Problem]:
    """Yield what does not fit together about one person."""
    del setting
    if record.state == "out" and not record.out_on:
        yield Problem("out_on", "REQUIRED", Level.FINAL, "出库了，还没填日期。", "填一个日期。")


LEDGER = Ledger(
    code="P05",
    key="talent",
    title="书记与人才库",
    model=Talent,
    mechanism="quality",
    rhythm=Rhythm.CHANGE,
    owner=Owner.OFFICE,
    called=lambda record: POOLS.get(record.pool or "", "（还没有类别）"),
    shown=("person", "pool", "branch", "post", "state"),
    rules=problems,
    begin=lambda _: {"state": "in"},
)
