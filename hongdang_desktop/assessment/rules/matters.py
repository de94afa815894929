"""What had to be carried out by a day, wherever it lives: problems, findings, requests, decisions.

Every closing counts in one place only: a finding or a request that was handed on to the problem ledger
counts where it came up, and of several that name the same problem the first one does.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from hongdang_desktop.assessment.evidence import Gathered
from hongdang_desktop.assessment.rules.asking import Ask, on_day
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers import problem
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.employee_request import ANSWERS, EmployeeRequest
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.field_check import FieldCheck
from hongdang_desktop.ledgers.matter import closing, handed_on
from hongdang_desktop.ledgers.problem import ProblemRecord, State

MEETINGS = ("assembly", "committee_meeting", "group_meeting", "theme_day")
_ELSEWHERE = ("field_check", "employee_request")
_SETTLED = {"诉求": "办结", "决议": "落实"}
"""How it is called that a matter was closed, where it is not 关."""


@dataclass(frozen=True)
class Open:
    """One matter with its days; ``closed`` is None while it was open on the day that is judged.

    ``proof`` says in a few words who saw that it was done, ``extended`` how often its day was moved.
    """

    entry: str
    found: date | None
    due: date | None
    closed: date | None
    proof: str = ""
    extended: int = 0


def problems(ask: Ask) -> Iterator[tuple[Open, ProblemRecord]]:
    """Yield the problems of L26 that are this branch's to close."""
    for entry, record in ask.records("problem"):
        if isinstance(record, ProblemRecord) and record.state is not State.HANDED:
            yield _problem(ask, entry, record), record


def findings(ask: Ask, checks: Iterable[str]) -> Iterator[Open]:
    """Yield the findings of some kinds of checks (L28)."""
    wanted, lives = frozenset(checks), _Lives(ask)
    for entry, record in ask.records("field_check"):
        if isinstance(record, FieldCheck) and record.check in wanted:
            proof = _verified(ask, "field_check", record.verifier)
            own = Open(
                entry, record.occurred_on, record.due, _by_then(ask, record.closed_on), proof
            )
            if (found := lives.of(own, record.problem_entry)) is not None:
                yield found


def requests(ask: Ask) -> Iterator[tuple[Open, EmployeeRequest]]:
    """Yield what employees asked for (L30) and is this branch's to settle."""
    lives = _Lives(ask)
    for entry, record in ask.records("employee_request"):
        if isinstance(record, EmployeeRequest) and not (record.handed_to and not record.done_on):
            visited = _by_then(ask, record.visited_on or record.done_on)
            answer = ANSWERS.get(record.answer or "", "") if visited else ""
            own = Open(
                entry, record.occurred_on, record.due, _by_then(ask, record.done_on),
                f"回访{answer}" if answer else "",
            )  # fmt: skip
            if (found := lives.of(own, record.problem_entry)) is not None:
                yield found, record


def decisions(ask: Ask) -> Iterator[Open]:
    """Yield what meetings and theme days decided, where it lives."""
    handed = handed_on(ask.facts, ask.branch)
    for key in MEETINGS:
        tracking = kinds()[key].matters
        for entry, record in ask.records(key) if tracking and ask.on(key) else ():
            for each in tracking.of(record, entry) if tracking else ():
                there = _final_problem(ask, handed.get((entry, each.part), ""))
                if there is None:
                    yield Open(entry, each.found, each.due, _by_then(ask, each.closed))
                elif there[1].state is not State.HANDED:
                    yield replace(_problem(ask, *there), entry=entry)


def homes(ask: Ask) -> Mapping[str, str]:
    """Return by problem the finding or request in which its closing counts: the first that it is of."""
    handed, found = handed_on(ask.facts, ask.branch), dict[str, str]()
    for key, names in zip(_ELSEWHERE, (("check",), ("handed_to", "done_on")), strict=True):
        if not ask.on(key):
            continue
        for entry, *about, named in ask.facts.values(key, ask.branch, (*names, "problem_entry")):
            if about[0] == "model_station" or (len(about) > 1 and about[0] and not about[1]):
                continue  # no finding; a request that another branch took over
            there = _final_problem(ask, named or handed.get((entry, ""), ""))
            if there is not None:
                found.setdefault(there[0], entry)
    return found


class _Lives:
    """Knows in which problem of L26 a matter lives since it was handed on."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._handed = handed_on(ask.facts, ask.branch)
        self._homes = homes(ask)

    def of(self, own: Open, named: str | None) -> Open | None:
        """Return a matter as it stands where it lives, None where it counts elsewhere."""
        there = _final_problem(self._ask, named or self._handed.get((own.entry, ""), ""))
        if there is None:
            return own
        if own.closed is None and there[1].state is State.HANDED:
            return None
        if self._homes.get(there[0]) != own.entry:
            return own if own.closed else None
        other = _problem(self._ask, *there)
        proof = own.proof if own.closed else other.proof
        closed = own.closed or other.closed
        return replace(own, due=other.due, closed=closed, proof=proof, extended=other.extended)


def due_in(ask: Ask, matters: Iterable[Open], what: str) -> Gathered:
    """Return how those that fell due in the period were closed; ``what`` they are is kept with it."""
    due = [each for each in matters if _fell_due(ask, each)]
    found = closing(due, ask.period)
    values: JsonObject = {
        "due": found.due, "closed": found.closed, "in_time": found.in_time, "days": found.days,
        "what": what, "span": ask.span,
    }  # fmt: skip
    entries = tuple(dict.fromkeys(each.entry for each in due))
    notes = {entry: _why([each for each in due if each.entry == entry], what) for entry in entries}
    return Gathered(values, entries, "" if due else f"{ask.span}没有到期的{what}", notes)


def _fell_due(ask: Ask, each: Open) -> bool:
    """Say whether a matter fell due; while the period runs on, not yet what is still open."""
    if each.due is None or each.due not in ask.period:
        return False
    return each.due <= ask.last or each.closed is not None


def _why(several: list[Open], what: str) -> str:
    verb = _SETTLED.get(what, "关")
    if len(several) > 1:
        done = sum(each.closed is not None for each in several)
        return f"到期 {len(several)} 条，{verb}了 {done} 条"
    one = several[0]
    moved = f"（延期 {one.extended} 次）" if one.extended else ""
    if one.due is None or one.closed is None:
        return f"期限 {on_day(one.due)}{moved}，还没{verb}"
    if one.closed > one.due:
        return f"期限 {on_day(one.due)}{moved}，晚 {(one.closed - one.due).days} 天{verb}"
    return f"按期{verb}{moved}，{one.proof}" if one.proof else f"按期{verb}{moved}"


def _problem(ask: Ask, entry: str, record: ProblemRecord) -> Open:
    day = _by_then(ask, problem.closed(record, entry, ask.facts))
    proof = _verified(ask, "problem", record.verifier)
    return Open(
        entry, record.occurred_on, record.deadline, day, proof, len(record.extensions)
    )  # fmt: skip


def _final_problem(ask: Ask, entry: str) -> tuple[str, ProblemRecord] | None:
    """Return a problem that is more than a draft, None where there is none."""
    record = ask.facts.record(entry) if entry else None
    if not isinstance(record, ProblemRecord) or record.stage != Stage.FINAL:
        return None
    return entry, record


def _verified(ask: Ask, ledger: str, who: str | None) -> str:
    name = kinds()[ledger].columns["verifier"].format(who, ask.facts) if who else ""
    return f"验证：{name}" if name else ""


def _by_then(ask: Ask, day: date | None) -> date | None:
    return day if day is not None and day <= ask.last else None
