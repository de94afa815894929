"""撤回这次收包: stands under 收进来 as long as the last import can be taken back as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongdang_desktop.ui import words
from hongdang_desktop.ui.kit.buttons import LinkButton
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.carriage.answers import ImportDone
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.kit.messages import MessageStack
    from hongdang_desktop.ui.work import Work


class ImportUndo(LinkButton):
    """Hidden while there is nothing to take back; ``after`` is called when it was done."""

    def __init__(self, work: Work, messages: MessageStack, after: Callable[[], object]) -> None:
        super().__init__("", self._take_back)
        self._work, self._messages, self._after = work, messages, after
        self.hide()

    def ask(self) -> None:
        """Ask whether the last import can still be taken back."""
        station = self._work.station

        def ask(_progress: Progress) -> ImportDone | None:
            return station.post.can_undo_import()

        self._work.tasks.run(ask, owner=self, done=self._offer, latest="undo")

    def _offer(self, found: ImportDone | None) -> None:
        show_if(self, found is not None)
        if found is not None:
            self.say(f"撤回{words.moment(found.at, self._work.today())}收的包")
            self.setToolTip(found.sentence)

    def _take_back(self) -> None:
        station = self._work.station

        def take_back(_progress: Progress) -> Changes:
            return station.post.undo_import()

        def done(changes: Changes) -> None:
            del changes
            self._messages.drop("good")
            said = "回到收之前了。还要的话，U盘插着再收一遍。"
            self._messages.say(Message("撤回了", said, Tone.DONE, key="undo"))
            self._after()

        def failed(error: UserError) -> None:
            self._messages.say(refusal(error, key="undo"))
            self.ask()

        self._work.tasks.run(take_back, owner=self, done=done, failed=failed)
