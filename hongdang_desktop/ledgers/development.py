"""L17 发展对象与预备党员: 《中国共产党发展党员工作细则》第十三至三十六条 (steps 7 to 25 of 25).

The organisation's decisions are never proposed by the program; wrong days are recorded as they were.
"""

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers.development_duties import duties
from hongdang_desktop.ledgers.development_petitions import PETITIONS
from hongdang_desktop.ledgers.development_record import CONCLUSIONS, ENDINGS, Development
from hongdang_desktop.ledgers.development_rules import (
    cross,
    end_of_probation,
    publicity_rule,
    resolved,
)
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.joining import next_step, publicity_end, steps_on
from hongdang_desktop.ledgers.ledger import Derived, Facts, Ledger, Rhythm


def _called(development: Development) -> str:
    if development.admitted_on:
        return f"{development.admitted_on} 接收的预备党员"
    if development.listed_on:
        return f"{development.listed_on} 列为发展对象"
    return "拟列发展对象"


def _stage(development: Development, entry_id: str, facts: Facts) -> str:
    """Return how far somebody is, as people say it."""
    del entry_id
    known = resolved(development, facts)
    if known.ending:
        return ENDINGS.get(known.ending, "")
    if known.approval == "refused":
        return "没有批准"
    decided = [each for each in known.discussions if each.conclusion != "extended"]
    if decided and decided[-1].approved_on:
        return CONCLUSIONS.get(decided[-1].conclusion or "", "")
    if known.approved_on:
        return "预备党员"
    if known.admitted_on:
        return "大会已通过，待审批"
    return "发展对象" if known.listed_on else "拟列发展对象"


def _next(development: Development, entry_id: str, facts: Facts) -> str:
    del entry_id
    known = resolved(development, facts)
    if known.ending:
        return ""
    if known.archived_on:
        return "走完了"
    steps = steps_on(facts.setting().rules, facts.setting().today)
    mine = tuple(step for step in steps if step.ledger == "development")
    step = next_step(mine, {"development": known})
    return f"{step.no} {step.name}" if step else "走完了"


def _publicity(development: Development, entry_id: str, facts: Facts) -> str:
    del entry_id
    start, setting = development.public_from, facts.setting()
    rule = publicity_rule(resolved(development, facts), setting)
    if rule is None or start is None:
        return ""
    end = publicity_end(setting.workdays, rule, start)
    return f"{end}（暂算）" if setting.workdays.provisional(start, end) else end.isoformat()


def _joined(development: Development, entry_id: str, facts: Facts) -> str:
    """Return the day of joining: that of the assembly, where the superior approved."""
    del entry_id
    day = resolved(development, facts).admitted_on
    return day.isoformat() if day and development.approval == "approved" else ""


def _probation(development: Development, entry_id: str, facts: Facts) -> str:
    del entry_id
    end = end_of_probation(resolved(development, facts), facts.setting())
    return end.isoformat() if end else ""


def _seniority(development: Development, entry_id: str, facts: Facts) -> str:
    """Return the day from which seniority counts: the end of the probation, once confirmed (第33条)."""
    known = resolved(development, facts)
    confirmed = any(e.conclusion == "on_time" and e.approved_on for e in known.discussions)
    return _probation(development, entry_id, facts) if confirmed else ""


def _birthday(development: Development, entry_id: str, facts: Facts) -> str:
    joined = _joined(development, entry_id, facts)
    return f"{int(joined[5:7])}月{int(joined[8:10])}日" if joined else ""


def _settle(development: Development) -> JsonObject:
    """Return the day that the entry stands for in lists; once final it stays."""
    if development.stage == Stage.FINAL:
        return {}
    day = development.consent_on or development.public_from or development.listed_on
    return {"occurred_on": day.isoformat(), "year": day.year} if day else {}


LEDGER = Ledger(
    code="L17",
    key="development",
    title="发展对象与预备党员",
    model=Development,
    mechanism="quality",
    rhythm=Rhythm.CHANGE,
    order="occurred_on",
    settle=_settle,
    called=_called,
    shown=("applicant", "stage_now", "listed_on", "admitted_on", "approved_on", "probation_until"),
    printed=(
        "applicant", "stage_now", "consent_on", "public_from", "public_until", "listed_on",
        "introducers", "checked_on", "admitted_on", "approved_on", "probation_until",
    ),
    cross=cross,
    duties=duties,
    page="way",
    petitions=PETITIONS,
    derived=(
        Derived("stage_now", "现在", _stage),
        Derived("next_step", "下一步", _next),
        Derived("publicity_end", "公示最早到", _publicity),
        Derived("joined", "入党时间", _joined),
        Derived("probation_until", "预备期满", _probation),
        Derived("seniority", "党龄起点", _seniority),
        Derived("political_birthday", "政治生日", _birthday),
    ),
)  # fmt: skip
