"""收包下发 of the plant: packages in, packages out, and who may take part at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from hongdang_desktop.ui import words
from hongdang_desktop.ui.kit.buttons import Button, LinkButton
from hongdang_desktop.ui.kit.frames import Page, PageHead
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.kit.segment import Segment
from hongdang_desktop.ui.pages.notice_bands import NoticeBands
from hongdang_desktop.ui.pages.plant_join import JoinView
from hongdang_desktop.ui.pages.plant_pcs import PcsView
from hongdang_desktop.ui.pages.plant_receive import ReceiveView
from hongdang_desktop.ui.pages.plant_send import SendView
from hongdang_desktop.ui.pages.secrecy import SecrecyNotice
from hongdang_desktop.ui.pages.stick import Stick
from hongdang_desktop.ui.pages.view import View

if TYPE_CHECKING:
    from hongdang_desktop.ui.work import Work

_NO_STICK = "没看到U盘。插上后会自己认出来；也可以选一个文件夹。"


class PlantExchangePage(Page):
    """Four views on one stick."""

    def __init__(self, work: Work) -> None:
        self._title = PageHead("收包下发")
        super().__init__(self._title)
        self._work = work
        self.stick = Stick(work, self)
        self.stick.changed.connect(self._place_changed)
        self.other = Button("选文件夹⋯(F)", self.stick.choose)
        self._title.add(LinkButton("再看一遍 F5", self.look_for_stick))
        self._title.add(self.other)
        self.segment = Segment(
            (("in", "收包"), ("out", "下发"), ("join", "邀请和入网"), ("pcs", "电脑")),
            name="做什么",
            value="in",
        )
        self.segment.changed.connect(lambda: self.turn(str(self.segment.value())))
        self._place = text(role="small")
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.segment)
        row.addWidget(self._place, 1)
        self.receive = ReceiveView(work, self.stick, self.messages, self.turn)
        self.send = SendView(work, self.stick, self.messages)
        self.join = JoinView(work, self.stick, self.messages, self.turn)
        self.pcs = PcsView(work, self.stick, self.messages)
        self._views: dict[str, View] = {
            "in": self.receive, "out": self.send, "join": self.join, "pcs": self.pcs,
        }  # fmt: skip
        self._stack = QStackedWidget()
        for view in self._views.values():
            self._stack.addWidget(view)
        self.notices = NoticeBands(work, page="exchange")
        self.body.addWidget(self.notices)
        self.body.addWidget(bar)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(SecrecyNotice())
        QShortcut(QKeySequence("F5"), self).activated.connect(self.look_for_stick)
        self._show_place()

    def open(self, **args: object) -> None:
        """Turn to a view: ``view`` is in, out, join or pcs."""
        view = args.get("view")
        if isinstance(view, str):
            self.turn(view)

    def turn(self, view: str) -> None:
        """Show a view."""
        self.segment.set_value(view)
        self._stack.setCurrentWidget(self._views[view])
        self._views[view].looked_at()
        self._views[view].focus()

    def looked_at(self) -> None:
        """Ask again, and look for a stick from now on."""
        self.stick.watch(on=True)
        self._views[str(self.segment.value())].looked_at()
        self.notices.ask()

    def first_focus(self) -> QWidget | None:
        """Begin where the view wants it."""
        return self._views[str(self.segment.value())].wanted_focus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look for no stick while nobody looks."""
        super().hideEvent(event)
        self.stick.watch(on=False)

    def look_for_stick(self) -> None:
        """Look again at once (F5), also into a folder that is in use."""
        self.stick.look()
        self._place_changed()

    def _place_changed(self) -> None:
        self._show_place()
        for view in self._views.values():
            view.place_changed()

    def _show_place(self) -> None:
        place, today = self.stick.place, self._work.today()
        self._title.set_line(words.long_day(today))
        self._place.setText(place.words if place else _NO_STICK)
        self.other.say("换一个U盘⋯(F)" if place and place.stick else "选文件夹⋯(F)")
