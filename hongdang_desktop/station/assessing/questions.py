"""What can be asked about sheets: as they stand, month by month, and on what they rest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection

from hongdang_desktop.assessment.evidence import Evidence
from hongdang_desktop.assessment.scoring import Score, by_section, total
from hongdang_desktop.assessment.template import Every, Template
from hongdang_desktop.core.periods import (
    Period,
    half_of,
    month_of,
    plus_months,
    read_period,
    year_of,
)
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.ledgers.office.sheet import SUBMITTED, Sheet
from hongdang_desktop.station.assessing.extras import extras
from hongdang_desktop.station.assessing.forms import Chosen, chosen, in_force, refuse_subject
from hongdang_desktop.station.assessing.gathering import Evidences
from hongdang_desktop.station.assessing.moved_over import moved_over
from hongdang_desktop.station.assessing.pinning import is_pinned, recomputed
from hongdang_desktop.station.assessing.problems import Problems
from hongdang_desktop.station.assessing.proving import gone, proofs
from hongdang_desktop.station.assessing.reading import Kept, kept
from hongdang_desktop.station.assessing.showing import Around, answer_of, moment, view
from hongdang_desktop.station.assessing.telling import told
from hongdang_desktop.station.assessing.views import (
    MONTHLY,
    Answer,
    Extra,
    Line,
    Month,
    Proof,
    Recomputed,
    SheetView,
    State,
    Which,
)
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.duties.asking import asking
from hongdang_desktop.station.templates import Templates
from hongdang_desktop.station.views import Refused, Role

_SPANS = {Every.MONTH: month_of, Every.HALF: half_of, Every.YEAR: year_of}


@dataclass(frozen=True)
class Seen:
    """One sheet with what was needed to show it."""

    view: SheetView
    kept: Kept
    chosen: Chosen

    def line(self, item: str) -> Line:
        """Return one line. Raises Refused NO_SUCH_ITEM."""
        try:
            return self.view.line(item)
        except KeyError:
            raise Refused("NO_SUCH_ITEM", f"表里没有 {item} 这一项。") from None


class Questions:
    """Sheets of this station's branches; the plant looks at them in the same way."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._templates = Templates(core)
        self._evidences = Evidences(core)
        self._problems = Problems(core)

    def template(self, key: str, period: str) -> Template:
        """Return the form in force. Raises Refused NO_SUCH_TEMPLATE, WRONG_PERIOD; BadPeriod."""
        return in_force(self._templates, key, read_period(period)).template

    def sheet(self, which: Which, progress: Progress | None = None) -> SheetView:
        """Return one sheet with today's evidence, which ``progress`` may stop item by item.

        Raises BadPeriod, Refused NO_SUCH_TEMPLATE, WRONG_PERIOD, NO_SUBJECT; Stopped.
        """
        return self._seen(which, None, progress).view

    def suggested(self, which: Which, progress: Progress | None = None) -> SheetView:
        """Return what the ledgers give today, as if nobody had begun the sheet. Raises as ``sheet``."""
        held = self._core.read(lambda c: kept(c, which.record))
        by = chosen(self._templates, which, held.sheet)
        refuse_subject(by.template, which)
        found = self._evidences.of(by.template, which, None, progress) if by.usable else {}
        around = Around(
            which, by, self._core.setting().today, found,
            warned=self._evidences.warned(by.template, which) if by.usable else (),
        )  # fmt: skip
        return replace(view(Kept(None), around), told=by.told)

    def moved_over(self, which: Which) -> tuple[str, ...]:
        """Return what the form in force changes in a draft begun under an older one; raises as ``sheet``."""
        held = self._core.read(lambda c: kept(c, which.record))
        by = chosen(self._templates, which, held.sheet)
        return moved_over(self._templates, which, held.sheet, by.template)

    def months(self, branch: str, year: int, key: str = MONTHLY) -> tuple[Month, ...]:
        """Return the months of a year that have begun, the earliest first."""
        today = self._core.setting().today
        firsts = (date(year, number, 1) for number in range(1, 13))
        return self._months(branch, [month_of(each) for each in firsts if each <= today], key)

    def trend(
        self, branch: str, until: str, months: int = 12, key: str = MONTHLY
    ) -> tuple[Month, ...]:
        """Return so many months of this one branch up to a month, the earliest first.

        Months are never put beside those of another branch. Raises BadPeriod.
        """
        last = read_period(until).first
        firsts = (plus_months(last, back) for back in range(1 - max(months, 1), 1))
        return self._months(branch, [month_of(each) for each in firsts], key)

    def proofs(self, which: Which, item: str) -> tuple[Proof, ...]:
        """Return the entries on which an item rests. Raises Refused NO_SUCH_ITEM, and as ``sheet``."""
        seen = self._seen(which, (item,))
        line, sheet = seen.line(item), seen.kept.sheet
        pinned = sheet is not None and is_pinned(sheet.item(item))
        since = moment(sheet.submitted_at) if sheet and pinned else None
        plant = self._core.role is Role.PLANT
        return self._core.read(lambda c: proofs(c, which.branch, line, since, plant=plant))

    def problem_of(self, which: Which, item: str) -> str:
        """Return the id of the problem of L26 that an item became, "" for none."""
        return self._problems.of(which, item)

    def recomputed(self, which: Which) -> Recomputed:
        """Return what follows today from what a sheet pinned, whatever the ledgers hold now.

        Raises Refused NOT_SUBMITTED, UNKNOWN_VERSION.
        """
        seen = self._seen(which, ())
        sheet = seen.kept.sheet
        if sheet is None or sheet.state != SUBMITTED:
            raise Refused("NOT_SUBMITTED", "这张表还没上报，没有记下依据。")
        if not seen.view.usable:
            raise Refused("UNKNOWN_VERSION", seen.chosen.told[0])
        scores, differs = [], []
        for line in seen.view.lines:
            again = recomputed(line.item, sheet.item(line.item.key))
            if (again.points, again.words) != (line.evidence.points, line.evidence.words):
                differs.append(line.item.key)
            scores.append(Score(line.item, replace(line, evidence=again).own))
        extra = sum(each.points for each in seen.view.bonus)
        found = total(seen.view.template, scores, extra)
        return Recomputed(seen.view.own, found, tuple(differs))

    # Inside ---------------------------------------------------------------------------------

    def _seen(
        self, which: Which, wanted: Iterable[str] | None, progress: Progress | None = None
    ) -> Seen:
        """Return a sheet; of items that are not ``wanted`` (None: all) nothing is asked today."""
        held, bonus = self._core.read(lambda c: self._held(c, which))
        by = chosen(self._templates, which, held.sheet)
        refuse_subject(by.template, which)
        found: Mapping[str, Evidence] = {}
        if by.usable and (wanted is None or wanted):
            found = self._evidences.of(by.template, which, wanted, progress)
        whole = wanted is None
        around = Around(
            which, by, self._core.setting().today, found,
            self._former(which, by.template, found) if whole else {},
            plant=self._core.role is Role.PLANT, bonus=bonus,
            warned=self._evidences.warned(by.template, which) if whole and by.usable else (),
        )  # fmt: skip
        shown = view(held, around)
        away = self._gone(held) if whole else frozenset[str]()
        return Seen(replace(shown, told=told(shown, held, by, away)), held, by)

    def _held(self, connection: Connection, which: Which) -> tuple[Kept, tuple[Extra, ...]]:
        held = kept(connection, which.record)
        return held, extras(connection, which, held.sheet)

    def _gone(self, held: Kept) -> frozenset[str]:
        pinned = {
            entry
            for item in (held.sheet or Sheet()).items
            if is_pinned(item)
            for entry in item.entries
        }
        return self._core.read(lambda c: gone(c, pinned)) if pinned else frozenset()

    def _former(
        self, which: Which, template: Template, now: Mapping[str, Evidence]
    ) -> Mapping[str, Answer]:
        """Return what was said last time and may be said again: points only where they still fit."""
        span = _SPANS[template.period](which.when.first - timedelta(days=1))
        before = replace(which, period=span.text)
        sheet = self._core.read(lambda c: kept(c, before.record)).sheet
        found = {}
        for each in sheet.items if sheet else ():
            evidence = now.get(each.id)
            if not each.decided or evidence is None or evidence.points is None:
                continue
            answer = answer_of(each, decided=True)
            if each.suggested != evidence.points:
                answer = replace(answer, own=None)
            full = evidence.points >= (item.points if (item := template.item(each.id)) else 0)
            said = answer.own is not None or answer.waived
            if said or (answer.reason and not full):
                found[each.id] = answer
        return found

    def _months(self, branch: str, periods: list[Period], key: str) -> tuple[Month, ...]:
        start, end = self._core.read(lambda c: self._kept_between(c, branch))
        found = []
        for period in periods:
            asked = (start is None or start <= period.last) and (end is None or period.first <= end)
            found.append(self._month(Which(branch, period.text, key), asked=asked))
        return tuple(found)

    def _month(self, which: Which, *, asked: bool) -> Month:
        try:
            seen = self._seen(which, ())
        except Refused:  # there was no form then
            return Month(which.period, State.NONE, asked=False)
        sheet, shown, today = seen.kept.sheet, seen.view, self._core.setting().today
        returned = sum(line.mark.returned for line in shown.lines)
        submitted = sheet is not None and sheet.state == SUBMITTED
        closes = shown.closes
        late = closes is not None and (shown.submitted_on or today) > closes if submitted else (
            asked and closes is not None and today > closes
        )  # fmt: skip
        if not submitted:
            return Month(which.period, shown.state, late, returned=returned, asked=asked)
        parts = {k: each.scaled for k, each in shown.parts.items()}
        if shown.state is State.ACCEPTED:
            scores = [Score(line.item, line.given) for line in shown.lines]
            parts = {k: t.scaled for k, t in by_section(shown.template, scores).items()}
        whole = shown.given if shown.state is State.ACCEPTED else shown.own
        return Month(which.period, shown.state, late, whole.total, parts, returned, asked)

    def _kept_between(self, connection: Connection, branch: str) -> tuple[date | None, date | None]:
        """Return the first and the last day on which a branch kept its books, None: not known."""
        question = asking(self._core, connection, branch, None)
        node = question.facts.node(branch)
        frame = question.setting.frame(branch)
        begun = [each for each in (question.start, node.valid_from if node else None) if each]
        ended = [each for each in (frame.ended, node.valid_until if node else None) if each]
        return max(begun, default=None), min(ended, default=None)
