"""邀请和入网: an invitation for a new computer, and the requests that come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.ui import files
from hongdang_desktop.ui.kit.buttons import Button, MainButton, set_main
from hongdang_desktop.ui.kit.choice_box import MultiChoice
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, SectionTitle
from hongdang_desktop.ui.kit.labels import hairline, show_if, text
from hongdang_desktop.ui.kit.messages import Message, MessageStack, refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.beside import Beside
from hongdang_desktop.ui.pages.compare import Compare, Digits
from hongdang_desktop.ui.pages.stick import reached
from hongdang_desktop.ui.pages.view import View

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.carriage.answers import BranchPost, Candidate, Invited
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.pages.stick import Stick
    from hongdang_desktop.ui.work import Work


class JoinView(View):
    """Left the invitation, right the requests on the stick."""

    def __init__(
        self, work: Work, stick: Stick, messages: MessageStack, turn: Callable[[str], object]
    ) -> None:
        super().__init__()
        self.invite = InviteCard(work, stick, messages)
        self.admit = AdmitCard(work, stick, messages, turn)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(Beside(self.invite, self.admit, width=0, from_width=900))

    def looked_at(self) -> None:
        """Ask which branches there are and who asks to be admitted."""
        self.invite.looked_at()
        self.admit.looked_at()

    def place_changed(self) -> None:
        """Look for requests on the stick that is there now."""
        self.invite.place_changed()
        self.admit.looked_at()

    def wanted_focus(self) -> QWidget | None:
        """Stand on the branches to choose from."""
        return self.invite.branches

    def focus(self) -> None:
        """Put the focus on the branches to choose from."""
        self.invite.focus()


class InviteCard(Card):
    """The code is shown once; it is told by phone and goes on no stick."""

    def __init__(self, work: Work, stick: Stick, messages: MessageStack) -> None:
        super().__init__(spacing=10)
        self._work, self._stick, self._messages = work, stick, messages
        self.body.addWidget(SectionTitle("邀请支部"))
        self.body.addWidget(
            text("一份邀请给一台电脑。几个支部合用一台的，一起选上。", role="small", wrap=True)
        )
        self.branches: MultiChoice | None = None
        self._choices = QVBoxLayout()
        self.body.addLayout(self._choices)
        self._none = text(
            "一个都不选，就是给已经先自己用的支部；它的名称由它自己带来。", role="small", wrap=True
        )
        self.button = MainButton("做邀请(Y)", self._invite)
        self.place = ProgressPlace(self.button)
        self._file = text(role="strong", wrap=True)
        self._code_title = text("邀请码，打电话告诉支部。只在这里出现一次，先抄下来。", wrap=True)
        self.code = Digits()
        self._print_title = text("厂里的核对码，支部打开邀请以后，逐组念给他对。", wrap=True)
        self.digits = Digits()
        self.body.addWidget(self._none)
        self.body.addWidget(self.place, 0, Qt.AlignmentFlag.AlignLeft)
        self._line = hairline()
        self._after = (
            self._line, self._file, self._code_title, self.code, self._print_title, self.digits,
        )  # fmt: skip
        for part in self._after:
            self.body.addWidget(part)
            show_if(part, False)
        self.body.addStretch(1)
        self.place_changed()

    def looked_at(self) -> None:
        """Ask which branches there are; those without a computer come first."""
        post = self._work.station.post
        self._work.tasks.run(
            lambda _progress: post.branches(), owner=self, done=self._show, latest="branches"
        )

    def place_changed(self) -> None:
        """Nothing can be written where there is no stick."""
        self.button.setEnabled(self._stick.place is not None)

    def focus(self) -> None:
        """Put the focus on the branches to choose from."""
        (self.branches or self.button).setFocus()

    def _show(self, posts: tuple[BranchPost, ...]) -> None:
        chosen = self.branches.value() if self.branches is not None else ()
        clear_out(self._choices)
        ordered = sorted(posts, key=lambda one: one.pcs > 0)
        self.branches = MultiChoice(
            [
                Choice(one.branch.id, one.branch.shown + ("（有电脑了）" if one.pcs else ""))
                for one in ordered
            ],
            name="邀请哪些支部",
        )
        self.branches.set_value(chosen)
        self._choices.addWidget(self.branches)
        if self.button.hasFocus() and posts:
            self.branches.setFocus()

    def _invite(self) -> None:
        place, post = self._stick.place, self._work.station.post
        if place is None:
            return
        value = self.branches.value() if self.branches is not None else ()
        chosen = tuple(str(one) for one in value) if isinstance(value, tuple) else ()
        self._work.tasks.run(
            lambda _progress: post.invite(chosen, reached(post, place)), owner=self, place=self.place,
            done=self._invited, failed=lambda error: self._messages.say(refusal(error)),
        )  # fmt: skip

    def _invited(self, invited: Invited) -> None:
        self._messages.drop("refused")
        self._file.setText(f"写好了：{invited.path.name}")
        code = invited.code
        self.code.show_digits(" ".join(code[at : at + 4] for at in range(0, len(code), 4)))
        self.digits.show_digits(invited.fingerprint)
        for part in self._after:
            show_if(part, True)
        if self.branches is not None:
            self.branches.set_value(())


@dataclass(frozen=True, slots=True)
class _Request:
    path: Path
    candidate: Candidate


class AdmitCard(Card):
    """One request after the other; nobody is admitted without a phone call."""

    def __init__(
        self, work: Work, stick: Stick, messages: MessageStack, turn: Callable[[str], object]
    ) -> None:
        super().__init__(spacing=10)
        self._work, self._stick, self._messages, self._turn = work, stick, messages, turn
        self._requests: tuple[_Request, ...] = ()
        self.choose = Button("选文件⋯", self._choose)
        self.body.addWidget(SectionTitle("受理入网申请", right=self.choose))
        self._who = text(role="strong", wrap=True)
        self._more = text(role="small", wrap=True)
        self.compare = Compare("给支部打电话，让他念电脑上的 24 位。和这里一样吗？")
        self.compare.decided.connect(self._decided)
        self.button = Button("受理(A)", self._admit)
        self.place = ProgressPlace(self.button)
        for part in (self._who, self._more, self.compare):
            self.body.addWidget(part)
        self.body.addWidget(self.place, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addStretch(1)
        self._show()

    def looked_at(self) -> None:
        """Look for requests on the stick."""
        place, post = self._stick.place, self._work.station.post
        if place is None:
            self._take(())
            return
        path = place.path

        def look(_progress: Progress) -> tuple[_Request, ...]:
            return tuple(_Request(file, candidate) for file, candidate in post.candidates(path))

        self._work.tasks.run(
            look, owner=self, done=self._take, failed=lambda _error: self._take(()), latest="look"
        )

    def _take(self, requests: tuple[_Request, ...]) -> None:
        if requests != self._requests:
            self._requests = requests
            self._show()

    def _choose(self) -> None:
        path = files.choose_file(self, "选支部带来的入网申请", files.INVITATION)
        if path is None:
            return
        post = self._work.station.post
        self._work.tasks.run(
            lambda _progress: (_Request(path, post.read_request(path)),), owner=self,
            done=self._take, failed=lambda error: self._messages.say(refusal(error)), latest="look",
        )  # fmt: skip

    def _show(self) -> None:
        first = next(iter(self._requests), None)
        for part in (self._who, self.compare, self.place):
            show_if(part, first is not None)
        if first is None:
            self._who.setText("")
            self._more.setText("插上支部带来的U盘，申请会自己列在这里。")
            show_if(self._more, True)
            return
        names = "、".join(node.name for node in first.candidate.branches)
        known = "这台电脑以前入过网。" if first.candidate.known else ""
        left = len(self._requests) - 1
        self._who.setText(f"{names}：{first.candidate.pc}")
        self._more.setText(known + (f"后面还有 {left} 份申请。" if left else ""))
        show_if(self._more, bool(self._more.text()))
        self.compare.show_digits(first.candidate.fingerprint)
        self._decided(same=False, told=False)

    def _decided(self, same: bool, told: bool = True) -> None:
        self.button.setEnabled(same)
        set_main(self.button, main=False)
        if same:
            self.button.setFocus()
        elif told:
            self._messages.say(
                Message(
                    "先不受理", "两边的数不一样，这份申请可能被换过。请支部重新写一份。", Tone.BAD,
                    key="compare",
                )
            )  # fmt: skip

    def _admit(self) -> None:
        request, post = next(iter(self._requests), None), self._work.station.post
        if request is None or not self.compare.same:
            return
        self._messages.drop("compare")
        path, digits = request.path, request.candidate.fingerprint
        self._work.tasks.run(
            lambda _progress: post.admit(path, digits), owner=self, place=self.place,
            done=self._admitted, failed=lambda error: self._messages.say(refusal(error)),
        )  # fmt: skip

    def _admitted(self, changes: Changes) -> None:
        title, _stop, _rest = changes.sentence.partition("。")
        self._messages.say(
            Message(
                title, "给它下发一个包，支部收进去就接上了。", Tone.DONE,
                (("去下发", lambda: self._turn("out")),), key="admit",
            )
        )  # fmt: skip
        self.choose.setFocus()  # the button that was pressed goes with the request
        self._take(self._requests[1:])
        self.looked_at()
