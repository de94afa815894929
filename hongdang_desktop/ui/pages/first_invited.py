"""First start of a branch with an invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from hongdang_desktop.ui import opening
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.fields import Field
from hongdang_desktop.ui.kit.labels import hairline
from hongdang_desktop.ui.kit.messages import refusal
from hongdang_desktop.ui.pages.first_forms import FirstForm
from hongdang_desktop.ui.pages.invitation import InvitationBoxes

if TYPE_CHECKING:  # loaded in the worker, after the first page is on the screen
    from collections.abc import Callable

    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.ui.tasks import Tasks


class InvitedForm(FirstForm):
    """Open the invitation, compare the digits by phone, give this computer a name."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__(
            "支部，有厂里的邀请", "先打开邀请，再和厂里通个电话，两边念的数一样才算数。", tasks
        )
        self.invitation = InvitationBoxes(tasks)
        self.invitation.refused.connect(lambda error: self.messages.say(refusal(error)))
        self.invitation.decided.connect(self._decided)
        self.card.body.insertWidget(0, self.invitation)
        self.card.body.insertWidget(1, hairline())
        self.pc = LineBox(hint="例如：支部电脑一", longest=30, width=230)
        self.form.add(Field("这台电脑叫(D)", self.pc, key="pc"))
        self.add_last("建好以后，这里会写一份入网申请，用U盘带给厂里就行。")

    def first_box(self) -> QWidget:
        """Begin with the file."""
        return self.invitation.file

    def needed(self) -> dict[str, str]:
        """Return which boxes must be filled."""
        return {
            "pc": "给这台电脑起个名，厂里好认。",
            "actor": "还没有姓名。写您自己的名字。",
        }

    def make(self) -> None:
        """Make the station once the digits were compared."""
        if self.invitation.agreed() is None:
            self.invitation.complain()
            return
        super().make()

    def maker(self) -> Callable[[Progress], Station]:
        """Return the work that makes the station from the invitation."""
        agreed = self.invitation.agreed()
        if agreed is None:
            raise ValueError("nothing was compared")
        path, code = agreed
        pc, actor, folder = self.words("pc"), self.words("actor"), self.place_wanted()
        return lambda _progress: opening.make_invited(folder, path, code, pc=pc, actor=actor)

    def page_after(self) -> str:
        """Go on with the request to be admitted."""
        return "exchange"

    def _decided(self, same: bool) -> None:
        if same:
            self.pc.setFocus()
