"""Reads what is here of one sheet: its record, the reviews of it, and how far that makes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from hongdang_desktop.assessment.template import Template
from hongdang_desktop.core.canonical import Json, digest
from hongdang_desktop.core.clock import stamp_moment
from hongdang_desktop.core.journal import Revision
from hongdang_desktop.core.merging import values
from hongdang_desktop.core.periods import Period, month_of, plus_months
from hongdang_desktop.ledgers.office import review as reviews
from hongdang_desktop.ledgers.office import sheet as sheets
from hongdang_desktop.ledgers.office.review import Review, review_id
from hongdang_desktop.ledgers.office.sheet import Sheet
from hongdang_desktop.station.assessing.pinning import is_pinned
from hongdang_desktop.station.assessing.views import OPEN, State
from hongdang_desktop.store import journal, listing


@dataclass(frozen=True)
class Kept:
    """One sheet as it is here. ``sheet`` None: nobody began it.

    ``review`` is of the submission that stands, or, in a draft, the one that it answers; ``stale`` are
    reviews of what no longer stands, which count for nothing; ``answered`` is the one to which it was,
    or is being, submitted again. ``payload_hash`` is that of the content,
    by which a review knows its submission: what is put back as it was has its review again.
    """

    sheet: Sheet | None
    review: Review | None = None
    revision: str = ""
    payload_hash: str = ""
    conflicted: bool = False
    stale: tuple[Review, ...] = ()
    saved: datetime | None = None
    answered: Review | None = None

    @property
    def state(self) -> State:
        """Return how far the sheet is."""
        return state_of(self.sheet, self.review)

    @property
    def open_items(self) -> frozenset[str] | None:
        """Return the items that may be changed; None for all of them.

        Of what came back these are the ones that were marked; where the review is not here (another PC
        began to answer it), those that this PC has already opened.
        """
        if self.sheet is None or self.state not in OPEN:
            return None
        if self.review is not None:
            return _marked(self.review)
        return self.came_back

    @property
    def came_back(self) -> frozenset[str] | None:
        """Return the items that came back in the review that this sheet answers; None for all."""
        if self.sheet is None or not self.sheet.answers:
            return None
        if self.answered is not None:
            return _marked(self.answered)
        return frozenset(each.id for each in self.sheet.items if not is_pinned(each))


def kept(connection: Connection, record: str) -> Kept:
    """Return what is here of a sheet."""
    rows = listing.rows(connection, sheets.LEDGER.key, (record,))
    if not rows:
        return Kept(None)
    sheet = sheets.LEDGER.reread(rows[0].payload)
    if not _is_itself(sheet, record):
        return Kept(None)
    head = journal.revision_of(connection, rows[0].revision)
    found = content_hash(head)
    reviewed = _reviews(connection, record, sheet.branch or "")
    counts = review_id(record, found) if sheet.state == sheets.SUBMITTED else sheet.answers or ""
    review = reviewed.get(counts)
    if review is not None and not sheet.answers and review.sheet_hash != found:
        review = None
    others = {key: each for key, each in reviewed.items() if key != counts}
    return Kept(
        sheet, review, rows[0].revision, found, rows[0].conflicted,
        _stale(connection, record, others), stamp_moment(head.clock) if head else None,
        reviewed.get(sheet.answers or ""),
    )  # fmt: skip


def _is_itself(sheet: Sheet, record: str) -> bool:
    """Say whether a sheet is the one that its id says: what came in was checked for form only."""
    told = (sheet.form or "", sheet.branch or "", sheet.subject or "", sheet.period or "")
    return sheets.sheet_id(*told) == record


def content_hash(revision: Revision | None) -> str:
    """Return the digest of what a revision says, whoever wrote it and however often."""
    return digest(values(revision.payload)) if revision and revision.payload else ""


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


def _marked(review: Review) -> frozenset[str] | None:
    return frozenset(each.id for each in review.items if each.returned) or None


def _reviews(connection: Connection, record: str, branch: str) -> Mapping[str, Review]:
    """Return the reviews of a sheet by id; one that lies about which it is of is none."""
    ids = listing.bearing(connection, reviews.LEDGER.key, branch, "sheet", record)
    found = {}
    for row in listing.rows(connection, reviews.LEDGER.key, ids) if ids else ():
        review = reviews.LEDGER.reread(row.payload)
        if row.id == review_id(record, review.sheet_hash or ""):
            found[row.id] = review
    return found


def _stale(connection: Connection, record: str, others: Mapping[str, Review]) -> tuple[Review, ...]:
    """Return the reviews of what no longer stands, without those that the branch has answered."""
    if not others:
        return ()
    answered: set[Json] = set()
    for each in journal.of_record(connection, record):
        answer = (each.payload or {}).get("answers")
        answered |= {answer} if isinstance(answer, str) else set()
    return tuple(each for key, each in others.items() if key not in answered)


def window(template: Template, period: Period) -> tuple[date, date] | None:
    """Return the days on which a form is filled in, after its period."""
    if template.window is None:
        return None
    after = month_of(plus_months(period.last.replace(day=1), 1)).first
    return after.replace(day=template.window.first), after.replace(day=template.window.last)
