"""The head of a batch: its period, the way to the ones beside it, and what can be done with all rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongdang_desktop.ledgers.ledger import Rhythm
from hongdang_desktop.ui.kit.buttons import Button, MainButton
from hongdang_desktop.ui.kit.frames import PageHead
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.pages.batch_table import when

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.ui.pages.batch_rows import Batch


class BatchHead(PageHead):
    """Title and buttons; ``turn`` is told -1 or 1."""

    def __init__(
        self,
        *,
        turn: Callable[[int], object],
        same: Callable[[], object],
        save: Callable[[], object],
        finalise: Callable[[], object],
    ) -> None:
        super().__init__("")
        self.before = Button("上月(B)", lambda: turn(-1))
        self.after = Button("下月(A)", lambda: turn(1))
        self.same = Button("", same)
        self.save = Button("存好(C)", save)
        self.main = MainButton("全部定稿(S)", finalise)
        for button in (self.before, self.after, self.same, self.save, self.main):
            self.add(button)

    def show_batch(self, batch: Batch) -> None:
        """Say which period it is, and offer what its rows allow."""
        self.set_title(f"{batch.kind.title}　{when(batch)}")
        unit = {Rhythm.QUARTER: "季", Rhythm.YEAR: "年"}.get(batch.kind.rhythm, "月")
        self.before.say(f"上{unit}(B)")
        self.after.say(f"下{unit}(A)")
        same = batch.kind.batch_same
        show_if(self.same, same is not None and bool(batch.rows) and batch.ours)
        if same is not None:
            self.same.say(f"{batch.titles[same[0]]}＝{batch.titles[same[1]]}(T)")
        # What is final already is only gone on with: there is one button, and it saves.
        open_ones = any(not row.final for row in batch.rows)
        all_of = "看过的" if batch.kind.batch_stands else "全部"
        show_if(self.save, open_ones and batch.ours)
        show_if(self.main, bool(batch.rows) and batch.ours)
        self.main.say(f"{all_of}定稿(S)" if open_ones else "存好(S)")
