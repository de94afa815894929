"""请示与批复: what a branch may ask the plant now, what waits for an answer, what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.due_list import DueGroup, GroupedRows
from hongdang_desktop.ui.kit.empty import EmptyState
from hongdang_desktop.ui.kit.frames import Card, Page, PageHead
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.leading import lead_to
from hongdang_desktop.ui.pages.petition_rows import ASKED, NOTICE, OFFER, Board, groups, look
from hongdang_desktop.ui.pages.petition_write import PetitionView

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.station.petition_views import Asked, Offer
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.work import Work

_NONE = "现在没有要请示的。该请示的到时候会列在这里。"
_NONE_ABOUT = "这一条现在没有要请示的。"


class PetitionsPage(Page):
    """``open(entry=petition id)`` shows one; ``open(about=entry id)`` what may be asked about an entry."""

    def __init__(self, work: Work) -> None:
        super().__init__(messages=False)
        self._work = work
        self.board = Board()
        #: what the list shows
        self.groups: tuple[DueGroup, ...] = ()
        self._only = ""
        self._all_offers = False
        self._fresh = False
        self._then: Callable[[], object] | None = None  # once the list is shown anew
        self.head_line = PageHead("请示与批复")
        self.rows = GroupedRows()
        self.empty = EmptyState(_NONE)
        card = Card(margins=(18, 10, 18, 14))
        card.body.addWidget(self.rows)
        card.body.addWidget(self.empty, 1)
        self._rest = QWidget()  # below the rows; what is empty stands in the middle
        card.body.addWidget(self._rest, 1)
        self._list_messages = QVBoxLayout()
        self._list = QWidget()
        box = QVBoxLayout(self._list)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(self.head_line)
        box.addLayout(self._list_messages)
        box.addWidget(card, 1)
        self.view = PetitionView(work, self.messages)
        self.view.closed.connect(self._to_list)
        self.body.addWidget(self._list, 1)
        self.body.addWidget(self.view, 1)
        self.rows.pressed.connect(self._pressed)
        self.rows.link_pressed.connect(self._link)
        self.rows.fold_pressed.connect(self._fold)
        self._show_part(self._list)

    def open(self, **args: object) -> None:
        """Show the list, one petition, or what may be asked about one entry."""
        branch = args.get("branch")
        if isinstance(branch, str) and branch:
            self._work.branch = branch
        self._only = str(args.get("about") or "")
        entry = str(args.get("entry") or "")
        if entry:
            self._show_part(self.view)
            self.view.open(entry)
        else:
            self._show_part(self._list)

    def looked_at(self) -> None:
        """Ask again."""
        if self._list.isVisibleTo(self):
            self._ask()

    def changes(self, changes: Changed) -> None:
        """Ask again: petitions depend on many ledgers."""
        del changes
        if self._list.isVisibleTo(self):
            self._ask()

    def can_leave(self) -> bool:
        """Keep what was typed."""
        if self.view.isVisibleTo(self):
            self.view.keep()
        return True

    def first_focus(self) -> QWidget | None:
        """Begin with the first row, or in the petition."""
        if self.view.isVisibleTo(self):
            return self.view.first_focus()
        self._fresh = True  # what is to have the focus has not come yet
        return None

    def _ask(self) -> None:
        station, branch, only = self._work.station, self._work.branch, self._only
        if branch:
            self._work.tasks.run(
                lambda _: look(station, branch, only), owner=self, done=self._show, latest="board"
            )

    def _show(self, board: Board) -> None:
        self.board = board
        made = tuple(g for g in groups(board, all_offers=self._all_offers) if g.rows)
        self.groups = made
        self.rows.set_groups(made)
        show_if(self.rows, bool(made))
        show_if(self.empty, not made)
        show_if(self._rest, bool(made))
        if not made:
            go = Button("看台账", lambda: self._work.shell.go("ledgers"))
            self.empty.say(_NONE_ABOUT if self._only else _NONE, go)
            if self._fresh:
                go.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._fresh:
            self.rows.focus_first()
        self._fresh = False
        then, self._then = self._then, None
        if then is not None:
            then()
        waiting = f"等批复 {board.waiting} 件" if board.waiting else ""
        self.head_line.set_line((self._work.branch_name(), waiting))

    def _pressed(self, key: str) -> None:
        kind, _, rest = key.partition(" ")
        if kind == OFFER:
            self._begin(self.board.offers[key])
        elif kind == ASKED:
            self._work.shell.go("petitions", entry=rest)
        elif kind == NOTICE:
            self._work.shell.go("ledgers", ledger="circular", entry=rest)

    def _begin(self, offer: Offer) -> None:
        petitions, branch = self._work.station.petitions, self._work.branch

        def done(changes: Changes) -> None:
            self._work.shell.go("petitions", entry=changes.ids[0])

        self._work.tasks.run(
            lambda _: petitions.begin(branch, offer.kind, offer.entry, offer.part), owner=self,
            done=done, failed=self._refused,
        )  # fmt: skip

    def _link(self, key: str) -> None:
        asked = self.board.asked.get(key)
        if asked is None:
            return
        if asked.state == "草稿" or asked.is_open:
            self._withdraw(asked)
        elif asked.about is not None:
            lead_to(self._work, asked.about.ledger, self._work.branch, entry=asked.about.id)

    def _withdraw(self, asked: Asked) -> None:
        station, entry = self._work.station, asked.petition

        def back() -> None:
            self._undo(f"{ASKED} {entry.id}")

        def done(changes: Changes) -> None:
            undo = (("撤销", back),)
            verb = "撤回了" if entry.final else "删了"
            said = "还想请示就点撤销。"
            self.messages.say(
                Message(f"{verb}“{entry.called}”。", said, Tone.INFO, undo, key="did")
            )
            del changes
            # The row is gone: Enter must not begin whatever stands first now.
            self._then = lambda: self.messages.focus_button("did")
            self._ask()

        self._work.tasks.run(
            lambda _: station.petitions.withdraw(entry.id)
            if entry.final
            else station.book.delete(entry.id),
            owner=self, done=done, failed=self._refused,
        )  # fmt: skip

    def _undo(self, key: str) -> None:
        book = self._work.station.book

        def done(changes: Changes) -> None:
            del changes
            self.messages.drop("did")
            self._then = lambda: self.rows.focus_row(key)
            self._ask()

        self._work.tasks.run(
            lambda _: book.undo(), owner=self, done=done, failed=self._refused
        )  # fmt: skip

    def _fold(self, _title: str) -> None:
        self._all_offers = not self._all_offers
        self._show(self.board)

    def _to_list(self) -> None:
        self.view.keep()
        self._work.shell.go("petitions", about=self._only)
        self._fresh = True
        self._ask()

    def _show_part(self, part: QWidget) -> None:
        show_if(self._list, part is self._list)
        show_if(self.view, part is self.view)
        place = self._list_messages if part is self._list else self.view.message_place
        place.addWidget(self.messages)

    def _refused(self, error: UserError) -> None:
        self.messages.say(refusal(error))


def make_petitions(work: Work) -> Page:
    """Return the page."""
    return PetitionsPage(work)
