"""Whether records were written in time and honestly (ZD7): only what was hidden is held against anybody."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from hongdang_desktop.assessment.evidence import Gathered, Judged, Numbers
from hongdang_desktop.assessment.rules.asking import (
    Ask,
    Days,
    count,
    hundredths,
    nothing,
    number,
    on_day,
    percent,
    rule,
    share,
    words,
)
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.ledgers.follow_up import short
from hongdang_desktop.ledgers.ledger import AnyLedger, Audience, Owner

_EXCUSES = ["倒班", "夜班", "轮休", "抢险", "抢修", "撤并", "统一安排", "上级安排"]
"""Words of the good causes (Y7 客观原因, Y8 上级统一安排冲突): an honest late entry then costs nothing."""


@dataclass
class _Found:
    """What was finalised in the period, and of that what was late: why, and not said to be late.

    ``late``, ``excused`` and ``hidden`` are entries with a short line; ``called`` how hidden ones are.
    """

    final: int = 0
    late: dict[str, str] = field(default_factory=dict)
    excused: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    called: list[str] = field(default_factory=list)


def _gather(ask: Ask, numbers: Numbers) -> Gathered:
    """Of what only the branch reads (talks) nothing is counted: the plant comes to the same number."""
    causes, days, found = words(numbers, "excuses"), Days(ask.period), _Found()
    for ledger in catalogue():
        open_ = ledger.owner is Owner.BRANCH and ledger.audience is Audience.PLANT
        if not open_ or not ask.on(ledger.key):
            continue
        for entry, moment in ask.facts.values(ledger.key, ask.branch, ("finalised_at",)):
            # Of years of entries only those finalised in the period are read.
            record = ask.facts.record(entry) if _written(moment) in days else None
            if record is None or record.finalised_at is None or record.opening:
                continue
            if _day(record.finalised_at) in days and ledger.ended_on(record) is not None:
                found.final += 1
                _sort(found, entry, record, ledger, ask=ask, causes=causes, numbers=numbers)
    if not found.final:
        return nothing(f"{ask.span}没有定稿的记录")
    values: JsonObject = {
        "final": found.final, "late": len(found.late) + len(found.hidden),
        "excused": len(found.excused), "hidden": [*found.called], "span": ask.span,
    }  # fmt: skip
    notes = {**found.hidden, **found.late, **found.excused}
    return Gathered(values, tuple(notes), notes=notes)


def _sort(
    found: _Found, entry: str, record: Any, ledger: AnyLedger, *, ask: Ask,  # noqa: ANN401 - of any ledger
    causes: tuple[str, ...], numbers: Numbers,
) -> None:  # fmt: skip
    """Put an entry where it belongs; what was in time belongs nowhere."""
    if record.late:
        reason = (record.late_reason or "").strip()
        good = any(each in reason for each in causes)
        told = short(reason, 16) or "没写理由"
        (found.excused if good else found.late)[entry] = (
            f"补记，有正当原因：{told}" if good else f"补记：{told}"
        )
        return
    behind = _hidden_days(ask, ledger, record, number(numbers, "sure_days"))
    if behind:
        found.hidden[entry] = f"{behind} 天以后才记，没标补记"
        found.called.append(f"{ledger.title} {on_day(ledger.ended_on(record))}")


def _hidden_days(ask: Ask, ledger: AnyLedger, record: Any, sure: int) -> int:  # noqa: ANN401 - of any ledger
    """Return how many days an entry without the mark came late beyond doubt, 0 where it did not.

    Beyond doubt: however the days off were set. What was entered after it was finalised was finalised
    by a clock that had been put back: it was not there before it was entered.
    """
    ended = ledger.ended_on(record)
    there = max(filter(None, (record.finalised_at, record.entered_at)))
    if ended is None or (_day(there) - ended).days <= sure:
        return 0
    late = ledger.lateness(record.model_copy(update={"finalised_at": there}), ask.setting)
    return (_day(there) - ended).days if late else 0


def _written(moment: object) -> date | None:
    """Return the day of a moment as its column holds it, None for what is none."""
    try:
        return _day(datetime.fromisoformat(moment)) if isinstance(moment, str) else None
    except ValueError:
        return None


def _day(moment: datetime) -> date:
    return moment.astimezone(PLANT_TIME).date()


def _hidden(values: JsonObject) -> list[str]:
    found = values.get("hidden")
    return [str(each) for each in found] if isinstance(found, list) else []


def _told(values: JsonObject) -> str:
    final, late, excused = (count(values, key) for key in ("final", "late", "excused"))
    hidden = _hidden(values)
    if hidden:
        return f"没标补记的倒填 {len(hidden)} 条：{hidden[0]}"
    good = f"，有正当原因 {excused} 条" if excused else ""
    return f"定稿 {final} 条，补记 {late} 条（{percent(late, final)}%）{good}"


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
    rule("records_in_time", "补记不超过 {low}% 得满分，不超过 {high}% 得 {part_points} 分，有正当原因的不算。", (), _gather, _by_bands, low=10, high=30, part_points=1, excuses=[*_EXCUSES], sure_days=15),
    rule("late_rate", "没有补记的记录按比例给分，有正当原因的补记不算。", (), _gather, _by_rate, excuses=[*_EXCUSES], sure_days=15),
    rule("hidden_late", "查有没有过了很多天才记、又没标“补记”的记录。", (), _gather, _veto, excuses=[*_EXCUSES], sure_days=15),
)  # fmt: skip
