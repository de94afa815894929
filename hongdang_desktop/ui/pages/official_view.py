"""The document beside its form: the very page that will be printed, made anew after each change."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.messages import Message, MessageStack, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.page_image import PageImage, image_of

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.views import Paper
    from hongdang_desktop.ui.work import Work

PAPER = "official"
"""Key of the paper, as among the station's special papers."""
_LEAST = 320


class OfficialView(QWidget):
    """Shows the document of one record. ``copied``: its words are wanted on the clipboard."""

    copied = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._entry = ""
        self._page = 1
        self.paper: Paper | None = None
        self._turn = threading.Lock()  # the engine holds one paper at a time
        self.image = PageImage()
        self.image.setMinimumHeight(_LEAST)
        self.image.wanted.connect(self._draw)
        self.image.turned.connect(lambda by: self.turn_page(self._page + by))
        self.before = Button("上一页", lambda: self.turn_page(self._page - 1))
        self.after = Button("下一页", lambda: self.turn_page(self._page + 1))
        self._count = text(role="small")
        self._refused = text(role="problem", wrap=True)
        self._bar = QWidget()
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(0, 0, 0, 0)
        for part in (self.before, self._count, self.after):
            bar.addWidget(part)
        bar.addStretch(1)
        self.words = Button("复制为文本(W)", self.copied.emit)
        bar.addWidget(self.words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.image, 1)
        column.addWidget(self._refused)
        column.addWidget(self._bar)
        self._show(None)

    def show_entry(self, entry: str) -> None:
        """Show the document of a petition, reply or notice; "" shows none."""
        if entry != self._entry:
            self._page = 1
        self._entry = entry
        if not entry:
            self._show(None)
            return
        papers, turn = self._work.station.papers, self._turn

        def make(progress: Progress) -> Paper:
            with turn:
                return papers.make(PAPER, entry=entry, progress=progress)

        self._work.tasks.run(
            make, owner=self, done=self._show, failed=self._failed, latest="official"
        )

    def turn_page(self, page: int) -> None:
        """Show another page; nothing happens where there is none."""
        if self.paper is not None and 1 <= page <= self.paper.pages:
            self._page = page
            self._tell()
            self.image.ask()

    def copy(self, messages: MessageStack) -> None:
        """Put the words on the clipboard, to be pasted into Word or WPS."""
        official, entry = self._work.station.official, self._entry

        def done(words: str) -> None:
            QGuiApplication.clipboard().setText(words)
            said = f"{len(words)} 字，到 Word 或 WPS 里粘贴就行。"
            messages.say(Message("复制好了", said, Tone.DONE, key="copied"))

        self._work.tasks.run(
            lambda _: official.text(entry), owner=self, done=done,
            failed=lambda error: messages.say(refusal(error)),
        )  # fmt: skip

    def print(self, called: str) -> None:
        """Go to the page for printing with this document."""
        self._work.shell.go("printing", paper=PAPER, entry=self._entry, called=called)

    def _show(self, paper: Paper | None) -> None:
        same = paper is not None and self.paper is not None and self.paper.pdf == paper.pdf
        self.paper = paper
        self._refused.setText("")
        show_if(self._refused, False)
        show_if(self._bar, paper is not None)
        for part in (self.before, self._count, self.after):
            show_if(part, paper is not None and paper.pages > 1)
        if paper is None:
            self.image.show_picture(None)
            return
        self._page = min(self._page, paper.pages)
        self._tell()
        if not same:
            self.image.ask()

    def _failed(self, error: UserError) -> None:
        self._show(None)
        self._refused.setText(error.sentence)
        show_if(self._refused, True)

    def _tell(self) -> None:
        if self.paper is not None:
            self._count.setText(f"第 {self._page} 页，共 {self.paper.pages} 页")
            self.before.setEnabled(self._page > 1)
            self.after.setEnabled(self._page < self.paper.pages)

    def _draw(self, width: int) -> None:
        paper, page = self.paper, self._page
        if paper is None:
            return
        papers, turn = self._work.station.papers, self._turn

        def draw(_progress: Progress) -> QImage:
            with turn:
                return image_of(papers.picture(paper, page, width))

        self._work.tasks.run(
            draw, owner=self, done=partial(self._drawn, paper, page), latest="official page"
        )

    def _drawn(self, paper: Paper, page: int, image: QImage) -> None:
        if self.paper is paper and self._page == page:
            self.image.show_picture(image, f"第 {page} 页，共 {paper.pages} 页")
