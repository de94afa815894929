"""Whether records were written in time and honestly (ZD7): only what was hidden is held against anybody."""

from dataclasses import dataclass
from typing import Any

from hongdang_desktop.assessment.evidence import Gathered, Judged, Numbers
from hongdang_desktop.assessment.rules.asking import (
    Ask,
    Days,
    count,
    hundredths,
    nothing,
    number,
    percent,
    rule,
    said,
    share,
    words,
)
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.ledgers.follow_up import short
from hongdang_desktop.ledgers.ledger import AnyLedger, Owner

_EXCUSES = ["倒班", "抢险", "撤并", "上级", "统一安排"]


@dataclass
class _Found:
    """What was finalised in the period, of that late, with a good cause, and not said to be late."""

    final: int = 0
    late: int = 0
    excused: int = 0


def _gather(ask: Ask, numbers: Numbers) -> Gathered:
    causes, days = words(numbers, "excuses"), Days(ask.period)
    found, late, hidden = _Found(), list[str](), list[tuple[str, str]]()
    for ledger in catalogue():
        if ledger.owner is not Owner.BRANCH or not ask.on(ledger.key):
            continue
        for entry, moment in ask.facts.values(ledger.key, ask.branch, ("finalised_at",)):
            record = ask.facts.record(entry) if moment else None
            if record is None or record.finalised_at is None or record.opening:
                continue
            done = record.finalised_at.astimezone(PLANT_TIME).date()
            if done not in days or ledger.ended_on(record) is None:
                continue
            found.final += 1
            if not record.late and _is_hidden(ask, ledger, record, number(numbers, "sure_days")):
                hidden.append((entry, _called(ledger, record)))
            if record.late and any(each in (record.late_reason or "") for each in causes):
                found.excused += 1
            elif record.late:
                found.late += 1
                late.append(entry)
    if not found.final:
        return nothing(f"{ask.span}没有定稿的记录")
    values: JsonObject = {
        "final": found.final, "late": found.late + len(hidden), "excused": found.excused,
        "hidden": [name for _, name in hidden], "span": ask.span,
    }  # fmt: skip
    return Gathered(values, (*(entry for entry, _ in hidden), *late))


def _is_hidden(ask: Ask, ledger: AnyLedger, record: Any, sure: int) -> bool:  # noqa: ANN401 - of any ledger
    """Say whether an entry without the mark was late beyond doubt, however the days off were set."""
    ended, done = ledger.ended_on(record), record.finalised_at
    if ended is None or (done.astimezone(PLANT_TIME).date() - ended).days <= sure:
        return False
    return ledger.lateness(record, ask.setting) > 0


def _called(ledger: AnyLedger, record: object) -> str:
    return short(ledger.called(record), 12)


def _hidden(values: JsonObject) -> list[str]:
    found = values.get("hidden")
    return [str(each) for each in found] if isinstance(found, list) else []


def _told(values: JsonObject) -> str:
    final, late, excused = (count(values, key) for key in ("final", "late", "excused"))
    hidden = _hidden(values)
    if hidden:
        return f"没标补记的倒填 {len(hidden)} 条：{hidden[0]}"
    good = f"，另 {excused} 条有正当原因" if excused else ""
    return f"{said(values)}定稿 {final} 条，补记 {late} 条（{percent(late, final)}%）{good}"


def _by_bands(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    final, late = count(values, "final"), count(values, "late")
    given = 0
    if _hidden(values):
        given = 0
    elif late * 100 <= number(numbers, "low") * final:
        given = points
    elif late * 100 <= number(numbers, "high") * final:
        given = hundredths(numbers, "part_points", points)
    return Judged(given, _told(values))


def _by_rate(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    final, late = count(values, "final"), count(values, "late")
    given = 0 if _hidden(values) else share(points, final - late, final)
    return Judged(given, _told(values))


def _veto(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    hidden = _hidden(values)
    return Judged(0 if hidden else points, _told(values) if hidden else "没有倒填不标补记的")


RULES = (
    rule("records_in_time", "记录及时，补记少，没有倒填不标的", (), _gather, _by_bands, low=10, high=30, part_points=1, excuses=[*_EXCUSES], sure_days=15),
    rule("late_rate", "没有补记的记录，按比例", (), _gather, _by_rate, excuses=[*_EXCUSES], sure_days=15),
    rule("hidden_late", "没有倒填不标补记的", (), _gather, _veto, excuses=[*_EXCUSES], sure_days=15),
)  # fmt: skip
