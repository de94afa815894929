"""Answers a duty that has nothing to record: 本月无此事项, or that it was done elsewhere."""

from hongdang_desktop.core.canonical import JsonObject, without_empty
from hongdang_desktop.core.periods import read_period
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.typed import tidy_lines
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.office.nothing_due import LEDGER
from hongdang_desktop.station.books.entries import refuse
from hongdang_desktop.station.core import Core, Pen
from hongdang_desktop.station.views import Changes, Duty, Refused


def answer(core: Core, duty: Duty, reason: str, *, ticked: bool) -> Changes:
    """Write the answer to a duty; it can be undone. Raises Refused MUST_BE_DONE, NO_REASON, PROBLEMS."""
    if not duty.may_be_none or not duty.period:
        raise Refused("MUST_BE_DONE", f"“{duty.sentence}”照规定要办，不能记“无此事项”。")
    why = " ".join(tidy_lines(reason).split())
    if not why and not ticked:
        raise Refused("NO_REASON", "还没写为什么没有。写一句，比如“本月没有发文”。")
    last = read_period(duty.period).last
    now, setting = core.clock.now().isoformat(), core.setting()
    payload: JsonObject = without_empty({
        "branch": duty.branch, "occurred_on": setting.today.isoformat(), "year": last.year,
        "stage": Stage.FINAL, "entered_at": now, "entered_by": core.actor, "finalised_at": now,
        "finalised_by": core.actor, "rules": setting.rules.version, "ledger": duty.ledger,
        "period": duty.period, "about": duty.about, "why": why, "ticked": ticked or None,
    })  # fmt: skip
    refuse(LEDGER.check(payload, setting, payload), Level.SAVE, Level.FINAL)

    def work(pen: Pen) -> None:
        record = core.ids.new()
        pen.ids.append(record)
        pen.put(LEDGER, record, payload)

    done = "办好了" if ticked else "记下了，没有这件事"
    return core.verb(f"{done}：{duty.sentence}。", work)
