"""Rows of a table as entries: completed and checked many at once, and saved as one action."""

from collections.abc import Callable, Mapping, Sequence

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Problem
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.station.book import Book
from hongdang_desktop.station.core import Pen
from hongdang_desktop.station.sheet_views import CheckedRow
from hongdang_desktop.station.views import Changes
from hongdang_desktop.store.store import get_setting

Check = Callable[[Mapping[str, Json]], tuple[Problem, ...]]


class SheetBook(Book):
    """The book as tables need it: what single entries ask for each time is asked for once."""

    def completed(self, kind: AnyLedger, payload: Mapping[str, Json]) -> JsonObject:
        """Return a new entry with what the program adds to it."""
        return self._completed(kind, payload, {})

    def checks(self, kind: AnyLedger) -> Check:
        """Return the check for many new entries of one moment."""
        setting = self._core.setting()
        facts = self.names() if kind.cross else None
        return lambda payload: kind.check(payload, setting, {}, facts=facts)

    def kept_branches(self) -> frozenset[str]:
        """Return the branches whose entries may be written here."""
        kept = self._core.read(lambda c: get_setting(c, "branches"))
        return frozenset(str(each) for each in kept) if isinstance(kept, list) else frozenset()

    def save_rows(
        self, kind: AnyLedger, rows: Sequence[CheckedRow], progress: Progress, *, left: int
    ) -> Changes:
        """Save rows as drafts: all of them, or none."""
        rest = f"另有 {left} 行没有收。" if left else ""

        def work(pen: Pen) -> None:
            for count, row in enumerate(rows):
                progress.step("正在收", count, len(rows))
                self._save(pen, kind, row.payload, None, "")
            progress.step("正在存", len(rows), len(rows))

        return self._core.verb(f"从表里收了{kind.title} {len(rows)} 条，都是草稿。{rest}", work)
