"""Puts a sheet together: form, what is kept, what the plant said, what the ledgers hold today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from hongdang_desktop.assessment.evidence import Evidence
from hongdang_desktop.assessment.rules.catalogue import RULES
from hongdang_desktop.assessment.scoring import Score, by_section, total
from hongdang_desktop.assessment.template import Item, Template
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.periods import Period, month_of, plus_months
from hongdang_desktop.ledgers.office import review as reviews
from hongdang_desktop.ledgers.office import sheet as sheets
from hongdang_desktop.ledgers.office.review import Review, review_id
from hongdang_desktop.ledgers.office.sheet import Sheet, SheetItem
from hongdang_desktop.station.assessing.pinning import is_pinned, pinned
from hongdang_desktop.station.assessing.views import (
    Answer,
    Extra,
    Line,
    Mark,
    SheetView,
    State,
    Which,
)
from hongdang_desktop.store import journal, listing


@dataclass(frozen=True)
class Kept:
    """What the tables hold of one sheet: its record, the head's identity, the review that counts.

    ``sheet`` None: nobody began it. ``review`` is of the submission that stands, or, in a draft, the
    one that it answers.
    """

    sheet: Sheet | None
    review: Review | None = None
    revision: str = ""
    payload_hash: str = ""
    conflicted: bool = False

    @property
    def state(self) -> State:
        """Return how far the sheet is."""
        return state_of(self.sheet, self.review)

    @property
    def open_items(self) -> frozenset[str] | None:
        """Return the items that may be changed; None for all."""
        if self.state is not State.RETURNED or self.review is None:
            return None
        back = frozenset(each.id for each in self.review.items if each.returned)
        return back or None


def kept(connection: Connection, record: str) -> Kept:
    """Return what is here of a sheet."""
    rows = listing.rows(connection, sheets.LEDGER.key, (record,))
    if not rows:
        return Kept(None)
    sheet = sheets.LEDGER.reread(rows[0].payload)
    head = journal.revision_of(connection, rows[0].revision)
    found = head.payload_hash if head else ""
    wanted = sheet.answers or review_id(record, found)
    review = _review(connection, wanted)
    if review is not None and not sheet.answers and review.sheet_hash != found:
        review = None
    if sheet.answers and sheet.state == sheets.SUBMITTED:
        again = _review(connection, review_id(record, found))
        review = again if again and again.sheet_hash == found else None
    return Kept(sheet, review, rows[0].revision, found, rows[0].conflicted)


def _review(connection: Connection, record: str) -> Review | None:
    rows = listing.rows(connection, reviews.LEDGER.key, (record,))
    return reviews.LEDGER.reread(rows[0].payload) if rows else None


def state_of(sheet: Sheet | None, review: Review | None) -> State:
    """Return how far a sheet is, from what the branch did and what the plant said to just that."""
    if sheet is None:
        return State.NONE
    if sheet.state == sheets.WITHDRAWN:
        return State.WITHDRAWN
    if sheet.state != sheets.SUBMITTED:
        return State.RETURNED if sheet.answers else State.DRAFT
    if review is not None:
        told = {
            reviews.RETURNED: State.RETURNED, reviews.ACCEPTED: State.ACCEPTED,
            reviews.TAKEN: State.TAKEN,
        }  # fmt: skip
        return told.get(review.verdict or "", State.SUBMITTED)
    return State.RESUBMITTED if sheet.answers else State.SUBMITTED


def window(template: Template, period: Period) -> tuple[date, date] | None:
    """Return the days on which a form is filled in, after its period."""
    if template.window is None:
        return None
    after = month_of(plus_months(period.last.replace(day=1), 1)).first
    return after.replace(day=template.window.first), after.replace(day=template.window.last)


@dataclass(frozen=True)
class Around:
    """What a sheet is shown with: which, by which form, today's evidence, last time's answers."""

    which: Which
    template: Template
    today: date
    evidence: Mapping[str, Evidence]
    former: Mapping[str, Answer]
    marks_shown: bool = True


def view(kept: Kept, around: Around) -> SheetView:
    """Return the sheet as people see it."""
    sheet, template = kept.sheet or Sheet(), around.template
    lines = tuple(
        _line(item, section.key, sheet.item(item.key), kept, around)
        for section in template.sections
        for item in section.items
    )
    bonus = tuple(
        Extra(each.id, each.fact or "", each.entry or "", "", each.points or 0)
        for each in sheet.bonus
    )
    extra = sum(each.points for each in bonus)
    own = [Score(line.item, line.own) for line in lines]
    days = window(template, around.which.when)
    at = _moment(sheet.submitted_at)
    return SheetView(
        which=around.which, template=template, state=kept.state, lines=lines,
        suggested=total(template, [Score(line.item, line.suggested) for line in lines]),
        own=total(template, own, extra),
        given=total(template, [Score(line.item, line.given) for line in lines], extra),
        parts=dict(by_section(template, own)), bonus=bonus,
        opens=days[0] if days else None, closes=days[1] if days else None,
        over=around.which.when.last < around.today,
        words=(kept.review.words or "") if kept.review and around.marks_shown else "",
        submitted_on=at.astimezone(PLANT_TIME).date() if at else None,
        submitted_by=sheet.submitted_by or "", revision=kept.revision,
        payload_hash=kept.payload_hash, conflicted=kept.conflicted,
    )  # fmt: skip


def _line(item: Item, section: str, held: SheetItem, kept: Kept, around: Around) -> Line:
    today = around.evidence.get(item.key)
    evidence = pinned(item, held) if is_pinned(held) else today
    if evidence is None:
        evidence = Evidence(item.rule, None, "还没找依据", (), {})
    rule = RULES.get(item.rule)
    said = kept.review.item(item.key) if kept.review and around.marks_shown else None
    mark = Mark(said.points, said.waived, bool(said.returned), said.words or "") if said else Mark()
    back = kept.state is State.RETURNED and mark.returned
    fresh = back and (kept.sheet is not None and kept.sheet.state == sheets.SUBMITTED)
    short = evidence.points is not None and (evidence.points < item.points or bool(item.human))
    differs = is_pinned(held) and today is not None and today.points != evidence.points
    return Line(
        item=item, section=section, sentence=rule.sentence if rule else "", evidence=evidence,
        answer=answer_of(held, decided=bool(held.decided) and not fresh), mark=mark,
        asks=short or back or bool(evidence.points is not None and not item.rule),
        now=today if differs else None, former=around.former.get(item.key),
    )  # fmt: skip


def answer_of(held: SheetItem, *, decided: bool) -> Answer:
    """Return what people said to an item."""
    return Answer(held.own, held.reason or "", held.words or "", bool(held.waived), decided)


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
