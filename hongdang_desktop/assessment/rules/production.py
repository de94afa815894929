"""Rates that technical offices hand in through the plant (ZD5, ZD6): in hundredths of a per cent."""

from hongdang_desktop.assessment.evidence import Gathered, Judged, Numbers
from hongdang_desktop.assessment.rules.asking import (
    Ask,
    Gather,
    count,
    hundredths,
    nothing,
    number,
    rule,
    said,
    share,
)
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers.catalogue import kinds

LEDGER = "production_result"
_STEP = 100
_WHOLE = 100 * _STEP


def _handed_in(field: str) -> Gather:
    def gather(ask: Ask, numbers: Numbers) -> Gathered:
        del numbers
        months = {month.text for month in ask.months}
        # The plant's ledger of results may not be there in this version.
        known = ask.facts.records(LEDGER, ask.branch) if LEDGER in kinds() else ()
        rates: dict[str, tuple[str, int]] = {}
        for entry, record in known:
            month, rate = getattr(record, "month", None), getattr(record, field, None)
            if month in months and isinstance(rate, int):
                rates[str(month)] = (entry, rate)  # the last one handed in holds
        if not rates:
            return nothing("科室还没交这个月的数" if len(months) == 1 else "科室还没交这些月的数")
        values: JsonObject = {
            "months": len(months), "known": len(rates),
            "sum": sum(rate for _, rate in rates.values()), "span": ask.span,
        }  # fmt: skip
        return Gathered(values, tuple(entry for entry, _ in rates.values()))

    return gather


def _told(values: JsonObject, what: str) -> str:
    known, months = count(values, "known"), count(values, "months")
    rate = count(values, "sum") / max(known, 1) / _STEP
    missing = f"，{months - known} 个月没交数" if months > known else ""
    return f"{said(values)}{what} {rate:.2f}%{missing}"


def _judge_output(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    known, sums = max(count(values, "known"), 1), count(values, "sum")
    least = number(numbers, "least") * _STEP
    given = 0
    if sums >= _WHOLE * known:
        given = points
    elif sums >= least * known:
        given = share(points, sums - least * known, (_WHOLE - least) * known)
    return Judged(given, _told(values, "完成率"))


def _judge_cost(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    known, sums = max(count(values, "known"), 1), count(values, "sum")
    given = 0
    if sums <= _WHOLE * known:
        given = points
    elif sums <= (_WHOLE + number(numbers, "over") * _STEP) * known:
        given = hundredths(numbers, "part_points", points)
    return Judged(given, _told(values, "成本占计划"))


RULES = (
    rule("output", "科室交来的生产任务完成率", (), _handed_in("output_rate"), _judge_output, least=95),
    rule("cost", "科室交来的成本占计划比例", (), _handed_in("cost_rate"), _judge_cost, over=5, part_points=1),
)  # fmt: skip
