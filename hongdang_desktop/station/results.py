"""Production results: a table of an office looked through, confirmed by name, and what is missing.

What is confirmed is final at once and goes to its branch with the next package. A month of a branch is
one entry: a second table adds to it, or corrects it visibly and with a reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.periods import BadPeriod, Period, month_of, plus_months, read_period
from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.core.typed import tidy
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.plant.production_result import (
    LEDGER,
    SUBJECTS,
    ProductionResult,
    result_id,
)
from hongdang_desktop.ledgers.team_appraisal import LEDGER as MARKS
from hongdang_desktop.ledgers.team_appraisal import TeamAppraisal
from hongdang_desktop.output.workbook import delimited, reading
from hongdang_desktop.output.workbook.errors import NoHead
from hongdang_desktop.output.workbook.opening import bytes_of
from hongdang_desktop.output.workbook.raw import RawBook
from hongdang_desktop.station.books.one_moment import OneMoment
from hongdang_desktop.station.core import OWNED_BY_PLANT, Core
from hongdang_desktop.station.results_heads import find_results
from hongdang_desktop.station.results_judging import Facts, Judge, facts_of
from hongdang_desktop.station.results_reading import Reader
from hongdang_desktop.station.results_views import (
    CheckedResults,
    Gap,
    ResultLine,
    ResultMonth,
    TeamLine,
)
from hongdang_desktop.station.results_writing import ResultBook, Signed
from hongdang_desktop.station.sheet_views import RowState
from hongdang_desktop.station.views import Changes, Refused, Role
from hongdang_desktop.store import listing
from hongdang_desktop.store.store import get_setting

_KEY = LEDGER.key
_PASTED = "粘贴的表.csv"
_BACK = 6
"""So many months back what is missing is told."""
_MOST_NAMED = 3
_DUE_DAY = 5
"""Of the next month: by then branches assess the last one (domain.md §9)."""


class Results:
    """The questions and verbs about production results."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._book = ResultBook(core)

    # Questions ------------------------------------------------------------------------------

    def last_month(self) -> str:
        """Return the last month that is over: what offices hand in now."""
        first = month_of(self._core.setting().today).first
        return month_of(plus_months(first, -1)).text

    def month(self, month: str = "") -> ResultMonth:
        """Return all branches in a month (2026-10, the last one that is over without). Raises BadPeriod."""
        wanted = _month(month or self.last_month())
        return self._core.read(lambda c: self._view(c, OneMoment(self._core, c), wanted))

    def gaps(self, months: int = _BACK) -> tuple[Gap, ...]:
        """Return what is missing of the last months that are over, the latest month first.

        Nothing is asked of the time before the first table came; at the least of the last month.
        """
        last = read_period(self.last_month())

        def look(connection: Connection) -> tuple[Gap, ...]:
            facts = OneMoment(self._core, connection)
            first = min(_months(connection), default=last.text)
            found: list[Gap] = []
            for back in range(months):
                month = month_of(plus_months(last.first, -back))
                if month == last or month.text >= first:
                    found += _gaps(self._view(connection, facts, month))
            return tuple(found)

        return self._core.read(look)

    def late(self) -> tuple[Gap, ...]:
        """Return what is missing of the last month when it should be there: from the fifth on.

        A plant in which no office has ever handed in anything is not reminded.
        """
        if self._core.setting().today.day < _DUE_DAY or not self._core.read(_months):
            return ()
        return self.gaps(1)

    def signers(self) -> tuple[tuple[str, str, str], ...]:
        """Return (subject, office, name) of who confirmed what, the latest first: to offer again."""

        def look(connection: Connection) -> tuple[tuple[str, str, str], ...]:
            ids = listing.ids(connection, listing.Question(_KEY), limit=200)
            found: dict[tuple[str, str, str], None] = {}
            for row in listing.rows(connection, _KEY, ids):
                for each in LEDGER.reread(row.payload).handed_in:
                    found.setdefault(
                        (each.subject or "", each.office or "", each.confirmed_by or "")
                    )
            return tuple(found)

        return self._core.read(look)

    def check(
        self, file: Path, month: str = "", *, ratio: bool = False, progress: Progress | None = None
    ) -> CheckedResults:
        """Return what an office's table would bring, line by line; nothing is changed.

        ``month`` is the one of lines that do not say theirs. With ``ratio`` 0.98 means 98 %. Raises
        SheetError, Refused OWNED_BY_PLANT, BadPeriod, Stopped.
        """
        said = progress or silent()
        data = bytes_of(file)
        book = reading.read_bytes(data, file.name, said)
        return self._checked(book, month, source=file.name, data=data, ratio=ratio)

    def check_text(self, text: str, month: str = "", *, ratio: bool = False) -> CheckedResults:
        """Return what pasted cells would bring; the first line is their head. Raises as ``check``."""
        book = delimited.read_text(text)
        return self._checked(book, month, source=_PASTED, data=text.encode(), ratio=ratio)

    # Verbs ----------------------------------------------------------------------------------

    def confirm(
        self, checked: CheckedResults, *, office: str, confirmed_by: str, reason: str = "",
        progress: Progress | None = None,
    ) -> Changes:  # fmt: skip
        """Take in what can be, confirmed by name: one action, one undo. Refused lines stay out.

        Raises Refused NO_OFFICE, NO_NAME, NOTHING_TO_TAKE, NO_REASON (it corrects what was confirmed
        before), CONFLICT, PROBLEMS; Stopped.
        """
        rows = checked.wanted()
        if not rows:
            raise Refused(
                "NOTHING_TO_TAKE", "没有能收的行。先照说的把表改好，或看看是不是都已经有了。"
            )
        left = len(checked.of(RowState.REFUSED))
        rest = f"还有 {left} 行没收，改好再来。" if left else ""
        return self._book.write(
            facts_of([row.payload for row in rows]), self._signed(office, confirmed_by), reason,
            sentence=f"收下了 {len(rows)} 行，下次带包时送到支部。{rest}",
            progress=progress or silent(),
        )  # fmt: skip

    def put(
        self, branch: str, month: str, fields: Mapping[str, Json], *, office: str,
        confirmed_by: str, spared: Iterable[str] = (), reason: str = "",
    ) -> Changes:  # fmt: skip
        """Write some results of a branch's month by hand; None takes one away, which is a correction.

        ``fields`` are ``output_rate``, ``cost_rate`` (hundredths of a per cent), ``hse``,
        ``hse_words``, and ``teams``: a list of objects with ``team``, ``verdict``, ``points`` and
        ``words``. ``spared`` are subjects in which the branch has no target. Raises as ``confirm``.
        """
        found = Facts(dict(fields), frozenset(spared))
        if set(fields) - {"output_rate", "cost_rate", "hse", "hse_words", "teams"}:
            raise Refused("NO_FIELD", "只能改产量完成率、成本占计划、HSE 和五型核定。")
        return self._book.write(
            {(branch, _month(month).text): found}, self._signed(office, confirmed_by), reason,
            sentence="记好了，下次带包时送到支部。", progress=silent(),
        )  # fmt: skip

    # Within ---------------------------------------------------------------------------------

    def _checked(
        self, book: RawBook, month: str, *, source: str, data: bytes, ratio: bool
    ) -> CheckedResults:
        self._refuse_branch()
        wanted = _month(month).text if month else ""
        head = find_results(book)
        if head is None:
            raise NoHead("生产结果", ("支部", "产量完成率", "成本占计划", "HSE"))

        def look(connection: Connection) -> CheckedResults:
            facts = OneMoment(self._core, connection)
            reader = Reader(head, facts, facts.nodes, ratio=ratio)
            lines = list(reader.lines(head.month or wanted))
            judge = Judge(facts, self._core.setting().today, head)
            rows = judge.rows(lines)
            months = tuple(sorted({line.month for line in lines if line.month}))
            others = [s.title for s in book.sheets if s.rows and not s.hidden and s is not head.sheet]  # fmt: skip
            notes = [*head.notes(wanted), *reader.notes]
            if others:
                named_ = "”“".join(others[:_MOST_NAMED])
                notes.append(f"工作表“{named_}”没有读，只读“{head.sheet.title}”。")
            return CheckedResults(
                _KEY, "", source, head.sheet.title, rows, tuple(notes),
                {head.sheet.title: head.row}, data, read=len(head.columns), subjects=head.subjects,
                months=months, office=head.office, confirmed_by=head.confirmed_by,
                ratios=sum(line.ratios for line in lines), corrects=frozenset(judge.corrects),
            )  # fmt: skip

        return self._core.read(look)

    def _signed(self, office: str, confirmed_by: str) -> Signed:
        """Return who stands for what is written now. Raises Refused NO_OFFICE, NO_NAME."""
        self._refuse_branch()
        signed = Signed(tidy(office), tidy(confirmed_by), self._core.setting().today)
        if not signed.office:
            raise Refused("NO_OFFICE", "还没写是哪个科室交来的。填上科室。")
        if not signed.name:
            raise Refused("NO_NAME", "还没写确认人。谁签的字就写谁。")
        return signed

    def _refuse_branch(self) -> None:
        invited = self._core.role is Role.BRANCH and self._core.read(
            lambda c: get_setting(c, "invitation")
        )
        if invited:
            raise Refused("OWNED_BY_PLANT", OWNED_BY_PLANT)

    def _branches(self, connection: Connection, facts: OneMoment, month: Period) -> tuple[str, ...]:
        """Return the branches that there were in a month, by code."""
        nodes = [
            (node.code or "", i)
            for i, node in facts.nodes.items()
            if node.kind == "branch" and node.exists_on(month.last)
        ]
        kept = get_setting(connection, "branches")
        if self._core.role is Role.BRANCH:
            nodes = [each for each in nodes if isinstance(kept, list) and each[1] in kept]
        return tuple(i for _, i in sorted(nodes))

    def _view(self, connection: Connection, facts: OneMoment, wanted: Period) -> ResultMonth:
        known, marks = _by_branch(connection, wanted.text), _marks(connection, wanted.text)
        lines = (
            _line(facts, known.get(branch), branch, wanted, marks)
            for branch in self._branches(connection, facts, wanted)
        )
        over = wanted.last < self._core.setting().today
        return ResultMonth(wanted.text, over, tuple(lines), self._core.role is Role.PLANT)


def _line(
    facts: OneMoment, row: listing.Row | None, branch: str, month: Period,
    marks: Mapping[str, tuple[str, TeamAppraisal]],
) -> ResultLine:  # fmt: skip
    record: ProductionResult = LEDGER.reread(row.payload if row else {})
    node = facts.nodes[branch]
    teams = tuple(_teams(facts, record, branch, month, marks))
    missing = [
        subject
        for subject in ("output", "cost", "hse")
        if not record.has(subject) and not record.spared(subject)
    ]
    if any(team.tenths is not None and not team.verdict for team in teams):
        missing.append("teams")
    return ResultLine(
        branch, node.code or "", node.shown, row.id if row else "",
        final=record.stage == Stage.FINAL and row is not None, corrected=bool(record.reason),
        conflicted=bool(row and row.conflicted), output=record.output_rate, cost=record.cost_rate,
        hse=record.hse or "", hse_words=record.hse_words or "", reason=record.reason or "",
        spared=frozenset(each for each in SUBJECTS if record.spared(each)),
        sources={each.subject or "": each for each in record.handed_in}, teams=teams,
        missing=tuple(missing),
    )  # fmt: skip


def _teams(
    facts: OneMoment, record: ProductionResult, branch: str, month: Period,
    marks: Mapping[str, tuple[str, TeamAppraisal]],
) -> Iterator[TeamLine]:  # fmt: skip
    said = {each.team: each for each in record.teams}
    own = {team: each for team, each in marks.items() if each[1].branch == branch}
    nodes = [
        (node.shown, team)
        for team, node in facts.nodes.items()
        if node.kind == "team"
        and (team in said or team in own or (node.branch == branch and node.exists_on(month.last)))
    ]
    for name, team in sorted(nodes):
        entry, marked = own.get(team, ("", None))
        verdict = said.get(team)
        yield TeamLine(
            team, name, marked.total if marked else None,
            (marked.overruled or marked.grade or "") if marked else "", entry,
            (verdict.verdict or "") if verdict else "", verdict.points if verdict else None,
            (verdict.words or "") if verdict else "",
        )  # fmt: skip


def _gaps(view: ResultMonth) -> Iterator[Gap]:
    for subject in SUBJECTS:
        names = tuple(line.name for line in view.lines if subject in line.missing)
        if names:
            yield Gap(view.month, subject, names, len(view.lines))


def _marks(connection: Connection, month: str) -> dict[str, tuple[str, TeamAppraisal]]:
    """Return id and record of the final marks of all branches' teams in a month."""
    ids = listing.bearing(connection, MARKS.key, "", "month", month)
    rows = ((row.id, MARKS.reread(row.payload)) for row in listing.rows(connection, MARKS.key, ids))
    return {each.team: (i, each) for i, each in rows if each.team and each.stage == Stage.FINAL}


def _by_branch(connection: Connection, month: str) -> dict[str, listing.Row]:
    ids: Sequence[str] = listing.bearing(connection, _KEY, "", "month", month)
    found: dict[str, listing.Row] = {}
    for row in listing.rows(connection, _KEY, ids):
        branch = str(row.payload.get("branch") or "")
        if branch not in found or row.id == result_id(branch, month):
            found[branch] = row
    return found


def _months(connection: Connection) -> set[str]:
    found = listing.values(connection, listing.Question(_KEY), ("month",))
    return {str(month) for _, month in found if month}


def _month(text: str) -> Period:
    period = read_period(text)
    if month_of(period.first) != period:
        raise BadPeriod(text)
    return period
