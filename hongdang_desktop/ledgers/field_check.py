"""L28 岗责、HSE、低老坏查改, and the way of a station to be a HSE model station (论文四（三）).

What counts is that a finding is closed; how many were found is never scored (domain.md ZD1, ZD3).
A finding handed on to the problem ledger lives there: closed there, it is closed here.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Choice, Day, LongText, Parts, Text
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import EntryRef, MemberOrText, OrganisationRef
from hongdang_desktop.core.rules import RuleBook
from hongdang_desktop.ledgers import follow_up
from hongdang_desktop.ledgers.due import Asked, Clock, Due
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.follow_up import short
from hongdang_desktop.ledgers.ledger import Beginning, Derived, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.matter import (
    DONE,
    OPEN,
    VERIFIED,
    Matter,
    Move,
    Step,
    Tracking,
    noted,
)
from hongdang_desktop.ledgers.problem import ProblemRecord
from hongdang_desktop.ledgers.problem import closed as problem_closed

CHECKS = {
    "post_duty": "岗责",
    "hse": "HSE",
    "bad_habits": "低老坏",
    "model_station": "示范站队创建",
}
SYSTEMS = {
    "post": "岗位专责",
    "handover": "交接班",
    "rounds": "巡回检查",
    "quality": "质量负责",
    "upkeep": "设备维修保养",
    "practice": "岗位练兵",
    "safety": "安全生产",
    "accounting": "班组经济核算",
}
"""The eight duties of a post in the oil fields (岗位责任八大制, domain.md §7.6)."""

CATEGORIES = {
    "low_standard": "低标准",
    "old_fault": "老毛病",
    "bad_habit": "坏习惯",
    "violation": "违章",
    "hazard": "隐患",
    "gap": "制度缺项",
}
ANSWERS = {"solved": "已改好", "unsolved": "没改好"}
STEPS = {
    "applied": "申报",
    "self_check": "自评",
    "reviewed": "验收",
    "granted": "命名",
    "rechecked": "复审",
    "failed": "未通过",
    "withdrawn": "摘牌",
}


class StationStep(Part):
    """One step of a station on its way to be a HSE model station."""

    step: Annotated[str | None, Choice("步骤", options=STEPS, required=True)] = None
    day: Annotated[date | None, Day("日期", required=True)] = None
    number: Annotated[str | None, Text("文号")] = None
    words: Annotated[str | None, Text("说明")] = None


class FieldCheck(Envelope):
    """One finding on the spot; or, with ``check`` model_station, the steps of one station."""

    occurred_on: Annotated[date | None, Day("检查日期", required=True)] = None
    check: Annotated[str | None, Choice("检查", options=CHECKS, required=True)] = None
    team: Annotated[str | None, OrganisationRef("班组", of=("team",))] = None
    place: Annotated[
        str | None, Text("地点岗位", required=True, hint="哪个站、哪个岗；创建示范站队写站队名。")
    ] = None
    checker: Annotated[str | None, MemberOrText("检查人")] = None
    problem: Annotated[str | None, LongText("问题")] = None
    category: Annotated[str | None, Choice("类别", options=CATEGORIES)] = None
    system: Annotated[str | None, Choice("对照岗责", options=SYSTEMS)] = None
    owner: Annotated[str | None, MemberOrText("责任人")] = None
    due: Annotated[date | None, Day("整改期限")] = None
    handling: Annotated[str | None, LongText("整改情况", living=True)] = None
    done_on: Annotated[date | None, Day("完成日期", living=True)] = None
    verifier: Annotated[str | None, MemberOrText("验证人", living=True)] = None
    problem_entry: Annotated[
        str | None,
        EntryRef("转问题整改", ledger="problem", living=True, hint="一时改不了的，转过去跟踪。"),
    ] = None
    station_steps: Annotated[
        tuple[StationStep, ...], Parts("示范站队步骤", living=True, hint="只有创建示范站队才填。")
    ] = ()

    @property
    def is_finding(self) -> bool:
        """Say whether something is to be mended, unlike the way of a model station."""
        return self.check != "model_station"

    @property
    def closed_on(self) -> date | None:
        """Return the day on which it was mended and seen, None while it is open here."""
        return self.done_on if self.done_on and self.verifier else None

    def matters(self, entry_id: str) -> Iterator[Matter]:
        """Yield the finding; the way of a model station is none."""
        if self.is_finding:
            done = "待验证" if self.done_on else OPEN
            yield Matter(
                entry_id, "", "查改", self.problem or "", self.owner or "", self.occurred_on,
                self.due, self.done_on, self.verifier or "", "", self.closed_on,
                settled=self.closed_on is not None, state=DONE if self.closed_on else done,
                handed=self.problem_entry or "", moves=VERIFIED, answers=ANSWERS, good="solved",
                source="hse_check",
            )  # fmt: skip


def problems(record: FieldCheck, setting: Setting) -> Iterator[Problem]:
    """Yield what a finding, or a station's way, still lacks, and days that do not fit together."""
    found = record.occurred_on
    if record.check and record.is_finding:
        for name, what in (("problem", "问题"), ("owner", "责任人"), ("due", "整改期限")):
            if not getattr(record, name):
                yield Problem(name, "REQUIRED", Level.FINAL, f"还没有{what}。")
    if record.check == "model_station" and not record.station_steps:
        yield Problem("station_steps", "REQUIRED", Level.FINAL, "还没有一步。", "从“申报”写起。")
    yield from follow_up.not_before(found, record.due, "due", "整改期限在检查日期之前")
    yield from follow_up.not_before(found, record.done_on, "done_on", "完成日期在检查日期之前")
    yield from follow_up.not_yet(record.done_on, setting.today, "done_on", "完成日期")
    if record.verifier and not record.done_on:
        yield Problem("done_on", "REQUIRED", Level.FINAL, "有验证人，还没填完成日期。")
    other = setting.rules.on("ZG06", found or setting.today)
    if other and record.verifier and record.verifier == record.owner:
        yield other.problem("verifier", "责任人自己验证自己。", "换一个人去看。")
    for former, later in zip(record.station_steps, record.station_steps[1:], strict=False):
        yield from follow_up.not_before(
            former.day, later.day, f"station_steps/{later.id}/day", "这一步比前一步还早"
        )


def closed(record: FieldCheck, facts: Facts) -> date | None:
    """Return the day on which a finding was closed here or where it was handed on to."""
    if record.closed_on or not record.problem_entry:
        return record.closed_on
    handed = facts.record(record.problem_entry)
    if not isinstance(handed, ProblemRecord):
        return None
    return problem_closed(handed, record.problem_entry, facts)


def duties(asked: Asked) -> Iterator[Due]:
    """Yield the findings near their day or past it, and what was mended but not looked at."""
    names = ("check", "done_on", "verifier", "problem_entry")
    wait = asked.setting.rules.on("ZG03", asked.setting.today)
    for entry, check, done, verifier, handed in asked.facts.values(
        "field_check", asked.branch, names
    ):
        if check == "model_station" or (done and verifier) or handed:
            continue
        record = asked.facts.record(entry)
        if not isinstance(record, FieldCheck):
            continue
        name = short(record.problem or record.place)
        if record.done_on and wait:
            yield from follow_up.deadline(
                asked, f"{name}：等验证", record.done_on + timedelta(days=wait.numbers["days"]),
                entry=entry, action="去验证", rule="ZG03", done_by="换一个人到现场看，填验证人。",
            )  # fmt: skip
        elif record.due:
            yield from follow_up.deadline(
                asked, f"{name}：查改到期", record.due, entry=entry, action="填完成",
                done_by="改完填完成日期和验证人；一时改不了的，转问题整改。", rule="CG02",
            )  # fmt: skip


def write(payload: JsonObject, part: str, step: Step) -> JsonObject:
    """Return a finding after a step; what was looked at and is not mended is open again."""
    del part
    day = step.day.isoformat()
    if step.move is Move.HAND_ON:
        return {**payload, "problem_entry": step.to}
    if step.move is Move.EXTEND:
        return {**payload, "due": step.until.isoformat() if step.until else payload.get("due")}
    found = {**payload, "handling": noted(payload.get("handling"), step) or None}
    if step.move is Move.DONE:
        found |= {"done_on": day, "verifier": None}
    elif step.move is Move.VERIFY:
        good = step.conclusion == "solved"
        found |= {"verifier": step.who} if good else {"done_on": None, "verifier": None}
    return found


def begin(beginning: Beginning) -> JsonObject:
    """Return a new finding as the last one was made: same check, by the same person; the team is asked."""
    last = beginning.last if isinstance(beginning.last, FieldCheck) else None
    new: JsonObject = {"occurred_on": beginning.today.isoformat()}
    if last is None or not last.is_finding:
        return new
    new |= {"check": last.check, "checker": last.checker}
    return {key: value for key, value in {**new, **fills(new, beginning.rules)}.items() if value}


def fills(payload: Mapping[str, Json], rules: RuleBook) -> JsonObject:
    """Return the usual day by which a finding is mended (rule CG02)."""
    found = follow_up.day(payload.get("occurred_on"))
    rule = rules.on("CG02", found) if found else None
    if found is None or rule is None or payload.get("check") in (None, "model_station"):
        return {}
    return {"due": (found + timedelta(days=rule.numbers["days"])).isoformat()}


def _state(record: FieldCheck, entry_id: str, facts: Facts) -> str:
    del entry_id
    if not record.is_finding:
        last = record.station_steps[-1].step if record.station_steps else None
        return STEPS.get(last or "", "")
    if closed(record, facts):
        return "已改"
    if record.problem_entry:
        return "转问题整改"
    return "待验证" if record.done_on else "在改"


def _is_member(record: FieldCheck, entry_id: str, facts: Facts) -> str:
    del entry_id
    if not record.owner:
        return ""
    return "是" if facts.member(record.owner) else "否"


LEDGER = Ledger(
    only_with={"station_steps": ("check", ("model_station",))},
    code="L28",
    key="field_check",
    title="岗责、HSE、低老坏查改",
    model=FieldCheck,
    mechanism="execution",
    rhythm=Rhythm.MONTH,
    called=lambda record: short(record.problem or record.place, 24) or "（还没写问题）",
    shown=("occurred_on", "check", "place", "problem", "due", "state", "owner"),
    rules=problems,
    rule="CG01",
    ended_on=lambda record: record.occurred_on,
    begin=begin,
    fills=fills,
    derived=(
        Derived("state", "查改状态", _state),
        Derived("owner_is_member", "责任人是否党员", _is_member),
    ),
    clock=Clock(
        rule="CG01", every=Rhythm.MONTH, missing="{month}月岗责检查还没记",
        counts=lambda record: record.check == "post_duty", reads=("check",), may_be_none=True,
    ),
    duties=duties,
    page="matters",
    matters=Tracking(of=FieldCheck.matters, write=write),
)  # fmt: skip
