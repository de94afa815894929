"""Tables of ledgers: an empty form, entries as a workbook, a workbook checked and taken in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.column_match import NOTE, Matching
from hongdang_desktop.ledgers.envelope import STAGES, Stage
from hongdang_desktop.ledgers.ledger import Owner, Rhythm
from hongdang_desktop.output.workbook import delimited, marking, matching, reading, writing
from hongdang_desktop.output.workbook.errors import NoHead
from hongdang_desktop.output.workbook.heads import find_head
from hongdang_desktop.output.workbook.layout import empty_form, layout_of
from hongdang_desktop.output.workbook.opening import bytes_of
from hongdang_desktop.output.workbook.understanding import Line, Place, Understood, understand
from hongdang_desktop.station.books.sameness import Known
from hongdang_desktop.station.books.sheet_rows import Found, SheetBook
from hongdang_desktop.station.books.unique_names import UniqueNames
from hongdang_desktop.station.looks import Looks
from hongdang_desktop.station.sheet_profiles import Profile, applied, keep, profiles, refuse_fields
from hongdang_desktop.station.sheet_views import Checked, CheckedRow, Remark, RowState
from hongdang_desktop.station.views import Changes, Entry, Listing, Refused
from hongdang_desktop.store import listing

if TYPE_CHECKING:
    from hongdang_desktop.ledgers.ledger import AnyLedger
    from hongdang_desktop.output.workbook.raw import RawBook
    from hongdang_desktop.station.core import Core

_MOST = 100_000
_LEAST_MATCHED = 2
_PASTED = "粘贴的表.csv"
_SAME = "已有，不重复导入。"
_TWIN = "已有同一天、同名的一条，别的内容不一样。"
_NAMESAKE = "已有同名的一条，别的内容不一样。"
_TWIN_CURE = "要改就在程序里改那一条。"


class Sheets:
    """Excel for every ledger. Whoever shows progress hands it over; Stopped leaves all as it was."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._book = SheetBook(core)

    def template(self, ledger: str, file: Path, *, branch: str = "") -> None:
        """Write the empty form of a ledger, with the branch's names to choose from.

        Raises NotWritten, NoSuchLedger.
        """
        kind, names = find(ledger), self._names(branch)
        offers = writing.Offers(names.offered_members(), names.offered_organisations())
        writing.write_template(empty_form(kind), file, offers)

    def export(
        self,
        wanted: Listing,
        file: Path,
        *,
        with_sensitive: bool = False,
        progress: Progress | None = None,
    ) -> int:
        """Write the entries of a list; return how many. Sensitive values are covered unless asked for.

        Raises Refused NOTHING_TO_EXPORT, NotWritten, Stopped.
        """
        kind = find(wanted.ledger)
        said = progress or silent()
        said.step("正在找记录")
        entries = self._book.list(wanted, limit=_MOST)
        if not entries:
            raise Refused("NOTHING_TO_EXPORT", "这个范围没有记录。换个月份试试，或下载空表。")
        if with_sensitive:
            Looks(self._core).note(entries, "table")
        rows = (writing.Row(e.payload, _state(e)) for e in entries)
        writing.write_entries(
            layout_of(kind), file, rows, self._names(wanted.branch or ""), total=len(entries),
            with_sensitive=with_sensitive, progress=said,
        )  # fmt: skip
        return len(entries)

    def looked(
        self, ledger: str, file: Path, *, branch: str = "", progress: Progress | None = None
    ) -> Checked | Matching:
        """Return what a file would bring; where a proposed match reads more of it, that match.

        Then a person looks whether it is right. Raises as ``check``.
        """
        checked: Checked | None = None
        try:
            checked = self.check(ledger, file, branch=branch, progress=progress)
        except NoHead:
            proposed = self.match(ledger, file, branch=branch, progress=progress)
            if proposed is None or len(proposed.read) < _LEAST_MATCHED:
                raise
            return proposed
        if checked.match is not None or not checked.notes:
            return checked
        proposed = self.match(ledger, file, branch=branch, progress=progress)
        return proposed if proposed and len(proposed.read) > checked.read else checked

    def fields(self, ledger: str) -> tuple[tuple[str, str], ...]:
        """Return names and labels of the fields that a column may mean, 备注 apart."""
        fields = layout_of(find(ledger)).main.fields
        return tuple((each.name, each.column.label) for each in fields if each.name != NOTE)

    def match(
        self, ledger: str, file: Path, *, branch: str = "", progress: Progress | None = None
    ) -> Matching | None:
        """Return what the columns of a table mean: as a profile says, else as proposed.

        None where nothing in it fits. Raises SheetError, NoSuchLedger.
        """
        kind, branch = find(ledger), branch or self._core.home
        book = reading.read_bytes(bytes_of(file), file.name, progress or silent())
        known = self._known(kind, book, branch)
        return known or matching.propose(layout_of(kind), book, self._names(branch))

    def profiles(self, ledger: str, *, branch: str = "") -> tuple[Profile, ...]:
        """Return the matches that a branch keeps for a ledger, the latest first."""
        kind, branch = find(ledger), branch or self._core.home
        return self._core.read(lambda c: profiles(c, branch, kind.key))

    def keep_match(self, ledger: str, match: Matching, name: str, *, branch: str = "") -> Changes:
        """Keep a match for the next time. Raises Refused NO_NAME, NO_FIELD, FIELD_TWICE."""
        return keep(self._core, find(ledger), branch or self._core.home, match, name)

    def check(
        self, ledger: str, file: Path, *, branch: str = "", progress: Progress | None = None,
        match: Matching | None = None, profile: str = "",
    ) -> Checked:  # fmt: skip
        """Return what a file would bring, row by row; nothing is changed.

        A ``match``, or the ``profile`` of this name, says what its columns mean; a table whose heads
        are those of a profile is read by it without being told. Raises NO_PROFILE, beside:

        ``branch`` is whose entries they are where the table does not say it, the station's own one
        without it. Raises SheetError (SHEET_…, NO_FILE), Refused OWNED_BY_BRANCH, OWNED_BY_PLANT,
        LEDGER_OFF, Stopped, NoSuchLedger.
        """
        said = progress or silent()
        data = bytes_of(file)
        book = reading.read_bytes(data, file.name, said)
        kind, home = find(ledger), branch or self._core.home
        if match is not None:
            refuse_fields(kind, match)
        match = match or self._known(kind, book, home, profile)
        return self._checked(
            kind, book, branch, source=file.name, data=data, progress=said, match=match
        )  # fmt: skip

    def check_text(
        self, ledger: str, text: str, *, branch: str = "", progress: Progress | None = None
    ) -> Checked:
        """Return what pasted cells would bring; without a head they are the form's first columns."""
        kind, said = find(ledger), progress or silent()
        book, layout = delimited.read_text(text), layout_of(kind)
        head = find_head(book.sheets[0], layout.main, layout)
        if head is None:
            heads = "\t".join(f.column.label for f in layout.main.fields)
            text = f"{heads}\n{text}"
            book = delimited.read_text(text)
        data = text.encode()
        return self._checked(kind, book, branch, source=_PASTED, data=data, progress=said)

    def bring_in(
        self,
        checked: Checked,
        *,
        whole: bool = False,
        twins: bool = False,
        progress: Progress | None = None,
    ) -> Changes:
        """Save what can be taken in as drafts: one transaction, one undo.

        ``whole``: all rows or none. ``twins``: also those of which the day and the name are there.
        Raises Refused SHEET_REFUSED_ROWS, NOTHING_TO_TAKE, PROBLEMS; Stopped.
        """
        kind, said = find(checked.ledger), progress or silent()
        refused = checked.of(RowState.REFUSED)
        if whole and refused:
            first = refused[0].remarks[0]
            raise Refused(
                "SHEET_REFUSED_ROWS",
                f"有 {len(refused)} 行收不了，一行都没收。{first.cell}：{first.text}",
            )
        known = Known(kind, self._core, [row.payload for row in checked.rows])
        rows = [
            row for row in checked.wanted(twins=twins) if not known.same(known.content(row.payload))
        ]
        if not rows:
            raise Refused(
                "NOTHING_TO_TAKE", "没有能收的行。先照说的把表改好，或看看是不是都已经有了。"
            )
        return self._book.save_rows(kind, rows, said, left=len(checked.rows) - len(rows))

    def marked(self, checked: Checked, file: Path) -> None:
        """Write the user's table again with wrong cells tinted and told. Raises NotWritten, SheetError."""
        marks, words = [], []
        for row in checked.rows:
            for remark in row.remarks:
                bad = row.state is RowState.REFUSED and remark.level is Level.SAVE
                marks.append(
                    marking.Mark(remark.sheet, remark.row, remark.column, remark.text, bad)
                )
            if row.state is RowState.GOOD:
                words.append(marking.RowWord(checked.sheet, row.row, "可以收"))
        marking.write_marked(
            checked.data, checked.source, file, marks=marks, rows=words, heads=checked.heads
        )

    # Within ---------------------------------------------------------------------------------

    def _checked(
        self, kind: AnyLedger, book: RawBook, branch: str, *, source: str, data: bytes,
        progress: Progress, match: Matching | None = None,
    ) -> Checked:  # fmt: skip
        branch = branch or self._core.home
        self._allow(kind, branch)
        found = understand(kind, book, self._names(branch), progress, match=match)
        full = [
            self._book.filled(kind, {"branch": branch, **line.payload}, line.unread)
            for line in found.lines
        ]
        known = Known(kind, self._core, full)
        judge = _Judge(kind, found, self._book, known, self._kept(branch))
        said = self._book.checked(kind, full, progress)
        rows = [judge.row(*each) for each in zip(found.lines, full, said, strict=True)]
        heads = {sheet: head.row for sheet, head in found.heads.values()}
        notes = (*found.notes, *_missing_notes(kind, found, rows))
        return Checked(
            kind.key, branch, source, found.sheet, tuple(rows), notes, heads, data, match,
            len(found.heads[""][1].names),
        )  # fmt: skip

    def _allow(self, kind: AnyLedger, branch: str) -> None:
        """Raise Refused where nothing may be brought in."""
        self._book.refuse_foreign(kind, branch)

    def _kept(self, branch: str) -> frozenset[str]:
        """Return the branches whose entries a table for one branch may bring."""
        del branch
        return self._book.kept_branches()

    def _known(
        self, kind: AnyLedger, book: RawBook, branch: str, name: str = ""
    ) -> Matching | None:
        """Return how a profile reads a table. Raises Refused NO_PROFILE for a name that none bears."""
        kept = self._core.read(lambda c: profiles(c, branch, kind.key))
        wanted = [each for each in kept if name in ("", each.name)]
        found = (applied(each, book) for each in wanted)
        match = next((each for each in found if each is not None), None)
        if name and match is None:
            said = "没有叫这个名字的对栏" if not wanted else "表头和上次不一样"
            raise Refused("NO_PROFILE", f"“{name}”用不上：{said}。先对一次栏。")
        return match

    def _names(self, branch: str) -> UniqueNames:
        def called(ledger: str) -> dict[str, str]:
            rows = self._core.read(lambda c: listing.called(c, ledger))
            return {row.id: row.called for row in rows}

        return UniqueNames(self._book.names(), branch or self._core.home, called)


def _state(entry: Entry) -> str:
    """Return what stands in 记录状态: the stage, and whether it was late or taken over."""
    record = entry.record
    mark = "（补记）" if record.late else "（建账）" if record.opening else ""
    return STAGES[Stage(record.stage)] + mark


class _Judge:
    """Says of the rows of one table what is to be done with each."""

    def __init__(
        self, kind: AnyLedger, found: Understood, book: SheetBook, known: Known,
        kept: frozenset[str],
    ) -> None:  # fmt: skip
        self._kind, self._found, self._known = kind, found, known
        self._book = book
        self._kept = kept

    def row(self, line: Line, payload: JsonObject, read: Found) -> CheckedRow:
        """Return a row with everything that is to be said of it."""
        record, said = read
        called = self._kind.called(record) if record else "（看不懂）"
        day = str(payload.get("occurred_on") or "")
        words = self._known.content(payload)
        if not line.wrong and (
            self._known.same(words) or self._known.same(self._typed(line, payload))
        ):
            return self._same(line, payload, called, day, "SAME", _SAME)
        first = line.row if line.wrong else self._known.first_of(words, line.row)
        if first != line.row:
            sentence = f"和第 {first} 行一样，只收那一行。"
            return self._same(line, payload, called, day, "SAME_ROW", sentence)
        remarks = tuple(self._remarks(line, payload, said))
        refused = any(remark.level is Level.SAVE for remark in remarks)
        if self._known.twin(payload, called):
            sentence = _NAMESAKE if self._kind.rhythm is Rhythm.CHANGE else _TWIN
            row = self._same(line, payload, called, day, "TWIN", sentence, _TWIN_CURE)
            return replace(row, twin=not refused, remarks=(*row.remarks, *remarks))
        state = RowState.REFUSED if refused else RowState.LOOK if remarks else RowState.GOOD
        return CheckedRow(line.row, state, called, day, remarks, payload)

    def _typed(self, line: Line, payload: JsonObject) -> bytes:
        """Return the content of a row without what is filled in: so our own drafts were written."""
        typed = self._book.completed(self._kind, {"branch": payload.get("branch"), **line.payload})
        return self._known.content(typed)

    def _same(
        self, line: Line, payload: JsonObject, called: str, day: str, *said: str
    ) -> CheckedRow:
        code, sentence, *cure = said
        remark = Remark(
            self._found.sheet, line.row, 0, "", code, Level.WARN, sentence, "".join(cure)
        )
        return CheckedRow(line.row, RowState.SAME, called, day, (remark,), payload)

    def _remarks(
        self, line: Line, payload: JsonObject, said: tuple[Problem, ...]
    ) -> Iterator[Remark]:
        unread = set()
        for where, problem in line.wrong:
            unread.add((where.sheet, where.row, problem.field))
            yield _remark(where, problem)
        ours = self._kind.owner is not Owner.BRANCH or payload.get("branch") in self._kept
        if not ours:
            where = self._found.place(line, "branch")
            sentence = "支部：这台电脑不管那个支部的台账。"
            problem = Problem(
                "branch", "OTHER_BRANCH", Level.SAVE, sentence, "改成本支部，或到那边收。"
            )
            yield _remark(where, problem)
        for problem in said:
            where = self._found.place(line, problem.field)
            name = problem.field.rsplit("/", 1)[-1]
            if (where.sheet, where.row, name) not in unread:  # it was said already why it is empty
                yield _remark(where, problem)


def _remark(where: Place, problem: Problem) -> Remark:
    return Remark(
        where.sheet, where.row, where.column, where.head, problem.code, problem.level,
        problem.sentence, problem.cure,
    )  # fmt: skip


def _missing_notes(kind: AnyLedger, found: Understood, rows: Sequence[CheckedRow]) -> Iterator[str]:
    """Yield the columns that the table lacks and whose absence some row suffers from."""
    lacking = {r.sentence for row in rows for r in row.remarks if r.code == "REQUIRED"}
    labels = [
        field.column.label
        for field in layout_of(kind).main.fields
        if field.name in found.missing and f"还没有{field.column.label}。" in lacking
    ]
    if labels:
        yield f"表里没有“{'”“'.join(labels)}”这{'几' if len(labels) > 1 else '一'}栏，定稿前要补。"
