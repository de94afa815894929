"""附件: the photos and files of an entry, in every editor; put in, looked at, saved, taken away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from hongdang_desktop.ui import files
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.file_strip import PICTURE, FileItem, FileStrip, dropped_files
from hongdang_desktop.ui.kit.frames import Card, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.file_viewer import FileViewer
from hongdang_desktop.ui.pages.page_image import image_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.views import FileLook, Taken
    from hongdang_desktop.ui.work import Work

_LATEST = "looks"
_EMPTY = "照片、扫描件、文件，不放也行"
_KEYS = "Enter 打开，Delete 去掉"
_NOT_HERE = "还没收到"


class FilesCard(Card):
    """Holds the parts of one column of attachments. Nothing is demanded and nothing is counted."""

    changed = Signal()
    said = Signal(object)
    """A Message for the page."""

    def __init__(self, work: Work, title: str = "附件") -> None:
        super().__init__(margins=(18, 10, 18, 12), spacing=8)
        self._work = work
        self._parts: list[JsonObject] = []
        self._before: list[JsonObject] = []
        self._looks: dict[str, FileLook] = {}
        self._locked = True
        self._turn = 0
        self.viewer: FileViewer | None = None
        self.add = Button("添加照片或文件(R)", self._choose, tip="也可以把文件拖到这里")
        self.place = ProgressPlace(self.add)
        self._title = SectionTitle(title, right=self.place)
        self.strip = FileStrip(name=title)
        self.body.addWidget(self._title)
        self.body.addWidget(self.strip)
        self.setAccessibleName(title)
        self.strip.opened.connect(self._open)
        self.strip.saved.connect(self._save)
        self.strip.removed.connect(self._remove)

    def show_parts(self, parts: Json, *, locked: bool) -> None:
        """Show the attachments of an entry; what is still being put into another one is dropped."""
        self._turn += 1
        self.place.stop_pressed.emit()
        self._locked = locked
        self.setAcceptDrops(not locked)
        self._parts = _listed(parts)
        self._before = list(self._parts)
        self._show()

    def differs(self) -> bool:
        """Say whether other files are here than those that were shown at first."""
        return self._parts != self._before

    def parts(self) -> list[JsonObject]:
        """Return the parts as they are to be kept."""
        return list(self._parts)

    def focus_on(self, part: str = "") -> None:
        """Put the focus on a file, or where one is put in."""
        if not self.strip.focus_on(part):
            self.add.setFocus(Qt.FocusReason.TabFocusReason)

    def take(self, paths: Sequence[Path]) -> None:
        """Put files in, in the background; what is refused is said."""
        if self._locked or not paths:
            return
        turn, attachments = self._turn, self._work.station.attachments
        self._work.tasks.run(
            lambda progress: attachments.take_all(paths, progress), owner=self,
            done=lambda taken: self._taken(turn, taken),
            failed=lambda error: self._failed(error) if turn == self._turn else self._show_add(),
            place=self.place,
        )  # fmt: skip

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files of this computer."""
        if not self._locked and dropped_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Put the files in."""
        event.acceptProposedAction()
        self.take(dropped_files(event))

    def _choose(self) -> None:
        self.take(files.choose_files(self, "添加照片或文件", files.ATTACHMENT))

    def _taken(self, turn: int, taken: Taken) -> None:
        self._show_add()
        if turn != self._turn:
            return
        known = {part.get("sha256") for part in self._parts}
        fresh = [dict(part) for part in taken.parts if part.get("sha256") not in known]
        self._parts += {part["sha256"]: part for part in fresh}.values()
        if fresh:
            self._show()
            self.changed.emit()
        twice = len(taken.parts) - len(fresh)
        if twice:
            words = "同一张不用放两次。"
            self.said.emit(Message(f"有 {twice} 个已经在里面", words, Tone.INFO, key="twice"))
        for name, error in taken.refused:
            self.said.emit(Message(f"没放进来：{name}", error.sentence, Tone.BAD, key=f"no {name}"))

    def _failed(self, error: UserError) -> None:
        self._show_add()
        self.said.emit(refusal(error, key="files"))

    def _show(self) -> None:
        show_if(self, not self._locked or bool(self._parts))
        self._show_add()
        self._title.note.setText("" if self._locked else _KEYS if self._parts else _EMPTY)
        show_if(self.strip, bool(self._parts))
        self.strip.set_files([self._item(part) for part in self._parts], locked=self._locked)
        self._look()

    def _show_add(self) -> None:
        show_if(self.add, not self._locked)  # the place alone shows how far a copy is

    def _item(self, part: JsonObject) -> FileItem:
        key, name = str(part.get("id") or part.get("sha256")), str(part.get("name") or "")
        look = self._looks.get(str(part.get("sha256")))
        mark = name.rpartition(".")[2].upper() if "." in name else ""
        if look is None:
            return FileItem(key, name, mark=mark)
        words = _length(look.size) if look.here else _NOT_HERE
        return FileItem(key, look.name or name, words, mark, look.here)

    def _look(self) -> None:
        """Ask how the files look that are not known yet."""
        wanted = [part for part in self._parts if not self._known(part)]
        if not wanted:
            self._draw()
            return
        attachments = self._work.station.attachments
        longest = round(PICTURE.width() * self.devicePixelRatioF())

        def work(progress: Progress) -> list[FileLook]:
            looks = []
            for number, part in enumerate(wanted):
                progress.step("正在打开附件", number, len(wanted))
                looks.append(attachments.look(part, longest))
            return looks

        self._work.tasks.run(work, owner=self, done=self._looked, latest=_LATEST)

    def _known(self, part: JsonObject) -> bool:
        look = self._looks.get(str(part.get("sha256")))
        return look is not None and look.here  # what was missing may have come

    def _looked(self, looks: list[FileLook]) -> None:
        self._looks |= {look.sha256: look for look in looks}
        self.strip.set_files([self._item(part) for part in self._parts], locked=self._locked)
        self._draw()

    def _draw(self) -> None:
        for part, item in zip(self._parts, self.strip.items(), strict=True):
            look = self._looks.get(str(part.get("sha256")))
            if look is not None and look.picture is not None:
                image = image_of(look.picture)
                ratio = self.devicePixelRatioF()
                image = image.scaled(
                    PICTURE * ratio, Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                ) if image.height() > PICTURE.height() * ratio else image  # fmt: skip
                image.setDevicePixelRatio(ratio)
                self.strip.set_picture(item.key, image)

    def _part(self, key: str) -> JsonObject | None:
        return next(
            (part for part in self._parts if key in (part.get("id"), part.get("sha256"))), None
        )

    def _open(self, key: str) -> None:
        part = self._part(key)
        look = self._looks.get(str(part.get("sha256"))) if part else None
        if part is None or look is None:
            return
        if not look.here:
            words = "下次交换时会带来；也可以请有的那台电脑再导出一次。"
            self.said.emit(Message(f"“{look.name}”{_NOT_HERE}", words, Tone.INFO, key="files"))
        elif look.pages:
            self.viewer = FileViewer(self._work, look, lambda: self._save(key), self)
            self.viewer.failed.connect(self._failed)
            self.viewer.open()
        else:
            self._save(key)

    def _save(self, key: str) -> None:
        part = self._part(key)
        look = self._looks.get(str(part.get("sha256"))) if part else None
        if part is None or look is None or not look.here:
            return
        name = look.name or "附件"
        ending = name.rpartition(".")[2]
        target = files.save_as(self, "另存为", Path.home() / name, f"{ending} (*.{ending})")
        if target is None:
            return
        attachments, sha256 = self._work.station.attachments, look.sha256
        self._work.tasks.run(
            lambda progress: attachments.to_file(sha256, target, progress), owner=self,
            done=lambda _: self._saved(target), failed=self._failed, place=self.place,
        )  # fmt: skip

    def _saved(self, target: Path) -> None:
        self._show_add()
        where = f"在“{target.parent}”里，叫“{target.name}”。"
        self.said.emit(Message("存好了。", where, Tone.DONE, key="files"))

    def _remove(self, key: str) -> None:
        part = self._part(key)
        if part is None:
            return
        at = self._parts.index(part)
        del self._parts[at]
        self._show()
        self.changed.emit()
        if not self._parts:
            self.add.setFocus(Qt.FocusReason.TabFocusReason)

        def back() -> None:
            self._parts.insert(min(at, len(self._parts)), part)
            self._show()
            self.changed.emit()

        words = "存的时候才算数。"
        self.said.emit(
            Message(
                f"去掉了“{part.get('name')}”。", words, Tone.DONE, (("放回去", back),), key="files"
            )
        )


def _listed(parts: Json) -> list[JsonObject]:
    return (
        [dict(each) for each in parts if isinstance(each, dict)] if isinstance(parts, list) else []
    )


def _length(size: int) -> str:
    return f"{max(1, round(size / 1024))} KB" if size < 1024 * 1024 else f"{size / 1048576:.1f} MB"
