"""The dues of a branch as papers: without a month the year, else the month's register."""

from hongdang_desktop.output.papers import dues as paper
from hongdang_desktop.station.book import Book
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.dues_book import DuesBook
from hongdang_desktop.station.dues_words import note_of
from hongdang_desktop.station.special_papers import Made, PaperAsk


def make(core: Core, ask: PaperAsk) -> Made:
    """Return the paper of a month or a year; the bases are shown only where they are uncovered."""
    book = DuesBook(core)
    today = core.setting().today
    year = ask.year or today.year
    if ask.month is None and ask.year is not None:
        found = book.year(ask.branch, year)
        if not found.grid.rows:
            return Made(())
        entries = [line.entry for row in found.grid.rows for line in row.lines if line]
        document = paper.year_document(found.grid, branch=found.branch_name)
        return Made((document,), _revisions(core, entries))
    month = book.month(ask.branch, f"{year}-{ask.month or today.month:02d}")
    if not month.lines:
        return Made(())
    notes = {
        line.stay.member: note_of(line, month.notes.get(line.stay.member, ()))
        for line in month.lines
    }
    document = paper.month_document(
        month.lines, month.totals, branch=month.branch_name, month=month.month, notes=notes,
        with_base=ask.uncovered and month.with_base,
    )  # fmt: skip
    return Made((document,), _revisions(core, [line.entry for line in month.lines]))


def _revisions(core: Core, entries: list[str | None]) -> tuple[str, ...]:
    """Return the revisions of the final entries that a paper shows."""
    ids = [entry for entry in dict.fromkeys(entries) if entry]
    return tuple(each.revision for each in Book(core).entries("dues", ids) if each.final)
