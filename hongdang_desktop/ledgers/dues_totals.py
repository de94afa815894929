"""The sums under a month of dues, each with its proof.

A proof reckons the sum a second way, and says who is the reason where the two do not agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hongdang_desktop.core.columns import Money
from hongdang_desktop.ledgers.dues_bands import first_of, reckoned
from hongdang_desktop.ledgers.dues_grid import Counts, Grid, Line
from hongdang_desktop.ledgers.dues_stay import month_before
from hongdang_desktop.ledgers.dues_sums import Payment, collection_rate, shares

_MONEY = Money("")


@dataclass(frozen=True)
class Check:
    """One proof: the sum in words, whether it holds, and who or what is the reason if not."""

    key: str
    sentence: str
    holds: bool = True
    reasons: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Return the sentence with the reasons."""
        return f"{self.sentence}{'；'.join(self.reasons)}。" if self.reasons else self.sentence


@dataclass(frozen=True)
class Band:
    """All who pay by one rate: how many, their bases together (None at the plant), what is due."""

    category: str
    rate: int | None
    number: int
    base: int | None
    due: int


@dataclass(frozen=True)
class Totals:
    """The sums of a month in fen, members by how they count, and the proofs.

    ``received`` is all money that came in under the month: for it, for former months and donations.
    ``handed`` of it was remitted to the plant. ``owed_before`` and ``owed_after`` are the arrears of
    all who ever belonged to the branch, at the ends of the month before and of this one.
    """

    members: int
    counted: dict[Counts, int]
    settled: int
    due: int
    paid: int
    unpaid: int
    received: int
    drafts: int
    owed_before: int
    owed_after: int
    handed: int
    rate: int
    bands: tuple[Band, ...]
    vouchers: tuple[str, ...]
    checks: tuple[Check, ...]

    @property
    def proved(self) -> bool:
        """Say whether all proofs hold."""
        return all(check.holds for check in self.checks)


def totals(grid: Grid, month: str, lines: Sequence[Line]) -> Totals:
    """Return the sums of a month's lines."""
    owing = [line for line in lines if line.counts is Counts.DUE]
    counted = {each: sum(line.counts is each for line in lines) for each in Counts}
    asked = counted[Counts.DUE] + counted[Counts.OPEN]
    settled = sum(line.settled for line in owing)
    handed = sum(p.paid or 0 for p in _received(grid, month) if p.remitted_on)
    before, after, arrears = _arrears(grid, month)
    bands = _bands(owing)
    return Totals(
        members=sum(stay.belongs(month) for stay in grid.stays), counted=counted, settled=settled,
        due=sum(line.due or 0 for line in owing), paid=sum(line.paid_for for line in owing),
        unpaid=sum(line.short for line in owing), received=_all_received(lines),
        drafts=sum(line.entry is not None and not line.final for line in lines),
        owed_before=before, owed_after=after, handed=handed,
        rate=collection_rate(settled, asked), bands=bands,
        vouchers=tuple(dict.fromkeys(p.voucher for p in _received(grid, month) if p.voucher)),
        checks=(
            _heads(grid, month, lines), _by_band(grid, month, owing, bands), _paid(owing),
            _cash(grid, month, lines), arrears, _handed(grid, month),
        ),
    )  # fmt: skip


def _heads(grid: Grid, month: str, lines: Sequence[Line]) -> Check:
    """党员人数 = 应交人数 + 减免人数 + 当月转出/去世 (+ who is not asked yet), domain.md §4.3."""
    members = sum(stay.belongs(month) for stay in grid.stays)
    parts = [
        (each, sum(line.counts is each for line in lines))
        for each in (Counts.DUE, Counts.RELIEVED, Counts.LEFT, Counts.NOT_YET)
    ]
    shown = [(w, n) for w, n in parts if n or w in (Counts.DUE, Counts.RELIEVED, Counts.LEFT)]
    left = members - sum(number for _, number in parts)
    sentence = f"党员 {members} 人 = " + " + ".join(f"{each} {number}" for each, number in shown)
    reasons = [
        f"{line.stay.name}{line.state_words}" for line in lines if line.counts is Counts.OPEN
    ]
    return _check("heads", sentence, "差", f"{left} 人", ok=left == 0, reasons=reasons)


def _by_band(grid: Grid, month: str, owing: Sequence[Line], bands: Sequence[Band]) -> Check:
    """Σ应交 by band: each base once more through the rule of the month."""
    rule = grid.rules.on("F00", first_of(month))
    total = sum(line.due or 0 for line in owing)
    again, wrong = 0, []
    for line in owing:
        due = line.due or 0
        if rule and (line.base is not None or line.category == "fixed"):
            due = reckoned(rule, line.category, line.base)[1] or 0
        again += due
        if due != line.due:
            wrong.append(
                f"{line.stay.name}按规定 {_MONEY.format(due)}，记的 {_MONEY.format(line.due)}"
            )
    terms = " + ".join(
        f"{_rate(each)} {each.number} 人 {_MONEY.format(each.due)}" for each in bands
    )
    sentence = f"应交 {_MONEY.format(total)} = {terms or '0.00'}"
    off = _MONEY.format(abs(again - total))
    return _check("due", sentence, "差", f"{off} 元", ok=not wrong, reasons=wrong)


def _paid(owing: Sequence[Line]) -> Check:
    """Σ应交 = Σ已交 − Σ多交 + Σ未交."""
    due, paid = sum(line.due or 0 for line in owing), sum(line.paid_for for line in owing)
    short, over = sum(line.short for line in owing), sum(line.over for line in owing)
    sentence = f"应交 {_MONEY.format(due)} = 已交 {_MONEY.format(paid)}"
    sentence += f" − 多交 {_MONEY.format(over)}" if over else ""
    sentence += f" + 未交 {_MONEY.format(short)}"
    left = due - (paid - over + short)
    return _check(
        "paid", sentence, "差", f"{_MONEY.format(abs(left))} 元", ok=left == 0, reasons=()
    )


def _cash(grid: Grid, month: str, lines: Sequence[Line]) -> Check:
    """What came in, added up by member and by entry."""
    own = sum(line.paid or 0 for line in lines if line.final)
    later = sum(p.paid or 0 for line in lines for p in line.received)
    given = sum(line.given for line in lines)
    total = sum(p.paid or 0 for p in _received(grid, month))
    sentence = f"实收 {_MONEY.format(total)} = 本月 {_MONEY.format(own)}"
    sentence += f" + 补交 {_MONEY.format(later)}" if later else ""
    sentence += f" + 捐赠 {_MONEY.format(given)}" if given else ""
    left = total - own - later - given
    strangers = [
        f"{line.stay.name}交了，{line.state_words}"
        for line in lines
        if line.counts is Counts.OUTSIDE
    ]
    check = _check(
        "cash", sentence, "差", f"{_MONEY.format(abs(left))} 元", ok=left == 0, reasons=()
    )
    return Check(check.key, check.sentence, check.holds, (*check.reasons, *strangers))


def _arrears(grid: Grid, month: str) -> tuple[int, int, Check]:
    """上月末欠 + 本月少交 − 本月补交 = 本月末欠, over all who ever belonged to the branch."""
    ahead = month > grid.this_month
    former = month_before(month)
    before = after = fresh = made_up = 0
    wrong, gone = [], []
    for stay in grid.stays:
        then = _owed_sum(grid, stay.member, former)
        now = _owed_sum(grid, stay.member, month) if not ahead else then
        new = 0 if ahead else _new(grid, stay.member, month)
        paid = _made_up(grid, stay.member, month)
        before, after, fresh, made_up = before + then, after + now, fresh + new, made_up + paid
        if then + new - paid != now:
            wrong.append(f"{stay.name}补交的和欠的差 {_MONEY.format(abs(then + new - paid - now))}")
        if now and not stay.belongs(month):
            gone.append(f"{stay.name}已离开，还欠 {_MONEY.format(now)}")
    sentence = (
        f"上月末欠 {_MONEY.format(before)} + 本月没交 {_MONEY.format(fresh)}"
        f" − 本月补交 {_MONEY.format(made_up)} = 还欠 {_MONEY.format(after)}"
    )
    off = before + fresh - made_up - after
    check = _check(
        "arrears", sentence, "差", f"{_MONEY.format(abs(off))} 元", ok=not wrong, reasons=wrong
    )
    return before, after, Check(check.key, check.sentence, check.holds, (*check.reasons, *gone))


def _handed(grid: Grid, month: str) -> Check:
    """实收 = 已上缴 + 未上缴."""
    received = _received(grid, month)
    total = sum(p.paid or 0 for p in received)
    handed = sum(p.paid or 0 for p in received if p.remitted_on)
    sentence = f"实收 {_MONEY.format(total)} = 已上缴 {_MONEY.format(handed)}"
    sentence += f" + 未上缴 {_MONEY.format(total - handed)}"
    bare = any(p.remitted_on and not p.voucher for p in received)
    sentence += "。"
    return Check("handed", sentence, True, ("上缴了，还没有凭证号",) if bare else ())


def _check(
    key: str, sentence: str, word: str, by: str, *, ok: bool, reasons: Iterable[str]
) -> Check:
    """Return a proof; where it does not hold, by how much and why."""
    if ok:
        return Check(key, f"{sentence}。")
    return Check(key, f"{sentence}，{word} {by}：", False, tuple(reasons) or ("看看是哪一行",))


def _bands(owing: Sequence[Line]) -> tuple[Band, ...]:
    found: dict[tuple[str, int], list[Line]] = {}
    for line in owing:
        found.setdefault((line.category, line.rate or 0), []).append(line)
    return tuple(
        Band(
            category, rate or None, len(lines),
            None if any(line.base is None for line in lines)
            else sum(line.base or 0 for line in lines),
            sum(line.due or 0 for line in lines),
        )
        for (category, rate), lines in sorted(found.items())
    )  # fmt: skip


def _rate(band: Band) -> str:
    word = {"in_service": "在职", "retired": "离退休", "fixed": "定额"}.get(band.category, "")
    return f"{word} {band.rate / 100:g}%" if band.rate else word or "没有比例"


def _received(grid: Grid, month: str) -> list[Payment]:
    return [p for p in grid.payments if p.final and p.month == month and p.kind != "arrear"]


def _all_received(lines: Sequence[Line]) -> int:
    return sum(
        (line.paid or 0 if line.final else 0) + line.given + sum(p.paid or 0 for p in line.received)
        for line in lines
    )


def _owed_sum(grid: Grid, member: str, month: str) -> int:
    """Return what a member owed at the end of a month, that month among it."""
    stay = grid.stay(member)
    return sum(each.amount or 0 for each in grid.owed_with(stay, month))


def _new(grid: Grid, member: str, month: str) -> int:
    """Return what of a month's due was not paid within it, and arrears taken over under it."""
    stay = grid.stay(member)
    found = sum(e.amount or 0 for e in grid.owed_with(stay, month) if e.month == month)
    taken = [p for p in grid.of(member) if p.kind == "arrear" and p.final and p.month == month]
    return found + sum(
        amount
        for p in taken
        for each, amount in zip(p.covered, shares(p.due or 0, len(p.covered)), strict=True)
        if each < month
    )


def _made_up(grid: Grid, member: str, month: str) -> int:
    return sum(
        amount
        for p in grid.of(member)
        if p.kind == "supplement" and p.final and p.month == month and p.covered
        for each, amount in zip(p.covered, shares(p.paid or 0, len(p.covered)), strict=True)
        if each < month
    )
