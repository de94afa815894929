"""Enter goes to the next box, Shift+Enter back, in everything that lies in one container."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QTextEdit, QWidget

from hongdang_desktop.ui.kit.editor import ENTER

_BOXES = (QLineEdit, QTextEdit, QComboBox)


class EnterMoves(QObject):
    """Installed once on a page or form; boxes leave Enter to it by ignoring the key.

    A widget that is no box takes part by the property ``enterStop``. After the last box comes the
    page's main button.
    """

    def __init__(self, container: QWidget) -> None:
        super().__init__(container)
        self._container = container
        container.setProperty("enterMoves", True)
        container.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the Enter that nobody inside wanted."""
        del watched
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        allowed = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        if event.key() not in ENTER or event.modifiers() & ~allowed:
            return False
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return move(self._container, back=back)


def move(container: QWidget, *, back: bool = False) -> bool:
    """Put the focus on the next (or previous) box; tell whether there was one."""
    stops = _stops(container)
    here = container.focusWidget()
    order = _chain(container)
    place = order.index(here) if here in order else -1
    if back:
        before = [widget for widget in order[: max(place, 0)] if widget in stops]
        target = before[-1] if before else None
    else:
        target = next((widget for widget in order[place + 1 :] if widget in stops), None)
        if target is None and not _has_outer(container):
            target = _main_button(container.window())
    if target is None:
        return False
    reason = Qt.FocusReason.BacktabFocusReason if back else Qt.FocusReason.TabFocusReason
    target.setFocus(reason)
    return True


def first_stop(container: QWidget) -> QWidget | None:
    """Return the first thing inside that Tab comes to."""
    for widget in _chain(container):
        if (
            widget.isVisible()
            and widget.isEnabled()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ):
            return widget
    return None


def _chain(container: QWidget) -> list[QWidget]:
    """Return everything inside, in the order of Tab."""
    found: list[QWidget] = []
    widget = container.nextInFocusChain()
    while widget is not None and widget is not container:
        if container.isAncestorOf(widget):
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def _stops(container: QWidget) -> set[QWidget]:
    return {widget for widget in _chain(container) if _is_stop(widget)}


def _is_stop(widget: QWidget) -> bool:
    if not (
        widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ):
        return False
    if isinstance(widget, QLineEdit | QTextEdit) and widget.isReadOnly():
        return False
    return isinstance(widget, _BOXES) or bool(widget.property("enterStop"))


def _has_outer(container: QWidget) -> bool:
    """Tell whether a container further out goes on where this one ends."""
    parent = container.parentWidget()
    while parent is not None:
        if parent.property("enterMoves"):
            return True
        parent = parent.parentWidget()
    return False


def _main_button(window: QWidget) -> QWidget | None:
    for widget in _chain(window):
        main = isinstance(widget, QPushButton) and widget.property("role") == "main"
        if main and widget.isVisible() and widget.isEnabled():
            return widget
    return None
