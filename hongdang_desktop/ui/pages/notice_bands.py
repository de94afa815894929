"""What has to be known until it is settled (被恢复、换电脑、分叉⋯), as bands on the first page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hongdang_desktop.ui.kit.messages import Message, MessageStack, refusal
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.views import Changes, Notice
    from hongdang_desktop.ui.work import Work

_PLACES: dict[str, tuple[str, str, dict[str, object]]] = {
    "ROLLED_BACK": ("去收包", "exchange", {}),
    "RESTORED": ("去收包", "exchange", {}),
    "BACKUP_FAILED": ("去看备份", "backups", {}),
    "NEW_TEMPLATE": ("看模板", "templates", {}),
}
"""By code: what the button says, and the page that it leads to."""


_TONES = {"NEW_TEMPLATE": Tone.INFO}
_ANSWERED = "answered"
_FIRST = ("MOVED_PC", "RESTORED")
"""What must be answered, and what somebody just did, stand before what was there earlier."""


class NoticeBands(MessageStack):
    """Stands above everything else; empty it takes no room."""

    def __init__(self, work: Work, *, page: str) -> None:
        """``page`` is where the bands stand: no button leads there."""
        super().__init__()
        self._work, self._page = work, page
        self.setAccessibleName("要知道的事")

    def ask(self) -> None:
        """Ask the station again."""
        station = self._work.station

        def ask(_progress: Progress) -> tuple[Notice, ...]:
            return station.notices()

        self._work.tasks.run(ask, owner=self, done=self._tell, latest="notices")

    def _tell(self, found: tuple[Notice, ...]) -> None:
        for message in self.messages():
            if message.key != _ANSWERED:
                self.drop(message.key)
        for notice in sorted(found, key=_rank):
            title, _stop, rest = notice.sentence.partition("。")
            self.say(
                Message(
                    title, rest + notice.cure, _TONES.get(notice.code, Tone.BAD),
                    self._buttons(notice), key=f"{notice.code} {notice.subject}",
                )
            )  # fmt: skip

    def _buttons(self, notice: Notice) -> tuple[tuple[str, Callable[[], object]], ...]:
        if notice.code == "MOVED_PC":
            moved = ("换了电脑", self._keep_device)
            if self._work.is_plant:  # its data are there once
                return (moved,)
            return (moved, ("复制了一份", self._become_new))
        seen = ("知道了", partial(self._dismiss, notice))
        place = _PLACES.get(notice.code)
        if place is None or place[1] == self._page:
            return (seen,)
        words, page, args = place
        return ((words, lambda: self._work.shell.go(page, **args)), seen)

    def _dismiss(self, notice: Notice) -> None:
        station = self._work.station

        def dismiss(_progress: Progress) -> Changes:
            return station.dismiss(notice.code, notice.subject)

        self._work.tasks.run(dismiss, owner=self, done=lambda _changes: self.ask())

    def _keep_device(self) -> None:
        station = self._work.station
        self._answer(lambda _progress: station.keep_device())

    def _become_new(self) -> None:
        station = self._work.station
        self._answer(lambda _progress: station.become_new_pc())

    def _answer(self, answer: Callable[[Progress], Changes]) -> None:
        def done(changes: Changes) -> None:
            first, _stop, rest = changes.sentence.partition("。")
            self.say(Message(first, rest, Tone.DONE, key=_ANSWERED))
            self.ask()

        self._work.tasks.run(
            answer, owner=self, done=done,
            failed=lambda error: self.say(refusal(error, key=_ANSWERED)),
        )  # fmt: skip


def _rank(notice: Notice) -> int:
    return _FIRST.index(notice.code) if notice.code in _FIRST else len(_FIRST)
