"""Starts the window: first something to look at, then the station, then its pages."""

from __future__ import annotations

import gc
import logging
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from hongdang_desktop import paths
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ui import application, files, memory, opening, words
from hongdang_desktop.ui.bugs import Bugs
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.messages import refusal
from hongdang_desktop.ui.pages import register
from hongdang_desktop.ui.pages.starting import OpeningPage, TroublePage
from hongdang_desktop.ui.shell import PageSpec, Shell
from hongdang_desktop.ui.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.shelf import Chosen
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.station.views import Changes, Info
    from hongdang_desktop.ui.kit.progress import ProgressPlace

_LOG = "hongdang.log"
_LOG_LONGEST = 1 << 20
_SETTLED_MS = 3000
_BACKUP_LOOK_MS = 10 * 60 * 1000
"""So often it is asked whether a backup is due."""
_PAINT_WAIT_MS = 400
"""After so long the station is opened although nothing was painted (a window that starts hidden)."""


def run(folder: Path | None = None, *, practice: bool = False) -> int:
    """Show the window on a station until it is closed; return the exit code.

    Without a folder the station of the last time is opened, else the first-start page is shown.
    ``practice`` opens the practice plant, which is made when there is none.
    """
    program = begin(folder, practice=practice)
    code = program.app.exec()
    program.close()
    return code


def begin(folder: Path | None = None, *, practice: bool = False) -> Program:
    """Show the window, as ``run`` does; the caller runs the event loop."""
    program = Program(application.make(["hongdang"], base=memory.recall().base))
    program.start(folder, practice=practice)
    return program


class Program(QObject):
    """The one window, and the station that is open in it."""

    opened = Signal(str)
    """A station is open and its first page shown; the key of the page."""
    _told = Signal(object)

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.app = app
        self.work: Work | None = None
        self.shell = Shell((), role="")
        self._closing = False
        self.shell.closing.connect(self._close_down)
        self.shell.branch_chosen.connect(self.choose_branch)
        self.bugs = Bugs(lambda: paths.state() / _LOG, self)
        self.bugs.caught.connect(self.shell.tell_bug)
        self.bugs.install()
        _start_log()
        # The station tells from whatever thread ran the verb; the signal brings it to this one.
        self._told.connect(self._changed)
        self._backup_timer = QTimer(self)
        self._backup_timer.setInterval(_BACKUP_LOOK_MS)
        self._backup_timer.timeout.connect(self.back_up_if_due)

    def start(self, folder: Path | None, *, practice: bool = False) -> None:
        """Show the window with a first page, and open the station once it is painted."""
        kept = memory.recall()
        known = folder or (Path(kept.station) if kept.station else None)
        self._place_window(kept)
        if practice:
            self._show_opening("plant", "练习厂")
            self._after_first_paint(lambda: self._open(opening.open_practice, None))
        elif known is not None:
            self._show_opening(kept.role, kept.title if str(known) == kept.station else "")
            self._after_first_paint(lambda: self.open(known))
        else:
            self.first_start()
        if kept.largest:
            self.shell.showMaximized()
        else:
            self.shell.show()

    def open(self, folder: Path) -> None:
        """Open the station in a folder; the one that is open now stays until that went well."""
        if self.work is not None and self.work.station.folder == folder.resolve():
            return
        if not self._holds_words():
            self._open(lambda _progress: opening.open_station(folder), folder)

    def first_start(self) -> None:
        """Show the first-start page."""
        # Loaded here, because the usual start does not need it.
        from hongdang_desktop.ui.pages.first_start import FirstStart  # noqa: PLC0415

        def make(_shell: Shell) -> FirstStart:
            page = FirstStart(self.shell.tasks, open_folder=self.open)
            page.ready.connect(self.adopt)
            return page

        self._show_bare("first", "红岗党建工作台", make)

    def adopt(self, station: Station, page: str = "home") -> None:
        """Show the pages of a station that was just opened."""
        self.shell.tasks.run(
            lambda _progress: _facts(station, ""), owner=self,
            done=lambda facts: self._show_station(station, page, *facts),
        )  # fmt: skip

    def choose_branch(self, branch: str) -> None:
        """Show another branch of the station."""
        if self.work is None:
            return
        self.work.branch = branch
        self.ask_facts()
        page = self.shell.current_page()
        if page is not None:
            page.looked_at()

    def set_base(self, base: int) -> None:
        """Change 字号 everywhere, now and for the next time."""
        memory.keep(base=base)
        theme.apply(self.app, base=base)

    def close(self) -> None:
        """Close the station; the window is gone already."""
        self._backup_timer.stop()
        if self.work is not None:
            self.work.unkept.end()
        self.shell.tasks.close()
        if self.work is not None:
            if not self.work.info.practice:
                with suppress(UserError):  # it is kept as a notice for the next time
                    self.work.station.backups.at_close()
            self.work.station.close()
            self.work = None
        self.bugs.uninstall()

    def back_up_if_due(self) -> None:
        """Make a backup in the background when the last is old; what fails becomes a notice."""
        work = self.work
        if work is None or work.info.practice:
            return

        def back_up(progress: Progress) -> None:
            work.station.backups.if_due(progress)

        self.shell.tasks.run(
            back_up, owner=self, latest="backup", done=lambda _: None, failed=lambda _error: None
        )

    def restore(self, file: Path | None, folder: Path | None = None) -> None:
        """Bring a station back to a backup (the newest good one if none is named), and open it."""
        if self._holds_words():
            return
        work, self.work = self.work, None
        where = work.station.folder if work is not None else folder
        if where is None:
            return
        self._backup_timer.stop()
        if work is not None:
            work.unkept.end()
        self._show_opening("", "")
        refused: list[UserError] = []

        def whole(progress: Progress) -> Station:
            if work is None:
                return opening.restore_station(where, file, progress)
            work.station.close()
            try:
                return opening.restore_station(where, file, progress)
            except UserError as error:
                refused.append(error)
                return opening.open_station(where)  # as it was: an earlier one may be chosen

        def shown() -> None:
            for error in refused:
                self.shell.go("backups")
                self.shell.say(refusal(error, key="backup"))

        self._open(whole, where, shown=shown)

    def _holds_words(self) -> bool:
        """Say whether words would be lost with the station that is open; then that was told."""
        return self.work is not None and not self.work.unkept.may_close()

    def _open(
        self,
        work: Callable[[Progress], Station],
        folder: Path | None,
        *,
        shown: Callable[[], object] = lambda: None,
    ) -> None:
        def whole(progress: Progress) -> tuple[Station, tuple[Info, str, Chosen]]:
            station = work(progress)
            register.load_home()
            return station, _facts(station, "")

        def done(found: tuple[Station, tuple[Info, str, Chosen]]) -> None:
            self._show_station(found[0], "home", *found[1])
            shown()

        self.shell.tasks.run(
            whole, owner=self, latest="open", place=self._waiting(), done=done,
            failed=lambda error: self._not_opened(error, folder),
        )  # fmt: skip

    def _waiting(self) -> ProgressPlace | None:
        """Return where the page that is shown can tell how far the opening is."""
        page = self.shell.current_page()
        return page.waiting if isinstance(page, OpeningPage) else None

    def _not_opened(self, error: UserError, folder: Path | None) -> None:
        if error.code == "STOPPED" and self.work is None:
            self.first_start()
            return
        if self.work is not None:
            self.shell.say(refusal(error))
            return
        where = folder or paths.state()

        def make(_shell: Shell) -> TroublePage:
            return TroublePage(
                error, str(where), again=lambda: self._again(folder), other=self.choose_other,
                anew=self.first_start, restore=lambda: self.restore(None, folder),
            )  # fmt: skip

        self._show_bare("trouble", "打不开", make)

    def choose_other(self) -> None:
        """Let the user choose the folder of another station, and open it."""
        folder = files.choose_folder(
            self.shell, "打开哪个文件夹里的工作台", paths.default_station().parent
        )
        if folder is not None:
            self.open(folder)

    def _again(self, folder: Path | None) -> None:
        self._show_opening("", "")
        if folder is None:
            self._open(opening.open_practice, None)
        else:
            self.open(folder)

    def _show_station(
        self, station: Station, page: str, info: Info, person: str, chosen: Chosen
    ) -> None:
        former = self.work
        self.work = Work(station, self.shell, info)
        self.work.chosen = chosen
        self.work.program = self
        if former is not None:
            former.unkept.end()
            former.station.close()
        station.listen(self._told.emit)
        if not info.practice:
            memory.keep(
                station=str(station.folder), role=info.role.value, title=_title(info)
            )  # fmt: skip
        self._show_place(person)
        self.shell.set_pages(register.pages(self.work), role=info.role.value)
        self.shell.go(page)
        QTimer.singleShot(_SETTLED_MS, self, _tidy)
        self._backup_timer.start()
        self.opened.emit(page)

    def _changed(self, changes: Changes) -> None:
        if self._closing:
            return
        self.ask_facts()
        self.shell.changed(changes)

    def ask_facts(self) -> None:
        """Ask again what the station is and who works here, and show it in the side bar."""
        work = self.work
        if work is None:
            return
        station, branch = work.station, work.branch
        self.shell.tasks.run(
            lambda _progress: _facts(station, branch), owner=self, latest="facts",
            done=lambda facts: self._take_facts(*facts),
        )  # fmt: skip

    def _take_facts(self, info: Info, person: str, chosen: Chosen) -> None:
        if self.work is None:
            return
        self.work.chosen = chosen
        self.work.take_info(info)
        self._show_place(person)

    def _show_place(self, person: str) -> None:
        if self.work is not None:
            info = self.work.info
            self.shell.set_place(
                _title(info), [(node.id, node.shown) for node in info.branches],
                current=self.work.branch, person=person,
            )  # fmt: skip

    def _show_opening(self, role: str, title: str) -> None:
        line = words.long_day(words.today())

        def page(name: str) -> OpeningPage:
            return OpeningPage(register.HOME_TITLE if name == "首页" else name, line=line)

        self.shell.set_pages(register.waiting(role, page), role=role)
        self.shell.set_place(title)
        self.shell.go("home")

    def _show_bare(self, key: str, title: str, make: Callable[[Shell], object]) -> None:
        self.shell.set_pages((PageSpec(key, title, make, bare=True),), role="")  # type: ignore[arg-type]  # a page
        self.shell.set_place("")
        self.shell.go(key)

    def _after_first_paint(self, act: Callable[[], object]) -> None:
        _FirstPaint(self.shell, act)

    def _place_window(self, kept: memory.Memory) -> None:
        wanted = QRect(*kept.place) if kept.place else QRect()
        screens = QGuiApplication.screens()
        if wanted.isValid() and any(s.availableGeometry().contains(wanted) for s in screens):
            self.shell.setGeometry(wanted)

    def _close_down(self) -> None:
        """Remember the window; what is told from now on comes too late to be asked about."""
        self._closing = True
        place = self.shell.normalGeometry()
        memory.keep(
            place=(place.x(), place.y(), place.width(), place.height()),
            largest=self.shell.isMaximized(),
        )


def _tidy() -> None:
    """Never look for rubbish among what the start has made: that stays."""
    gc.freeze()


class _FirstPaint(QObject):
    """Acts once, after the window was painted for the first time."""

    def __init__(self, window: Shell, act: Callable[[], object]) -> None:
        super().__init__(window)
        self._window, self._act = window, act
        window.centralWidget().installEventFilter(self)
        QTimer.singleShot(_PAINT_WAIT_MS, self, self._now)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the first paint, let it be finished, then act."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._now)
        return False

    def _now(self) -> None:
        act, self._act = self._act, lambda: None
        act()


def _facts(station: Station, branch: str) -> tuple[Info, str, Chosen]:
    """Return what the station is, who works here with his office in the branch, and its ledgers."""
    info = station.info()
    here = branch or (info.branches[0].id if info.branches else "")
    people = station.book.people(here) if here and station.actor else ()
    post = next((person.post for person in people if person.name == station.actor), "")
    person = "　".join(part for part in (station.actor, post) if part)
    return info, person, station.shelf.chosen()


def _title(info: Info) -> str:
    return f"{info.name}（练习）" if info.practice else info.name


def _start_log() -> None:
    """Keep what nobody foresaw in a file; it is begun anew when it grew too long."""
    file = paths.state() / _LOG
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        anew = file.is_file() and file.stat().st_size > _LOG_LONGEST
        handler = logging.FileHandler(file, mode="w" if anew else "a", encoding="utf-8", delay=True)
    except OSError:
        return  # without a log the program still works
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logger = logging.getLogger("hongdang")
    for old in logger.handlers[:]:
        logger.removeHandler(old)
        old.close()
    logger.addHandler(handler)
