"""通知批复: what the branches ask of the plant, and what the plant sends to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.frames import Page, PageHead
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.kit.segment import Segment
from hongdang_desktop.ui.pages.replies_notices import Notices
from hongdang_desktop.ui.pages.replies_open import OpenPetitions

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.work import Work

_OPEN, _NOTICES = "open", "notices"


class RepliesPage(Page):
    """``open(entry=petition id)`` stands on a petition; ``open(notices=True)`` shows the notices."""

    def __init__(self, work: Work) -> None:
        head = PageHead("通知批复")
        super().__init__(head)
        self._work = work
        self.part = Segment(((_OPEN, "请示(Q)"), (_NOTICES, "通知(Z)")), name="看哪些", value=_OPEN)
        self.part.changed.connect(self._turn)
        self.new = Button("发通知(B)", self._begin)
        head.add(self.part)
        head.add(self.new)
        self.petitions = OpenPetitions(work, self.messages)
        self.notices = Notices(work, self.messages)
        self.petitions.counted.connect(
            lambda count: self.part.set_words(_OPEN, f"请示 {count}(Q)" if count else "请示(Q)")
        )
        head.add(self.petitions.main)
        self.body.addWidget(self.petitions, 1)
        self.body.addWidget(self.notices, 1)
        self._turn()

    def open(self, **args: object) -> None:
        """Show the petitions, or the notices."""
        if args.get("notices") or args.get("new"):
            self.part.set_value(_NOTICES)
            self._turn()
            if args.get("new"):
                self.notices.begin()
        entry = args.get("entry")
        if isinstance(entry, str) and entry:
            self.part.set_value(_OPEN)
            self._turn()
            self.petitions.go_to(entry)

    def looked_at(self) -> None:
        """Ask again."""
        self.petitions.ask()
        self.notices.ask()

    def changes(self, changes: Changed) -> None:
        """Ask again: a package may have brought petitions, or how far a notice is."""
        del changes
        self.looked_at()

    def first_focus(self) -> QWidget:
        """Begin in the list."""
        return self.petitions.table if self.part.value() == _OPEN else self.notices.table

    def _turn(self) -> None:
        here = self.part.value() or _OPEN
        show_if(self.petitions, here == _OPEN)
        show_if(self.notices, here == _NOTICES)
        show_if(self.petitions.main, here == _OPEN)

    def _begin(self) -> None:
        self.part.set_value(_NOTICES)
        self._turn()
        self.notices.begin()


def make_replies(work: Work) -> Page:
    """Return the page."""
    return RepliesPage(work)
