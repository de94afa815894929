"""What a branch does before it belongs to the exchange: take an invitation, ask to be admitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.fields import Field
from hongdang_desktop.ui.kit.frames import Card, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.messages import MessageStack, refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.pages.compare import Digits
from hongdang_desktop.ui.pages.invitation import InvitationBoxes
from hongdang_desktop.ui.pages.steps import Step
from hongdang_desktop.ui.pages.stick import reached

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.station.carriage.answers import Requested
    from hongdang_desktop.ui.pages.stick import Stick
    from hongdang_desktop.ui.work import Work


_HOW = (
    ("打开邀请", "厂里做好邀请，放在U盘上带来，再打电话告诉 12 位邀请码。"),
    ("电话里核对", "两边逐组念 24 位数，一样才接着办。这样换了文件也骗不过去。"),
    ("写入网申请", "这里写一份申请到U盘，带给厂里。"),
    ("带回一个包", "厂里受理以后带回一个包，收进来就接上了。"),
)


class JoinCard(Card):
    """A branch that began alone takes an invitation; what it recorded stays."""

    def __init__(self, work: Work, joined: Callable[[], object]) -> None:
        super().__init__(spacing=10)
        self._work, self._joined = work, joined
        self.body.addWidget(SectionTitle("和厂党委接上"))
        self.body.addWidget(
            text(
                "请厂里做一份邀请。接上以后，这里记过的都在，头一次会全部带走。",
                role="small",
                wrap=True,
            )
        )
        self.messages = MessageStack()
        self.invitation = InvitationBoxes(work.tasks)
        self.invitation.refused.connect(lambda error: self.messages.say(refusal(error)))
        self.pc = LineBox(hint="例如：支部电脑一", longest=30, width=230)
        self._pc = Field("这台电脑叫(D)", self.pc, key="pc")
        self.button = Button("收下邀请(S)", self._join)
        self.place = ProgressPlace(self.button)
        for part in (self.messages, self.invitation, self._pc):
            self.body.addWidget(part)
        self.body.addWidget(self.place, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addStretch(1)
        self.invitation.decided.connect(self._decided)
        self._decided(same=False)

    def _decided(self, same: bool) -> None:
        """A name is asked, and the invitation taken, only once both sides read the same digits."""
        show_if(self._pc, same)
        show_if(self.place, same)
        if same:
            self.pc.setFocus()

    def _join(self) -> None:
        agreed = self.invitation.agreed()
        if agreed is None:
            self.invitation.complain()
            return
        pc = str(self.pc.value() or "")
        if not pc:
            self._pc.set_problem("给这台电脑起个名，厂里好认。")
            self.pc.setFocus()
            return
        path, code = agreed
        post = self._work.station.post
        self._work.tasks.run(
            lambda _progress: post.join(path, code, pc), owner=self, place=self.place,
            done=lambda _none: self._joined(),
            failed=lambda error: self.messages.say(refusal(error)),
        )  # fmt: skip


class HowCard(Card):
    """What will happen, before anything was done."""

    def __init__(self) -> None:
        super().__init__(spacing=10)
        self.body.addWidget(SectionTitle("一共四步"))
        for number, (title, sentence) in enumerate(_HOW, start=1):
            step = Step(number, title)
            step.say("", done=False, now=number == 1)
            step.body.addWidget(text(sentence, role="small", wrap=True))
            self.body.addWidget(step)
        self.body.addStretch(1)


class RequestCard(Card):
    """The request goes on the stick; its digits are read to the plant over the phone."""

    def __init__(self, work: Work, stick: Stick) -> None:
        super().__init__(spacing=8)
        self._work, self._stick = work, stick
        self.body.addWidget(SectionTitle("入网申请", right="厂里受理以后，带回一个包就接上了"))
        self.messages = MessageStack()
        self._how = text(
            "把申请写到U盘带给厂里。数据也可以一起带，厂里会先收着。", role="small", wrap=True
        )
        self.button = Button("写入网申请(Q)", self._write)
        self.place = ProgressPlace(self.button)
        self._done = text(role="strong", wrap=True)
        self.digits = Digits()
        self._read_out = text("厂里打电话来核对时，把这 24 位逐组念给他听。", wrap=True)
        self.body.addWidget(self.messages)
        self.body.addWidget(self._how)
        self.body.addWidget(self.place, 0, Qt.AlignmentFlag.AlignLeft)
        self._after = (self._done, self.digits, self._read_out)
        for part in self._after:
            self.body.addWidget(part)
            show_if(part, False)
        self.show_place()

    def show_place(self) -> None:
        """Nothing can be written where there is no stick."""
        self.button.setEnabled(self._stick.place is not None)

    def _write(self) -> None:
        place, post = self._stick.place, self._work.station.post
        if place is None:
            return
        self._work.tasks.run(
            lambda _progress: post.request(reached(post, place)), owner=self, place=self.place,
            done=self._written, failed=lambda error: self.messages.say(refusal(error)),
        )  # fmt: skip

    def _written(self, requested: Requested) -> None:
        self.messages.clear()
        self._done.setText(f"写好了：{requested.path.name}")
        self.digits.show_digits(requested.fingerprint)
        for part in self._after:
            show_if(part, True)
