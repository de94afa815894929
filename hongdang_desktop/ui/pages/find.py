"""找东西 (Ctrl+F): what is typed is looked for in all ledgers at once; Enter opens what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer

from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.editor import ENTER, KeyWatch
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.flow import FlowBox
from hongdang_desktop.ui.kit.frames import Page, PageHead
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.ledger_opened import is_meeting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from hongdang_desktop.station.views import Found
    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.work import Work

_WAIT_MS = 180
_MOST = 200
_START = "写两个字，或拼音首字母，如 aqsc（首字母只找名称）。几个词用空格隔开，都要有。"
_GROUP = "group:"
_HINTS = ("Enter 打开", "↓ 到结果里", "Esc 回去")


class FindPage(Page):
    """``open(words=)`` looks for words at once."""

    def __init__(self, work: Work) -> None:
        super().__init__(PageHead("找东西"))
        self._work = work
        self._asked = ""
        self._found: dict[str, Found] = {}
        self._open_first = False
        self.box = LineBox(name="找什么", hint="姓名、事项、文号、正文里的字", longest=100)
        self.box.changed.connect(self._typed)
        self.box.installEventFilter(KeyWatch(self, self._key))
        several = work.is_plant or len(work.info.branches) > 1
        columns = [
            Column("day", "日期", width=104, sortable=False),
            Column("called", "名称和字句", stretch=1, least=180, sortable=False),
            Column("where", "支部", width=150, sortable=False, drop=2),
            Column("stage", "状态", width=72, sortable=False, drop=1),
        ]
        self.table = ListTable([c for c in columns if several or c.key != "where"], name="找到的")
        self._several = several
        self.table.opened.connect(self._open)
        self.table.typed.connect(self._type_on)
        self.card = ListCard(self.table)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        self.hints = FlowBox(gap=26)
        for words in _HINTS:
            self.hints.flow.addWidget(text(words, role="small"))
        self.body.addWidget(self.box)
        self.body.addWidget(self.card, 1)
        self.body.addWidget(self.hints)
        self.head_line("")
        self._show("", ())

    def head_line(self, words: str) -> None:
        """Say how much was found."""
        if self.head is not None:
            self.head.set_line(words or "各本台账一起找，新的在前。")

    def open(self, **args: object) -> None:
        """Look for the words given, if any."""
        words = str(args.get("words") or "")
        if words:
            self.box.set_value(words)
            self._ask()

    def looked_at(self) -> None:
        """Ask again: something may have been written since."""
        if self.box.text().strip():
            self._ask()

    def changes(self, changes: Changed) -> None:
        """Ask again."""
        del changes
        self.looked_at()

    def seek(self) -> None:
        """Put the cursor into the box, over what stands there."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def first_focus(self) -> QWidget:
        """Begin in the box."""
        return self.box

    def _typed(self) -> None:
        self._open_first = False
        self._timer.start(_WAIT_MS)

    def _type_on(self, letters: str) -> None:
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.box.setText(self.box.text() + letters)
        self._typed()

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Down and self.table.count():
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if event.key() in ENTER:
            if self._asked == self.box.text().strip() and not self._timer.isActive():
                self._open(next(iter(self._found), ""))
            else:  # what is asked now is opened when it comes
                self._open_first = True
                self._ask()
            return True
        return False

    def _ask(self) -> None:
        self._timer.stop()
        words, station = self.box.text().strip(), self._work.station
        if not words:
            self._open_first = False
        self._work.tasks.run(
            lambda _progress: station.book.search(words, limit=_MOST + 1), owner=self,
            done=lambda found: self._show(words, found), latest="find",
        )  # fmt: skip

    def _show(self, words: str, found: Sequence[Found]) -> None:
        self._asked = words
        listed = found[:_MOST]
        by_title: dict[str, list[Found]] = {}
        for each in listed:
            by_title.setdefault(each.title, []).append(each)
        self._found = {each.entry.id: each for group in by_title.values() for each in group}
        rows: list[Row] = []
        for title, group in by_title.items():
            heading = Cell(f"{title}　{len(group)} 条")
            empty = (Cell(),) * (len(self.table.columns) - 1)
            rows.append(Row(f"{_GROUP}{title}", (heading, *empty), group=True))
            rows += [self._row(each) for each in group]
        self.table.set_source(Rows(rows))
        show_if(self.hints, bool(rows))
        if rows:
            self.card.show_rows()
        else:
            self.card.show_empty(
                f"没有找到“{words[:20]}”。换个字，或少写几个。" if words else _START
            )
        more = len(found) > _MOST
        self.head_line(
            f"先列最新的 {_MOST} 条，再多写几个字就准了" if more
            else f"找到 {len(listed)} 条，在 {len(by_title)} 本台账里" if listed else ""
        )  # fmt: skip
        if self._open_first and self._found:
            self._open(next(iter(self._found)))
        self._open_first = False

    def _row(self, found: Found) -> Row:
        entry, record = found.entry, found.entry.record
        day = f"{record.occurred_on:%Y-%m-%d}" if record.occurred_on else ""
        cells = [
            Cell(day, tone=Tone.QUIET),
            Cell(entry.called, second=found.snippet, tip=entry.called),
            Cell(self._branch(record.branch or ""), tone=Tone.QUIET),
            Cell("" if entry.final else "草稿", tone=Tone.INFO, chip=not entry.final),
        ]
        if not self._several:
            del cells[2]
        return Row(entry.id, tuple(cells))

    def _branch(self, branch: str) -> str:
        return next((node.shown for node in self._work.info.branches if node.id == branch), "")

    def _open(self, key: str) -> None:
        found = self._found.get(key)
        if found is None:
            return
        entry = found.entry
        page = "meeting" if is_meeting(find(entry.ledger)) else "ledgers"
        self._work.shell.go(
            page, ledger=entry.ledger, branch=entry.record.branch or "", entry=entry.id
        )
