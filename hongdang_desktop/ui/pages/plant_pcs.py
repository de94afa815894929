"""电脑: all computers of the exchange; one that is lost is stopped here, one that is replaced let go."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.ui import words
from hongdang_desktop.ui.kit.ask import AskLine
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import Message, MessageStack, refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.stick import reached
from hongdang_desktop.ui.pages.view import View

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.keys.rostering import PcNote, Rostering
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.pages.stick import Stick
    from hongdang_desktop.ui.work import Work

_COLUMNS = (
    Column("who", "支部", stretch=3, least=150, sortable=False),
    Column("pc", "电脑", width=150, sortable=False),
    Column("last", "最近来包", width=110, sortable=False),
    Column("number", "第几包", width=76, right=True, sortable=False, drop=2),
    Column("note", "说明", stretch=3, least=120, sortable=False, drop=1),
    Column("state", "", width=96, sortable=False),
)
_TONES = {"在用": Tone.DONE, "已停用": Tone.BAD}


@dataclass(frozen=True, slots=True)
class _Ask:
    """A question of one line, and what is done with the answer."""

    line: AskLine
    act: Callable[[Rostering, str, str], Changes]


class PcsView(View):
    """One row a computer; what is done about it is asked for one line of reason first."""

    def __init__(self, work: Work, stick: Stick, messages: MessageStack) -> None:
        super().__init__()
        self._work, self._stick, self._messages = work, stick, messages
        self._notes: tuple[PcNote, ...] = ()
        self.table = ListTable(_COLUMNS, name="入网的电脑")
        self.table.moved.connect(lambda _key: self._fit())
        self._line = text(role="small", wrap=True)
        self.stop = Button("丢了，停用⋯(T)", partial(self._ask, "stop"))
        self.let_go = Button("换下⋯(H)", partial(self._ask, "let_go"))
        self.rename = Button("改名⋯(G)", partial(self._ask, "rename"))
        self.restore = Button("做恢复包(R)", self._restore)
        self._restoring = ProgressPlace(self.restore)
        self._asks = {
            "stop": _Ask(
                AskLine("为什么停用", yes="就停用", hint="比如 11月20日丢了"),
                lambda roster, pc, why: roster.revoke(pc, why),
            ),
            "let_go": _Ask(
                AskLine("为什么换下", yes="就换下", hint="比如 换了新电脑"),
                lambda roster, pc, why: roster.retire(pc, why),
            ),
            "rename": _Ask(
                AskLine("改叫什么", yes="就这么叫", hint="比如 电脑B"),
                lambda roster, pc, name: roster.rename(pc, name),
            ),
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for key, ask in self._asks.items():
            ask.line.answered.connect(partial(self._act, key))
            ask.line.given_up.connect(self._give_up)
            ask.line.hide()
            column.addWidget(ask.line)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._line, 1)
        for part in (self.rename, self.let_go, self.stop, self._restoring):
            row.addWidget(part)
        self.card = ListCard(self.table, foot=foot)
        column.addWidget(self.card, 1)
        self._fit()

    def looked_at(self) -> None:
        """Ask which computers there are."""
        station = self._work.station

        def ask(_progress: Progress) -> tuple[PcNote, ...]:
            return station.roster.pcs()

        self._work.tasks.run(ask, owner=self, done=self._show, latest="pcs")

    def place_changed(self) -> None:
        """A 恢复包 needs a stick."""
        self._fit()

    def wanted_focus(self) -> QWidget | None:
        """Stand in the list."""
        return self.table

    def _show(self, notes: tuple[PcNote, ...]) -> None:
        self._notes = notes
        today = self._work.today()
        self.table.set_source(Rows([_row(note, today) for note in notes]))
        self.card.show_rows()
        if not self.table.current_key():
            self.table.stand_on(0)
        self._fit()

    def _chosen(self) -> PcNote | None:
        key = self.table.current_key()
        return next((note for note in self._notes if note.id == key), None)

    def _fit(self) -> None:
        note = self._chosen()
        stands = note is not None and note.state == "在用" and not note.here
        self.stop.setEnabled(stands)
        self.let_go.setEnabled(note is not None and not note.here and note.state != "已换下")
        self.rename.setEnabled(note is not None)
        branch = note is not None and bool(note.branches) and self._stick.place is not None
        self.restore.setEnabled(branch)
        self._line.setText(_told(note, stick=self._stick.place is not None))

    def _ask(self, key: str) -> None:
        for other, ask in self._asks.items():
            show_if(ask.line, other == key)
        self._asks[key].line.start()

    def _give_up(self) -> None:
        for ask in self._asks.values():
            ask.line.hide()
        self.table.setFocus()

    def _act(self, key: str, answer: str) -> None:
        note, act = self._chosen(), self._asks[key].act
        self._give_up()
        if note is None:
            return

        def done(changes: Changes) -> None:
            said = "下次下发时，各支部的电脑就都知道了。"
            title = changes.sentence.removesuffix("。")
            self._messages.say(Message(title, said, Tone.DONE, key="pc"))
            self.looked_at()

        station = self._work.station
        self._work.tasks.run(
            lambda _progress: act(station.roster, note.id, answer), owner=self, done=done,
            failed=self._failed,
        )  # fmt: skip

    def _restore(self) -> None:
        note, place, post = self._chosen(), self._stick.place, self._work.station.post
        if note is None or place is None or not note.branches:
            return
        branch = note.branches[0].id

        def work(progress: Progress) -> tuple[Path, ...]:
            return post.restore_package(branch, reached(post, place), progress)

        def done(paths: tuple[Path, ...]) -> None:
            said = f"{paths[0].name}。带到那台电脑上收进来，缺的就回来了。"
            self._messages.say(Message("恢复包写好了", said, Tone.DONE, key="pc"))

        self._work.tasks.run(
            work, owner=self, done=done, failed=self._failed, place=self._restoring
        )

    def _failed(self, error: UserError) -> None:
        self._messages.say(refusal(error, key="pc"))


def _row(note: PcNote, today: date) -> Row:
    whose = "、".join(node.shown for node in note.branches) or ("厂党委" if note.plant else "")
    last = words.short_day(note.last_at.date(), today) if note.last_at else ""
    late = f"停用后又来 {note.quarantined} 包，先隔离着" if note.quarantined else ""
    why = "　".join(part for part in (note.reason, late) if part)
    state = "这一台" if note.here else note.state
    return Row(
        note.id,
        (
            Cell(whose, strong=bool(note.quarantined)),
            Cell(note.name),
            Cell(last) if last else Cell("没来过" if not note.plant else "", tone=Tone.QUIET),
            Cell(str(note.last_number) if note.last_number else ""),
            Cell(why, tip=why),
            Cell(state, tone=_TONES.get(note.state, Tone.QUIET)),
        ),
    )


def _told(note: PcNote | None, *, stick: bool) -> str:
    if note is None:
        return "选一台电脑，再点下面的。"
    if note.plant:
        return "厂党委自己的电脑。"
    if note.quarantined:
        return "停用后来的包没有用，先隔离着。电脑找回来、查过没问题，点“换下”，里面的就用上了。"
    if not stick:
        return "那台电脑重装了、数据坏了，插上U盘做一份恢复包。"
    return "那台电脑丢了就停用；换新的，先做邀请，受理时旧的自动换下。"
