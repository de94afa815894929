"""The ring around what has the focus: a transparent child of the window that follows it.

A widget says how it wants its ring by the property ``ring``: ``"in"`` (default) on its own edge,
``"out"`` two pixels off (main button, boxes with a red edge), ``"near"`` a little wider than its words
(links), ``"none"`` when it shows the focus
itself. Nothing else in the program draws a ring, so none is ever forgotten.
"""

from collections.abc import Iterator

from PySide6.QtCore import (
    QDynamicPropertyChangeEvent,
    QEvent,
    QObject,
    QPoint,
    QRect,
    QRectF,
    Qt,
    QTimer,
)
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from shiboken6 import isValid

_WIDTH = 2
_OFF = 4  # 2 px of ground and 2 px of ring
_RADIUS = 6.0
_MOVING = {QEvent.Type.Move, QEvent.Type.Resize}
# A widget that is being destroyed is hidden first, and must not be touched then: look later.
_COMING_AND_GOING = {QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.ParentChange}


class FocusRing(QWidget):
    """The picture of the ring; one for each window that ever held the focus."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.colour = ""
        self.radius = _RADIUS
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def frame(self, place: QRect, *, clip: QRect, radius: float) -> None:
        """Stand at ``place`` (window coordinates), cut off where ``clip`` ends."""
        self.radius = radius
        self.setGeometry(place)
        shown = clip.translated(-place.topLeft())
        self.setVisible(shown.intersects(self.rect()))
        if shown.contains(self.rect()):
            self.clearMask()
        else:
            self.setMask(shown.intersected(self.rect()))
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring inside the widget's own edge."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.colour), _WIDTH))
        half = _WIDTH / 2
        place = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(place, self.radius, self.radius)


class _Follower(QObject):
    """Watches the focus, and every ancestor of what has it, for whatever moves the ring."""

    def __init__(self, app: QApplication, colour: str) -> None:
        super().__init__(app)
        self.colour = colour
        self._watched: list[QWidget] = []
        self._ring: FocusRing | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._place)
        app.focusChanged.connect(self._focus_changed)

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        del old
        for watched in self._watched:
            if isValid(watched):
                watched.removeEventFilter(self)
        self._watched = []
        self._hide()
        if new is None or new.isWindow() or not new.focusPolicy():
            return
        widget: QWidget | None = new
        while widget is not None:
            self._watched.append(widget)
            widget.installEventFilter(self)
            if widget.isWindow():
                break
            widget = widget.parentWidget()
        into_view(new)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move the ring with whatever moved."""
        del watched
        if event.type() in _MOVING:
            self._place()
        elif isinstance(event, QDynamicPropertyChangeEvent):
            # PySide itself sets properties on what is just being destroyed.
            if event.propertyName() in (b"ring", b"ringRadius"):
                self._place()
        elif event.type() in _COMING_AND_GOING:
            self._later.start()
        return False

    def _hide(self) -> None:
        if self._ring is not None and isValid(self._ring):
            self._ring.hide()
        self._ring = None

    def _place(self) -> None:
        if not self._watched:
            return
        target, window = self._watched[0], self._watched[-1]
        if not isValid(target) or not isValid(window):
            return
        mode = target.property("ring") or "in"
        if mode == "none" or not target.isVisible():
            self._hide()
            return
        if self._ring is None or not isValid(self._ring):
            self._ring = _ring_of(window)
            self._ring.colour = self.colour
        place = QRect(target.mapTo(window, QPoint(0, 0)), target.size())
        radius = float(target.property("ringRadius") or _RADIUS)
        if mode == "out":
            place.adjust(-_OFF, -_OFF, _OFF, _OFF)
            radius += 2
        elif mode == "near":
            place.adjust(-_OFF, 0, _OFF, 0)
        clip = window.rect()
        # Asked anew: PySide may have let go of its half of a parent (a viewport) that lives on.
        for widget in _parents(target, window):
            area = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
            # A ring that stands outside may leave its own parents, but not what scrolls.
            if mode == "in" or isinstance(widget.parentWidget(), QScrollArea):
                clip = clip.intersected(area)
        self._ring.frame(place, clip=clip, radius=radius)


def _parents(widget: QWidget, window: QWidget) -> Iterator[QWidget]:
    parent = widget.parentWidget()
    while parent is not None:
        yield parent
        if parent is window:
            return
        parent = parent.parentWidget()


def install(app: QApplication, *, colour: str) -> None:
    """Let the ring follow the focus in every window of the application."""
    follower = app.findChild(_Follower)
    if follower is None:
        follower = _Follower(app, colour)
    follower.colour = colour


def _ring_of(window: QWidget) -> FocusRing:
    for child in window.children():
        if isinstance(child, FocusRing):
            return child
    return FocusRing(window)


def into_view(widget: QWidget) -> None:
    """Scroll a widget into view, such as what has just got the focus."""
    parent = widget.parentWidget()
    while parent is not None and not parent.isWindow():
        if isinstance(parent, QScrollArea) and parent.widget() is not None:
            parent.ensureWidgetVisible(widget, 8, 24)
        parent = parent.parentWidget()
