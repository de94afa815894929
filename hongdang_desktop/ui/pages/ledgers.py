"""台账: find a ledger, see its entries, open one. Under 1200 logical px the index folds into the head."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hongdang_desktop.ledgers.catalogue import catalogue, find
from hongdang_desktop.station.shelf import KIND as SHELF
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.frames import Card, Page
from hongdang_desktop.ui.kit.labels import show_if, upright
from hongdang_desktop.ui.kit.messages import Message
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.batch_table import day_of_scratch
from hongdang_desktop.ui.pages.ledger_batch import BatchView
from hongdang_desktop.ui.pages.ledger_conflicts import ConflictList
from hongdang_desktop.ui.pages.ledger_entry import EntryView
from hongdang_desktop.ui.pages.ledger_form import LedgerForm
from hongdang_desktop.ui.pages.ledger_index import LedgerIndex, Shelf, shelves
from hongdang_desktop.ui.pages.ledger_list import LedgerList
from hongdang_desktop.ui.pages.ledger_opened import is_meeting, is_ours, wanted_of
from hongdang_desktop.ui.pages.workflows import workflows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.pages.batch_rows import Batch
    from hongdang_desktop.ui.pages.ledger_opened import Opened
    from hongdang_desktop.ui.work import Work

_INDEX = 196
_FOLDS_UNDER = 1200
"""Width of the window in logical px, as for the side bar."""


def make_ledgers(work: Work) -> Page:
    """Return the page for all ledgers."""
    return LedgersPage(work)


class LedgersPage(Page):
    """``open(ledger=, branch=, entry=None, new=False, scratch=None, conflicts=False, batch="")``."""

    def __init__(self, work: Work) -> None:
        super().__init__(messages=False)
        self._work = work
        book = work.station.book
        often, seldom = (
            tuple(
                Choice(each.key, each.title, book.initials(each.title))
                for each in workflows(work.info.role.value)
                if each.seldom is wanted
            )
            for wanted in (False, True)
        )
        self.index = LedgerIndex(often, seldom)
        self.list = LedgerList(work, self.messages)
        self.form = LedgerForm()
        self.view = EntryView(work, self.form, self.messages)
        self.conflicts = ConflictList(work, self.messages)
        self.batch = BatchView(work, self.messages)
        self._fold = Button("换一本(L)", self._unfold)
        self._folded = False
        self._popup: Card | None = None
        self._line = upright()
        left = QHBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.index)
        left.addWidget(self._line)
        self.index.setFixedWidth(theme.look().px(_INDEX))
        self._books = QWidget()
        self._row = QHBoxLayout(self._books)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(18)
        self._row.addLayout(left)
        self._row.addWidget(self.list, 1)
        self._index_place = left
        for part in (self._books, self.view, self.conflicts, self.batch):
            self.body.addWidget(part, 1)
        self.list.fold_place.addWidget(self._fold)
        self.list.head.title.installEventFilter(self)
        # Folded it needs little room; it unfolds when it is given more.
        self._fold_if(folded=True)
        self._show_part(self._books)
        self._connect()
        self._ask_shelves()

    def open(self, **args: object) -> None:
        """Show a ledger, an entry of it, or what two PCs changed."""
        if args.get("conflicts"):
            if not self.conflicts.isVisibleTo(self):
                self.messages.clear()  # they are about the entry or the list shown until now
            self._show_part(self.conflicts)
            self.conflicts.ask(str(args.get("entry") or ""))
            return
        wanted = wanted_of(args, self._work.branch)
        kind = find(wanted.ledger) if wanted.ledger else self.list.kind or catalogue()[0]
        if wanted.branch and wanted.branch != self._work.branch:
            self._work.branch = wanted.branch
        day = self._batch_day(args, wanted.scratch or "")
        if day is not None and kind.batch is not None:
            self._show_part(self.batch)
            self.batch.open(kind.key, wanted.branch, day)
            return
        writes = wanted.entry or wanted.scratch or args.get("new") or wanted.plan
        if writes and not is_meeting(kind):
            self._show_part(self.view)
            self.view.open(wanted)
            return
        if self.view.isVisibleTo(self):
            self.messages.clear()
        self._show_part(self._books)
        self.index.mark(kind.key)
        self.list.show_ledger(kind, entry=wanted.entry or "")

    def top(self) -> dict[str, object]:
        """Return the list of the ledger that is shown, or to which the entry shown belongs."""
        now: Opened | Batch | None = None
        if self.view.isVisibleTo(self):
            now = self.view.sitting.now
        if self.batch.isVisibleTo(self):
            now = self.batch.now
        kind = now.kind if now is not None else self.list.kind
        branch = now.branch if now is not None else self._work.branch
        return {"ledger": kind.key, "branch": branch} if kind is not None else {}

    def looked_at(self) -> None:
        """Look again, but leave an entry alone that is being written."""
        self._ask_shelves()
        if self._books.isVisibleTo(self):
            if self.list.kind is None:
                self.open()
            else:
                self.list.show_ledger(self.list.kind)
        elif self.conflicts.isVisibleTo(self):
            self.conflicts.ask()

    def changes(self, changes: Changed) -> None:
        """Look again when the ledger shown was touched."""
        if SHELF in changes.ledgers:
            self._ask_shelves()
        kind = self.list.kind
        if kind is not None and kind.key in changes.ledgers and self._books.isVisibleTo(self):
            self.list.ask()
        elif self.conflicts.isVisibleTo(self):
            self.conflicts.ask()

    def can_leave(self) -> bool:
        """Keep what is half written, then let go."""
        self.view.keep()
        self.batch.keep()
        self.conflicts.kept.keep()
        return True

    def seek(self) -> None:
        """Put the cursor into the find box of the list."""
        if self._books.isVisibleTo(self):
            self.list.seek()

    def first_focus(self) -> QWidget | None:
        """Return the list, or the first box of an entry."""
        if self.view.isVisibleTo(self):
            return self.view.first_focus()
        if self.conflicts.isVisibleTo(self):
            return self.conflicts.first_focus()
        if self.batch.isVisibleTo(self):
            return self.batch.first_focus()
        return self.list.first_focus() if self._books.isVisibleTo(self) else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the index where there is no room for it."""
        super().resizeEvent(event)
        self._fold_if(folded=self.window().width() < theme.look().px(_FOLDS_UNDER))

    def _batch_day(self, args: Mapping[str, object], scratch: str) -> date | None:
        """Return a day of the period that is to be written at once, None when an entry is meant."""
        word = str(args.get("batch") or "")
        return date.fromisoformat(word) if word else day_of_scratch(scratch)

    def _batch(self) -> None:
        kind = self.list.kind
        if kind is not None:
            self._work.shell.go(
                "ledgers", ledger=kind.key, branch=self._work.branch,
                batch=self._work.today().isoformat(),
            )  # fmt: skip

    def _show_part(self, part: QWidget) -> None:
        for known in (self._books, self.view, self.conflicts, self.batch):
            show_if(known, known is part)
        place = {
            id(self._books): self.list.message_place, id(self.view): self.view.message_place,
            id(self.conflicts): self.conflicts.message_place,
            id(self.batch): self.batch.message_place,
        }[id(part)]  # fmt: skip
        place.addWidget(self.messages)

    def _ask_shelves(self) -> None:
        work = self._work
        book, branch, role = work.station.book, work.branch, work.info.role.value
        work.tasks.run(
            lambda _: shelves(book, branch, role),
            owner=self,
            done=self._show_shelves,
            latest="shelves",
        )

    def _show_shelves(self, found: tuple[Shelf, ...]) -> None:
        self.index.set_shelves(found)
        if self.list.kind is not None:
            self.index.mark(self.list.kind.key)

    def _chosen(self, key: str) -> None:
        self._close_popup()
        self.messages.clear()
        self._work.shell.go("ledgers", ledger=key, branch=self._work.branch)
        self.list.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _entry_opened(self, entry: str) -> None:
        kind = self.list.kind
        if kind is not None:
            page = "meeting" if is_meeting(kind) else "ledgers"
            self._work.shell.go(page, ledger=kind.key, branch=self._work.branch, entry=entry)

    def _new(self, plan: bool) -> None:
        kind = self.list.kind
        if (
            kind is None
            or not is_ours(self._work.info.role.value, kind)
            or not self._work.keeps(kind)
        ):
            return
        if is_meeting(kind):
            self._work.shell.go("meeting", ledger=kind.key, branch=self._work.branch, plan=plan)
        else:
            self._work.shell.go("ledgers", ledger=kind.key, branch=self._work.branch, new=True)

    def _print(self) -> None:
        if self.list.kind is not None:
            wanted = self.list.filters.filter()
            self._work.shell.go(
                "printing", paper=self.list.kind.key, branch=self._work.branch, year=wanted.year,
                month=wanted.month,
            )  # fmt: skip

    def _finished(self, sentence: str, entry: str) -> None:
        now = self.view.sitting.now
        ledger, branch = (now.kind.key, now.branch) if now else ("", self._work.branch)
        self._work.shell.up("ledgers", ledger=ledger, branch=branch)
        self.list.show_ledger(find(ledger), entry=entry)
        self.messages.say(Message("存好了。", sentence, Tone.DONE, key="aside"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the folded index by a click on the ledger's name, too."""
        if event.type() == QEvent.Type.MouseButtonPress and self._folded:
            self._unfold()
        return super().eventFilter(watched, event)

    # The folded index ------------------------------------------------------------------------

    def _fold_if(self, *, folded: bool) -> None:
        if folded == self._folded and self._fold.isVisibleTo(self) == folded:
            return
        self._folded = folded
        self._close_popup()
        show_if(self.index, not folded)
        show_if(self._line, not folded)
        show_if(self._fold, folded)

    def _unfold(self) -> None:
        """Open the index over the page, under the ledger's name."""
        if self._popup is not None:
            self._close_popup()
            return
        card = Card(margins=(10, 10, 10, 10))
        card.setParent(self)
        card.body.addWidget(self.index)
        show_if(self.index, True)
        below = self.list.head.mapTo(self, QPoint(0, self.list.head.height() + 4))
        height = min(theme.look().px(460), self.height() - below.y() - 8)
        card.setGeometry(below.x(), below.y(), theme.look().px(_INDEX + 24), height)
        card.show()
        card.raise_()
        self._popup = card
        self.index.box.setFocus(Qt.FocusReason.PopupFocusReason)

    def _close_popup(self) -> None:
        if self._popup is not None:
            show_if(self.index, not self._folded)
            self._index_place.insertWidget(0, self.index)
            self._popup.hide()
            self._popup.deleteLater()
            self._popup = None

    def _page_chosen(self, key: str) -> None:
        self._close_popup()
        self._work.shell.go(key)

    def _connect(self) -> None:
        self.index.chosen.connect(self._chosen)
        self.index.page_chosen.connect(self._page_chosen)
        self.list.opened.connect(self._entry_opened)
        self.list.new_wanted.connect(self._new)
        self.list.print_wanted.connect(self._print)
        self.list.batch_wanted.connect(self._batch)
        self.view.finished.connect(self._finished)
        for keys, act in (("Ctrl+Z", self.list.undo), ("Ctrl+Y", self.list.redo)):
            shortcut = QShortcut(QKeySequence(keys), self._books)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        away = QShortcut(QKeySequence("Esc"), self.index)
        away.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        away.activated.connect(self._close_popup)
