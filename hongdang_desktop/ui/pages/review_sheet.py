"""One sheet at the plant: the list of items, and beside it the item one stands on, or a record of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from hongdang_desktop.station.assessing.views import State
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import Button, LinkButton
from hongdang_desktop.ui.kit.cells import Rows
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.segment import Segment
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages import review_rows
from hongdang_desktop.ui.pages.beside import Beside
from hongdang_desktop.ui.pages.ledger_look import inside
from hongdang_desktop.ui.pages.review_foot import ReviewFoot
from hongdang_desktop.ui.pages.review_panel import ReviewPanel
from hongdang_desktop.ui.pages.review_record import RecordLook
from hongdang_desktop.ui.pages.review_rows import ALL, OPEN_ONLY, Reading
from hongdang_desktop.ui.pages.review_whole import WholeReturn

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.assessing.views import Line, Proof
    from hongdang_desktop.ui.pages.ledger_look import Inside
    from hongdang_desktop.ui.pages.review_rows import Target
    from hongdang_desktop.ui.work import Work

_PANEL, _BESIDE_FROM, _LIST_HEIGHT, _HINTS_FROM = 334, 740, 200, 860
_PAPER = "self_assessment"
_HINTS = "Enter 同意　　数字 改厂审分　　空格 到右边"
_DIGITS = "0123456789０１２３４５６７８９."


class ReviewSheet(QWidget):
    """``panel.verdict`` tells what the plant says; ``together_wanted`` asks for those without doubt."""

    together_wanted = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self.reading: Reading | None = None
        self._narrow = False
        #: the item was decided: with the next answer go on to the one that waits
        self.walk_on = False
        self.shown = Segment(((ALL, "全部"), (OPEN_ONLY, "只看要看的")), name="看哪些", value=ALL)
        self.shown.changed.connect(self._show_rows)
        self.together = Button("", self.together_wanted.emit)
        show_if(self.together, False)
        self.send_back = LinkButton("", self._ask_whole, tone=Tone.QUIET)
        self.print = LinkButton("打印(P)", self._print, tone=Tone.QUIET)
        self.whole = WholeReturn()
        self.hints = text(_HINTS, role="small")
        self.hints.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.hints.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.table = ListTable(review_rows.COLUMNS, name="自评各项", low=True)
        self.foot = ReviewFoot()
        self.card = ListCard(self.table, foot=self.foot)
        self.card.setMinimumHeight(theme.look().px(_LIST_HEIGHT))
        self.panel, self.record = ReviewPanel(), RecordLook()
        self.side = QStackedWidget()
        self.side.addWidget(self.panel)
        self.side.addWidget(self.record)
        bar = QHBoxLayout()
        bar.setSpacing(12)
        bar.addWidget(self.shown)
        bar.addWidget(self.together)
        bar.addWidget(self.hints, 99)
        bar.addStretch(1)
        bar.addWidget(self.send_back)
        bar.addWidget(self.print)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(bar)
        column.addWidget(self.whole)
        column.addWidget(Beside(self.card, self.side, width=_PANEL, from_width=_BESIDE_FROM), 1)
        self._connect()

    def show_reading(self, reading: Reading, *, fresh: bool) -> None:
        """Show a sheet; a ``fresh`` one begins at the first item that waits."""
        self.reading = reading
        lines = reading.view.lines
        self.shown.set_words(ALL, f"全部 {len(lines)} 项")
        self.shown.set_words(OPEN_ONLY, f"只看要看的 {len(review_rows.for_eyes(reading))} 项")
        self.foot.show_reading(reading)
        accepted = reading.view.state is State.ACCEPTED
        self.send_back.say("退回重审(Z)⋯" if accepted else "整张退回(Z)⋯")
        show_if(self.send_back, reading.open or accepted)
        sent = reading.view.state in review_rows.SENT
        show_if(self.shown, sent)
        show_if(self.print, sent)
        if fresh:
            self.whole.drop()
            self.close_record(focus=False)
            self.panel.show_nothing()
        self._fit()
        self._show_rows(fresh=fresh)
        if self.walk_on:
            self.walk_on = False
            self.go_to_next()

    def target(self) -> Target | None:
        """Return what may be judged where the list stands."""
        if self.reading is None:
            return None
        if self.table.current_key().startswith(review_rows.BONUS):
            return review_rows.bonus_of(self.reading.view)
        line = self.line()
        return review_rows.target_of(line) if line is not None else None

    def line(self) -> Line | None:
        """Return the item that the list stands on."""
        reading, key = self.reading, self.table.current_key()
        if reading is None:
            return None
        return next((each for each in reading.view.lines if each.item.key == key), None)

    def go_to_next(self) -> None:
        """Stand on the next item that waits."""
        if self.reading is not None:
            wanted = review_rows.next_waiting(self.reading, self.table.current_key())
            if wanted:
                self.table.go_to(wanted)
            self.to_list()

    def to_list(self) -> None:
        """Go back to the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the hints out where they have no room."""
        super().resizeEvent(event)
        self._fit()
        QTimer.singleShot(0, self, self._fit)  # the list has its width only then

    def _fit(self) -> None:
        open_ = self.reading is not None and self.reading.open
        show_if(self.hints, open_ and self.width() >= theme.look().px(_HINTS_FROM))
        if self.table.isColumnHidden(1) is not self._narrow:
            self._show_rows()

    def _connect(self) -> None:
        self.table.moved.connect(self._stand_on)
        self.table.look_wanted.connect(lambda _key: self.panel.focus_first())
        self.table.typed.connect(self._typed)
        self.panel.left.connect(self.to_list)
        self.whole.left.connect(self.to_list)
        self.panel.record_wanted.connect(lambda entry: self._look(entry, unmasked=False))
        self.record.uncover_wanted.connect(lambda entry: self._look(entry, unmasked=True))
        self.record.closed.connect(self.close_record)

    def _show_rows(self, *, fresh: bool = False) -> None:
        reading = self.reading
        if reading is None:
            return
        self._narrow = self.table.isColumnHidden(1)
        found = review_rows.rows(reading, self.shown.value() or ALL, narrow=self._narrow)
        here = "" if fresh else self.table.current_key()
        self.table.set_source(Rows(found))
        if not found:
            self.card.show_empty("没有要看的，都和建议一样。", "看全部", self._show_all)
            self.panel.show_nothing()
            return
        self.card.show_rows()
        items = [row.key for row in found if not row.group]
        wanted = here if here in items else self._first(reading)
        self.table.go_to(wanted if wanted in items else items[0])
        self._stand_on(self.table.current_key())

    def _first(self, reading: Reading) -> str:
        """Return where one begins: at what waits, else at what the plant has said something to."""
        said = (line.item.key for line in review_rows.for_eyes(reading))
        return review_rows.next_waiting(reading, "") or next(said, "")

    def _print(self) -> None:
        if self.reading is not None:
            which = self.reading.view.which
            first = which.when.first
            self._work.shell.go(
                "printing", paper=_PAPER, branch=which.branch, year=first.year, month=first.month
            )

    def _ask_whole(self) -> None:
        accepted = self.reading is not None and self.reading.view.state is State.ACCEPTED
        self.whole.ask("已经受理了，为什么退回？" if accepted else "整张退回，支部每一项都能改。")

    def _show_all(self) -> None:
        self.shown.set_value(ALL)
        self._show_rows()
        self.to_list()

    def _stand_on(self, key: str) -> None:
        reading, line = self.reading, self.line()
        if reading is None:
            return
        if self.side.currentWidget() is self.record and self.panel.key != key:
            self.close_record(focus=False)
        if line is None:
            extra = next(
                (e for e in reading.view.bonus if key == f"{review_rows.BONUS}{e.id}"), None
            )
            if extra is not None:
                self.panel.show_extra(reading, extra)
            return
        self.panel.show_line(reading, line)
        which, assessing = reading.view.which, self._work.station.assessing

        def show(proofs: tuple[Proof, ...]) -> None:
            if self.reading is not None and self.reading.view.which == which:
                self.panel.show_proofs(key, proofs)

        self._work.tasks.run(
            lambda _: assessing.proofs(which, key), owner=self, done=show, latest="proofs"
        )

    def _typed(self, letters: str) -> None:
        target = self.target()
        judged = target is not None and (target.own is not None or target.waived)
        if letters in _DIGITS and judged and self.panel.verdict.isVisibleTo(self.panel):
            self.panel.verdict.begin(letters)

    # A record -----------------------------------------------------------------------------------

    def _look(self, entry: str, *, unmasked: bool) -> None:
        station = self._work.station

        def look(_progress: Progress) -> Inside:
            if unmasked:
                station.reviewing.uncover((entry,))  # logged before it is shown
            return inside(station, entry, unmasked=False)

        def show(found: Inside) -> None:
            self.record.show_inside(found, unmasked=unmasked)
            self.side.setCurrentWidget(self.record)
            self.record.focus_first()

        def failed(error: UserError) -> None:
            self._work.tasks.refused.emit(self, error)

        self._work.tasks.run(look, owner=self, done=show, failed=failed, latest="record")

    def close_record(self, *, focus: bool = True) -> None:
        """Show the item again; the link that opened the record has the focus."""
        if self.side.currentWidget() is not self.record:
            return
        self.side.setCurrentWidget(self.panel)
        if focus:
            self.panel.focus_link(self.record.entry)
