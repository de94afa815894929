"""What technical offices hand in through the plant (ZD5, ZD6, E1–E3): rates in hundredths of a per cent, HSE."""

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
from hongdang_desktop.ledgers.plant.production_result import (
    FIELD_OF,
    HSE,
    SUBJECTS,
    ProductionResult,
)

LEDGER = "production_result"
_STEP = 100
_WHOLE = 100 * _STEP


def _results(ask: Ask) -> dict[str, tuple[str, ProductionResult]]:
    """Return id and record of each month of the period; the last one handed in holds."""
    months = {month.text for month in ask.months}
    return {
        record.month: (entry, record)
        for entry, record in ask.facts.records(LEDGER, ask.branch)
        if record.month in months
    }


def _handed_in(subject: str) -> Gather:
    def gather(ask: Ask, numbers: Numbers) -> Gathered:
        del numbers
        found = _results(ask)
        spared = [entry for entry, record in found.values() if record.spared(subject)]
        known = {m: each for m, each in found.items() if each[1].has(subject)}
        asked = len(ask.months) - len(spared)
        if not known:
            if spared and not asked:
                return Gathered({}, tuple(spared), f"科室说这一项不考核（{SUBJECTS[subject]}）")
            return nothing("科室还没交这个月的数" if asked == 1 else "科室还没交这些月的数")
        said = [getattr(record, FIELD_OF[subject]) for _, record in known.values()]
        values: JsonObject = {"months": asked, "known": len(known), "span": ask.span}
        if subject == "hse":
            values |= {key: said.count(key) for key in HSE}
        else:
            values["sum"] = sum(said)
        notes = {entry: _signed(record, subject) for entry, record in known.values()}
        return Gathered(values, tuple(notes), notes=notes)

    return gather


def _signed(record: ProductionResult, subject: str) -> str:
    """Return who stands for it: 生产科 王某确认."""
    source = record.source(subject)
    return f"{source.office} {source.confirmed_by}确认" if source else ""


def _told(values: JsonObject, what: str) -> str:
    known, months = count(values, "known"), count(values, "months")
    missing = f"，{months - known} 个月没交数" if months > known else ""
    return f"{said(values)}{what}{missing}"


def _rate(values: JsonObject, what: str, *, up: bool = False) -> str:
    """Return the mean rate in words, never rounded over the edge that it did not reach."""
    sums, known = count(values, "sum"), max(count(values, "known"), 1)
    rate = -(-sums // known) if up else sums // known
    return _told(values, f"{what} {rate / _STEP:.2f}%")


def _judge_output(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    known, sums = max(count(values, "known"), 1), count(values, "sum")
    least = number(numbers, "least") * _STEP
    given = 0
    if sums >= _WHOLE * known:
        given = points
    elif sums >= least * known:
        given = share(points, sums - least * known, (_WHOLE - least) * known)
    return Judged(given, _rate(values, "完成率"))


def _judge_cost(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    known, sums = max(count(values, "known"), 1), count(values, "sum")
    given = 0
    if sums <= _WHOLE * known:
        given = points
    elif sums <= (_WHOLE + number(numbers, "over") * _STEP) * known:
        given = hundredths(numbers, "part_points", points)
    return Judged(given, _rate(values, "成本占计划", up=True))


def _judge_hse(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    known, good, short = (count(values, key) for key in ("known", "good", "short"))
    accidents = count(values, "accident")
    if accidents:
        often = f" {accidents} 个月" if count(values, "months") > 1 else ""
        return Judged(0, _told(values, f"{often}有责任事故，触发否决"))
    part = number(numbers, "short_percent")
    given = share(points, good * 100 + short * part, max(known, 1) * 100)
    if short:
        often = f" {short} 个月" if count(values, "months") > 1 else ""
        return Judged(given, _told(values, f" HSE{often}未达标"))
    return Judged(given, _told(values, " HSE 达标，无责任事故"))


RULES = (
    rule(
        "output", "科室交来的完成率：100% 满分，{least}% 以上按比例，不到不得分。", (),
        _handed_in("output"), _judge_output, least=95,
    ),
    rule(
        "cost", "科室交来的成本占计划：不超满分，超 {over}% 以内得 {part_points} 分。", (),
        _handed_in("cost"), _judge_cost, over=5, part_points=1,
    ),
    rule(
        "hse", "科室交来的 HSE：达标满分，未达标得 {short_percent}%，责任事故不得分。", (),
        _handed_in("hse"), _judge_hse, short_percent=50,
    ),
)  # fmt: skip
