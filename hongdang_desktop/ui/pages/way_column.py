"""The 25 steps of one person in one column, grouped by stage; what lies far ahead is folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.core.problems import Level
from hongdang_desktop.station.ways_views import OFFERS, Gone, Offer
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import Button, LinkButton, MainButton
from hongdang_desktop.ui.kit.flow import FlowBox, clear_out
from hongdang_desktop.ui.kit.focus_ring import into_view
from hongdang_desktop.ui.kit.frames import Card, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.way_step import StepBody, StepRow

if TYPE_CHECKING:
    from hongdang_desktop.station.ways_views import WayView

_LAID_OUT_MS = 400
_AHEAD = 2
"""So many steps after the next one stay in sight."""


class OfferBand(Card):
    """What one click in the register would settle now; the identity number nobody has noted yet."""

    taken = Signal(str)

    def __init__(self, offer: Offer, name: str, *, main: bool) -> None:
        super().__init__(margins=(14, 8, 12, 8))
        row = QHBoxLayout()
        row.setSpacing(10)
        words = {
            Offer.ENROL: f"接收已批准，{name}可以编入名册了。类别、入党日期都从这里带过去。",
            Offer.CONFIRM: f"转正已批准，名册里{name}还是预备党员。",
            Offer.STRIKE: f"批准取消预备党员资格，名册里{name}还没改。",
        }[offer]
        row.addWidget(text(words, role="strong", wrap=True), 1)
        self.number = LineBox(
            name="公民身份号码", hint="公民身份号码（可以以后补）", width=210, longest=30
        )
        show_if(self.number, offer is Offer.ENROL)
        row.addWidget(self.number)
        self.button = (MainButton if main else Button)(
            f"{OFFERS[offer]}(B)", lambda: self.taken.emit(str(self.number.value() or ""))
        )
        row.addWidget(self.button)
        self.body.addLayout(row)


class WayColumn(QWidget):
    """Tells what is wanted; the page asks the station."""

    open_wanted = Signal(int)
    """A step's boxes shall be shown."""
    offer_taken = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.rows: dict[int, StepRow] = {}
        self.band: OfferBand | None = None
        self._unfolded = ""
        self._sought = 0

    def show_way(self, view: WayView, *, writes: bool) -> None:
        """Build the column of one person."""
        clear_out(self._column)
        self.rows, self.band = {}, None
        if writes and view.offer:
            self.band = OfferBand(view.offer, view.person.name, main=True)
            self.band.taken.connect(self.offer_taken)
            self._column.addWidget(self.band)
        if view.dates:
            self._column.addWidget(self._dates(view))
        for problem in view.general:
            line = text(problem.text, role="problem", wrap=True)
            theme.set_tone(line, Tone.TODO if problem.level is Level.WARN else Tone.BAD)
            self._column.addWidget(line)
        self._steps(view)
        self._column.addStretch(1)

    def open_body(self, number: int, body: StepBody) -> None:
        """Open one step, fold the one that was open."""
        for row in self.rows.values():
            if row.body is not None and row.step.no != number:
                row.shut()
        self.rows[number].open(body)

    @property
    def body(self) -> StepBody | None:
        """Return the open step."""
        return next((row.body for row in self.rows.values() if row.body is not None), None)

    def go_to(self, number: int) -> None:
        """Bring a step into sight and put the focus into it."""
        row = self.rows.get(number)
        if row is None:
            return
        first = row.body.boxes.first() if row.body is not None else None
        target = first or row.head
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        self.show_row(number)

    def show_row(self, number: int) -> None:
        """Bring a step into sight; boxes that flow find their height only when they are laid out."""
        self._sought = number
        self._seek()
        QTimer.singleShot(_LAID_OUT_MS, self, self._found)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is looked for in sight while the rows find their heights."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._seek)

    def _seek(self) -> None:
        row = self.rows.get(self._sought)
        if row is not None:
            into_view(row)

    def _found(self) -> None:
        self._seek()
        self._sought = 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Up and Down go from step to step."""
        heads = [row.head for row in self.rows.values() if row.isVisibleTo(self)]
        focus = self.focusWidget()
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step and focus in heads:
            place = min(max(heads.index(focus) + step, 0), len(heads) - 1)
            heads[place].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        event.ignore()

    def _dates(self, view: WayView) -> QWidget:
        box = FlowBox(gap=18)
        for label, value in view.dates:
            box.flow.addWidget(text(f"{label} {value}", role="small"))
        return box

    def _steps(self, view: WayView) -> None:
        stage = ""
        ahead = view.next.no if view.next else 0
        folded: list[QWidget] = []
        for step in view.steps:
            far = step.gone is Gone.OVER or (step.gone is Gone.AHEAD and step.no > ahead + _AHEAD)
            is_new = step.stage != stage
            stage = step.stage
            parts: list[QWidget] = []
            if is_new:
                done = sum(s.gone is Gone.DONE for s in view.steps if s.stage == stage)
                count = sum(s.stage == stage for s in view.steps)
                parts.append(SectionTitle(stage, right=f"{done} / {count}"))
            row = StepRow(step, view.today)
            row.toggled.connect(self._toggle)
            self.rows[step.no] = row
            parts.append(row)
            for part in parts:
                self._column.addWidget(part)
                if far and self._unfolded != view.person.id:
                    folded.append(part)
        if folded:
            self._fold(view, folded)

    def _fold(self, view: WayView, folded: list[QWidget]) -> None:
        count = sum(isinstance(part, StepRow) for part in folded)
        for part in folded:
            show_if(part, False)

        def unfold() -> None:
            self._unfolded = view.person.id
            for part in folded:
                show_if(part, True)
            link.hide()

        link = LinkButton(f"以后还有 {count} 步，展开看", unfold, tone=Tone.QUIET)
        self._column.addWidget(link)

    def _toggle(self, number: int) -> None:
        row = self.rows[number]
        if row.body is not None:
            row.shut()
        else:
            self.open_wanted.emit(number)
