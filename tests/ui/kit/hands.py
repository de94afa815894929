"""What a user does, for tests: keys, an input method's words, looking by ear."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

_MUST_HAVE_NAMES = (
    QAccessible.Role.EditableText,
    QAccessible.Role.Button,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.ComboBox,
    QAccessible.Role.SpinBox,
    QAccessible.Role.Table,
    QAccessible.Role.List,
    QAccessible.Role.ButtonMenu,
)


def focus() -> QWidget:
    """Return what has the focus."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the focus"
    return widget


def name() -> str:
    """Return the accessible name of what has the focus."""
    return focus().accessibleName()


def press(key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is."""
    QTest.keyClick(focus(), key, mods)
    QApplication.processEvents()


def letters(words: str) -> None:
    """Type Latin letters and digits where the focus is (Chinese would abort the interpreter)."""
    for letter in words:
        QTest.keyClicks(focus(), letter)
    QApplication.processEvents()


def compose(preedit: str) -> None:
    """Show letters as an input method does before the word is chosen."""
    QApplication.sendEvent(focus(), QInputMethodEvent(preedit, []))
    QApplication.processEvents()


def commit(words: str) -> None:
    """Put words in as an input method does."""
    event = QInputMethodEvent("", [])
    event.setCommitString(words)
    QApplication.sendEvent(focus(), event)
    QApplication.processEvents()


def shown(widget: QWidget, width: int = 0, height: int = 0) -> None:
    """Show a window and let it settle."""
    if width:
        widget.resize(width, height)
    widget.show()
    widget.activateWindow()
    for _ in range(3):
        QApplication.processEvents()


def click(widget: QWidget, place: QPoint | None = None) -> None:
    """Click with the left button, in the middle unless told where."""
    none = Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, none, place or widget.rect().center())
    QApplication.processEvents()


def heard(widget: QWidget) -> Iterator[QAccessibleInterface]:
    """Yield everything visible that a screen reader finds in a widget."""
    todo: list[QAccessibleInterface | None] = [QAccessible.queryAccessibleInterface(widget)]
    while todo:
        interface = todo.pop()
        if interface is None or not interface.isValid():
            continue
        thing = interface.object()
        if isinstance(thing, QWidget) and not thing.isVisible():
            continue
        yield interface
        todo += [interface.child(number) for number in range(interface.childCount())]


def nameless(widget: QWidget) -> list[str]:
    """Return the controls without an accessible name, as ``Role ClassName``."""
    found = []
    for interface in heard(widget):
        if (
            interface.role() in _MUST_HAVE_NAMES
            and not interface.text(QAccessible.Text.Name).strip()
        ):
            thing = interface.object()
            found.append(f"{interface.role().name} {type(thing).__name__}")
    return found


def hold(child: QWidget, window: QWidget) -> None:
    """Keep a window alive as long as a widget in it: a parent is not held by its children."""
    child.__dict__["window_of_test"] = window
