"""Makes the one QApplication: environment, look, Chinese words for Qt's own menus, icon."""

import os

from PySide6.QtCore import QLibraryInfo, QPointF, QRectF, Qt, QTranslator
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from hongdang_desktop.ui.garbage import Garbage
from hongdang_desktop.ui.kit import paint, theme
from hongdang_desktop.ui.shell import PROGRAM

_ICON_SIDES = (16, 32, 48, 128)


def make(arguments: list[str], *, base: int = 11) -> QApplication:
    """Return the application with the look on it; call once, before any widget is made."""
    # A distribution's own Qt plugins abort the program: their Qt is another one.
    os.environ.pop("QT_PLUGIN_PATH", None)
    app = QApplication(arguments)
    Garbage(app)
    app.setApplicationName("hongdang")
    app.setApplicationDisplayName(PROGRAM)
    app.setDesktopFileName("hongdang")
    theme.apply(app, base=base)
    app.setWindowIcon(icon())
    words = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load("qtbase_zh_CN", folder):
        app.installTranslator(words)
    return app


def icon() -> QIcon:
    """Return a plain sheet with three lines and a tick: no emblem."""
    made = QIcon()
    look = theme.look()
    for side in _ICON_SIDES:
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.scale(side / 32, side / 32)
        paint.box(painter, QRectF(4, 2, 24, 28), fill=look.card, edge=look.red, width=2, radius=4)
        for y in (10, 16):
            ends = [QPointF(9, y), QPointF(23, y)]
            paint.line(painter, ends, colour=QColor(look.edge).name(), width=2)
        paint.tick(painter, QRectF(10, 18, 12, 8), colour=look.red, width=2.5)
        painter.end()
        made.addPixmap(pixmap)
    return made
