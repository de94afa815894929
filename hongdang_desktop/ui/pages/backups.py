"""备份: what backups there are, a new one now, one for the stick, and the way back to one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.ui import files, opening, words
from hongdang_desktop.ui.kit.buttons import Button, MainButton
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.frames import Page, PageHead
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.backup_sure import SureCard

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from pathlib import Path

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.safety.backing import BackupRow, BackupState
    from hongdang_desktop.station.safety.checking import Whole
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
        self.no_second = Button("不存第二份了(G)", self._give_second_up)
        self.go_back = Button("恢复到这一份⋯(R)", self._ask)
        self.from_stick = Button("用U盘上的备份⋯(J)", self._ask_from_stick)
        self._looking = ProgressPlace(self.from_stick)
        self._line = text(role="small", wrap=True)
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        where, row = QHBoxLayout(), QHBoxLayout()
        for line in (where, row):
            line.setSpacing(10)
        where.addWidget(self._line, 1)
        where.addWidget(self.no_second, 0, Qt.AlignmentFlag.AlignTop)
        for part in (self.second, self._sticking):
            row.addWidget(part)
        row.addStretch(1)
        for part in (self._looking, self.go_back):
            row.addWidget(part)
        column.addLayout(where)
        column.addLayout(row)
        self.card = ListCard(self.table, foot=foot)
        self.sure = SureCard(self._check, self._not_sure)
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
        if key != str(self.sure.file):  # it was about another one
            self.sure.hide()
        self._fit()

    def hideEvent(self, event: QHideEvent) -> None:
        """A question does not outlive its page."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.sure.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the question first."""
        if event.key() == Qt.Key.Key_Escape and self.sure.isVisibleTo(self):
            self._not_sure()
        else:
            super().keyPressEvent(event)

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
        show_if(self.no_second, state is not None and state.second is not None)
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

    def _give_second_up(self) -> None:
        station, former = self._work.station, self._state.second if self._state else None

        def given_up(state: BackupState) -> None:
            self._show(state)
            self.second.setFocus()
            self._done("不再存第二份了", f"{former} 里已有的还在。")

        self._work.tasks.run(
            lambda progress: station.backups.choose(None, progress), owner=self, done=given_up,
            failed=self._failed,
        )  # fmt: skip

    def _ask(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.messages.drop("backup")
            self.sure.ask(chosen.path, _at(chosen.at, self._work.today()))

    def _ask_from_stick(self) -> None:
        file = files.choose_file(self, "用哪一份备份", files.BACKUP)
        if file is not None:
            self._look(file, self._ask_about)

    def _ask_about(self, found: Whole) -> None:
        at = _at(found.at, self._work.today()) if found.at else "那时候"
        self.messages.drop("backup")
        self.sure.ask(found.path, at, f"文件：{found.path.name}，读过一遍，完整。")

    def _not_sure(self) -> None:
        self.sure.hide()
        self.table.setFocus()

    def _check(self, file: Path) -> None:
        """Read it through while the station is still open; then go back to it."""
        self.sure.hide()
        program = self._work.program
        if program is not None:
            self._look(file, lambda found: program.restore(found.path))

    def _look(self, file: Path, then: Callable[[Whole], object]) -> None:
        station = self._work.station
        self._work.tasks.run(
            lambda progress: opening.check_backup(station, file, progress), owner=self, done=then,
            failed=self._failed, place=self._looking,
        )  # fmt: skip

    def _done(self, title: str, sentence: str) -> None:
        self.messages.say(Message(title, sentence, Tone.DONE, key="backup"))
        self._ask_state()

    def _failed(self, error: UserError) -> None:
        self.messages.say(refusal(error, key="backup"))
        self._ask_state()


def _row(backup: BackupRow, state: BackupState, today: date) -> Row:
    twice = "本机两处" if state.second_same else "本机和另一块硬盘"
    where = twice if backup.twice else "本机"
    whole = Cell("完整", tone=Tone.DONE) if backup.verified else Cell("没核对", tone=Tone.TODO)
    return Row(
        str(backup.path),
        (
            Cell(_at(backup.at, today), strong=True, tip=backup.path.name),
            Cell(backup.reason.replace("导入", "收包")),
            Cell(str(backup.entries) if backup.entries else ""),
            Cell(words.size(backup.size)),
            Cell(where),
            whole,
        ),
    )


def _at(moment: datetime, today: date) -> str:
    said = words.moment(moment, today)
    return said if ":" in said else f"{said} {moment:%H:%M}"
