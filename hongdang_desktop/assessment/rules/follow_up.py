"""What fell due and was closed (ZY9, ZD1, ZD3, KH1, KH2): every closing counts in one item only."""

from collections.abc import Iterable

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
from hongdang_desktop.assessment.rules.matters import (
    MEETINGS,
    decisions,
    due_in,
    findings,
    homes,
    problems,
    requests,
)
from hongdang_desktop.core.canonical import JsonObject

_HABITS = ("bad_habits", "hse")
_OF_FORM = "self_assessment"
_VERBS = {"诉求": "办结", "决议": "落实了"}


def _told(values: JsonObject, done: str, number_: int) -> str:
    return f"到期 {count(values, 'due')} 条，{done} {number_} 条"


def _in_time(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    done = count(values, "in_time")
    return Judged(share(points, done, count(values, "due")), _told(values, "按期关了", done))


def _closed(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    done = count(values, "closed")
    verb = _VERBS.get(said(values, "what"), "关了")
    return Judged(share(points, done, count(values, "due")), _told(values, verb, done))


def _closed_and_in_time(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    due, closed, in_time = (count(values, key) for key in ("due", "closed", "in_time"))
    timely = share(points, min(max(number(numbers, "in_time"), 0), 100), 100)
    given = share(timely, in_time, due) + share(points - timely, closed, due)
    mean = f"，平均 {count(values, 'days') // closed} 天" if closed else ""
    return Judged(given, f"{_told(values, '关了', closed)}，按期 {in_time} 条{mean}")


def _own(ask: Ask, numbers: Numbers) -> Gathered:
    """Without those that ZD1, ZD3, KH1 and KH2 count."""
    del numbers
    elsewhere = homes(ask)
    mine = (
        one
        for one, record in problems(ask)
        if record.source != _OF_FORM and one.entry not in elsewhere
    )
    return due_in(ask, mine, "问题")


def _all(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    return due_in(ask, (one for one, _ in problems(ask)), "问题")


def _deductions(ask: Ask, numbers: Numbers) -> Gathered:
    """Without those that are findings or requests, which ZD1, ZD3 and KH2 count."""
    del numbers
    elsewhere = homes(ask)
    mine = (
        one
        for one, record in problems(ask)
        if record.source == _OF_FORM and one.entry not in elsewhere
    )
    return due_in(ask, mine, "自评问题")


def _of_checks(checks: Iterable[str], what: str) -> tuple[Gather, Judge]:
    def gather(ask: Ask, numbers: Numbers) -> Gathered:
        del numbers
        return due_in(ask, findings(ask, checks), what)

    return gather, _closed


def asked_for(ask: Ask, numbers: Numbers) -> Gathered:
    """Return how the requests that fell due were settled, and whether anybody was content."""
    content = words(numbers, "content")
    known = tuple(requests(ask))
    found = due_in(ask, (one for one, _ in known), "诉求")
    due = frozenset(found.entries)
    # Where nobody wrote down when he was asked, he was when it was settled.
    days = (
        (one.entry, record.answer, record.visited_on or record.done_on) for one, record in known
    )
    happy = sum(
        entry in due and answer in content and day is not None and day <= ask.last
        for entry, answer, day in days
    )
    return Gathered({**found.values, "content": happy}, found.entries, found.absent, found.notes)


def _settled(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    base = hundredths(numbers, "settled", points)
    done, happy = count(values, "closed"), count(values, "content")
    given = share(base, done, count(values, "due")) + (points - base if happy else 0)
    return Judged(given, f"{_told(values, '办结', done)}，回访满意 {happy} 条")


def _decided(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    return due_in(ask, decisions(ask), "决议")


RULES = (
    rule("problems", "到期的问题按期关了的，按比例给分；别的项计过的不重复算。", ("problem",), _own, _in_time),
    rule("post_duty", "岗责检查查出的问题到期关了的，按比例给分，不看查出几条。", ("field_check",), *_of_checks(("post_duty",), "岗责问题")),
    rule("faults", "低老坏和隐患到期关了的，按比例给分，不看查出几条。", ("field_check",), *_of_checks(_HABITS, "低老坏和隐患")),
    rule("last_deductions", "自评扣分记下的问题，到期关了的按比例给分。", ("problem",), _deductions, _closed),
    rule("requests", "到期的诉求按办结比例最多得 {settled} 分，有回访满意的再得余下的分。", ("employee_request",), asked_for, _settled, settled=3, content=["satisfied", "fairly"]),
    rule("problems_closed", "到期的问题，按期关的占 {in_time}% 的分，关了的占余下的分。", ("problem",), _all, _closed_and_in_time, in_time=60),
    rule("requests_settled", "到期的员工诉求，办结的按比例给分。", ("employee_request",), asked_for, _closed, content=["satisfied", "fairly"]),
    rule("decisions_carried", "会上定的事到期了，落实的按比例给分。", MEETINGS, _decided, _closed),
)  # fmt: skip
