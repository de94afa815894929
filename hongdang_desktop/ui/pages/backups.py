"""备份: what backups there are, a new one now, one for the stick, and the way back to one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hongdang_desktop.ui import files, words
from hongdang_desktop.ui.kit.buttons import Button, MainButton
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.frames import Card, Page, PageHead
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.safety.backing import BackupRow, BackupState
    from hongdang_desktop.ui.work import Work

_COLUMNS = (
    Column("at", "什么时候", width=190, sortable=False),
    Column("why", "为什么做的", width=110, sortable=False, drop=1),
    Column("entries", "改动", width=90, right=True, sortable=False),
    Column("size", "大小", width=90, right=True, sortable=False, drop=2),
    Column("where", "在哪儿", stretch=1, least=120, sortable=False),
    Column("state", "", width=96, sortable=False),
)


class BackupsPage(Page):
    """The newest backup stands on top; the way back is asked about before it is gone."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.back = Button("回设置(B)", lambda: work.shell.go("settings"))
        self.now = MainButton("现在备份(N)", self._make)
        self._making = ProgressPlace(self.now)
        head = PageHead(
            "备份", line="有改动时，每四小时、关程序时、收包前会自动备份。", buttons=(self.back,)
        )
        head.add(self._making)
        super().__init__(head)
        self._state: BackupState | None = None
        self.table = ListTable(_COLUMNS, name="备份")
        self.table.moved.connect(self._moved)
        self.stick = Button("备份到U盘⋯(U)", self._to_stick)
        self._sticking = ProgressPlace(self.stick)
        self.second = Button("另一块硬盘⋯(D)", self._choose_second)
        self.go_back = Button("恢复到这一份⋯(R)", self._ask)
        self._line = text(role="small", wrap=True)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._line, 1)
        for part in (self.second, self._sticking, self.go_back):
            row.addWidget(part)
        self.card = ListCard(self.table, foot=foot)
        self.sure = _Sure(self._restore, self._not_sure)
        self.body.addWidget(self.sure)
        self.body.addWidget(self.card, 1)
        self._fit()

    def first_focus(self) -> QWidget:
        """A backup more does no harm."""
        return self.now

    def looked_at(self) -> None:
        """Ask what backups there are; a question that was left open is not asked any more."""
        self.sure.hide()
        self._ask_state()

    def _moved(self, key: str) -> None:
        if not self.sure.about(key):  # it was about another one
            self.sure.hide()
        self._fit()

    def _ask_state(self) -> None:
        station = self._work.station
        self._work.tasks.run(
            lambda _progress: station.backups.state(), owner=self, done=self._show, latest="state"
        )

    def _show(self, state: BackupState) -> None:
        self._state = state
        self.table.set_source(Rows([_row(each, state, self._work.today()) for each in state.rows]))
        if state.rows:
            self.card.show_rows()
            if not self.table.current_key():
                self.table.stand_on(0)
        else:
            self.card.show_empty("还没有备份。点“现在备份”做第一份。")
        self._fit()

    def _fit(self) -> None:
        chosen = self._chosen()
        self.go_back.setEnabled(chosen is not None and chosen.verified)
        state = self._state
        if state is None:
            return
        if state.second is None:
            where = "都在这块硬盘上。硬盘坏了就没有了，最好再选一块，或常备份到U盘。"
        elif state.second_same:
            where = f"第二份在 {state.second}，和数据在同一个盘里，盘坏了都没有。最好换一块硬盘。"
        elif state.second_there:
            where = f"另一块硬盘：{state.second}"
        else:
            where = f"另一块硬盘没接上：{state.second}。接上以后会自动补。"
        self._line.setText(where)

    def _chosen(self) -> BackupRow | None:
        key = self.table.current_key()
        rows = self._state.rows if self._state else ()
        return next((each for each in rows if str(each.path) == key), None)

    def _make(self) -> None:
        station, today = self._work.station, self._work.today()

        def make(progress: Progress) -> BackupRow:
            return station.backups.make(progress)

        def made(row: BackupRow) -> None:
            at = words.moment(row.at, today)
            self._done("备份好了", f"{at}，读回来核对过。")

        self._work.tasks.run(make, owner=self, done=made, failed=self._failed, place=self._making)

    def _to_stick(self) -> None:
        station = self._work.station
        place = files.choose_folder(self, "备份到哪个U盘或文件夹")
        if place is None:
            return

        def work(progress: Progress) -> Path:
            return station.backups.to_stick(place, attachments=True, progress=progress)

        self._work.tasks.run(
            work, owner=self, failed=self._failed, place=self._sticking,
            done=lambda path: self._done("备份到U盘了", f"{path.name}，读回来核对过。可以拔U盘。"),
        )  # fmt: skip

    def _choose_second(self) -> None:
        station = self._work.station
        place = files.choose_folder(self, "备份再存一份到哪块硬盘")
        if place is None:
            return

        def chosen(state: BackupState) -> None:
            self._show(state)
            if not state.second_same:
                self._done("记下了", "以后每次备份，那里也存一份。")
                return
            said = "那里和数据在同一个盘里，盘坏了两份都没有。最好换一块移动硬盘。"
            self.messages.say(Message("记下了，可是不保险", said, Tone.TODO, key="backup"))

        self._work.tasks.run(
            lambda progress: station.backups.choose(place, progress), owner=self, done=chosen,
            failed=self._failed,
        )  # fmt: skip

    def _ask(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.sure.ask(chosen, self._work.today())

    def _not_sure(self) -> None:
        self.sure.hide()
        self.table.setFocus()

    def _restore(self, file: Path) -> None:
        if self._work.program is not None:
            self._work.program.restore(file)

    def _done(self, title: str, sentence: str) -> None:
        self.messages.say(Message(title, sentence, Tone.DONE, key="backup"))
        self._ask_state()

    def _failed(self, error: UserError) -> None:
        self.messages.say(refusal(error, key="backup"))
        self._ask_state()


class _Sure(Card):
    """What going back means, in words, before it is done."""

    def __init__(self, yes: object, no: object) -> None:
        super().__init__(spacing=8)
        self._file: Path | None = None
        self._words = text(role="strong", wrap=True)
        self._more = text(
            "现在的样子会先备份一份，随时能再换回来。之后记的、已经带到厂里的，厂里能还回来。",
            wrap=True,
        )
        self.yes = Button("就恢复到这一份", lambda: yes(self._file))  # type: ignore[operator]  # takes the file
        self.no = Button("不恢复", no)  # type: ignore[arg-type]  # takes nothing
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        row.addStretch(1)
        self.body.addWidget(self._words)
        self.body.addWidget(self._more)
        self.body.addLayout(row)
        self.hide()

    def about(self, key: str) -> bool:
        """Say whether the question is about the row of that key."""
        return self._file is not None and str(self._file) == key

    def ask(self, chosen: BackupRow, today: date) -> None:
        """Show the question about one backup; the harmless answer has the focus."""
        self._file = chosen.path
        self._words.setText(
            f"回到 {_moment(chosen, today)} 的样子？之后在这台电脑上记的，就看不到了。"
        )
        show_if(self, True)
        self.no.setFocus()


def _row(backup: BackupRow, state: BackupState, today: date) -> Row:
    twice = "本机两处" if state.second_same else "本机和另一块硬盘"
    where = twice if backup.twice else "本机"
    whole = Cell("完整", tone=Tone.DONE) if backup.verified else Cell("没核对", tone=Tone.TODO)
    return Row(
        str(backup.path),
        (
            Cell(_moment(backup, today), strong=True, tip=backup.path.name),
            Cell(backup.reason.replace("导入", "收包")),
            Cell(str(backup.entries) if backup.entries else ""),
            Cell(words.size(backup.size)),
            Cell(where),
            whole,
        ),
    )


def _moment(backup: BackupRow, today: date) -> str:
    said = words.moment(backup.at, today)
    return said if ":" in said else f"{said} {backup.at:%H:%M}"
