"""What is here of many sheets at once: how far each is, and what the plant said to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.periods import BadPeriod
from hongdang_desktop.ledgers.office import review as reviews
from hongdang_desktop.ledgers.office import sheet as sheets
from hongdang_desktop.ledgers.office.review import Review, review_id
from hongdang_desktop.ledgers.office.sheet import Sheet
from hongdang_desktop.station.assessing.reading import kept, state_of
from hongdang_desktop.station.assessing.views import State, Which
from hongdang_desktop.store import journal, listing, submissions

_OF_SHEET = ("branch", "form", "period", "subject", "state", "answers", "submitted_at",
             "version", "digest", "revision", "conflicted")  # fmt: skip
_OF_REVIEW = ("sheet", "sheet_revision", "verdict", "items", "words", "finalised_at",
              "finalised_by", "revision")  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One review, light. ``about`` is the revision of the sheet, ``carried``: it is known elsewhere."""

    id: str
    sheet: str
    about: str
    verdict: str
    items: tuple[Mapping[str, Json], ...]
    words: str
    at: datetime | None
    who: str
    carried: bool

    @property
    def returned(self) -> int:
        """Return how many items are sent back."""
        return sum(bool(each.get("returned")) for each in self.items)


@dataclass(frozen=True)
class Submitted:
    """One sheet, light. ``said`` is the review that counts, ``others`` are those of former submissions."""

    which: Which
    state: State
    on: date | None
    version: int | None
    digest: str
    revision: str
    conflicted: bool
    clock: str
    said: Said | None = None
    others: tuple[Said, ...] = ()
    stands: bool = False

    @property
    def times(self) -> int:
        """Return how often it was sent back."""
        known = (*self.others, *((self.said,) if self.said else ()))
        return sum(each.verdict == reviews.RETURNED for each in known)


def submitted(
    connection: Connection, form: str, *, branch: str | None = None, year: int | None = None
) -> tuple[Submitted, ...]:
    """Return the sheets of a form, of one branch or of all, of one year or of all, by period."""
    question = listing.Question(
        sheets.LEDGER.key, branch=branch, year=year, sort="period", descending=False
    )
    rows = [
        dict(zip(("id", *_OF_SHEET), row, strict=True))
        for row in listing.values(connection, question, _OF_SHEET)
    ]
    rows = [row for row in rows if row["form"] == form and _is_itself(row)]
    said = _said(connection, branch)
    heads = submissions.heads(connection, [row["id"] for row in rows])
    found = []
    for row in rows:
        clock = next((h.clock for h in heads.get(row["id"], ()) if h.id == row["revision"]), "")
        found.append(_one(connection, row, clock, said.get(row["id"], ())))
    return tuple(found)


def _is_itself(row: Mapping[str, Any]) -> bool:
    """Say whether a sheet is the one that its id says: what came in was checked for form only."""
    which = Which(row["branch"] or "", row["period"] or "", row["form"], row["subject"] or "")
    try:
        return which.when.text == which.period and which.record == row["id"]
    except BadPeriod:
        return False


def _one(
    connection: Connection, row: Mapping[str, Any], clock: str, said: Sequence[Said]
) -> Submitted:
    sheet = Sheet.model_construct(state=row["state"], answers=row["answers"])
    counts = _that_counts(connection, row, said)
    review = Review.model_construct(verdict=counts.verdict) if counts else None
    at = moment(row["submitted_at"])
    which = Which(row["branch"], row["period"], row["form"], row["subject"] or "")
    return Submitted(
        which, state_of(sheet, review), at.astimezone(PLANT_TIME).date() if at else None,
        row["version"], row["digest"] or "", row["revision"], bool(row["conflicted"]), clock, counts,
        tuple(each for each in said if each is not counts),
        stands=row["state"] == sheets.SUBMITTED,
    )  # fmt: skip


def _that_counts(
    connection: Connection, row: Mapping[str, Any], said: Sequence[Said]
) -> Said | None:
    """Return the review of what stands: as ``reading.kept`` does, without reading sheets for it."""
    if row["state"] != sheets.SUBMITTED:
        return next((each for each in said if each.id == row["answers"]), None)
    same = next((each for each in said if each.about == row["revision"]), None)
    if same is not None or not said:
        return same
    # Seldom: the same was submitted by another revision (two PCs joined), or this is a new submission.
    wanted = review_id(row["id"], kept(connection, row["id"]).payload_hash)
    return next((each for each in said if each.id == wanted), None)


def _said(connection: Connection, branch: str | None) -> Mapping[str, tuple[Said, ...]]:
    """Return all reviews by the sheet that they are about."""
    question = listing.Question(reviews.LEDGER.key, branch=branch, descending=False)
    streams = journal.streams(connection)
    found: dict[str, tuple[Said, ...]] = {}
    for row in listing.values(connection, question, _OF_REVIEW):
        each = _review(row, streams)
        found[each.sheet] = (*found.get(each.sheet, ()), each)
    return found


def _review(row: Sequence[Any], streams: Mapping[str, journal.StreamInfo]) -> Said:
    known, sheet, about, verdict, items, words, at, who, revision = row
    return Said(
        known, sheet or "", about or "", verdict or "", tuple(_items(items)), words or "",
        moment(at), who or "", is_carried(streams, revision),
    )  # fmt: skip


def _items(value: object) -> Iterator[Mapping[str, Json]]:
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict))


def is_carried(streams: Mapping[str, journal.StreamInfo], revision: str) -> bool:
    """Say whether a revision is known elsewhere."""
    name, _, seq = revision.rpartition(":")
    stream = streams.get(name)
    return stream is None or not stream.own or int(seq) <= stream.exported


def moment(text: str | None) -> datetime | None:
    """Return a moment, None for what is none: what came in is checked for form only."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
