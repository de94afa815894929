"""What a ledger is: a kind of record with its title, clock, owner, audience and rules."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.columns import Column, Names
from hongdang_desktop.core.journal import SALT
from hongdang_desktop.core.privacy import kept_back
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import (
    Malformed,
    column_problems,
    columns_of,
    read,
    reread,
    unknown_fields,
)
from hongdang_desktop.core.rules import RuleBook
from hongdang_desktop.core.workdays import WorkCalendar
from hongdang_desktop.ledgers.due import Asked, Clock, Due
from hongdang_desktop.ledgers.envelope import AROUND, KEPT_BY_PROGRAM, Envelope
from hongdang_desktop.ledgers.follows import Follows
from hongdang_desktop.ledgers.frame import Frame, frame_problems
from hongdang_desktop.ledgers.matter import Tracking
from hongdang_desktop.ledgers.petitioning import Petition
from hongdang_desktop.ledgers.secret_marks import secrecy_problems
from hongdang_desktop.ledgers.verdict import Verdict

M = TypeVar("M", bound=Envelope)


class Rhythm(StrEnum):
    """How often a branch is expected to write in a ledger."""

    WEEK = "每周"
    MONTH = "每月"
    QUARTER = "每季"
    HALF = "每半年"
    YEAR = "每年"
    CHANGE = "变更即改"
    ANY = "随时"


class Owner(StrEnum):
    """Who writes the entries; what the plant's office keeps for itself (OFFICE) leaves no PC."""

    BRANCH = "branch"
    PLANT = "plant"
    OFFICE = "office"


class Audience(StrEnum):
    """Who may read them: all of branch and plant, or the branch's own PCs alone."""

    PLANT = "plant"
    BRANCH = "branch"


class Facts(Names, Protocol):
    """What checks, derived values and duties may ask of the other records of a station."""

    def ordinal(self, ledger: str, entry_id: str) -> int:
        """Return the place of a meeting among those of its branch and year, from 1."""

    def members(self, branch: str) -> "tuple[tuple[str, Envelope], ...]":
        """Return ids and records of a branch's members, by name."""

    def team_leader(self, team: str) -> str:
        """Return the member id of a team's leader, "" when there is none or he is no member."""

    def node(self, organisation_id: str) -> Any:  # noqa: ANN401 - an Organisation, or None
        """Return a node of the tree, None when it is unknown."""

    def teams(self, branch: str) -> tuple[tuple[str, Any], ...]:
        """Return ids and nodes of a branch's teams that exist today, by name."""

    def record(self, entry_id: str) -> Any:  # noqa: ANN401 - the record of whatever ledger
        """Return one record by id, None when it is not here."""

    def records(
        self, ledger: str, branch: str, *, since: date | None = None, drafts: bool = False
    ) -> tuple[tuple[str, Any], ...]:
        """Return ids and final records of a branch's ledger by day; with ``drafts`` those too."""

    def values(
        self, ledger: str, branch: str, names: tuple[str, ...], *, since: date | None = None,
        drafts: bool = False,
    ) -> tuple[tuple[Any, ...], ...]:  # fmt: skip
        """Return (id, value, …) of some fields of each record, as JSON: cheap, for years of records."""

    def bearing(self, ledger: str, branch: str, field: str, value: str) -> tuple[str, ...]:
        """Return the ids of records, drafts too, with just this value in a field; branch "" is any."""

    def setting(self) -> "Setting":
        """Return today, the rules and the working days, for values that follow from rules."""


@dataclass(frozen=True)
class Setting:
    """What a check may know besides the record: the day, the rules, the working days, the frames."""

    today: date
    rules: RuleBook
    workdays: WorkCalendar
    frames: Mapping[str, Frame] = field(default_factory=dict)

    def frame(self, branch: str | None) -> Frame:
        """Return within which days and years a branch keeps its books."""
        return self.frames.get(branch or "", Frame())


@dataclass(frozen=True)
class Beginning:
    """What a new entry may take over: the branch's active members by post, its node, the last entry.

    ``given`` are fields that are known already (for which group, month or person it is asked);
    ``recent`` the last entries, the newest first; ``actor`` is the name of who works here.
    """

    today: date
    people: tuple[tuple[str, Any], ...]
    last: Any = None
    unit: Any = None
    branch: str = ""
    facts: Facts | None = None
    given: Mapping[str, Json] = field(default_factory=dict)
    recent: tuple[Any, ...] = ()
    actor: str = ""

    @property
    def own(self) -> str | None:
        """Return the member id of who works here, None where he is no member or has a namesake."""
        found = [i for i, m in self.people if self.actor and m.name == self.actor]
        return found[0] if len(found) == 1 else None

    @property
    def rules(self) -> RuleBook:
        """Return the rules in force, none where nothing is known of the station."""
        return self.facts.setting().rules if self.facts else RuleBook("", ())


@dataclass(frozen=True)
class Derived(Generic[M]):
    """A value that is worked out and never typed or kept."""

    name: str
    label: str
    value: Callable[[M, str, Facts], str]


@dataclass(frozen=True, eq=False)
class Worked(Column):
    """How a list shows a worked-out value."""

    kind: ClassVar[str] = "derived"


def _nothing(record: Any, setting: Setting) -> Iterator[Any]:  # noqa: ANN401 - fits every ledger
    del record, setting
    return iter(())


def _settles_nothing(record: Any) -> JsonObject:  # noqa: ANN401 - fits every ledger
    del record
    return {}


Joins = Callable[[Mapping[str, Json], Sequence[Mapping[str, Json]]], JsonObject | None]
"""Puts versions of a record together that were made apart; None where a person must choose."""


@dataclass(frozen=True, eq=False)
class Ledger(Generic[M]):
    """One ledger. ``code`` and ``key`` are for ever; ``title`` may change.

    ``called`` gives the name of an entry in lists; ``shown`` are the columns of the list page,
    ``printed`` those of the register on paper (none: as on the page).
    ``rules`` yields what spans several fields. ``ended_on`` is the day from which the late clock runs
    (None: entries of this ledger are never late). ``settle`` gives the fields that follow from others,
    ``begin`` what a new entry takes over. ``upcasts[v]`` turns a payload of version v into v+1.
    ``rule`` is the id of the rule that asks for entries, "" where none does. ``verdicts`` lets rules
    speak that concern the whole entry; ``fills`` offers what is typed already says about other fields, by
    the rules in force; ``told`` what follows beside the active members and their posts ("" for none)
    until somebody types something else there.
    ``cross`` yields what is wrong beside other records; ``clock`` and ``duties`` say what is due.
    ``reckon`` gives the values of ``reckoned`` columns by the rules in force.
    ``batch`` gives the entries of a month at once, one for each member or team: new payloads, and
    with ``id`` entries to go on with; ``batched`` are the fields that its page shows: who it is about,
    then what is typed (``items/*/done``: a column for each part, ``marks/-1/grade``: of the last).
    ``batch_same`` names a field and where its value can be taken from at a click; with
    ``batch_stands`` a proposed entry is kept as it is once somebody has looked at it. A ``tabled``
    ledger is printed as one table of a month or year, with sums, not as a form an entry. ``optional``
    ledgers are off until a branch switches them on. With ``latest_wins`` (settings, no facts) of what
    two PCs changed apart the later one holds, and nobody is asked.

    ``by_year``: 所属年度 is typed, it may differ from the day's. ``steers`` are fields on whose value
    it depends with what a new entry begins. ``order`` is the column by which a register is sorted
    at first, on the page and on paper.

    ``seldom`` are fields that most entries leave empty: a form folds them away, as it does what comes
    later; ``at_once`` are those later ones that stay in sight. ``only_with`` names for a field
    another one and the values of it with which it is asked. ``page`` is the key of the hand-made page
    on which the work of this ledger is done, "" for none. ``petitions`` are what a branch may ask of
    the plant about an entry; ``follows`` what its books should hold because of a record of the plant's.
    ``matters`` says what of an entry has to be carried out, and how its progress is written down there.
    ``joins`` puts versions together that PCs made apart, from the one that all were made on ({} for
    none) and theirs; None where a person must choose. One that ``quotes`` names records as they were:
    they may be deleted all the same.
    """

    code: str
    key: str
    title: str
    model: type[M]
    mechanism: str
    rhythm: Rhythm
    called: Callable[[M], str]
    shown: tuple[str, ...]
    printed: tuple[str, ...] = ()
    owner: Owner = Owner.BRANCH
    audience: Audience = Audience.PLANT
    version: int = 1
    rules: Callable[[M, Setting], Iterator[Problem]] = _nothing
    ended_on: Callable[[M], date | None] = lambda _: None
    settle: Callable[[M], JsonObject] = _settles_nothing
    begin: Callable[[Beginning], JsonObject] = lambda _: {}
    derived: tuple[Derived[Any], ...] = ()
    rule: str = ""
    verdicts: Callable[[M, Setting], Iterator[Verdict]] = _nothing
    fills: Callable[[Mapping[str, Json], RuleBook], JsonObject] = lambda _, __: {}
    told: Callable[[Mapping[str, Json], Mapping[str, str]], JsonObject] = lambda _, __: {}
    upcasts: Mapping[int, Callable[[JsonObject], JsonObject]] = field(default_factory=dict)
    cross: Callable[[M, str, Facts, Setting], Iterator[Problem]] | None = None
    clock: Clock | None = None
    duties: Callable[[Asked], Iterator[Due]] | None = None
    reckon: Callable[[M, Setting], JsonObject] | None = None
    batch: Callable[[Asked], Iterator[JsonObject]] | None = None
    batched: tuple[str, ...] = ()
    batch_same: tuple[str, str] | None = None
    batch_stands: bool = False
    tabled: bool = False
    optional: bool = False
    empty: str = ""
    by_year: bool = False
    steers: tuple[str, ...] = ()
    order: str = "called"
    latest_wins: bool = False
    seldom: tuple[str, ...] = ()
    at_once: tuple[str, ...] = ()
    only_with: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    page: str = ""
    matters: Tracking | None = None
    joins: Joins | None = None
    quotes: bool = False
    petitions: tuple[Petition, ...] = ()
    follows: Follows | None = None

    @property
    def columns(self) -> Mapping[str, Column]:
        """Return all columns by field name, the envelope's among them."""
        return columns_of(self.model)

    @property
    def settles(self) -> bool:
        """Say whether any field of an entry follows from others."""
        return self.settle is not _settles_nothing or self.reckon is not None

    @property
    def own_columns(self) -> Mapping[str, Column]:
        """Return the ledger's columns: without the envelope's, but with those it names anew."""
        around = columns_of(Envelope)
        return {n: c for n, c in self.columns.items() if n not in AROUND or c is not around.get(n)}

    def listed(self, names: tuple[str, ...]) -> dict[str, Column]:
        """Return the columns and worked-out values of these names, as lists and registers show them."""
        worked = {each.name: Worked(each.label) for each in self.derived}
        return {name: worked.get(name) or self.columns[name] for name in names}

    def worked_out(self, name: str, record: M, entry_id: str, facts: Facts) -> str:
        """Return one of the values that are worked out."""
        return next(e.value(record, entry_id, facts) for e in self.derived if e.name == name)

    def read(self, payload: Mapping[str, Json]) -> M:
        """Return the typed record of a payload of the present version. Raises Malformed."""
        return read(self.model, payload)

    def reread(self, payload: Mapping[str, Json]) -> M:
        """Return the typed record of a payload that was kept before. Raises Malformed."""
        return reread(self.model, payload)

    def raised(self, payload: Mapping[str, Json], version: int) -> JsonObject:
        """Return an older payload in the present form; a newer one comes back as it is.

        Raises Malformed where it is not of the form that its version had.
        """
        current = dict(payload)
        while version < self.version:
            step = self.upcasts[version]
            try:
                current = step(current)
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                # A step trusts the form that its version had; what came in need not have it.
                sentence = f"不是第 {version} 版“{self.title}”的样子。"
                problem = Problem("", "BAD_FORM", Level.SAVE, sentence, "请对方改好再带来。")
                raise Malformed((problem,)) from error
            version += 1
        return current

    def check(
        self,
        payload: Mapping[str, Json],
        setting: Setting,
        base: Mapping[str, Json] | None = None,
        *,
        facts: Facts | None = None,
        entry_id: str = "",
    ) -> tuple[Problem, ...]:
        """Return everything that is wrong with a payload at once.

        ``base`` is the payload before the change: unknown keys that it already had are let pass.
        Without ``facts`` nothing is compared with other records; ``entry_id`` is "" for a new entry.
        """
        try:
            record = self.read(payload)
        except Malformed as malformed:
            return malformed.problems
        return self.check_read(record, payload, setting, base, facts=facts, entry_id=entry_id)

    def check_read(
        self,
        record: M,
        payload: Mapping[str, Json],
        setting: Setting,
        base: Mapping[str, Json] | None = None,
        *,
        facts: Facts | None = None,
        entry_id: str = "",
    ) -> tuple[Problem, ...]:
        """Return what ``check`` does, where the payload has been read already."""
        return (
            *self._of_columns(record, payload),
            *unknown_fields(record, {SALT: None, **(base or {})}),
            *self._future(record, setting),
            *self._late(record, setting),
            *frame_problems(
                # The plant goes on answering a branch that is no more.
                setting.frame(record.branch if self.owner is Owner.BRANCH else ""),
                self._day(record),
                closed=self.closed_year(record, setting),
            ),
            *secrecy_problems(record, setting.rules.on("S01", setting.today)),
            *self.rules(record, setting),
            *(self.cross(record, entry_id, facts, setting) if facts and self.cross else ()),
        )

    def lateness(self, record: M, setting: Setting) -> int:
        """Return on which working day the entry was finalised, 0 if in time (rule G02).

        A draft is judged as if it were finalised today. A day off counts as the working day that
        follows it.
        """
        ended = self.ended_on(record)
        rule = setting.rules.on("G02", ended) if ended else None
        if ended is None or rule is None or self.opens(record, setting):
            return 0
        done = record.finalised_at
        day = done.astimezone(PLANT_TIME).date() if done else setting.today
        limit = rule.numbers["workdays"]
        if day <= setting.workdays.after(ended, limit):
            return 0
        return setting.workdays.between(ended, day) + (not setting.workdays.is_workday(day))

    def opens(self, record: M, setting: Setting) -> bool:
        """Say whether an entry is of the time before the branch began its books (建账).

        What a register holds is it when it was entered while the books were set up, and none of its
        days is of later.
        """
        frame = setting.frame(record.branch)
        if self.rhythm is not Rhythm.CHANGE:
            return frame.opens(self._day(record))
        own = (getattr(record, n) for n, c in self.own_columns.items() if c.kind == "day")
        entered = record.entered_at.astimezone(PLANT_TIME).date() if record.entered_at else None
        return frame.takes_over([day for day in own if day], entered or setting.today)

    def closes(self, record: Envelope, setting: Setting) -> bool:
        """Say whether an entry stands in a closed year; neither registers nor what the plant writes."""
        return self.closed_year(record, setting) is not None

    def closed_year(self, record: Envelope, setting: Setting) -> int | None:
        """Return the closed year in which an entry stands: the one it names, else that of its day.

        Only where 所属年度 may differ from the day's (``by_year``) does the day not count.
        """
        if self.rhythm is Rhythm.CHANGE or self.owner is not Owner.BRANCH:
            return None
        day = None if self.by_year else self._day(record)  # type: ignore[arg-type]  # one of its own
        years = (record.year, day.year if day else None)
        frame = setting.frame(record.branch)
        return next((y for y in years if frame.is_closed(y, setting.today)), None)

    def typed(self, payload: Mapping[str, Json]) -> JsonObject:
        """Return what a person may have typed, without the fields that the program keeps."""
        return {
            key: value
            for key, value in payload.items()
            if key not in KEPT_BY_PROGRAM and not key.startswith("_")
        }

    def _of_columns(self, record: M, payload: Mapping[str, Json]) -> Iterator[Problem]:
        """Yield what columns complain of; what cannot be read here is not missing."""
        unread = kept_back(self.model, payload)
        for problem in column_problems(record):
            if problem.field not in unread:
                yield problem

    def _day(self, record: M) -> date | None:
        """Return when the matter took place; a register holds from the day of writing."""
        return self.ended_on(record) or record.occurred_on

    def _future(self, record: M, setting: Setting) -> Iterator[Problem]:
        day = self._day(record)
        rule = setting.rules.on("G01", setting.today)
        if rule and day and day > setting.today:
            yield rule.problem("occurred_on", f"{day} 还没到。", "到了那天再定稿，现在先放着。")

    def _late(self, record: M, setting: Setting) -> Iterator[Problem]:
        ended = self.ended_on(record)
        if ended is None:
            return
        late = self.lateness(record, setting)
        rule = setting.rules.on("G02", ended)
        if late and rule:
            # What is uncertain is when it would still have been in time.
            doubt = setting.workdays.doubt(
                ended, setting.workdays.after(ended, rule.numbers["workdays"])
            )
            said = f"第 {late} 个工作日才记，会标“补”。{f'{doubt}。' if doubt else ''}"
            if (record.late_reason or "").strip():
                yield Problem(
                    "late_reason", "G02", Level.WARN, said, "", rule.reference,
                )  # fmt: skip
            else:
                yield rule.problem("late_reason", said, "写一句原因。")


AnyLedger = Ledger[Any]
