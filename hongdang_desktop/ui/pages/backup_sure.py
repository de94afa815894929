"""恢复: what going back means, in words, before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.frames import Card
from hongdang_desktop.ui.kit.labels import show_if, text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_MORE = (
    "现在的样子会先备份一份，随时能再换回来。之后记的、已经带到厂里的，厂里能还回来。"
    "写到一半还没存的，也回到那时的样子。"
)


class SureCard(Card):
    """A question about one backup; hidden while there is none."""

    def __init__(self, yes: Callable[[Path], object], no: Callable[[], object]) -> None:
        super().__init__(spacing=8)
        self.file: Path | None = None
        self._yes = yes
        self._words = text(role="strong", wrap=True)
        self._file_line = text(role="small", wrap=True)
        self.yes = Button("就恢复到这一份", self._said_yes)
        self.no = Button("不恢复", no)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        row.addStretch(1)
        for part in (self._words, self._file_line, text(_MORE, wrap=True)):
            self.body.addWidget(part)
        self.body.addLayout(row)
        self.hide()

    def ask(self, file: Path, at: str, line: str = "") -> None:
        """Show the question about one backup; the harmless answer has the focus."""
        self.file = file
        self._words.setText(f"回到 {at} 的样子？之后在这台电脑上记的，就看不到了。")
        self._file_line.setText(line)
        show_if(self._file_line, bool(line))
        show_if(self, True)
        self.no.setFocus()

    def _said_yes(self) -> None:
        if self.file is not None:
            self._yes(self.file)
