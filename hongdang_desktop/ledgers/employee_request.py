"""L30 员工思想动态与诉求: what employees ask for, who sees to it, and whether they are content.

Who asked stays with the branch (private); what was asked and what came of it goes to the plant.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Choice, Day, LongText, Text
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import EntryRef, MemberOrText, MemberRef
from hongdang_desktop.core.rules import RuleBook
from hongdang_desktop.ledgers import follow_up
from hongdang_desktop.ledgers.due import Asked, Due
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.follow_up import short
from hongdang_desktop.ledgers.ledger import Beginning, Derived, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.matter import OPEN, VERIFIED, Matter, Move, Step, Tracking, noted
from hongdang_desktop.ledgers.problem import ProblemRecord
from hongdang_desktop.ledgers.problem import closed as problem_closed

SOURCES = {
    "talk": "谈心谈话",
    "meeting": "班组会、座谈",
    "visit": "走访",
    "letter": "来信、意见箱",
    "call": "电话、网络",
    "survey": "思想动态调研",
    "other": "其他",
}
CATEGORIES = {
    "production": "生产",
    "life": "生活",
    "income": "收入",
    "relations": "关系",
    "policy": "政策",
}
ANSWERS = {"satisfied": "满意", "fairly": "基本满意", "unsatisfied": "不满意"}


class EmployeeRequest(Envelope):
    """One request. It is settled on ``done_on``; then somebody asks whether it is well."""

    occurred_on: Annotated[date | None, Day("提出日期", required=True)] = None
    source: Annotated[str | None, Choice("来源", options=SOURCES, required=True)] = None
    employee: Annotated[
        str | None,
        MemberOrText(
            "员工", sensitive=True, private=True, hint="只在本支部，厂里看不到；可以不写。"
        ),
    ] = None
    request: Annotated[
        str | None, LongText("诉求", required=True, hint="会带到厂里，不写姓名和病名。")
    ] = None
    category: Annotated[str | None, Choice("类别", options=CATEGORIES, required=True)] = None
    handler: Annotated[str | None, MemberRef("承办人", required=True)] = None
    due: Annotated[date | None, Day("办理期限", required=True)] = None
    handling: Annotated[str | None, LongText("办理情况", living=True)] = None
    problem_entry: Annotated[
        str | None, EntryRef("转问题整改", ledger="problem", living=True)
    ] = None  # fmt: skip
    done_on: Annotated[date | None, Day("办结日期", living=True)] = None
    visited_on: Annotated[date | None, Day("回访日期", living=True)] = None
    answer: Annotated[
        str | None, Choice("回访满意", options=ANSWERS, living=True, weighty=True)
    ] = None  # fmt: skip
    handed_to: Annotated[
        str | None, Text("移交给", living=True, hint="支部调整，别的支部接着办的。")
    ] = None

    @property
    def _content(self) -> bool:
        """Say whether who asked was asked again, and the matter is not taken up anew."""
        return self.answer is not None and (
            self.answer != "unsatisfied" or bool(self.problem_entry)
        )

    def matters(self, entry_id: str) -> Iterator[Matter]:
        """Yield the request; it is settled when somebody asked whether it is well."""
        yield Matter(
            entry_id, "", "诉求", self.request or "", self.handler or "", self.occurred_on,
            self.due, self.done_on, "", self.answer or "", self.done_on,
            settled=bool(self.handed_to) or (self.done_on is not None and self._content),
            state=_own_state(self), handed=self.problem_entry or "", moves=VERIFIED,
            answers=ANSWERS, good="satisfied", witness=False, source="opinion",
        )  # fmt: skip


def problems(record: EmployeeRequest, setting: Setting) -> Iterator[Problem]:
    """Yield days and answers that do not fit together."""
    asked = record.occurred_on
    yield from follow_up.not_before(asked, record.due, "due", "办理期限在提出日期之前")
    yield from follow_up.not_before(asked, record.done_on, "done_on", "办结日期在提出日期之前")
    yield from follow_up.not_before(
        record.done_on, record.visited_on, "visited_on", "回访日期在办结日期之前"
    )
    yield from follow_up.not_yet(record.done_on, setting.today, "done_on", "办结日期")
    yield from follow_up.not_yet(record.visited_on, setting.today, "visited_on", "回访日期")
    if record.done_on and not (record.handling or "").strip():
        yield Problem("handling", "REQUIRED", Level.FINAL, "办结了，还没写怎么办的。", "写一两句。")
    if record.answer and not record.done_on:
        yield Problem("done_on", "REQUIRED", Level.FINAL, "回访过了，还没填办结日期。")
    if record.answer == "unsatisfied" and not record.problem_entry:
        yield Problem(
            "problem_entry", "CARRY_ON", Level.WARN, "员工不满意，这件事还没完。",
            "接着办，或转问题整改。",
        )  # fmt: skip


def cross(record: EmployeeRequest, entry_id: str, facts: Facts, setting: Setting) -> Iterator[Problem]:  # fmt: skip
    """Yield a warning where the text tells who asked: it travels to the plant (rule SQ03)."""
    del entry_id
    rule = setting.rules.on("SQ03", setting.today)
    name = facts.member(record.employee) or record.employee if record.employee else ""
    if rule is None or not name or len(name) < 2:
        return
    for field in ("request", "handling"):
        if name in (getattr(record, field) or ""):
            yield rule.problem(field, f"写了“{name}”，会带到厂里。", "改成“一名员工”。")


def duties(asked: Asked) -> Iterator[Due]:
    """Yield requests near their day or past it, and those settled that nobody asked about (SQ02)."""
    names = ("done_on", "answer")
    visit = asked.setting.rules.on("SQ02", asked.setting.today)
    for entry, done, answer in asked.facts.values("employee_request", asked.branch, names):
        if done and answer:
            continue
        record = asked.facts.record(entry)
        if not isinstance(record, EmployeeRequest) or record.handed_to:
            continue
        name = short(record.request)
        settled = closed(record, asked.facts)
        if settled and visit:
            yield from follow_up.deadline(
                asked, f"{name}：该回访", settled + timedelta(days=visit.numbers["days"]),
                entry=entry, action="填回访", rule="SQ02", done_by="问一问满不满意，填回访日期和结果。",
            )  # fmt: skip
        elif record.due and not record.problem_entry:  # else the problem ledger reminds of it
            yield from follow_up.deadline(
                asked, f"{name}：诉求到期", record.due, entry=entry, action="填办理", rule="SQ01",
                done_by="办好填办理情况和办结日期；办不了的说明原因，转问题整改。",
            )  # fmt: skip


def write(payload: JsonObject, part: str, step: Step) -> JsonObject:
    """Return a request after a step; to verify is to ask whether it is well."""
    del part
    day = step.day.isoformat()
    if step.move is Move.HAND_ON:
        return {**payload, "problem_entry": step.to}
    if step.move is Move.EXTEND:
        return {**payload, "due": step.until.isoformat() if step.until else payload.get("due")}
    found = {**payload, "handling": noted(payload.get("handling"), step) or None}
    if step.move is Move.DONE:
        found |= {"done_on": day, "visited_on": None, "answer": None}
    elif step.move is Move.VERIFY:
        found |= {"visited_on": day, "answer": step.conclusion}
        found["done_on"] = payload.get("done_on") or day  # settled where it was handed on to
    return found


def closed(record: EmployeeRequest, facts: Facts) -> date | None:
    """Return the day on which a request was settled here or where it was handed on to."""
    if record.done_on or not record.problem_entry:
        return record.done_on
    handed = facts.record(record.problem_entry)
    if not isinstance(handed, ProblemRecord):
        return None
    return problem_closed(handed, record.problem_entry, facts)


def fills(payload: Mapping[str, Json], rules: RuleBook) -> JsonObject:
    """Return the usual day by which a request is settled (rule SQ01)."""
    asked = follow_up.day(payload.get("occurred_on"))
    rule = rules.on("SQ01", asked) if asked else None
    if asked is None or rule is None:
        return {}
    return {"due": (asked + timedelta(days=rule.numbers["days"])).isoformat()}


def begin(beginning: Beginning) -> JsonObject:
    """Return a new request of today with the usual deadline."""
    new: JsonObject = {"occurred_on": beginning.today.isoformat()}
    return {**new, **fills(new, beginning.rules)}


def _own_state(record: EmployeeRequest) -> str:
    if record.handed_to and not record.answer:
        return "已移交"
    if record.answer:
        return ANSWERS.get(record.answer, record.answer)
    return "等回访" if record.done_on else OPEN


def _state(record: EmployeeRequest, entry_id: str, facts: Facts) -> str:
    del entry_id
    if record.problem_entry and not (record.answer or record.handed_to):
        return "等回访" if closed(record, facts) else "转问题整改"
    return _own_state(record)


LEDGER = Ledger(
    code="L30",
    key="employee_request",
    title="员工思想动态与诉求",
    model=EmployeeRequest,
    mechanism="quality",
    rhythm=Rhythm.ANY,
    called=lambda record: short(record.request, 24) or "（还没写诉求）",
    shown=("occurred_on", "request", "category", "handler", "due", "state"),
    rules=problems,
    ended_on=lambda record: record.occurred_on,
    begin=begin,
    fills=fills,
    derived=(Derived("state", "办理状态", _state),),
    cross=cross,
    duties=duties,
    page="matters",
    matters=Tracking(of=EmployeeRequest.matters, write=write),
)
