"""A submitted sheet beside its evidence: what follows, what differs today, where somebody has to look."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from hongdang_desktop.assessment.rules.catalogue import RULES
from hongdang_desktop.core.journal import Kind
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.ledger import Audience
from hongdang_desktop.ledgers.office import review as reviews
from hongdang_desktop.ledgers.office import sheet as sheets
from hongdang_desktop.ledgers.office.review import Review
from hongdang_desktop.ledgers.office.sheet import Sheet
from hongdang_desktop.station.assessing.gathering import READ_ALL
from hongdang_desktop.station.assessing.pinning import is_pinned, recomputed
from hongdang_desktop.station.assessing.reading import Kept
from hongdang_desktop.station.assessing.review_views import Compared, Comparison
from hongdang_desktop.station.assessing.views import Answer, Line, SheetView
from hongdang_desktop.station.shelf import shelf_of
from hongdang_desktop.store import journal, listing, submissions
from hongdang_desktop.store.projection import present_payload

BONUS = "bonus"
"""The id under which a review speaks of what adds points."""


@dataclass(frozen=True)
class _Beside:
    """What is asked once for all items of a sheet."""

    gone: frozenset[str]
    changed: frozenset[str]
    late: frozenset[str]
    known: frozenset[str]
    off: Mapping[str, str]
    asked: Mapping[str, str] = field(default_factory=dict)
    before: Sheet | None = None


def compared(connection: Connection, view: SheetView, held: Kept, *, digest: str) -> Comparison:
    """Return a submitted sheet item by item; ``digest`` is that of the form as it is known here."""
    sheet = held.sheet or Sheet()
    beside = _beside(connection, sheet, held)
    items = tuple(_item(line, sheet, beside) for line in view.lines)
    doubts = tuple(_doubts(view, sheet, digest))
    return Comparison(view.which, held.payload_hash, items, doubts)


def _item(line: Line, sheet: Sheet, beside: _Beside) -> Compared:
    kept = sheet.item(line.item.key)
    pinned = is_pinned(kept) or sheet.state != sheets.SUBMITTED  # what is not keeps no number
    follows = pinned and (
        not is_pinned(kept) or recomputed(line.item, kept).points == line.evidence.points
    )
    blind = _is_blind(line)
    here = None if blind else (line.now.points if line.now else line.evidence.points)
    found = set(kept.entries)
    rule = RULES.get(line.item.rule)
    known = Compared(
        line.item.key, follows=follows, here=here, blind=blind,
        gone=tuple(sorted(found & beside.gone)), corrected=tuple(sorted(found & beside.changed)),
        late=tuple(sorted(found & beside.late)),
        off=tuple(beside.off[each] for each in (rule.ledgers if rule else ()) if each in beside.off),
        asked=beside.asked.get(line.item.key, ""),
        before=_before(beside, line.item.key),
        unknown=() if blind else tuple(sorted(found - beside.known)),
    )  # fmt: skip
    return Compared(**{**vars(known), "doubt": "；".join(_doubt(line, known, sheet))})


def _doubt(line: Line, known: Compared, sheet: Sheet) -> Iterator[str]:
    """Yield why somebody should look at an item."""
    answer, suggested = line.answer, line.suggested
    if known.asked:
        same = known.before is not None and _same(
            known.before, sheet.item(line.item.key).own, answer
        )
        yield "退回过，分没有改" if same else "退回过，改了再报的"
    if answer.waived:
        yield "申请不适用"
    elif answer.own is not None and suggested is not None and answer.own > suggested:
        yield f"调高了：建议 {_points(suggested)}，自评 {_points(answer.own)}"
    if not known.follows:
        yield "建议分和记下的数对不上"
    if not known.blind and known.here != suggested:
        yield "厂里看不适用" if known.here is None else f"厂里算得 {_points(known.here)} 分"
    if known.gone:
        yield f"依据 {len(known.gone)} 条已删"
    if known.unknown:
        yield f"依据 {len(known.unknown)} 条厂里没有"
    if known.off and suggested is None:
        yield f"停用了“{known.off[0]}”，这一项没评"


def _same(before: Answer, own: int | None, answer: Answer) -> bool:
    return (before.own, before.waived) == (own, answer.waived)


def _doubts(view: SheetView, sheet: Sheet, digest: str) -> Iterator[str]:
    if view.conflicted:
        yield "支部两台电脑各报了一份，请支部先定。"
    if not view.usable:
        yield f"这张表用的模板第 {sheet.version} 版，这里没有。"
    elif sheet.digest and sheet.digest != digest:
        yield "模板的字面和填表时不一样。"
    if sheet.state == sheets.SUBMITTED and sheet.version is None:
        yield "没有写明是按模板第几版填的。"
    if view.submitted_on is not None and view.submitted_on <= view.which.when.last:
        yield "写的上报时间在这个月过完以前，支部电脑的时钟可能不对。"
    if view.bonus:
        yield f"有 {len(view.bonus)} 项加分，看一眼。"
    yield from (f"看看是不是否决：{each.title}" for each in view.warned)


def _points(points: int) -> str:
    return f"{points / 100:g}"


def _is_blind(line: Line) -> bool:
    """Say whether an item rests on what the branch keeps to itself."""
    rule = RULES.get(line.item.rule)
    if rule is not None and rule.name in READ_ALL:
        return True
    sealed = (kinds()[each].audience is Audience.BRANCH for each in (rule.ledgers if rule else ()))
    return any(sealed)


def _before(beside: _Beside, key: str) -> Answer | None:
    if beside.before is None:
        return None
    then = beside.before.item(key)
    return Answer(then.own, then.reason or "", then.words or "", bool(then.waived), decided=True)


def _beside(connection: Connection, sheet: Sheet, held: Kept) -> _Beside:
    entries = {entry for item in sheet.items for entry in item.entries}
    heads = submissions.heads(connection, entries)
    own = journal.revision_of(connection, held.revision) if held.revision else None
    since = own.clock if own else ""
    gone = frozenset(r for r, each in heads.items() if all(h.kind == Kind.DELETE for h in each))
    changed = frozenset(
        r for r, each in heads.items() if r not in gone and any(h.clock > since for h in each)
    )
    by_type: dict[str, list[str]] = {}
    for record, each in heads.items():
        if record not in gone:
            by_type.setdefault(each[0].type, []).append(record)
    late = frozenset(
        row.id
        for ledger, records in by_type.items()
        if ledger in kinds()
        for row in listing.rows(connection, ledger, records)
        if row.payload.get("late")
    )
    off = {
        each.ledger: each.title
        for each in shelf_of(connection, sheet.branch or "")
        if not each.on and not kinds()[each.ledger].optional
    }
    answered = _answered(connection, sheet)
    if answered is None:
        return _Beside(gone, changed, late, frozenset(heads), off)
    asked = {e.id: e.words or answered.words or "退回" for e in answered.items if e.returned}
    before = _sheet_of(connection, answered)
    return _Beside(gone, changed, late, frozenset(heads), off, asked, before)


def _answered(connection: Connection, sheet: Sheet) -> Review | None:
    """Return the review that a sheet answers, None where it is a first submission."""
    rows = listing.rows(connection, reviews.LEDGER.key, (sheet.answers or "",))
    return reviews.LEDGER.reread(rows[0].payload) if rows else None


def _sheet_of(connection: Connection, review: Review) -> Sheet | None:
    """Return the sheet as it was when a review looked at it."""
    name = review.sheet_revision or ""
    if not name.rpartition(":")[2].isdigit():
        return None
    then = journal.revision_of(connection, name)
    if then is None or then.payload is None:
        return None
    return sheets.LEDGER.reread(present_payload(then))
