"""Joins entries and their history to the papers of ``output``; loaded with the first paper."""

import io
from collections.abc import Sequence
from pathlib import Path

from hongdang_desktop.core.journal import Revision
from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.exchange.plantkeys import RecoverySheet
from hongdang_desktop.output import render
from hongdang_desktop.output.document import Document
from hongdang_desktop.output.files import write_file
from hongdang_desktop.output.papers import keys, meeting, record, roster, succession
from hongdang_desktop.output.papers.subject import Subject
from hongdang_desktop.output.preview import Preview
from hongdang_desktop.station.book import Book
from hongdang_desktop.station.books.corrections import corrections_of
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.books.naming import KeptNames
from hongdang_desktop.station.core import Core, kind_of
from hongdang_desktop.station.shelf import named_by
from hongdang_desktop.station.special_papers import PaperAsk, SpecialPaper
from hongdang_desktop.station.tree import Tree
from hongdang_desktop.station.views import Entry, Paper, PaperNote, Picture, Refused
from hongdang_desktop.store import journal

_SPECIAL = (meeting, succession, record)
"""The first that fits an entry makes its paper; the last one fits all."""


class PaperEngine:
    """Makes PDF bytes of entries."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._book = Book(core)
        self._shown: tuple[bytes, Preview] | None = None

    def entries(
        self,
        entries: Sequence[Entry],
        *,
        as_register: bool,
        when: str = "",
        uncovered: bool,
        progress: Progress,
    ) -> Paper:
        """Return the paper of entries of one ledger: a table of all, or a form for each."""
        names = Lookup(self._core)
        branches = {node.id: node.name for node in Tree(self._core).nodes("branch")}
        subjects = [self._subject(entry, names, branches, uncovered=uncovered) for entry in entries]
        ledger = subjects[0].ledger
        if as_register:
            when = when or f"截至 {self._core.setting().today:%Y年%m月%d日}"
            by_branch: dict[str, list[Subject]] = {}
            for subject in subjects:
                by_branch.setdefault(subject.branch, []).append(subject)
            documents = [
                roster.document(ledger, group, branch=branch, when=when)
                for branch, group in by_branch.items()
            ]
        else:
            documents = [
                next(special for special in _SPECIAL if special.fits(subject)).document(subject)
                for subject in subjects
            ]
        revisions = tuple(entry.revision for entry in entries if entry.final)
        return self._rendered(documents, ledger.title, revisions, progress)

    def special(self, paper: SpecialPaper, ask: PaperAsk, progress: Progress) -> Paper:
        """Return a paper that is no ledger's own. Raises Refused NOTHING_TO_PRINT."""
        made = paper.make(self._core, ask)
        if not made.documents:
            raise Refused("NOTHING_TO_PRINT", "这个范围没有记录。换个月份试试。")
        return self._rendered(made.documents, paper.title, made.revisions, progress)

    def key_sheet(self, sheet: RecoverySheet | None) -> Paper:
        """Return the sheet of keys. Raises Refused NOTHING_TO_PRINT once the keys have left."""
        if sheet is None:
            raise Refused("NOTHING_TO_PRINT", "密钥已经不在这台电脑上了，看保险柜里的那张纸。")
        document = keys.document(sheet.title, sheet.rows, sheet.advice)
        return self._rendered([document], sheet.title, (), silent())

    def picture(self, pdf: bytes, page: int, width: int) -> Picture:
        """Return a page as an image."""
        shown = self._shown
        if shown is None or shown[0] is not pdf:
            self.close()
            shown = self._shown = (pdf, Preview(pdf))
        made = shown[1].thumbnail(page, width=width)
        return Picture(made.width, made.height, made.stride, made.data)

    def close(self) -> None:
        """Let go of the paper that was looked at."""
        if self._shown is not None:
            self._shown[1].close()
            self._shown = None

    def save(self, pdf: bytes, path: Path) -> None:
        """Write the bytes durably. Raises NotWritten."""
        write_file(pdf, path)

    def _subject(
        self, entry: Entry, names: Lookup, branches: dict[str, str], *, uncovered: bool
    ) -> Subject:
        kind, branch = kind_of(entry.ledger), entry.record.branch
        ledger = self._core.read(lambda c: named_by(c, branch, kind))
        corrections = (
            corrections_of(ledger, self._book.history(entry.id), names, uncovered=uncovered)
            if entry.corrected
            else ()
        )
        shown: Revision | None = self._core.read(lambda c: journal.revision_of(c, entry.revision))
        seal = f"{shown.payload_hash[:4]}-{shown.payload_hash[4:8]}" if shown else ""
        return Subject(
            ledger=ledger, record=entry.record, names=KeptNames(names, entry.payload),
            branch=branches.get(entry.record.branch or "", ""),
            derived=self._book.derived(entry), corrections=corrections, seal=seal,
            uncovered=uncovered, closed=kind.closes(entry.record, self._core.setting()),
        )  # fmt: skip

    def _rendered(
        self,
        documents: Sequence[Document],
        title: str,
        revisions: tuple[str, ...],
        progress: Progress,
    ) -> Paper:
        target = io.BytesIO()
        made = render.render(
            documents, target, progress, created=self._core.clock.now(), title=title
        )
        titles = tuple(
            (page, document.title)
            for page, document in zip(made.first_pages, documents, strict=True)
        )
        drafts = tuple(
            PaperNote(page, "draft", f"{document.title}还是草稿，印出来带“草稿”字样。")
            for page, document in zip(made.first_pages, documents, strict=True)
            if document.draft
        )
        marks = tuple(PaperNote(mark.page, str(mark.kind), mark.text) for mark in made.marks)
        return Paper(
            title=title, pdf=target.getvalue(), pages=made.pages, titles=titles,
            notes=(*drafts, *(note for note in marks if note.kind != "draft")),
            revisions=revisions,
        )  # fmt: skip
