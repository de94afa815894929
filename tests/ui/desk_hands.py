"""The whole program in a test: started on real stations, worked by keys and clicks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from hongdang_desktop.station.station import Station
from hongdang_desktop.ui.app import Program
from hongdang_desktop.ui.kit.frames import Page

PATIENCE = 30.0


@contextmanager
def running(station: Station | None = None, page: str = "home") -> Iterator[Program]:
    """Run the window; with a station it is adopted, and closed at the end."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    program = Program(app)
    program.bugs.uninstall()
    try:
        if station is not None:
            program.adopt(station, page)
            program.shell.resize(1366, 768)
            program.shell.show()
        yield_to(program)
        yield program
        yield_to(program)
    finally:
        program.shell.close()
        program.close()
        program.shell.deleteLater()
        QApplication.processEvents()


def yield_to(program: Program) -> None:
    """Let everything that is under way come to its end."""
    for _ in range(4):
        QApplication.processEvents()
        program.shell.tasks.wait_idle(PATIENCE)
    QApplication.processEvents()


def page_of(program: Program) -> Page:
    """Return the page that is shown."""
    page = program.shell.current_page()
    assert page is not None
    return page


def said(page: Page) -> str:
    """Return every message of a page as one text."""
    return " | ".join(f"{m.title}。{m.sentence}" for m in page.messages.messages())


def words(widget: QWidget) -> str:
    """Return all words that can be seen in a widget."""
    labels = cast(list[QLabel], widget.findChildren(QLabel))
    return " ".join(label.text() for label in labels if label.isVisible())


def write(box: QWidget, text: str | Path) -> None:
    """Put words into a box as a user does, whatever stood there."""
    line = box if isinstance(box, QLineEdit) else box.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.selectAll()
    line.insert(str(text))
    line.textEdited.emit(str(text))
