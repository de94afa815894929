"""下发: one package for each branch, with everything that its computers have not confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.ui import words
from hongdang_desktop.ui.kit.buttons import Button, MainButton
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import Message, MessageStack, refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.stick import reached
from hongdang_desktop.ui.pages.view import View

if TYPE_CHECKING:
    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.carriage.answers import Outgoing, PackageNote
    from hongdang_desktop.station.views import Node
    from hongdang_desktop.ui.pages.stick import Stick
    from hongdang_desktop.ui.work import Work

_COLUMNS = (
    Column("who", "支部", stretch=3, least=150, sortable=False),
    Column("last", "上次下发", width=120, sortable=False),
    Column("number", "第几包", width=76, right=True, sortable=False, drop=2),
    Column("what", "这次带", stretch=3, least=120, sortable=False, drop=1),
    Column("state", "", width=130, sortable=False),
)


@dataclass(frozen=True, slots=True)
class _Line:
    branch: Node
    outgoing: Outgoing
    last: PackageNote | None


class SendView(View):
    """Enter writes one branch's package, the main button all of them."""

    def __init__(self, work: Work, stick: Stick, messages: MessageStack) -> None:
        super().__init__()
        self._work, self._stick, self._messages = work, stick, messages
        self._lines: tuple[_Line, ...] = ()
        self._written: set[str] = set()
        self.table = ListTable(_COLUMNS, name="各支部的下发包")
        self.table.opened.connect(lambda key: self._write((key,)))
        self._sum = text(role="small", wrap=True)
        self.one = Button("只写这一个(E)", lambda: self._write((self.table.current_key(),)))
        self.all = MainButton("全部写到U盘(W)", self._write_all)
        self.writing = ProgressPlace(self.all)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._sum, 1)
        row.addWidget(self.one)
        row.addWidget(self.writing)
        self.card = ListCard(self.table, foot=foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.card)
        self._show()

    def looked_at(self) -> None:
        """Ask what each branch would get."""
        station = self._work.station

        def ask(_progress: Progress) -> tuple[_Line, ...]:
            post = station.post
            joined = [one.branch for one in post.branches() if one.pcs]
            return tuple(
                _Line(
                    branch, post.outgoing(branch.id),
                    next((note for note in post.notes(20, branch.id) if note.out), None),
                )
                for branch in joined
            )  # fmt: skip

        self._work.tasks.run(ask, owner=self, done=self._take, latest="lines")

    def wanted_focus(self) -> QWidget | None:
        """Stand on what is next."""
        return self.all if self.all.isEnabled() else self.table

    def place_changed(self) -> None:
        """Another stick holds nothing that was written to the last one."""
        self._written = set()
        self._show()

    def _take(self, lines: tuple[_Line, ...]) -> None:
        self._lines = lines
        self._show()

    def _show(self) -> None:
        today = self._work.today()
        rows = []
        for line in self._lines:
            last = line.last
            day = words.short_day(last.at.date(), today) if last else "没下发过"
            what = "、".join(
                f"{one.title} {one.new + one.changed + one.removed}" for one in line.outgoing.counts
            )
            state = last.state.replace("对方", "支部") if last else ""
            done = line.branch.id in self._written
            cells = (
                Cell(line.branch.shown, tip=line.branch.name),
                Cell(day, tone=Tone.PLAIN if last else Tone.QUIET),
                Cell(str(last.number if done and last else line.outgoing.number)),
                Cell(what or "名册和回执", tip=what),
                Cell("写好了", tone=Tone.DONE, chip=True) if done else Cell(state, tone=Tone.QUIET),
            )
            rows.append(Row(line.branch.id, cells))
        self.table.set_source(Rows(rows))
        if rows:
            self.card.show_rows()
        else:
            self.card.show_empty("还没有入网的支部。先做邀请，受理以后就能下发。")
        here = self._stick.place is not None
        for button in (self.one, self.all):
            button.setEnabled(here and bool(rows))
        self._sum.setText(
            f"{len(rows)} 个支部，每个支部一个包，只有它自己打得开。" if here or not rows
            else "插上U盘，或选一个文件夹。"
        )  # fmt: skip

    def _write_all(self) -> None:
        self._write(tuple(line.branch.id for line in self._lines))

    def _write(self, branches: tuple[str, ...]) -> None:
        place, post = self._stick.place, self._work.station.post
        if place is None or not all(branches) or not branches:
            return
        self._messages.clear()

        def write(progress: Progress) -> tuple[str, ...]:
            for number, branch in enumerate(branches):
                progress.step(f"正在写 {number + 1} / {len(branches)} 包", number, len(branches))
                post.export(reached(post, place), branch, progress)
                self._note(branch)
            return branches

        self._work.tasks.run(
            write, owner=self, done=lambda done: self._all_written(len(done)),
            failed=self._not_written,
            place=self.writing,
        )  # fmt: skip

    def _not_written(self, error: UserError) -> None:
        """Say what went wrong; what was written before it is marked."""
        self._messages.say(refusal(error))
        self.looked_at()

    def _note(self, branch: str) -> None:
        """Remember a package that is safely written, though a later one may fail."""
        self._written.add(branch)

    def _all_written(self, count: int) -> None:
        words_of = f"{count} 个包，也核对过了。可以拔U盘。"
        self._messages.say(Message("写好了", words_of, Tone.DONE, key="write"))
        self.looked_at()
        self.table.setFocus()
