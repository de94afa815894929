"""导出Excel and 从Excel导入 under a list, and cells pasted into it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hongdang_desktop.ui import files
from hongdang_desktop.ui.kit.buttons import LinkButton
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.kit.messages import Message, MessageStack, refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.workflows import workflows
from hongdang_desktop.ui.words import SHOW_SENSITIVE

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.ledgers.ledger import AnyLedger
    from hongdang_desktop.station.views import Listing
    from hongdang_desktop.ui.work import Work


class SheetActions(QWidget):
    """Two quiet words in the foot of a list.

    ``asked`` gives the list on show, and whether sensitive values are shown in it: what is covered on
    the screen is covered in the file.
    """

    def __init__(
        self, work: Work, messages: MessageStack, kind: AnyLedger, *, ours: bool,
        asked: Callable[[], tuple[Listing, bool]],
    ) -> None:  # fmt: skip
        super().__init__()
        self._work, self._messages, self._kind, self._asked = work, messages, kind, asked
        self.out = LinkButton("导出Excel(E)", self._export)
        self.writing = ProgressPlace(self.out)
        self.into = LinkButton("从Excel导入(I)", self._go_in)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(18)
        row.addWidget(self.writing)
        row.addWidget(self.into)
        self._ours = ours
        show_if(self.into, ours)

    def _go_in(self) -> None:
        self._go()

    def _go(self, words: str = "") -> None:
        own = (w.key for w in workflows(self._work.info.role.value) if w.tables)
        if self._kind.page in own:
            self._work.shell.go(self._kind.page, text=words)
            return
        self._work.shell.go("sheets", ledger=self._kind.key, branch=self._work.branch, text=words)

    def paste(self) -> None:
        """Look through the cells on the clipboard."""
        words = QGuiApplication.clipboard().text()
        if self._ours and ("\t" in words or "\n" in words.strip()):
            self._go(words)
        elif self._ours:
            self._messages.say(
                Message(
                    "剪贴板里不是表格。", "在 WPS 或 Excel 里选中几行，复制，再来按 Ctrl+V。",
                    Tone.INFO, key="table",
                )
            )  # fmt: skip

    def _export(self) -> None:
        wanted, uncovered = self._asked()
        when = "".join(
            f"{number}{word}"
            for number, word in ((wanted.year, "年"), (wanted.month, "月"))
            if number
        )
        name = f"{self._work.branch_name()}{self._work.title(self._kind)}{when}.xlsx"
        file = files.save_as(self, "存到哪里", Path.home() / name, files.WORKBOOK)
        if file is None:
            return
        station = self._work.station

        def done(count: int) -> None:
            self._say(file, count, covered=not uncovered)

        self._work.tasks.run(
            lambda progress: station.sheets.export(
                wanted, file, with_sensitive=uncovered, progress=progress
            ),
            owner=self, done=done, failed=lambda error: self._messages.say(refusal(error)),
            place=self.writing,
        )  # fmt: skip

    def _say(self, file: Path, count: int, *, covered: bool) -> None:
        sensitive = any(column.sensitive for column in self._kind.columns.values())
        rest = f"在 {file}。"
        if sensitive:
            rest += (
                f"敏感内容遮住了；要带上，先勾“{SHOW_SENSITIVE}”。"
                if covered
                else "里面有敏感内容，用完就删。"
            )
        self._messages.say(Message(f"写好了 {count} 条。", rest, Tone.DONE, key="table"))


def take_pastes(over: QWidget, actions: Callable[[], SheetActions | None]) -> None:
    """Let cells that are pasted anywhere over a list be looked through; boxes keep their own paste."""
    shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), over)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def paste() -> None:
        shown = actions()
        if shown is not None:
            shown.paste()

    shortcut.activated.connect(paste)
