"""Files beside an entry: small pictures with their names, worked by arrows, Enter and Delete."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QEnterEvent,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy

from hongdang_desktop.ui.kit import paint, theme
from hongdang_desktop.ui.kit.editor import ENTER
from hongdang_desktop.ui.kit.flow import FlowBox, clear_out, tab_after
from hongdang_desktop.ui.kit.tokens import Size

PICTURE = QSize(124, 84)
"""The room for a small picture in logical pixels."""
_PAD = 6
_LINE = 21


@dataclass(frozen=True, slots=True)
class FileItem:
    """One file: ``words`` is its second line (64 KB, 还没收到), ``mark`` stands in place of a picture."""

    key: str
    name: str
    words: str = ""
    mark: str = ""
    here: bool = True


class FileStrip(FlowBox):
    """One stop for Tab: arrows change the file, Enter opens it, Delete takes it away.

    The menu key offers all of it.
    """

    opened = Signal(str)
    saved = Signal(str)
    removed = Signal(str)

    def __init__(self, *, name: str = "附件") -> None:
        super().__init__(gap=10)
        self.setAccessibleName(name)
        self._cells: list[_FileCell] = []
        self._locked = False

    def set_files(self, items: Iterable[FileItem], *, locked: bool) -> None:
        """Show these files in this order; the focus stays on the same file, or on the next."""
        held = next((at for at, cell in enumerate(self._cells) if cell.hasFocus()), -1)
        pictures = {cell.item.key: cell.picture for cell in self._cells}
        self._locked = locked
        clear_out(self.flow)
        self._cells = [_FileCell(self, item, pictures.get(item.key)) for item in items]
        for cell in self._cells:
            self.flow.addWidget(cell)
            cell.show()
        tab_after(self, self._cells)
        if self._cells:
            self._stand_on(self._cells[max(0, min(held, len(self._cells) - 1))])
            if held >= 0:
                self._go(min(held, len(self._cells) - 1))
        self.updateGeometry()

    def set_picture(self, key: str, picture: QImage) -> None:
        """Show the small picture of a file."""
        for cell in self._cells:
            if cell.item.key == key:
                cell.picture = picture
                cell.update()

    def items(self) -> tuple[FileItem, ...]:
        """Return what is shown."""
        return tuple(cell.item for cell in self._cells)

    def focus_on(self, key: str = "") -> bool:
        """Put the focus on a file, the first without a key; tell whether there is one."""
        for at, cell in enumerate(self._cells):
            if key in ("", cell.item.key):
                self._go(at)
                return True
        return False

    def key_pressed(self, cell: "_FileCell", event: QKeyEvent) -> None:
        """Do what a key means to a file."""
        at = self._cells.index(cell)
        steps: dict[int, int] = {
            Qt.Key.Key_Left: at - 1, Qt.Key.Key_Right: at + 1, Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self._cells) - 1,
        }  # fmt: skip
        if event.key() in ENTER or event.key() == Qt.Key.Key_Space:
            self.opened.emit(cell.item.key)
        elif event.key() == Qt.Key.Key_Delete and not self._locked:
            self.removed.emit(cell.item.key)
        elif event.key() in steps:
            self._go(max(0, min(steps[event.key()], len(self._cells) - 1)))
        else:
            event.ignore()

    def offer(self, cell: "_FileCell", place: QPoint) -> None:
        """Open a menu with everything that can be done with a file."""
        key = cell.item.key
        menu = QMenu(self)
        menu.setAccessibleName(cell.item.name)
        verbs: list[tuple[str, Callable[[], object], bool]] = [
            ("打开(&O)", lambda: self.opened.emit(key), cell.item.here),
            ("另存为(&A)", lambda: self.saved.emit(key), cell.item.here),
            ("去掉(&D)", lambda: self.removed.emit(key), not self._locked),
        ]
        for words, verb, shown in verbs:
            if shown:
                menu.addAction(words, verb)
        menu.aboutToHide.connect(menu.deleteLater)
        if menu.actions():
            menu.popup(place)

    def _go(self, at: int) -> None:
        self._stand_on(self._cells[at])
        self._cells[at].setFocus(Qt.FocusReason.TabFocusReason)

    def _stand_on(self, stop: "_FileCell") -> None:
        for cell in self._cells:
            cell.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if cell is stop else Qt.FocusPolicy.ClickFocus
            )


class _FileCell(QAbstractButton):
    def __init__(self, strip: FileStrip, item: FileItem, picture: QImage | None) -> None:
        super().__init__(strip)
        self._strip = strip
        self.item = item
        self.picture = picture
        self._under = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(item.name)
        self.setAccessibleDescription(item.words)
        self.setToolTip(f"{item.name}　{item.words}".strip())
        self.clicked.connect(lambda _on: strip.opened.emit(item.key))

    def sizeHint(self) -> QSize:
        """Want the room for the picture and two lines."""
        return QSize(
            PICTURE.width() + 2 * _PAD,
            PICTURE.height() + 2 * theme.look().px(_LINE) + 2 * _PAD + 4,
        )

    def minimumSizeHint(self) -> QSize:
        """Never give way."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave all keys to the strip."""
        self._strip.key_pressed(self, event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done; by the menu key under the file."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        low = self.mapToGlobal(QPoint(_PAD, self.height() - _PAD))
        self._strip.offer(self, low if by_key else event.globalPos())

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be pressed."""
        self._under = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Be as before."""
        self._under = False
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, or what kind of file it is, and two lines."""
        del event
        look = theme.look()
        painter = QPainter(self)
        whole = QRectF(self.rect())
        paint.box(painter, whole, fill=look.mute if self._under else None, edge=look.line)
        room = QRect(QPoint(_PAD, _PAD), PICTURE)
        if self.picture is not None and not self.picture.isNull():
            size = self.picture.deviceIndependentSize().toSize()
            place = QRect(QPoint(0, 0), size.boundedTo(PICTURE))
            place.moveCenter(room.center())
            painter.drawImage(place, self.picture)
            edge = QRectF(place).adjusted(-1, -1, 1, 1)
            paint.box(painter, edge, edge=look.line, radius=0)  # a white page has none of its own
        else:
            paint.box(painter, QRectF(room), fill=look.mute, radius=4)
            paint.words(
                painter, room, self.item.mark, face=theme.font(Size.BASE, bold=True),
                colour=look.ink2, align=Qt.AlignmentFlag.AlignHCenter,
            )  # fmt: skip
        line = QRect(_PAD, room.bottom() + 4, PICTURE.width(), look.px(_LINE))
        face = theme.font(Size.SMALL)
        middle = Qt.TextElideMode.ElideMiddle  # the ending tells what it is
        shown = QFontMetrics(face).elidedText(self.item.name, middle, line.width())
        paint.words(painter, line, shown, face=face, colour=look.ink)
        line.translate(0, line.height())
        colour = look.ink2 if self.item.here else look.amber
        paint.words(painter, line, self.item.words, face=face, colour=colour)
        painter.end()


def dropped_files(event: QDragEnterEvent | QDropEvent) -> list[Path]:
    """Return the files of this computer that are being dropped."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
