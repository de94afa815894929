"""打印: the very file that will be saved or printed, looked at page by page before."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, QTimer
from PySide6.QtGui import QImage, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from hongdang_desktop.core.typed import Unreadable
from hongdang_desktop.ui import files
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.boxes import ReadBox
from hongdang_desktop.ui.kit.buttons import Button, MainButton, set_main
from hongdang_desktop.ui.kit.empty import EmptyState
from hongdang_desktop.ui.kit.frames import Card, Page, PageHead
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.segment import Segment
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages import printer
from hongdang_desktop.ui.pages.beside import Beside
from hongdang_desktop.ui.pages.page_image import PageImage, Zoom, image_of
from hongdang_desktop.ui.pages.print_panel import ONE, PrintPanel, Wanted
from hongdang_desktop.ui.pages.quiet_place import QuietPlace
from hongdang_desktop.ui.pages.thumbs import WIDTH, Thumbs

if TYPE_CHECKING:
    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.views import Paper, PaperChoice
    from hongdang_desktop.ui.work import Work

_KEPT = 12
"""So many pictures of pages are kept for turning back."""
_ZOOMS = tuple(Zoom)
_ROOMY, _WITH_THUMBS = 1060, 900
"""Widths of the page, in logical pixels at 11 pt, from which things are shown."""


class PrintingPage(Page):
    """The right side says what; the middle shows it; the head saves or prints it."""

    def __init__(self, work: Work) -> None:
        self._title = PageHead("打印预览")
        super().__init__(self._title)
        self._work = work
        #: what is shown, None where there is nothing to print
        self.paper: Paper | None = None
        self._page = 0
        self._entry: tuple[str, str] | None = None
        self._pictures: dict[tuple[int, int], QImage] = {}
        self._printer_known = False
        # The engine holds one paper at a time; workers take turns.
        self._turn = threading.Lock()
        self.save = Button("存为PDF(V)", self._save)
        self.saving = ProgressPlace(self.save)
        self.print = MainButton("打印(P)", self._print)
        self.printing = ProgressPlace(self.print)
        self._title.add(self.saving)
        self._title.add(self.printing)
        self.panel = PrintPanel(work.today())
        self.panel.changed.connect(self._make)
        self._build()
        self._keys()
        self._show_paper(None)

    def open(self, **args: object) -> None:
        """Turn to a paper: ``paper``, ``year``, ``month``, or ``entry`` for one entry alone."""
        entry, key = args.get("entry"), args.get("paper")
        if not isinstance(key, str):
            return
        year, month = args.get("year"), args.get("month")
        called = str(args.get("called") or "只印这一条") if entry else ""
        self._entry = (key, str(entry)) if entry else None
        self.panel.turn_to(
            key, year=year if isinstance(year, int) else None,
            month=month if isinstance(month, int) else None, called=called,
        )  # fmt: skip
        self.paper = None

    def looked_at(self) -> None:
        """Ask what can be printed, and make the paper anew: something may have been written."""
        papers, branch = self._work.station.papers, self._work.branch
        self._work.tasks.run(
            lambda _progress: papers.choices(branch), owner=self, done=self._take_choices,
            latest="choices",
        )  # fmt: skip
        if not self._printer_known:
            self._printer_known = True
            QTimer.singleShot(0, self, self._look_for_printers)

    def first_focus(self) -> QWidget:
        """Begin with what is to be printed."""
        return self.panel.what

    def turn_page(self, page: int) -> None:
        """Show a page, counted from 1; nothing happens where there is none."""
        if self.paper is None or not 1 <= page <= self.paper.pages:
            return
        self._page = page
        self.number.set_value(page)
        self.thumbs.stand_on(page)
        self.before.setEnabled(page > 1)
        self.after.setEnabled(page < self.paper.pages)
        self.image.ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for: first the names of keys, then the small pages."""
        super().resizeEvent(event)
        self._fit()

    # Building ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self.thumbs = Thumbs()
        self.thumbs.chosen.connect(self.turn_page)
        self.thumbs.wanted.connect(self._draw_thumb)
        self.image = PageImage()
        self.image.wanted.connect(self._draw)
        self.image.turned.connect(lambda by: self.turn_page(self._page + by))
        self.before = Button("上一页 PgUp", lambda: self.turn_page(self._page - 1), name="上一页")
        self.after = Button("下一页 PgDn", lambda: self.turn_page(self._page + 1), name="下一页")
        self.number = ReadBox(self._read_page, str, name="第几页", width=54, right=True)
        self.number.left.connect(self._go)
        self.number.returnPressed.connect(self._go)
        self._count = text(role="small")
        self.zoom = Segment(
            ((Zoom.WHOLE, "整页"), (Zoom.NORMAL, "100%"), (Zoom.LARGE, "150%")), name="大小",
            value=Zoom.WHOLE,
        )  # fmt: skip
        self.zoom.changed.connect(lambda: self.image.set_zoom(Zoom(str(self.zoom.value()))))
        self.making = QuietPlace()
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for part in (self.before, self.number, self._count, self.after):
            bar.addWidget(part)
        bar.addStretch(1)
        bar.addWidget(self.zoom)
        self._bar = QWidget()
        self._bar.setLayout(bar)
        bar.setContentsMargins(0, 0, 0, 0)
        self.empty = EmptyState()
        self._none = Card()
        self._none.body.addWidget(self.empty)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.image)
        self._stack.addWidget(self._none)
        middle = QVBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self._bar)
        middle.addWidget(self.making)
        middle.addWidget(self._stack, 1)
        pages = QWidget()
        row = QHBoxLayout(pages)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.thumbs)
        row.addLayout(middle, 1)
        self.body.addWidget(Beside(pages, self.panel, width=290, from_width=700), 1)

    def _keys(self) -> None:
        for keys, act in (
            ("PgUp", lambda: self.turn_page(self._page - 1)),
            ("PgDown", lambda: self.turn_page(self._page + 1)),
            ("Ctrl+G", self._ask_page),
            ("+", lambda: self._zoom(1)),
            ("=", lambda: self._zoom(1)),
            ("-", lambda: self._zoom(-1)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # Making -----------------------------------------------------------------------------------

    def _take_choices(self, choices: tuple[PaperChoice, ...]) -> None:
        self.panel.set_choices(choices)
        self._make()

    def _make(self) -> None:
        wanted = self.panel.wanted()
        if wanted is None:
            return
        papers, branch, entry, turn = (
            self._work.station.papers, self._work.branch or None, self._entry, self._turn,
        )  # fmt: skip

        def make(progress: Progress) -> Paper:
            with turn:
                if wanted.key == ONE and entry is not None:
                    return papers.make(
                        entry[0], entry=entry[1], with_sensitive=wanted.with_sensitive,
                        progress=progress,
                    )  # fmt: skip
                return papers.make(
                    wanted.key, branch=branch, year=wanted.year, month=wanted.month,
                    with_sensitive=wanted.with_sensitive, progress=progress,
                )  # fmt: skip

        self._work.tasks.run(
            make, owner=self, done=lambda paper: self._made(paper, wanted),
            failed=lambda error: self._not_made(error, wanted), place=self.making, latest="make",
        )  # fmt: skip

    def _made(self, paper: Paper, wanted: Wanted) -> None:
        same = self.paper is not None and self.paper.pdf == paper.pdf
        if same:
            return
        self.messages.clear()
        self._show_paper(paper)
        when = f"{wanted.year}年" if wanted.year else ""
        when += f"{wanted.month}月" if wanted.month else ""
        sheets = f"，约 {(paper.pages + 1) // 2} 张纸" if paper.pages > 1 else ""
        self._title.set_line((f"{paper.title} {when}".strip(), f"{paper.pages} 页{sheets}"))
        drafts = [note for note in paper.notes if note.kind == "draft"]
        if drafts:
            first = drafts[0]
            self.messages.say(
                Message(
                    f"有 {len(drafts)} 处先看看",
                    f"第 {first.page} 页：{first.sentence}",
                    Tone.TODO,
                    ((f"看第 {first.page} 页(K)", lambda: self.turn_page(first.page)),),
                    key="drafts",
                )
            )

    def _not_made(self, error: UserError, wanted: Wanted) -> None:
        self._show_paper(None)
        self._title.set_line("")
        if error.code == "NOTHING_TO_PRINT" and wanted.year is None:
            go = Button("去台账", lambda: self._work.shell.go("ledgers", ledger=wanted.key))
            self.empty.say(f"还没有{self.panel.title()}。先去台账里记。", go)
        else:
            self.empty.say(error.sentence)
        self.messages.clear()
        if error.code not in ("NOTHING_TO_PRINT", "STOPPED"):
            self.messages.say(refusal(error, key="make"))

    def _show_paper(self, paper: Paper | None) -> None:
        self.paper = paper
        self._pictures = {}
        self.thumbs.set_pages(paper.pages if paper else 0, dict(paper.titles) if paper else {})
        self._count.setText(f"/ {paper.pages} 页" if paper else "")
        self._stack.setCurrentWidget(self.image if paper else self._none)
        show_if(self._bar, paper is not None)
        self._fit()
        self.panel.show_marks(paper)
        self.save.setEnabled(paper is not None)
        self.print.setEnabled(paper is not None)
        self.image.show_picture(None)
        if paper is not None:
            self.turn_page(1)

    def _fit(self) -> None:
        px = theme.look().px
        roomy = self.width() >= px(_ROOMY)
        self.before.say("上一页 PgUp" if roomy else "上一页")
        self.after.say("下一页 PgDn" if roomy else "下一页")
        show_if(self.thumbs, self.paper is not None and self.width() >= px(_WITH_THUMBS))

    # Pictures ---------------------------------------------------------------------------------

    def _draw(self, width: int) -> None:
        paper, page = self.paper, self._page
        if paper is None:
            return
        kept = self._pictures.get((page, width))
        if kept is not None:
            self.image.show_picture(kept)
            return

        def take(image: QImage) -> None:
            if self.paper is paper:
                while len(self._pictures) >= _KEPT:
                    self._pictures.pop(next(iter(self._pictures)))
                self._pictures[page, width] = image
                if self._page == page:
                    self.image.show_picture(image, f"第 {page} 页，共 {paper.pages} 页")

        self._picture(paper, page, width, take, latest="page")

    def _draw_thumb(self, page: int) -> None:
        paper = self.paper
        if paper is None:
            return

        def take(image: QImage) -> None:
            if self.paper is paper:
                self.thumbs.show_picture(page, image)

        self._picture(paper, page, 4 * WIDTH, take)

    def _picture(
        self, paper: Paper, page: int, width: int, take: object, *, latest: str = ""
    ) -> None:
        papers, turn = self._work.station.papers, self._turn

        def draw(_progress: Progress) -> QImage:
            with turn:
                return image_of(papers.picture(paper, page, width))

        self._work.tasks.run(draw, owner=self, done=take, latest=latest)  # type: ignore[arg-type]  # takes an image

    # Out --------------------------------------------------------------------------------------

    def _save(self) -> None:
        paper, papers = self.paper, self._work.station.papers
        if paper is None:
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        path = files.save_as(self, "存到哪里", Path(folder) / f"{paper.title}.pdf", files.PDF)
        if path is None:
            return

        def done(_none: None) -> None:
            self._work.printed.add(paper.title)
            self.messages.clear()  # what was pressed is answered first
            self.messages.say(Message("存好了", str(path), Tone.DONE, key="save"))

        self._work.tasks.run(
            lambda _progress: papers.save(paper, path), owner=self, done=done, place=self.saving,
            failed=lambda error: self.messages.say(refusal(error, key="save")),
        )  # fmt: skip

    def _print(self) -> None:
        paper, papers, turn = self.paper, self._work.station.papers, self._turn
        if paper is None or not self.panel.printer.value():
            return
        job = printer.Job(
            str(self.panel.printer.value()), int(str(self.panel.copies.value() or 1)),
            self.panel.both_sides.isChecked(),
        )  # fmt: skip

        def send(progress: Progress) -> None:
            with turn:
                printer.print_paper(papers, paper, job, progress)

        def done(_none: None) -> None:
            self._work.printed.add(paper.title)
            self.messages.clear()
            said = f"{paper.pages} 页已交给“{job.printer}”。"
            self.messages.say(Message("送去打印了", said, Tone.DONE, key="print"))

        self._work.tasks.run(
            send, owner=self, done=done, place=self.printing,
            failed=lambda error: self.messages.say(refusal(error, key="print")),
        )  # fmt: skip

    def _look_for_printers(self) -> None:
        names = printer.printers()
        self.panel.show_printers(names)
        set_main(self.save, main=not names)
        show_if(self.printing, bool(names))

    # Turning ----------------------------------------------------------------------------------

    def _read_page(self, words: str) -> object:
        last = self.paper.pages if self.paper else 0
        plain = words.strip()
        if not plain.isdigit() or not 1 <= int(plain) <= last:
            raise Unreadable("BAD_NUMBER", f"没有第 {plain} 页。", f"一共 {last} 页。")
        return int(plain)

    def _ask_page(self) -> None:
        self.number.setFocus()
        self.number.selectAll()

    def _go(self) -> None:
        page = self.number.value()
        if isinstance(page, int) and page != self._page:
            self.turn_page(page)
        elif page is None and self._page:
            self.number.set_value(self._page)

    def _zoom(self, by: int) -> None:
        at = _ZOOMS.index(self.image.zoom) + by
        if 0 <= at < len(_ZOOMS):
            self.zoom.set_value(_ZOOMS[at])
            self.image.set_zoom(_ZOOMS[at])
