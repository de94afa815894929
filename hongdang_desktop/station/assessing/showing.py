"""Puts a sheet together: form, what is kept, what the plant said, what the ledgers hold today."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from hongdang_desktop.assessment.evidence import Evidence
from hongdang_desktop.assessment.rules.catalogue import RULES
from hongdang_desktop.assessment.scoring import Score, by_section, total
from hongdang_desktop.assessment.template import Item, Template
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.ledgers.office import review as reviews
from hongdang_desktop.ledgers.office import sheet as sheets
from hongdang_desktop.ledgers.office.review import Review
from hongdang_desktop.ledgers.office.sheet import BONUS, Sheet, SheetItem
from hongdang_desktop.station.assessing.forms import Chosen
from hongdang_desktop.station.assessing.pinning import is_pinned, pinned
from hongdang_desktop.station.assessing.reading import Kept, window
from hongdang_desktop.station.assessing.views import (
    Answer,
    Extra,
    Line,
    Mark,
    SheetView,
    State,
    Warned,
    Which,
)

_NOT_ASKED = "还没找依据"


@dataclass(frozen=True)
class Around:
    """What a sheet is shown with: which, by which form, today's evidence, last time's answers.

    ``plant``: it is shown at the plant, which sees its own marks before it has decided.
    """

    which: Which
    chosen: Chosen
    today: date
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    former: Mapping[str, Answer] = field(default_factory=dict)
    plant: bool = False
    bonus: tuple[Extra, ...] = ()
    warned: tuple[Warned, ...] = ()


def view(kept: Kept, around: Around) -> SheetView:
    """Return the sheet as people see it."""
    sheet, template = kept.sheet or Sheet(), around.chosen.template
    said = _shown(kept, plant=around.plant)
    lines = tuple(
        _line(item, section.key, sheet.item(item.key), (kept, said), around)
        for section in template.sections
        for item in section.items
    )
    extra = sum(each.points for each in around.bonus)
    of_bonus = _mark(said, BONUS)
    given = extra if of_bonus.points is None else of_bonus.points
    own = [Score(line.item, line.own) for line in lines]
    days = window(template, around.which.when)
    away = kept.state in (State.DRAFT, State.WITHDRAWN)
    at = None if away else moment(sheet.submitted_at)
    return SheetView(
        which=around.which, template=template, state=kept.state, lines=lines,
        suggested=total(template, [Score(line.item, line.suggested) for line in lines]),
        own=total(template, own, extra),
        given=total(template, [Score(line.item, line.given) for line in lines], given),
        parts=dict(by_section(template, own)), bonus=around.bonus, warned=around.warned,
        opens=days[0] if days else None, closes=days[1] if days else None,
        over=around.which.when.last < around.today,
        words=(said.words or "") if said else "",
        saved_at=kept.saved.astimezone(PLANT_TIME).isoformat(timespec="minutes")
        if kept.saved else "",
        submitted_on=at.date() if at else None,
        submitted_by="" if away else sheet.submitted_by or "", revision=kept.revision,
        payload_hash=kept.payload_hash, conflicted=kept.conflicted,
        usable=around.chosen.usable, bonus_mark=of_bonus,
    )  # fmt: skip


def answer_of(held: SheetItem, *, decided: bool) -> Answer:
    """Return what people said to an item."""
    return Answer(held.own, held.reason or "", held.words or "", bool(held.waived), decided)


def fits(template: Template, item: Item, answer: Answer) -> bool:
    """Say whether an answer can stand in a form: it may have been given in an older version."""
    known = not answer.reason or template.reason(answer.reason) is not None
    return known and (answer.own is None or 0 <= answer.own <= item.points)


def moment(text: str | None) -> datetime | None:
    """Return a moment as a sheet keeps it, None where it is none."""
    try:
        found = datetime.fromisoformat(text) if text else None
        if found is None or not found.tzinfo:
            return found.replace(tzinfo=PLANT_TIME) if found else None
        return found.astimezone(PLANT_TIME)
    except (ValueError, OverflowError):
        return None


def _shown(kept: Kept, *, plant: bool) -> Review | None:
    """Return the review as far as it is told: to the branch only when the plant has decided."""
    review = kept.review
    if review is None or plant or review.verdict in (reviews.RETURNED, reviews.ACCEPTED):
        return review
    return None


def _line(
    item: Item, section: str, held: SheetItem, of: tuple[Kept, Review | None], around: Around
) -> Line:
    kept, review = of
    submitted = kept.sheet is not None and kept.sheet.state == sheets.SUBMITTED
    today = around.evidence.get(item.key)
    evidence = pinned(item, held) if is_pinned(held) else today
    if evidence is None:
        evidence = Evidence(item.rule, None, _NOT_ASKED, (), {})
    if today is not None and evidence is not today:
        evidence = replace(evidence, notes=today.notes)
    mark = _mark(review, item.key)
    back = kept.state is State.RETURNED and mark.returned
    answer = answer_of(held, decided=bool(held.decided) and not (back and submitted))
    former = around.former.get(item.key)
    if not submitted and not fits(around.chosen.template, item, answer):
        answer, former = Answer(), answer
    elif former is not None and not fits(around.chosen.template, item, former):
        former = None
    missing = evidence.points is not None and evidence.points < item.points
    people = evidence.points is not None and bool(item.human or not item.rule)
    rule = RULES.get(item.rule)
    return Line(
        item=item, section=section, sentence=rule.explained(item.numbers) if rule else "",
        evidence=evidence, answer=answer, mark=mark,
        asks=missing or people or back, now=_changed(evidence, today, held), former=former,
    )  # fmt: skip


def _mark(review: Review | None, key: str) -> Mark:
    if review is None:
        return Mark()
    said = review.item(key)
    return Mark(said.points, said.waived, bool(said.returned), said.words or "")


def _changed(evidence: Evidence, today: Evidence | None, held: SheetItem) -> Evidence | None:
    """Return what would be suggested today where that is not what was pinned."""
    if not is_pinned(held) or today is None or "sealed" in today.values:
        return None
    return today if today.points != evidence.points else None
