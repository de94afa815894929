"""The list with its evidence panel: side by side, or the panel as a drawer where it is narrow (F6)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hongdang_desktop.ui.kit import theme

_PANEL, _WIDE_FROM, _GAP = 334, 880, 16


class Drawer(QWidget):
    """Places ``left`` and ``panel`` by hand. Narrow, the panel lies over the right side while open."""

    def __init__(self, left: QWidget, panel: QWidget) -> None:
        super().__init__()
        self._left, self._panel = left, panel
        self._open = False
        self._used = True
        for part in (left, panel):
            part.setParent(self)
        panel.raise_()
        left.installEventFilter(self)
        panel.installEventFilter(self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    @property
    def wide(self) -> bool:
        """Say whether both stand side by side."""
        return self.width() >= theme.look().px(_WIDE_FROM)

    @property
    def shown(self) -> bool:
        """Say whether the panel can be seen."""
        return self.wide or self._open

    @property
    def pulled(self) -> bool:
        """Say whether the panel lies over the list."""
        return self._open and not self.wide

    def left_width(self) -> int:
        """Return how wide the left part is beside the panel."""
        return self.width() - theme.look().px(_PANEL) - _GAP if self.wide else self.width()

    def pull(self, *, out: bool) -> None:
        """Pull the drawer out or push it in; side by side nothing happens."""
        self._open = out
        self._place()

    def use_panel(self, *, on: bool) -> None:
        """Leave the panel away altogether, or use it again."""
        if on is not self._used:
            self._used = on
            self._place()

    def sizeHint(self) -> QSize:
        """Ask for what the left part wants."""
        return self._left.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Ask for no more than the wider of the two needs."""
        least = self._left.minimumSizeHint().expandedTo(QSize(theme.look().px(_PANEL), 0))
        return QSize(least.width(), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place both anew."""
        super().resizeEvent(event)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What asks for other room asks this."""
        del watched
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return False

    def _place(self) -> None:
        wide = self.wide and self._used
        width, height = self.width(), self.height()
        panel = theme.look().px(_PANEL)
        left = self.left_width() if wide else width
        self._left.setGeometry(0, 0, left, height)
        self._panel.setGeometry(width - panel, 0, panel, height)
        self._panel.setVisible(wide or (self._open and self._used))
        self._panel.raise_()
