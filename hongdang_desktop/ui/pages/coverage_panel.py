"""What belongs to one team: its members, the group that runs with it, this month, who is on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import Button, LinkButton
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, Scroller, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text

if TYPE_CHECKING:
    from hongdang_desktop.station.coverage import Link, TeamRow

_HEIGHT = 240


class CoveragePanel(Card):
    """``wanted`` tells a link that was pressed, the others the id of the group or team."""

    wanted = Signal(object)
    align_wanted = Signal(str)
    applicant_wanted = Signal(str)

    def __init__(self, *, can_write: bool) -> None:
        super().__init__(spacing=8)
        self._can_write = can_write
        self._first: QWidget | None = None
        self.setMinimumHeight(theme.look().px(_HEIGHT))
        self._title = SectionTitle("")
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.setSpacing(6)
        self.body.addWidget(self._title)
        self.body.addWidget(Scroller(self._inner), 1)
        self.hide()

    def show_nothing(self) -> None:
        """There is no team."""
        show_if(self, False)

    def focus_first(self) -> None:
        """Go to the first thing that can be done."""
        if self._first is not None:
            self._first.setFocus(Qt.FocusReason.TabFocusReason)

    def show_team(self, row: TeamRow) -> None:
        """Show one team."""
        clear_out(self._column)
        self._first = None
        cover = row.cover
        self._title.title.setText(cover.name)
        leader = f"班组长 {row.leader}" if row.leader else "还没登记班组长"
        member = "，是党员" if cover.leader_is_member else ""
        self._say(f"{leader}{member}")
        self._part("党员", "、".join(row.members) or "没有")
        self._group(row)
        self._month(row)
        if row.tasks:
            self._part("年度计划里没办完的", "\n".join(row.tasks))
        self._way(row)
        self._column.addStretch(1)
        show_if(self, True)

    def _group(self, row: TeamRow) -> None:
        cover = row.cover
        if not cover.group:
            self._part("党小组", "没有对应的党小组")
            return
        joined = "和班组一体共建" if cover.joined else "没有和班组一体"
        self._part("党小组", f"{cover.group_name}，{joined}")
        if row.alike:
            if cover.joined:
                self._say("名单和班组一样。")
            return
        if row.apart:
            self._say(f"班组里有、党小组里没有：{'、'.join(row.apart)}")
        if row.strange:
            self._say(f"党小组里有、班组里没有：{'、'.join(row.strange)}")
        if self._can_write:
            group = cover.group
            self._add(Button("按班组名单对齐(D)", lambda: self.align_wanted.emit(group)))

    def _month(self, row: TeamRow) -> None:
        score = f"五型 {row.points}" if row.points else "五型还没评"
        if row.group_points:
            score += f"，党小组得 {row.group_points}"
        self._part("这个月", score)
        if row.cover.appraisal:
            self._link(_link(row.cover.appraisal, "team_appraisal", "看这次考评"))
        if row.cover.group and not row.cover.meetings:
            self._say("党小组会还没开。")
        for link in row.together:
            self._link(link)

    def _way(self, row: TeamRow) -> None:
        if row.on_the_way:
            self._part("在培养", "")
            for link in row.on_the_way:
                self._link(link)
        elif not row.members:
            first = "厂里的计划让这个班组优先。" if row.cover.first else ""
            self._part("在培养", f"还没有人申请。{first}")
        if not row.members and self._can_write:
            team = row.cover.team
            self._add(Button("加申请人(A)", lambda: self.applicant_wanted.emit(team)))

    def _part(self, label: str, words: str) -> None:
        self._column.addSpacing(4)
        self._column.addWidget(text(label, role="small"))
        if words:
            self._say(words)

    def _say(self, words: str) -> None:
        self._column.addWidget(text(words, wrap=True))

    def _link(self, link: Link) -> None:
        self._add(LinkButton(link.words or "打开", lambda: self.wanted.emit(link)))

    def _add(self, widget: QWidget) -> None:
        self._first = self._first or widget
        self._column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)


def _link(entry: str, ledger: str, words: str) -> Link:
    # Loaded here: the first page is on the screen before the station's parts are needed.
    from hongdang_desktop.station.coverage import Link  # noqa: PLC0415

    return Link(entry, ledger, words)
