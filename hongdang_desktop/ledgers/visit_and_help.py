"""L24 走访慰问与帮扶: who and why stay in the branch; no diagnosis is written down (domain.md §13)."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Day, LongText, Money, Signature
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import MemberOrText, MemberRefs
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm, Setting

CATEGORIES = {
    "needy_member": "困难党员", "old_member": "老党员", "needy_worker": "困难员工",
    "ill": "伤病", "family": "家庭变故", "festival": "节日",
}  # fmt: skip
FORMS = {"visit": "走访", "money": "慰问金", "goods": "物品", "errand": "帮办"}
SOURCES = {
    "dues": "党费", "funds": "党组织工作经费", "union": "工会经费", "relief": "困难补助",
    "donated": "捐款", "none": "不花钱",
}  # fmt: skip


class VisitAndHelp(Envelope):
    """One visit. To the plant go category, form, amount and day: never whom, never why."""

    subject: Annotated[
        str | None, MemberOrText("对象", required=True, sensitive=True, private=True)
    ] = None
    category: Annotated[str | None, Choice("类别", required=True, options=CATEGORIES)] = None
    occurred_on: Annotated[date | None, Day("走访日期", required=True)] = None
    circumstances: Annotated[
        str | None,
        LongText("情况", sensitive=True, private=True, hint="写难处，不写病名、不抄病历"),
    ] = None
    form: Annotated[str | None, Choice("形式", required=True, options=FORMS)] = None
    amount: Annotated[int | None, Money("金额")] = None
    source: Annotated[str | None, Choice("经费来源", options=SOURCES)] = None
    visitors: Annotated[tuple[str, ...], MemberRefs("慰问人", required=True)] = ()
    receipt: Annotated[str | None, Signature("签收")] = None
    follow_up: Annotated[
        str | None, LongText("后续", sensitive=True, private=True, living=True)
    ] = None


def problems(visit: VisitAndHelp, setting: Setting) -> Iterator[Problem]:
    """Yield money without amount or source; a visit may cost nothing."""
    del setting
    if visit.amount is not None and visit.amount < 0:
        yield Problem("amount", "OUT_OF_RANGE", Level.SAVE, "金额是负数。", "去掉负号。")
    if visit.form == "money" and not visit.amount:
        yield Problem("amount", "REQUIRED", Level.FINAL, "还没有金额。", "没花钱的，形式选走访。")
    if visit.amount and visit.source in (None, "none"):
        yield Problem(
            "source", "REQUIRED", Level.FINAL, "花了钱，还没选经费来源。", "看凭证上是哪笔钱。"
        )


LEDGER = Ledger(
    code="L24",
    key="visit_and_help",
    title="走访慰问与帮扶",
    model=VisitAndHelp,
    mechanism="politics",
    rhythm=Rhythm.ANY,
    ended_on=lambda record: record.occurred_on,
    called=lambda visit: f"{CATEGORIES.get(visit.category or '', '')}走访",
    shown=("occurred_on", "category", "subject", "form", "amount", "visitors"),
    printed=(
        "occurred_on",
        "category",
        "subject",
        "form",
        "amount",
        "source",
        "visitors",
        "receipt",
    ),
    tabled=True,
    rules=problems,
)
