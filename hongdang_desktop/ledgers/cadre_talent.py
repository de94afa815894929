"""L37 干部人才与双向交流: 人才储备, 专兼职, 双向流动, 双向挂职, 一岗双责 (domain.md §7.11, L37)."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Day, LongText, Parts, Text
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import MemberOrText
from hongdang_desktop.ledgers.committee_post import Responsibility
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm, Setting

KINDS = {
    "full_time": "专职", "part_time": "兼职", "reserve": "储备", "exchange": "双向流动",
    "secondment": "双向挂职", "dual_duty": "一岗双责",
}  # fmt: skip
CONCLUSIONS = {"excellent": "优秀", "good": "称职", "fair": "基本称职", "poor": "不称职"}


class CadreTalent(Envelope):
    """One person in one capacity, from a day to a day."""

    person: Annotated[str | None, MemberOrText("人员", required=True, weighty=True)] = None
    kind: Annotated[str | None, Choice("类别", required=True, weighty=True, options=KINDS)] = None
    from_post: Annotated[str | None, Text("现岗")] = None
    to_post: Annotated[str | None, Text("去岗")] = None
    since: Annotated[date | None, Day("起", required=True, weighty=True)] = None
    until: Annotated[date | None, Day("止", living=True, weighty=True)] = None
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
            "until", "END_BEFORE_START", Level.SAVE, "止在起之前。", "看看哪个日期抄反了。"
        )


LEDGER = Ledger(
    code="L37",
    key="cadre_talent",
    title="干部人才与双向交流",
    model=CadreTalent,
    mechanism="quality",
    rhythm=Rhythm.ANY,
    called=lambda talent: KINDS.get(talent.kind or "", "（还没有类别）"),
    shown=("person", "kind", "from_post", "to_post", "since", "until", "conclusion"),
    rules=problems,
)
