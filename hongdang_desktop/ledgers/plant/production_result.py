"""P10 生产结果: what technical offices hand in about a branch's month, confirmed by name (§10.3).

Rates only: the plan's and the month's tonnes may be trade secrets (§0.16) and are kept nowhere. The
marks of a team are the branch's own (L27); an office only says whether it agrees. One entry a branch
and month, whichever offices hand in what and when: ``handed_in`` says who stands for which subject.
"""

import uuid
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import (  # fmt: skip
    Choice,
    Day,
    LongText,
    Month,
    Number,
    Parts,
    Text,
    YesNo,
)
from hongdang_desktop.core.periods import Period, read_period
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part, columns_of
from hongdang_desktop.core.references import OrganisationRef
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import (
    Beginning,
    Derived,
    Facts,
    Ledger,
    Owner,
    Rhythm,
    Setting,
)
from hongdang_desktop.ledgers.rates_only import amount_in
from hongdang_desktop.ledgers.team_appraisal import TeamAppraisal

SUBJECTS = {"output": "产量完成率", "cost": "成本占计划", "hse": "HSE", "teams": "五型班组"}
"""What is handed in, each by one office; the keys are the ids of the parts of ``handed_in``."""

HSE = {"good": "达标", "short": "未达标", "accident": "责任事故"}
VERDICTS = {"confirmed": "认可", "differs": "不一致"}

FIELD_OF: Mapping[str, str] = {
    "output": "output_rate", "cost": "cost_rate", "hse": "hse", "teams": "teams",
}  # fmt: skip

MOST_RATE = 20_000
"""In hundredths of a per cent; what is above it is no rate but an amount."""

_LOOKED_AT = 31
"""So many days a branch is told that an office thinks otherwise of a team."""

LIKE_RATIO = 200
"""Up to here a rate is most likely a ratio that lost its per cent: 0.98 for 98 %."""


class TeamVerdict(Part):
    """What the office says of one team's marks of the month. ``points`` are the office's, in tenths."""

    team: Annotated[
        str | None, OrganisationRef("班组", required=True, weighty=True, of=("team",))
    ] = None
    verdict: Annotated[
        str | None, Choice("核定", required=True, weighty=True, options=VERDICTS)
    ] = None  # fmt: skip
    points: Annotated[int | None, Number("科室给分", most=2_000, weighty=True, unit="分")] = None
    words: Annotated[str | None, Text("核定说明", hint="不一致的，写清楚差在哪里。")] = None


class HandedIn(Part):
    """Who stands for one subject; ``none``: this branch has no target in it."""

    subject: Annotated[
        str | None, Choice("哪一项", required=True, weighty=True, options=SUBJECTS)
    ] = None  # fmt: skip
    office: Annotated[str | None, Text("科室", required=True, weighty=True, longest=40)] = None
    confirmed_by: Annotated[
        str | None, Text("确认人", required=True, weighty=True, longest=40)
    ] = None  # fmt: skip
    confirmed_on: Annotated[date | None, Day("确认日期")] = None
    none: Annotated[bool | None, YesNo("不考核", weighty=True)] = None


class ProductionResult(Envelope):
    """One branch in one month. ``occurred_on`` is the day on which something was last handed in."""

    branch: Annotated[
        str | None, OrganisationRef("支部", required=True, weighty=True, of=("branch",))
    ] = None
    occurred_on: Annotated[date | None, Day("交来日期", required=True)] = None
    month: Annotated[str | None, Month("月份", required=True, weighty=True)] = None
    output_rate: Annotated[
        int | None, Number("产量完成率", places=2, most=MOST_RATE, weighty=True, unit="%")
    ] = None
    cost_rate: Annotated[
        int | None,
        Number(
            "成本占计划", places=2, most=MOST_RATE, weighty=True, unit="%", hint="100 以内是没超。"
        ),
    ] = None
    hse: Annotated[str | None, Choice("HSE", weighty=True, options=HSE)] = None
    hse_words: Annotated[
        str | None, LongText("HSE说明", hint="责任事故、未达标的，写一句是什么事。")
    ] = None
    teams: Annotated[tuple[TeamVerdict, ...], Parts("五型班组核定")] = ()
    handed_in: Annotated[tuple[HandedIn, ...], Parts("谁交来的")] = ()

    @property
    def period(self) -> Period | None:
        """Return the month, None where none was typed that can be read."""
        return read_period(self.month) if self.month and not Month("").check(self.month) else None

    def has(self, subject: str) -> bool:
        """Say whether a subject was handed in with something in it."""
        return getattr(self, FIELD_OF[subject]) not in (None, ())

    def source(self, subject: str) -> HandedIn | None:
        """Return who stands for a subject, None where nobody does yet."""
        return next((each for each in self.handed_in if each.subject == subject), None)

    def spared(self, subject: str) -> bool:
        """Say whether the office said that this branch has no target in it."""
        source = self.source(subject)
        return bool(source and source.none) and not self.has(subject)


def result_id(branch: str, month: str) -> str:
    """Return the id of a branch's month, the same on every PC of the plant."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"production_result/{branch}/{month}"))


def problems(record: ProductionResult, setting: Setting) -> Iterator[Problem]:
    """Yield a month that is not over, odd rates, tonnes, and what nobody stands for."""
    month = record.period
    if month and month.last >= setting.today:
        yield Problem(
            "month", "MONTH_NOT_OVER", Level.FINAL, f"{month.text} 还没过完。", "过完了再收。"
        )
    for field in ("output_rate", "cost_rate"):
        rate = getattr(record, field)
        if rate is not None and 0 < rate <= LIKE_RATIO:
            said = Number("", places=2).format(rate)
            yield Problem(
                field, "LIKE_RATIO", Level.WARN, f"{said}% 太小了，像是比例。",
                "98% 写成 98，不写 0.98。",
            )  # fmt: skip
    yield from _tonnes(record)
    if record.hse == "accident" and not (record.hse_words or "").strip():
        yield Problem(
            "hse_words", "REQUIRED", Level.FINAL, "责任事故还没写是什么事。", "写一句事实。"
        )
    if not any(record.has(each) or record.spared(each) for each in SUBJECTS):
        yield Problem("output_rate", "REQUIRED", Level.FINAL, "还没有一项结果。", "至少填一项。")
    yield from _unsigned(record)
    yield from _verdict_problems(record)


def _tonnes(record: ProductionResult) -> Iterator[Problem]:
    texts = [("hse_words", record.hse_words), ("note", record.note)]
    texts += [(f"teams/{each.id}/words", each.words) for each in record.teams]
    for field, words in texts:
        if amount := amount_in(words):
            yield Problem(
                field, "TONNES", Level.SAVE, f"写了“{amount}”。这里只存比率，不存吨数。",
                "改成完成率，如“完成 102%”。",
            )  # fmt: skip


def _unsigned(record: ProductionResult) -> Iterator[Problem]:
    known: set[str] = set()
    for each in record.handed_in:
        if each.subject in known:
            words = SUBJECTS.get(each.subject, each.subject)
            yield Problem(
                f"handed_in/{each.id}/subject", "TWICE", Level.FINAL, f"“{words}”写了两次。",
                "去掉一行。",
            )  # fmt: skip
        known.add(each.subject or "")
    for subject, words in SUBJECTS.items():
        if record.has(subject) and subject not in known:
            yield Problem(
                "handed_in", "NOT_CONFIRMED", Level.FINAL, f"{words}还没写哪个科室、谁确认的。",
                "补上科室和确认人。",
            )  # fmt: skip


def _verdict_problems(record: ProductionResult) -> Iterator[Problem]:
    known: set[str] = set()
    for each in record.teams:
        if each.team in known:
            yield Problem(
                f"teams/{each.id}/team", "TWICE", Level.FINAL, "一个班组写了两次。", "去掉一行。"
            )
        known.add(each.team or "")
        if each.verdict == "differs" and not (each.words or "").strip():
            yield Problem(
                f"teams/{each.id}/words", "NO_REASON", Level.FINAL, "不一致，还没写差在哪里。",
                "写一句。",
            )  # fmt: skip


def cross(
    record: ProductionResult, entry_id: str, facts: Facts, setting: Setting
) -> Iterator[Problem]:
    """Yield that the month has its entry already, and teams of another branch."""
    del setting
    branch, month = record.branch or "", record.month or ""
    others = facts.bearing("production_result", branch, "month", month) if branch and month else ()
    if any(each != entry_id for each in others):
        yield Problem(
            "month", "TWICE", Level.FINAL, f"{facts.organisation(branch)} {month} 已经有一条。",
            "打开那一条更正。",
        )  # fmt: skip
    for each in record.teams:
        node = facts.node(each.team) if each.team else None
        if node is not None and getattr(node, "branch", None) not in (None, branch):
            yield Problem(
                f"teams/{each.id}/team", "OTHER_BRANCH", Level.FINAL,
                f"{facts.organisation(each.team or '')}不是这个支部的班组。", "重新选班组。",
            )  # fmt: skip


def marks_of(facts: Facts, branch: str, month: str) -> dict[str, tuple[str, TeamAppraisal]]:
    """Return id and record of the branch's final marks of a month (L27), by team."""
    found = {}
    for entry in facts.bearing("team_appraisal", branch, "month", month):
        record = facts.record(entry)
        if isinstance(record, TeamAppraisal) and record.stage == "final" and record.team:
            found[record.team] = (entry, record)
    return found


def duties(asked: Asked) -> Iterator[Due]:
    """Yield of which team an office thinks otherwise than the branch: for a month it is to be looked at."""
    today = asked.setting.today
    since = today - timedelta(days=_LOOKED_AT)
    for entry, record in asked.facts.records(asked.ledger.key, asked.branch, since=since):
        marks = marks_of(asked.facts, asked.branch, record.month or "")
        for each in record.teams:
            _, own = marks.get(each.team or "", ("", None))
            if each.verdict != "differs" or own is None or own.total == each.points:
                continue
            name = asked.facts.organisation(each.team or "")
            yield Due(
                f"{name} {record.month} 五型考评，科室看法不一致：{each.words or ''}",
                (record.occurred_on or today) + timedelta(days=_LOOKED_AT), source="科室核定",
                done_by="核实以后该改的更正考评；不用改的跟科室说清楚。", entry=entry,
                action="看结果", weight=Weight.YELLOW, about=f"{entry}/{each.team}",
            )  # fmt: skip


def begin(beginning: Beginning) -> JsonObject:
    """Return an entry of today."""
    return {"occurred_on": beginning.today.isoformat()}


def _told(subject: str) -> Derived[ProductionResult]:
    """Return how lists show a subject: a missing one is seen, too."""

    def value(record: ProductionResult, entry_id: str, facts: Facts) -> str:
        del entry_id, facts
        if record.has(subject):
            said = columns_of(ProductionResult)[FIELD_OF[subject]].format(
                getattr(record, FIELD_OF[subject])
            )
            return said if subject == "hse" else f"{said}%"
        return "不考核" if record.spared(subject) else "没交"

    label = {"output": "完成率", "cost": "成本", "hse": "HSE结果"}[subject]
    return Derived(f"{subject}_told", label, value)


def _confirmed(record: ProductionResult, entry_id: str, facts: Facts) -> str:
    """Return who stands for the results: 生产科 王某、质安环科 李某."""
    del entry_id, facts
    words = (f"{e.office or ''} {e.confirmed_by or ''}".strip() for e in record.handed_in)
    return "、".join(dict.fromkeys(each for each in words if each))


def _teams(record: ProductionResult, entry_id: str, facts: Facts) -> str:
    del entry_id, facts
    agreed = sum(each.verdict == "confirmed" for each in record.teams)
    return f"认可 {agreed} / {len(record.teams)}" if record.teams else ""


LEDGER = Ledger(
    code="P10",
    key="production_result",
    title="生产结果",
    model=ProductionResult,
    mechanism="execution",
    rhythm=Rhythm.MONTH,
    owner=Owner.PLANT,
    called=lambda record: f"{record.month or '（还没有月份）'} 生产结果",
    page="results",
    shown=(
        "month",
        "branch",
        "output_told",
        "cost_told",
        "hse_told",
        "teams_told",
        "confirmed",
    ),
    rules=problems,
    cross=cross,
    begin=begin,
    duties=duties,
    derived=(
        *(_told(each) for each in ("output", "cost", "hse")),
        Derived("teams_told", "五型核定", _teams),
        Derived("confirmed", "确认", _confirmed),
    ),
)
