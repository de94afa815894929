"""L33 党组织工作经费: a budget a year, what came and what was spent; the balance is worked out.

《中国共产党国有企业基层组织工作条例（试行）》: handed down to branches regularly, for the education of
members, activities and premises (domain.md §2).
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choice, Day, Money, Parts, Text
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import MemberOrText
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Beginning, Derived, Facts, Ledger, Rhythm, Setting

USES = {
    "education": "党员教育", "activity": "组织活动", "premises": "阵地建设", "materials": "书报资料",
    "commendation": "表彰", "help": "走访慰问", "other": "其他",
}  # fmt: skip


class Allotment(Part):
    """Money that came down."""

    day: Annotated[date | None, Day("下拨日期", required=True)] = None
    amount: Annotated[int | None, Money("金额", required=True)] = None


class Spending(Part):
    """Money that was spent."""

    day: Annotated[date | None, Day("日期", required=True)] = None
    use: Annotated[str | None, Choice("用途", required=True, options=USES)] = None
    amount: Annotated[int | None, Money("金额", required=True)] = None
    voucher: Annotated[str | None, Text("凭证号", longest=50)] = None
    approver: Annotated[str | None, MemberOrText("审批人")] = None


class Funds(Envelope):
    """One year's money of a branch."""

    occurred_on: Annotated[date | None, Day("建账日期", required=True)] = None
    budget: Annotated[int | None, Money("预算", required=True)] = None
    allotments: Annotated[tuple[Allotment, ...], Parts("下拨", living=True)] = ()
    spendings: Annotated[tuple[Spending, ...], Parts("支出", living=True)] = ()

    @property
    def allotted(self) -> int:
        """Return what came down, in fen."""
        return sum(part.amount or 0 for part in self.allotments)

    @property
    def spent(self) -> int:
        """Return what was spent, in fen."""
        return sum(part.amount or 0 for part in self.spendings)


def _fen(value: Callable[[Funds], int]) -> Callable[[Funds, str, Facts], str]:
    """Return what shows an amount of a year's money."""
    return lambda funds, _entry_id, _facts: Money("").format(value(funds))


def problems(funds: Funds, setting: Setting) -> Iterator[Problem]:
    """Yield amounts that are none, and rule CA05: more spent than came down."""
    if funds.budget is not None and funds.budget < 0:
        yield Problem("budget", "OUT_OF_RANGE", Level.SAVE, "预算是负数。", "去掉负号。")
    for name, parts in (("allotments", funds.allotments), ("spendings", funds.spendings)):
        for part in parts:
            if part.amount is not None and part.amount <= 0:
                yield Problem(
                    f"{name}/{part.id}/amount", "OUT_OF_RANGE", Level.SAVE, "金额要大于零。",
                    "退回的钱写进备注。",
                )  # fmt: skip
    rule = setting.rules.on("CA05", funds.occurred_on or setting.today)
    over = funds.spent - funds.allotted
    if rule and over > 0:
        yield rule.problem(
            "spendings", f"支出比下拨多 {Money('').format(over)} 元。", "看看有没有漏记的下拨。"
        )


def begin(beginning: Beginning) -> JsonObject:
    """Return this year's book."""
    return {"year": beginning.today.year}


LEDGER = Ledger(
    at_once=("allotments", "spendings"),
    code="L33",
    key="funds",
    title="党组织工作经费",
    model=Funds,
    mechanism="execution",
    rhythm=Rhythm.YEAR,
    by_year=True,
    called=lambda funds: f"{funds.year or '（还没有年份）'}年工作经费",
    shown=("year", "budget", "allotted", "spent", "balance"),
    rules=problems,
    begin=begin,
    derived=(
        Derived("allotted", "下拨合计", _fen(lambda funds: funds.allotted)),
        Derived("spent", "支出合计", _fen(lambda funds: funds.spent)),
        Derived("balance", "余额", _fen(lambda funds: funds.allotted - funds.spent)),
    ),
    optional=True,
)
