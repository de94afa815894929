"""What window, command line and papers see of a sheet: plain data, points in hundredths."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hongdang_desktop.assessment.evidence import Evidence
from hongdang_desktop.assessment.scoring import Total
from hongdang_desktop.assessment.template import Item, Template
from hongdang_desktop.core.periods import Period, read_period
from hongdang_desktop.ledgers.office.sheet import sheet_id

MONTHLY = "self_assessment"


@dataclass(frozen=True)
class Which:
    """Names one sheet: whose, of which period (2026-10), by which form, about whom ("": the branch)."""

    branch: str
    period: str
    form: str = MONTHLY
    subject: str = ""

    @property
    def record(self) -> str:
        """Return the id of its record. Raises BadPeriod."""
        return sheet_id(self.form, self.branch, self.subject, self.when.text)

    @property
    def when(self) -> Period:
        """Return the days that it is about. Raises BadPeriod."""
        return read_period(self.period)


class State(StrEnum):
    """How far a sheet is; the value is the word that people read."""

    NONE = "没开始"
    DRAFT = "草稿"
    SUBMITTED = "已上报"
    WITHDRAWN = "已撤回"
    TAKEN = "在审"
    RETURNED = "已退回"
    RESUBMITTED = "重新上报"
    ACCEPTED = "已受理"


OPEN = frozenset((State.NONE, State.DRAFT, State.WITHDRAWN, State.RETURNED))
"""States in which the branch may decide."""


@dataclass(frozen=True)
class Answer:
    """What people said to an item; ``own`` None: as suggested."""

    own: int | None = None
    reason: str = ""
    words: str = ""
    waived: bool = False
    decided: bool = False


@dataclass(frozen=True)
class Mark:
    """What the plant said to an item; ``points`` None: as the branch has it."""

    points: int | None = None
    waived: bool | None = None
    returned: bool = False
    words: str = ""


@dataclass(frozen=True)
class Line:
    """One item. ``evidence`` is what the sheet rests on: pinned once submitted, else of now.

    ``asks``: a person has to look (see ``decided``); ``now`` is what would be suggested today, where
    that differs from what was pinned; ``former`` is what was said last time and may be taken over.
    """

    item: Item
    section: str
    sentence: str
    evidence: Evidence
    answer: Answer
    mark: Mark
    asks: bool
    now: Evidence | None = None
    former: Answer | None = None

    @property
    def suggested(self) -> int | None:
        """Return the suggested points, None where the item does not apply."""
        return self.evidence.points

    @property
    def own(self) -> int | None:
        """Return the branch's points, None where the item does not apply, or is said not to."""
        if self.evidence.points is None or self.answer.waived:
            return None
        return self.evidence.points if self.answer.own is None else self.answer.own

    @property
    def given(self) -> int | None:
        """Return the points that count in the end: the plant's where it gave some."""
        if self.mark.waived:
            return None
        if self.mark.points is not None:
            return self.mark.points
        if self.mark.waived is False and self.answer.waived:
            return self.evidence.points
        return self.own

    @property
    def proposed(self) -> str:
        """Return the reason that goes without saying: the only one usual where points are missing."""
        lost = self.own is not None and self.own < self.item.points
        return self.item.reasons[0] if lost and len(self.item.reasons) == 1 else ""

    @property
    def lacks_reason(self) -> bool:
        """Say whether nobody said why points are missing, or why there are more than suggested.

        What was decided once may become more than is suggested when the evidence falls away later.
        """
        if self.own is None or self.answer.reason:
            return False
        raised = self.evidence.points is not None and self.own > self.evidence.points
        return raised or (self.own < self.item.points and not self.proposed)

    @property
    def pending(self) -> bool:
        """Say whether a person still has to decide."""
        if self.answer.decided:
            return self.lacks_reason
        return self.asks

    @property
    def clear(self) -> bool:
        """Say whether it is pending and may be left so: what is suggested is submitted as it is."""
        return self.pending and bool(self.proposed) and not (self.item.human or self.mark.returned)


@dataclass(frozen=True)
class Extra:
    """One fact that adds points; ``called`` is the record that it stands in, which may be ``gone``.

    ``elsewhere`` is the period of another sheet that counts the same fact: once is all it may.
    """

    id: str
    fact: str
    entry: str
    called: str
    points: int
    gone: bool = False
    elsewhere: str = ""


@dataclass(frozen=True)
class Warned:
    """What no points outweigh, pointed at by a rule: people decide."""

    title: str
    words: str
    entries: tuple[str, ...]


@dataclass(frozen=True)
class SheetView:
    """One sheet as it stands. ``totals`` by who gives the points: suggested, own, given.

    ``parts`` are the own points by section key; ``opens`` and ``closes`` the days of the window in which
    it is filled in, ``over`` whether the period is over; ``told`` are sentences about the whole sheet
    (template moved, acceptance of something withdrawn, evidence changed since). Not ``usable``: this
    program does not know the form that it was filled in by; it can be read, and nothing else.
    ``bonus_mark`` is what the plant said to all that is added.
    """

    which: Which
    template: Template
    state: State
    lines: tuple[Line, ...]
    suggested: Total
    own: Total
    given: Total
    parts: dict[str, Total]
    bonus: tuple[Extra, ...] = ()
    warned: tuple[Warned, ...] = ()
    opens: date | None = None
    closes: date | None = None
    over: bool = False
    told: tuple[str, ...] = ()
    words: str = ""
    saved_at: str = ""
    submitted_on: date | None = None
    submitted_by: str = ""
    revision: str = ""
    payload_hash: str = ""
    conflicted: bool = False
    usable: bool = True
    bonus_mark: Mark = Mark()

    @property
    def pending(self) -> tuple[Line, ...]:
        """Return what a person still has to decide."""
        return tuple(line for line in self.lines if line.pending)

    def line(self, key: str) -> Line:
        """Return one line. Raises KeyError."""
        return {line.item.key: line for line in self.lines}[key]


@dataclass(frozen=True)
class Month:
    """One month of one branch in a list: how far it is, and what it came to (None: not submitted).

    ``total`` and ``parts``, by section key, are what counts now: the plant's points where it accepted,
    else the branch's own. ``late``: its days are over and it is not submitted, or was so too late.
    ``returned`` counts items. Not ``asked``: the branch kept no books then.
    """

    period: str
    state: State
    late: bool = False
    total: int | None = None
    parts: dict[str, int] | None = None
    returned: int = 0
    asked: bool = True


@dataclass(frozen=True)
class Proof:
    """One entry on which points rest. ``why`` is one short line; ``gone``: it was deleted.

    ``corrected``: it was final before its last change; in a submitted sheet, since that. ``hidden``: it
    is kept in the branch and cannot be seen here. ``missing``: no evidence but the member, group or
    team of whom something is missing.
    """

    entry: str
    ledger: str
    title: str
    called: str
    day: date | None
    why: str = ""
    gone: bool = False
    corrected: bool = False
    missing: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Recomputed:
    """What follows today from what a sheet pinned: ``kept`` the total as it was, ``again`` as it is.

    ``differs`` are the keys of items of which something else follows; for ever none, or somebody changed
    the sheet behind the program's back, or its form.
    """

    kept: Total
    again: Total
    differs: tuple[str, ...]
