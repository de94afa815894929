"""What has to be known until it is settled (被恢复、换电脑、分叉⋯), as bands on the first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongdang_desktop.ui.kit.messages import Message, MessageStack
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.views import Notice
    from hongdang_desktop.ui.work import Work

_PLACES: dict[str, tuple[str, str, dict[str, object]]] = {
    "ROLLED_BACK": ("去收包", "exchange", {}),
    "FORK": ("去选", "ledgers", {"conflicts": True}),
    "BACKUP_FAILED": ("去看备份", "settings", {}),
}
"""By code: what the button says, and the page that it leads to."""


class NoticeBands(MessageStack):
    """Stands above everything else; empty it takes no room."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self.setAccessibleName("要知道的事")

    def ask(self) -> None:
        """Ask the station again."""
        station = self._work.station

        def ask(_progress: Progress) -> tuple[Notice, ...]:
            return station.notices()

        self._work.tasks.run(ask, owner=self, done=self._tell, latest="notices")

    def _tell(self, found: tuple[Notice, ...]) -> None:
        self.clear()
        for notice in found:
            self.say(
                Message(
                    notice.sentence.removesuffix("。"), notice.cure, Tone.BAD,
                    self._buttons(notice), key=f"{notice.code} {notice.subject}",
                )
            )  # fmt: skip

    def _buttons(self, notice: Notice) -> tuple[tuple[str, Callable[[], object]], ...]:
        place = _PLACES.get(notice.code)
        if place is None:
            return ()
        words, page, args = place
        return ((words, lambda: self._work.shell.go(page, **args)),)
