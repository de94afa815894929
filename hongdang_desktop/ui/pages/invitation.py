"""Opening an invitation: the file, the code said by phone, the digits compared by phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.ui import opening
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.fields import Field, Form
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.compare import Compare
from hongdang_desktop.ui.pages.places import invitation_box

if TYPE_CHECKING:
    from pathlib import Path

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.station.carriage.answers import Offer
    from hongdang_desktop.ui.tasks import Tasks

_FILE_CODES = frozenset(
    {
        "E_MAGIC", "E_WRONG_KIND", "E_TRUNC", "E_TRAILING", "E_HEADER", "E_FORMAT", "E_BODY_HASH",
        "E_STICK_GONE", "E_TOO_BIG", "E_DECRYPT",
    }
)  # fmt: skip
_NEEDED = {
    "file": "还没有邀请文件。插上U盘，点“选文件”。",
    "code": "还没有邀请码。打电话问厂里，是 12 位数字。",
}
_OTHER = "两边的数不一样，这份邀请可能被换过。请厂里重新做一份，当面交或换个U盘带来。"


class InvitationBoxes(QWidget):
    """What was compared holds only for the very file and code that were read."""

    decided = Signal(bool)
    """Whether the digits were the same on both sides."""
    refused = Signal(object)
    """A UserError that is about neither box."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        #: what the invitation says, None until it was opened
        self.offer: Offer | None = None
        self._read_from: tuple[Path, str] | None = None
        self.file = invitation_box()
        self.code = LineBox(hint="12 位数字，打电话问厂里", longest=20, width=230)
        self.button = Button("打开邀请(K)", self.read)
        self.place = ProgressPlace(self.button)
        self.form = Form()
        self.form.add(Field("邀请文件(Y)", self.file, key="file"))
        self.form.add(Field("邀请码(M)", self.code, key="code"))
        self._from = text(role="strong", wrap=True)
        self.compare = Compare("给厂党委打电话，逐组念，逐组对。两边是不是一样？")
        self.compare.decided.connect(self._decide)
        self._stop = text(_OTHER, role="problem", wrap=True)
        for box in (self.file, self.code):
            box.changed.connect(self._forget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.form)
        column.addWidget(self.place, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self._from, self.compare, self._stop):
            column.addWidget(part)
        self._show()

    def agreed(self) -> tuple[Path, str] | None:
        """Return file and code once both sides read the same digits, else None."""
        return self._read_from if self.offer is not None and self.compare.same else None

    def complain(self) -> None:
        """Say what is still to be done before one may go on."""
        if self._missing() or self.agreed():
            return
        self.form.fields["code"].set_problem("还没有和厂里核对。先点“打开邀请”，再打电话对一遍。")
        self.button.setFocus()

    def read(self) -> None:
        """Open the invitation and show whose it is and what to compare."""
        path = self.file.value()
        if self._missing() or path is None:
            return
        code = str(self.code.value())
        self._read_from = (path, code)
        self._tasks.run(
            lambda _progress: opening.read_offer(path, code), owner=self, done=self._read,
            failed=self._fail, place=self.place, latest="read",
        )  # fmt: skip

    def _missing(self) -> bool:
        """Show which box must be filled first; tell whether there is one."""
        wrong = {key: _NEEDED[key] for key in _NEEDED if not self.form.fields[key].value()}
        self.form.show_problems({key: (sentence, Tone.BAD) for key, sentence in wrong.items()})
        if wrong:
            self.form.fields[next(iter(wrong))].box.setFocus()
        return bool(wrong)

    def _fail(self, error: UserError) -> None:
        key = "code" if error.code == "E_BAD_CODE" else "file" if error.code in _FILE_CODES else ""
        if key:
            self.form.fields[key].set_problem(error.sentence)
            self.form.fields[key].box.setFocus()
        else:
            self.refused.emit(error)

    def _read(self, offer: Offer) -> None:
        self.offer = offer
        self._show()
        self.compare.focus()

    def _forget(self) -> None:
        if self.offer is not None:
            self.offer = None
            self._show()
            self.decided.emit(False)

    def _show(self) -> None:
        offer = self.offer
        if offer is not None:
            names = "、".join(node.name for node in offer.branches) or "还没登记的支部"
            self._from.setText(f"{offer.plant_name}邀请：{names}")
        self.compare.show_digits(offer.fingerprint if offer else "")
        for part in (self._from, self.compare):
            show_if(part, offer is not None)
        show_if(self._stop, False)

    def _decide(self, same: bool) -> None:
        show_if(self._stop, not same)
        self.decided.emit(same)
