"""What the views of 规则与日历 share: running a verb, loading a file, saving one, telling faults."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ui import files
from hongdang_desktop.ui.kit.messages import Message, MessageStack, refusal
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.kit.buttons import Button
    from hongdang_desktop.ui.work import Work

_KEY = "regulation"


class UnreadFile(UserError):
    """A file that is no text in UTF-8, or cannot be read."""

    code = "UNREAD_FILE"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”读不出来。存成 UTF-8 文字再来，文件要在。")


class RegulationView(QWidget):
    """One view; ``column`` is where its parts go, ``row`` makes a line of buttons."""

    def __init__(self, work: Work, messages: MessageStack) -> None:
        super().__init__()
        self._work, self._messages = work, messages
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)

    def looked_at(self) -> None:
        """Ask again."""

    def row(self, *parts: QWidget) -> QWidget:
        """Return the parts in one line."""
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in parts:
            row.addWidget(part)
        row.addStretch(1)
        return line

    def run(self, act: Callable[[], Changes], *, done: Callable[[], object]) -> None:
        """Run a verb in the worker, and tell what it did, with the way back."""

        def work(_progress: Progress) -> Changes:
            return act()

        def told(changes: Changes) -> None:
            undo = ("撤销", lambda: self.run(self._work.station.book.undo, done=done))
            self._messages.say(Message(changes.sentence, "", Tone.DONE, (undo,), key=_KEY))
            done()

        self._work.tasks.run(work, owner=self, done=told, failed=self.refused)

    def refused(self, error: UserError) -> None:
        """Tell why nothing was changed."""
        self._messages.say(refusal(error))

    def say(self, title: str, sentence: str = "", tone: Tone = Tone.INFO) -> None:
        """Tell something in the page."""
        self._messages.say(Message(title, sentence, tone, key=_KEY))

    def load(self, title: str) -> tuple[str, str] | None:
        """Return name and text of a file that the user chose, None where there is none to take."""
        path = files.choose_file(self, title, files.REGULATION)
        if path is None:
            return None
        try:
            return path.name, path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            self.refused(UnreadFile(path.name))
            return None

    def save(self, proposed: str, text: str) -> None:
        """Write a text where the user wants it."""
        path = files.save_as(self, "存到哪里", Path.home() / proposed, files.REGULATION)
        if path is None:
            return
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            self.refused(NotSaved(path.name, error.strerror or ""))
        else:
            self.say("存好了", str(path), Tone.DONE)


class NotSaved(UserError):
    """A file that could not be written."""

    code = "NOT_SAVED"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"“{name}”没存上{f'（{reason}）' if reason else ''}。换个位置再存。")


def enable(buttons: tuple[Button, ...], *, on: bool) -> None:
    """Enable buttons, or not."""
    for button in buttons:
        button.setEnabled(on)
