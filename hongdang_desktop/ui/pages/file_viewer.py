"""A picture or the pages of a PDF, looked at inside the program: nothing else is ever started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.pages.page_image import PageImage, Zoom, image_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.station.views import FileLook, Picture
    from hongdang_desktop.ui.work import Work

_MOST = 4000


class FileViewer(QDialog):
    """Page up and down turn, + and - zoom, Esc closes. ``failed`` with a UserError when it cannot show."""

    failed = Signal(object)

    def __init__(
        self, work: Work, look: FileLook, save: Callable[[], object], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._work, self._look = work, look
        self._page = 1
        self._ratio = look.picture.height / look.picture.width if look.picture else 1.0
        self.setWindowTitle(look.name)
        self.setAccessibleName(look.name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.image = PageImage()
        self.image.setAccessibleName(look.name)
        self.image.wanted.connect(self._ask)
        self.image.turned.connect(self._turn)
        self.back = Button("上一页(B)", lambda: self._turn(-1))
        self.next = Button("下一页(N)", lambda: self._turn(1))
        self.where = text(role="small")
        self.zoom = Button("放大(Z)", self._zoom)
        self.save = Button("另存为(A)", save)
        self.shut = Button("关上(C)", self.close)
        name = text(look.name, role="section")
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(name, 1)
        for part in (self.back, self.where, self.next, self.zoom, self.save, self.shut):
            row.addWidget(part)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 14, 18, 16)
        box.setSpacing(12)
        box.addLayout(row)
        box.addWidget(self.image, 1)
        for part in (self.back, self.where, self.next):
            show_if(part, look.pages > 1)
        size = parent.window().size()
        self.resize(size.width() * 9 // 10, size.height() * 9 // 10)
        self._show_place()
        self.shut.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn and zoom; Esc is Qt's."""
        steps: dict[int, int] = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        if event.key() in steps:
            self._turn(steps[event.key()])
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._set_zoom(Zoom.LARGE)
        elif event.key() == Qt.Key.Key_Minus:
            self._set_zoom(Zoom.WHOLE)
        else:
            super().keyPressEvent(event)

    def _turn(self, by: int) -> None:
        page = self._page + by
        if 1 <= page <= self._look.pages:
            self._page = page
            self._show_place()
            self.image.ask()

    def _zoom(self) -> None:
        self._set_zoom(Zoom.WHOLE if self.image.zoom is not Zoom.WHOLE else Zoom.LARGE)

    def _set_zoom(self, zoom: Zoom) -> None:
        self.image.set_zoom(zoom)
        self.zoom.say("整页(Z)" if zoom is not Zoom.WHOLE else "放大(Z)")

    def _ask(self, width: int) -> None:
        page, sha256 = self._page, self._look.sha256
        longest = min(_MOST, round(width * max(1.0, self._ratio)))
        attachments = self._work.station.attachments
        self._work.tasks.run(
            lambda _: attachments.picture(sha256, page, longest=longest), owner=self,
            done=self._show, failed=self.failed.emit, latest="page",
        )  # fmt: skip

    def _show(self, picture: Picture) -> None:
        self._ratio = picture.height / picture.width
        said = f"第 {self._page} 页，共 {self._look.pages} 页" if self._look.pages > 1 else ""
        self.image.show_picture(image_of(picture), said)

    def _show_place(self) -> None:
        self.where.setText(f"{self._page} / {self._look.pages}")
        self.back.setEnabled(self._page > 1)
        self.next.setEnabled(self._page < self._look.pages)
