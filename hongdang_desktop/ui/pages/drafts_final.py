"""All drafts of a list made final at once: those that may; the others are named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hongdang_desktop.core.problems import Level
from hongdang_desktop.station.views import Listing
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.ledgers.ledger import AnyLedger
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.ui.kit.messages import MessageStack
    from hongdang_desktop.ui.work import Work

_NAMED = 3


class FinaliseDrafts(Button):
    """Stands beside the number of drafts; it is there when there are two of them or more."""

    def __init__(
        self, work: Work, messages: MessageStack, kind: AnyLedger, done: Callable[[], None]
    ) -> None:
        super().__init__("草稿全部定稿(G)", self._finalise)
        self._work, self._messages, self._kind, self._done = work, messages, kind, done
        self.hide()

    def show_count(self, drafts: int) -> None:
        """Show the button where it saves work."""
        show_if(self, drafts > 1)

    def _finalise(self) -> None:
        station, kind, branch = self._work.station, self._kind, self._work.branch

        def failed(error: UserError) -> None:
            self._messages.say(replace(refusal(error), tone=Tone.INFO))

        self._work.tasks.run(
            lambda _: finalise_drafts(station, kind.key, branch), owner=self, done=self._say,
            failed=failed,
        )  # fmt: skip

    def _say(self, told: tuple[int, tuple[str, ...]]) -> None:
        done, left = told
        title = f"定稿了 {done} 条。" if done else "一条也没定稿。"
        named = "、".join(left[:_NAMED]) + (" 等" if len(left) > _NAMED else "")
        rest = f"还有 {len(left)} 条要补：{named}。打开看检查栏。" if left else ""
        tone = Tone.DONE if done else Tone.INFO
        self._messages.say(Message(title, rest, tone, key="did"))
        self._done()


def finalise_drafts(
    station: Station, ledger: str, branch: str | None
) -> tuple[int, tuple[str, ...]]:
    """Make a branch's drafts without gaps final in one action; return how many, and who is left."""
    book = station.book
    ids = book.ids(Listing(ledger, branch=branch, stage="draft"))
    good, left = [], list[str]()
    for entry in book.entries(ledger, ids):
        problems = book.check(ledger, entry.payload, entry.id)
        if entry.conflicted or any(problem.level is not Level.WARN for problem in problems):
            left.append(entry.called)
        else:
            good.append(entry.id)
    if good:
        book.finalise_all(good)
    return len(good), tuple(left)
