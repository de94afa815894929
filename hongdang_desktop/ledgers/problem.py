"""L26 即知即改问题: the hub of the program (domain.md §5.5). Every problem lives here once.

A problem becomes final when it is written down; what is done about it goes on after that (living):
measures, progress, extensions, milestones, completion and verification. Its state follows from these.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Choice, Day, LongText, Parts, Text
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import EntryRef, MemberOrText, MemberRefs
from hongdang_desktop.core.rules import RuleBook
from hongdang_desktop.ledgers import follow_up
from hongdang_desktop.ledgers.due import Asked, Due
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.follow_up import short
from hongdang_desktop.ledgers.ledger import Beginning, Derived, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.matter import VERIFIED, Matter, Move, Tracked, Tracking
from hongdang_desktop.ledgers.matter import Step as Moved
from hongdang_desktop.ledgers.talk import Talk

SOURCES = {
    "organisation_life": "组织生活会",
    "member_appraisal": "民主评议",
    "self_assessment": "自评扣分",
    "plant_check": "厂党委检查",
    "hse_check": "HSE检查",
    "opinion": "群众意见",
    "inspection": "巡察",
    "meeting": "会议决议",
    "talk": "谈心谈话",
    "report": "述职评议",
    "other": "其他",
}
TERMS = {"at_once": "即知即改", "usual": "一般整改", "long": "长期整改"}
CONCLUSIONS = {"solved": "已解决", "partly": "部分解决", "unsolved": "未解决"}


class State(StrEnum):
    """How far a problem is; the value is the word that people read."""

    NEW = "新建"
    DOING = "整改中"
    TO_VERIFY = "待验证"
    CLOSED = "关闭"
    CARRIED = "挂账"
    HANDED = "已移交"


class Milestone(Part):
    """One step of a long one."""

    day: Annotated[date | None, Day("到哪天", required=True)] = None
    aim: Annotated[str | None, Text("做到什么", required=True)] = None
    reached_on: Annotated[date | None, Day("做到日期", living=True)] = None


class Step(Part):
    """What was done about it on a day."""

    day: Annotated[date | None, Day("日期", required=True)] = None
    text: Annotated[str | None, LongText("内容", required=True)] = None


class Extension(Part):
    """A later day, and why."""

    until: Annotated[date | None, Day("延到", required=True)] = None
    reason: Annotated[str | None, Text("理由", required=True)] = None


class ProblemRecord(Envelope):
    """One problem; ``due`` is the day first set, extensions come after it.

    ``source_part`` is the part of the source record that it is (field/part id); ``handed_on`` the day
    on which it was handed on from there: it was written down in time where it came up.
    """

    occurred_on: Annotated[date | None, Day("发现日期", required=True)] = None
    source: Annotated[str | None, Choice("来源", options=SOURCES, required=True)] = None
    source_record: Annotated[
        str | None, EntryRef("来源记录", hint="从会议、检查里来的，选那一条。")
    ] = None
    source_part: str | None = None
    handed_on: date | None = None
    problem: Annotated[str | None, LongText("问题", required=True, hint="一句话写清楚。")] = None
    owner: Annotated[
        str | None, MemberOrText("责任人", required=True, hint="名册里的人，或直接写姓名。")
    ] = None
    helpers: Annotated[tuple[str, ...], MemberRefs("协助人")] = ()
    term: Annotated[
        str | None, Choice("整改类型", options=TERMS, required=True, hint="长期的要写里程碑。")
    ] = None
    due: Annotated[date | None, Day("要求完成日", required=True)] = None
    self_assessment_item: Annotated[
        str | None, Text("关联自评项", longest=20, hint="如 ZD3；没有就空着。")
    ] = None
    measures: Annotated[str | None, LongText("整改措施", living=True)] = None
    milestones: Annotated[tuple[Milestone, ...], Parts("里程碑", living=True)] = ()
    progress: Annotated[tuple[Step, ...], Parts("进展", living=True)] = ()
    extensions: Annotated[tuple[Extension, ...], Parts("延期", living=True)] = ()
    done_on: Annotated[date | None, Day("完成日期", living=True)] = None
    verifier: Annotated[
        str | None, MemberOrText("验证人", living=True, hint="换一个人看，不由责任人自己验。")
    ] = None
    verified_on: Annotated[date | None, Day("验证日期", living=True)] = None
    conclusion: Annotated[
        str | None, Choice("验证结论", options=CONCLUSIONS, living=True, weighty=True)
    ] = None
    handed_to: Annotated[
        str | None, Text("移交给", living=True, hint="支部调整，别的支部接着整改的。")
    ] = None

    released_reason: Annotated[
        str | None,
        Text("放开理由", private=True, sensitive=True, hint="原来只在支部里的事，为什么放开。"),
    ] = None

    @property
    def deadline(self) -> date | None:
        """Return the day that holds now: that of the last extension, else the first one."""
        days = [each.until for each in self.extensions if each.until]
        return days[-1] if days else self.due

    @property
    def closed_on(self) -> date | None:
        """Return the day on which it was closed, None while it is open."""
        return (self.done_on or self.verified_on) if self.conclusion == "solved" else None

    @property
    def state(self) -> State:
        """Return how far it is. What was found unsolved is carried on where it has a later day."""
        if self.conclusion == "solved":
            return State.CLOSED
        if self.handed_to:
            return State.HANDED
        if self.conclusion:
            checked = self.verified_on or self.done_on
            later = bool(self.extensions and self.deadline and checked and self.deadline > checked)
            return State.CARRIED if later else State.DOING
        if self.done_on:
            return State.TO_VERIFY
        return State.DOING if self.measures or self.progress else State.NEW

    def matters(self, entry_id: str) -> Iterator[Matter]:
        """Yield the problem itself."""
        closed = self.closed_on
        yield Matter(
            entry_id, "", "问题", self.problem or "", self.owner or "", self.occurred_on,
            self.deadline, self.done_on, self.verifier or "", self.conclusion or "", closed,
            settled=closed is not None or self.state is State.HANDED, state=str(self.state),
            moves=VERIFIED, answers=CONCLUSIONS, good="solved",
        )  # fmt: skip


def problems(record: ProblemRecord, setting: Setting) -> Iterator[Problem]:
    """Yield what does not fit together: days, the usual terms (ZG01), milestones, verification."""
    found = record.occurred_on
    yield from follow_up.not_before(found, record.due, "due", "要求完成日在发现日期之前")
    yield from follow_up.not_before(found, record.done_on, "done_on", "完成日期在发现日期之前")
    yield from follow_up.not_before(
        record.done_on, record.verified_on, "verified_on", "验证日期在完成日期之前"
    )
    yield from follow_up.not_yet(record.done_on, setting.today, "done_on", "完成日期")
    yield from follow_up.not_yet(record.verified_on, setting.today, "verified_on", "验证日期")
    yield from _term_problems(record, setting)
    yield from _extension_problems(record)
    yield from _closing_problems(record, setting)


def _term_problems(record: ProblemRecord, setting: Setting) -> Iterator[Problem]:
    begun = record.handed_on or record.occurred_on
    day = begun or setting.today
    usual, long = setting.rules.on("ZG01", day), setting.rules.on("ZG05", day)
    term = record.term or ""
    if usual and begun and record.due and term in usual.numbers:
        days = (record.due - begun).days
        if days > usual.numbers[term]:
            yield usual.problem(
                "due", f"给了 {days} 天，{TERMS[term]}一般 {usual.numbers[term]} 天。",
                "要更久就改整改类型，或写明原因。",
            )  # fmt: skip
    if long and term == "long" and not record.milestones:
        yield long.problem("milestones", "长期整改还没有里程碑。", "写几步，每步到哪天做到什么。")


def _extension_problems(record: ProblemRecord) -> Iterator[Problem]:
    days = [("", record.due), *((each.id, each.until) for each in record.extensions)]
    for (_, before), (part, until) in pairwise(days):
        if before and until and until <= before:
            yield Problem(
                f"extensions/{part}/until", "NOT_LATER", Level.FINAL,
                f"延到 {until}，不比原来的 {before} 晚。", "填更晚的一天。",
            )  # fmt: skip


def _closing_problems(record: ProblemRecord, setting: Setting) -> Iterator[Problem]:
    day = record.verified_on or setting.today
    proof, other = setting.rules.on("ZG04", day), setting.rules.on("ZG06", day)
    if record.conclusion and proof:
        if not record.done_on:
            yield proof.problem("done_on", "有结论，还没填完成日期。", "填整改做完的那天。")
        if not record.verifier:
            yield proof.problem("verifier", "有结论，还没填验证人。", "填谁去看过。")
        if not record.verified_on:
            yield proof.problem("verified_on", "有结论，还没填验证日期。", "填去看的那天。")
    if other and record.verifier and record.verifier == record.owner:
        yield other.problem("verifier", "责任人自己验证自己。", "换一个人去看。")
    if record.conclusion in ("partly", "unsolved") and record.state is not State.CARRIED:
        yield Problem(
            "extensions", "CARRY_ON", Level.WARN, "没全解决，还没有新的期限。",
            "加一条延期，就转为挂账。",
        )  # fmt: skip


def cross(
    record: ProblemRecord, entry_id: str, facts: Facts, setting: Setting
) -> Iterator[Problem]:
    """Yield what was not released by the branch, and a verifier who is the owner, by his name."""
    del entry_id
    other = setting.rules.on("ZG06", record.verified_on or setting.today)
    known = record.verifier == record.owner  # told by ``problems`` already
    if other and not known and follow_up.same_person(record.verifier, record.owner, facts.member):
        yield other.problem("verifier", "责任人自己验证自己。", "换一个人去看。")
    if (record.released_reason or "").strip() or not record.source_record:
        return
    origin = facts.record(record.source_record)
    if isinstance(origin, Tracked) and _is_private(record, origin):
        yield Problem(
            "released_reason", "NOT_RELEASED", Level.FINAL,
            "这件事原来只在支部里，记到这里厂里会看到。", "本人同意放开，就写一句理由；不放开，就在原处整改。",
        )  # fmt: skip


def _is_private(record: ProblemRecord, origin: Tracked) -> bool:
    """Say whether it comes from what a branch keeps to itself, or repeats it."""
    if isinstance(origin, Talk) or (record.source_part or "").startswith("self_checks/"):
        return True
    said = "".join((record.problem or "").split())
    for each in origin.matters(record.source_record or ""):
        words = "".join(each.text.split())
        if each.private and (len(words) >= _TELLING and words in said):
            return True
    return False


_TELLING = 6
"""So many characters of somebody's self-criticism, found again, are no chance."""


def duties(asked: Asked) -> Iterator[Due]:
    """Yield what is near its day, past it, done and not verified, and the next open milestone."""
    wait = asked.setting.rules.on("ZG03", asked.setting.today)
    for entry, conclusion in asked.facts.values("problem", asked.branch, ("conclusion",)):
        record = None if conclusion == "solved" else asked.facts.record(entry)
        if not isinstance(record, ProblemRecord) or record.state is State.HANDED:
            continue
        if closed(record, entry, asked.facts):
            continue
        name = short(record.problem)
        if record.state is State.TO_VERIFY and record.done_on and wait:
            yield from follow_up.deadline(
                asked, f"{name}：等验证", record.done_on + timedelta(days=wait.numbers["days"]),
                entry=entry, action="去验证", rule="ZG03",
                done_by="换一个人到现场看，填验证人、验证日期和结论。",
            )  # fmt: skip
            continue
        if record.deadline:
            yield from follow_up.deadline(
                asked, f"{name}：整改到期", record.deadline, entry=entry, action="填进展",
                done_by="做完填完成日期；做不完加一条延期，写理由。",
                rule="ZG01" if record.term in ("at_once", "usual") else "ZG05",
            )  # fmt: skip
        step = next((each for each in record.milestones if not each.reached_on), None)
        if step and step.day and step.day != record.deadline:
            yield from follow_up.deadline(
                asked, f"{short(record.problem, 10)}：里程碑到期", step.day, entry=entry,
                action="填进展", rule="ZG05", done_by=f"做到“{step.aim or ''}”，填做到日期。",
            )  # fmt: skip


def closed(record: ProblemRecord, entry_id: str, facts: Facts) -> date | None:
    """Return the day on which it was closed here, or where it came from (closed there, it is closed)."""
    if record.closed_on:
        return record.closed_on
    for origin, part in _origins(record, entry_id, facts):
        found = facts.record(origin)
        for each in found.matters(origin) if isinstance(found, Tracked) else ():
            if each.part == part and not each.private and each.closed:
                return each.closed
    return None


def _origins(record: ProblemRecord, entry_id: str, facts: Facts) -> Iterator[tuple[str, str]]:
    if record.source_record:
        yield record.source_record, record.source_part or ""
        return
    for ledger in _LINKED if entry_id else ():
        for each in facts.bearing(ledger, record.branch or "", "problem_entry", entry_id):
            yield each, ""


_LINKED = ("field_check", "employee_request")
"""Ledgers whose entries name the problem that they were handed on to, also where it does not name them."""


def write(payload: JsonObject, part: str, step: Moved) -> JsonObject:
    """Return a problem after a step: what is written goes on from what stands there."""
    del part
    found = dict(payload)
    if step.text.strip() and step.move is not Move.EXTEND:
        line: JsonObject = {"day": step.day.isoformat(), "text": step.text.strip()}
        found["progress"] = [*_listed(payload.get("progress")), line]
    if step.move is Move.DONE:
        found |= {"done_on": step.day.isoformat(), "verifier": None, "verified_on": None,
                  "conclusion": None}  # fmt: skip
    elif step.move is Move.VERIFY:
        found |= {"verifier": step.who, "verified_on": step.day.isoformat(),
                  "conclusion": step.conclusion}  # fmt: skip
    if step.until and step.move in (Move.EXTEND, Move.VERIFY):
        later: JsonObject = {"until": step.until.isoformat(), "reason": step.text.strip()}
        found["extensions"] = [*_listed(payload.get("extensions")), later]
    return found


def _listed(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list) else []


def fills(payload: Mapping[str, Json], rules: RuleBook) -> JsonObject:
    """Return the usual day by which a problem of its kind is to be settled (rule ZG01)."""
    found, term = follow_up.day(payload.get("occurred_on")), str(payload.get("term") or "")
    rule = rules.on("ZG01", found) if found else None
    if found is None or rule is None or term not in rule.numbers:
        return {}
    return {"due": (found + timedelta(days=rule.numbers[term])).isoformat()}


def begin(beginning: Beginning) -> JsonObject:
    """Return a new problem: found today, to be settled at once."""
    new: JsonObject = {"occurred_on": beginning.today.isoformat(), "term": "at_once"}
    return {**new, **fills(new, beginning.rules)}


def _number(record: ProblemRecord, entry_id: str, facts: Facts) -> str:
    place = facts.ordinal("problem", entry_id) if entry_id else 0
    return f"{record.year}-{place:03d}" if place and record.year else ""


def _deadline(record: ProblemRecord, entry_id: str, facts: Facts) -> str:
    del entry_id, facts
    holds = record.deadline
    return f"{holds}（延期 {len(record.extensions)} 次）" if record.extensions and holds else ""


def _days(record: ProblemRecord, entry_id: str, facts: Facts) -> str:
    day = closed(record, entry_id, facts)
    if day is None or record.occurred_on is None:
        return ""
    return f"{(day - record.occurred_on).days} 天"


def _state(record: ProblemRecord, entry_id: str, facts: Facts) -> str:
    done = record.state is not State.CLOSED and closed(record, entry_id, facts)
    return str(State.CLOSED if done else record.state)


def _ended_on(record: ProblemRecord) -> date | None:
    """Return the day from which the branch is late: with what the plant found and sent it never is."""
    sent = record.source == "plant_check" and record.source_record
    return None if sent else record.handed_on or record.occurred_on


LEDGER = Ledger(
    only_with={"milestones": ("term", ("long",))},
    code="L26",
    key="problem",
    title="即知即改问题",
    model=ProblemRecord,
    mechanism="execution",
    rhythm=Rhythm.ANY,
    called=lambda record: short(record.problem, 24) or "（还没写问题）",
    shown=("occurred_on", "problem", "source", "owner", "due", "state"),
    rules=problems,
    ended_on=_ended_on,
    begin=begin,
    fills=fills,
    derived=(
        Derived("number", "编号", _number),
        Derived("state", "整改状态", _state),
        Derived("deadline", "现在的期限", _deadline),
        Derived("days", "用了", _days),
    ),
    cross=cross,
    duties=duties,
    page="matters",
    seldom=("released_reason",),
    matters=Tracking(of=ProblemRecord.matters, write=write),
)
