"""One fact that adds points: said in a sentence, with the record that bears it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.core.typed import Unreadable
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import Button, LinkButton
from hongdang_desktop.ui.kit.editor import ENTER
from hongdang_desktop.ui.kit.fields import Field, Form
from hongdang_desktop.ui.kit.frames import Card
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.suggest import SuggestBox
from hongdang_desktop.ui.pages.assess_answer import read_points
from hongdang_desktop.ui.pages.assess_rows import points

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QKeyEvent

    from hongdang_desktop.station.assessing.views import Extra, SheetView
    from hongdang_desktop.ui.kit.editor import Choice


class BonusPanel(Card):
    """``added`` tells fact, record and points; ``dropped`` a bonus; ``wanted`` a record to open."""

    added = Signal(str, str, int)
    dropped = Signal(str)
    wanted = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__(spacing=8)
        self._view: SheetView | None = None
        self._extra: Extra | None = None
        self.title = text("加分", role="section")
        self.rule = text(role="small", wrap=True)
        self.fact = LineBox(name="什么事", hint="一句话说清做成了什么", longest=200)
        self.entry = SuggestBox((), name="凭哪条记录", hint="打几个字或首字母")
        self.points = LineBox(name="加几分", width=64, longest=5)
        self.points.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.form = Form(spacing=8)
        self.form.add(Field("什么事(C)", self.fact, key="fact", above=True))
        self.form.add(Field("凭哪条记录(Y)", self.entry, key="entry", above=True))
        self.form.add(Field("加几分", self.points, key="points", note="分"))
        self.add = Button("加上(T)", self._add)
        self.known = text(wrap=True)
        self.link = LinkButton("", self._open)
        self.drop = Button("不加了(X)", self._drop)
        self._build()

    def show_new(self, view: SheetView) -> None:
        """Ask for another fact; what stands in the boxes stays."""
        self._view, self._extra = view, None
        self._turn(view)

    def show_known(self, view: SheetView, extra: Extra, *, may: bool) -> None:
        """Show a fact that was added; ``may``: it may be taken out."""
        self._view, self._extra = view, extra
        self.known.setText(f"{extra.fact}　+{points(extra.points)} 分")
        self.link.say(extra.called or "打开记录")
        show_if(self.link, not extra.gone)
        show_if(self.drop, may)
        self._turn(view)

    def offer(self, choices: Iterable[Choice]) -> None:
        """Offer the records that may bear it out."""
        if self.entry.value() is None and self.entry.text():
            return  # somebody is typing: what is offered already stays
        self.entry.set_choices(choices)

    def clear(self) -> None:
        """Empty the boxes: it was added."""
        for box in (self.fact, self.entry, self.points):
            box.set_value(None)

    def focus_first(self) -> None:
        """Go to the first thing that can be done."""
        first: QWidget = self.fact if self._extra is None else self.drop
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter behind the last box adds; Esc goes back to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in ENTER and self._extra is None:
            self._add()
        else:
            event.ignore()

    def _turn(self, view: SheetView) -> None:
        new = self._extra is None
        most = points(view.template.bonus)
        left = view.template.bonus - sum(each.points for each in view.bonus)
        self.rule.setText(
            f"有事实才加，一件事只加一次。合计最多 {most} 分，还能加 {points(max(left, 0))} 分；"
            "加完不超过 100 分。"
        )
        show_if(self.form, new)
        show_if(self.add, new)
        for part in (self.known, self.link, self.drop):
            if new:
                show_if(part, False)
        show_if(self.known, not new)

    def _add(self) -> None:
        view = self._view
        if view is None:
            return
        try:
            given = read_points(self.points.text(), view.template.bonus)
        except Unreadable as wrong:
            self._stop("points", wrong.sentence + wrong.cure)
            return
        entry = self.entry.value()
        if not self.fact.value():
            self._stop("fact", "写一句是什么事。")
        elif entry is None:
            self._stop("entry", "选一条记录，凭它加分。")
        elif not given:
            self._stop("points", "还没写加几分。")
        else:
            self._stop("", "")
            self.added.emit(str(self.fact.value()), str(entry), given)

    def _open(self) -> None:
        if self._extra is not None:
            self.wanted.emit(self._extra.entry)

    def _drop(self) -> None:
        if self._extra is not None:
            self.dropped.emit(self._extra.id)

    def _stop(self, key: str, sentence: str) -> None:
        for name, field in self.form.fields.items():
            field.set_problem(sentence if name == key else "")
        if key:
            self.form.fields[key].box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        self.body.addWidget(self.title)
        self.body.addWidget(self.rule)
        self.body.addWidget(self.known)
        self.body.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.form)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.add)
        row.addWidget(self.drop)
        row.addStretch(1)
        held = QVBoxLayout()
        held.addLayout(row)
        self.body.addLayout(held)
        self.body.addStretch(1)
