"""P06 经验典型: good examples that the plant hands on to all branches."""

from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Day, LongText, Text
from hongdang_desktop.core.references import OrganisationRef
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Owner, Rhythm


class ModelExperience(Envelope):
    """One example; without ``branch`` all branches get it. ``origin`` is whose it is."""

    branch: Annotated[
        str | None,
        OrganisationRef("发给", weighty=True, of=("branch",), hint="空着就是发给所有支部。"),
    ] = None
    occurred_on: Annotated[date | None, Day("发布日期", required=True)] = None
    title: Annotated[str | None, Text("题目", required=True)] = None
    origin: Annotated[str | None, OrganisationRef("哪个支部的经验", of=("branch",))] = None
    origin_words: Annotated[str | None, Text("外单位", hint="不是本厂支部的，写单位名称。")] = None
    background: Annotated[str | None, LongText("起因")] = None
    practice: Annotated[str | None, LongText("做法", required=True)] = None
    result: Annotated[str | None, LongText("效果", hint="写比率，不写产量的绝对数。")] = None
    spread: Annotated[str | None, LongText("推广情况", living=True)] = None


LEDGER = Ledger(
    code="P06",
    key="model_experience",
    title="经验典型",
    model=ModelExperience,
    mechanism="quality",
    rhythm=Rhythm.ANY,
    owner=Owner.PLANT,
    called=lambda record: record.title or "（还没写题目）",
    shown=("occurred_on", "title", "origin", "spread"),
)
