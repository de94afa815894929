"""One record beside the list, as the plant may see it: what is sensitive is covered until asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.pages.ledger_look import LookPanel

if TYPE_CHECKING:
    from hongdang_desktop.ui.pages.ledger_look import Inside


class RecordLook(LookPanel):
    """``uncover_wanted`` tells the record whose covered values somebody asks to see."""

    uncover_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.note = text("看一眼会记下来，支部能看到是谁看的。", role="small", wrap=True)
        self.look = Button("看一眼(L)", lambda: self.uncover_wanted.emit(self.entry))
        self.body.addWidget(self.note)
        self.body.addWidget(self.look, 0, Qt.AlignmentFlag.AlignLeft)

    def show_inside(self, found: Inside, *, unmasked: bool) -> None:
        """Show a record; the button is there only where something is covered."""
        super().show_inside(found, unmasked=unmasked)
        covered = any(line.covers for line in found.lines) and not unmasked
        show_if(self.look, covered)
        show_if(self.note, covered)

    def focus_first(self) -> None:
        """Go to what uncovers, else to what leads back."""
        target = self.look if self.look.isVisibleTo(self) else self.shut
        target.setFocus(Qt.FocusReason.TabFocusReason)
