"""L15 党费收缴: 《关于中国共产党党费收缴、使用和管理的规定》（中组发〔2008〕3号）, domain.md §4.

One entry is one payment of one member, all amounts in whole fen. How many there are is never scored.

Rate and amount due are reckoned from the bands in force in the month that is paid for, and kept with
the entry: bands may change (they are dated data), and what a member was asked for then must stay
readable as it was, also on paper and at the plant, where the base never comes. They are worked out
anew only when the branch itself changes the entry.

Nothing here ever touches 党籍: arrears are said, the procedure is for people.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choice, Day, Money, Month, Months, Number, Text
from hongdang_desktop.core.periods import month_of, plus_months
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import MemberRef
from hongdang_desktop.ledgers import dues_arrears
from hongdang_desktop.ledgers.dues_bands import first_of, owed, usual_basis
from hongdang_desktop.ledgers.dues_sums import (
    FIELDS,
    NOT_OF_THE_MONTH,
    OF_SEVERAL,
    Payment,
    payment_of,
)
from hongdang_desktop.ledgers.envelope import Envelope, Stage
from hongdang_desktop.ledgers.frame import after_end
from hongdang_desktop.ledgers.ledger import Beginning, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.member import Member

_LAST_KNOWN = 13
"""Months in which the last base of a member is looked for."""

CATEGORIES = {"in_service": "在职", "retired": "离退休", "fixed": "定额"}
CHANNELS = {"online": "线上", "cash": "现金", "proxy": "代收", "bank": "银行"}
KINDS = {
    "normal": "正常", "supplement": "补交", "more": "多交", "donation": "捐赠", "relief": "减免",
    "arrear": "建账欠交",
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
        Money("基数", sensitive=True, private=True, hint="税后固定收入"),
    ] = None
    basis: Annotated[
        str | None, Text("核定依据", hint="空着就写上现行口径；基数变了写凭什么", weighty=True)
    ] = None  # fmt: skip
    rate: Annotated[
        int | None, Number("比例%", places=2, weighty=True, reckoned=True)
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

    @property
    def covered(self) -> tuple[str, ...]:
        """Return the months that the payment is for; a donation is for none."""
        if self.kind == "donation":
            return ()
        if self.kind in OF_SEVERAL:
            return tuple(sorted(self.months))
        return (self.month,) if self.month else ()


def reckon(entry: Dues, setting: Setting) -> JsonObject:
    """Return rate and amount by the rules of the months covered, and the usual basis if none is said.

    A final entry whose base is not on this PC keeps what it was judged by.
    """
    if entry.base is None and entry.category != "fixed" and entry.stage == Stage.FINAL:
        return {}
    months = _readable(entry.covered)
    rate, due = owed(setting.rules, entry.category or "", entry.base, months)
    found: JsonObject = {"rate": rate, "due": due}
    if not entry.basis and entry.category and months:
        found["basis"] = usual_basis(setting.rules, entry.category, months[-1])
    return found


def settle(entry: Dues) -> JsonObject:
    """Return what follows for arrears that are taken over: nothing was paid, the last month counts."""
    if entry.kind != "arrear":
        return {}
    found: JsonObject = {"paid": 0}
    months = _readable(entry.covered)
    if months:
        found["month"] = months[-1]
        if entry.occurred_on is None:
            found["occurred_on"] = month_of(first_of(months[-1])).last.isoformat()
    return found


def problems(entry: Dues, setting: Setting) -> Iterator[Problem]:
    """Yield F03, F05, F06, F07 and what does not fit together. None stops a payment from being noted."""
    for name, amount in (("base", entry.base), ("paid", entry.paid)):
        if amount is not None and amount < 0:
            label = LEDGER.columns[name].label
            yield Problem(name, "OUT_OF_RANGE", Level.SAVE, f"{label}是负数。", "去掉负号。")
    by_band = entry.category in ("in_service", "retired") and entry.kind != "donation"
    if by_band and entry.due is None and entry.base is None:
        yield Problem("base", "REQUIRED", Level.FINAL, "还没有基数。", "填税后固定收入。")
    yield from _supplement_problems(entry, setting)
    last = max((first_of(month) for month in _readable(entry.covered)), default=None)
    yield from after_end(setting.frame(entry.branch), "month", last)
    day = entry.occurred_on or setting.today
    relief, extra, less = (setting.rules.on(rule, day) for rule in ("F05", "F06", "F07"))
    if relief and entry.kind == "relief" and not (entry.relief_number or "").strip():
        yield relief.problem(
            "relief_number", "减免还没有批复文号。", "报上一级党组织同意，再补上。"
        )
    if entry.due is None or entry.paid is None:
        return
    over = entry.paid - entry.due
    if less and over < 0 and entry.kind not in ("relief", "arrear"):
        short = Money("").format(-over)
        yield less.problem("paid", f"比应交少 {short} 元。", "补齐；经批准少交的，类型选减免。")
    if extra and over >= extra.numbers["extra"]:
        yield extra.problem("paid", f"多交 {Money('').format(over)} 元。", "全额上缴中央，单独报。")
    if entry.kind == "more" and over <= 0:
        yield Problem("kind", "KIND", Level.WARN, "没有多交。", "类型选正常。")
    if entry.kind == "normal" and over > 0:
        yield Problem(
            "paid", "KIND", Level.WARN, f"比应交多 {Money('').format(over)} 元。",
            "自愿多交的，类型选多交；预交的按月各记一条。",
        )  # fmt: skip


def _supplement_problems(entry: Dues, setting: Setting) -> Iterator[Problem]:
    months = _readable(tuple(sorted(entry.months)))
    if entry.kind not in OF_SEVERAL:
        if months:
            yield Problem(
                "months", "KIND", Level.FINAL, "填了补交的月份，类型不是补交。", "类型改成补交。"
            )
        return
    if not months:
        which = "补交" if entry.kind == "supplement" else "欠"
        yield Problem("months", "REQUIRED", Level.FINAL, f"还没填{which}哪几个月。", "如 2026-08。")
        return
    if entry.kind == "arrear":
        start = setting.frame(entry.branch).start
        if start and months[-1] > month_of(start).text:
            yield Problem(
                "months", "KIND", Level.FINAL, f"{months[-1]} 在建账以后，欠交由程序自己算。",
                "这里只记建账以前的。",
            )  # fmt: skip
        return
    first, last = first_of(months[0]), first_of(months[-1])
    span = (last.year - first.year) * 12 + last.month - first.month + 1
    rule = setting.rules.on("F03", entry.occurred_on or setting.today)
    if rule and span > rule.numbers["months"]:
        yield rule.problem("months", f"补交跨 {span} 个月。", "写明原因，并向上级党组织报告。")
    if entry.month and months[-1] > entry.month:
        yield Problem(
            "months", "KIND", Level.WARN, f"{months[-1]} 还没到，不是补交。", "预交按月各记一条。"
        )


def _readable(months: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out what is no month: its column complains of it."""
    column = LEDGER.columns["month"]
    return tuple(month for month in months if column.check(month) is None)


def beside(entry: Dues, entry_id: str, facts: Facts, setting: Setting) -> Iterator[Problem]:
    """Yield what the roster and the other payments say; all of it may still have happened."""
    if not entry.member or not _readable(entry.covered):
        return
    member = facts.record(entry.member)
    if isinstance(member, Member):
        yield from _payer_problems(entry, member, setting)
    if entry.kind in NOT_OF_THE_MONTH:
        return
    first = first_of(_readable(entry.covered)[0])
    twice, before = False, None
    for row in facts.values(
        LEDGER.key, entry.branch or "", FIELDS, since=plus_months(first, -_LAST_KNOWN), drafts=True
    ):
        other = payment_of(*row)
        if other.member != entry.member or other.id == entry_id or other.kind == "donation":
            continue
        twice = twice or (other.month == entry.month and other.kind not in NOT_OF_THE_MONTH)
        earlier = other.base is not None and other.month < (entry.month or "")
        if earlier and (before is None or other.month >= before.month):
            before = other
    if twice:
        yield Problem(
            "member", "DUES_TWICE", Level.WARN, "这个月已经记过一条。", "看看是不是重了。"
        )
    if before is not None:
        yield from _base_problems(entry, before)


def _base_problems(entry: Dues, before: Payment) -> Iterator[Problem]:
    """Yield that a base differs from the last one, where nothing says on what ground."""
    if entry.base is None or entry.base == before.base or (entry.basis or "") != before.basis:
        return
    money = Money("")
    yield Problem(
        "basis", "BASE_CHANGED", Level.WARN,
        f"基数和 {before.month} 的不一样：{money.format(before.base)} 改成 {money.format(entry.base)}。",
        "写一句核定依据。",
    )  # fmt: skip


def _payer_problems(entry: Dues, member: Member, setting: Setting) -> Iterator[Problem]:
    early = min(_readable(entry.covered))
    rule = setting.rules.on("F04", first_of(early))
    if rule and member.joined_on and month_of(member.joined_on).text > early:
        yield rule.problem(
            "month", f"{early} 还没入党：自大会通过之日起交。", "看看月份；多交的类型选捐赠。"
        )
    last = max(_readable(entry.covered))
    if not member.active and not (member.left_on and last <= month_of(member.left_on).text):
        yield Problem(
            "member", "LEFT", Level.WARN, f"{member.name}已不在本支部。", "看看交到哪个月为止。"
        )


def begin(beginning: Beginning) -> JsonObject:
    """Return a payment of this month; of a member who is known, with his last base and channel."""
    month = str(beginning.given.get("month") or month_of(beginning.today).text)
    begun: JsonObject = {"month": month, "kind": "normal", "category": "in_service"}
    member, facts = beginning.given.get("member"), beginning.facts
    if not isinstance(member, str) or facts is None:
        return begun
    person = facts.record(member)
    if isinstance(person, Member) and person.retired:
        begun["category"] = "retired"
    since = plus_months(beginning.today, -_LAST_KNOWN)
    entries = facts.records(LEDGER.key, beginning.branch, since=since, drafts=True)
    mine = [e for _, e in entries if e.member == member and (e.month or "") < month]
    last = max(mine, key=lambda each: each.month or "", default=None)
    return {**begun, **(dues_arrears.carried(last.payload()) if last is not None else {})}


LEDGER = Ledger(
    code="L15",
    key="dues",
    title="党费收缴",
    model=Dues,
    mechanism="execution",
    rhythm=Rhythm.MONTH,
    called=lambda entry: f"{entry.month or '（还没有月份）'} 党费",
    shown=("month", "member", "category", "rate", "due", "paid", "occurred_on", "kind"),
    printed=(
        "month",
        "member",
        "category",
        "rate",
        "due",
        "paid",
        "occurred_on",
        "channel",
        "kind",
    ),
    tabled=True,
    rules=problems,
    cross=beside,
    begin=begin,
    reckon=reckon,
    settle=settle,
    duties=dues_arrears.duties,
    batch=dues_arrears.batch,
    batched=("member", "base", "rate", "due", "paid", "occurred_on", "channel", "kind"),
    batch_same=("paid", "due"),
    rule="F01",
    page="dues",
)
