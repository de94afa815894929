"""Writes what was confirmed into a branch's month: final at once, corrected only with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.core.typed import tidy_lines
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.plant.production_result import FIELD_OF, LEDGER, SUBJECTS, result_id
from hongdang_desktop.station.book import Book
from hongdang_desktop.station.books import history
from hongdang_desktop.station.books.entries import (
    final_form,
    marks,
    named,
    refuse,
    refuse_closed,
    undisputed,
)
from hongdang_desktop.station.books.naming import KEPT
from hongdang_desktop.station.books.one_moment import OneMoment
from hongdang_desktop.station.core import Pen
from hongdang_desktop.station.results_judging import Facts, changed
from hongdang_desktop.station.views import Changes, Refused
from hongdang_desktop.store import journal, listing

_KEY = LEDGER.key


@dataclass(frozen=True)
class Signed:
    """Who stands for what is written: office, name, day."""

    office: str
    name: str
    on: date


class ResultBook(Book):
    """The entries of production results."""

    def write(
        self, many: Mapping[tuple[str, str], Facts], signed: Signed, reason: str, *,
        sentence: str, progress: Progress,
    ) -> Changes:  # fmt: skip
        """Write results by branch and month: all of them, or none.

        Raises Refused NOTHING_CHANGED, NO_REASON, CONFLICT, PROBLEMS, YEAR_CLOSED; Stopped.
        """
        why = tidy_lines(reason).strip()

        def work(pen: Pen) -> None:
            for count, (whose, facts) in enumerate(sorted(many.items(), key=lambda e: e[0])):
                progress.step("正在收", count, len(many))
                self._write_one(pen, whose, facts, signed, why)
            if not pen.ids:
                raise Refused("NOTHING_CHANGED", "和已经确认的一样，没有改动。")

        return self._core.verb(sentence, work)

    def _write_one(
        self, pen: Pen, whose: tuple[str, str], facts: Facts, signed: Signed, why: str
    ) -> None:
        branch, month = whose
        entry, base = self._kept(pen, branch, month)
        parents = tuple(head.id for head in journal.heads_of(pen.connection, entry))
        payload, touched = facts.upon(base)
        for subject in touched:
            _sign(payload, subject, signed, spared=subject in facts.spared)
        if not touched:
            return
        given = {**payload, "branch": branch, "month": month, "occurred_on": signed.on.isoformat()}
        full, setting = self._completed(LEDGER, given, base), self._core.setting()
        lookup = pen.once("facts", lambda: OneMoment(self._core, pen.connection))
        final = base.get("stage") == Stage.FINAL
        if final:
            refuse_closed(LEDGER, base, setting)
        if final and changed(base, full):
            if not why:
                who = lookup.organisation(branch)
                raise Refused("NO_REASON", f"{who} {month} 和以前确认的不一样。写一句更正的理由。")
            full["reason"] = why
        problems = LEDGER.check(full, setting, base, facts=lookup, entry_id=entry)
        refuse(problems, Level.SAVE, Level.FINAL)
        if final:
            full |= {**marks(LEDGER, full, setting), "rules": setting.rules.version}
            full[KEPT] = named(pen, LEDGER, full)
        else:
            full |= final_form(pen, self._core, LEDGER, full)
        if not base or history.changed_fields(_KEY, base, full):
            pen.ids.append(entry)
            pen.put(LEDGER, entry, full, parents)

    @staticmethod
    def _kept(pen: Pen, branch: str, month: str) -> tuple[str, Mapping[str, Json]]:
        """Return the id of the month's entry and what stands in it. Raises Refused CONFLICT."""
        known = listing.bearing(pen.connection, _KEY, branch, "month", month)
        usual = result_id(branch, month)
        entry = usual if usual in known or not known else known[0]
        row = listing.one(pen.connection, entry) if known else None
        if row is None:
            return entry, {}
        undisputed(pen.connection, entry)
        return entry, row.payload


def _sign(payload: JsonObject, subject: str, signed: Signed, *, spared: bool) -> None:
    """Put down who stands for a subject, in the place of who did before."""
    before = payload.get("handed_in")
    parts = [e for e in before if isinstance(e, dict)] if isinstance(before, list) else []
    by_subject = {str(each.get("subject")): each for each in parts}
    by_subject.pop(subject, None)
    if spared or payload.get(FIELD_OF[subject]) not in (None, []):  # else it was taken away
        by_subject[subject] = {
            "id": subject, "subject": subject, "office": signed.office,
            "confirmed_by": signed.name, "confirmed_on": signed.on.isoformat(),
            **({"none": True} if spared else {}),
        }  # fmt: skip
    payload["handed_in"] = [by_subject[each] for each in SUBJECTS if each in by_subject]
