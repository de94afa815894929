"""台账目录: which ledgers a branch keeps, how it calls them, in which order; all by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.envelope import MECHANISMS
from hongdang_desktop.station.shelf import KIND
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.editor import KeyWatch
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.flow import FlowBox
from hongdang_desktop.ui.kit.frames import Page, PageHead
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.in_place import InPlace

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.shelf import Shelved
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.work import Work

_NAME = 1
_COLUMNS = (
    Column("code", "编码", width=60, sortable=False),
    Column("title", "本支部叫法", stretch=3, least=200, sortable=False),
    Column("rhythm", "多久记一次", width=104, sortable=False, drop=2),
    Column("entries", "已有", width=76, right=True, sortable=False, drop=1),
    Column("on", "状态", width=92, sortable=False),
)
_HINTS = ("Enter 改名", "空格 启用或停用", "Alt+↑ Alt+↓ 换位置", "Esc 回设置")
_LINE = "改名、换位置、停用只管本支部；停用的随时能再启用，里面的记录都在。"
_READ = "各支部自己定，厂里只看。"


class ShelfPage(Page):
    """What is changed here holds at once, and can be undone."""

    def __init__(self, work: Work) -> None:
        self.rename = Button("改名(M)", self._rename)
        self.switch = Button("停用(T)", self._switch)
        self.up = Button("上移", lambda: self._move(-1), tip="Alt+↑")
        self.down = Button("下移", lambda: self._move(1), tip="Alt+↓")
        super().__init__(PageHead("台账目录"))
        self._work = work
        self._shelf: dict[str, Shelved] = {}
        self.table = ListTable(_COLUMNS, name="台账目录")
        self.table.opened.connect(lambda _key: self._rename())
        self.table.look_wanted.connect(lambda _key: self._switch())
        self.table.moved.connect(lambda _key: self._fit())
        self.table.installEventFilter(KeyWatch(self, self._key))
        self.name = InPlace(self.table, _NAME, self._renamed, longest=30)
        self.card = ListCard(self.table)
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for button in (self.rename, self.switch, self.up, self.down):
            row.addWidget(button)
        row.addStretch(1)
        self.hints = FlowBox(gap=26)
        for words in _HINTS:
            self.hints.flow.addWidget(text(words, role="small"))
        self.body.addWidget(self.card, 1)
        self.body.addWidget(self._buttons)
        self.body.addWidget(self.hints)
        show_if(self._buttons, not work.is_plant)
        show_if(self.hints, not work.is_plant)

    def first_focus(self) -> QWidget:
        """Begin in the list."""
        return self.table

    def looked_at(self) -> None:
        """Ask how the branch keeps its ledgers."""
        station, branch = self._work.station, self._work.branch
        if branch:
            self._work.tasks.run(
                lambda _progress: station.shelf.of(branch), owner=self, done=self._show,
                latest="shelf",
            )  # fmt: skip

    def changes(self, changes: Changed) -> None:
        """Look again where the catalogue was touched."""
        if KIND in changes.ledgers:
            self.looked_at()

    def can_leave(self) -> bool:
        """Keep the name that was just typed."""
        self.name.keep()
        return True

    def _show(self, shelf: tuple[Shelved, ...]) -> None:
        self._shelf = {each.ledger: each for each in shelf}
        rows: list[Row] = []
        for key, words in MECHANISMS.items():
            group = [each for each in shelf if each.mechanism == key]
            if group:
                on = sum(each.on for each in group)
                heading = Cell(f"{words}　{on} 本在用" + (f"，共 {len(group)} 本" if on < len(group) else ""))  # fmt: skip
                rows.append(Row(f"group:{key}", (heading, *((Cell(),) * 4)), group=True))
                rows += [_row(each) for each in group]
        self.table.set_source(Rows(rows))
        if self.table.current_key() not in self._shelf and shelf:
            self.table.go_to(next(row.key for row in rows if not row.group))
        used = sum(each.on for each in shelf)
        line = _READ if self._work.is_plant else _LINE
        if self.head is not None:
            self.head.set_line((self._work.branch_name(), f"{used} 本在用", line))
        self._fit()

    def _fit(self) -> None:
        """Say what the buttons would do to the current ledger."""
        now = self._shelf.get(self.table.current_key())
        for button in (self.rename, self.switch, self.up, self.down):
            button.setEnabled(now is not None)
        self.switch.say("停用(T)" if now is None or now.on else "启用(T)")

    def _key(self, event: QKeyEvent) -> bool:
        if self._work.is_plant or not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if steps is not None:
            self._move(steps)
        return steps is not None

    def _rename(self) -> None:
        now = self._shelf.get(self.table.current_key())
        if now is not None and not self._work.is_plant:
            self.name.begin(now.ledger, now.title)

    def _renamed(self, ledger: str, title: str) -> None:
        station, branch = self._work.station, self._work.branch
        now = self._shelf.get(ledger)
        if now is not None and title.strip() != now.title:
            self._run(lambda: station.shelf.rename(branch, ledger, title))

    def _switch(self) -> None:
        now = self._shelf.get(self.table.current_key())
        if now is not None and not self._work.is_plant:
            station, branch, on = self._work.station, self._work.branch, not now.on
            self._run(lambda: station.shelf.switch(branch, now.ledger, on=on))

    def _move(self, steps: int) -> None:
        now = self._shelf.get(self.table.current_key())
        if now is not None and not self._work.is_plant:
            station, branch = self._work.station, self._work.branch
            self._run(lambda: station.shelf.move(branch, now.ledger, steps), quiet=True)

    def _run(self, act: Callable[[], Changes], *, quiet: bool = False) -> None:
        def work(_progress: Progress) -> Changes:
            return act()

        self._work.tasks.run(
            work, owner=self, failed=self._refused,
            done=lambda changes: self._done(changes, quiet=quiet),
        )  # fmt: skip

    def _done(self, changes: Changes, *, quiet: bool) -> None:
        if not quiet:
            undo = ("撤销", self._undo)
            self.messages.say(Message(changes.sentence, "", Tone.DONE, (undo,), key="shelf"))
        self.looked_at()

    def _undo(self) -> None:
        station = self._work.station
        self._run(station.book.undo)

    def _refused(self, error: UserError) -> None:
        self.messages.say(refusal(error))


def _row(each: Shelved) -> Row:
    tone = Tone.PLAIN if each.on else Tone.QUIET
    second = "，".join(
        part
        for part in (f"原名 {each.shipped}" if each.title != each.shipped else "", each.note)
        if part
    )
    cells = (
        Cell(each.code, tone=Tone.QUIET),
        Cell(each.title, second=second, tone=tone),
        Cell(str(find(each.ledger).rhythm), tone=Tone.QUIET),
        Cell(f"{each.entries} 条" if each.entries else "", tone=tone),
        Cell("" if each.on else "没启用", tone=Tone.QUIET, chip=not each.on),
    )
    return Row(each.ledger, cells)
