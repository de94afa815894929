"""What fell due and was closed (ZY9, ZD1, ZD3, KH1, KH2): every closing counts in one item only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from hongdang_desktop.assessment.evidence import Gathered, Judged, Numbers
from hongdang_desktop.assessment.rules.asking import (
    Ask,
    Gather,
    Judge,
    count,
    hundredths,
    number,
    rule,
    said,
    share,
    words,
)
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers import employee_request, field_check, problem
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.employee_request import EmployeeRequest
from hongdang_desktop.ledgers.field_check import FieldCheck
from hongdang_desktop.ledgers.matter import closing, handed_on
from hongdang_desktop.ledgers.problem import ProblemRecord, State

_HABITS = ("bad_habits", "hse")
_VERBS = {"诉求": "办结", "决议": "落实"}
_MEETINGS = ("assembly", "committee_meeting", "group_meeting", "theme_day")


@dataclass(frozen=True)
class Open:
    """One matter with its days; ``closed`` is None while it was open on the day that is judged."""

    entry: str
    found: date | None
    due: date | None
    closed: date | None


def problems(ask: Ask) -> Iterator[tuple[Open, ProblemRecord]]:
    """Yield the problems of L26 that are this branch's to close."""
    for entry, record in ask.records("problem"):
        if isinstance(record, ProblemRecord) and record.state is not State.HANDED:
            yield _problem(ask, entry, record), record


def _problem(ask: Ask, entry: str, record: ProblemRecord) -> Open:
    day = problem.closed(record, entry, ask.facts)
    return Open(entry, record.occurred_on, record.deadline, _by_then(ask, day))


def _by_then(ask: Ask, day: date | None) -> date | None:
    return day if day is not None and day <= ask.last else None


def _lives(ask: Ask, entry: str, named: str | None, handed: dict[tuple[str, str], str]) -> Open | None:  # fmt: skip
    """Return the problem of L26 in which a matter lives, None where it lives in its own entry."""
    other = named or handed.get((entry, ""), "")
    record = ask.facts.record(other) if other else None
    return _problem(ask, other, record) if isinstance(record, ProblemRecord) else None


def findings(ask: Ask, checks: Iterable[str]) -> Iterator[Open]:
    """Yield the findings of some kinds of checks (L28)."""
    wanted, handed = frozenset(checks), handed_on(ask.facts, ask.branch)
    for entry, record in ask.records("field_check"):
        if isinstance(record, FieldCheck) and record.check in wanted:
            there = _lives(ask, entry, record.problem_entry, handed)
            closed = _by_then(ask, field_check.closed(record, ask.facts))
            yield Open(
                entry, record.occurred_on, there.due if there else record.due,
                closed or (there.closed if there else None),
            )  # fmt: skip


def requests(ask: Ask) -> Iterator[tuple[Open, EmployeeRequest]]:
    """Yield what employees asked for (L30) and is this branch's to settle."""
    handed = handed_on(ask.facts, ask.branch)
    for entry, record in ask.records("employee_request"):
        if isinstance(record, EmployeeRequest) and not (record.handed_to and not record.done_on):
            there = _lives(ask, entry, record.problem_entry, handed)
            closed = _by_then(ask, employee_request.closed(record, ask.facts))
            yield (
                Open(
                    entry, record.occurred_on, there.due if there else record.due,
                    closed or (there.closed if there else None),
                ),
                record,
            )  # fmt: skip


def decisions(ask: Ask) -> Iterator[Open]:
    """Yield what meetings and theme days decided, where it lives."""
    handed = handed_on(ask.facts, ask.branch)
    for key in _MEETINGS:
        tracking = kinds()[key].matters
        for entry, record in ask.records(key) if tracking and ask.on(key) else ():
            for each in tracking.of(record, entry) if tracking else ():
                other = handed.get((entry, each.part), "")
                there = ask.facts.record(other) if other else None
                if isinstance(there, ProblemRecord):
                    lives = _problem(ask, other, there)
                    yield Open(entry, lives.found, lives.due, lives.closed)
                else:
                    yield Open(entry, each.found, each.due, _by_then(ask, each.closed))


def counted_elsewhere(ask: Ask) -> frozenset[str]:
    """Return the problems whose closing ZD1, ZD3, KH1 or KH2 counts."""
    sources = {
        entry
        for key, finding in (("field_check", "check"), ("employee_request", ""))
        for entry, kind in ask.facts.values(key, ask.branch, (finding or "source",))
        if kind != "model_station"
    }
    named = {
        str(other)
        for key in ("field_check", "employee_request")
        for _, other in ask.facts.values(key, ask.branch, ("problem_entry",))
        if other
    }
    return frozenset(
        one.entry
        for one, record in problems(ask)
        if record.source == "self_assessment"
        or one.entry in named
        or (record.source_record or "") in sources
    )


def gathered(ask: Ask, matters: Iterable[Open], what: str) -> Gathered:
    """Return how those that fell due in the period were closed."""
    due = [each for each in matters if each.due is not None and each.due in ask.period]
    found = closing(due, ask.period)
    values: JsonObject = {
        "due": found.due, "closed": found.closed, "in_time": found.in_time, "days": found.days,
        "what": what, "span": ask.span,
    }  # fmt: skip
    entries = tuple(dict.fromkeys(each.entry for each in due))
    return Gathered(values, entries, "" if due else f"{ask.span}没有到期的{what}")


def _told(values: JsonObject, done: str, number_: int) -> str:
    return f"到期{said(values, 'what')} {count(values, 'due')} 件，{done} {number_} 件"


def _in_time(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    done = count(values, "in_time")
    return Judged(share(points, done, count(values, "due")), _told(values, "按期关闭", done))


def _closed(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    done = count(values, "closed")
    verb = _VERBS.get(said(values, "what"), "关闭")
    return Judged(share(points, done, count(values, "due")), _told(values, verb, done))


def _closed_and_in_time(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    due, closed, in_time = (count(values, key) for key in ("due", "closed", "in_time"))
    timely = share(points, min(number(numbers, "in_time"), 100), 100)
    given = share(timely, in_time, due) + share(points - timely, closed, due)
    mean = f"，平均 {count(values, 'days') // closed} 天" if closed else ""
    return Judged(given, f"{_told(values, '关闭', closed)}，按期 {in_time} 件{mean}")


def _own(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    elsewhere = counted_elsewhere(ask)
    mine = (one for one, _ in problems(ask) if one.entry not in elsewhere)
    return gathered(ask, mine, "问题")


def _all(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    return gathered(ask, (one for one, _ in problems(ask)), "问题")


def _deductions(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    mine = (one for one, record in problems(ask) if record.source == "self_assessment")
    return gathered(ask, mine, "自评问题")


def _of_checks(checks: Iterable[str], what: str) -> tuple[Gather, Judge]:
    def gather(ask: Ask, numbers: Numbers) -> Gathered:
        del numbers
        return gathered(ask, findings(ask, checks), what)

    return gather, _closed


def asked_for(ask: Ask, numbers: Numbers) -> Gathered:
    """Return how the requests that fell due were settled, and whether anybody was content."""
    content = words(numbers, "content")
    known = tuple(requests(ask))
    found = gathered(ask, (one for one, _ in known), "诉求")
    due = frozenset(found.entries)
    happy = sum(
        one.entry in due
        and record.answer in content
        and _by_then(ask, record.visited_on or record.done_on) is not None
        for one, record in known
    )
    return Gathered({**found.values, "content": happy}, found.entries, found.absent)


def _settled(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    base = hundredths(numbers, "settled", points)
    done, happy = count(values, "closed"), count(values, "content")
    given = share(base, done, count(values, "due")) + (points - base if happy else 0)
    return Judged(given, f"{_told(values, '办结', done)}，回访满意 {happy} 件")


def _decided(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    return gathered(ask, decisions(ask), "决议")


RULES = (
    rule("problems", "到期的问题按期关闭，别的项计过的不算", ("problem",), _own, _in_time),
    rule("post_duty", "到期的岗责检查问题关闭", ("field_check",), *_of_checks(("post_duty",), "岗责问题")),
    rule("faults", "到期的低老坏和隐患关闭", ("field_check",), *_of_checks(_HABITS, "低老坏和隐患")),
    rule("last_deductions", "自评扣分生成的问题到期关闭", ("problem",), _deductions, _closed),
    rule("requests", "到期的员工诉求办结，有回访满意", ("employee_request",), asked_for, _settled, settled=3, content=["satisfied", "fairly"]),
    rule("problems_closed", "到期的问题关闭，并且按期", ("problem",), _all, _closed_and_in_time, in_time=60),
    rule("requests_settled", "到期的员工诉求办结，按比例", ("employee_request",), asked_for, _closed, content=["satisfied", "fairly"]),
    rule("decisions_carried", "到期的决议落实，按比例", _MEETINGS, _decided, _closed),
)  # fmt: skip
