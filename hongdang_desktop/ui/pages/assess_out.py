"""导出Excel on the page of the sheet: what is on show, as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hongdang_desktop.station.assessing.sheet_file import write_sheet
from hongdang_desktop.ui import files
from hongdang_desktop.ui.kit.buttons import LinkButton
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from hongdang_desktop.station.assessing.views import SheetView
    from hongdang_desktop.ui.kit.messages import MessageStack
    from hongdang_desktop.ui.work import Work


class SheetOut(QWidget):
    """A quiet link; nothing where no sheet is on show."""

    def __init__(self, work: Work, messages: MessageStack) -> None:
        super().__init__()
        self._work, self._messages = work, messages
        self._view: SheetView | None = None
        self.link = LinkButton("导出Excel(E)", self._export, tone=Tone.QUIET)
        self.writing = ProgressPlace(self.link)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.writing)
        show_if(self, False)

    def offer(self, view: SheetView | None) -> None:
        """Offer to write this sheet, or nothing."""
        self._view = view
        show_if(self, view is not None)

    def _export(self) -> None:
        view = self._view
        if view is None:
            return
        name = f"{view.which.period} {view.template.title}.xlsx"
        file = files.save_as(self, "存到哪里", Path.home() / name, files.WORKBOOK)
        if file is None:
            return
        nodes = self._work.info.branches
        branch = next((node.name for node in nodes if node.id == view.which.branch), "")

        def done(count: int) -> None:
            said = f"{count} 项，在 {file}。"
            self._messages.say(Message("写好了", said, Tone.DONE, key="out"))

        self._work.tasks.run(
            lambda _: write_sheet(view, branch, file), owner=self, done=done,
            failed=lambda error: self._messages.say(refusal(error)), place=self.writing,
        )  # fmt: skip
