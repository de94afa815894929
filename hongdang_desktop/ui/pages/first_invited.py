"""First start of a branch with an invitation: the file, the code by phone, the digits compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from hongdang_desktop.ui import opening
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import Button, set_main
from hongdang_desktop.ui.kit.fields import Field
from hongdang_desktop.ui.kit.labels import hairline, show_if, text
from hongdang_desktop.ui.kit.messages import Message
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.compare import Compare
from hongdang_desktop.ui.pages.first_forms import FirstForm
from hongdang_desktop.ui.pages.places import invitation_box

if TYPE_CHECKING:  # loaded in the worker, after the first page is on the screen
    from collections.abc import Callable
    from pathlib import Path

    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.station.views import Offer
    from hongdang_desktop.ui.tasks import Tasks

_CODE_CODES = frozenset({"E_BAD_CODE"})
_FILE_CODES = frozenset(
    {
        "E_MAGIC", "E_WRONG_KIND", "E_TRUNC", "E_TRAILING", "E_HEADER", "E_FORMAT", "E_BODY_HASH",
        "E_STICK_GONE", "E_TOO_BIG", "E_DECRYPT",
    }
)  # fmt: skip


class InvitedForm(FirstForm):
    """What was compared holds only for the very file and code it was read from."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__(
            "支部，有厂里的邀请", "先打开邀请，再和厂里通个电话，两边念的数一样才算数。", tasks,
        )  # fmt: skip
        self.file = invitation_box()
        self.code = LineBox(hint="12 位数字，打电话问厂里", longest=20, width=230)
        self.read_button = Button("打开邀请(K)", self.read)
        self.read_place = ProgressPlace(self.read_button)
        self.form.add(Field("邀请文件(Y)", self.file, key="file"))
        self.form.add(Field("邀请码(M)", self.code, key="code"))
        self.form.body.addWidget(self.read_place, 0, Qt.AlignmentFlag.AlignLeft)
        self._from = text(role="strong", wrap=True)
        self.compare = Compare("厂党委那边念的是不是这 24 位？逐组念，逐组对。")
        self.compare.decided.connect(self._decided)
        self.pc = LineBox(hint="例如：支部电脑一", longest=30, width=230)
        self.form.body.addWidget(hairline())
        self.form.body.addWidget(self._from)
        self.form.body.addWidget(self.compare)
        self.form.add(Field("这台电脑叫(D)", self.pc, key="pc"))
        self.add_last("建好以后，这里会写一份入网申请，用U盘带给厂里就行。")
        self._offer: Offer | None = None
        self._read_from: tuple[Path | None, str] = (None, "")
        for box in (self.file, self.code):
            box.changed.connect(self._forget)
        self._show_offer()

    def needed(self) -> dict[str, str]:
        """Return which boxes must be filled."""
        return {
            "file": "还没有邀请文件。插上U盘，点“选文件”。",
            "code": "还没有邀请码。打电话问厂里，是 12 位数字。",
            "pc": "给这台电脑起个名，厂里好认。",
            "actor": "还没有姓名。写您自己的名字。",
        }

    def wrong(self) -> dict[str, str]:
        """Return what must be done first; without the comparison nothing is made."""
        found = super().wrong()
        if not found and not self.compare.same:
            found["code"] = "还没有和厂里核对。先点“打开邀请”，再打电话对一遍。"
        return found

    def read(self) -> None:
        """Open the invitation and show whose it is and what to compare."""
        self.messages.clear()
        needed = {k: s for k, s in self.needed().items() if k in {"file", "code"}}
        wrong = {key: sentence for key, sentence in needed.items() if not self.words(key)}
        self.form.show_problems({key: (sentence, Tone.BAD) for key, sentence in wrong.items()})
        path = self.file.value()
        if wrong or path is None:
            self.form.fields[next(iter(wrong), "file")].box.setFocus()
            return
        code = self.words("code")

        self._read_from = (path, code)
        self.tasks.run(
            lambda _progress: opening.read_offer(path, code), owner=self, done=self._read,
            failed=self.fail, place=self.read_place, latest="read",
        )  # fmt: skip

    def field_of(self, code: str) -> str:
        """Return which box an error is about."""
        if code in _CODE_CODES:
            return "code"
        return "file" if code in _FILE_CODES else super().field_of(code)

    def maker(self) -> Callable[[Progress], Station]:
        """Return the work that makes the station from the invitation."""
        path, code = self._read_from
        if path is None:
            raise ValueError("no invitation was read")
        pc, actor, folder = self.words("pc"), self.words("actor"), self._folder()
        return lambda _progress: opening.make_invited(folder, path, code, pc=pc, actor=actor)

    def page_after(self) -> str:
        """Go on with the request to be admitted."""
        return "exchange"

    def _read(self, offer: Offer) -> None:
        self._offer = offer
        self._show_offer()
        self.compare.focus()

    def _forget(self) -> None:
        if self._offer is not None:
            self._offer = None
            self._show_offer()

    def _show_offer(self) -> None:
        offer = self._offer
        if offer is not None:
            names = "、".join(node.name for node in offer.branches) or "还没登记的支部"
            self._from.setText(f"{offer.plant_name}邀请：{names}")
        self.compare.show_digits(offer.fingerprint if offer else "")
        for part in (self._from, self.compare):
            show_if(part, offer is not None)
        set_main(self.make_button, main=True)

    def _decided(self, same: bool) -> None:
        if same:
            self.messages.drop("compare")
            self.pc.setFocus()
            return
        self.messages.say(
            Message(
                "先停下",
                "两边的数不一样，这份邀请可能被换过。请厂里重新做一份，当面或换个U盘带来。",
                Tone.BAD, key="compare",
            )
        )  # fmt: skip
