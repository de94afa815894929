"""Rows of a table as entries: completed and checked many at once, and saved as one action."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Problem
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.core.records import Malformed
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import AnyLedger, Beginning, Owner, Setting
from hongdang_desktop.station.book import Book
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.books.one_moment import OneMoment
from hongdang_desktop.station.core import OFFICE_ONLY, OWNED_BY_PLANT, Pen
from hongdang_desktop.station.sheet_views import CheckedRow
from hongdang_desktop.station.shelf import require_on
from hongdang_desktop.station.views import Changes, Refused, Role
from hongdang_desktop.store.store import get_setting

_BATCH = 200

Found = tuple[Envelope | None, tuple[Problem, ...]]
"""A record, None where the payload is of no form at all, and its problems."""


class SheetBook(Book):
    """The book as tables need it: what single entries ask for each time is asked for once."""

    def completed(self, kind: AnyLedger, payload: Mapping[str, Json]) -> JsonObject:
        """Return a new entry with what the program adds to it."""
        return self._completed(kind, payload, {})

    def filled(
        self, kind: AnyLedger, payload: Mapping[str, Json], unread: Collection[str]
    ) -> JsonObject:
        """Return a new entry with what the window fills by itself where the table says nothing.

        That is what follows from other cells, and the choice with which every new entry begins;
        never a cell of ``unread``, in which something stands that could not be read.
        """
        today = self._core.setting()
        usual = {
            name: value
            for name, value in kind.begin(Beginning(today.today, ())).items()
            if kind.columns[name].kind == "choice" and kind.columns[name].required
        }
        known = {**kind.fills(payload, today.rules), **usual}
        gaps = {n: v for n, v in known.items() if n not in unread and not payload.get(n)}
        return self.completed(kind, {**payload, **gaps})

    def checked(
        self, kind: AnyLedger, payloads: Sequence[Mapping[str, Json]], progress: Progress
    ) -> Iterator[Found]:
        """Yield each of many new entries of one moment as it is read, and what is wrong with it.

        Each is compared with other records in the data thread itself: a way there and back for every
        question would cost more than all checks. Others get their turn between the batches.
        """
        setting, facts = self._core.setting(), OneMoment(self._core)
        for start in range(0, len(payloads), _BATCH):
            progress.step("正在核对", start, len(payloads))
            batch = payloads[start : start + _BATCH]

            def check(
                connection: Connection, batch: Sequence[Mapping[str, Json]] = batch
            ) -> list[Found]:
                here = facts.use(connection) if kind.cross else None
                return [_found(kind, each, setting, here) for each in batch]

            yield from self._core.read(check)

    def refuse_foreign(self, kind: AnyLedger, branch: str) -> None:
        """Raise Refused where nothing may be written: OWNED_BY_BRANCH, OWNED_BY_PLANT, OFFICE_ONLY, LEDGER_OFF."""
        plant = self._core.role is Role.PLANT
        if plant and kind.owner is Owner.BRANCH:
            raise Refused("OWNED_BY_BRANCH", "这是支部的台账，厂里只看不收。请支部在他们电脑上收。")
        invited = not plant and self._core.read(lambda c: get_setting(c, "invitation"))
        if kind.owner is Owner.OFFICE and not plant:
            raise Refused("OFFICE_ONLY", OFFICE_ONLY)
        if kind.owner is Owner.PLANT and invited:
            raise Refused("OWNED_BY_PLANT", OWNED_BY_PLANT)
        self._core.read(lambda c: require_on(c, branch, kind))

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

    def _settled(self, kind: AnyLedger, full: JsonObject) -> JsonObject:
        """Return what follows from other fields; where nothing does, the check alone reads the row."""
        return super()._settled(kind, full) if kind.settles else {}


def _found(
    kind: AnyLedger, payload: Mapping[str, Json], setting: Setting, facts: Lookup | None
) -> Found:
    try:
        record: Envelope = kind.read(payload)
    except Malformed as malformed:
        return None, malformed.problems
    return record, kind.check_read(record, payload, setting, {}, facts=facts)
