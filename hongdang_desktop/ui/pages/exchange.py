"""数据交换 of a branch: out to the plant in three steps, in from the plant with a look first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ui import words
from hongdang_desktop.ui.kit.buttons import Button, LinkButton
from hongdang_desktop.ui.kit.frames import Page, PageHead
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.arrivals import results, warned
from hongdang_desktop.ui.pages.beside import Beside, column
from hongdang_desktop.ui.pages.import_undo import ImportUndo
from hongdang_desktop.ui.pages.in_card import InCard
from hongdang_desktop.ui.pages.joining import HowCard, JoinCard, RequestCard
from hongdang_desktop.ui.pages.notice_bands import NoticeBands
from hongdang_desktop.ui.pages.out_card import OutCard
from hongdang_desktop.ui.pages.secrecy import SecrecyNotice
from hongdang_desktop.ui.pages.stick import Stick, reached

if TYPE_CHECKING:
    from pathlib import Path

    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.carriage.answers import Arrival, Outgoing, PackageNote, Receipt
    from hongdang_desktop.station.views import Changes, Standing
    from hongdang_desktop.ui.work import Work

    _Found = tuple[tuple[Arrival, ...], tuple[str, ...], int]
    """Packages, what should not be there, how many are for others."""


_LOOK_BACK = 60
"""So many packages are asked for: the volumes of one count each, and are one line."""


@dataclass(frozen=True, slots=True)
class _State:
    """What the page shows beside the stick; ``outgoing`` is None before there is an invitation."""

    standing: Standing
    outgoing: Outgoing | None
    notes: tuple[PackageNote, ...]
    anew: bool = False
    """A copy that became a PC of its own: it has no keys, and needs an invitation."""


class ExchangePage(Page):
    """One stick for both ways; what lies on it is looked into as soon as it is there."""

    def __init__(self, work: Work) -> None:
        self._title = PageHead("数据交换", line=words.short_day(work.today(), work.today()))
        super().__init__(self._title)
        self._work = work
        self.stick = Stick(work, self)
        self.stick.changed.connect(self._place_changed)
        self.other = Button("选文件夹⋯(F)", self.stick.choose)
        self.again = LinkButton("再看一遍 F5", self.look_for_stick)
        self._title.add(self.again)
        self._title.add(self.other)
        self.join = JoinCard(work, self._joined)
        self.how = HowCard()
        self.request = RequestCard(work, self.stick)
        self.out = OutCard(work, self.stick)
        self.out.write.clicked.connect(lambda _on: self._write())
        self.into = InCard(ImportUndo(work, self.messages, self._taken_back))
        self.into.take.clicked.connect(lambda _on: self._receive())
        self._state: _State | None = None
        self._away = False
        self.notices = NoticeBands(work, page="exchange")
        self.body.addWidget(self.notices)
        for part in (self.join, self.how, self.request, self.out, self.into):
            show_if(part, False)
        left = column(self.join, self.request, self.out, fill=True)
        self.body.addWidget(Beside(left, column(self.how, self.into), width=0, from_width=900), 1)
        self.body.addWidget(SecrecyNotice())
        QShortcut(QKeySequence("F5"), self).activated.connect(self.look_for_stick)

    def looked_at(self) -> None:
        """Ask how things stand, and look for a stick from now on."""
        self.stick.watch(on=True)
        self._ask()
        if self._away:
            self._away = False
            self._look_into()  # the same place may hold something else by now

    def hideEvent(self, event: QHideEvent) -> None:
        """Look for no stick while nobody looks."""
        super().hideEvent(event)
        self._away = True
        self.stick.watch(on=False)

    def look_for_stick(self) -> None:
        """Look again at once (F5), also into a folder that is in use."""
        self.stick.look()
        self._look_into()

    def _ask(self) -> None:
        work, branch = self._work, self._work.branch
        station = work.station

        def ask(_progress: Progress) -> _State:
            info = station.info()
            joined = info.standing.value != "alone"
            outgoing, anew = None, False
            try:
                outgoing = station.post.outgoing(branch) if joined and branch else None
            except UserError as error:
                if error.code != "NOT_JOINED":
                    raise
                anew = True
            return _State(
                info.standing, outgoing, station.post.notes(_LOOK_BACK, branch or None), anew
            )

        work.tasks.run(ask, owner=self, done=self._show, latest="state")
        self.into.undo.ask()
        self.notices.ask()

    def _show(self, state: _State) -> None:
        self._state = state
        alone = state.standing.value == "alone" or state.anew
        show_if(self.join, alone)
        show_if(self.how, alone)
        show_if(self.request, state.standing.value == "invited" and not alone)
        show_if(self.out, not alone)
        show_if(self.into, not alone)
        self.out.show_outgoing(state.outgoing)
        self.out.show_notes(state.notes)
        self.into.show_last(any_came=any(not n.out and n.state == "已用" for n in state.notes))
        self._show_torn(state.outgoing.conflicts if state.outgoing else 0)
        self._show_place()
        self._focus_next()

    def _show_torn(self, count: int) -> None:
        if not count:
            self.messages.drop("torn")
            return
        go = ("去定", lambda: self._work.shell.go("ledgers", conflicts=True))
        said = "两台电脑都改过，两份都在。可以先带走，定好了再带一次。"
        self.messages.say(Message(f"待处理冲突 {count} 条", said, Tone.TODO, (go,), key="torn"))

    def _place_changed(self) -> None:
        if QApplication.focusWidget() in (self.other, self.out.choose):
            self.setFocus()  # who chose a place goes on with the next step
        self._show_place()
        self._look_into()

    def _show_place(self) -> None:
        place, today = self.stick.place, self._work.today()
        where = "" if place is None else f"{place.label or place.path}已插好" if place.stick else ""
        self._title.set_line(
            (words.short_day(today, today), where or (place.words if place else ""))
        )
        self.other.say("换一个U盘⋯(F)" if place and place.stick else "选文件夹⋯(F)")
        self.out.show_place(place)
        self.request.show_place()
        self.into.show_place(place)

    def _look_into(self) -> None:
        place, state = self.stick.place, self._state
        if place is None or (state and (state.anew or state.standing.value == "alone")):
            self.into.show_arrivals(())
            return
        post, path = self._work.station.post, place.path

        def look(progress: Progress) -> _Found:
            return post.look(path, progress), post.dangers(path), post.for_others(path)

        self._work.tasks.run(
            look, owner=self, latest="look", done=self._looked, failed=self._not_looked,
            place=self.into.looking,
        )  # fmt: skip

    def _looked(self, found: _Found) -> None:
        arrivals, dangers, others = found
        self.messages.drop("look")
        self.into.show_others(others)
        self.into.show_arrivals(arrivals, self._work.today())
        for message in warned(dangers):
            self.messages.say(message)
        self._focus_next()

    def _not_looked(self, error: UserError) -> None:
        self.into.show_arrivals(())
        self.messages.say(refusal(error, key="look"))

    def _write(self) -> None:
        place, post, branch = self.stick.place, self._work.station.post, self._work.branch
        if place is None:
            self.stick.choose()
            return
        self.messages.clear()
        self._work.tasks.run(
            lambda progress: post.export_volumes(reached(post, place), branch, progress), owner=self, latest="write",
            done=self._written, failed=lambda error: self.messages.say(refusal(error, key="write")),
            place=self.out.writing,
        )  # fmt: skip

    def _joined(self) -> None:
        self.setFocus()
        self.looked_at()

    def _written(self, found: tuple[tuple[Path, ...], Changes]) -> None:
        paths, _changes = found
        what = paths[0].name if len(paths) == 1 else f"{len(paths)} 卷，都要带走，"
        self.messages.say(
            Message("写好了", f"{what} 也核对过了。可以拔U盘。", Tone.DONE, key="write")
        )
        self.out.show_written(paths[0].name)
        self.setFocus()
        self._ask()

    def _receive(self) -> None:
        place, post = self.stick.place, self._work.station.post
        if place is None:
            return
        self.messages.clear()
        self._work.tasks.run(
            lambda progress: post.receive(reached(post, place), progress), owner=self, latest="receive",
            done=self._received, place=self.into.taking,
            failed=lambda error: self.messages.say(refusal(error, key="receive")),
        )  # fmt: skip

    def _received(self, receipts: tuple[Receipt, ...]) -> None:
        for message in results(receipts):
            self.messages.say(message)
        self.setFocus()
        self._look_into()
        self._ask()

    def _taken_back(self) -> None:
        self.setFocus()
        self._look_into()
        self._ask()

    def _focus_next(self) -> None:
        """Say which button is the main one now; the focus goes there when nobody has it."""
        out_next = self.out.has_news()
        into_next = self.into.has_news() and not out_next
        self.out.be_main(main=out_next)
        self.into.be_main(main=into_next)
        held: QWidget | None = QApplication.focusWidget()
        if self.isVisible() and held in (None, self, self.window()):
            QTimer.singleShot(0, self, self._focus_main)

    def _focus_main(self) -> None:
        """Stand on the step that is next, in the order in which they are done."""
        into_next = self.into.has_news() and not self.out.has_news()
        wanted: tuple[QWidget, ...] = (
            self.join.invitation.file,
            self.into.take if into_next else self.out.write,
            self.request.button,
            self.out.choose,
            self.other,
        )
        for button in wanted:
            if button.isVisible() and button.isEnabled():
                button.setFocus()
                return
