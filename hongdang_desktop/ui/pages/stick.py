"""Where packages go and come from: the stick that is plugged in, or a folder that was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ui import files, words

if TYPE_CHECKING:
    from pathlib import Path

    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.post import Post
    from hongdang_desktop.ui.work import Work

_LOOK_EVERY_MS = 3000


class StickGone(UserError):
    """What was plugged in a moment ago is not there any more."""

    code = "E_STICK_GONE"

    def __init__(self) -> None:
        super().__init__("U盘没有了。插好再来一次，原来的数据没动。")


@dataclass(frozen=True, slots=True)
class Place:
    """A stick or folder; ``free`` in bytes, -1 where it was not asked."""

    path: Path
    label: str
    stick: bool
    free: int = -1
    read_only: bool = False

    @property
    def words(self) -> str:
        """Return how the place is called, and what room it has."""
        name = f"{self.label}（{self.path}）" if self.stick else f"文件夹 {self.path}"
        room = f"　还有 {words.size(self.free)}" if self.free >= 0 else ""
        return name + room + ("　只能读" if self.read_only else "")


def reached(post: Post, place: Place) -> Path:
    """Return the path of a place that is still there; call it in the worker, just before writing.

    The folder where a stick was mounted may outlive the stick: what is written there would never
    leave this computer. Raises StickGone.
    """
    gone = place.stick and all(medium.path != place.path for medium in post.media())
    if gone or not place.path.is_dir():
        raise StickGone
    return place.path


class Stick(QObject):
    """Looks for sticks while it is watched; ``changed`` tells that another place is in use."""

    changed = Signal()

    def __init__(self, work: Work, page: QWidget) -> None:
        super().__init__(page)
        self._work, self._page = work, page
        self.place: Place | None = None
        self._sticks: tuple[Place, ...] = ()
        self._chosen: Place | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def watch(self, *, on: bool) -> None:
        """Begin to look every few seconds, and now; or stop it."""
        if on:
            self.look()
            self._timer.start()
        else:
            self._timer.stop()

    def look(self) -> None:
        """Look now; nothing is told when all is as before."""
        post = self._work.station.post

        def ask(_progress: Progress) -> tuple[Place, ...]:
            return tuple(
                Place(m.path, m.label, stick=True, free=m.free, read_only=m.read_only)
                for m in post.media()
            )

        self._work.tasks.run(ask, owner=self, done=self._found, latest="media")

    def choose(self) -> None:
        """Let the user choose a folder, which then counts instead of a stick."""
        start = self.place.path if self.place else None
        folder = files.choose_folder(self._page, "选U盘或文件夹", start)
        if folder is not None:
            self.take(folder)

    def take(self, folder: Path) -> None:
        """Use a folder."""
        self._chosen = Place(folder, folder.name, stick=False)
        self._settle()

    def _found(self, sticks: tuple[Place, ...]) -> None:
        fresh = {place.path for place in sticks} - {place.path for place in self._sticks}
        self._sticks = sticks
        if fresh:
            self._chosen = None  # who plugs a stick in means the stick
        self._settle()

    def _settle(self) -> None:
        wanted = self._chosen or next(iter(self._sticks), None)
        before = self.place
        self.place = wanted
        if _which(before) != _which(wanted):
            self.changed.emit()


def _which(place: Place | None) -> tuple[Path, str] | None:
    """Return by what a stick is told from the next one in the same drive."""
    return (place.path, place.label) if place else None
