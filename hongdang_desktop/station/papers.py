"""What can be printed, and the one file that preview, PDF and printer share."""

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.covering import covered_names
from hongdang_desktop.ledgers.ledger import Rhythm
from hongdang_desktop.station.book import Book
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.looks import Looks
from hongdang_desktop.station.shelf import shelf_of
from hongdang_desktop.station.special_papers import SPECIAL, PaperAsk, special
from hongdang_desktop.station.views import (
    Entry,
    Listing,
    Paper,
    PaperChoice,
    Picture,
    Refused,
    Role,
)
from hongdang_desktop.store import journal

if TYPE_CHECKING:
    from hongdang_desktop.exchange.plantkeys import RecoverySheet
    from hongdang_desktop.station.paper_engine import PaperEngine

KEYS = "keys"
"""Name of the sheet of keys among the papers; every other one is called as its ledger."""

_MOST = 100_000


class Papers:
    """The papers of a station. The engine is loaded when the first paper is made."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._book = Book(core)

    def choices(self, branch: str = "") -> tuple[PaperChoice, ...]:
        """Return what can be printed here: with a branch its ledgers in its order, with its titles.

        Ledgers that are off can be printed as long as they hold something.
        """
        shelf = self._core.read(lambda c: shelf_of(c, branch, counted=bool(branch)))
        found = [
            PaperChoice(each.key, each.title, each.dated)
            for each in SPECIAL
            if each.listed and branch and self._core.role.value in each.roles
        ]
        found += [
            PaperChoice(e.ledger, e.title, find(e.ledger).rhythm is not Rhythm.CHANGE)
            for e in shelf
            if e.on or e.entries or not branch
        ]
        if self._core.role is Role.PLANT and self._key_sheet() is not None:
            found.append(PaperChoice(KEYS, "厂党委密钥纸", dated=False))
        return tuple(found)

    def make(
        self,
        key: str,
        *,
        branch: str | None = None,
        year: int | None = None,
        month: int | None = None,
        entry: str | None = None,
        with_sensitive: bool = False,
        progress: Progress | None = None,
    ) -> Paper:
        """Return a paper as PDF bytes: one entry, a register, or the records of a month or year.

        Of a special paper ``entry`` is its subject.

        Sensitive values are covered unless ``with_sensitive``, which at the plant is a look.
        Raises Refused NOTHING_TO_PRINT, NoSuchLedger, NoSuchEntry, MissingGlyph, Stopped.
        """
        if key == KEYS:
            return self._engine.key_sheet(self._key_sheet())
        wanted_paper = special(key)
        if wanted_paper is not None:
            ask = PaperAsk(branch or self._core.home, year, month, entry or "", with_sensitive)
            return self._engine.special(wanted_paper, ask, progress or silent())
        ledger = find(key)
        if entry is not None:
            entries: tuple[Entry, ...] = (self._book.entry(entry),)
        else:
            wanted = Listing(ledger.key, branch=branch, year=year, month=month, descending=False)
            if ledger.rhythm is Rhythm.CHANGE:
                wanted = replace(wanted, year=None, month=None, sort=ledger.order)
            entries = self._book.list(wanted, limit=_MOST)
        if not entries:
            raise Refused("NOTHING_TO_PRINT", "这个范围没有记录。换个月份试试。")
        # A register of one entry (党支部基本情况) says more as a form.
        tabled = ledger.rhythm is Rhythm.CHANGE or ledger.tabled
        as_register = entry is None and tabled and len(entries) > 1
        when = f"{year}年" + (f"{month}月" if month else "") if year and ledger.tabled else ""
        printed = ledger.printed or ledger.shown if as_register else ledger.columns
        if with_sensitive and covered_names(ledger.model) & set(printed):
            Looks(self._core).note(entries, "paper")
        return self._engine.entries(
            entries, as_register=as_register, when=when, uncovered=with_sensitive,
            progress=progress or silent(),
        )  # fmt: skip

    def picture(self, paper: Paper, page: int, width: int) -> Picture:
        """Return a page (from 1) of the very file, ``width`` pixels wide."""
        return self._engine.picture(paper.pdf, page, width)

    def save(self, paper: Paper, path: Path) -> None:
        """Write the paper to a file, whole or not at all, and remember that it was printed.

        Raises NotWritten.
        """
        self._engine.save(paper.pdf, path)
        self.note_printed(paper)

    def note_printed(self, paper: Paper) -> None:
        """Remember that these revisions went onto paper: from now on a change is a correction."""
        at = self._core.clock.now().isoformat(timespec="seconds")
        self._core.store.write(
            lambda c: journal.note_printed(c, paper.revisions, paper=paper.title, at=at)
        )

    def close(self) -> None:
        """Let go of the paper that was looked at."""
        if "_engine" in self.__dict__:
            self._engine.close()

    def _key_sheet(self) -> "RecoverySheet | None":
        # Cryptography is loaded when first needed, like the engine.
        from hongdang_desktop.station.keys.enrolling import Enrolling  # noqa: PLC0415

        return Enrolling(self._core).recovery_sheet()

    @cached_property
    def _engine(self) -> "PaperEngine":
        # The engine brings ReportLab and the fonts: 0.2 s that the start of the program does not have.
        from hongdang_desktop.station.paper_engine import PaperEngine  # noqa: PLC0415

        return PaperEngine(self._core)
