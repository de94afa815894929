"""带回来的包: what lies on the stick, looked into before anything is taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.ui.kit.buttons import Button, set_main
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, SectionTitle
from hongdang_desktop.ui.kit.labels import hairline, show_if, text
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.pages.arrivals import NOT_OURS, ArrivalBlock, brings, takes
from hongdang_desktop.ui.pages.quiet_place import QuietPlace

if TYPE_CHECKING:
    from datetime import date

    from hongdang_desktop.station.carriage.answers import Arrival
    from hongdang_desktop.ui.pages.import_undo import ImportUndo
    from hongdang_desktop.ui.pages.stick import Place

_MOST = 4
"""So many packages are shown whole; the rest is counted."""
_NOTHING = "没有给本支部的新包。"


class InCard(Card):
    """The page presses ``take``; the card shows what would come."""

    def __init__(self, undo: ImportUndo) -> None:
        super().__init__(spacing=10)
        self.undo = undo
        self._arrivals: tuple[Arrival, ...] = ()
        self._place: Place | None = None
        self._others = 0
        self._last = text(role="small")
        self.body.addWidget(SectionTitle("带回来的包", right=self._last))
        self._blocks = QWidget()
        self._column = QVBoxLayout(self._blocks)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._none = text(role="small", wrap=True)
        self._rest = text(role="small", wrap=True)
        self.take = Button("收进来(S)")
        self.taking = ProgressPlace(self.take)
        self._copy = text(
            "收的是副本，U盘上的不动。每个包要么全收，要么不收。", role="small", wrap=True
        )
        # Looking has no button of its own: its line stands where the packages will stand.
        self.looking = QuietPlace()
        for part in (self.looking, self._none, self._blocks, self._rest):
            self.body.addWidget(part)
        self.body.addWidget(hairline())
        self.body.addWidget(self.taking, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._copy)
        self.body.addWidget(undo, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addStretch(1)
        self.show_arrivals(())

    def show_last(self, *, any_came: bool) -> None:
        """Say that nothing ever came; what came last stands in 最近来往."""
        self._last.setText("" if any_came else "还没收到过")

    def show_place(self, place: Place | None) -> None:
        """Say that there is nothing to look into, where there is nothing."""
        self._place = place
        self._say_none()

    def show_arrivals(self, arrivals: tuple[Arrival, ...], today: date | None = None) -> None:
        """Show what lies there; what is not for this branch or was had before is only counted."""
        clear_out(self._column)
        shown = [arrival for arrival in arrivals if arrival.code not in NOT_OURS]
        self._arrivals = tuple(shown)
        for arrival in shown[:_MOST]:
            if today is not None:
                self._column.addWidget(ArrivalBlock(arrival, today))
        left = len(shown) - _MOST
        others = len(arrivals) - len(shown)
        rest = f"还有 {left} 包没列出来，会一起收。" if left > 0 else ""
        rest += f"另有 {others} 个包以前收过，或者不是给本支部的，不用管。" if others else ""
        self._rest.setText(rest)
        show_if(self._rest, bool(rest))
        show_if(self._blocks, bool(shown))
        importable = any(takes(arrival) for arrival in shown)
        self.take.setEnabled(importable)
        self._say_none()

    def show_others(self, count: int) -> None:
        """Say that packages for others lie there: it may be the wrong stick."""
        self._others = count
        self._say_none()

    def has_news(self) -> bool:
        """Say whether anything would come in."""
        return self.take.isEnabled() and any(brings(arrival) for arrival in self._arrivals)

    def be_main(self, *, main: bool) -> None:
        """Make taking over the page's main button, or a plain one."""
        set_main(self.take, main=main)

    def _say_none(self) -> None:
        nothing = "插上U盘，这里会列出厂里带来的包。"
        if self._place:
            nothing = ("U盘上" if self._place.stick else "文件夹里") + _NOTHING
        if self._place and self._others:
            nothing += f"上面有 {self._others} 个包是给别的支部的，看看是不是拿错了U盘。"
        self._none.setText(nothing)
        show_if(self._none, not self._arrivals)
