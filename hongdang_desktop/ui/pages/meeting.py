"""会议: the page on which a meeting is planned, recorded, finalised and corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongdang_desktop.ui.kit.buttons import MainButton
from hongdang_desktop.ui.kit.frames import Page
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.kit.messages import Message
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.ledger_entry import EntryView
from hongdang_desktop.ui.pages.ledger_opened import wanted_of
from hongdang_desktop.ui.pages.meeting_form import MeetingForm

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.pages.ledger_opened import Opened
    from hongdang_desktop.ui.work import Work


def make_meeting(work: Work) -> Page:
    """Return the page for meetings of all ledgers."""
    return MeetingPage(work)


class MeetingPage(Page):
    """``open(ledger=, branch=, entry=None, scratch=None, plan=False)``."""

    def __init__(self, work: Work) -> None:
        super().__init__(messages=False)
        self._work = work
        self.form = MeetingForm()
        self.view = EntryView(work, self.form, self.messages)
        self.view.message_place.addWidget(self.messages)
        self.start = MainButton("开始记录(K)", self._begin)
        self.view.head.add(self.start)
        show_if(self.start, False)
        self.view.sitting.opened.connect(self._opened)
        self.view.finished.connect(self._finished)
        self.body.addWidget(self.view, 1)

    def open(self, **args: object) -> None:
        """Open a meeting, what was left half written, or begin a new one."""
        self.view.open(wanted_of(args, self._work.branch))

    def looked_at(self) -> None:
        """Nothing to ask again: what is being written stays as it is."""

    def changes(self, changes: Changed) -> None:
        """Nothing to ask again: saving looks at what came in meanwhile."""
        del changes

    def can_leave(self) -> bool:
        """Keep what is half written, then let go."""
        self.view.keep()
        return True

    def first_focus(self) -> QWidget | None:
        """Return where to begin to write."""
        return self.view.first_focus()

    def _opened(self, opened: Opened) -> None:
        show_if(self.start, opened.is_plan and not self.view.sitting.not_ours())

    def _begin(self) -> None:
        held = self.form.begin_record()
        if held is not None:
            self.view.sitting.take(held)

    def _finished(self, sentence: str, entry: str) -> None:
        now = self.view.sitting.now
        ledger = now.kind.key if now else ""
        branch = now.branch if now else ""
        if not self._work.shell.back():
            self._work.shell.go("ledgers", ledger=ledger, branch=branch)
        go_on = (
            "接着写",
            lambda: self._work.shell.go("meeting", ledger=ledger, branch=branch, entry=entry),
        )
        page = self._work.shell.current_page()
        if page is not None and entry:
            page.messages.say(Message("存好了。", sentence, Tone.DONE, (go_on,), key="aside"))
