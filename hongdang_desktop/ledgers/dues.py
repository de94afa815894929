"""L15 党费收缴: 《关于中国共产党党费收缴、使用和管理的规定》（中组发〔2008〕3号）, domain.md §4.

One entry is one payment of one member, all amounts in whole fen. How many there are is never scored.

Rate and amount due are reckoned from the bands in force in the month that is paid for, and kept with
the entry: bands may change (they are dated data), and what a member was asked for then must stay
readable as it was, also on paper and at the plant, where the base never comes. They are worked out
anew only when the branch itself changes the entry.

Nothing here ever touches 党籍: arrears are said, the procedure is for people.
"""

from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Day, Money, Month, Months, Number, Text
from hongdang_desktop.core.references import MemberRef
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm

CATEGORIES = {"in_service": "在职", "retired": "离退休", "fixed": "定额"}
CHANNELS = {"online": "线上", "cash": "现金", "proxy": "代收", "bank": "银行"}
KINDS = {
    "normal": "正常", "supplement": "补交", "more": "多交", "donation": "捐赠", "relief": "减免",
}  # fmt: skip


class Dues(Envelope):
    """One payment. ``base`` stays in the branch; ``months`` are those that a supplement is for."""

    month: Annotated[str | None, Month("月份", required=True, weighty=True)] = None
    member: Annotated[str | None, MemberRef("党员", required=True, weighty=True)] = None
    category: Annotated[
        str | None,
        Choice(
            "人员类别", required=True, weighty=True, options=CATEGORIES,
            hint="定额：学生、下岗失业、领低保的党员",
        ),
    ] = None  # fmt: skip
    base: Annotated[
        int | None,
        Money("基数", sensitive=True, private=True, hint="税后固定收入；年薪制填当月实领"),
    ] = None
    basis: Annotated[
        str | None, Text("核定依据", hint="空着就写上现行口径", weighty=True)
    ] = None  # fmt: skip
    rate: Annotated[
        int | None, Number("比例", places=2, unit="%", weighty=True, reckoned=True)
    ] = None  # fmt: skip
    due: Annotated[int | None, Money("应交", reckoned=True)] = None
    paid: Annotated[int | None, Money("实交", required=True)] = None
    occurred_on: Annotated[date | None, Day("交纳日期", required=True, weighty=True)] = None
    channel: Annotated[str | None, Choice("渠道", options=CHANNELS)] = None
    kind: Annotated[
        str | None, Choice("类型", required=True, weighty=True, options=KINDS)
    ] = None  # fmt: skip
    payer: Annotated[str | None, MemberRef("代交人")] = None
    months: Annotated[
        tuple[str, ...], Months("补交所属期", weighty=True, hint="如 2026-08、2026-09")
    ] = ()
    months_reason: Annotated[str | None, Text("补交原因")] = None
    relief_number: Annotated[
        str | None, Text("减免文号", weighty=True, hint="上一级党组织同意的文号")
    ] = None
    collector: Annotated[str | None, MemberRef("收款人")] = None
    remitted_on: Annotated[date | None, Day("上缴日期", living=True)] = None
    remitted_voucher: Annotated[str | None, Text("上缴凭证号", living=True, longest=50)] = None


LEDGER = Ledger(
    code="L15",
    key="dues",
    title="党费收缴",
    model=Dues,
    mechanism="execution",
    rhythm=Rhythm.MONTH,
    called=lambda entry: f"{entry.month or '（还没有月份）'} 党费",
    shown=("month", "member", "category", "rate", "due", "paid", "occurred_on", "kind"),
)
