"""Sheets as JSON; points are in hundredths, null where an item does not apply."""

from datetime import date

from hongdang_desktop.assessment.scoring import Total
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.station.assessing.views import Line, Month, Proof, SheetView


def sheet_data(sheet: SheetView) -> JsonObject:
    """Return a sheet without its items."""
    return {
        "unit": "hundredths", "branch": sheet.which.branch, "form": sheet.which.form,
        "period": sheet.which.when.text,
        "subject": sheet.which.subject or None, "sheet": sheet.which.record,
        "title": sheet.template.title, "version": sheet.template.version,
        "state": str(sheet.state), "over": sheet.over, "usable": sheet.usable,
        "opens": _day(sheet.opens), "closes": _day(sheet.closes),
        "submitted_on": _day(sheet.submitted_on), "submitted_by": sheet.submitted_by or None,
        "suggested": _total(sheet.suggested), "own": _total(sheet.own),
        "given": _total(sheet.given),
        "sections": {key: each.scaled for key, each in sheet.parts.items()},
        "bonus": [
            {"id": e.id, "fact": e.fact, "entry": e.entry, "points": e.points,
             "gone": e.gone, "counted_in": e.elsewhere or None}
            for e in sheet.bonus
        ],
        "pending": [line.item.key for line in sheet.pending],
        "warned": [
            {"title": e.title, "sentence": e.words, "entries": list(e.entries)}
            for e in sheet.warned
        ],
        "told": list(sheet.told), "words": sheet.words, "conflicted": sheet.conflicted,
    }  # fmt: skip


def line_data(sheet: SheetView, line: Line) -> JsonObject:
    """Return one item with what the program, the branch and the plant say."""
    reason = sheet.template.reason(line.answer.reason)
    return {
        "key": line.item.key, "title": line.item.title, "section": line.section,
        "full": line.item.points, "points": line.suggested,
        "sentence": line.evidence.words, "rule": line.item.rule or None, "how": line.sentence,
        "question": line.item.judgement or None, "article": line.item.article or None,
        "own": line.own, "given": line.given,
        "decided": line.answer.decided, "pending": line.pending, "clear": line.clear,
        "reason": line.answer.reason or line.proposed or None,
        "reason_title": reason.title if reason else None,
        "words": line.answer.words or None, "waived": line.answer.waived,
        "returned": line.mark.returned, "plant_words": line.mark.words or None,
        "now": None if line.now is None else {
            "points": line.now.points, "sentence": line.now.words,
        },
    }  # fmt: skip


def entries_of(line: Line) -> JsonObject:
    """Return on which entries an item rests, or why there are none."""
    entries: list[Json] = list(line.evidence.entries)
    return {"entries": entries, "no_entries": None if entries else line.evidence.words}


def proof_data(proof: Proof) -> JsonObject:
    """Return one entry on which an item rests."""
    return {
        "entry": proof.entry, "ledger": proof.ledger, "title": proof.title,
        "called": proof.called, "day": _day(proof.day), "why": proof.why, "gone": proof.gone,
        "corrected": proof.corrected, "missing": proof.missing, "hidden": proof.hidden,
    }  # fmt: skip


def month_data(month: Month) -> JsonObject:
    """Return one month of a branch."""
    return {
        "period": month.period, "state": str(month.state), "late": month.late,
        "total": month.total, "sections": {**(month.parts or {})}, "returned": month.returned,
        "asked": month.asked,
    }  # fmt: skip


def _total(total: Total) -> Json:
    return {
        "given": total.given, "possible": total.possible,
        "bonus": total.bonus, "total": total.total,
    }  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
